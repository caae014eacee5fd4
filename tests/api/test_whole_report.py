"""A whole report in one call: all of it or nothing, by the same rules as in steps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from giamsat.core.actor import Role
from giamsat.core.files.models import StoredFile
from giamsat.events.models import Event
from giamsat.tasks.models import Assignment, Evidence, Report
from tests.api.world import World, caller
from tests.people import People, give

pytestmark = pytest.mark.django_db

LIST = ("ds.txt", "Danh sách lớp".encode())
LINK = {"kind": "link", "title": "Ảnh", "url": "https://example.vn/anh"}
FINAL = {"done": "Đã mở đủ lớp.", "progress": 100, "is_final": True, "submit": True}


@pytest.fixture(autouse=True)
def files_folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.FILES_CLEAN_WITHOUT_SCANNER = True
    return tmp_path


@pytest.fixture
def fresh(world: World) -> str:
    """The address of an assignment without a report: the commune's, its draft taken away."""
    Report.objects.filter(pk=world.draft.pk).delete()
    return f"/assignments/{world.commune.pk}/reports"


def test_a_report_with_its_evidence_is_handed_in(fresh: str, world: World, people: People) -> None:
    sent = {**FINAL, "evidence": [LINK], "file_titles": ["Danh sách"]}
    answer = caller(people.owner).send_report(fresh, sent, [LIST, ("kq.txt", b"Ket qua")])
    assert answer.status_code == 201, answer.content.decode()
    told = answer.json()
    assert (told["state"], told["progress"], told["version"], told["number"]) == ("submitted", 100, 2, 1)
    assert told["author"]["name"] == people.owner.full_name
    assert [piece["title"] for piece in told["evidence"]] == ["Danh sách", "kq.txt", "Ảnh"]
    assert [piece["file"] and piece["file"]["state"] for piece in told["evidence"]] == [
        "clean",
        "clean",
        None,
    ]
    row = Assignment.objects.get(pk=world.commune.pk)
    assert (row.state, row.progress) == (Assignment.State.SUBMITTED, 100)
    last = Event.objects.order_by("-id").first()
    assert last is not None
    assert (last.verb, last.subject_id, last.data["report"]) == ("report.submitted", row.pk, told["id"])
    # What the answer says is what a reading says.
    read = caller(people.owner).get(f"/reports/{told['id']}")
    assert (read.json(), read["ETag"]) == (told, answer["ETag"])


def test_it_may_stay_a_draft_and_be_handed_in_later(fresh: str, people: People) -> None:
    me = caller(people.owner)
    first = me.send_report(fresh, {"done": "Một lớp.", "progress": 50}, [LIST])
    assert (first.status_code, first.json()["state"], first.json()["version"]) == (201, "draft", 1)
    assert me.send_report(fresh, {"submit": True}).json()["code"] == "version_needed"
    sent = me.send_report(fresh, {"progress": 100, "is_final": True, "submit": True}, If_Match=first["ETag"])
    assert sent.status_code == 201, sent.content.decode()
    assert (sent.json()["state"], sent.json()["done"], len(sent.json()["evidence"])) == (
        "submitted", "Một lớp.", 1,
    )  # fmt: skip


def test_what_is_refused_leaves_nothing_behind(
    fresh: str, world: World, people: People, files_folder: Path
) -> None:
    me = caller(people.owner)
    refused = [
        (FINAL, [], 422, "invalid_input"),
        (FINAL, [LIST, ("ds.pdf", b"no pdf at all")], 422, "file_name_mismatch"),
        (FINAL, [("lop.exe", b"MZ\x90\x00")], 422, "file_executable"),
        ({**FINAL, "done": " "}, [LIST], 422, "invalid_input"),
        ({**FINAL, "progress": 40}, [LIST], 422, "invalid_input"),
        ({**FINAL, "evidence": [{**LINK, "url": "ftp://x"}]}, [LIST], 422, "invalid_input"),
        ({**FINAL, "unknown": 1}, [LIST], 422, "invalid_input"),
    ]
    before = Event.objects.count()
    for said, files, status, code in refused:
        answer = me.send_report(fresh, said, files)
        assert (answer.status_code, answer.json()["code"]) == (status, code), (said, answer.content.decode())
    assert not Report.objects.filter(assignment=world.commune).exists()
    assert not Evidence.objects.exists()
    assert not StoredFile.objects.exists()
    assert Event.objects.count() == before
    assert [path for path in files_folder.rglob("*") if path.is_file()] == []


def test_a_repeat_gets_the_first_answer(fresh: str, people: People) -> None:
    me = caller(people.owner)
    first = me.send_report(fresh, FINAL, [LIST], Idempotency_Key="k-1")
    again = me.send_report(fresh, FINAL, [LIST], Idempotency_Key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json(), first["ETag"]) == (again.json(), again["ETag"])
    assert (Report.objects.count(), Evidence.objects.count(), StoredFile.objects.count()) == (1, 1, 1)
    other = me.send_report(fresh, FINAL, [("ds.txt", b"another list")], Idempotency_Key="k-1")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    refused = me.send_report(fresh, FINAL, [LIST], Idempotency_Key="k-2")
    assert (refused.status_code, refused.json()["code"]) == (409, "invalid_transition")


def test_a_stale_version_changes_nothing(world: World, people: People) -> None:
    me, path = caller(people.owner), f"/assignments/{world.commune.pk}/reports"
    stale = me.send_report(path, FINAL, [LIST], If_Match="9")
    assert (stale.status_code, stale.json()["code"]) == (412, "conflict")
    missing = me.send_report(path, FINAL, [LIST])
    assert (missing.status_code, missing.json()["code"]) == (428, "version_needed")
    world.draft.refresh_from_db()
    assert (world.draft.state, world.draft.done) == (Report.State.DRAFT, "Đã mở hai lớp.")
    assert not StoredFile.objects.exists()


def test_a_returned_report_opens_one_item_only(world: World, people: People) -> None:
    me, path = caller(people.owner), f"/assignments/{world.commune.pk}/reports"
    sent = me.send_report(path, {"submit": True}, [LIST], If_Match=str(world.draft.version))
    approver = caller(people.approver)
    report = f"/reports/{sent.json()['id']}"
    back = {"item": "done", "reason": "Nêu rõ số lớp."}
    returned = approver.post(f"{report}/return", back, If_Match=sent["ETag"])
    assert returned.status_code == 200
    for said, files in (({"progress": 90}, []), ({"done": "Hai lớp."}, [LIST])):
        locked = me.send_report(path, said, files, If_Match=returned["ETag"])
        assert (locked.status_code, locked.json()["code"]) == (422, "item_locked")
    mended = me.send_report(path, {"done": "Hai lớp.", "submit": True}, If_Match=returned["ETag"])
    assert (mended.status_code, mended.json()["state"]) == (201, "submitted")
    assert mended.json()["returned_by"]["name"] == people.approver.full_name


def test_only_the_unit_itself_reports_and_never_confirms_its_own(
    fresh: str, world: World, people: People
) -> None:
    for person, status in ((people.stranger, 404), (people.approver, 403), (people.inspector, 403)):
        assert caller(person).send_report(fresh, FINAL, [LIST]).status_code == status
    assert caller(people.owner).send_report("/assignments/99999999/reports", FINAL).status_code == 404
    assert not StoredFile.objects.exists()
    sent = caller(people.owner).send_report(fresh, FINAL, [LIST])
    report = f"/reports/{sent.json()['id']}"
    assert caller(people.owner).post(f"{report}/approve", If_Match=sent["ETag"]).status_code == 403
    signed = caller(people.approver).post(f"{report}/approve", If_Match=sent["ETag"])
    assert signed.status_code == 200
    # The author holds the giver's role as well, and still may not confirm.

    give(people.owner, world.commune.assigner, Role.FOCAL_POINT)
    own = caller(people.owner).post(f"{report}/confirm", {}, If_Match=signed["ETag"])
    assert (own.status_code, own.json()["code"]) == (403, "own_report")
    done = caller(people.province_focal).post(f"{report}/confirm", {}, If_Match=signed["ETag"])
    assert (done.status_code, done.json()["state"]) == (200, "confirmed")
