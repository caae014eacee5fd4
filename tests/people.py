"""Standing units and people for every test: fixtures ``tree`` and ``people``.

``owner`` has the work in hand, ``colleague`` sits in the same unit, ``stranger`` in another one beside it,
``inspector`` reads everything, ``citizen`` has an account and no role. All share ``PASSWORD``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password

from giamsat.accounts.models import Grant, Person
from giamsat.accounts.selectors import actor_for
from giamsat.core import clock
from giamsat.core.actor import Actor, Role
from giamsat.units.models import Unit

PASSWORD = "một mật khẩu dài 57"
#: Roles hold from here on, so that tests may freeze the clock at any day since.
SINCE = dt.date(2025, 1, 1)


class QuickArgon2(Argon2PasswordHasher):
    """Argon2 as an installation has it, but for the 100 MB and the eight threads of each password."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1


@dataclass(frozen=True)
class Tree:
    """A small real tree: centre, two ministries, two provinces, three communes."""

    vn: Unit
    steering: Unit
    standing: Unit
    gov: Unit
    most: Unit
    mof: Unit
    lang_son: Unit
    that_khe: Unit
    dong_dang: Unit
    cao_bang: Unit
    trung_khanh: Unit


@dataclass(frozen=True)
class People:
    """Who they are follows from ``ROLES``."""

    operator: Person
    standing: Person
    leader: Person
    inspector: Person
    ministry_focal: Person
    ministry_approver: Person
    province_admin: Person
    province_focal: Person
    province_approver: Person
    commune_admin: Person
    owner: Person
    colleague: Person
    approver: Person
    stranger: Person
    citizen: Person


#: field of ``People`` -> (name, field of ``Tree``, role)
ROLES: dict[str, tuple[str, str, Role | None]] = {
    "operator": ("Trần Văn Hệ", "vn", Role.OPERATOR),
    "standing": ("Lê Thị Thường", "standing", None),
    "leader": ("Phạm Quốc Lãnh", "vn", Role.LEADER),
    "inspector": ("Đỗ Minh Kiểm", "vn", Role.INSPECTOR),
    "ministry_focal": ("Ngô Thu Mối", "most", Role.FOCAL_POINT),
    "ministry_approver": ("Vũ Đức Duyệt", "most", Role.APPROVER),
    "province_admin": ("Hoàng Thị Quản", "lang_son", Role.UNIT_ADMIN),
    "province_focal": ("Nông Văn Tỉnh", "lang_son", Role.FOCAL_POINT),
    "province_approver": ("Lý Thị Tỉnh", "lang_son", Role.APPROVER),
    "commune_admin": ("Hà Văn Xã", "that_khe", Role.UNIT_ADMIN),
    "owner": ("Nguyễn Thị Chủ", "that_khe", Role.FOCAL_POINT),
    "colleague": ("Bế Văn Đồng", "that_khe", Role.FOCAL_POINT),
    "approver": ("Chu Thị Duyệt", "that_khe", Role.APPROVER),
    "stranger": ("Mông Văn Lạ", "dong_dang", Role.FOCAL_POINT),
    "citizen": ("Đặng Văn Dân", "that_khe", None),
}


def _unit(code: str, parent: Unit | None, kind: str, name_vi: str, name_en: str, side: str = "state") -> Unit:
    unit = Unit(code=code, parent=parent, kind=kind, side=side, name_vi=name_vi, name_en=name_en)
    unit.derive()
    return unit


def _know_paths(units: Sequence[Unit]) -> None:
    """Read the paths that the database gave to units just planted."""
    paths = dict(Unit.objects.filter(pk__in=[unit.pk for unit in units]).values_list("pk", "path"))
    for unit in units:
        unit.path = paths[unit.pk]


def plant_unit(
    code: str, parent: Unit | None, kind: str, name_vi: str, name_en: str, side: str = "state"
) -> Unit:
    """A unit straight into the table; ``path`` is there."""
    unit = _unit(code, parent, kind, name_vi, name_en, side)
    unit.save(force_insert=True)
    _know_paths([unit])
    return unit


def plant_tree() -> Tree:
    """The units of ``Tree``, with the codes of the registry."""
    kind = Unit.Kind
    committee, commune = kind.PROVINCIAL_COMMITTEE, kind.COMMUNAL_COMMITTEE
    vn = _unit("vn", None, kind.NATION, "Việt Nam", "Viet Nam", "other")
    steering = _unit("steering", vn, kind.BRANCH, "Các ban chỉ đạo", "Steering bodies", "other")
    gov = _unit("gov", vn, kind.GOVERNMENT, "Chính phủ", "Government")
    lang_son = _unit("ubnd-20", gov, committee, "UBND tỉnh Lạng Sơn", "Lang Son People's Committee")
    cao_bang = _unit("ubnd-04", gov, committee, "UBND tỉnh Cao Bằng", "Cao Bang People's Committee")
    standing = _unit(
        "standing-57",
        steering,
        kind.STEERING_BODY,
        "Cơ quan Thường trực Ban Chỉ đạo Trung ương",
        "Standing Agency of the Central Steering Committee",
        "party",
    )
    most = _unit("most", gov, kind.MINISTRY, "Bộ Khoa học và Công nghệ", "Ministry of Science and Technology")
    mof = _unit("mof", gov, kind.MINISTRY, "Bộ Tài chính", "Ministry of Finance")
    that_khe = _unit("ubnd-06040", lang_son, commune, "UBND xã Thất Khê", "That Khe Commune")
    dong_dang = _unit("ubnd-06184", lang_son, commune, "UBND xã Đồng Đăng", "Dong Dang Commune")
    trung_khanh = _unit("ubnd-01477", cao_bang, commune, "UBND xã Trùng Khánh", "Trung Khanh Commune")
    # A level at a time: the database takes a unit's path from the unit above.
    levels = (
        [vn],
        [steering, gov],
        [lang_son, cao_bang, standing, most, mof],
        [that_khe, dong_dang, trung_khanh],
    )
    for level in levels:
        Unit.objects.bulk_create(level)
    _know_paths([unit for level in levels for unit in level])
    return Tree(
        vn=vn,
        steering=steering,
        standing=standing,
        gov=gov,
        most=most,
        mof=mof,
        lang_son=lang_son,
        that_khe=that_khe,
        dong_dang=dong_dang,
        cao_bang=cao_bang,
        trung_khanh=trung_khanh,
    )


def _person(login: str, name: str, unit: Unit) -> Person:
    person = Person(login=login, full_name=name, unit=unit, password=_hashed(), created_at=clock.now())
    person.derive()
    return person


def _grant(person: Person, unit: Unit, role: Role) -> Grant:
    return Grant(person=person, unit=unit, role=role.value, valid_from=SINCE, granted_at=clock.now())


def plant_person(login: str, name: str, unit: Unit, role: Role | None = None) -> Person:
    """A person who may sign in with ``PASSWORD``, with ``role`` on ``unit`` since ``SINCE``; no events."""
    person = _person(login, name, unit)
    person.save(force_insert=True)
    if role is not None:
        give(person, unit, role)
    return person


def give(person: Person, unit: Unit, role: Role) -> Grant:
    """One more role since ``SINCE``; no event."""
    grant = _grant(person, unit, role)
    grant.save(force_insert=True)
    return grant


def acting_as(person: Person, via: str = "web", on_behalf_of: Person | None = None) -> Actor:
    """The actor that ``person`` is now."""
    return actor_for(person, via, on_behalf_of.pk if on_behalf_of else None)


@cache
def _hashed() -> str:
    return make_password(PASSWORD)


@pytest.fixture
def tree(db: None) -> Tree:
    """The units."""
    return plant_tree()


@pytest.fixture
def people(tree: Tree) -> People:
    """The people, with their roles; logins are the names of the fields."""
    return plant_people(tree)


def plant_people(tree: Tree) -> People:
    """The people of ``ROLES`` straight into the tables."""
    rows = {field: _person(field, name, getattr(tree, unit)) for field, (name, unit, _role) in ROLES.items()}
    Person.objects.bulk_create(rows.values())
    grants = [
        _grant(rows[field], getattr(tree, unit), role)
        for field, (_name, unit, role) in ROLES.items()
        if role is not None
    ]
    # The standing agency works for the whole country.
    grants.append(_grant(rows["standing"], tree.vn, Role.STANDING_OFFICE))
    Grant.objects.bulk_create(grants)
    return People(**rows)
