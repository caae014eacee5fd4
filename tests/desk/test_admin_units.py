"""Use case: the registry of units is kept by pages: found, added to, corrected, merged, split, imported."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.actor import Role
from giamsat.desk.acts import new_key
from giamsat.events.models import Event
from giamsat.monitor.services import find_differences
from giamsat.units.models import Succession, Unit, UnitName
from tests.desk.test_admin_people import post, signed_in, words
from tests.people import People, Tree, acting_as, plant_unit
from tests.work import part_of, plant_programme, plant_task

HEADER = "code,parent_code,kind,side,name_vi,name_en"


@pytest.fixture
def operator(people: People) -> Client:
    return signed_in(people.operator)


@pytest.fixture
def admin(people: People) -> Client:
    return signed_in(people.province_admin)


def new_unit(**values: str) -> dict[str, str]:
    return {
        "code": "ls-vp", "name_vi": "Văn phòng", "name_en": "Office", "kind": "department", "side": "state",
        **values,
    }  # fmt: skip


# --- finding, adding, correcting ---------------------------------------------------------------------------


def test_the_tree_begins_where_ones_reach_begins(admin: Client, operator: Client, tree: Tree) -> None:
    assert "UBND tỉnh Lạng Sơn" in words(admin.get("/admin/units/"))
    assert "Việt Nam" in words(operator.get("/admin/units/"))
    below = words(admin.get(f"/admin/units/{tree.lang_son.pk}/"))
    assert "UBND xã Đồng Đăng" in below
    assert "UBND xã Trùng Khánh" not in below


def test_units_are_found_without_marks(admin: Client) -> None:
    shown = words(admin.get("/admin/units/?q=trung+khanh"))
    assert "1 đơn vị khớp" in shown
    assert "UBND xã Trùng Khánh" in shown


def test_a_unit_is_added_below_once(admin: Client, tree: Tree) -> None:
    values = {**new_unit(), "aliases": "VP; Văn phòng tỉnh", "once": new_key()}
    for _click in range(2):
        assert admin.post(f"/admin/units/{tree.lang_son.pk}/new/", values).status_code == 303
    made = Unit.objects.get(code="ls-vp")
    assert (made.parent, made.aliases) == (tree.lang_son, ["VP", "Văn phòng tỉnh"])


def test_a_refused_unit_keeps_what_was_typed(admin: Client, tree: Tree) -> None:
    page = post(admin, f"/admin/units/{tree.lang_son.pk}/new/", **new_unit(code="ubnd-06040"))
    assert (page.status_code, "Mã ubnd-06040 đã có." in words(page)) == (422, True)
    assert 'value="Văn phòng"' in page.content.decode()


def test_an_administrator_changes_what_stands_below_and_not_the_unit_itself(
    admin: Client, tree: Tree
) -> None:
    shown = admin.get(f"/admin/units/{tree.lang_son.pk}/")
    assert "Chỉ quản trị của đơn vị cấp trên được sửa" in words(shown)
    assert post(admin, f"/admin/units/{tree.most.pk}/new/", **new_unit()).status_code == 422
    assert not Unit.objects.filter(code="ls-vp").exists()


def edited(unit: Unit, **values: object) -> dict[str, object]:
    return {
        "name_vi": unit.name_vi, "name_en": unit.name_en, "kind": unit.kind, "side": unit.side,
        "parent": f"{unit.name} ({unit.parent.code})" if unit.parent else "", "version": unit.version,
        **values,
    }  # fmt: skip


def test_a_correction_that_came_too_late_may_be_sent_again(admin: Client, tree: Tree) -> None:
    unit = Unit.objects.get(pk=tree.that_khe.pk)
    path = f"/admin/units/{unit.pk}/edit/"
    assert post(admin, path, **edited(unit, short_vi="Thất Khê")).status_code == 303
    late = post(admin, path, **edited(unit, aliases="TK"))
    assert late.status_code == 422
    assert "Bản đang lưu, khác với nội dung vừa nhập" in words(late)
    version = re.search(r'name="version" value="(\d+)"', late.content.decode())
    assert version is not None
    assert post(admin, path, **edited(unit, aliases="TK", version=version[1])).status_code == 303
    assert Unit.objects.get(pk=unit.pk).aliases == ["TK"]


def test_a_new_name_keeps_the_old_one(admin: Client, tree: Tree) -> None:
    page = post(
        admin, f"/admin/units/{tree.that_khe.pk}/rename/", version=1, name_vi="UBND xã Tràng Định",
        name_en="Trang Dinh Commune", date=clock.today().isoformat(), decision="12/NQ",
    )  # fmt: skip
    assert page.status_code == 303
    assert UnitName.objects.get(unit=tree.that_khe).name_vi == "UBND xã Thất Khê"
    shown = words(admin.get(f"/admin/units/{tree.that_khe.pk}/"))
    assert "UBND xã Tràng Định" in shown
    assert "UBND xã Thất Khê 12/NQ" in shown


# --- merging and splitting ---------------------------------------------------------------------------------


def test_a_merger_shows_what_moves_and_then_moves_it(operator: Client, people: People, tree: Tree) -> None:
    task = plant_task(plant_programme(tree), tree.that_khe)
    values: dict[str, Any] = {
        "predecessor_1": "that khe", "successor": "UBND xã Đồng Đăng (ubnd-06184)",
        "date": clock.today().isoformat(), "decision": "202/2025/QH15", "once": new_key(),
    }  # fmt: skip
    shown = operator.post("/admin/units/merge/", values)
    said = words(shown)
    assert "4 vai trò của 4 người chuyển theo" in said
    assert "1 việc chưa xong chuyển sang UBND xã Đồng Đăng" in said
    assert not Succession.objects.exists()
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', shown.content.decode()))
    done = operator.post("/admin/units/merge/", {**hidden, "sure": "1"})
    assert (done.status_code, done["Location"]) == (303, f"/admin/units/{tree.dong_dang.pk}/")
    assert operator.post("/admin/units/merge/", {**hidden, "sure": "1"}).status_code == 303
    record = Succession.objects.get()
    assert (record.decision, record.heir) == ("202/2025/QH15", tree.dong_dang)
    assert part_of(task, tree.dong_dang).state == "assigned"
    assert acting_as(people.owner).holds(Role.FOCAL_POINT, tree.dong_dang.path)
    assert find_differences() == []
    assert "thôi hoạt động từ" in words(operator.get(f"/admin/units/{tree.that_khe.pk}/"))


def test_a_merger_that_cannot_be_is_said_with_its_reason(operator: Client, tree: Tree) -> None:
    values = {
        "predecessor_1": "ubnd-20", "successor": "ubnd-06040", "date": clock.today().isoformat(),
        "decision": "1/QĐ", "sure": "1",
    }  # fmt: skip
    page = post(operator, "/admin/units/merge/", **values)
    assert page.status_code == 422
    assert "đang trực thuộc đơn vị sắp kết thúc" in words(page)
    assert 'value="ubnd-20"' in page.content.decode()
    assert not Succession.objects.exists()


def test_an_administrator_of_a_unit_merges_nothing(admin: Client, tree: Tree) -> None:
    page = admin.get("/admin/units/merge/")
    assert "Chỉ người vận hành hệ thống" in words(page)
    values = {
        "predecessor_1": "ubnd-06184", "successor": "ubnd-06040", "date": clock.today().isoformat(),
        "decision": "1/QĐ", "sure": "1",
    }  # fmt: skip
    post(admin, "/admin/units/merge/", **values)
    post(admin, f"/admin/units/{tree.that_khe.pk}/split/", **values)
    assert not Succession.objects.exists()


def test_a_split_asks_where_each_unit_below_goes(operator: Client, people: People, tree: Tree) -> None:
    task = plant_task(plant_programme(tree), tree.lang_son)
    kind = tree.lang_son.kind
    north = plant_unit("ubnd-90", tree.gov, kind, "UBND tỉnh Bắc", "North")
    south = plant_unit("ubnd-91", tree.gov, kind, "UBND tỉnh Nam", "South")
    path = f"/admin/units/{tree.lang_son.pk}/split/"
    values: dict[str, Any] = {
        "successor_1": "ubnd-90", "successor_2": "ubnd-91", "date": clock.today().isoformat(),
        "decision": "1/QH", "once": new_key(),
    }  # fmt: skip
    shown = operator.post(path, values)
    assert shown.status_code == 200
    assert "UBND xã Thất Khê" in words(shown)
    assert not Succession.objects.exists()
    chosen = {
        **values, "sure": "1", "heir": south.pk,
        f"child_{tree.that_khe.pk}": north.pk, f"child_{tree.dong_dang.pk}": south.pk,
    }  # fmt: skip
    lacking = {name: value for name, value in chosen.items() if name != f"child_{tree.that_khe.pk}"}
    assert "UBND xã Thất Khê" in words(operator.post(path, lacking))
    assert not Succession.objects.exists()
    assert operator.post(path, chosen).status_code == 303
    assert Unit.objects.get(pk=tree.that_khe.pk).parent == north
    assert Unit.objects.get(pk=tree.dong_dang.pk).parent == south
    assert part_of(task, south).state == "assigned"
    assert Person.objects.get(pk=people.province_focal.pk).unit == south
    assert find_differences() == []


# --- import ------------------------------------------------------------------------------------------------


def upload(client: Client, *lines: str, header: str = HEADER) -> Any:
    file = SimpleUploadedFile("don-vi.csv", "\n".join([header, *lines]).encode(), "text/csv")
    return client.post("/admin/units/import/", {"file": file, "once": new_key()})


def test_a_file_is_shown_first_and_applied_once(admin: Client) -> None:
    shown = upload(
        admin,
        "ls-vp-th,ls-vp,department,state,Phòng Tổng hợp,General Division",
        "ls-vp,ubnd-20,department,state,Văn phòng,Office",
        "ubnd-06040,ubnd-20,communal-peoples-committee,state,UBND xã Thất Khê,That Khe",
    )
    said = words(shown)
    assert "2 đơn vị mới, 1 đơn vị sửa, 0 đơn vị giữ nguyên" in said
    assert "name_en: That Khe Commune That Khe" in said
    assert not Unit.objects.filter(code="ls-vp").exists()
    hidden = dict(re.findall(r'name="(kept|once)" value="([^"]*)"', shown.content.decode()))
    assert admin.post("/admin/units/import/", hidden).status_code == 303
    assert Unit.objects.get(code="ls-vp-th").path == "vn.gov.ubnd_20.ls_vp.ls_vp_th"
    assert admin.post("/admin/units/import/", hidden).status_code == 303
    assert Event.objects.filter(verb="units.imported").count() == 1


def test_a_bad_line_is_named_and_nothing_is_written(admin: Client) -> None:
    shown = upload(
        admin,
        "ls-vp,ubnd-20,department,state,Văn phòng,Office",
        "cb-vp,ubnd-04,department,state,Văn phòng,Office",
        "ls-x,ubnd-20,village,state,X,X",
    )
    assert shown.status_code == 422
    said = words(shown)
    assert "2 chỗ cần sửa, chưa ghi gì" in said
    assert "3 code cb-vp" in said
    assert "4 kind village" in said
    assert "Ghi tất cả vào danh bạ" not in said
    assert not Unit.objects.filter(code="ls-vp").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"code,name\n", "Thiếu cột"),
        ("code,name_vi\nĐơn vị".encode("utf-16"), "không phải UTF-8"),
        (b"", "rỗng"),
    ],
)
def test_a_file_that_is_no_list_is_refused_by_name(admin: Client, content: bytes, said: str) -> None:
    file = SimpleUploadedFile("a.csv", content, "text/csv")
    page = admin.post("/admin/units/import/", {"file": file, "once": new_key()})
    assert (page.status_code, said in words(page)) == (422, True), words(page)


def test_nobody_confirms_the_file_of_another(admin: Client, operator: Client) -> None:
    shown = upload(admin, "ls-vp,ubnd-20,department,state,Văn phòng,Office")
    hidden = dict(re.findall(r'name="(kept|once)" value="([^"]*)"', shown.content.decode()))
    assert operator.post("/admin/units/import/", hidden)["Location"] == "/admin/units/import/"
    assert not Unit.objects.filter(code="ls-vp").exists()


def test_the_sample_is_a_file_that_fits(admin: Client) -> None:
    sample = admin.get("/admin/units/import/sample.csv")
    file = SimpleUploadedFile("mau.csv", sample.content, "text/csv")
    shown = words(admin.post("/admin/units/import/", {"file": file, "once": new_key()}))
    assert "2 đơn vị mới, 0 đơn vị sửa" in shown
