"""Pictures are the same everywhere, say what they show, and mean nothing by colour alone.

`COPSE_REWRITE=1 pytest tests/community/pictures` draws the golden pictures anew.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.chat.markup import Markup
from community.chat.message import Chart, TooLong
from community.pictures import goals, svg
from community.pictures.chart import as_picture, nice
from community.pictures.png import FONT, png
from tests.hostile import HOSTILE
from tests.pictures import ALL

GOLDEN = Path(__file__).parents[2] / "golden" / "pictures"
NAME = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", ALL)
def test_a_picture_is_drawn_as_it_was(name: str) -> None:
    drawn = ALL[name].svg, png(ALL[name].svg)
    paths = GOLDEN / f"{name}.svg", GOLDEN / f"{name}.png"
    if os.environ.get("COPSE_REWRITE"):
        GOLDEN.mkdir(parents=True, exist_ok=True)
        paths[0].write_text(drawn[0] + "\n", "utf-8")
        paths[1].write_bytes(drawn[1])
    assert paths[0].read_text("utf-8") == drawn[0] + "\n"
    assert paths[1].read_bytes() == drawn[1]


@pytest.mark.parametrize("name", ALL)
def test_a_picture_is_described_and_states_what_it_shows(name: str) -> None:
    root = ET.fromstring(ALL[name].svg)
    title, described = root.find(f"{NAME}title"), root.find(f"{NAME}desc")
    assert title is not None
    assert title.text == re.sub(r"\\(.)", r"\1", str(ALL[name].says))
    assert described is not None
    assert described.text == ALL[name].alt


def test_every_standing_and_every_week_differs_without_its_colour() -> None:
    def bare(picture: str) -> str:
        picture = re.sub(r"<(title|desc)>.*?</\1>|<text.*?</text>", "", picture)
        return re.sub(r'(fill|stroke)="#\w+"', "", picture)

    ends = ("a", "b", "c")
    standings = [
        bare(goals.bar(Markup("x"), 0.5, 0.5, each, ends).svg)
        for each in ("on track", "at risk", "off track", "reached")
    ]
    assert len(set(standings)) == 4
    weeks = [
        bare("".join(goals._cell(0, 0, each)))
        for each in ("answered", "late", "blocked", "away", "open")
    ]
    assert len(set(weeks)) == 5


@pytest.mark.parametrize("text", HOSTILE)
def test_words_in_a_picture_are_only_words(text: str) -> None:
    drawn = svg.drawing(9, 9, text, text, svg.words(0, 0, text))
    root = ET.fromstring(drawn)
    assert {each.tag.removeprefix(NAME) for each in root.iter()} == {
        "svg",
        "title",
        "desc",
        "rect",
        "text",
    }
    png(drawn)


def test_letters_of_three_scripts_are_drawn() -> None:
    def shows(text: str) -> bytes:
        return png(svg.drawing(200, 40, "x", "x", svg.words(0, 20, text)))

    blank, unknown = shows(""), shows("\U0001f333")
    for text in ("Žluťoučký", "γλώσσα", "язык", "≥ 3 – “so”"):
        assert shows(text) not in (blank, unknown)


def test_the_font_comes_with_its_licence() -> None:
    assert "SIL OPEN FONT LICENSE" in (FONT.parent / "OFL.txt").read_text("utf-8")
    assert FONT.stat().st_size < 100_000


@given(st.floats(0.001, 1e9))
def test_an_axis_ends_close_above_its_highest_value(most: float) -> None:
    assert most <= nice(most) <= most * 2.6


@pytest.mark.parametrize(
    "trouble",
    [
        {"steps": ("1", "1")},
        {"steps": ("1",)},
        {"series": (("a", (1, 2)), ("a", (1, 2)))},
        {"series": (("\u200b", (1, 2)),)},
        {"says": Markup("")},
        {"steps": tuple(map(str, range(21))), "series": (("a", (0.0,) * 21),)},
    ],
)
def test_a_chart_that_slack_would_refuse_cannot_be_built(trouble: dict[str, object]) -> None:
    fine: dict[str, object] = {
        "title": "t",
        "says": Markup("Up."),
        "kind": "line",
        "steps": ("1", "2"),
        "series": (("a", (1, 2)),),
    }
    as_picture(Chart(**fine))  # type: ignore[arg-type]  # fields by name
    with pytest.raises(TooLong):
        Chart(**fine | trouble)  # type: ignore[arg-type]  # fields by name


def test_nobody_pays_for_the_renderer_who_draws_nothing() -> None:
    code = "import sys, adapters.slack.app, adapters.discord.app; print('resvg_py' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
