"""Reading what is public (for everybody), and releases (for those who prepare and approve them)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KT

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import NotFound
from giamsat.core.lookups import holding
from giamsat.core.prepared import execute
from giamsat.core.text import fold, searchable
from giamsat.directives.models import Programme
from giamsat.publishing.fields import KINDS
from giamsat.publishing.models import DataFile, Preparation, PublicChange, PublicRow, Release
from giamsat.publishing.policies import programmes_published_by
from giamsat.publishing.watching import READ, State

PRESENT = READ + ", (SELECT at FROM publishing_edition WHERE id = 1)"  # noqa: S608 - put together from constants
STATES = ("done", "late", "term", "soon", "overdue", "paused", "none")


# --- For everybody: public rows alone ---
@dataclass(frozen=True, slots=True)
class Tally:
    """How many public tasks there are in each state."""

    states: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def done(self) -> int:
        return self.states["done"] + self.states["late"]

    @property
    def in_term(self) -> int:
        """Open and not late: in term, due soon, without deadline, paused."""
        return self.total - self.done - self.states["overdue"]


def edition() -> tuple[int, dt.datetime | None]:
    """Number and instant of the present edition of the figures."""
    row = execute("SELECT number, at FROM publishing_edition WHERE id = 1").fetchone()
    return (row[0], row[1]) if row else (0, None)


def state() -> tuple[State, dt.datetime | None]:
    """What pages can depend on, as it is now, and the instant of the figures; in one statement."""
    *numbers, at = execute(PRESENT).fetchone()
    return State(*numbers), at


def public_tasks() -> QuerySet[PublicRow]:
    """All public tasks."""
    return PublicRow.objects.filter(kind="task")


def public_parts() -> QuerySet[PublicRow]:
    """Who has which public task."""
    return PublicRow.objects.filter(kind="part")


def public_indicators() -> QuerySet[PublicRow]:
    """All indicators of which something is public, in the order of their groups."""
    return PublicRow.objects.filter(kind="indicator").order_by("programme", "group", "pk")


def public_documents() -> QuerySet[PublicRow, dict[str, Any]]:
    """The documents that public tasks name, with how many tasks each gave, finished and overdue ones; newest first."""
    finished, overdue = Q(state__in=["done", "late"]), Q(state="overdue")
    rows = public_tasks().annotate(
        number=KT("body__document"),
        about=KT("body__document_title"),
        issued=KT("body__document_date"),
        issuer=KT("body__issuer"),
    )
    return (
        rows.filter(number__isnull=False)
        .values("number", "about", "issued", "issuer")
        .annotate(
            total=Count("pk"), finished=Count("pk", filter=finished), overdue=Count("pk", filter=overdue)
        )
        .order_by(F("issued").desc(nulls_last=True), "number")
    )


def public_values() -> QuerySet[PublicRow]:
    """All public values; ``group`` is the code of the indicator, ``done_on`` the first day of the period."""
    return PublicRow.objects.filter(kind="value")


def tally(rows: QuerySet[PublicRow]) -> Tally:
    """Public rows by state."""
    found = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    return Tally({state: found.get(state, 0) for state in STATES})


def tallies(rows: QuerySet[PublicRow], by: str) -> dict[str, Tally]:
    """Public rows by the values of a column, each by state."""
    found: dict[str, dict[str, int]] = {}
    for value, state, count in rows.order_by().values_list(by, "state").annotate(count=Count("pk")):
        found.setdefault(value, dict.fromkeys(STATES, 0))[state] = count
    return {value: Tally(states) for value, states in found.items()}


def tasks_of_unit(path: str) -> QuerySet[PublicRow]:
    """Public tasks in which a unit, or one below it, has a part."""
    return public_tasks().filter(key__in=public_parts().filter(path__within=path).values("task"))


def search_tasks(rows: QuerySet[PublicRow], query: str) -> QuerySet[PublicRow]:
    """Tasks that hold every word of ``query``, tone marks optional; those with the marks as typed come first."""
    typed = searchable(query)
    plain = fold(typed)
    for word in plain.split():
        rows = rows.filter(search__like=holding(word))
    marked = Case(
        When(search__like=holding(typed), then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    phrase = Case(
        When(search__like=holding(plain), then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return rows.annotate(as_typed=marked, as_phrase=phrase).order_by("as_typed", "as_phrase", "due", "key")


def public_row(kind: str, key: str) -> PublicRow:
    """One public fact.

    Raises:
        NotFound: nothing of that key is public.
    """
    found = PublicRow.objects.select_related("fact__release").filter(kind=kind, key=key).first()
    if found is None:
        raise NotFound
    return found


def rows_of_kind(kind: str, wanted: dict[str, str]) -> QuerySet[PublicRow]:
    """Public facts of a kind that have these values in their columns."""
    return PublicRow.objects.filter(kind=kind, **wanted).order_by("key")


def changes_since(instant: dt.datetime) -> QuerySet[PublicChange]:
    """What releases changed since an instant, the newest first."""
    return PublicChange.objects.filter(at__gte=instant).select_related("release")


def changes_by_kind(rows: QuerySet[PublicChange]) -> dict[str, int]:
    """How many changes there are of each kind."""
    return dict(rows.order_by().values_list("kind").annotate(count=Count("pk")))


def reported_tasks(rows: QuerySet[PublicChange]) -> QuerySet[PublicChange, dict[str, Any]]:
    """Tasks of which reports were confirmed, with how many; most reports first."""
    found = rows.filter(kind=PublicChange.Kind.REPORTED).order_by()
    return found.values("task", "title").annotate(count=Count("pk")).order_by("-count", "task")


def public_releases() -> QuerySet[Release]:
    """Releases that everybody may know of: public, embargoed (without their facts) and withdrawn ones."""
    return Release.objects.filter(
        Q(state=Release.State.APPROVED) | Q(state=Release.State.WITHDRAWN)
    ).select_related("programme")


def public_programmes() -> QuerySet[Programme]:
    """Programmes of which something is public."""
    codes = public_tasks().order_by().values("programme").distinct()
    return Programme.objects.filter(code__in=codes).select_related("owner")


def latest_files() -> list[DataFile]:
    """The files of the newest edition that has any."""
    last = DataFile.objects.order_by("-edition").values("edition")[:1]
    rows = DataFile.objects.filter(edition=Subquery(last)).order_by("format")
    order = {name: place for place, name in enumerate(KINDS)}
    return sorted(rows, key=lambda file: order.get(file.dataset, len(order)))


def data_file(dataset: str, form: str, number: int | None = None) -> DataFile:
    """The file of a set, of the newest edition or of a given one.

    Raises:
        NotFound: there is none.
    """
    rows = DataFile.objects.filter(dataset=dataset, format=form)
    found = (rows.filter(edition=number) if number is not None else rows).order_by("-edition").first()
    if found is None:
        raise NotFound
    return found


def editions_of(dataset: str) -> Sequence[DataFile]:
    """All editions of a set that are kept, the newest first."""
    return list(DataFile.objects.filter(dataset=dataset, format="csv").order_by("-edition"))


# --- For those who prepare and approve ---
def releases_for(actor: Actor) -> QuerySet[Release]:
    """The releases that the actor may look at."""
    return Release.objects.filter(programmes_published_by(actor, "programme__")).select_related(
        "programme__owner", "prepared_by", "approved_by", "ended_by"
    )


def release_for(actor: Actor, number: int) -> Release:
    """One release.

    Raises:
        NotFound: none that the actor may know of.
    """
    found = releases_for(actor).filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def preparations_shown(actor: Actor) -> list[Preparation]:
    """What is being prepared, and what ended without a release in the last day, the newest first."""
    lately = clock.now() - dt.timedelta(days=1)
    rows = Preparation.objects.filter(programmes_published_by(actor, "programme__"))
    shown = Q(state__in=Preparation.OPEN) | Q(release__isnull=True, ended_at__gte=lately)
    return list(rows.filter(shown).select_related("programme", "requested_by")[:20])


def preparation_for(actor: Actor, pk: int) -> Preparation:
    """One of them.

    Raises:
        NotFound: none that the actor may know of.
    """
    rows = Preparation.objects.filter(programmes_published_by(actor, "programme__"), pk=pk)
    found = rows.select_related("programme__owner").first()
    if found is None:
        raise NotFound
    return found


def programmes_for(actor: Actor) -> QuerySet[Programme]:
    """The programmes whose publication the actor has a part in."""
    return Programme.objects.filter(programmes_published_by(actor)).select_related("owner", "publication")


def programme_for(actor: Actor, code: str) -> Programme:
    """One of them.

    Raises:
        NotFound: none that the actor may know of.
    """
    found = programmes_for(actor).filter(code=code).first()
    if found is None:
        raise NotFound
    return found
