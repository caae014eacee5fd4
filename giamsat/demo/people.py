"""People of the demonstration: one for each role to sign in with, and those who work in each unit."""

from __future__ import annotations

import datetime as dt
import random

from django.conf import settings

from giamsat.accounts import services
from giamsat.accounts.models import Person
from giamsat.accounts.selectors import actor_for
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor, Role
from giamsat.units.models import Unit

FAMILY = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Nông",
)
MIDDLE = ("Văn", "Thị", "Minh", "Thu", "Quốc", "Thanh", "Ngọc", "Đức", "Hải", "Kim", "Hữu", "Mai")
GIVEN = (
    *("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hùng", "Khánh", "Lan", "Long"),
    *("Nam", "Nga", "Phúc", "Quân", "Sơn", "Tâm", "Trang", "Tuấn", "Vân", "Yến"),
)

#: Accounts that the sign-in page lists: login, code of the unit of the account, unit of the role, role, post.
SHOWN = (
    ("thuong-truc", "central-party-office", "vn", Role.STANDING_OFFICE, "Chuyên viên Cơ quan Thường trực"),
    ("lanh-dao", "steering-57", "vn", Role.LEADER, "Phó Trưởng Ban Chỉ đạo"),
    ("kiem-tra", "central-inspection-commission", "vn", Role.INSPECTOR, "Kiểm tra viên"),
    ("quan-tri", "central-party-office", "vn", Role.OPERATOR, "Quản trị hệ thống"),
    ("lang-son", "ubnd-20", "ubnd-20", Role.STANDING_OFFICE, "Chánh Văn phòng"),
    ("lang-son.quan-tri", "ubnd-20", "ubnd-20", Role.UNIT_ADMIN, "Quản trị đơn vị"),
    (
        "tiep-nhan",
        "central-party-office",
        "central-party-office",
        Role.VOICE_OFFICER,
        "Chuyên viên tiếp nhận ý kiến",
    ),
    ("hoi-dong", "steering-57", "vn", Role.COUNCIL, "Thành viên Hội đồng Tư vấn"),
    ("cong-khai", "central-party-office", "vn", Role.PUBLISHER, "Người duyệt công khai"),
)

#: Those who work in a unit and are listed too: a ministry's, a province's and a commune's.
WORKING = (
    "most.dau-moi",
    "most.duyet",
    "ubnd-20.dau-moi",
    "ubnd-20.duyet",
    "xa-06040.dau-moi",
    "xa-06040.duyet",
)


#: Demo people work since then.
SINCE = dt.datetime(2025, 10, 1, 8, tzinfo=clock.HANOI)


class Recruiter:
    """Makes demo people with names drawn from the seed; all share the demo's one password."""

    def __init__(self, dice: random.Random):
        self._dice = dice
        self.standing: Actor = SYSTEM
        self.focal: dict[int, Person] = {}
        self.approver: dict[int, Person] = {}
        self._actors: dict[int, Actor] = {}

    def name(self) -> str:
        """A name as they are in Viet Nam; it belongs to nobody."""
        return f"{self._dice.choice(FAMILY)} {self._dice.choice(MIDDLE)} {self._dice.choice(GIVEN)}"

    def hire(self, login: str, unit: Unit, role: Role, role_unit: Unit, post: str) -> Person:
        """One person with one role."""
        person = services.create_person(
            SYSTEM, login=login, full_name=self.name(), unit=unit, post=post, is_demo=True
        )
        services.grant_role(SYSTEM, person, role_unit, role)
        return person

    def hire_shown(self, units: dict[str, Unit]) -> None:
        """The accounts that the sign-in page lists."""
        for login, home, place, role, post in SHOWN:
            with clock.frozen(SINCE):
                person = self.hire(login, units[home], role, units[place], post)
            if role is Role.STANDING_OFFICE and place == "vn":
                self.standing = actor_for(person, "import")

    def staff_unit(self, unit: Unit) -> None:
        """A focal point and an approver for a unit, at work since before the decision; harmless to repeat."""
        if unit.pk in self.focal:
            return
        with clock.frozen(SINCE):
            self.focal[unit.pk] = self.hire(f"{unit.code}.dau-moi", unit, Role.FOCAL_POINT, unit, "Đầu mối")
            self.approver[unit.pk] = self.hire(f"{unit.code}.duyet", unit, Role.APPROVER, unit, "Người duyệt")

    def focal_actor(self, unit: Unit) -> Actor:
        """The unit's focal point as an actor."""
        self.staff_unit(unit)
        return self._actor(self.focal[unit.pk])

    def approver_actor(self, unit: Unit) -> Actor:
        """The unit's approver as an actor."""
        self.staff_unit(unit)
        return self._actor(self.approver[unit.pk])

    def _actor(self, person: Person) -> Actor:
        if person.pk not in self._actors:
            self._actors[person.pk] = actor_for(person, "import")
        return self._actors[person.pk]


def account_lines() -> str:
    """The accounts to sign in with, a line each: login, role, unit; and their one password."""
    rows = Person.objects.filter(
        is_demo=True, login__in=[*[shown[0] for shown in SHOWN], *WORKING]
    ).select_related("unit")
    lines = [
        f"  {row.login:24} {row.post}, {row.unit.name_vi if row.unit else ''}" for row in rows.order_by("pk")
    ]
    return "\n".join([*lines, f"  password of all: {settings.DEMO_PASSWORD}", ""])
