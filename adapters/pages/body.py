"""Reads the start of a page from the wire, and never more of it than allowed."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from community.pages import PageError

_GZIP = 31  # zlib's window bits for the gzip format and no other
_HEAD_END = b"</head"
_TITLES = (b"<title", b"og:title")


@dataclass(frozen=True, slots=True)
class Body:
    """The decoded start of a page."""

    html: bytes
    cut: bool
    """Whether the page may go on after what we read."""


async def read_body(chunks: AsyncIterator[bytes], *, gzip: bool, longest: int) -> Body:
    """Read up to the end of a head that has a title, or `longest` bytes.

    Bytes are counted on the wire and decoded, which ends a bomb as well as a stream that never
    decodes to anything. Raises PageError("not a page") when the compression is broken.
    """
    inflate = zlib.decompressobj(_GZIP) if gzip else None
    html = bytearray()
    on_wire = 0
    in_head = True
    async for chunk in chunks:
        on_wire += len(chunk)
        searched = len(html)
        room = longest - searched  # never 0 here, which zlib would take for "no limit"
        try:
            html += inflate.decompress(chunk, room) if inflate is not None else chunk[:room]
        except zlib.error as error:
            raise PageError("not a page", "This page arrived broken.") from error
        if in_head:
            start = max(searched - len(_HEAD_END), 0)
            found = html[start:].lower().find(_HEAD_END)
            if found >= 0:
                in_head = False
                head = html[: start + found].lower()
                if any(title in head for title in _TITLES):
                    return Body(bytes(html[: start + found]), cut=True)
        if len(html) >= longest or on_wire >= longest:
            return Body(bytes(html), cut=True)
        if inflate is not None and inflate.eof:
            break
    return Body(bytes(html), cut=False)
