"""Writing through the API: the main loop, and what stands against a change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from giamsat.tasks.models import Evidence, Report
from tests.api.world import Caller, World, ahead, caller
from tests.people import People, Tree

pytestmark = pytest.mark.django_db


def tag(who: Caller, path: str) -> str:
    """The ETag of what is there."""
    return str(who.get(path)["ETag"])


def did(response: Any, status: int = 200) -> Any:
    """The answer of a call that must have gone well."""
    assert response.status_code == status, response.content.decode()
    return response.json() if response.content else None


@pytest.fixture
def files_folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.FILES_CLEAN_WITHOUT_SCANNER = True
    return tmp_path


def test_from_a_text_to_tasks(world: World, people: People) -> None:
    office = caller(people.standing)
    document = f"/directives/{world.directive.pk}"
    first, second = office.get(f"{document}/proposals").json()["items"]
    changed = did(
        office.call(
            "PATCH",
            f"/proposals/{second['id']}",
            {
                "authority": "UBND tỉnh",
                "product": "Báo cáo",
                "group": "data",
                "parties": [{"role": "lead", "unit": "ubnd-20"}, {"role": "coordinate", "unit": "most"}],
            },
            If_Match=str(second["version"]),
        )
    )
    assert (changed["missing"], changed["group"], changed["due"]) == ([], "data", "2030-06-29")
    for each in (first, changed):
        did(office.post(f"/proposals/{each['id']}/accept", If_Match=f'"{each["version"]}"'))
    refused = office.post(f"{document}/issue", If_Match=tag(office, document))
    assert (refused.status_code, refused.json()["code"]) == (422, "unclear_tasks")
    reason = {"incomplete_reason": "Thẩm quyền theo luật."}
    first_path = f"/proposals/{first['id']}"
    did(office.call("PATCH", first_path, reason, If_Match=tag(office, first_path)))
    twice = office.post(f"{document}/issue", If_Match=tag(office, document))
    assert "Giống" in twice.json()["fields"][str(second["id"])], (
        "a task like it exists: nobody said how they stand"
    )
    path = f"/proposals/{second['id']}"
    alike = did(office.get(f"{path}/similar"))[0]
    other = {"task_id": alike["task_id"], "kind": "new"}
    assert did(office.call("PUT", f"{path}/change", other, If_Match=tag(office, path)))["kind"] == "new"
    tasks = did(office.post(f"{document}/issue", If_Match=tag(office, document)))["tasks"]
    assert [office.get(f"/tasks/{pk}").json()["clause"] for pk in tasks] == ["I.1", "I.2"]
    assert office.get("/tasks?programme=nq57").json()["items"][-1]["due"] == "2030-12-30"


def test_from_a_report_to_its_confirmation(world: World, people: People, files_folder: Path) -> None:
    commune, province = caller(people.owner), caller(people.province_focal)
    report = f"/reports/{world.draft.pk}"
    draft = f"/assignments/{world.commune.pk}/draft"
    did(commune.post(f"/assignments/{world.commune.pk}/accept", If_Match=str(world.commune.version)))
    did(commune.call("PUT", draft, {"progress": 100, "is_final": True}, If_Match=tag(commune, report)))
    without = commune.post(f"{report}/submit", If_Match=tag(commune, report))
    assert (without.status_code, list(without.json()["fields"])) == (422, ["evidence"])
    did(
        commune.post(f"{report}/evidence", {"kind": "link", "title": "Ảnh", "url": "https://example.vn"}), 201
    )
    stored = did(commune.send_file(f"{report}/files", "ds.txt", "Danh sách".encode(), "Danh sách lớp"), 201)
    assert (stored["title"], stored["file"]["state"]) == ("Danh sách lớp", "clean")
    did(commune.post(f"{report}/submit", If_Match=tag(commune, report)))

    approver = caller(people.approver)
    assert [each["id"] for each in approver.get("/me/approvals").json()["items"]] == [world.draft.pk]
    did(approver.post(f"{report}/approve", If_Match=tag(approver, report)))
    assert [each["id"] for each in province.get("/me/confirmations").json()["items"]] == [world.draft.pk]
    file = province.get(f"/evidence/{stored['id']}/file")
    assert b"".join(file.streaming_content) == "Danh sách".encode()
    assert file["Content-Disposition"].startswith("attachment")
    did(province.post(f"{report}/confirm", {}, If_Match=tag(province, report)))
    assert province.get(f"/assignments/{world.commune.pk}").json()["state"] == "confirmed"
    assert caller(people.stranger).get(f"/evidence/{stored['id']}/file").status_code == 404


def test_a_returned_report_is_open_in_one_item(world: World, people: People) -> None:
    commune, approver = caller(people.owner), caller(people.approver)
    report, draft = f"/reports/{world.draft.pk}", f"/assignments/{world.commune.pk}/draft"
    did(commune.post(f"{report}/submit", If_Match=tag(commune, report)))
    body = {"item": "progress", "reason": "Số học viên chưa khớp."}
    back = did(approver.post(f"{report}/return", body, If_Match=tag(approver, report)))
    assert (back["state"], back["returned_item"]) == ("returned", "progress")
    locked = commune.call("PUT", draft, {"done": "Khác"}, If_Match=tag(commune, report))
    assert (locked.status_code, locked.json()["code"]) == (422, "item_locked")
    did(commune.call("PUT", draft, {"progress": 30}, If_Match=tag(commune, report)))


def test_one_does_not_confirm_ones_own(world: World, people: People, tree: Tree) -> None:
    from giamsat.core.actor import Role
    from tests.people import give

    give(people.owner, tree.that_khe, Role.APPROVER)
    both = caller(people.owner)
    report = f"/reports/{world.draft.pk}"
    did(both.post(f"{report}/submit", If_Match=tag(both, report)))
    response = both.post(f"{report}/approve", If_Match=tag(both, report))
    assert (response.status_code, response.json()["code"]) == (403, "own_report")


def test_contest_and_its_decision(world: World, people: People) -> None:
    commune, province = caller(people.owner), caller(people.province_focal)
    path = f"/assignments/{world.commune.pk}"
    contested = did(
        commune.post(f"{path}/contest", {"reason": "Không có cán bộ."}, If_Match=tag(commune, path))
    )
    assert contested["state"] == "contested"
    assert [each["id"] for each in province.get("/me/decisions").json()["contests"]] == [world.commune.pk]
    body = {"withdraw": False, "reason": "Đã có kinh phí."}
    assert did(province.post(f"{path}/decide", body, If_Match=tag(province, path)))["state"] == "assigned"


def test_forwarding_stays_within_the_tree_and_the_deadline(world: World, people: People) -> None:
    province = caller(people.province_focal)
    path = f"/assignments/{world.province.pk}"

    def forward(**body: Any) -> Any:
        return province.post(f"{path}/forward", body, If_Match=tag(province, path))

    assert list(forward(to=["ubnd-01477"], due=str(ahead(5))).json()["fields"]) == ["to"]
    assert list(forward(to=["ubnd-06184"], due=str(ahead(61))).json()["fields"]) == ["due"]
    assert list(forward(to=["nowhere"], due=str(ahead(5))).json()["fields"]) == ["to"]
    (made,) = did(forward(to=["ubnd-06184"], due=str(ahead(5)), part="Phần của xã"), 201)
    assert (made["unit"]["code"], made["parent_id"], made["depth"]) == ("ubnd-06184", world.province.pk, 1)


def test_a_later_deadline_is_asked_for_and_granted(world: World, people: People) -> None:
    commune, province = caller(people.owner), caller(people.province_focal)
    path = f"/assignments/{world.commune.pk}"
    body = {"new_due": str(ahead(45)), "reason": "Mưa lũ", "cause": "objective"}
    asked = did(commune.post(f"{path}/extensions", body, If_Match=tag(commune, path)), 201)
    own = commune.post(f"/extensions/{asked['id']}/decide", {"grant": True}, If_Match="1")
    assert own.status_code == 403
    request = f"/extensions/{asked['id']}"
    did(province.post(f"{request}/decide", {"grant": True}, If_Match=tag(province, request)))
    assert commune.get(path).json()["due"] == str(ahead(45))
    again = province.post(f"{request}/decide", {"grant": True}, If_Match=tag(province, request))
    assert (again.status_code, again.json()["code"]) == (409, "invalid_transition")


def test_an_obstacle_is_answered_and_closed(world: World, people: People) -> None:
    commune, province = caller(people.owner), caller(people.province_focal)
    body = {"kind": "money", "text": "Thiếu kinh phí", "decider": "ubnd-20", "answer_due": str(ahead(5))}
    raised = did(commune.post(f"/assignments/{world.commune.pk}/obstacles", body), 201)
    path = f"/obstacles/{raised['id']}"
    assert [each["id"] for each in province.get("/me/decisions").json()["obstacles"]] == [raised["id"]]
    did(province.post(f"{path}/answer", {"answer": "Đã cấp."}, If_Match=tag(province, path)))
    twice = province.post(f"{path}/answer", {"answer": "Đã cấp."}, If_Match=tag(province, path))
    assert (twice.status_code, twice.json()["code"]) == (409, "invalid_transition")
    assert did(commune.post(f"{path}/close", If_Match=tag(commune, path)))["state"] == "closed"


def test_a_comment_mentions_only_who_may_see_it(world: World, people: People) -> None:
    province = caller(people.province_focal)
    path = f"/assignments/{world.commune.pk}/comments"
    text = {"text": "Xem giúp", "mentions": [people.owner.pk]}
    assert did(province.post(path, text), 201)["mentions"][0]["id"] == people.owner.pk
    refused = province.post(path, {"text": "Xem giúp", "mentions": [people.stranger.pk]})
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["mentions"])
    assert len(province.get(f"/tasks/{world.task.pk}/comments").json()["items"]) == 1


def test_pause_resume_cancel(world: World, people: People) -> None:
    office = caller(people.standing)
    path = f"/tasks/{world.task.pk}"
    assert (
        did(office.post(f"{path}/pause", {"reason": "Chờ luật"}, If_Match=tag(office, path)))["state"]
        == "paused"
    )
    again = office.post(f"{path}/pause", {"reason": "Chờ luật"}, If_Match=tag(office, path))
    assert again.status_code == 409
    assert did(office.post(f"{path}/resume", If_Match=tag(office, path)))["state"] == "open"
    did(office.post(f"{path}/cancel", {"reason": "Không còn cần"}, If_Match=tag(office, path)))


def test_a_stale_version_is_told_apart_from_a_missing_one(world: World, people: People) -> None:
    commune, office = caller(people.owner), caller(people.standing)
    path = f"/assignments/{world.commune.pk}/accept"
    for header in ({}, {"If_Match": "*"}, {"If_Match": '"x"'}):
        missing = commune.post(path, **header)
        assert (missing.status_code, missing.json()["code"]) == (428, "version_needed")
    for number in ("99", '"99"', 'W/"99.0123456789abcdef"'):
        assert commune.post(path, If_Match=number).status_code == 412
    task = f"/tasks/{world.task.pk}/pause"
    assert office.post(task, {"reason": "Chờ"}, If_Match="99").status_code == 412
    assert commune.call("PUT", f"/assignments/{world.commune.pk}/draft", {"progress": 1}).status_code == 428
    assert Report.objects.get(pk=world.draft.pk).progress == 40


def test_evidence_is_taken_off_with_the_reports_version(world: World, people: People) -> None:
    commune = caller(people.owner)
    report = f"/reports/{world.draft.pk}"
    link = {"kind": "link", "title": "Ảnh", "url": "https://example.vn"}
    made = did(commune.post(f"{report}/evidence", link), 201)
    assert commune.call("DELETE", f"/evidence/{made['id']}", If_Match='"99"').status_code == 412
    did(commune.call("DELETE", f"/evidence/{made['id']}", If_Match=tag(commune, report)), 204)
    assert not Evidence.objects.exists()


def test_a_file_that_is_not_what_its_name_says(world: World, people: People, files_folder: Path) -> None:
    response = caller(people.owner).send_file(f"/reports/{world.draft.pk}/files", "anh.png", b"not a picture")
    assert (response.status_code, response.json()["code"]) == (422, "file_name_mismatch")
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"progress": 101}, "progress"), ({"progress": "x"}, "progress"), ({"done": 5}, "done"),
        ({"colour": "red"}, "colour"), ({"cause": "fate"}, "cause"), ({"done": "a\u0000b"}, "done"),
        ({"difficulties": "Thiếu"}, "cause"), ([], "payload"),
    ],
)  # fmt: skip
def test_wrong_values_are_named(world: World, people: People, body: Any, field: str) -> None:
    response = caller(people.owner).call(
        "PUT", f"/assignments/{world.commune.pk}/draft", body, If_Match=str(world.draft.version)
    )
    assert (response.status_code, list(response.json()["fields"])) == (422, [field])


def test_what_is_not_json_is_refused_in_the_readers_language(world: World, people: People) -> None:
    commune = caller(people.owner)
    answer = commune.client.post(
        f"/api/v1/assignments/{world.commune.pk}/comments",
        "{",
        content_type="application/json",
        headers={"Authorization": f"Bearer {commune.token}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "not_readable")
    assert commune.get("/tasks/99999999").json()["detail"] == "Không có mục này trong phạm vi của bạn."
    english = commune.get("/tasks/99999999", Accept_Language="en").json()
    assert (english["status"], english["title"]) == (404, "Not Found")


def test_a_body_that_cannot_be_read_is_no_fault_of_the_server(
    world: World, people: People, settings: Any
) -> None:
    commune = caller(people.owner)
    path = f"/api/v1/reports/{world.draft.pk}/files"
    bearer = {"Authorization": f"Bearer {commune.token}"}
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        answer = commune.client.generic("POST", path, b"--y\r\n", content_type=kind, headers=bearer)
        assert answer.status_code in (400, 422), answer.content
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    comment = {"text": "dài " * 100}
    large = commune.post(f"/assignments/{world.commune.pk}/comments", comment)
    assert (large.status_code, large.json()["code"]) == (413, "too_large")


def test_programmes_are_opened_changed_and_closed(world: World, people: People) -> None:
    office = caller(people.standing)
    body = {
        "code": "lang-so",
        "name_vi": "Làng số",
        "owner": "vn",
        "steering_unit": "steering",
        "parent": "nq57",
    }
    made = did(office.post("/programmes", body), 201)
    assert (made["parent"], made["name_en"]) == ("nq57", "Làng số")
    change = {"green_from": 10, "yellow_from": 20}
    assert office.call("PATCH", "/programmes/lang-so", change, If_Match="1").status_code == 422
    changed = did(office.call("PATCH", "/programmes/lang-so", {"soon_days": 3}, If_Match="1"))
    assert (changed["soon_days"], changed["version"]) == (3, 2)
    assert did(office.post("/programmes/lang-so/close", If_Match="2"))["closed_on"] is not None
