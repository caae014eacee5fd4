"""Statements of the hot paths: put together once a process, planned by PostgreSQL once a connection.

The ORM takes longer to put a joined query together than PostgreSQL takes to answer it. What is written here is
still said in the ORM's words (a queryset, a model's row); only the work that is the same each time is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

import psycopg
from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.models import Field, Model, QuerySet, query

M = TypeVar("M", bound=Model)
Row = tuple[Any, ...]


class _Cursor(psycopg.Cursor[Any]):
    """Binds on the server, which Django's own cursor leaves off, so that plans can be kept."""

    plan_anew = False

    def execute(self, query: Any, params: Any = None, **_options: Any) -> Any:
        return super().execute(query, params, prepare=settings.DB_PREPARE and not self.plan_anew)

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        # psycopg forgets what a prepared statement said; Django's log of statements asks for it.
        self._query = super()._convert_query(query, params)
        return self._query


def execute(
    statement: str, values: Sequence[Any] | dict[str, Any] | None = None, *, plan_anew: bool = False
) -> Any:
    """Run a statement that stays the same from call to call; returns the cursor with its rows.

    Args:
        statement: SQL with ``%s`` or ``%(name)s`` for ``values``, never with values in it.
        plan_anew: the best plan depends on the values (how common a word is, how large a unit's tree): PostgreSQL
            plans each time.
    """
    connection.ensure_connection()
    bare = _Cursor(connection.connection)
    bare.plan_anew = plan_anew
    # As ``connection.cursor()`` does, so that statements are logged and counted like all others.
    cursor = connection._prepare_cursor(bare)  # type: ignore[attr-defined]
    cursor.execute(statement, values)
    return cursor


@dataclass(frozen=True, slots=True)
class _Made:
    """A queryset's SQL, its values with the places of the caller's, and what makes a row of its answer.

    ``sql`` is empty when there can be no row.
    """

    sql: str
    values: tuple[Any, ...]
    places: dict[int, int]
    read: Callable[[Row], Any]


class Prepared(Generic[M]):
    """A queryset that differs from call to call by a few values only.

    Args:
        build: gets a value for each of ``types`` and returns the queryset; called once.
        types: of the values, in order: ``int``, ``str``, ``date``, ``datetime``, or ``list`` for ``unit__any``.
        plan_anew: as of ``execute``.

    A queryset of ``values_list`` gives tuples, any other instances with the related ones it selects.
    """

    def __init__(self, build: Callable[..., QuerySet[M, Any]], *types: type, plan_anew: bool = False):
        self._build = build
        self._types = types
        self._plan_anew = plan_anew
        self._made: _Made | None = None

    def all(self, *given: Any) -> list[Any]:
        """The rows for ``given``, one value for each of ``types``."""
        made = self._made
        if made is None:
            made = self._made = _make(self._build, self._types)
        if not made.sql:
            return []
        values = list(made.values)
        for place, number in made.places.items():
            values[place] = given[number]
        return [made.read(row) for row in execute(made.sql, values, plan_anew=self._plan_anew).fetchall()]

    def first(self, *given: Any) -> Any | None:
        """The first row; None when there is none."""
        found = self.all(*given)
        return found[0] if found else None


def _make(build: Callable[..., QuerySet[Any, Any]], types: Sequence[type]) -> _Made:
    slots = [_slot(kind, number) for number, kind in enumerate(types)]
    queryset = build(*slots)
    compiler = queryset.query.get_compiler(using="default")
    try:
        sql, values = compiler.as_sql()
    except EmptyResultSet:
        # Django sees that no row can be meant: nothing is asked.
        return _Made("", (), {}, _nothing)
    places = {place: slots.index(value) for place, value in enumerate(values) if value in slots}
    if set(places.values()) != set(range(len(types))):
        raise TypeError("each value of a prepared statement must stand in it as it was given")
    has_rows = not queryset.query.values_select and compiler.klass_info is not None
    read = _instances(compiler) if has_rows else _plain(compiler)
    return _Made(sql, tuple(values), places, read)


def _nothing(_row: Row) -> None:
    return None


def _slot(kind: type, number: int) -> Any:
    """A value that no caller means, to be found again in the finished statement."""
    if kind is int:
        return -(2**62) - number
    if kind is str:
        return f"\x01{number}"
    if kind is dt.date:
        return dt.date(1, 1, 1 + number)
    if kind is dt.datetime:
        return dt.datetime(1, 1, 1, 0, 0, number, tzinfo=dt.UTC)
    if kind is list:
        return [-(2**62) - number]
    raise TypeError(f"no place can be kept for a {kind.__name__}")


def _converted(compiler: Any) -> Callable[[Row], Row]:
    converters = compiler.get_converters([column[0] for column in compiler.select])
    if not converters:
        return lambda row: row
    return lambda row: next(iter(compiler.apply_converters([row], converters)))


def _plain(compiler: Any) -> Callable[[Row], Row]:
    converted = _converted(compiler)
    return lambda row: tuple(converted(row))


def _instances(compiler: Any) -> Callable[[Row], Any]:
    """What ``ModelIterable`` of Django does with each row."""
    klass = compiler.klass_info
    model, columns = klass["model"], klass["select_fields"]
    start, end = columns[0], columns[-1] + 1
    names = [column[0].target.attname for column in compiler.select[start:end]]
    related = query.get_related_populators(klass, compiler.select, "default")  # type: ignore[attr-defined]
    extra = compiler.annotation_col_map or {}
    converted = _converted(compiler)

    def read(raw: Row) -> Any:
        row = converted(raw)
        found = model.from_db("default", names, row[start:end])
        for populator in related:
            populator.populate(row, found)
        for name, column in extra.items():
            setattr(found, name, row[column])
        return found

    return read


def insert(row: Model, *, also: str = "", values: Sequence[Any] = ()) -> None:
    """Store a new row of a model without signals and parents, as ``save(force_insert=True)`` does.

    Args:
        also: an SQL expression over ``new.id`` to be evaluated in the same statement, with its ``values``.
    """
    statement, fields = _insert_of(type(row))
    if also:
        statement = f"WITH new (id) AS ({statement}) SELECT new.id, {also} FROM new"  # noqa: S608 (no values)
    row.pk = execute(statement, [*_stored(row, fields, adding=True), *values]).fetchone()[0]
    row._state.adding, row._state.db = False, "default"


def insert_together(
    first: str, values: Sequence[Any], rows: Sequence[tuple[Model, Mapping[str, str]]]
) -> Row:
    """Store several new rows by one statement, so that what it locks is held for one way to the database.

    Args:
        first: a statement with its ``values`` that gives one row, named ``n``.
        rows: each with the columns that SQL gives: an expression over ``n`` and the rows before (``(SELECT id FROM
            r0)``). Where it holds ``%s`` that is the row's own value. The attributes of these columns stay as they are.

    Returns:
        the row ``n``.
    """
    linked = tuple((type(row), tuple(sorted(given.items()))) for row, given in rows)
    statement, fields = _insert_together_of(first, linked)
    given = [
        value
        for (row, _given), own in zip(rows, fields, strict=True)
        for value in _stored(row, own, adding=True)
    ]
    found: Row = execute(statement, [*values, *given]).fetchone()
    for (row, _given), pk in zip(rows, found, strict=False):
        row.pk = pk
        row._state.adding, row._state.db = False, "default"
    return found[len(rows) :]


def update(row: Model, names: Iterable[str]) -> None:
    """Store some columns of a row that is there, as ``save(update_fields=…)`` does.

    Raises:
        DatabaseError: the row is gone.
    """
    statement, fields = _update_of(type(row), tuple(names))
    if execute(statement, [*_stored(row, fields, adding=False), row.pk]).rowcount != 1:
        raise DatabaseError(f"{type(row).__name__} {row.pk} is gone")


def _stored(row: Model, fields: Sequence[Any], *, adding: bool) -> list[Any]:
    # The connection itself: its stand-in would be asked for it anew by each field.
    own = connections[DEFAULT_DB_ALIAS]
    return [field.get_db_prep_save(field.pre_save(row, adding), own) for field in fields]


@cache
def _insert_of(model: type[Model]) -> tuple[str, list[Any]]:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names, places = ", ".join(map(_name, fields)), ", ".join(map(_place, fields))
    key = _quoted(str(model._meta.pk.column))
    return (
        f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) VALUES ({places}) RETURNING {key}",  # noqa: S608
        fields,
    )


@cache
def _insert_together_of(
    first: str, linked: tuple[tuple[type[Model], tuple[tuple[str, str], ...]], ...]
) -> tuple[str, list[list[Any]]]:
    steps, own = [f"n AS ({first})"], []
    for number, (model, given) in enumerate(linked):
        expressions, (_statement, fields) = dict(given), _insert_of(model)
        places = ", ".join(expressions.get(field.column) or _place(field) for field in fields)
        names, table = ", ".join(map(_name, fields)), _quoted(model._meta.db_table)
        key = _quoted(str(model._meta.pk.column))
        steps.append(f"r{number} AS (INSERT INTO {table} ({names}) VALUES ({places}) RETURNING {key})")  # noqa: S608
        own.append([field for field in fields if "%s" in expressions.get(field.column, "%s")])
    stored = [f"r{number}" for number in range(len(linked))]
    ids = ", ".join(f"{name}.*" for name in stored)
    return f"WITH {', '.join(steps)} SELECT {ids}, n.* FROM {', '.join(stored)}, n", own  # noqa: S608 (no values)


@cache
def _update_of(model: type[Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    changes = ", ".join(f"{_name(field)} = {_place(field)}" for field in fields)
    key = _quoted(str(model._meta.pk.column))
    return f"UPDATE {_quoted(model._meta.db_table)} SET {changes} WHERE {key} = %s", fields  # noqa: S608


def _name(field: Field[Any, Any]) -> str:
    return _quoted(str(field.column))


def _place(field: Any) -> str:
    return str(field.get_placeholder(None, None, connection)) if hasattr(field, "get_placeholder") else "%s"


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
