"""From an item of the public to a dossier, and from there to a council."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.voice.choices import Verb
from giamsat.voice.councils import policies, selectors
from giamsat.voice.councils.choices import Act, Declaration, Part, Stage
from giamsat.voice.councils.limits import LIMITS, due_of
from giamsat.voice.councils.models import Dossier, Member
from giamsat.voice.councils.services.recording import advance, locked, open_when_all_have_scored, own_place
from giamsat.voice.councils.transitions import next_stage
from giamsat.voice.models import Item
from giamsat.voice.services.recording import locked as locked_item
from giamsat.voice.services.recording import note, words


@write
def open_dossier(actor: Actor, item: Item, *, version: int) -> Dossier:
    """Make a dossier of an initiative; its validity is checked within the limit (step 2 of Decision 2266).

    Raises:
        NotAllowed: no initiative, not checked yet, or another's; NotFound, Conflict.
    """
    stored = locked_item(item, version)
    require(policies.may_open(actor, stored))
    dossier = Dossier(
        item=stored,
        stage=Stage.CHECKING,
        stage_since=clock.now(),
        due=due_of(Stage.CHECKING),
        opened_at=clock.now(),
        opened_by_id=actor.who,
        version=0,
    )
    advance(actor, dossier, Act.OPEN, to=Stage.CHECKING)
    return dossier


@write
def check_dossier(actor: Actor, dossier: Dossier, *, version: int, valid: bool, text: str) -> Dossier:
    """Say in writing whether the dossier is valid; the sender is told, and reads why.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: nothing written.
    """
    stored = locked(dossier, version)
    require(policies.may_check(actor, stored))
    act = Act.ACCEPT if valid else Act.REJECT
    next_stage(act, stored.stage)
    said = words(text, "text", _("Viết kết quả kiểm tra: hồ sơ đủ hoặc thiếu gì, căn cứ nào."))
    stored.check_text, stored.checked_by_id, stored.checked_at = said, actor.who, clock.now()
    advance(actor, stored, act, text=said)
    note(actor, stored.item, Verb.NOTE, text=f"{Act(act).label}. {said}")
    return stored


@write
def form_council(
    actor: Actor, dossier: Dossier, *, version: int, members: Mapping[int, str], decision: str
) -> Dossier:
    """Set who is in the council; until the scoring begins it may be set anew, so that a conflict is replaced.

    Args:
        members: id of the person -> part.
        decision: number and day of the written decision.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: too few, no or two chairs, somebody without the
        role or who checked the dossier, or who declared a conflict in it.
    """
    stored = locked(dossier, version)
    require(policies.may_form(actor, stored))
    next_stage(Act.FORM, stored.stage)
    said = words(decision, "decision", _("Ghi số và ngày quyết định thành lập hội đồng."))[:200]
    _check_council(stored, members)
    known = {member.person_id: member for member in stored.members.all()}
    # The one chair gives up the part before another takes it.
    stored.members.exclude(person__in=members).filter(removed_at=None).update(removed_at=clock.now())
    stored.members.filter(part=Part.CHAIR).update(part=Part.MEMBER)
    for person, part in members.items():
        member = known.get(person) or Member(dossier=stored, person_id=person)
        member.part, member.removed_at = part, None
        member.save()
    stored.formed_by_text, stored.formed_at = said, clock.now()
    advance(actor, stored, Act.FORM, text=said, count=len(members))
    return stored


def _check_council(dossier: Dossier, members: Mapping[int, str]) -> None:
    if list(members.values()).count(Part.CHAIR) != 1:
        raise InvalidInput(_("Chọn đúng một chủ tịch hội đồng."))
    if len(members) < LIMITS.members:
        raise InvalidInput(_("Hội đồng cần ít nhất %(n)d thành viên.") % {"n": LIMITS.members})
    able = set(selectors.candidates(dossier).values_list("pk", flat=True))
    if set(members) - able:
        raise InvalidInput(
            _("Thành viên phải có vai trò thành viên hội đồng, không kiểm tra hồ sơ và chưa khai xung đột.")
        )


@write
def declare_interests(actor: Actor, dossier: Dossier, *, version: int, conflict: str = "") -> Member:
    """A member says whether anything stands against their judging it; late is better than never.

    Args:
        conflict: what it is, in words; empty: there is none.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition.
    """
    stored = locked(dossier, version)
    require(policies.may_declare(actor, stored))
    next_stage(Act.DECLARE, stored.stage)
    member = own_place(actor, stored)
    member.conflict = conflict.strip()
    member.declaration = Declaration.CONFLICT if member.conflict else Declaration.FREE
    member.declared_at = clock.now()
    member.save()
    advance(actor, stored, Act.DECLARE)
    open_when_all_have_scored(actor, stored)
    return member
