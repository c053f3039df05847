"""The forms of goals: the five letters, a change, an answer in more words, a look back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from community.call import RANK, Call
from community.chat import limits
from community.chat.form import Form, Question
from community.chat.message import Choice
from community.goals import checking, keeping, measure, serving, smart
from community.goals.keeping import measure_of
from storage import schedules as kept
from storage.checkins import Checkin
from storage.goals import Goal

SURE = tuple(Choice(str(n), str(n)) for n in range(1, 11))


async def making(call: Call, given: Mapping[str, str]) -> Form:
    """The form with the five letters, filled in with what is there already."""
    whose = [Choice("Mine", "personal"), Choice("A topic's group", "topic")]
    if RANK[call.member.role] >= RANK["facilitator"]:
        whose.append(Choice("The whole community", "community"))

    def value(key: str, otherwise: str = "", longest: int = limits.ANSWER) -> str:
        return (given.get(key) or otherwise)[:longest]

    return Form(
        "goal.made:new",
        "A new goal",
        (
            Question(
                "what",
                "S: what will you do? Begin with a verb",
                required=True,
                value=value("what", longest=smart.WHAT),
                hint="Give talks about indexes",
                longest=smart.WHAT,
            ),
            Question(
                "measure",
                "M: how will you measure it?",
                value=value("measure", longest=600),
                hint="from 2 to 12 talks · yes or no: the guide is out · milestones: draft, out",
                longest=600,
            ),
            Question(
                "first",
                "A: the first step, this week",
                value=value("first", longest=smart.FIRST),
                longest=smart.FIRST,
            ),
            Question(
                "serves",
                "R: what does it serve?",
                "choice",
                value=value("serves"),
                options=await serving.choices(call),
            ),
            Question(
                "due", "T: by when?", "date", value=value("due"), hint="A date, like 2027-06-30"
            ),
            Question(
                "confidence",
                "R: how sure are you, from 1 to 10?",
                "choice",
                value=value("confidence", "7"),
                options=SURE,
            ),
            Question(
                "whose",
                "Whose goal is it?",
                "choice",
                value=value("whose", "personal"),
                options=tuple(whose),
            ),
            _rhythm(value("rhythm", smart.RHYTHMS["Every Monday"])),
            _hour(value("at", "09:00", 5)),
            Question("witness", "Who will be your witness?", "member", value=value("witness")),
        ),
        submit="Make it",
    )


async def adjusting(call: Call, goal: Goal) -> Form:
    """The form to change a goal, filled in as it is."""
    found = await kept.about(call.db, call.community.id, keeping.CHECKIN, str(goal.id))
    rule = found.rule if found and found.rule in smart.RHYTHMS.values() else ""
    measured = measure.written(measure_of(goal))
    return Form(
        f"goal.adjusted:{goal.id}",
        "Adjust a goal",
        (
            Question(
                "reason",
                "Why? It is kept with the change",
                "paragraph",
                required=True,
                hint="More time, less to do, another plan: all fine",
            ),
            Question("measure", "How it is measured", value=measured, longest=1_000),
            Question("due", "By when", "date", value=goal.due_on.isoformat()),
            Question(
                "confidence",
                "How sure, from 1 to 10",
                "choice",
                value=str(goal.confidence),
                options=SURE,
            ),
            Question("what", "What", value=goal.what[: smart.WHAT], longest=smart.WHAT),
            Question(
                "serves",
                "What it serves",
                "choice",
                value=serving.chosen(goal),
                options=await serving.choices(call),
            ),
            _rhythm(rule),
            _hour(f"{found.at:%H:%M}" if found else "09:00"),
        ),
        submit="Change it",
    )


def telling(goal: Goal, day: date, checkin: Checkin | None) -> Form:
    """The form to answer a check-in in more words."""
    measured = measure_of(goal)
    now = checkin.value if checkin is not None and checkin.value is not None else None
    hint = {"yes": "yes or no", "milestones": "how many, or the name of one"}.get(
        measured.kind, f"a number of {measured.unit}"
    )
    return Form(
        f"goal.told:{goal.id}:{day}",
        "How does it go?",
        (
            Question(
                "value",
                "How far is it?",
                value="" if now is None else measure.plainly(now) if measured.kind != "yes" else "",
                hint=hint,
                longest=100,
            ),
            Question(
                "note",
                "What happened?",
                "paragraph",
                value=checkin.note if checkin else "",
                longest=checking.NOTE,
            ),
            Question("confidence", "How sure are you, from 1 to 10?", "choice", options=SURE),
            Question(
                "blocked",
                "Is something in the way?",
                "choice",
                value="yes" if checkin is not None and checkin.state == "blocked" else "no",
                options=(Choice("No", "no"), Choice("Yes, I am blocked", "yes")),
            ),
        ),
    )


def reviewing(goal: Goal) -> Form:
    """The form that asks what was learned."""
    return Form(
        f"goal.reviewed:{goal.id}",
        "Look back",
        (
            Question("learned", "What did you learn?", "paragraph", required=True, longest=2_000),
            Question("following", "What comes next?", longest=500),
        ),
    )


def _rhythm(rule: str) -> Question:
    options = tuple(Choice(name, value) for name, value in smart.RHYTHMS.items())
    return Question(
        "rhythm", "When shall I ask how it goes?", "choice", value=rule, options=options
    )


def _hour(at: str) -> Question:
    return Question("at", "At what hour, in your zone?", value=at, hint="Like 09:00", longest=5)
