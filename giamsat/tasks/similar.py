"""Existing tasks that a proposal resembles, so that nothing is given twice in silence (R2).

The measure is meant to be checked by eye: the share of neighbouring pairs of words that two texts have in
common (Dice), without case and tone marks. Compared are tasks with a leading body in common.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import Q

from giamsat.core.actor import Actor
from giamsat.core.text import fold
from giamsat.directives.models import Directive, DirectiveLink, PartyRole, Proposal
from giamsat.directives.policies import may_review
from giamsat.tasks import policies
from giamsat.tasks.models import Task
from giamsat.tasks.models_change import TaskChange

#: From here on a person is asked before a second task is given.
ALIKE = 0.5
#: In a document that this one amends or replaces less is enough: the words around the change are new.
ALIKE_IN_AMENDED = 0.3
#: The newest tasks are compared; a programme with more than this has older ones left out.
AT_MOST = 3000
SHOWN = 3

Kind = TaskChange.Kind
_CHANGING = (DirectiveLink.Kind.AMENDS, DirectiveLink.Kind.REPLACES)


@dataclass(frozen=True, slots=True)
class Similar:
    """An existing task that a proposal resembles.

    Args:
        score: share of the pairs of words in common, 0 to 1.
        amended: the proposal's document amends or replaces that of the task.
        suggested: what the proposal most likely does to the task.
    """

    task: Task
    score: float
    amended: bool
    suggested: TaskChange.Kind

    @property
    def percent(self) -> int:
        return round(self.score * 100)


def pairs(text: str) -> frozenset[tuple[str, str]]:
    """The neighbouring pairs of words of a text, unaccented and without punctuation."""
    return frozenset(pairwise(re.findall(r"\w+", fold(text))))


def alikeness(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> float:
    """Twice what both have over what each has; 0 where one has nothing."""
    total = len(one) + len(other)
    return 2 * len(one & other) / total if one and other else 0.0


def similar_tasks(
    actor: Actor, directive: Directive, proposals: Iterable[Proposal]
) -> dict[int, list[Similar]]:
    """The tasks most like each proposal, by the proposal's id; only unfinished ones of the same programme.

    Args:
        proposals: with their parties prefetched.
    """
    rows = [one for one in proposals if one.state in (Proposal.State.PROPOSED, Proposal.State.ACCEPTED)]
    leads = {row.pk: _leads(row) for row in rows}
    units = {unit for found in leads.values() for unit, _group in found if unit}
    groups = {group for found in leads.values() for _unit, group in found if group}
    if not units and not groups:
        return {}
    changed = dict(
        directive.links.filter(kind__in=_CHANGING, target__isnull=False)
        .exclude(state=DirectiveLink.State.REJECTED)
        .values_list("target", "kind")
    )
    led = Q(proposal__parties__unit__in=units) | Q(proposal__parties__group__in=groups)
    own = Q(proposal=None, assignments__unit__in=units, assignments__role=PartyRole.LEAD)
    tasks = list(
        Task.objects.filter(policies.visible_tasks(actor), programme=directive.programme_id)
        .filter(state__in=(Task.State.OPEN, Task.State.PAUSED))
        .filter((led & Q(proposal__parties__role=PartyRole.LEAD)) | own)
        .exclude(directive=directive)
        .select_related("directive")
        .defer("directive__text", "search")
        .prefetch_related("proposal__parties", "assignments")
        .distinct()
        .order_by("-pk")[:AT_MOST]
    )
    known = [(task, pairs(task.content), _task_leads(task)) for task in tasks]
    found: dict[int, list[Similar]] = {}
    for row in rows:
        words = pairs(row.content)
        alike = [
            _similar(row, task, score, changed.get(task.directive_id or 0))
            for task, theirs, led_by in known
            if led_by & leads[row.pk]
            and (score := alikeness(words, theirs))
            >= (ALIKE_IN_AMENDED if task.directive_id in changed else ALIKE)
        ]
        if alike:
            found[row.pk] = sorted(alike, key=lambda one: (-one.score, one.task.pk))[:SHOWN]
    return found


def changes_of(actor: Actor, directive: Directive, proposals: Iterable[int]) -> list[TaskChange]:
    """What was decided on these proposals of a document that the person reviews."""
    if not may_review(actor, directive):
        return []
    rows = TaskChange.objects.filter(proposal__directive=directive, proposal__in=list(proposals))
    return list(rows.select_related("task", "decided_by"))


def undecided_duplicates(actor: Actor, directive: Directive, proposals: list[Proposal]) -> dict[int, Similar]:
    """The closest task of each proposal that nobody has set in relation to it yet."""
    decided = set(TaskChange.objects.filter(proposal__in=proposals).values_list("proposal", flat=True))
    found = similar_tasks(actor, directive, [one for one in proposals if one.pk not in decided])
    return {pk: alike[0] for pk, alike in found.items()}


def _similar(row: Proposal, task: Task, score: float, link: str | None) -> Similar:
    if link == DirectiveLink.Kind.REPLACES:
        kind = Kind.REPLACE
    elif row.due != task.due and row.due is not None and (link or score >= 0.7):
        kind = Kind.AMEND
    else:
        kind = Kind.REPLACE if link else Kind.NEW
    return Similar(task, score, link is not None, kind)


def _leads(row: Proposal) -> set[tuple[int | None, int | None]]:
    return {
        (party.unit_id, party.group_id)
        for party in row.parties.all()
        if party.role == PartyRole.LEAD and party.is_resolved
    }


def _task_leads(task: Task) -> set[tuple[int | None, int | None]]:
    if task.proposal is not None:
        return _leads(task.proposal)
    return {(row.unit_id, None) for row in task.assignments.all() if row.role == PartyRole.LEAD}
