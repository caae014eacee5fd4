"""Evaluation, frames and data quality through HTTP, without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.core.actor import SYSTEM
from giamsat.indicators import services
from giamsat.indicators.models import Evaluation, Exemption, Group, IndexFrame, Rule, Target
from tests.access.entry import once
from tests.indicators.conftest import MARCH, Measured, entry, measured, noon
from tests.indicators.test_evaluation import WHY, Scene, plant_scene
from tests.people import People, Tree, acting_as

__all__ = ["measured", "noon"]
pytestmark = pytest.mark.django_db


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def scene(tree: Tree, people: People, measured: Measured) -> Scene:
    return plant_scene(tree, people, measured)


def sent(scene: Scene, who: Any, act: str, **more: Any) -> Any:
    """Press a button of the evaluation's page; the form holds what the page showed, with ``more``."""
    client, row = signed_in(who), scene.now
    address = reverse("desk:evaluation", args=[row.pk])
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in form.fields if not name.startswith("file-")}
    body = {name: value for name, value in shown.items() if value is not None}
    return client.post(address, {**body, "act": act, "once": once(), **more})


def test_a_province_scores_itself_and_the_council_decides(scene: Scene, people: People) -> None:
    answers = {
        f"answer-{scene['plan']}": "1", f"evidence-{scene['plan']}": "12/KH-UBND", f"answer-{scene['courses']}": "3",
        f"answer-{scene['quality']}": "24,5", f"evidence-{scene['courses']}": "45/BC-UBND",
    }  # fmt: skip
    short = sent(scene, scene.focal, "submit", **answers)
    assert short.status_code == 422
    assert "Nêu căn cứ" in short.content.decode()
    assert 'value="24,5"' in short.content.decode()
    whole = answers | {f"note-{scene['quality']}": "Số liệu theo phần mềm, chưa có văn bản"}
    assert sent(scene, scene.focal, "submit", **whole).status_code == 303
    silent = sent(scene, scene.reviewer, "review", **{f"points-{scene['quality']}": "20"})
    assert "ghi rõ vì sao" in silent.content.decode()
    told = {f"points-{scene['quality']}": "20", f"note-{scene['quality']}": WHY}
    assert sent(scene, scene.reviewer, "review", **told).status_code == 303
    assert sent(scene, scene.council, "confirm").status_code == 303
    assert sent(scene, scene.gatekeeper, "publish").status_code == 303
    assert sent(scene, scene.focal, "appeal", reason="Đề nghị tính thêm lớp tháng 12").status_code == 303
    assert sent(scene, scene.council, "reject", reason="Lớp mở sau ngày chốt số liệu").status_code == 303
    row = scene.now
    assert (row.state, str(row.own_points), str(row.points)) == ("published", "78.50", "74.00")
    page = signed_in(scene.focal).get(reverse("desk:evaluation", args=[row.pk])).content.decode()
    for words in (
        "78,50",
        "74,00",
        WHY,
        "12/KH-UBND",
        "Lớp mở sau ngày chốt số liệu",
        scene.council.full_name,
    ):
        assert words in page
    everybody = signed_in(people.stranger).get(reverse("desk:round", args=[row.round_id])).content.decode()
    assert "74,00" in everybody
    assert "78,50" not in everybody


def test_what_waits_for_whom(scene: Scene, people: People, django_assert_max_num_queries: Any) -> None:
    address = reverse("desk:evaluations")
    mine = signed_in(scene.focal)
    with django_assert_max_num_queries(30):
        assert "1 bản đánh giá chờ bạn" in mine.get(address).content.decode()
    assert "Không có bản đánh giá nào chờ bạn" in signed_in(scene.council).get(address).content.decode()
    assert signed_in(scene.council).get(reverse("desk:evaluation", args=[scene.now.pk])).status_code == 404
    frames = signed_in(scene.council).get(reverse("desk:frames")).content.decode()
    assert address in frames
    assert "Dùng khung này" not in frames
    assert signed_in(people.stranger).get(reverse("desk:evaluation", args=[scene.now.pk])).status_code == 404


def test_a_ready_made_frame_is_taken_over_edited_and_opened(scene: Scene, people: People, tree: Tree) -> None:
    client = signed_in(people.standing)
    page = client.get(reverse("desk:frames")).content.decode()
    assert "922/QĐ-BTTTT" in page
    made = client.post(
        reverse("desk:frame-new") + "?preset=dti-tinh",
        {"once": once(), "code": "dti-tinh", "preset": "dti-tinh"},
    )
    assert made.status_code == 303
    frame = IndexFrame.objects.get(code="dti-tinh")
    awareness = frame.components.get(code="nhan-thuc")
    body = {
        "code": "nhan-thuc", "name_vi": "Nhận thức số", "name_en": "Awareness", "points": "90", "method": "assessor",
    }  # fmt: skip
    edit = reverse("desk:component", args=[frame.pk, awareness.pk])
    assert client.post(edit, {**body, "once": once(), "version": 1}).status_code == 303
    drop = reverse("desk:component-drop", args=[frame.pk, frame.components.get(code="do-thi").pk])
    assert client.post(drop, {"once": once(), "version": 2}).status_code == 303
    assert client.get(reverse("desk:frame", args=[frame.pk])).context["of"].points == 990
    force = reverse("desk:frame", args=[frame.pk])
    assert client.post(force, {"once": once(), "version": 3}).status_code == 303
    opened = client.post(
        reverse("desk:round-new"),
        {"once": once(), "frame": frame.pk, "period": "2026-01-01", "self_due": "2026-04-01"},
    )
    assert opened.status_code == 303
    assert Evaluation.objects.filter(round__frame=frame).count() == 2
    assert signed_in(people.ministry_focal).post(force, {"once": once(), "version": 4}).status_code == 422


def test_quality_opens_the_cells_that_cost_points(tree: Tree, people: People, measured: Measured) -> None:
    services.record_values(
        acting_as(people.owner),
        [entry(measured.people, tree.that_khe, 5), entry(measured.link, tree.that_khe, 1)],
    )
    client, address = signed_in(people.leader), reverse("desk:data-quality")
    wanted = f"{address}?unit={tree.lang_son.pk}&cycle=month&period={MARCH}"
    page = client.get(wanted)
    assert page.context["quality"].good["correct"] == 0
    listed = client.get(wanted + "&figure=correct")
    assert [(one["name"], one["unit"]) for one in listed.context["cells"]] == [
        ("PEOPLE", tree.that_khe), ("LINK", tree.that_khe),
    ]  # fmt: skip
    assert client.get(listed.context["cells"][0]["url"]).status_code == 200
    assert signed_in(people.stranger).get(wanted).status_code == 404
    unit = client.get(reverse("desk:unit", args=[tree.lang_son.pk]))
    assert unit.status_code == 200


def test_an_office_keeps_targets_rules_groups_and_windows(
    tree: Tree, people: People, measured: Measured
) -> None:
    client = signed_in(people.standing)

    def post(name: str, *args: Any, query: str = "", **body: Any) -> int:
        return client.post(reverse(f"desk:{name}", args=args) + query, {"once": once(), **body}).status_code

    pk = measured.people.pk
    assert post("target-set", pk, query=f"?unit={tree.lang_son.pk}", year=2026, value="500") == 303
    assert Target.objects.get().unit == tree.lang_son
    said = {"kind": "range", "severity": "error", "text_vi": "Không âm", "text_en": "Not below none"}
    assert post("rule-new", pk, condition="x >= [NO.SUCH]", **said) == 422
    assert post("rule-new", pk, condition="x >= 0", **said) == 303
    rule = Rule.objects.get()
    assert post("rule-retire", rule.pk) == 303
    assert not Rule.objects.get().is_active
    assert post("indicator-group-new", code="moi", name_vi="Nhóm mới", name_en="New", position=1) == 303
    group = Group.objects.get(code="moi")
    assert post("indicator-group", group.pk, name_vi="Nhóm khác", name_en="Other", position=2) == 303
    window = {"group": measured.group.pk, "period": "2026-01-01", "until": "2026-03-20"}
    where = f"?unit={tree.that_khe.pk}"
    assert post("values-exemption", query=where, reason="ngắn", **window) == 422
    assert post("values-exemption", query=where, reason="Xã vừa sáp nhập, số liệu đến muộn", **window) == 303
    assert Exemption.objects.get().unit == tree.that_khe
    foreign = signed_in(people.province_focal)
    for name, args in (("target-set", [pk]), ("rule-new", [pk]), ("indicator-group-new", [])):
        assert foreign.post(reverse(f"desk:{name}", args=args), {"once": once()}).status_code in (404, 422)


def test_the_ranking_of_implementation(tree: Tree, people: People, measured: Measured) -> None:
    frame = services.draft_frame(SYSTEM, tree.vn, code="thuc-hien", preset="thuc-hien")
    assert frame.components.count() == 6
    page = signed_in(people.leader).get(reverse("desk:index", args=["thuc-hien"]))
    assert page.status_code == 200
    ranked = {row.unit for row, _parts, _quality in page.context["rows"]}
    assert ranked == {tree.most, tree.mof, tree.cao_bang, tree.lang_son}
    assert "data-label" in page.content.decode()
