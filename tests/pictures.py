"""Pictures for tests: one of each that the bot draws."""

from __future__ import annotations

from datetime import date, timedelta

from community.chat.markup import Markup
from community.chat.message import Chart, Picture
from community.pictures import goals
from community.pictures.chart import as_picture
from community.pictures.goals import Rise, Week

FIRST = date(2027, 3, 1)
_KINDS: tuple[Week, ...] = ("answered", "answered", "late", "blocked", "away", "open", "answered")


def _row(name: str, count: int, since: int = 0) -> tuple[str, list[tuple[date, Week]]]:
    days = [FIRST + timedelta(weeks=each) for each in range(since, since + count)]
    return name, [(day, _KINDS[at % 7]) for at, day in enumerate(days)]


RISE = Rise(
    start=2,
    target=12,
    begins=FIRST,
    ends=date(2027, 5, 30),
    today=date(2027, 4, 14),
    told=((date(2027, 3, 8), 3), (date(2027, 3, 22), 5), (date(2027, 4, 12), 6)),
    forecast=date(2027, 6, 12),
    unit="talks",
)
CHART = Chart(
    "Seats taken, by week",
    Markup("Seats fill faster since the topic is known."),
    "line",
    ("1 Feb", "8 Feb", "15 Feb", "22 Feb"),
    (("Taken", (1, 2, 4, 7)), ("Last time", (1, 2, 3, 4))),
    "seats",
)
BARS = Chart(
    "Saved by month",
    Markup("12 more than in March."),
    "bar",
    ("March", "April"),
    (("Saved", (9, 21)),),
)
GRID = goals.weeks(
    Markup("Answered in 10 of 14 weeks, 3 in a row."),
    [_row("Give twelve talks about indexes", 14), _row("Учить французский", 7, 7), _row("Read", 0)],
    3,
)
BAR = goals.bar(
    Markup("7 of 12 talks, a little ahead of the time."),
    7 / 12,
    0.5,
    "on track",
    ("2 talks, 1 Mar", "7 talks", "12 talks by 30 May"),
)
BURN_UP = goals.burn_up(
    Markup("At this pace, 12 talks by 12 June, two weeks late."), RISE, "at risk"
)
NOTHING_TOLD = goals.burn_up(
    Markup("It has just begun."),
    Rise(80, 20, FIRST, date(2027, 5, 30), FIRST, (), None, "open requests"),
    "off track",
)
REACHED = goals.bar(
    Markup("Reached, and early."),
    1.0,
    0.02,
    "reached",
    ("not yet, 1 Mar", "done", "done by 30 May"),
)
ALL: dict[str, Picture] = {
    "grid": GRID,
    "bar": BAR,
    "burn-up": BURN_UP,
    "nothing-told": NOTHING_TOLD,
    "reached": REACHED,
    "lines": as_picture(CHART),
    "bars": as_picture(BARS),
}
