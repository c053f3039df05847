"""What a search asks for, as values: `community.query` reads them from text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

StateName = Literal["fresh", "due", "stale", "broken", "orphan", "mine"]
Sort = Literal["best", "new", "old", "used", "saved"]


@dataclass(frozen=True, slots=True)
class Word:
    """A word, anywhere in an entry; with `start` any word that begins like it."""

    text: str
    start: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other."""

    text: str


@dataclass(frozen=True, slots=True)
class TagIs:
    """A tag by its key (`TagRow.key`) or the key of a former name."""

    key: str


@dataclass(frozen=True, slots=True)
class ByMember:
    """Saved by, or said by, a member of this name, or whose name begins so."""

    name: str


@dataclass(frozen=True, slots=True)
class ByReader:
    """Saved by, or said by, whoever searches."""


@dataclass(frozen=True, slots=True)
class KindIs:
    """What an entry is."""

    kind: str


@dataclass(frozen=True, slots=True)
class TopicIs:
    """A topic by its key (`TopicRow.key`)."""

    key: str


@dataclass(frozen=True, slots=True)
class InChannel:
    """Saved from a message in a channel of this name."""

    name: str


@dataclass(frozen=True, slots=True)
class State:
    """How an entry stands now.

    `due` means its review is due within this quarter of an hour or was before, `fresh` that
    it is not; `stale` that the review is 30 days late or that more members called it outdated
    than used it; `broken` that its link is; `mine` that whoever searches saved it.
    """

    name: StateName


@dataclass(frozen=True, slots=True)
class Age:
    """Saved within a span before now; with `older` before that. Exact to the minute."""

    span: timedelta
    older: bool = False


@dataclass(frozen=True, slots=True)
class And:
    """All of these, at least one."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of these, at least one."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Everything but this."""

    term: Term


Term = (
    Word
    | Phrase
    | TagIs
    | ByMember
    | ByReader
    | KindIs
    | TopicIs
    | InChannel
    | State
    | Age
    | And
    | Or
    | Not
)


@dataclass(frozen=True, slots=True)
class Query:
    """A search: `None` is everything. `notes` say in sentences what was not understood."""

    term: Term | None = None
    sort: Sort = "best"
    notes: tuple[str, ...] = ()


def parts(term: Term | None) -> list[Term]:
    """A term and all terms in it, from left to right."""
    match term:
        case None:
            return []
        case And(terms) | Or(terms):
            return [term, *(part for each in terms for part in parts(each))]
        case Not(inner):
            return [term, *parts(inner)]
        case _:
            return [term]
