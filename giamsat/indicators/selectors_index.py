"""Reading frames, rounds and evaluations, always for a person."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.db.models import QuerySet

from giamsat.core.actor import Actor
from giamsat.core.errors import NotFound
from giamsat.indicators import indexes, policies_index
from giamsat.indicators.models import Evaluation, IndexFrame, Mark, Round
from giamsat.indicators.transitions import EVALUATION, Verb

S = Evaluation.State


def frames(actor: Actor) -> QuerySet[IndexFrame]:
    """Versions of frames: drafts only of units in sight."""
    return IndexFrame.objects.filter(policies_index.frames_in_sight(actor)).select_related("owner")


def frame_by_id(actor: Actor, pk: int) -> IndexFrame:
    """One version.

    Raises:
        NotFound: none of that number in sight.
    """
    found = frames(actor).select_related("programme").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def rounds() -> QuerySet[Round]:
    """All rounds, the newest first: that one is held is known to every unit."""
    return Round.objects.select_related("frame").order_by("-period", "frame__code")


def round_by_id(pk: int) -> Round:
    """One round.

    Raises:
        NotFound: there is none.
    """
    found = Round.objects.select_related("frame__owner").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def evaluations(actor: Actor) -> QuerySet[Evaluation]:
    """Evaluations that the person sees whole."""
    rows = Evaluation.objects.filter(policies_index.evaluations_in_sight(actor))
    return rows.select_related("unit", "answerer", "round__frame").order_by(
        "-round__period", "unit__sort_key"
    )


def evaluation_by_id(actor: Actor, pk: int) -> Evaluation:
    """One evaluation that the person sees whole.

    Raises:
        NotFound: none of that number in sight.
    """
    found = (
        evaluations(actor).select_related("submitted_by", "reviewed_by", "confirmed_by").filter(pk=pk).first()
    )
    if found is None:
        raise NotFound
    return found


def mark_with_file(actor: Actor, pk: int) -> Mark:
    """A mark of an evaluation in sight whose evidence is a file.

    Raises:
        NotFound: none of that number in sight.
    """
    seen = Evaluation.objects.filter(policies_index.evaluations_in_sight(actor))
    found = Mark.objects.select_related("file").filter(pk=pk, file__isnull=False, evaluation__in=seen).first()
    if found is None:
        raise NotFound
    return found


def waiting_for(actor: Actor) -> list[tuple[Evaluation, list[Verb]]]:
    """Evaluations that wait for an act of this person, with what they may do."""
    states = {state for verb in EVALUATION if verb != Verb.APPEAL for state in EVALUATION[verb]}
    found = []
    for row in evaluations(actor).filter(state__in=states):
        verbs: list[Verb] = [verb for verb in possible(actor, row) if verb != Verb.APPEAL]
        if verbs:
            found.append((row, verbs))
    return found


def possible(actor: Actor, evaluation: Evaluation) -> list[Verb]:
    """What the person may do with an evaluation as it stands."""
    return [
        verb
        for verb, steps in EVALUATION.items()
        if evaluation.state in steps and policies_index.may(actor, verb, evaluation)
    ]


def results(of: Round) -> list[indexes.Scored]:
    """The ranking of a round by published points, which everybody may see.

    The uncertainty of a unit's points is half the distance between two independent scorings of it: the reviewer's and
    the council's.
    """
    rows = of.evaluations.filter(state=S.PUBLISHED, points__isnull=False).select_related("unit")
    made = []
    for row in rows:
        assert row.points is not None  # noqa: S101 - filtered above
        apart = Decimal(0) if row.reviewed_points is None else abs(row.points - row.reviewed_points) / 2
        spread = apart.quantize(indexes.STEP, ROUND_HALF_UP)
        made.append(indexes.Scored(row.unit, row.points, (), {}, spread=spread))
    return indexes.place(made)
