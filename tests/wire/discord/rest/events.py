"""Routes for scheduled events."""

from datetime import datetime

from tests.wire.discord import limits
from tests.wire.discord.errors import Form, Json, Path, api_error
from tests.wire.discord.events import Event
from tests.wire.discord.forms import fields
from tests.wire.discord.payloads import event_json, member_json, user_json
from tests.wire.discord.permissions import Can
from tests.wire.discord.rest.call import Answer, Asked, Table
from tests.wire.discord.rest.guilds import check_can
from tests.wire.discord.state import Guild, ScheduledEvent
from tests.wire.discord.world import World

routes = Table()
PATH = "/guilds/{guild_id}/scheduled-events"
ONE = PATH + "/{event_id}"
ELSEWHERE = 3
SCHEDULED, ACTIVE, COMPLETED, CANCELED = 1, 2, 3, 4
NEXT = {SCHEDULED: {ACTIVE, CANCELED}, ACTIVE: {COMPLETED}}
KEPT = (
    "name",
    "description",
    "entity_type",
    "privacy_level",
    "scheduled_start_time",
    "scheduled_end_time",
    "channel_id",
    "entity_metadata",
)


def check_event(form: Form, body: Json, now: datetime, *, starts_new: bool) -> None:
    """Check an event: one elsewhere has a place and an end, the others a channel."""
    name, said = body.get("name"), body.get("description")
    fields.text(form, ("name",), name, limits.EVENT_NAME, 1, required=True)
    fields.text(form, ("description",), said, limits.EVENT_DESCRIPTION)
    fields.choice(form, ("privacy_level",), body.get("privacy_level"), (2,))
    if not fields.choice(form, ("entity_type",), body.get("entity_type"), (1, 2, ELSEWHERE)):
        return
    start = time_of(form, ("scheduled_start_time",), body.get("scheduled_start_time"))
    elsewhere = body["entity_type"] == ELSEWHERE
    end = time_of(form, ("scheduled_end_time",), body.get("scheduled_end_time"), required=elsewhere)
    if starts_new and start and start <= now:
        words = "Cannot schedule event in the past."
        code = "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST"
        form.complain(("scheduled_start_time",), code, words)
    if start and end and end <= start:
        words = "Event end time must be after its start."
        form.complain(("scheduled_end_time",), "GUILD_SCHEDULED_EVENT_END_BEFORE_START", words)
    if elsewhere:
        place = (body.get("entity_metadata") or {}).get("location")
        where = ("entity_metadata", "location")
        fields.text(form, where, place, limits.EVENT_LOCATION, 1, required=True)
    elif body.get("channel_id") is None:
        fields.missing(form, ("channel_id",))


def time_of(form: Form, path: Path, value: object, *, required: bool = True) -> datetime | None:
    """Return a time of a form, complaining about a missing or a malformed one."""
    if value is None:
        if required:
            fields.missing(form, path)
        return None
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        words = f"Could not parse {value}. Should be ISO8601."
        form.complain(path, "DATE_TIME_TYPE_PARSE", words)
        return None


def event_of(asked: Asked, guild: Guild) -> ScheduledEvent:
    """Return the event the path names.

    Raises:
        ApiError: 10070.
    """
    event = guild.events.get(asked.id("event_id"))
    if event is None:
        raise api_error(10070)
    return event


def tell(world: World, name: str, event: ScheduledEvent) -> None:
    """Dispatch that an event came, changed or went."""
    world.emit(Event(name, lambda viewer: event_json(event), guild=event.guild))


@routes.on("GET", PATH)
async def read_all(asked: Asked) -> Answer:
    """Read the events of a guild."""
    return [event_json(event) for event in asked.guild().events.values()]


@routes.on("POST", PATH)
async def create(asked: Asked) -> Answer:
    """Announce an event; since 2026-02-23 this needs a permission of its own."""
    guild, body = asked.guild(), asked.body
    check_can(asked, guild, Can.CREATE_EVENTS)
    form = Form()
    check_event(form, body, asked.world.now(), starts_new=True)
    form.check()
    running = [each for each in guild.events.values() if each.status in NEXT]
    if len(running) >= limits.OPEN_EVENTS:
        raise api_error(30038)
    kept: Json = {key: body.get(key) for key in KEPT}
    event = ScheduledEvent(asked.world.snowflakes.next(), guild, asked.by.user, kept)
    guild.events[event.id] = event
    tell(asked.world, "GUILD_SCHEDULED_EVENT_CREATE", event)
    return event_json(event)


@routes.on("GET", ONE)
async def read(asked: Asked) -> Answer:
    """Read an event."""
    return event_json(event_of(asked, asked.guild()))


@routes.on("PATCH", ONE)
async def change(asked: Asked) -> Answer:
    """Change an event, or start, end or cancel it."""
    guild, body = asked.guild(), asked.body
    event = event_of(asked, guild)
    check_may_change(asked, event)
    form = Form()
    said: Json = event.form | {key: body[key] for key in KEPT if key in body}
    check_event(form, said, asked.world.now(), starts_new="scheduled_start_time" in body)
    wanted = body.get("status", event.status)
    if wanted != event.status:
        fields.choice(form, ("status",), wanted, NEXT.get(event.status, set()))
    form.check()
    event.form, event.status = said, wanted
    tell(asked.world, "GUILD_SCHEDULED_EVENT_UPDATE", event)
    return event_json(event)


def check_may_change(asked: Asked, event: ScheduledEvent) -> None:
    """Check that the bot made the event or may manage others'.

    Raises:
        ApiError: 50013.
    """
    own = event.creator is asked.by.user
    check_can(asked, event.guild, Can.CREATE_EVENTS if own else Can.MANAGE_EVENTS)


@routes.on("DELETE", ONE)
async def delete(asked: Asked) -> Answer:
    """Remove an event."""
    guild = asked.guild()
    event = event_of(asked, guild)
    check_may_change(asked, event)
    del guild.events[event.id]
    tell(asked.world, "GUILD_SCHEDULED_EVENT_DELETE", event)
    return None


@routes.on("GET", ONE + "/users")
async def users(asked: Asked) -> Answer:
    """Read who is interested in an event."""
    guild = asked.guild()
    event = event_of(asked, guild)
    said: list[Json] = []
    for user in event.interested.values():
        one: Json = {"guild_scheduled_event_id": str(event.id), "user": user_json(user)}
        if asked.query.get("with_member") in ("1", "true", "True"):
            one["member"] = member_json(guild.members[user.id])
        said.append(one)
    return said


def interest(world: World, event: ScheduledEvent, user_id: int, *, interested: bool) -> None:
    """Dispatch that someone is, or is no longer, interested in an event."""
    said = {
        "guild_scheduled_event_id": str(event.id),
        "user_id": str(user_id),
        "guild_id": str(event.guild.id),
    }
    name = f"GUILD_SCHEDULED_EVENT_USER_{'ADD' if interested else 'REMOVE'}"
    world.emit(Event(name, lambda viewer: said, guild=event.guild))
