"""SVG as text: elements with attributes, words escaped. Colours are Okabe and Ito's.

Whatever a colour means is also said by a shape or a word: about one man in twelve sees fewer
colours (https://jfly.uni-koeln.de/color/). Presentation attributes paint a light picture; the
classes let a page repaint it for a dark one.
"""

from __future__ import annotations

from html import escape

from community.chat.markup import clip, one_line

PAPER, INK, QUIET, LINE = "#ffffff", "#1d1d1f", "#5d5d66", "#d5d5dc"
BLUE, ORANGE, GREEN, VERMILION = "#0072b2", "#e69f00", "#009e73", "#d55e00"
SKY, PURPLE, YELLOW = "#56b4e9", "#cc79a7", "#f0e442"
FAMILY = "Noto Sans, sans-serif"

_PAINTED = {PAPER: "paper", INK: "ink", QUIET: "quiet", LINE: "line"}


def element(tag: str, *inside: str, **attributes: object) -> str:
    """An element. `stroke_width` is written `stroke-width`; what is None is left out."""
    given = {name.replace("_", "-"): value for name, value in attributes.items()}
    painted = [
        f"{how}-{_PAINTED[str(given[how])]}"
        for how in ("fill", "stroke")
        if str(given.get(how)) in _PAINTED
    ]
    if painted:
        given["class"] = " ".join(painted)
    written = "".join(
        f' {name}="{escape(number(value))}"' for name, value in given.items() if value is not None
    )
    return f"<{tag}{written}>{''.join(inside)}</{tag}>" if inside else f"<{tag}{written}/>"


def words(
    x: float, y: float, text: str, size: float = 14, anchor: str = "start", fill: str = INK
) -> str:
    """Words at a point; `anchor` is start, middle or end."""
    shown = escape(one_line(text), quote=False)
    return element("text", shown, x=x, y=y, font_size=size, text_anchor=anchor, fill=fill)


def fitting(text: str, width: float, size: float = 14) -> str:
    """As much of a text as has room in a width: a letter is about half as wide as it is high."""
    return clip(one_line(text), max(int(width / (size * 0.54)), 2))


def line(x1: float, y1: float, x2: float, y2: float, stroke: str = LINE, **more: object) -> str:
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, **more)


def path(points: list[tuple[float, float]], stroke: str, **more: object) -> str:
    """A line through points."""
    through = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    more = {"stroke_width": 2.5, "stroke_linejoin": "round", "fill": "none"} | more
    return element("polyline", points=through, stroke=stroke, **more)


def drawing(width: int, height: int, title: str, about: str, *inside: str) -> str:
    """A whole picture on paper. `title` and `about` are what a screen reader says."""
    paper = element("rect", width=width, height=height, rx=8, fill=PAPER)
    return element(
        "svg",
        element("title", escape(one_line(title), quote=False)),
        element("desc", escape(one_line(about), quote=False)),
        paper,
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        font_family=FAMILY,
    )


def number(value: object) -> str:
    """A value as an attribute: at most two decimals, so that the same picture is the same text."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
