"""Use case: a unit's administrator opens, changes and closes the accounts of its people."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, connections

from giamsat.accounts import services
from giamsat.accounts.models import Grant, Person
from giamsat.core.actor import SYSTEM, Role
from giamsat.core.errors import Conflict, InvalidInput, NotAllowed
from giamsat.events.models import Event
from tests.people import People, Tree, acting_as


def test_an_account_is_opened_without_a_password(people: People, tree: Tree) -> None:
    person = services.create_person(
        acting_as(people.province_admin),
        login=" Tran.Lan ",
        full_name="Trần  Thị\tLan",
        unit=tree.dong_dang,
        email="Lan@X.example",
        phone="0205 3812 345",
    )
    assert (person.login, person.full_name, person.email) == ("tran.lan", "Trần Thị Lan", "lan@x.example")
    assert not person.has_usable_password()
    assert acting_as(person).holdings == ()
    event = Event.objects.get(verb="person.created", subject_id=person.pk)
    assert (event.actor, str(event.path)) == (people.province_admin, tree.dong_dang.path)


def test_people_stand_in_vietnamese_order_by_given_name(people: People, tree: Tree) -> None:
    for login, name in (("a01", "Lê Văn Ân"), ("a02", "Đỗ Thị An"), ("a03", "Vũ Văn Ăn"), ("a04", "Bùi An")):
        services.create_person(SYSTEM, login=login, full_name=name, unit=tree.mof)
    names = Person.objects.filter(unit=tree.mof).values_list("full_name", flat=True)
    assert list(names) == ["Bùi An", "Đỗ Thị An", "Vũ Văn Ăn", "Lê Văn Ân"]


@pytest.mark.parametrize("unit", ["cao_bang", "gov", "vn", "mof"])
def test_not_in_a_unit_beyond_reach(people: People, tree: Tree, unit: str) -> None:
    with pytest.raises(NotAllowed):
        services.create_person(
            acting_as(people.province_admin), login="moi", full_name="Mới", unit=getattr(tree, unit)
        )
    with pytest.raises(NotAllowed):
        services.change_person(
            acting_as(people.province_admin), people.owner, version=1, unit=getattr(tree, unit)
        )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("login", "ab"),
        ("login", "có dấu"),
        ("login", "a@b.example"),
        ("login", "owner"),
        ("full_name", "  "),
        ("email", "không phải"),
        ("email", "lan@x.example"),
        ("phone", "gọi sau"),
        ("language", "fr"),
    ],
)
def test_bad_fields_are_named(people: People, tree: Tree, field: str, value: str) -> None:
    services.change_person(SYSTEM, people.colleague, version=1, email="lan@x.example")
    given: dict[str, Any] = {
        "login": "moi.moi",
        "full_name": "Người Mới",
        "email": "",
        "phone": "",
        field: value,
    }
    with pytest.raises(InvalidInput) as fault:
        services.create_person(acting_as(people.commune_admin), unit=tree.that_khe, **given)
    assert set(fault.value.fields) == {field}
    assert not Person.objects.filter(login="moi.moi").exists()


def test_a_change_is_recorded_with_before_and_after(people: People) -> None:
    changed = services.change_person(
        acting_as(people.commune_admin), people.owner, version=1, post="Chuyên viên", phone=""
    )
    assert changed.version == 2
    assert Event.objects.get(verb="person.changed").changes == {"post": ["", "Chuyên viên"]}


def test_two_at_once_is_a_conflict(people: People) -> None:
    admin = acting_as(people.commune_admin)
    services.change_person(admin, people.owner, version=1, post="Chuyên viên")
    with pytest.raises(Conflict):
        services.change_person(admin, people.owner, version=1, post="Phó Chủ tịch")
    assert Person.objects.get(pk=people.owner.pk).post == "Chuyên viên"


def test_oneself_changes_phone_and_language_only(people: People) -> None:
    me = acting_as(people.owner)
    services.change_person(me, people.owner, version=1, phone="0912 345 678", language="en")
    for field, value in (("full_name", "Tên khác"), ("email", "m@x.example"), ("login", "khac")):
        with pytest.raises(NotAllowed):
            services.change_person(me, people.owner, version=2, **{field: value})


def test_closing_and_opening_again(people: People) -> None:
    admin = acting_as(people.commune_admin)
    with pytest.raises(InvalidInput):
        services.deactivate_person(admin, people.owner, reason="")
    services.deactivate_person(admin, people.owner, reason="nghỉ việc")
    assert acting_as(people.owner).holdings == ()
    services.reactivate_person(admin, people.owner, reason="nhầm người")
    assert acting_as(people.owner).holdings
    verbs = Event.objects.filter(subject_type="person", subject_id=people.owner.pk).values_list(
        "verb", flat=True
    )
    assert list(verbs)[:2] == ["person.reactivated", "person.deactivated"]


def test_nobody_closes_ones_own_account(people: People) -> None:
    for who in (people.commune_admin, people.operator):
        with pytest.raises(NotAllowed):
            services.deactivate_person(acting_as(who), who, reason="thử")


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_give_one_role(people: People, tree: Tree) -> None:
    outcomes: list[str] = []

    def give_it() -> None:
        try:
            services.grant_role(SYSTEM, people.citizen, tree.that_khe, Role.LEADER)
            outcomes.append("given")
        except InvalidInput:
            outcomes.append("held already")
        finally:
            connection.close()

    threads = [threading.Thread(target=give_it) for _n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connections.close_all()
    assert sorted(outcomes) == ["given"] + ["held already"] * 15
    assert Grant.objects.filter(person=people.citizen).count() == 1
