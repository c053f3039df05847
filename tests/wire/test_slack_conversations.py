"""Conversations, threads, lists and files of the Slack stand-in, with the real client."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.wire.slack.room import Room, furnished


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with furnished() as room:
        yield room


def error(caught: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(caught.value.response["error"])


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


async def test_a_deleted_question_leaves_a_tombstone_over_its_answers(room: Room) -> None:
    client, place = room.client(), room.general.id
    question = await client.chat_postMessage(channel=place, text="Who knows tests?")
    await room.bo.posts("Me", "#general", room.general.messages[question["ts"]])
    await client.chat_delete(channel=place, ts=question["ts"])

    thread = await client.conversations_replies(channel=place, ts=question["ts"])
    assert [each.get("subtype") for each in thread["messages"]] == ["tombstone", None]
    assert [each["text"] for each in thread["messages"]] == ["This message was deleted.", "Me"]


async def test_a_file_is_only_given_to_who_may_read_files(room: Room) -> None:
    client = room.client()
    done = await client.files_upload_v2(filename="a.txt", content="hello")
    address = done["file"]["url_private"]
    async with aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {room.installed.token}"}
        mine = await session.get(address, headers=headers)
        content = await mine.text()
        stranger = await session.get(address, allow_redirects=False)

    assert content == "hello"
    assert stranger.status == 302


async def test_a_permalink_leads_into_the_thread(room: Room) -> None:
    question = await room.ana.posts("Who knows tests?", "#general")
    answer = await room.bo.posts("Me", "#general", question)
    said = await room.client().chat_getPermalink(channel=room.general.id, message_ts=answer.ts)

    digits = answer.ts.replace(".", "")
    expected = f"https://copse.slack.com/archives/{room.general.id}/p{digits}"
    assert said["permalink"] == f"{expected}?thread_ts={question.ts}&cid={room.general.id}"


async def test_channels_are_listed_as_far_as_the_bot_may_know_them(room: Room) -> None:
    room.slack.channel(room.team, "aside", [room.ana])
    room.slack.channel(room.team, "hidden", [room.ana], private=True)
    room.slack.channel(room.team, "core", [room.ana, room.installed], private=True)
    room.ana.direct(room.installed)
    client = room.client()

    kinds = "public_channel,private_channel,im"
    listed = await client.conversations_list(types=kinds)
    mine = await client.users_conversations(types="public_channel,private_channel")
    members = await client.conversations_members(channel=room.general.id)

    names = [each.get("name", each.get("user")) for each in listed["channels"]]
    assert names == ["general", "aside", "core", room.ana.id]
    assert [each["name"] for each in mine["channels"]] == ["general", "core"]
    assert members["members"][0] == room.ana.id


async def test_an_upload_of_another_length_than_promised_is_refused(room: Room) -> None:
    said = await room.client().files_getUploadURLExternal(filename="a.txt", length=5)
    async with aiohttp.ClientSession() as session:
        short = await session.post(said["upload_url"], data=b"1234")
        right = await session.post(said["upload_url"], data=b"12345")

    assert (short.status, right.status) == (400, 200)


async def test_other_apps_hear_of_what_a_bot_changes_and_deletes(room: Room) -> None:
    client, place = room.client(), room.general.id
    own = await client.chat_postMessage(channel=place, text="draft")
    await client.chat_update(channel=place, ts=own["ts"], text="final")
    await client.chat_delete(channel=place, ts=own["ts"])

    events = [each.payload["event"] for each in room.slack.deliveries.of("event")]
    kinds = [each.get("subtype") for each in events]
    assert kinds == [None, "message_changed", "message_deleted"]
    assert events[0]["bot_id"] == room.installed.bot_id
    assert events[1]["message"]["text"] == "final"
    assert events[1]["previous_message"]["text"] == "draft"
