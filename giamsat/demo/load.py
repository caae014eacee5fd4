"""Filling an empty installation with the demonstration."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable

from django.db import connection, transaction
from django.db.models import F, QuerySet

from giamsat.accounts.models import Person
from giamsat.accounts.selectors import actor_for
from giamsat.accounts.services import set_demo_passwords
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor
from giamsat.demo import (
    boards,
    councils,
    directives,
    editorial,
    evaluation,
    indicators,
    large_groups,
    mass,
    publishing,
    quarters,
    registers,
    voice,
    warnings,
    workgroups,
)
from giamsat.demo.history import Player
from giamsat.demo.people import WORKING, Recruiter
from giamsat.directives.models import PartyRole, Programme
from giamsat.monitor import services as monitor
from giamsat.tasks import services as tasks
from giamsat.tasks.models import Assignment, Task
from giamsat.units import selectors as units
from giamsat.units import services as unit_services
from giamsat.units.models import Unit
from giamsat.units.registry import load_registry

SEED = 57
NOTIFICATION = "07-TB-CQTTBCD.vi.txt"
PROVINCIAL_PLAN = "demo-ke-hoach-lang-son.vi.txt"
PROVINCE = "ubnd-20"
#: Departments of the province that its plan names.
DEPARTMENTS = (
    ("ubnd-20-noi-vu", "Sở Nội vụ tỉnh Lạng Sơn", "Lang Son Department of Home Affairs"),
    ("ubnd-20-tai-chinh", "Sở Tài chính tỉnh Lạng Sơn", "Lang Son Department of Finance"),
    (
        "ubnd-20-khcn",
        "Sở Khoa học và Công nghệ tỉnh Lạng Sơn",
        "Lang Son Department of Science and Technology",
    ),
    ("ubnd-20-van-phong", "Văn phòng UBND tỉnh Lạng Sơn", "Office of the Lang Son People's Committee"),
)
#: Outcomes of the decision's own tasks, drawn in these proportions; the special ones are shown besides.
USUAL = ["done_on_time"] * 12 + ["done_late"] * 2 + ["in_progress"] * 3 + ["accepted"]
SPECIAL = ["waiting_confirmation", "waiting_approval", "returned", "extension", "obstacle", "contested",
           "obstacle", "extension", "waiting_confirmation"]  # fmt: skip

#: Communes whose people the sign-in page lists: they have work in every state left to do.
SHOWN_COMMUNES = ("xa-06040",)
#: Of a task given to more units than this, only so many have a history of their own.
LARGE_GROUP = 8

Tell = Callable[[str], None]


def is_loaded() -> bool:
    """True when the demonstration, or anything else, is there already."""
    return Programme.objects.exists()


def load_demo(tell: Tell = lambda _line: None) -> bool:
    """Fill an empty installation; does nothing, and says so by False, when it holds a programme.

    One transaction: a start that is cut off leaves nothing half.

    Args:
        tell: gets a line for each step.
    """
    if is_loaded():
        return False
    with transaction.atomic():
        _load(tell)
    return True


def _load(tell: Tell) -> None:
    dice = random.Random(SEED)  # noqa: S311 - demo data, repeatable on purpose
    _load_units(tell)
    known = {unit.code: unit for unit in Unit.objects.exclude(kind=Unit.Kind.COMMUNAL_COMMITTEE)}
    recruiter = Recruiter(dice)
    recruiter.hire_shown(known)
    # Those whom the sign-in page lists are there whatever the dice say.
    for unit in Unit.objects.filter(code__in={login.rpartition(".")[0] for login in WORKING}).order_by("pk"):
        recruiter.staff_unit(unit)
    _look_around()
    national = directives.open_national(known)
    provincial = directives.open_provincial(known, national)

    tell("a decision of 15 October 2025 becomes tasks")
    office = recruiter.standing
    notification = directives.register(office, national, NOTIFICATION)
    directives.review_and_issue(office, notification, dice)
    plan = directives.register(SYSTEM, provincial, PROVINCIAL_PLAN)
    directives.review_and_issue(SYSTEM, plan, dice)

    tell("history of the decision's tasks")
    player = Player(recruiter, dice)
    issued = notification.tasks.order_by("pk")
    _forward_in_province(issued, recruiter, player, dice)
    _play_notification(issued, player, dice)
    for assignment in _waiting(Assignment.objects.filter(task__directive=plan)):
        if assignment.unit.code not in SHOWN_COMMUNES and dice.random() < 0.3:
            player.play(assignment, dice.choice(["done_on_time", "done_late", "in_progress", "accepted"]))

    # One more is that of the communes, and some make one week crowded, both below.
    missing = mass.PUBLISHED_TASKS - national.tasks.count() - 1 - warnings.CROWD
    tell(f"{missing} synthetic tasks in the published proportions")
    _look_around()
    leading = [*units.members("ministries-branches"), *units.members("localities")]
    for unit in leading:
        recruiter.staff_unit(unit)
    mass.write_tasks(national, leading, recruiter, office.person_id or 0, missing, dice)
    others = Assignment.objects.filter(task__directive=notification, depth=0).select_related("unit")
    waiting = others.filter(state__in=[Assignment.State.ASSIGNED, Assignment.State.ACCEPTED]).order_by("pk")
    large_groups.finish_parts(list(waiting), recruiter, office.person_id or 0, dice, share=0.97)
    communes = list(units.members("communes"))
    tell(f"the state of {len(communes)} communes")
    large_groups.write_communes(national, communes, recruiter, office.person_id or 0, dice)
    tell("a case for each rule of early warning")
    leader = actor_for(Person.objects.get(login="lanh-dao"), "import")
    warnings.show_warnings(national, recruiter, leader, dice)
    tell("a working group with its meetings and decisions")
    workgroups.show_working_group(national, recruiter)
    _name_conferences(national, office)
    _fill_rooms(tell, national, communes, recruiter, dice)
    set_demo_passwords(SYSTEM)


def _load_units(tell: Tell) -> None:
    tell("registry: provinces, communes, central bodies")
    load_registry(SYSTEM)
    for code, name_vi, name_en in DEPARTMENTS:
        unit_services.create_unit(
            SYSTEM,
            code=code,
            parent=Unit.objects.get(code=PROVINCE),
            kind=Unit.Kind.DEPARTMENT,
            side=Unit.Side.STATE,
            name_vi=name_vi,
            name_en=name_en,
        )


def _fill_rooms(
    tell: Tell, national: Programme, communes: list[Unit], recruiter: Recruiter, dice: random.Random
) -> None:
    """Something to see in every room beside the main loop."""
    tell("indicators: targets of Resolution 57, online services, the check-list of communes")
    indicators.show_indicators(national, communes, dice)
    tell("indexes: frames in force, a round with a province at every step")
    evaluation.show_evaluations(national, recruiter, dice)
    tell("registers: the eight ready-made ones")
    registers.show_registers(national, dice)
    tell("a dashboard and a monthly report of a province")
    boards.show_boards(national)
    tell("quarterly sheets: signed, waiting, missing")
    quarters.show_sheets(recruiter)
    tell("releases for the public, sealed")
    publishing.show_publications(national)
    tell("texts of the public website, a consultation, component portals")
    editorial.show_texts()
    tell("what the public sent, at every step of its life")
    voice.show_voices(recruiter, dice)
    tell("initiatives before a council, at every stage")
    councils.show_councils(recruiter, dice)


def _name_conferences(programme: Programme, office: Actor) -> None:
    """The last two review conferences, each on the fifteenth, so that there is something to compare with."""
    day = (clock.today() - dt.timedelta(days=20)).replace(day=15)
    for months in (2, 0):
        held = day
        for _month in range(months):
            held = (held.replace(day=1) - dt.timedelta(days=1)).replace(day=15)
        at = dt.datetime.combine(held, dt.time(9), clock.HANOI)
        if programme.opened_on < held and at < clock.now():
            name = f"Hội nghị rà soát ngày {held:%d/%m/%Y} (minh họa)"
            monitor.save_instant(office, programme, name, at)


def _look_around() -> None:
    """Let PostgreSQL see how much there is by now.

    It looks by itself between transactions only, and plans what triggers do for thousands of units as for none.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE units_unit, monitor_above, tasks_task, tasks_assignment")


def _play_notification(issued: QuerySet[Task], player: Player, dice: random.Random) -> None:
    """Leads of single tasks get an outcome each; of a group one in six, the others have accepted."""
    special = list(SPECIAL)
    for task in issued:
        leads = list(_waiting(task.assignments.filter(depth=0, role=PartyRole.LEAD)))
        single = len(leads) <= 3
        if len(leads) > LARGE_GROUP:
            leads = dice.sample(leads, LARGE_GROUP)
        for assignment in leads:
            if single and special and dice.random() < 0.4:
                player.play(assignment, special.pop())
            elif single or dice.random() < 0.17:
                player.play(assignment, dice.choice(USUAL))
            else:
                player.play(assignment, "accepted")


def _forward_in_province(
    issued: QuerySet[Task], recruiter: Recruiter, player: Player, dice: random.Random
) -> None:
    """One province passes a task on to all its communes; some of them have reported (R5)."""
    province = Unit.objects.get(code=PROVINCE)
    own = (
        Assignment.objects.filter(task__in=issued, unit=province, role=PartyRole.LEAD)
        .select_related("unit", "assigner")
        .order_by(F("due").desc(nulls_first=True))
        .first()
    )
    if own is None:
        return
    communes = list(units.members("communes-of-province", within=province))
    with clock.frozen(dt.datetime(2025, 10, 20, 9, tzinfo=clock.HANOI)):
        parts = tasks.forward_assignment(
            recruiter.focal_actor(province), own, version=own.version, to=communes, due=own.due
        )
    for part in _waiting(Assignment.objects.filter(pk__in=[part.pk for part in parts])):
        outcome = dice.choice(["done_on_time", "in_progress", "accepted", "", "", ""])
        if part.unit.code in SHOWN_COMMUNES:
            player.play(part, "in_progress")
        elif outcome:
            player.play(part, outcome)


def _waiting(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    return rows.filter(state=Assignment.State.ASSIGNED).select_related("unit", "assigner").order_by("pk")
