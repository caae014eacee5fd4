"""A list of the room narrowed by a form, and as a file: the same rows in the same order as on the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from giamsat.core.actor import Actor
from giamsat.desk import exports
from giamsat.desk.exports import Listing, Value
from giamsat.desk.tasks.forms import day_field
from giamsat.desk.voice.forms import UnitField
from giamsat.units.models import Territory
from giamsat.voice.choices import Family, State, Topic
from giamsat.voice.content import mask
from giamsat.voice.models import Item
from giamsat.voice.selectors_lists import Wanted

_ALL = [("", _("tất cả"))]


class ListForm(forms.Form):
    """How a list is narrowed; what is typed wrong narrows nothing and is said beside its field."""

    q = forms.CharField(label=_("Mã hoặc từ trong nội dung"), required=False, max_length=200)
    state = forms.ChoiceField(label=_("Bước"), required=False, choices=[*_ALL, *State.choices])
    topic = forms.ChoiceField(label=_("Lĩnh vực"), required=False, choices=[*_ALL, *Topic.choices])
    body = UnitField(label=_("Cơ quan xử lý"), required=False)
    family = forms.ChoiceField(label=_("Loại"), required=False, choices=[*_ALL, *Family.choices])
    place = forms.ModelChoiceField(
        label=_("Tỉnh, thành phố"), queryset=Territory.objects.none(), to_field_name="code", required=False,
        empty_label=_("tất cả"),
    )  # fmt: skip
    since = day_field(_("Nhận từ ngày"), required=False)
    until = day_field(_("Nhận đến ngày"), required=False)
    late = forms.BooleanField(label=_("Chỉ ý kiến quá hạn"), required=False)

    #: Shown at once; the others on demand.
    FIRST = ("q", "state", "topic", "body")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        provinces = Territory.objects.filter(level=Territory.Level.PROVINCE)
        self.fields["place"].queryset = provinces  # type: ignore[attr-defined]

    @property
    def shown(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIRST]

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.FIRST]

    @property
    def is_more_asked(self) -> bool:
        return any(self.cleaned_data.get(field.name) for field in self.more)

    def wanted(self) -> Wanted:
        """What was chosen, as selectors take it."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "q" and value}
        return Wanted(**given)

    def said(self) -> str:
        """What the list is narrowed to, as a person says it; empty for the whole list."""
        said = []
        for name, value in self.cleaned_data.items():
            if value:
                field: Any = self.fields[name]
                shown = (
                    dict(getattr(field, "choices", [])).get(value, value) if isinstance(value, str) else value
                )
                said.append(str(field.label) if value is True else f"{field.label}: {shown}")
        return "; ".join(said)


def export_list(actor: Actor, title: str, said: str, rows: QuerySet[Item], form: str) -> HttpResponseBase:
    """The list as a file, without contacts; titles as the public may read them.

    Raises:
        InvalidInput: as ``exports.export``.
    """
    rows = rows.select_related("receiver", "handler", "territory")

    def cells(chunk: list[Item]) -> Iterator[list[Value]]:
        for item in chunk:
            yield [
                item.code, mask(item.title), item.get_family_display(), item.get_topic_display(),
                item.territory.name if item.territory else "", item.get_origin_display(), item.received_at,
                item.get_state_display(), item.holder.name if item.holder else "",
                item.due if item.is_running else item.supplement_due, item.handler.name if item.handler else "",
                item.answer_due, item.answered_at, item.transfers, item.rating, item.published_at,
            ]  # fmt: skip

    columns = [
        (_now("Mã"), 20), (_now("Tiêu đề"), 60), (_now("Loại"), 22), (_now("Lĩnh vực"), 26),
        (_now("Tỉnh, thành phố"), 20), (_now("Nhận bằng cách nào"), 20), (_now("Nhận lúc"), 16), (_now("Bước"), 26),
        (_now("Đang ở"), 30), (_now("Hạn của bước"), 13), (_now("Cơ quan xử lý"), 30), (_now("Hạn trả lời"), 13),
        (_now("Trả lời lúc"), 16), (_now("Số lần chuyển"), 12), (_now("Người gửi đánh giá"), 12),
        (_now("Đăng công khai lúc"), 16),
    ]  # fmt: skip
    listing = Listing(
        stem="y-kien",
        title=title,
        about=exports.about(actor, title, "", said),
        columns=columns,
        rows=lambda: exports.chunks(rows.iterator(chunk_size=exports.CHUNK)),
        cells=cells,
        count=rows.order_by().count(),
    )
    return exports.export(listing, form)
