"""Use case: administrators look after the people and roles of their units, and nobody else's."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from giamsat.accounts.models import Acting, ApiToken, Grant, Person
from giamsat.core import clock
from giamsat.core.actor import Role
from giamsat.desk.acts import new_key
from tests.people import PASSWORD, People, Tree, acting_as, give, plant_person


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def admin(people: People) -> Client:
    """The administrator of the province."""
    return signed_in(people.province_admin)


def words(response: Any) -> str:
    text = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", text[text.index("<main") : text.index("</main>")]).split())


def post(client: Client, path: str, **values: object) -> Any:
    return client.post(path, {"once": new_key(), **values})


def stated(person: Person, **values: object) -> dict[str, object]:
    return {
        "full_name": person.full_name,
        "login": person.login,
        "post": person.post,
        "unit": f"x ({person.unit.code})" if person.unit else "",
        "email": person.email,
        "phone": person.phone,
        "language": person.language,
        "version": person.version,
        **values,
    }


# --- the list ----------------------------------------------------------------------------------------------


def test_the_list_holds_whom_one_may_see(admin: Client, people: People) -> None:
    shown = words(admin.get("/admin/people/"))
    assert people.owner.full_name in shown
    assert people.stranger.full_name in shown
    assert people.ministry_focal.full_name not in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=nguyen+chu", {"Nguyễn Thị Chủ"}),
        ("q=dang+van", {"Đặng Văn Dân"}),
        ("role=approver", {"Lý Thị Tỉnh", "Chu Thị Duyệt"}),
        ("unit=dong+dang", {"Mông Văn Lạ"}),
        ("unit=ubnd-06184&role=focal_point", {"Mông Văn Lạ"}),
        ("active=no", set()),
    ],
)
def test_the_list_is_narrowed(admin: Client, people: People, query: str, found: set[str]) -> None:
    page = admin.get(f"/admin/people/?{query}")
    assert (
        set(re.findall(r'<a class="t" href="/admin/people/\d+/">([^<]+)</a>', page.content.decode())) == found
    )


def test_the_list_asks_the_database_as_often_for_many(
    admin: Client, people: People, tree: Tree, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        plant_person(f"more{number}", f"Người Thứ {number}", tree.that_khe, Role.FOCAL_POINT)
    with django_assert_max_num_queries(12):
        admin.get("/admin/people/")


# --- one account -------------------------------------------------------------------------------------------


def test_a_new_person_gets_a_password_that_is_shown_once(admin: Client, people: People, tree: Tree) -> None:
    values = {
        "full_name": "Vi Văn Mới", "login": "moi.vv", "unit": "thất khê", "language": "vi", "once": new_key(),
    }  # fmt: skip
    page = admin.post("/admin/people/new/", values)
    person = Person.objects.get(login="moi.vv")
    secret = re.search(r'class="secret"[^>]*>([^<]+)<', page.content.decode())
    assert secret is not None
    assert person.check_password(secret[1])
    assert (person.unit, person.must_change_password) == (tree.that_khe, True)
    assert "no-store" in page["Cache-Control"]
    again = admin.post("/admin/people/new/", values)
    assert (again.status_code, Person.objects.filter(login="moi.vv").count()) == (303, 1)
    assert secret[1] not in admin.get(f"/admin/people/{person.pk}/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"unit": "Bộ Tài chính"}, "Không tìm thấy “Bộ Tài chính” trong phạm vi của bạn."),
        ({"unit": "ubnd"}, "Nhiều kết quả"),
        ({"login": "owner"}, "Tên đăng nhập"),
        ({"login": "Có Dấu"}, "chữ thường không dấu"),
        ({"email": "không phải"}, "Thư điện tử"),
    ],
)
def test_a_refused_new_person_keeps_what_was_typed(
    admin: Client, people: People, wrong: dict[str, str], said: str
) -> None:
    values = {"full_name": "Vi Văn Mới", "login": "moi.vv", "unit": "ubnd-06040", "language": "vi", **wrong}
    page = post(admin, "/admin/people/new/", **values)
    assert page.status_code == 422
    assert said in words(page)
    assert "Vi Văn Mới" in page.content.decode()
    assert not Person.objects.filter(full_name="Vi Văn Mới").exists()


def test_a_change_that_came_too_late_stays_on_the_page_and_may_be_sent_again(
    admin: Client, people: People
) -> None:
    path = f"/admin/people/{people.owner.pk}/edit/"
    first = stated(people.owner, post="Công chức văn hóa")
    assert post(admin, path, **stated(people.owner, phone="0912345678")).status_code == 303
    late = post(admin, path, **first)
    html = late.content.decode()
    assert late.status_code == 422
    assert "Có người vừa thay đổi mục này" in html
    assert "Công chức văn hóa" in html
    assert "0912345678" in words(late)
    version = re.search(r'name="version" value="(\d+)"', html)
    assert version is not None
    assert post(admin, path, **{**first, "version": version[1]}).status_code == 303
    people.owner.refresh_from_db()
    assert people.owner.post == "Công chức văn hóa"


def test_an_account_is_closed_and_opened_with_a_reason(admin: Client, people: People) -> None:
    base = f"/admin/people/{people.owner.pk}"
    assert post(admin, f"{base}/close/", reason=" ").status_code == 422
    assert post(admin, f"{base}/close/", reason="Nghỉ hưu").status_code == 303
    people.owner.refresh_from_db()
    assert not people.owner.is_active
    assert "tài khoản đã khóa" in words(admin.get(f"{base}/"))
    post(admin, f"{base}/reopen/", reason="Trở lại công tác")
    people.owner.refresh_from_db()
    assert people.owner.is_active


def test_a_password_is_reset_and_second_factors_removed(admin: Client, people: People) -> None:
    Authenticator.objects.create(user=people.owner, type="totp", data={"secret": "x"})
    base = f"/admin/people/{people.owner.pk}"
    page = post(admin, f"{base}/password/")
    secret = re.search(r'class="secret"[^>]*>([^<]+)<', page.content.decode())
    people.owner.refresh_from_db()
    assert secret is not None
    assert people.owner.check_password(secret[1])
    assert post(admin, f"{base}/factors/").status_code == 303
    assert not Authenticator.objects.filter(user=people.owner).exists()


def test_what_one_may_not_do_says_why(admin: Client, people: People, tree: Tree) -> None:
    give(people.owner, tree.gov, Role.FOCAL_POINT)
    page = admin.get(f"/admin/people/{people.owner.pk}/")
    assert "Người này còn giữ vai trò ngoài phạm vi của bạn." in words(page)
    assert "disabled" in page.content.decode()
    shut = admin.get(f"/admin/people/{people.owner.pk}/password/")
    assert '<form class="form"' not in shut.content.decode()
    refused = post(admin, f"/admin/people/{people.owner.pk}/password/")
    assert refused.status_code == 422
    people.owner.refresh_from_db()
    assert people.owner.check_password(PASSWORD)


def test_other_units_people_are_not_found(admin: Client, people: People) -> None:
    for path in ("", "edit/", "close/", "password/", "factors/", "grant/"):
        assert admin.get(f"/admin/people/{people.ministry_focal.pk}/{path}").status_code == 404


# --- roles -------------------------------------------------------------------------------------------------


def test_a_role_is_given_on_a_unit_in_reach_and_taken_back(admin: Client, people: People, tree: Tree) -> None:
    base = f"/admin/people/{people.citizen.pk}"
    today = clock.today().isoformat()
    page = post(admin, f"{base}/grant/", role="focal_point", unit="that khe", valid_from=today, valid_to="")
    assert page.status_code == 303
    grant = Grant.objects.get(person=people.citizen)
    assert (grant.unit, grant.role, grant.valid_to) == (tree.that_khe, "focal_point", None)
    twice = post(admin, f"{base}/grant/", role="focal_point", unit="ubnd-06040", valid_from=today)
    assert "đã giữ vai trò đó" in words(twice)
    assert post(admin, f"/admin/grants/{grant.pk}/revoke/", reason="").status_code == 422
    assert post(admin, f"/admin/grants/{grant.pk}/revoke/", reason="Chuyển việc").status_code == 303
    assert acting_as(people.citizen).holdings == ()
    assert "Chuyển việc" in words(admin.get(f"{base}/"))


@pytest.mark.parametrize("unit", ["ubnd-04", "Bộ Tài chính (mof)", "vn"])
def test_no_role_beyond_ones_reach(admin: Client, people: People, unit: str) -> None:
    page = post(
        admin, f"/admin/people/{people.citizen.pk}/grant/",
        role="approver", unit=unit, valid_from=clock.today().isoformat(),
    )  # fmt: skip
    assert page.status_code == 422
    assert not Grant.objects.filter(person=people.citizen).exists()


def test_wide_roles_are_offered_to_operators_alone(admin: Client, people: People) -> None:
    path = f"/admin/people/{people.citizen.pk}/grant/"
    assert 'value="standing_office"' not in admin.get(path).content.decode()
    assert 'value="standing_office"' in signed_in(people.operator).get(path).content.decode()
    forged = post(admin, path, role="operator", unit="ubnd-06040", valid_from=clock.today().isoformat())
    assert forged.status_code == 422


def test_the_people_of_a_unit(admin: Client, people: People, tree: Tree) -> None:
    shown = words(admin.get(f"/admin/units/{tree.that_khe.pk}/people/"))
    assert people.owner.full_name in shown
    assert people.citizen.full_name in shown
    assert people.stranger.full_name not in shown
    assert admin.get(f"/admin/units/{tree.most.pk}/people/").status_code == 404


def test_offers_stay_within_reach(admin: Client, people: People) -> None:
    found = admin.get("/admin/offered/units/?unit=ubnd").content.decode()
    assert "ubnd-06040" in found
    assert "ubnd-04" not in found


# --- standing in, keys -------------------------------------------------------------------------------------


def test_a_colleague_stands_in_and_stops(people: People) -> None:
    client, today = signed_in(people.owner), clock.today().isoformat()
    page = post(
        client, "/admin/acting/new/", substitute="be dong", starts_on=today, ends_on=today, reason="Đi họp"
    )
    assert page.status_code == 303
    acting = Acting.objects.get()
    assert (acting.absentee, acting.substitute) == (people.owner, people.colleague)
    assert "Vào làm thay" in words(signed_in(people.colleague).get("/admin/acting/"))
    assert signed_in(people.stranger).get(f"/admin/acting/{acting.pk}/end/").status_code == 404
    assert post(client, f"/admin/acting/{acting.pk}/end/").status_code == 303
    acting.refresh_from_db()
    assert acting.ended_by == people.owner


def test_nobody_of_another_unit_stands_in(people: People) -> None:
    today = clock.today().isoformat()
    page = post(
        signed_in(people.owner), "/admin/acting/new/",
        substitute="stranger", starts_on=today, ends_on=today, reason="Đi họp",
    )  # fmt: skip
    assert "Không tìm thấy “stranger”" in words(page)
    assert not Acting.objects.exists()
    refused = signed_in(people.owner).get(f"/admin/offered/colleagues/{people.colleague.pk}/?substitute=a")
    assert refused.status_code == 404


def test_an_administrator_names_who_stands_in(admin: Client, people: People) -> None:
    today = clock.today().isoformat()
    path = f"/admin/acting/for/{people.owner.pk}/"
    page = post(admin, path, substitute="colleague", starts_on=today, ends_on=today, reason="Ốm")
    assert page.status_code == 303
    assert Acting.objects.get().created_by == people.province_admin


def test_a_key_is_shown_once_and_revoked(people: People) -> None:
    client = signed_in(people.owner)
    values = {"name": "Kho dữ liệu xã", "last_day": "", "once": new_key()}
    page = client.post("/account/tokens/", values)
    assert re.search(r"gsat_[\w-]{40,}", page.content.decode())
    assert "no-store" in page["Cache-Control"]
    again = client.post("/account/tokens/", values, follow=True)
    assert not re.search(r"gsat_[\w-]{40,}", again.content.decode())
    token = ApiToken.objects.get()
    assert signed_in(people.stranger).get(f"/account/tokens/{token.pk}/revoke/").status_code == 404
    assert post(client, f"/account/tokens/{token.pk}/revoke/").status_code == 303
    token.refresh_from_db()
    assert token.revoked_at is not None
