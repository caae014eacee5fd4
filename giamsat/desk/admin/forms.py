"""Forms for people, roles, standing in and keys of programs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _

from giamsat.accounts import policies, selectors
from giamsat.accounts.models import ROLE_NAMES, Person
from giamsat.core import clock
from giamsat.core.actor import Actor, Role
from giamsat.desk.acts import OnceForm
from giamsat.desk.admin.pickers import PersonField, UnitField
from giamsat.desk.tasks.forms import day_field

MANAGED_UNITS = reverse_lazy("desk:admin-offered-units")
ANY = [("", _("tất cả"))]


class PeopleFilter(forms.Form):
    """What the list of people is narrowed to."""

    q = forms.CharField(label=_("Tên, tên đăng nhập, thư điện tử"), required=False, max_length=100)
    unit = UnitField(label=_("Đơn vị, cả cấp dưới"), required=False)
    role = forms.ChoiceField(
        label=_("Vai trò"), choices=[*ANY, *((r.value, ROLE_NAMES[r]) for r in Role)], required=False
    )
    active = forms.ChoiceField(
        label=_("Tài khoản"), choices=[*ANY, ("yes", _("đang mở")), ("no", _("đã khóa"))], required=False
    )

    def __init__(self, actor: Actor, data: Any):
        super().__init__(data, auto_id="f-%s")
        unit: Any = self.fields["unit"]
        unit.reach(lambda words: selectors.units_managed(actor, words), MANAGED_UNITS)


class PersonForm(OnceForm):
    """What is stated of a person."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=120)
    login = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=60,
        help_text=_("3 đến 60 chữ thường không dấu, chữ số, dấu chấm, gạch."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    post = forms.CharField(label=_("Chức vụ"), max_length=160, required=False)
    unit = UnitField(
        label=_("Đơn vị giữ tài khoản"), help_text=_("Gõ tên không cần dấu, hoặc mã, rồi chọn một.")
    )
    email = forms.CharField(label=_("Thư điện tử"), max_length=254, required=False)
    phone = forms.CharField(label=_("Điện thoại"), max_length=20, required=False)
    language = forms.ChoiceField(label=_("Ngôn ngữ"), choices=Person.Language.choices)

    def __init__(self, actor: Actor, *args: Any, **more: Any):
        super().__init__(*args, **more)
        unit: Any = self.fields["unit"]
        unit.reach(lambda words: selectors.units_managed(actor, words), MANAGED_UNITS)

    def stated(self) -> dict[str, Any]:
        """The fields as the services take them."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"once", "version"}}


class PersonEditForm(PersonForm):
    """The same of a person who is there, as read at ``version``."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ReasonForm(OnceForm):
    """Why."""

    reason = forms.CharField(label=_("Lý do"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class SureForm(OnceForm):
    """Nothing to say but yes."""


class GrantForm(OnceForm):
    """A role on a unit within dates."""

    role = forms.ChoiceField(label=_("Vai trò"), widget=forms.RadioSelect)
    unit = UnitField(
        label=_("Tại đơn vị"),
        help_text=_("Vai trò có hiệu lực ở đơn vị này và cấp dưới. Gõ tên không cần dấu, hoặc mã."),
    )
    valid_from = day_field(_("Từ ngày"))
    valid_to = day_field(_("Đến hết ngày"), required=False, help_text=_("Để trống: đến khi thu hồi."))

    def __init__(self, actor: Actor, person: Person, *args: Any, **more: Any):
        super().__init__(*args, **more)
        unit: Any = self.fields["unit"]
        unit.reach(lambda words: selectors.units_managed(actor, words), MANAGED_UNITS)
        # Roles that reach over the whole installation are offered only to who may give them somewhere.
        wide = actor.is_system or bool(actor.paths({Role.OPERATOR}))
        role: Any = self.fields["role"]
        role.choices = [(r.value, ROLE_NAMES[r]) for r in Role if wide or r not in policies.WIDE]
        self.initial = {"unit": person.unit, "valid_from": clock.today(), **self.initial}


class ActingForm(OnceForm):
    """A colleague for some days."""

    substitute = PersonField(
        label=_("Người làm thay"), help_text=_("Người cùng đơn vị, đơn vị cấp trên hoặc cấp dưới.")
    )
    starts_on = day_field(_("Từ ngày"))
    ends_on = day_field(_("Đến hết ngày"))
    reason = forms.CharField(label=_("Lý do"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, absentee: Person, *args: Any, **more: Any):
        super().__init__(*args, **more)
        substitute: Any = self.fields["substitute"]
        substitute.reach(
            lambda words: selectors.colleagues(absentee, words),
            reverse("desk:admin-offered-colleagues", args=[absentee.pk]),
        )
        self.initial = {"starts_on": clock.today(), **self.initial}


class TokenForm(OnceForm):
    """A key for one program."""

    name = forms.CharField(label=_("Tên khóa"), max_length=80, help_text=_("Tên phần mềm sẽ dùng khóa này."))
    last_day = day_field(_("Dùng đến hết ngày"), required=False, help_text=_("Để trống: đến khi thu hồi."))
