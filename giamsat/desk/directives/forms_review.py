"""Forms of the workbench."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from giamsat.desk.acts import OnceForm
from giamsat.desk.directives.forms import DateInput
from giamsat.directives.models import DeadlineKind, TaskGroup


class ActForm(OnceForm):
    """An act on a proposal as it was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class EditForm(ActForm):
    """What a proposal says; its bodies are fields of their own (``bodies``)."""

    title = forms.CharField(label=_("Tên ngắn của việc"), max_length=300)
    content = forms.CharField(label=_("Việc phải làm"), strip=False, widget=forms.Textarea(attrs={"rows": 4}))
    deadline_kind = forms.ChoiceField(label=_("Kiểu thời hạn"), choices=DeadlineKind.choices)
    due = forms.DateField(label=_("Ngày cuối cùng"), required=False, widget=DateInput())
    product = forms.CharField(label=_("Sản phẩm"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    authority = forms.CharField(label=_("Thẩm quyền"), max_length=300, required=False)
    responsibility = forms.CharField(label=_("Trách nhiệm"), max_length=500, required=False)
    group = forms.ModelChoiceField(TaskGroup.objects.none(), label=_("Nhóm nhiệm vụ"), required=False)
    is_key = forms.BooleanField(label=_("Nhiệm vụ trọng tâm"), required=False)
    incomplete_reason = forms.CharField(
        label=_("Lý do giao khi chưa đủ sáu rõ"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, groups: QuerySet[TaskGroup], **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (says the type)
        field.queryset = groups

    def clean_content(self) -> str:
        """Browsers send each line end as two characters; the words are compared with the text's own."""
        content: str = self.cleaned_data["content"]
        return content.replace("\r\n", "\n")


class SplitForm(ActForm):
    """The place at which a proposal is split: an offset into the document's text."""

    at = forms.TypedChoiceField(
        label=_("Phần thứ hai bắt đầu từ"), coerce=int, widget=forms.RadioSelect, choices=[]
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["at"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 (says the type)
        field.choices = places


class SplitAnywhereForm(ActForm):
    """The place of the cursor, as a script finds it."""

    at = forms.IntegerField(min_value=0)


class AddForm(OnceForm):
    """Text that assigns work and was missed: its words, or as a script finds it, its offsets."""

    clause = forms.TypedChoiceField(
        label=_("Mục trong văn bản"), required=False, coerce=int, empty_value=None, choices=[]
    )
    words = forms.CharField(
        label=_("Những chữ giao việc, chép đúng từng chữ"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, clauses: list[tuple[Any, Any]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["clause"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 (says the type)
        field.choices = clauses


class IssueForm(OnceForm):
    """Issue what is accepted."""


class ReasonsForm(OnceForm):
    """One reason for several unclear tasks, each of which keeps it."""

    reason = forms.CharField(
        label=_("Lý do giao khi chưa đủ sáu rõ"), widget=forms.Textarea(attrs={"rows": 2})
    )
    chosen = forms.MultipleChoiceField(
        label=_("Ghi cho các việc"), widget=forms.CheckboxSelectMultiple, choices=[]
    )

    def __init__(self, *args: Any, rows: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["chosen"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (says the type)
        field.choices = rows
