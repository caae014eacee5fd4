"""Limits of a dossier's steps in working days, and the size of a council; all are settings.

Decision 2266/QĐ-TTg gives three to five working days to form the council of a valid dossier (R49); the other day
counts, the size and the quorum are not published, so they are this program's defaults.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from giamsat.core.config import read
from giamsat.voice.councils.choices import Stage
from giamsat.voice.limits import within

#: Fewer sheets than this would let readers of a published mean guess what one member gave.
FEWEST = 3


@dataclass(frozen=True, slots=True)
class CouncilLimits:
    """Working days, counted from the day after the step began."""

    check: int = read(
        "GIAMSAT_COUNCIL_CHECK_DAYS", int, 5, "Working days to check whether a dossier is valid."
    )
    form: int = read(
        "GIAMSAT_COUNCIL_FORM_DAYS",
        int,
        5,
        "Working days to form the council of a valid dossier (3 to 5 by law).",
    )
    declare: int = read(
        "GIAMSAT_COUNCIL_DECLARE_DAYS", int, 2, "Working days for members to declare interests."
    )
    score: int = read("GIAMSAT_COUNCIL_SCORE_DAYS", int, 10, "Working days for scores, each for oneself.")
    discuss: int = read("GIAMSAT_COUNCIL_DISCUSS_DAYS", int, 5, "Working days to discuss and score again.")
    sign: int = read("GIAMSAT_COUNCIL_SIGN_DAYS", int, 3, "Working days to sign a council's minutes.")
    decide: int = read(
        "GIAMSAT_COUNCIL_DECIDE_DAYS", int, 10, "Working days from signed minutes to the decision."
    )
    assign: int = read(
        "GIAMSAT_COUNCIL_ASSIGN_DAYS", int, 10, "Working days to make tasks of what was recognised."
    )
    members: int = max(
        FEWEST, read("GIAMSAT_COUNCIL_MEMBERS", int, 5, "Fewest members without a conflict; never below 3.")
    )  # fmt: skip


LIMITS = CouncilLimits()

_OF_STAGE = {
    Stage.CHECKING: LIMITS.check,
    Stage.VALID: LIMITS.form,
    Stage.FORMED: LIMITS.declare,
    Stage.BLIND: LIMITS.score,
    Stage.TOGETHER: LIMITS.discuss,
    Stage.MINUTES: LIMITS.sign,
    Stage.SIGNED: LIMITS.decide,
    Stage.RECOGNISED: LIMITS.assign,
}


def due_of(stage: str) -> dt.date | None:
    """The last day of a step that begins today; None where nothing has to be done any more."""
    days = _OF_STAGE.get(Stage(stage))
    return None if days is None else within(days)


def quorum(members: int) -> int:
    """Two thirds of the members without a conflict, rounded up, and never fewer than three."""
    return max(FEWEST, -(-2 * members // 3))
