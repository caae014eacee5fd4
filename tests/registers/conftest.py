"""A register of a province with a field of each common kind, and who works with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from giamsat.accounts.models import Person
from giamsat.core.actor import SYSTEM, Role
from giamsat.registers import services
from giamsat.registers.models import Field, Record, Register
from giamsat.units.models import Unit
from tests.people import People, Tree, acting_as, give


@dataclass
class Book:
    """The register ``projects`` of the province, and how tests write into it."""

    register: Register
    tree: Tree
    people: People
    definer: Person

    def add(self, unit: Unit | None = None, **given: Any) -> Record:
        """A record of That Khe, or of ``unit``, by the system."""
        values = {"ten": "Trung tâm đổi mới", **given}
        return services.add_record(SYSTEM, self.register, unit=unit or self.tree.that_khe, given=values)

    def field(self, code: str, kind: str, **stated: Any) -> None:
        """One more field."""
        services.add_field(
            SYSTEM, self.register, version=self.version, code=code, kind=kind, **{"name_vi": code, **stated}
        )

    def check(self, code: str, expression: str, **stated: Any) -> None:
        """One more check."""
        services.save_check(
            SYSTEM,
            self.register,
            version=self.version,
            code=code,
            **{"name_vi": code, "expression": expression, **stated},
        )

    @property
    def version(self) -> int:
        """Of the register, as it now is."""
        self.register.refresh_from_db()
        return self.register.version


@pytest.fixture
def book(tree: Tree, people: People) -> Book:
    """The register, of the province and for its tree."""
    give(people.province_admin, tree.lang_son, Role.FOCAL_POINT)
    register = services.open_register(
        acting_as(people.province_admin),
        code="du-an",
        name_vi="Dự án ba nhà",
        name_en="Three-house projects",
        owner=tree.lang_son,
    )
    made = Book(register, tree, people, people.province_admin)
    amounts = [
        Field(code=code, kind="money", measure="triệu đồng", minimum="0", name_vi=code)
        for code in ("nha_nuoc", "nha_truong", "doanh_nghiep", "tong")
    ]
    kinds = [{"code": "ai", "vi": "Trí tuệ nhân tạo"}, {"code": "chip", "vi": "Bán dẫn"}]
    others = [
        Field(code="ngay", kind="date", name_vi="Ngày"),
        Field(code="loai", kind="choice", choices=kinds, name_vi="Loại"),
    ]
    for position, field in enumerate([*amounts, *others], start=1):
        field.register, field.position = register, position
        field.save()
    return made
