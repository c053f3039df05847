"""A small feature that asks an adapter for everything, and waits where a test wants it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from community.call import Call, Refusal
from community.chat.events import ButtonPressed, ChoiceMade, FormSubmitted
from community.chat.feature import ChannelRef, Feature, Hint, MemberRef, Redrawn
from community.chat.form import Form, Question
from community.chat.markup import Markup, md
from community.chat.message import Button, Buttons, Choice, Choose, Message, Section
from community.chat.place import Source
from tests.gates import passes

feature = Feature("trial", "What an adapter has to do")

done: list[str] = []
spaces: list[str] = []


async def completes(_call: Call, typed: str) -> list[Choice]:
    return [Choice(f"{typed} and {n}", f"{typed}{n}") for n in range(30)]


async def numbers(_call: Call, typed: str) -> list[Choice]:
    return [Choice("seven", "7"), Choice("eight", "8"), Choice(f"not {typed}", "x")]


@feature.command("say", "Say something at once")
async def say(call: Call, text: Annotated[str, Hint("What")]) -> Message:
    await passes("say")
    done.append(text)
    return Message(md("{who} said: {text}", who=call.member.name, text=text))


@feature.command("look", "Look something up, which may take long", reads=True)
async def look(call: Call, text: Annotated[str, Hint("What")]) -> Message:
    await passes("look")
    done.append(text)
    return Message(md("{who} saw: {text}", who=call.member.name, text=text))


@feature.command("aloud", "Say something for everybody", private=False)
async def aloud(_call: Call, text: Annotated[str, Hint("What")]) -> Message:
    await passes("aloud")
    if text == "nonsense":
        raise Refusal("That is nonsense.")
    done.append(text)
    return Message(md("Heard: {text}", text=text))


@feature.command("typed", "Take an option of each kind", reads=True)
async def typed(
    _call: Call,
    word: Annotated[str, Hint("A word", completes)],
    count: Annotated[int | None, Hint("A number", numbers)] = None,
    sure: Annotated[bool | None, Hint("Yes or no")] = None,
    on: Annotated[date | None, Hint("A day")] = None,
    who: Annotated[MemberRef | None, Hint("Somebody")] = None,
    where: Annotated[ChannelRef | None, Hint("A channel")] = None,
    way: Annotated[Literal["up", "down"] | None, Hint("Which way")] = None,
) -> Message:
    return Message(md("{all}", all=" ".join(map(str, (word, count, sure, on, who, where, way)))))


@feature.command("fill", "A form of seven questions", form=True)
async def fill(_call: Call) -> Form:
    await passes("fill")
    return long_form()


@feature.answers("fill", form=True)
async def fill_pressed(_call: Call, id: str) -> Form:
    await passes("fill")
    return long_form()


@feature.command("short", "A form that is a command", form=True)
async def short(_call: Call) -> Form:
    return Form("/trial say", "Say it", (Question("text", "What", required=True),))


def long_form() -> Form:
    return Form(
        "trial.filled:1",
        "Seven questions",
        (
            Question("title", "Title", required=True, hint="At least five letters", longest=50),
            Question("story", "Story", "paragraph", value="Once"),
            Question("day", "Day", "date"),
            Question("who", "Who", "member"),
            Question("where", "Where", "channel"),
            Question("way", "Way", "choice", value="up", options=ways()),
            Question("last", "Last", required=True),
        ),
    )


def ways() -> tuple[Choice, ...]:
    return (Choice("Upwards", "up"), Choice("Downwards", "down"))


@feature.answers("filled")
async def filled(call: Call, id: str) -> Message:
    assert isinstance(call.event, FormSubmitted)
    await passes("filled")
    answers = call.event.answers
    if len(answers["title"]) < 5:
        raise Refusal("Something is missing.", {"title": "Say more, in at least five letters"})
    if answers["last"] == "no":
        raise Refusal("I do not take no for an answer.")
    done.append(answers["title"])
    return Message(md("Taken: {all}", all="|".join(answers.values())))


@feature.command("card", "A card with buttons", private=True)
async def card(_call: Call) -> Message:
    return drawn("A card")


@feature.command("board", "A card for everybody", private=False)
async def board(_call: Call) -> Message:
    return drawn("A board")


def drawn(head: str) -> Message:
    rows = (
        Buttons(
            (
                Button("Count", "trial.count:1"),
                Button("Tell", "trial.tell:x"),
                Button("Fill", "trial.fill:1"),
                Button("Clear", "trial.clear:1", "danger", confirm="Really clear the card?"),
                Button("Quiet", "trial.quiet:1"),
            )
        ),
        Choose("trial.pick", "Pick one …", ways()),
    )
    return Message(md("{head}", head=head), (Section(md("{head}", head=head)), *rows))


@feature.answers("count")
async def count(call: Call, id: str) -> Redrawn:
    await passes("count")
    done.append("count")
    spaces.append(call.event.space)
    return Redrawn(drawn(f"Counted {done.count('count')}"))


@feature.answers("tell")
async def tell(call: Call, id: str) -> Message:
    assert isinstance(call.event, ButtonPressed)
    await passes("tell")
    return Message(md("Told {who} of {id}", who=call.member.name, id=id))


@feature.answers("clear")
async def clear(call: Call, id: str) -> Redrawn:
    await passes("clear")
    done.append("clear")
    return Redrawn(Message(Markup("Cleared.")))


@feature.answers("quiet")
async def quiet(_call: Call, id: str) -> None:
    done.append("quiet")


@feature.answers("pick")
async def pick(call: Call, id: str) -> Message:
    assert isinstance(call.event, ChoiceMade)
    return Message(md("Picked {value}", value=",".join(call.event.values)))


@feature.acts_on_message("Weigh this")
async def weigh(_call: Call, source: Source) -> Message:
    return Message(md("{n} letters by {who}", n=str(len(source.text)), who=source.author.name))
