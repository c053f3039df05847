"""Response URLs: the one way to say more after an interaction, five times within half an hour.

They are as good as a key to a conversation, so they are kept in memory only. With one that came
from a message the message can be replaced; one from a command or a menu only ever adds
(bolt-js issue 2287), so there what changed is shown anew.
https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from community.chat.place import Posted

LIFE = timedelta(minutes=29)  # of the thirty
USES = 5
MOST = 20_000
HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})


@dataclass(slots=True)
class Hook:
    """A response URL, and how often it was used."""

    url: str
    given_at: datetime
    uses: int = 0


class Hooks:
    """The response URLs that were given lately, by a name of ours and by what they can change."""

    def __init__(self, clock: Callable[[], datetime], api_url: str) -> None:
        self._clock = clock
        self._hosts = HOSTS | {urlsplit(api_url).hostname or ""}
        self._named: OrderedDict[str, Hook] = OrderedDict()
        self._shown: OrderedDict[tuple[str, str, str, str], tuple[Hook, bool]] = OrderedDict()

    def keep(self, url: str) -> str:
        """Remember a URL; its name, or nothing for an address that is not Slack's."""
        if urlsplit(url).hostname not in self._hosts:
            return ""
        name = secrets.token_urlsafe(9)
        self._named[name] = Hook(url, self._clock())
        while len(self._named) > MOST:
            self._named.popitem(last=False)
        return name

    def find(self, name: str) -> Hook | None:
        """The URL with a name, if it can be used still."""
        return self._living(self._named.get(name))

    def bind(self, posted: Posted, name: str, *, replaces: bool) -> None:
        """From now on this URL is how a message that one person sees is changed.

        With `replaces` it came from that message and can replace it; else it adds another.
        """
        if hook := self._named.get(name):
            self._shown[_key(posted)] = (hook, replaces)
            self._shown.move_to_end(_key(posted))
            while len(self._shown) > MOST:
                self._shown.popitem(last=False)

    def bound(self, posted: Posted) -> tuple[Hook, bool] | None:
        """How a message that one person sees can be changed, if it still can, and if in place."""
        hook, replaces = self._shown.get(_key(posted), (None, False))
        living = self._living(hook)
        return (living, replaces) if living else None

    def use(self, hook: Hook) -> str:
        """The URL itself, used once more."""
        hook.uses += 1
        return hook.url

    def _living(self, hook: Hook | None) -> Hook | None:
        alive = hook is not None and hook.uses < USES and self._clock() < hook.given_at + LIFE
        return hook if alive else None


def _key(posted: Posted) -> tuple[str, str, str, str]:
    return (posted.place.space, posted.place.channel, posted.id, posted.seen_by or "")
