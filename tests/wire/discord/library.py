"""A small bot for the tests of the stand-in: commands, a button that lasts, a form, a panel."""

import re
from typing import Any, Self

import discord
from discord import app_commands, ui

from tests.wire.discord.events import over_http
from tests.wire.discord.interactions import interaction_json
from tests.wire.discord.room import Bot, Room

Asked = discord.Interaction[Any]


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


def raw_copy(room: Room, heard: Asked) -> Any:
    """Return the payload of an interaction as another client of the bot got it."""
    return interaction_json(room.server.world.interactions[heard.token], over_http(room.app))
