"""What the index is asked: words and marks joined by all, some and without.

Both databases are asked the same, each in its own language; see `storage.search.sqlite`
and `storage.search.postgresql`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from storage.search import marks


@dataclass(frozen=True, slots=True)
class Token:
    """One word or mark. With `start`, words that begin so; with `named`, in title or tags only."""

    text: str
    start: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Words that follow each other."""

    words: tuple[str, ...]
    named: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Every one of these; without parts, everything."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of these; without parts, nothing."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """What is in the one and not in the other."""

    kept: Expression
    dropped: Expression


Expression = Token | Run | All | Some | Without

EVERYTHING = All(())
NOTHING = Some(())


def mark(text: str) -> Token:
    """An entry with a mark."""
    return Token(text)


def run(words: Iterable[str], *, named: bool = False) -> Expression:
    """Words in this order; a single one is a token, none are everything."""
    found = tuple(words)
    if len(found) == 1:
        return Token(found[0], named=named)
    return Run(found, named) if found else EVERYTHING


def every(parts: Iterable[Expression]) -> Expression:
    """What all parts have in common; what some leave out is left out last, which is quickest."""
    kept: dict[Expression, None] = {}
    dropped: dict[Expression, None] = {}
    waiting = list(parts)[::-1]
    while waiting:
        part = waiting.pop()
        match part:
            case Some(()):
                return NOTHING
            case All(inner):
                waiting += inner[::-1]
            case Without(inside, outside):
                waiting.append(inside)
                dropped[outside] = None
            case _:
                kept[part] = None
    together: Expression = next(iter(kept)) if len(kept) == 1 else All(tuple(kept))
    return Without(together, some(dropped)) if dropped else together


def some(parts: Iterable[Expression]) -> Expression:
    """What at least one part has."""
    kept: dict[Expression, None] = {}
    waiting = list(parts)[::-1]
    while waiting:
        part = waiting.pop()
        match part:
            case All(()):
                return EVERYTHING
            case Some(inner):
                waiting += inner[::-1]
            case _:
                kept[part] = None
    return next(iter(kept)) if len(kept) == 1 else Some(tuple(kept))


def without(kept: Expression, dropped: Expression) -> Expression:
    """What the one has and the other has not."""
    if NOTHING in (kept, dropped):
        return kept
    if dropped == EVERYTHING:
        return NOTHING
    return every((Without(kept, dropped),))


def starts(expression: Expression) -> list[str]:
    """The beginnings of words in an expression."""
    match expression:
        case Token(text, True):
            return [text]
        case All(parts) | Some(parts):
            return [text for part in parts for text in starts(part)]
        case Without(kept, dropped):
            return starts(kept) + starts(dropped)
        case _:
            return []


def replace(expression: Expression, change: Callable[[Token], Expression]) -> Expression:
    """The expression with another in the place of each token."""
    match expression:
        case Token():
            return change(expression)
        case All(parts):
            return every(replace(part, change) for part in parts)
        case Some(parts):
            return some(replace(part, change) for part in parts)
        case Without(kept, dropped):
            return without(replace(kept, change), replace(dropped, change))
        case _:
            return expression


def visible(expression: Expression, scopes: Iterable[str]) -> Expression:
    """What a reader of these private channels may find of it: never what is hidden in others."""
    shown = some(mark(marks.scope(scope)) for scope in sorted(scopes))
    return without(expression, without(mark(marks.HIDDEN), shown))
