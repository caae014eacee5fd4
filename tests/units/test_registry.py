"""The loaded registry: complete, placed, named at a date, and found by whoever searches."""

from __future__ import annotations

import datetime as dt

import pytest

from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Role
from giamsat.core.errors import InvalidInput, NotAllowed, NotFound
from giamsat.events.models import Event
from giamsat.units import selectors
from giamsat.units.models import Succession, Territory, Unit, UnitGroup
from giamsat.units.registry import Loaded, load_registry
from giamsat.units.services import change_unit
from tests.units.conftest import acting, trail

pytestmark = [pytest.mark.usefixtures("loaded"), pytest.mark.django_db]

BEFORE = dt.date(2025, 1, 5)
AFTER = dt.date(2026, 6, 1)


def found(query: str) -> list[str]:
    return [unit.code for unit in selectors.search_units(query, AFTER)]


def key(word: str, day: dt.date = AFTER) -> str | None:
    unit = selectors.unit_by_key(word, day)
    return unit.code if unit else None


def test_everything_came_and_coming_again_changes_nothing(loaded: Loaded) -> None:
    assert (loaded.territories, loaded.renamed, loaded.groups) == (3355, 12, 12)
    assert loaded.units == Unit.objects.count() == 78 + 2 * 34 + 2 * 29 + 3321
    assert loaded.successions == Succession.objects.count() == 9 + 2 * 23
    events = Event.objects.filter(verb="registry.loaded").count()
    again = load_registry(SYSTEM)
    assert (again.territories, again.units, again.renamed, again.successions, again.groups) == (0, 0, 0, 0, 0)
    assert Event.objects.filter(verb="registry.loaded").count() == events == 1


def test_only_operators_load() -> None:
    admin = acting(Role.UNIT_ADMIN, Unit.objects.get(code="vn"))
    with pytest.raises(NotAllowed):
        load_registry(admin)
    load_registry(acting(Role.OPERATOR, Unit.objects.get(code="mof")))


def test_what_was_changed_by_hand_stays() -> None:
    unit = Unit.objects.get(code="most")
    change_unit(SYSTEM, unit.pk, unit.version, short_vi="Bộ Khoa học")
    load_registry(SYSTEM)
    assert Unit.objects.get(code="most").short_vi == "Bộ Khoa học"
    assert trail().get(code="most").short_vi == "Bộ KH&CN"


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("vn", "vn"),
        ("most", "vn.gov.most"),
        ("ubnd-20", "vn.gov.ubnd_20"),
        ("xa-06325", "vn.gov.ubnd_20.xa_06325"),
        ("tinhuy-20", "vn.party.tinhuy_20"),
        ("thanhuy-01", "vn.party.thanhuy_01"),
        ("standing-57", "vn.steering.steering_57.standing_57"),
    ],
)
def test_places_in_the_tree(code: str, path: str) -> None:
    assert Unit.objects.get(code=code).path == path


def test_every_commune_stands_below_its_province() -> None:
    for unit in Unit.objects.filter(kind=Unit.Kind.COMMUNAL_COMMITTEE).select_related("territory__province"):
        assert unit.territory
        assert unit.territory.province
        province = unit.territory.province.code
        assert unit.path == f"vn.gov.ubnd_{province}.xa_{unit.territory.code}"


def test_two_sides_share_one_territory() -> None:
    for place in Territory.objects.filter(level="province"):
        sides = place.units.order_by("side").values_list("side", flat=True)
        assert list(sides) == ["party", "state"]


@pytest.mark.parametrize(
    ("group", "now", "before"),
    [
        ("ministries", 14, 18),
        ("ministries-branches", 22, 27),
        ("localities", 34, 63),
        ("provincial-party-committees", 34, 63),
        ("communes", 3321, 0),
        ("central-party-agencies", 6, 8),
    ],
)
def test_groups_at_a_date(group: str, now: int, before: int) -> None:
    assert selectors.members(group, AFTER).count() == now
    assert selectors.members(group, BEFORE).count() == before


def test_the_communes_of_a_province_by_either_side() -> None:
    for code in ("ubnd-20", "tinhuy-20", "xa-06325"):
        below = selectors.members("communes-of-province", AFTER, within=Unit.objects.get(code=code))
        assert below.count() == 65
        assert {unit.parent_id for unit in below} == {Unit.objects.get(code="ubnd-20").pk}
    with pytest.raises(InvalidInput):
        selectors.members("communes-of-province", AFTER)
    assert selectors.members("communes", AFTER, within=Unit.objects.get(code="ubnd-20")).count() == 65
    with pytest.raises(NotFound):
        selectors.members("nobody", AFTER)


def test_every_group_has_members() -> None:
    for group in UnitGroup.objects.filter(per_province=False):
        assert selectors.members(group, AFTER).exists(), group.code


def test_localities_stand_in_vietnamese_order() -> None:
    names = [unit.territory.name_vi for unit in selectors.members("localities", AFTER) if unit.territory]
    assert names[:8] == [
        "An Giang",
        "Bắc Ninh",
        "Cà Mau",
        "Cao Bằng",
        "Cần Thơ",
        "Đà Nẵng",
        "Đắk Lắk",
        "Điện Biên",
    ]


@pytest.mark.parametrize(
    ("word", "now", "before"),
    [
        ("most", "most", "most"),
        ("Bộ KHCN", "most", "most"),
        ("mic", "most", "mic"),
        ("mard", "mae", "mard"),
        ("mae", "mae", None),
        ("hanoi", "ubnd-01", "ubnd-01"),
        ("ha-noi", "ubnd-01", "ubnd-01"),
        ("hcmc", "ubnd-79", "ubnd-79"),
        ("danang", "ubnd-48", "ubnd-48"),
        ("quang-ninh", "ubnd-22", "ubnd-22"),
        ("ha-giang", "ubnd-08", "ubnd-ha-giang"),
        ("yen-bai", "ubnd-15", "ubnd-yen-bai"),
        (
            "central-propaganda-commission",
            "central-propaganda-mass-mobilization-commission",
            "central-propaganda-commission",
        ),
        ("no-such-body", None, None),
    ],
)
def test_keys_at_a_date(word: str, now: str | None, before: str | None) -> None:
    assert key(word) == now
    assert key(word, BEFORE) == before


def test_every_province_is_known_by_its_plain_name() -> None:
    slugs = {
        alias for unit in Unit.objects.filter(kind=Unit.Kind.PROVINCIAL_COMMITTEE) for alias in unit.aliases
    }
    assert {"lang-son", "dak-lak", "ho-chi-minh", "hue", "ba-ria-vung-tau"} <= slugs


def test_a_name_at_a_date() -> None:
    unit = Unit.objects.get(code="ubnd-75")
    (former,) = unit.former_names.all()
    assert (former.name_vi, former.valid_to) == ("Ủy ban nhân dân tỉnh Đồng Nai", dt.date(2026, 4, 30))
    assert unit.name_vi == "Ủy ban nhân dân thành phố Đồng Nai"
    assert key("tỉnh Đồng Nai") == key("thành phố Đồng Nai") == "ubnd-75"
    renamed = Unit.objects.filter(former_names__isnull=False, parent=unit)
    assert renamed.count() == 10
    assert unit.territory
    assert unit.territory.kind == "thành phố"


def test_changes_wait_for_their_day() -> None:
    Unit.objects.filter(code__in=["ubnd-75", "tinhuy-75"]).update(territory=None)
    Territory.objects.filter(code="75").update(kind="tỉnh")
    with clock.frozen(dt.datetime(2026, 4, 29, 12, tzinfo=dt.UTC)):
        assert load_registry(SYSTEM).renamed == 0
    assert Territory.objects.get(code="75").kind == "tỉnh"
    load_registry(SYSTEM)
    assert Territory.objects.get(code="75").kind == "thành phố"


def test_search_with_and_without_marks() -> None:
    assert found("lang son")[:2] == ["ubnd-20", "tinhuy-20"]
    assert found("Lạng Sơn")[:2] == ["ubnd-20", "tinhuy-20"]
    assert found("bộ khcn") == ["most"]
    assert found("KH&CN") == ["most"]
    assert found("hà nội")[:2] == ["ubnd-01", "thanhuy-01"]
    assert found("ministry of health") == ["moh"]
    assert found("văn hóa thể thao") == found("van hoa, the thao") == ["mcst"]


def test_what_is_typed_with_marks_comes_first() -> None:
    names = [unit.name_vi for unit in selectors.search_units("ba đình", AFTER)]
    assert names[0].endswith("Ba Đình")
    assert names[-1] == "Ủy ban nhân dân xã Ba Dinh"


def test_a_search_while_typing_and_within_a_branch() -> None:
    assert "ubnd-20" in found("lang s")
    within = Unit.objects.get(code="party")
    assert [unit.code for unit in selectors.search_units("lang son", AFTER, within=within)] == ["tinhuy-20"]
    assert found("mic") == []
    assert [unit.code for unit in selectors.search_units("mic", BEFORE)] == ["mic"]


@pytest.mark.parametrize("query", ["", "  ", "%", "_", "|", "\\", "' OR 1=1", "x" * 5000])
def test_odd_queries_find_nothing(query: str) -> None:
    assert found(query) == []


def test_family() -> None:
    commune = Unit.objects.get(code="xa-06325")
    assert [unit.code for unit in selectors.ancestors(commune)] == ["vn", "gov", "ubnd-20"]
    assert selectors.children(Unit.objects.get(code="ubnd-20"), AFTER).count() == 65
    assert selectors.subtree(Unit.objects.get(code="ubnd-20"), AFTER).count() == 66
    assert selectors.subtree(Unit.objects.get(code="ubnd-20"), BEFORE).count() == 1
