"""As ``entries``, for dashboards and periodic reports of the other province, shared with nobody and not sent yet."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from giamsat.core import clock
from tests.access.entry import Entry, Values, acts_on, of, once
from tests.access.world import Planted

READY = "ready-made dashboards are the same for everybody and show each reader their own figures"


def template_file() -> SimpleUploadedFile:
    """A Word template with one field."""
    document = Document()
    document.add_paragraph("Quá hạn: {{nhiem_vu.qua_han}}")
    into = io.BytesIO()
    document.save(into)
    return SimpleUploadedFile("mau.docx", into.getvalue())


def of_tile(planted: Planted) -> dict[str, int]:
    """The address of the planted tile."""
    return {"pk": planted.its.board.pk, "tile": planted.its.tile.pk}


ENTRIES: dict[str, Entry] = {
    "desk:board": Entry(of("board")),
    "desk:board-ready": Entry(
        lambda p: {"code": "province"}, lambda p: {"once": once(), "owner": p.its.province.pk}, "province_focal", READY
    ),
    "desk:board-copy": Entry(of("board"), lambda p: {"once": once(), "owner": p.its.province.pk}, "province_focal"),
    "desk:board-edit": Entry(of("board"), acts_on("board", name="Tên khác", period="now"), "province_focal"),
    "desk:board-drop": Entry(of("board"), acts_on("board"), "province_focal"),
    "desk:board-tile-new": Entry(
        lambda p: {"pk": p.its.board.pk, "kind": "figure"},
        acts_on("board", measure="soon", width=6),
        "province_focal",
    ),
    "desk:board-tile": Entry(of_tile, acts_on("board", measure="total", width=3), "province_focal"),
    "desk:board-tile-act": Entry(of_tile, acts_on("board", act="wider"), "province_focal"),
    "desk:periodic": Entry(of("periodic")),
    "desk:periodic-edit": Entry(
        of("periodic"), acts_on("periodic", name="Khác", form="docx", rhythm="asked", working_day=5), "province_focal"
    ),
    "desk:periodic-end": Entry(of("periodic"), acts_on("periodic"), "province_focal"),
    "desk:periodic-template": Entry(
        of("periodic"),
        lambda p: {"once": once(), "version": p.its.periodic.version, "file": template_file()},
        "province_focal",
    ),
    "desk:periodic-make": Entry(
        of("periodic"),
        lambda p: {"once": once(), "period": clock.today().replace(month=1, day=1).isoformat()},
        "province_focal",
    ),
    "desk:edition": Entry(
        of("edition"),
        lambda p: {
            "once": once(), "version": p.its.edition.version, "act": "send", "recipients": p.its.unit.pk,
        },
        "province_approver",
    ),
    "desk:edition-file": Entry(of("edition")),
}  # fmt: skip

OWN: dict[str, Values] = {
    "desk:board-new": lambda p: {
        "once": once(), "name": "Bảng mới", "owner": p.its.province.pk, "period": "now",
    },
    "desk:periodic-new": lambda p: {
        "once": once(), "name": "Báo cáo mới", "owner": p.its.province.pk, "board": p.its.board.pk, "form": "web",
        "rhythm": "month", "working_day": 3, "recipients": p.its.unit.pk,
    },
}  # fmt: skip
OWN_BY = {"desk:board-new": "province_focal", "desk:periodic-new": "province_focal"}
#: Lists of the reader's own reach, and the fields, which are the same for everybody.
NAMES_NOTHING = {"desk:boards", "desk:periodics", "desk:periodic-fields"}
#: These take a form and lead on, or are a file.
NO_PAGE = {"desk:board-copy", "desk:board-tile-act", "desk:periodic-make", "desk:edition-file"}
