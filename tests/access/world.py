"""What belongs to others: everything that an address can name, of a commune of another province.

None of the callers has a part in it. ``Callers`` are the five standing people and two who pass the coarse gates of
administration and of the standing offices, each for a unit of their own alone.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.cookies import SimpleCookie
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.client import ClientHandler
from django.test.utils import override_settings

from giamsat.accounts import services as accounts
from giamsat.accounts.models import ApiToken, Person
from giamsat.core import clock
from giamsat.core.actor import Role
from giamsat.directives import services as directives
from giamsat.tasks import services
from giamsat.units.models import Unit, UnitGroup
from tests.access.rooms import plant_rooms
from tests.access.rooms_editorial import plant_texts
from tests.access.rooms_portal import plant_publication
from tests.api.test_access import Things
from tests.api.world import World, caller, plant_world
from tests.people import People, Tree, acting_as, plant_people, plant_person, plant_tree, plant_unit
from tests.work import draft, give_on, in_days, part_of, plant_task, send, sign

FIVE = ("owner", "colleague", "stranger", "inspector", "citizen")
CALLERS = (*FIVE, "commune_admin", "foreign_office")
#: Written by every request of anybody: sign-in state, keys that make two clicks one, how often a program asked.
NOT_COMPARED = frozenset(
    {
        "django_session",
        "usersessions_usersession",
        "giamsat_cache",
        "core_oncekey",
        "api_bucket",
        "voice_window",
    }
)
#: What a refusal says, and no more.
TEMPLATES = Path(__file__).parent / "templates"
#: When a key or a session was last seen changes by looking.
NOT_COMPARED_COLUMNS = ("last_used_at", "last_seen_at")


@contextmanager
def without_frame() -> Iterator[None]:
    """Pages without the menu and its counts, which tell each reader of the reader alone, in a few queries a page; and
    refusals in the words that they say, without the page around them."""
    engine: Any = settings.TEMPLATES[0]
    options = engine["OPTIONS"]
    left = [name for name in options["context_processors"] if name != "giamsat.desk.context.frame"]
    bare = {**engine, "DIRS": [TEMPLATES], "OPTIONS": {**options, "context_processors": left}}
    with override_settings(TEMPLATES=[bare]):
        yield


#: One for all clients: each would put the middleware together anew and look at every static file.
HANDLER = ClientHandler(enforce_csrf_checks=False)


def browser_client() -> Client:
    """A browser without cookies."""
    client = Client(raise_request_exception=False)
    client.handler = HANDLER
    return client


@dataclass
class Planted:
    """The world, its people, and one of everything that an address can name (``its``)."""

    tree: Tree
    people: People
    callers: dict[str, Person]
    api: World
    things: Things
    its: SimpleNamespace
    secrets: tuple[str, ...]
    tokens: dict[str, str]
    sessions: dict[str, str]

    def client(self, name: str) -> Client:
        """A browser in which that person has just signed in; ``""``: nobody."""
        client = browser_client()
        if name:
            client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: self.sessions[name]})
        return client

    def person(self, name: str) -> Person:
        """A caller, a standing person, or somebody of the other province."""
        found = self.callers.get(name) or getattr(self.its, name, None) or getattr(self.people, name)
        assert isinstance(found, Person)
        return found

    def sign_in(self, name: str) -> None:
        """A session whose password was entered a moment ago."""
        client = Client()
        client.force_login(self.person(name))
        session = client.session
        proof = {"method": "password", "at": time.time(), "reauthenticated": True}
        session["account_authentication_methods"] = [proof]
        session.save()
        self.sessions[name] = client.cookies[settings.SESSION_COOKIE_NAME].value


def plant() -> Planted:
    """Everything, through the services wherever there is one."""
    tree = plant_tree()
    people = plant_people(tree)
    UnitGroup.objects.create(code="ministries", name_vi="Các bộ", name_en="Ministries", kinds=["ministry"])
    callers = {name: getattr(people, name) for name in CALLERS if name != "foreign_office"}
    callers["foreign_office"] = plant_person("mof.office", "Tô Văn Phòng", tree.mof, Role.STANDING_OFFICE)

    its = SimpleNamespace()
    its.unit, its.province = tree.trung_khanh, tree.cao_bang
    its.second = plant_unit(
        "ubnd-01478",
        tree.cao_bang,
        Unit.Kind.COMMUNAL_COMMITTEE,
        "UBND xã Quang Trung",
        "Quang Trung Commune",
    )
    for field, name, unit, role in (
        ("focal", "Lục Thị Khánh", its.unit, Role.FOCAL_POINT),
        ("second_focal", "Triệu Văn Khánh", its.unit, Role.FOCAL_POINT),
        ("signer", "Đàm Văn Khánh", its.unit, Role.APPROVER),
        ("closed", "Nông Thị Khóa", its.unit, None),
        ("province_focal", "Bàn Văn Bằng", its.province, Role.FOCAL_POINT),
        ("province_approver", "Hứa Thị Bằng", its.province, Role.APPROVER),
        ("admin", "Sầm Thị Bằng", its.province, Role.UNIT_ADMIN),
    ):  # fmt: skip
        setattr(its, field, plant_person(f"cb.{field.replace('_', '.')}", name, unit, role))
    there = replace(tree, lang_son=its.province, that_khe=its.unit, dong_dang=its.second)
    theirs = replace(
        people, owner=its.focal, colleague=its.second_focal, approver=its.signer,
        province_focal=its.province_focal, province_approver=its.province_approver,
    )  # fmt: skip
    api = plant_world(there, theirs)
    things = Things(api, theirs, there)
    _plant_work(its, api, theirs, there)
    plant_rooms(its, api, theirs)
    plant_publication(its, api, theirs)
    plant_texts(its, theirs)
    _plant_accounts(its)
    planted = Planted(
        tree, people, callers, api, things, its,
        secrets=("Tập huấn", "Đã mở hai lớp", "Chưa có kinh phí", "Mưa lũ", "Ảnh lớp học", "Số hóa hồ sơ",
                 its.focal.full_name, its.second_focal.full_name, its.signer.full_name),
        tokens={name: caller(person).token for name, person in callers.items()}, sessions={},
    )  # fmt: skip
    # Noted now, so that not every call of a program notes its key's use.
    ApiToken.objects.update(last_used_at=clock.now())
    for name in CALLERS:
        planted.sign_in(name)
    return planted


def _plant_work(its: SimpleNamespace, api: World, theirs: People, there: Tree) -> None:
    def part() -> Any:
        task = plant_task(api.programme, its.province)
        give_on(task, its.province_focal, its.province, its.unit)
        return part_of(task, its.unit)

    its.fresh, its.contested, its.paused = part(), part(), part()
    its.forwardable = part_of(plant_task(api.programme, its.province), its.province)
    services.contest_assignment(
        acting_as(its.focal), its.contested, version=its.contested.version, reason="Không phải việc của xã"
    )
    its.contested.refresh_from_db()
    its.submitted = send(its.focal, part(), is_final=True, progress=100)
    its.approved = sign(its.signer, send(its.focal, part(), is_final=True, progress=100))
    task = its.paused.task
    services.pause_task(acting_as(theirs.standing), task, version=task.version, reason="Chờ hướng dẫn")
    task.refresh_from_db()
    its.drafted = draft(its.focal, part())
    api.directive.refresh_from_db()
    proposals = list(api.directive.proposals.order_by("start"))
    its.proposal, its.later_proposal = proposals[0], proposals[-1]
    its.accepted = directives.accept_proposal(
        acting_as(theirs.standing), its.later_proposal, version=its.later_proposal.version
    )


def _plant_accounts(its: SimpleNamespace) -> None:
    admin, focal = acting_as(its.admin), acting_as(its.focal)
    accounts.deactivate_person(admin, its.closed, reason="Nghỉ hưu")
    its.acting = accounts.start_acting(
        focal, its.focal, its.second_focal, starts_on=clock.today(), ends_on=in_days(5), reason="Đi học"
    )
    its.token = accounts.create_token(focal, its.focal, name="phần mềm xã")[0]
    its.grant = its.second_focal.grants.get()
    its.session = UserSession.objects.create(
        user=its.focal, session_key="của-người-khác", ip="127.0.0.1", user_agent="x",
        created_at=clock.now(), last_seen_at=clock.now(),
    )  # fmt: skip
    its.key = Authenticator.objects.create(
        user=its.second_focal,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Khóa của Khánh", "credential": {}},
    )


def state_of_everything() -> dict[str, tuple[int, int]]:
    """Of every table how many rows it has and what they say, as one number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [name for (name,) in cursor.fetchall() if name not in NOT_COMPARED]
        without = "".join(f" - '{column}'" for column in NOT_COMPARED_COLUMNS)
        # The names are the database's own.
        asked = " UNION ALL ".join(
            f"SELECT '{name}', count(*), coalesce(sum(hashtext((to_jsonb(t){without})::text)::bigint), 0)"  # noqa: S608
            f' FROM "{name}" t'
            for name in tables
        )
        cursor.execute(asked)
        return {name: (int(count), int(words)) for name, count, words in cursor.fetchall()}


def writes_so_far() -> dict[str, int]:
    """Rows written by this transaction, table by table, even where that was taken back: cheap to ask."""
    with connection.cursor() as cursor:
        cursor.execute(
            # What pg_stat_xact_user_tables has, which adds up the use of a thousand indexes besides.
            "SELECT relname, written FROM pg_class, LATERAL (SELECT pg_stat_get_xact_tuples_inserted(oid)"
            " + pg_stat_get_xact_tuples_updated(oid) + pg_stat_get_xact_tuples_deleted(oid) AS written) counts"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND written > 0"
        )
        return {name: int(count) for name, count in cursor.fetchall() if name not in NOT_COMPARED}


def day(offset: int) -> str:
    """A day as a form sends it."""
    return (clock.today() + dt.timedelta(days=offset)).isoformat()
