"""A feature to try the adapter with: forms, mistakes, slow and public answers, a home page."""

from __future__ import annotations

from typing import Annotated

from community.call import Call, Refusal
from community.chat.events import ButtonPressed, MemberJoined, MessagePosted
from community.chat.feature import ChannelRef, Feature, Hint, MemberRef, Redrawn
from community.chat.form import Form, Question
from community.chat.markup import Markup, md
from community.chat.message import Button, Buttons, Choice, Choose, Message, Section, Table
from community.chat.place import Source
from tests.gates import passes

trial = Feature("trial", "To try things with")


async def colours(_call: Call, typed: str) -> list[Choice]:
    known = ("red", "green", "blue")
    return [Choice(each.capitalize(), each) for each in known if typed.lower() in each]


@trial.command("say", "Say something for everybody", private=False)
async def say(call: Call, words: Annotated[str, Hint("What", rest=True)]) -> Message:
    return Message(md("{who} says {words}", who=call.by.name, words=words))


@trial.command("paint", "Paint something")
async def paint(
    call: Call,
    colour: Annotated[str, Hint("In which colour", colours)],
    who: Annotated[MemberRef | None, Hint("For whom")] = None,
    where: Annotated[ChannelRef | None, Hint("Where")] = None,
    often: Annotated[int | None, Hint("How often")] = None,
) -> Message:
    text = md(
        "Painted {colour} for {who} in {where}, {often} times",
        colour=colour,
        who=who or "nobody",
        where=where or "nowhere",
        often=often or 1,
    )
    return Message(text)


@trial.command("slow", "Answer when the gate is open", reads=True)
async def slow(call: Call) -> Message:
    await passes("slow")
    return Message(Markup("At last"))


@trial.command("table", "Show a table", reads=True)
async def table(call: Call) -> Message:
    rows = (("Ana", "3"), ("Bo", "4"))
    return Message(Markup("A table"), (Table(("Who", "How many"), rows, "Counted"),))


@trial.command("form", "Open a form", form=True)
async def form(call: Call) -> Form:
    await passes("form")
    return _form("")


@trial.command("buttons", "Show buttons")
async def buttons(call: Call) -> Message:
    return _buttons(0)


@trial.command("board", "Show buttons to everybody", private=False)
async def board(call: Call) -> Message:
    return _buttons(0)


@trial.answers("count")
async def count(call: Call, id: str) -> Redrawn:
    return Redrawn(_buttons(int(id) + 1))


@trial.answers("ask", form=True)
async def ask(call: Call, id: str) -> Form:
    await passes("ask")
    return _form(id)


@trial.answers("whisper", reads=True)
async def whisper(call: Call, id: str) -> Message:
    await passes("whisper")
    return Message(md("Only for you: {id}", id=id))


@trial.answers("shout", private=False)
async def shout(call: Call, id: str) -> Message:
    assert isinstance(call.event, ButtonPressed)
    return Message(md("For everybody: {id}", id=id))


@trial.answers("pick")
async def pick(call: Call, id: str) -> Message:
    values = ", ".join(getattr(call.event, "values", ()))
    return Message(md("Picked {values}", values=values))


@trial.answers("filled", reads=True)
async def filled(call: Call, id: str) -> Message | Redrawn:
    await passes("filled")
    answers: dict[str, str] = getattr(call.event, "answers", {})
    if answers["name"] == "redraw":
        return Redrawn(_buttons(99))
    if answers["name"] == "wrong":
        raise Refusal("That name will not do.", {"name": "Choose another name."})
    if answers["name"] == "never":
        raise Refusal("Not today.")
    said = ", ".join(f"{key}={value}" for key, value in sorted(answers.items()))
    return Message(md("Filled in {id}: {said}", id=id or "once", said=said))


@trial.acts_on_message("Weigh")
async def weigh(call: Call, source: Source) -> Message:
    return Message(md("{n} letters by {who}", n=len(source.text), who=source.author.name))


@trial.acts_on_message("Ask about", form=True)
async def ask_about(call: Call, source: Source) -> Form:
    return _form(source.posted.id)


@trial.shows_at_home
async def home(call: Call) -> Message:
    return Message(md("Yours, {who}", who=call.by.name), (Section(Markup("Nothing yet")), _row(0)))


@trial.watches_for(MemberJoined)
async def joined(call: Call) -> None:
    """See them come."""


@trial.watches_for(MessagePosted)
async def written(call: Call) -> Message | None:
    assert isinstance(call.event, MessagePosted)
    if call.event.source.text == "ping":
        return Message(Markup("pong"))
    return None


def _form(id: str) -> Form:
    questions = (
        Question("name", "Name", required=True, hint="Any but wrong"),
        Question("about", "About", "paragraph"),
        Question("day", "Day", "date"),
        Question("kind", "Kind", "choice", options=(Choice("Big", "big"), Choice("Small", "s"))),
        Question("who", "Who", "member"),
    )
    return Form(f"trial.filled:{id}", "A form", questions, "Send")


def _row(number: int) -> Buttons:
    return Buttons(
        (
            Button("Count", f"trial.count:{number}", "primary"),
            Button("Ask", f"trial.ask:{number}"),
            Button("Whisper", f"trial.whisper:{number}"),
            Button("Shout", f"trial.shout:{number}", "danger", confirm="For all to hear?"),
            Button("Away", url="https://example.org/away"),
        )
    )


def _buttons(number: int) -> Message:
    text = md("Counted to {n}", n=number)
    menu = Choose("trial.pick", "Pick", (Choice("One", "1"), Choice("Two", "2")))
    return Message(text, (Section(text), _row(number), menu))
