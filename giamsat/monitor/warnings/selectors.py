"""Reading warnings, always for a person."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from giamsat.core.actor import Actor
from giamsat.core.errors import NotFound
from giamsat.directives.models import Programme
from giamsat.monitor.warnings.models import Finding, Severity
from giamsat.monitor.warnings.policies import addressed_to, visible_findings
from giamsat.monitor.warnings.rule import rules
from giamsat.tasks.models import Task
from giamsat.tasks.reach import reaches, sees_everything, tasks_in_reach, unit_ids_within
from giamsat.units.models import Unit

#: What is read with a warning.
_BESIDE = ("unit", "addressed", "programme", "dismissed_by", "assignment__task", "assignment__assigner")
#: Which of the warnings a list shows.
SHOWN = ("open", "mine", "dismissed", "closed")


@dataclass(frozen=True, slots=True)
class Look:
    """What a list of warnings is narrowed to.

    Args:
        which: one of ``SHOWN``: open ones, those whose turn is the reader's, set aside, ended.
        unit: this unit and all below it.
        severity: at least this one.
    """

    which: str = "open"
    rule: str = ""
    severity: int = 0
    unit: Unit | None = None
    programme: Programme | None = None
    task_id: int | None = None


def findings(actor: Actor, look: Look | None = None) -> QuerySet[Finding]:
    """The warnings that the person may see, the gravest and oldest first."""
    look = look or Look()
    # Who reads all of the unit need not be asked about each row.
    whole = look.unit is not None and reaches(actor, look.unit.path)
    wanted = _which(actor, look.which)
    rows = Finding.objects.filter(wanted if whole else visible_findings(actor, wanted))
    if look.rule:
        rows = rows.filter(rule=look.rule)
    if look.severity:
        rows = rows.filter(severity__gte=look.severity)
    if look.unit is not None:
        rows = rows.filter(unit__any=unit_ids_within((look.unit.path,)))
    if look.programme is not None:
        rows = rows.filter(Q(programme=look.programme) | Q(programme__isnull=True))
    if look.task_id is not None:
        rows = rows.filter(assignment__task_id=look.task_id)
    return rows.select_related(*_BESIDE).order_by("-severity", "opened_at", "pk")


def finding(actor: Actor, pk: int) -> Finding:
    """One warning, open or not.

    Raises:
        NotFound: there is none, or none that the person may see.
    """
    found = Finding.objects.filter(visible_findings(actor, Q(pk=pk))).select_related(*_BESIDE).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Early:
    """What stands first on a leader's screen: how many open warnings of which weight and rule.

    ``worst`` are the gravest and oldest; ``mine`` counts those whose turn is the reader's.
    """

    by_severity: dict[int, int]
    by_rule: list[tuple[str, int]]
    worst: list[Finding]
    mine: int

    @property
    def total(self) -> int:
        return sum(self.by_severity.values())

    @property
    def serious(self) -> int:
        return self.by_severity.get(Severity.SERIOUS, 0)


def counted(actor: Actor, look: Look) -> list[tuple[str, int, int]]:
    """Rule, severity, how many warnings."""
    rows = findings(actor, look).order_by().values_list("rule", "severity")
    return list(rows.annotate(count=Count("*")).order_by("rule"))


def worst_by_rule(actor: Actor, look: Look) -> dict[str, Finding]:
    """The gravest and oldest warning of each rule that has one."""
    rows = findings(actor, look).select_related(None)
    if sees_everything(actor):
        # One step into the index for each rule, however many warnings there are.
        first, *others = (rows.filter(rule=rule).values_list("pk")[:1] for rule in rules())
        found = first.union(*others, all=True)
    else:
        found = rows.order_by("rule", "-severity", "opened_at", "pk").distinct("rule").values_list("pk")
    keys = [pk for (pk,) in found]
    return {row.rule: row for row in Finding.objects.filter(pk__in=keys).select_related(*_BESIDE)}


def early(actor: Actor, look: Look, shown: int = 5) -> Early:
    """The open warnings of a scope in three queries."""
    by_severity: dict[int, int] = {}
    by_rule: dict[str, int] = {}
    for rule, severity, count in counted(actor, look):
        by_severity[severity] = by_severity.get(severity, 0) + count
        by_rule[rule] = by_rule.get(rule, 0) + count
    return Early(
        by_severity=by_severity,
        by_rule=sorted(by_rule.items(), key=lambda pair: -pair[1]),
        worst=part_of(findings(actor, look), 0, shown),
        mine=Finding.objects.filter(addressed_to(actor)).count(),
    )


def part_of(rows: QuerySet[Finding], first: int, last: int) -> list[Finding]:
    """Rows of ``findings`` from the ``first``, counted from 0, to before the ``last``.

    Their ids are found by index alone, or sorted while they are narrow; only these rows are read.
    """
    ids = [pk for (pk,) in rows.values_list("pk")[first:last]]
    whole = (
        {row.pk: row for row in Finding.objects.filter(pk__in=ids).select_related(*_BESIDE)} if ids else {}
    )
    return [whole[pk] for pk in ids]


def other_tasks(actor: Actor, rows: list[Finding]) -> dict[int, Task]:
    """The tasks that these warnings name besides their own, as far as the person may see them."""

    named = {row.facts["other_task"] for row in rows if "other_task" in row.facts}
    return (
        {task.pk: task for task in Task.objects.filter(tasks_in_reach(actor), pk__in=named)} if named else {}
    )


def _which(actor: Actor, which: str) -> Q:
    if which == "mine":
        return addressed_to(actor)
    if which == "closed":
        return Q(closed_at__isnull=False)
    if which == "dismissed":
        return Q(state=Finding.State.DISMISSED)
    return Q(closed_at__isnull=True, state=Finding.State.OPEN)
