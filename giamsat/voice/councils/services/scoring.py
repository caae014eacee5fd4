"""Scores: each for oneself, opened together, scored again after the discussion."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput, InvalidTransition
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.voice.councils import policies, selectors
from giamsat.voice.councils.choices import MOST, Act, Criterion, Declaration, Part, Round, Stage
from giamsat.voice.councils.limits import LIMITS, quorum
from giamsat.voice.councils.models import Dossier, Member, Sheet
from giamsat.voice.councils.services.recording import advance, locked, open_when_all_have_scored, own_place
from giamsat.voice.councils.transitions import next_stage
from giamsat.voice.services.recording import words


@write
def start_scoring(actor: Actor, dossier: Dossier, *, version: int) -> Dossier:
    """Everybody has declared, and enough have no conflict: the blind round begins.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: somebody has not declared, too few or no chair
        without a conflict.
    """
    stored = locked(dossier, version)
    require(policies.may_run(actor, stored))
    next_stage(Act.START, stored.stage)
    council = list(stored.members.filter(removed_at=None))
    free = [member for member in council if member.scores]
    if any(member.declaration == Declaration.PENDING for member in council):
        raise InvalidInput(
            _("Còn thành viên chưa khai xung đột lợi ích. Nhắc, hoặc lập lại hội đồng không có người đó.")
        )
    if len(free) < LIMITS.members or not any(member.part == Part.CHAIR for member in free):
        raise InvalidInput(
            _(
                "Cần ít nhất %(n)d thành viên không xung đột, trong đó có chủ tịch. Lập lại hội đồng để thay người."
            )
            % {"n": LIMITS.members}
        )
    advance(actor, stored, Act.START)
    open_when_all_have_scored(actor, stored)
    return stored


@write
def send_sheet(
    actor: Actor, dossier: Dossier, *, version: int, points: Mapping[str, int], remark: str
) -> Sheet:
    """A member's sheet of the round that is open; the last one of the blind round opens all of them.

    Args:
        points: criterion -> 0 to 20.
        remark: what the points rest on.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: a criterion is missing or out of range.
    """
    stored = locked(dossier, version)
    next_stage(Act.SCORE, stored.stage)
    round_ = Round.BLIND if stored.stage == Stage.BLIND else Round.TOGETHER
    require(policies.may_score(actor, stored, round_))
    wrong = {
        name: _("Nhập điểm từ 0 đến %(most)d.") % {"most": MOST}
        for name in Criterion.values
        if not 0 <= points.get(name, -1) <= MOST
    }
    if wrong:
        raise InvalidInput(fields=wrong)
    sheet = Sheet.objects.create(
        member=own_place(actor, stored),
        round=round_,
        remark=words(remark, "remark", _("Viết nhận xét: vì sao cho điểm như vậy.")),
        at=clock.now(),
        **{name: points[name] for name in Criterion.values},
    )
    advance(actor, stored, Act.SCORE)
    open_when_all_have_scored(actor, stored)
    return sheet


@write
def open_scores(actor: Actor, dossier: Dossier, *, version: int) -> Dossier:
    """Close the blind round before all have scored; two thirds must have, for who has not is left out from now on.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: too few sheets.
    """
    stored = locked(dossier, version)
    require(policies.may_run(actor, stored))
    next_stage(Act.REVEAL, stored.stage)
    free = _free(stored)
    sent = len(free) - len(selectors.missing_sheets(stored))
    needed = quorum(len(free))
    if sent < needed:
        raise InvalidTransition(
            _("Mới có %(sent)d phiếu; cần ít nhất %(needed)d phiếu mới đóng được vòng chấm độc lập.")
            % {"sent": sent, "needed": needed}
        )
    advance(actor, stored, Act.REVEAL)
    return stored


def _free(dossier: Dossier) -> list[Member]:
    return [member for member in dossier.members.all() if member.scores]
