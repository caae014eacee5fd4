"""Who may report what when, rules between values, conflicts, confirmation, and sheets that leave the past alone."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed
from giamsat.indicators import services
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.figures import Figures
from giamsat.indicators.models import Observation, Revision
from giamsat.indicators.services.sheets import Draft
from giamsat.units.models import Unit
from tests.indicators.conftest import COMMUNE, FEBRUARY, MARCH, NOW, D, Measured, define, entry
from tests.people import People, Tree, acting_as

pytestmark = pytest.mark.django_db


def refused(actor: Any, *entries: services.Entry) -> list[services.Fault]:
    with pytest.raises(services.ValuesRefused) as caught, transaction.atomic():
        services.record_values(actor, list(entries))
    return caught.value.faults


def test_who_reports(tree: Tree, people: People, measured: Measured) -> None:
    services.record_values(acting_as(people.owner), [entry(measured.people, tree.that_khe, 5)])
    services.record_values(acting_as(people.ministry_focal), [entry(measured.people, tree.dong_dang, 6)])
    for person, unit in ((people.owner, tree.dong_dang), (people.province_focal, tree.that_khe)):
        with pytest.raises(NotAllowed, match="đầu mối"):
            services.record_values(acting_as(person), [entry(measured.people, unit, 7)])


def test_each_place_has_its_reason_and_nothing_is_stored_by_half(
    tree: Tree, people: People, measured: Measured
) -> None:
    gone = Unit.objects.get(pk=tree.dong_dang.pk)
    Unit.objects.filter(pk=gone.pk).update(valid_to=dt.date(2026, 2, 1))
    gone.refresh_from_db()
    faults = refused(
        acting_as(people.ministry_focal),
        entry(measured.people, tree.that_khe, 5),
        entry(measured.people, gone, 5),
        entry(measured.ready, tree.that_khe, 1),
        entry(measured.people, tree.lang_son, 1),
        entry(measured.link, tree.that_khe, 2),
        entry(measured.users, tree.that_khe, "0.0000001"),
        entry(measured.happy, tree.that_khe, 1, period=dt.date(2026, 3, 2)),
        entry(measured.happy, tree.trung_khanh, 1, period=dt.date(2026, 1, 1)),
        entry(measured.happy, tree.trung_khanh, 1, period=dt.date(2026, 4, 1)),
    )
    assert [fault.kind for fault in faults] == [
        "place", "place", "place", "figure", "figure", "place", "window", "window",
    ]  # fmt: skip
    assert "không tồn tại" in faults[0].text
    assert "công thức" in faults[1].text
    assert not Observation.objects.exists()


def test_a_unit_that_was_closed_since_it_was_read_reports_no_more(
    tree: Tree, people: People, measured: Measured
) -> None:
    read_before = Unit.objects.get(pk=tree.dong_dang.pk)
    Unit.objects.filter(pk=tree.dong_dang.pk).update(valid_to=FEBRUARY)
    (fault,) = refused(acting_as(people.ministry_focal), entry(measured.people, read_before, 5))
    assert (fault.kind, "không tồn tại" in fault.text) == ("place", True)


def test_two_people_in_one_cell(tree: Tree, people: People, measured: Measured) -> None:
    twice = (entry(measured.people, tree.that_khe, value) for value in (5, 6))
    assert [fault.text for fault in refused(acting_as(people.owner), *twice)] == [
        "Ô này có hai giá trị trong cùng lần gửi."
    ]
    services.record_values(acting_as(people.owner), [entry(measured.people, tree.that_khe, 5)])
    (fault,) = refused(acting_as(people.colleague), entry(measured.people, tree.that_khe, 6))
    assert (fault.kind, fault.value, fault.version) == ("conflict", D(5), 1)
    services.record_values(acting_as(people.colleague), [entry(measured.people, tree.that_khe, 6, 1)])
    assert Observation.objects.get(indicator=measured.people).value == 6


def test_an_exemption_opens_a_closed_period_for_a_while(
    tree: Tree, people: People, measured: Measured
) -> None:
    january = entry(measured.people, tree.that_khe, 5, period=dt.date(2026, 1, 1))
    assert refused(acting_as(people.owner), january)[0].kind == "window"
    grant: dict[str, Any] = {
        "period": dt.date(2026, 1, 1),
        "until": dt.date(2026, 3, 12),
        "reason": "Lũ lụt, mất mạng ba tuần",
    }
    with pytest.raises(NotAllowed):
        services.exempt_unit(acting_as(people.owner), tree.that_khe, measured.group, **grant)
    services.exempt_unit(acting_as(people.standing), tree.that_khe, measured.group, **grant)
    services.record_values(acting_as(people.owner), [january])
    with clock.frozen(NOW + dt.timedelta(days=3)):
        late = entry(measured.people, tree.that_khe, 6, 1, period=dt.date(2026, 1, 1))
        assert refused(acting_as(people.owner), late)[0].kind == "window"


def test_rules_between_values(tree: Tree, people: People, measured: Measured) -> None:
    def add(indicator: Any, severity: str, condition: str) -> None:
        services.add_rule(
            SYSTEM,
            indicator,
            kind="other",
            severity=severity,
            condition=condition,
            text_vi="Sai.",
            text_en="No.",
        )

    add(measured.users, "error", "x <= [PEOPLE]")
    add(measured.people, "warning", services.preset("jump", {"percent": "50"}))
    add(measured.people, "error", "x >= 0")
    actor = acting_as(people.owner)
    (fault,) = refused(
        actor, entry(measured.people, tree.that_khe, 5), entry(measured.users, tree.that_khe, 6)
    )
    assert (fault.kind, fault.place) == ("error", "USERS:ubnd-06040")
    services.record_values(SYSTEM, [entry(measured.people, tree.that_khe, 10, period=FEBRUARY)])
    (fault,) = refused(actor, entry(measured.people, tree.that_khe, 16))
    assert fault.kind == "warning"
    said = entry(measured.people, tree.that_khe, 16, note="Sáp nhập hai thôn mới")
    services.record_values(actor, [said])
    assert Observation.objects.get(period=MARCH).note == "Sáp nhập hai thôn mới"
    with pytest.raises(InvalidInput):
        add(measured.people, "error", "x > [HAPPY]")


def test_another_person_confirms_and_the_trail_tells(tree: Tree, people: People, measured: Measured) -> None:
    services.record_values(acting_as(people.owner), [entry(measured.people, tree.that_khe, 5)])
    chosen = [(measured.people.pk, MARCH, tree.that_khe.pk, 1)]
    with pytest.raises(NotAllowed):
        services.confirm_values(acting_as(people.owner), chosen)
    with pytest.raises(NotAllowed):
        services.confirm_values(acting_as(people.approver), chosen)
    with pytest.raises(Conflict):
        services.confirm_values(acting_as(people.standing), [(*chosen[0][:3], 9)])
    assert services.confirm_values(acting_as(people.standing), chosen) == 1
    with pytest.raises(InvalidTransition):
        services.confirm_values(acting_as(people.standing), [(*chosen[0][:3], 2)])
    (fault,) = refused(acting_as(people.owner), entry(measured.people, tree.that_khe, 6, 2))
    assert fault.kind == "warning"
    why = entry(measured.people, tree.that_khe, 6, 2, note="Rà soát lại sổ hộ khẩu")
    services.record_values(acting_as(people.owner), [why])
    now = Observation.objects.get()
    assert (now.value, now.state, now.version, now.decided_by) == (D(6), 1, 3, None)
    old = Revision.objects.order_by("-version")[0]
    assert (old.value, old.state, old.by, old.decided_by) == (D(5), 2, people.owner, people.standing)


def test_the_tables_refuse_what_services_never_do(tree: Tree, people: People, measured: Measured) -> None:
    services.record_values(acting_as(people.owner), [entry(measured.people, tree.that_khe, 5)])
    rows = Observation.objects.filter(indicator=measured.people)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state=2, decided_by=people.owner)
    with pytest.raises(Exception, match=r"[Cc]annot delete"), transaction.atomic():
        rows.delete()
    rows.update(value=6, version=2)
    with pytest.raises(Exception, match=r"[Cc]annot"), transaction.atomic():
        Revision.objects.update(value=0)


def test_a_changed_formula_leaves_the_past(tree: Tree, people: People, measured: Measured) -> None:
    services.record_values(
        SYSTEM,
        [
            entry(indicator, tree.that_khe, value, period=period)
            for period in (FEBRUARY, MARCH)
            for indicator, value in ((measured.people, 200), (measured.users, 50))
        ],
    )
    draft = Draft(
        "SHARE", "SHARE", "percent", "month", MARCH, COMMUNE,
        {"roll_up": "formula", "formula": "100 * ([PEOPLE] - [USERS]) / [PEOPLE]"},
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        services.change_sheet(
            acting_as(people.ministry_focal), measured.share, version=1, draft=draft, why="Đổi cách tính"
        )
    services.change_sheet(
        acting_as(people.standing), measured.share, version=1, draft=draft, why="Đổi cách tính"
    )
    found = Figures(Catalogue(), [measured.share], [tree.vn], FEBRUARY, MARCH)
    assert found.of(measured.share, tree.vn, FEBRUARY).value == 25
    assert found.of(measured.share, tree.vn, MARCH).value == 75
    again = Draft("PEOPLE", "PEOPLE", "person", "month", MARCH, COMMUNE, {"roll_up": "sum"})
    with pytest.raises(InvalidInput, match="Đã có số liệu"):
        services.change_sheet(
            acting_as(people.standing), measured.people, version=1, draft=again, why="Đổi cách tính"
        )


def test_nobody_enters_values_while_a_sheet_changes(tree: Tree, measured: Measured) -> None:
    """Else a value could come under the old sheet, or a circle be closed, after both were looked for."""

    def held() -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT mode FROM pg_locks WHERE locktype = 'advisory' AND classid = 5731 AND objid = 0"
                " AND pid = pg_backend_pid()"
            )
            return {mode for (mode,) in cursor.fetchall()}

    services.record_values(SYSTEM, [entry(measured.people, tree.that_khe, 5, period=FEBRUARY)])
    assert held() == {"ShareLock"}
    draft = Draft("LINK", "LINK", "yes_no", "month", MARCH, COMMUNE, {"roll_up": "none"})
    services.change_sheet(SYSTEM, measured.link, version=1, draft=draft, why="Thử")
    assert held() == {"ShareLock", "ExclusiveLock"}


def test_a_loop_through_five_others_is_named(tree: Tree, measured: Measured) -> None:
    codes = [f"L{number}" for number in range(6)]
    made = [define(tree, measured.group, codes[0], "person", roll_up="formula", formula="[PEOPLE]")]
    for before, code in pairwise(codes):
        made.append(
            define(tree, measured.group, code, "person", roll_up="formula", formula=f"[{before}] + 1")
        )
    draft = Draft(
        "L0", "L0", "person", "month", MARCH, COMMUNE, {"roll_up": "formula", "formula": "[L5] * 2"}
    )
    with pytest.raises(InvalidInput, match="L0 → L5 → L4 → L3 → L2 → L1 → L0"):
        services.change_sheet(SYSTEM, made[0], version=1, draft=draft, why="Thử")
    with pytest.raises(InvalidInput, match="Không có chỉ tiêu mã NONE"):
        define(tree, measured.group, "X1", "person", roll_up="formula", formula="[NONE]")
    with pytest.raises(InvalidInput, match="không phải"):
        define(tree, measured.group, "X2", "vnd_billion", roll_up="formula", formula="[PEOPLE]")


def test_a_country_reports_in_one_breath(tree: Tree, measured: Measured) -> None:
    """What costs time with 3,321 units is statements: their number does not grow with the units."""
    units = [
        Unit(
            code=f"xa-{number}", parent=tree.lang_son, kind=Unit.Kind.COMMUNAL_COMMITTEE, side="state",
            name_vi=f"Xã {number}", name_en=f"Commune {number}",
        )
        for number in range(120)
    ]  # fmt: skip
    for unit in units:
        unit.derive()
    Unit.objects.bulk_create(units)
    counter = _Counter()
    with connection.execute_wrapper(counter):
        services.record_values(SYSTEM, [entry(measured.link, unit, 1) for unit in units])
    assert counter.seen < 30
    country = Figures(Catalogue(), [measured.link], [tree.vn], MARCH, MARCH)
    assert country.of(measured.link, tree.vn, MARCH).met == 120
    assert D(120) == country.of(measured.link, tree.vn, MARCH).units


class _Counter:
    seen = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.seen += 1
        return execute(sql, params, many, context)
