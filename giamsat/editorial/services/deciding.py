"""Deciding: approved by another, published at its hour, returned or withdrawn with a reason (R55)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.editorial import events, policies
from giamsat.editorial.choices import State
from giamsat.editorial.models import Piece, Version
from giamsat.editorial.sealing import seal_publication, seal_withdrawal
from giamsat.editorial.services.writing import locked, record
from giamsat.editorial.transitions import after
from giamsat.publishing.checks import SECRET, Checker
from giamsat.publishing.people import public_reason
from giamsat.publishing.publication import next_texts


@write
def approve_version(
    actor: Actor, version: Version, *, seen: int, public_from: dt.datetime | None = None
) -> Version:
    """Stand for a version that waits. It is public at once, or from ``public_from`` on.

    Raises:
        NotAllowed: not a publisher, or one of those who wrote it; Conflict; InvalidTransition;
        InvalidInput: it bears a mark of secrecy.
    """
    version = locked(version, seen)
    require(policies.may_approve(actor, version))
    version.state = after(version.state, "approve")
    if bears_secret(version):
        raise InvalidInput(
            _("Bài có dấu hiệu bí mật nhà nước nên không đăng được. Trả lại để sửa."), code="not_publishable"
        )
    now = clock.now()
    version.approved_by_id, version.approved_at = actor.who, now
    version.public_from = public_from if public_from and public_from > now else None
    version.version += 1
    version.save()
    record(actor, events.APPROVED, version)
    if version.public_from is None:
        _make_public(actor, version, now)
    return version


def bears_secret(version: Version) -> bool:
    """True when a mark of secrecy stands in anything that would be public (R31)."""
    said = (
        version.title_vi, version.title_en, version.lead_vi, version.lead_en, version.text_vi, version.text_en,
        version.summary_vi, version.summary_en, version.code, version.by,
    )  # fmt: skip
    checker = Checker()
    return any(mark.kind == SECRET for text in said if text for mark in checker.marks(text))


@write
def publish_version(actor: Actor, version: Version) -> bool:
    """Make an approved version public when its hour has come; False when there was nothing to do.

    Raises:
        NotAllowed: only the system carries out what a person approved.
    """
    require(policies.may_publish(actor))
    row = Version.objects.select_for_update(of=("self",)).select_related("piece__unit").get(pk=version.pk)
    now = clock.now()
    if row.state != State.APPROVED or (row.public_from and row.public_from > now):
        return False
    _make_public(actor, row, now)
    return True


@write
def return_version(actor: Actor, version: Version, *, seen: int, reason: str) -> Version:
    """Make a version that waits, or that is approved and not public yet, a draft again.

    Raises:
        NotAllowed; Conflict; InvalidTransition; InvalidInput: no reason.
    """
    version = locked(version, seen)
    require(policies.may_return(actor, version))
    version.state = after(version.state, "return")
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Nêu lý do.")})
    version.reason = reason.strip()
    version.approved_by, version.approved_at, version.public_from = None, None, None
    version.version += 1
    version.save()
    record(actor, events.RETURNED, version, reason=version.reason)
    return version


@write
def withdraw_version(actor: Actor, version: Version, *, seen: int, reason: str) -> Version:
    """Take a public text away; its address says from then on when it was withdrawn and why.

    Raises:
        NotAllowed; Conflict; InvalidTransition; InvalidInput: no reason, or one that may not be public.
    """
    version = locked(version, seen)
    require(policies.may_withdraw(actor, version))
    version.state = after(version.state, "withdraw")
    version.reason, version.ended_at = public_reason(reason), clock.now()
    version.version += 1
    version.save()
    record(actor, events.WITHDRAWN, version, title=version.title_vi, reason=version.reason)
    seal_withdrawal(version)
    next_texts()
    return version


def _make_public(actor: Actor, version: Version, now: dt.datetime) -> None:
    former = Version.objects.select_for_update().filter(piece=version.piece, state=State.PUBLIC).first()
    if former is not None:
        former.state, former.ended_at = after(former.state, "replace"), now
        former.version += 1
        former.save(update_fields=["state", "ended_at", "version"])
    version.state, version.public_at = after(version.state, "publish"), now
    version.version += 1
    version.save()
    Piece.objects.filter(pk=version.piece_id, first_public_at=None).update(first_public_at=now)
    record(actor, events.PUBLISHED, version, title=version.title_vi)
    seal_publication(version)
    next_texts()
