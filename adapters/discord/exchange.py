"""One interaction and what we say to it: the first answer in three seconds, the rest by its token.

An answer is sent so that sending it again does no harm: what was deferred is edited, and a first
answer whose fate is unknown is looked for by editing it. Only where Discord takes nothing more by
the token (after 15 minutes, or when the first answer came too late) does the message go to the
person directly.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal, TypeVar

import discord

from adapters.discord.errors import asking, code_of
from adapters.discord.incoming import Asked
from adapters.discord.platform import NOBODY, DiscordPlatform, packed
from adapters.discord.render import Drawn, drawn
from community.chat.message import Message
from community.chat.place import Identity, Place, Posted
from community.chat.platform import PlatformError

ACKNOWLEDGED = 40060
PATIENCE = 3  # times that something is sent whose fate is unknown
PAUSE = 0.3  # seconds before it is sent again
LONGEST_WAIT = 5.0  # seconds that a rate limit may ask for

State = Literal["open", "thinking", "updating", "answered"]
Done = TypeVar("Done")


class Exchange:
    """An interaction being answered. `state` is what the member's client shows.

    It goes from `open` to `answered`, perhaps by way of `thinking` (a message that waits to be
    filled in, `private` or not) or `updating` (the message whose component was used stays as it is
    for the moment). One that is taken up after a restart has no `asked` any more, only its token.
    """

    def __init__(
        self,
        platform: DiscordPlatform,
        client: discord.Client,
        token: str,
        place: Place,
        person: Identity,
        *,
        key: str,
        asked: Asked | None = None,
        state: State = "open",
        private: bool = True,
    ) -> None:
        self.token = token
        self.place = place
        self.person = person
        self.key = key
        self.asked = asked
        self.state: State = state
        self.private = private
        self._platform = platform
        self._hook = hook(client, token)

    async def defer(self, *, private: bool) -> None:
        """Tell the client that the answer takes a moment; who sees it is settled with this."""
        asked = self._open()
        updates = asked.message is not None
        await self._first(
            lambda: asked.response.defer(ephemeral=private, thinking=not updates), None
        )
        self.state = "updating" if updates else "thinking"
        self.private = private

    async def say(self, message: Message, *, private: bool) -> Posted:
        """Show a message, to everybody in the place or to the member alone."""
        view = drawn(message, self.place.space, self.key)
        try:
            if self.state == "open":
                posted = await self._say_first(view, private=private)
            elif self.state == "thinking" and self.private == private:
                sent = await self._again(lambda: self._edit(view))
                posted = self._posted(sent.id, private=private, original=True)
            else:
                posted = await self._say_later(view, private=private)
        except PlatformError as error:
            posted = await self._tell_directly(message, error)
        self.state = "answered"
        return posted

    async def replace(self, message: Message) -> Posted:
        """Put a message in the place of the one whose component was used."""
        if self.asked is not None and self.asked.message is None:
            return await self.say(message, private=self.private)
        view = drawn(message, self.place.space)
        try:
            if self.state == "open":
                posted = await self._replace_first(view)
            else:
                sent = await self._again(lambda: self._edit(view))
                posted = self._posted(sent.id, private=sent.flags.ephemeral, original=True)
        except PlatformError as error:
            posted = await self._tell_directly(message, error)
        self.state = "answered"
        return posted

    async def open_form(self, sheet: discord.ui.Modal) -> None:
        """Open a form; only a first answer can."""
        asked = self._open()
        await self._first(lambda: asked.response.send_modal(sheet), None)
        self.state = "answered"

    async def accept(self) -> None:
        """Answer with nothing to see."""
        if self.state == "open":
            asked = self._open()
            await self._first(asked.response.defer, None)
        self.state = "answered"

    async def remove(self) -> None:
        """Take the message away whose component was used."""
        await self.accept()
        await self._again(lambda: self._hook.delete_message(_ORIGINAL))

    async def _say_first(self, view: Drawn, *, private: bool) -> Posted:
        asked = self._open()
        sent = await self._first(
            lambda: asked.response.send_message(
                view=view, files=view.files(), ephemeral=private, allowed_mentions=NOBODY
            ),
            view,
        )
        id = sent.message_id if isinstance(sent, discord.InteractionCallbackResponse) else sent
        return self._posted(id or asked.id, private=private, original=True)

    async def _say_later(self, view: Drawn, *, private: bool) -> Posted:
        if self.state == "thinking":  # for everybody, but the answer is for one
            await self._again(lambda: self._hook.delete_message(_ORIGINAL))
            self.state = "answered"
        sent = await self._again(
            lambda: self._hook.send(
                view=view,
                files=view.files(),
                ephemeral=private,
                wait=True,
                allowed_mentions=NOBODY,
            )
        )
        return self._posted(sent.id, private=private, original=False)

    async def _replace_first(self, view: Drawn) -> Posted:
        asked = self._open()
        await self._first(
            lambda: asked.response.edit_message(
                view=view, attachments=view.files(), allowed_mentions=NOBODY
            ),
            view,
        )
        assert asked.message is not None
        private = asked.message.flags.ephemeral
        return self._posted(asked.message.id, private=private, original=True)

    async def _first(self, send: Callable[[], Awaitable[Done]], view: Drawn | None) -> Done | int:
        """Send a first answer; if nobody knows whether it arrived, look for it, then send again.

        What was sent, or the id of the message that was found there already (0 for a form).
        """
        for left in reversed(range(PATIENCE)):
            try:
                async with asking():
                    return await send()
            except PlatformError as error:
                acknowledged = code_of(error) == ACKNOWLEDGED
                if acknowledged or error.ambiguous:
                    there = await self._arrived(view)
                    if acknowledged or there:
                        return there
                if not error.ambiguous or not left:
                    raise
                await asyncio.sleep(PAUSE)
        raise AssertionError("the last attempt returns or raises")

    async def _arrived(self, view: Drawn | None) -> int:
        """The id of the first answer if Discord has one, found by editing it to what it says."""
        try:
            async with asking():
                if view is None:
                    return (await self._hook.fetch_message(_ORIGINAL)).id
                return (await self._edit(view)).id
        except PlatformError:
            return 0

    async def _again(self, send: Callable[[], Awaitable[Done]]) -> Done:
        """Send something that may be sent twice until it arrives, within reason."""
        for left in reversed(range(PATIENCE)):
            try:
                async with asking():
                    return await send()
            except PlatformError as error:
                wait = error.retry_after if error.reason == "limited" else PAUSE
                passing = error.reason in ("unreachable", "limited")
                if not passing or not left or wait is None or wait > LONGEST_WAIT:
                    raise
                await asyncio.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    async def _edit(self, view: Drawn) -> discord.WebhookMessage:
        return await self._hook.edit_message(
            _ORIGINAL, view=view, attachments=view.files(), allowed_mentions=NOBODY
        )

    async def _tell_directly(self, message: Message, error: PlatformError) -> Posted:
        """The last way to a visible answer; it fails as the first did if this fails too."""
        if error.reason == "invalid":
            raise error
        try:
            return await self._platform.whisper(self.place, self.person, message, self.key)
        except PlatformError:
            raise error from None

    def _posted(self, id: int, *, private: bool, original: bool) -> Posted:
        if private:
            sealed = packed(id, self.token, original=original)
            return Posted(self.place, sealed, seen_by=self.person.id)
        direct = self.asked is not None and self.asked.guild_id is None
        return Posted(self.place, str(id), seen_by=self.person.id if direct else None)

    def _open(self) -> Asked:
        assert self.asked is not None
        return self.asked


def hook(client: discord.Client, token: str) -> discord.Webhook:
    """What discord.py sends an interaction's later messages with, made from its token alone."""
    assert client.application_id is not None
    said: dict[str, object] = {"id": client.application_id, "type": 3, "token": token}
    # As `Interaction.followup` does; there is no public way after a restart.
    return discord.Webhook.from_state(data=said, state=client._connection)  # type: ignore[arg-type]  # a TypedDict of these keys


# discord.py puts it into the path as it stands, and Discord knows this word there.
_ORIGINAL: int = "@original"  # type: ignore[assignment]  # as said above
