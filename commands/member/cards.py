"""Members as they introduce themselves: to everybody, to each other, to themselves."""

from __future__ import annotations

from typing import Final

from commands.people import day, people
from community import introductions
from community.call import Call
from community.chat.markup import Markup, md
from community.chat.message import Button, Buttons, Fields, Message, Note, Section
from storage.introductions import Introduction, Line

CALLED: Final = {
    "practises": "Practises",
    "helps": "Can help with",
    "learns": "Wants to learn",
    "question": "Asks",
}
KEEP: Final = {
    "practises": "Keep what I practise to myself",
    "helps": "Keep what I can help with to myself",
    "learns": "Keep what I want to learn to myself",
    "question": "Keep my question to myself",
}
SHARE: Final = {
    "practises": "Share what I practise",
    "helps": "Share what I can help with",
    "learns": "Share what I want to learn",
    "question": "Share my question",
}


async def public(call: Call, said: Introduction, space: str) -> Message:
    """What is posted where introductions go, and shown to whoever asks."""
    who = (await people(call, (said.member_id,), space))[said.member_id]
    head = md("{who} says hello", who=who)
    shared = [each for each in _lines(said) if each.shared]
    if not shared:
        return Message(head, about=f"introduction:{said.member_id}")
    row = Buttons((Button("Say hello", f"member.hello:{said.member_id}"),))
    note = Note(Markup("`/member edit` introduces you, too."))
    return Message(
        head, (Section(head), fields(shared), row, note), f"introduction:{said.member_id}"
    )


async def gone(call: Call, member_id: int, space: str) -> Message:
    """What stands where an introduction was that its member took back."""
    who = (await people(call, (member_id,), space))[member_id]
    return Message(md("{who} took their introduction back.", who=who))


def nobody() -> Message:
    """What stands where an introduction was whose member was forgotten."""
    return Message(Markup("Here somebody introduced themselves who is here no more."))


async def own(call: Call, said: Introduction, lead: Markup) -> Message:
    """A member's own introduction, with what others may read of it, and what can be done."""
    lines = _lines(said)
    hidden = [CALLED[each.line].lower() for each in lines if not each.shared]
    note = md("Confirmed on {day}. ", day=day(call, min(each.confirmed_at for each in lines)))
    if hidden:
        note += md("Only you see: {lines}. ", lines=", ".join(hidden))
    else:
        note += Markup("All of it is shown to members. ")
    note += Markup("Your time zone is shown to nobody.")
    buttons = Buttons(
        (
            Button("Edit", "member.edit"),
            Button("Still true", "member.confirm"),
            Button(
                "Take it back",
                "member.withdraw",
                "danger",
                confirm="Forget all of it, here and in the directory?",
            ),
        )
    )
    toggles = Buttons(tuple(_toggle(each) for each in lines))
    return Message(lead, (Section(lead), fields(lines), Note(note), buttons, toggles))


def fields(lines: list[Line]) -> Fields:
    """What a member says, line by line."""
    return Fields(tuple((CALLED[each.line], md("{text}", text=each.text)) for each in lines))


def _toggle(line: Line) -> Button:
    if line.shared:
        return Button(KEEP[line.line], f"member.keep:{line.line}")
    return Button(SHARE[line.line], f"member.share:{line.line}")


def _lines(said: Introduction) -> list[Line]:
    return [said.lines[line] for line in introductions.LINES if line in said.lines]
