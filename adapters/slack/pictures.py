"""Pictures on their way to Slack: uploaded once, then shown by the id that Slack gave them.

https://docs.slack.dev/messaging/working-with-files: an address to upload to, the bytes, a word that
they are there. A file that no channel was named for is seen only where the bot shows it. Slack
looks at it a moment longer; until then a message that shows it is refused (python-slack-sdk 1658).
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from hashlib import blake2b
from typing import Any

import aiohttp

from adapters.slack.errors import SlackTrouble
from adapters.slack.web import Web
from community.chat.message import File, Message, Picture
from community.pictures.png import png

log = logging.getLogger(__name__)

PAUSES = (0.5, 1.0, 2.0)  # seconds that Slack is given to look at a picture
REMEMBERED = 1_000


class Pictures:
    """Uploads pictures, each once for a space."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._known: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def uploaded(self, space: str, message: Message) -> dict[str, str]:
        """Slack's id of each picture of a message, by its drawing; none where it takes none."""
        files: dict[str, str] = {}
        for part in message.parts:
            if isinstance(part, Picture):
                try:
                    files[part.svg] = await self._file(space, part)
                except (SlackTrouble, aiohttp.ClientError, TimeoutError) as trouble:
                    # The finding is said in words anyway; a picture is not worth waiting for.
                    log.warning("a picture could not be uploaded: %s", trouble)
        return files

    async def share(self, space: str, channel: str, thread: str | None, message: Message) -> None:
        """Put the files of a message into a conversation, below what is said of them."""
        for part in message.parts:
            if isinstance(part, File):
                there: dict[str, Any] = {"channel_id": channel, "thread_ts": thread}
                try:
                    file = await self._put(space, part.name, part.content.encode())
                    done = [{"id": file, "title": part.name}]
                    await self._web.post(space, "files.completeUploadExternal", files=done, **there)
                except (SlackTrouble, aiohttp.ClientError, TimeoutError) as trouble:
                    # What is said of it has arrived; saying that again would be worse.
                    log.warning("a file could not be uploaded: %s", trouble)

    async def _file(self, space: str, picture: Picture) -> str:
        key = (space, blake2b(picture.svg.encode(), digest_size=16).hexdigest())
        if key not in self._known:
            self._known[key] = await self._upload(space, picture)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return self._known[key]

    async def _upload(self, space: str, picture: Picture) -> str:
        content = png(picture.svg)
        file = await self._put(space, "picture.png", content, alt_txt=picture.alt)
        done = [{"id": file, "title": "Picture"}]
        await self._web.post(space, "files.completeUploadExternal", files=done)
        return file

    async def _put(self, space: str, name: str, content: bytes, **more: str) -> str:
        asked: dict[str, Any] = {"filename": name, "length": len(content), **more}
        given = await self._web.form(space, "files.getUploadURLExternal", asked)
        async with self._web.session.post(str(given["upload_url"]), data=content) as answer:
            if answer.status >= 400:
                raise SlackTrouble("invalid", error=f"upload status {answer.status}")
        return str(given["file_id"])
