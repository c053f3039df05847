"""The Slack stand-in's Web API, driven by the real AsyncWebClient."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.wire.faults import lost_answer, no_answer, reset, server_error, slow, too_many
from tests.wire.slack.clock import HandClock
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


async def test_a_reply_stands_in_its_thread_and_not_in_the_channel(room: Room) -> None:
    client = room.client()
    question = await room.ana.posts("Who knows tests?", "#general")
    await client.chat_postMessage(channel=room.general.id, text="Bo does", thread_ts=question.ts)

    thread = await client.conversations_replies(channel=room.general.id, ts=question.ts)
    top = await client.conversations_history(channel=room.general.id)

    assert [each["text"] for each in thread["messages"]] == ["Who knows tests?", "Bo does"]
    assert thread["messages"][0]["reply_count"] == 1
    assert thread["messages"][1]["parent_user_id"] == room.ana.id
    assert [each["text"] for each in top["messages"]] == ["Who knows tests?"]


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


async def test_a_list_is_read_page_by_page(room: Room) -> None:
    for number in range(25):
        room.slack.person(room.team, f"Guest {number}")
    seen: list[str] = []
    pages = 0

    async for page in await room.client().users_list(limit=10):
        pages += 1
        seen += [each["id"] for each in page["members"]]

    assert seen == list(room.team.users)
    assert pages == 4


async def test_a_cursor_that_is_none_of_ours_is_refused(room: Room) -> None:
    with pytest.raises(SlackApiError) as caught:
        await room.client().users_list(cursor="nonsense!")

    assert error(caught) == "invalid_cursor"


async def test_a_conversation_is_opened_once(room: Room) -> None:
    client = room.client()
    first = await client.conversations_open(users=[room.ana.id])
    again = await client.conversations_open(users=[room.ana.id])
    group = await client.conversations_open(users=[room.ana.id, room.bo.id])

    assert first["channel"]["id"] == again["channel"]["id"]
    assert again["already_open"] is True
    assert group["channel"]["id"] != first["channel"]["id"]
    assert room.ana.direct(room.installed).id == first["channel"]["id"]


async def test_a_bot_joins_a_public_channel_by_itself(room: Room) -> None:
    aside = room.slack.channel(room.team, "aside", [room.ana])

    await room.client().conversations_join(channel=aside.id)

    assert room.installed.bot_user in aside.members


async def test_a_file_is_uploaded_in_three_steps_and_shared(room: Room) -> None:
    client = room.client()
    done = await client.files_upload_v2(
        channel=room.general.id, filename="chart.png", content=b"\x89PNG", alt_txt="a chart"
    )
    file_id = done["file"]["id"]
    about = await client.files_info(file=file_id)

    assert room.slack.state.files[file_id].content == b"\x89PNG"
    assert about["file"]["channels"] == [room.general.id]
    assert room.ana.messages("#general")[0].files[0]["alt_txt"] == "a chart"


async def test_too_many_messages_in_one_channel_are_refused_and_counted() -> None:
    clock = HandClock()
    async with furnished(clock=clock) as room:
        client = room.client()
        for number in range(5):
            await client.chat_postMessage(channel=room.general.id, text=str(number))

        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=room.general.id, text="one too many")
        with pytest.raises(SlackApiError):
            await client.chat_postMessage(channel=room.general.id, text="and still")
        await client.users_info(user=room.ana.id)
        clock.forward(1)
        await client.chat_postMessage(channel=room.general.id, text="in time")

        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "1"
        assert error(caught) == "ratelimited"
        assert [each.warned for each in room.slack.limits.violations] == [False, True]
        assert room.slack.state.stored["chat.postMessage"] == 6


async def test_a_planned_429_comes_with_its_retry_after_and_stores_nothing(room: Room) -> None:
    room.slack.faults.add("chat.postMessage", too_many(30))

    with pytest.raises(SlackApiError) as caught:
        await room.client().chat_postMessage(channel=room.general.id, text="x")
    await room.client().chat_postMessage(channel=room.general.id, text="y")

    assert caught.value.response.headers["Retry-After"] == "30"
    assert [each.text for each in room.ana.messages("#general")] == ["y"]


async def test_a_lost_answer_leaves_the_message_stored(room: Room) -> None:
    room.slack.faults.add("chat.postMessage", lost_answer())

    with pytest.raises(aiohttp.ClientError):
        await room.client().chat_postMessage(channel=room.general.id, text="there")

    assert [each.text for each in room.ana.messages("#general")] == ["there"]


async def test_a_reset_before_storing_leaves_nothing(room: Room) -> None:
    room.slack.faults.add("chat.*", reset())

    with pytest.raises(aiohttp.ClientError):
        await room.client().chat_postMessage(channel=room.general.id, text="nowhere")

    assert room.slack.state.stored["chat.postMessage"] == 0


async def test_an_answer_that_never_comes_runs_into_the_clients_time_out(room: Room) -> None:
    room.slack.faults.add("chat.postMessage", no_answer())
    client = room.client()
    client.timeout = 0.2  # type: ignore[assignment]  # the SDK hands it to aiohttp, which takes it

    with pytest.raises(asyncio.TimeoutError):
        await client.chat_postMessage(channel=room.general.id, text="silence")

    assert room.slack.state.stored["chat.postMessage"] == 1


async def test_a_server_error_and_a_slow_answer_come_after_so_many_good_ones(room: Room) -> None:
    planned = room.slack.faults.add("users.info", server_error(), after=1)
    waited = room.slack.faults.add("users.info", slow(0.01), times=None)
    client = room.client()

    await client.users_info(user=room.ana.id)
    with pytest.raises(SlackApiError) as caught:
        await client.users_info(user=room.ana.id)
    await client.users_info(user=room.ana.id)

    assert caught.value.response.status_code == 503
    assert planned.met == 1
    assert waited.met == 2


async def test_calls_are_logged_as_json_lines_without_secrets(tmp_path: Path) -> None:
    async with furnished(log=tmp_path / "calls.jsonl") as room:
        await room.client().chat_postMessage(channel=room.general.id, text="for the log")
        await room.client().apps_connections_open(app_token=room.app.app_token)

        lines = (tmp_path / "calls.jsonl").read_text().splitlines()
        assert room.slack.log.count("/chat.postMessage") == 1
        assert '"path": "/api/chat.postMessage"' in lines[0]
        assert "for the log" in lines[0]
        assert "xapp-" not in lines[1]
