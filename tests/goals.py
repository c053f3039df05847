"""Goals in tests: made by form, asked about as time goes by, answered."""

from __future__ import annotations

from datetime import timedelta

from adapters.playground.room import Post
from tests.nudging import unasked
from tests.world import Bot, said

TALKS = {
    "what": "Give talks about indexes",
    "measure": "from 2 to 12 talks",
    "first": "Ask Cleo for a slot",
    "serves": "the community",
    "due": "2027-05-31",
    "confidence": "7",
    "whose": "personal",
    "rhythm": "FREQ=WEEKLY;BYDAY=MO",
    "at": "09:00",
}
GUIDE = TALKS | {"what": "Publish the style guide", "measure": "yes or no: the guide is public"}
COURSE = TALKS | {
    "what": "Write the course",
    "measure": "milestones: outline, draft, reviewed, public",
}
SHARE = TALKS | {"what": "Document our queries", "measure": "from 10 % to 80 %"}


async def make(bot: Bot, who: str = "bo", /, **changes: str) -> Post:
    """Make a goal by its form; what is answered."""
    form = await bot.uses(who, "goal", "new")
    made = await bot.submits(who, form, **TALKS | changes)
    assert made is not None
    return made


async def weeks(bot: Bot, count: int = 1) -> None:
    """Let weeks go by, day by day, and all that comes with them."""
    for _ in range(7 * count):
        bot.now += timedelta(days=1)
        await bot.drain()


def asked(bot: Bot, who: str = "bo") -> Post:
    """The latest that somebody was told unasked."""
    return unasked(bot, who)[-1]


def first(post: Post | None) -> str:
    """The first line of a post."""
    return said(post).splitlines()[0]


def questions(bot: Bot, who: str = "bo") -> list[str]:
    """The first lines of all that somebody was told unasked."""
    return [first(each) for each in unasked(bot, who)]
