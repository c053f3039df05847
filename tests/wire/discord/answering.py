"""Answers to interactions: what is accepted when, and what it does."""

from collections.abc import Sequence

from tests.wire.discord import limits
from tests.wire.discord.errors import ApiError, Form, Json, api_error, form_error
from tests.wire.discord.forms.command import check_choice_list
from tests.wire.discord.forms.message import Upload, check_message, inside, is_empty
from tests.wire.discord.forms.modal import check_modal
from tests.wire.discord.interactions import Ask, Interaction, Modal, Reply
from tests.wire.discord.posting import edit, edited_form, post
from tests.wire.discord.state import Flag, Message, MessageKind
from tests.wire.discord.tree import numbered
from tests.wire.discord.world import World

ANSWERS = {
    Ask.COMMAND: {Reply.MESSAGE, Reply.DEFER, Reply.MODAL},
    Ask.COMPONENT: {
        Reply.MESSAGE,
        Reply.DEFER,
        Reply.DEFER_UPDATE,
        Reply.UPDATE,
        Reply.MODAL,
    },
    Ask.COMPLETION: {Reply.SUGGEST},
    Ask.MODAL: {Reply.MESSAGE, Reply.DEFER},
}


def reply(world: World, interaction: Interaction, body: Json, uploads: Sequence[Upload]) -> None:
    """Accept the first answer to an interaction.

    Raises:
        ApiError: 10062 after three seconds, 40060 for a second answer, 50035 for a wrong type or
            wrong data.
    """
    if interaction.reply is not None:
        raise api_error(40060)
    if not interaction.in_time(world.now(), world.patience):
        raise api_error(10062)
    kind = check_type(interaction, body.get("type"))
    data: Json = body.get("data") or {}
    if kind is Reply.MESSAGE:
        check_in_data(data, uploads)
        interaction.original = answer(world, interaction, data, uploads)
    elif kind is Reply.DEFER:
        ephemeral = (data.get("flags") or 0) & Flag.EPHEMERAL
        wait: Json = {"flags": ephemeral}
        interaction.original = answer(world, interaction, wait, loading=True)
    elif kind is Reply.UPDATE:
        assert interaction.message is not None
        interaction.original = interaction.message
        update(world, interaction.message, data, uploads)
    elif kind is Reply.DEFER_UPDATE:
        interaction.original = interaction.message
    elif kind is Reply.SUGGEST:
        interaction.choices = suggested(interaction, data)
    else:
        interaction.modal = open_modal(world, interaction, data)
    interaction.reply = kind
    world.changed()


def check_type(interaction: Interaction, kind: object) -> Reply:
    """Return the type of an answer, which must fit the interaction.

    Raises:
        ApiError: 50035.
    """
    allowed = set(ANSWERS[interaction.kind])
    if interaction.kind is Ask.MODAL and interaction.message is not None:
        allowed |= {Reply.DEFER_UPDATE, Reply.UPDATE}
    for each in allowed:
        if each == kind:
            return each
    types = ", ".join(str(int(each)) for each in sorted(allowed))
    raise form_error(("type",), "BASE_TYPE_CHOICES", f"Value must be one of {{{types}}}.")


def check_in_data(data: Json, uploads: Sequence[Upload]) -> None:
    """Check the message inside an answer.

    Raises:
        ApiError: 50006, or 50035 with paths below `data`.
    """
    try:
        check_message(data, uploads)
    except ApiError as error:
        raise inside(("data",), error) from None
    if is_empty(data, uploads):
        raise api_error(50006)


def answer(
    world: World,
    interaction: Interaction,
    data: Json,
    uploads: Sequence[Upload] = (),
    *,
    loading: bool = False,
) -> Message:
    """Post the message that answers an interaction; an ephemeral one for its user alone."""
    ephemeral = (data.get("flags") or 0) & Flag.EPHEMERAL
    first = interaction.original or interaction.message
    if interaction.kind is Ask.COMMAND and first is None:
        kind = MessageKind.CONTEXT_MENU if "target_id" in interaction.data else MessageKind.COMMAND
    else:
        kind = MessageKind.REPLY if first else MessageKind.PLAIN
    return post(
        world,
        interaction.channel,
        interaction.application.user,
        data,
        uploads,
        kind=kind,
        replied_to=first,
        only_for=interaction.user.id if ephemeral else None,
        application=interaction.application,
        interaction=interaction,
        flags=Flag.LOADING if loading else 0,
    )


def update(world: World, message: Message, data: Json, uploads: Sequence[Upload]) -> None:
    """Change the message whose component was used.

    Raises:
        ApiError: 50035 or 50006.
    """
    if message.deleted:
        raise api_error(10008)
    try:
        checked = edited_form(message, data, uploads)
    except ApiError as error:
        raise inside(("data",), error) from None
    edit(world, message, checked, uploads)


def suggested(interaction: Interaction, data: Json) -> list[Json]:
    """Return the checked suggestions for the option in focus.

    Raises:
        ApiError: 50035.
    """
    given = data.get("choices") or []
    form = Form()
    path = ("data", "choices")
    check_choice_list(form, path, given, focused(interaction.data), limits.SUGGESTIONS)
    form.check()
    return list(given)


def focused(data: Json) -> int:
    """Return the type of the option a member is typing."""
    for option in data.get("options") or []:
        if option.get("focused"):
            return int(option["type"])
        if kind := focused(option):
            return kind
    return 0


def open_modal(world: World, interaction: Interaction, data: Json) -> Modal:
    """Show a modal to the member.

    Raises:
        ApiError: 50035.
    """
    form = Form()
    check_modal(form, ("data",), data)
    form.check()
    parts = numbered(data["components"])
    modal = Modal(interaction, data["custom_id"], data["title"], parts)
    world.modals = [each for each in world.modals if each.user is not interaction.user]
    world.modals.append(modal)
    return modal


def follow_up(
    world: World, interaction: Interaction, data: Json, uploads: Sequence[Upload]
) -> Message:
    """Post one more message; directly after a defer it fills in the "thinking…" instead.

    Raises:
        ApiError: 50006 or 50035.
    """
    check_message(data, uploads)
    if is_empty(data, uploads):
        raise api_error(50006)
    waiting = interaction.original
    if waiting is not None and waiting.loading and not waiting.deleted:
        return edit(world, waiting, data, uploads)
    message = answer(world, interaction, data, uploads)
    interaction.followups.append(message)
    return message
