"""The features of Copse, in the order in which they introduce themselves."""

from __future__ import annotations

from commands.charter import showing
from commands.library import saving

# isort: split
# Commands are declared by the modules of a folder, in this order.
from commands import connect, copse, holidays, home, missed, schedules, tag, topic, undelivered
from commands.charter import editing
from commands.charter.feature import feature as charter
from commands.goal import answering, asking, changing, making, owning, tying
from commands.goal import finding as goals
from commands.goal import home as aims
from commands.goal.feature import feature as goal
from commands.library import digest, finding, reviewing, tending, voting, watching
from commands.library import home as own
from commands.library.feature import feature as library
from commands.match import handing as steered
from commands.match import joining, steering, turning
from commands.match.feature import feature as match
from commands.member import finding as directory
from commands.member import handing, introducing, keeping, linking, prospects, welcoming
from commands.member import wishing as wishes
from commands.member.feature import feature as member
from commands.nudge import ledger, pressed, telling
from commands.nudge.feature import feature as nudge
from commands.prompt import asking as prompting
from commands.prompt import starting, suggesting
from commands.prompt.feature import feature as prompt

FEATURES = (
    *(library, goal, charter, tag.feature, topic.feature, member, match, prompt, nudge),
    copse.feature,
)

__all__ = [
    "FEATURES",
    "aims",
    "answering",
    "asking",
    "changing",
    "connect",
    "digest",
    "directory",
    "editing",
    "finding",
    "goals",
    "handing",
    "holidays",
    "home",
    "introducing",
    "joining",
    "keeping",
    "ledger",
    "linking",
    "making",
    "missed",
    "own",
    "owning",
    "pressed",
    "prompting",
    "prospects",
    "reviewing",
    "saving",
    "schedules",
    "showing",
    "starting",
    "steered",
    "steering",
    "suggesting",
    "telling",
    "tending",
    "turning",
    "tying",
    "undelivered",
    "voting",
    "watching",
    "welcoming",
    "wishes",
]
