"""Forms of the acts on an item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from giamsat.core.actor import Actor
from giamsat.core.files.services import Checked
from giamsat.desk.acts import OnceForm
from giamsat.desk.tasks.forms import ReasonForm, VersionForm, words_field
from giamsat.ui.forms import FilesField
from giamsat.units.models import Territory, Unit
from giamsat.voice import selectors
from giamsat.voice.choices import Family, Ground, Kind, Origin, Topic
from giamsat.voice.content import LONGEST_TEXT, LONGEST_TITLE
from giamsat.voice.masking import masked
from giamsat.voice.models import Item
from giamsat.voice.routing import proposals
from giamsat.voice.services import Sending

UNITS = reverse_lazy("desk:admin-offered-all-units")


class ItemForm(forms.Form):
    """A form that fills itself in from the item, and offers what the item and the person let choose."""

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        actor: Actor,
        item: Item,
        initial: dict[str, Any],
        **more: Any,
    ):
        super().__init__(data, files, initial={**self.filled_in(item), **initial}, **more)
        self.offer(actor, item)

    def filled_in(self, item: Item) -> dict[str, Any]:
        """What stands in the fields at first."""
        return {}

    def offer(self, actor: Actor, item: Item) -> None:
        """Set the choices of the fields."""

    def offer_or_drop(self, name: str, choices: Sequence[tuple[int, str]]) -> None:
        """A field without choices is not there."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields[name]


class TextForm(VersionForm):
    text = words_field(_("Lời gửi người dân"), rows=5)


class SupplementForm(VersionForm):
    text = words_field(_("Phần bổ sung, ghi đủ như người gửi viết hoặc nói"), rows=5)
    uploads = FilesField(label=_("Bản chụp, tài liệu kèm theo"), required=False)


class EnterForm(OnceForm):
    """What came otherwise than by the web, in full (R37)."""

    origin = forms.ChoiceField(
        label=_("Nhận bằng cách nào"), choices=[one for one in Origin.choices if one[0] != Origin.WEB]
    )
    received_at = forms.DateTimeField(
        label=_("Nhận lúc"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"],
        help_text=_("Giờ nhận ghi trên phong bì, sổ tiếp dân hoặc lúc gọi."),
    )
    family = forms.ChoiceField(label=_("Loại"), choices=Family.choices, widget=forms.RadioSelect)
    topic = forms.ChoiceField(label=_("Lĩnh vực"), choices=Topic.choices)
    territory = forms.ModelChoiceField(
        label=_("Địa bàn"), queryset=Territory.objects.none(), required=False, empty_label=_("không nêu")
    )
    title = forms.CharField(label=_("Tiêu đề"), max_length=LONGEST_TITLE)
    text = forms.CharField(
        label=_("Nội dung, ghi đủ như người gửi viết hoặc nói"),
        max_length=10 * LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 9}),
    )
    by_organisation = forms.BooleanField(label=_("Gửi thay mặt tổ chức, doanh nghiệp"), required=False)
    name = forms.CharField(label=_("Họ tên người gửi, hoặc tên tổ chức"), max_length=200)
    address = forms.CharField(label=_("Địa chỉ"), max_length=300, required=False)
    phone = forms.CharField(label=_("Điện thoại"), required=False, max_length=30)
    email = forms.EmailField(label=_("Thư điện tử"), required=False)
    id_number = forms.CharField(label=_("Số định danh"), required=False, max_length=20)
    may_publish = forms.BooleanField(
        label=_("Người gửi đồng ý đăng công khai nội dung và trả lời, không kèm tên và liên hệ"),
        required=False,
    )
    uploads = FilesField(label=_("Bản chụp, tài liệu kèm theo"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["territory"].queryset = Territory.objects.filter(  # type: ignore[attr-defined]
            level=Territory.Level.PROVINCE
        )

    def sending(self, files: Sequence[Checked]) -> Sending:
        """What was typed, as the service takes it."""
        apart = ("once", "origin", "received_at", "uploads")
        given = {name: value for name, value in self.cleaned_data.items() if name not in apart}
        return Sending(**given, files=files)


class MergeForm(VersionForm):
    code = forms.CharField(
        label=_("Mã của ý kiến đã có"), max_length=30, help_text=_("Dạng PAKN.20251015.0001.")
    )


class TaskForm(VersionForm):
    code = forms.CharField(
        label=_("Mã nhiệm vụ"), max_length=60, help_text=_("Mã ghi ở đầu trang của nhiệm vụ.")
    )


class ClassifyForm(VersionForm):
    kind = forms.ChoiceField(
        label=_("Loại theo Nghị định 92/2017/NĐ-CP"),
        choices=[one for one in Kind.choices if one[0] != Kind.NOT_MET],
        widget=forms.RadioSelect,
    )
    topic = forms.ChoiceField(label=_("Lĩnh vực"), choices=Topic.choices)


class RefuseForm(VersionForm):
    ground = forms.ChoiceField(label=_("Căn cứ"), choices=Ground.choices, widget=forms.RadioSelect)
    text = words_field(_("Lời gửi người dân: vì sao, có thể làm gì tiếp"), rows=5)


class UnitField(forms.CharField):
    """One body in force by its name or code, offered while one types."""

    def __init__(self, **more: Any):
        attributes = {
            "list": "offered-units", "autocomplete": "off", "hx-get": UNITS, "hx-target": "#offered-units",
            "hx-trigger": "input changed delay:250ms, focus once", "hx-params": "*",
        }  # fmt: skip
        super().__init__(max_length=250, widget=forms.TextInput(attrs=attributes), **more)

    def clean(self, value: Any) -> Unit | None:
        """The unit itself, None for nothing where nothing is needed.

        The code in brackets, as it is offered, is as good as the name.
        """
        typed = super().clean(value)
        if not typed:
            return None
        code = typed.rpartition("(")[2].rstrip(") ")
        found = selectors.unit_by_name(typed) or selectors.unit_by_name(code)
        if found is None:
            raise forms.ValidationError(_now("Không có một cơ quan tên như vậy. Chọn trong danh sách gợi ý."))
        return found


class RouteForm(VersionForm):
    to = UnitField(label=_("Chuyển đến"))
    text = words_field(_("Lời nhắn"), rows=2, required=False)


class DraftForm(ItemForm, VersionForm):
    """An answer with what goes along; files of a draft that was sent back go along again unless they are unticked."""

    text = words_field(_("Lời gửi người dân"), rows=5)
    kept = forms.TypedMultipleChoiceField(
        label=_("Tệp của bản trước, gửi lại"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    uploads = FilesField(
        label=_("Tệp kèm theo trả lời"), required=False, help_text=_("Ảnh, PDF, văn bản, bảng tính.")
    )
    files_for_all = forms.BooleanField(
        label=_("Mọi người được mở các tệp này khi ý kiến đăng công khai"), required=False,
        help_text=_("Không chọn: chỉ người gửi mở được. Xem kỹ: tên, số của người dân trong tệp không được che."),
    )  # fmt: skip

    def filled_in(self, item: Item) -> dict[str, Any]:
        return {"kept": [pk for pk, _name in _sent_back(item)]}

    def offer(self, actor: Actor, item: Item) -> None:
        self.offer_or_drop("kept", _sent_back(item))


def _sent_back(item: Item) -> list[tuple[int, str]]:
    """Files of drafts that were sent back, by id and name."""
    earlier = item.attachments.filter(answer__state__in=["rejected", "unfit"]).select_related("file")
    return [(row.pk, row.file.name) for row in earlier]


class TransferForm(ReasonForm):
    to = UnitField(label=_("Chuyển sang"))
    field_order = ("to", "reason")


class ConsultForm(VersionForm):
    to = UnitField(label=_("Cơ quan cùng trả lời"))
    text = words_field(_("Cần cơ quan này trả lời phần nào"), rows=4)


class PartForm(VersionForm):
    text = words_field(_("Phần trả lời của cơ quan mình"), rows=6)


class BatchForm(OnceForm):
    """The same act on several items, each as the person saw it: ``pk:version`` with blanks between."""

    verb = forms.CharField(widget=forms.HiddenInput, max_length=20)
    chosen = forms.RegexField(r"^\d+:\d+( \d+:\d+)*$", widget=forms.HiddenInput, max_length=3000)


class BatchTextForm(BatchForm):
    text = words_field(_("Lời gửi người dân, cho mọi ý kiến đã chọn"), rows=6)


class TemplateForm(OnceForm):
    title = forms.CharField(label=_("Tên mẫu"), max_length=200)
    text = words_field(_("Lời mẫu"), rows=6)


class NewTemplateForm(TemplateForm):
    unit = forms.ModelChoiceField(label=_("Của cơ quan"), queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, *args: Any, bodies: QuerySet[Unit], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = bodies  # type: ignore[attr-defined]


class ChangeTemplateForm(TemplateForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class SendForm(VersionForm):
    public_answer = words_field(
        _("Bản công khai của trả lời"), rows=6, required=False,
        help_text=_("Bỏ trống: như trả lời, che dữ liệu cá nhân."),
    )  # fmt: skip
    files_for_sender = forms.BooleanField(label=_("Tệp của trả lời chỉ cho người gửi"), required=False)


class PublishForm(VersionForm):
    title = forms.CharField(label=_("Tiêu đề công khai"), max_length=200)
    text = words_field(_("Nội dung công khai, bỏ tên người và dữ liệu cá nhân"), rows=8)


def beginning(verb: str, actor: Actor, item: Item, template: str = "") -> dict[str, Any]:
    """What the form of an act begins with; a draft with a prepared answer that was asked for and the given parts."""
    first: dict[str, Any] = {"version": item.version, "topic": item.topic}
    if verb == "route" and (likely := proposals(item)):
        first["to"] = likely[0].unit.name
    if verb == "publish":
        first |= {"title": masked(item, item.title)[:200], "text": masked(item, item.text)}
    if verb == "draft":
        prepared = selectors.templates(actor, item).filter(pk=int(template) if template.isdecimal() else 0)
        given = selectors.parts_of(item).exclude(given_at=None)
        parts = [_now("Ý kiến của %(unit)s:") % {"unit": part.unit.name} + f"\n{part.text}" for part in given]
        first["text"] = "\n\n".join([*prepared.values_list("text", flat=True), *parts])
    return first
