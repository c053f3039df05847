"""Keeps one process that reads pages, and kills it when a page takes too long."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from adapters.pages.cell import ANSWER, QUESTION
from adapters.pages.text import cleaned, day, language_tag
from community.pages import (
    AUTHOR_LONGEST,
    DESCRIPTION_LONGEST,
    SITE_LONGEST,
    TITLE_LONGEST,
    Page,
    PageError,
)

T = TypeVar("T")

CHARSET_LONGEST = 40
ANSWER_LONGEST = 64 * 1024

_ROOT = str(Path(__file__).resolve().parents[2])
PROGRAM = (
    sys.executable,
    "-I",  # neither the environment nor the working directory decides what is imported
    "-B",
    "-X",
    "utf8",
    "-c",
    f"import sys; sys.path.insert(0, {_ROOT!r}); from adapters.pages.cell import main; main()",
)


class Worker:
    """One process of `cell.py`, started with the first page, used again, replaced after a kill.

    Pages are read one after another: an ordinary one takes well under a millisecond.
    """

    def __init__(
        self, *, seconds: int = 2, patience: float = 5.0, program: Sequence[str] = PROGRAM
    ) -> None:
        """Allow each page so many seconds of work, and so many seconds of waiting for it."""
        self._command = (*program, str(seconds))
        self._patience = patience
        self._one_at_a_time = asyncio.Lock()
        self._process: Process | None = None

    @property
    def pid(self) -> int | None:
        """The process id, or None while no process is kept."""
        return self._process.pid if self._process is not None else None

    async def read(self, html: bytes, charset: str | None, url: str) -> Page:
        """Read the page found at `url`. Raises PageError."""
        label = (charset or "").encode("ascii", "replace")[:CHARSET_LONGEST]
        question = QUESTION.pack(len(label), len(html)) + label + html
        async with self._one_at_a_time:
            fresh = self._process is None
            try:
                return _page(await self._ask(question), url)
            except PageError as error:
                # The process may have ended since the page before, or that one may have left too
                # little memory: only a fresh process tells. Time is always the page's own.
                if fresh or error.reason == "timeout":
                    raise
            return _page(await self._ask(question), url)

    async def _ask(self, question: bytes) -> dict[str, object]:
        process = await self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        answered = False
        try:
            async with asyncio.timeout(self._patience):
                process.stdin.write(question)
                await process.stdin.drain()
                (length,) = ANSWER.unpack(await process.stdout.readexactly(ANSWER.size))
                if length > ANSWER_LONGEST:
                    raise _broken()
                answer = json.loads(await process.stdout.readexactly(length))
            if not isinstance(answer, dict):
                raise _broken()
            if not answer:
                raise PageError("too big", "This page takes too much memory to read.")
            answered = True
        except TimeoutError as error:
            raise _slow() from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise await self._why_it_ended(process) from error
        except (ValueError, RecursionError) as error:
            raise _broken() from error
        finally:
            if not answered:
                await self._stop()
        return answer

    async def _running(self) -> Process:
        if self._process is not None and self._process.returncode is not None:
            await self._stop()
        if self._process is None:
            try:
                self._process = await asyncio.create_subprocess_exec(
                    *self._command,
                    stdin=PIPE,
                    stdout=PIPE,
                    stderr=DEVNULL,
                    # No secret of ours, and no signal that a terminal sends to us.
                    env={k: v for k, v in os.environ.items() if k == "SYSTEMROOT"},
                    start_new_session=True,
                )
            except OSError as error:
                raise PageError("busy", "Pages cannot be read just now.") from error
        return self._process

    async def _why_it_ended(self, process: Process) -> PageError:
        await self._stop(patience=1.0)
        if sys.platform != "win32" and process.returncode == -signal.SIGXCPU:
            return _slow()
        return _broken()

    async def _stop(self, patience: float = 0.0) -> None:
        """End the process, which may first end by itself for so many seconds."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()  # no more questions
        try:
            # Killing a process that has just ended would take its exit code from asyncio.
            with contextlib.suppress(TimeoutError):
                if patience:
                    await asyncio.wait_for(process.wait(), patience)
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
        await process.wait()

    async def close(self) -> None:
        """End the process, after the page it is reading."""
        async with self._one_at_a_time:
            await self._stop(patience=1.0)


def _page(said: dict[str, object], url: str) -> Page:
    """The page in an answer, which is checked again: hostile input went through its process."""

    def text(key: str, read: Callable[[str], T | None]) -> T | None:
        value = said.get(key)
        return read(value) if isinstance(value, str) else None

    return Page(
        url=url,
        title=text("title", lambda value: cleaned(value, TITLE_LONGEST)),
        description=text("description", lambda value: cleaned(value, DESCRIPTION_LONGEST)),
        author=text("author", lambda value: cleaned(value, AUTHOR_LONGEST)),
        site=text("site", lambda value: cleaned(value, SITE_LONGEST)),
        published=text("published", day),
        language=text("language", language_tag),
    )


def _slow() -> PageError:
    return PageError("timeout", "This page takes too long to read.")


def _broken() -> PageError:
    return PageError("not a page", "This page cannot be read.")
