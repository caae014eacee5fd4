"""Who may open which page of administration: every address of the room for every kind of person."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from giamsat.accounts.models import Acting, ApiToken, Grant, Person
from giamsat.core import clock
from giamsat.desk.admin.urls import urlpatterns
from tests.people import People, Tree

#: Open to everybody signed in; the rest belongs to those who administer a unit or the installation.
EVERYBODY = {
    "admin", "acting", "acting-new", "acting-for", "acting-end", "tokens", "token-revoke",
    "admin-offered-all-units", "admin-offered-colleagues",
}  # fmt: skip
#: The administrator of the province finds these; that of another place does not.
OF_A_PERSON = {name for name in (str(p.name) for p in urlpatterns) if name.startswith("admin-person-")} - {
    "admin-person-new"
} | {"admin-person", "admin-grant-revoke"}  # fmt: skip
#: One's own, and those of people whose account one manages.
OF_OWNER = {"acting-for", "acting-end", "token-revoke", "admin-offered-colleagues"}


@pytest.fixture
def things(people: People, tree: Tree) -> dict[str, int]:
    """The id that each address is opened with: things of ``owner`` and of the owner's unit."""
    owner, now = people.owner, clock.now()
    token = ApiToken.objects.create(
        person=owner, name="Kho", prefix="gsat_x", digest="0" * 64, created_at=now
    )
    acting = Acting.objects.create(
        absentee=owner, substitute=people.colleague, starts_on=clock.today(),
        ends_on=clock.today() + dt.timedelta(days=3), reason="Đi họp", created_at=now,
    )  # fmt: skip
    found = {"acting-end": acting.pk, "token-revoke": token.pk}
    found["admin-grant-revoke"] = Grant.objects.get(person=owner).pk
    for pattern in urlpatterns:
        name = str(pattern.name)
        found.setdefault(name, tree.that_khe.pk if name.startswith("admin-unit") else owner.pk)
    return found


def expected(name: str, who: str) -> int:
    if who == "nobody":
        return 302
    administers = who in {"operator", "province_admin", "commune_admin", "elsewhere_admin"}
    if name not in EVERYBODY and not administers:
        return 403
    if name in OF_A_PERSON and who == "elsewhere_admin":
        return 404
    if name == "admin-unit-people" and who == "elsewhere_admin":
        return 404
    if name == "acting-for" and who in {"stranger", "citizen", "elsewhere_admin"}:
        return 404
    if name in OF_OWNER - {"acting-for"} and who not in {
        "owner",
        "operator",
        "province_admin",
        "commune_admin",
    }:
        return 200 if name == "acting-end" and who == "colleague" else 404
    return 200


@pytest.mark.parametrize(
    "who",
    [
        "nobody", "operator", "standing", "leader", "inspector", "ministry_focal", "province_admin",
        "province_focal", "commune_admin", "elsewhere_admin", "owner", "colleague", "stranger", "citizen",
    ],
)  # fmt: skip
def test_each_page_opens_for_whom_it_should(
    who: str, people: People, tree: Tree, things: dict[str, int]
) -> None:
    client = Client()
    if who == "elsewhere_admin":
        from giamsat.core.actor import Role
        from tests.people import plant_person

        client.force_login(plant_person("elsewhere", "Người Nơi Khác", tree.cao_bang, Role.UNIT_ADMIN))
    elif who != "nobody":
        person: Person = getattr(people, who)
        client.force_login(person)
    got, wanted = {}, {}
    for pattern in urlpatterns:
        name = str(pattern.name)
        arguments = [things[name]] if "<int" in str(pattern.pattern) else []
        got[name] = client.get(reverse(f"desk:{name}", args=arguments)).status_code
        wanted[name] = expected(name, who)
    # Whoever sees the unit sees who stands in it, but names a stand-in only through the account's keeper.
    if who in {"standing", "leader", "inspector", "province_focal", "colleague", "ministry_focal"}:
        wanted["acting-for"] = 404 if who == "ministry_focal" else 200
    assert got == wanted
