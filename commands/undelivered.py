"""What I could not deliver, for stewards: why in plain words, to be tried again or dropped."""

from __future__ import annotations

from commands.copse import feature
from commands.people import day
from community.call import Call, Refusal
from community.chat.codec import from_json
from community.chat.feature import Redrawn
from community.chat.markup import Markup, channel, clip, md, one_line
from community.chat.message import Button, Buttons, Message, Note, Part, Section
from community.chat.place import Identity, Place
from community.chat.tree import plain
from storage import communities, undelivered
from storage.undelivered import Undelivered

SHOWN = 5  # at a time, as each needs a row of buttons
WORDS = 80  # characters of a message that everybody may read anyway
LATE = "That one is not waiting for you any more: somebody was quicker."
REASONS = {
    "gone": "that place or conversation is no longer there",
    "refused": "I am not allowed to write there, or they take no direct messages",
    "invalid": "the chat did not take it as it is",
    "unreachable": "the chat could not be reached for a day",
    "unknown": "I cannot find out whether it arrived",
    "poison": "I broke down three times while I was sending it",
    "broken": "something is wrong with it on my side",
}


@feature.command("undelivered", "What I could not deliver, and why", requires="steward", reads=True)
async def listed(call: Call) -> Message:
    """List it."""
    return await _list(call)


@feature.answers("again", requires="steward")
async def again(call: Call, id: str) -> Redrawn:
    """Try one again."""
    if not await undelivered.try_again(
        call.db, call.community.id, _number(id), call.now, _by(call)
    ):
        raise Refusal(LATE)
    return Redrawn(await _list(call, Markup("I am trying it again.")))


@feature.answers("drop", requires="steward")
async def drop(call: Call, id: str) -> Redrawn:
    """Never say one."""
    if not await undelivered.drop(call.db, call.community.id, _number(id), call.now, _by(call)):
        raise Refusal(LATE)
    return Redrawn(await _list(call, Markup("Dropped. Nobody gets it.")))


async def _list(call: Call, before: Markup | None = None) -> Message:
    found, count = await undelivered.listed(call.db, call.community.id, SHOWN)
    said = [Section(before)] if before else []
    if not found:
        nothing = Markup("Everything I had to say has arrived.")
        return Message(nothing, (*said, Section(nothing)))
    public = await undelivered.public_channels(call.db, call.community.id)
    parts: list[Part] = [*said]
    for each in found:
        parts.append(Section(await _line(call, each, public)))
        parts.append(
            Buttons(
                (
                    Button("Try again", f"copse.again:{each.id}"),
                    Button("Drop", f"copse.drop:{each.id}", "danger"),
                )
            )
        )
    if count > len(found):
        parts.append(Note(md("{n} more wait behind these.", n=str(count - len(found)))))
    return Message(md("{n} messages could not be delivered", n=str(count)), tuple(parts))


async def _line(call: Call, each: Undelivered, public: dict[tuple[str, str], str]) -> Markup:
    place = from_json(Place, each.place.get("place", each.place))
    to = from_json(Identity, each.place["to"]) if "to" in each.place else None
    people = (to.id,) if to else place.people
    name = public.get((place.space, place.channel))
    if people:
        where = Markup(", ").joined([await _called(call, place.space, id) for id in people])
    elif name is not None:
        where = channel(place.space, place.channel, name)
    else:
        where = Markup("a private channel")
    why = REASONS.get(each.trouble or "", REASONS["broken"])
    line = md("To {where}, {day}: {why}.", where=where, day=day(call, each.at), why=why)
    if name is None or people:
        return line  # what was meant for some is not for stewards to read
    words = clip(one_line(plain(Markup(str(each.message.get("text", ""))))), WORDS)
    return line + md("\n“{words}”", words=words)


async def _called(call: Call, space: str, id: str) -> Markup:
    known = await communities.member_of(call.db, space, id)
    return md("{name}", name=known.name if known else "somebody I do not know")


def _number(id: str) -> int:
    return int(id) if id.isdecimal() and len(id) < 19 else 0


def _by(call: Call) -> str:
    return f"member {call.member.id}"
