"""The rules of early warning: what each looks for, how many cases there are now, and the gravest of them."""

from __future__ import annotations

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import render

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.desk.links import address
from giamsat.monitor.warnings import selectors
from giamsat.monitor.warnings.models import Severity
from giamsat.monitor.warnings.rule import rules
from giamsat.monitor.warnings.selectors import Look
from giamsat.monitor.warnings.thresholds import THRESHOLDS


@access(SIGNED_IN)
def warning_rules(request: ActorRequest) -> HttpResponse:
    """Every rule with its threshold; its count is that of the list it opens, in the reader's scope."""
    look = Look()
    counts: Counter[str] = Counter()
    serious: Counter[str] = Counter()
    for rule, severity, count in selectors.counted(request.actor, look):
        counts[rule] += count
        serious[rule] += count if severity == Severity.SERIOUS else 0
    worst = selectors.worst_by_rule(request.actor, look)
    rows = [
        {
            "code": code,
            "title": rule.title,
            "count": counts[code],
            "serious": serious[code],
            "url": address("warnings", rule=code),
            "serious_url": address("warnings", rule=code, severity=Severity.SERIOUS.value),
            "worst": worst.get(code),
        }
        for code, rule in rules().items()
    ]
    context = {"rows": rows, "found": sum(1 for row in rows if row["count"]), "ladder": THRESHOLDS.ladder}
    return render(request, "desk/warnings/rules.html", context)
