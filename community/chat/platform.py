"""The port: what every chat platform can do for us. Adapters implement it and nobody else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from community.chat.message import Message
from community.chat.place import Identity, Place, Posted, Source


class PlatformError(Exception):
    """The platform did not do what was asked.

    `reason` is one of `gone` (the place or message is no longer there), `refused` (not allowed, or
    a person does not take direct messages), `limited` (too fast, said the platform; `retry_after`
    seconds say when to try again), `busy` (the same, but our own pace says so), `invalid` (it
    cannot be shown), `deleted` (it was said, and has been deleted since), `unknown` (nobody can
    find out whether it was said) and `unreachable`. `ambiguous` means that it may have happened all
    the same: look it up before trying again.
    """

    def __init__(
        self, reason: str, retry_after: float | None = None, *, ambiguous: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        self.ambiguous = ambiguous


class Unusable(Exception):
    """A chat cannot be met as it is set up: what to do about it, for whoever runs the bot."""


How = Literal["post", "whisper", "edit"]


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of a platform's: `every` so many seconds a message in the long run, `burst` at once.

    Messages under the same `key` share it. `closes`: what falls under it has to wait when the
    platform says to.
    """

    key: str
    every: float
    burst: int = 1
    closes: bool = False


class Platform(Protocol):
    """One chat platform. Every method works on every platform and fails with `PlatformError`."""

    name: str

    async def post(self, place: Place, message: Message, key: str) -> Posted:
        """Say something for everybody in a place; the same key says it once where that can be."""
        ...

    async def whisper(self, place: Place, to: Identity, message: Message, key: str) -> Posted:
        """Say something that only one person sees: there if the platform can, else directly."""
        ...

    async def edit(self, posted: Posted, message: Message) -> None:
        """Put another message in the place of one that is out there."""
        ...

    async def read(self, posted: Posted) -> Source:
        """Read a message back, whoever wrote it and however old it is."""
        ...

    async def find(
        self, place: Place, key: str, since: datetime, *, to: Identity | None = None
    ) -> Posted | None:
        """Look up what was posted under a key since an instant, or whispered `to` somebody.

        None if it never arrived; `unknown` where nobody can say.
        """
        ...

    async def sees(self, person: Identity, channels: Collection[str]) -> frozenset[str]:
        """Those of the channels (platform ids) that a person may read now."""
        ...

    def repeats(self, place: Place) -> timedelta:
        """For how long posting in a place again under the same key says it once."""
        ...

    def reach(self) -> Collection[str] | None:
        """The spaces this process can say something in now; None for all of the platform's."""
        ...

    def limits(self, how: How, place: Place) -> Sequence[Limit]:
        """What saying something in a place has to keep within."""
        ...
