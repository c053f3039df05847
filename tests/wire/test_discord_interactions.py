"""Commands, buttons, menus and modals on the Discord stand-in, with the real discord.py."""

import re
from collections.abc import AsyncIterator
from typing import Any, Self

import discord
import pytest
from discord import app_commands, ui

from tests.wire.discord.events import over_http
from tests.wire.discord.interactions import Reply, interaction_json
from tests.wire.discord.options import Refused
from tests.wire.discord.permissions import EVERYONE, Can
from tests.wire.discord.person import NoAnswer
from tests.wire.discord.room import Bot, Room, furnished
from tests.wire.discord.state import MessageKind

Asked = discord.Interaction[Any]


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with furnished() as room:
        yield room


class Used(ui.DynamicItem[ui.Button[Any]], template=r"library\.used:(?P<id>\d+)"):
    """A button whose state is in its custom id, so that it survives restarts."""

    def __init__(self, number: int) -> None:
        super().__init__(ui.Button(label="Used it", custom_id=f"library.used:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(
        cls, interaction: Asked, item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(int(match["id"]))

    async def callback(self, interaction: Asked) -> None:
        await interaction.response.send_message(f"{self.number} used", ephemeral=True)


class Story(ui.Modal, title="A story"):
    """A form with one long field, one short one and a choice."""

    what: ui.Label[Any] = ui.Label(
        text="What happened",
        component=ui.TextInput(style=discord.TextStyle.long, max_length=50),
    )
    where: ui.Label[Any] = ui.Label(
        text="Where", component=ui.TextInput(required=False, default="at home")
    )
    kind: ui.Label[Any] = ui.Label(
        text="Kind",
        component=ui.Select(options=[discord.SelectOption(label=each) for each in ("a", "b")]),
    )

    async def on_submit(self, interaction: Asked) -> None:
        assert isinstance(self.what.component, ui.TextInput)
        assert isinstance(self.where.component, ui.TextInput)
        assert isinstance(self.kind.component, ui.Select)
        said = f"{self.what.component.value}|{self.where.component.value}"
        await interaction.response.send_message(f"{said}|{self.kind.component.values[0]}")


def library(bot: Bot) -> app_commands.Group:
    """Add the commands these tests use."""
    group = app_commands.Group(name="library", description="What we learned")
    bot.tree.add_command(group)

    async def topics(interaction: Asked, typed: str) -> list[app_commands.Choice[str]]:
        known = ["python", "pytest", "rust"]
        return [app_commands.Choice(name=k, value=k) for k in known if k.startswith(typed)]

    @group.command(description="Save a link")
    @app_commands.autocomplete(topic=topics)
    async def save(
        interaction: Asked,
        url: str,
        topic: str | None = None,
        stars: app_commands.Range[int, 1, 5] | None = None,
        by: discord.Member | None = None,
        place: discord.TextChannel | None = None,
        role: discord.Role | None = None,
        file: discord.Attachment | None = None,
    ) -> None:
        parts: list[object] = [url, topic, stars, by and by.display_name, place and place.name]
        parts += [role and role.name, file and (await file.read()).decode()]
        said = " ".join(str(each) for each in parts if each)
        await interaction.response.send_message(said, ephemeral=True)

    @group.command(description="Take your time")
    async def slow(interaction: Asked, private: bool) -> None:
        await interaction.response.defer(ephemeral=private, thinking=True)
        await interaction.followup.send("done", ephemeral=not private)
        await interaction.followup.send("more", ephemeral=True)

    @group.command(description="Say nothing")
    async def silent(interaction: Asked) -> None:
        """Answer nothing."""

    @group.command(description="Tell a story")
    async def tell(interaction: Asked) -> None:
        await interaction.response.send_modal(Story())

    @group.command(description="Show an entry")
    async def show(interaction: Asked) -> None:
        view = ui.View(timeout=None)
        view.add_item(Used(7))
        await interaction.response.send_message("An entry", view=view)

    return group


async def test_a_command_goes_there_and_back(room: Room) -> None:
    bot = room.bot()
    library(bot)
    steward = room.server.role(room.guild, "Steward")
    async with room.running(bot):
        asked = await room.ana.uses(
            "library save",
            room.general,
            url="https://example.org",
            stars=3,
            by=room.bo,
            place=room.general,
            role=steward,
            file=("notes.txt", b"some notes"),
        )
        (answer,) = room.server.ephemerals(room.ana)
        assert answer is asked.original
        assert answer.content == "https://example.org 3 Bo general Steward some notes"
        assert answer.kind is MessageKind.COMMAND
        assert room.server.messages(room.general) == []
        assert room.bo.sees(room.general) == []


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("library", {}),
        ("library lose", {}),
        ("nonsense", {}),
        ("library save", {}),
        ("library save", {"url": 1}),
        ("library save", {"url": "u", "stars": 6}),
        ("library save", {"url": "u", "stars": "3"}),
        ("library save", {"url": "u", "by": "Bo"}),
        ("library save", {"url": "u" * 6001}),
        ("library save", {"url": "u", "tags": "x"}),
        ("library slow", {"private": "yes"}),
    ],
)
async def test_the_client_refuses_what_the_command_does_not_take(
    room: Room, path: str, options: dict[str, object]
) -> None:
    bot = room.bot()
    library(bot)
    async with room.running(bot):
        with pytest.raises(Refused):
            await room.ana.uses(path, room.general, **options)
        assert bot.all_heard("interaction") == []


async def test_suggestions_come_for_the_option_in_focus(room: Room) -> None:
    bot = room.bot()
    library(bot)
    async with room.running(bot):
        suggested = await room.ana.completes("library save", "topic", "py", room.general)
        assert [each["value"] for each in suggested] == ["python", "pytest"]
        said = await room.ana.uses("library save", room.general, url="u", topic="anything")
        assert said.original is not None
        assert said.original.content == "u anything"


@pytest.mark.parametrize("private", [True, False])
async def test_a_deferred_answer_keeps_the_visibility_of_its_defer(
    room: Room, private: bool
) -> None:
    bot = room.bot()
    library(bot)
    async with room.running(bot):
        asked = await room.ana.uses("library slow", room.general, private=private)
        assert asked.reply is Reply.DEFER
        await room.server.wait_for(lambda: asked.followups)
        assert asked.original is not None
        assert asked.original.content == "done"
        assert asked.original.ephemeral is private
        assert not asked.original.loading
        assert asked.followups[0].content == "more"
        assert asked.followups[0].ephemeral


async def test_silence_is_shown_as_no_answer_and_comes_too_late_afterwards(room: Room) -> None:
    bot = room.bot()
    library(bot)
    async with room.running(bot):
        await room.ana.sends("library silent", room.general)
        interaction = await bot.hears("interaction")
        room.server.clock.forward(3.1)
        with pytest.raises(discord.NotFound) as refused:
            await interaction.response.send_message("late")
        assert refused.value.code == 10062


async def test_nobody_at_the_other_end_is_no_answer(room: Room) -> None:
    bot = room.bot()
    library(bot)
    async with room.running(bot):
        pass
    room.ana.patience = 0.05
    with pytest.raises(NoAnswer):
        await room.ana.uses("library silent", room.general)


async def test_a_second_answer_is_refused(room: Room) -> None:
    bot = room.bot()

    @bot.tree.command(description="Answer twice")
    async def twice(interaction: Asked) -> None:
        await interaction.response.send_message("one")

    async with room.running(bot):
        await room.ana.uses("twice", room.general)
        heard = await bot.hears("interaction")
        again = discord.Interaction(data=raw_copy(room, heard), state=heard._state)
        with pytest.raises(discord.HTTPException) as refused:
            await again.response.send_message("two")
        assert refused.value.code == 40060


def raw_copy(room: Room, heard: Asked) -> Any:
    """Return the payload of an interaction as another client of the bot got it."""
    return interaction_json(room.server.world.interactions[heard.token], over_http(room.app))


async def test_a_token_lasts_fifteen_minutes(room: Room) -> None:
    bot = room.bot()
    library(bot)
    async with room.running(bot):
        await room.ana.uses("library show", room.general)
        heard = await bot.hears("interaction")
        room.server.clock.forward(14 * 60)
        await heard.edit_original_response(content="Still here")
        room.server.clock.forward(62)
        with pytest.raises(discord.HTTPException) as refused:
            await heard.followup.send("Too late")
        assert (refused.value.status, refused.value.code) == (401, 50027)


async def test_a_follow_up_needs_a_first_answer(room: Room) -> None:
    bot = room.bot()
    library(bot)
    async with room.running(bot):
        await room.ana.sends("library silent", room.general)
        heard = await bot.hears("interaction")
        with pytest.raises(discord.NotFound) as refused:
            await heard.followup.send("Hello?")
        assert refused.value.code == 10015


async def test_the_original_answer_is_read_edited_and_deleted(room: Room) -> None:
    bot = room.bot()
    library(bot)
    async with room.running(bot):
        asked = await room.ana.uses("library save", room.general, url="u")
        heard = await bot.hears("interaction")
        assert (await heard.original_response()).content == "u"
        await heard.edit_original_response(content="v")
        assert asked.original is not None
        assert asked.original.content == "v"
        assert asked.original.edited_at is not None
        await heard.delete_original_response()
        assert room.server.ephemerals(room.ana) == []
        with pytest.raises(discord.NotFound):
            await heard.edit_original_response(content="w")


async def test_a_message_menu_shows_the_message_without_the_content_intent(room: Room) -> None:
    intents = discord.Intents.default()
    bot = room.bot(intents=intents)

    @bot.tree.context_menu(name="Save to library")
    async def save(interaction: Asked, message: discord.Message) -> None:
        await interaction.response.send_message(message.content, ephemeral=True)

    @bot.tree.context_menu(name="Who is this")
    async def who(interaction: Asked, member: discord.Member) -> None:
        await interaction.response.send_message(member.display_name, ephemeral=True)

    async with room.running(bot):
        message = await room.bo.posts("Worth keeping", room.general)
        saved = await room.ana.acts("Save to library", message)
        assert saved.original is not None
        assert saved.original.content == "Worth keeping"
        assert saved.original.kind is MessageKind.CONTEXT_MENU
        shown = await room.ana.acts("Who is this", room.bo, room.general)
        assert shown.original is not None
        assert shown.original.content == "Bo"
        with pytest.raises(Refused):
            await room.ana.acts("Who is this", message)


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


class Panel(ui.View):
    """A button that changes its message, one that defers, one switched off, a link and a menu."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.add_item(ui.Button(label="Read", url="https://example.org"))

    @ui.button(label="Change", custom_id="change")
    async def change(self, interaction: Asked, button: ui.Button[Any]) -> None:
        await interaction.response.edit_message(content="Changed")

    @ui.button(label="Later", custom_id="later")
    async def later(self, interaction: Asked, button: ui.Button[Any]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="Later")

    @ui.button(label="Off", custom_id="off", disabled=True)
    async def off(self, interaction: Asked, button: ui.Button[Any]) -> None:
        """Never pressed."""

    @ui.select(cls=ui.UserSelect, placeholder="Whom", custom_id="whom", max_values=2)
    async def whom(self, interaction: Asked, menu: ui.UserSelect[Any]) -> None:
        names = ", ".join(user.display_name for user in menu.values)
        await interaction.response.send_message(names, ephemeral=True)


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


async def test_commands_are_offered_by_place_and_permission(room: Room) -> None:
    bot = room.bot()

    @bot.tree.command(description="For stewards")
    @app_commands.default_permissions(manage_guild=True)
    async def steward(interaction: Asked) -> None:
        await interaction.response.send_message("yes")

    @bot.tree.command(description="In guilds")
    @app_commands.guild_only()
    async def here(interaction: Asked) -> None:
        await interaction.response.send_message("here")

    @bot.tree.command(description="Anywhere")
    async def anywhere(interaction: Asked) -> None:
        await interaction.response.send_message(f"to {interaction.user.display_name}")

    async with room.running(bot):
        direct = room.ana.direct(room.app)
        with pytest.raises(Refused):
            await room.ana.uses("steward", room.general)
        with pytest.raises(Refused):
            await room.ana.uses("here", direct)
        asked = await room.ana.uses("anywhere", direct)
        assert asked.original is not None
        assert asked.original.content == "to Ana"
        stewards = room.server.role(room.guild, "Stewards", room.ana)
        stewards.permissions = int(Can.MANAGE_GUILD)
        await room.ana.uses("steward", room.general)
        room.guild.roles[room.guild.id].permissions = EVERYONE & ~Can.USE_APPLICATION_COMMANDS
        with pytest.raises(Refused):
            await room.bo.uses("here", room.general)
