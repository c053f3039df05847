"""What a page says of itself in JSON-LD (schema.org), read within bounds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str | bool | None"
Node: TypeAlias = dict[str, Json]

BLOCKS_MOST = 16
BLOCK_LONGEST = 256 * 1024
NODES_MOST = 500
NAMES_MOST = 5
DEPTH_MOST = 4

# Ends of schema.org's names for what someone would save to a library: NewsArticle, BlogPosting …
_MAIN = (
    *("Article", "Posting", "Report", "APIReference", "Thesis", "Book", "Audiobook", "Chapter"),
    *("Course", "CourseInstance", "LearningResource", "HowTo", "Guide", "Question", "QAPage"),
    *("VideoObject", "Clip", "AudioObject", "Episode", "Series", "Event", "Recipe"),
    *("Dataset", "DigitalDocument", "Application", "SourceCode", "Product", "CreativeWork"),
)


@dataclass(frozen=True, slots=True)
class Linked:
    """What the JSON-LD of a page said, uncleaned."""

    title: str | None = None
    description: str | None = None
    author: str | None = None
    site: str | None = None
    published: str | None = None
    language: str | None = None


def linked(blocks: Iterable[str]) -> Linked:
    """Read the JSON-LD blocks of one page, of which broken ones say nothing. Never raises."""
    nodes = list(
        islice((n for block in islice(blocks, BLOCKS_MOST) for n in _nodes(block)), NODES_MOST)
    )
    pages = [node for node in nodes if _is(node, ("Page",))]
    main = next((node for node in nodes if _is(node, _MAIN)), None)
    if main is None:
        inner = (page.get("mainEntity") for page in pages)
        main = next((n for n in inner if isinstance(n, dict) and _is(n, _MAIN)), None)
    about = ([main] if main is not None else []) + pages[:1]
    sites = [node for node in nodes if _is(node, ("WebSite",))][:1]
    named = {key: node for node in nodes if isinstance(key := node.get("@id"), str)}

    def first(of: list[Node], *keys: str) -> str | None:
        texts = (_text(node.get(key)) for node in of for key in keys)
        return next((text for text in texts if text), None)

    def names(of: list[Node], *keys: str) -> str | None:
        found = (", ".join(_names(node.get(key), named)) for node in of for key in keys)
        return next((text for text in found if text), None)

    return Linked(
        title=first(about, "headline", "name", "title"),
        description=first(about, "description", "abstract"),
        author=names(about, "author", "creator"),
        site=names(about, "publisher", "provider") or first(sites, "name"),
        published=first(about, "datePublished", "uploadDate", "dateCreated"),
        language=first(about, "inLanguage") or first(sites, "inLanguage"),
    )


def _nodes(block: str) -> Iterator[Node]:
    if len(block) > BLOCK_LONGEST:
        return
    try:
        # Numbers stay text: converting very long ones takes quadratic time.
        read: Json = json.loads(
            block, strict=False, parse_int=str, parse_float=str, parse_constant=str
        )
    except (ValueError, RecursionError):
        return
    for top in read if isinstance(read, list) else [read]:
        if isinstance(top, dict):
            yield top
            graph = top.get("@graph")
            for node in graph if isinstance(graph, list) else [graph]:
                if isinstance(node, dict):
                    yield node


def _is(node: Node, ends: tuple[str, ...]) -> bool:
    said = node.get("@type")
    kinds = said[:8] if isinstance(said, list) else [said]
    return any(kind.endswith(ends) for kind in kinds if isinstance(kind, str))


def _text(value: Json, depth: int = 0) -> str | None:
    """The text of a value, which may be a list of texts or an object that holds one."""
    if isinstance(value, str):
        return value.strip() or None
    if depth < DEPTH_MOST and isinstance(value, list):
        return next((text for v in value[:NAMES_MOST] if (text := _text(v, depth + 1))), None)
    if depth < DEPTH_MOST and isinstance(value, dict):
        held = (_text(value.get(k), depth + 1) for k in ("@value", "name", "alternateName"))
        return next((text for text in held if text), None)
    return None


def _names(value: Json, named: dict[str, Node]) -> list[str]:
    """The names of people or organisations: texts, objects, or references to other nodes."""
    found: list[str] = []
    for who in value[:NAMES_MOST] if isinstance(value, list) else [value]:
        if isinstance(who, dict) and "name" not in who and isinstance(who.get("@id"), str):
            who = named.get(str(who["@id"]))
        name = _text(who)
        if name and name not in found:
            found.append(name)
    return found
