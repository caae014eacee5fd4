"""As ``entries``, for the newer rooms: documents on their way, review together, warnings, letters, instants."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.entry import REASON, Entry, Values, acts_on, api, of, once, says
from tests.access.world import day

REMINDER = {"text": "Đề nghị gửi báo cáo tiến độ."}
#: Who works where, and what the unit is called, is in the public registry; nothing else is told.
NAMED_ONLY = "only the unit's name, which is public, and that the reader gave it no work"

ENTRIES: dict[str, Entry] = {
    "desk:drop-instant": Entry(of("instant"), says(), "standing"),
    "desk:intake": Entry(
        of("intake"),
        says(
            number="149/CĐ-TTg", kind="dispatch", issuer_name="Thủ tướng Chính phủ", issued_on="2025-08-28",
            language="vi", title="Công điện",
        ),
        "standing",
    ),
    "desk:intake-cancel": Entry(of("intake"), says(), "standing"),
    "desk:batch": Entry(
        of("batch"), lambda p: {"documents": SimpleUploadedFile("them.txt", b"9. B.")}, "standing"
    ),
    "desk:batch-cancel": Entry(of("batch"), says(), "standing"),
    "desk:directive-original": Entry(of("directive")),
    "desk:directive-unclear": Entry(of("directive")),
    "desk:directive-unclear-word": Entry(of("directive")),
    "desk:directive-labels": Entry(of("directive")),
    "desk:review-bulk": Entry(
        api("directive"),
        lambda p: {"once": once(), "chosen": f"{p.its.proposal.pk}:{p.its.proposal.version}"},
        "standing",
    ),
    "desk:review-undo": Entry(api("directive"), says(), "standing"),
    "desk:review-changes": Entry(api("directive")),
    "desk:proposal-change": Entry(
        of("amending"),
        lambda p: {
            "version": p.its.amending.version, "once": once(), "task": p.its.fresh.task_id, "kind": "replace",
        },
        "standing",
    ),
    "desk:link-decide": Entry(of("link"), acts_on("link", verdict="yes", kind="amends"), "standing"),
    "desk:evidence-preview": Entry(of("pdf")),
    "desk:evidence-picture": Entry(of("png")),
    "desk:evidence-page": Entry(lambda p: {"pk": p.its.pdf.pk, "number": 1}),
    "desk:remind-task": Entry(lambda p: {"pk": p.its.fresh.task_id}, says(**REMINDER), "province_focal"),
    "desk:remind-unit": Entry(of("unit"), says(**REMINDER), "province_focal", NAMED_ONLY),
    "desk:warning": Entry(
        of("warning"), acts_on("warning", reason="Đã có kế hoạch bù tiến độ."), "province_approver"
    ),
    "desk:confidence": Entry(
        of("fresh"), lambda p: {"version": 0, "once": once(), "level": 2, **REASON}, "province_approver"
    ),
    "desk:needs": Entry(
        lambda p: {"pk": p.its.fresh.task_id},
        lambda p: {"once": once(), "code": p.its.contested.task.code},
        "standing",
    ),
    "desk:letter": Entry(of("letter"), acts_on("letter", act="sign"), "province_approver"),
    "desk:letter-word": Entry(of("letter")),
}  # fmt: skip

OWN: dict[str, Values] = {
    "desk:compare": says(name="Họp giao ban"),
    "desk:batches": lambda p: {
        "programme": p.api.programme.pk, "documents": SimpleUploadedFile("moi.txt", b"1. A."),
    },
    "desk:letters": lambda p: {"once": once(), "letter": f"{p.its.letter.pk}:{p.its.letter.version}"},
    "desk:letters-new": lambda p: {
        "once": once(), "demand": "Báo cáo.", "answer_due": day(5), "units": p.its.second.pk,
    },
}  # fmt: skip
OWN_BY = {
    "desk:compare": "standing",
    "desk:batches": "standing",
    "desk:letters": "province_approver",
    "desk:letters-new": "province_focal",
}
