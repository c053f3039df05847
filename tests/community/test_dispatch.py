"""The way of an event: one transaction, one effect, one answer, and words for what went wrong."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated

import pytest

from adapters.playground.platform import Playground
from community.call import Call, Refusal
from community.chat.events import (
    ButtonPressed,
    CommandUsed,
    CompletionAsked,
    Event,
    ReactionAdded,
    ReactionRemoved,
    SpaceOpened,
)
from community.chat.feature import Feature, Hint, Redrawn
from community.chat.markup import Markup, md
from community.chat.message import Choice, Message
from community.chat.place import Identity, Place, Posted
from community.dispatch import Dispatch
from storage import communities
from storage.database import Database
from tests.letters import keys
from tests.world import MONDAY

SPACE = "playground:copse"
PLACE = Place(SPACE, "general")
ANA = Identity(SPACE, "ana", "Ana")

tea = Feature("tea", "Making tea")


async def offered(call: Call, typed: str) -> list[Choice]:
    return [Choice(f"{typed} for {call.member.name}", typed)]


@tea.command("brew", "Brew tea", private=False)
async def brew(call: Call, kind: Annotated[str, Hint("Which", offered)]) -> Message:
    await call.say(f"brewed {kind}", PLACE, Message(md("{kind} is ready", kind=kind)))
    return Message(md("{n}", n=str(call.chance.randrange(10**9))))


@tea.command("spill", "Spill tea")
async def spill(call: Call) -> Message:
    await call.say("spilt", PLACE, Message(Markup("oh")))
    raise RuntimeError("xoxb-secret-token is in this error")


@tea.command("refuse", "Refuse tea")
async def refuse(call: Call) -> Message:
    await call.say("refused", PLACE, Message(Markup("no")))
    raise Refusal("No tea *today*.", {"kind": "None left."})


@tea.command("pour", "Pour tea", requires="steward")
async def pour(call: Call) -> Message:
    return Message(Markup("poured"))


@tea.command("look", "Look at tea", reads=True)
async def look(call: Call) -> Message:
    return Message(md("{name}", name=call.member.name))


@tea.answers("stir")
async def stir(call: Call, id: str) -> Redrawn:
    return Redrawn(Message(md("stirred {id}", id=id)))


@tea.watches_for(ReactionAdded, when=lambda event, _community: event.emoji == "🍵")
@tea.watches_for(ReactionRemoved, when=lambda event, _community: event.emoji == "🍵")
async def wanted(call: Call) -> Message:
    await call.say(f"{call.event.turn} {call.event.id}", PLACE, Message(Markup("a cup")))
    return Message(Markup(call.event.turn))


class House:
    """A dispatch with tea, on a database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = MONDAY
        self.dispatch = Dispatch(
            database, (tea,), {"playground": Playground(lambda: self.now)}, lambda: self.now
        )

    async def said(self) -> list[str]:
        return await keys(self.database)


def used(name: str, id: str, at: datetime, by: Identity = ANA, **options: str) -> CommandUsed:
    return CommandUsed(
        id=id, space=SPACE, at=at, by=by, place=PLACE, path=("tea", name), options=options
    )


def reaction(kind: type[Event], id: str, at: datetime) -> Event:
    return kind(  # type: ignore[call-arg]  # both kinds of reaction take these
        id=id, space=SPACE, at=at, by=ANA, posted=Posted(PLACE, "m1"), emoji="🍵"
    )


@pytest.fixture
async def house(database: Database) -> House:
    async with database.transaction() as db:
        community = await communities.found(db, "Tea", "UTC", MONDAY)
        await communities.connect(db, SPACE, community.id, "Tea", MONDAY)
    return House(database)


async def test_an_event_takes_effect_and_is_answered(house: House) -> None:
    answer = await house.dispatch(used("brew", "1", MONDAY, kind="Assam"))
    assert not answer.private
    assert not answer.refused
    assert await house.said() == ["brewed Assam"]


async def test_the_same_event_again_gives_the_same_answer_and_no_effect(house: House) -> None:
    event = used("brew", "1", MONDAY, kind="Assam")
    first = await house.dispatch(event)
    house.now += timedelta(days=1)
    for _ in range(3):
        again = await house.dispatch(event)
        assert again == replace(first, repeat=True)
    assert len(await house.said()) == 1


async def test_an_event_delivered_many_times_at_once_takes_effect_once(house: House) -> None:
    event = used("brew", "1", MONDAY, kind="Assam")
    answers = await asyncio.gather(*(house.dispatch(event) for _ in range(11)))
    assert sum(not answer.repeat for answer in answers) == 1
    assert len({answer.message for answer in answers}) == 1
    assert await house.said() == ["brewed Assam"]


async def test_what_can_be_turned_back_follows_its_latest_turn(house: House) -> None:
    log = [
        reaction(ReactionAdded, "a", MONDAY),
        reaction(ReactionRemoved, "b", MONDAY + timedelta(seconds=1)),
        reaction(ReactionAdded, "c", MONDAY + timedelta(seconds=2)),
    ]
    for _ in range(4):
        for event in log:
            await house.dispatch(event)
    assert await house.said() == ["added a", "removed b", "added c"]


async def test_a_turn_under_other_delivery_ids_is_no_news(house: House) -> None:
    for delivery in range(11):
        answer = await house.dispatch(reaction(ReactionAdded, f"d{delivery}", MONDAY))
        assert answer.repeat == (delivery > 0)
        assert answer.message == Message(Markup("added"))
    assert await house.said() == ["added d0"]


async def test_a_refusal_is_said_and_nothing_is_done(house: House) -> None:
    answer = await house.dispatch(used("refuse", "1", MONDAY))
    assert answer.refused
    assert answer.message == Message(Markup("No tea \\*today\\*\\."))
    assert answer.answers == {"kind": "None left."}
    assert await house.said() == []


async def test_a_fault_is_told_by_reference_and_nothing_is_done(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = await house.dispatch(used("spill", "1", MONDAY))
    assert answer.refused
    assert answer.message is not None
    reference = answer.message.text.rsplit("**", 2)[1]
    assert f"reference {reference}" in caplog.text
    assert "secret" not in answer.message.text
    assert await house.said() == []


async def test_a_role_that_is_lacking_is_refused(house: House) -> None:
    answer = await house.dispatch(used("pour", "1", MONDAY))
    assert answer.message is not None
    assert "for a steward" in answer.message.text
    async with house.database.transaction() as db:
        member = await communities.member_of(db, SPACE, "ana")
        assert member is not None
        await communities.give_role(db, member.id, "steward")
    assert (await house.dispatch(used("pour", "2", MONDAY))).message == Message(Markup("poured"))


async def test_somebody_new_is_met_by_what_they_do(house: House) -> None:
    answer = await house.dispatch(used("look", "1", MONDAY, Identity(SPACE, "bo", "Bo")))
    assert answer.message == Message(Markup("Bo"))


async def test_a_space_that_is_not_connected_is_told_so(house: House) -> None:
    stray = Identity("playground:elsewhere", "ana")
    event = replace(used("look", "1", MONDAY), space=stray.space, by=stray)
    answer = await house.dispatch(event)
    assert answer.message is not None
    assert "not connected" in answer.message.text


@pytest.mark.parametrize("action", ["tea.nothing:1", "coffee.stir:1", "", "tea", "::", "tea.stir"])
async def test_a_button_that_leads_nowhere_is_answered(house: House, action: str) -> None:
    event = ButtonPressed(
        id="1", space=SPACE, at=MONDAY, by=ANA, posted=Posted(PLACE, "m1"), action=action
    )
    answer = await house.dispatch(event)
    expected = "stirred" if action == "tea.stir" else "older version"
    assert answer.message is not None
    assert expected in answer.message.text


async def test_chance_is_the_same_for_the_same_event(house: House) -> None:
    event = used("brew", "7", MONDAY, kind="Assam")
    first = await house.dispatch(event)
    other = House(house.database)
    async with house.database.transaction() as db:
        await db.exec_driver_sql("DELETE FROM inbox")
        await db.exec_driver_sql("DELETE FROM outgoing")
    assert (await other.dispatch(event)).message == first.message


async def test_completion_asks_the_option_and_never_fails(house: House) -> None:
    await house.dispatch(used("look", "1", MONDAY))

    def asks(path: tuple[str, ...], option: str) -> CompletionAsked:
        return CompletionAsked(
            id="1", space=SPACE, at=MONDAY, by=ANA, path=path, option=option, typed="As"
        )

    assert await house.dispatch.complete(asks(("tea", "brew"), "kind")) == [
        Choice("As for Ana", "As")
    ]
    assert await house.dispatch.complete(asks(("tea", "brew"), "nothing")) == []
    assert await house.dispatch.complete(asks(("tea", "nothing"), "kind")) == []
    assert await house.dispatch.complete(asks((), "kind")) == []


async def test_an_event_that_concerns_nobody_leaves_no_trace(house: House) -> None:
    event = replace(reaction(ReactionAdded, "a", MONDAY), emoji="👍")  # type: ignore[call-arg]  # a reaction
    assert (await house.dispatch(event)).reply is None
    async with house.database.reading() as db:
        assert (await db.exec_driver_sql("SELECT count(*) FROM inbox")).scalar_one() == 0


async def test_a_space_that_opens_gets_a_community_with_its_owners_as_stewards(
    database: Database,
) -> None:
    house = House(database)
    opened = SpaceOpened(id="1", space=SPACE, at=MONDAY, name="Tea <b>house</b>", owners=(ANA,))
    for _ in range(2):
        await house.dispatch(opened)
    poured = await house.dispatch(used("pour", "1", MONDAY))
    assert poured.message == Message(Markup("poured"))
    refused = await house.dispatch(used("pour", "2", MONDAY, Identity(SPACE, "bo", "Bo")))
    assert refused.refused
    async with database.reading() as db:
        assert (await db.exec_driver_sql("SELECT count(*) FROM community")).scalar_one() == 1
