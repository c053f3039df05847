"""Hostile words in every field never ping, link or script, in whatever shape they are shown."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from adapters.playground.room import Post
from community.chat.markup import Markup
from community.chat.message import (
    Buttons,
    Chart,
    Choose,
    Fields,
    Message,
    Note,
    Picture,
    Progress,
    Section,
    Table,
)
from community.chat.tree import (
    Block,
    Bullets,
    ChannelName,
    CodeBlock,
    Inline,
    Link,
    Mention,
    Paragraph,
    Quote,
    Styled,
    parse,
)
from community.pages import Page
from tests.hostile import HOSTILE
from tests.world import Bot

PEOPLE = {"ana", "bo", "cleo", "dev"}


def texts(message: Message) -> list[Markup]:
    """Every text of a message that is drawn as markup."""
    found = [message.text]
    for part in message.parts:
        match part:
            case Section(text) | Note(text):
                found.append(text)
            case Fields(fields):
                found += [value for _, value in fields]
            case Progress(_, _, label):
                found.append(label)
            case Chart(_, says) | Picture(says):
                found.append(says)
            case Table() | Buttons() | Choose():
                pass  # plain words, which no platform reads as markup
    return found


def inlines(blocks: tuple[Block, ...]) -> list[Inline]:
    """Every inline of a tree, however deep."""
    found: list[Inline] = []
    for block in blocks:
        match block:
            case Paragraph(inside):
                found += _deep(inside)
            case Quote(inside):
                found += inlines(inside)
            case Bullets(items):
                for item in items:
                    found += inlines(item)
            case CodeBlock():
                raise AssertionError("a code block swallowed what follows")
    return found


def _deep(nodes: tuple[Inline, ...]) -> list[Inline]:
    found: list[Inline] = []
    for node in nodes:
        found.append(node)
        if isinstance(node, (Styled, Link)):
            found += _deep(node.inside)
    return found


def check(post: Post, saved: set[str]) -> None:
    """All that leads somewhere in a post was put there by us, or is a link that was saved."""
    assert post.message is not None
    for shown in texts(post.message):
        for node in inlines(parse(shown)):
            match node:
                case Link(url, _):
                    assert url in saved
                case Mention(space, id, _):
                    assert space == "playground:copse"
                    assert id in PEOPLE
                case ChannelName():
                    raise AssertionError("nobody of ours named a channel")
                case _:
                    pass


@pytest.mark.parametrize("number", range(len(HOSTILE)))
async def test_hostile_words_in_every_field_stay_words(bot: Bot, number: int) -> None:
    bad = HOSTILE[number]
    url = f"https://safe.example/{number}"
    bot.room.people["cleo"] = bad
    bot.web.pages[url] = Page(
        url=url, title=bad, description=bad, author=bad, site=bad, published=None, language=bad
    )
    await bot.uses("ana", "copse", "settings", name=bad, emoji=bad)
    await bot.uses("ana", "topic", "add", name=bad)
    await bot.uses("cleo", "library", "save", url=url, tags=bad, note=bad, topic=bad)
    await bot.uses("cleo", "library", "save", url=url, tags=bad[:30], note=bad[:900])
    await bot.acts("cleo", "Save to library", await bot.posts("cleo", "general", bad))
    await bot.drain()
    for entry in ("1", "2"):
        card = await bot.uses("ana", "library", "show", entry=entry)
        assert card is not None
        if card.message is not None and "no entry" not in card.text:
            form = await bot.presses("ana", "Edit", card)
            await bot.submits("ana", form, title=bad, note=bad, tags=bad, topic=bad)
            await bot.presses("ana", "Share here", card)
            await bot.presses("ana", "I used this", card)
    for query in (bad, f"by:{bad}", f"#{bad}", f'"{bad}"', f"topic:{bad}", ""):
        await bot.uses("ana", "library", "search", query=query)
    await bot.uses("ana", "library", "show", entry=bad)
    await bot.types("ana", "general", f"/library {bad}")
    await bot.types("ana", "general", f"/library save {bad}")
    await bot.uses("ana", "library", "save", url=bad, kind=bad)
    await bot.uses("ana", "tag", "rename", old=bad, new=bad)
    await bot.uses("ana", "tag", "list")
    await bot.uses("ana", "topic", "list")
    await bot.uses("ana", "copse", "help", feature=bad)
    await bot.uses("ana", "copse", "role", member=bad, role="member")
    await bot.uses("ana", "copse", "settings")
    await bot.drain()
    async with bot.database.reading() as db:
        saved = {row.url for row in await db.execute(text("SELECT url FROM entry"))}
    said = [post for post in bot.room.posts if post.message is not None]
    assert len(said) >= 15
    for post in said:
        assert "Something went wrong" not in post.text, post.text
        check(post, saved)
