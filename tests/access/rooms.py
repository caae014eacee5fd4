"""What the newer rooms show, of the other province: documents on their way, warnings, letters, files, instants."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.test import override_settings

from giamsat.accounts.models import Person
from giamsat.boards import services as boards
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor, Role
from giamsat.core.files.services import store_upload
from giamsat.desk.boards.making import make
from giamsat.directives import services as directives
from giamsat.directives.models import Intake
from giamsat.indicators import services as indicators
from giamsat.indicators.models import Group
from giamsat.indicators.services.sheets import Draft
from giamsat.monitor import services as monitor
from giamsat.monitor.urging import letters, notices
from giamsat.monitor.urging.models import Letter
from giamsat.monitor.warnings import sweep
from giamsat.monitor.warnings.models import Finding
from giamsat.monitor.workgroups import meetings
from giamsat.monitor.workgroups import services as workgroups
from giamsat.registers import services as registers
from giamsat.tasks import services
from giamsat.tasks.models import Assignment
from giamsat.units.models import Unit
from giamsat.voice import services as voice
from giamsat.voice.councils import services as councils
from giamsat.voice.models_handling import Attachment, Objection
from tests.api.world import World
from tests.desk.test_evidence_preview import WORDS
from tests.files.samples import png
from tests.people import People, acting_as, plant_person
from tests.readers.samples import WEB
from tests.voice.samples import sending
from tests.work import draft, give_on, in_days, part_of, plant_task

#: Amends the document of the API's world, and leaves much unclear.
LATER = """BAN CHỈ ĐẠO TRUNG ƯƠNG
Số: 20-TB/BCĐ
Hà Nội, ngày 04 tháng 11 năm 2025

THÔNG BÁO
Điều chỉnh một số thời hạn

Sửa đổi, bổ sung Thông báo số 07-TB/CQTTBCĐ như sau:
1. Bộ Khoa học và Công nghệ chủ trì, phối hợp với các cơ quan liên quan số hóa hồ sơ lưu trữ, hoàn thành trước \
ngày 15 tháng 02 năm 2030.
2. Bộ Khoa học và Công nghệ khẩn trương xây dựng đề án mạng lưới thử nghiệm.
3. Các cơ quan liên quan rà soát danh mục thiết bị trước ngày 25 tháng 12 năm 2030.
"""


def plant_rooms(its: SimpleNamespace, api: World, theirs: People) -> None:
    """All of it, through the services."""
    first = clock.now()
    with override_settings(FILES_CLEAN_WITHOUT_SCANNER=True):
        _plant_files(its, api)
        _plant_documents(its, api, theirs)
    _plant_silence(its, api, theirs)
    _plant_letters(its, api, theirs)
    _plant_working_group(its, api)
    plant_values(its, api)
    with override_settings(FILES_CLEAN_WITHOUT_SCANNER=True):
        _plant_evaluation(its, api)
    _plant_register(its)
    _plant_boards(its)
    _plant_voice(its)
    its.instant = monitor.save_instant(
        acting_as(theirs.standing), api.programme, "Họp giao ban tháng 10", first
    )


def _plant_register(its: SimpleNamespace) -> None:
    """A register of the province with a record of its commune; an office defines it, a focal point fills it."""
    admin = acting_as(its.admin)
    its.register = registers.open_register(admin, code="so-tinh", name_vi="Sổ của tỉnh", owner=its.province)
    registers.save_check(
        admin, its.register, version=1, code="co_ten", name_vi="Có tên", expression="filled(ten)"
    )
    registers.add_field(admin, its.register, version=2, code="so_luong", kind="integer", name_vi="Số lượng")
    registers.add_feed(admin, its.register, version=3, indicator_code="DA.CAP", measure="count")
    its.register.refresh_from_db()
    its.record = registers.add_record(
        acting_as(its.focal), its.register, unit=its.unit, given={"ten": "Kho số của xã"}
    )


def _plant_boards(its: SimpleNamespace) -> None:
    """A dashboard of the province, shared with nobody, and a report made of it that waits for its reviewer."""
    focal = acting_as(its.province_focal)
    board = boards.make_board(focal, owner=its.province, name="Bảng của tỉnh")
    its.tile = boards.add_tile(focal, board, version=1, kind="figure", options={"measure": "overdue"})
    board.refresh_from_db()
    its.board = board
    its.periodic = boards.make_report(
        focal, owner=its.province, name="Báo cáo của tỉnh", board=board, form="docx", recipients=[its.unit]
    )
    with override_settings(FILES_CLEAN_WITHOUT_SCANNER=True):
        its.edition = make(boards.ask_for_edition(focal, its.periodic, clock.today()))


def file_of(name: str, content: bytes) -> TemporaryUploadedFile:
    """A file as the site receives it: on disk, where a child process reads it."""
    file = TemporaryUploadedFile(name, "application/octet-stream", len(content), None)
    file.write(content)
    file.seek(0)
    return file


def _plant_files(its: SimpleNamespace, api: World) -> None:
    task = plant_task(api.programme, its.province, title="Số hóa sổ hộ tịch")
    give_on(task, its.province_focal, its.province, its.unit)
    report = draft(its.focal, part_of(task, its.unit))
    kept = {}
    for name, content in (
        ("bien-ban-nghiem-thu.pdf", WORDS), ("so-lieu.txt", "Đã quét 2.140 sổ\n".encode()), ("kho-so.png", png()),
    ):  # fmt: skip
        stored = store_upload(acting_as(its.focal), file_of(name, content))
        kept[name[-3:]] = services.add_evidence(
            acting_as(its.focal), report, kind="file", title=stored.name, file=stored
        )
    its.previewed = services.submit_report(acting_as(its.focal), report, version=report.version)
    its.pdf, its.txt, its.png = kept["pdf"], kept["txt"], kept["png"]


def _plant_documents(its: SimpleNamespace, api: World, theirs: People) -> None:
    office = acting_as(theirs.standing)
    words = file_of("20-tb.txt", LATER.encode())
    handed_in = directives.take_in_document(office, api.programme, words)
    its.directive = directives.register_intake(
        office, handed_in, number="20-TB/BCĐ", kind="notice", issuer_name="Ban Chỉ đạo Trung ương",
        issued_on=clock.today() - dt.timedelta(days=5), language="vi", title="Điều chỉnh một số thời hạn",
    )  # fmt: skip
    its.link = its.directive.links.get()
    its.amending = its.directive.proposals.earliest("start")
    its.intake = directives.take_in_document(
        office, api.programme, file_of("cong-dien-149.html", WEB.encode())
    )
    its.batch = directives.take_in_batch(
        office,
        api.programme,
        [
            file_of("thong-bao-so-hai-muoi.txt", LATER.encode()),
            file_of("phu-luc.docx", b"MZ" + b"\0" * 400),
            file_of("ke-hoach.txt", LATER.encode() + b"4. A."),
        ],
    )
    its.waiting = Intake.objects.filter(batch=its.batch, state=Intake.State.WAITING).earliest("pk")


def _plant_silence(its: SimpleNamespace, api: World, theirs: People) -> None:
    """Nobody has reported for forty days; two units wait for a decision, and a task hangs on another."""
    Assignment.objects.filter(reported_at=None).update(created_at=clock.now() - dt.timedelta(days=40))
    services.link_tasks(acting_as(theirs.standing), its.fresh.task, its.forwardable.task)
    with clock.frozen(clock.now() - dt.timedelta(days=20)):
        services.raise_obstacle(
            acting_as(its.province_focal), its.forwardable, kind="money",
            text="Chưa bố trí kinh phí số hóa sổ hộ tịch lưu từ trước năm 2007", decider=api.programme.owner,
            answer_due=in_days(5),
        )  # fmt: skip
    its.fresh.refresh_from_db()
    its.forwardable.refresh_from_db()
    services.set_confidence(
        acting_as(its.province_approver), its.contested, version=0, level=2, reason="Chưa thấy sản phẩm."
    )


def _plant_letters(its: SimpleNamespace, api: World, theirs: People) -> None:
    late = plant_task(api.programme, its.province, title="Ban hành danh mục dữ liệu dùng chung")
    give_on(late, its.province_focal, its.province, its.unit, its.second)
    late.assignments.update(due=in_days(-5))
    its.late = part_of(late, its.unit)
    sweep.run_all()
    its.warning = Finding.objects.filter(assignment=its.fresh).earliest("pk")
    notices.tell_of_warnings()
    notices.remind()
    (its.letter,) = _draft_letters(its.province_focal, its.province, api, its.unit)
    (sent,) = _draft_letters(theirs.standing, api.programme.owner, api, its.province)
    (its.signed_letter,) = letters.sign_letters(acting_as(theirs.standing), [(sent, sent.version)])


def _plant_working_group(its: SimpleNamespace, api: World) -> None:
    """A group of the province with a member, a meeting and a decision that is no task yet."""
    signer = acting_as(its.province_approver)
    group = workgroups.open_group(
        signer,
        owner=its.province,
        programme=api.programme,
        name="Tổ công tác của tỉnh",
        remit="Gỡ vướng về kho số.",
    )
    its.member = workgroups.add_member(signer, group, version=1, login=its.focal.login, part="member")
    its.meeting = meetings.call_meeting(signer, group, version=2, held_on=clock.today(), agenda="Kho số.")
    its.decision = meetings.record_decision(
        signer, its.meeting, version=1, text="Trình quy định về kho số.", lead=its.unit
    )
    its.working_group = its.decision.meeting.group
    for each in (its.working_group, its.meeting):
        each.refresh_from_db()
    its.member.version = its.working_group.version


def _draft_letters(by: Person, issuer: Unit, api: World, to: Unit) -> list[Letter]:
    return letters.draft_letters(
        acting_as(by), issuer, api.programme, units=[to], demand="Báo cáo kết quả và ngày hoàn thành.",
        answer_due=in_days(5),
    )  # fmt: skip


def plant_values(its: SimpleNamespace, api: World) -> None:
    """An indicator of communes with a value that waits for its confirmation."""
    group = Group.objects.create(code="dan", name_vi="Dân cư", name_en="People")
    month = clock.today().replace(day=1)
    its.indicator = indicators.define_indicator(
        SYSTEM, code="DAN.01", group=group, layer="operational", owner=api.programme.owner,
        draft=Draft(
            "Số dân", "People", "person", "month", month.replace(month=1), [Unit.Kind.COMMUNAL_COMMITTEE.value],
            {"roll_up": "sum"},
        ),
    )  # fmt: skip
    value = indicators.Entry(its.indicator, its.unit, month, Decimal(4_217), place="cell")
    indicators.record_values(acting_as(its.focal), [value])
    its.cell = f"c-{its.indicator.pk}-{its.unit.pk}-{month}"
    its.reported = f"{its.indicator.pk}:{month}:{its.unit.pk}:1"


def _plant_evaluation(its: SimpleNamespace, api: World) -> None:
    """The commune scores itself by an index in force; its province has a draft of another."""
    kinds = [Unit.Kind.COMMUNAL_COMMITTEE.value]
    made = []
    for code, owner in (("xa", api.programme.owner), ("tinh", its.province)):
        frame = indicators.draft_frame(SYSTEM, owner, code=code)
        head = indicators.Head("Chỉ số của xã", "Index of communes", kinds, "year")
        frame = indicators.change_frame(SYSTEM, frame, version=1, head=head)
        values = {
            "code": "mot",
            "name_vi": "Kế hoạch",
            "name_en": "Plan",
            "points": Decimal(10),
            "method": "yes_no",
        }
        made.append(indicators.save_component(SYSTEM, frame, version=2, component=None, values=values))
    its.frame_in_force = indicators.put_in_force(SYSTEM, made[0], version=3)
    its.frame, its.component = made[1], made[1].components.get()
    its.round = indicators.open_round(
        SYSTEM, its.frame_in_force, period=clock.today().replace(month=1, day=1), self_due=clock.today(),
        units=[its.unit],
    )  # fmt: skip
    evaluation, component = its.round.evaluations.get(), its.frame_in_force.components.get()
    stored = store_upload(acting_as(its.focal), file_of("ke-hoach.txt", "Kế hoạch số 12\n".encode()))
    said = {component.pk: indicators.Own(Decimal(1), evidence="12/KH", file=stored)}
    its.evaluation = indicators.score_evaluation(
        acting_as(its.focal), evaluation, version=1, given=said, submit=False
    )
    its.mark = its.evaluation.marks.get()
    its.rule = indicators.add_rule(
        SYSTEM, its.indicator, kind="range", severity="error", condition="x >= 0", text_vi="Không âm",
        text_en="Not below none",
    )  # fmt: skip
    its.group = its.indicator.group


def _plant_voice(its: SimpleNamespace) -> None:
    """What somebody sent, in the hands of the other province; not published."""
    its.sender = voice.receive_item(sending(may_publish=False))
    its.voice_officer = plant_person(
        "vn.tiep-nhan", "Cao Thị Nhận", Unit.objects.get(code="vn"), Role.VOICE_OFFICER
    )
    officer = acting_as(its.voice_officer)
    item = voice.check_item(officer, its.sender.item, version=1)
    item = voice.classify_item(officer, item, version=item.version, kind="outside")
    item = voice.route_item(officer, item, version=item.version, to=its.province)
    its.voice = voice.accept_item(acting_as(its.province_focal), item, version=item.version)
    _plant_council(its, officer)
    its.gatekeeper = plant_person("vn.cong-khai", "Lê Văn Đăng", Unit.objects.get(code="vn"), Role.PUBLISHER)
    gatekeeper = acting_as(its.gatekeeper)
    public = voice.receive_item(sending()).item
    public = voice.check_item(officer, public, version=1)
    its.public_voice = voice.publish_item(
        gatekeeper, public, version=public.version, title=public.title, text=public.text
    )
    its.voice_template = voice.add_template(
        acting_as(its.province_focal), its.province, title="Đã xử lý", text="Cơ quan đã xử lý xong."
    )
    its.objection = Objection.objects.create(item=public, text="Vẫn chưa xong", at=clock.now())
    its.voice_file = Attachment.objects.create(item=its.voice, file=its.pdf.file, at=clock.now())
    its.flag = voice.flag_item(its.public_voice, part="item", reason="abuse", text="Câu cuối")
    held = voice.receive_item(sending(title="Một ý kiến kêu gọi việc trái pháp luật")).item
    its.held_voice = voice.hold_item(
        officer, held, version=held.version, ground="prohibited_content", reason="Kêu gọi bạo lực"
    )
    its.held_file = Attachment.objects.create(item=held, file=its.pdf.file, at=clock.now())


def _plant_council(its: SimpleNamespace, officer: Actor) -> None:
    """An initiative whose council declares its interests, one to be made a dossier of, and words that wait."""
    country = Unit.objects.get(code="vn")
    experts = [
        plant_person(f"vn.chuyen-gia.{n}", f"Khúc Văn {n}", country, Role.COUNCIL) for n in range(1, 6)
    ]
    its.expert = experts[0]
    items = []
    for title in ("Kho học liệu số dùng chung", "Bản đồ trạm đo nước mặn", "Chợ dữ liệu nông sản"):
        item = voice.receive_item(
            sending(family="idea", title=title, may_publish=title.startswith("Chợ"))
        ).item
        items.append(voice.check_item(officer, item, version=1))
    its.idea = items[0]
    dossier = councils.open_dossier(officer, items[1], version=items[1].version)
    dossier = councils.check_dossier(officer, dossier, version=1, valid=True, text="Đủ thành phần hồ sơ.")
    its.head = plant_person("vn.truong", "Quách Thị Trưởng", country, Role.APPROVER)
    its.dossier = councils.form_council(
        acting_as(its.head), dossier, version=dossier.version, decision="57/QĐ",
        members={person.pk: "member" if n else "chair" for n, person in enumerate(experts)},
    )  # fmt: skip
    its.officer = Person.objects.get(pk=officer.who)
    files = store_upload(acting_as(its.focal), file_of("thuyet-minh.txt", b"Thuyet minh so do\n"))
    Attachment.objects.create(item=items[1], file=files, at=clock.now())
    its.council_file = files
    publisher = plant_person("vn.dang-bai", "Bạch Văn Đăng", country, Role.PUBLISHER)
    its.public_idea = voice.publish_item(
        acting_as(publisher), items[2], version=items[2].version, title=items[2].title, text=items[2].text
    )
    its.poster = publisher
    its.backing = councils.endorse_initiative(acting_as(its.focal), its.public_idea, text="Xã rất cần.")
