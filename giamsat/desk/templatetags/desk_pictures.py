"""What the pages of pictures share: ``{% load desk_pictures %}``."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from giamsat.desk.links import address
from giamsat.desk.pictures.words import lowers, raises, room_words
from giamsat.monitor.chain import Node
from giamsat.monitor.forecast import selectors
from giamsat.tasks.models import Task

register = template.Library()


@register.inclusion_tag("desk/pictures/_tabs.html", takes_context=True)
def picture_tabs(context: dict[str, Any], tab: str) -> dict[str, Any]:
    """The pages beside each other, all of the programme and unit that are shown."""
    sent = context["request"].GET
    kept = {key: sent.get(key, "") for key in ("programme", "unit", "unit_name")}
    pages = (
        ("course", pgettext("figures", "Diễn biến")),
        ("communes", _("Xã theo thời gian")),
        ("heat", _("Bảng nhiệt")),
        ("deadlines", _("Lịch đến hạn")),
        ("chains", _("Việc chờ nhau")),
        ("forecast", _("Dự báo trễ")),
    )
    return {"tabs": [(name, title, address(name, **kept)) for name, title in pages], "tab": tab}


#: Parts of a task whose forecast its page tells; the list of forecasts has them all.
PARTS_TOLD = 3


@register.inclusion_tag("desk/pictures/_task.html", takes_context=True)
def task_forecast(context: dict[str, Any], task: Task) -> dict[str, Any]:
    """How probable it is that the parts of a task end late, and why; silent for work that is late or ended."""
    if task.state != Task.State.OPEN:
        return {}
    rows = selectors.of_task(context["request"].actor, task)
    told = [(row, raises(row), lowers(row)) for row in rows[:PARTS_TOLD]]
    waits = not told and task.time_state in ("term", "soon")  # type: ignore[attr-defined]
    return {"told": told, "silent": waits and selectors.model_in_use() is None}


@register.filter
def room(days: int | None) -> str:
    """``{{ node.room|room }}``: how much room there is, in words."""
    return room_words(days)


@register.filter
def chain_end(node: Node) -> str:
    """``{{ chain.path|last|chain_end }}``: the task at which a chain ends."""
    return node.task.title
