"""Forms of importing a document and of programmes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from giamsat.core import clock
from giamsat.desk.acts import OnceForm
from giamsat.directives.documents import ACCEPTED
from giamsat.directives.models import DeadlineKind, Directive, Programme, TaskGroup
from giamsat.units.models import Unit

LANGUAGES = [
    ("vi", _("Tiếng Việt")),
    ("en", _("Tiếng Anh")),
    ("de", _("Tiếng Đức")),
    ("ro", _("Tiếng Rumani")),
    ("nl", _("Tiếng Hà Lan")),
]


class DateInput(forms.DateInput):
    """The browser's own choice of a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Files(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of files; each says by itself why it was not received (``problem``)."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list) else [data] if data else []
        if not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files


class _ProgrammeForm(forms.Form):
    programme = forms.ModelChoiceField(Programme.objects.none(), label=_("Chương trình"))

    def __init__(self, *args: Any, programmes: QuerySet[Programme], **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["programme"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (says the type)
        field.queryset = programmes


class UploadForm(_ProgrammeForm):
    """Step one: the programme, and the document as a file or pasted."""

    file = forms.FileField(
        label=_("Tệp văn bản"),
        required=False,
        allow_empty_file=True,
        help_text=_(
            "Nhận .docx, .pdf (kể cả bản quét), .html đã lưu từ trang web, .txt. Tệp gốc được giữ để đối chiếu."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
    )
    text = forms.CharField(
        label=_("Hoặc dán nội dung văn bản"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        upload, typed = values.get("file"), values.get("text", "")
        problem = getattr(upload, "problem", None)
        if problem:
            self.add_error("file", problem)
        elif upload is not None and typed.strip():
            self.add_error("file", _("Chọn một trong hai: tệp hoặc chữ đã dán."))
        elif upload is None and not typed.strip():
            self.add_error("file", _("Chọn một tệp, hoặc dán nội dung văn bản."))
        return values


class BatchForm(_ProgrammeForm):
    """Many documents at once."""

    documents = FilesField(
        label=_("Các tệp văn bản"),
        help_text=_("Mỗi tệp một văn bản. Sau lần gửi đầu có thể thêm tệp vào cùng một lượt."),
        widget=Files(attrs={"accept": ACCEPTED}),
    )
    register = forms.BooleanField(
        label=_("Tự đăng ký văn bản đọc được đủ số, ngày, nơi ban hành và trích yếu"),
        required=False,
        help_text=_("Không chọn: từng văn bản chờ người xác nhận."),
    )


class MoreFilesForm(forms.Form):
    """Further documents for a batch."""

    documents = FilesField(label=_("Thêm tệp"), widget=Files(attrs={"accept": ACCEPTED}))


class ConfirmForm(OnceForm):
    """Step two: what the head says, confirmed or mended by a person."""

    number = forms.CharField(label=_("Số, ký hiệu"), max_length=80)
    kind = forms.ChoiceField(label=_("Loại văn bản"), choices=Directive.Kind.choices)
    issuer_name = forms.CharField(label=_("Cơ quan ban hành"), max_length=200)
    issued_on = forms.DateField(label=_("Ngày ban hành"), widget=DateInput())
    language = forms.ChoiceField(label=_("Ngôn ngữ"), choices=LANGUAGES)
    title = forms.CharField(label=_("Trích yếu"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_issued_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["issued_on"]
        if day > clock.today():
            raise forms.ValidationError(_("Ngày ban hành ở tương lai."))
        return day


class ProgrammeForm(OnceForm):
    """A new programme of a unit's own (R6)."""

    name_vi = forms.CharField(label=_("Tên chương trình"), max_length=200)
    name_en = forms.CharField(label=_("Tên tiếng Anh"), max_length=200, required=False)
    code = forms.SlugField(
        label=_("Mã"), max_length=40, help_text=_("Chữ không dấu, số và gạch nối; đứng đầu mã mỗi nhiệm vụ.")
    )
    owner = forms.ModelChoiceField(Unit.objects.none(), label=_("Đơn vị lập chương trình"))
    parent = forms.ModelChoiceField(
        Programme.objects.none(), label=_("Thuộc chương trình cấp trên"), required=False
    )
    linked = forms.BooleanField(
        label=_("Tính vào số liệu của chương trình cấp trên"),
        required=False,
        help_text=_("Không chọn: số liệu của chương trình này đứng riêng."),
    )

    def __init__(
        self, *args: Any, owners: QuerySet[Unit], parents: QuerySet[Programme], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("owner", owners), ("parent", parents)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (says the type)
            field.queryset = rows


class SettingsForm(OnceForm):
    """What a programme's standing office may change."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name_vi = forms.CharField(label=_("Tên chương trình"), max_length=200)
    name_en = forms.CharField(label=_("Tên tiếng Anh"), max_length=200)
    green_from = forms.IntegerField(label=_("Đạt từ (phần trăm)"), min_value=0, max_value=100)
    yellow_from = forms.IntegerField(label=_("Đang hoàn thiện từ (phần trăm)"), min_value=0, max_value=100)
    soon_days = forms.IntegerField(label=_("Sắp đến hạn khi còn (ngày)"), min_value=0, max_value=90)


class ObligationForm(OnceForm):
    """The six clears of a task and what goes with them; its bodies are fields of their own."""

    title = forms.CharField(label=_("Tên ngắn của việc"), max_length=300)
    content = forms.CharField(label=_("Việc phải làm"), widget=forms.Textarea(attrs={"rows": 4}))
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


class OwnTaskForm(ObligationForm):
    """One task without a document."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["deadline_kind"].initial = DeadlineKind.DAY
