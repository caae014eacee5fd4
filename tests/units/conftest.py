"""A small tree for the services, and the whole registry for what reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from giamsat.core.actor import SYSTEM, Actor, Holding, Role
from giamsat.units.models import Territory, Unit
from giamsat.units.registry import Loaded, load_registry
from giamsat.units.services import create_unit

K, S = Unit.Kind, Unit.Side


def acting(role: Role, unit: Unit) -> Actor:
    """Somebody who holds one role on one unit."""
    return Actor(None, "Người thử", holdings=(Holding(role, unit.pk, unit.path),))


@dataclass
class Tree:
    """vn > gov > (north > north-a, north-b; south), vn > party."""

    vn: Unit
    gov: Unit
    party: Unit
    north: Unit
    north_a: Unit
    north_b: Unit
    south: Unit

    def read(self, unit: Unit) -> Unit:
        return Unit.objects.get(pk=unit.pk)


def make(code: str, parent: Unit, kind: str = K.DEPARTMENT, side: str = S.STATE, **fields: object) -> Unit:
    words = {"name_vi": f"Đơn vị {code}", "name_en": f"Unit {code}", "kind": kind, "side": side}
    return create_unit(SYSTEM, code=code, parent=parent, **{**words, **fields})  # type: ignore[arg-type]


def trail() -> Any:
    """The former states of units, kept by the database; the model is made by pghistory."""
    return apps.get_model("units", "UnitTrail").objects


@pytest.fixture
def tree(db: None) -> Tree:
    return plant_tree()


def plant_tree() -> Tree:
    vn = Unit(code="vn", kind=K.NATION, side=S.OTHER, name_vi="Việt Nam", name_en="Viet Nam")
    vn.derive()
    vn.save()
    vn.refresh_from_db()
    gov, party = make("gov", vn, K.GOVERNMENT), make("party", vn, K.PARTY_LEADERSHIP, S.PARTY)
    since = dt.date(2020, 1, 1)
    north = make("north", gov, K.PROVINCIAL_COMMITTEE, valid_from=since, aliases=["miền Bắc"])
    south = make("south", gov, K.PROVINCIAL_COMMITTEE, valid_from=since)
    north_a = make("north-a", north, K.COMMUNAL_COMMITTEE)
    north_b = make("north-b", north, K.COMMUNAL_COMMITTEE)
    return Tree(vn, gov, party, north, north_a, north_b, south)


@pytest.fixture
def place(db: None) -> Territory:
    return Territory.objects.create(
        code="90",
        level="province",
        kind="tỉnh",
        name_vi="Bắc",
        name_en="North",
        longitude=105.0,
        latitude=21.0,
    )


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: object) -> Iterator[Loaded]:
    """The whole registry, loaded once for a module and taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield load_registry(SYSTEM)
        transaction.set_rollback(True)
