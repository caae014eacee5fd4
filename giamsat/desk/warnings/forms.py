"""Forms of the room of early warning."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from giamsat.desk.acts import OnceForm
from giamsat.desk.tasks.forms import VersionForm, day_field, words_field
from giamsat.monitor.urging.models import Digest
from giamsat.tasks.confidence import Level


class DismissForm(VersionForm):
    reason = words_field(
        _("Vì sao bỏ qua"),
        help_text=_("Lý do được lưu, người kiểm tra đọc được. Cảnh báo mở lại khi tình hình xấu hơn."),
    )


class ConfidenceForm(OnceForm):
    """How sure the assessor is, in five written levels; ``version`` 0 stands for the first one."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    level = forms.TypedChoiceField(
        label=_("Khả năng hoàn thành"),
        coerce=int,
        choices=list(reversed(Level.choices)),
        widget=forms.RadioSelect,
    )
    reason = words_field(_("Dựa vào đâu"), help_text=_("Đã xem gì, hỏi ai, ở đâu."))


class NeedsForm(OnceForm):
    code = forms.CharField(
        label=_("Mã nhiệm vụ phải xong trước"),
        max_length=60,
        help_text=_("Mã đứng đầu trang của nhiệm vụ đó."),
    )


class UnlinkForm(OnceForm):
    needs = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class DraftLettersForm(OnceForm):
    """One letter for each chosen unit."""

    demand = words_field(_("Yêu cầu với đơn vị"), rows=3)
    answer_due = day_field(_("Trả lời trước ngày"))
    units = forms.MultipleChoiceField(label=_("Đơn vị nhận"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["units"].choices = units  # type: ignore[attr-defined]


class SignForm(VersionForm):
    """Signing has no field of its own."""


class LetterAnswerForm(VersionForm):
    answer = words_field(_("Trả lời"), rows=5)


class DigestForm(OnceForm):
    rhythm = forms.ChoiceField(
        label=_("Gửi thư điện tử cho tôi"), choices=Digest.Rhythm.choices, widget=forms.RadioSelect
    )
