"""What is being done at the moment: tasks kept from vanishing, and waited for at the end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from community.chat.platform import PlatformError

log = logging.getLogger(__name__)


class Work:
    """Tasks under way. Each ends by itself; what goes wrong in one is logged and harms no other."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, name: str, doing: Coroutine[Any, Any, None]) -> None:
        """Do something on the side."""
        task = asyncio.create_task(self._do(name, doing), name=f"discord-{name}")
        # asyncio itself holds tasks by weak references only.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self, within: float) -> int:
        """Wait for what is under way; what takes longer than `within` seconds is broken off.

        How many tasks were broken off.
        """
        if not self._tasks:
            return 0
        _, late = await asyncio.wait(set(self._tasks), timeout=within)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return len(late)

    @staticmethod
    async def _do(name: str, doing: Coroutine[Any, Any, None]) -> None:
        try:
            await doing
        except PlatformError as error:
            log.warning("%s: Discord did not do what was asked (%s)", name, error.reason)
        except Exception:
            log.exception("%s went wrong", name)
