"""What everybody sees: published items and their way; and the sender's own item by receipt and contact."""

from __future__ import annotations

import datetime as dt
import hmac
import uuid

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.errors import NotFound
from giamsat.core.files.models import StoredFile
from giamsat.voice import letters, policies
from giamsat.voice.choices import RUNNING, State, Verb
from giamsat.voice.councils import public as initiatives
from giamsat.voice.finding import UNREAD
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact, Follower, Pending
from giamsat.voice.models_handling import Answer, Attachment, Objection
from giamsat.voice.models_safety import Flag
from giamsat.voice.outcomes import Point, outcome_of
from giamsat.voice.services.receiving import plain_phone
from giamsat.voice.services.recording import FOR_SENDER


def published(
    *, family: str = "", topic: str = "", state: str = "", place: int | None = None, body: int | None = None,
    task: str = "", until: dt.date | None = None,
) -> QuerySet[Item]:  # fmt: skip
    """Published items, newest first (late ones: the longest overdue first), narrowed by whatever is given.

    Args:
        place: a province; items name no smaller place.
        until: published on that day or before.
    """
    rows = Item.objects.filter(published_at__isnull=False)
    if family:
        rows = rows.filter(family=family)
    if topic:
        rows = rows.filter(topic=topic)
    if place is not None:
        rows = rows.filter(territory=place)
    if body is not None:
        rows = rows.filter(handler=body)
    if task:
        rows = rows.filter(task__code=task)
    if until is not None:
        rows = rows.filter(published_at__lte=clock.end_of(until))
    order = ("-published_at", "-id")
    if state == "late":
        rows = rows.filter(state__in=RUNNING, held_at=None, due__lt=clock.today())
        order = ("due", "id")
    elif state == "answered":
        rows = rows.filter(state__in=(State.ANSWERED, State.CLOSED))
    elif state == "running":
        rows = rows.filter(state__in=(*RUNNING, State.SUPPLEMENT))
    return rows.select_related("handler", "receiver", "territory").defer(*UNREAD).order_by(*order)


def answers(count: int) -> QuerySet[Item]:
    """The published items that were answered last."""
    return (
        published(state="answered").filter(answered_at__isnull=False).order_by("-answered_at", "-id")[:count]
    )


def published_item(code: str) -> Item:
    """One published item.

    Raises:
        NotFound: none of that code, or not public (any more): both look the same.
    """
    found = (
        published()
        .select_related("task", "obstacle__decider", "merged_into")
        .filter(code=code.upper())
        .first()
    )
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
            step.said
            if not step.is_veiled and (step.is_public or (whole and step.verb in FOR_SENDER))
            else "",
            step.unit_label,
            step.due,
        )
        for step in item.steps.annotate(is_veiled=Q(veil__isnull=False)).order_by("pk")
        if step.verb not in (Verb.TAKE, Verb.JOIN)
    ]
    points += [Point(at, "council", title, text) for at, title, text in initiatives.way(item, whole=whole)]
    points += _of_obstacle(item)
    task = outcome_of(item.task)
    if task is not None:
        points += task.points
    return sorted(points, key=lambda point: point.at)


def _of_obstacle(item: Item) -> list[Point]:
    """That the decision waited for was given, and that the obstacle is gone; its words are between the offices."""
    found = item.obstacle
    if found is None:
        return []
    told = (
        (found.answered_at, _("Đã có quyết định về vướng mắc")),
        (found.closed_at, _("Vướng mắc đã được gỡ")),
    )
    return [Point(at, "step", words, unit=found.decider.name) for at, words in told if at is not None]


def files_of_answer(item: Item) -> list[Attachment]:
    """What came with the answer for everybody to open, once it is out and scanned clean."""
    if item.answered_at is None:
        return []
    rows = item.attachments.filter(is_public=True, answer__state=Answer.State.SENT).select_related("file")
    return [row for row in rows if row.file.is_clean]


def file_of_answer(item: Item, pk: int) -> StoredFile:
    """One of them.

    Raises:
        NotFound.
    """
    for row in files_of_answer(item):
        if row.pk == pk:
            return row.file
    raise NotFound


def joint_bodies(item: Item) -> list[str]:
    """Other bodies that gave their part of the answer."""
    given = item.parts.exclude(given_at=None).select_related("unit").order_by("pk")
    return [part.unit.name for part in given] if item.answered_at else []


def is_answered(item: Item) -> bool:
    """True when there is an answer that somebody may find insufficient."""
    return item.state in (State.ANSWERED, State.CLOSED)


def objections(item: Item) -> QuerySet[Objection]:
    """What people say of the answer, once it was looked at."""
    return item.objections.exclude(shown_at=None)


def flag_by_key(key: str) -> Flag:
    """The report of content that a link belongs to, for whoever made it.

    Raises:
        NotFound.
    """
    row = Flag.objects.select_related("item").filter(pk=letters.flag_of_key(key) or 0).first()
    if row is None:
        raise NotFound
    return row


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
        "item__receiver", "item__handler", "item__territory", "item__task", "item__merged_into",
        "item__obstacle__decider",
    ).filter(pk=pk, erased_at=None).first()  # fmt: skip
    if row is None:
        raise NotFound
    return row


def sent_item(contact: Contact) -> Item | None:
    """What somebody sent in their own words, also where it was merged into another; None for who only joined."""
    if policies.is_sender(contact.item, contact):
        return contact.item
    return Item.objects.select_related("receiver", "handler").filter(code=contact.receipt).first()


def way_of_merged(sent: Item, into: Item) -> list[Point]:
    """The way of an item that was merged into another, and from then on that of the other."""
    before = timeline(sent, whole=True)
    return before + [
        point for point in timeline(into, whole=False) if sent.ended_at is None or point.at > sent.ended_at
    ]


def files_of_sender(item: Item) -> QuerySet[Attachment]:
    """What the sender added, and what came with answers that were sent; nothing while the item is in quarantine."""
    if item.held_at is not None:
        return item.attachments.none()
    return item.attachments.filter(Q(answer=None) | Q(answer__state=Answer.State.SENT)).select_related(
        "file", "answer"
    )


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
