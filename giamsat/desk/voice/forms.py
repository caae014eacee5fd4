"""Forms of the acts on an item."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from giamsat.core.actor import Actor
from giamsat.desk.tasks.forms import ReasonForm, VersionForm, words_field
from giamsat.units.models import Unit
from giamsat.voice import selectors
from giamsat.voice.choices import Ground, Kind, Topic
from giamsat.voice.masking import masked
from giamsat.voice.models import Item
from giamsat.voice.routing import proposals

UNITS = reverse_lazy("desk:admin-offered-all-units")


class TextForm(VersionForm):
    text = words_field(_("Lời gửi người dân"), rows=5)


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

    def clean(self, value: Any) -> Unit:
        """The unit itself; the code in brackets, as it is offered, is as good as the name."""
        typed = super().clean(value)
        code = typed.rpartition("(")[2].rstrip(") ")
        found = selectors.unit_by_name(typed) or selectors.unit_by_name(code)
        if found is None:
            raise forms.ValidationError(_now("Không có một cơ quan tên như vậy. Chọn trong danh sách gợi ý."))
        return found


class RouteForm(VersionForm):
    to = UnitField(label=_("Chuyển đến"))
    text = words_field(_("Lời nhắn"), rows=2, required=False)


class TransferForm(ReasonForm):
    to = UnitField(label=_("Chuyển sang"))
    field_order = ("to", "reason")


class SendForm(VersionForm):
    public_answer = words_field(
        _("Bản công khai của trả lời"), rows=6, required=False,
        help_text=_("Bỏ trống: như trả lời, che dữ liệu cá nhân."),
    )  # fmt: skip


class PublishForm(VersionForm):
    title = forms.CharField(label=_("Tiêu đề công khai"), max_length=200)
    text = words_field(_("Nội dung công khai, bỏ tên người và dữ liệu cá nhân"), rows=8)


def beginning(verb: str, actor: Actor, item: Item) -> dict[str, Any]:
    """What the form of an act begins with."""
    first: dict[str, Any] = {"version": item.version, "topic": item.topic}
    if verb == "route" and (likely := proposals(item)):
        first["to"] = likely[0].unit.name
    if verb == "publish":
        first |= {"title": masked(item, item.title)[:200], "text": masked(item, item.text)}
    if verb == "draft" and (prepared := selectors.templates(actor, item).first()):
        first["text"] = prepared.text
    return first
