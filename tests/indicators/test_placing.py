"""Use cases: an indicator gets its tasks, its match above and another responsible unit; ends; a set is taken over."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.core.actor import SYSTEM
from giamsat.core.errors import Conflict, InvalidInput, NotAllowed
from giamsat.indicators import selectors, services
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.models import Group, Indicator, Observation, Rule
from giamsat.indicators.services.sheets import Draft
from tests.access.entry import once
from tests.indicators.conftest import FEBRUARY, MARCH, D, Measured, entry
from tests.people import People, Tree, acting_as
from tests.work import plant_programme, plant_task

pytestmark = pytest.mark.django_db
APRIL = dt.date(2026, 4, 1)


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def place(row: Indicator, **other: Any) -> services.Place:
    said = {name: getattr(row, name) for name in services.Place.__dataclass_fields__}
    return services.Place(**{**said, **other})


def put(actor: Any, row: Indicator, codes: list[str], **other: Any) -> Indicator:
    row = Indicator.objects.select_related("owner", "group", "higher").get(pk=row.pk)
    return services.place_indicator(
        actor, row, version=row.version, place=place(row, **other), task_codes=codes
    )


def test_tasks_serve_an_indicator_and_each_shows_the_other(
    tree: Tree, people: People, measured: Measured
) -> None:
    programme = plant_programme(tree)
    own = plant_task(programme, tree.that_khe, title="Cấp tài khoản cho người dân")
    foreign = plant_task(programme, tree.trung_khanh, title="Việc của Trùng Khánh")
    put(SYSTEM, measured.users, [own.code, foreign.code])
    services.record_values(SYSTEM, [entry(measured.users, tree.that_khe, 300)])
    address = reverse("desk:indicator", args=[measured.users.pk])
    seen = signed_in(people.owner).get(address, {"unit": tree.that_khe.pk}).content.decode()
    assert own.title in seen
    assert foreign.title not in seen
    page = signed_in(people.owner).get(reverse("desk:task", args=[own.pk])).content.decode()
    assert "Chỉ tiêu mà nhiệm vụ phục vụ" in page
    assert "300" in page.partition('id="measured"')[2].partition("</section>")[0]
    other = plant_task(programme, tree.that_khe, title="Việc khác")
    assert (
        'id="measured"'
        not in signed_in(people.owner).get(reverse("desk:task", args=[other.pk])).content.decode()
    )


def test_who_takes_links_away_leaves_those_out_of_sight(
    tree: Tree, people: People, measured: Measured
) -> None:
    programme = plant_programme(tree)
    seen = plant_task(programme, tree.most, title="Việc của bộ")
    hidden = plant_task(programme, tree.trung_khanh, title="Việc của Trùng Khánh")
    put(SYSTEM, measured.users, [seen.code, hidden.code])
    keeper = acting_as(people.owner)
    assert [row.pk for row in selectors.tasks_of(keeper, measured.users)] == []
    with pytest.raises(NotAllowed):
        put(keeper, measured.users, [])
    office = acting_as(people.standing)
    put(office, measured.users, [hidden.code])
    assert set(measured.users.tasks.values_list("pk", flat=True)) == {hidden.pk}
    with pytest.raises(InvalidInput) as refused:
        put(office, measured.users, ["KHONG-CO"])
    assert "KHONG-CO" in str(refused.value.fields["tasks"])


def test_the_match_above_is_never_below(measured: Measured) -> None:
    put(SYSTEM, measured.users, [], higher=measured.people)
    above = Indicator.objects.select_related("higher").get(pk=measured.users.pk)
    with pytest.raises(InvalidInput) as refused:
        put(SYSTEM, measured.people, [], higher=above)
    assert "higher" in refused.value.fields
    row = Indicator.objects.get(pk=measured.users.pk)
    with pytest.raises(Conflict):
        services.place_indicator(SYSTEM, row, version=1, place=place(row), task_codes=[])


def test_an_indicator_ends_and_its_past_stays(tree: Tree, people: People, measured: Measured) -> None:
    services.record_values(SYSTEM, [entry(measured.happy, tree.that_khe, 90, period=FEBRUARY)])
    end = services.end_indicator
    with pytest.raises(InvalidInput, match="SHARE"):
        end(SYSTEM, measured.users, version=1, day=APRIL, why="Trùng nguồn khác")
    for day in (dt.date(2026, 3, 15), FEBRUARY, dt.date(2025, 1, 1)):
        with pytest.raises(InvalidInput) as refused:
            end(SYSTEM, measured.happy, version=1, day=day, why="Không còn dùng")
        assert "day" in refused.value.fields
    with pytest.raises(NotAllowed):
        end(acting_as(people.owner), measured.happy, version=1, day=MARCH, why="Không còn dùng")
    ended = end(acting_as(people.standing), measured.happy, version=1, day=MARCH, why="Không còn dùng")
    assert ended.retired_on == MARCH
    with pytest.raises(services.ValuesRefused):
        services.record_values(SYSTEM, [entry(measured.happy, tree.that_khe, 91)])
    # The last period of it may still be corrected, in the grid too.
    assert measured.happy in [row for row, _sheet in _reportable(people)]
    assert Observation.objects.get(period=FEBRUARY).value == D(90)


def _reportable(people: People) -> list[Any]:
    return selectors.reportable(acting_as(people.owner), Catalogue(), MARCH)


def test_a_new_sheet_takes_an_ended_indicator_up_again(tree: Tree, measured: Measured) -> None:
    ended = services.end_indicator(SYSTEM, measured.happy, version=1, day=MARCH, why="Không còn dùng")
    newest = Catalogue().newest(ended.pk)
    assert newest is not None
    draft = Draft("Hài lòng", "Satisfied", "percent", "month", APRIL, newest.reporters, {"roll_up": "sum"})
    services.change_sheet(SYSTEM, ended, version=ended.version, draft=draft, why="Đo lại theo hướng dẫn mới")
    catalogue = Catalogue()
    assert catalogue.sheet(ended.pk, MARCH) is None
    assert catalogue.sheet(ended.pk, APRIL) is not None
    assert Indicator.objects.get(pk=ended.pk).retired_on is None


def test_the_baseline_is_typed_and_stays_in_the_next_sheet(people: People, measured: Measured) -> None:
    client, address = signed_in(people.standing), reverse("desk:indicator-sheet", args=[measured.happy.pk])
    body = {
        "once": once(), "version": 1, "name_vi": "Hài lòng", "name_en": "Satisfied", "measure": "percent",
        "decimals": 1, "direction": "up", "cycle": "month", "due_days": 10, "roll_up": "mean",
        "weight": measured.people.pk, "over_time": "mean", "reporters": "communal-peoples-committee",
        "valid_from": "2026-01-01", "why": "Thêm mốc", "baseline": "78,5", "baseline_on": "2024-12-31",
    }  # fmt: skip
    assert client.post(address, body).status_code == 303
    newest = Catalogue().newest(measured.happy.pk)
    assert newest is not None
    assert (newest.baseline, newest.baseline_on) == (D("78.5"), dt.date(2024, 12, 31))
    form = client.get(address).context["form"]
    assert (form.initial["baseline"], form.initial["baseline_on"]) == (D("78.5"), dt.date(2024, 12, 31))


def test_a_ready_made_set_makes_the_frame_of_decision_766_usable(tree: Tree, people: People) -> None:
    office = acting_as(people.standing)
    since = dt.date(2025, 1, 1)
    with pytest.raises(NotAllowed):
        services.take_over_set(acting_as(people.province_focal), tree.lang_son, "dvc", since=since)
    with pytest.raises(InvalidInput) as refused:
        services.take_over_set(office, tree.vn, "xa", since=dt.date(2025, 2, 1))
    assert "since" in refused.value.fields
    made = services.take_over_set(office, tree.vn, "dvc", since=since)
    assert made["DVC.03"].sheets.get().weight == made["DVC.01"]
    assert Rule.objects.filter(indicator__group__code="dvc").count() == 4
    frame = services.draft_frame(office, tree.vn, code="766", preset="766")
    assert services.put_in_force(office, frame, version=frame.version).state == "in_force"
    page = signed_in(people.standing).get(reverse("desk:indicator-groups"))
    assert [one.code for one in page.context["ready"]] == ["xa"]


def test_the_check_list_is_taken_over_in_the_browser(tree: Tree, people: People, noon: None) -> None:
    client, address = signed_in(people.standing), reverse("desk:indicator-set", args=["xa"])
    assert client.post(address, {"once": once(), "since": "2026-01-01"}).status_code == 303
    group = Group.objects.get(code="xa")
    assert group.indicators.count() == 9
    quarter = dt.date(2026, 1, 1)
    yes = [entry(row, tree.that_khe, 1, period=quarter) for row in group.indicators.exclude(code="XA.DU")]
    services.record_values(SYSTEM, yes)
    meets = selectors.row_of(SYSTEM, group.indicators.get(code="XA.DU"), tree.lang_son, Catalogue())
    assert (meets.figure.met, meets.figure.units) == (1, 1)


@pytest.mark.parametrize(
    ("said", "condition"),
    [
        ({"kind": "range", "low": "0", "high": "99,5"}, "x >= 0 and x <= 99.5"),
        ({"kind": "range", "low": "-1"}, "x >= -1"),
        ({"kind": "sum", "parts": "[USERS] + [PEOPLE]"}, "x = [USERS] + [PEOPLE]"),
        ({"kind": "monotone"}, "x >= previous"),
        ({"kind": "jump", "percent": "20"}, "abs(x - previous) <= 20 / 100 * abs(previous)"),
        ({"kind": "other", "condition": "x <= [PEOPLE]"}, "x <= [PEOPLE]"),
        ({"kind": "jump"}, ""),
        ({"kind": "other"}, ""),
    ],
)
def test_usual_rules_need_no_formula(
    people: People, measured: Measured, said: dict[str, str], condition: str
) -> None:
    body = {"once": once(), "severity": "error", "text_vi": "Sai", "text_en": "Wrong", **said}
    answer = signed_in(people.standing).post(reverse("desk:rule-new", args=[measured.users.pk]), body)
    assert answer.status_code == (303 if condition else 422)
    assert [rule.condition for rule in Rule.objects.all()] == ([condition] if condition else [])
