"""Forms of the public: sending, looking up, and what a sender does afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from giamsat.core.files.services import Checked
from giamsat.ui.forms import FilesField, ManyFiles
from giamsat.units.models import Territory, Unit
from giamsat.voice.choices import Family, Topic
from giamsat.voice.content import LONGEST_TEXT, LONGEST_TITLE
from giamsat.voice.models_contact import Identity
from giamsat.voice.models_safety import Flag
from giamsat.voice.services import Sending


def new_key() -> str:
    """A key for a form: two clicks on its button send the same one."""
    return uuid.uuid4().hex


def _files(**attributes: str) -> FilesField:
    return FilesField(
        label=_("Tệp kèm theo"),
        required=False,
        widget=ManyFiles(attrs=attributes),
        help_text=_("Ảnh, PDF, văn bản, bảng tính. Chỉ cơ quan xử lý xem được, sau khi quét mã độc."),
    )


def _provinces() -> QuerySet[Territory]:
    return Territory.objects.filter(level=Territory.Level.PROVINCE)


def _words(label: Any, rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=2000, **more)


class ItemsForm(forms.Form):
    """How the public list is narrowed; ``body`` comes from the open figures, ``task`` from the page of a task."""

    q = forms.CharField(label=_("Mã hoặc từ trong nội dung"), required=False, max_length=200)
    family = forms.ChoiceField(label=_("Loại"), required=False, choices=[("", _("tất cả")), *Family.choices])
    topic = forms.ChoiceField(
        label=_("Lĩnh vực"), required=False, choices=[("", _("tất cả")), *Topic.choices]
    )
    state = forms.ChoiceField(
        label=_("Tình trạng"),
        required=False,
        choices=[
            ("", _("tất cả")),
            ("running", _("đang xử lý")),
            ("late", _("quá hạn")),
            ("answered", _("đã trả lời")),
        ],
    )
    place = forms.ModelChoiceField(
        label=_("Tỉnh, thành phố"),
        queryset=Territory.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("tất cả"),
    )
    until = forms.DateField(
        label=_("Đăng đến ngày"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    body = forms.ModelChoiceField(
        queryset=Unit.objects.all(), to_field_name="code", required=False, widget=forms.HiddenInput
    )
    task = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = _provinces()  # type: ignore[attr-defined]


class SendForm(forms.Form):
    """The two families in one form; the services hold it against the rules of content."""

    once = forms.CharField(widget=forms.HiddenInput, initial=new_key, max_length=64)
    family = forms.ChoiceField(label=_("Bạn gửi"), choices=Family.choices, widget=forms.RadioSelect)
    topic = forms.ChoiceField(label=_("Lĩnh vực"), choices=[("", _("Chọn lĩnh vực")), *Topic.choices])
    territory = forms.ModelChoiceField(
        label=_("Tỉnh, thành phố liên quan"),
        queryset=Territory.objects.none(),
        required=False,
        empty_label=_("không nêu"),
    )
    title = forms.CharField(
        label=_("Tiêu đề"), max_length=LONGEST_TITLE, help_text=_("Một câu: việc gì, ở đâu.")
    )
    text = forms.CharField(
        label=_("Nội dung"),
        # Longer texts are refused in the words of the rules, with the length that they have.
        max_length=10 * LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Việc gì, ở đâu, từ khi nào, đề nghị gì. Không ghi số căn cước, số điện thoại, bí mật nhà nước."),
    )  # fmt: skip
    by_organisation = forms.BooleanField(label=_("Gửi thay mặt tổ chức, doanh nghiệp"), required=False)
    name = forms.CharField(label=_("Họ tên, hoặc tên tổ chức"), max_length=200)
    address = forms.CharField(label=_("Địa chỉ"), max_length=300)
    phone = forms.CharField(
        label=_("Số điện thoại"), required=False, max_length=30,
        help_text=_("Cần số điện thoại hoặc thư điện tử: dùng cùng mã để tra cứu."),
    )  # fmt: skip
    email = forms.CharField(
        label=_("Thư điện tử"), required=False, max_length=254, widget=forms.EmailInput(),
        help_text=_("Nhận tin mỗi khi có bước mới."),
    )  # fmt: skip
    may_publish = forms.BooleanField(
        label=_("Đồng ý đăng công khai nội dung và trả lời, không kèm tên và liên hệ"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, identity: Identity | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["territory"].queryset = _provinces()  # type: ignore[attr-defined]
        self.identity = identity
        self.verified: dict[str, Any] = {}
        if identity is not None:
            # What the provider has verified is not typed again; where it says nothing, the field stays.
            self.verified = {"name": identity.shown_name, "by_organisation": bool(identity.organisation)}
            if identity.email:
                self.verified["email"] = identity.email
            for name in self.verified:
                del self.fields[name]
            self.fields["signed"] = forms.CharField(widget=forms.HiddenInput, initial="yes", required=False)

    def clean(self) -> dict[str, Any]:
        """Whoever was signed in when the form was shown, and is not any more, is told so; what was typed "
        "stays."""
        given = super().clean() or {}
        if self.identity is None and self.data.get("signed"):
            self.add_error(
                None,
                _(
                    "Lần đăng nhập đã hết. Đăng nhập lại, hoặc điền tên và liên hệ rồi gửi; nội dung còn "
                    "nguyên."
                ),
            )
        return given

    def sending(self, files: Sequence[Checked] = ()) -> Sending:
        """What was typed and verified, as the services take it, with the files that passed their checks."""
        typed = {name: value for name, value in self.cleaned_data.items() if name not in ("once", "signed")}
        return Sending(**typed, **self.verified, files=files, identity=self.identity)

    def typed_so_far(self) -> dict[str, str]:
        """What stands in the form, whether it can be sent or not, to go on with later."""
        kept = {name: self.data.get(name, "") for name in self.fields if name not in ("once", "signed")}
        return {name: value for name, value in kept.items() if isinstance(value, str)}


class FilesForm(forms.Form):
    """The files of a sending, chosen beside the button that sends: a browser forgets them with each page."""

    uploads = _files(form="sending")


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Mã gồm 8 chữ số"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


class FindForm(forms.Form):
    code = forms.CharField(label=_("Mã ý kiến"), max_length=30, help_text=_("Dạng PAKN.20251015.0001."))
    contact = forms.CharField(label=_("Số điện thoại hoặc thư điện tử đã ghi khi gửi"), max_length=254)


class FollowForm(forms.Form):
    email = forms.EmailField(label=_("Thư điện tử"))


class SenderForm(forms.Form):
    """An act of the sender on the item as it was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class RateForm(SenderForm):
    rating = forms.TypedChoiceField(
        label=_("Mức hài lòng với trả lời"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=[
            (5, _("5 · rất hài lòng")),
            (4, _("4 · hài lòng")),
            (3, _("3 · tạm được")),
            (2, _("2 · chưa hài lòng")),
            (1, _("1 · không hài lòng")),
        ],
    )
    text = _words(_("Nhận xét"), rows=2, required=False)


class ReopenForm(SenderForm):
    reason = _words(_("Chỗ nào chưa được giải quyết"), rows=3)


class SupplementForm(SenderForm):
    text = _words(_("Phần bổ sung"), rows=5)
    uploads = _files()


class ObjectionForm(forms.Form):
    """Anybody says of an answered item that it is not solved."""

    text = _words(_("Chỗ nào chưa được giải quyết"), rows=3)


class FlagForm(forms.Form):
    """Anybody reports an item or an answer that ought not to be public as it is."""

    part = forms.ChoiceField(label=_("Phần nào"), choices=Flag.Part.choices, widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=_("Vì sao"), choices=Flag.Reason.choices, widget=forms.RadioSelect)
    text = _words(
        _("Nói rõ chỗ nào"),
        rows=3,
        required=False,
        help_text=_("Không chép lại số, tên đang bị lộ: chỉ nói ở câu nào."),
    )
    email = forms.EmailField(
        label=_("Thư điện tử để nhận kết quả"), required=False,
        help_text=_("Không bắt buộc. Chỉ dùng để báo kết quả một lần, rồi xóa."),
    )  # fmt: skip

    def __init__(self, *args: Any, has_answer: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not has_answer:
            # There is only one thing to report.
            self.fields["part"] = forms.ChoiceField(
                choices=Flag.Part.choices, widget=forms.HiddenInput, initial=Flag.Part.ITEM
            )
