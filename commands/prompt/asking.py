"""Asking by itself: the prompt, its thread, its answers, and who is thanked two days later."""

from __future__ import annotations

from datetime import timedelta

from commands.channels import in_thread
from commands.people import people
from commands.prompt.feature import LOW, Number, credit, curators, feature, where
from community.call import Call, Refusal
from community.chat.events import Event, MessageDeleted, MessagePosted, MessageShown
from community.chat.markup import Markup, clip, md
from community.chat.message import Button, Buttons, Message, Note, Part, Section
from community.chat.place import Place, Posted
from community.lateness import late_note
from community.prompts import asking, deck
from community.schedules import OccurrenceCame
from storage.communities import Community
from storage.prompts import asking as kept
from storage.prompts.tables import Asked, AskedPost, Prompt, Series
from storage.schedules import Schedule

NAMED = 20  # people of one recap who are named


async def asks(call: Call, planned: Schedule) -> Markup:
    """For a dry run: where, and what would be asked as the deck is now."""
    series = await kept.series(call.db, call.community.id, int(planned.subject))
    ahead = await asking.preview(call, series, 1) if series else []
    if series is None or not ahead:
        return Markup("nobody: the deck is empty")
    return md(
        "{where}: “{text}”", where=await where(call, series), text=clip(ahead[0][2].text, 150)
    )


async def thanks(call: Call, planned: Schedule) -> Markup:
    """For a dry run: who would be thanked."""
    count = len(await kept.answerers(call.db, int(planned.subject)))
    return Markup("nobody so far") if not count else md("{n} who answered", n=str(count))


@feature.routine("ask", "Asks a prompt", late=timedelta(hours=24), asks=asks)
async def ask(call: Call, event: OccurrenceCame) -> None:
    """Ask the prompt whose turn it is."""
    series = await kept.series(call.db, call.community.id, int(event.subject))
    if series is not None:
        planned = await asking.schedule_of(call, series)
        await _ask(call, series, event, late_note(event, planned.zone))


@feature.command("now", "Ask the next prompt now, besides its dates", requires="facilitator")
async def now(call: Call, series: Number = None) -> Message:
    """Ask a prompt at once."""
    found = await asking.meant(call, series)
    prompt = await _ask(call, found, None, None)
    if prompt is None:
        raise Refusal(Markup("The deck is empty. `/prompt suggest` adds to it."))
    text = md("Asked in {where}: “{text}”", where=await where(call, found), text=prompt.text)
    return Message(text)


async def _ask(
    call: Call, series: Series, event: OccurrenceCame | None, late: Markup | None
) -> Prompt | None:
    taken = await asking.ask(call, series, event.day if event else None)
    if taken is not None:
        asked, prompt, there = taken
        for place in there:
            who = await credit(call, prompt, place.space)
            message = _post(asked, prompt, who, late)
            await call.say(f"prompt|{asked.id}|{place.space}|{place.channel}", place, message)
    await _warn(call, series)
    return taken[1] if taken else None


def _post(asked: Asked, prompt: Prompt, who: Markup | None, late: Markup | None) -> Message:
    text = md("**{text}**", text=prompt.text)
    hint = Markup("Answer in the thread; a line is enough.")
    notes = [note for note in (who, late, hint) if note]
    row = Buttons((Button("Suggest a prompt", f"prompt.suggest:{asked.id}"),))
    return Message(
        text, (Section(text), Note(Markup(" · ").joined(notes)), row), about=f"prompt:{asked.id}"
    )


async def _warn(call: Call, series: Series) -> None:
    """Tell the curator, once, that the deck runs out."""
    low = await asking.low(call, series)
    if low is None:
        return
    few, time_round = low
    text = md(
        "{n} left in the deck of {where} before the first comes again. `/prompt suggest` adds one.",
        n="No prompt is" if not few else "1 prompt is" if few == 1 else f"{few} prompts are",
        where=await where(call, series),
    )
    row = Buttons((Button("See what is suggested", f"prompt.queue:{series.id}"),))
    for curator in await curators(call, series):
        await call.nudge(
            curator,
            LOW,
            f"prompt.low|{series.id}|{time_round}|{curator}",
            Message(text, (Section(text), row)),
            why=Markup("you look after these prompts"),
        )


def _is_ours(event: Event, _community: Community) -> bool:
    assert isinstance(event, MessageShown)
    return event.about.partition(":")[0] in ("prompt", "recap")


@feature.watches_for(MessageShown, when=_is_ours)
async def shown(call: Call) -> None:
    """Remember where a prompt is out there, and open its thread."""
    assert isinstance(call.event, MessageShown)
    thread = await asking.note_shown(call, call.event)
    if thread is not None:
        opener = Message(Markup("Answers go here. Late ones count, too."))
        await call.say(f"prompt|thread|{call.event.about}|{thread.channel}", thread, opener)


@feature.watches_for(MessagePosted, when=in_thread)
async def posted(call: Call) -> None:
    """Count an answer."""
    assert isinstance(call.event, MessagePosted)
    asked = await asking.answered(call, call.event)
    if asked is not None and asked.recapped_at is not None:
        await _thank_again(call, asked)


@feature.watches_for(MessageDeleted)
async def deleted(call: Call) -> None:
    """Count an answer no more that is gone."""
    assert isinstance(call.event, MessageDeleted)
    asked = await asking.taken_back(call, call.event)
    if asked is not None and asked.recapped_at is not None:
        await _thank_again(call, asked)


@feature.routine("recap", "Thanks those who answered a prompt", late=timedelta(days=3), asks=thanks)
async def recap(call: Call, event: OccurrenceCame) -> None:
    """Thank those who answered; where nobody did, nothing is said."""
    asked = await kept.asked(call.db, int(event.subject))
    if asked is None or not await kept.answerers(call.db, asked.id):
        return
    await kept.recapped(call.db, asked.id, call.now)
    for post in await kept.posts(call.db, asked.id):
        if post.message_id is None:
            continue
        key = f"recap|{asked.id}|{post.space_id}|{post.channel}"
        await call.say(key, _where(post), await _recap(call, asked, post.space_id))


async def _thank_again(call: Call, asked: Asked) -> None:
    """Draw the recaps anew, now that somebody answered late, or took an answer back."""
    for post in await kept.posts(call.db, asked.id):
        if post.recap_id is not None:
            place = Place(post.space_id, post.channel, post.recap_thread)
            message = await _recap(call, asked, post.space_id)
            await call.redraw(Posted(place, post.recap_id), message)


async def _recap(call: Call, asked: Asked, space: str) -> Message:
    prompt = await deck.prompt(call, asked.prompt_id)
    found = await kept.answerers(call.db, asked.id)
    named = await people(call, found[:NAMED], space)
    names = [named[one] for one in found[:NAMED]]
    if len(found) > NAMED:
        names.append(md("{n} more", n=str(len(found) - NAMED)))
    who = Markup(" and ").joined(
        [Markup(", ").joined(names[:-1]), names[-1]] if len(names) > 1 else names
    )
    text = md("“{text}” is open for answers.", text=prompt.text)
    if found:
        text = md("{who} answered “{text}” Thank you!", who=who, text=prompt.text)
    hint = Note(
        Markup(
            "The thread stays open, and late answers count. What is worth keeping: *Save to "
            "library*, in the menu of its message."
        )
    )
    parts: tuple[Part, ...] = (Section(text), hint)
    return Message(text, parts, about=f"recap:{asked.id}")


def _where(post: AskedPost) -> Place:
    """Where a recap goes: the channel, or the post of a forum itself."""
    return Place(post.space_id, post.channel, post.thread if post.forum else None)
