"""Blocks of what the public sent on other pages: ``{% load desk_voice %}``."""

from __future__ import annotations

from typing import Any

from django import template

from giamsat.tasks.models import Obstacle, Task
from giamsat.voice import selectors_task

register = template.Library()
SHOWN = 10


@register.inclusion_tag("desk/voice/_led_to.html", takes_context=True)
def task_voices(context: Any, task: Task) -> dict[str, Any]:
    """``{% task_voices task %}``: the items that a task came from, as far as the reader sees them."""
    found = list(selectors_task.of_task(context["request"].actor, task)[: SHOWN + 1])
    return {"items": found[:SHOWN], "more": len(found) > SHOWN}


@register.inclusion_tag("desk/voice/_led_to.html", takes_context=True)
def obstacle_voices(context: Any, obstacle: Obstacle) -> dict[str, Any]:
    """``{% obstacle_voices obstacle %}``: the items that wait for a decision, as far as the reader sees them."""
    found = list(selectors_task.of_obstacle(context["request"].actor, obstacle)[: SHOWN + 1])
    return {"items": found[:SHOWN], "more": len(found) > SHOWN}
