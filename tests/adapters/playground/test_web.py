"""What the playground's server answers to what people do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from tests.adapters.playground.asking import Json, asks, does, posts, refused, words
from tests.adapters.playground.face import MONDAY, Face

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_what_somebody_writes_is_there_for_all(page: aiohttp.ClientSession) -> None:
    said = await does(page, "ana", "post", channel="general", text="Hello, @bo!")
    assert said["post"]["by"] == "ana"
    seen = await posts(page, "bo")
    assert [post["n"] for post in seen] == [said["post"]["n"]]
    assert seen[0]["text"][0]["inside"][1] == {
        "is": "Mention",
        "space": "playground:stage",
        "id": "bo",
        "shown": "@Bo",
    }


async def test_a_thread_hangs_under_its_message(page: aiohttp.ClientSession) -> None:
    root = (await does(page, "ana", "post", channel="general", text="Who knows?"))["post"]
    for person in ("bo", "cleo"):
        await does(page, person, "post", channel="general", text="I do.", thread=root["n"])
    assert [post["n"] for post in await posts(page, "dev")] == [root["n"]]
    replies = (await posts(page, "dev"))[0]["replies"]
    assert replies["count"] == 2
    assert replies["people"] == ["bo", "cleo"]
    thread = await asks(page, "posts", **{"as": "dev", "channel": "general", "thread": root["id"]})
    assert [post["by"] for post in thread["posts"]] == ["ana", "bo", "cleo"]
    threads = (await asks(page, "state", **{"as": "bo"}))["threads"]
    assert [each["n"] for each in threads] == [root["n"]]
    assert not (await asks(page, "state", **{"as": "dev"}))["threads"]


async def test_a_message_with_every_part_travels_as_trees(page: aiohttp.ClientSession) -> None:
    said = await does(page, "ana", "type", channel="general", text="/parade parts")
    parts = {part["is"]: part for part in said["post"]["parts"]}
    assert set(parts) == {
        "Section",
        "Note",
        "Fields",
        "Table",
        "Progress",
        "Picture",
        "Choose",
        "Buttons",
    }
    assert parts["Table"]["rows"][0] == ["Partial indexes", "Bo", "12"]
    assert parts["Picture"]["drawing"]["tag"] == "svg"
    assert parts["Picture"]["alt"].startswith("Check-ins of ")
    assert parts["Choose"]["options"] == ["Partial indexes", "Reading a plan"]
    assert [button["style"] for button in parts["Buttons"]["buttons"]] == [
        "primary",
        "plain",
        "danger",
    ]


async def test_a_pressed_button_redraws_its_message(page: aiohttp.ClientSession) -> None:
    said = await does(page, "ana", "type", channel="general", text="/parade parts")
    n = said["post"]["n"]
    pressed = await does(page, "bo", "press", n=n, action="parade.count:0")
    assert pressed["post"]["n"] == n
    assert words(pressed["post"]["parts"][0]["text"]) == "Pressed 1 times."
    status, says = await refused(
        page, "act", {"as": "bo", "do": "press", "n": n, "action": "parade.gone:1"}
    )
    assert (status, says) == (422, "That button is not there any more.")


async def test_a_choice_is_made_by_its_words(page: aiohttp.ClientSession) -> None:
    n = (await does(page, "ana", "type", channel="general", text="/parade parts"))["post"]["n"]
    chosen = await does(page, "bo", "choose", n=n, label="Reading a plan")
    assert words(chosen["post"]["text"]) == "You chose plan."
    status, says = await refused(page, "act", {"as": "bo", "do": "choose", "n": n, "label": "No"})
    assert status == 422
    assert "No" in says


async def test_what_is_wrong_in_a_form_comes_back_with_it(page: aiohttp.ClientSession) -> None:
    form = (await does(page, "ana", "type", channel="general", text="/parade form"))["post"]
    assert [question["kind"] for question in form["form"]["questions"]] == [
        "line",
        "paragraph",
        "date",
        "member",
        "channel",
        "choice",
    ]
    answers = {"title": "SHOUTED", "day": "2027-03-04"}
    wrong = await does(page, "ana", "submit", n=form["n"], answers=answers)
    assert wrong["form"]["form"]["troubles"] == {"title": "Please do not shout."}
    assert not wrong["form"]["closed"]
    right = await does(page, "ana", "submit", n=form["n"], answers=answers | {"title": "Indexes"})
    assert right["form"]["closed"]
    assert words(right["post"]["text"]) == "Planned “Indexes” on 2027-03-04."
    status, _ = await refused(
        page, "act", {"as": "ana", "do": "submit", "n": form["n"], "answers": answers}
    )
    assert status == 422


async def test_a_form_is_only_for_the_one_it_was_put_before(page: aiohttp.ClientSession) -> None:
    form = (await does(page, "ana", "type", channel="general", text="/parade form"))["post"]
    assert not await posts(page, "bo")
    status, _ = await refused(
        page, "act", {"as": "bo", "do": "submit", "n": form["n"], "answers": {}}
    )
    assert status == 404


async def test_a_line_that_makes_no_sense_is_told_privately_and_can_be_mended(
    page: aiohttp.ClientSession,
) -> None:
    said = await does(page, "ana", "type", channel="general", text="/parade paintt a b")
    assert said["unread"]
    assert said["post"]["private"]
    assert "paint" in words(said["post"]["text"])
    assert not await posts(page, "bo")


async def test_a_reaction_is_put_and_taken_back(page: aiohttp.ClientSession, face: Face) -> None:
    n = (await does(page, "ana", "post", channel="general", text="Good to know"))["post"]["n"]
    marked = await does(page, "bo", "react", n=n, emoji="🔖")
    assert words(marked["post"]["text"]) == "Marked."
    assert (await posts(page, "ana"))[0]["reactions"] == [{"emoji": "🔖", "people": ["bo"]}]
    await does(page, "bo", "unreact", n=n, emoji="🔖")
    assert (await posts(page, "ana"))[0]["reactions"] == []


async def test_the_menu_of_a_message_leads_to_its_feature(page: aiohttp.ClientSession) -> None:
    n = (await does(page, "ana", "post", channel="general", text="Good to know"))["post"]["n"]
    shown = await does(page, "bo", "use", n=n, name="Show off")
    assert words(shown["post"]["text"]) == "It says: Good to know"
    assert (await asks(page, "state", **{"as": "bo"}))["actions"] == ["Show off"]


async def test_people_delete_their_own_messages_only(page: aiohttp.ClientSession) -> None:
    n = (await does(page, "ana", "post", channel="general", text="Oops"))["post"]["n"]
    status, _ = await refused(page, "act", {"as": "bo", "do": "delete", "n": n})
    assert status == 422
    await does(page, "ana", "delete", n=n)
    assert not await posts(page, "bo")


async def test_values_are_offered_while_an_option_is_typed(page: aiohttp.ClientSession) -> None:
    body = {"as": "ana", "path": ["parade", "paint"], "option": "colour", "typed": "blue"}
    async with page.post("/api/complete", json=body | {"options": {"path": "x"}}) as answer:
        assert await answer.json() == [
            {"label": "blue (a colour)", "value": "blue"},
            {"label": "blue green (a colour)", "value": "blue green"},
        ]


async def test_a_private_answer_is_for_one_person(page: aiohttp.ClientSession) -> None:
    said = await does(page, "ana", "type", channel="general", text="/parade whisper secret words")
    assert said["post"]["private"]
    assert words((await posts(page, "ana"))[0]["text"]) == "You said: secret words"
    assert not await posts(page, "bo")
    async with page.get(f"/api/inspect/{said['post']['n']}", params={"as": "bo"}) as answer:
        assert answer.status == 404
    async with page.get("/api/inspect", params={"as": "bo"}) as answer:
        assert "secret" not in await answer.text()


async def test_a_private_channel_is_there_for_its_people_only(page: aiohttp.ClientSession) -> None:
    await does(page, "ana", "post", channel="general", text="For all")
    await does(page, "ana", "close", channel="general", members=["ana", "bo"])
    for person, may in (("ana", True), ("bo", True), ("cleo", False)):
        channels = (await asks(page, "state", **{"as": person}))["channels"]
        assert ("general" in [each["id"] for each in channels]) is may
        async with page.get("/api/posts", params={"as": person, "channel": "general"}) as answer:
            assert (answer.status == 200) is may
    status, _ = await refused(
        page, "act", {"as": "cleo", "do": "post", "channel": "general", "text": "Hello?"}
    )
    assert status == 404
    await does(page, "bo", "close", channel="general", members=[])
    assert len(await posts(page, "cleo")) == 1


async def test_a_direct_conversation_is_for_those_in_it(page: aiohttp.ClientSession) -> None:
    await does(page, "ana", "post", channel="@ana+bo", text="Between us")
    assert len(await posts(page, "bo", "@ana+bo")) == 1
    status, _ = await refused(
        page, "act", {"as": "cleo", "do": "post", "channel": "@ana+bo", "text": "And me?"}
    )
    assert status == 404
    channels = (await asks(page, "state", **{"as": "cleo"}))["channels"]
    assert [each["id"] for each in channels] == ["general"]


async def test_what_others_wrote_counts_as_unread_until_it_is_read(
    page: aiohttp.ClientSession,
) -> None:
    for text in ("One", "Two"):
        await does(page, "ana", "post", channel="general", text=text)

    async def unread(person: str) -> int:
        return int((await asks(page, "state", **{"as": person}))["channels"][0]["unread"])

    assert (await unread("bo"), await unread("ana")) == (2, 0)
    await does(page, "bo", "read", channel="general")
    assert await unread("bo") == 0


async def test_the_state_tells_what_is_declared_and_remembered(page: aiohttp.ClientSession) -> None:
    state = await asks(page, "state", **{"as": "bo"})
    assert state["community"] == "Data practice"
    assert state["zone"] == "Europe/Berlin"
    assert state["save"] == "🔖"
    assert datetime.fromisoformat(state["now"]) == MONDAY
    assert {each["id"]: each["role"] for each in state["people"]} == {
        "ana": "steward",
        "bo": "member",
        "cleo": "member",
        "dev": "member",
    }
    paint = next(each for each in state["commands"] if each["path"] == ["parade", "paint"])
    assert paint["usage"].startswith("/parade paint <what> <colour>")
    assert [option["kind"] for option in paint["options"]] == [
        "text",
        "text",
        "choice",
        "member",
        "channel",
        "date",
    ]


async def test_the_clock_goes_on_by_a_step(page: aiohttp.ClientSession, face: Face) -> None:
    async with page.post("/api/clock", json={"as": "ana", "by": 3600}) as answer:
        assert answer.status == 200
    assert face.clock() == MONDAY + timedelta(hours=1)


async def test_what_is_due_on_the_way_is_said_at_its_time(
    page: aiohttp.ClientSession, face: Face
) -> None:
    async with page.post("/api/clock", json={"as": "ana", "by": 86_400}) as answer:
        assert answer.status == 200
    assert sorted(set(face.settled)) == [MONDAY + timedelta(hours=6 * n) for n in range(5)]


async def test_next_monday_is_nine_in_the_communitys_zone(
    page: aiohttp.ClientSession, face: Face
) -> None:
    # Berlin changes its clocks on 28 March 2027: nine there is 8:00 UTC before and 7:00 after.
    face.clock.move(datetime(2027, 3, 26, 12, tzinfo=UTC))
    async with page.post("/api/clock", json={"as": "ana", "to": "monday"}) as answer:
        assert answer.status == 200
    assert face.clock() == datetime(2027, 3, 29, 7, tzinfo=UTC)
    async with page.post("/api/clock", json={"as": "ana", "to": "monday"}) as answer:
        assert answer.status == 200
    assert face.clock() == datetime(2027, 4, 5, 7, tzinfo=UTC)


async def test_a_picked_time_is_of_the_communitys_zone(
    page: aiohttp.ClientSession, face: Face
) -> None:
    async with page.post("/api/clock", json={"as": "ana", "to": "2027-03-02T12:30"}) as answer:
        assert answer.status == 200
    assert face.clock() == datetime(2027, 3, 2, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize("body", [{"to": "2027-02-28T12:00"}, {"by": 400 * 86_400}])
async def test_time_goes_forward_and_not_too_far(
    page: aiohttp.ClientSession, face: Face, body: Json
) -> None:
    status, says = await refused(page, "clock", {"as": "ana", **body})
    assert (status, says) == (422, "Time goes forward here, by a year at most.")
    assert face.clock() == MONDAY


async def test_the_inspector_shows_the_neutral_message_and_its_event(
    page: aiohttp.ClientSession,
) -> None:
    n = (await does(page, "ana", "type", channel="general", text="/parade parts"))["post"]["n"]
    found = await asks(page, f"inspect/{n}", **{"as": "ana"})
    assert found["message"]["is"] == "Message"
    assert found["message"]["parts"][0]["is"] == "Section"
    assert [event["is"] for event in found["events"]] == ["CommandUsed"]
    async with page.get("/api/inspect", params={"as": "ana"}) as answer:
        latest = await answer.json()
    assert latest[0]["event"]["path"] == ["parade", "parts"]
