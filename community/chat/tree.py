"""The tree of a text: what an adapter walks to say it in its platform's own notation.

`parse` reads the subset of CommonMark that `community.chat.markup` writes, with markdown-it-py;
everything outside the subset stays the letters that it is. Adapters `match` over the unions
`Inline` and `Block` and end in `assert_never`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from community.chat.markup import SAFE_SCHEMES, Markup


@dataclass(frozen=True, slots=True)
class Words:
    text: str


@dataclass(frozen=True, slots=True)
class Styled:
    style: str  # "bold", "italic" or "strike"
    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Code:
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    space: str
    id: str
    shown: str


@dataclass(frozen=True, slots=True)
class ChannelName:
    space: str
    id: str
    shown: str


@dataclass(frozen=True, slots=True)
class When:
    at: str  # UTC, ISO 8601 with a Z
    shown: str


@dataclass(frozen=True, slots=True)
class Break:
    """A line break inside a paragraph."""


Inline = Words | Styled | Code | Link | Mention | ChannelName | When | Break


@dataclass(frozen=True, slots=True)
class Paragraph:
    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    inside: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    text: str


Block = Paragraph | Quote | Bullets | CodeBlock

_RULES = "backticks blockquote emphasis escape fence link list newline strikethrough"
_reader = MarkdownIt("zero", {"breaks": True}).enable(_RULES.split())
_STYLES = {"strong": "bold", "em": "italic", "s": "strike"}


@lru_cache(maxsize=1024)
def parse(text: Markup) -> tuple[Block, ...]:
    """The blocks of a text, in order."""
    blocks, rest = _blocks(_reader.parse(str(text)))
    assert not rest
    return blocks


def plain(text: Markup) -> str:
    """The words alone, without markup: for notifications, alternatives and search."""
    return "\n".join(_plain_block(block) for block in parse(text))


def plain_inline(nodes: tuple[Inline, ...]) -> str:
    """The words of a line alone."""
    return "".join(_plain_inline(node) for node in nodes)


def _plain_inline(node: Inline) -> str:
    match node:
        case Words(text) | Code(text):
            return text
        case Styled(_, inside) | Link(_, inside):
            return plain_inline(inside)
        case Mention(_, _, shown) | ChannelName(_, _, shown) | When(_, shown):
            return shown
        case Break():
            return "\n"


def _plain_block(block: Block) -> str:
    match block:
        case Paragraph(inside):
            return plain_inline(inside)
        case Quote(inside):
            return "\n".join(_plain_block(child) for child in inside)
        case Bullets(items):
            return "\n".join(f"• {' '.join(map(_plain_block, item))}".rstrip() for item in items)
        case CodeBlock(text):
            return text


def _blocks(tokens: list[Token]) -> tuple[tuple[Block, ...], list[Token]]:
    out: list[Block] = []
    while tokens:
        token, tokens = tokens[0], tokens[1:]
        if token.type == "inline":
            out.append(Paragraph(_inlines(list(token.children or ()), "")[0]))
        elif token.type == "blockquote_open":
            inside, tokens = _blocks(tokens)
            out.append(Quote(inside))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            items: list[tuple[Block, ...]] = []
            while tokens[0].type == "list_item_open":
                item, tokens = _blocks(tokens[1:])
                items.append(item)
            tokens = tokens[1:]
            out.append(Bullets(tuple(items)))
        elif token.type == "fence":
            out.append(CodeBlock(token.content.rstrip("\n")))
        elif token.type in ("blockquote_close", "list_item_close"):
            return tuple(out), tokens
    return tuple(out), tokens


def _inlines(tokens: list[Token], until: str) -> tuple[tuple[Inline, ...], list[Token]]:
    out: list[Inline] = []
    while tokens:
        token, tokens = tokens[0], tokens[1:]
        if token.type == until:
            break
        if token.type in ("text", "text_special"):
            if out and isinstance(out[-1], Words):
                out[-1] = Words(out[-1].text + token.content)
            elif token.content:
                out.append(Words(token.content))
        elif token.type in ("softbreak", "hardbreak"):
            out.append(Break())
        elif token.type == "code_inline":
            out.append(Code(token.content))
        elif token.type == "link_open":
            inside, tokens = _inlines(tokens, "link_close")
            out.append(_link(str(token.attrs.get("href", "")), inside))
        elif token.type.endswith("_open"):
            name = token.type.removesuffix("_open")
            inside, tokens = _inlines(tokens, f"{name}_close")
            out.append(Styled(_STYLES[name], inside))
    return tuple(out), tokens


def _link(href: str, inside: tuple[Inline, ...]) -> Inline:
    scheme, _, rest = href.partition(":")
    shown = plain_inline(inside)
    if scheme not in SAFE_SCHEMES:
        return Words(shown)
    if scheme == "when":
        return When(rest, shown)
    if scheme in ("member", "channel"):
        space, _, id = rest.partition("/")
        kind = Mention if scheme == "member" else ChannelName
        return kind(unquote(space), unquote(id), shown)
    return Link(href, inside)
