"""Forms of the room of publications."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from giamsat.desk.acts import OnceForm
from giamsat.publishing.fields import KINDS


class PrepareForm(OnceForm):
    """What a release is accompanied by."""

    note = forms.CharField(
        label=_("Ghi chú cho người duyệt"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    public_from = forms.DateTimeField(
        label=_("Chưa công khai trước lúc"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=_("Bỏ trống: công khai ngay sau khi duyệt."),
    )


class VersionForm(OnceForm):
    """An act on the release as it was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(VersionForm):
    """An act that needs words."""

    reason = forms.CharField(label=_("Lý do"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class PolicyForm(VersionForm):
    """What of a programme may become public: a tick for each field that is not fixed."""

    is_open = forms.BooleanField(label=_("Mở chương trình này cho công chúng"), required=False)
    daily = forms.BooleanField(label=_("Mỗi ngày soạn sẵn một bản công bố"), required=False)
    standing_until = forms.DateField(
        label=_("Tôi duyệt trước các bản hằng ngày đến hết ngày"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Bỏ trống: mỗi bản cần một người duyệt. Bản có dữ kiện đáng ngờ luôn bị giữ lại."),
    )

    def __init__(self, *args: Any, cleared: dict[str, list[str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for kind in KINDS.values():
            choices = [(each.name, each.label) for each in kind.fields if not each.fixed]
            if choices:
                self.fields[f"fields_{kind.code}"] = forms.MultipleChoiceField(
                    label=kind.title,
                    choices=choices,
                    required=False,
                    initial=cleared.get(kind.code, []),
                    widget=forms.CheckboxSelectMultiple,
                )

    def cleared(self) -> dict[str, list[str]]:
        """The ticked fields by kind."""
        return {code: self.cleaned_data.get(f"fields_{code}", []) for code in KINDS}


class HoldForm(OnceForm):
    """Keep a task out of releases."""

    code = forms.CharField(label=_("Mã nhiệm vụ"), max_length=60)
    until = forms.DateField(label=_("Đến hết ngày"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("Lý do"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
