"""Forms of dashboards, tiles (one for each kind, from its options) and periodic reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from giamsat.boards.kinds import KINDS, LONGEST, Option, Period, TileKind, Width
from giamsat.boards.models import Board, PeriodicReport
from giamsat.core.actor import Actor
from giamsat.desk.acts import OnceForm
from giamsat.desk.admin.pickers import UnitField
from giamsat.desk.tasks.forms import VersionForm
from giamsat.directives.models import Programme, TaskGroup
from giamsat.indicators.models import Sheet
from giamsat.indicators.standing import offered
from giamsat.registers.selectors import registers
from giamsat.units.models import Unit
from giamsat.units.selectors import units_found

#: What a tile shows before its options are chosen, in words beside the choice of a kind.
ABOUT: dict[str, Any] = {
    TileKind.FIGURE: _("Số việc, số quá hạn, tỷ lệ hoàn thành…, mở được danh sách"),
    TileKind.TREND: _("Một con số của công việc hoặc một chỉ tiêu, qua các tháng"),
    TileKind.BARS: _("So sánh trạng thái, nhóm nhiệm vụ hoặc đơn vị cấp dưới"),
    TileKind.HEAT: _("Đơn vị và nhóm nhiệm vụ, chỗ nào quá hạn"),
    TileKind.MAP: _("34 tỉnh, thành phố theo công việc hoặc chỉ tiêu"),
    TileKind.LIST: _("Việc quá hạn lâu nhất, đơn vị cần chú ý"),
    TileKind.TEXT: _("Lời của đơn vị, có thể kèm số liệu"),
    TileKind.TARGET: _("Giá trị, mục tiêu và mức đạt của một chỉ tiêu"),
    TileKind.INDEX: _("Điểm của đơn vị theo từng nhóm, hoặc xếp hạng"),
    TileKind.DEADLINES: _("Mỗi tuần tới có bao nhiêu việc đến hạn"),
    TileKind.BOTTLENECKS: _("Điều đang giữ nhiều việc khác lại"),
    TileKind.REGISTER: _("Bao nhiêu bản ghi ở mỗi trạng thái"),
}


class _RecipientsForm(forms.Form):
    """For whom: units around are ticked, any other is typed."""

    recipients = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=_("Gửi cho"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "cols1"}),
    )
    other = UnitField(
        label=_("Thêm một đơn vị khác"),
        required=False,
        help_text=_("Gõ tên không cần dấu, hoặc mã. Đơn vị nhận đọc được cả báo cáo."),
    )

    def offer(self, around: QuerySet[Unit]) -> None:
        """Which units are ticked; any that exists today may be typed."""
        ticked: Any = self.fields["recipients"]
        ticked.queryset = around
        other: Any = self.fields["other"]
        other.search = units_found

    def chosen(self) -> list[Unit]:
        """All of them, each once."""
        said = self.cleaned_data
        more = [said["other"]] if said.get("other") else []
        return list(dict.fromkeys([*said["recipients"], *more]))


class _OwnedForm(VersionForm):
    """Something of a unit's own: the unit is chosen when it is made, the version told when it is changed."""

    def _of(self, name: str) -> Any:
        return self.fields[name]

    def _owned_by(self, owners: Any) -> None:
        """``owners``: the units to choose from for a new one; None for one that is there."""
        if owners is None:
            del self.fields["owner"]
        else:
            del self.fields["version"]
            self._of("owner").queryset = owners


class BoardForm(_OwnedForm):
    """The frame of a dashboard."""

    name = forms.CharField(label=_("Tên bảng"), max_length=120)
    about = forms.CharField(label=_("Bảng để làm gì"), max_length=300, required=False)
    owner = forms.ModelChoiceField(Unit.objects.none(), label=_("Của đơn vị"), empty_label=None)
    is_shared = forms.BooleanField(label=_("Cho các đơn vị cấp dưới cùng xem"), required=False)
    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label=_("Chương trình"),
        required=False,
        empty_label=_("Chương trình đang mở của người xem"),
    )
    group = forms.ModelChoiceField(
        TaskGroup.objects.none(), label=_("Nhóm nhiệm vụ"), required=False, empty_label=_("Mọi nhóm")
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Phạm vi"), required=False, empty_label=_("Đơn vị của người xem")
    )
    period = forms.ChoiceField(label=_("Thời điểm"), choices=Period.choices, initial=Period.NOW)

    def __init__(
        self,
        *args: Any,
        owners: QuerySet[Unit] | None,
        programmes: Sequence[Programme],
        units: QuerySet[Unit],
        **more: Any,
    ):
        super().__init__(*args, **more)
        ids = [each.pk for each in programmes]
        self._of("programme").queryset = Programme.objects.filter(pk__in=ids)
        groups = TaskGroup.objects.filter(programme__in=ids).select_related("programme")
        self._of("group").queryset = groups.order_by("programme", "position")
        self._of("group").label_from_instance = lambda group: f"{group.programme.name}: {group.name}"
        self._of("unit").queryset = units
        self._owned_by(owners)

    @staticmethod
    def initial_of(board: Board) -> dict[str, Any]:
        """What the form begins with."""
        return {
            "version": board.version,
            "name": board.name,
            "about": board.about,
            "is_shared": board.is_shared,
            "programme": board.programme_id,
            "group": board.group_id,
            "unit": board.unit_id,
            "period": board.period,
        }


class TileForm(VersionForm):
    """A tile: its title, its width, and the options of its kind."""

    title = forms.CharField(
        label=_("Tiêu đề"),
        max_length=120,
        required=False,
        help_text=_("Để trống thì lấy tên của con số."),
    )
    width = forms.TypedChoiceField(
        label=_("Bề rộng"), choices=Width.choices, coerce=int, initial=Width.HALF.value
    )

    def __init__(self, *args: Any, kind: str, actor: Actor, **more: Any):
        super().__init__(*args, **more)
        self._options = KINDS[TileKind(kind)]
        own = {option.name: _field(option, actor) for option in self._options}
        self.fields = {**own, **self.fields}

    def options(self) -> dict[str, Any]:
        """The options as they were chosen, for the service to check."""
        return {option.name: self.cleaned_data.get(option.name) for option in self._options}


def _field(option: Option, actor: Actor) -> forms.Field:
    label = option.label
    if option.type == "choice":
        return forms.ChoiceField(label=label, choices=option.choices, initial=option.first)
    if option.type == "number":
        return forms.IntegerField(
            label=label, min_value=option.least, max_value=option.most, initial=option.first
        )
    if option.type == "text":
        return forms.CharField(
            label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}), required=True
        )
    choices: list[tuple[str, Any]]
    if option.type == "indicator":
        newest = Sheet.objects.filter(valid_to__isnull=True).select_related("indicator")
        choices = [(each.indicator.code, f"{each.indicator.code} {each.name}") for each in newest]
        choices.sort(key=lambda pair: pair[0])
    elif option.type == "register":
        choices = [(each.code, each.name) for each in registers(actor)]
    else:
        choices = [(each.code, each.name) for each in offered()]
    required = option.only is None
    return forms.ChoiceField(
        label=label, choices=choices if required else [("", "–"), *choices], required=required
    )


class PeriodicForm(_RecipientsForm, _OwnedForm):
    """What a periodic report is made of, when, and for whom."""

    name = forms.CharField(label=_("Tên báo cáo"), max_length=150)
    owner = forms.ModelChoiceField(Unit.objects.none(), label=_("Của đơn vị"), empty_label=None)
    board = forms.ModelChoiceField(
        Board.objects.none(),
        label=_("Lập từ bảng theo dõi"),
        required=False,
        empty_label=_("Không, từ mẫu tải lên sau"),
        help_text=_("Mỗi ô của bảng thành một mục của báo cáo."),
    )
    form = forms.ChoiceField(label=_("Dạng"), choices=PeriodicReport.Form.choices)
    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label=_("Chương trình"),
        required=False,
        empty_label=_("Chương trình của bảng"),
    )
    rhythm = forms.ChoiceField(label=_("Lập khi nào"), choices=PeriodicReport.Rhythm.choices)
    working_day = forms.IntegerField(
        label=_("Vào ngày làm việc thứ mấy sau khi hết kỳ"), min_value=1, max_value=20, initial=3
    )

    field_order = (
        "name",
        "owner",
        "board",
        "form",
        "programme",
        "rhythm",
        "working_day",
        "recipients",
        "other",
    )

    def __init__(
        self,
        *args: Any,
        owners: QuerySet[Unit] | None,
        boards: QuerySet[Board],
        programmes: Sequence[Programme],
        recipients: QuerySet[Unit],
        **more: Any,
    ):
        super().__init__(*args, **more)
        self._of("board").queryset = boards
        self._of("programme").queryset = Programme.objects.filter(pk__in=[each.pk for each in programmes])
        self.offer(recipients)
        self._of("recipients").help_text = _("Báo cáo chỉ được gửi sau khi một người xem và duyệt.")
        self._owned_by(owners)

    @staticmethod
    def initial_of(report: PeriodicReport) -> dict[str, Any]:
        """What the form begins with."""
        return {
            "version": report.version,
            "name": report.name,
            "board": report.board_id,
            "form": report.form,
            "programme": report.programme_id,
            "rhythm": report.rhythm,
            "working_day": report.working_day,
            "recipients": list(report.recipients.values_list("pk", flat=True)),
        }


class TemplateForm(VersionForm):
    """A Word or Excel file with fields."""

    file = forms.FileField(label=_("Tệp mẫu"), help_text=_("Word (.docx) hoặc Excel (.xlsx), không macro."))


class MakeForm(OnceForm):
    """The period of an edition to be made now."""

    period = forms.TypedChoiceField(label=_("Kỳ"), coerce=dt.date.fromisoformat)

    def __init__(self, *args: Any, periods: Sequence[tuple[dt.date, str]], **more: Any):
        super().__init__(*args, **more)
        field: Any = self.fields["period"]
        field.choices = [(first.isoformat(), name) for first, name in periods]


class ReviewForm(_RecipientsForm, VersionForm):
    """Send an edition, or return it with a reason."""

    act = forms.ChoiceField(
        choices=[("send", ""), ("return", "")], widget=forms.HiddenInput, required=False, initial="send"
    )
    remark = forms.CharField(
        label=_("Lời nhắn, hoặc lý do trả lại"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, recipients: QuerySet[Unit], **more: Any):
        super().__init__(*args, **more)
        self.offer(recipients)
