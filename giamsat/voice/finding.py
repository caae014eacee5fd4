"""Search among items without tone marks, exactly, in a time that hardly grows with their number.

Three ways; how often the words stand in published items (``Term``) decides with which to begin. A word of every fifth
item is found by going through the newest. A rare one is looked up in the index of parts of words, and so is any within
few items. What is neither is looked up span by span, the newest first (``spans``): the same index knows in which span
an item is, so that of a common word no more than the items of one span are brought at a time.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length, StrIndex

from giamsat.core.lookups import holding
from giamsat.core.text import fold, searchable
from giamsat.voice.models import Item, Term
from giamsat.voice.similar import ALL
from giamsat.voice.spans import PUBLISHED, Span
from giamsat.voice.terms import LITTLE, PAIR

#: Of a search so many words are looked for; the index knows parts of three letters and more.
MOST_WORDS = 6
SHORTEST = 3
#: Of what a search finds so many of the newest are brought into order; a common word is held by a country's items.
RANKED = 400
#: So many of the newest are gone through for words that every fifth item has, before the index is asked.
WALKED = 2_000
#: The index brings no more than so many for the whole time; of what may have more the newest spans are asked.
BROUGHT = 3_000
#: Rows that are no more than so many, by PostgreSQL's estimate, are gone through.
FEW = 5_000
#: A whole code: one item at most.
CODE: Final = re.compile(r"PAKN\.\d{8}\.\d{4,}", re.IGNORECASE)
#: What is not shown in a list.
UNREAD: Final = ("terms", "search", "text", "title")


def newest_holding(rows: QuerySet[Item], text: str, span: Span = PUBLISHED) -> list[int]:
    """Ids of the first ``RANKED`` of ``rows`` that hold all words of ``text``, in the order of ``rows``.

    Args:
        span: what ``rows`` are ordered by, newest first.
    """
    if CODE.fullmatch(text.strip()):
        return list(rows.filter(code=text.strip().upper()).values_list("pk", flat=True))
    parts = [holding(part) for part in searched(text)]
    if not parts:
        return list(rows.values_list("pk", flat=True)[:RANKED])
    share, total = _share(text)
    if span.is_indexed and share * WALKED >= RANKED:
        found = _walked(rows, parts)
        if len(found) == RANKED:
            return found
    if share * total <= BROUGHT or _estimated(rows) <= FEW:
        whole = _looked_up(rows, parts)
        if whole is not None:
            return whole
    return _span_by_span(rows, parts, span)


def first_holding(rows: QuerySet[Item], text: str) -> list[int]:
    """As ``newest_holding``, of rows that are few: they are gone through in their order, whatever it is."""
    return list(_held(rows, [holding(part) for part in searched(text)]).values_list("pk", flat=True)[:RANKED])


def _held(rows: QuerySet[Item], parts: list[str]) -> QuerySet[Item]:
    for part in parts:
        rows = rows.filter(search__like=part)
    return rows


def _walked(rows: QuerySet[Item], parts: list[str]) -> list[int]:
    """Those among the newest ``WALKED``; the condition is applied outside, so that the walk ends there."""
    newest, values = rows.values("pk", "search")[:WALKED].query.sql_with_params()
    held = " AND ".join(["n.search LIKE %s"] * len(parts))
    query = f"SELECT n.pk FROM ({newest}) AS n WHERE {held} LIMIT {RANKED}"  # noqa: S608 (constants)
    return _ids(query, [*values, *parts])


def _looked_up(rows: QuerySet[Item], parts: list[str]) -> list[int] | None:
    """All that hold the words, then the first of them; None when those are more than ``BROUGHT``.

    Apart, since for the order the planner might go through a country's items.
    """
    brought = list(_held(rows, parts).order_by().values_list("pk", flat=True)[: BROUGHT + 1])
    if len(brought) > BROUGHT:
        return None
    ordered = Item.objects.filter(pk__any=brought).order_by(*rows.query.order_by)
    return list(ordered.values_list("pk", flat=True)[:RANKED]) if brought else []


def _span_by_span(rows: QuerySet[Item], parts: list[str], span: Span) -> list[int]:
    """Those of the newest span first, then of the one before, until there are ``RANKED``.

    What holds the words within a span is found by the one index, whatever else is asked of ``rows``: to join another
    index PostgreSQL would read all of that for each span.
    """
    of_span = _held(Item.objects.alias(span=span.of_row).filter(span=RawSQL("s.span", ())), parts)
    wanted = rows.filter(pk__any=ArraySubquery(of_span.order_by().values("pk"))).values("pk")[:RANKED]
    query, values = wanted.query.sql_with_params()
    spans = f"SELECT f.pk FROM ({span.all_of_them}) AS s (span), LATERAL ({query}) AS f LIMIT {RANKED}"  # noqa: S608
    return _ids(spans, list(values))


def _ids(query: str, values: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [pk for (pk,) in cursor.fetchall()]


def _estimated(rows: QuerySet[Item]) -> int:
    """How many rows PostgreSQL expects; a wrong guess costs time and changes no result."""
    plan = json.loads(rows.order_by().values("pk").explain(format="json"))
    return int(plan[0]["Plan"]["Plan Rows"])


def _share(text: str) -> tuple[float, int]:
    """In which share of the published items the rarest of the words, or pairs of them, stands, and how many those are.

    0 for a word that nobody has counted. Little words are not counted alone: they stand nearly everywhere.
    """
    words = fold(text).split()[:MOST_WORDS]
    asked = [ALL, *words, *(f"{one}{PAIR}{two}" for one, two in pairwise(words))]
    counts = dict(Term.objects.filter(term__in=asked).values_list("term", "items"))
    total = counts.pop(ALL, 0)
    if any(word not in counts and word not in LITTLE for word in words) or not total:
        return 0.0, total
    return min([total, *counts.values()]) / total, total


def best_first(found: list[int], text: str) -> QuerySet[Item]:
    """Of items found those that hold ``text`` with the marks as typed first, then in the title; then newest first."""
    typed, plain = searchable(text), fold(text)
    rows = Item.objects.filter(pk__in=found, published_at__isnull=False)
    as_typed = Q(public_title__icontains=typed) | Q(public_text__icontains=typed)
    # ``search`` is the code, the title and the text, folded.
    in_title = Q(place__gt=0, place__lte=Length("code") + Length("public_title") + 1)
    return (
        rows.select_related("handler", "receiver", "territory")
        .defer(*UNREAD)
        .annotate(place=StrIndex("search", Value(plain)))
        .annotate(
            as_typed=_first_if(as_typed), in_title=_first_if(in_title), phrase=_first_if(Q(place__gt=0))
        )
        .order_by("as_typed", "in_title", "phrase", F("published_at").desc(), "-id")
    )


def _first_if(condition: Q) -> Case:
    return Case(When(condition, then=Value(0)), default=Value(1), output_field=IntegerField())


def searched(text: str) -> list[str]:
    """The parts that a found text holds. One or two letters alone are in no index, so they go with their neighbour.

    Of a search of no more than that the words are found that begin with it.
    """
    parts: list[str] = []
    for word in fold(text).split()[:MOST_WORDS]:
        if parts and (len(parts[-1]) < SHORTEST or len(word) < SHORTEST):
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    return [f" {part}" if len(part) < SHORTEST else part for part in parts]
