"""What stands before the work: registry, programmes, people of every unit, a few files that serve as evidence."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile

from giamsat.accounts.models import Grant, Person
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Role
from giamsat.core.files.models import StoredFile
from giamsat.core.files.services import store_upload
from giamsat.directives import services as directives
from giamsat.directives.models import Programme, TaskGroup
from giamsat.units import selectors as units
from giamsat.units.models import Unit
from giamsat.units.registry import load_registry

NATIONAL = "bench"
GROUPS = ("the-che", "ha-tang", "du-lieu", "nhan-luc", "an-toan", "kinh-te-so", "xa-hoi-so", "tai-chinh")
FILES = 8
FILE_BYTES = 100_000
FILE_NAME = "minh-chung-"


@dataclass(frozen=True, slots=True)
class Body:
    """A unit with the ids of those who report and sign off there."""

    id: int
    path: str
    name: str
    focal: int
    approver: int


@dataclass(frozen=True, slots=True)
class Plot:
    """A programme with its owner and the ids of its groups."""

    id: int
    code: str
    owner: int
    confirmer: int
    groups: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What the work is laid on. ``communes`` and ``local`` are in the order of ``provinces``."""

    today: dt.date
    ministries: tuple[Body, ...]
    provinces: tuple[Body, ...]
    communes: tuple[tuple[Body, ...], ...]
    national: Plot
    local: tuple[Plot, ...]
    files: tuple[int, ...]

    @property
    def all_communes(self) -> list[Body]:
        return [body for bodies in self.communes for body in bodies]


def prepare(seed: int) -> Ground:
    """Make everything that the work refers to, by the ordinary services where there are any.

    The provinces' programmes are linked to the national one, so that its figures count all work.
    """
    load_registry(SYSTEM)
    nation, steering = Unit.objects.get(code="vn"), Unit.objects.get(code="steering-57")
    places = _places()
    _staff(places.working)
    office = _person("bench-office", "Cơ quan Thường trực", nation)
    leader = _person("bench-leader", "Lãnh đạo", nation)
    Person.objects.bulk_create([office, leader])
    _grant([(office, nation, Role.STANDING_OFFICE), (leader, nation, Role.LEADER)])
    national = directives.open_programme(
        SYSTEM, code=NATIONAL, name_vi="Chương trình quốc gia (đo tốc độ)", name_en="National programme (bench)",
        owner=nation, steering_unit=steering,
    )  # fmt: skip
    programmes = [
        national,
        *(
            directives.open_programme(
                SYSTEM, code=f"{NATIONAL}-{province.code}", name_vi=f"Chương trình của {province.name_vi}",
                name_en=f"Programme of {province.name_en}", owner=province, steering_unit=province,
                parent=national, linked=True,
            )
            for province in places.provinces
        ),
    ]  # fmt: skip
    for programme in programmes:
        TaskGroup.objects.bulk_create(
            TaskGroup(programme=programme, code=code, name_vi=code, name_en=code, position=number)
            for number, code in enumerate(GROUPS)
        )
    _files(seed)
    return found(clock.today())


def found(today: dt.date) -> Ground:
    """What ``prepare`` made, read again.

    Args:
        today: the day around which the country's work lies.
    """
    places = _places()
    people = dict(Person.objects.values_list("login", "pk"))
    bodies = {
        unit.pk: Body(
            unit.pk, unit.path, unit.name_vi, people[f"{unit.code}.dau-moi"], people[f"{unit.code}.duyet"]
        )
        for unit in places.working
    }
    programmes = {each.code: each for each in Programme.objects.select_related("owner")}
    return Ground(
        today=today,
        ministries=tuple(bodies[each.pk] for each in places.ministries),
        provinces=tuple(bodies[each.pk] for each in places.provinces),
        communes=tuple(tuple(bodies[each.pk] for each in rows) for rows in places.communes),
        national=_plot(programmes[NATIONAL], people["bench-office"]),
        local=tuple(
            _plot(programmes[f"{NATIONAL}-{each.code}"], bodies[each.pk].approver)
            for each in places.provinces
        ),
        files=tuple(
            StoredFile.objects.filter(name__startswith=FILE_NAME).order_by("pk").values_list("pk", flat=True)
        ),
    )


@dataclass(frozen=True, slots=True)
class Places:
    """The units that get work; ``communes`` in the order of ``provinces``."""

    ministries: list[Unit]
    provinces: list[Unit]
    communes: list[list[Unit]]

    @property
    def working(self) -> list[Unit]:
        return [*self.ministries, *self.provinces, *(each for rows in self.communes for each in rows)]


def _places() -> Places:
    in_force = Unit.objects.in_force(clock.today())
    provinces = list(in_force.filter(kind=Unit.Kind.PROVINCIAL_COMMITTEE).order_by("sort_key", "code"))
    communes: dict[int, list[Unit]] = {province.pk: [] for province in provinces}
    for commune in in_force.filter(kind=Unit.Kind.COMMUNAL_COMMITTEE).order_by("sort_key", "code"):
        if commune.parent_id in communes:
            communes[commune.parent_id].append(commune)
    return Places(list(units.members("ministries-branches")), provinces, list(communes.values()))


def _plot(programme: Programme, confirmer: int) -> Plot:
    return Plot(
        programme.pk, programme.code, programme.owner_id, confirmer,
        tuple(programme.groups.order_by("position").values_list("pk", flat=True)),
    )  # fmt: skip


def _staff(working: list[Unit]) -> None:
    """A focal point and an approver for each unit, who never sign in with a password."""
    focal = [_person(f"{unit.code}.dau-moi", f"Đầu mối {unit.name_vi}", unit) for unit in working]
    approver = [_person(f"{unit.code}.duyet", f"Người duyệt {unit.name_vi}", unit) for unit in working]
    Person.objects.bulk_create([*focal, *approver], batch_size=2_000)
    _grant(
        [
            *((person, unit, Role.FOCAL_POINT) for person, unit in zip(focal, working, strict=True)),
            *((person, unit, Role.APPROVER) for person, unit in zip(approver, working, strict=True)),
        ]
    )


def _person(login: str, name: str, unit: Unit) -> Person:
    person = Person(login=login[:60], full_name=name[:120], unit=unit, created_at=clock.now())
    person.set_unusable_password()
    person.derive()
    return person


def _grant(held: list[tuple[Person, Unit, Role]]) -> None:
    Grant.objects.bulk_create(
        (
            Grant(
                person=person, unit=unit, role=role.value, granted_at=clock.now(),
                valid_from=clock.today() - dt.timedelta(days=800),
            )
            for person, unit, role in held
        ),
        batch_size=2_000,
    )  # fmt: skip


def _files(seed: int) -> None:
    """Files that all evidence shares: a file of its own for each report would measure the disk alone."""
    dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
    for number in range(FILES):
        content = b"%PDF-1.4\n" + dice.randbytes(FILE_BYTES) + b"\n%%EOF\n"
        store_upload(SYSTEM, SimpleUploadedFile(f"{FILE_NAME}{number + 1}.pdf", content))
