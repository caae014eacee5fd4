"""A short decision with the things that matter, and the programme that it belongs to."""

from __future__ import annotations

import datetime as dt
from typing import Any

from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor
from giamsat.directives import services
from giamsat.directives.models import Directive, Programme, Proposal, TaskGroup
from giamsat.units.models import Unit, UnitGroup
from tests.people import Tree

NOON = dt.datetime(2025, 11, 4, 12, tzinfo=clock.HANOI)
TEXT = """BAN CHỈ ĐẠO TRUNG ƯƠNG
Số: 12-TB/BCĐ
Hà Nội, ngày 03 tháng 11 năm 2025

THÔNG BÁO
Kết luận phiên họp về dịch vụ công trực tuyến

I. ĐÁNH GIÁ CHUNG
Chín tháng qua nhiều dịch vụ đã tốt hơn. 😀 Người dân hài lòng.

II. NHIỆM VỤ
1. Bộ Khoa học và Công nghệ chủ trì, phối hợp với Bộ Tài chính ban hành hướng dẫn\
 số hóa hồ sơ, hoàn thành trước ngày 15 tháng 12 năm 2025. Đồng thời rà soát các biểu mẫu đang dùng.
2. Các bộ, ngành, địa phương công bố danh mục dữ liệu dùng chung trước ngày 31 tháng 12 năm 2025.
3. Đài, báo địa phương giới thiệu dịch vụ mới.
"""
FIELDS: dict[str, Any] = {
    "number": "12-TB/BCĐ",
    "kind": Directive.Kind.NOTICE,
    "issuer_name": "Ban Chỉ đạo Trung ương",
    "issued_on": dt.date(2025, 11, 3),
    "language": "vi",
    "title": "Kết luận phiên họp về dịch vụ công trực tuyến",
    "text": TEXT,
}


def plant_groups() -> None:
    """The groups of addressees that the sample names."""
    kind = Unit.Kind
    rows = {
        "ministries": [kind.MINISTRY],
        "ministries-branches": [kind.MINISTRY, kind.MINISTRY_AGENCY],
        "localities": [kind.PROVINCIAL_COMMITTEE],
        "communes": [kind.COMMUNAL_COMMITTEE],
    }
    UnitGroup.objects.bulk_create(
        UnitGroup(code=code, name_vi=f"Nhóm {code}", name_en=code, kinds=[str(kind) for kind in kinds])
        for code, kinds in rows.items()
    )


def plant_programme(tree: Tree, owner: Unit | None = None, code: str = "57") -> Programme:
    """An open programme of ``owner`` (the whole country) with one task group."""
    programme = services.open_programme(
        SYSTEM,
        code=code,
        name_vi=f"Chương trình {code}",
        name_en=f"Programme {code}",
        owner=owner or tree.vn,
        steering_unit=owner or tree.standing,
        opened_on=dt.date(2025, 1, 1),
    )
    TaskGroup.objects.create(programme=programme, code="so", name_vi="Chuyển đổi số", name_en="Digital")
    return programme


def register(programme: Programme, actor: Actor = SYSTEM, **changed: Any) -> Directive:
    """The sample, registered on ``NOON``'s day."""
    with clock.frozen(NOON):
        return services.register_directive(actor, programme, **{**FIELDS, **changed})


def proposal_with(directive: Directive, words: str) -> Proposal:
    """The proposal whose content holds ``words``."""
    return directive.proposals.get(content__contains=words)
