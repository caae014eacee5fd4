"""Change what a proposal says and whom it names; its place in the text stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput
from giamsat.core.writes import write
from giamsat.directives import events
from giamsat.directives.models import DeadlineKind, Party, PartyRole, Proposal
from giamsat.directives.services.steps import lock_proposal, record_step, take
from giamsat.units.locks import hold_tree
from giamsat.units.models import Unit, UnitGroup

State = Proposal.State


EDITABLE = (
    "title",
    "content",
    "deadline_kind",
    "due",
    "deadline_text",
    "product",
    "authority",
    "responsibility",
    "group",
    "is_key",
    "incomplete_reason",
)


@dataclass(frozen=True, slots=True)
class PartyChoice:
    """A body chosen by a person for a proposal: a unit or a group of units, and its part.

    Args:
        printed: the words of the text that name it. With neither unit nor group they stay unresolved.
    """

    role: PartyRole
    unit: Unit | None = None
    group: UnitGroup | None = None
    printed: str = ""

    @property
    def name(self) -> str:
        chosen = self.unit or self.group
        return self.printed or (chosen.name if chosen else "")

    @property
    def body(self) -> tuple[int | None, int | None]:
        """The ids of the unit and of the group, to tell bodies apart."""
        return (self.unit.pk if self.unit else None, self.group.pk if self.group else None)


@write
def edit_proposal(
    actor: Actor,
    proposal: Proposal,
    *,
    version: int,
    parties: Iterable[PartyChoice] | None = None,
    **values: Any,
) -> Proposal:
    """Change what a proposal says; its place in the text stays.

    Args:
        parties: all leading and co-operating bodies anew; None leaves them.
        values: any of ``EDITABLE``.

    Raises:
        NotAllowed, Conflict, InvalidTransition, InvalidInput: no title, or a deadline in the past.
    """
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise TypeError(f"a proposal's {sorted(unknown)} cannot be edited")
    if parties is not None:
        hold_tree()
    stored = lock_proposal(actor, proposal, version, from_states=(State.PROPOSED, State.ACCEPTED))
    before_edit = take([stored.pk])
    changes = {
        name: (getattr(stored, name), new) for name, new in values.items() if getattr(stored, name) != new
    }
    for name, (_old, new) in changes.items():
        setattr(stored, name, new)
    _check_values(stored, changed=set(changes))
    if parties is not None:
        before, after = _replace_parties(stored, parties)
        if before != after:
            changes["parties"] = (before, after)
    _trust_the_person(stored, set(changes))
    stored.edited = True
    stored.version += 1
    stored.save()
    record_step(
        actor,
        events.PROPOSAL_EDITED,
        stored,
        before_edit,
        {name: (str(a), str(b)) for name, (a, b) in changes.items()},
    )
    return stored


def _check_values(proposal: Proposal, changed: set[str]) -> None:
    """Refuse what a person entered; what the text itself says stays as it was read."""
    fields = {}
    if not proposal.title.strip():
        fields["title"] = _("Nhập tên ngắn của việc.")
    if not proposal.content.strip():
        fields["content"] = _("Nhập nội dung việc.")
    undated = (DeadlineKind.NONE, DeadlineKind.RECURRING)
    if not changed & {"due", "deadline_kind"}:
        pass
    elif proposal.due is not None and proposal.due < proposal.directive.issued_on:
        fields["due"] = _("Hạn đứng trước ngày ban hành văn bản.")
    elif proposal.due is None and proposal.deadline_kind not in undated:
        fields["due"] = _("Nhập ngày cuối cùng của hạn, hoặc chọn “không đặt hạn”.")
    if fields:
        raise InvalidInput(fields=fields)


def _trust_the_person(proposal: Proposal, changed: set[str]) -> None:
    """A field that a person has set has no confidence of the compiler's any more, and no words of the text."""
    fields = {"lead": {"parties"}, "coordinate": {"parties"}, "deadline": {"due", "deadline_kind"}}
    itself = {name: {name} for name in ("product", "authority", "targets", "references")}
    proposal.evidence = {
        name: spans
        for name, spans in proposal.evidence.items()
        if not (fields | itself).get(name, set()) & changed
    }
    proposal.field_confidence = {
        name: None if fields.get(name, set()) & changed else value
        for name, value in proposal.field_confidence.items()
    }


def _replace_parties(proposal: Proposal, choices: Iterable[PartyChoice]) -> tuple[str, str]:
    """Store the bodies anew, with what the text called them. Returns those before and after in words."""
    old = list(proposal.parties.select_related("unit", "group"))
    known = {(party.unit_id, party.group_id): party for party in old if party.is_resolved}
    rows: list[Party] = []
    taken: set[tuple[object, ...]] = set()
    for choice in choices:
        identity = (*choice.body, "" if any(choice.body) else choice.name)
        if identity in taken:
            raise InvalidInput(fields={"parties": _("“%(name)s” được chọn hai lần.") % {"name": choice.name}})
        taken.add(identity)
        same = known.get(choice.body)
        rows.append(
            Party(
                proposal=proposal,
                role=choice.role,
                name=(choice.printed or (same.name if same else choice.name))[:300],
                unit=choice.unit,
                group=choice.group,
                note=same.note if same else "",
                position=len(rows),
            )
        )
    proposal.parties.all().delete()
    Party.objects.bulk_create(rows)
    return _in_words(old), _in_words(rows)


def _in_words(parties: Iterable[Party]) -> str:
    return "; ".join(
        f"{party.get_role_display()}: {party.unit or party.group or party.name}"
        for party in sorted(parties, key=lambda party: (party.role != PartyRole.LEAD, party.position))
    )
