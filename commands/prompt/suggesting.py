"""The deck in the chat: suggest, decide, look through it, take one out."""

from __future__ import annotations

from typing import Annotated

from commands.library.pressed import number_of
from commands.people import people, places
from commands.prompt.feature import DECIDED, SUGGESTED, about, credit, curators, feature
from community.call import RANK, Call, Refusal
from community.chat.events import FormSubmitted
from community.chat.feature import Hint
from community.chat.form import Form, Question
from community.chat.markup import Markup, clip, md
from community.chat.message import Button, Buttons, Choice, Message, Note, Part, Section
from community.prompts import asking, deck
from community.prompts.deck import LONGEST, PILLARS, Pillar
from storage.prompts import asking as kept
from storage.prompts import deck as cards
from storage.prompts.tables import Prompt

SHOWN = 4  # suggestions at a time: each takes a row of buttons
ANY = "any"  # chosen in the form for no pillar of its own; chats have no empty choices
PAGE = 15  # prompts of the deck at a time


@feature.command("suggest", "Suggest a prompt for everybody")
async def suggest(
    call: Call,
    text: Annotated[str, Hint("The question, in one or two sentences", rest=True)],
    pillar: Annotated[Pillar | None, Hint("What it is about, if it is one of these")] = None,
) -> Message:
    """Suggest a prompt."""
    return await _suggested(call, text, pillar or "")


@feature.answers("suggest", form=True)
async def suggest_pressed(_call: Call, _id: str) -> Form:
    """Open the form to suggest a prompt."""
    none = Choice("Anything", ANY)
    return Form(
        "prompt.suggested:form",
        "Suggest a prompt",
        (
            Question(
                "text",
                "What should we ask ourselves?",
                "paragraph",
                required=True,
                longest=LONGEST,
                hint="Open, and answered in a few minutes",
            ),
            Question(
                "pillar",
                "What is it about?",
                "choice",
                options=(none, *(Choice(word.capitalize(), word) for word in PILLARS)),
            ),
        ),
        "Suggest",
    )


@feature.answers("suggested")
async def suggested(call: Call, _id: str) -> Message:
    """Take a suggestion in."""
    assert isinstance(call.event, FormSubmitted)
    answers = call.event.answers
    pillar = answers.get("pillar", "")
    return await _suggested(call, answers.get("text", ""), "" if pillar == ANY else pillar)


async def _suggested(call: Call, text: str, pillar: str) -> Message:
    prompt = await deck.suggest(call, text, pillar)
    if RANK[call.member.role] >= RANK["facilitator"]:
        await deck.decide(call, prompt.id, "approved")
        return Message(
            md("Prompt **#{n}** is in the deck, and next in turn. Thank you.", n=str(prompt.id))
        )
    named = (await people(call, (call.member.id,)))[call.member.id]
    lead = md("{who} suggests a prompt", who=named)
    for curator in await curators(call):
        await call.nudge(
            curator,
            SUGGESTED,
            f"prompt.suggested|{prompt.id}|{curator}",
            Message(lead, (Section(lead), *_decision(prompt))),
            why=Markup("you look after the prompts"),
        )
    return Message(
        md(
            "Thank you. Your prompt **#{n}** waits for a curator; when it is asked, it says that "
            "it is yours.",
            n=str(prompt.id),
        )
    )


@feature.answers("approve")
async def approve(call: Call, id: str) -> Message:
    """Take a suggestion into the deck."""
    prompt = await deck.decide(call, number_of(id), "approved")
    text = md("“{text}” is in the deck.", text=clip(prompt.text, 200))
    await _tell(call, prompt, md("Your prompt “{text}” is in the deck.", text=prompt.text))
    return Message(text)


@feature.answers("decline")
async def decline(call: Call, id: str) -> Message:
    """Leave a suggestion out of the deck."""
    prompt = await deck.decide(call, number_of(id), "declined")
    text = md("“{text}” stays out of the deck.", text=clip(prompt.text, 200))
    await _tell(
        call,
        prompt,
        md(
            "Your prompt “{text}” is not asked for now. Thank you for it; another one is welcome.",
            text=prompt.text,
        ),
    )
    return Message(text)


async def _tell(call: Call, prompt: Prompt, text: Markup) -> None:
    if prompt.suggested_by is None or prompt.suggested_by == call.member.id:
        return
    await call.nudge(
        prompt.suggested_by,
        DECIDED,
        f"prompt.decided|{prompt.id}",
        Message(text),
        why=Markup("you suggested it"),
        solicited=True,
    )


@feature.command("queue", "Suggestions that wait", reads=True, requires="facilitator")
async def queue(call: Call) -> Message:
    """Show what was suggested."""
    return await _queue(call)


@feature.answers("queue", reads=True, requires="facilitator")
async def queue_pressed(call: Call, _id: str) -> Message:
    """Show what was suggested, from a message about it."""
    return await _queue(call)


async def _queue(call: Call) -> Message:
    found = await cards.waiting(call.db, call.community.id, SHOWN + 1)
    if not found:
        return Message(Markup("No suggestion waits."))
    parts: list[Part] = []
    for prompt in found[:SHOWN]:
        who = await credit(call, prompt, call.event.space)
        parts += _decision(prompt, who)
    if len(found) > SHOWN:
        parts.append(Note(Markup("More wait; they come up when these are decided.")))
    return Message(Markup("Suggested prompts"), tuple(parts))


@feature.command("deck", "The prompts of a series, in the order of their turns", reads=True)
async def deck_(
    call: Call,
    page: Annotated[int, Hint("Which page")] = 1,
    series: Annotated[int | None, Hint("The number of the series")] = None,
) -> Message:
    """Show the deck."""
    found = await deck.turns(call, await asking.meant(call, series))
    pages = max(-(-len(found) // PAGE), 1)
    if not 1 <= page <= pages:
        raise Refusal(f"The deck has pages 1 to {pages}.")
    lines = []
    for prompt, times, _ in found[(page - 1) * PAGE : page * PAGE]:
        line = md("- **{n}** {text}", n=f"#{prompt.id}", text=clip(prompt.text, 150))
        words = [about(prompt)] if about(prompt) else []
        words += ["asked once" if times == 1 else f"asked {times} times"] if times else []
        lines.append(md("{line} ({words})", line=line, words=", ".join(words)) if words else line)
    head = md("**The deck**, page {page} of {pages}", page=str(page), pages=str(pages))
    return Message(head, (Section(head), Section(Markup("\n").joined(lines))))


@feature.command("retire", "Take a prompt out of the deck", requires="facilitator")
async def retire(call: Call, prompt: Annotated[int, Hint("Its number")]) -> Message:
    """Take a prompt out of the deck."""
    gone = await deck.retire(call, prompt)
    return Message(md("“{text}” is not asked any more.", text=clip(gone.text, 200)))


@feature.command("past", "What was asked, and how many answered", reads=True)
async def past(call: Call) -> Message:
    """Show what was asked."""
    found = await kept.past(call.db, call.community.id, PAGE)
    if not found:
        return Message(Markup("Nothing was asked yet."))
    space = call.event.space
    there = await kept.channels_of(call.db, (each.asked.id for each in found), space)
    shown = {each: await places(call, ((space, one) for one in each)) for each in there.values()}
    lines = []
    for each in found:
        count = "no answers yet" if not each.answered else f"{each.answered} answered"
        day = each.asked.day
        at = md("{day}", day=f"{day.day} {day:%B}")
        if each.asked.id in there:
            at += md(" in {where}", where=shown[there[each.asked.id]])
        lines.append(md("- {at}: {text} · {count}", at=at, text=clip(each.text, 150), count=count))
    return Message(Markup("What was asked"), (Section(Markup("\n").joined(lines)),))


def _decision(prompt: Prompt, who: Markup | None = None) -> tuple[Section, Buttons]:
    text = md("“{text}”", text=prompt.text)
    said = [each for each in (who, Markup(about(prompt)) if about(prompt) else None) if each]
    if said:
        text += Markup("\n") + Markup(" · ").joined(said)
    row = (
        Button("Into the deck", f"prompt.approve:{prompt.id}", "primary"),
        Button("Not now", f"prompt.decline:{prompt.id}"),
    )
    return Section(text), Buttons(row)
