"""Forms of texts, comments, other sites and targets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from giamsat.accounts.models import Person
from giamsat.core.actor import Actor
from giamsat.desk.acts import OnceForm
from giamsat.desk.tasks.forms import VersionForm, day_field
from giamsat.editorial.choices import OF_DOCUMENTS, Form, Kind, State
from giamsat.editorial.freshness import targets
from giamsat.editorial.models import Site, Version
from giamsat.editorial.selectors import units_for
from giamsat.editorial.services import Words
from giamsat.editorial.services.writing import LONGEST_TEXT, NAMES
from giamsat.ui.forms import FilesField
from giamsat.units.models import Unit
from giamsat.voice.choices import Topic

#: What each kind asks for besides its words.
OWN: dict[str, tuple[str, ...]] = {
    Kind.NEWS: (),
    Kind.SPEECH: ("by", "dated"),
    Kind.DOCUMENT: (
        "code", "dated", "by", "form", "field", "valid_from", "valid_to", "amends", "replaces", "target",
    ),
    Kind.WORK: ("by", "dated"),
    Kind.CONSULTATION: ("opens", "closes", "address", "email", "summary_vi", "summary_en"),
}  # fmt: skip
#: Who a text is of, as each kind calls it.
BY = {
    Kind.SPEECH: _("Người phát biểu, chức vụ"),
    Kind.DOCUMENT: _("Cơ quan ban hành"),
    Kind.WORK: _("Tác giả"),
}
DATED = {Kind.SPEECH: _("Ngày"), Kind.DOCUMENT: _("Ngày ban hành"), Kind.WORK: _("Ngày ra đời")}


class FilterForm(forms.Form):
    """How the list of texts is narrowed."""

    kind = forms.ChoiceField(label=_("Loại"), required=False, choices=[("", _("tất cả")), *Kind.choices])
    state = forms.ChoiceField(
        label=_("Tình trạng"), required=False, choices=[("", _("tất cả")), *State.choices]
    )


def _text(label: Any, rows: int, most: int = LONGEST_TEXT, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


def _numbers(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=1000, help_text=help_text)


class WordsForm(OnceForm):
    """A text of any kind; fields of other kinds are taken away."""

    unit = forms.ModelChoiceField(label=_("Đơn vị đăng"), queryset=Unit.objects.none(), empty_label=None)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    title_vi = forms.CharField(label=_("Tiêu đề"), max_length=300)
    lead_vi = _text(_("Tóm tắt, một hai câu"), 2, 600)
    code = forms.CharField(label=_("Số, ký hiệu"), max_length=80)
    dated = day_field(_("Ngày"), required=False)
    by = forms.CharField(label=_("Của ai"), max_length=200, required=False)
    form = forms.ChoiceField(
        label=_("Loại văn bản"), choices=[("", _("chưa chọn")), *Form.choices], required=False
    )
    field = forms.ChoiceField(
        label=_("Lĩnh vực"), choices=[("", _("chưa chọn")), *Topic.choices], required=False
    )
    valid_from = day_field(
        _("Có hiệu lực từ ngày"), required=False, help_text=_("Bỏ trống: từ ngày ban hành.")
    )
    valid_to = day_field(_("Có hiệu lực đến hết ngày"), required=False)
    amends = _numbers(_("Sửa đổi, bổ sung văn bản số"), _("Nhiều số thì cách nhau bằng dấu chấm phẩy."))
    replaces = _numbers(_("Thay thế, bãi bỏ văn bản số"))
    target = forms.ChoiceField(
        label=_("Thời hạn đăng"),
        choices=[("", _("không theo dõi")), *[(each.value, each.label) for each in OF_DOCUMENTS]],
        required=False,
    )
    opens = day_field(_("Mở từ ngày"), required=False)
    closes = day_field(_("Nhận góp ý đến hết ngày"), required=False)
    address = forms.CharField(label=_("Địa chỉ nhận góp ý"), max_length=300, required=False)
    email = forms.CharField(label=_("Thư điện tử nhận góp ý"), max_length=254, required=False)
    text_vi = _text(
        _("Nội dung"),
        16,
        help_text=_(
            "# đầu mục, **đậm**, *nghiêng*, - danh sách, [chữ](https://địa-chỉ), ![lời tả ảnh](tep:1) cho tệp số 1."
        ),
    )
    summary_vi = _text(_("Tổng hợp và tiếp thu góp ý"), 6)
    title_en = forms.CharField(label=_("Tiêu đề, tiếng Anh"), max_length=300, required=False)
    lead_en = _text(_("Tóm tắt, tiếng Anh"), 2, 600)
    text_en = _text(_("Nội dung, tiếng Anh"), 8)
    summary_en = _text(_("Tổng hợp góp ý, tiếng Anh"), 4)
    uploads = FilesField(
        label=_("Thêm tệp"),
        required=False,
        help_text=_("Ảnh, PDF, văn bản, bảng tính. Công chúng tải được sau khi bài được đăng."),
    )
    drop = forms.TypedMultipleChoiceField(
        label=_("Bỏ tệp"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, files: Any, *, kind: str, actor: Actor, of: Version | None = None):
        super().__init__(data, files, initial=_initial(of))
        for name in {name for names in OWN.values() for name in names} - set(OWN[kind]):
            del self.fields[name]
        if "by" in self.fields:
            self.fields["by"].label = BY[Kind(kind)]
            self.fields["dated"].label = DATED[Kind(kind)]
            self.fields["dated"].required = kind == Kind.DOCUMENT
        for name in ("opens", "closes"):
            if name in self.fields:
                self.fields[name].required = True
        known = list(of.files.select_related("file")) if of and of.pk else []
        if of is None:
            del self.fields["version"]
            units: Any = self.fields["unit"]
            units.queryset = units_for(actor)
            # The first of the list is nobody's choice: one writes for the own body.
            units.initial = Person.objects.values_list("unit_id", flat=True).filter(pk=actor.who).first()
            if kind == Kind.CONSULTATION:
                units.label = _("Đơn vị nhận góp ý")
        else:
            del self.fields["unit"]
        if known:
            chosen: Any = self.fields["drop"]
            chosen.choices = [(each.position, f"{each.position}. {each.file.name}") for each in known]
        else:
            del self.fields["drop"]

    def words(self) -> Words:
        """What was typed."""
        given = {name: self.cleaned_data[name] for name in NAMES if name in self.cleaned_data}
        for name in ("amends", "replaces"):
            if name in given:
                given[name] = [each.strip() for each in given[name].split(";") if each.strip()]
        return Words(**given)


def _initial(of: Version | None) -> dict[str, Any]:
    if of is None:
        return {}
    known = {name: getattr(of, name) for name in NAMES}
    known["amends"], known["replaces"] = "; ".join(of.amends), "; ".join(of.replaces)
    return {**known, "version": of.version}


class ApproveForm(VersionForm):
    """When it becomes public."""

    public_from = forms.DateTimeField(
        label=_("Đăng từ lúc"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=_("Bỏ trống: đăng ngay."),
    )


class OpinionForm(VersionForm):
    """What the public will read of a comment, or why it will not."""

    shown = _text(_("Công chúng sẽ đọc"), 6, 5000, help_text=_("Chỉ che dữ liệu riêng tư; không sửa ý."))
    reason = forms.CharField(label=_("Lý do, khi không đăng"), max_length=500, required=False)


class SiteForm(OnceForm):
    """A component portal or an application."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, initial=1)
    unit = forms.ModelChoiceField(label=_("Cơ quan"), queryset=Unit.objects.none(), required=False)
    name_vi = forms.CharField(label=_("Tên"), max_length=200)
    name_en = forms.CharField(label=_("Tên, tiếng Anh"), max_length=200, required=False)
    about_vi = forms.CharField(label=_("Để làm gì"), max_length=300, required=False)
    about_en = forms.CharField(label=_("Để làm gì, tiếng Anh"), max_length=300, required=False)
    url = forms.CharField(label=_("Địa chỉ"), max_length=500, required=False)
    feed = forms.CharField(
        label=_("Địa chỉ nguồn tin"), max_length=500, required=False, help_text=_("RSS, Atom hoặc JSON Feed.")
    )
    is_shown = forms.BooleanField(label=_("Hiện trên trang công khai"), required=False, initial=True)

    def __init__(self, *args: Any, kind: str, actor: Actor, **kwargs: Any):
        super().__init__(*args, **kwargs)
        units: Any = self.fields["unit"]
        units.queryset = units_for(actor)
        if kind == Site.Kind.PORTAL:
            units.required = True
        else:
            del self.fields["feed"]


class TargetsForm(OnceForm):
    """Working days of each target."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for target, days in targets().items():
            self.fields[target.value] = forms.IntegerField(
                label=target.label, min_value=1, max_value=250, initial=days, help_text=_("ngày làm việc")
            )
