"""Doing what the lines of a playground script say (`grammar.LINES` shows them all)."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from adapters.playground.chat import Chat, Impossible
from adapters.playground.clock import Passing, instant
from adapters.playground.room import Post
from community.chat.message import Choice

_PERSON = r"@(?P<who>[\w.-]{1,40})"
_UNITS = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_DAY = re.compile(r"\{([+-]\d{1,5}[dw])\}")
_PAIR = re.compile(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|(\S*))')

Completed = Callable[[str, list[Choice]], None]


class Script:
    """Does what lines say in one room; `completed` is told what a completion offered."""

    def __init__(self, chat: Chat, time: Passing, completed: Completed) -> None:
        self._chat = chat
        self._time = time
        self._completed = completed
        self._lines: tuple[tuple[re.Pattern[str], Callable[..., Awaitable[object]]], ...] = (
            (_line(rf"{_PERSON} in #(?P<channel>[\w-]+): *(?P<text>.+)"), self._says),
            (_line(rf"{_PERSON} replies to (?P<n>\d+): *(?P<text>.+)"), self._replies),
            (_line(rf"{_PERSON} (?P<text>/.+)"), self._says),
            (
                _line(rf"{_PERSON} (?P<verb>reacts|unreacts) (?P<emoji>\S+) to (?P<n>\d+)"),
                self._reacts,
            ),
            (_line(rf'{_PERSON} presses "(?P<label>[^"]+)" on (?P<n>\d+)'), self._presses),
            (_line(rf'{_PERSON} chooses "(?P<label>[^"]+)" on (?P<n>\d+)'), self._chooses),
            (_line(rf"{_PERSON} submits (?P<n>\d+)(?P<text>( .*)?)"), self._submits),
            (_line(rf'{_PERSON} acts "(?P<label>[^"]+)" on (?P<n>\d+)'), self._acts),
            (_line(rf"{_PERSON} completes /(?P<text>.+)"), self._completes),
            (_line(r"#(?P<channel>[\w-]+) is private: *(?P<text>.+)"), self._closes),
            (_line(r"#(?P<channel>[\w-]+) is open"), self._opens),
            (_line(r"(?P<n>\d+) is deleted"), self._deletes),
            (_line(r"clock (?P<text>\S+)"), self._moves),
        )

    async def does(self, line: str) -> None:
        """Do what one line says. Raises Impossible where it cannot be read or done."""
        line = line.strip()
        if not line or re.match(r"#(?!\S)", line):
            return
        line = _DAY.sub(lambda said: moved(self._time.clock(), said[1]).date().isoformat(), line)
        for pattern, does in self._lines:
            if found := pattern.fullmatch(line):
                await does(**found.groupdict())
                return
        raise Impossible("that is no line I know; see `copse talk --help`")

    async def _says(self, who: str, text: str, channel: str = "general") -> None:
        if text.startswith("/"):
            await self._chat.types(who, channel, text)
        else:
            await self._chat.posts(who, channel, text)

    async def _replies(self, who: str, n: str, text: str) -> None:
        post = self._post(n)
        await self._chat.posts(who, post.place.channel, text, post)

    async def _reacts(self, who: str, verb: str, emoji: str, n: str) -> None:
        does = self._chat.reacts if verb == "reacts" else self._chat.unreacts
        await does(who, emoji, self._post(n))

    async def _presses(self, who: str, label: str, n: str) -> None:
        await self._chat.presses(who, label, self._post(n))

    async def _chooses(self, who: str, label: str, n: str) -> None:
        await self._chat.chooses(who, label, self._post(n))

    async def _submits(self, who: str, n: str, text: str) -> None:
        await self._chat.submits(who, self._post(n), **_pairs(text))

    async def _acts(self, who: str, label: str, n: str) -> None:
        await self._chat.acts(who, label, self._post(n))

    async def _completes(self, who: str, text: str) -> None:
        words, _, pairs = text.partition("=")
        *path, option = words.split()
        given = _pairs(f"{option}={pairs}")
        if not path or option not in given:
            raise Impossible("completion is asked like: @ana completes /library search query=sq")
        typed = given.pop(option)
        self._completed(who, await self._chat.completes(who, tuple(path), option, typed, **given))

    async def _closes(self, channel: str, text: str) -> None:
        members = [word.strip("@,") for word in text.split()]
        await self._chat.closes_off(channel, *members)

    async def _opens(self, channel: str) -> None:
        await self._chat.closes_off(channel)

    async def _deletes(self, n: str) -> None:
        await self._chat.deletes(self._post(n))

    async def _moves(self, text: str) -> None:
        await self._time.to(moved(self._time.clock(), text))

    def _post(self, n: str) -> Post:
        post = self._chat.room.number(int(n[:9]))
        if post is None:
            raise Impossible(f"nothing that was said has the number {n[:9]}")
        return post


def moved(now: datetime, text: str) -> datetime:
    """The instant that `+7d`, `+90m` or `2027-03-28T01:30Z` means. Raises Impossible if none."""
    if found := re.fullmatch(r"([+-]\d{1,5})([mhdw])", text):
        return now + timedelta(seconds=int(found[1]) * _UNITS[found[2]])
    try:
        return instant(text)
    except ValueError:
        raise Impossible(
            "the clock is moved like: clock +7d, or: clock 2027-03-28T01:30Z"
        ) from None


def _line(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


def _pairs(text: str) -> dict[str, str]:
    """The `key="value"` pairs of a line. Raises Impossible where something else stands there."""
    rest = _PAIR.sub("", text).strip()
    if rest:
        raise Impossible(f'I expected key="value", and found {rest[:40]}')
    return {
        name: re.sub(r"\\(.)", lambda escaped: {"n": "\n"}.get(escaped[1], escaped[1]), quoted)
        or bare
        for name, quoted, bare in _PAIR.findall(text)
    }
