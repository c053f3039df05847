"""Whose it is: how each table with a member in it is told, forgotten, and made one of two.

Next to a table stands one line for each column that names a member, and one for what else may hold
somebody's platform id or name:

    mine(VoteRow, "member_id", "your votes", tells=("kind", "at"), forget="erase", merge="move")
    traces(NudgeRow, "message", "fallback", forget="unname")

A test walks all tables and fails for a column that lacks its line. What a member is given as
theirs is what `tells` names: what they wrote or did, and never what another member wrote of them.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from sqlalchemy import Table as SqlTable
from sqlmodel import SQLModel

import storage

Forget = Literal["erase", "anonymise"]
Merge = Literal["move", "drop"]
Wipe = Literal["erase", "blank", "unname", "unmention", "keep"]


@dataclass(frozen=True, slots=True)
class Mine:
    """A column that names a member, and what that means for its rows.

    `called` is what the member's own file calls these rows, with the columns it `tells`; empty
    where there is nothing to tell. When they are forgotten, the rows go (`erase`), or stay with
    nobody in this column (`anonymise`: NULL, or the community's former member). When two members
    turn out to be one, the rows of the other become theirs (`move`; where only one can stand,
    theirs does), or rest until the two are parted again (`drop`).
    """

    table: SqlTable
    column: str
    called: str
    tells: tuple[str, ...]
    forget: Forget
    merge: Merge


@dataclass(frozen=True, slots=True)
class Traces:
    """Text or JSON that may hold somebody's platform id or name.

    When they are forgotten, a row with their id in it goes (`erase`), a column that names them is
    emptied (`blank`), or they are somebody in it from now on: in what we say by id and name
    (`unname`), in what people wrote where they were addressed (`unmention`). With `keep` nobody is
    ever named there, though the column looks as if somebody might be.
    """

    table: SqlTable
    columns: tuple[str, ...]
    forget: Wipe


_MINE: Final[list[Mine]] = []
_TRACES: Final[list[Traces]] = []


def mine(
    row: type[SQLModel],
    column: str,
    called: str = "",
    *,
    tells: tuple[str, ...] = (),
    forget: Forget,
    merge: Merge = "move",
) -> None:
    """Declare a column that names a member."""
    _MINE.append(Mine(_table(row, column, *tells), column, called, tells, forget, merge))


def traces(row: type[SQLModel], *columns: str, forget: Wipe) -> None:
    """Declare text or JSON that may hold somebody's platform id or name."""
    _TRACES.append(Traces(_table(row, *columns), columns, forget))


@cache
def all_mine() -> tuple[Mine, ...]:
    """Every column that names a member."""
    _load()
    return tuple(_MINE)


@cache
def all_traces() -> tuple[Traces, ...]:
    """Everything else that may hold somebody's platform id or name."""
    _load()
    return tuple(_TRACES)


def _load() -> None:
    """Load every module of storage: what is declared nowhere but there is declared now."""
    for found in pkgutil.walk_packages(storage.__path__, "storage."):
        if not found.ispkg and ".migrations." not in found.name:
            importlib.import_module(found.name)


def _table(row: type[SQLModel], *columns: str) -> SqlTable:
    table: SqlTable = row.__table__  # type: ignore[attr-defined]  # SQLModel sets it on tables
    unknown = set(columns) - set(table.c.keys())
    if unknown:
        raise TypeError(f"{table.name} has no column {unknown.pop()}")
    return table
