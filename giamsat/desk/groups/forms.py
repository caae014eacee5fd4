"""Forms of working groups, their meetings and decisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from giamsat.desk.tasks.forms import VersionForm, day_field, words_field
from giamsat.desk.voice.forms import UnitField
from giamsat.desk.voice.forms_task import GivenTaskForm, ObstacleField
from giamsat.directives.models import Programme
from giamsat.monitor.workgroups.models import GroupMember
from giamsat.tasks.models import Obstacle
from giamsat.units.models import Unit


class GroupForm(VersionForm):
    """What a group is called and what it is for."""

    name = forms.CharField(label=_("Tên tổ công tác"), max_length=200)
    remit = words_field(
        _("Nhiệm vụ và quyền hạn"), rows=5, help_text=_("Tổ gỡ việc gì, được quyết định đến đâu.")
    )
    founded_by = forms.CharField(
        label=_("Quyết định thành lập"),
        max_length=200,
        required=False,
        help_text=_("Số, ngày của văn bản, nếu có."),
    )


class NewGroupForm(GroupForm):
    """A group of one of the person's units, for a programme."""

    version = None  # type: ignore[assignment]
    owner = forms.ModelChoiceField(label=_("Cơ quan lập tổ"), queryset=Unit.objects.none())
    programme = forms.ModelChoiceField(label=_("Thuộc chương trình"), queryset=Programme.objects.none())
    field_order = ("name", "programme", "owner", "remit", "founded_by")

    def __init__(self, *args: Any, owners: QuerySet[Unit], programmes: QuerySet[Programme], **more: Any):
        super().__init__(*args, **more)
        for name, offered in (("owner", owners), ("programme", programmes)):
            field: Any = self.fields[name]
            field.queryset, field.initial, field.empty_label = offered, offered.first(), None


class CloseForm(VersionForm):
    closing = words_field(_("Kết quả của tổ"), help_text=_("Việc đã gỡ được, việc chuyển lại cho ai."))


class MemberForm(VersionForm):
    """Somebody with an account, or somebody by name."""

    login = forms.CharField(
        label=_("Tên đăng nhập"), max_length=150, required=False,
        help_text=_("Người có tài khoản đọc được trang của tổ và nhận giấy mời họp."),
    )  # fmt: skip
    name = forms.CharField(
        label=_("Họ tên"),
        max_length=200,
        required=False,
        help_text=_("Cần khi người này không có tài khoản."),
    )
    post = forms.CharField(label=_("Chức vụ, cơ quan"), max_length=300, required=False)
    part = forms.ChoiceField(
        label=_("Trong tổ là"), choices=GroupMember.Part.choices, widget=forms.RadioSelect, initial="member"
    )


class MeetingForm(VersionForm):
    """A meeting that is called."""

    held_on = day_field(_("Ngày họp"))
    place = forms.CharField(label=_("Nơi họp, giờ họp"), max_length=300, required=False)
    agenda = words_field(_("Nội dung họp"), rows=5)


class MinutesForm(MeetingForm):
    minutes = words_field(
        _("Biên bản"), rows=8, required=False, help_text=_("Ghi sau khi họp. Quyết định ghi riêng từng điểm.")
    )


class DecisionForm(VersionForm):
    """Who is to do what until when, and which obstacle that clears."""

    text = words_field(_("Quyết định"), rows=3)
    lead = UnitField(label=_("Cơ quan thực hiện"))
    due = day_field(_("Hạn"), required=False)
    obstacle = ObstacleField(
        label=_("Gỡ vướng mắc"),
        queryset=Obstacle.objects.none(),
        required=False,
        empty_label=_("không gắn với vướng mắc"),
    )

    def __init__(self, *args: Any, obstacles: QuerySet[Obstacle], **more: Any):
        super().__init__(*args, **more)
        self.fields["obstacle"].queryset = obstacles  # type: ignore[attr-defined]


class DecisionTaskForm(GivenTaskForm):
    """The six clears of the task that a decision becomes; it belongs to the programme of the group."""

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        del self.fields["programme"]


class JoinForm(VersionForm):
    code = forms.CharField(
        label=_("Mã nhiệm vụ đã có"), max_length=60, help_text=_("Mã đứng đầu trang của nhiệm vụ đó.")
    )


class EndForm(VersionForm):
    """Letting a member go has no field of its own."""
