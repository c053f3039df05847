"""Buttons, menus and modals on the Discord stand-in, with the real discord.py."""

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import ui

from tests.wire.discord.library import Asked, Panel, Story, Used, library, raw_copy
from tests.wire.discord.options import Refused
from tests.wire.discord.room import Room, furnished


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with furnished() as room:
        yield room


@pytest.mark.parametrize(
    "values",
    [
        {"Kind": "a"},
        {"What happened": "x" * 51, "Kind": "a"},
        {"What happened": "It worked"},
        {"What happened": "It worked", "Kind": "c"},
        {"What happened": "It worked", "Kind": "a", "When": "now"},
    ],
)
async def test_a_modal_stays_open_until_it_is_filled_in_well(
    room: Room, values: dict[str, object]
) -> None:
    bot = room.bot()
    library(bot)
    async with room.running(bot):
        await room.ana.uses("library tell", room.general)
        (modal,) = room.server.modals(room.ana)
        assert modal.title == "A story"
        with pytest.raises(Refused):
            await room.ana.submits(modal, values)
        with pytest.raises(Refused):
            await room.bo.submits(modal, {"What happened": "x", "Kind": "a"})
        assert room.server.modals(room.ana) == [modal]


async def test_what_was_filled_in_arrives(room: Room) -> None:
    bot = room.bot()
    library(bot)
    async with room.running(bot):
        asked = await room.ana.uses("library tell", room.general)
        assert asked.modal is not None
        sent = await room.ana.submits(asked.modal, {"What happened": "It worked", "Kind": "b"})
        assert sent.original is not None
        assert sent.original.content == "It worked|at home|b"
        assert room.server.modals(room.ana) == []


async def test_a_modal_cannot_follow_a_defer(room: Room) -> None:
    bot = room.bot()
    library(bot)
    async with room.running(bot):
        await room.ana.sends("library silent", room.general)
        heard = await bot.hears("interaction")
        await heard.response.defer()
        again = discord.Interaction(data=raw_copy(room, heard), state=heard._state)
        with pytest.raises(discord.HTTPException) as refused:
            await again.response.send_modal(Story())
        assert refused.value.code == 40060
        assert room.server.modals(room.ana) == []


async def test_a_button_works_after_a_restart(room: Room) -> None:
    first = room.bot()
    library(first)
    async with room.running(first):
        asked = await room.ana.uses("library show", room.general)
    second = room.bot()
    second.add_dynamic_items(Used)
    async with room.running(second):
        assert asked.original is not None
        pressed = await room.bo.presses("Used it", asked.original)
        assert pressed.original is not None
        assert pressed.original.content == "7 used"
        assert pressed.original.only_for == room.bo.id
        with pytest.raises(Refused):
            await room.bo.presses("Nonsense", asked.original)


async def test_components_change_their_message_or_answer_beside_it(room: Room) -> None:
    async with room.a_bot() as bot:
        await bot.text_channel(room.general).send("A panel", view=Panel())
        (panel,) = room.server.messages(room.general)
        await room.ana.presses("Change", panel)
        assert panel.content == "Changed"
        await room.ana.presses("later", panel)
        await room.server.wait_for(lambda: panel.content == "Later")
        chosen = await room.ana.chooses("Whom", panel, room.ana, room.bo)
        assert chosen.original is not None
        assert chosen.original.content == "Ana, Bo"
        for which in ("Off", "Read"):
            with pytest.raises(Refused):
                await room.ana.presses(which, panel)
        with pytest.raises(Refused):
            await room.ana.chooses("Whom", panel, "somebody")


async def test_an_ephemeral_message_belongs_to_one_person(room: Room) -> None:
    bot = room.bot()

    @bot.tree.command(description="A private panel")
    async def panel(interaction: Asked) -> None:
        await interaction.response.send_message("Yours", view=Panel(), ephemeral=True)

    async with room.running(bot):
        asked = await room.ana.uses("panel", room.general)
        assert asked.original is not None
        with pytest.raises(Refused):
            await room.bo.presses("Change", asked.original)
        await room.ana.presses("Change", asked.original)
        assert asked.original.content == "Changed"
        with pytest.raises(discord.NotFound) as refused:
            await bot.text_channel(room.general).fetch_message(asked.original.id)
        assert refused.value.code == 10008
        assert [m async for m in bot.text_channel(room.general).history()] == []
        await room.ana.deletes(asked.original)
        assert room.server.ephemerals(room.ana) == []


async def test_components_v2_are_stored_with_ids_and_can_be_pressed(room: Room) -> None:
    class Card(ui.LayoutView):
        text: ui.TextDisplay[Any] = ui.TextDisplay("# An entry")

        def __init__(self) -> None:
            super().__init__(timeout=None)
            row: ui.ActionRow[Any] = ui.ActionRow()
            button: ui.Button[Any] = ui.Button(label="Keep", custom_id="keep")
            row.add_item(button)
            self.add_item(ui.Container(ui.TextDisplay("inside"), row))

    async with room.a_bot() as bot:
        sent = await bot.text_channel(room.general).send(view=Card())
        (card,) = room.server.messages(room.general)
        assert card.uses_v2
        assert [part["id"] for part in card.components] == [1, 2]
        await room.ana.presses("Keep", card, wait=False)
        heard = await bot.hears("interaction")
        assert heard.data["custom_id"] == "keep"
        with pytest.raises(discord.HTTPException) as refused:
            await sent.edit(content="No going back")
        assert refused.value.code == 50035
        await sent.edit(suppress=False)
        assert card.uses_v2
