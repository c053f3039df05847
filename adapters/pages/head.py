"""Reads what a page says of itself from the start of its HTML.

This runs on whatever a stranger's server sent, so it belongs in the process of `cell.py`, whose
time and memory end. Lexbor is linear on nearly everything; half a megabyte of open `<div>` is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from adapters.pages.charset import decoded
from adapters.pages.linked import linked
from adapters.pages.text import SCANNED, cleaned, day, language_tag
from community.pages import (
    AUTHOR_LONGEST,
    DESCRIPTION_LONGEST,
    SITE_LONGEST,
    TITLE_LONGEST,
    Page,
)

ELEMENTS_MOST = 2_000
AUTHORS_MOST = 5


def read_head(html: bytes, charset: str | None, url: str) -> Page:
    """Read a page, or the beginning of one, found at `url`.

    `charset` is what the Content-Type header named. What is missing or broken is None. Raises
    MemoryError or SelectolaxError only when memory ends.
    """
    # As a browser with scripts reads it, a tracking image in <noscript> does not end the head.
    tree = LexborHTMLParser(
        decoded(html, charset), options=LexborDocumentOptions.WO_EVENTS, scripting=True
    )
    meta = _Meta(tree)
    said = linked(
        script.text()
        for script in tree.css("script")[:ELEMENTS_MOST]
        if (script.attributes.get("type") or "").partition(";")[0].strip().lower()
        == "application/ld+json"
    )
    root = tree.root.attributes if tree.root is not None else {}
    return Page(
        url=url,
        title=_first_line(
            TITLE_LONGEST,
            *meta.all("og:title", "twitter:title"),
            _plain(said.title),
            *_titles(tree),
            *meta.all("citation_title", "dc.title", "dcterms.title"),
        ),
        description=_first_line(
            DESCRIPTION_LONGEST,
            *meta.all("og:description", "twitter:description", "description"),
            _plain(said.description),
            *meta.all("dc.description", "dcterms.description"),
        ),
        author=_first_line(
            AUTHOR_LONGEST,
            _plain(said.author),
            meta.names("author"),
            meta.names("citation_author"),
            meta.names("article:author"),
            meta.names("book:author"),
            meta.names("dc.creator"),
            meta.names("dcterms.creator"),
            meta.names("parsely-author"),
            meta.names("twitter:creator"),
        ),
        site=_first_line(
            SITE_LONGEST,
            *meta.all("og:site_name"),
            _plain(said.site),
            *meta.all("application-name", "citation_journal_title"),
        ),
        published=_first_day(
            said.published,
            *meta.all(
                "article:published_time",
                "og:article:published_time",
                "book:release_date",
                "video:release_date",
                "og:video:release_date",
                "datepublished",
                "citation_publication_date",
                "citation_date",
                "dc.date",
                "dc.date.issued",
                "dcterms.date",
                "dcterms.issued",
                "parsely-pub-date",
                "pubdate",
                "date",
            ),
        ),
        language=_first_language(
            root.get("lang") or root.get("xml:lang") or "",
            *meta.all("og:locale", "content-language"),
            said.language or "",
        ),
    )


class _Meta:
    """The `<meta>` elements of a page by name, property, itemprop or http-equiv, in lower case."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._said: defaultdict[str, list[str]] = defaultdict(list)
        for element in tree.css("meta")[:ELEMENTS_MOST]:
            attributes = element.attributes
            content = (attributes.get("content") or "").strip()
            if not content:
                continue
            for key in ("property", "name", "itemprop", "http-equiv"):
                # One element may carry several words, as RDFa allows.
                for word in (attributes.get(key) or "").lower().split(maxsplit=4)[:4]:
                    self._said[word].append(content)

    def all(self, *words: str) -> Iterator[str]:
        """Everything said under these words, in their order."""
        for word in words:
            yield from self._said.get(word, ())

    def names(self, word: str) -> str:
        """The people named under this word; links to their profiles are not names."""
        said = (content for content in self.all(word) if "://" not in content)
        return ", ".join(list(dict.fromkeys(said))[:AUTHORS_MOST])


def _titles(tree: LexborHTMLParser) -> Iterator[str]:
    for element in tree.css("title")[:ELEMENTS_MOST]:
        if not _is_drawn(element):
            yield element.text()[:SCANNED]


def _is_drawn(element: LexborNode) -> bool:
    """Whether a title belongs to a drawing inside the page; it stands at its top or in a group."""
    above = element.parent
    for _ in range(4):
        if above is None or above.tag == "svg":
            return above is not None
        above = above.parent
    return False


def _plain(text: str | None) -> str:
    """Text from JSON-LD, where many sites leave the character references of HTML."""
    if text is None or "&" not in text:
        return text or ""
    tree = LexborHTMLParser("<!doctype html><title>" + text[:SCANNED].replace("<", "&lt;"))
    return next(_titles(tree), "")


def _first_line(longest: int, *texts: str) -> str | None:
    lines = (cleaned(text, longest) for text in texts)
    return next((line for line in lines if line is not None), None)


def _first_day(*texts: str | None) -> date | None:
    days = (day(text) for text in texts if text)
    return next((found for found in days if found is not None), None)


def _first_language(*texts: str) -> str | None:
    tags = (language_tag(text) for text in texts)
    return next((tag for tag in tags if tag is not None), None)
