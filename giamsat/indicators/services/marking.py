"""The points of single components: what the unit answers, what follows from data, what those who judge give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from giamsat.core.errors import InvalidInput
from giamsat.core.files.models import StoredFile
from giamsat.indicators import indexes
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.models import Evaluation, IndexComponent, Mark
from giamsat.indicators.models_index import Method
from giamsat.indicators.rules import SHORTEST


@dataclass(frozen=True, slots=True)
class Own:
    """What a unit says of one component.

    Args:
        answer: 1 or 0, a value for bands, or the points where people score; None: not answered.
        evidence: number of a document, link.
    """

    answer: Decimal | None
    note: str = ""
    evidence: str = ""
    file: StoredFile | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What a reviewer or the council gives a component, and why where it differs."""

    points: Decimal | None
    note: str = ""


def as_kept(mark: Mark) -> dict[str, Any]:
    """A mark as a step keeps it."""
    kept = {name: getattr(mark, name) for name in ("answer", "own", "reviewed", "confirmed")}
    said = {name: getattr(mark, name) for name in ("note", "evidence", "review_note", "confirm_note")}
    return {
        **{name: str(value) for name, value in kept.items() if value is not None},
        **{name: value for name, value in said.items() if value},
    }


def keep(marks: Sequence[Mark], names: Sequence[str]) -> None:
    """Store some fields of marks."""
    Mark.objects.bulk_update(marks, list(names))


def compute(of: indexes.Frame, evaluation: Evaluation, marks: Sequence[Mark]) -> None:
    """What follows from data now, with the inputs that it follows from."""
    ((_unit, measured),) = indexes.measure(of, [evaluation.unit], evaluation.round.period, Catalogue())
    inputs = {name: None if value is None else str(value) for name, value in measured.items()}
    for mark in marks:
        if mark.component.formula:
            answer = indexes.answer_of(mark.component, measured)
            if answer is None and evaluation.answerer_id and mark.own is not None:
                continue  # what stood below a unit that is no more counts elsewhere now: its last count stays
            mark.answer = None if answer is None else answer.quantize(Decimal("0.000001"), ROUND_HALF_UP)
            mark.own = indexes.points_for(mark.component, answer)
            mark.inputs = inputs


def take_answer(mark: Mark, own: Own) -> dict[str, str]:
    """Take what the unit says into its mark; what stands against it, by field."""
    component = mark.component
    mark.note, mark.evidence = own.note.strip(), own.evidence.strip()
    mark.file = own.file or mark.file
    if component.formula:
        return {}
    if own.answer is not None and (fault := _misfit(component, own.answer)):
        return {f"answer-{component.pk}": fault}
    mark.answer = own.answer
    mark.own = indexes.points_for(component, own.answer)
    return {}


def _misfit(component: IndexComponent, answer: Decimal) -> str:
    if not answer.is_finite() or abs(answer) >= Decimal(10) ** 15:
        return _("Số quá lớn.")
    if component.method == Method.YES_NO and answer not in (0, 1):
        return _("Chỉ nhận 1 (có) hoặc 0 (không).")
    if component.method == Method.ASSESSOR and component.points and not 0 <= answer <= component.points:
        return _("Điểm nằm trong 0 và %(most)s.") % {"most": f"{component.points.normalize():f}"}
    return ""


def unfounded(mark: Mark) -> dict[str, str]:
    """What is missing before a unit's scores are sent: an answer, and evidence or a reason for points claimed."""
    component = mark.component
    if component.formula or not component.points:
        return {}
    if mark.answer is None:
        return {f"answer-{component.pk}": _("Chưa trả lời.")}
    if mark.own and not mark.evidence and mark.file is None and len(mark.note) < SHORTEST:
        return {f"note-{component.pk}": _("Nêu căn cứ, hoặc giải trình vì sao không có (ít nhất mười chữ).")}
    return {}


def judge(marks: Sequence[Mark], given: Mapping[int, Judged], before: str, now: str, why: str) -> None:
    """Put points into ``now``; what differs from ``before`` needs words.

    Raises:
        InvalidInput: points beyond the component's, or a difference without its explanation.
    """
    faults: dict[str, str] = {}
    for mark in marks:
        component, old = mark.component, getattr(mark, before)
        judged = given.get(component.pk, Judged(old))
        points = judged.points
        if points is not None:
            points = points.quantize(indexes.STEP, ROUND_HALF_UP) if points.is_finite() else Decimal(-1)
            if not 0 <= points <= component.points:
                faults[f"points-{component.pk}"] = _("Điểm nằm trong 0 và %(most)s.") % {
                    "most": f"{component.points.normalize():f}"
                }
                continue
        if points != old and len(judged.note.strip()) < SHORTEST:
            faults[f"note-{component.pk}"] = _("Điểm khác bước trước: ghi rõ vì sao, ít nhất mười chữ.")
        setattr(mark, now, points)
        setattr(mark, why, judged.note.strip())
    if faults:
        raise InvalidInput(fields=faults)
    keep(marks, (now, why))
