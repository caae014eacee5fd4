"""When units take over from others, their texts and portals go along."""

from __future__ import annotations

from giamsat.core.actor import Actor
from giamsat.editorial import events
from giamsat.editorial.models import Piece, Site
from giamsat.editorial.sealing import seal_site
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.units.models import Succession
from giamsat.units.succession import heir_of


def move_texts(actor: Actor, succession: Succession) -> None:
    """Handler of ``units.succession``; runs inside its transaction, whose policy has been asked."""
    heir, leaving = heir_of(succession)
    if heir is None:
        return
    for piece in (
        Piece.objects.filter(unit__in=leaving).select_related("unit").select_for_update(of=("self",))
    ):
        data = {"piece": piece.pk, "unit": names_of(heir), "former_unit": names_of(piece.unit)}
        piece.unit = heir
        piece.save(update_fields=["unit"])
        record_event(actor, events.HANDED_OVER, "piece", piece.pk, path=heir.path, data=data)
    has_portal = Site.objects.filter(unit=heir, kind=Site.Kind.PORTAL).exists()
    for site in Site.objects.filter(unit__in=leaving).select_related("unit").select_for_update(of=("self",)):
        data = (
            {"name": site.name_vi, "unit": names_of(heir), "former_unit": names_of(site.unit)}
            if site.unit
            else {}
        )
        if site.kind == Site.Kind.PORTAL and has_portal:
            # The heir has one of its own: the other goes on to exist as its former address, out of the list.
            site.kind, site.is_shown = Site.Kind.APPLICATION, False
        has_portal = has_portal or site.kind == Site.Kind.PORTAL
        site.unit = heir
        site.version += 1
        site.save(update_fields=["unit", "kind", "is_shown", "version"])
        seal_site(site)
        record_event(actor, events.SITE_HANDED_OVER, "site", site.pk, path=heir.path, data=data)
