"""The demonstration's decisions go in by the same door as any other: decoded, compiled, reviewed, issued."""

from __future__ import annotations

import datetime as dt
import random
from importlib.resources import files
from typing import Any

from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor
from giamsat.directives import services
from giamsat.directives.clears import Clear
from giamsat.directives.models import Directive, Programme, Proposal, TaskGroup
from giamsat.directives.readers.plain import from_octets
from giamsat.directives.reading import find_head
from giamsat.directives.selectors import proposal_missing
from giamsat.tasks.models import Task
from giamsat.tasks.services import addressees_of, issue_directive
from giamsat.units.models import Unit

#: The task groups follow the fields of Resolution 57-NQ/TW's tasks and solutions.
GROUPS = (
    ("nhan-thuc", "Nhận thức, tư duy", "Awareness and thinking"),
    ("the-che", "Thể chế", "Institutions"),
    ("ha-tang", "Hạ tầng", "Infrastructure"),
    ("nhan-luc", "Nhân lực", "Human resources"),
    ("chinh-tri", "Hệ thống chính trị", "Political system"),
    ("doanh-nghiep", "Doanh nghiệp", "Enterprises"),
    ("hop-tac", "Hợp tác quốc tế", "International co-operation"),
)
GROUP_WORDS = {
    "the-che": ("nghị định", "thông tư", "luật", "thủ tục", "quy định", "cơ chế", "văn bản", "tiêu chuẩn"),
    "ha-tang": ("dữ liệu", "hạ tầng", "trung tâm", "nền tảng", "hệ thống", "kết nối", "mạng"),
    "nhan-luc": ("nhân lực", "đào tạo", "tập huấn", "chuyên gia", "đại học"),
    "doanh-nghiep": ("doanh nghiệp", "ba nhà", "công nghệ chiến lược", "sản phẩm", "thị trường"),
    "hop-tac": ("quốc tế", "hợp tác", "nước ngoài"),
    "chinh-tri": ("đảng", "mặt trận", "quốc hội", "tòa án", "kiểm sát"),
}
AUTHORITY = "Thủ trưởng cơ quan chủ trì duyệt; nơi giao xác nhận"
PRODUCT = "Văn bản hoặc sản phẩm đã ban hành, kèm báo cáo kết quả"


def open_national(units: dict[str, Unit]) -> Programme:
    """Resolution 57-NQ/TW with its seven task groups."""
    programme = services.open_programme(
        SYSTEM,
        code="57",
        name_vi="Nghị quyết 57-NQ/TW",
        name_en="Resolution 57-NQ/TW",
        owner=units["vn"],
        steering_unit=units["steering-57"],
        opened_on=dt.date(2024, 12, 22),
    )
    for position, (code, name_vi, name_en) in enumerate(GROUPS):
        services.save_group(SYSTEM, programme, code=code, name_vi=name_vi, name_en=name_en, position=position)
    return programme


def open_provincial(units: dict[str, Unit], national: Programme) -> Programme:
    """A province's own programme, outside the national figures (R6)."""
    return services.open_programme(
        SYSTEM,
        code="ls-hcc",
        name_vi="Lạng Sơn: phục vụ hành chính công cấp xã",
        name_en="Lang Son: public services in the communes",
        owner=units["ubnd-20"],
        steering_unit=units["ubnd-20"],
        parent=national,
        opened_on=dt.date(2025, 10, 20),
    )


def register(actor: Actor, programme: Programme, file_name: str) -> Directive:
    """Register a document that ships with Giamsat, as its head states it."""
    document = from_octets((files("giamsat.directives") / "data" / "demo" / file_name).read_bytes())
    head = find_head(document.text)
    if not head.number or head.issued_on is None:
        raise ValueError(f"{file_name} states no number or date")
    morning = dt.datetime.combine(head.issued_on + dt.timedelta(days=1), dt.time(9), clock.HANOI)
    with clock.frozen(morning):
        return services.register_directive(
            actor,
            programme,
            number=head.number,
            kind=head.kind,
            issuer_name=head.issuer_name or programme.owner.name_vi,
            issued_on=head.issued_on,
            language=head.language,
            title=head.title or file_name,
            text=document.text,
            file_name=file_name,
            encoding=document.encoding,
        )


def review_and_issue(actor: Actor, directive: Directive, dice: random.Random) -> list[Task]:
    """Decide on every proposal as a careful officer would, then issue what has an addressee.

    What the text leaves open is filled with demo words or issued with a recorded reason.
    """
    groups = {group.code: group for group in directive.programme.groups.all()}
    evening = dt.datetime.combine(directive.issued_on + dt.timedelta(days=1), dt.time(16), clock.HANOI)
    with clock.frozen(evening):
        for proposal in directive.proposals.prefetch_related("parties__unit", "parties__group").order_by(
            "start"
        ):
            _decide(actor, proposal, groups, dice)
        return issue_directive(actor, directive)


def _decide(actor: Actor, proposal: Proposal, groups: dict[str, TaskGroup], dice: random.Random) -> None:
    if not addressees_of(proposal, proposal.directive.owner, clock.today()).leads:
        services.drop_proposal(actor, proposal, version=proposal.version)
        return
    missing = proposal_missing(proposal)
    values: dict[str, Any] = {"group": _group_of(proposal.content, groups), "is_key": dice.random() < 0.25}
    if Clear.PRODUCT in missing:
        values["product"] = PRODUCT
    if Clear.AUTHORITY in missing:
        values["authority"] = AUTHORITY
    if Clear.RESPONSIBILITY in missing:
        values["responsibility"] = "Mỗi cơ quan chịu trách nhiệm phần việc trong phạm vi quản lý của mình"
    if Clear.TIME in missing:
        values["incomplete_reason"] = "Văn bản không đặt thời hạn; theo dõi thường xuyên"
    if Clear.PERSON in missing:
        values["incomplete_reason"] = "Có cơ quan chưa có trong danh bạ đơn vị; giao các cơ quan đã rõ"
    edited = services.edit_proposal(actor, proposal, version=proposal.version, **values)
    services.accept_proposal(actor, edited, version=edited.version)


def _group_of(content: str, groups: dict[str, TaskGroup]) -> TaskGroup | None:
    words = content.lower()
    for code, marks in GROUP_WORDS.items():
        if code in groups and any(mark in words for mark in marks):
            return groups[code]
    return groups.get("nhan-thuc")
