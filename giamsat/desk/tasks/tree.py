"""The parts of a task as a tree: all of them when they are few, else one level a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.directives.models import PartyRole
from giamsat.tasks import policies, possible, selectors
from giamsat.tasks.models import Assignment, Task

WHOLE = 60
A_PAGE = 50


@dataclass
class Tree:
    """``rows`` hold ``level`` for the indent and ``decide`` when the reader has to decide a contest.

    ``leads`` are the leading units; when those are out of sight, ``leads_seen`` is false and they are
    the topmost parts that the reader sees.
    """

    rows: list[Assignment] = field(default_factory=list)
    leads: list[Assignment] = field(default_factory=list)
    leads_seen: bool = True
    total: int = 0
    done: int = 0
    overdue: int = 0
    reported: int | None = None
    confirmed: int | None = None
    page: Page[Any] | None = None
    under: Assignment | None = None
    first_id: int | None = None

    @property
    def whole(self) -> bool:
        """True when every visible part is shown at once."""
        return self.page is None


def tree_rows(actor: Actor, task: Task, sent: Mapping[str, str]) -> Tree:
    """The parts that the reader may see.

    Args:
        sent: ``under`` the id of an assignment whose parts are wanted, ``part`` the number of the page.
    """
    seen = selectors.task_assignments(actor, task).annotate(
        parts_all=Count("parts", filter=~Q(parts__state="cancelled"), distinct=True),
        parts_done=Count("parts", filter=Q(parts__state="confirmed"), distinct=True),
        blocked=Count("obstacles", filter=Q(obstacles__state="open"), distinct=True),
    )
    figures = _counts(actor, task)
    tree = Tree(total=figures["total"], done=figures["done"], overdue=figures["overdue"])
    tree.leads = list(seen.filter(depth=0, role=PartyRole.LEAD)[:50])
    if not tree.leads:
        tree.leads_seen = False
        tree.leads = list(_top(actor, task, seen)[:50])
    if tree.leads:
        tree.reported = round(sum(part.progress for part in tree.leads) / len(tree.leads))
        tree.confirmed = round(sum(part.confirmed_progress for part in tree.leads) / len(tree.leads))
    if tree.total <= WHOLE:
        tree.rows = in_tree_order(list(seen))
    else:
        tree.under = _under(seen, sent)
        level = seen.filter(parent=tree.under) if tree.under else _top(actor, task, seen)
        tree.page = Paginator(level, A_PAGE).get_page(sent.get("part"))
        tree.rows = list(tree.page)
        for row in tree.rows:
            row.level = 0  # type: ignore[attr-defined]
    for row in tree.rows:
        row.decide = possible.acts_of_giver(actor, row)["decide_contest"]  # type: ignore[attr-defined]
    tree.first_id = tree.rows[0].pk if tree.rows else None
    return tree


def _counts(actor: Actor, task: Task) -> dict[str, int]:
    live = Assignment.objects.filter(policies.visible_assignments(actor), task=task)
    late = Q(due__lt=clock.today()) & ~Q(state__in=("confirmed", "cancelled", "paused"))
    return live.aggregate(
        total=Count("pk"), done=Count("pk", filter=Q(state="confirmed")), overdue=Count("pk", filter=late)
    )


def in_tree_order(rows: list[Assignment]) -> list[Assignment]:
    """Each part below the one it came from, with its ``level``; parts whose giver is out of sight stand at the top."""
    shown = {row.pk for row in rows}
    below: dict[int | None, list[Assignment]] = {}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in shown else None, []).append(row)
    out: list[Assignment] = []

    def walk(parent: int | None, level: int) -> None:
        for row in below.get(parent, []):
            row.level = level  # type: ignore[attr-defined]
            out.append(row)
            walk(row.pk, level + 1)

    walk(None, 0)
    return out


def _under(seen: QuerySet[Assignment], sent: Mapping[str, str]) -> Assignment | None:
    wanted = sent.get("under", "")
    return seen.filter(pk=int(wanted[:18])).first() if wanted.isdecimal() else None


def _top(actor: Actor, task: Task, seen: QuerySet[Assignment]) -> QuerySet[Assignment]:
    mine = Assignment.objects.filter(policies.visible_assignments(actor), task=task)
    return seen.exclude(parent__in=mine.values("pk"))
