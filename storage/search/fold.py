"""Text as the index sees it: words without case, accents and endings, whatever the script.

What is kept and what is searched pass through the same functions, on both databases, so
that they agree. Scripts that write without blanks become overlapping pairs of letters,
as in Lucene's CJKBigramFilter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_WORD: Final = 40  # characters of a word that count
APART: Final = "|"  # between words that no phrase may join
TYPED: Final = 32  # words of one word or phrase of a query, which may be a whole page
_LONGEST_JOINED: Final = 30

# Accents on letters that mean the same without them, points of Hebrew and Arabic, and
# what only says how a picture is drawn. Vowel signs of Indic scripts are not among them.
_IGNORED: Final = re.compile(
    "[\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2060\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff"
    "\U0001f3fb-\U0001f3ff]+"
)
# Letters that Unicode does not take apart, though people type them either way.
_ALIKE: Final = str.maketrans(
    {
        "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
        "ħ": "h", "ı": "i", "ŧ": "t", "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك",
    }
)  # fmt: skip
_SPACELESS: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007"
    "\u3031-\u3035\u3040-\u30ff\u3100-\u318f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U0001b000-\U0001b16f"
    "\U00020000-\U0003ffff"
)
# Python's \w leaves out the vowel signs that Indic words are written with.
_LETTER: Final = (
    r"(?:[^\W_]|[\u0900-\u0963\u0966-\u0d7f\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc"
    r"\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3])"
)
_PIECE: Final = re.compile(
    rf"(?P<dot>(?<![^\s(\[\"“‘,;:/])\.)?(?P<words>{_LETTER}+(?:[.\-'’_·]{_LETTER}+)*)"
    rf"(?P<sign>\+\+(?![^\W\d_])|[+#](?!{_LETTER}))?"
    "|(?P<picture>[\U0001f1e6-\U0001f1ff]{1,2}"
    "|[\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff])"
)
_BETWEEN: Final = re.compile(r"[.\-'’_·]")
_PAIRED: Final = re.compile(f"[{_SPACELESS}]")
_RUN: Final = re.compile(f"[{_SPACELESS}]+|[^{_SPACELESS}]+")
_LINK: Final = re.compile(r"^(?:[a-z][a-z0-9+.\-]*://)?(?:www\.)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands between two blanks: its words in order, and the same said otherwise.

    `joined` is it written as one word (`nodejs` for `node.js`), `sign` a name that only its
    signs tell from others (`c++`, `c#`, `.net`), `letters` the single letters of a script
    without blanks; each may be empty. With `exact` the sign was meant, not the words.
    """

    words: tuple[str, ...]
    joined: str = ""
    sign: str = ""
    exact: bool = False
    letters: str = ""


def plain(text: str) -> str:
    """Text without case, accents and compatibility forms (NFKC_Casefold, and a little more)."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text).casefold()
    text = _IGNORED.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", text).translate(_ALIKE)


def key(text: str) -> str:
    """A name as one word: its letters, digits and pictures, with a hyphen in each gap."""
    return "-".join(match.group().strip(".#") for match in _PIECE.finditer(plain(text)))


def stem(word: str) -> str:
    """A plain word without its English ending (Porter's Snowball stemmer), if it has one."""
    if word.isascii() and word.isalpha() and len(word) > 2:
        word = _stemmer()(word)
    return word[:LONGEST_WORD]


def pieces(text: str) -> Iterator[Piece]:
    """The pieces of a text in order. Linear in its length; any text at all."""
    for match in _PIECE.finditer(plain(text)):
        picture = match["picture"]
        if picture:
            yield Piece((picture,))
        elif match["words"].isascii():
            yield _piece(match["words"], match["dot"], match["sign"])
        else:
            yield from _mixed(match["words"], match["dot"], match["sign"])


def typed(text: str) -> list[Piece]:
    """The first pieces of a word or phrase of a query; a link is its host and path."""
    found = islice(pieces(_LINK.sub("", text)), TYPED)
    return [replace(piece, words=piece.words[:TYPED]) for piece in found]


def folded(text: str, most: int) -> list[str]:
    """At most `most` words of a text in order, `APART`, and what else they may be called."""
    if text.isascii() and text.replace(" ", "").isalnum():  # words and nothing else: most titles
        return [stem(word) for word in text.lower().split()[:most]]
    words: list[str] = []
    others: dict[str, None] = {}
    for piece in pieces(text):
        words += piece.words
        for other in (piece.joined, piece.sign, *piece.letters):
            if other:
                others[other] = None
        if len(words) >= most:
            break
    return [*words[:most], *([APART] if others else []), *list(others)[:most]]


def linked(url: str, most: int) -> list[str]:
    """The words of a link: those of its host and path, without `https://www.`."""
    address = _LINK.sub("", url).partition("#")[0]
    return [word for piece in pieces(address) for word in piece.words][:most]


@lru_cache(maxsize=16_384)
def _piece(text: str, dot: str | None, sign: str | None) -> Piece:
    parts = _BETWEEN.split(text)
    if len(parts) > 1 and parts[-1] == "s" and text[-2] in "'’":
        parts.pop()
    last = parts[-1]
    named = ""
    if sign and not last.isdigit():
        named = last + sign
    elif last.isalpha() and ((dot and len(parts) == 1) or text.endswith(f".{last}")):
        named = f".{last}"
    joined = "".join(parts)
    if len(parts) == 1 or len(joined) > _LONGEST_JOINED or joined.isdigit():
        joined = ""
    return Piece(
        tuple(map(stem, parts)),
        stem(joined),
        named[:LONGEST_WORD],
        bool(named) and bool(dot or sign),
    )


def _mixed(text: str, dot: str | None, sign: str | None) -> Iterator[Piece]:
    """Pieces of a text with letters of any script, some perhaps of one without blanks."""
    for run in _RUN.finditer(text):
        found = run.group().strip(".-'’_·")
        if not found:
            continue
        if _PAIRED.match(found):
            pairs = tuple(one + other for one, other in pairwise(found))
            yield Piece(pairs or (found,), letters=found if pairs else "")
        else:
            yield _piece(
                found,
                dot if run.start() == 0 else None,
                sign if run.end() == len(text) else None,
            )


@cache
def _stemmer() -> Callable[[str], str]:
    import Stemmer  # type: ignore[import-not-found,import-untyped,unused-ignore]  # it has no types

    return lru_cache(maxsize=65_536)(Stemmer.Stemmer("english", 0).stemWord)
