"""The rich_text block: sections, lists, quotes and preformatted text, and what stands in them."""

from tests.wire.slack.schema import (
    Check,
    Json,
    boolean,
    listed,
    number,
    one_of,
    shape,
    string,
    typed,
)

_STYLE = shape(
    None,
    dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight"), boolean)
    | {"client_highlight": boolean, "unlink": boolean},
)
_STYLED: dict[str, Check] = {"style": _STYLE}

INLINE = typed(
    {
        "text": shape({"text": string(least=0)}, _STYLED),
        "link": shape({"url": string(3000)}, _STYLED | {"text": string(), "unsafe": boolean}),
        "user": shape({"user_id": string()}, _STYLED),
        "usergroup": shape({"usergroup_id": string()}, _STYLED),
        "channel": shape({"channel_id": string()}, _STYLED),
        "team": shape({"team_id": string()}, _STYLED),
        "broadcast": shape({"range": one_of("here", "channel", "everyone")}, _STYLED),
        "emoji": shape(
            {"name": string()},
            _STYLED | {"unicode": string(), "skin_tone": number(2, 6, whole=True)},
        ),
        "date": shape(
            {"timestamp": number(whole=True), "format": string()},
            _STYLED | {"url": string(), "fallback": string()},
        ),
        "color": shape({"value": string()}, _STYLED),
    }
)
_LINE = listed(INLINE, least=0)
SECTION = shape({"elements": _LINE})
_BORDER: dict[str, Check] = {"border": number(0, 1, whole=True)}

_PARTS = typed(
    {
        "rich_text_section": SECTION,
        "rich_text_preformatted": shape({"elements": _LINE}, _BORDER | {"language": string()}),
        "rich_text_quote": shape({"elements": _LINE}, _BORDER),
        "rich_text_list": shape(
            {
                "elements": listed(typed({"rich_text_section": SECTION})),
                "style": one_of("bullet", "ordered"),
            },
            _BORDER | {"indent": number(0, 8, whole=True), "offset": number(0, whole=True)},
        ),
    }
)

RICH_TEXT = shape({"elements": listed(_PARTS, least=0)}, {"block_id": string(255)})


def is_rich(value: object) -> bool:
    """Tell whether `value` is a rich_text object."""
    return isinstance(value, dict) and value.get("type") == "rich_text"


def written(block: Json) -> str:
    """Return the text of a rich_text block without its styles."""
    said: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("text"), str):
                said.append(value["text"])
            for each in value.get("elements", []):
                walk(each)

    walk(block)
    return "".join(said)


def typed_text(text: str) -> Json:
    """Return the rich_text block Slack's own composer makes of `text`."""
    line: Json = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [line]}
