"""Forms of the acts on tasks, assignments, extensions and obstacles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from giamsat.accounts.models import Person
from giamsat.desk.acts import OnceForm
from giamsat.tasks.models import Assignment, Cause, Obstacle, Report
from giamsat.tasks.selectors import deciders_for, people_of
from giamsat.units.models import Unit

LONGEST = 20_000


class DayInput(forms.DateInput):
    """The browser's own calendar; the value goes as 2025-12-31."""

    input_type = "date"

    def __init__(self, **attrs: Any):
        super().__init__(attrs=attrs or None, format="%Y-%m-%d")


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day; typed as 31/12/2025 where the browser has no calendar."""
    return forms.DateField(label=label, widget=DayInput(), input_formats=["%Y-%m-%d", "%d/%m/%Y"], **more)


def words_field(label: Any, rows: int = 4, **more: Any) -> forms.CharField:
    """Some sentences."""
    return forms.CharField(
        label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


class VersionForm(OnceForm):
    """An act on an object as the person saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ReasonForm(VersionForm):
    reason = words_field(_("Lý do"))


class AccountableForm(VersionForm):
    """Who of the unit answers for the work."""

    person = forms.ModelChoiceField(label=_("Người chịu trách nhiệm"), queryset=Person.objects.none())

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_of(assignment.unit)  # type: ignore[attr-defined]


class ContestDecisionForm(VersionForm):
    decision = forms.ChoiceField(
        label=_("Quyết định"),
        choices=[("withdraw", _("Rút việc khỏi đơn vị này")), ("keep", _("Đơn vị này vẫn thực hiện"))],
        widget=forms.RadioSelect,
    )
    reason = words_field(_("Lý do"))


class ExtensionForm(VersionForm):
    new_due = day_field(_("Hạn mới"))
    cause = forms.ChoiceField(label=_("Nguyên nhân"), choices=Cause.choices, widget=forms.RadioSelect)
    reason = words_field(_("Lý do"), help_text=_("Lý do và hạn mới được lưu trong chuỗi thời hạn của việc."))


class ExtensionDecisionForm(VersionForm):
    decision = forms.ChoiceField(
        label=_("Quyết định"),
        choices=[("grant", _("Đồng ý lùi hạn")), ("refuse", _("Không đồng ý, giữ hạn cũ"))],
        widget=forms.RadioSelect,
    )
    reason = words_field(_("Lý do"), required=False, help_text=_("Cần khi không đồng ý."))


class ObstacleForm(OnceForm):
    """What blocks the work, whose decision it waits for, and by when."""

    kind = forms.ChoiceField(label=_("Loại vướng mắc"), choices=Obstacle.Kind.choices)
    text = words_field(_("Vướng gì"))
    decider = forms.ModelChoiceField(label=_("Ai quyết định được"), queryset=Unit.objects.none())
    answer_due = day_field(_("Cần trả lời trước ngày"))

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offer_deciders(self, "decider", assignment.unit)


class AnswerForm(VersionForm):
    answer = words_field(_("Trả lời"))


class EscalateForm(VersionForm):
    to = forms.ModelChoiceField(label=_("Chuyển lên"), queryset=Unit.objects.none())
    answer_due = day_field(_("Cần trả lời trước ngày"))

    def __init__(self, *args: Any, obstacle: Obstacle, **kwargs: Any):
        super().__init__(*args, **kwargs)
        higher = deciders_for(obstacle.decider).exclude(pk=obstacle.decider_id)
        self.fields["to"].queryset = higher  # type: ignore[attr-defined]


class CommentForm(OnceForm):
    assignment = forms.ModelChoiceField(label=_("Về phần việc"), queryset=Assignment.objects.none())
    text = words_field(
        _("Ý kiến"),
        rows=3,
        help_text=_("Nhắc một người bằng @tên đăng nhập; người đó phải xem được việc này."),
    )


class ForwardForm(VersionForm):
    """Which units below get the work, until when, and which part of it."""

    due = day_field(_("Hạn cho các đơn vị"), required=False)
    part = words_field(_("Phần việc giao"), rows=2, required=False, help_text=_("Bỏ trống khi giao cả việc."))
    to = forms.ModelMultipleChoiceField(
        label=_("Đơn vị"), queryset=Unit.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    everyone = forms.BooleanField(required=False)


class ReminderForm(OnceForm):
    text = words_field(_("Lời nhắc"), rows=3)


class ReturnForm(VersionForm):
    item = forms.ChoiceField(label=_("Mục cần sửa"), choices=Report.Item.choices, widget=forms.RadioSelect)
    reason = words_field(_("Lý do trả lại"), rows=3)


class ConfirmForm(VersionForm):
    progress = forms.IntegerField(label=_("Mức xác nhận, %"), min_value=0, max_value=100)


def offer_deciders(form: forms.BaseForm, name: str, unit: Unit) -> None:
    """Fill a choice of units with those that may decide for ``unit``, and the day a week from now."""
    field = form.fields[name]
    field.queryset = deciders_for(unit)  # type: ignore[attr-defined]
    field.empty_label = _("Chọn cơ quan")  # type: ignore[attr-defined]
