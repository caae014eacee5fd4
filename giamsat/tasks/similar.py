"""Existing tasks that a proposal resembles, so that nothing is given twice in silence (R2).

The measure is meant to be checked by eye: the share of neighbouring pairs of words that two texts have in
common (Dice), without case and tone marks. Compared are tasks with a leading body in common.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from django.db.models import IntegerField, Q, Value

from giamsat.core.actor import Actor
from giamsat.core.text import fold
from giamsat.directives.models import Directive, DirectiveLink, Party, PartyRole, Proposal
from giamsat.directives.policies import may_review
from giamsat.tasks import policies
from giamsat.tasks.models import Assignment, Task
from giamsat.tasks.models_change import TaskChange

#: From here on a person is asked before a second task is given.
ALIKE = 0.5
#: In a document that this one amends or replaces less is enough: the words around the change are new.
ALIKE_IN_AMENDED = 0.3
#: The newest tasks of the leads are compared: so many that came from documents, so many given otherwise.
AT_MOST = 20_000
SHOWN = 3
#: Texts of so many pairs in common have at least this share of that in common as words.
WORDS_SHARED = 0.8

#: A unit or a group, by id.
Lead = tuple[int | None, int | None]
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


@dataclass
class _Known:
    """A task with what is compared, made when it is asked for."""

    task: int
    content: str
    directive: int | None

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(self.content.casefold().split())

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        return pairs(self.content)


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
    known = _led_by(actor, directive, set().union(*leads.values()))
    if not known:
        return {}
    changed = dict(
        directive.links.filter(kind__in=_CHANGING, target__isnull=False)
        .exclude(state=DirectiveLink.State.REJECTED)
        .values_list("target", "kind")
    )
    scores = {
        row.pk: _closest(
            {one.task: one for lead in leads[row.pk] for one in known.get(lead, ())}, row, changed
        )
        for row in rows
    }
    wanted = {task for closest in scores.values() for task, _score in closest}
    tasks = Task.objects.filter(pk__in=wanted).select_related("directive").defer("directive__text", "search")
    by_id = tasks.in_bulk()
    return {
        pk: [
            _similar(row, task, score, changed.get(task.directive_id or 0))
            for task, score in ((by_id[task], score) for task, score in scores[pk])
        ]
        for pk, row in ((row.pk, row) for row in rows)
        if scores[pk]
    }


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


def _led_by(actor: Actor, directive: Directive, leads: set[Lead]) -> dict[Lead, list[_Known]]:
    """The newest unfinished tasks of each lead, by plain values: thousands of rows are read, a few shown."""
    units = [unit for unit, _group in leads if unit]
    groups = [group for _unit, group in leads if group]
    if not leads:
        return {}
    tasks = Task.objects.filter(policies.visible_tasks(actor), programme=directive.programme_id)
    tasks = tasks.filter(state__in=(Task.State.OPEN, Task.State.PAUSED)).exclude(directive=directive)
    issued = (
        Party.objects.filter(Q(unit__in=units) | Q(group__in=groups), role=PartyRole.LEAD)
        .filter(proposal__task__in=tasks.values("pk"))
        .order_by("-proposal__task")
        .values_list(
            "unit", "group", "proposal__task", "proposal__task__content", "proposal__task__directive"
        )
    )
    own = (
        Assignment.objects.filter(unit__in=units, role=PartyRole.LEAD)
        .filter(task__in=tasks.filter(proposal=None).values("pk"))
        .order_by("-task")
        .values_list("unit", Value(None, IntegerField()), "task", "task__content", "task__directive")
    )
    known: dict[Lead, list[_Known]] = {}
    for unit, group, task, content, of in (*issued[:AT_MOST], *own[:AT_MOST]):
        known.setdefault((unit, group), []).append(_Known(task, content, of))
    return known


def _closest(known: dict[int, _Known], row: Proposal, changed: dict[int, str]) -> list[tuple[int, float]]:
    """The most alike of the known tasks by id, best first."""
    words, theirs = frozenset(row.content.casefold().split()), pairs(row.content)
    alike = []
    for one in known.values():
        least = ALIKE_IN_AMENDED if one.directive in changed else ALIKE
        # Texts that share pairs of words share words: most are ruled out before the dear measure.
        if len(words & one.words) < least * WORDS_SHARED * (len(words) + len(one.words)) / 2:
            continue
        score = alikeness(theirs, one.pairs)
        if score >= least:
            alike.append((one.task, score))
    return sorted(alike, key=lambda found: (-found[1], found[0]))[:SHOWN]


def _leads(row: Proposal) -> set[Lead]:
    return {
        (party.unit_id, party.group_id)
        for party in row.parties.all()
        if party.role == PartyRole.LEAD and party.is_resolved
    }
