"""Existing tasks that a proposal resembles, so that nothing is given twice in silence (R2).

The measure is meant to be checked by eye: the share of neighbouring pairs of words that two texts have in
common (Dice), without case and tone marks. Compared are tasks with a leading body in common, found by an index on
traits of their words (migration 0010), so that it takes as long among a hundred thousand as among a hundred.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from django.db import connection

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
#: Of those that share a trait with a proposal so many are compared, the newest first.
LOOKED_AT = 100
#: Of the documents that this one amends or replaces, so many tasks.
AT_MOST = 2_000
SHOWN = 3
#: Texts of so many pairs in common have at least this share of that in common as words.
WORDS_SHARED = 0.8

#: A unit or a group, by id.
Lead = tuple[int | None, int | None]
Kind = TaskChange.Kind
_UNFINISHED = (Task.State.OPEN, Task.State.PAUSED)
# The index alone answers which tasks share a trait; only then is asked who leads each of them (never
# EXISTS, which would read all that a lead has), and are they sorted.
_BY_TRAITS = """
    WITH told AS MATERIALIZED (
        SELECT number, giamsat_traits(content) AS traits, units::bigint[] AS units, groups::bigint[] AS groups
        FROM unnest(%s::text[], %s::text[], %s::text[]) WITH ORDINALITY AS given (content, units, groups, number)
    )
    SELECT told.number, near.id
    FROM told
    CROSS JOIN LATERAL (
        SELECT id FROM (
            SELECT id, programme_id, directive_id, proposal_id FROM tasks_task
            WHERE giamsat_traits(content) && told.traits AND state IN ('open', 'paused') OFFSET 0
        ) sharing
        WHERE programme_id = %s AND directive_id IS DISTINCT FROM %s AND CASE
            WHEN proposal_id IS NULL THEN (
                SELECT true FROM tasks_assignment
                WHERE task_id = sharing.id AND role = 'lead' AND unit_id = ANY (told.units) LIMIT 1
            )
            ELSE (
                SELECT true FROM directives_party party
                WHERE party.proposal_id = sharing.proposal_id AND role = 'lead'
                  AND (unit_id = ANY (told.units) OR group_id = ANY (told.groups)) LIMIT 1
            )
        END
        ORDER BY id DESC LIMIT %s
    ) near
"""
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
    leads: set[Lead] = field(default_factory=set)

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
    rows = [row for row in rows if leads[row.pk]]
    if not rows:
        return {}
    changed = dict(
        directive.links.filter(kind__in=_CHANGING, target__isnull=False)
        .exclude(state=DirectiveLink.State.REJECTED)
        .values_list("target", "kind")
    )
    known, found, amended = _known(actor, directive, rows, changed)
    scores: dict[int, list[tuple[int, float]]] = {}
    for row in rows:
        compared = (known[task] for task in found[row.pk] | amended if task in known)
        scores[row.pk] = _closest([one for one in compared if one.leads & leads[row.pk]], row, changed)
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


def _known(
    actor: Actor, directive: Directive, rows: list[Proposal], changed: Iterable[int]
) -> tuple[dict[int, _Known], dict[int, set[int]], set[int]]:
    """What may resemble these proposals: tasks by id, those found for each proposal, those of changed documents."""
    found = _alike_by_traits(directive, rows)
    tasks = Task.objects.filter(policies.visible_tasks(actor), programme=directive.programme_id)
    tasks = tasks.filter(state__in=_UNFINISHED).exclude(directive=directive).order_by("-pk")
    amended = set(tasks.filter(directive__in=changed).values_list("pk", flat=True)[:AT_MOST])
    wanted = amended.union(*found.values())
    values = tasks.filter(pk__in=wanted).values_list("pk", "content", "directive") if wanted else ()
    known = {pk: _Known(pk, content, of) for pk, content, of in values}
    for task, unit, group in _leads_of(list(known)):
        known[task].leads.add((unit, group))
    return known, found, amended


def _alike_by_traits(directive: Directive, rows: list[Proposal]) -> dict[int, set[int]]:
    """The newest unfinished tasks that share a trait and a lead with each proposal, by its id."""
    found: dict[int, set[int]] = {row.pk: set() for row in rows}
    contents = [row.content for row in rows]
    units = [_array(unit for unit, _group in _leads(row)) for row in rows]
    groups = [_array(group for _unit, group in _leads(row)) for row in rows]
    values = (contents, units, groups, directive.programme_id, directive.pk, LOOKED_AT)
    with connection.cursor() as cursor:
        cursor.execute(_BY_TRAITS, values)
        for number, task in cursor.fetchall():
            found[rows[number - 1].pk].add(task)
    return found


def _array(ids: Iterable[int | None]) -> str:
    """Ids as PostgreSQL writes an array."""
    return "{" + ",".join(str(pk) for pk in ids if pk is not None) + "}"


def _leads_of(tasks: list[int]) -> Iterator[tuple[int, int | None, int | None]]:
    """Who leads these tasks: the parties of their proposals, of tasks given otherwise the units."""
    if not tasks:
        return
    issued = Party.objects.filter(proposal__task__in=tasks, role=PartyRole.LEAD)
    yield from issued.values_list("proposal__task", "unit", "group")
    given = Assignment.objects.filter(task__in=tasks, task__proposal=None, role=PartyRole.LEAD)
    for task, unit in given.values_list("task", "unit"):
        yield task, unit, None


def _closest(known: list[_Known], row: Proposal, changed: dict[int, str]) -> list[tuple[int, float]]:
    """The most alike of the known tasks by id, best first."""
    words, theirs = frozenset(row.content.casefold().split()), pairs(row.content)
    alike = []
    for one in known:
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
