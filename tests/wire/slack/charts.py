"""The blocks that hold data: table, data_table and data_visualization.

Limits: docs.slack.dev/reference/block-kit/blocks and the project's ecosystem notes. The reference
page of data_visualization still names six series, Slack itself and younger clients twelve.
"""

from itertools import chain

from tests.wire.slack.richtext import RICH_TEXT, is_rich, written
from tests.wire.slack.schema import (
    Check,
    Json,
    Spot,
    boolean,
    listed,
    number,
    one_of,
    shape,
    string,
    typed,
)

TABLE_CHARACTERS = 10_000
SERIES = 12
CATEGORIES = 20
LABEL = string(20)
TITLE = string(50)

_CELLS: dict[str, Check] = {
    "raw_text": shape({"text": string()}),
    "raw_number": shape({"value": number(), "text": string()}),
    "rich_text": RICH_TEXT,
}
_ROW = listed(typed(_CELLS), 20)


def characters(rows: list[list[Json]]) -> int:
    """Count the characters of all the cells of a table."""
    return sum(len(_cell_text(cell)) for cell in chain.from_iterable(rows))


def _cell_text(cell: Json) -> str:
    if is_rich(cell):
        return written(cell)
    return str(cell.get("text", cell.get("value", "")))


def _even(block: Json, spot: Spot) -> None:
    rows = block["rows"]
    if any(len(row) != len(rows[0]) for row in rows):
        spot.at("rows").refuse("all rows must have the same number of cells")
    if characters(rows) > TABLE_CHARACTERS:
        spot.at("rows").refuse(f"must be less than {TABLE_CHARACTERS + 1} characters")


def _plain_header(block: Json, spot: Spot) -> None:
    for index, cell in enumerate(block["rows"][0]):
        if is_rich(cell):
            spot.at("rows").at(0).at(index).at("type").refuse("unsupported type: rich_text")


def _known_column(block: Json, spot: Spot) -> None:
    if block.get("row_header_column_index", 0) >= len(block["rows"][0]):
        spot.at("row_header_column_index").refuse(f"must be less than {len(block['rows'][0])}")


DATA_TABLE = shape(
    {"caption": string(), "rows": listed(_ROW, 101, least=2)},
    {
        "block_id": string(255),
        "page_size": number(1, 100, whole=True),
        "row_header_column_index": number(0, whole=True),
    },
    _even,
    _plain_header,
    _known_column,
)
TABLE = shape(
    {"rows": listed(_ROW, 100)},
    {
        "block_id": string(255),
        "column_settings": listed(
            shape(None, {"align": one_of("left", "center", "right"), "is_wrapped": boolean}), 20
        ),
    },
    _even,
)


def _unique_names(chart: Json, spot: Spot) -> None:
    names = [series["name"] for series in chart["series"]]
    if len(set(names)) != len(names):
        spot.at("series").refuse("series names must be unique")


def _a_point_each(chart: Json, spot: Spot) -> None:
    categories = chart["axis_config"]["categories"]
    if len(set(categories)) != len(categories):
        spot.at("axis_config").at("categories").refuse("categories must be unique")
    for index, series in enumerate(chart["series"]):
        labels = [point["label"] for point in series["data"]]
        if sorted(labels) != sorted(categories):
            spot.at("series").at(index).at("data").refuse("labels must match the categories")


def _positive(chart: Json, spot: Spot) -> None:
    for index, segment in enumerate(chart["segments"]):
        if segment["value"] <= 0:
            spot.at("segments").at(index).at("value").refuse("must be more than 0")


_POINTS = listed(shape({"label": LABEL, "value": number()}), CATEGORIES)
_SERIES_CHART = shape(
    {
        "series": listed(shape({"name": LABEL, "data": _POINTS}), SERIES),
        "axis_config": shape(
            {"categories": listed(LABEL, CATEGORIES)}, {"x_label": TITLE, "y_label": TITLE}
        ),
    },
    None,
    _unique_names,
    _a_point_each,
)
_PIE = shape(
    {"segments": listed(shape({"label": LABEL, "value": number()}), SERIES)}, None, _positive
)

DATA_VISUALIZATION = shape(
    {
        "title": TITLE,
        "chart": typed(
            {
                "pie": _PIE,
                "bar": _SERIES_CHART,
                "area": _SERIES_CHART,
                "line": _SERIES_CHART,
            }
        ),
    },
    {"block_id": string(255)},
)
