"""Who gets what from each operation: deny by default, and nothing of another commune."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.db import transaction

from giamsat.accounts.models import ApiToken
from giamsat.accounts.services import create_token, revoke_token
from giamsat.cli.openapi import SNAPSHOT
from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.directives import services as directives
from giamsat.indicators import services as indicators
from giamsat.indicators.models import Group
from giamsat.indicators.services.sheets import Draft
from giamsat.monitor.quarters.figures import facts_of
from giamsat.monitor.quarters.models import Quarter, QuarterSheet
from giamsat.monitor.urging.models import Letter
from giamsat.monitor.warnings.models import Finding
from giamsat.monitor.workgroups import meetings
from giamsat.monitor.workgroups import services as workgroups
from giamsat.monitor.workgroups.models import Meeting, WorkingGroup
from giamsat.registers import services as registers
from giamsat.tasks import services
from giamsat.tasks.models import Comment, Evidence, Extension, Obstacle
from giamsat.units.models import UnitGroup
from tests.api.world import NOBODY, Caller, World, ahead, caller
from tests.people import People, Tree, acting_as

pytestmark = pytest.mark.django_db

OPERATIONS = [
    (method.upper(), path.removeprefix("/api/v1"), operation["operationId"])
    # The one in git is that of the code, as tests/api/test_openapi.py shows, and is there without putting it together.
    for path, methods in json.loads(SNAPSHOT.read_text(encoding="utf-8"))["paths"].items()
    for method, operation in methods.items()
]

#: What each operation answers to the commune that has the work, to an inspector, to the commune beside.
#: Bodies and versions are right, so that it is the person alone who is refused.
READ = (200, 200, 404)
OPEN = (200, 200, 200)
EXPECTED: dict[str, tuple[int, int, int]] = {
    # The registry, the programme and what is one's own are for everybody with a token.
    **dict.fromkeys(
        [
            "list_programmes", "get_programme", "list_directives", "list_tasks", "list_assignments",
            "list_reports", "list_obstacles", "list_units", "search_units", "get_unit", "list_groups",
            "list_warnings", "get_overview", "list_bottlenecks", "list_letters", "list_forecasts",
            "list_indicators", "get_values", "list_quarter_sheets", "list_working_groups",
            "list_members", "get_me", "list_work", "list_approvals", "list_confirmations", "get_decisions",
        ],
        OPEN,
    ),
    **dict.fromkeys(
        [
            "get_quarter_sheet", "get_working_group", "get_meeting",
            "get_task", "list_events", "list_comments", "list_extensions", "get_assignment", "get_extension",
            "get_obstacle",
        ],
        READ,
    ),
    # A draft and its evidence are read by the unit that writes it alone.
    **dict.fromkeys(["get_report", "get_evidence"], (200, 404, 404)),
    "download_file": (404, 404, 404),
    # A document in review is read by its owner's office, leaders and inspectors.
    **dict.fromkeys(["get_directive", "list_clauses", "list_proposals"], (404, 200, 404)),
    **dict.fromkeys(["add_proposal", "issue_directive"], (404, 403, 404)),
    **dict.fromkeys(
        [
            "list_similar", "decide_change",
            "get_proposal", "edit_proposal", "accept_proposal", "drop_proposal", "reopen_proposal",
            "split_proposal", "merge_proposal",
        ],
        (404, 404, 404),
    ),
    # Documents on their way in are seen by those who register them; a document in text alone has no original.
    **dict.fromkeys(
        ["get_import", "list_import", "cancel_import", "get_import_document", "register_import_document",
         "download_original"],
        (404, 404, 404),
    ),
    "get_warning": (404, 200, 404),
    "get_letter": (404, 200, 404),
    "start_import": (403, 403, 403),
    # What only the giver's office does.
    **dict.fromkeys(
        ["open_programme", "change_programme", "close_programme", "save_group", "register_directive",
         "issue_task"],
        (403, 403, 403),
    ),
    **dict.fromkeys(["pause_task", "resume_task", "cancel_task", "decide_contest"], (403, 403, 404)),
    "decide_extension": (403, 403, 404),
    **dict.fromkeys(["approve_report", "confirm_report", "return_report"], (403, 404, 404)),
    "answer_obstacle": (403, 403, 404),
    "escalate_obstacle": (403, 403, 404),
    # What the unit itself does.
    "accept_assignment": (200, 403, 404),
    "contest_assignment": (200, 403, 404),
    "forward_assignment": (422, 403, 404),
    "set_accountable": (200, 403, 404),
    "ask_extension": (409, 403, 404),
    "raise_obstacle": (201, 403, 404),
    "close_obstacle": (200, 403, 404),
    "add_comment": (201, 403, 404),
    "save_draft": (200, 403, 404),
    "write_report": (201, 403, 404),
    "submit_report": (200, 404, 404),
    "add_evidence": (201, 404, 404),
    "add_file": (201, 404, 404),
    "remove_evidence": (204, 404, 404),
    "store_values": (200, 403, 403),
    # The register is the commune's own: an inspector reads it, the commune beside does not know of it.
    **dict.fromkeys(["get_register", "list_register_records", "get_record"], READ),
    "list_registers": OPEN,
    # The secretary of a group runs it; an inspector reads it, the commune beside does not know of it.
    "open_working_group": (403, 403, 403),
    **dict.fromkeys(["add_group_member", "call_meeting", "record_decision"], (201, 403, 404)),
    **dict.fromkeys(
        ["change_working_group", "close_working_group", "end_group_member", "write_minutes", "join_decision"],
        (200, 403, 404),
    ),
    "add_record": (201, 403, 404),
    **dict.fromkeys(["change_record", "move_record", "withdraw_record"], (200, 403, 404)),
}  # fmt: skip


class Things:
    """What there is besides the world: on the commune's assignment one of each."""

    def __init__(self, world: World, people: People, tree: Tree):
        owner = acting_as(people.owner)
        self.evidence: Evidence = services.add_evidence(
            owner, world.draft, kind="link", title="Ảnh lớp học", url="https://example.vn/anh"
        )
        self.extension: Extension = services.ask_extension(
            owner,
            world.commune,
            version=world.commune.version,
            new_due=ahead(40),
            reason="Mưa lũ",
            cause="objective",
        )
        self.obstacle: Obstacle = services.raise_obstacle(
            owner,
            world.commune,
            kind="money",
            text="Chưa có kinh phí",
            decider=tree.lang_son,
            answer_due=ahead(5),
        )
        self.comment: Comment = services.add_comment(owner, world.commune, text="Đang làm")
        world.commune.refresh_from_db()
        world.draft.refresh_from_db()
        office = acting_as(people.standing)
        self.batch = directives.take_in_batch(office, world.programme, [])
        self.intake = directives.take_in_text(office, world.programme, "Bộ Tài chính trình đề án.")
        self.warning = Finding.objects.create(
            rule="no_report", subject_id=world.ministry.pk, assignment=world.ministry, unit=tree.most,
            addressed=tree.most, programme=world.programme, severity=2, facts={"days": 40},
            step_since=clock.today(), opened_at=clock.now(),
        )  # fmt: skip
        self.letter = Letter.objects.create(
            programme=world.programme, issuer=world.programme.owner, unit=tree.most, demand="Báo cáo nguyên nhân",
            answer_due=ahead(5), drafted_by=people.standing, drafted_at=clock.now(),
        )  # fmt: skip
        self.indicator = indicators.define_indicator(
            SYSTEM, code="SO.01", layer="operational", owner=tree.most,
            group=Group.objects.create(code="so", name_vi="Số hóa", name_en="Digital"),
            draft=Draft(
                "Hồ sơ số hóa", "Digitised", "dossier", "month", clock.today().replace(month=1, day=1),
                ["communal-peoples-committee"], {"roll_up": "sum"},
            ),
        )  # fmt: skip
        commune = world.commune.unit
        self.register = registers.open_register(SYSTEM, code="so-xa", name_vi="Sổ của xã", owner=commune)
        self.record = registers.add_record(SYSTEM, self.register, unit=commune, given={"ten": "Tập huấn"})
        self.plant_working_group(world, people, tree)
        QuarterSheet.objects.create(
            unit=commune, year=2025, quarter=3, state="signed", signed_at=clock.now(), names={},
            facts=facts_of(commune, Quarter(2025, 3)),
        )  # fmt: skip

    def plant_working_group(self, world: World, people: People, tree: Tree) -> None:
        """A group of the centre, its secretary the commune's officer; one meeting, one decision that is no task yet."""
        leader = acting_as(people.leader)
        group = workgroups.open_group(
            leader, owner=tree.vn, programme=world.programme, name="Tổ công tác", remit="Gỡ vướng"
        )
        login = people.owner.login
        workgroups.add_member(leader, group, version=1, login=login, part="secretary")
        self.member = workgroups.add_member(leader, group, version=2, name="Ông Bạn", part="member")
        self.meeting = meetings.call_meeting(leader, group, version=3, held_on=clock.today(), agenda="Kho số")
        self.decision = meetings.record_decision(
            leader, self.meeting, version=1, text="Trình quy định", lead=tree.most
        )
        self.group = group
        # The versions of all things here are 1, lest each operation need its own.
        WorkingGroup.objects.update(version=1)
        Meeting.objects.update(version=1)


@pytest.fixture
def things(world: World, people: People, tree: Tree) -> Things:
    return Things(world, people, tree)


def address(path: str, world: World, things: Things) -> str:
    known: dict[str, Any] = {
        "task_id": world.task.pk,
        "assignment_id": world.commune.pk,
        "report_id": world.draft.pk,
        "evidence_id": things.evidence.pk,
        "extension_id": things.extension.pk,
        "obstacle_id": things.obstacle.pk,
        "directive_id": world.directive.pk,
        "proposal_id": world.directive.proposals.earliest("pk").pk,
        "import_id": things.batch.pk,
        "document_id": things.intake.pk,
        "warning_id": things.warning.pk,
        "letter_id": things.letter.pk,
        "indicator_id": things.indicator.pk,
        "record_id": things.record.pk,
        "group_id": things.group.pk,
        "member_id": things.member.pk,
        "meeting_id": things.meeting.pk,
        "decision_id": things.decision.pk,
        "unit_id": things.record.unit_id,
        "year": 2025,
        "number": 3,
    }
    if path.startswith("/programmes"):
        known["code"] = "nq57"
    elif path.startswith("/units"):
        path += "?q=xa" if path.endswith("search") else ""
        known["code"] = "ubnd-06184"
    elif path.startswith("/registers"):
        known["code"] = things.register.code
    else:
        known["code"] = "ministries"
    return re.sub(r"{(\w+)}", lambda found: str(known[found[1]]), path)


def body_for(name: str, world: World, people: People) -> Any:
    reason = {"reason": "Vì vậy"}
    bodies: dict[str, Any] = {
        "open_programme": {"code": "x", "name_vi": "X", "owner": "vn", "steering_unit": "vn"},
        "change_programme": {"name_vi": "X"},
        "save_group": {"code": "x", "name_vi": "X"},
        "register_directive": {
            "programme": "nq57", "number": "9", "kind": "plan", "issuer_name": "A", "issued_on": "2026-01-01",
            "title": "B", "text": "C",
        },
        "add_proposal": {"start": 0, "end": 5},
        "split_proposal": {"at": 5},
        "decide_change": {"task_id": world.task.pk, "kind": "new"},
        "register_import_document": {
            "number": "9", "kind": "plan", "issuer_name": "A", "issued_on": "2026-01-01", "title": "B",
        },
        "edit_proposal": {"title": "X"},
        "issue_task": {"programme": "nq57", "title": "A", "content": "B", "leads": ["most"]},
        **dict.fromkeys(["pause_task", "cancel_task", "contest_assignment"], reason),
        "decide_contest": {"withdraw": True, **reason},
        "forward_assignment": {"to": ["ubnd-06184"]},
        "set_accountable": {"person_id": people.owner.pk},
        "ask_extension": {"new_due": ahead(45).isoformat(), "cause": "objective", **reason},
        "decide_extension": {"grant": True},
        "raise_obstacle": {"kind": "money", "text": "A", "decider": "ubnd-20", "answer_due": str(ahead(3))},
        "answer_obstacle": {"answer": "Rồi"},
        "escalate_obstacle": {"to": "gov", "answer_due": ahead(3).isoformat()},
        "add_comment": {"text": "A"},
        "save_draft": {"done": "Thêm một lớp."},
        "confirm_report": {},
        "return_report": {"item": "done", **reason},
        "store_values": {"values": [
            {
                "indicator": "SO.01", "unit": world.commune.unit.code, "value": "12.5",
                "period": str(clock.today().replace(day=1)),
            },
        ]},
        "add_record": {"unit": world.commune.unit.code, "values": {"ten": "Lớp"}},
        "change_record": {"values": {"ten": "Lớp"}},
        "move_record": {"to": "done"},
        "withdraw_record": reason,
        "open_working_group": {"name": "Tổ", "remit": "Gỡ vướng", "owner": "vn", "programme": "nq57"},
        "change_working_group": {"name": "Tổ", "remit": "Gỡ vướng"},
        "close_working_group": {"closing": "Đã gỡ xong"},
        "add_group_member": {"name": "Bà Mới"},
        "call_meeting": {"held_on": str(clock.today()), "agenda": "Kho số"},
        "write_minutes": {"held_on": str(clock.today()), "agenda": "Kho số", "minutes": "Đã bàn."},
        "record_decision": {"text": "Trình danh mục", "lead": "most"},
        "join_decision": {"task": world.task.code},
        "add_evidence": {"kind": "document", "title": "A", "document_number": "1/BC"},
    }  # fmt: skip
    return bodies.get(name)


def version_for(name: str, world: World, things: Things) -> int:
    if name.endswith(("_report", "_draft", "_evidence")):
        return world.draft.version
    if name.endswith(("_assignment", "_contest", "_accountable")) or name == "ask_extension":
        return world.commune.version
    return 1


def ask(who: Caller, operation: tuple[str, str, str], world: World, things: Things, people: People) -> Any:
    method, path, name = operation
    if name == "add_file":
        return who.send_file(address(path, world, things), "anh.txt", "Danh sách lớp".encode())
    if name == "start_import":
        return who.send_documents(address(path, world, things), "nq57", [("a.txt", "Một".encode())])
    if name == "write_report":
        version = str(version_for(name, world, things))
        return who.send_report(address(path, world, things), {"done": "Hai lớp."}, If_Match=version)
    headers = {} if method == "GET" else {"If_Match": f'"{version_for(name, world, things)}"'}
    return who.call(method, address(path, world, things), body_for(name, world, people), **headers)


def test_the_table_names_every_operation() -> None:
    assert sorted(EXPECTED) == sorted(name for _method, _path, name in OPERATIONS)


def test_no_operation_answers_without_a_good_token(world: World, things: Things, people: People) -> None:
    tomorrow = clock.now() + dt.timedelta(days=1)
    old, raw = create_token(acting_as(people.owner), people.owner, name="cũ", expires_at=tomorrow)
    ApiToken.objects.filter(pk=old.pk).update(expires_at=clock.now() - dt.timedelta(seconds=1))
    callers = [(NOBODY, "unauthenticated"), (Caller("gsat_wrong"), "bad_token"), (Caller(raw), "bad_token")]
    for operation in OPERATIONS:
        for who, code in callers:
            response = ask(who, operation, world, things, people)
            assert (response.status_code, response.json()["code"]) == (401, code), operation
            assert response["WWW-Authenticate"].startswith("Bearer")


def test_each_person_gets_what_is_theirs(world: World, things: Things, people: People, settings: Any) -> None:
    settings.API_BURST = 10_000
    UnitGroup.objects.create(code="ministries", name_vi="Các bộ", name_en="Ministries", kinds=["ministry"])
    callers = [caller(people.owner), caller(people.inspector), caller(people.stranger)]
    wrong = {}
    for operation in OPERATIONS:
        found = []
        for who in callers:
            # What one does is taken back before the next one asks.
            with transaction.atomic():
                found.append(ask(who, operation, world, things, people).status_code)
                transaction.set_rollback(True)
        if tuple(found) != EXPECTED[operation[2]]:
            wrong[operation[2]] = found
    assert not wrong


def test_a_commune_finds_nothing_of_another(world: World, things: Things, people: People) -> None:
    stranger = caller(people.stranger)
    for method, path, _name in OPERATIONS:
        if method != "GET" or path.startswith(("/units", "/groups", "/programmes")):
            continue
        text = stranger.get(address(path, world, things)).content.decode()
        for secret in (
            "Tập huấn",
            "Đã mở hai lớp",
            "Chưa có kinh phí",
            "Mưa lũ",
            "Ảnh lớp học",
            people.owner.full_name,
        ):
            assert secret not in text, (path, secret)
    assert stranger.get("/reports?unit=ubnd-06040").json()["items"] == []
    assert stranger.get("/tasks?q=tap+huan").json()["items"] == []


def test_a_session_opens_nothing(world: World, people: People) -> None:
    browser = Caller("")
    browser.client.force_login(people.owner)
    assert browser.get("/tasks").status_code == 401
    # Nor does it stand in a token's way: a one-time password leads pages elsewhere, not programs.
    type(people.owner).objects.filter(pk=people.owner.pk).update(must_change_password=True)
    browser.token = caller(people.colleague).token
    assert browser.get("/me").json()["person"]["name"] == people.colleague.full_name


def test_a_revoked_token_and_a_closed_account_open_nothing(world: World, people: People) -> None:
    me = acting_as(people.owner)
    token, raw = create_token(me, people.owner, name="một")
    assert Caller(raw).get("/me").status_code == 200
    revoke_token(me, token)
    assert Caller(raw).get("/me").status_code == 401
    _token, other = create_token(me, people.owner, name="hai")
    type(people.owner).objects.filter(pk=people.owner.pk).update(is_active=False)
    assert Caller(other).get("/me").status_code == 401


def test_unknown_addresses_and_methods_are_problems_too(people: People) -> None:
    me = caller(people.owner)
    assert me.get("/nothing").json()["code"] == "not_found"
    response = me.call("DELETE", "/tasks")
    assert (response.status_code, response["Allow"]) == (405, "GET, POST")
    assert response["Content-Type"] == "application/problem+json"
    assert me.get("/tasks/99999999").status_code == 404


def test_the_event_says_that_a_program_did_it(world: World, people: People) -> None:
    me = caller(people.owner)
    tag = me.get(f"/assignments/{world.commune.pk}")["ETag"]
    assert me.post(f"/assignments/{world.commune.pk}/accept", If_Match=tag).status_code == 200
    newest = me.get(f"/tasks/{world.task.pk}/events").json()["items"][0]
    assert (newest["verb"], newest["via"], newest["actor"]["name"]) == (
        "assignment.accepted",
        "api",
        people.owner.full_name,
    )
