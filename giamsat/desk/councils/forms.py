"""Forms of the acts on a dossier; each is made for the actor and the dossier that it is about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from giamsat.core.actor import Actor
from giamsat.core.errors import NotFound
from giamsat.desk.tasks.forms import VersionForm, words_field
from giamsat.desk.voice.forms_task import GivenTaskForm
from giamsat.directives.selectors import registrable_programmes
from giamsat.indicators.models import Indicator
from giamsat.indicators.selectors import indicator_named
from giamsat.tasks.models import Task
from giamsat.tasks.services import Addressees
from giamsat.voice.councils import selectors
from giamsat.voice.councils.choices import MOST, Criterion, Part
from giamsat.voice.councils.minutes import draft_text
from giamsat.voice.councils.models import Dossier
from giamsat.voice.selectors import task_by_code

PARTS = [("", _("không tham gia")), *Part.choices]


class DossierForm(VersionForm):
    """An act on a dossier as the person saw it."""

    def __init__(self, *args: Any, actor: Actor, dossier: Dossier, **more: Any):
        super().__init__(*args, **more)
        self.actor, self.dossier = actor, dossier
        self.fields["version"].initial = dossier.version


class CheckForm(DossierForm):
    valid = forms.TypedChoiceField(
        label=_("Kết quả kiểm tra"),
        coerce=lambda value: value == "yes",
        choices=[("yes", _("Hồ sơ hợp lệ")), ("no", _("Hồ sơ không hợp lệ"))],
        widget=forms.RadioSelect,
    )
    text = words_field(
        _("Kết quả bằng văn bản"),
        help_text=_("Người gửi và, khi sáng kiến đã đăng, mọi người đọc được lời này."),
    )


class CouncilForm(DossierForm):
    """One choice for each expert who may sit in it."""

    decision = forms.CharField(label=_("Quyết định thành lập: số, ngày"), max_length=200)

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        present = {member.person_id: member.part for member in selectors.council(self.dossier)}
        self.fields["decision"].initial = self.dossier.formed_by_text
        for person in selectors.candidates(self.dossier):
            self.fields[f"p{person.pk}"] = forms.ChoiceField(
                label=f"{person.full_name}, {person.post}" if person.post else person.full_name,
                choices=PARTS,
                required=False,
                initial=present.get(person.pk, ""),
            )

    def clean(self) -> dict[str, Any]:
        """``members``: id of the person -> part, of those that were chosen."""
        given = super().clean() or {}
        places = {name: given.pop(name) for name in list(given) if name[:1] == "p" and name[1:].isdigit()}
        given["members"] = {int(name[1:]): part for name, part in places.items() if part}
        return given


class DeclareForm(DossierForm):
    has = forms.ChoiceField(
        label=_("Bạn có xung đột lợi ích với sáng kiến này không?"),
        choices=[("no", _("Không, tôi chấm điểm được")), ("yes", _("Có: tôi không chấm điểm"))],
        widget=forms.RadioSelect,
        help_text=_(
            "Người thân, cùng đơn vị, cùng nhóm nghiên cứu, đồng tác giả, góp vốn, cạnh tranh với người đề xuất."
        ),
    )
    conflict = words_field(
        _("Xung đột gì"), rows=2, required=False, help_text=_("Chỉ cơ quan lập hội đồng đọc.")
    )

    def clean(self) -> dict[str, Any]:
        """``conflict``: in words, empty where there is none."""
        given = super().clean() or {}
        has = given.pop("has", "")
        if has == "yes" and not given.get("conflict", "").strip():
            self.add_error("conflict", _now("Viết ngắn gọn xung đột gì."))
        if has == "no":
            given["conflict"] = ""
        return given


class ScoreForm(DossierForm):
    """Five criteria and what the points rest on."""

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        for name, label in Criterion.choices:
            self.fields[name] = forms.IntegerField(
                label=label,
                min_value=0,
                max_value=MOST,
                help_text=_now("0 đến %(most)d điểm") % {"most": MOST},
            )
        self.fields["remark"] = words_field(_("Nhận xét: vì sao cho điểm như vậy"))

    def clean(self) -> dict[str, Any]:
        """``points``: criterion -> points."""
        given = super().clean() or {}
        given["points"] = {name: given.pop(name) for name in Criterion.values if name in given}
        return given


class MinutesForm(DossierForm):
    text = words_field(_("Biên bản: diễn biến, kết luận, kiến nghị"), rows=12)

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        newest = self.dossier.minutes.first()
        self.fields["text"].initial = newest.text if newest else draft_text(self.dossier)


class SignForm(DossierForm):
    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reservation = words_field(_("Ý kiến bảo lưu, nếu có"), rows=2, required=False)

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        newest = self.dossier.minutes.first()
        self.fields["sha256"].initial = newest.sha256 if newest else ""


class FinishForm(DossierForm):
    reason = words_field(_("Vì sao không chờ đủ chữ ký"), rows=2)


class DecideForm(DossierForm):
    recognise = forms.TypedChoiceField(
        label=_("Quyết định"),
        coerce=lambda value: value == "yes",
        choices=[("yes", _("Công nhận sáng kiến")), ("no", _("Không công nhận"))],
        widget=forms.RadioSelect,
    )
    number = forms.CharField(label=_("Số quyết định"), max_length=60)
    reason = words_field(_("Lý do"))


class GiveTaskForm(GivenTaskForm):
    """One task of a programme of one's own, with the body that leads it."""

    def __init__(self, *args: Any, actor: Actor, dossier: Dossier, **more: Any):
        super().__init__(*args, **more)
        self.offer_programmes(registrable_programmes(actor))
        self.fields["version"].initial = dossier.version

    def clean(self) -> dict[str, Any]:
        """``obligation`` and ``to``, as the service takes them."""
        given = super().clean() or {}
        lead = given.pop("lead", None)
        return {**given, "to": Addressees((lead,))} if lead is not None else given


class JoinTaskForm(DossierForm):
    task = forms.CharField(label=_("Mã nhiệm vụ"), max_length=60)

    def clean_task(self) -> Task:
        """The task itself, where the person sees it."""
        try:
            return task_by_code(self.actor, self.cleaned_data["task"])
        except NotFound:
            raise forms.ValidationError(_now("Không có nhiệm vụ mã này trong phạm vi của bạn.")) from None


class IndicatorForm(DossierForm):
    indicator = forms.CharField(label=_("Mã chỉ tiêu"), max_length=40, help_text=_("Ví dụ NQ57.01."))
    text = words_field(_("Đóng góp gì, bao nhiêu, khi nào"), rows=3)

    def clean_indicator(self) -> Indicator:
        """The indicator itself."""
        try:
            return indicator_named(self.cleaned_data["indicator"].strip())
        except NotFound:
            raise forms.ValidationError(_now("Không có chỉ tiêu mã này.")) from None


class PublishForm(DossierForm):
    text = words_field(
        _("Nội dung công bố"), rows=5,
        help_text=_("Cùng với bình quân từng tiêu chí. Không nêu tên, điểm hay nhận xét của thành viên."),
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.fields["text"].initial = self.dossier.reason
