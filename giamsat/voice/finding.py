"""Search among published items without tone marks, in a time that does not grow with their number.

A common word is in so many items that reading those of the inverted index would take seconds, a rare one in so few that
going through the newest would: how often the words stand in published items (``Term``) decides which way is gone first.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length, StrIndex

from giamsat.core.lookups import holding
from giamsat.core.text import fold, searchable
from giamsat.voice.models import Item, Term
from giamsat.voice.similar import ALL
from giamsat.voice.terms import LITTLE, PAIR

#: Of a search so many words are looked for; the index knows parts of three letters and more.
MOST_WORDS = 6
SHORTEST = 3
#: Of what a search finds so many of the newest are brought into order; a common word is held by a country's items.
RANKED = 400
#: So many of the newest are gone through for words that must be among them, before the index is asked.
WALKED = 30_000
#: The index brings no more than these: nobody waits for a country's items of a word that nobody has counted.
BROUGHT = 20_000
#: What is not shown in a list.
UNREAD: Final = ("terms", "search", "text", "title")


def newest_holding(rows: QuerySet[Item], text: str) -> list[int]:
    """Ids of the newest ``RANKED`` of ``rows`` that hold all words of ``text``, whatever their order."""
    parts = [holding(part) for part in searched(text)]
    if not parts:
        return list(rows.values_list("pk", flat=True)[:RANKED])
    if _share(text) * WALKED >= RANKED:
        found = _walked(rows, parts)
        if len(found) == RANKED:
            return found
    return _looked_up(rows, parts)


def _walked(rows: QuerySet[Item], parts: list[str]) -> list[int]:
    """Those among the newest ``WALKED``; the condition is applied outside, so that the walk ends there."""
    newest, values = rows.values("pk", "search")[:WALKED].query.sql_with_params()
    held = " AND ".join(["n.search LIKE %s"] * len(parts))
    query = f"SELECT n.pk FROM ({newest}) AS n WHERE {held} LIMIT {RANKED}"  # noqa: S608 (constants)
    return _ids(query, [*values, *parts])


def _looked_up(rows: QuerySet[Item], parts: list[str]) -> list[int]:
    """Those that the index of words finds: all of them, then the newest; without it the planner might walk for ever."""
    rows = rows.order_by()
    for part in parts:
        rows = rows.filter(search__like=part)
    found, values = rows.values("pk", "published_at")[:BROUGHT].query.sql_with_params()
    query = f"WITH f AS MATERIALIZED ({found}) SELECT pk FROM f ORDER BY published_at DESC, pk DESC LIMIT {RANKED}"  # noqa: S608
    return _ids(query, list(values))


def _ids(query: str, values: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [pk for (pk,) in cursor.fetchall()]


def _share(text: str) -> float:
    """In which share of the published items the rarest of the words, or pairs of them, stands; 0 for unknown ones.

    Little words are not counted alone: they stand nearly everywhere.
    """
    words = fold(text).split()[:MOST_WORDS]
    asked = [ALL, *words, *(f"{one}{PAIR}{two}" for one, two in pairwise(words))]
    counts = dict(Term.objects.filter(term__in=asked).values_list("term", "items"))
    total = counts.pop(ALL, 0)
    if any(word not in counts and word not in LITTLE for word in words) or not total:
        return 0.0
    return min([total, *counts.values()]) / total


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
    """The parts that a found text holds. One or two letters alone are in no index, so they go with their neighbour."""
    parts: list[str] = []
    for word in fold(text).split()[:MOST_WORDS]:
        if parts and (len(parts[-1]) < SHORTEST or len(word) < SHORTEST):
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    return parts
