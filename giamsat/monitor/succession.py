"""When units take over from others, open warnings, letters that wait and working groups go along."""

from __future__ import annotations

from django.db.models import F, Q

from giamsat.core.actor import Actor
from giamsat.monitor.urging.models import Letter
from giamsat.monitor.warnings.models import Finding
from giamsat.monitor.workgroups.models import Decision, WorkingGroup
from giamsat.units.models import Succession, Unit
from giamsat.units.succession import heir_of


def move_urging(actor: Actor, succession: Succession) -> None:
    """Handler of ``units.succession``; runs inside its transaction, whose policy has been asked.

    An answered letter and a closed warning tell what was, and stay.
    """
    heir, leaving = heir_of(succession)
    if heir is None:
        return
    _move_findings(leaving, heir)
    _move_letters(leaving, heir)
    _move_groups(leaving, heir)


def _move_findings(leaving: list[Unit], heir: Unit) -> None:
    """A warning says from now on the heir's name; the next sweep closes it if its cause went away."""
    still = Finding.objects.filter(closed_at__isnull=True)
    still.filter(unit__in=leaving).update(unit=heir, version=F("version") + 1)
    still.filter(addressed__in=leaving).update(addressed=heir, version=F("version") + 1)


def _move_letters(leaving: list[Unit], heir: Unit) -> None:
    """The heir goes on with drafts and owes the answers. Nobody writes to itself: such drafts are dropped."""
    drafts = Letter.objects.filter(state=Letter.State.DRAFT)
    drafts.filter(Q(issuer__in=leaving, unit__in=[*leaving, heir]) | Q(issuer=heir, unit__in=leaving)).update(
        state=Letter.State.DROPPED, version=F("version") + 1
    )
    drafts.filter(issuer__in=leaving).update(issuer=heir, version=F("version") + 1)
    waiting = Letter.objects.filter(state__in=(Letter.State.DRAFT, Letter.State.SIGNED), unit__in=leaving)
    waiting.exclude(issuer=heir).update(unit=heir, version=F("version") + 1)


def _move_groups(leaving: list[Unit], heir: Unit) -> None:
    """The heir runs the groups that go on, and is meant by decisions that are no task yet."""
    groups = WorkingGroup.objects.filter(closed_on__isnull=True, owner__in=leaving)
    groups.update(owner=heir, version=F("version") + 1)
    Decision.objects.filter(task__isnull=True, lead__in=leaving).update(lead=heir, version=F("version") + 1)
