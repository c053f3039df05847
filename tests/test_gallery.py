"""Everything the bot says, as each platform draws it: a change of wording shows in the diff.

`COPSE_REWRITE=1 pytest tests/test_gallery.py` writes the golden files anew.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from commands import FEATURES
from community.chat.codec import Json
from community.chat.form import Form, Question
from community.chat.message import Message, Part
from tests.gallery import (
    charter,
    community,
    delivery,
    goals,
    handing,
    library,
    matching,
    members,
    nudges,
    prompts,
    spaces,
    tending,
    time,
)
from tests.gallery.drawn import in_slack_modal, on_discord, on_slack
from tests.gallery.sentences import bare, sentences
from tests.gallery.wall import Exhibit, Wall
from tests.rooms import open_rooms
from tests.wire.discord.errors import Form as Faults
from tests.wire.discord.forms.message import Upload, check_message
from tests.wire.discord.forms.modal import check_modal
from tests.wire.slack import content
from tests.wire.slack.views import check_view
from tests.world import open_world

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
# Tables of words and addresses, and what checks our own messages.
MUTE = {"sites.py", "trackers.py", "tree.py"}
UNSAID = {
    "prompts that members suggest": "a kind of nudge, as its Stop button names it",
    "what became of a prompt you suggested": "the same",
    "a deck of prompts that runs out": "the same",
    "you look after these prompts": "what Why says of a nudge about prompts",
    "you look after the prompts": "the same",
    "you suggested it": "the same",
    "No prompt is": "a deck that has run out, as it is said of three",
    "1 prompt is": "the same",
    "no channel": "a series whose space has left",
    "every Monday at 9": "the rhythm where none is given",
    "It rests.": "of a series that is paused by /copse schedule",
    "A pillar is one of:": "no chat lets another one be chosen",
    "Somebody was quicker with prompt #": "two curators at one instant",
    "Who answered a prompt": "what a schedule is called",
    "nobody: the deck is empty": "a dry run",
    "nobody so far": "the same",
    "who answered": "the same",
    "the day before a matching round": "a kind of nudge, as its Stop button names it",
    "whom you meet in a matching round": "the same",
    "how a matching round went, for who steers the programme": "the same",
    "a matching programme that nobody steers": "the same",
    "who steers a matching programme in your place": "the same",
    "newcomers who need a greeter": "the same",
    "who greets newcomers in your place": "the same",
    "a goal that needs an owner": "the same",
    "who took a goal of yours over": "the same",
    "somebody who would like to join": "a kind of nudge, as its Stop button names it",
    "that you are welcome as a member": "the same",
    "stewards welcome new members": "what Why says of it",
    "you take part in matching": "what Why says of a matching nudge",
    "you steer": "the same",
    "nobody steers": "the same",
    "No round is to come.": "a programme whose rhythm has ended",
    "You share no working hour: write to each other in your own time, or try": "of far zones",
    "(not for the first time)": "a preview after everybody has met everybody",
    "everybody who fits meets somebody else": "chance decides who that is",
    "there are too few hosts": "the same",
    "there were too few hosts": "the same",
    "What did you learn lately that you would have liked to know a year ago?": "drawn by chance",
    "What are you working on that nobody sees?": "the same",
    "Whose work do you admire, and for what?": "the same",
    "If you had a free week for the craft, what would you do with it?": "the same",
    "what member": "asks the platforms inside the house, before anybody is answered",
    "may see": "the same",
    "I cannot keep the rule “": "a rule that nobody types: features make them",
    "”: write FREQ=WEEKLY;BYDAY=MO.": "the same",
    "The interval of a rule is a whole number from 1 to 999.": "the same",
    "A time of day is given in hours and minutes.": "the same",
    "That never comes: there is no such date.": "the same",
    "no learner": "the reason a rule gives; the feature has words for it",
    "no mentor": "the same",
    "no host": "the same",
    "nobody fits": "the same",
    "all taken": "the same",
    "How a newcomer is doing after": "what a schedule is called in the list of schedules",
    "Library reviews": "what a schedule is called",
    "Library: links, and entries without a steward": "the same",
    "Library digest in": "the same",
    "How the goals go, every week": "what a schedule is called",
    "The community's goals, looked at together": "what a schedule is called",
    "I do not remember that message any more.": "a button of what was forgotten since",
    "Whoever made that code is here no more.": "somebody is forgotten while a code is used",
    "That was taken apart already.": "the older of two links is parted by an old button",
    "Somebody else has to say so.": "a steward who is linked answers about themselves",
    "The two spaces are one community already.": "two stewards answer at once",
    "Our community": "a name where a chat gives none",
    "Stewards told of what was missed": "what a schedule is called",
    "a steward left it out": "why a date was not done, as it is written down",
    "each is done": "a routine that makes up for each date it missed: none does so far",
    "(?:the )?day after tomorrow": "reads dates in words",
    "next week": "the same",
    "next month": "the same",
    "(?P<unit>day|week|month)s? (?:from now|later)": "the same",
    "every day": "reads rhythms in words",
    "every two weeks": "the same",
    "every month": "the same",
    "every three months": "the same",
    "|days?|weekdays?|working days?|workdays?|weekend days?": "the same",
    "(?:every )?(?:weekdays?|working days?|workdays?)": "the same",
    "every other": "one of many ways to say a rhythm; its own tests have them all",
    "every working day": "the same",
    "every weekend": "the same",
    "weeks on": "the same",
    "by the rule": "the same",
    "th last": "the same",
    "second last": "the same",
    "weekend day": "the same",
    "once, on": "the same, with a capital where a card begins with it",
    "Another community joined: its charter is the version before this one.": "kept with it",
    "handed over": "what became of an entry, not how it is said",
    "a an are as at be by do does for from how i in is it my of on our that the this to was we "
    "what when where which who why with": "words that no search looks for",
}
SCENES = (
    library.saving,
    library.words,
    library.finding,
    library.plenty,
    library.voting,
    library.tending,
    library.refusals,
    members.prospects,
    matching.programmes,
    matching.rounds,
    matching.odd,
    matching.refused,
    prompts.series,
    prompts.suggestions,
    prompts.answers,
    community.tags,
    community.topics,
    community.itself,
    community.home,
    members.introducing,
    goals.making,
    goals.answering,
    goals.changing,
    goals.telling,
    charter.writing,
    charter.overtaken,
    charter.tying,
    members.keeping,
    members.welcoming,
    members.wishing,
    handing.goals,
    handing.greeters,
    handing.programmes,
    community.everything,
    delivery.undelivered,
    nudges.unasked,
    nudges.too_much,
    nudges.elsewhere,
    nudges.written_down,
    tending.reviews,
    tending.stewards,
    tending.digests,
    time.coming,
    time.asked,
    time.missed,
    time.holidays,
)
KNOWN = {feature.name: feature for feature in FEATURES}


async def _play() -> Wall:
    wall = Wall()
    for scene in SCENES:
        async with open_world("sqlite:///:memory:") as bot:
            wall.watch(bot)
            await scene(bot, wall)
    for talks in (spaces.connecting, spaces.refusing, spaces.many, members.linking, matching.apart):
        async with open_rooms("sqlite:///:memory:") as rooms:
            wall.watch(rooms.slack)
            wall.watch(rooms.discord)
            await talks(rooms, wall)
    return wall


@pytest.fixture(scope="module")
def wall() -> Wall:
    """Everything, said once."""
    return asyncio.run(_play())


def _slack(exhibit: Exhibit) -> Json:
    return on_slack(exhibit, KNOWN)


RENDERINGS: dict[str, Callable[[Exhibit], Json]] = {
    "neutral": Exhibit.to_json,
    "slack": _slack,
    "discord": on_discord,
}


@pytest.mark.parametrize("platform", RENDERINGS)
async def test_everything_is_said_as_it_was(wall: Wall, platform: str) -> None:
    folder = GOLDEN / platform
    said = {
        name: json.dumps(RENDERINGS[platform](each), ensure_ascii=False, indent=2, sort_keys=True)
        + "\n"
        for name, each in wall.exhibits.items()
    }
    if os.environ.get("COPSE_REWRITE"):
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            path.unlink()
        for name, text in said.items():
            (folder / f"{name}.json").write_text(text, "utf-8")
    kept = {path.stem: path.read_text("utf-8") for path in folder.glob("*.json")}
    assert sorted(kept) == sorted(said), "COPSE_REWRITE=1 adds and removes golden files"
    for name, text in said.items():
        assert text == kept[name], f"{platform}/{name}: if that is meant, rewrite the files"


def test_every_part_and_every_kind_of_question_hangs_in_the_gallery(wall: Wall) -> None:
    shown = [each.shows for each in wall.exhibits.values()]
    parts = {type(part) for each in shown if isinstance(each, Message) for part in each.parts}
    assert parts == set(get_args(Part))
    kinds = {one.kind for each in shown if isinstance(each, Form) for one in each.questions}
    assert kinds == set(get_args(get_type_hints(Question)["kind"]))


def test_every_handler_has_answered(wall: Wall) -> None:
    for feature in FEATURES:
        declared = {"/" + " ".join(each.path) for each in feature.commands.values()}
        declared |= {f"menu {label}" for label in feature.message_actions}
        actions = {f"{feature.name}.{name}" for name in feature.actions}
        handled = {each.removeprefix("press ").removeprefix("form ") for each in wall.handled}
        assert declared | actions <= handled, sorted((declared | actions) - handled)


def test_slack_takes_everything(wall: Wall) -> None:
    for each in wall.exhibits.values():
        drawn = _slack(each)
        if isinstance(each.shows, Form):
            assert check_view(drawn, "modal") == [], each.name
        else:
            content.read(drawn)  # raises what Slack refuses
            assert check_view(in_slack_modal(each), "modal") == [], each.name


async def test_discord_takes_everything(wall: Wall) -> None:
    for each in wall.exhibits.values():
        drawn = on_discord(each)
        for page in drawn.get("pages", ()):
            faults = Faults()
            check_modal(faults, (), page)
            assert faults.problems == [], each.name
        if "components" in drawn:
            files = [
                Upload(at, each["filename"], b"") for at, each in enumerate(drawn.get("files", ()))
            ]
            check_message(drawn, files)  # raises what Discord refuses


def test_every_sentence_in_the_code_hangs_in_the_gallery(wall: Wall) -> None:
    said = bare(wall.words())
    folders = (HERE.parent / "commands", HERE.parent / "community")
    paths = [path for folder in folders for path in folder.rglob("*.py") if path.name not in MUTE]
    found = [(path.name, *each) for path in sorted(paths) for each in sentences(path)]
    assert len(found) > 200
    unsaid = [each for each in found if each[2] not in said and each[2] not in UNSAID]
    assert unsaid == []
    assert set(UNSAID) <= {words for *_, words in found}, "no longer in the code"
