"""Files that go with an answer: for everybody or for the sender alone, never before the answer is out."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from giamsat.core.files.models import FileState, StoredFile
from giamsat.voice import letters, services
from giamsat.voice.models import Item
from giamsat.voice.models_handling import Attachment
from tests.desk.test_voice import do, signed_in
from tests.files.samples import png
from tests.people import acting_as
from tests.voice import samples
from tests.voice.samples import Desk, desk

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR, settings.FILES_CLEAN_WITHOUT_SCANNER = tmp_path, True


def plan(name: str = "ke-hoach.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, png())


def drafted(desk: Desk, *, for_all: bool) -> Item:
    item = samples.published(desk, samples.handling(desk))
    more = {"files_for_all": "on"} if for_all else {}
    assert (
        do(desk.handler, item, "draft", text="Xem kế hoạch kèm theo.", uploads=[plan()], **more).status_code
        == 303
    )
    return samples.fresh(item)


def statuses(item: Item) -> tuple[int, int]:
    """How everybody and the sender are answered who ask for the file."""
    row = Attachment.objects.get()
    key = letters.receipt_key(item.contacts.get())
    public = Client().get(reverse("portal:voice-answer-file", args=[item.code, row.pk]))
    return public.status_code, Client().get(reverse("portal:voice-file", args=[key, row.file_id])).status_code


@pytest.mark.parametrize("for_all", [True, False])
def test_they_open_with_the_answer_for_whom_they_are(desk: Desk, for_all: bool) -> None:
    item = drafted(desk, for_all=for_all)
    desk_file = reverse("desk:voice-file", args=[item.pk, Attachment.objects.get().pk])
    assert signed_in(desk.approver).get(desk_file).status_code == 200, "whoever approves looks at it"
    assert signed_in(desk.people.stranger).get(desk_file).status_code == 404
    assert statuses(item) == (404, 404), "not before the answer is out"
    assert do(desk.approver, item, "approve").status_code == 303
    assert statuses(item) == (404, 404)
    assert do(desk.officer, item, "answer").status_code == 303
    assert statuses(item) == (200 if for_all else 404, 200)
    page = Client().get(reverse("portal:voice-item", args=[item.code])).content.decode()
    assert ("ke-hoach.png" in page) is for_all
    mine = reverse("portal:voice-mine", args=[letters.receipt_key(item.contacts.get())])
    assert "ke-hoach.png" in Client().get(mine).content.decode()
    services.hide_item(
        acting_as(desk.publisher), item, version=samples.fresh(item).version, reason="Theo yêu cầu"
    )
    assert statuses(item) == (404, 200)
    StoredFile.objects.update(state=FileState.BLOCKED, blocked_reason="Eicar")
    assert statuses(item) == (404, 403)


def test_whoever_looks_the_answer_over_keeps_them_from_the_public(desk: Desk) -> None:
    item = drafted(desk, for_all=True)
    assert do(desk.approver, item, "approve").status_code == 303
    assert do(desk.officer, item, "answer", files_for_sender="on").status_code == 303
    assert statuses(item) == (404, 200)


def test_a_draft_sent_back_keeps_its_files_unless_they_are_unticked(desk: Desk) -> None:
    item = drafted(desk, for_all=True)
    assert do(desk.approver, item, "reject", reason="Viết rõ hơn").status_code == 303
    row = Attachment.objects.get()
    page = signed_in(desk.handler).get(reverse("desk:voice-act", args=[item.pk, "draft"])).content.decode()
    assert "ke-hoach.png" in page
    assert do(desk.handler, item, "draft", text="Kế hoạch kèm theo.", kept=[row.pk]).status_code == 303
    assert Attachment.objects.get().answer == item.answers.get(state="waiting")
    assert do(desk.approver, item, "reject", reason="Bỏ tệp").status_code == 303
    assert do(desk.handler, item, "draft", text="Không cần tệp.").status_code == 303
    assert do(desk.approver, item, "approve").status_code == 303
    assert do(desk.officer, item, "answer").status_code == 303
    assert statuses(item) == (404, 404)
    bad = samples.handling(desk, title="Một ý kiến khác về hộ tịch trực tuyến")
    refused = do(
        desk.handler, bad, "draft", text="Có tệp hỏng", uploads=[SimpleUploadedFile("a.exe", b"MZ\x90")]
    )
    assert refused.status_code == 422
    assert "Có tệp hỏng" in refused.content.decode()


def test_a_public_file_is_taken_back_later(desk: Desk) -> None:
    item = drafted(desk, for_all=True)
    assert do(desk.approver, item, "approve").status_code == 303
    assert do(desk.officer, item, "answer").status_code == 303
    row = Attachment.objects.get()
    masked = do(desk.publisher, item, "mask", title="Trang báo lỗi", text="Trang báo lỗi.", answer="Đã sửa.",
                withdrawn=[row.pk])  # fmt: skip
    assert masked.status_code == 303
    assert statuses(item) == (404, 200)
