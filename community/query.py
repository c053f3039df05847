"""The language the library is searched in: any text is a query, and some texts say more.

Words, "phrases", `and`, `or`, `not`, `-word` and brackets; `#tag`, `tag:`, `by:`, `kind:`,
`topic:`, `in:`, `is:`, `age:` and `sort:`. What cannot be understood is left out or taken for
words, and a note says so; nothing a person types is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal, TypeVar, get_args

from rapidfuzz import process

from community.kinds import Kind
from community.tags import key_of
from storage.search.fold import pieces
from storage.search.terms import (
    Age,
    And,
    ByMember,
    ByReader,
    InChannel,
    KindIs,
    Not,
    Or,
    Phrase,
    Query,
    Sort,
    State,
    StateName,
    TagIs,
    Term,
    TopicIs,
    Word,
)

LONGEST: Final = 1_000  # characters that are read
MOST: Final = 32  # words, phrases and filters of one query
DEEPEST: Final = 12  # brackets within brackets
OLDEST: Final = timedelta(days=36_500)

_SHOWN: Final = 40  # characters of what was not understood
_FILTERS: Final = frozenset(("tag", "by", "kind", "topic", "in", "is", "age", "sort"))
_QUOTES: Final = {'"': '"”“', "“": '”“"', "„": '“”"', "«": "»", "»": "«", "「": "」", "『": "』"}
_OPERATORS: Final = ("and", "or", "not")
_AGE: Final = re.compile(r"([<>]?)=?(\d{1,5})(d|w|m|y|days?|weeks?|months?|years?)", re.IGNORECASE)
_DAYS: Final = {"d": 1.0, "w": 7.0, "m": 365.25 / 12, "y": 365.25}
# Words that say nothing of what is looked for; they count where they are all there is.
FILLERS: Final = (
    " a an are as at be by do does for from how i in is it my of on our that the this to was we"
    " what when where which who why with "
)
Name = TypeVar("Name", bound=str)


@dataclass(frozen=True, slots=True)
class _Sign:
    """A bracket, or an operator as it was typed."""

    what: Literal["(", ")", "-", "and", "or", "not"]
    text: str


@dataclass(frozen=True, slots=True)
class _Told:
    """A filter: its name and what follows the colon; a word or phrase has no name."""

    name: str
    value: str
    quoted: bool = False


def read_query(text: str) -> Query:
    """What a text asks for. Every text asks for something, in time linear in its length."""
    reader = _Reader()
    if len(text) > LONGEST:
        reader.note(f"That is a long search: I read its first {LONGEST:,} characters.")
    items = list(_split(text[:LONGEST]))
    term = reader.read(items)
    if term is None:
        # Operators with nothing to join are words like any other.
        words = [_Told("", item.text) for item in items if isinstance(item, _Sign)]
        term = reader.read(word for word in words if word.value in _OPERATORS)
    if term is None and text.strip() and not reader.said and reader.sort is None:
        reader.note("There is no word in that to search for, so here is everything.")
    return Query(term, reader.sort or "best", tuple(reader.said))


def words_of(query: Query) -> list[str]:
    """The words and tags a query asks for, to look for others that are like them."""
    return list(dict.fromkeys(_words(query.term)))


def _words(term: Term | None) -> Iterator[str]:
    match term:
        case Word(text) | Phrase(text) | TagIs(text):
            yield text
        case And(terms) | Or(terms):
            for each in terms:
                yield from _words(each)
        case _:
            return


def _split(text: str) -> Iterator[_Sign | _Told]:
    """The brackets, operators, words, phrases and filters of a text, in order."""
    at = 0
    while at < len(text):
        letter = text[at]
        if letter in "()":
            yield _Sign("(" if letter == "(" else ")", letter)
            at += 1
        elif letter == "-" and at + 1 < len(text) and not text[at + 1].isspace():
            fresh = at == 0 or text[at - 1].isspace() or text[at - 1] == "("
            if fresh and text[at + 1] != "-":
                yield _Sign("-", letter)
            at += 1
        elif letter in _QUOTES:
            quoted, at = _quoted(text, at)
            if quoted:
                yield _Told("", quoted, quoted=True)
        elif letter.isspace():
            at += 1
        else:
            start = at
            while at < len(text) and not (text[at].isspace() or text[at] in "()"):
                if text[at] in _QUOTES:
                    break
                at += 1
            word = text[start:at]
            name, colon, value = word.partition(":")
            if colon and name.lower() in _FILTERS:
                if not value and at < len(text) and text[at] in _QUOTES:
                    value, at = _quoted(text, at)
                    yield _Told(name.lower(), value, quoted=True)
                else:
                    yield _Told(name.lower(), value)
            elif word.lower() in _OPERATORS:
                yield _Sign(word.lower(), word)  # type: ignore[arg-type]  # one of the three
            elif word[0] == "#":
                yield _Told("tag", word[1:])
            else:
                yield _Told("", word)


def _quoted(text: str, at: int) -> tuple[str, int]:
    """What stands in quotation marks, and where it ends; "" where they are never closed."""
    ends = [end for mark in _QUOTES[text[at]] if (end := text.find(mark, at + 1)) >= 0]
    return (text[at + 1 : min(ends)], min(ends) + 1) if ends else ("", at + 1)


class _Reader:
    """Makes a term of items, and remembers what it did not understand."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.sort: Sort | None = None
        self._left = MOST

    def note(self, sentence: str) -> None:
        """Remembers a sentence for the member, once."""
        if sentence not in self.said:
            self.said.append(sentence)

    def read(self, items: Iterable[_Sign | _Told]) -> Term | None:
        """The term of all items; brackets that are never opened or closed are closed for them."""
        waiting: list[_Group] = [_Group()]
        for item in items:
            group = waiting[-1]
            match item:
                case _Sign("("):
                    if len(waiting) <= DEEPEST:
                        waiting.append(_Group())
                case _Sign(")"):
                    if len(waiting) > 1:
                        inner = waiting.pop().term()
                        waiting[-1].add(inner)
                case _Sign("or"):
                    group.otherwise()
                case _Sign("and"):
                    group.negated = False
                case _Sign():
                    group.negated = not group.negated
                case _Told():
                    group.add(self._leaf(item))
        while len(waiting) > 1:
            inner = waiting.pop().term()
            waiting[-1].add(inner)
        return waiting[0].term()

    def _leaf(self, told: _Told) -> Term | None:
        if told.name == "sort":
            self.sort = self._known(told, get_args(Sort)) or self.sort
            return None
        term = self._filter(told) if told.name else _word(told)
        if term is None:
            return None
        self._left -= 1
        if self._left < 0:
            self.note(f"That is a long search: I looked for its first {MOST} words.")
            return None
        return term

    def _filter(self, told: _Told) -> Term | None:
        value = told.value.strip().rstrip(",;")
        bare = value.lstrip("#@").strip()
        if not any(pieces(bare)):
            return _word(_Told("", told.name)) if told.name != "tag" else None
        match told.name:
            case "tag":
                return TagIs(key_of(bare.rstrip(".:!?")))
            case "topic":
                return TopicIs(key_of(bare))
            case "by":
                return ByReader() if bare.lower() == "me" else ByMember(bare)
            case "in":
                return InChannel(bare)
            case "kind":
                kind = self._known(told, tuple(Kind))
                return KindIs(kind) if kind else None
            case "is":
                state = self._known(told, get_args(StateName))
                return State(state) if state else None
            case _:
                return self._age(told)

    def _known(self, told: _Told, names: tuple[Name, ...]) -> Name | None:
        """The name that is meant, also in the plural; else a note with the nearest one."""
        meant = _stems(told.value)
        for name in names:
            if _stems(name) == meant:
                return name
        nearest = process.extractOne(told.value.lower(), names)[0]
        self.note(
            f"I do not know {_shown(told)}, so I left it out."
            f" Did you mean {_shown(_Told(told.name, nearest))}?"
        )
        return None

    def _age(self, told: _Told) -> Term | None:
        found = _AGE.fullmatch(told.value.strip())
        if found is None:
            self.note(
                f"I could not read {_shown(told)}, so I left it out."
                " Ages look like age:<6m or age:>1y, with d, w, m or y."
            )
            return None
        sign, number, unit = found.groups()
        days = min(int(number) * _DAYS[unit[0].lower()], OLDEST.days)
        return Age(timedelta(days=days), older=sign == ">")


class _Group:
    """What stands between two brackets: alternatives, each a list of terms that all hold."""

    def __init__(self) -> None:
        self.negated = False
        self._either: list[list[Term]] = [[]]

    def add(self, term: Term | None) -> None:
        """Adds a term; nothing does nothing but use up a `not`."""
        if term is not None:
            self._either[-1].append(Not(term) if self.negated else term)
        self.negated = False

    def otherwise(self) -> None:
        """Begins another alternative."""
        self.negated = False
        if self._either[-1]:
            self._either.append([])

    def term(self) -> Term | None:
        """All of it as one term."""
        either = [_joined(terms) for terms in self._either if terms]
        if len(either) < 2:
            return either[0] if either else None
        return Or(tuple(either))


def _joined(terms: list[Term]) -> Term:
    said = [term for term in terms if isinstance(term, Word | Phrase)]
    telling = [term for term in said if f" {term.text.lower()} " not in FILLERS]
    if telling:
        terms = [term for term in terms if term not in said or term in telling]
    return terms[0] if len(terms) == 1 else And(tuple(terms))


def _word(told: _Told) -> Term | None:
    text = told.value
    if not any(pieces(text)):
        return None
    if told.quoted:
        return Phrase(text)
    return Word(text.rstrip("*"), start=True) if text.endswith("*") else Word(text)


def _stems(text: str) -> list[str]:
    return [word for piece in pieces(text) for word in piece.words]


def _shown(told: _Told) -> str:
    value = told.value if len(told.value) <= _SHOWN else told.value[:_SHOWN] + "…"
    return f'{told.name}:"{value}"' if " " in value else f"{told.name}:{value}"
