"""Newcomers: welcomed, greeted by a volunteer when nobody did, shown a next step."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

from commands.channels import in_thread
from commands.library.pressed import number_of
from commands.library.reviewing import tell_heirs
from commands.member import handing
from commands.member.feature import feature
from commands.people import few, people
from community import welcome
from community.call import Call, Refusal
from community.chat.events import MemberJoined, MemberLeft, MessagePosted
from community.chat.feature import Hint, Redrawn
from community.chat.markup import Markup, md
from community.chat.message import Button, Buttons, Message, Section
from community.chat.place import Place
from community.schedules import OccurrenceCame
from storage import introductions, preferences
from storage import welcome as kept
from storage.schedules import Schedule

WELCOME = feature.nudge("welcome", "a welcome")
GREET = feature.nudge("greet", "a newcomer to greet")
GREETED = feature.nudge("greeted", "somebody says hello")
STEP = feature.nudge("step", "a next step for newcomers")

LATE = timedelta(days=3)
STEPS: Final = {
    "use": Markup(
        "A small next step: find one thing here that you can use. `/library search` and a word of "
        "yours, then *I used this*."
    ),
    "meet": Markup(
        "A small next step: meet one person. `/member who` and a topic of yours names some; say "
        "hello to one of them."
    ),
    "save": Markup(
        "A small next step: save one thing that helped you, for those who come after you. "
        "`/library save` and its link is all. Or answer a prompt, in its thread."
    ),
    "tend": Markup(
        "A small next step: tend one small thing. `/member greet` makes you a greeter of "
        "newcomers, at most one a week if you like."
    ),
}


@feature.watches_for(MemberJoined)
async def joined(call: Call) -> None:
    """Welcome a newcomer."""
    assert isinstance(call.event, MemberJoined)
    by = call.event.by
    await preferences.note_left(call.db, by.space, by.id, None)
    if await introductions.of(call.db, call.member.id) is not None:
        return
    there = dict(await introductions.channels(call.db, call.community.id)).get(by.space)
    named = (await people(call, (call.member.id,)))[call.member.id]
    text = md(
        "Welcome to **{community}**, {who}! We learn from each other here; reading along is "
        "learning, too. A few words on what you do, and others know what to share with you.",
        community=call.community.name,
        who=named,
    )
    await call.nudge(
        call.member.id,
        WELCOME,
        f"welcome|{call.member.id}",
        Message(text, (Section(text), Buttons((_INTRODUCE,)))),
        why=Markup("you have just joined"),
        solicited=True,
        fallback=Place(by.space, there) if there else None,
        expires=call.now + timedelta(days=7),
    )
    await welcome.begin(call, call.member.id)


@feature.watches_for(MemberLeft)
async def left(call: Call) -> None:
    """Pass on what somebody tended who left."""
    assert isinstance(call.event, MemberLeft)
    given = await welcome.leave(call, call.event.by.space, call.event.by.id)
    await tell_heirs(call, given, f"left|{call.member.id}|{call.now.date()}")
    await handing.offer(call)


@feature.command("greet", "Volunteer to say hello to newcomers", requires="member")
async def greet(
    call: Call,
    most: Annotated[int | None, Hint("At most so many a week; 0 ends it")] = None,
) -> Message:
    """Be a greeter, or be one no more."""
    count = welcome.MOST if most is None else most
    if not 0 <= count <= 20:
        raise Refusal("Between 0 and 20 newcomers a week.")
    await kept.volunteer(call.db, call.member.id, count)
    if not count:
        return Message(Markup("Thank you for greeting; I ask you no more."))
    text = md(
        "Thank you! When nobody says hello to a newcomer within a working day, I ask you, at most "
        "{most} a week.",
        most="once" if count == 1 else f"{count} times",
    )
    return Message(text)


async def asks_greeter(_call: Call, _planned: Schedule) -> Markup:
    """For a dry run: whom, is found out when it comes."""
    return Markup("a greeter, if nobody has said hello by then")


async def asks_newcomer(call: Call, planned: Schedule) -> Markup:
    """For a dry run: the newcomer."""
    return await few(call, [planned.member_id] if planned.member_id else [])


@feature.routine(
    "hello",
    "See whether a newcomer was greeted, else ask one greeter",
    late=LATE,
    asks=asks_greeter,
)
async def check_hello(call: Call, event: OccurrenceCame) -> None:
    """Ask one greeter about a newcomer nobody greeted."""
    if event.member_id is not None:
        await _ask_greeter(call, event.member_id)


@feature.routine("week", "See how a newcomer is doing after a week", late=LATE, asks=asks_newcomer)
async def after_a_week(call: Call, event: OccurrenceCame) -> None:
    """Show a next step."""
    await _step(call, event)


@feature.routine(
    "month", "See how a newcomer is doing after a month", late=LATE, asks=asks_newcomer
)
async def after_a_month(call: Call, event: OccurrenceCame) -> None:
    """Show a next step."""
    await _step(call, event)


@feature.answers("hello")
async def hello(call: Call, id: str) -> Message:
    """Say hello to a newcomer."""
    newcomer = number_of(id)
    if await welcome.hello(call, newcomer):
        named = (await people(call, (call.member.id,)))[call.member.id]
        text = md("{who} says hello, and is glad that you are here.", who=named)
        await call.nudge(
            newcomer,
            GREETED,
            f"hello|{newcomer}",
            Message(text),
            why=Markup("you introduced yourself"),
        )
    return Message(Markup("Hello said. A word in the thread makes it warmer."))


@feature.answers("greeting")
async def greeting(call: Call, id: str) -> Redrawn:
    """A greeter says hello."""
    newcomer = number_of(id)
    if not await kept.settle(call.db, newcomer, call.member.id, "said"):
        raise Refusal("That is settled already.")
    await welcome.hello(call, newcomer)
    return Redrawn(Message(Markup("Thank you! A first word makes all the difference.")))


@feature.answers("pass")
async def passed(call: Call, id: str) -> Redrawn:
    """A greeter cannot; another one is asked."""
    newcomer = number_of(id)
    if not await kept.settle(call.db, newcomer, call.member.id, "passed"):
        raise Refusal("That is settled already.")
    await _ask_greeter(call, newcomer)
    return Redrawn(Message(Markup("No worry: I ask somebody else.")))


@feature.watches_for(MessagePosted, when=in_thread)
async def answered(call: Call) -> None:
    """Take an answer in the thread of an introduction for a hello."""
    assert isinstance(call.event, MessagePosted)
    await welcome.greeted_in(call, call.event)


_INTRODUCE = Button("Introduce yourself", "member.edit", "primary")


async def _ask_greeter(call: Call, newcomer: int) -> None:
    greeter = await welcome.unanswered(call, newcomer)
    if greeter is None:
        return
    named = (await people(call, (newcomer,)))[newcomer]
    text = md(
        "{who} introduced themselves, and nobody said hello yet. Would you, in the thread of "
        "their introduction?",
        who=named,
    )
    buttons = Buttons(
        (
            Button("I said hello", f"member.greeting:{newcomer}", "primary"),
            Button("Not now", f"member.pass:{newcomer}"),
        )
    )
    await call.nudge(
        greeter,
        GREET,
        f"greet|{newcomer}|{greeter}",
        Message(text, (Section(text), buttons)),
        why=Markup("you greet newcomers"),
        expires=call.now + LATE,
    )


async def _step(call: Call, event: OccurrenceCame) -> None:
    if event.member_id is None:
        return
    step = welcome.next_step(await kept.steps(call.db, event.member_id))
    if step is None:
        return
    text = STEPS[step]
    buttons: tuple[Buttons, ...] = ()
    if await introductions.of(call.db, event.member_id) is None:
        buttons = (Buttons((_INTRODUCE,)),)
    await call.nudge(
        event.member_id,
        STEP,
        f"{event.routine}|{event.member_id}",
        Message(text, (Section(text), *buttons)),
        why=Markup("you are new here"),
        expires=call.now + LATE,
    )
