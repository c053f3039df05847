"""The sentences that the code can say, read from its source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

DECLARED = {
    "Hint",
    "command",
    "answers",
    "acts_on_message",
    "routine",
    "Feature",
}  # shown by `help`
FAULTS = {
    "AssertionError",
    "TypeError",
    "ValueError",
    "TooLong",
    "IDNAError",
    "_within",
    "_fits",
}  # of ours; nobody is told
LOGGED = {"warning", "exception", "info", "debug"}
LISTS = {"split"}  # a list of words, written as one

_GAP = re.compile(r"\{[^{}]*\}")
_WORDS = re.compile(r"[^\W\d_]{2,}[,:;’]? [^\W\d_]{2,}")


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """The pieces of text in a module that people can read, by line, without what is filled in.

    A piece has two words at least. Docstrings, what is declared or compared, and faults of ours are
    left out.
    """
    tree = ast.parse(path.read_text("utf-8"))
    unsaid = {id(each) for node in ast.walk(tree) for each in _unsaid(node)}
    for node in ast.walk(tree):
        if id(node) in unsaid or not isinstance(node, ast.Constant):
            continue
        for piece in _GAP.split(node.value) if isinstance(node.value, str) else ():
            if _WORDS.search(piece):
                yield node.lineno, bare(piece).strip()


def bare(text: str) -> str:
    """A text without the backslashes that quote it."""
    return text.replace("\\", "")


def _unsaid(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Expr(value=ast.Constant() as docstring):
            yield docstring
        case ast.MatchValue() | ast.Compare() | ast.Subscript():
            yield from ast.walk(node)
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if (
            name in DECLARED | FAULTS | LOGGED | LISTS
        ):
            yield from ast.walk(node)
        case _:
            return
