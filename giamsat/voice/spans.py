"""Spans of items, of which the index of words knows for each item in which one it is (``finding``).

Spans of what is public are of time, since items become public in another order than they came; officers see items in
the order of their entry, so that spans of a fixed number do.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import BigIntegerField, DateTimeField, Func

_WEEK = "date_bin('168 hours', %(expressions)s, TIMESTAMPTZ '2001-01-01 00:00:00+00')"
_WEEKS = """
SELECT generate_series(date_bin('168 hours', max(published_at), TIMESTAMPTZ '2001-01-01 00:00:00+00'),
                       date_bin('168 hours', min(published_at), TIMESTAMPTZ '2001-01-01 00:00:00+00'),
                       INTERVAL '-168 hours')
  FROM voice_item WHERE published_at IS NOT NULL
"""
_MANY = 16_384


@dataclass(frozen=True, slots=True)
class Span:
    """How items are parted: the expression that tells a row's span, and SQL for all spans, the newest first.

    ``is_indexed``: the lists in this order have indexes of their own, so that their newest rows are at hand.
    """

    of_row: Func
    all_of_them: str
    is_indexed: bool


#: The week in which an item became public.
PUBLISHED = Span(
    Func("published_at", template=_WEEK, output_field=DateTimeField()),
    _WEEKS,
    is_indexed=True,
)
#: So many items that were entered one after the other.
ENTERED = Span(
    Func("id", template=f"(%(expressions)s / {_MANY})", output_field=BigIntegerField()),
    f"SELECT generate_series(max(id) / {_MANY}, min(id) / {_MANY}, -1) FROM voice_item",  # noqa: S608 (constants)
    is_indexed=False,
)
