"""Forms of evaluations, rounds and frames of indexes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from giamsat.desk.acts import OnceForm
from giamsat.desk.indicators.forms import REPORTING_KINDS, FigureField
from giamsat.desk.tasks.forms import VersionForm, day_field, words_field
from giamsat.directives.models import Programme
from giamsat.indicators.models import IndexFrame, Mark
from giamsat.indicators.models_index import Method, Missing
from giamsat.indicators.periods import Cycle
from giamsat.indicators.services import Judged, Own
from giamsat.indicators.transitions import Verb

#: What stands beside a field in the table of components, where the row names the component.
SHORT = {
    "answer": _("Trả lời"),
    "points": _("Điểm"),
    "evidence": _("Căn cứ (số văn bản, đường dẫn)"),
    "file": _("Tệp"),
    "note": _("Giải trình"),
}


class EvaluationForm(VersionForm):
    """All components of an evaluation at one of its steps, and the words that some acts need.

    Fields are ``answer-``, ``evidence-``, ``file-`` (own score) or ``points-`` (judging), and ``note-``, each with the
    component's number.
    """

    act = forms.ChoiceField(choices=[(verb.value, "") for verb in Verb])
    reason = words_field(_("Lý do, giải trình"), rows=3, required=False)

    def __init__(self, *args: Any, marks: Iterable[Mark], stage: Verb | None, **more: Any):
        super().__init__(*args, **more)
        self.stage = stage
        self.marks = list(marks)
        for mark in self.marks:
            if stage == Verb.SCORE:
                self._own_fields(mark)
            elif stage in (Verb.REVIEW, Verb.CONFIRM, Verb.UPHOLD):
                self._judging_fields(mark, stage)

    def _own_fields(self, mark: Mark) -> None:
        component, pk, name = mark.component, mark.component_id, mark.component.name
        if not component.formula:
            label = _("Trả lời: %(name)s") % {"name": name}
            field: forms.Field = FigureField(label=label, required=False)
            if component.method == Method.YES_NO:
                choices = [("", "–"), ("1", _("có")), ("0", _("không"))]
                field = forms.ChoiceField(label=label, choices=choices, required=False)
            self._put(f"answer-{pk}", field, _typed(mark.answer, component.method))
        evidence = forms.CharField(
            label=_("Căn cứ: %(name)s") % {"name": name}, max_length=500, required=False
        )
        self._put(f"evidence-{pk}", evidence, mark.evidence)
        self._put(
            f"file-{pk}", forms.FileField(label=_("Tệp: %(name)s") % {"name": name}, required=False), None
        )
        note = words_field(_("Giải trình: %(name)s") % {"name": name}, rows=2, required=False)
        self._put(f"note-{pk}", note, mark.note)

    def _judging_fields(self, mark: Mark, stage: Verb) -> None:
        pk, name = mark.component_id, mark.component.name
        before, words = mark.reviewed, ""
        if stage == Verb.REVIEW:
            before = mark.own if mark.reviewed is None else mark.reviewed
            words = mark.review_note
        elif mark.confirmed is not None:
            before, words = mark.confirmed, mark.confirm_note
        points = FigureField(label=_("Điểm: %(name)s") % {"name": name}, required=False)
        self._put(f"points-{pk}", points, before)
        note = words_field(_("Vì sao khác: %(name)s") % {"name": name}, rows=2, required=False)
        self._put(f"note-{pk}", note, words)

    def _put(self, name: str, field: forms.Field, value: Any) -> None:
        self.fields[name] = field
        self.initial[name] = value

    def own(self, files: dict[int, Any]) -> dict[int, Own]:
        """What the unit says; ``files`` are those stored, by component."""
        said = self.cleaned_data
        return {
            mark.component_id: Own(
                _figure(said.get(f"answer-{mark.component_id}")),
                said[f"note-{mark.component_id}"],
                said[f"evidence-{mark.component_id}"],
                files.get(mark.component_id),
            )
            for mark in self.marks
        }

    def judged(self) -> dict[int, Judged]:
        """What the reviewer or the council gives."""
        said = self.cleaned_data
        return {
            mark.component_id: Judged(said[f"points-{mark.component_id}"], said[f"note-{mark.component_id}"])
            for mark in self.marks
        }

    def rows(self) -> list[dict[str, Any]]:
        """The marks with their fields."""
        return [
            {
                "mark": mark,
                "fields": [
                    (SHORT[name], self[f"{name}-{mark.component_id}"])
                    for name in SHORT
                    if f"{name}-{mark.component_id}" in self.fields
                ],
            }
            for mark in self.marks
        ]


def _typed(answer: Decimal | None, method: str) -> Any:
    if answer is None:
        return ""
    return f"{int(answer)}" if method == Method.YES_NO else answer.normalize()


def _figure(value: Any) -> Decimal | None:
    if value in (None, ""):
        return None
    return value if isinstance(value, Decimal) else Decimal(value)


class RoundForm(OnceForm):
    """Which index, for which period, and until when units score themselves."""

    frame = forms.ModelChoiceField(label=_("Khung chỉ số"), queryset=IndexFrame.objects.none())
    period = day_field(_("Ngày đầu kỳ đánh giá"))
    self_due = day_field(_("Hạn đơn vị tự chấm"))


class NewFrameForm(OnceForm):
    """From what a frame is made."""

    code = forms.SlugField(
        label=_("Mã khung"),
        max_length=40,
        help_text=_("Chữ không dấu, số, gạch nối. Trùng mã cũ là lập bản kế tiếp."),
    )
    preset = forms.ChoiceField(label=_("Dựa trên khung có sẵn"), required=False)


class FrameForm(VersionForm):
    """What a frame says of itself."""

    name_vi = forms.CharField(label=_("Tên khung"), max_length=250)
    name_en = forms.CharField(label=_("Tên tiếng Anh"), max_length=250)
    grounds = forms.CharField(label=_("Căn cứ ban hành"), max_length=500, required=False)
    programme = forms.ModelChoiceField(
        label=_("Chương trình (để đếm nhiệm vụ)"), queryset=Programme.objects.none(), required=False
    )
    kinds = forms.MultipleChoiceField(
        label=_("Loại đơn vị được đánh giá"),
        choices=[(kind.value, kind.label) for kind in REPORTING_KINDS],
        widget=forms.CheckboxSelectMultiple,
    )
    cycle = forms.ChoiceField(label=_("Kỳ đánh giá"), choices=Cycle.choices)
    base = forms.CharField(
        label=_("Chỉ tiêu làm mẫu số"), max_length=40, required=False,
        help_text=_("Mã chỉ tiêu. Đơn vị có giá trị nhỏ hơn mức dưới đây được chấm nhưng không xếp hạng."),
    )  # fmt: skip
    least = forms.DecimalField(label=_("Mức tối thiểu để xếp hạng"), min_value=0, initial=0)
    missing = forms.ChoiceField(label=_("Khi thiếu số liệu"), choices=Missing.choices)
    appeal_days = forms.IntegerField(
        label=_("Số ngày được kiến nghị sau công bố"), min_value=0, max_value=365, initial=15
    )


class ComponentForm(VersionForm):
    """What earns points."""

    code = forms.SlugField(label=_("Mã thành phần"), max_length=40)
    heading_vi = forms.CharField(label=_("Nhóm"), max_length=250, required=False)
    heading_en = forms.CharField(label=_("Nhóm, tiếng Anh"), max_length=250, required=False)
    name_vi = forms.CharField(label=_("Tên thành phần"), max_length=250)
    name_en = forms.CharField(label=_("Tên tiếng Anh"), max_length=250)
    points = forms.DecimalField(
        label=_("Điểm tối đa"), max_digits=7, decimal_places=2, help_text=_("0: ghi nhận, không tính điểm.")
    )
    method = forms.ChoiceField(label=_("Cách chấm"), choices=Method.choices)
    formula = words_field(
        _("Công thức"),
        rows=2,
        required=False,
        help_text=_(
            "Mã chỉ tiêu trong ngoặc vuông: [DVC.02] / [DVC.01]. Có cả tasks.done, tasks.reports, tasks.obstacles, "
            "data.quality. Để trống thì đơn vị trả lời."
        ),
    )
    bands = forms.CharField(
        label=_("Bậc điểm"),
        max_length=500,
        required=False,
        help_text=_("50: 5; 80: 10 là từ 50 được 5, từ 80 được 10."),
    )
    guide = words_field(_("Hướng dẫn chấm và căn cứ"), rows=3, required=False)


class InForceForm(VersionForm):
    """Why a new version."""

    why = words_field(_("Vì sao sửa (từ bản thứ hai)"), rows=2, required=False)
