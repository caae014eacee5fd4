"""The demonstration fills an empty installation, once, and what it holds is consistent."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from giamsat.accounts.models import Person
from giamsat.accounts.selectors import actor_for
from giamsat.core.actor import SYSTEM
from giamsat.demo.editorial import PORTALS
from giamsat.demo.load import load_demo
from giamsat.demo.registers import DATABASES, MONTHS
from giamsat.directives.models import Directive
from giamsat.editorial.models import Site
from giamsat.monitor.bottlenecks import bottlenecks
from giamsat.monitor.quarters.models import QuarterSheet
from giamsat.monitor.urging.models import Letter
from giamsat.monitor.warnings.rule import rules
from giamsat.monitor.warnings.selectors import findings
from giamsat.registers.models import Record, Register
from giamsat.registers.presets import PRESETS
from giamsat.tasks import selectors
from giamsat.tasks.models import Report, Task


@pytest.mark.slow
@pytest.mark.django_db
def test_fills_once(settings: Any) -> None:
    settings.DEMO = True
    # As an installation has it: the whole registry knows the office of the centre.
    settings.VOICE_RECEIVER = "central-party-office"
    lines: list[str] = []
    assert load_demo(lambda line: lines.append(line))
    assert not load_demo()

    national = Task.objects.filter(programme__code="57")
    assert national.count() == 1298
    rows = selectors.tasks(SYSTEM).filter(programme__code="57")
    states = Counter(rows.values_list("time_state", flat=True))  # type: ignore[misc]
    assert states["done"] > 1000
    assert states["overdue"] > 0
    assert Directive.objects.filter(state="issued").count() == 2
    assert not Report.objects.filter(confirmed_by=None, state="confirmed").exists()

    commune = actor_for(Person.objects.get(login="xa-06040.dau-moi"))
    assert selectors.my_work(commune).urgent + len(selectors.my_work(commune).rest) > 0

    seen = set(findings(SYSTEM).values_list("rule", flat=True))
    assert seen == set(rules()), "every rule of early warning has a case that a reader can find"
    assert Letter.objects.filter(state=Letter.State.SIGNED, number=1).count() == 1
    assert bottlenecks(SYSTEM)[0].blocked > 1

    assert Site.objects.filter(kind="portal", url="").count() == PORTALS
    assert set(Register.objects.values_list("code", flat=True)) == set(PRESETS)
    assert all(register.records.exists() for register in Register.objects.all())
    sheets = set(QuarterSheet.objects.values_list("state", flat=True))
    assert sheets == {"signed", "submitted", "draft"}
    assert Record.objects.filter(register__code="databases", is_demo=True).count() == len(DATABASES)
    assert Record.objects.filter(register__code="satisfaction").count() == 34 * MONTHS
