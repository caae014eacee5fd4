"""Forms of making a task or an obstacle of an item, filled in from what the item says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from giamsat.core.actor import Actor
from giamsat.desk.directives.forms import OwnTaskForm
from giamsat.desk.tasks.forms import VersionForm, day_field, words_field
from giamsat.desk.voice.forms import ItemForm, UnitField
from giamsat.directives.models import Programme, TaskGroup
from giamsat.directives.selectors import registrable_programmes
from giamsat.tasks.models import Assignment, Obstacle
from giamsat.tasks.services import Obligation
from giamsat.voice import selectors_task, services
from giamsat.voice.limits import LIMITS, within
from giamsat.voice.masking import masked
from giamsat.voice.models import Item


class GivenTaskForm(OwnTaskForm):
    """The six clears of one task, with its programme and the body that leads it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    programme = forms.ModelChoiceField(
        label=_("Thuộc chương trình"), queryset=Programme.objects.none(), empty_label=_("chọn chương trình")
    )
    lead = UnitField(label=_("Cơ quan chủ trì"))
    field_order = ("programme", "lead")

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, groups=TaskGroup.objects.none(), **more)
        del self.fields["group"]

    def offer_programmes(self, programmes: QuerySet[Programme]) -> None:
        """Let one of these be chosen."""
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """``obligation`` beside programme, body, version and key."""
        given = super().clean() or {}
        names = ("version", "once", "programme", "lead")
        kept: dict[str, Any] = {name: given.pop(name) for name in names if name in given}
        if not self.errors:
            kept["obligation"] = Obligation(**given)
        return kept


class MakeTaskForm(ItemForm, GivenTaskForm):
    """A new task: issued at once where the person issues tasks of the programme, else proposed to its office."""

    def filled_in(self, item: Item) -> dict[str, Any]:
        return {**vars(services.read_obligation(item)), "lead": (item.handler or item.receiver).name}

    def offer(self, actor: Actor, item: Item) -> None:
        self.offer_programmes(selectors_task.open_programmes(actor, item))
        self.fields["programme"].help_text = _(
            "Chương trình mà bạn được giao việc: giao ngay. Chương trình khác: gửi cơ quan thường trực xem và giao."
        )
        self.fields["content"].help_text = _(
            "Mọi người trong phạm vi nhiệm vụ đọc được: không ghi tên, liên hệ của người gửi."
        )


class IssueTaskForm(ItemForm, GivenTaskForm):
    """What a body proposed, looked over by the office that issues it."""

    def filled_in(self, item: Item) -> dict[str, Any]:
        proposal = selectors_task.proposed_task(item)
        if proposal is None:
            return {}
        kept = {name: getattr(proposal, name) for name in services.KEPT}
        return {**kept, "programme": proposal.programme_id, "lead": proposal.lead.name}

    def offer(self, actor: Actor, item: Item) -> None:
        self.offer_programmes(registrable_programmes(actor))


class ObstacleField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An obstacle by its words, who decides, and the task that it blocks."""

    def label_from_instance(self, obj: Obstacle) -> str:
        return f"{obj.text} ({obj.decider.name}; {obj.assignment.task.title})"


class PartField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A part by its task and its unit."""

    def label_from_instance(self, obj: Assignment) -> str:
        return f"{obj.task.title} ({obj.unit.name})"


class JoinObstacleForm(ItemForm, VersionForm):
    """One of the open obstacles of the body that has the item."""

    obstacle = ObstacleField(
        label=_("Vướng mắc đang chờ quyết định"), queryset=Obstacle.objects.none(), widget=forms.RadioSelect,
        empty_label=None,
    )  # fmt: skip

    def offer(self, actor: Actor, item: Item) -> None:
        self.fields["obstacle"].queryset = selectors_task.open_obstacles(actor, item)  # type: ignore[attr-defined]


class MakeObstacleForm(ItemForm, VersionForm):
    """A new obstacle of a part of a task that the person's body has."""

    assignment = PartField(label=_("Vướng ở phần việc nào"), queryset=Assignment.objects.none())
    kind = forms.ChoiceField(label=_("Loại vướng mắc"), choices=Obstacle.Kind.choices)
    text = words_field(_("Vướng mắc là gì, cần quyết định gì"), rows=4)
    decider = UnitField(label=_("Ai quyết định"))
    answer_due = day_field(_("Cần trả lời trước ngày"))

    def filled_in(self, item: Item) -> dict[str, Any]:
        return {"text": masked(item, item.text), "answer_due": within(LIMITS.answer)}

    def offer(self, actor: Actor, item: Item) -> None:
        self.fields["assignment"].queryset = selectors_task.blockable_parts(actor)  # type: ignore[attr-defined]
