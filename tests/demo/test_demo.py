"""The demonstration fills an empty installation, once, and what it holds is consistent."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.accounts.models import Person
from giamsat.accounts.selectors import actor_for
from giamsat.core.actor import SYSTEM
from giamsat.demo.editorial import PORTALS
from giamsat.demo.load import load_demo
from giamsat.demo.registers import DATABASES, MONTHS
from giamsat.directives.models import Directive
from giamsat.editorial.models import Site
from giamsat.indicators.models import Indicator, Observation
from giamsat.monitor.bottlenecks import bottlenecks
from giamsat.monitor.quarters.models import QuarterSheet
from giamsat.monitor.urging.models import Letter
from giamsat.monitor.warnings.rule import rules
from giamsat.monitor.workgroups.selectors import groups
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

    _each_rule_has_its_case()
    (group,) = groups(SYSTEM)
    assert (group.decided, group.waiting) == (2, 1)  # type: ignore[attr-defined]
    assert Letter.objects.filter(state=Letter.State.SIGNED, number=1).count() == 1
    assert bottlenecks(SYSTEM)[0].blocked > 1

    assert Site.objects.filter(kind="portal", url="").count() == PORTALS
    assert set(Register.objects.values_list("code", flat=True)) == set(PRESETS)
    assert all(register.records.exists() for register in Register.objects.all())
    sheets = set(QuarterSheet.objects.values_list("state", flat=True))
    assert sheets == {"signed", "submitted", "draft"}
    assert Record.objects.filter(register__code="databases", is_demo=True).count() == len(DATABASES)
    assert Record.objects.filter(register__code="satisfaction").count() == 34 * MONTHS
    _communes_ready()


def _each_rule_has_its_case() -> None:
    """The table of the documentation leads to a case of each rule, which a leader finds on the screen."""
    table = (Path(__file__).parents[2] / "docs" / "early-warning.md").read_text(encoding="utf-8")
    addresses = re.findall(r"`(/warnings/\?rule=(\w+))`", table)
    assert {rule for _address, rule in addresses} == set(rules())
    client = Client()
    client.force_login(Person.objects.get(login="lanh-dao"))
    counts = {row["code"]: row["count"] for row in client.get(reverse("desk:warning-rules")).context["rows"]}
    for address, rule in addresses:
        shown = client.get(address).context["page_obj"]
        assert shown.paginator.count == counts[rule] > 0, rule
        assert {row.rule for row in shown} == {rule}
        case = client.get(reverse("desk:warning", args=[shown[0].pk])).content.decode()
        assert str(rules()[rule].title) in case


def _communes_ready() -> None:
    """The check-list of communes: 1,981 of 3,321 (59.7 %) meet all, by province as a recount has it, on the map."""
    ready = Indicator.objects.get(code="XA.DU")
    criteria = Observation.objects.filter(indicator__code__startswith="XA.0").values_list(
        "unit_id", "unit__parent__name_vi", "value"
    )
    met: dict[tuple[int, str], bool] = {}
    for unit, province, value in criteria:
        met[unit, province] = met.get((unit, province), True) and value == 1
    assert (sum(met.values()), len(met)) == (1981, 3321)
    of_province = Counter(province for _unit, province in met)
    good = Counter(province for (_unit, province), meets in met.items() if meets)
    assert (len(of_province), sum(good[each] == count for each, count in of_province.items())) == (34, 8)
    client = Client()
    client.force_login(Person.objects.get(login="lanh-dao"))
    page = client.get(reverse("desk:indicator", args=[ready.pk])).content.decode().replace("\xa0", " ")
    assert "59,7 %" in page
    assert "1.981/3.321" in page
    assert 'class="tiles"' in page
    for province, count in of_province.items():
        row = page[page.index(f">{province.replace('Ủy ban nhân dân', 'UBND')}<") :]
        assert f"{good[province]}/{count}" in row[: row.index("</tr>")]
