"""Links from one document to others: stored as found, met later by the document they name, decided by a person."""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives import events, policies
from giamsat.directives.links import find_links
from giamsat.directives.models import Directive, DirectiveLink
from giamsat.directives.reading import number_key
from giamsat.events.services import record_event

State = DirectiveLink.State


def store_links(directive: Directive) -> None:
    """Keep what a freshly stored document says of others, and meet those that named it before it came.

    Part of registering; asks no policy of its own.
    """
    rows = [
        DirectiveLink(
            directive=directive,
            target=_named(directive, named.number),
            number=named.number[:80],
            number_key=number_key(named.number)[:80],
            kind=named.kind,
            words=named.words,
            start=named.start,
            end=named.end,
        )
        for named in find_links(directive.text, directive.language, directive.number)
    ]
    DirectiveLink.objects.bulk_create(rows, ignore_conflicts=True)
    waiting = DirectiveLink.objects.filter(
        number_key=directive.number_key, target__isnull=True, directive__issued_on__gte=directive.issued_on
    )
    waiting.exclude(directive=directive).update(target=directive)


@write
def decide_link(
    actor: Actor, link: DirectiveLink, *, version: int, correct: bool, kind: str = ""
) -> DirectiveLink:
    """Confirm what a link says, with another kind where the text was read wrongly; or reject it.

    Raises:
        NotAllowed; Conflict: somebody decided meanwhile; InvalidInput: no such kind.
    """
    stored = (
        DirectiveLink.objects.select_for_update(of=("self",))
        .select_related("directive__owner")
        .get(pk=link.pk)
    )
    require(policies.may_review(actor, stored.directive))
    if stored.version != version:
        raise Conflict
    kind = kind or stored.kind
    if kind not in DirectiveLink.Kind.values:
        raise InvalidInput(fields={"kind": _("Chọn loại liên kết trong danh sách.")})
    stored.kind = kind
    stored.state = State.CONFIRMED if correct else State.REJECTED
    stored.decided_by_id, stored.decided_at = actor.person_id, clock.now()
    stored.version += 1
    stored.save()
    record_event(
        actor,
        events.LINK_CONFIRMED if correct else events.LINK_REJECTED,
        "directive",
        stored.directive_id,
        programme_id=stored.directive.programme_id,
        path=stored.directive.owner.path,
        data={"number": stored.number, "kind": kind},
    )
    return stored


def _named(directive: Directive, number: str) -> Directive | None:
    """The registered document of that number: the newest that is not younger than the one naming it."""
    same = Directive.objects.filter(number_key=number_key(number), issued_on__lte=directive.issued_on)
    return same.exclude(pk=directive.pk).order_by("-issued_on").first()
