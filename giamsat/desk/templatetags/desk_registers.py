"""Blocks and filters of registers: ``{% load desk_registers %}``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from giamsat.registers import selectors
from giamsat.tasks.models import Task

register = template.Library()
SHOWN = 10


@register.filter
def named(names: Mapping[str, Any], code: str) -> Any:
    """``{{ state_names|named:record.state }}``: the name of a code, the code itself where it has none."""
    return names.get(code, code)


@register.inclusion_tag("desk/registers/_task.html", takes_context=True)
def task_records(context: Any, task: Task) -> dict[str, Any]:
    """``{% task_records task %}``: the records that point to a task, as far as the reader sees them."""
    found = list(selectors.records_of_task(context["request"].actor, task)[: SHOWN + 1])
    return {"records": found[:SHOWN], "more": len(found) > SHOWN}
