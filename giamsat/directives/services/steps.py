"""What every act of a review shares: the locked row, the step that is remembered, and taking it back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives import events, policies
from giamsat.directives.models import Directive, Party, Proposal, ReviewStep
from giamsat.directives.selectors import own_steps
from giamsat.events.services import record_event
from giamsat.units.locks import hold_tree

#: Values of proposals by their id; None where there is none.
Snapshots = dict[str, dict[str, Any] | None]

_PARTY = ("role", "name", "unit_id", "group_id", "note", "position")
# The version only ever grows, also when a step is taken back: what others hold must stay stale.
_LEFT_OUT = {"id", "directive_id", "version"}


def take(ids: Iterable[int]) -> Snapshots:
    """What the proposals of these ids say now, as JSON."""
    wanted = list(ids)
    found: dict[int, dict[str, Any]] = {}
    for row in Proposal.objects.filter(pk__in=wanted).values():
        found[row["id"]] = {k: v for k, v in row.items() if k not in _LEFT_OUT} | {"parties": []}
    parties = Party.objects.filter(proposal__in=wanted).order_by("role", "position", "id")
    for party in parties.values("proposal_id", *_PARTY):
        found[party.pop("proposal_id")]["parties"].append(party)
    rows = {str(pk): found.get(pk) for pk in wanted}
    same: Snapshots = json.loads(json.dumps(rows, cls=DjangoJSONEncoder))
    return same


def lock_proposal(actor: Actor, proposal: Proposal, version: int, from_states: tuple[str, ...]) -> Proposal:
    """The stored row, locked, of a proposal that the actor may decide on.

    Raises:
        Conflict: it is gone or of another version; NotAllowed; InvalidTransition: it is in another state.
    """
    stored = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("directive__owner", "directive__programme")
        .filter(pk=proposal.pk)
        .first()
    )
    if stored is None:
        raise Conflict
    require(policies.may_review(actor, stored.directive))
    if stored.version != version:
        raise Conflict
    if stored.state not in from_states:
        raise InvalidTransition(_("Việc này đã được quyết định. Tải lại trang để xem."))
    return stored


def refuse_overlap(directive: Directive, start: int, end: int, *, but: Iterable[int] = ()) -> None:
    """Two tasks never stand on the same words.

    Raises:
        InvalidInput: another proposal that was not dropped stands there; field ``start``.
    """
    others = directive.proposals.exclude(state=Proposal.State.DROPPED).exclude(pk__in=list(but))
    if others.filter(start__lt=end, end__gt=start).exists():
        raise InvalidInput(fields={"start": _("Đoạn này chồng lên một việc đã có. Tách hoặc sửa việc đó.")})


def record_step(
    actor: Actor,
    verb: str,
    proposal: Proposal,
    before: Snapshots,
    changes: dict[str, tuple[Any, Any]] | None = None,
    title: str = "",
) -> None:
    """Remember an act and tell those who look at the same document.

    Args:
        before: every proposal that the act touched as it was; None for one that it made.
        title: what the step is about; the proposal's own when left out.
    """
    directive = proposal.directive
    ReviewStep.objects.create(
        directive=directive,
        person_id=actor.person_id,
        verb=verb,
        title=title or proposal.title,
        at=clock.now(),
        before=before,
        after=take(int(pk) for pk in before),
    )
    _tell(actor, verb, directive, {"title": proposal.title, "proposal": proposal.pk}, changes)


@write
def undo_step(actor: Actor, directive: Directive) -> ReviewStep:
    """Take back the actor's own last act on a document's proposals; called again, the one before it.

    Raises:
        NotAllowed; InvalidInput: there is nothing left to take back.
        Conflict: what the act touched was changed since, by whomever; nothing is overwritten.
    """
    require(policies.may_review(actor, directive))
    hold_tree()
    locked = Directive.objects.select_for_update().get(pk=directive.pk)
    step = (
        ReviewStep.objects.select_for_update()
        .filter(own_steps(actor), directive=locked, undone_at__isnull=True)
        .order_by("-pk")
        .first()
    )
    if step is None:
        raise InvalidInput(_("Không còn bước nào của bạn để hoàn tác."))
    ids = [int(pk) for pk in step.before]
    versions = dict(
        Proposal.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk", "version")
    )
    if take(ids) != step.after:
        raise Conflict(
            _("“%(title)s” đã được thay đổi sau bước này nên không hoàn tác được; chưa đổi gì.")
            % {"title": step.title}
        )
    for pk, values in step.before.items():
        _put_back(locked, int(pk), values, versions.get(int(pk), _last_version(step, int(pk))))
    for restored in locked.proposals.filter(pk__in=ids).exclude(state=Proposal.State.DROPPED):
        refuse_overlap(locked, restored.start, restored.end, but=(restored.pk,))
    step.undone_at = clock.now()
    step.save(update_fields=["undone_at"])
    _tell(actor, events.PROPOSAL_UNDONE, locked, {"title": step.title})
    return step


def _last_version(step: ReviewStep, pk: int) -> int:
    """A number above every version that a deleted proposal can have had: each act raises it by one."""
    earlier = ReviewStep.objects.filter(Q(before__has_key=str(pk)), directive=step.directive_id)
    return earlier.count() * 2 + 1


def _put_back(directive: Directive, pk: int, values: dict[str, Any] | None, version: int) -> None:
    if values is None:
        Proposal.objects.filter(pk=pk).delete()
        return
    row = Proposal(pk=pk, directive=directive, version=version + 1)
    for column in Proposal._meta.concrete_fields:
        if column.attname in values:
            setattr(row, column.attname, column.to_python(values[column.attname]))
    row.save()
    row.parties.all().delete()
    Party.objects.bulk_create(Party(proposal=row, **party) for party in values["parties"])


def _tell(
    actor: Actor,
    verb: str,
    directive: Directive,
    data: dict[str, Any],
    changes: dict[str, tuple[Any, Any]] | None = None,
) -> None:
    record_event(
        actor,
        verb,
        "directive",
        directive.pk,
        programme_id=directive.programme_id,
        path=directive.owner.path,
        changes=changes,
        data=data,
    )
