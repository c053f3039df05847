"""In which order matches are shown: by where the words are, then gently by votes and freshness.

The same on both databases, and the same every time. The field weights follow BM25F
(Robertson, Zaragoza and Taylor, 2004): a word in the title counts for more than one in
passing, and for more in a short title than in a long one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import Final, Literal

from storage import marks
from storage.documents import prefix
from storage.fold import pieces, plain
from storage.terms import And, Or, Phrase, Term, Word, parts

TITLE: Final = 5.0
TAGS: Final = 4.0
NOTE: Final = 2.0
REST: Final = 1.0
BESIDE: Final = 2.0  # for words that follow each other in the title as they were asked for
SAME: Final = 4.0  # for a title that is what was asked for
DUE: Final = 0.95
STALE: Final = 0.85

_SATURATION: Final = 1.2
_LENGTH: Final = 0.5  # how much the length of a title matters
_USUAL: Final = 7  # words of a title


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a match is ranked by; the texts are those of `DocumentRow`."""

    position: int
    entry_id: int
    used: int
    saves: int
    worth: float
    review: int
    title: str
    tags: str
    note: str
    rest: str

    def votes(self, what: Literal["used", "saved"]) -> int:
        """How many votes of a kind it has."""
        return self.used if what == "used" else self.saves


@dataclass(frozen=True, slots=True)
class Needles:
    """What to look for in the texts of a document.

    `words` has for each word asked for the ways it may be written, `beside` pairs of words
    that follow each other and `whole` all of them. With `either` not all words need be there.
    """

    words: tuple[tuple[str, ...], ...]
    beside: tuple[str, ...]
    whole: str
    either: bool


def needles(term: Term | None, community_id: int) -> Needles:
    """What to look for, of what a query asks for; not of what it leaves out."""
    own = prefix(community_id)
    words: list[tuple[str, ...]] = []
    order: list[str] = []
    for wanted in _asked(term):
        found = list(pieces(wanted.text))
        if isinstance(wanted, Phrase):
            row = [own + word for piece in found for word in piece.words]
            words.append((f" {' '.join(row)} ",))
            order += row
            continue
        for piece in found:
            row = [own + word for word in piece.words]
            ways = [f" {' '.join(row)} ", *(f" {own}{way} " for way in (piece.joined, piece.sign))]
            words.append(tuple(way for way in ways if way != f" {own} "))
            order += row
        if wanted.start and words:
            words[-1] = (*words[-1], f" {own}{plain(wanted.text).split()[-1]}")
    either = any(isinstance(part, Or) for part in parts(term))
    pairs = () if either else tuple(f" {a} {b} " for a, b in pairwise(order))
    return Needles(tuple(words), pairs, "" if either else f" {' '.join(order)} ", either)


def _asked(term: Term | None) -> list[Word | Phrase]:
    match term:
        case Word() | Phrase():
            return [term]
        case And(terms) | Or(terms):
            return [word for each in terms for word in _asked(each)]
        case _:
            return []


def rank(candidates: Sequence[Candidate], wanted: Needles, quarter: int) -> list[Candidate]:
    """The candidates, best first; the newest first among equals.

    `quarter` is the quarter of an hour it is now.
    """
    scores = _relevance(candidates, wanted) if wanted.words else [1.0] * len(candidates)
    late = quarter - marks.quarters(marks.LATE)
    ranked = []
    for at, candidate in enumerate(candidates):
        score = scores[at] * candidate.worth
        if candidate.review <= quarter:
            score *= STALE if candidate.review <= late else DUE
        ranked.append((-score, -candidate.position, at))
    return [candidates[at] for _, _, at in sorted(ranked)]


def _relevance(candidates: Sequence[Candidate], wanted: Needles) -> list[float]:
    scores = [0.0] * len(candidates)
    for ways in wanted.words:
        found = [_field(candidate, ways, wanted.either) for candidate in candidates]
        weight = 1.0
        if wanted.either:
            # A word that few of the matches have says more about them.
            weight = log(1 + len(found) / (1 + sum(map(bool, found))))
        scores = [score + weight * more for score, more in zip(scores, found, strict=True)]
    for at, candidate in enumerate(candidates):
        title = candidate.title
        for pair in wanted.beside:
            if pair in title:
                scores[at] += BESIDE
        if title == wanted.whole:
            scores[at] += SAME
    return scores


def _field(candidate: Candidate, ways: tuple[str, ...], either: bool) -> float:
    score = 0.0
    title, tags, note = candidate.title, candidate.tags, candidate.note
    for way in ways:
        if way in title:
            long = 1 - _LENGTH + _LENGTH * title.count(" ") / _USUAL
            score = max(score, TITLE * (1 + _SATURATION) / (1 + _SATURATION * long))
            break
    if any(way in tags for way in ways):
        score += TAGS
    if any(way in note for way in ways):
        score += NOTE
    if score or (either and not any(way in candidate.rest for way in ways)):
        return score
    return REST
