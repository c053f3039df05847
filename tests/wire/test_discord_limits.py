"""Every limit of messages on the Discord stand-in: accepted at the number, refused past it."""

import io
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.wire.discord.byhand import (
    Make,
    button,
    buttons,
    call,
    codes,
    menu,
    options,
    places,
    row,
    short,
    shown,
)
from tests.wire.discord.errors import Json
from tests.wire.discord.room import Room, furnished
from tests.wire.discord.state import Flag

V2 = int(Flag.COMPONENTS_V2)


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with furnished() as room:
        room.server.rates.per_second = None
        yield room


def text(content: str = "x") -> Json:
    return {"type": 10, "content": content}


def section(count: int) -> Json:
    return {"type": 9, "components": [text()] * count, "accessory": button()}


def gallery(count: int) -> Json:
    return {"type": 12, "items": [{"media": {"url": "https://example.org/a.png"}}] * count}


def embed(**more: Any) -> Json:
    return {"embeds": [{"title": "t", **more}]}


def fields(count: int) -> Json:
    return embed(fields=[{"name": "n", "value": "v"}] * count)


def field(**more: Any) -> Json:
    return embed(fields=[{"name": "n", "value": "v", **more}])


MESSAGES: list[tuple[str, int, Make]] = [
    ("content", 2000, lambda n: {"content": "é" * n}),
    ("nonce", 25, lambda n: {"content": "x", "nonce": "n" * n}),
    ("embeds", 10, lambda n: {"embeds": [{"title": "t"}] * n}),
    ("embeds", 6000, lambda n: {"embeds": [{"description": "x" * k} for k in (3000, n - 3000)]}),
    ("embeds.0.title", 256, lambda n: embed(title="x" * n)),
    ("embeds.0.description", 4096, lambda n: embed(description="x" * n)),
    ("embeds.0.fields", 25, fields),
    ("embeds.0.fields.0.name", 256, lambda n: field(name="x" * n)),
    ("embeds.0.fields.0.value", 1024, lambda n: field(value="x" * n)),
    ("embeds.0.footer.text", 2048, lambda n: embed(footer={"text": "x" * n})),
    ("embeds.0.author.name", 256, lambda n: embed(author={"name": "x" * n})),
    ("components", 5, lambda n: shown(*[row(each) for each in buttons(n)])),
    ("components.0.components", 5, lambda n: shown(row(*buttons(n)))),
    ("components.0.components.0.custom_id", 100, lambda n: shown(row(button(custom_id="x" * n)))),
    ("components.0.components.0.label", 80, lambda n: shown(row(button(label="x" * n)))),
    (
        "components.0.components.0.url",
        512,
        lambda n: shown(
            row({"type": 2, "style": 5, "label": "x", "url": "https://" + "x" * (n - 8)})
        ),
    ),
    ("components.0.components.0.options", 25, lambda n: shown(row(menu(options=options(n))))),
    ("components.0.components.0.placeholder", 150, lambda n: shown(row(menu(placeholder="x" * n)))),
    *(
        (
            f"components.0.components.0.options.0.{part}",
            100,
            lambda n, part=part: shown(
                row(menu(options=[{"label": "a", "value": "a", part: "x" * n}]))
            ),
        )
        for part in ("label", "value", "description")
    ),
    ("components", 40, lambda n: shown(*[text()] * n, flags=V2)),
    ("components", 4000, lambda n: shown(text("x" * (n - 1)), text(), flags=V2)),
    ("components.0.components", 3, lambda n: shown(section(n), flags=V2)),
    ("components.0.items", 10, lambda n: shown(gallery(n), flags=V2)),
    (
        "allowed_mentions.users",
        100,
        lambda n: {"content": "x", "allowed_mentions": {"users": [str(k) for k in range(n)]}},
    ),
]


@pytest.mark.parametrize(("path", "most", "make"), MESSAGES, ids=short)
async def test_a_message_may_reach_each_limit_but_not_pass_it(
    room: Room, path: str, most: int, make: Make
) -> None:
    there = f"/channels/{room.general.id}/messages"
    status, said = await call(room, "POST", there, make(most))
    assert (status, said.get("errors")) == (200, None)
    status, said = await call(room, "POST", there, make(most + 1))
    assert (status, said["code"], said["message"]) == (400, 50035, "Invalid Form Body")
    assert path in places(said["errors"])
    assert room.server.world.stored == 1


WRONG: list[tuple[str, str, Json]] = [
    (
        "components.0.components.0.custom_id",
        "BASE_TYPE_BAD_LENGTH",
        shown(row(button(custom_id=""))),
    ),
    (
        "components.0.components.1.custom_id",
        "COMPONENT_CUSTOM_ID_DUPLICATED",
        shown(row(button(), button())),
    ),
    (
        "components.0.components.0.custom_id",
        "BASE_TYPE_REQUIRED",
        shown(row({"type": 2, "style": 1, "label": "x"})),
    ),
    (
        "components.0.components.0.custom_id",
        "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
        shown(row(button(style=5, url="https://example.org"))),
    ),
    (
        "components.0.components.0.url",
        "URL_TYPE_INVALID_SCHEME",
        shown(row({"type": 2, "style": 5, "label": "x", "url": "javascript://x"})),
    ),
    ("components.0.components.0.style", "BASE_TYPE_CHOICES", shown(row(button(style=9)))),
    ("components.0.components", "BASE_TYPE_BAD_LENGTH", shown(row())),
    (
        "components.0.components.1",
        "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
        shown(row(menu(), button())),
    ),
    (
        "components.0.components.0.options.1.value",
        "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
        shown(row(menu(options=[{"label": "a", "value": "a"}, {"label": "b", "value": "a"}]))),
    ),
    ("components.0.type", "UNION_TYPE_CHOICES", shown(text())),
    ("components.0.type", "UNION_TYPE_CHOICES", shown(button())),
    (
        "content",
        "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
        shown(text(), content="x", flags=V2),
    ),
    (
        "embeds",
        "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
        shown(text(), flags=V2, **embed()),
    ),
    (
        "components.0.accessory",
        "BASE_TYPE_REQUIRED",
        shown({"type": 9, "components": [text()]}, flags=V2),
    ),
    (
        "components.0.components.0.type",
        "UNION_TYPE_CHOICES",
        shown({"type": 17, "components": [{"type": 17, "components": []}]}, flags=V2),
    ),
    (
        "components.0.file.url",
        "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
        shown({"type": 13, "file": {"url": "attachment://x.txt"}}, flags=V2),
    ),
    ("embeds.0.url", "URL_TYPE_INVALID_URL", embed(url="nowhere")),
    ("embeds.0.fields.0.value", "BASE_TYPE_REQUIRED", field(value=" ")),
    (
        "allowed_mentions",
        "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
        {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
    ),
]


@pytest.mark.parametrize(("path", "code", "body"), WRONG, ids=short)
async def test_what_makes_no_sense_in_a_message_is_refused(
    room: Room, path: str, code: str, body: Json
) -> None:
    status, said = await call(room, "POST", f"/channels/{room.general.id}/messages", body)
    assert (status, said["code"]) == (400, 50035)
    assert path in places(said["errors"])
    assert code in codes(said["errors"])


async def test_large_files_and_too_many_are_refused(room: Room) -> None:
    headers = {"Authorization": f"Bot {room.app.token}"}
    there = f"{room.server.api_url}/channels/{room.general.id}/messages"
    for sizes, status, code in (
        ([10 * 1024 * 1024], 200, None),
        ([10 * 1024 * 1024 + 1], 413, 40005),
        ([9 * 1024 * 1024] * 3, 413, 40005),
        ([1] * 10, 200, None),
        ([1] * 11, 400, 30015),
    ):
        form = aiohttp.FormData(quote_fields=False)
        for number, size in enumerate(sizes):
            content = io.BytesIO(b"x" * size)
            form.add_field(f"files[{number}]", content, filename=f"{number}.txt")
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(there, data=form) as response,
        ):
            said = await response.json()
            assert (response.status, said.get("code")) == (status, code)


async def test_malformed_requests_are_refused(room: Room) -> None:
    there = f"{room.server.api_url}/channels/{room.general.id}/messages"
    headers = {"Authorization": f"Bot {room.app.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.post(
            there, data="{", headers={"Content-Type": "application/json"}
        ) as response:
            assert (await response.json())["code"] == 50109
        async with session.post(there, data="x=y") as response:
            assert (await response.json())["code"] == 50035
        async with session.get(f"{room.server.api_url}/channels/x") as response:
            assert (await response.json())["code"] == 50035
        async with session.get(f"{room.server.api_url}/nowhere") as response:
            assert response.status == 404
