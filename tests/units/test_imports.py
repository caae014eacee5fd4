"""Import by CSV: every bad line named, nothing changed if one is bad, a dry run changes nothing."""

from __future__ import annotations

import pytest

from giamsat.core.actor import SYSTEM, Role
from giamsat.core.errors import InvalidInput, NotAllowed
from giamsat.events.models import Event
from giamsat.units.imports import ImportReport, import_units
from giamsat.units.models import Territory, Unit
from tests.units.conftest import Tree, acting

HEADER = "code,parent_code,kind,side,name_vi,name_en,short_vi,aliases,territory_code,valid_from,valid_to"


def csv(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *lines]).encode()


def bad(report: ImportReport) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.column, fault.value) for fault in report.faults]


GOOD = (
    "north-tax-1,north-tax,department,state,Đội thuế 1,Tax Team 1,,,,,",
    "north-tax,north,department,state,Thuế Bắc,North Tax Office,Thuế,TB;Thuế tỉnh,90,2025-07-01,",
)


def test_parents_may_follow_and_a_dry_run_changes_nothing(tree: Tree, place: Territory) -> None:
    dry = import_units(SYSTEM, csv(*GOOD), dry_run=True)
    assert (dry.applied, dry.created, dry.faults) == (False, ["north-tax", "north-tax-1"], [])
    assert not Unit.objects.filter(code="north-tax").exists()
    done = import_units(SYSTEM, csv(*GOOD), dry_run=False)
    assert (done.applied, done.created) == (True, dry.created)
    assert Unit.objects.get(code="north-tax-1").path == "vn.gov.north.north_tax.north_tax_1"
    office = Unit.objects.get(code="north-tax")
    assert (office.aliases, office.territory) == (["TB", "Thuế tỉnh"], place)
    assert Event.objects.get(verb="units.imported").data == {"created": 2, "changed": 0}


def test_the_same_file_again_changes_nothing(tree: Tree, place: Territory) -> None:
    import_units(SYSTEM, csv(*GOOD), dry_run=False)
    before = Event.objects.count()
    again = import_units(SYSTEM, csv(*GOOD), dry_run=False)
    assert (again.applied, len(again.unchanged), Event.objects.count()) == (False, 2, before)


def test_known_codes_are_changed_and_left_out_columns_stay(tree: Tree) -> None:
    header = "code,parent_code,kind,side,name_vi,name_en"
    line = "north-a,south,communal-peoples-committee,state,Xã A,Commune A"
    report = import_units(SYSTEM, csv(line, header=header), dry_run=False)
    assert report.changed == ["north-a"]
    unit = Unit.objects.get(code="north-a")
    assert (unit.path, unit.name_vi, unit.version) == ("vn.gov.south.north_a", "Xã A", 2)
    assert Event.objects.get(verb="unit.changed").changes["parent"] == ["north", "south"]


def test_every_bad_line_is_named_and_nothing_is_changed(tree: Tree, place: Territory) -> None:
    content = csv(
        "ok,north,department,state,Tốt,Good,,,,,",
        "Không Mã,north,department,state,A,A,,,,,",
        "two,nowhere,department,state,B,B,,,,,",
        "three,north,village,mars,C,C,,,,,",
        "four,north,department,state,,D,,,,,",
        "five,north,department,state,E,E,,south,,,",
        "six,north,department,state,F,F,,,77,01/07/2025,",
        "seven,north,department,state,G,G,,,,2025-07-01,2025-06-30",
        '"ok",north,department,state,"Hai\ndòng",H,,,,,',
        "eight,north,department",
        "nine,two,department,state,J,J,,,,,",
        "north,north-a,department,state,K,K,,,,,",
    )
    report = import_units(SYSTEM, content, dry_run=False)
    assert bad(report) == [
        (3, "code", "Không Mã"),
        (4, "parent_code", "nowhere"),
        (5, "kind", "village"),
        (5, "side", "mars"),
        (6, "name_vi", ""),
        (7, "aliases", "south"),
        (8, "territory_code", "77"),
        (8, "valid_from", "01/07/2025"),
        (9, "valid_to", "2025-06-30"),
        (10, "code", "ok"),
        (12, "", ""),
        (13, "parent_code", "two"),
        (14, "parent_code", "north-a"),
    ]
    assert all(fault.reason for fault in report.faults)
    assert not report.applied
    assert not Unit.objects.filter(code="ok").exists()


def test_units_that_stand_below_each_other_are_refused(tree: Tree) -> None:
    report = import_units(
        SYSTEM, csv("a,b,department,state,A,A,,,,,", "b,a,department,state,B,B,,,,,"), dry_run=True
    )
    assert bad(report) == [(2, "parent_code", "b"), (3, "parent_code", "a")]


def test_two_lines_may_not_claim_one_alias_or_place(tree: Tree, place: Territory) -> None:
    report = import_units(
        SYSTEM,
        csv("a,gov,department,state,A,A,,chung,90,,", "b,gov,department,state,B,B,,chung,90,,"),
        dry_run=True,
    )
    assert bad(report) == [(3, "aliases", "chung"), (3, "territory_code", "90")]


def test_an_administrator_imports_below_the_own_unit(tree: Tree) -> None:
    admin = acting(Role.UNIT_ADMIN, tree.north)
    own = csv("n1,north,department,state,A,A,,,,,", "n2,n1,department,state,B,B,,,,,")
    assert import_units(admin, own, dry_run=False).applied
    for line in (
        "s1,south,department,state,A,A,,,,,",
        "north,gov,department,state,A,A,,,,,",
        "north-a,south,communal-peoples-committee,state,A,A,,,,,",
    ):
        report = import_units(admin, csv(line), dry_run=False)
        assert [fault.column for fault in report.faults] == ["code"]
        assert not report.applied
    with pytest.raises(NotAllowed):
        import_units(acting(Role.FOCAL_POINT, tree.north), own, dry_run=True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"code;parent_code\na;b",
        csv(header=HEADER + ",colour"),
        csv("é,north,,,,,,,,,").decode().encode("latin-1"),
        HEADER.encode() + b'\nx,"open',
        HEADER.encode() + b"\n" + b"x,north,department,state,A,A,,,,,\n" * 20_001,
    ],
    ids=["empty", "semicolons", "unknown column", "not UTF-8", "broken quotes", "too long"],
)
def test_files_that_cannot_be_read_are_refused_in_words(tree: Tree, content: bytes) -> None:
    with pytest.raises(InvalidInput) as fault:
        import_units(SYSTEM, content, dry_run=True)
    assert str(fault.value)


def test_a_byte_order_mark_does_no_harm(tree: Tree) -> None:
    content = b"\xef\xbb\xbf" + csv("x,north,department,state,A,A,,,,,")
    assert import_units(SYSTEM, content, dry_run=True).created == ["x"]


def test_a_known_unit_may_move_below_a_new_one(tree: Tree) -> None:
    content = csv(
        "north-a,new,communal-peoples-committee,state,A,A,,,,,", "new,gov,department,state,N,N,,,,,"
    )
    report = import_units(SYSTEM, content, dry_run=False)
    assert (report.created, report.changed, report.faults) == (["new"], ["north-a"], [])
    assert Unit.objects.get(code="north-a").path == "vn.gov.new.north_a"
