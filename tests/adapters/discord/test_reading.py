"""What people wrote, read back in words."""

from __future__ import annotations

import pytest

from adapters.discord.reading import readable
from tests.adapters.discord.bench import Bench
from tests.wire.discord.options import File

KNOWN = {("user", 1): "@Ana", ("role", 2): "@Curators", ("channel", 3): "#general"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello <@1> and <@!1>", "Hello @Ana and @Ana"),
        ("<@&2> in <#3>", "@Curators in #general"),
        ("<:keep:77> <a:party:78>", ":keep: :party:"),
        ("</library save:5> it", "/library save it"),
        ("at <t:1804066200:F>", "at 2027-03-03 09:30 UTC"),
        ("at <t:-99999999999:R>", "at <t:-99999999999:R>"),
        ("a < b > c <> <@x> <:nothing:>", "a < b > c <> <@x> <:nothing:>"),
        ("**bold** `code` ||secret||", "**bold** `code` ||secret||"),
        ("", ""),
    ],
)
def test_references_are_written_out(text: str, words: str) -> None:
    assert readable(text, lambda kind, id: KNOWN[kind, id]) == words


async def test_files_of_a_message_come_with_it(tried: Bench) -> None:
    file: File = ("plan.pdf", b"%PDF")
    message = await tried.bo.posts("See the plan", tried.general, files=[file])
    source = await tried.platform.read(tried.posted(message))
    assert source.text == "See the plan"
    ((name, link),) = source.files
    assert name == "plan.pdf"
    assert link.endswith("/plan.pdf")


async def test_a_message_tells_where_it_stands(tried: Bench) -> None:
    message = await tried.bo.posts(f"For {tried.ana.mention}", tried.general)
    source = await tried.platform.read(tried.posted(message))
    assert source.text == "For @Ana"
    assert source.link == (
        f"https://discord.com/channels/{tried.guild.id}/{tried.general.id}/{message.id}"
    )
    assert (source.channel_name, source.private, source.by_bot) == ("general", False, False)
    assert source.at == message.at


async def test_a_thread_is_part_of_its_channel_however_it_is_asked_for(tried: Bench) -> None:
    head = await tried.bo.posts("A question", tried.general)
    thread = await tried.bo.starts_thread("Answers", head)
    message = await tried.bo.posts("An answer", thread)
    await tried.restart()
    source = await tried.platform.read(tried.posted(message))
    place = source.posted.place
    assert (place.channel, place.thread) == (str(tried.general.id), str(thread.id))
