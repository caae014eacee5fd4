"""Two conditions that Django lacks: one of many numbers given as one value, and LIKE with a pattern as given.

A statement that holds them stays the same whatever is asked for, so it can be prepared (``core/prepared.py``).
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigAutoField, CharField, ForeignKey, Lookup, TextField


@BigAutoField.register_lookup
@ForeignKey.register_lookup
class AnyOf(Lookup):  # type: ignore[type-arg]
    """``unit__any=[3, 5]``: as ``unit__in``, with all numbers as one array.

    Or with an ``ArraySubquery``: PostgreSQL finds it first, whole, and then looks up each number, where of ``__in`` it
    may read the whole table.
    """

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, values = self.process_lhs(compiler, connection)
        if isinstance(self.rhs, ArraySubquery):
            numbers, given = compiler.compile(self.rhs)
            return f"{left} = ANY ({numbers})", [*values, *given]
        return f"{left} = ANY (%s::bigint[])", [*values, self.rhs]


@CharField.register_lookup
@TextField.register_lookup
class Like(Lookup):  # type: ignore[type-arg]
    """``search__like=holding("so hoa")``: the pattern is the caller's; indexes on trigrams answer it."""

    lookup_name = "like"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, values = self.process_lhs(compiler, connection)
        right, given = self.process_rhs(compiler, connection)
        return f"{left} LIKE {right}", [*values, *given]


def holding(text: str) -> str:
    """The pattern of texts that hold ``text`` as it is."""
    return "%" + re.sub(r"([%_\\])", r"\\\1", text) + "%"
