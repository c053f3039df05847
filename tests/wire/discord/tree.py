"""Walks over component trees: rows, sections, containers and labels."""

from collections.abc import Iterator
from enum import IntEnum

from tests.wire.discord.errors import Json


class Part(IntEnum):
    """Component types ("Component Types" in Discord's documentation)."""

    ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT = 10
    THUMBNAIL = 11
    GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    FILE_UPLOAD = 19
    RADIO_GROUP = 21
    CHECKBOX_GROUP = 22
    CHECKBOX = 23


SELECTS = frozenset(
    {
        Part.STRING_SELECT,
        Part.USER_SELECT,
        Part.ROLE_SELECT,
        Part.MENTIONABLE_SELECT,
        Part.CHANNEL_SELECT,
    }
)
LINK_STYLE = 5


def every(components: list[Json]) -> Iterator[Json]:
    """Yield every component of a tree, parents before children."""
    for component in components:
        yield component
        yield from every(component.get("components") or [])
        for inner in ("accessory", "component"):
            if child := component.get(inner):
                yield from every([child])


def texts(components: list[Json]) -> list[str]:
    """Return what the text displays of a tree say, in order."""
    return [part["content"] for part in every(components) if part["type"] == Part.TEXT]


def numbered(components: list[Json]) -> list[Json]:
    """Return a copy of a tree in which every component has an id, as Discord fills them in."""
    taken = {part["id"] for part in every(components) if part.get("id")}
    free = (number for number in range(1, 10_000) if number not in taken)

    def copy(component: Json) -> Json:
        copied = dict(component)
        copied["id"] = component.get("id") or next(free)
        if "components" in component:
            copied["components"] = [copy(child) for child in component["components"]]
        for inner in ("accessory", "component"):
            if component.get(inner):
                copied[inner] = copy(component[inner])
        return copied

    return [copy(component) for component in components]
