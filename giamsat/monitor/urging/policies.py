"""Who may draft, sign, answer and read urging letters."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from giamsat.core.actor import Actor, Role
from giamsat.core.ltree import within_any
from giamsat.core.policy import ALLOWED, Verdict, denied
from giamsat.monitor.urging.models import Letter
from giamsat.tasks.policies import DISPATCHERS, READERS
from giamsat.units.models import Unit

DRAFTERS = (Role.FOCAL_POINT, Role.APPROVER, Role.LEADER, Role.STANDING_OFFICE)
SIGNERS = (Role.APPROVER, Role.LEADER, Role.STANDING_OFFICE)


def may_draft(actor: Actor, issuer: Unit) -> Verdict:
    """Letters are drafted in the unit that gave the work."""
    if issuer.pk in actor.unit_ids(DRAFTERS):
        return ALLOWED
    return denied(_("Chỉ người của %(unit)s soạn được văn bản đôn đốc của đơn vị.") % {"unit": issuer.name})


def may_sign(actor: Actor, letter: Letter) -> Verdict:
    """A letter is signed by a leader, an approver or the standing office of its issuer."""
    if letter.issuer_id in actor.unit_ids(SIGNERS):
        return ALLOWED
    return denied(_("Chỉ lãnh đạo hoặc người duyệt của %(unit)s ký được.") % {"unit": letter.issuer.name})


def may_answer(actor: Actor, letter: Letter) -> Verdict:
    """A letter is answered by the unit that it went to."""
    if letter.unit_id in actor.unit_ids(DISPATCHERS):
        return ALLOWED
    return denied(_("Chỉ đầu mối hoặc người duyệt của %(unit)s trả lời được.") % {"unit": letter.unit.name})


def visible_letters(actor: Actor) -> Q:
    """What the person's units sent; and what they or units below them received, once it is signed."""
    if actor.is_system:
        return Q()
    paths = actor.paths(READERS)
    sent = Q(state__in=[Letter.State.SIGNED, Letter.State.ANSWERED])
    return within_any("issuer__path", paths) | (sent & within_any("unit__path", paths))
