"""What the people of the desk see of dossiers: what waits for them, one dossier, its council and its scores."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from giamsat.accounts.models import Person
from giamsat.accounts.selectors import holders
from giamsat.core.actor import Actor, Role
from giamsat.core.errors import NotFound
from giamsat.core.files.models import StoredFile
from giamsat.core.ltree import within_any
from giamsat.directives.models import PartyRole
from giamsat.tasks.models import Assignment
from giamsat.units.models import Unit
from giamsat.voice import policies as voice
from giamsat.voice.councils import policies
from giamsat.voice.councils.choices import DECIDED, Declaration, Round, Stage
from giamsat.voice.councils.figures import latest
from giamsat.voice.councils.models import Dossier, DossierStep, Member, Minutes, Sheet, Signature
from giamsat.voice.councils.models_backing import Backing, Invitation
from giamsat.voice.models import Item

_ENDED = (Stage.INVALID, *DECIDED)


@dataclass(frozen=True, slots=True)
class Work:
    """A task that carries out an initiative: who does it and what of it has been confirmed, in per cent."""

    pk: int
    code: str
    title: str
    bodies: list[str]
    progress: int
    done_on: dt.date | None


def dossiers(actor: Actor) -> QuerySet[Dossier]:
    """Those that the person may see; without the item's search words."""
    rows = Dossier.objects.filter(policies.visible_dossiers(actor)).select_related(
        "item__receiver", "item__handler"
    )
    return rows.defer("item__terms", "item__search")


def dossier(actor: Actor, pk: int) -> Dossier:
    """One of them.

    Raises:
        NotFound.
    """
    found = dossiers(actor).select_related("checked_by", "decided_by").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def item_to_open(actor: Actor, pk: int) -> Item:
    """An item that the person sees, to make a dossier of.

    Raises:
        NotFound.
    """
    found = (
        Item.objects.filter(voice.visible_items(actor), pk=pk).select_related("receiver", "handler").first()
    )
    if found is None:
        raise NotFound
    return found


def listed(actor: Actor, name: str) -> QuerySet[Dossier]:
    """What waits for the person ("mine"), is under way ("running"), has ended ("ended"), or all; late first."""
    rows = dossiers(actor)
    if name == "mine":
        rows = rows.filter(_waits_for(actor))
    elif name == "running":
        rows = rows.exclude(stage__in=_ENDED)
    elif name == "ended":
        rows = rows.filter(stage__in=_ENDED)
    return rows.order_by(F("due").asc(nulls_last=True), "pk")


def _waits_for(actor: Actor) -> Q:
    receivers, heads = actor.unit_ids(voice.RECEIVERS), actor.unit_ids(voice.HEADS)
    waits = Q(stage__in=(Stage.CHECKING, Stage.TOGETHER), item__receiver__in=receivers)
    waits |= Q(stage__in=(Stage.VALID, Stage.SIGNED, Stage.RECOGNISED), item__receiver__in=heads)
    published = within_any("item__receiver__path", actor.paths((Role.PUBLISHER,)))
    waits |= published & Q(stage__in=DECIDED, published_at=None, item__published_at__isnull=False)
    own = Member.objects.filter(dossier=OuterRef("pk"), person=actor.person_id, removed_at=None)
    if actor.person_id is None or actor.on_behalf_of_id is not None:
        return waits
    free = own.filter(declaration=Declaration.FREE)
    sheet = Sheet.objects.filter(member__dossier=OuterRef("pk"), member__person=actor.person_id)
    signed = Signature.objects.filter(member__dossier=OuterRef("pk"), member__person=actor.person_id).filter(
        minutes__number=F("minutes__dossier__minutes__number")
    )
    waits |= Q(Exists(own.filter(declaration=Declaration.PENDING)), stage=Stage.FORMED)
    waits |= Q(Exists(free), stage=Stage.BLIND) & ~Q(Exists(sheet))
    return waits | (Q(Exists(free), Exists(sheet), stage=Stage.MINUTES) & ~Q(Exists(signed)))


def council(dossier: Dossier) -> list[Member]:
    """Its present members, the chair first."""
    rows = dossier.members.filter(removed_at=None).select_related("person__unit")
    return sorted(
        rows, key=lambda member: (member.part != "chair", member.part != "reviewer", member.person.sort_key)
    )


def candidates(dossier: Dossier) -> QuerySet[Person]:
    """Experts of the body and of those above it; not who checked the dossier or declared a conflict in it."""
    receiver = dossier.item.receiver
    above = Unit.objects.filter(path__above=receiver.path)
    ids = {pk for unit in above for pk in holders(Role.COUNCIL, unit).values_list("pk", flat=True)}
    conflicted = dossier.members.filter(declaration=Declaration.CONFLICT).values("person")
    rows = (
        Person.objects.filter(pk__in=ids)
        .exclude(pk__in=conflicted)
        .exclude(pk__in=[dossier.checked_by_id or 0])
    )
    return rows.select_related("unit").order_by("sort_key", "pk")


def missing_sheets(dossier: Dossier) -> list[Member]:
    """Members without a conflict who have not scored alone yet."""
    rows = dossier.members.filter(declaration=Declaration.FREE, removed_at=None)
    return list(rows.exclude(sheets__round=Round.BLIND).select_related("person").order_by("pk"))


def scorers(dossier: Dossier) -> list[Member]:
    """Those whose sheets count."""
    rows = dossier.members.filter(declaration=Declaration.FREE, removed_at=None, sheets__isnull=False)
    return list(rows.distinct().select_related("person").order_by("pk"))


def counted_sheets(dossier: Dossier) -> list[Sheet]:
    """Of each member without a conflict the sheet that counts. For services and ``public``."""
    return latest(_sheets(dossier))


def _sheets(dossier: Dossier) -> QuerySet[Sheet]:
    rows = Sheet.objects.filter(
        member__dossier=dossier, member__declaration=Declaration.FREE, member__removed_at=None
    )
    return rows.select_related("member__person").order_by("round", "pk")


def sheets(actor: Actor, dossier: Dossier) -> list[Sheet]:
    """Every sheet of both rounds where the person may read scores, else only their own."""
    if policies.may_read_scores(actor, dossier):
        return list(_sheets(dossier))
    own = policies.membership(actor, dossier)
    return list(own.sheets.select_related("member__person")) if own is not None else []


def minutes_of(actor: Actor, dossier: Dossier) -> Minutes | None:
    """The newest minutes, for who may read scores, which stand in them; else None."""
    return dossier.minutes.first() if policies.may_read_scores(actor, dossier) else None


def missing_signatures(dossier: Dossier) -> list[Member]:
    """Whose signature the newest minutes wait for."""
    newest = dossier.minutes.first()
    signed = set(newest.signatures.values_list("member", flat=True)) if newest else set()
    return [member for member in scorers(dossier) if member.pk not in signed]


def steps_of(dossier: Dossier) -> QuerySet[DossierStep]:
    """The way so far, oldest first."""
    return dossier.steps.select_related("person").order_by("pk")


def words_to_look_at(actor: Actor) -> QuerySet[Backing]:
    """What people wrote of published initiatives and nobody let pass yet, oldest first."""
    rows = Backing.objects.filter(shown_at=None, dropped_at=None, withdrawn_at=None)
    rows = rows.filter(within_any("item__receiver__path", actor.paths((Role.PUBLISHER,))))
    return rows.select_related("item__receiver", "person", "unit").order_by("pk")


def word_to_look_at(actor: Actor, pk: int) -> Backing:
    """One of them.

    Raises:
        NotFound.
    """
    found = words_to_look_at(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def invitations_of(dossier: Dossier) -> QuerySet[Invitation]:
    """The experts who were asked, oldest first, with what they wrote and did not take back."""
    given = Backing.objects.filter(withdrawn_at=None)
    return dossier.item.invitations.select_related("invited_by").prefetch_related(
        Prefetch("backings", given, to_attr="given")
    ).order_by("pk")  # fmt: skip


def invitation_of(dossier: Dossier, pk: int) -> Invitation:
    """One of them.

    Raises:
        NotFound.
    """
    found = dossier.item.invitations.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def works(dossier: Dossier) -> list[Work]:
    """The tasks that were made of it, each as far as its slowest leading body was confirmed."""
    found = []
    for task in dossier.tasks.order_by("pk"):
        parts = Assignment.objects.filter(task=task, depth=0).exclude(state=Assignment.State.CANCELLED)
        rows = list(parts.select_related("unit").order_by("pk"))
        progress = min((row.confirmed_progress for row in rows if row.role == PartyRole.LEAD), default=0)
        found.append(
            Work(task.pk, task.code, task.title, [row.unit.name for row in rows], progress, task.done_on)
        )
    return found


def file_of(actor: Actor, pk: int, file_id: int) -> StoredFile:
    """A file of the initiative, for who sees its dossier.

    Raises:
        NotFound.
    """
    row = dossier(actor, pk).item.attachments.select_related("file").filter(file=file_id).first()
    if row is None:
        raise NotFound
    return row.file
