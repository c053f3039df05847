"""Prompts: the deck of a community, where and when they are asked, and who answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from storage.people import mine, traces
from storage.tables import Id, Table
from storage.times import Moment


class PromptRow(Table, table=True):
    """A question of a community's deck, from the starter deck or suggested by a member.

    `key` is its words alone, by which one is known twice; `slug` names one of the starter deck.
    `state` is waiting (for a curator), approved, declined or retired.
    """

    __tablename__ = "prompt"
    __table_args__ = (Index("ix_prompt_key", "community_id", "key"),)
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    community_id: int = Field(foreign_key="community.id", sa_type=Id)
    text: str
    key: str
    slug: str = ""
    pillar: str = ""
    stage: str = ""
    state: str
    suggested_by: int | None = Field(default=None, foreign_key="member.id", index=True, sa_type=Id)
    decided_by: int | None = Field(default=None, foreign_key="member.id", index=True, sa_type=Id)
    made_at: datetime = Field(sa_type=Moment)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)


mine(
    PromptRow,
    "suggested_by",
    "prompts you suggested",
    tells=("text", "state", "made_at"),
    forget="anonymise",
)
mine(PromptRow, "decided_by", "prompts you decided on", tells=("decided_at",), forget="anonymise")
traces(PromptRow, "text", "key", forget="unmention")


class SeriesRow(Table, table=True):
    """Prompts asked again and again, of one pillar or stage or of all; `curator_id` tends them."""

    __tablename__ = "prompt_series"
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    community_id: int = Field(foreign_key="community.id", index=True, sa_type=Id)
    pillar: str = ""
    stage: str = ""
    curator_id: int | None = Field(default=None, foreign_key="member.id", index=True, sa_type=Id)
    made_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


mine(SeriesRow, "curator_id", "prompts you look after", tells=("made_at",), forget="anonymise")


class SeriesPlaceRow(Table, table=True):
    """A channel in which the prompts of a series are asked."""

    __tablename__ = "prompt_place"
    __table_args__ = (Index("ix_prompt_place_channel", "space_id", "channel"),)
    series_id: int = Field(primary_key=True, foreign_key="prompt_series.id", sa_type=Id)
    space_id: str = Field(primary_key=True, foreign_key="space.id")
    channel: str = Field(primary_key=True)


class PinRow(Table, table=True):
    """A prompt that is asked on one date of a series, whatever its turn."""

    __tablename__ = "prompt_pin"
    series_id: int = Field(primary_key=True, foreign_key="prompt_series.id", sa_type=Id)
    day: date = Field(primary_key=True)
    prompt_id: int = Field(foreign_key="prompt.id", index=True, sa_type=Id)


class AskedRow(Table, table=True):
    """That a prompt was asked; `day` is the date it was meant for."""

    __tablename__ = "prompt_asked"
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    series_id: int = Field(foreign_key="prompt_series.id", index=True, sa_type=Id)
    prompt_id: int = Field(foreign_key="prompt.id", index=True, sa_type=Id)
    day: date
    asked_at: datetime = Field(sa_type=Moment)
    recapped_at: datetime | None = Field(default=None, sa_type=Moment)


class AskedPostRow(Table, table=True):
    """Where a prompt was asked: its message and thread, and its recap, once they are out there."""

    __tablename__ = "prompt_post"
    __table_args__ = (Index("ix_prompt_post_thread", "space_id", "channel", "thread"),)
    asked_id: int = Field(primary_key=True, foreign_key="prompt_asked.id", sa_type=Id)
    space_id: str = Field(primary_key=True, foreign_key="space.id")
    channel: str = Field(primary_key=True)
    message_id: str | None = None
    thread: str | None = None
    forum: bool = False  # then the prompt is a post of a forum, and its own thread
    recap_id: str | None = None
    recap_thread: str | None = None


class AnswerRow(Table, table=True):
    """That a member answered a prompt, by which message; what it says is not kept."""

    __tablename__ = "prompt_answer"
    __table_args__ = (Index("ix_prompt_answer_message", "space_id", "channel", "message_id"),)
    asked_id: int = Field(primary_key=True, foreign_key="prompt_asked.id", sa_type=Id)
    space_id: str = Field(primary_key=True, foreign_key="space.id")
    channel: str = Field(primary_key=True)
    message_id: str = Field(primary_key=True)
    member_id: int = Field(foreign_key="member.id", index=True, sa_type=Id)
    at: datetime = Field(sa_type=Moment)


mine(AnswerRow, "member_id", "prompts you answered", tells=("asked_id", "at"), forget="erase")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as the rules see it."""

    id: int
    community_id: int
    text: str
    slug: str
    pillar: str
    stage: str
    state: str
    suggested_by: int | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Series:
    """A series as the rules see it."""

    id: int
    community_id: int
    pillar: str
    stage: str
    curator_id: int | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt that was asked."""

    id: int
    series_id: int
    prompt_id: int
    day: date
    asked_at: datetime
    recapped_at: datetime | None


@dataclass(frozen=True, slots=True)
class AskedPost:
    """Where a prompt was asked."""

    asked_id: int
    space_id: str
    channel: str
    message_id: str | None
    thread: str | None
    forum: bool
    recap_id: str | None
    recap_thread: str | None
