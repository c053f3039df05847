"""The limits of commands, modals and suggestions: accepted at the number, refused past it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.wire.discord.byhand import Make, button, call, menu, options, places, row, short
from tests.wire.discord.errors import Json
from tests.wire.discord.interactions import Ask, Reply, ask
from tests.wire.discord.room import Room, furnished


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with furnished() as room:
        room.server.rates.per_second = None
        yield room


def command(**more: Any) -> Json:
    return {"name": "save", "description": "Save it", **more}


def option(**more: Any) -> Json:
    return {"type": 3, "name": "url", "description": "The link", **more}


def choices(count: int) -> list[Json]:
    return [{"name": f"{n}", "value": f"{n}"} for n in range(count)]


def sized(size: int) -> Json:
    """Return a command of `size` characters."""
    parts = [option(name=f"option-{n:02}", description="d" * 100) for n in range(25)]
    left = size - len("save") - len("Save it") - 25 * (9 + 100)
    number = 0
    while left > 0:
        fill = min(left, 25 * 100)
        names = ["x" * 100] * (fill // 100) + (["y" * (fill % 100)] if fill % 100 else [])
        parts[number]["choices"] = [{"name": name, "value": ""} for name in names]
        left -= fill
        number += 1
    for part in parts:
        for at, choice in enumerate(part.get("choices", [])):
            # The value counts too: it takes its two characters from the name.
            choice["name"], choice["value"] = choice["name"][2:], f"{at:02}"
    return command(options=parts)


COMMANDS: list[tuple[str, int, Make]] = [
    ("name", 32, lambda n: command(name="x" * n)),
    ("description", 100, lambda n: command(description="x" * n)),
    ("options", 25, lambda n: command(options=[option(name=f"o{k}") for k in range(n)])),
    ("options.0.name", 32, lambda n: command(options=[option(name="x" * n)])),
    ("options.0.description", 100, lambda n: command(options=[option(description="x" * n)])),
    ("options.0.choices", 25, lambda n: command(options=[option(choices=choices(n))])),
    (
        "options.0.choices.0.name",
        100,
        lambda n: command(options=[option(choices=[{"name": "x" * n, "value": "x"}])]),
    ),
    (
        "options.0.choices.0.value",
        100,
        lambda n: command(options=[option(choices=[{"name": "x", "value": "x" * n}])]),
    ),
    ("options.0.max_length", 6000, lambda n: command(options=[option(max_length=n)])),
    (
        "options",
        25,
        lambda n: command(options=[option(type=1, name=f"s{k}", options=[]) for k in range(n)]),
    ),
    (
        "options.0.options",
        25,
        lambda n: command(
            options=[
                option(type=2, options=[option(type=1, name=f"s{k}", options=[]) for k in range(n)])
            ]
        ),
    ),
    ("", 8000, sized),
]


@pytest.mark.parametrize(("path", "most", "make"), COMMANDS, ids=short)
async def test_a_command_may_reach_each_limit_but_not_pass_it(
    room: Room, path: str, most: int, make: Make
) -> None:
    there = f"/applications/{room.app.id}/commands"
    status, said = await call(room, "POST", there, make(most))
    assert (status, said.get("errors")) == (200, None)
    status, said = await call(room, "POST", there, make(most + 1))
    assert (status, said["code"]) == (400, 50035)
    assert path in places(said["errors"])
    status, said = await call(room, "PUT", there, [make(most + 1)])
    assert f"0.{path}".rstrip(".") in places(said["errors"])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("name", command(name="Save")),
        ("name", command(name="save it")),
        ("name", command(name="save!")),
        ("description", command(description="")),
        ("options.1", command(options=[option(), option(name="b", required=True)])),
        ("options.1.name", command(options=[option(), option()])),
        ("options", command(options=[option(), option(name="b", type=1)])),
        (
            "options.0.options.0.options.0.type",
            command(options=[option(type=2, options=[option(type=1, options=[option(type=1)])])]),
        ),
        (
            "options.0.autocomplete",
            command(options=[option(autocomplete=True, choices=choices(1))]),
        ),
        ("options.0.choices", command(options=[option(type=5, choices=choices(1))])),
        ("description", {"type": 3, "name": "Save to library", "description": "x"}),
    ],
)
async def test_what_makes_no_sense_in_a_command_is_refused(
    room: Room, path: str, body: Json
) -> None:
    status, said = await call(room, "POST", f"/applications/{room.app.id}/commands", body)
    assert (status, said["code"]) == (400, 50035)
    assert path in places(said["errors"])


@pytest.mark.parametrize("name", ["größe", "日本語", "हिन्दी", "ไทย", "o'clock", "snake_case"])
async def test_names_may_be_of_any_script(room: Room, name: str) -> None:
    there = f"/applications/{room.app.id}/commands"
    status, said = await call(room, "POST", there, command(name=name))
    assert (status, said["name"]) == (200, name)


async def test_there_are_only_so_many_commands(room: Room) -> None:
    there = f"/applications/{room.app.id}/commands"
    many = [command(name=f"c{number}") for number in range(100)]
    menus = [{"type": 3, "name": f"Menu {number}"} for number in range(15)]
    status, said = await call(room, "PUT", there, many + menus)
    assert (status, len(said)) == (200, 115)
    status, said = await call(room, "POST", there, command(name="more"))
    assert (status, said["code"]) == (400, 30032)
    status, said = await call(room, "POST", there, {"type": 3, "name": "Menu 15"})
    assert (status, said["code"]) == (400, 30032)
    status, said = await call(room, "POST", there, command(name="c1", description="Other words"))
    assert (status, said["description"]) == (200, "Other words")


async def test_two_hundred_new_commands_a_day_are_all(room: Room) -> None:
    there = f"/applications/{room.app.id}/commands"
    for batch in "ab":
        many = [command(name=f"{batch}{number}") for number in range(100)]
        assert (await call(room, "PUT", there, many))[0] == 200
        assert (await call(room, "PUT", there, many))[0] == 200
    status, said = await call(room, "PUT", there, [command(name="c")])
    assert (status, said["code"]) == (400, 30034)
    in_guild = f"/applications/{room.app.id}/guilds/{room.guild.id}/commands"
    assert (await call(room, "PUT", in_guild, [command(name="c")]))[0] == 200
    room.server.clock.forward(24 * 3600 + 1)
    assert (await call(room, "PUT", there, [command(name="c")]))[0] == 200


async def answered(room: Room, kind: Ask, body: Json, **more: Any) -> tuple[int, Any]:
    """Answer a fresh interaction by hand."""
    asked = ask(room.server.world, kind, room.app, room.ana.user, room.general, more, name="x")
    return await call(room, "POST", f"/interactions/{asked.id}/{asked.token}/callback", body)


def modal(*components: Json, **more: Any) -> Json:
    data: Json = {"custom_id": "m", "title": "t", "components": list(components), **more}
    return {"type": Reply.MODAL, "data": data}


def label(inner: Json, **more: Any) -> Json:
    return {"type": 18, "label": "l", "component": inner, **more}


def asked_for(**more: Any) -> Json:
    return {"type": 4, "custom_id": "t", "style": 1, **more}


MODALS: list[tuple[str, int, Make]] = [
    ("data.title", 45, lambda n: modal(label(asked_for()), title="x" * n)),
    ("data.custom_id", 100, lambda n: modal(label(asked_for()), custom_id="x" * n)),
    (
        "data.components",
        5,
        lambda n: modal(*[label(asked_for(custom_id=f"{k}")) for k in range(n)]),
    ),
    ("data.components.0.label", 45, lambda n: modal(label(asked_for(), label="x" * n))),
    (
        "data.components.0.description",
        100,
        lambda n: modal(label(asked_for(), description="x" * n)),
    ),
    (
        "data.components.0.component.max_length",
        4000,
        lambda n: modal(label(asked_for(max_length=n))),
    ),
    ("data.components.0.component.value", 4000, lambda n: modal(label(asked_for(value="x" * n)))),
    (
        "data.components.0.component.placeholder",
        100,
        lambda n: modal(label(asked_for(placeholder="x" * n))),
    ),
    (
        "data.components.0.components.0.label",
        45,
        lambda n: modal(row(asked_for(label="x" * n))),
    ),
    ("data.components.0.component.options", 25, lambda n: modal(label(menu(options=options(n))))),
    (
        "data.components.0.component.options",
        10,
        lambda n: modal(label({"type": 22, "custom_id": "c", "options": options(n)})),
    ),
]


@pytest.mark.parametrize(("path", "most", "make"), MODALS, ids=short)
async def test_a_modal_may_reach_each_limit_but_not_pass_it(
    room: Room, path: str, most: int, make: Make
) -> None:
    assert (await answered(room, Ask.COMMAND, make(most)))[0] == 204
    status, said = await answered(room, Ask.COMMAND, make(most + 1))
    assert (status, said["code"]) == (400, 50035)
    assert path in places(said["errors"])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("data.components.1.component.custom_id", modal(label(asked_for()), label(asked_for()))),
        ("data.components.0.type", modal(button())),
        ("data.components.0.component.type", modal(label(button()))),
        ("data.components.0.component.disabled", modal(label(menu(disabled=True)))),
        ("data.components.0.component.min_values", modal(label(menu(min_values=0)))),
        (
            "data.components.0.component.options",
            modal(label({"type": 21, "custom_id": "r", "options": options(1)})),
        ),
    ],
)
async def test_what_makes_no_sense_in_a_modal_is_refused(room: Room, path: str, body: Json) -> None:
    status, said = await answered(room, Ask.COMMAND, body)
    assert (status, said["code"]) == (400, 50035)
    assert path in places(said["errors"])


async def test_twenty_five_suggestions_are_the_most(room: Room) -> None:
    typing = {"options": [{"type": 3, "name": "url", "value": "x", "focused": True}]}
    for count, status in ((25, 204), (26, 400)):
        body = {"type": Reply.SUGGEST, "data": {"choices": choices(count)}}
        assert (await answered(room, Ask.COMPLETION, body, **typing))[0] == status
    long = {"type": Reply.SUGGEST, "data": {"choices": [{"name": "x" * 101, "value": "x"}]}}
    status, said = await answered(room, Ask.COMPLETION, long, **typing)
    assert places(said["errors"]) == {"data.choices.0.name"}


@pytest.mark.parametrize(
    ("kind", "reply"),
    [
        (Ask.COMMAND, Reply.UPDATE),
        (Ask.COMMAND, Reply.SUGGEST),
        (Ask.COMPLETION, Reply.MESSAGE),
        (Ask.MODAL, Reply.MODAL),
        (Ask.MODAL, Reply.UPDATE),
    ],
)
async def test_an_answer_has_to_fit_its_question(room: Room, kind: Ask, reply: Reply) -> None:
    status, said = await answered(room, kind, {"type": reply, "data": {"content": "x"}})
    assert (status, said["code"], places(said["errors"])) == (400, 50035, {"type"})


async def test_a_message_in_an_answer_is_checked_below_data(room: Room) -> None:
    body = {"type": Reply.MESSAGE, "data": {"content": "x" * 2001}}
    status, said = await answered(room, Ask.COMMAND, body)
    assert (status, places(said["errors"])) == (400, {"data.content"})
