"""What somebody with an account says of an initiative."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from giamsat.core.actor import Actor
from giamsat.units.models import Unit
from giamsat.voice.councils import public
from giamsat.voice.councils.services.backing import LONGEST


class WordsForm(forms.Form):
    """An expert's opinion, read by everybody under the expert's name."""

    text = forms.CharField(
        label=_("Ý kiến chuyên môn, khen hay chê"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class InvitedForm(WordsForm):
    """The same by an expert who was asked, with a word on interests."""

    independent = forms.BooleanField(
        label=_("Tôi không có lợi ích riêng, không làm cùng nhóm với người đề xuất sáng kiến này")
    )


class EndorseForm(forms.Form):
    """Why it deserves to be judged, in one's own name or that of a body that one leads."""

    text = forms.CharField(
        label=_("Vì sao bạn giới thiệu sáng kiến này"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Lời giới thiệu hiện công khai dưới tên bạn, hoặc tên cơ quan, sau khi được duyệt."),
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        label=_("Thay mặt"), queryset=Unit.objects.none(), required=False, empty_label=_("chính tôi")
    )

    def __init__(self, *args: Any, actor: Actor, **more: Any):
        super().__init__(*args, **more)
        bodies = public.bodies_of(actor)
        if bodies.exists():
            self.fields["unit"].queryset = bodies  # type: ignore[attr-defined]
        else:
            del self.fields["unit"]
