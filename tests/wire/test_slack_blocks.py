"""Every limit of Block Kit on the Slack stand-in: kept to the last one, refused past it."""

from collections.abc import Callable

import pytest

from tests.wire.slack.elements import HOME, MESSAGE, MODAL
from tests.wire.slack.examples import (
    actions,
    asking,
    button,
    chart,
    confirm,
    image,
    modal,
    mrkdwn,
    options,
    pie,
    plain,
    section,
    select,
    table,
    wrong,
)
from tests.wire.slack.schema import Json
from tests.wire.slack.views import check_view

LIMITS: dict[str, tuple[int, Callable[[int], Json], str]] = {
    "section text": (3000, lambda n: section("x" * n), "/text/text"),
    "section fields": (10, lambda n: {"type": "section", "fields": [mrkdwn("x")] * n}, "/fields"),
    "section field": (
        2000,
        lambda n: {"type": "section", "fields": [mrkdwn("x" * n)]},
        "/fields/0/text",
    ),
    "header": (150, lambda n: {"type": "header", "text": plain("x" * n)}, "/text/text"),
    "action elements": (25, lambda n: actions(*[button() for _ in range(n)]), "/elements"),
    "context elements": (
        10,
        lambda n: {"type": "context", "elements": [mrkdwn("x")] * n},
        "/elements",
    ),
    "button text": (75, lambda n: actions(button("x" * n)), "/elements/0/text/text"),
    "button value": (2000, lambda n: actions(button(value="x" * n)), "/elements/0/value"),
    "button url": (
        3000,
        lambda n: actions(button(url="https://example.org/".ljust(n, "x"))),
        "/elements/0/url",
    ),
    "confirm title": (
        100,
        lambda n: actions(button(confirm=confirm(title="x" * n))),
        "/elements/0/confirm/title/text",
    ),
    "confirm text": (
        300,
        lambda n: actions(button(confirm=confirm(text="x" * n))),
        "/elements/0/confirm/text/text",
    ),
    "confirm button": (
        30,
        lambda n: actions(button(confirm=confirm(yes="x" * n))),
        "/elements/0/confirm/confirm/text",
    ),
    "options": (100, lambda n: actions(select(options=options(n))), "/elements/0/options"),
    "option text": (
        75,
        lambda n: actions(select(options=[{"text": plain("x" * n), "value": "v"}])),
        "/elements/0/options/0/text/text",
    ),
    "option value": (
        150,
        lambda n: actions(select(options=[{"text": plain("x"), "value": "v" * n}])),
        "/elements/0/options/0/value",
    ),
    "overflow options": (
        5,
        lambda n: actions({"type": "overflow", "options": options(n)}),
        "/elements/0/options",
    ),
    "checkbox options": (
        10,
        lambda n: actions({"type": "checkboxes", "options": options(n)}),
        "/elements/0/options",
    ),
    "radio options": (
        10,
        lambda n: actions({"type": "radio_buttons", "options": options(n)}),
        "/elements/0/options",
    ),
    "placeholder": (
        150,
        lambda n: actions(select(placeholder=plain("x" * n))),
        "/elements/0/placeholder/text",
    ),
    "block id": (255, lambda n: {"type": "divider", "block_id": "x" * n}, "/block_id"),
    "action id": (255, lambda n: actions(button(action_id="x" * n)), "/elements/0/action_id"),
    "image alt text": (2000, lambda n: image(alt_text="x" * n), "/alt_text"),
    "image title": (2000, lambda n: image(title=plain("x" * n)), "/title/text"),
    "image url": (
        3000,
        lambda n: image(image_url="https://example.org/".ljust(n, "x")),
        "/image_url",
    ),
    "markdown text": (12_000, lambda n: {"type": "markdown", "text": "x" * n}, "/text"),
    "data table rows": (101, lambda n: table(n, 1), "/rows"),
    "data table columns": (20, lambda n: table(2, n), "/rows/0"),
    "data table characters": (10_000, lambda n: table(2, 1, "x" * (n // 2 + n % 2)), "/rows"),
    "data table page": (100, lambda n: table(2, 1) | {"page_size": n}, "/page_size"),
    "chart series": (12, lambda n: chart(series=n), "/chart/series"),
    "chart categories": (20, lambda n: chart(points=n), "/chart/axis_config/categories"),
    "chart label": (20, lambda n: chart(label="x" * n), "/chart/axis_config/categories/0"),
    "chart title": (50, lambda n: chart(title="x" * n), "/title"),
    "pie segments": (12, pie, "/chart/segments"),
    "input label": (
        2000,
        lambda n: asking({"type": "plain_text_input"}, "x" * n),
        "/label/text",
    ),
    "input text": (
        3000,
        lambda n: asking({"type": "plain_text_input", "initial_value": "x" * n}),
        "/element/initial_value",
    ),
    "input length": (
        3000,
        lambda n: asking({"type": "plain_text_input", "max_length": n}),
        "/element/max_length",
    ),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_is_kept_to_the_last_character(name: str) -> None:
    most, build, pointer = LIMITS[name]

    assert wrong([build(most)]) == []
    assert f"/blocks/0{pointer}" in [where for _, where in wrong([build(most + 1)])]


@pytest.mark.parametrize(("surface", "most"), [(MESSAGE, 50), (MODAL, 100), (HOME, 100)])
def test_a_surface_holds_so_many_blocks_and_no_more(surface: str, most: int) -> None:
    divider = {"type": "divider"}

    assert wrong([divider] * most, surface) == []
    expected = [(f"no more than {most} items allowed", "/blocks")]
    assert wrong([divider] * (most + 1), surface) == expected


VIEW_LIMITS: dict[str, tuple[int, Callable[[int], Json]]] = {
    "/view/title/text": (24, lambda n: modal(title=plain("x" * n))),
    "/view/submit/text": (24, lambda n: modal(submit=plain("x" * n))),
    "/view/close/text": (24, lambda n: modal(close=plain("x" * n))),
    "/view/private_metadata": (3000, lambda n: modal(private_metadata="x" * n)),
    "/view/callback_id": (255, lambda n: modal(callback_id="x" * n)),
    "/view/blocks": (100, lambda n: modal(*[{"type": "divider"}] * n)),
}


@pytest.mark.parametrize("pointer", VIEW_LIMITS)
def test_a_view_keeps_to_its_limits(pointer: str) -> None:
    most, build = VIEW_LIMITS[pointer]

    assert check_view(build(most)) == []
    problems = check_view(build(most + 1))
    assert str(problems[0]) == "failed to match all allowed schemas [json-pointer:/view]"
    assert problems[1].pointer == pointer


def test_a_form_with_inputs_needs_a_submit_button_and_a_home_tab_has_none() -> None:
    question = asking({"type": "plain_text_input"})
    home = {"type": "home", "blocks": [section()], "submit": plain("Save")}

    assert "must define `submit`" in check_view(modal(question))[1].message
    assert check_view(modal(question, submit=plain("Save"))) == []
    assert check_view(home)[1].message == "invalid additional property: submit"
    assert check_view(modal(), "home")[1].message == "unsupported type: modal"
