"""The report of a focal point, and what an approver says to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from giamsat.desk.acts import OnceForm
from giamsat.desk.tasks.forms import day_field, offer_deciders, words_field
from giamsat.tasks import selectors
from giamsat.tasks.models import Assignment, Cause, Obstacle, Report
from giamsat.tasks.services import Blocking
from giamsat.tasks.services.reports import ITEM_COLUMNS
from giamsat.ui import formats
from giamsat.ui.forms import FilesField
from giamsat.units.models import Unit

OWN = "own"
#: Columns of a report that the form shows as they are stored; the progress is asked for in two fields.
PLAIN = ("done", "next_step", "difficulties", "cause", "cause_text", "recommendations", "is_final")
WHOLE = 100
_STEPS = (50, 75, 90)


class ReportForm(OnceForm):
    """One report. Nothing is required to keep a draft; what sending needs, the service says."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    done = words_field(_("Đã làm được gì"))
    progress = forms.ChoiceField(label=_("Tiến độ"), widget=forms.RadioSelect, required=False)
    progress_own = forms.IntegerField(
        label=_("Mức khác, %"), min_value=0, max_value=WHOLE, required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    is_final = forms.BooleanField(label=_("Đã xong: đây là báo cáo hoàn thành"), required=False)
    next_step = words_field(_("Việc tiếp theo"), rows=2, required=False)
    difficulties = words_field(_("Khó khăn"), rows=2, required=False)
    cause = forms.ChoiceField(
        label=_("Nguyên nhân"), choices=[("", _("Chọn khi có khó khăn")), *Cause.choices], required=False
    )
    cause_text = words_field(_("Nói rõ nguyên nhân"), rows=2, required=False)
    recommendations = words_field(_("Kiến nghị"), rows=2, required=False)

    uploads = FilesField(label=_("Tệp, ảnh"), required=False)
    link_url = forms.URLField(label=_("Liên kết"), max_length=1000, required=False, assume_scheme="https")
    link_title = forms.CharField(label=_("Tên liên kết"), max_length=300, required=False)
    document_number = forms.CharField(label=_("Số, ký hiệu văn bản"), max_length=80, required=False)
    document_date = day_field(_("Ngày văn bản"), required=False)
    document_title = forms.CharField(label=_("Tên văn bản"), max_length=300, required=False)

    blocked = forms.BooleanField(label=_("Có vướng mắc cần nơi khác quyết định"), required=False)
    obstacle_kind = forms.ChoiceField(
        label=_("Loại vướng mắc"), choices=Obstacle.Kind.choices, required=False
    )
    obstacle_text = words_field(_("Vướng gì"), rows=2, required=False)
    obstacle_decider = forms.ModelChoiceField(
        label=_("Ai quyết định được"), queryset=Unit.objects.none(), required=False
    )
    obstacle_due = day_field(_("Cần trả lời trước ngày"), required=False)

    def __init__(self, *args: Any, assignment: Assignment, report: Report | None, **kwargs: Any):
        kwargs["auto_id"] = f"r{assignment.pk}-%s"
        super().__init__(*args, **kwargs)
        self.open_items = frozenset(Report.Item.values)
        offer_deciders(self, "obstacle_decider", assignment.unit)
        self.fields["progress"].choices = _progress_choices(assignment, report)  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            if name.startswith(("obstacle", "link", "document", "blocked", "progress", "cause", "uploads")):
                field.widget.attrs.setdefault("data-optional", "")
        if report is not None and report.state == Report.State.RETURNED:
            self._leave_only(report.returned_item)

    def _leave_only(self, item: str) -> None:
        """Take away every field that the returned item does not open."""
        self.open_items = frozenset({item})
        columns = set(ITEM_COLUMNS[item])
        if "progress" in columns:
            columns.add("progress_own")
        keep = {"once", "version", *columns}
        if item == Report.Item.EVIDENCE:
            keep |= {name for name in self.fields if name.startswith(("uploads", "link", "document"))}
        for name in set(self.fields) - keep:
            del self.fields[name]

    def content(self) -> dict[str, Any]:
        """The columns of a report, of the fields that this form has."""
        given = self.cleaned_data
        said = {name: given.get(name, "") for name in PLAIN if name in self.fields}
        if "progress" in self.fields:
            progress = self._progress()
            if said.get("is_final"):
                said["progress"] = WHOLE
            elif progress is not None:
                said["progress"] = progress
        return said

    def blocking(self) -> Blocking | None:
        """What is said to block the work; None where this form does not ask."""
        if "blocked" not in self.fields:
            return None
        given = self.cleaned_data
        return Blocking(
            raised=bool(given.get("blocked")),
            kind=given.get("obstacle_kind", ""),
            text=given.get("obstacle_text", ""),
            decider=given.get("obstacle_decider"),
            answer_due=given.get("obstacle_due"),
        )

    def _progress(self) -> int | None:
        chosen, own = self.cleaned_data.get("progress"), self.cleaned_data.get("progress_own")
        if chosen and chosen != OWN:
            return int(chosen)
        return own

    def clean(self) -> dict[str, Any]:
        """An own figure was promised but not written."""
        given = super().clean() or {}
        unsaid = given.get("progress_own") is None and "progress_own" not in self.errors
        if given.get("progress") == OWN and unsaid:
            self.add_error("progress_own", _now("Nhập mức tiến độ, hoặc chọn một mức có sẵn."))
        return given

    @classmethod
    def starting_with(cls, assignment: Assignment, report: Report | None) -> dict[str, Any]:
        """What the form shows before anything is typed."""
        first: dict[str, Any] = {"progress": str(assignment.progress)}
        if report is None:
            return first
        for name in PLAIN:
            first[name] = getattr(report, name)
        if (said := selectors.blocking(report)) is not None:
            first |= {
                "blocked": said.raised,
                "obstacle_kind": said.kind,
                "obstacle_text": said.text,
                "obstacle_decider": said.decider_id,
                "obstacle_due": said.answer_due,
            }
        return {**first, "progress": str(report.progress), "version": report.version}


def _progress_choices(assignment: Assignment, report: Report | None) -> list[tuple[str, str]]:
    """Where it stood, round steps above that, and a figure of one's own."""
    base = assignment.confirmed_progress
    values = {assignment.progress, *(step for step in _STEPS if step > base)}
    if report is not None:
        values.add(report.progress)
    return [*((str(value), formats.percent(value, 100, 0)) for value in sorted(values)), (OWN, _now("Khác"))]


class BatchForm(OnceForm):
    """Rows ticked in a list, each as ``id:version``; ``one`` is the button of a single row."""

    chosen = forms.CharField(required=False)

    def pairs(self) -> list[tuple[int, int]]:
        """Id and version of each chosen row; what is not such a pair is left out."""
        one = self.data.get("one")
        raw = [one] if one else self.data.getlist("chosen")  # type: ignore[attr-defined]
        split = (value.partition(":")[::2] for value in raw)
        return [(int(pk), int(version)) for pk, version in split if pk.isdecimal() and version.isdecimal()]
