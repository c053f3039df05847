"""Neutral records to JSON and back: what the inbox keeps, the outbox waits with, inspectors show.

A record is written as its class name under `is` and the fields that differ from their defaults.
Reading follows the declared types, so that nothing but the records of this package can come out.
"""

from __future__ import annotations

import dataclasses
import types
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Json = dict[str, Any]  # Any: a JSON object, checked field by field on the way in
T = TypeVar("T")


def to_json(record: object) -> Json:
    """A record as a JSON object."""
    out: Json = {"is": type(record).__name__}
    for name, default in _defaults(type(record)):  # type: ignore[arg-type]  # classes are hashable
        value = getattr(record, name)
        if value != default:
            out[name] = _write(value)
    return out


def from_json(kind: type[T], data: Json) -> T:
    """The record of this class (or of this union's classes) that a JSON object describes.

    Raises ValueError when it does not describe one.
    """
    try:
        return _read(kind, data)  # type: ignore[no-any-return]  # _read follows `kind`
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a record of this kind: {error}") from error


def _write(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return to_json(value)
    if isinstance(value, (tuple, list)):
        return [_write(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _write(item) for key, item in value.items()}
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def _read(kind: Any, data: Any) -> Any:
    origin = get_origin(kind)
    if kind is Any or kind is type(None):
        return data
    if origin in (Union, types.UnionType):
        return _read_union(get_args(kind), data)
    if origin is Literal:
        if data not in get_args(kind):
            raise ValueError(f"{data!r} is not one of {get_args(kind)}")
        return data
    if origin is tuple:
        inner = get_args(kind)
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_read(inner[0], item) for item in data)
        return tuple(_read(each, item) for each, item in zip(inner, data, strict=True))
    if origin is dict:
        return {key: _read(get_args(kind)[1], item) for key, item in data.items()}
    if dataclasses.is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]  # is_dataclass narrows to instances too
        given = {name: _read(hints[name], item) for name, item in data.items() if name != "is"}
        return kind(**given)  # type: ignore[operator]  # a class, not an instance
    if kind in (datetime, date):
        return kind.fromisoformat(data)
    return kind(data)


def _read_union(kinds: tuple[Any, ...], data: Any) -> Any:
    if data is None:
        return None
    named = data.get("is") if isinstance(data, dict) else None
    for kind in kinds:
        if named is not None and getattr(kind, "__name__", "") == named:
            return _read(kind, data)
    plain = [each for each in kinds if each is not types.NoneType and not _is_record(each)]
    if named is not None or len(plain) != 1:
        raise ValueError(f"{named or data!r} is none of these records")
    return _read(plain[0], data)


def _is_record(kind: Any) -> bool:
    return dataclasses.is_dataclass(kind)


@cache
def _defaults(kind: type) -> tuple[tuple[str, object], ...]:
    def default(field: dataclasses.Field[Any]) -> object:
        if field.default_factory is not dataclasses.MISSING:
            return field.default_factory()
        return field.default

    return tuple((field.name, default(field)) for field in dataclasses.fields(kind))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
