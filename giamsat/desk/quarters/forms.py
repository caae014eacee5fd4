"""Forms of the quarterly sheet."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from giamsat.desk.tasks.forms import ReasonForm, VersionForm, words_field
from giamsat.monitor.quarters.models import QuarterSheet
from giamsat.monitor.quarters.services import TEXTS


class WriteForm(VersionForm):
    """Causes and remedies; version 0 stands for a sheet that is not there yet."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    objective_causes = words_field(_("Nguyên nhân khách quan"), required=False)
    subjective_causes = words_field(_("Nguyên nhân chủ quan"), required=False)
    remedies = words_field(_("Cách khắc phục, thời hạn"), required=False)

    @classmethod
    def initial_of(cls, sheet: QuarterSheet | None) -> dict[str, object]:
        """What the form begins with."""
        return {
            "version": sheet.version if sheet else 0,
            **{name: getattr(sheet, name, "") for name in TEXTS},
        }


class SubmitForm(VersionForm):
    """Handing in has no field of its own."""


class SignForm(VersionForm):
    self_assessment = words_field(_("Tự đánh giá của người đứng đầu"), rows=5)


class ReturnForm(ReasonForm):
    reason = words_field(_("Điều cần sửa"), rows=3)
