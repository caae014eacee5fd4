"""Lists in pages. A cursor names the row behind which a page begins: what comes or goes shifts nothing."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from giamsat.api.base import BIGGEST
from giamsat.core.errors import InvalidInput

M = TypeVar("M", bound=Model)
T = TypeVar("T")
MOST = 200


class Paging(BaseModel):
    """Which part of a list."""

    limit: int = Field(50, ge=1, le=MOST, description="At most so many items.")
    cursor: str = Field("", max_length=500, description='"next" of the page before; empty for the first.')


class Page(BaseModel, Generic[T]):
    """Part of a list."""

    items: list[T]
    next: str | None = Field(description="Cursor of the next page; null on the last.")


@dataclass(frozen=True)
class Order:
    """By what a list is sorted: a column and then the id. Rows without a value come last.

    Args:
        name: told to the cursor, so that one of another order is noticed.
        column: of the table; empty when the id alone decides.
        read: from the text in a cursor to the column's value.
    """

    name: str
    column: str = ""
    read: Callable[[str], Any] = str
    descending: bool = False


def instant(text: str) -> dt.datetime:
    """An aware point in time from its ISO form.

    Raises:
        ValueError: not one, or without a zone.
    """
    found = dt.datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("no zone")
    return found


def page(rows: QuerySet[M], order: Order, asked: Paging, make: Callable[[M], T]) -> Page[T]:
    """One page of ``rows`` in ``order``.

    Raises:
        InvalidInput: the cursor is not one of this list in this order.
    """
    after = position(order, asked.cursor) if asked.cursor else None
    found = rows if after is None else rows.filter(_behind(order, *after))
    id_ = "-pk" if order.descending else "pk"
    if order.column:
        column = F(order.column)
        sort = column.desc(nulls_last=True) if order.descending else column.asc(nulls_last=True)
        found = found.order_by(sort, id_)
    else:
        found = found.order_by(id_)
    chunk = list(found[: asked.limit + 1])
    more = len(chunk) > asked.limit
    chunk = chunk[: asked.limit]
    return Page(items=[make(row) for row in chunk], next=_cursor_of(order, chunk[-1]) if more else None)


def _behind(order: Order, value: Any, pk: int) -> Q:
    step = "lt" if order.descending else "gt"
    later = Q(**{f"pk__{step}": pk})
    if not order.column:
        return later
    empty = Q(**{f"{order.column}__isnull": True})
    if value is None:
        return empty & later
    return Q(**{f"{order.column}__{step}": value}) | (Q(**{order.column: value}) & later) | empty


def _cursor_of(order: Order, row: Model) -> str:
    value = attrgetter(order.column.replace("__", "."))(row) if order.column else None
    return cursor(order, value, row.pk)


def cursor(order: Order, value: Any, pk: int) -> str:
    """The cursor that names a row by its value of the order's column and its id."""
    text = value.isoformat() if isinstance(value, dt.date) else value if value is None else str(value)
    raw = json.dumps([order.name, text, pk], ensure_ascii=False)
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def position(order: Order, cursor: str) -> tuple[Any, int]:
    """Value and id of the row that a cursor names.

    Raises:
        InvalidInput: the cursor is not one of this list in this order.
    """
    try:
        raw = base64.urlsafe_b64decode((cursor + "=" * (-len(cursor) % 4)).encode("ascii"))
        name, text, pk = json.loads(raw)
        if name != order.name or type(pk) is not int or not 0 < pk <= BIGGEST or "\x00" in (text or ""):
            raise ValueError("of another list")
        return (None if text is None else order.read(text)), pk
    except (ValueError, TypeError, binascii.Error) as fault:
        raise InvalidInput(
            fields={"cursor": _("Con trỏ trang không dùng được cho danh sách này. Đọc lại từ trang đầu.")},
            code="bad_cursor",
        ) from fault
