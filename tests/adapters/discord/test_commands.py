"""Commands over the wire: declared once, registered once, used with every kind of option."""

from __future__ import annotations

import logging

import pytest

from adapters.discord.commands import NAME, SIZE, TooMuch, size, tree
from commands import FEATURES
from community.call import Call
from community.chat.feature import Feature
from community.chat.message import Message
from tests.adapters.discord import trial
from tests.adapters.discord.bench import Bench, furnished, words
from tests.wire.discord.errors import Form
from tests.wire.discord.forms.command import check_commands
from tests.wire.discord.options import Refused

EVERYWHERE = "/commands"


def registrations(bench: Bench) -> int:
    return sum(call.method == "PUT" for call in bench.server.log.to(EVERYWHERE))


def test_everything_that_is_declared_can_be_registered() -> None:
    made = tree({feature.name: feature for feature in FEATURES})
    form = Form()
    check_commands(form, list(made))
    assert form.problems == []
    assert {"library", "tag", "topic", "copse", "Save to library"} <= {c["name"] for c in made}
    assert max(map(size, made)) < SIZE


async def test_commands_are_registered_once_and_again_only_when_they_change(tried: Bench) -> None:
    assert registrations(tried) == 1
    await tried.restart()
    assert registrations(tried) == 1
    more = Feature("more", "Something new")

    @more.command("", "Say hello")
    async def hello(_call: Call) -> Message:
        raise AssertionError

    tried.dispatch.features["more"] = more
    await tried.restart()
    assert registrations(tried) == 2
    assert {each["name"] for each in tried.application.commands[None].values()} == {
        "trial",
        "more",
        "Weigh this",
    }


async def test_commands_of_one_server_are_offered_there_and_nowhere_twice(tried: Bench) -> None:
    await tried.restart(guilds=(tried.guild.id,))
    commands = tried.application.commands
    assert [each["name"] for each in commands[tried.guild.id].values()] == ["trial", "Weigh this"]
    assert commands[None] == {}
    await tried.ana.uses("trial say", tried.general, text="here")
    assert "said: here" in words(tried.ana.ephemerals()[-1])


async def test_what_happens_in_a_server_that_is_not_served_is_not_our_business(
    tried: Bench,
) -> None:
    other = tried.server.guild("Others", [tried.application])
    dev = tried.server.person("Dev", other)
    await tried.restart(guilds=(tried.guild.id,))
    tried.application.commands[None] = dict(tried.application.commands[tried.guild.id])
    await dev.uses("trial say", tried.server.general(other), text="hello")
    assert "not set up for this server" in words(dev.ephemerals()[-1])
    assert trial.done == []


async def test_a_day_with_too_many_new_commands_does_not_keep_the_bot_away(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with furnished(url, features=(trial.feature,), start=False) as bench:
        now = bench.server.clock()
        bench.application.creates = [(None, now)] * 200
        with caplog.at_level(logging.ERROR):
            await bench.app.start()
        assert "restart tomorrow" in caplog.text
        assert bench.server.hub.is_connected(bench.application)


async def test_options_of_every_kind_arrive_as_what_they_are(tried: Bench) -> None:
    await tried.ana.uses(
        "trial typed",
        tried.general,
        word="a * b",
        count=7,
        sure=True,
        on="2027-03-28",
        who=tried.bo,
        where=tried.general,
        way="down",
    )
    said = words(tried.ana.ephemerals()[-1]).replace("\\", "")
    assert said == f"a * b 7 True 2027-03-28 {tried.bo.id} {tried.general.id} down"


async def test_what_cannot_be_read_is_said_in_words(tried: Bench) -> None:
    await tried.ana.uses("trial typed", tried.general, word="x", on="some day")
    assert "no date I can read" in words(tried.ana.ephemerals()[-1])


async def test_options_complete_while_they_are_typed(tried: Bench) -> None:
    offered = await tried.ana.completes("trial typed", "word", "ab", tried.general)
    assert offered[:2] == [
        {"name": "ab and 0", "value": "ab0"},
        {"name": "ab and 1", "value": "ab1"},
    ]
    assert len(offered) == 25
    numbers = await tried.ana.completes("trial typed", "count", "", tried.general, word="x")
    assert numbers == [{"name": "seven", "value": 7}, {"name": "eight", "value": 8}]


async def test_a_command_of_an_older_version_is_answered_with_the_nearest(tried: Bench) -> None:
    (command,) = (
        each for each in tried.application.commands[None].values() if each["name"] == "trial"
    )
    command["options"].append({"type": 1, "name": "tipped", "description": "Old", "options": []})
    await tried.ana.uses("trial tipped", tried.general)
    assert "Did you mean" in words(tried.ana.ephemerals()[-1])


async def test_an_action_from_the_menu_of_a_message_gets_the_message(tried: Bench) -> None:
    message = await tried.bo.posts("Seven!!", tried.general)
    await tried.ana.acts("Weigh this", message)
    assert words(tried.ana.ephemerals()[-1]) == "7 letters by Bo"


async def test_commands_for_stewards_alone_are_hidden_from_others() -> None:
    feature = Feature("keys", "For stewards")

    @feature.command("hand", "Hand one over", requires="steward")
    async def hand(_call: Call) -> Message:
        raise AssertionError

    made = tree({"keys": feature, "trial": trial.feature})
    assert [each.get("default_member_permissions") for each in made] == ["32", None, None]


@pytest.mark.parametrize("label", ["x" * (NAME + 1)])
def test_a_label_that_no_menu_can_show_is_found_at_start(label: str) -> None:
    feature = Feature("long", "Long")

    @feature.acts_on_message(label)
    async def act(_call: Call) -> Message:
        raise AssertionError

    with pytest.raises(TooMuch, match="label"):
        tree({"long": feature})


async def test_only_members_with_the_permission_are_offered_hidden_commands(tried: Bench) -> None:
    (command,) = (
        each for each in tried.application.commands[None].values() if each["name"] == "trial"
    )
    command["default_member_permissions"] = "32"
    with pytest.raises(Refused):
        await tried.bo.uses("trial card", tried.general)
    await tried.ana.uses("trial card", tried.general)
    assert "A card" in words(tried.ana.ephemerals()[-1])
