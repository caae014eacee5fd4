"""Forms of keeping harm away: masking what is public, quarantine, decisions on reports of content."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from giamsat.core.actor import Actor
from giamsat.desk.acts import OnceForm
from giamsat.desk.tasks.forms import VersionForm, words_field
from giamsat.desk.voice.forms import ItemForm
from giamsat.voice.choices import HARMFUL, Ground, Verb
from giamsat.voice.models import Item
from giamsat.voice.models_safety import Flag


class HoldForm(VersionForm):
    """What looks unlawful goes out of sight at once."""

    ground = forms.ChoiceField(
        label=_("Nghi vi phạm gì"),
        choices=[(ground.value, ground.label) for ground in Ground if ground in HARMFUL],
        widget=forms.RadioSelect,
    )
    reason = words_field(_("Lý do tạm giữ; lãnh đạo đọc để quyết định"), rows=3)


class MaskForm(ItemForm, VersionForm):
    """The public words as they are now, to be written without personal data; what else is public can be taken back."""

    title = forms.CharField(label=_("Tiêu đề công khai"), max_length=200)
    text = words_field(_("Nội dung công khai"), rows=8)
    answer = words_field(_("Trả lời công khai"), rows=6)
    steps = forms.TypedMultipleChoiceField(
        label=_("Bỏ lời của các bước"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    withdrawn = forms.TypedMultipleChoiceField(
        label=_("Không công khai nữa các tệp"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def filled_in(self, item: Item) -> dict[str, Any]:
        return {"title": item.public_title, "text": item.public_text, "answer": item.public_answer}

    def offer(self, actor: Actor, item: Item) -> None:
        said = item.steps.filter(is_public=True, veil=None).exclude(text="").order_by("pk")
        files = item.attachments.filter(is_public=True).select_related("file")
        self.offer_or_drop(
            "steps", [(step.pk, f"{Verb(step.verb).label}: {step.text[:200]}") for step in said]
        )
        self.offer_or_drop("withdrawn", [(row.pk, row.file.name) for row in files])
        if not item.public_answer:
            del self.fields["answer"]


class DecideFlagForm(OnceForm):
    """What became of a report of content, for whoever made it."""

    outcome = forms.ChoiceField(
        label=_("Kết quả"), choices=Flag.Outcome.choices, widget=forms.RadioSelect,
        help_text=_("Che, thôi đăng hoặc tạm giữ bằng nút của ý kiến trước, rồi ghi kết quả ở đây."),
    )  # fmt: skip
    said = words_field(_("Lời gửi người báo"), rows=3)


class DecideHoldForm(VersionForm):
    """Keep or release, by the button that is pressed."""

    reason = words_field(_("Lý do quyết định"), rows=3)
