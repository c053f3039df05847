"""Makes what a page wrote fit to keep: one clean line, a day, a language tag."""

from __future__ import annotations

import unicodedata
from datetime import date

SCANNED = 10_000
"""Code points looked at; whatever follows could only be cut off anyway."""

MARKS_IN_A_ROW = 8
"""Combining marks kept on one letter. No script stacks more; towers of them hide other lines."""

CLUSTER_LONGEST = 64
"""Code points that one drawn character may be made of before it is cut after all."""

_JOINERS = "\u200c\u200d"  # Persian and Indic spelling and joined emoji need them
_BLANKS = str.maketrans({"\u2800": " ", "\u3164": " ", "\uffa0": " "})  # drawn as nothing
_VISIBLE_FORMATS = frozenset(  # format characters with a shape, in Arabic, Syriac and Kaithi
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)


def cleaned(text: str, longest: int) -> str | None:
    """One line of at most `longest` code points, or None when nothing visible is left.

    Whitespace is collapsed; control, bidirectional, invisible, private-use and broken characters
    are dropped. A longer text ends in "…", never inside a letter and its marks.
    """
    kept: list[str] = []
    marks = MARKS_IN_A_ROW  # a mark with no letter before it would land on what stands before us
    for c in text[:SCANNED].translate(_BLANKS):
        if _hangs_on(c):
            marks += 1
            if marks > MARKS_IN_A_ROW:
                continue
        elif c.isspace():
            marks = MARKS_IN_A_ROW
        elif _is_hidden(c):
            continue
        else:
            marks = 0
        kept.append(c)
    return _cut(" ".join("".join(kept).split()), longest) or None


def _is_hidden(c: str) -> bool:
    category = unicodedata.category(c)
    return category in ("Cc", "Cs", "Co") or (category == "Cf" and c not in _VISIBLE_FORMATS)


def _hangs_on(c: str) -> bool:
    return c in _JOINERS or unicodedata.category(c).startswith("M")


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    at = longest - 1
    for earlier in range(at, max(at - CLUSTER_LONGEST, 0), -1):
        if not _belongs_to_the_left(text, earlier):
            at = earlier
            break
    else:
        while at > 1 and _hangs_on(text[at]):
            at -= 1
    return text[:at].rstrip() + "…"


def _belongs_to_the_left(text: str, at: int) -> bool:
    c = text[at]
    if _hangs_on(c) or text[at - 1] == "\u200d":
        return True
    if "\U0001f3fb" <= c <= "\U0001f3ff" or "\u1160" <= c <= "\u11ff":  # skin tones, jamo
        return True
    flags = 0  # regional indicators come in pairs
    while _is_regional(c) and flags < at and _is_regional(text[at - 1 - flags]):
        flags += 1
    return flags % 2 == 1


def _is_regional(c: str) -> bool:
    return "\U0001f1e6" <= c <= "\U0001f1ff"


def day(text: str) -> date | None:
    """The day at the start of an ISO 8601 time, also written with slashes or without dashes."""
    text = text.strip()[:10]
    if len(text) >= 8 and text[:8].isdigit():
        parts = [text[:4], text[4:6], text[6:8]]
    else:
        parts = text.replace("/", "-").split("-")
    if len(parts) != 3 or len(parts[0]) != 4:
        return None
    parts[2] = parts[2].partition("T")[0].strip()
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        return None


def language_tag(text: str) -> str | None:
    """A language as a BCP 47 tag in its usual case, or None when it is not shaped like one."""
    subtags = text.strip().replace("_", "-").partition(".")[0].split("-")
    if not (2 <= len(subtags[0]) <= 3 and len("-".join(subtags)) <= 35):
        return None
    if not all(0 < len(s) <= 8 and s.isascii() and s.isalnum() for s in subtags):
        return None
    if not subtags[0].isalpha():
        return None
    usual = [subtags[0].lower()]
    for subtag in subtags[1:]:
        if len(subtag) == 2 and subtag.isalpha():
            usual.append(subtag.upper())
        elif len(subtag) == 4 and subtag.isalpha():
            usual.append(subtag.title())
        else:
            usual.append(subtag.lower())
    return "-".join(usual)
