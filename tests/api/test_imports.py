"""A program hands in documents: read in the queue, followed, registered, and the file itself given out."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from giamsat.core.actor import Role
from giamsat.directives.models import Intake, Programme
from giamsat.directives.services import taking_in
from tests.api.world import Caller, caller
from tests.directives.samples import FIELDS, TEXT, plant_groups, plant_programme
from tests.people import People, Tree, plant_person
from tests.readers.samples import docx, paragraph

pytestmark = pytest.mark.django_db

WORD = docx("".join(paragraph(line) for line in TEXT.replace("😀", "").split("\n") if line))
HEAD = {key: str(value) for key, value in FIELDS.items() if key != "text"}


@pytest.fixture
def programme(tree: Tree) -> Programme:
    plant_groups()
    return plant_programme(tree)


@pytest.fixture
def office(people: People) -> Caller:
    return caller(people.standing)


def hand_in(office: Caller, programme: str, *files: tuple[str, bytes], key: str = "", **given: Any) -> Any:
    headers = {"Authorization": f"Bearer {office.token}"}
    if key:
        headers["Idempotency-Key"] = key
    form = {
        "programme": programme,
        "files": [SimpleUploadedFile(name, content) for name, content in files],
        **given,
    }
    return office.client.post("/api/v1/imports", form, headers=headers)


def read_all() -> None:
    """What the worker does, document after document."""
    for intake in Intake.objects.filter(state="waiting").order_by("pk"):
        taking_in.read_waiting(intake.pk)


def test_documents_are_handed_in_followed_and_registered(
    office: Caller, programme: Programme, settings: Any
) -> None:
    settings.FILES_CLEAN_WITHOUT_SCANNER = True
    answer = hand_in(office, programme.code, ("tot.docx", WORD), ("hong.docx", b"MZ" + b"\0" * 400))
    assert answer.status_code == 201
    made = answer.json()
    assert made["counts"] == {"failed": 1, "waiting": 1}
    read_all()
    assert office.get(f"/imports/{made['id']}").json()["counts"] == {"failed": 1, "read": 1}
    items = {one["name"]: one for one in office.get(f"/imports/{made['id']}/documents").json()["items"]}
    assert items["hong.docx"]["problem_words"]
    assert items["tot.docx"]["format"] == "docx"
    path = f"/import-documents/{items['tot.docx']['id']}"
    read = office.get(path).json()
    assert "Bộ Khoa học và Công nghệ chủ trì" in read["text"]
    assert read["unit"] == "paragraph"
    assert read["places"][0][0] == 0

    registered = office.post(f"{path}/register", HEAD)
    assert registered.status_code == 201, registered.content
    directive = registered.json()
    assert directive["number"] == FIELDS["number"]
    assert office.get(path).json()["state"] == "registered"
    path = f"/directives/{directive['id']}/original"
    original = office.get(path)
    assert original.getvalue() == WORD
    assert original["Content-Disposition"].startswith("attachment")


def test_an_original_that_no_scanner_saw_is_not_given_out(office: Caller, programme: Programme) -> None:
    hand_in(office, programme.code, ("tot.docx", WORD))
    read_all()
    path = f"/import-documents/{Intake.objects.get().pk}/register"
    directive = office.post(path, HEAD).json()["id"]
    assert office.get(f"/directives/{directive}/original").status_code == 403


def test_a_document_is_registered_once(office: Caller, programme: Programme) -> None:
    hand_in(office, programme.code, ("tot.docx", WORD))
    read_all()
    path = f"/import-documents/{Intake.objects.get().pk}/register"
    assert office.post(path, HEAD).status_code == 201
    assert office.post(path, HEAD).status_code in (409, 422)
    assert office.post(path, {**HEAD, "number": ""}).status_code == 422


def test_the_same_key_makes_one_import(office: Caller, programme: Programme) -> None:
    first = hand_in(office, programme.code, ("tot.docx", WORD), key="mot-lan")
    again = hand_in(office, programme.code, ("tot.docx", WORD), key="mot-lan")
    assert first.json()["id"] == again.json()["id"]
    assert Intake.objects.count() == 1


def test_more_is_added_and_the_rest_is_stopped(office: Caller, programme: Programme) -> None:
    made = hand_in(office, programme.code, ("mot.docx", WORD)).json()
    more = hand_in(office, programme.code, ("hai.docx", WORD), import_id=made["id"]).json()
    assert (more["id"], more["counts"]) == (made["id"], {"waiting": 2})
    stopped = office.post(f"/imports/{made['id']}/cancel").json()
    assert stopped["cancelled_at"]
    assert stopped["counts"] == {"cancelled": 2}


def test_a_text_registered_by_hand_has_no_original(office: Caller, world: Any) -> None:
    assert office.get(f"/directives/{world.directive.pk}/original").status_code == 404


def test_others_see_none_of_it(office: Caller, programme: Programme, tree: Tree) -> None:
    made = hand_in(office, programme.code, ("tot.docx", WORD)).json()
    document = Intake.objects.get().pk
    stranger = caller(plant_person("khach", "Khách", tree.lang_son, Role.FOCAL_POINT))
    paths = (f"/imports/{made['id']}", f"/imports/{made['id']}/documents", f"/import-documents/{document}")
    for path in paths:
        assert stranger.get(path).status_code == 404, path
    assert stranger.post(f"/imports/{made['id']}/cancel").status_code == 404
    assert hand_in(stranger, programme.code, ("tot.docx", WORD)).status_code in (403, 404)
    assert Caller("").get(paths[0]).status_code == 401
