"""Reviews: what is due comes to its steward once a week, and only a press renews it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from commands.library import cards
from commands.library.feature import DELETED, HANDED, REVIEW, feature
from commands.library.pressed import number_of, until
from commands.member import handing
from commands.people import day, few, people
from community import library, soundness, stewardship, tending
from community.call import Call, Refusal
from community.chat.events import ButtonPressed, FormSubmitted, SpaceOpened
from community.chat.feature import Hint, MemberRef, Redrawn
from community.chat.form import Form
from community.chat.markup import Markup, clip, link, md
from community.chat.message import Button, Buttons, Message, Note, Part, Section
from community.people import known_here
from community.schedules import OccurrenceCame
from storage import preferences
from storage import tending as shelf
from storage.entries import Entry
from storage.schedules import Schedule

PAGE = 3  # entries at a time: each takes a row of buttons


@feature.watches_for(SpaceOpened)
async def opened(call: Call) -> None:
    """Let the library be tended by itself from now on."""
    await stewardship.begin(call)


async def asks_stewards(call: Call, planned: Schedule) -> Markup:
    """For a dry run: who has something to look at by then."""
    at = planned.next_at or call.now
    return await few(call, await shelf.stewards_due(call.db, call.community.id, at))


async def asks_nobody(_call: Call, _planned: Schedule) -> Markup:
    """For a dry run: only who is handed something over is told."""
    return Markup("only those to whom something is handed over")


@feature.routine(
    "review", "Ask each steward about what is due", late=timedelta(days=3), asks=asks_stewards
)
async def review(call: Call, event: OccurrenceCame) -> None:
    """Tell every steward once what they have to look at."""
    for steward in await shelf.stewards_due(call.db, call.community.id, call.now):
        message = await due(call, steward)
        if message is not None:
            await call.nudge(
                steward,
                REVIEW,
                f"library.review|{call.community.id}|{steward}|{event.day}",
                message,
                why=Markup("you tend these entries of the library, and only a press renews them"),
                expires=call.now + timedelta(days=6),
            )


@feature.routine(
    "tend",
    "Hand over what somebody does who is not there, and ask links",
    late=timedelta(hours=24),
    asks=asks_nobody,
)
async def tend(call: Call, event: OccurrenceCame) -> None:
    """Hand over what is done by somebody who is not there, and let new links be asked."""
    await tell_heirs(call, await stewardship.hand_over(call), str(event.day))
    await handing.offer(call)
    await soundness.enlist(call)


async def tell_heirs(call: Call, given: dict[int, int], when: str) -> None:
    """Tell those to whom entries were handed over how many they are, once for each `when`."""
    for to, count in given.items():
        text = md(
            "{n} yours to tend now: who tended them before is away for long, or has left. They "
            "come to you in your weekly review, and `/library entrust` hands them on.",
            n="One entry of the library is"
            if count == 1
            else f"{count} entries of the library are",
        )
        await call.nudge(
            to,
            HANDED,
            f"library.handed|{call.community.id}|{to}|{when}",
            Message(text),
            why=Markup("you are their deputy, or the steward of their topic"),
        )


async def due(
    call: Call, steward: int, skip: int = 0, lead: Markup | None = None
) -> Message | None:
    """A page of what a steward has to look at, with what can be said of each; None for nothing."""
    found = await stewardship.due(call, steward)
    if not found:
        return None
    skip = min(skip, len(found) - 1) // PAGE * PAGE
    head = md(
        "**{n} a look**",
        n="One entry that you tend needs"
        if len(found) == 1
        else f"{len(found)} of the entries that you tend need",
    )
    parts: list[Part] = [Section(lead)] if lead else []
    parts.append(Section(head))
    for entry in found[skip : skip + PAGE]:
        parts += [Section(_line(call, entry)), _row(entry)]
    pages = []
    if skip:
        pages.append(Button("Earlier", f"library.due:{skip - PAGE}"))
    if skip + PAGE < len(found):
        pages.append(Button("More of them", f"library.due:{skip + PAGE}"))
    if pages:
        parts.append(Buttons(tuple(pages)))
    return Message(head, tuple(parts))


@feature.command("due", "What you tend that needs a look", reads=True)
async def due_(call: Call) -> Message:
    """Show what one has to look at oneself."""
    return await due(call, call.member.id) or _nothing()


@feature.answers("due")
async def another_page(call: Call, id: str) -> Redrawn | Message | None:
    """Another page of what is due."""
    return await _again(call, number_of(id))


@feature.answers("keep")
async def keep(call: Call, id: str) -> Redrawn | Message | None:
    """A steward says that an entry is still good."""
    entry = await tending.renew(call, number_of(id))
    if entry.broken_at is not None:
        await soundness.trust(call, entry.id)
    return await _again(call, 0, until(call, entry, f"“{clip(entry.title, 80)}” it is."))


@feature.answers("retire")
async def retire(call: Call, id: str) -> Redrawn | Message | None:
    """A steward takes an entry out of the library."""
    entry, _ = await tending.withdraw(call, number_of(id))
    return await _again(call, 0, md("“{title}” is retired.", title=clip(entry.title, 80)))


@feature.answers("update", form=True)
async def update(call: Call, id: str) -> Form:
    """Open the form to bring an entry up to date."""
    entry = await library.entry(call, number_of(id))
    tending.check_may_tend(call, entry)
    form = await cards.editing(call, entry)
    return replace(form, action=f"library.updated:{entry.id}", title=f"Update #{entry.id}")


@feature.answers("updated")
async def updated(call: Call, id: str) -> Message:
    """Take in what has been brought up to date: it is fresh again."""
    assert isinstance(call.event, FormSubmitted)
    await tending.edit(call, number_of(id), call.event.answers)
    entry = await tending.renew(call, number_of(id))
    if entry.broken_at is not None:
        await soundness.trust(call, entry.id)
    return await cards.card(call, entry, until(call, entry, "Up to date, thank you."))


@feature.command("orphans", "Entries that nobody tends", reads=True)
async def orphans(call: Call) -> Message:
    """Show what has no steward."""
    return await _orphans(call)


@feature.answers("adopt")
async def adopt(call: Call, id: str) -> Redrawn | Message | None:
    """Tend from now on what nobody tended."""
    entry = await stewardship.adopt(call, number_of(id))
    lead = md("“{title}” is yours to tend. Thank you.", title=clip(entry.title, 80))
    return await _in_place(call, await _orphans(call, lead))


@feature.command("deputy", "Name who tends your entries while you are away")
async def deputy(
    call: Call,
    member: Annotated[MemberRef | None, Hint("Who; without it, nobody")] = None,
) -> Message:
    """Name one's deputy."""
    if member is None:
        await preferences.change(call.db, call.member.id, deputy_id=None)
        return Message(Markup("You have no deputy now."))
    who = await known_here(call, member)
    if who.id == call.member.id:
        raise Refusal("That is you. Name somebody who is there when you are not.")
    await preferences.change(call.db, call.member.id, deputy_id=who.id)
    named = (await people(call, (who.id,)))[who.id]
    text = md("{who} tends your entries when you leave, or are away for over 30 days.", who=named)
    return Message(text)


async def ask_about_deleted(call: Call, entry: Entry) -> None:
    """Ask an entry's steward what to do, now that its source is deleted."""
    if entry.steward_id is None:
        return
    text = md(
        "The message behind {entry} of the library is deleted, so I hide its words. Is what is "
        "left worth keeping?",
        entry=f"#{entry.id}" if entry.hidden_in else f"#{entry.id} “{clip(entry.title, 100)}”",
    )
    await call.nudge(
        entry.steward_id,
        DELETED,
        f"library.deleted|{entry.id}",
        Message(text, (Section(text), _row(entry))),
        why=Markup("you tend this entry of the library"),
    )


async def _again(call: Call, skip: int, lead: Markup | None = None) -> Redrawn | None:
    message = await due(call, call.member.id, skip, lead)
    return await _in_place(call, message or _nothing(lead))


async def _in_place(call: Call, message: Message) -> Redrawn | None:
    """A message in the place of the one that was pressed on."""
    assert isinstance(call.event, ButtonPressed)
    if call.event.posted.seen_by is None:
        await call.redraw(call.event.posted, message)
        return None
    return Redrawn(message)


def _nothing(lead: Markup | None = None) -> Message:
    text = Markup("Nothing that you tend needs a look now.")
    return Message(text, (Section(lead), Note(text)) if lead else ())


def _line(call: Call, entry: Entry) -> Markup:
    if entry.hidden_in:
        title = md("of a private channel: `/library show {n}`", n=str(entry.id))
    elif entry.url:
        title = link(clip(entry.title, 150), entry.url)
    else:
        title = md("{title}", title=clip(entry.title, 150))
    line = md("#{n} {title}\n{kind}", n=str(entry.id), title=title, kind=entry.kind)
    if entry.review_at <= call.now:
        line += md(" · due since {day}", day=day(call, entry.review_at))
    if entry.used:
        line += md(" · used by {n}", n=str(entry.used))
    if entry.outdated:
        line += md(" · called outdated by {n}", n=str(entry.outdated))
    if entry.broken_at is not None and not entry.hidden_in:
        line += Markup(" · ") + cards.broken(call, entry)
    return line


def _row(entry: Entry) -> Buttons:
    ask = "Take this entry out of the library?"
    return Buttons(
        (
            Button("Still good", f"library.keep:{entry.id}", "primary"),
            Button("Update", f"library.update:{entry.id}"),
            Button("Retire", f"library.retire:{entry.id}", confirm=ask),
        )
    )


async def _orphans(call: Call, lead: Markup | None = None) -> Message:
    found = await shelf.orphans(call.db, call.community.id, call.visible, PAGE + 2)
    parts: list[Part] = [Section(lead)] if lead else []
    if not found:
        text = Markup("Every entry has somebody who tends it.")
        return Message(text, (*parts, Section(text)))
    head = Markup("**Entries that nobody tends**")
    parts.append(Section(head))
    for entry in found:
        button = Button("I tend it", f"library.adopt:{entry.id}")
        parts += [Section(_line(call, replace(entry, hidden_in=""))), Buttons((button,))]
    return Message(head, tuple(parts))
