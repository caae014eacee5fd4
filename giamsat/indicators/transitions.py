"""What may follow what in the evaluation of a unit."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from giamsat.core.errors import InvalidTransition
from giamsat.indicators.models_index import Evaluation

S = Evaluation.State


class Verb(StrEnum):
    """The acts of an evaluation."""

    SCORE = "score"  # the unit keeps its own points
    SUBMIT = "submit"
    RETURN = "return"  # the reviewer gives it back to the unit
    REVIEW = "review"
    REMAND = "remand"  # the council gives it back to the reviewer
    CONFIRM = "confirm"
    PUBLISH = "publish"
    APPEAL = "appeal"
    UPHOLD = "uphold"  # the council changes points after an appeal
    REJECT = "reject"


#: verb -> {state before: state after}.
EVALUATION: Final[dict[Verb, dict[str, S]]] = {
    Verb.SCORE: {S.DRAFT: S.DRAFT, S.RETURNED: S.RETURNED},
    Verb.SUBMIT: {S.DRAFT: S.SUBMITTED, S.RETURNED: S.SUBMITTED},
    Verb.RETURN: {S.SUBMITTED: S.RETURNED},
    Verb.REVIEW: {S.SUBMITTED: S.REVIEWED},
    Verb.REMAND: {S.REVIEWED: S.SUBMITTED},
    Verb.CONFIRM: {S.REVIEWED: S.CONFIRMED},
    Verb.PUBLISH: {S.CONFIRMED: S.PUBLISHED},
    Verb.APPEAL: {S.PUBLISHED: S.APPEALED},
    Verb.UPHOLD: {S.APPEALED: S.CONFIRMED},
    Verb.REJECT: {S.APPEALED: S.PUBLISHED},
}


def next_state(verb: Verb, state: str) -> S:
    """The state after ``verb``.

    Raises:
        InvalidTransition: the table does not admit it; the message says where the evaluation stands.
    """
    after = EVALUATION[verb].get(state)
    if after is None:
        raise InvalidTransition(
            _("Bản đánh giá đang ở bước “%(state)s” nên chưa làm được việc này.") % {"state": S(state).label},
            details={"state": state, "verb": verb},
        )
    return after
