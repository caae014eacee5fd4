"""Forms of the workbench."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from giamsat.desk.acts import OnceForm
from giamsat.desk.directives.forms import ObligationForm
from giamsat.directives.models import DeadlineKind, DirectiveLink
from giamsat.tasks.models import TaskChange


class ActForm(OnceForm):
    """An act on a proposal as it was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class EditForm(ObligationForm):
    """What a proposal says."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    content = forms.CharField(label=_("Việc phải làm"), strip=False, widget=forms.Textarea(attrs={"rows": 4}))

    def clean_content(self) -> str:
        """Browsers send each line end as two characters; the words are compared with the text's own."""
        content: str = self.cleaned_data["content"]
        return content.replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        """A day that was typed is a deadline, whatever the kind said before."""
        values = super().clean() or self.cleaned_data
        if values.get("due") and values.get("deadline_kind") == DeadlineKind.NONE:
            values["deadline_kind"] = DeadlineKind.DAY.value
        return values


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


class AsSeenField(forms.Field):
    """Rows as ``id:version``; what has changed since is for the service to tell, not an error of typing."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[tuple[int, int]]:
        chosen = [tuple(one.split(":")) for one in value or [] if re.fullmatch(r"\d{1,12}:\d{1,9}", one)]
        if not chosen:
            raise forms.ValidationError(_("Chọn ít nhất một việc."))
        return [(int(pk), int(version)) for pk, version in chosen]


class UndoForm(OnceForm):
    """Take back the last step."""


class BulkForm(OnceForm):
    """Which of the previewed proposals are accepted, each as ``id:version`` of what was seen."""

    chosen = AsSeenField(label=_("Nhận các việc"))


class LinkForm(ActForm):
    """What a person says of a link between documents."""

    verdict = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    kind = forms.ChoiceField(choices=DirectiveLink.Kind.choices, required=False)


class ChangeForm(ActForm):
    """What a proposal does to an existing task."""

    task = forms.IntegerField(min_value=1)
    kind = forms.ChoiceField(choices=TaskChange.Kind.choices)


class IssueForm(OnceForm):
    """Issue what is accepted."""


class ReasonsForm(OnceForm):
    """One reason for several unclear tasks, each of which keeps it."""

    reason = forms.CharField(
        label=_("Lý do giao khi chưa đủ sáu rõ"),
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}),
    )
    chosen = forms.MultipleChoiceField(
        label=_("Ghi cho các việc"), widget=forms.CheckboxSelectMultiple, choices=[]
    )

    def __init__(self, *args: Any, rows: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["chosen"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (says the type)
        field.choices = rows
