"""Finding tasks by what people remember of them, with or without tone marks, closest first (R26)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Length, StrIndex

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.lookups import holding
from giamsat.core.prepared import Prepared
from giamsat.core.text import fold
from giamsat.tasks import reach
from giamsat.tasks.models import Task
from giamsat.tasks.policies import READERS
from giamsat.tasks.timestate import time_state

#: Of a phrase that more tasks hold than this, the ones issued last are ranked: nobody reads further, and to rank
#: all that hold a common word takes seconds in a country.
RANKED = 1_000
#: Of so many tasks each is asked whether the reader sees it. Of more, and of words that stand apart, the reader's own
#: are found first: a common phrase stands in tasks of the whole country.
ASKED_EACH = 500
SOON_DAYS = 7
#: Of so many words the statement is kept; a longer phrase is put together each time.
WORDS_KEPT = 12


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
    paths = None if reach.sees_everything(actor) else actor.paths(READERS)
    typed = " ".join(query.split())
    forms = [holding(form) for form in (typed, typed.lower(), typed.capitalize())]
    told = [typed, *forms, phrase]
    words = phrase.split()
    way = "phrase" if paths is None or _is_rare(phrase) else "phrase of many"
    own = [] if paths is None else [reach.unit_ids_within(paths)]
    found = _ranked(way, 0, paths, limit).all(*(own if way != "phrase" else ()), holding(phrase), *told)
    if len(found) < limit and len(words) > 1:
        every = [holding(word) for word in words]
        others = _ranked("words", len(words), paths, limit - len(found))
        found += others.all(*own, holding(phrase), *every, *told)
    if not found:
        found = _ranked("nearly", 0, paths, limit).all(phrase, *told)
    return _whole([pk for (pk,) in found])


def _ranked(way: str, words: int, paths: tuple[str, ...] | None, limit: int) -> Prepared[Task]:
    make = _statement if words <= WORDS_KEPT else _statement.__wrapped__
    return make(way, words, paths, limit)


@lru_cache(256)
def _statement(way: str, words: int, paths: tuple[str, ...] | None, limit: int) -> Prepared[Task]:
    """Ids of the closest ``limit`` of the last ``RANKED`` tasks; planned anew, since words are rare or common.

    Its values: the units in reach where those are looked at first, the pattern of the phrase (for "nearly" the phrase),
    one of each of so many ``words``, what was typed, its three patterns, the phrase.
    """
    own_first = paths is not None and way in ("phrase of many", "words")

    def build(*given: Any) -> QuerySet[Task, Any]:
        units, pattern, *rest = given if own_first else ((), *given)
        each, (typed, *forms), phrase = rest[:words], rest[words:-1], rest[-1]
        if own_first:
            rows = Task.objects.filter(pk__any=ArraySubquery(reach.task_ids_of(units)))
        else:
            rows = Task.objects.filter(reach.tasks_within(paths))
        if way.startswith("phrase"):
            rows = rows.filter(search__like=pattern)
        elif way == "words":
            rows = rows.filter(*(Q(search__like=word) for word in each)).exclude(search__like=pattern)
        else:
            rows = rows.filter(search__trigram_word_similar=pattern)
        return _closest(rows, typed, forms, phrase)[:limit]

    return Prepared(build, *([list] if own_first else []), *([str] * (words + 6)), plan_anew=True)


def _holding(pattern: str) -> QuerySet[Task, Any]:
    return Task.objects.filter(search__like=pattern).order_by().values_list("pk")[: ASKED_EACH + 1]


_HOLDING: Prepared[Task] = Prepared(_holding, str, plan_anew=True)


def _is_rare(phrase: str) -> bool:
    return len(_HOLDING.all(holding(phrase))) <= ASKED_EACH


def _closest(rows: QuerySet[Task], typed: str, forms: list[str], phrase: str) -> QuerySet[Task, Any]:
    last = rows.order_by("-pk").values("pk")[:RANKED]
    as_typed = Q()
    for form in forms:
        as_typed |= Q(title__like=form)
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
    return ranked.values_list("pk")


def _these(ids: list[int]) -> QuerySet[Task]:
    rows = Task.objects.filter(pk__any=ids).select_related("programme", "group", "owner")
    return rows.defer("search", "content").order_by()


_THESE: Prepared[Task] = Prepared(_these, list)


def _whole(found: list[int]) -> list[Task]:
    """The tasks of these ids in this order, each with its ``time_state``."""
    today, by_id = clock.today(), {}
    for row in _THESE.all(found) if found else ():
        row.time_state = time_state(
            paused=row.state == Task.State.PAUSED,
            cancelled=row.state == Task.State.CANCELLED,
            completed_on=row.done_on,
            due=row.due,
            today=today,
            soon_days=SOON_DAYS,
        )
        by_id[row.pk] = row
    return [by_id[pk] for pk in found]
