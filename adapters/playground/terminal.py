"""The playground in a terminal: a prompt for people, a reader of scripts otherwise."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import TextIO

from adapters.playground.chat import Chat, Impossible
from adapters.playground.clock import Passing
from adapters.playground.room import Change, Channel, Post
from adapters.playground.script import Script
from adapters.playground.text import as_json, as_lines, completed_json
from community.chat.message import Choice

WELCOME = """This is a room with Ana, Bo, Cleo and Dev; Ana is its steward. Type as one of them:
  @ana in #general: Have a look at https://use-the-index-luke.com/
  @bo reacts 🔖 to 1
  @cleo /library search index
Lines without a name go on as the last person. Ctrl-D leaves; `/copse help` tells more."""


class Terminal:
    """Prints what is said in a room, and does what lines say."""

    def __init__(self, chat: Chat, time: Passing, out: TextIO, *, as_data: bool) -> None:
        self._chat = chat
        self._settle = time.settle
        self._out = out
        self._as_data = as_data
        self._script = Script(chat, time, self._completed)
        self._last = "@ana in #general:"
        chat.room.listen(self._heard)

    async def reads(self, lines: Iterable[str]) -> str | None:
        """Do what each line says; None, or what was wrong with the line that stopped it."""
        for number, line in enumerate(lines, start=1):
            try:
                await self._script.does(line)
            except Impossible as trouble:
                return f"line {number}: {line.strip()[:200]}\n  {trouble}"
            await self._settle()
        return None

    async def prompts(self) -> None:
        """Ask for lines until there are no more, and go on after what cannot be read."""
        print(WELCOME, file=self._out)
        while True:
            try:
                line = (await asyncio.to_thread(input, f"{self._last} ")).strip()
            except EOFError:
                return
            spoken = line.startswith(("@", "clock ")) or line[:1].isdigit() or " is " in line[:60]
            if line and not spoken and not line.startswith("#"):
                line = f"{self._last} {line}"
            try:
                await self._script.does(line)
            except Impossible as trouble:
                print(f"  {trouble}", file=self._out)
            if line.startswith("@"):
                self._last = f"{line.split()[0]} in #general:"
            await self._settle()

    def _heard(self, change: Change, what: Post | Channel) -> None:
        if change not in ("said", "edited") or not isinstance(what, Post) or what.closed:
            return
        channel = self._chat.room.channel(what.place.channel)
        if self._as_data:
            threads = {post.id: post.n for post in self._chat.room.posts}
            print(json.dumps(as_json(what, channel, threads), ensure_ascii=False), file=self._out)
        else:
            print(as_lines(what, channel), file=self._out)
            for key, trouble in what.troubles.items():
                print(f"      ! {key}: {trouble}", file=self._out)

    def _completed(self, who: str, choices: list[Choice]) -> None:
        if self._as_data:
            print(json.dumps(completed_json(who, choices), ensure_ascii=False), file=self._out)
        else:
            shown = ", ".join(choice.value for choice in choices) or "nothing fits"
            print(f"      {shown}", file=self._out)
