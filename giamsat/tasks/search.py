"""Finding tasks by what people remember of them, with or without tone marks, closest first (R26)."""

from __future__ import annotations

from django.db.models import Case, F, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Length, StrIndex

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.text import fold
from giamsat.tasks import reach
from giamsat.tasks.models import Task
from giamsat.tasks.timestate import time_state_sql

#: Of a phrase that more tasks hold than this, the ones issued last are ranked: nobody reads further, and to rank
#: all that hold a common word takes seconds in a country.
RANKED = 1_000
SOON_DAYS = 7


def search_tasks(actor: Actor, query: str, limit: int = 20) -> list[Task]:
    """Tasks in the person's reach whose code, title or words hold ``query``, the closest first.

    First the task of that code, then titles with the phrase (as typed with its marks before others), then
    texts with the phrase, then those that hold every word somewhere; open before finished, the nearest deadline
    first. Where nothing holds every word, what is written nearly so.

    Args:
        query: what the person typed.
        limit: at most so many.
    """
    phrase = fold(query).strip()
    if not phrase:
        return []
    rows = Task.objects.filter(reach.tasks_in_reach(actor))
    found = _ranked(rows.filter(search__contains=phrase), query, phrase, limit)
    words = phrase.split()
    if len(found) < limit and len(words) > 1:
        every = Q()
        for word in words:
            every &= Q(search__contains=word)
        others = rows.filter(every).exclude(search__contains=phrase)
        found += _ranked(others, query, phrase, limit - len(found))
    if not found:
        found = _ranked(rows.filter(search__trigram_word_similar=phrase), query, phrase, limit)
    return _whole(found)


def _ranked(rows: QuerySet[Task], query: str, phrase: str, limit: int) -> list[int]:
    """Ids of the closest ``limit`` of the last ``RANKED`` rows."""
    last = rows.order_by("-pk").values("pk")[:RANKED]
    typed = " ".join(query.split())
    as_typed = Q(pk__in=[])
    for form in dict.fromkeys((typed, typed.lower(), typed.capitalize())):
        as_typed |= Q(title__contains=form)
    place = StrIndex("search", Cast(Value(phrase), TextField()))
    closeness = Case(
        When(code__iexact=typed, then=Value(0)),
        When(as_typed, then=Value(1)),
        # The folded text begins with code and title.
        When(place__gt=0, place__lte=Length("code") + Length("title"), then=Value(2)),
        When(place__gt=0, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    open_first = Case(
        When(state=Task.State.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    ranked = (
        Task.objects.filter(pk__in=last)
        .annotate(place=place)
        .order_by(closeness, open_first, F("due").asc(nulls_last=True), "pk")
    )
    return list(ranked.values_list("pk", flat=True)[:limit])


def _whole(found: list[int]) -> list[Task]:
    """The tasks of these ids in this order, each with its ``time_state``."""
    rows = (
        Task.objects.filter(pk__in=found)
        .select_related("programme", "group", "owner")
        .defer("search")
        .annotate(time_state=time_state_sql("done_on", clock.today(), SOON_DAYS))
    )
    by_id = {row.pk: row for row in rows}
    return [by_id[pk] for pk in found]
