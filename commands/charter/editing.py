"""Writing the charter: its words by form, its objectives one by one; nothing that was is lost."""

from __future__ import annotations

from typing import Annotated

from commands.charter import words
from commands.charter.feature import feature
from commands.goal.finding import aims_like
from commands.library.pressed import number_of
from commands.people import people
from community import charter
from community.call import Call
from community.charter import LABELS, LONGEST, Objective, Overtaken, Reworded
from community.chat.events import ChoiceMade, FormSubmitted
from community.chat.feature import Hint
from community.chat.form import Form, Question
from community.chat.markup import Markup, clip, md
from community.chat.message import Button, Buttons, Choice, Message, Note, Part, Section
from storage.charter import WORDS, Version

ASKS = {
    "domain": ("Domain: what unites us?", "The craft or concern that we share"),
    "purpose": ("Purpose: what for?", "What gets better because we meet"),
    "people": ("Who is it for?", "Who belongs here, and who is welcome to look in"),
    "norms": ("Norms: how do we treat each other?", "What newcomers should know"),
    "rhythm": ("Rhythm: what happens when?", "How often we meet, and for what"),
}
QUOTED = 500  # characters of what another one wrote


@feature.command("edit", "Write the charter, or change it", form=True, requires="facilitator")
async def edit(call: Call) -> Form:
    """Open the form with the charter as it is, and with one's draft in it."""
    return await _editing(call)


@feature.answers("edit", form=True, requires="facilitator")
async def edit_pressed(call: Call, _id: str) -> Form:
    """Open the form with the charter as it is, and with one's draft in it."""
    return await _editing(call)


@feature.answers("saved", requires="facilitator")
async def saved(call: Call, id: str) -> Message:
    """Take the words in, or say who was quicker and keep them as a draft."""
    assert isinstance(call.event, FormSubmitted)
    done = await charter.edit(call, number_of(id), call.event.answers)
    return await _overtaken(call, done) if isinstance(done, Overtaken) else _done(done)


@feature.answers("drop", requires="facilitator")
async def drop(call: Call, _id: str) -> Message:
    """Let one's draft go."""
    if await charter.drop(call):
        return Message(Markup("Your draft is let go; the charter stays as it is."))
    return Message(Markup("There is no draft of yours any more."))


@feature.command(
    "objective", "Add an objective, reword or retire one", form=True, requires="facilitator"
)
async def objective(
    call: Call,
    number: Annotated[int | None, Hint("Which one; without, a new one", aims_like)] = None,
) -> Form:
    """Open the form for an objective."""
    return await _aiming(call, number)


@feature.answers("aim", form=True, requires="facilitator")
async def aim(call: Call, id: str) -> Form:
    """Open the form for a new objective, or for the one that was chosen."""
    if isinstance(call.event, ChoiceMade) and call.event.values:
        id = call.event.values[0]
    return await _aiming(call, number_of(id) if id else None)


@feature.answers("aimed", requires="facilitator")
async def aimed(call: Call, _id: str) -> Message:
    """Add an objective."""
    assert isinstance(call.event, FormSubmitted)
    given = call.event.answers
    version, number = await charter.aim(call, given.get("text", ""), given.get("why", ""))
    return _done(version, md("Objective **{n}** is in the charter.", n=str(number)))


@feature.answers("reworded", requires="facilitator")
async def reworded(call: Call, id: str) -> Message:
    """Say an objective in other words, or retire it."""
    assert isinstance(call.event, FormSubmitted)
    given = call.event.answers
    number, _, base = id.partition(":")
    retire = given.get("goes") == "no"
    done = await charter.reword(
        call,
        number_of(number),
        number_of(base),
        given.get("text", ""),
        given.get("why", ""),
        retire=retire,
    )
    if isinstance(done, Reworded):
        return await _outdated(call, done)
    text = "Objective **{n}** is retired, with thanks. Goals that serve it go on."
    if not retire:
        text = "Objective **{n}** has its new words."
    return _done(done, md(text, n=number))


async def _editing(call: Call) -> Form:
    begun = await charter.writing(call)
    asked = []
    for part in WORDS:
        label, hint = ASKS[part]
        if part in begun.both:
            hint = "Somebody else has changed this, too: /charter show has their words"
        asked.append(
            Question(
                part,
                label,
                "paragraph",
                value=begun.words[part],
                hint=hint,
                longest=LONGEST[part],
            )
        )
    why = Question(
        "why", "Why? It is kept with the version", value=begun.words["why"][: charter.WHY]
    )
    return Form(f"charter.saved:{begun.base}", "Our charter", (*asked, why))


async def _aiming(call: Call, number: int | None) -> Form:
    if number is None:
        return Form(
            "charter.aimed:new",
            "A new objective",
            (
                Question(
                    "text",
                    "What do we want to reach?",
                    required=True,
                    hint="One line; goals that serve it say by when and how much",
                    longest=charter.OBJECTIVE,
                ),
                _why(),
            ),
        )
    now = await charter.latest(call)
    found = charter.going_on(now, number)
    assert now is not None  # it has the objective
    return Form(
        f"charter.reworded:{number}:{now.number}",
        f"Objective {number}",
        (
            Question(
                "text",
                "What do we want to reach?",
                required=True,
                value=found.text,
                longest=charter.OBJECTIVE,
            ),
            Question(
                "goes",
                "Does it go on?",
                "choice",
                value="yes",
                options=(Choice("It goes on", "yes"), Choice("Retire it, and say why", "no")),
            ),
            _why(),
        ),
    )


def _why() -> Question:
    return Question("why", "Why? It is kept with the change", longest=charter.WHY)


def _done(version: Version, lead: Markup | None = None) -> Message:
    lead = lead or Markup("Thank you, it is written down.")
    said = lead + md(
        " The charter is at version {n}; every earlier one is kept.", n=str(version.number)
    )
    return Message(said, (Section(said), Buttons((Button("Show it", "charter.page:0"),))))


async def _overtaken(call: Call, found: Overtaken) -> Message:
    now = found.latest
    lead = md(
        "While you wrote, {who} saved version {n} and changed: {parts}. Nothing of yours is lost: "
        "I keep it as your draft, and the charter is as they saved it.",
        who=await _author(call, now),
        n=str(now.number),
        parts=words.listing([LABELS[part].lower() for part in found.theirs]),
    )
    said: list[Part] = [Section(lead)]
    for part in found.both:
        text = clip(getattr(now, part), QUOTED) or "–"
        label = LABELS[part]
        said.append(Section(md("**{label}**, as it is now\n", label=label) + words.lines(text)))
    note = "The form brings your words together with theirs"
    if found.both:
        note += "; where both of you changed something, yours stand in it"
    said.append(Note(md("{note}.", note=note)))
    row = (
        Button("Go on with mine …", "charter.edit:mine", "primary"),
        Button("Let mine go", "charter.drop:mine"),
    )
    return Message(lead, (*said, Buttons(row)))


async def _outdated(call: Call, found: Reworded) -> Message:
    aim: Objective = found.objective
    said = "While you wrote, {who} changed objective {n}. It says now: “{text}”"
    again = Button("Change it again …", f"charter.aim:{aim.number}", "primary")
    if aim.retired:
        said = "While you wrote, {who} retired objective {n}: “{text}”"
        again = Button("Add an objective …", "charter.aim:", "primary")
    text, who = aim.retired or aim.text, await _author(call, found.latest)
    lead = md(said, who=who, n=str(aim.number), text=text)
    mine = md("You wrote: “{text}”", text=clip(found.text, charter.OBJECTIVE))
    row = Buttons((again,))
    return Message(lead, (Section(lead), Section(mine), row))


async def _author(call: Call, version: Version) -> Markup:
    if version.member_id is None:
        return Markup("somebody")
    return (await people(call, (version.member_id,)))[version.member_id]
