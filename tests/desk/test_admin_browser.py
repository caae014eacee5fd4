"""The pages of administration in a real browser: readable, within the screen, with and without script."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from giamsat.accounts.models import Person
from giamsat.core.actor import Role
from tests.people import PASSWORD, People, Tree, give

#: A phone; both widths of every page are looked at by ``test_accessibility``, here pages in states that it has not.
PHONE = 360
SHOTS = os.environ.get("SHOTS", "")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page: Any, site: str, login: str) -> None:
    page.goto(f"{site}/account/login/?next=/admin/")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main button.btn-primary")
    page.wait_for_url("**/admin/")


def faults(page: Any) -> list[str]:
    return [
        f"{page.url} {one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in Axe().run(page).response["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.fixture
def console(page: Any) -> list[str]:
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    return said


def test_every_page_is_readable(
    page: Any, live_site: str, people: People, tree: Tree, console: list[str]
) -> None:
    give(people.colleague, tree.gov, Role.FOCAL_POINT)
    sign_in(page, live_site, "province_admin")
    page.set_viewport_size({"width": PHONE, "height": 900})
    owner, unit = people.owner.pk, tree.that_khe.pk
    paths = [
        "/admin/", "/admin/people/", "/admin/people/new/", f"/admin/people/{owner}/",
        f"/admin/people/{people.colleague.pk}/", f"/admin/people/{owner}/edit/", f"/admin/people/{owner}/grant/",
        f"/admin/people/{owner}/close/", "/admin/acting/", f"/admin/acting/for/{owner}/", "/account/tokens/",
        "/admin/units/", f"/admin/units/{tree.lang_son.pk}/", f"/admin/units/{unit}/people/",
        f"/admin/units/{unit}/edit/", f"/admin/units/{unit}/rename/", "/admin/units/merge/",
        f"/admin/units/{unit}/split/", "/admin/units/import/",
    ]  # fmt: skip
    found: list[str] = []
    for path in paths:
        answer = page.goto(live_site + path)
        assert answer.status == 200, path
        found += faults(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, path
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{PHONE}{path.replace('/', '_')}.png", full_page=True)
    assert found == []
    assert console == []


def test_a_unit_is_offered_while_one_types_and_a_person_gets_a_role(
    page: Any, live_site: str, people: People, tree: Tree, console: list[str]
) -> None:
    sign_in(page, live_site, "province_admin")
    page.goto(f"{live_site}/admin/people/{people.citizen.pk}/grant/")
    page.fill("[name=unit]", "")
    page.locator("[name=unit]").press_sequentially("dong d", delay=20)
    page.wait_for_selector("#offered-units option[value*=ubnd-06184]", state="attached")
    offer = page.locator("#offered-units option").first.get_attribute("value")
    assert offer == "UBND xã Đồng Đăng (ubnd-06184)"
    page.fill("[name=unit]", offer)
    page.check("[name=role][value=focal_point]")
    page.click("main button.btn-primary")
    page.wait_for_selector("text=Đã giao vai trò cho Đặng Văn Dân.")
    assert page.locator("table").get_by_text("UBND xã Đồng Đăng").is_visible()
    assert console == []


def test_a_file_of_units_is_checked_and_written(
    page: Any, live_site: str, people: People, tree: Tree, tmp_path: Path
) -> None:
    file = tmp_path / "units.csv"
    header = "code,parent_code,kind,side,name_vi,name_en"
    file.write_text(f"{header}\nls-vp,ubnd-20,department,state,Văn phòng,Office\nx,y,z,state,X,X\n", "utf-8")
    sign_in(page, live_site, "province_admin")
    page.goto(f"{live_site}/admin/units/import/")
    page.set_input_files("[name=file]", str(file))
    page.click("main button.btn-primary")
    page.wait_for_selector("text=chưa ghi gì")
    assert faults(page) == []
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/import_bad.png", full_page=True)
    file.write_text(f"{header}\nls-vp,ubnd-20,department,state,Văn phòng,Office\n", "utf-8")
    page.click("text=Chọn tệp khác")
    page.set_input_files("[name=file]", str(file))
    page.click("main button.btn-primary")
    page.click("text=Ghi tất cả vào danh bạ")
    page.wait_for_selector("text=Đã ghi 1 đơn vị.")
    if SHOTS:
        page.goto(f"{live_site}/admin/units/{tree.lang_son.pk}/")
        page.screenshot(path=f"{SHOTS}/unit_after.png", full_page=True)


def test_a_new_person_signs_in_with_the_password_that_was_shown(
    page: Any, live_site: str, people: People, tree: Tree
) -> None:
    sign_in(page, live_site, "commune_admin")
    page.goto(f"{live_site}/admin/people/new/?unit={tree.that_khe.pk}")
    page.fill("[name=full_name]", "Vi Văn Mới")
    page.fill("[name=login]", "moi.vv")
    page.click("main button.btn-primary")
    secret = page.locator(".secret").inner_text()
    assert re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", secret)
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/password.png", full_page=True)
    page.context.clear_cookies()
    page.goto(f"{live_site}/account/login/")
    page.fill("[name=login]", "moi.vv")
    page.fill("[name=password]", secret)
    page.click("main button.btn-primary")
    page.wait_for_url("**/password/change/")
    assert Person.objects.get(login="moi.vv").must_change_password
