"""A thread that does one job after another for tasks of an event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, Final, TypeVar

T = TypeVar("T")

_AGAIN_SECONDS: Final = 0.05


class Worker:
    """The thread of one connection. It is a daemon: a forgotten one never holds up an exit."""

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._waiting = 0
        self._thread = threading.Thread(target=_work, args=(self._jobs,), name=name, daemon=True)

    @property
    def idle(self) -> bool:
        """Whether nobody waits for a job, so that what the thread uses may be used elsewhere."""
        return self._waiting == 0

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    async def run(self, job: Callable[[], T], hurry: Callable[[], None] | None = None) -> T:
        """Do a job on the thread and answer what it returns.

        Cancelled, this still waits until the job is over, so that whoever comes next finds
        the thread at rest. `hurry` is called meanwhile to make it end soon.
        """
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put((answer, job))
        self._waiting += 1
        try:
            return await answer
        except asyncio.CancelledError:
            await self._rest(hurry)
            raise
        finally:
            self._waiting -= 1

    async def _rest(self, hurry: Callable[[], None] | None) -> None:
        fence: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._jobs.put((fence, _nothing))
        while not fence.done():
            # Again and again, for the job may not have started the first time.
            if hurry is not None:
                hurry()
            with suppress(asyncio.CancelledError):
                await asyncio.wait([fence], timeout=_AGAIN_SECONDS)

    def end(self, last: Callable[[], None] | None = None) -> None:
        """End the thread when it has done what it was given, and this last job; do not wait."""
        if last is not None:
            self._jobs.put((None, last))
        self._jobs.put(None)


# Any: a job may return anything; `run` gives it its type back.
_Job = tuple[asyncio.Future[Any] | None, Callable[[], Any]]


def _nothing() -> None:
    """The job that is over when all jobs before it are."""


def _settle(answer: asyncio.Future[Any], result: object, error: BaseException | None) -> None:
    if answer.done():
        return
    if error is None:
        answer.set_result(result)
    else:
        answer.set_exception(error)


def _work(jobs: SimpleQueue[_Job | None]) -> None:
    while (given := jobs.get()) is not None:
        answer, job = given
        result: object = None
        error: BaseException | None = None
        try:
            result = job()
        except BaseException as raised:  # it belongs to whoever asked
            error = raised
        if answer is not None:
            with suppress(RuntimeError):  # the loop that asked is closed
                answer.get_loop().call_soon_threadsafe(_settle, answer, result, error)
        del given, answer, job, result, error
