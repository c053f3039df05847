"""A chart as a picture of ours, for chats that draw none: bars side by side, or lines."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor, log10

from community.chat.message import Chart, Picture
from community.chat.tree import plain
from community.pictures import svg

WIDE, HIGH = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 56, 20, 64, 40
COLOURS = (svg.BLUE, svg.ORANGE, svg.GREEN, svg.PURPLE, svg.SKY, svg.VERMILION)
DASHES = (None, "7 4", "2 4", "10 3 2 3", "4 2", "1 3")  # so that lines differ without colour


def as_picture(chart: Chart) -> Picture:
    """A chart as a picture, its numbers told in the description."""
    told = "; ".join(
        f"{name}: " + ", ".join(_shown(value) for value in numbers)
        for name, numbers in chart.series
    )
    about = f"{chart.title}. {chart.steps[0]} to {chart.steps[-1]}. {told}"
    alt = about if len(about) <= 1_000 else f"{about[:999]}…"
    inside = (
        *_head(chart),
        *_axis(chart),
        *(_bars(chart) if chart.kind == "bar" else _lines(chart)),
    )
    return Picture(chart.says, alt, svg.drawing(WIDE, HIGH, plain(chart.says), alt, *inside))


def nice(most: float) -> float:
    """A round number that is at least as large, for the top of an axis."""
    if most <= 0:
        return 1.0
    unit = 10.0 ** floor(log10(most))
    return next(step * unit for step in (1, 2, 2.5, 5, 10) if step * unit >= most)


def _shown(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _top(chart: Chart) -> float:
    return nice(max(max(numbers) for _, numbers in chart.series))


def _x(chart: Chart, index: float) -> float:
    return LEFT + (WIDE - LEFT - RIGHT) * (index + 0.5) / len(chart.steps)


def _y(chart: Chart, value: float) -> float:
    return HIGH - BOTTOM - (HIGH - TOP - BOTTOM) * max(value, 0.0) / _top(chart)


def _head(chart: Chart) -> Iterator[str]:
    yield svg.words(LEFT - 36, 28, svg.fitting(chart.title, WIDE - 40, 17), 17)
    x = float(LEFT - 36)
    for index, (name, _) in enumerate(chart.series):
        if chart.kind == "bar":
            yield svg.element("rect", x=x, y=40, width=12, height=12, fill=COLOURS[index])
        else:
            yield svg.line(
                x, 46, x + 22, 46, COLOURS[index], stroke_width=2.5, stroke_dasharray=DASHES[index]
            )
        yield svg.words(x + 28, 51, name, 13, fill=svg.QUIET)
        x += 48 + len(name) * 7.2


def _axis(chart: Chart) -> Iterator[str]:
    top = _top(chart)
    for share in (0.0, 0.5, 1.0):
        y = _y(chart, top * share)
        yield svg.line(LEFT, y, WIDE - RIGHT, y)
        yield svg.words(LEFT - 8, y + 4, _shown(top * share), 12, "end", svg.QUIET)
    every = -(-len(chart.steps) // 8)
    for index in range(0, len(chart.steps), every):
        room = (WIDE - LEFT - RIGHT) / len(chart.steps) * every
        step = svg.fitting(chart.steps[index], room, 12)
        yield svg.words(_x(chart, index), HIGH - BOTTOM + 20, step, 12, "middle", svg.QUIET)
    if chart.unit:
        yield svg.words(WIDE - RIGHT, 28, svg.fitting(chart.unit, 160, 12), 12, "end", svg.QUIET)


def _bars(chart: Chart) -> Iterator[str]:
    room = (WIDE - LEFT - RIGHT) / len(chart.steps) * 0.76
    wide = room / len(chart.series)
    for order, (_, numbers) in enumerate(chart.series):
        for index, value in enumerate(numbers):
            y = _y(chart, value)
            x = _x(chart, index) - room / 2 + order * wide
            yield svg.element(
                "rect", x=x, y=y, width=wide - 1, height=HIGH - BOTTOM - y, fill=COLOURS[order]
            )


def _lines(chart: Chart) -> Iterator[str]:
    for order, (_, numbers) in enumerate(chart.series):
        points = [(_x(chart, index), _y(chart, value)) for index, value in enumerate(numbers)]
        yield svg.path(points, COLOURS[order], stroke_dasharray=DASHES[order])
        for x, y in points:
            yield svg.element("circle", cx=x, cy=y, r=3, fill=COLOURS[order])
