"""The six clears of a task as its page shows them: what is said, and whether the document says it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from giamsat.core.text import fold
from giamsat.directives.clears import CLEAR_NAMES, Clear
from giamsat.directives.models import Directive
from giamsat.tasks.models import Assignment, Task
from giamsat.ui import formats


@dataclass(frozen=True, slots=True)
class ClearView:
    """``from_text`` is true when the words stand in the document; ``said`` is empty if nothing is stated."""

    name: str
    said: str
    more: str
    from_text: bool


def six_clears(task: Task, leads: list[Assignment], *, leads_seen: bool = True) -> list[ClearView]:
    """Person, work, time, responsibility, product, authority.

    Args:
        leads: the leading units in sight.
        leads_seen: false when they are out of sight and ``leads`` are parts passed on from them.
    """
    text = _document(task)
    names = [part.unit.name for part in leads]
    person = ", ".join(names[:3])
    if len(names) > 3:
        person = _("%(units)s và %(count)s đơn vị khác") % {
            "units": person,
            "count": formats.number(len(names) - 3),
        }
    accountable = ", ".join(part.accountable.full_name for part in leads[:3] if part.accountable)
    if not leads_seen and leads:
        accountable = _("do %(unit)s giao") % {"unit": leads[0].assigner.name}
    time = formats.date(task.due) if task.due else (task.deadline_text or "")
    said = {
        Clear.PERSON: (person, accountable, bool(text) and leads_seen),
        Clear.WORK: (task.content, "", _stands_in(task.content, text)),
        Clear.TIME: (time, task.deadline_text if task.due else "", _stands_in(task.deadline_text, text)),
        Clear.RESPONSIBILITY: (
            task.responsibility
            or (_("Chủ trì: %(unit)s") % {"unit": person} if person and leads_seen else ""),
            "",
            _stands_in(task.responsibility, text) if task.responsibility else bool(text),
        ),
        Clear.PRODUCT: (task.product, "", _stands_in(task.product, text)),
        Clear.AUTHORITY: (task.authority, "", _stands_in(task.authority, text)),
    }
    return [ClearView(str(CLEAR_NAMES[key]), *value) for key, value in said.items()]


def _document(task: Task) -> str:
    if task.directive_id is None:
        return ""
    return fold(Directive.objects.values_list("text", flat=True).get(pk=task.directive_id))


def _stands_in(words: str, text: str) -> bool:
    plain = fold(words).rstrip(".;, ")
    return bool(plain) and plain in text
