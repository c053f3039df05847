"""What matching remembers: programmes, who takes part or avoids whom, rounds and who met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.people import mine
from storage.tables import Id, Table
from storage.times import Moment

ALWAYS: Final = date(2199, 12, 31)  # a pause without an end


class ProgrammeRow(Table, table=True):
    """A programme of rounds in a channel of a space, perhaps about a topic.

    `way` is anyone, within, across, mentors or hosts; with `rest` the odd one of a round of pairs
    is left out. A round lasts `weeks`; the next is drawn from `seed`. `state` is open or closed.
    """

    __tablename__ = "match_programme"
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    community_id: int = Field(foreign_key="community.id", index=True, sa_type=Id)
    space_id: str = Field(foreign_key="space.id")
    channel: str
    topic_id: int | None = Field(default=None, foreign_key="topic.id", sa_type=Id)
    name: str
    size: int
    way: str
    rest: bool
    weeks: int
    seed: int = Field(sa_type=Id)
    state: str = "open"
    opened_by: int | None = Field(default=None, foreign_key="member.id", sa_type=Id)
    opened_at: datetime = Field(sa_type=Moment)


mine(
    ProgrammeRow,
    "opened_by",
    "matching programmes you opened",
    tells=("name", "size", "way", "weeks", "state", "opened_at"),
    forget="anonymise",
)


class TakingPartRow(Table, table=True):
    """That a member takes part. `label` is what within and across go by.

    `silent` counts the rounds in a row in which they answered nothing.
    """

    __tablename__ = "match_taking_part"
    programme_id: int = Field(primary_key=True, foreign_key="match_programme.id", sa_type=Id)
    member_id: int = Field(primary_key=True, foreign_key="member.id", index=True, sa_type=Id)
    role: str = ""
    label: str = ""
    capacity: int = 1
    paused_until: date | None = None
    silent: int = 0
    joined_at: datetime = Field(sa_type=Moment)


mine(
    TakingPartRow,
    "member_id",
    "where you take part in matching",
    tells=("role", "label", "capacity", "paused_until", "joined_at"),
    forget="erase",
)


class AvoidRow(Table, table=True):
    """That a member does not want to meet another; it holds both ways, and nobody is told."""

    __tablename__ = "match_avoid"
    member_id: int = Field(primary_key=True, foreign_key="member.id", sa_type=Id)
    avoids_id: int = Field(primary_key=True, foreign_key="member.id", index=True, sa_type=Id)
    at: datetime = Field(sa_type=Moment)


mine(AvoidRow, "member_id", "since when you avoid somebody", tells=("at",), forget="erase")
mine(AvoidRow, "avoids_id", forget="erase")


class RoundRow(Table, table=True):
    """One round of a programme, on a local date. The same `seed` draws the same groups.

    `state` is announced, due (to be drawn), drawn, or closed.
    """

    __tablename__ = "match_round"
    __table_args__ = (
        UniqueConstraint("programme_id", "day"),
        Index("ix_match_round_state", "state"),
    )
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    programme_id: int = Field(foreign_key="match_programme.id", sa_type=Id)
    day: date
    seed: int = Field(sa_type=Id)
    state: str = "announced"
    starts_at: datetime = Field(sa_type=Moment)
    drawn_at: datetime | None = Field(default=None, sa_type=Moment)


class GroupRow(Table, table=True):
    """People who meet in a round; `said` is whether they have been told.

    `apart`: no conversation could be opened for them, so each is told by themselves.
    """

    __tablename__ = "match_group"
    __table_args__ = (Index("ix_match_group_said", "said", "id"),)
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    round_id: int = Field(foreign_key="match_round.id", index=True, sa_type=Id)
    host_id: int | None = Field(default=None, foreign_key="member.id", sa_type=Id)
    said: bool = False
    apart: bool = False


mine(GroupRow, "host_id", forget="anonymise")


class PartRow(Table, table=True):
    """What a round is for one member; the key says that nobody is in a round twice.

    `state` is skipped, left (out; `why` says why) or meets. `odd`: in a trio of a round of pairs,
    or left out. `met` is what they said: met, planned, no, or nothing yet. `shares`: those they
    meet may know how to write to them.
    """

    __tablename__ = "match_part"
    __table_args__ = (Index("ix_match_part_group", "group_id"),)
    round_id: int = Field(primary_key=True, foreign_key="match_round.id", sa_type=Id)
    member_id: int = Field(primary_key=True, foreign_key="member.id", index=True, sa_type=Id)
    group_id: int | None = Field(default=None, foreign_key="match_group.id", sa_type=Id)
    state: str
    why: str = ""
    odd: bool = False
    met: str = ""
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    shares: bool = False


mine(
    PartRow,
    "member_id",
    "your matching rounds",
    tells=("state", "why", "met", "answered_at"),
    forget="erase",
)


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme as the rules see it."""

    id: int
    community_id: int
    space_id: str
    channel: str
    topic_id: int | None
    name: str
    size: int
    way: str
    rest: bool
    weeks: int
    seed: int
    state: str
    opened_by: int | None


@dataclass(frozen=True, slots=True)
class TakingPart:
    """That a member takes part."""

    programme_id: int
    member_id: int
    role: str
    label: str
    capacity: int
    paused_until: date | None
    silent: int


@dataclass(frozen=True, slots=True)
class Round:
    """A round as the rules see it."""

    id: int
    programme_id: int
    day: date
    seed: int
    state: str
    starts_at: datetime
    drawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Part:
    """What a round is for one member."""

    round_id: int
    member_id: int
    group_id: int | None
    state: str
    why: str
    odd: bool
    met: str
    answered_at: datetime | None
    shares: bool
