"""Several spaces, one community: connecting one by a code, and letting it go again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from commands.codes import unknown
from commands.copse import feature
from commands.library.pressed import number_of
from community import codes, connections, parting
from community.call import Call
from community.chat.events import MessageShown
from community.chat.feature import Hint, Redrawn
from community.chat.markup import Markup, clip, code, md
from community.chat.message import Button, Buttons, Message, Note, Section
from community.chat.place import Identity, Place
from community.codes import Wrong
from community.connections import Asking
from community.parting import Parting
from storage.communities import Community
from storage.connections import Space

SHOWN = 5  # spaces to choose from; any other is let go from there


@feature.command(
    "connect", "Let another space join this community, or join one", requires="steward"
)
async def connect(
    call: Call,
    code: Annotated[
        str | None, Hint("The code that was made in the other space", rest=True)
    ] = None,
) -> Message:
    """Make a code for the other space, or use the one that was made there."""
    if code is not None:
        return await _use(call, code)
    asking = await connections.waiting(call)
    return _question(asking) if asking else await _invite(call)


@feature.answers("connect", requires="steward")
async def confirmed(call: Call, id: str) -> Redrawn:
    """The space that asks joins."""
    joined = await connections.confirm(call, number_of(id))
    asking = joined.asking
    text = md("{space} and {host} are one community now.", **_named(asking))
    found = md(
        "{space} and {host} are one community now: **{community}**. {entries} and {members} came "
        "along{twice}. `/library search` finds what either side keeps.",
        **_named(asking),
        community=asking.community,
        entries=_entries(asking.entries).capitalize(),
        members=_members(asking.members),
        twice=_twice(joined.twice),
    )
    saved = md(" A message is saved with {emoji}.", emoji=call.community.save_emoji)
    await _tell(call, f"connection|{asking.id}|ours", asking.maker, found)
    await _tell(call, f"connection|{asking.id}|theirs", asking.steward, found + saved)
    return Redrawn(Message(text))


@feature.answers("decline", requires="steward")
async def declined(call: Call, id: str) -> Redrawn:
    """The space that asks does not join."""
    asking = await connections.decline(call, number_of(id))
    text = md("{host} would rather not connect now, so nothing was changed.", **_named(asking))
    await _tell(call, f"connection|{asking.id}|theirs", asking.steward, text)
    return Redrawn(Message(md("You said no to {space}; nothing was changed.", **_named(asking))))


@feature.command(
    "disconnect",
    "Let a space leave this community; the library stays",
    reads=True,
    requires="steward",
)
async def disconnect(call: Call) -> Message:
    """Say what leaves and what stays, and ask."""
    found = await parting.may_leave(call)
    parts = [Section(_leaving(call, each)) for each in found[:SHOWN]]
    row = [
        Button(
            clip(f"Disconnect {each.space.name}", 75),
            f"copse.disconnect:{each.space.id}",
            "danger",
            confirm="Let it go? The library stays.",
        )
        for each in found[:SHOWN]
    ]
    more = Note(Markup("Any other space is let go with `/copse disconnect` typed there."))
    head = Markup("Let a space leave?")
    return Message(head, (*parts, *([more] if found[SHOWN:] else []), Buttons(tuple(row))))


@feature.answers("disconnect", requires="steward")
async def disconnected(call: Call, id: str) -> Redrawn:
    """The space leaves."""
    parted = await parting.leave(call, id)
    text = md(
        "{space} has left **{community}** and is a community of its own now. "
        "The library stayed with {stays}.",
        space=_space(parted.parting.space),
        community=call.community.name,
        stays=_spaces(parted.parting.stays),
    )
    for steward in parted.stewards:
        if steward.id != call.by.id or steward.space != call.by.space:
            await _tell(call, f"{call.event.key}|{steward.space}|{steward.id}", steward, text)
    return Redrawn(Message(text))


def _is_code(event: MessageShown, _community: Community) -> bool:
    return event.about.startswith("connection:")


@feature.watches_for(MessageShown, when=_is_code)
async def code_shown(call: Call) -> None:
    """Forget the answer with the code in it once it has been shown."""
    assert isinstance(call.event, MessageShown)
    await connections.shown(call, number_of(call.event.about.partition(":")[2]))


async def _invite(call: Call) -> Message:
    made = await connections.invite(call)
    text = md(
        "Here is your code: {code}. In the other space one of its stewards types {line} within "
        "{minutes}; then I ask you in a direct message before anything happens.",
        code=code(made.code),
        line=code(f"/copse connect code:{made.code}"),
        minutes=codes.minutes(connections.LASTS),
    )
    return Message(text, about=f"connection:{made.id}")


async def _use(call: Call, typed: str) -> Message:
    asking = await connections.ask(call, typed)
    if isinstance(asking, Wrong):
        return unknown(asking)
    place = Place(asking.maker.space, people=(asking.maker.id,))
    await call.say(f"connection|{asking.id}|asked", place, _question(asking))
    return Message(
        md(
            "Thank you: I have asked {maker} in {host}. Once they confirm, within {minutes}, your "
            "two libraries are one, and I will tell you.",
            maker=asking.maker.name,
            host=_space(asking.host),
            minutes=codes.minutes(connections.LASTS),
        )
    )


def _question(asking: Asking) -> Message:
    text = md(
        "{who}, a steward of {space}, would like to join **{community}** with your code.",
        who=asking.steward.name,
        community=asking.community,
        **_named(asking),
    )
    what = md(
        "With {entries} and {members} it becomes part of this community: one library, found from "
        "every space, where what both sides kept is one entry. Your settings hold, its stewards "
        "are stewards here, and what is from a private channel stays with those who can read it.",
        entries=_entries(asking.entries),
        members=_members(asking.members),
    )
    note = Note(
        Markup("A space can leave again with `/copse disconnect`, but the library then stays here.")
    )
    ask = "Make the two one community?"
    row = Buttons(
        (
            Button("Connect", f"copse.connect:{asking.id}", "primary", confirm=ask),
            Button("No", f"copse.decline:{asking.id}"),
        )
    )
    return Message(text, (Section(text), Section(what), note, row))


def _leaving(call: Call, found: Parting) -> Markup:
    brings = _members(found.members)
    if found.entries:
        brings += f" and {_entries(found.entries)} of its private channels"
    return md(
        "{space} would leave **{community}** for a community of its own and take {brings} along. "
        "The rest of the library stays with {stays}; {name} begins a new one.",
        space=_space(found.space),
        community=call.community.name,
        brings=brings,
        stays=_spaces(found.stays),
        name=found.space.name,
    )


async def _tell(call: Call, key: str, who: Identity, text: Markup) -> None:
    await call.say(key, Place(who.space, people=(who.id,)), Message(text))


def _named(asking: Asking) -> dict[str, Markup]:
    return {"space": _space(asking.space), "host": _space(asking.host)}


def _space(space: Space) -> Markup:
    return md("**{name}** on {platform}", name=space.name, platform=_platform(space))


def _spaces(spaces: Sequence[Space]) -> Markup:
    return Markup(", ").joined(_space(space) for space in spaces[:SHOWN])


def _platform(space: Space) -> str:
    return space.id.partition(":")[0].capitalize()


def _entries(count: int) -> str:
    if count == 1:
        return "1 entry"
    return f"{count:,} entries" if count else "no entries"


def _twice(count: int) -> str:
    if not count:
        return ""
    many = "was kept on both sides and is" if count == 1 else "were kept on both sides and are"
    return f"; {_entries(count)} {many} one now"


def _members(count: int) -> str:
    return "1 member" if count == 1 else f"{count:,} members"
