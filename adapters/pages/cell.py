"""The program that reads pages in a process of its own, whose time and memory end.

It starts with an empty environment, so it knows no secret. It reads frames from standard input and
answers each on standard output:

    question   4 bytes length of the charset, 4 bytes length of the page, the charset, the page
    answer     4 bytes length, then JSON: the page's fields, or {} when it could not be read

Lengths are big-endian. The end of the input ends it.
"""

from __future__ import annotations

import json
import math
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import BinaryIO

from selectolax.lexbor import SelectolaxError

from adapters.pages.head import read_head
from community.pages import Page

QUESTION = struct.Struct(">II")
ANSWER = struct.Struct(">I")

MEMORY_GROWTH = 64 * 1024 * 1024
"""Bytes of address space that reading pages may take, beyond what starting took."""

Read = Callable[[bytes, str | None, str], Page]


def confine() -> None:
    """End what this process may take: memory, files, core dumps. Only where the system can."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform == "linux":
        with open("/proc/self/statm", encoding="ascii") as file:
            pages = int(file.read().split()[0])
        most = pages * resource.getpagesize() + MEMORY_GROWTH
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def allow_more_time(seconds: int) -> None:
    """Let the system kill this process after so many more seconds of work, or up to one later.

    The limit counts whole seconds since the process began, so it moves on with every page.
    """
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    until = math.ceil(time.process_time() + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


def answers(html: bytes, charset: str | None, read: Read) -> bytes:
    """The answer to one question, as JSON."""
    try:
        fields = asdict(read(html, charset, ""))
    except (SelectolaxError, MemoryError):
        return b"{}"
    published = fields["published"]
    fields["published"] = published.isoformat() if published is not None else None
    return json.dumps(fields).encode("ascii")


def serve(seconds: int, questions: BinaryIO, replies: BinaryIO, read: Read = read_head) -> None:
    """Answer until the questions end, each within so many seconds of work."""
    while len(lengths := questions.read(QUESTION.size)) == QUESTION.size:
        charset_length, html_length = QUESTION.unpack(lengths)
        charset = questions.read(charset_length).decode("ascii", "replace")
        html = questions.read(html_length)
        allow_more_time(seconds)
        answer = answers(html, charset or None, read)
        replies.write(ANSWER.pack(len(answer)) + answer)
        replies.flush()


def main() -> None:
    """Run as a program, whose last argument is the limit in seconds."""
    confine()
    serve(int(sys.argv[-1]), sys.stdin.buffer, sys.stdout.buffer)
