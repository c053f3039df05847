"""One person on Slack and Discord: linked by a code confirmed on both sides, and parted again."""

from __future__ import annotations

from typing import Annotated

from commands.codes import unknown
from commands.library.pressed import number_of
from commands.member.feature import feature
from commands.people import people
from community import codes, linking
from community.call import Call
from community.chat.events import MessageShown
from community.chat.feature import Hint, Redrawn
from community.chat.markup import Markup, code, md
from community.chat.message import Button, Buttons, Message, Note, Section
from community.chat.place import Identity, Place
from community.codes import Wrong
from community.linking import Asking, OnePerson
from storage import communities
from storage.communities import Community


@feature.command("link", "Be one member on Slack and on Discord")
async def link(
    call: Call,
    code: Annotated[str | None, Hint("The code that you made on the other side", rest=True)] = None,
) -> Message:
    """Make a code for the other side, or use the one that was made there."""
    if code is not None:
        return await _use(call, code)
    asking = await linking.waiting(call)
    return _question(asking) if asking else await _invite(call)


@feature.answers("link")
async def confirmed(call: Call, id: str) -> Redrawn:
    """The two are one person."""
    done = await linking.confirm(call, number_of(id))
    other = done.asking.other
    for steward in done.stewards:
        await _ask_for_role(call, done, steward)
    text = md(
        "You are one member now, here and as {there}: one introduction, one voice, one budget of "
        "messages. `/member unlink` parts the two again.",
        there=_named(other),
    )
    if done.stewards:
        text += md(" Being {role} here waits for the word of a steward.", role=done.asking.role)
    place = Place(other.space, people=(other.id,))
    there = md("You are one member now, here and as {here}.", here=_named(done.asking.maker))
    await call.say(f"link|{done.link_id}|linked", place, Message(there))
    return Redrawn(Message(text))


@feature.answers("notme")
async def declined(call: Call, id: str) -> Redrawn:
    """The other is somebody else."""
    asking = await linking.decline(call, number_of(id))
    place = Place(asking.other.space, people=(asking.other.id,))
    text = md("{who} said that they are somebody else, so nothing changed.", who=asking.maker.name)
    await call.say(f"link|{asking.id}|declined", place, Message(text))
    return Redrawn(Message(md("{who} stays somebody else.", who=_named(asking.other))))


@feature.command("unlink", "Be two members again, each with what was theirs", reads=True)
async def unlink(call: Call) -> Message:
    """Say what happens, and ask."""
    found = await linking.linked(call)
    text = Markup(
        "Be two members again? What each of you had before goes back to them, as far as it is "
        "still there; what came since stays with you here."
    )
    return Message(text, (Section(text), Buttons((Button("Part", f"member.unlink:{found.id}"),))))


@feature.answers("unlink")
async def unlinked(call: Call, id: str) -> Redrawn:
    """The two are two again."""
    await linking.unlink(call, number_of(id))
    return Redrawn(Message(Markup("You are two members again.")))


@feature.answers("giverole", requires="steward")
async def role_given(call: Call, id: str) -> Redrawn:
    """A steward lets a linked member be what their other self was."""
    member_id, role = await linking.give_role(call, number_of(id))
    named = (await people(call, (member_id,)))[member_id]
    return Redrawn(Message(md("{who} is a {role} now.", who=named, role=role)))


def _is_code(event: MessageShown, _community: Community) -> bool:
    return event.about.startswith("link:")


@feature.watches_for(MessageShown, when=_is_code)
async def code_shown(call: Call) -> None:
    """Forget the answer with the code in it once it has been shown."""
    assert isinstance(call.event, MessageShown)
    await linking.shown(call, number_of(call.event.about.partition(":")[2]))


async def _invite(call: Call) -> Message:
    made = await linking.invite(call)
    text = md(
        "Here is your code: {code}. In the other chat type {line} within {minutes}; then I ask you "
        "here, in a direct message, whether that was you.",
        code=code(made.code),
        line=code(f"/member link code:{made.code}"),
        minutes=codes.minutes(linking.LASTS),
    )
    note = Note(Markup("Give it to nobody: whoever uses it with your word is you from then on."))
    return Message(text, (Section(text), note), about=f"link:{made.id}")


async def _use(call: Call, typed: str) -> Message:
    asking = await linking.ask(call, typed)
    if isinstance(asking, Wrong):
        return unknown(asking)
    place = Place(asking.maker.space, people=(asking.maker.id,))
    await call.say(f"link|{asking.id}|asked", place, _question(asking))
    return Message(
        md(
            "Thank you: I have asked you on {platform}, in a direct message. Say yes there within "
            "{minutes}.",
            platform=_platform(asking.maker),
            minutes=codes.minutes(linking.LASTS),
        )
    )


def _question(asking: Asking) -> Message:
    text = md("{other} used your code and says: that is me. Is it?", other=_named(asking.other))
    what = Markup(
        "If so, the two of you are one member: votes, entries, introduction, wishes and all that "
        "is planned for either."
    )
    if asking.role and asking.alone:
        what += md(
            " You are the only steward here, so the other account acts as {role} too.",
            role=asking.role,
        )
    elif asking.role:
        what += md(
            " Only one of the two is {role}: another steward is asked about that.",
            role=asking.role,
        )
    row = Buttons(
        (
            Button(
                "Yes, that is me",
                f"member.link:{asking.id}",
                "primary",
                confirm="Be one member from now on?",
            ),
            Button("No", f"member.notme:{asking.id}"),
        )
    )
    return Message(text, (Section(text), Section(what), row))


async def _ask_for_role(call: Call, done: OnePerson, steward: int) -> None:
    role = done.asking.role
    text = md(
        "{maker} and {other} are one person, and say so on both sides. Only one of the two was "
        "{role}. Shall they be it as one?",
        maker=_named(done.asking.maker),
        other=_named(done.asking.other),
        role=role,
    )
    button = Button("Yes", f"member.giverole:{done.link_id}", "primary")
    for space, external in (await communities.identities_of(call.db, [steward])).get(steward, []):
        place = Place(space, people=(external,))
        message = Message(text, (Section(text), Buttons((button,))))
        await call.say(f"link|{done.link_id}|role|{steward}", place, message)


def _named(person: Identity) -> Markup:
    return md("**{name}** on {platform}", name=person.name, platform=_platform(person))


def _platform(person: Identity) -> str:
    return person.space.partition(":")[0].capitalize()
