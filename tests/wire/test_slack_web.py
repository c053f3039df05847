"""The Slack stand-in's Web API, driven by the real AsyncWebClient."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.errors import SlackApiError

from tests.wire.slack.room import Room, furnished


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with furnished() as room:
        yield room


def error(caught: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(caught.value.response["error"])


async def test_auth_test_says_who_the_bot_is_and_what_it_was_granted(room: Room) -> None:
    said = await room.client().auth_test()

    assert said["user_id"] == room.installed.bot_user
    assert said["bot_id"] == room.installed.bot_id
    assert said["team_id"] == room.team.id
    assert said.headers["x-oauth-scopes"].split(",") == room.installed.scopes


@pytest.mark.parametrize(
    ("token", "expected"), [("", "not_authed"), ("xoxb-nobody", "invalid_auth")]
)
async def test_a_token_slack_does_not_know_is_refused(
    room: Room, token: str, expected: str
) -> None:
    with pytest.raises(SlackApiError) as caught:
        await room.client(token).auth_test()

    assert error(caught) == expected


async def test_an_app_token_cannot_post_and_a_bot_token_cannot_open_sockets(room: Room) -> None:
    with pytest.raises(SlackApiError) as posting:
        await room.client(room.app.app_token).chat_postMessage(channel=room.general.id, text="x")
    with pytest.raises(SlackApiError) as opening:
        await room.client().apps_connections_open(app_token=room.installed.token)

    assert error(posting) == "not_allowed_token_type"
    assert error(opening) == "not_allowed_token_type"


async def test_an_app_token_says_which_app_it_is_of_and_what_it_lacks(room: Room) -> None:
    weak = room.slack.app_token(room.app, "authorizations:read").value
    said = await room.client(weak).auth_test()
    with pytest.raises(SlackApiError) as caught:
        await room.client().apps_connections_open(app_token=weak)

    assert said["app_id"] == room.app.id
    assert said.headers["x-oauth-scopes"] == "authorizations:read"
    assert error(caught) == "missing_scope"
    assert caught.value.response["needed"] == "connections:write"


async def test_a_method_that_does_not_exist_is_unknown(room: Room) -> None:
    with pytest.raises(SlackApiError) as caught:
        await room.client().api_call("chat.postCard", json={})

    assert error(caught) == "unknown_method"


async def test_a_missing_scope_is_named_beside_those_that_are_there(room: Room) -> None:
    room.slack.install(room.app, room.team, scopes=["commands", "users:read"])

    with pytest.raises(SlackApiError) as caught:
        await room.client().chat_postMessage(channel=room.general.id, text="hello")

    assert error(caught) == "missing_scope"
    assert caught.value.response["needed"] == "chat:write"
    assert caught.value.response["provided"] == "commands,users:read"


async def test_a_posted_message_is_stored_and_shown_in_history(room: Room) -> None:
    client = room.client()
    said = await client.chat_postMessage(
        channel=room.general.id,
        text="hello",
        metadata={"event_type": "outbox", "event_payload": {"id": "7"}},
    )

    assert [each.text for each in room.ana.messages("#general")] == ["hello"]
    assert room.slack.state.stored["chat.postMessage"] == 1
    plain = await client.conversations_history(channel=room.general.id)
    full = await client.conversations_history(channel=room.general.id, include_all_metadata=True)
    assert plain["messages"][0]["ts"] == said["ts"]
    assert "event_payload" not in plain["messages"][0]["metadata"]
    assert full["messages"][0]["metadata"]["event_payload"] == {"id": "7"}


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("C0NOWHERE", "channel_not_found"),
        ("aside", "not_in_channel"),
        ("secret", "channel_not_found"),
        ("old", "is_archived"),
    ],
)
async def test_a_place_the_bot_cannot_write_to_is_refused(
    room: Room, place: str, expected: str
) -> None:
    room.slack.channel(room.team, "aside", [room.ana])
    room.slack.channel(room.team, "secret", [room.ana], private=True)
    old = room.slack.channel(room.team, "old", [room.ana, room.installed])
    room.slack.archive(old, room.ana)
    found = room.team.channel_named(place)

    with pytest.raises(SlackApiError) as caught:
        await room.client().chat_postMessage(channel=found.id if found else place, text="x")

    assert error(caught) == expected


async def test_an_empty_message_is_refused(room: Room) -> None:
    with pytest.raises(SlackApiError) as caught:
        await room.client().api_call("chat.postMessage", json={"channel": room.general.id})

    assert error(caught) == "no_text"


async def test_only_the_bots_own_messages_can_be_updated(room: Room) -> None:
    client = room.client()
    theirs = await room.ana.posts("mine", "#general")
    own = await client.chat_postMessage(channel=room.general.id, text="draft")

    await client.chat_update(channel=room.general.id, ts=own["ts"], text="final")
    with pytest.raises(SlackApiError) as foreign:
        await client.chat_update(channel=room.general.id, ts=theirs.ts, text="hacked")
    with pytest.raises(SlackApiError) as missing:
        await client.chat_update(channel=room.general.id, ts="1.000001", text="x")

    assert [each.text for each in room.ana.messages("#general")] == ["mine", "final"]
    assert error(foreign) == "cant_update_message"
    assert error(missing) == "message_not_found"


async def test_a_text_without_blocks_takes_the_blocks_of_a_message_away(room: Room) -> None:
    client = room.client()
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "with blocks"}}]
    own = await client.chat_postMessage(channel=room.general.id, text="x", blocks=blocks)

    await client.chat_update(channel=room.general.id, ts=own["ts"], text="plain now")

    message = room.general.messages[own["ts"]]
    assert message.blocks is None
    assert message.text == "plain now"


async def test_a_deleted_message_is_gone_and_cannot_be_updated(room: Room) -> None:
    client = room.client()
    own = await client.chat_postMessage(channel=room.general.id, text="oops")

    await client.chat_delete(channel=room.general.id, ts=own["ts"])
    with pytest.raises(SlackApiError) as caught:
        await client.chat_update(channel=room.general.id, ts=own["ts"], text="x")

    assert room.ana.messages("#general") == []
    assert error(caught) == "message_not_found"


async def test_an_ephemeral_message_is_seen_by_one_person_and_never_in_history(
    room: Room,
) -> None:
    client = room.client()
    await client.chat_postEphemeral(channel=room.general.id, user=room.bo.id, text="psst")
    history = await client.conversations_history(channel=room.general.id)

    assert [each.text for each in room.bo.ephemerals()] == ["psst"]
    assert room.ana.ephemerals() == []
    assert history["messages"] == []


async def test_reactions_are_kept_per_person_and_never_twice(room: Room) -> None:
    client = room.client()
    message = await room.ana.posts("good news", "#general")
    await room.bo.reacts("tada", message)
    await client.reactions_add(channel=room.general.id, timestamp=message.ts, name="tada")

    with pytest.raises(SlackApiError) as again:
        await client.reactions_add(channel=room.general.id, timestamp=message.ts, name="tada")
    with pytest.raises(SlackApiError) as character:
        await client.reactions_add(channel=room.general.id, timestamp=message.ts, name="🎉")
    said = await client.reactions_get(channel=room.general.id, timestamp=message.ts)

    assert error(again) == "already_reacted"
    assert error(character) == "invalid_name"
    users = [room.bo.id, room.installed.bot_user]
    assert said["message"]["reactions"] == [{"name": "tada", "users": users, "count": 2}]


async def test_a_repeated_client_msg_id_is_the_first_message_only_where_that_is_honoured(
    room: Room,
) -> None:
    client, place = room.client(), room.general.id
    for _ in range(2):
        await client.chat_postMessage(channel=place, text="twice", client_msg_id="a")
    room.slack.core.honours_client_msg_id = True
    for _ in range(2):
        await client.chat_postMessage(channel=place, text="once", client_msg_id="b")

    assert [each.text for each in room.ana.messages("#general")] == ["twice", "twice", "once"]


async def test_people_write_only_where_slack_lets_them(room: Room) -> None:
    direct = room.ana.direct(room.installed)
    aside = room.slack.channel(room.team, "aside", [room.bo])
    await room.ana.posts("hello bot", direct)
    room.app.manifest["features"]["app_home"]["messages_tab_enabled"] = False

    with pytest.raises(LookupError, match="turned off"):
        await room.ana.posts("hello?", direct)
    with pytest.raises(LookupError, match="Ana cannot write in aside"):
        await room.ana.posts("hello?", aside)
    assert [each.text for each in room.ana.messages(direct)] == ["hello bot"]
