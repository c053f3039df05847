"""Statements built once, executed on SQLite without SQLAlchemy building anything again.

For every execution SQLAlchemy looks up what it compiled, makes a context and crosses into a
greenlet and back: a quarter of a millisecond, ten times what SQLite needs. Here a statement that
comes a second time, the very same object, is compiled for good, and from then on only its values
are put in their places. One that is new each time takes SQLAlchemy's own way, as does whatever
is not plain; what comes back is the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import ClauseElement, Column, Executable, Result
from sqlalchemy import Connection as SyncConnection
from sqlalchemy.engine import Dialect
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import ReturnsRows
from sqlalchemy.types import TypeEngine

from storage.engine.driver import Cursor, Driver

# Any: what goes into statements and comes out of them is of every type there is.
Values = Mapping[str, Any]
_Process = Callable[[Any], Any]
# The name of a value, which one of a list it is, and what makes it fit for SQLite.
_Place = tuple[str, int | None, _Process | None]

_FORMS: Final = 32  # of one statement, which differ by how long its lists are
_NONE: Final[Sequence[Values]] = ({},)


class Prepared:
    """One compiled statement, for values of the same names."""

    def __init__(self, compiled: SQLCompiler, columns: Sequence[TypeEngine[Any]]) -> None:
        self._compiled = compiled
        self._dialect = compiled.dialect
        self._lists = sorted({bind.key for bind in compiled.post_compile_params})
        self._own = {
            name: compiled.params[name]
            for name, bind in compiled.binds.items()
            if not bind.required and name in compiled.params
        } | {str(column.key): _default(column) for column in compiled.insert_prefetch}
        self._forms: dict[tuple[int, ...], tuple[str, list[_Place]]] = {}
        self._processors = [
            each.dialect_impl(self._dialect).result_processor(self._dialect, None)
            for each in columns
        ]
        self._metadata: SimpleResultMetaData | None = None

    def ready(self, rows: Sequence[Values]) -> tuple[str, list[tuple[Any, ...]]] | None:
        """The SQL and the values in their places; None if they are not what is asked for."""
        try:
            sql, places = self._form(rows[0])
            return sql, [self._row(places, values) for values in rows]
        except Exception:
            return None  # SQLAlchemy has the words for what is wrong

    def _form(self, values: Values) -> tuple[str, list[_Place]]:
        lengths = tuple([len(values[name]) for name in self._lists]) if self._lists else ()
        found = self._forms.get(lengths)
        if found is None:
            if len(self._forms) >= _FORMS:
                self._forms.clear()
            found = self._forms[lengths] = self._written(values)
        return found

    def _written(self, values: Values) -> tuple[str, list[_Place]]:
        compiled = self._compiled
        sql, names = compiled.string, list(compiled.positiontup or ())
        listed: dict[str, tuple[str, int]] = {}
        if self._lists:
            state = compiled.construct_expanded_state({**self._own, **values})
            sql, names = state.statement, list(state.positiontup or ())
            for name, expanded in state.parameter_expansion.items():
                listed |= {each: (name, at) for at, each in enumerate(expanded)}
        places: list[_Place] = []
        for each in names:
            name, at = listed.get(each, (each, None))
            type_ = compiled.binds[name].type.dialect_impl(self._dialect)
            places.append((name, at, type_.bind_processor(self._dialect)))
        return sql, places

    def _row(self, places: list[_Place], values: Values) -> tuple[Any, ...]:
        row = []
        for name, at, process in places:
            value = values[name] if name in values else self._own[name]
            if at is not None:
                value = value[at]
            row.append(value if process is None else process(value))
        return tuple(row)

    def result(self, cursor: Cursor, rows: list[Any]) -> Result[Any]:
        """Rows as SQLAlchemy would have given them."""
        if self._metadata is None:
            names = [each[0] for each in cursor.description or ()]
            processors = self._processors or [None] * len(names)
            assert len(processors) == len(names), "a statement selects one column twice"
            self._metadata = SimpleResultMetaData(
                names, _processors=processors if any(processors) else None
            )
        return IteratorResult(self._metadata, iter(rows))


class Statements:
    """The statements of one database that came more than once."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Executable, dict[object, Prepared | None]] = (
            WeakKeyDictionary()
        )

    def __len__(self) -> int:
        return len(self._known)

    def prepared(
        self, dialect: Dialect, statement: Executable, values: Values, *, many: bool
    ) -> Prepared | None:
        """A statement compiled for values of these names, if it came before and is plain."""
        known = self._known.get(statement)
        if known is None:
            self._known[statement] = {}
            return None
        form = (many, *values) if statement.is_dml else many
        if form not in known:
            known[form] = _prepared(dialect, statement, list(values), many=many)
        return known[form]


class PreparingConnection(AsyncConnection):
    """A connection that executes what it knows by itself, and leaves the rest to SQLAlchemy."""

    def __init__(
        self, engine: AsyncEngine, held: SyncConnection | None, driver: Driver, known: Statements
    ) -> None:
        super().__init__(engine, held)
        self._driver = driver
        self._statements = known

    async def execute(  # type: ignore[override]  # one signature for SQLAlchemy's two
        self,
        statement: Executable,
        parameters: Values | Sequence[Values] | None = None,
        *,
        execution_options: Any = None,
    ) -> Result[Any]:
        """Execute a statement, without detours if the very same one came before."""
        rows: Sequence[Values] = _NONE
        if isinstance(parameters, Mapping):
            rows = (parameters,)
        elif parameters:
            rows = parameters
        if self.sync_connection is not None and execution_options is None:
            many = len(rows) > 1
            known = self._statements.prepared(self.dialect, statement, rows[0], many=many)
            ready = known.ready(rows) if known is not None else None
            if known is not None and ready is not None:
                return await self._run(known, *ready)
        return await super().execute(statement, parameters, execution_options=execution_options)

    async def _run(self, known: Prepared, sql: str, rows: list[tuple[Any, ...]]) -> Result[Any]:
        cursor = self._driver.cursor()
        try:
            if len(rows) > 1:
                await cursor.executemany(sql, rows)
            else:
                await cursor.execute(sql, rows[0])
            return known.result(cursor, await cursor.fetchall())
        except sqlite3.Error as error:
            gone = self.dialect.is_disconnect(error, None, None)  # type: ignore[arg-type]  # it looks at the words alone
            if gone:
                await self.invalidate(error)
            raise DBAPIError.instance(
                sql,
                rows,
                error,
                sqlite3.Error,
                hide_parameters=True,
                connection_invalidated=gone,
                dialect=self.dialect,
                ismulti=len(rows) > 1,
            ) from error


def _prepared(
    dialect: Dialect, statement: Executable, names: list[str], *, many: bool
) -> Prepared | None:
    compiled, types = _compiled(dialect, statement, names, many=many)
    if (
        compiled is None
        or statement.get_execution_options()
        or not compiled.positional
        or compiled.literal_execute_params
        or compiled.update_prefetch
        or not all(
            column.default and column.default.is_scalar for column in compiled.insert_prefetch
        )
        or any(bind.callable for bind in compiled.binds.values())
        or (many and (types or compiled.post_compile_params))
    ):
        return None
    return Prepared(compiled, types)


def _compiled(
    dialect: Dialect, statement: object, names: list[str], *, many: bool
) -> tuple[SQLCompiler | None, list[TypeEngine[Any]]]:
    """The statement in SQL, if it is one, and the types of the columns it gives."""
    if not isinstance(statement, ClauseElement):
        return None, []
    made = statement.compile(dialect=dialect, column_keys=names or None, for_executemany=many)
    given: object = statement
    columns = given.exported_columns if isinstance(given, ReturnsRows) else ()
    return made if isinstance(made, SQLCompiler) else None, [column.type for column in columns]


def _default(column: Column[Any]) -> Any:
    return column.default.arg  # type: ignore[union-attr]  # see `_prepared`, which asks for one
