"""Routes for answering interactions: the first answer, the original message, follow-ups."""

from tests.wire.discord.answering import follow_up, reply
from tests.wire.discord.errors import Json, api_error
from tests.wire.discord.events import over_http
from tests.wire.discord.interactions import Interaction, Reply
from tests.wire.discord.posting import delete, edit, edited_form
from tests.wire.discord.rest.call import Answer, Asked, Table
from tests.wire.discord.state import Message
from tests.wire.discord.wording import message_json

routes = Table()
FOLLOW = "/webhooks/{application_id}/{token}"
MESSAGE = FOLLOW + "/messages/{message_id}"


@routes.on("POST", "/interactions/{interaction_id}/{token}/callback", open=True)
async def callback(asked: Asked) -> Answer:
    """Give the first answer to an interaction, within three seconds."""
    interaction = asked.world.interactions.get(asked.params["token"])
    if interaction is None or interaction.id != asked.id("interaction_id"):
        raise api_error(10062)
    reply(asked.world, interaction, asked.body, asked.uploads)
    if asked.query.get("with_response") in ("1", "true", "True"):
        return response_json(interaction)
    return None


def response_json(interaction: Interaction) -> Json:
    """Return what was made of an answer."""
    said: Json = {"id": str(interaction.id), "type": interaction.kind}
    original = interaction.original
    if original is not None:
        said |= {
            "response_message_id": str(original.id),
            "response_message_loading": original.loading,
            "response_message_ephemeral": original.ephemeral,
        }
    resource: Json = {"type": interaction.reply}
    if original is not None and interaction.reply in (Reply.MESSAGE, Reply.UPDATE):
        resource["message"] = message_json(original, over_http(interaction.application))
    return {"interaction": said, "resource": resource}


def followed(asked: Asked) -> Interaction:
    """Return the interaction whose token the path carries.

    Raises:
        ApiError: 10015 for an unknown one or one without a first answer, 50027 after 15 minutes.
    """
    interaction = asked.world.interactions.get(asked.params["token"])
    if interaction is None or interaction.application.id != asked.id("application_id"):
        raise api_error(10015)
    if not interaction.usable(asked.world.now()):
        raise api_error(50027)
    if interaction.reply is None:
        raise api_error(10015)
    return interaction


def message_of(asked: Asked) -> tuple[Interaction, Message]:
    """Return the message the path names: the original, or one of the follow-ups.

    Raises:
        ApiError: 10008, 10015 or 50027.
    """
    interaction = followed(asked)
    if asked.params["message_id"] == "@original":
        found = interaction.original
    else:
        message_id = asked.id("message_id")
        made = [*interaction.followups, interaction.original, interaction.message]
        found = next((each for each in made if each and each.id == message_id), None)
    if found is None or found.deleted:
        raise api_error(10008)
    return interaction, found


@routes.on("POST", FOLLOW, open=True)
async def follow(asked: Asked) -> Answer:
    """Post a follow-up message."""
    interaction = followed(asked)
    message = follow_up(asked.world, interaction, asked.body, asked.uploads)
    return message_json(message, over_http(interaction.application))


@routes.on("GET", MESSAGE, open=True)
async def read(asked: Asked) -> Answer:
    """Read one of the messages that answer an interaction."""
    interaction, message = message_of(asked)
    return message_json(message, over_http(interaction.application))


@routes.on("PATCH", MESSAGE, open=True)
async def change(asked: Asked) -> Answer:
    """Edit one of them; an edit of "thinking…" finishes it."""
    interaction, message = message_of(asked)
    form = edited_form(message, asked.body, asked.uploads)
    edit(asked.world, message, form, asked.uploads)
    return message_json(message, over_http(interaction.application))


@routes.on("DELETE", MESSAGE, open=True)
async def remove(asked: Asked) -> Answer:
    """Delete one of them."""
    delete(asked.world, message_of(asked)[1])
    return None
