"""As ``entries``, for the newer rooms: documents on their way, review together, warnings, letters, instants."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from giamsat.core import clock
from giamsat.monitor.quarters.models import Quarter
from tests.access import entries_voice
from tests.access.entry import REASON, Entry, Values, acts_on, api, of, once, says
from tests.access.world import Planted, day

REMINDER = {"text": "Đề nghị gửi báo cáo tiến độ."}
#: Who works where, and what the unit is called, is in the public registry; nothing else is told.
NEXT_YEAR = clock.today().year + 1
FRAMES = "how an index is scored is known to everybody; the ranking lists the provinces that the reader reads"
RESULTS = "which rounds are held and what was published of them is known to everybody"
SHEETS = "what is measured and how is known to every unit; values of others only when published"
GUIDES = "guides ship with the program and are the same for everybody"
NAMED_ONLY = "only the unit's name, which is public, and that the reader gave it no work"


def of_register(**names: str) -> Values:
    """The address of the planted register, or of a part of its definition."""
    return lambda planted: {"code": planted.its.register.code, **names}


def of_component(planted: Planted) -> dict[str, int]:
    """The component of the planted draft."""
    return {"pk": planted.its.frame.pk, "number": planted.its.component.pk}


def of_quarter(planted: Planted) -> dict[str, int]:
    """The sheet of this quarter of the planted commune."""
    quarter = Quarter.of(clock.today())
    return {"year": quarter.year, "number": quarter.number, "unit": planted.its.unit.pk}


ENTRIES: dict[str, Entry] = {
    "desk:guide": Entry(lambda p: {"name": "voice"}, shown=GUIDES),
    # Pictures are the same for everybody, too; one that is not there is asked for, as pictures hold no words.
    "desk:guide-picture": Entry(lambda p: {"name": "nothing"}),
    **entries_voice.ENTRIES,
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
    # No model is set there, and then the form leads back with the reason.
    "desk:review-model": Entry(api("directive"), says()),
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
    "desk:indicator": Entry(of("indicator"), shown=SHEETS),
    "desk:indicator-sheet": Entry(
        of("indicator"),
        acts_on(
            "indicator", name_vi="X", name_en="X", measure="person", decimals=0, direction="up", cycle="month",
            due_days=10, reporters="communal-peoples-committee", roll_up="sum", over_time="sum",
            valid_from=f"{NEXT_YEAR}-01-01", why="Theo hướng dẫn mới",
        ),
        "standing",
        SHEETS,
    ),
    "desk:indicator-place": Entry(
        of("indicator"),
        lambda p: {
            "version": p.its.indicator.version, "once": once(), "owner": p.its.indicator.owner.code,
            "group": p.its.indicator.group_id, "layer": "operational", "position": "3", "higher": "", "tasks": "",
        },
        "standing",
        SHEETS,
    ),
    "desk:indicator-end": Entry(
        of("indicator"), acts_on("indicator", day=f"{NEXT_YEAR}-01-01", why="Không còn dùng"), "standing", SHEETS
    ),
    "desk:indicator-set": Entry(
        lambda p: {"code": "xa"}, says(since=f"{NEXT_YEAR}-01-01"), "standing", SHEETS
    ),
    "desk:values-history": Entry(of("indicator")),
    "desk:index": Entry(lambda p: {"code": "766"}, shown=FRAMES),
    "desk:round": Entry(of("round"), shown=RESULTS),
    "desk:evaluation": Entry(of("evaluation"), acts_on("evaluation", act="score", reason=""), "focal"),
    "desk:evaluation-file": Entry(of("mark")),
    "desk:frame": Entry(of("frame"), acts_on("frame", why=""), "standing"),
    "desk:frame-change": Entry(
        of("frame"),
        acts_on(
            "frame", name_vi="X", name_en="X", kinds="communal-peoples-committee", cycle="year", least="0",
            missing="none", appeal_days="15",
        ),
        "standing",
    ),
    "desk:component-new": Entry(
        of("frame"),
        acts_on("frame", code="hai", name_vi="X", name_en="X", points="5", method="assessor"),
        "standing",
    ),
    "desk:component": Entry(
        of_component,
        acts_on("frame", code="mot", name_vi="X", name_en="X", points="5", method="assessor"),
        "standing",
    ),
    "desk:component-drop": Entry(of_component, acts_on("frame"), "standing"),
    "desk:indicator-group": Entry(of("group"), says(name_vi="X", name_en="X", position="1"), "standing", SHEETS),
    "desk:rule-retire": Entry(of("rule"), says(), "standing", SHEETS),
    "desk:rule-new": Entry(
        of("indicator"),
        says(kind="range", severity="error", condition="x >= 1", text_vi="X", text_en="X"),
        "standing",
        SHEETS,
    ),
    "desk:target-set": Entry(of("indicator"), says(year="2030", value="5"), "standing", SHEETS),
    "desk:record": Entry(of("record")),
    "desk:record-edit": Entry(
        of("record"), acts_on("record", f_ten="Kho mới", f_so_luong="5", tasks="", note=""), "focal"
    ),
    "desk:record-move": Entry(of("record"), acts_on("record", to="done", note=""), "focal"),
    "desk:record-withdraw": Entry(of("record"), acts_on("record", reason="Ghi trùng"), "focal"),
    "desk:register": Entry(of_register()),
    "desk:record-new": Entry(
        of_register(), lambda p: {"once": once(), "unit": p.its.unit.pk, "f_ten": "Kho khác", "tasks": ""}, "focal"
    ),
    "desk:register-definition": Entry(of_register(), acts_on("register", name_vi="Tên khác"), "admin"),
    "desk:register-upload": Entry(
        of_register(),
        lambda p: {"once": once(), "file": SimpleUploadedFile("so.csv", "ten\nKho khác\n".encode())},
        "focal",
    ),
    "desk:register-template": Entry(of_register()),
    "desk:register-file": Entry(lambda p: {"code": p.its.register.code, "pk": 1}),
    "desk:quarter-sheet": Entry(
        of_quarter, lambda p: {"once": once(), "act": "write", "version": 0, "remedies": "Thêm người"}, "focal"
    ),
    "desk:quarter-sheet-word": Entry(of_quarter),
    "desk:register-close": Entry(of_register(), acts_on("register"), "admin"),
    "desk:register-field-new": Entry(
        of_register(), acts_on("register", code="them", kind="text", name_vi="Thêm"), "admin"
    ),
    "desk:register-field": Entry(
        of_register(field="so_luong"), acts_on("register", kind="integer", name_vi="Số kho"), "admin"
    ),
    "desk:register-field-move": Entry(of_register(field="so_luong"), acts_on("register", step="-1"), "admin"),
    "desk:register-field-retire": Entry(of_register(field="so_luong"), acts_on("register"), "admin"),
    "desk:register-state-new": Entry(of_register(), acts_on("register", code="cho", name_vi="Chờ"), "admin"),
    "desk:register-state": Entry(of_register(state="done"), acts_on("register", name_vi="Đã xong"), "admin"),
    "desk:register-check-new": Entry(
        of_register(), acts_on("register", code="so", name_vi="Có số", expression="so_luong > 0"), "admin"
    ),
    "desk:register-check": Entry(
        of_register(check="co_ten"), acts_on("register", name_vi="Có số", expression="filled(so_luong)"), "admin"
    ),
    "desk:register-feed-new": Entry(
        of_register(), acts_on("register", indicator_code="DAN.01", measure="sum", field="so_luong"), "admin"
    ),
    "desk:register-feed-drop": Entry(of_register(), acts_on("register", indicator="DA.CAP"), "admin"),
    "desk:register-check-drop": Entry(of_register(check="co_ten"), acts_on("register"), "admin"),
}  # fmt: skip

ENTRIES |= {
    "desk:working-group": Entry(of("working_group")),
    "desk:working-group-act": Entry(
        lambda p: {"pk": p.its.working_group.pk, "verb": "meeting"},
        acts_on("working_group", held_on=day(5), agenda="Kho số"),
        "province_approver",
    ),
    "desk:group-member-end": Entry(of("member"), acts_on("member"), "province_approver"),
    "desk:meeting": Entry(of("meeting")),
    "desk:meeting-word": Entry(of("meeting")),
    "desk:meeting-act": Entry(
        lambda p: {"pk": p.its.meeting.pk, "verb": "decide"},
        lambda p: {
            "once": once(), "version": p.its.meeting.version, "text": "Trình danh mục", "lead": p.its.unit.name_vi,
        },
        "province_approver",
    ),
    "desk:decision-act": Entry(
        lambda p: {"pk": p.its.decision.pk, "verb": "join"},
        lambda p: {"once": once(), "version": p.its.decision.version, "code": p.its.late.task.code},
        "province_approver",
    ),
    "desk:bottleneck": Entry(lambda p: {"kind": "obstacle", "pk": p.things.obstacle.pk}),
}  # fmt: skip

OWN: dict[str, Values] = {
    "desk:working-group-new": lambda p: {
        "once": once(), "name": "Tổ mới", "remit": "Gỡ vướng", "owner": p.its.province.pk,
        "programme": p.api.programme.pk,
    },
    "desk:council-words": lambda p: {"backing": p.its.backing.pk, "act": "show"},
    "desk:compare": says(name="Họp giao ban"),
    "desk:batches": lambda p: {
        "programme": p.api.programme.pk, "documents": SimpleUploadedFile("moi.txt", b"1. A."),
    },
    "desk:letters": lambda p: {"once": once(), "letter": f"{p.its.letter.pk}:{p.its.letter.version}"},
    "desk:register-new": lambda p: {
        "once": once(), "code": "so-moi", "name_vi": "Sổ mới", "owner": p.its.province.pk,
    },
    "desk:letters-new": lambda p: {
        "once": once(), "demand": "Báo cáo.", "answer_due": day(5), "units": p.its.second.pk,
    },
    "desk:indicator-new": lambda p: {
        "once": once(), "code": "MOI.01", "group": p.its.indicator.group_id, "layer": "operational", "name_vi": "X",
        "name_en": "X", "measure": "person", "decimals": 0, "direction": "up", "cycle": "month", "due_days": 10,
        "reporters": "communal-peoples-committee", "roll_up": "sum", "over_time": "sum",
        "valid_from": f"{NEXT_YEAR}-01-01",
    },
    "desk:values-exemption": lambda p: {
        "once": once(), "unit": p.its.unit.pk, "group": p.its.group.pk, "period": f"{NEXT_YEAR - 2}-01-01",
        "until": day(5), "reason": "Số liệu đến muộn do sáp nhập",
    },
    "desk:round-new": lambda p: {
        "once": once(), "frame": p.its.frame_in_force.pk, "period": f"{NEXT_YEAR - 2}-01-01", "self_due": day(5),
    },
    "desk:frame-new": lambda p: {"once": once(), "unit": p.its.province.pk, "code": "khung-moi", "preset": ""},
    "desk:indicator-group-new": says(code="nhom-moi", name_vi="X", name_en="X", position="1"),
    "desk:values-entry": lambda p: {p.its.cell: "7", f"v-{p.its.cell}": "1"},
    "desk:values-cell": lambda p: {"cell": p.its.cell, "value": "7", "version": "1"},
    "desk:values-upload": lambda p: {"once": once(), "kept": "x"},
    "desk:values-waiting": lambda p: {"once": once(), "act": "confirm", "chosen": p.its.reported},
}  # fmt: skip
OWN_BY = {
    "desk:working-group-new": "province_approver",
    "desk:council-words": "poster",
    "desk:compare": "standing",
    "desk:batches": "standing",
    "desk:letters": "province_approver",
    "desk:register-new": "admin",
    "desk:letters-new": "province_focal",
    "desk:indicator-new": "standing",
    "desk:values-exemption": "standing",
    "desk:round-new": "standing",
    "desk:frame-new": "standing",
    "desk:indicator-group-new": "standing",
    "desk:values-cell": "focal",
    "desk:values-waiting": "standing",
}
