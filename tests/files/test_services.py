"""A file's life from its upload to its download, on the real database and disk."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from django.utils.translation import trans_real

from giamsat import core
from giamsat.core.actor import ANONYMOUS, SYSTEM, Actor, Holding, Role
from giamsat.core.errors import InvalidInput, NotAllowed, NotFound, StorageFull
from giamsat.core.files.models import FileState, StoredFile
from giamsat.core.files.services import (
    scan_waiting_files,
    store_upload,
    store_uploads,
    sweep_files,
)
from giamsat.core.files.serving import attachment
from giamsat.core.files.storage import storage
from tests.files import samples
from tests.files.clamd import EICAR, Clamd

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path
    settings.FILES_CLEAN_WITHOUT_SCANNER = True
    settings.FILES_CLAMAV = ""
    return tmp_path / "files"


@pytest.fixture
def clamd(settings: Any) -> Iterator[Clamd]:
    server = Clamd()
    settings.FILES_CLAMAV = server.address
    yield server
    server.stop()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    file = SimpleUploadedFile("x", content)
    file._name = name  # type: ignore[attr-defined]  # past Django's own cleaning
    return file


def contents(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("??/??/*"))


def staged(folder: Path) -> list[Path]:
    return list((folder / "tmp").glob("*"))


def test_the_same_file_twice_is_stored_once(folder: Path) -> None:
    first = store_upload(SYSTEM, upload("Báo cáo – Đắk Lắk.pdf", samples.pdf()))
    second = store_upload(SYSTEM, upload("bản sao.pdf", samples.pdf()))
    assert first.pk != second.pk
    assert contents(folder) == [first.sha256] == [second.sha256]
    assert (first.name, first.content_type, first.size) == (
        "Báo cáo – Đắk Lắk.pdf",
        "application/pdf",
        len(samples.pdf()),
    )
    assert not staged(folder)


def test_a_refused_file_leaves_nothing(folder: Path, settings: Any) -> None:
    settings.FILES_MAX_BYTES = 2 << 20
    for name, content in (
        ("a.pdf", samples.png()),
        ("a.exe", b"MZ\x90\0" + bytes(100)),
        ("a.pdf", b""),
        ("a.txt", bytes(3 << 20)),
        ("..", b"abc"),
    ):
        with pytest.raises(InvalidInput):
            store_upload(SYSTEM, upload(name, content))
    assert not contents(folder)
    assert not staged(folder)
    assert not StoredFile.objects.exists()


def test_files_of_one_form_come_in_all_or_none(folder: Path, settings: Any) -> None:
    with pytest.raises(InvalidInput):
        store_uploads(SYSTEM, [upload("a.pdf", samples.pdf()), upload("b.pdf", samples.png())])
    assert not contents(folder)
    settings.FILES_MAX_COUNT = 2
    with pytest.raises(InvalidInput) as refusal:
        store_uploads(SYSTEM, [upload(f"{n}.txt", b"x") for n in range(3)])
    assert "2 tệp" in str(refusal.value)
    assert len(store_uploads(SYSTEM, [upload("a.pdf", samples.pdf()), upload("b.png", samples.png())])) == 2
    assert not staged(folder)


@pytest.fixture
def english(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The English texts of core, compiled for this test alone."""
    source = Path(core.__file__).parent / "locale/en/LC_MESSAGES/django.po"
    compiled = tmp_path / "locale/en/LC_MESSAGES/django.mo"
    compiled.parent.mkdir(parents=True)
    with source.open("rb") as catalogue, compiled.open("wb") as target:
        write_mo(target, read_po(catalogue))
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    monkeypatch.setattr(trans_real, "_translations", {})
    with translation.override("en"):
        yield


def test_messages_come_in_the_readers_language(english: None) -> None:
    with pytest.raises(InvalidInput) as refusal:
        store_upload(SYSTEM, upload("báo cáo.pdf", samples.png()))
    assert str(refusal.value) == (
        "File “báo cáo.pdf” ends in “.pdf” but its content is a PNG picture. "
        "Rename it to “.png” or choose the right file."
    )


def test_who_may_hand_in_files() -> None:
    inspector = Actor(1, "An", (Holding(Role.INSPECTOR, 1, "vn"),))
    for actor in (ANONYMOUS, inspector):
        with pytest.raises(NotAllowed):
            store_upload(actor, upload("a.pdf", samples.pdf()))


def test_an_infected_file_is_refused_and_known_from_then_on(
    folder: Path, clamd: Clamd, settings: Any
) -> None:
    settings.FILES_CLAMAV = ""
    before = store_upload(SYSTEM, upload("cũ.txt", EICAR))
    assert before.is_clean
    settings.FILES_CLAMAV = clamd.address
    with pytest.raises(InvalidInput) as refusal:
        store_upload(SYSTEM, upload("ghi chú.txt", EICAR))
    assert "Eicar-Test-Signature" in str(refusal.value)
    assert not staged(folder)
    before.refresh_from_db()
    assert (before.state, before.blocked_reason) == (FileState.BLOCKED, "Eicar-Test-Signature")
    settings.FILES_CLAMAV = ""
    with pytest.raises(InvalidInput):
        store_upload(SYSTEM, upload("lần nữa.txt", EICAR))


def test_files_wait_for_a_scanner_that_is_away(clamd: Clamd, settings: Any) -> None:
    settings.FILES_CLAMAV = "127.0.0.1:1"
    good, bad = (
        store_upload(SYSTEM, upload(name, c)) for name, c in (("a.pdf", samples.pdf()), ("b.txt", EICAR))
    )
    assert good.state == bad.state == FileState.RECEIVED
    with pytest.raises(NotAllowed):
        attachment(good)
    assert scan_waiting_files()["received"] == 1, "one try is enough to know that the scanner is away"
    settings.FILES_CLAMAV = clamd.address
    assert scan_waiting_files() == {"received": 0, "clean": 1, "blocked": 1}
    good.refresh_from_db()
    bad.refresh_from_db()
    assert attachment(good).status_code == 200
    with pytest.raises(NotAllowed) as refusal:
        attachment(bad)
    assert refusal.value.code == "file_blocked"


def test_without_a_scanner_files_are_clean_only_if_the_setting_says_so(settings: Any) -> None:
    settings.FILES_CLEAN_WITHOUT_SCANNER = False
    file = store_upload(SYSTEM, upload("a.pdf", samples.pdf()))
    assert file.state == FileState.RECEIVED
    assert scan_waiting_files() == {"received": 1, "clean": 0, "blocked": 0}
    settings.FILES_CLEAN_WITHOUT_SCANNER = True
    assert scan_waiting_files() == {"received": 0, "clean": 1, "blocked": 0}


def test_a_download_is_an_attachment_that_nothing_runs() -> None:
    content = samples.docx()
    file = store_upload(SYSTEM, upload("Tờ trình số 7.docx", content))
    response = attachment(file)
    assert b"".join(response.streaming_content) == content  # type: ignore[arg-type]
    assert (
        response["Content-Type"] == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    )
    assert response["Content-Disposition"].startswith(
        'attachment; filename="To trinh so 7.docx"; filename*=UTF-8'
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    response.close()


def test_a_content_that_is_gone_is_told(folder: Path) -> None:
    file = store_upload(SYSTEM, upload("a.pdf", samples.pdf()))
    storage().delete(file.sha256)
    with pytest.raises(NotFound):
        attachment(file)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "received"},
        {"state": "blocked"},
        {"state": "other"},
        {"sha256": "0" * 64},
        {"name": "khác.pdf"},
        {"size": 7},
    ],
)
def test_the_database_itself_keeps_the_facts(change: dict[str, Any]) -> None:
    file = store_upload(SYSTEM, upload("a.pdf", samples.pdf()))
    assert file.is_clean
    with (
        pytest.raises(Exception, match=r"(?i)transition|cannot update|constraint") as refusal,
        transaction.atomic(),
    ):
        StoredFile.objects.filter(pk=file.pk).update(**change)
    assert isinstance(refusal.value, IntegrityError) or "pgtrigger" in str(refusal.value)


def test_the_sweep_takes_only_what_nobody_refers_to(folder: Path) -> None:
    kept = store_upload(SYSTEM, upload("a.pdf", samples.pdf()))
    with transaction.atomic():
        store_upload(SYSTEM, upload("b.png", samples.png()))
        transaction.set_rollback(True)
    assert len(contents(folder)) == 2
    assert sweep_files() == {"staged": 0, "unused": 0}, "a young content may belong to a running transaction"
    assert sweep_files(unused_after=-1) == {"staged": 0, "unused": 1}
    assert contents(folder) == [kept.sha256]


def test_a_full_disk_is_told_and_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull):
        store_upload(SYSTEM, upload("a.pdf", samples.pdf()))
    assert not staged(folder)
    assert not contents(folder)


@pytest.mark.django_db(transaction=True)
def test_sixteen_people_hand_in_the_same_file_at_once(folder: Path) -> None:
    faults: list[BaseException] = []

    def hand_in(n: int) -> None:
        try:
            store_uploads(
                SYSTEM,
                [upload(f"{n}.pdf", samples.pdf()), upload(f"{n}.png", samples.png())][:: 1 - 2 * (n % 2)],
            )
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand_in, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert StoredFile.objects.count() == 32
    assert len(contents(folder)) == 2
    assert not staged(folder)
