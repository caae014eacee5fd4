"""A programme that is open to the public, with tasks in several states, and people to prepare and approve."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor, Role
from giamsat.directives.models import Programme
from giamsat.indicators import services as indicators
from giamsat.indicators.models import Group
from giamsat.indicators.models_values import State
from giamsat.indicators.services.sheets import Draft
from giamsat.publishing import preparing, services
from giamsat.publishing.fields import default_fields
from giamsat.publishing.models import Release
from giamsat.publishing.publication import publish_release
from giamsat.tasks.models import Task
from giamsat.units.models import Unit
from tests import work
from tests.people import People, Tree, acting_as, plant_person


@dataclass
class World:
    """``late`` is overdue at Lang Son, ``done`` was confirmed on time at a ministry, ``open`` is in term."""

    tree: Tree
    people: People
    programme: Programme
    publisher: Person
    late: Task
    done: Task
    open: Task

    @property
    def preparer(self) -> Actor:
        return acting_as(self.people.standing)

    @property
    def approver(self) -> Actor:
        return acting_as(self.publisher)


def open_to_public(world: World, **more: object) -> None:
    """The publisher opens the programme with the national default."""
    services.set_policy(
        world.approver,
        world.programme,
        version=services.policy_of(world.programme).version,
        is_open=True,
        fields=default_fields(national=True),
        **more,  # type: ignore[arg-type]
    )


def plant(tree: Tree, people: People) -> World:
    """All of it, open to the public; nothing released yet."""
    programme = work.plant_programme(tree)
    publisher = plant_person("cong.khai", "Tạ Thị Khai", tree.vn, Role.PUBLISHER)
    late = work.plant_task(programme, tree.lang_son, title="Kho dữ liệu đất đai dùng chung")
    done = work.plant_task(programme, tree.most, title="Sổ tay chuyển đổi số cho cấp xã")
    more = work.plant_task(programme, tree.lang_son, tree.cao_bang, title="Họp trực tuyến đến xã")
    type(late).objects.filter(pk=late.pk).update(due=work.in_days(-40), original_due=work.in_days(-40))
    late.assignments.update(due=work.in_days(-40), original_due=work.in_days(-40))
    report = work.send(
        people.ministry_focal,
        work.part_of(done, tree.most),
        is_final=True,
        progress=100,
        done="Đã phát hành.",
    )
    signed = work.sign(people.ministry_approver, report)
    work.confirm(people.standing, signed)
    world = World(tree, people, programme, publisher, late, done, more)
    open_to_public(world)
    return world


def release(world: World) -> Release:
    """Prepare, approve and publish what is new."""
    made = preparing.prepare_release(world.preparer, world.programme)
    approved = services.approve_release(world.approver, made, version=made.version)
    publish_release(SYSTEM, approved)
    approved.refresh_from_db()
    return approved


#: Values come from outside; nobody here answers for them.
IMPORTER = Actor(None, SYSTEM.name, via="import", is_system=True)


def plant_indicators(world: World) -> None:
    """``ST.01``, a share of the country and two provinces over three years; one value of Cao Bang is not published."""
    group = Group.objects.create(
        code="st", name_vi="Hạ tầng số", name_en="Digital infrastructure", programme=world.programme
    )
    kinds = [Unit.Kind.NATION.value, Unit.Kind.PROVINCIAL_COMMITTEE.value]
    names = ("Tỷ lệ xã có đường truyền số", "Share of communes with a line")
    draft = Draft(*names, "percent", "year", dt.date(2015, 1, 1), kinds, {"meaning": "Đo mức phủ mạng."})
    made = indicators.define_indicator(
        SYSTEM, code="ST.01", group=group, layer="strategic", owner=world.tree.most, draft=draft
    )
    year = clock.today().year
    indicators.set_target(SYSTEM, made, world.tree.vn, year, value=Decimal("90"))
    entries = [
        indicators.Entry(made, unit, dt.date(year - back, 1, 1), Decimal(value))
        for unit, values in ((world.tree.vn, ("92.50", "80", "71.25")), (world.tree.lang_son, ("88", "79.1")))
        for back, value in enumerate(values)
    ]
    indicators.record_values(IMPORTER, entries, any_time=True, state=State.PUBLISHED)
    unready = indicators.Entry(made, world.tree.cao_bang, dt.date(year, 1, 1), Decimal("33.3"))
    indicators.record_values(IMPORTER, [unready], any_time=True)
