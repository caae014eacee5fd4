"""When units take over from others, open programmes go along with their documents, and so do those whom a
proposed task still names. Closed programmes stay where they were run; issued tasks are moved by ``tasks``."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F

from giamsat.core.actor import Actor
from giamsat.directives import events
from giamsat.directives.models import Directive, Party, PartyRole, Programme, Proposal
from giamsat.directives.parties import former_names
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.units.models import Succession, Unit
from giamsat.units.succession import heir_of

#: Proposals that may still become tasks, or be taken up again.
UNISSUED = (Proposal.State.PROPOSED, Proposal.State.ACCEPTED, Proposal.State.DROPPED)


def move_programmes(actor: Actor, succession: Succession) -> None:
    """Handler of ``units.succession``; runs inside its transaction, whose policy has been asked."""
    heir, leaving = heir_of(succession)
    if heir is None:
        return
    running = Programme.objects.filter(closed_on__isnull=True).select_for_update(of=("self",)).order_by("pk")
    for programme in running.filter(owner__in=leaving).select_related("owner"):
        _hand_over(actor, programme, heir)
    Programme.objects.filter(steering_unit__in=leaving, closed_on__isnull=True).update(
        steering_unit=heir, version=F("version") + 1
    )
    Directive.objects.filter(owner__in=leaving, programme__closed_on__isnull=True).update(
        owner=heir, version=F("version") + 1
    )
    _move_parties(leaving, heir)


def _hand_over(actor: Actor, programme: Programme, heir: Unit) -> None:
    former = programme.owner
    programme.owner = heir
    programme.version += 1
    programme.save(update_fields=["owner", "version"])
    record_event(
        actor,
        events.PROGRAMME_HANDED_OVER,
        "programme",
        programme.pk,
        programme_id=programme.pk,
        path=heir.path,
        changes={"owner": (former.code, heir.code)},
        data={"name": names_of(programme), "unit": names_of(heir), "former_unit": names_of(former)},
    )


def _move_parties(leaving: Sequence[Unit], heir: Unit) -> None:
    """A body is named once in a proposal; where the heir is named too, the leading one of the two stays."""
    rows = Party.objects.filter(unit__in=leaving, proposal__state__in=UNISSUED)
    touched = set()
    for party in rows.select_related("unit").order_by("pk"):
        touched.add(party.proposal_id)
        there = Party.objects.filter(proposal=party.proposal_id, unit=heir).first()
        if there is not None and (there.role == PartyRole.LEAD or party.role != PartyRole.LEAD):
            party.delete()
            continue
        if there is not None:
            there.delete()
        party.note = party.note or (former_names(party.unit) if party.unit else "")
        party.unit = heir
        party.save(update_fields=["unit", "note"])
    Proposal.objects.filter(pk__in=touched).update(version=F("version") + 1)
