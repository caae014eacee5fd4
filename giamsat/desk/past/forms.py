"""Naming an instant."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from giamsat.desk.acts import OnceForm
from giamsat.monitor.services import NAME_LENGTH


class InstantForm(OnceForm):
    """A name for the later of the two instants that are compared."""

    name = forms.CharField(
        label=_("Tên thời điểm"), max_length=NAME_LENGTH, help_text=_("Ví dụ: Hội nghị tháng 10")
    )
