"""What everybody sees: published items, their way, open figures; and the sender's own item by receipt and contact."""

from __future__ import annotations

import datetime as dt
import hmac
import uuid
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.errors import NotFound
from giamsat.core.lookups import holding
from giamsat.core.text import fold
from giamsat.units.models import Territory, Unit
from giamsat.voice import letters
from giamsat.voice.choices import RUNNING, State, Verb
from giamsat.voice.councils import public as initiatives
from giamsat.voice.models import Item, Objection
from giamsat.voice.models_contact import Contact, Follower, Pending
from giamsat.voice.outcomes import Point, outcome_of
from giamsat.voice.services.receiving import plain_phone
from giamsat.voice.services.recording import FOR_SENDER

FIGURES_KEPT = 300


def published(
    *, text: str = "", family: str = "", topic: str = "", state: str = "", place: int | None = None,
    body: int | None = None,
) -> QuerySet[Item]:  # fmt: skip
    """Published items, newest first, narrowed by whatever is given; ``text`` without regard to tone marks."""
    rows = Item.objects.filter(published_at__isnull=False)
    for word in fold(text).split()[:6]:
        rows = rows.filter(search__like=holding(word))
    if family:
        rows = rows.filter(family=family)
    if topic:
        rows = rows.filter(topic=topic)
    if place is not None:
        rows = rows.filter(Q(territory=place) | Q(territory__province=place))
    if body is not None:
        rows = rows.filter(handler=body)
    if state == "late":
        rows = rows.filter(state__in=RUNNING, due__lt=clock.today())
    elif state == "answered":
        rows = rows.filter(state__in=(State.ANSWERED, State.CLOSED))
    elif state == "running":
        rows = rows.filter(state__in=(*RUNNING, State.SUPPLEMENT))
    return rows.select_related("handler", "receiver", "territory").defer(
        "terms", "search", "text", "title"
    ).order_by("-published_at", "-id")  # fmt: skip


def published_item(code: str) -> Item:
    """One published item.

    Raises:
        NotFound: none of that code, or not public (any more): both look the same.
    """
    found = published().select_related("task").filter(code=code.upper()).first()
    if found is None:
        raise NotFound
    return found


def timeline(item: Item, *, whole: bool) -> list[Point]:
    """What happened, oldest first: the steps, and what is public of the task that the item became.

    Args:
        whole: for the sender, with the words written for them; else those that are public.
    """
    points = [
        Point(
            step.at,
            "step",
            str(Verb(step.verb).label),
            step.text if step.is_public or (whole and step.verb in FOR_SENDER) else "",
            step.unit_label,
            step.due,
        )
        for step in item.steps.order_by("pk")
        if step.verb not in (Verb.TAKE, Verb.JOIN)
    ]
    points += [Point(at, "council", title, text) for at, title, text in initiatives.way(item, whole=whole)]
    task = outcome_of(item.task)
    if task is not None:
        points += task.points
    return sorted(points, key=lambda point: point.at)


def joint_bodies(item: Item) -> list[str]:
    """Other bodies that gave their part of the answer."""
    given = item.parts.exclude(given_at=None).select_related("unit").order_by("pk")
    return [part.unit.name for part in given] if item.answered_at else []


def objections(item: Item) -> QuerySet[Objection]:
    """What people say of the answer, once it was looked at."""
    return item.objections.exclude(shown_at=None)


# --- the sender ---------------------------------------------------------------------------------------------


def contact_by_receipt(code: str, contact: str) -> Contact:
    """The receipt of whoever knows its code and the phone number or e-mail address given with it.

    Raises:
        NotFound: in the same words whatever was wrong.
    """
    row = Contact.objects.select_related("item").filter(receipt=code.strip().upper(), erased_at=None).first()
    typed = contact.strip().lower()
    known = [row.email, row.phone] if row else ["-", "-"]
    given = [typed, plain_phone(typed)]
    same = [
        bool(one) and hmac.compare_digest(one.encode(), two.encode())
        for one, two in zip(known, given, strict=True)
    ]
    if row is None or not any(same):
        raise NotFound(_("Không có ý kiến nào với mã và liên hệ này. Kiểm tra cả hai rồi nhập lại."))
    return row


def contact_by_key(key: str) -> Contact:
    """The receipt that a sender's own link belongs to.

    Raises:
        NotFound.
    """
    pk = letters.contact_of_key(key) or 0
    row = Contact.objects.select_related(
        "item__receiver", "item__handler", "item__territory", "item__task", "item__merged_into"
    ).filter(pk=pk, erased_at=None).first()  # fmt: skip
    if row is None:
        raise NotFound
    return row


def check_pending(public_id: uuid.UUID) -> None:
    """Something waits, or waited, under this id for the code of a letter.

    Raises:
        NotFound.
    """
    if not Pending.objects.filter(public_id=public_id).exists():
        raise NotFound


def follower_by_key(key: str) -> Follower:
    """The follower of a link.

    Raises:
        NotFound.
    """
    row = Follower.objects.select_related("item").filter(pk=letters.follower_of_key(key) or 0).first()
    if row is None or row.item.published_at is None:
        raise NotFound
    return row


# --- open figures -------------------------------------------------------------------------------------------

_FIGURES = """
SELECT coalesce(handler_id, receiver_id) AS body,
       count(*) AS received,
       count(*) FILTER (WHERE state <> 'refused') AS in_scope,
       count(*) FILTER (WHERE routed_at IS NOT NULL) AS transferred,
       count(*) FILTER (WHERE state = 'supplement') AS supplement,
       count(*) FILTER (WHERE state IN ('answered', 'closed')) AS answered,
       count(*) FILTER (WHERE state = ANY (%(running)s)) AS running,
       count(*) FILTER (WHERE state = ANY (%(running)s) AND due < %(today)s) AS late,
       count(*) FILTER (WHERE state IN ('answered', 'closed') AND NOT was_late) AS in_time,
       count(rating) AS rated,
       coalesce(sum(rating), 0) AS stars
  FROM voice_item GROUP BY 1
"""
NAMES = (
    *("received", "in_scope", "transferred", "supplement", "answered", "running", "late", "in_time"),
    *("rated", "stars"),
)


def figures() -> dict[str, Any]:
    """The published figures (R47) of all and by body, with the instant they hold for; counted every five minutes."""
    today = clock.today()
    key = f"voice.figures.{today}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is None:
        kept = {"at": clock.now(), "rows": _counted(today)}
        cache.set(key, kept, FIGURES_KEPT)
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=[row["body"] for row in kept["rows"]])}
    bodies = [{**row, "unit": units[row["body"]]} for row in kept["rows"] if row["body"] in units]
    bodies.sort(key=lambda row: (-row["received"], row["unit"].sort_key))
    whole = {name: sum(row[name] for row in bodies) for name in NAMES}
    return {"at": kept["at"], "bodies": bodies, "all": whole}


def _counted(today: dt.date) -> list[dict[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, {"running": [str(state) for state in RUNNING], "today": today})
        return [dict(zip(("body", *NAMES), row, strict=True)) for row in cursor.fetchall()]


def by_province() -> list[tuple[Territory, int, int]]:
    """Each province with how many published items concern it, and how many of them are late."""
    late = Q(state__in=RUNNING, due__lt=clock.today())
    counts: dict[int, list[int]] = {}
    rows = published().order_by().values_list("territory", "territory__province")
    for place, province, count, behind in rows.annotate(count=Count("pk"), behind=Count("pk", filter=late)):
        if place is not None:
            found = counts.setdefault(province or place, [0, 0])
            found[0] += count
            found[1] += behind
    provinces = Territory.objects.filter(level=Territory.Level.PROVINCE)
    return [(one, *counts.get(one.pk, [0, 0])) for one in provinces]  # type: ignore[misc]


def satisfaction(months: int = 6) -> list[dict[str, Any]]:
    """For each body and month of answers: how many were rated, and their mean (for the indicators)."""
    since = clock.now() - dt.timedelta(days=31 * months)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT handler_id, date_trunc('month', answered_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, count(*),"
            " avg(rating) FROM voice_item WHERE rating IS NOT NULL AND answered_at >= %s GROUP BY 1, 2 ORDER BY 2, 1",
            [since],
        )
        return [
            {"unit": unit, "month": month, "rated": rated, "mean": float(mean)}
            for unit, month, rated, mean in cursor.fetchall()
        ]
