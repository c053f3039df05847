"""Pictures of goals: how far one is, how it rose, and the weeks in which somebody checked in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from community.chat.markup import Markup
from community.chat.message import Picture
from community.chat.tree import plain
from community.pictures import svg
from community.pictures.chart import nice

Standing = Literal["on track", "at risk", "off track", "reached"]
Week = Literal["answered", "late", "blocked", "away", "open", "none"]

PAINT: dict[str, str] = {
    "on track": svg.BLUE,
    "at risk": svg.ORANGE,
    "off track": svg.VERMILION,
    "reached": svg.GREEN,
}
WIDE = 640
CELL, GAP = 18, 4
APART = 6  # weeks over which two dates have room


@dataclass(frozen=True, slots=True)
class Rise:
    """How a measure rose: from `start` on one date to `target` on another, with what was told."""

    start: float
    target: float
    begins: date
    ends: date
    today: date
    told: tuple[tuple[date, float], ...]
    forecast: date | None
    unit: str


def bar(
    says: Markup, share: float, time: float, standing: Standing, ends: tuple[str, str, str]
) -> Picture:
    """How far a goal is, with today's mark. `ends` are the words for start, now and target."""
    share, time = min(max(share, 0.0), 1.0), min(max(time, 0.0), 1.0)
    x0, x1, y = 24.0, WIDE - 24.0, 62.0
    wide, at = x1 - x0, 24.0 + (WIDE - 48.0) * time
    start, now, target = ends
    alt = (
        f"A bar from {start} to {target}, filled to {round(share * 100)} %: {now}. "
        f"Today's mark stands at {round(time * 100)} % of the time. {standing.capitalize()}."
    )
    anchor = "start" if time < 0.1 else "end" if time > 0.9 else "middle"
    return Picture(
        says,
        alt,
        svg.drawing(
            WIDE,
            132,
            plain(says),
            alt,
            _sign(x0 + 8, 26, standing),
            svg.words(x0 + 24, 31, standing, 15),
            svg.words(x1, 31, svg.fitting(now, 300, 15), 15, "end"),
            svg.element("rect", x=x0, y=y, width=wide, height=20, rx=10, fill=svg.LINE),
            svg.element(
                "rect",
                x=x0,
                y=y,
                width=max(wide * share, 1),
                height=20,
                rx=10,
                fill=PAINT[standing],
            ),
            svg.line(at, y - 8, at, y + 28, svg.INK, stroke_width=2),
            svg.element(
                "polygon",
                points=f"{at - 5:.1f},{y - 14} {at + 5:.1f},{y - 14} {at:.1f},{y - 6}",
                fill=svg.INK,
            ),
            svg.words(at, y + 44, "today", 12, anchor),
            svg.words(x0, y + 62, svg.fitting(start, 240, 12), 12, fill=svg.QUIET),
            svg.words(x1, y + 62, svg.fitting(target, 300, 12), 12, "end", svg.QUIET),
        ),
    )


def burn_up(says: Markup, rise: Rise, standing: Standing) -> Picture:
    """How a goal rose beside the even way, with today's mark and the forecast."""
    alt = _risen(rise, standing)
    inside = (*_frame(rise), *_even(rise), *_forecast(rise), *_told(rise, standing), *_today(rise))
    return Picture(says, alt, svg.drawing(WIDE, 320, plain(says), alt, *inside))


def weeks(
    says: Markup, rows: Sequence[tuple[str, Sequence[tuple[date, Week]]]], streak: int
) -> Picture:
    """The weeks in which somebody checked in, one row for each goal, the latest on the right."""
    most = max((len(row) for _, row in rows), default=0)
    left = WIDE - 20 - most * (CELL + GAP)
    high = 76 + len(rows) * 30
    alt = "; ".join(f"{name}: {_counted(row)}" for name, row in rows)
    alt = f"Check-ins of {most} weeks. {alt}. {streak} in a row."
    inside: list[str] = []
    for number, (name, row) in enumerate(rows):
        y = 40 + number * 30
        inside.append(svg.words(20, y + 14, svg.fitting(name, left - 30, 13), 13))
        for place, (_, week) in enumerate(row):
            x = left + (most - len(row) + place) * (CELL + GAP)
            inside += _cell(float(x), float(y), week)
    dates = [day for _, row in rows for day, _ in row]
    if most >= APART:
        inside.append(svg.words(left, 26, _day(min(dates)), 12, fill=svg.QUIET))
    if dates:
        inside.append(svg.words(WIDE - 24, 26, _day(max(dates)), 12, "end", svg.QUIET))
    at = 20.0
    for kind, word in _LEGEND:
        inside += _cell(at, high - 30.0, kind)
        inside.append(svg.words(at + 24, high - 16, word, 12, fill=svg.QUIET))
        at += 44 + len(word) * 7
    short = alt if len(alt) <= 1_000 else f"{alt[:999]}…"
    return Picture(says, short, svg.drawing(WIDE, high, plain(says), short, *inside))


_LEGEND: tuple[tuple[Week, str], ...] = (
    ("answered", "answered"),
    ("late", "answered later"),
    ("blocked", "blocked"),
    ("away", "away or paused"),
    ("open", "open"),
)


def _counted(row: Sequence[tuple[date, Week]]) -> str:
    counts = {word: sum(week == kind for _, week in row) for kind, word in _LEGEND}
    return ", ".join(f"{count} {word}" for word, count in counts.items() if count) or "none yet"


def _cell(x: float, y: float, week: Week) -> Iterator[str]:
    box = {"x": x, "y": y, "width": CELL, "height": CELL, "rx": 4}
    middle, low = x + CELL / 2, y + CELL / 2
    if week == "none":
        return
    if week == "open":
        yield svg.element(
            "rect", **box, fill="none", stroke=svg.QUIET, stroke_width=1.2, stroke_dasharray="3 2"
        )
    elif week == "away":
        yield svg.element("rect", **box, fill=svg.LINE)
        yield svg.line(middle - 4, low, middle + 4, low, svg.INK, stroke_width=2)
    elif week == "blocked":
        yield svg.element("rect", **box, fill=svg.ORANGE)
        yield svg.line(middle, y + 4, middle, y + 10, "#000000", stroke_width=2.4)
        yield svg.element("circle", cx=middle, cy=y + 13.5, r=1.4)
    else:
        late = week == "late"
        paint = {"fill": "none", "stroke": svg.BLUE, "stroke_width": 1.8}
        yield svg.element("rect", **box, **(paint if late else {"fill": svg.BLUE}))
        tick = [(x + 4.5, y + 9.5), (x + 8, y + 13), (x + 14, y + 5.5)]
        yield svg.path(tick, svg.BLUE if late else "#ffffff", stroke_width=2)


def _sign(x: float, y: float, standing: Standing) -> str:
    """A shape for how a goal stands: a circle, a triangle, a square, a diamond."""
    paint = PAINT[standing]
    match standing:
        case "on track":
            return svg.element("circle", cx=x, cy=y, r=7, fill=paint)
        case "at risk":
            points = f"{x - 8},{y + 7} {x + 8},{y + 7} {x},{y - 8}"
        case "off track":
            points = f"{x - 7},{y - 7} {x + 7},{y - 7} {x + 7},{y + 7} {x - 7},{y + 7}"
        case "reached":
            points = f"{x},{y - 9} {x + 9},{y} {x},{y + 9} {x - 9},{y}"
    return svg.element("polygon", points=points, fill=paint)


def _risen(rise: Rise, standing: Standing) -> str:
    told = f"{rise.told[-1][1]:g} on {_day(rise.told[-1][0])}" if rise.told else "nothing told yet"
    alt = (
        f"A line from {rise.start:g} on {_day(rise.begins)}: {told}. The even way leads to "
        f"{rise.target:g} {rise.unit} on {_day(rise.ends)}. Today is {_day(rise.today)}."
    )
    if rise.forecast:
        alt += f" At this pace it is there on {_day(rise.forecast)}."
    return f"{alt} {standing.capitalize()}."


def _last(rise: Rise) -> date:
    """The date at the right edge: the end, or the forecast where that is not far beyond it."""
    furthest = rise.ends + (rise.ends - rise.begins) / 3
    if rise.forecast is None:
        return max(rise.ends, rise.today)
    return max(rise.ends, rise.today, min(rise.forecast, furthest))


def _at(rise: Rise, day: date, value: float) -> tuple[float, float]:
    """Where a value on a date stands in the picture; a target below the start points down."""
    spread = max((_last(rise) - rise.begins).days, 1)
    x = 56.0 + (WIDE - 56 - 28) * min((day - rise.begins).days / spread, 1.0)
    low = min(rise.start, rise.target, *(told for _, told in rise.told))
    most = max(rise.start, rise.target, *(told for _, told in rise.told))
    high = low + nice(most - low)
    return x, 270.0 - 220.0 * (value - low) / (high - low)


def _frame(rise: Rise) -> Iterator[str]:
    for value in (rise.start, rise.target):
        _, y = _at(rise, rise.begins, value)
        yield svg.line(56, y, WIDE - 28, y)
        yield svg.words(48, y + 4, f"{value:g}", 12, "end", svg.QUIET)
    yield svg.words(56, 304, _day(rise.begins), 12, fill=svg.QUIET)
    x, _ = _at(rise, rise.ends, rise.target)
    yield svg.line(x, 44, x, 278, svg.QUIET, stroke_dasharray="2 3")
    yield svg.words(x, 304, f"due {_day(rise.ends)}", 12, "end", svg.QUIET)
    yield svg.words(20, 26, svg.fitting(rise.unit, 260, 13), 13, fill=svg.QUIET)


def _even(rise: Rise) -> Iterator[str]:
    way = [_at(rise, rise.begins, rise.start), _at(rise, rise.ends, rise.target)]
    yield svg.path(way, svg.QUIET, stroke_dasharray="8 5", stroke_width=1.8)
    x, y = _at(rise, rise.begins + (rise.ends - rise.begins) / 2, (rise.start + rise.target) / 2)
    yield svg.words(x - 8, y - 8, "even way", 12, "end", svg.QUIET)


def _forecast(rise: Rise) -> Iterator[str]:
    if rise.forecast is None or not rise.told:
        return
    last, (day, value) = _last(rise), rise.told[-1]
    reached = rise.target
    if rise.forecast > last and rise.forecast > day:
        reached = value + (rise.target - value) * (last - day).days / (rise.forecast - day).days
    end = min(rise.forecast, last)
    x, y = _at(rise, end, reached)
    yield svg.path([_at(rise, day, value), (x, y)], svg.BLUE, stroke_dasharray="2 5")
    yield svg.words(WIDE - 28, 26, f"forecast: {_day(rise.forecast)}", 13, "end")
    yield svg.element("circle", cx=x, cy=y, r=4, fill=svg.PAPER, stroke=svg.BLUE, stroke_width=2)


def _told(rise: Rise, standing: Standing) -> Iterator[str]:
    points = [_at(rise, rise.begins, rise.start), *(_at(rise, *told) for told in rise.told)]
    yield svg.path(points, svg.BLUE, stroke_width=3)
    for x, y in points[1:]:
        yield svg.element("circle", cx=x, cy=y, r=3.5, fill=svg.BLUE)
    yield _sign(points[-1][0], points[-1][1], standing)
    yield _sign(300, 21, standing)
    yield svg.words(316, 26, standing, 13)


def _today(rise: Rise) -> Iterator[str]:
    x, _ = _at(rise, rise.today, rise.start)
    yield svg.line(x, 40, x, 278, svg.INK, stroke_width=1.5)
    middle = "end" if x > WIDE - 60 else "middle"
    yield svg.words(x, 290, "today", 12, middle)


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def weeks_back(today: date, count: int) -> list[date]:
    """The Mondays of the last weeks, this week's last."""
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=count - 1 - each) for each in range(count)]
