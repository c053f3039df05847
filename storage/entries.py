"""The library's tables: entries, votes, tags with their aliases, topics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from storage.people import mine, traces
from storage.tables import Id, Table
from storage.times import Moment


class TopicRow(Table, table=True):
    """A topic of the community's domain, with the steward who tends it."""

    __tablename__ = "topic"
    __table_args__ = (Index("uq_topic_key", "community_id", "key", unique=True),)
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    community_id: int = Field(foreign_key="community.id", sa_type=Id)
    name: str
    key: str
    steward_id: int | None = Field(default=None, foreign_key="member.id", sa_type=Id)


mine(TopicRow, "steward_id", "topics you tend", tells=("name",), forget="anonymise")


class EntryRow(Table, table=True):
    """Something the community keeps: a link, a message worth keeping, or both.

    `link_key` is the canonical link or "" for a message without one; `source_key` is the message it
    was saved from (`space|channel|message`) or "". `hidden_in` is the private channel
    (`space|channel`) whose members alone may see it, or "" for everybody. `page_state` is one of
    none, waiting, read, failed.
    """

    __tablename__ = "entry"
    __table_args__ = (
        Index(
            "uq_entry_link",
            "community_id",
            "link_key",
            "hidden_in",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL AND link_key <> ''"),
            postgresql_where=text("withdrawn_at IS NULL AND link_key <> ''"),
        ),
        Index(
            "uq_entry_source",
            "community_id",
            "source_key",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL AND link_key = '' AND source_key <> ''"),
            postgresql_where=text("withdrawn_at IS NULL AND link_key = '' AND source_key <> ''"),
        ),
        Index("ix_entry_saved", "community_id", "saved_at"),
        Index("ix_entry_review", "community_id", "review_at"),
        Index("ix_entry_page", "page_state", "page_due_at"),
        Index("ix_entry_source_key", "source_key"),
    )
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    community_id: int = Field(foreign_key="community.id", sa_type=Id)
    kind: str
    title: str
    titled_by: str = "page"  # who gave the title: page, member
    url: str = ""
    link_key: str = ""
    host: str = ""
    note: str = ""
    # What the source message said, and where.
    words: str = ""
    author_id: int | None = Field(default=None, foreign_key="member.id", sa_type=Id, index=True)
    source_key: str = ""
    source_link: str = ""
    source_name: str = ""
    source_at: datetime | None = Field(default=None, sa_type=Moment)
    hidden_in: str = ""
    # What the page says of itself.
    description: str = ""
    page_author: str = ""
    site: str = ""
    published: date | None = None
    language: str = ""
    page_state: str = "none"
    page_due_at: datetime | None = Field(default=None, sa_type=Moment)
    page_attempts: int = 0
    # Who keeps it, and until when it counts as fresh.
    saved_by: int = Field(foreign_key="member.id", sa_type=Id, index=True)
    saved_at: datetime = Field(sa_type=Moment)
    steward_id: int | None = Field(default=None, foreign_key="member.id", sa_type=Id, index=True)
    topic_id: int | None = Field(default=None, foreign_key="topic.id", sa_type=Id, index=True)
    evergreen: bool = False
    renewed_at: datetime = Field(sa_type=Moment)
    review_at: datetime = Field(sa_type=Moment)
    broken_at: datetime | None = Field(default=None, sa_type=Moment)
    saves: int = 0
    used: int = 0
    outdated: int = 0
    edited_at: datetime | None = Field(default=None, sa_type=Moment)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Moment)
    withdrawn_by: int | None = Field(default=None, foreign_key="member.id", sa_type=Id)


# The title of a saved message is its author's words, so none is told to others.
mine(
    EntryRow,
    "saved_by",
    "what you saved",
    tells=("id", "kind", "url", "note", "saved_at"),
    forget="anonymise",
)
mine(
    EntryRow,
    "author_id",
    "messages of yours that were saved",
    tells=("words", "source_link", "source_name", "source_at"),
    forget="anonymise",
)
mine(
    EntryRow,
    "steward_id",
    "entries you tend",
    tells=("id", "url", "review_at"),
    forget="anonymise",
)
mine(EntryRow, "withdrawn_by", "entries you withdrew", tells=("withdrawn_at",), forget="anonymise")
traces(EntryRow, "title", "note", "words", forget="unmention")


class VoteRow(Table, table=True):
    """What one member says of an entry: `save`, `used` or `outdated`, each once.

    `via` is the source message whose reaction it was, or "".
    """

    __tablename__ = "vote"
    entry_id: int = Field(primary_key=True, foreign_key="entry.id", sa_type=Id)
    member_id: int = Field(primary_key=True, foreign_key="member.id", sa_type=Id, index=True)
    kind: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Moment)
    via: str = Field(default="", index=True)


mine(VoteRow, "member_id", "your votes", tells=("entry_id", "kind", "at"), forget="erase")


class TagRow(Table, table=True):
    """A word to find entries by; `key` is its folded form."""

    __tablename__ = "tag"
    __table_args__ = (Index("uq_tag_key", "community_id", "key", unique=True),)
    id: int = Field(default=None, primary_key=True, sa_type=Id)
    community_id: int = Field(foreign_key="community.id", sa_type=Id)
    name: str
    key: str


class TagAliasRow(Table, table=True):
    """A former name that still leads to a tag."""

    __tablename__ = "tag_alias"
    community_id: int = Field(primary_key=True, foreign_key="community.id", sa_type=Id)
    key: str = Field(primary_key=True)
    tag_id: int = Field(foreign_key="tag.id", sa_type=Id, index=True)


class EntryTagRow(Table, table=True):
    """That an entry carries a tag."""

    __tablename__ = "entry_tag"
    entry_id: int = Field(primary_key=True, foreign_key="entry.id", sa_type=Id)
    tag_id: int = Field(primary_key=True, foreign_key="tag.id", sa_type=Id, index=True)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as the rules see it; the fields are those of `EntryRow`."""

    id: int
    community_id: int
    kind: str
    title: str
    titled_by: str
    url: str
    link_key: str
    host: str
    note: str
    words: str
    author_id: int | None
    source_key: str
    source_link: str
    source_name: str
    source_at: datetime | None
    hidden_in: str
    description: str
    page_author: str
    site: str
    published: date | None
    language: str
    page_state: str
    page_attempts: int
    saved_by: int
    saved_at: datetime
    steward_id: int | None
    topic_id: int | None
    evergreen: bool
    renewed_at: datetime
    review_at: datetime
    broken_at: datetime | None
    saves: int
    used: int
    outdated: int
    edited_at: datetime | None
    withdrawn_at: datetime | None
