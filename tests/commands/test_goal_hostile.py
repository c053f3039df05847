"""Whatever people write into goals stays words, in messages, buttons and pictures."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from adapters.playground.room import Post
from community.chat.message import Picture
from tests.goals import TALKS
from tests.hostile import HOSTILE
from tests.world import Bot, said

TROUBLE = "Something went wrong"


def drawn(post: Post) -> None:
    """The pictures of a post are pictures still."""
    for part in post.message.parts if post.message else ():
        if isinstance(part, Picture):
            tags = {each.tag.rpartition("}")[2] for each in ET.fromstring(part.svg).iter()}
            assert tags <= {
                "svg",
                "title",
                "desc",
                "rect",
                "line",
                "text",
                "polygon",
                "polyline",
                "circle",
            }


@pytest.mark.parametrize("start", range(0, len(HOSTILE), 16))
async def test_hostile_words_stay_words(bot: Bot, start: int) -> None:
    made = 0
    for text in HOSTILE[start : start + 16]:
        words = text[:60].replace("\x00", "")
        form = await bot.uses("ana", "goal", "new")
        answers = TALKS | {
            "what": f"Give {words} talks",
            "measure": f"from 2 to 12 {words} x",
            "first": f"Ask {words} now",
        }
        post = await bot.submits("ana", form, **answers)
        assert TROUBLE not in said(post)
        if post is None or "is made" not in said(post):
            continue
        made += 1
        n = said(post).split("#")[1].split(" ")[0]
        for action, more in (
            ("check-in", {"value": "5", "note": words or "x"}),
            ("show", {}),
            ("history", {}),
            ("finish", {}),
        ):
            answer = await bot.uses("ana", "goal", action, goal=n, **more)
            assert answer is not None
            assert TROUBLE not in said(answer)
            drawn(answer)
        form = await bot.uses("ana", "goal", "review", goal=n)
        answer = await bot.submits("ana", form, learned=words or "x")
        assert TROUBLE not in said(answer)
        found = await bot.uses("ana", "goal", "search", query=words or "x")
        assert TROUBLE not in said(found)
    weeks = await bot.uses("ana", "goal", "weeks")
    assert weeks is not None
    drawn(weeks)
    assert made > 8
