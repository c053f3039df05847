"""What members do in Discord's client, as neutral events: commands, presses, choices, forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import discord

from adapters.discord import marks
from adapters.discord.places import Places, is_private
from adapters.discord.platform import packed
from adapters.discord.reading import identity_of, source_of
from community.chat.events import (
    ButtonPressed,
    ChoiceMade,
    CommandUsed,
    CompletionAsked,
    MessageActed,
)
from community.chat.place import Identity, Place, Posted
from community.chat.storable import storable

Asked = discord.Interaction[Any]  # Any: the client it came through
Json = Mapping[str, Any]  # Any: a JSON object of Discord's

CHAT, MESSAGE = discord.AppCommandType.chat_input.value, discord.AppCommandType.message.value
NESTED = (
    discord.AppCommandOptionType.subcommand.value,
    discord.AppCommandOptionType.subcommand_group.value,
)
SELECT = discord.ComponentType.select.value


def place_of(asked: Asked, space: str, places: Places) -> Place:
    """Where something was done; Discord sends the channel along."""
    if isinstance(asked.channel, discord.Thread):
        places.note(asked.channel)
        return places.of_thread(space, asked.channel.id)
    return Place(space, str(asked.channel_id or asked.guild_id or 0))


def person_of(asked: Asked, space: str) -> Identity:
    """Who did it."""
    return identity_of(asked.user, space)


def posted_of(asked: Asked, place: Place) -> Posted:
    """The message whose component was used; an answer only its reader sees can be changed still."""
    message = asked.message
    assert message is not None
    reader = str(asked.user.id)
    if message.flags.ephemeral:
        return Posted(place, packed(message.id, asked.token, original=True), reader)
    return Posted(place, str(message.id), reader if asked.guild_id is None else None)


def command(asked: Asked, place: Place) -> CommandUsed | MessageActed | None:
    """A command that was used, or an action from the menu of a message; None for any other kind."""
    data = _data(asked)
    name, space = str(data.get("name", "")), place.space
    by = person_of(asked, space)
    if data.get("type", CHAT) == CHAT:
        words, options = _path(data)
        here = Place(space, people=(by.id,)) if asked.guild_id is None else place
        return CommandUsed(
            id=str(asked.id),
            space=space,
            at=asked.created_at,
            by=by,
            place=here,
            path=(name, *words),
            options={each["name"]: _text(each.get("value")) for each in options},
        )
    message = _target(asked) if data.get("type") == MESSAGE else None
    if message is None:
        return None
    there = asked.channel
    private = there is None or is_private(there)
    source = source_of(
        message, place, channel_name=getattr(there, "name", None) or "", private=private
    )
    return MessageActed(
        id=str(asked.id), space=space, at=asked.created_at, by=by, name=name, source=source
    )


def component(asked: Asked, place: Place) -> ButtonPressed | ChoiceMade:
    """A button that was pressed, or a choice that was made."""
    data = _data(asked)
    action = storable(marks.action_of(str(data.get("custom_id", ""))))
    posted, by = posted_of(asked, place), person_of(asked, place.space)
    id, at = str(asked.id), asked.created_at
    if data.get("component_type") == SELECT:
        values = tuple(storable(str(value)) for value in data.get("values", ()))
        return ChoiceMade(
            id=id, space=place.space, at=at, by=by, posted=posted, action=action, values=values
        )
    return ButtonPressed(id=id, space=place.space, at=at, by=by, posted=posted, action=action)


def completion(asked: Asked, place: Place) -> CompletionAsked | None:
    """The option that a member is typing, with those given before it."""
    data = _data(asked)
    words, options = _path(data)
    focused = next((each for each in options if each.get("focused")), None)
    if focused is None:
        return None
    return CompletionAsked(
        id=str(asked.id),
        space=place.space,
        at=asked.created_at,
        by=person_of(asked, place.space),
        path=(str(data.get("name", "")), *words),
        option=focused["name"],
        typed=_text(focused.get("value")),
        options={each["name"]: _text(each.get("value")) for each in options if each is not focused},
    )


def answers(asked: Asked) -> dict[str, str]:
    """What was filled into a form, by question key."""
    return dict(_answers(_data(asked).get("components", ())))


def custom_id_of(asked: Asked) -> str:
    """The id of the component or form that was used."""
    return str(_data(asked).get("custom_id", ""))


def _data(asked: Asked) -> Json:
    # A union of TypedDicts by the kind of interaction; each reader below knows its kind.
    return asked.data or {}


def _path(data: Json) -> tuple[list[str], list[Json]]:
    """The words after the command's own, and the options of the last."""
    words: list[str] = []
    options: list[Json] = list(data.get("options") or ())
    while options and options[0].get("type") in NESTED:
        words.append(str(options[0]["name"]))
        options = list(options[0].get("options") or ())
    return words, options


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _answers(components: object) -> Iterator[tuple[str, str]]:
    if not isinstance(components, list):
        return
    for each in components:
        if inner := each.get("component"):
            yield from _answers([inner])
        yield from _answers(each.get("components"))
        if key := each.get("custom_id"):
            values = each.get("values")
            value = each.get("value") if values is None else next(iter(values), "")
            yield str(key), storable(_text(value))


def _target(asked: Asked) -> discord.Message | None:
    data = _data(asked)
    said = (data.get("resolved") or {}).get("messages", {}).get(str(data.get("target_id")))
    if said is None:
        return None
    # As discord.py itself reads the target of its context menus: there is no public way.
    message = discord.Message(state=asked._state, channel=asked.channel, data=said)  # type: ignore[arg-type]  # any channel that can hold messages
    message.guild = asked.guild
    return message


def completes_number(asked: Asked) -> bool:
    """Whether the option that is being typed takes whole numbers."""
    focused = (each for each in _path(_data(asked))[1] if each.get("focused"))
    return any(each.get("type") == discord.AppCommandOptionType.integer.value for each in focused)
