"""The port for reading a web page that a member linked: what a page says of itself, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

TITLE_LONGEST = 300
DESCRIPTION_LONGEST = 500
AUTHOR_LONGEST = 100
SITE_LONGEST = 100

Reason = Literal["refused", "unreachable", "timeout", "too big", "not a page", "gone", "busy"]


@dataclass(frozen=True, slots=True)
class Page:
    """What a web page says of itself.

    Every text is one line, not empty, free of control, bidirectional and invisible characters, and
    at most its `…_LONGEST` code points long; a longer one ends in "…". It is still text from
    strangers: quote it before it is shown.
    """

    url: str
    """Where the page was finally found, after redirects."""
    title: str | None
    description: str | None
    author: str | None
    """One name, or several joined by ", "."""
    site: str | None
    published: date | None
    """The day as the page wrote it, in whatever zone it wrote it."""
    language: str | None
    """A BCP 47 tag such as "en" or "pt-BR"."""


class PageError(Exception):
    """A page could not be read; the text is a sentence for people, without addresses or internals.

    refused: we do not go there, now or later · unreachable: no usable answer · timeout: too slow ·
    too big: more than we read · not a page: something other than HTML · gone: the site says it does
    not exist · busy: we or the site have too much to do, so ask again later.
    """

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason: Reason = reason
        self.sentence = sentence


class Pages(Protocol):
    """Reads pages, and asks whether they are still there."""

    async def read(self, url: str) -> Page:
        """Read what the page at this link says of itself.

        Raises PageError, and nothing else.
        """
        ...

    async def answers(self, url: str) -> None:
        """Ask whether the page at this link is still there.

        Raises PageError where it is not; `busy` and `refused` say nothing about the page.
        """
        ...
