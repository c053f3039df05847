"""Rows to values: the columns of a table that a frozen dataclass names, in its order."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement
from sqlmodel import SQLModel

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def columns(
    table: type[SQLModel], value: type[DataclassInstance]
) -> tuple[ColumnElement[Any], ...]:
    """The columns to select so that `value(*row)` is the value; Any: columns of every type."""
    found = table.__table__.c  # type: ignore[attr-defined]  # SQLModel sets it on table classes
    return tuple(found[field.name] for field in fields(value))
