"""Reading on the desk: what the actor writes, approves and moderates."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import NotFound
from giamsat.core.ltree import within_any
from giamsat.editorial import policies
from giamsat.editorial.choices import State
from giamsat.editorial.models import Attachment, Opinion, Piece, Site, Version
from giamsat.editorial.services.writing import NAMES
from giamsat.editorial.transitions import OPEN
from giamsat.units.models import Unit


def newest_versions(actor: Actor, *, kind: str = "", state: str = "") -> QuerySet[Version]:
    """The newest version of each text that the actor writes or approves; those that wait for approval first."""
    rows = Version.objects.filter(policies.pieces_of(actor, "piece__"))
    newest = rows.order_by("piece_id", "-number").distinct("piece_id").values("pk")
    found = Version.objects.filter(pk__in=newest).select_related("piece__unit", "written_by")
    if kind:
        found = found.filter(piece__kind=kind)
    if state:
        found = found.filter(state=state)
    return found.order_by("-written_at", "-pk")


def waiting(actor: Actor) -> QuerySet[Version]:
    """Versions that wait for somebody's approval, the longest waiting first."""
    rows = Version.objects.filter(policies.pieces_of(actor, "piece__"), state=State.REVIEW)
    return rows.select_related("piece__unit", "written_by").order_by("sent_at", "pk")


def piece_for(actor: Actor, pk: int) -> Piece:
    """A text.

    Raises:
        NotFound: none, or not one of the actor's.
    """
    found = Piece.objects.filter(policies.pieces_of(actor), pk=pk).select_related("unit", "made_by").first()
    if found is None:
        raise NotFound
    return found


def versions_of(piece: Piece) -> list[Version]:
    """All versions, the newest first."""
    return list(piece.versions.select_related("written_by", "approved_by").order_by("-number"))


def version_of(piece: Piece, number: int | None = None) -> Version:
    """A version of a text; the newest when left out.

    Raises:
        NotFound.
    """
    rows = piece.versions.select_related("piece__unit", "written_by", "approved_by")
    found = rows.filter(number=number).first() if number is not None else rows.first()
    if found is None:
        raise NotFound
    return found


def differences(version: Version) -> list[tuple[str, Any, Any]]:
    """What of an open version differs from what is public: name of the field, before, after."""
    former = Version.objects.filter(piece=version.piece_id, state=State.PUBLIC).exclude(pk=version.pk).first()
    if former is None or version.state not in OPEN:
        return []
    pairs = ((name, getattr(former, name), getattr(version, name)) for name in NAMES)
    return [(name, old, new) for name, old, new in pairs if old != new]


def attachment_for(actor: Actor, pk: int) -> Attachment:
    """A file of a text, of any version.

    Raises:
        NotFound.
    """
    mine = policies.pieces_of(actor, "owner__piece__")
    found = Attachment.objects.filter(mine, pk=pk).select_related("file").first()
    if found is None:
        raise NotFound
    return found


def opinions_for(actor: Actor) -> QuerySet[Opinion]:
    """What readers said to the actor's consultations; what waits first, then the newest."""
    rows = Opinion.objects.filter(policies.pieces_of(actor, "piece__")).select_related(
        "piece__unit", "decided_by"
    )
    first = Case(When(state=Opinion.State.WAITING, then=Value(0)), default=Value(1))
    return rows.order_by(first, "-at")


def opinion_for(actor: Actor, pk: int) -> Opinion:
    """One of them.

    Raises:
        NotFound.
    """
    found = opinions_for(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def units_for(actor: Actor) -> QuerySet[Unit]:
    """Bodies for which the actor may write, without those of communes and without parts of bodies."""
    small = (Unit.Kind.COMMUNAL_COMMITTEE, Unit.Kind.LOCAL_PARTY_COMMITTEE, Unit.Kind.DEPARTMENT)
    reach = Q() if actor.is_system else within_any("path", actor.paths(policies.WRITERS))
    return Unit.objects.in_force(clock.today()).filter(reach).exclude(kind__in=small).order_by("sort_key")


def sites(kind: str) -> QuerySet[Site]:
    """The list of other sites of a kind, whole: who keeps it sees hidden ones too."""
    return Site.objects.filter(kind=kind).select_related("unit").order_by("unit__sort_key", "name_vi")


def site(pk: int) -> Site:
    """One of them.

    Raises:
        NotFound.
    """
    found = Site.objects.filter(pk=pk).select_related("unit").first()
    if found is None:
        raise NotFound
    return found
