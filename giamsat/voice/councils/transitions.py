"""What may follow what in the life of a dossier; the database keeps it too (``Dossier.Meta.triggers``)."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from giamsat.core.errors import InvalidTransition
from giamsat.voice.councils.choices import DECIDED, OPEN_SCORES, Act, Stage

S = Stage
_BEFORE_SIGNATURES = (S.FORMED, S.BLIND, S.TOGETHER)

#: act -> {stage before: stage after}.
DOSSIER: Final[dict[str, dict[str, str]]] = {
    Act.ACCEPT: {S.CHECKING: S.VALID},
    Act.REJECT: {S.CHECKING: S.INVALID},
    # Formed anew while members score alone: the sheets that were sent stay, and whoever is new declares first.
    Act.FORM: {S.VALID: S.FORMED, S.FORMED: S.FORMED, S.BLIND: S.FORMED},
    Act.DECLARE: {stage: stage for stage in _BEFORE_SIGNATURES},
    Act.START: {S.FORMED: S.BLIND},
    Act.SCORE: {S.BLIND: S.BLIND, S.TOGETHER: S.TOGETHER},
    Act.REVEAL: {S.BLIND: S.TOGETHER},
    Act.MINUTES: {S.TOGETHER: S.MINUTES, S.MINUTES: S.MINUTES},
    Act.SIGN: {S.MINUTES: S.MINUTES},
    Act.FINISH: {S.MINUTES: S.SIGNED},
    Act.RECOGNISE: {S.SIGNED: S.RECOGNISED},
    Act.DECLINE: {S.SIGNED: S.DECLINED},
    Act.ASSIGN: {S.RECOGNISED: S.ASSIGNED, S.ASSIGNED: S.ASSIGNED},
    Act.LINK: {stage: stage for stage in (S.RECOGNISED, S.ASSIGNED)},
    Act.PUBLISH: {stage: stage for stage in DECIDED},
}


def pairs() -> list[tuple[str, str]]:
    """Every change of stage there may be, for the database."""
    return sorted(
        {(str(old), str(new)) for steps in DOSSIER.values() for old, new in steps.items() if old != new}
    )


def next_stage(act: str, stage: str) -> str:
    """The stage after ``act``.

    Raises:
        InvalidTransition: the table does not admit it; the message says where the dossier stands.
    """
    after = DOSSIER[act].get(stage)
    if after is None:
        raise InvalidTransition(
            _("Hồ sơ đang ở bước “%(stage)s” nên chưa làm được việc này.") % {"stage": Stage(stage).label},
            details={"stage": stage, "act": act},
        )
    return after


def are_scores_open(stage: str) -> bool:
    """False while members score each for themselves: then nobody reads a score but their own."""
    return stage in OPEN_SCORES
