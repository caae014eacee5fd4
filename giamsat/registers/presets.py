"""Ready-made registers: definitions that a person takes as they are and may change afterwards.

They are data: opening one calls the same services as anybody who defines a register by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from giamsat.core.actor import Actor
from giamsat.core.policy import require
from giamsat.core.text import in_language
from giamsat.core.writes import write
from giamsat.registers import policies
from giamsat.registers.models import Register
from giamsat.registers.services.definitions import FIRST_FIELD, open_register, save_check, save_state
from giamsat.registers.services.fields import add_field, change_field

#: code, kind, names, and what else is stated of the field.
FieldLine = tuple[str, str, str, str, Mapping[str, Any]]
#: code, names, states that may follow, final.
StateLine = tuple[str, str, str, tuple[str, ...], bool]
#: code, names, rule, strict.
CheckLine = tuple[str, str, str, str, bool]

PERCENT: Mapping[str, Any] = {"measure": "%", "minimum": "0", "maximum": "100"}
MILLIONS: Mapping[str, Any] = {"measure": "triệu đồng", "minimum": "0"}
COUNT: Mapping[str, Any] = {"minimum": "0"}
UNDER_WAY: tuple[StateLine, ...] = (
    ("open", "Đang thực hiện", "Under way", ("done",), False),
    ("done", "Hoàn thành", "Done", ("open",), True),
)


@dataclass(frozen=True, slots=True)
class Preset:
    """A definition; ``title`` names the first field, which every register has."""

    name_vi: str
    name_en: str
    title: tuple[str, str]
    fields: tuple[FieldLine, ...]
    states: tuple[StateLine, ...] = UNDER_WAY
    checks: tuple[CheckLine, ...] = ()

    @property
    def name(self) -> str:
        """In the reader's language."""
        return in_language(self.name_vi, self.name_en)


def _choices(*lines: tuple[str, str, str]) -> Mapping[str, Any]:
    return {"choices": [{"code": code, "vi": vi, "en": en} for code, vi, en in lines]}


PRESETS: Mapping[str, Preset] = {
    "databases": Preset(
        "Cơ sở dữ liệu quốc gia",
        "National databases",
        ("Tên cơ sở dữ liệu", "Database"),
        (
            ("tien_do", "decimal", "Tiến độ xây dựng", "Progress", {**PERCENT, "is_public": True}),
            ("chat_luong", "decimal", "Chất lượng dữ liệu", "Data quality", PERCENT),
            ("ket_noi", "integer", "Số hệ thống đã kết nối", "Systems connected", COUNT),
            (
                "dong_bo",
                "yes_no",
                "Đồng bộ với Trung tâm Dữ liệu quốc gia",
                "Synchronised with the National Data Centre",
                {"is_public": True},
            ),
            ("ngay_dong_bo", "date", "Ngày đồng bộ gần nhất", "Last synchronised on", {}),
            ("dau_moi", "post", "Người phụ trách", "Person in charge", {"in_table": False}),
        ),
        (
            ("building", "Đang xây dựng", "Being built", ("live",), False),
            ("live", "Đang vận hành", "In operation", ("building",), True),
        ),
        (
            (
                "ngay",
                "Đã đồng bộ thì phải có ngày đồng bộ",
                "A synchronised database has its day",
                "not dong_bo or filled(ngay_dong_bo)",
                False,
            ),
        ),
    ),
    "technologies": Preset(
        "Công nghệ và sản phẩm chiến lược",
        "Strategic technologies and products",
        ("Công nghệ, sản phẩm", "Technology or product"),
        (
            (
                "loai",
                "choice",
                "Loại",
                "Type",
                _choices(("technology", "Công nghệ", "Technology"), ("product", "Sản phẩm", "Product")),
            ),
            (
                "muc_san_sang",
                "integer",
                "Mức sẵn sàng công nghệ",
                "Technology readiness level",
                {"minimum": "1", "maximum": "9"},
            ),
            ("kinh_phi", "money", "Kinh phí", "Funding", MILLIONS),
            ("don_vi_phoi_hop", "unit", "Đơn vị phối hợp", "Co-operating unit", {}),
            ("nhiem_vu", "task", "Nhiệm vụ", "Task", {}),
        ),
    ),
    "three-houses": Preset(
        "Dự án hợp tác ba nhà",
        "Three-house projects",
        ("Dự án", "Project"),
        (
            (
                "loai_hinh",
                "choice",
                "Loại hình",
                "Kind of co-operation",
                {
                    **_choices(
                        ("market", "Có tiềm năng thị trường", "With a market"),
                        ("strategic", "Chiến lược, rủi ro cao", "Strategic, of high risk"),
                    ),
                    "is_required": True,
                },
            ),
            ("von_nha_nuoc", "money", "Phần Nhà nước", "State share", {**MILLIONS, "is_required": True}),
            ("von_nha_truong", "money", "Phần nhà trường", "School share", {**MILLIONS, "is_required": True}),
            (
                "von_doanh_nghiep",
                "money",
                "Phần doanh nghiệp",
                "Enterprise share",
                {**MILLIONS, "is_required": True},
            ),
            ("tong_von", "money", "Tổng vốn", "Total", {**MILLIONS, "is_required": True, "is_public": True}),
            ("bat_dau", "date", "Bắt đầu", "Begins", {}),
            ("ket_thuc", "date", "Kết thúc", "Ends", {}),
        ),
        checks=(
            (
                "tong",
                "Ba phần cộng lại bằng tổng vốn",
                "The three shares add up to the total",
                "von_nha_nuoc + von_nha_truong + von_doanh_nghiep = tong_von",
                True,
            ),
            (
                "nua",
                "Dự án có thị trường: doanh nghiệp góp ít nhất 50 %",
                "With a market: the enterprise gives at least 50 %",
                'loai_hinh != "market" or von_doanh_nghiep >= 50 % * tong_von',
                False,
            ),
            (
                "nam_mot",
                "Dự án chiến lược: doanh nghiệp góp ít nhất 20 %",
                "Strategic: the enterprise gives at least 20 %",
                'loai_hinh != "strategic" or von_doanh_nghiep >= 20 % * tong_von',
                False,
            ),
            (
                "ngay",
                "Kết thúc sau khi bắt đầu",
                "The end comes after the beginning",
                "ket_thuc >= bat_dau",
                True,
            ),
        ),
    ),
    "budget": Preset(
        "Dòng ngân sách",
        "Budget lines",
        ("Nội dung chi", "Budget line"),
        (
            ("de_xuat", "money", "Đề xuất", "Proposed", MILLIONS),
            ("phan_bo", "money", "Phân bổ", "Allocated", MILLIONS),
            ("giai_ngan", "money", "Giải ngân", "Disbursed", MILLIONS),
            (
                "nam_ngan_sach",
                "integer",
                "Năm ngân sách",
                "Budget year",
                {"minimum": "2000", "maximum": "2100"},
            ),
            ("nhiem_vu", "task", "Nhiệm vụ", "Task", {}),
        ),
        checks=(
            (
                "giai_ngan",
                "Giải ngân không quá phân bổ",
                "No more is disbursed than allocated",
                "giai_ngan <= phan_bo",
                True,
            ),
        ),
    ),
    "commitments": Preset(
        "Cam kết quốc tế",
        "International commitments",
        ("Cam kết", "Commitment"),
        (
            ("doi_tac", "text", "Đối tác, tổ chức", "Partner", {"is_required": True}),
            ("van_ban", "document", "Văn bản", "Document", {}),
            ("han", "date", "Hạn thực hiện", "Due", {}),
            ("ket_qua", "long_text", "Kết quả", "Result", {"in_table": False}),
        ),
    ),
    "procedures": Preset(
        "Thủ tục hành chính",
        "Administrative procedures",
        ("Thủ tục", "Procedure"),
        (
            ("ma_thu_tuc", "text", "Mã thủ tục", "Procedure code", {"is_unique": True}),
            (
                "phuong_an",
                "choice",
                "Phương án",
                "Plan",
                _choices(
                    ("cut", "Cắt giảm", "Cut"),
                    ("simplified", "Đơn giản hóa", "Simplified"),
                    ("kept", "Giữ nguyên", "Kept"),
                ),
            ),
            (
                "truc_tuyen",
                "choice",
                "Trực tuyến",
                "Online",
                _choices(
                    ("full", "Toàn trình", "Fully"),
                    ("part", "Một phần", "Partly"),
                    ("none", "Chưa", "Not yet"),
                ),
            ),
            ("so_ngay", "integer", "Số ngày giải quyết", "Days to handle", COUNT),
        ),
    ),
    "laboratories": Preset(
        "Phòng thí nghiệm",
        "Laboratories",
        ("Phòng thí nghiệm", "Laboratory"),
        (
            ("linh_vuc", "text", "Lĩnh vực", "Field", {}),
            ("dau_tu", "money", "Đầu tư", "Investment", MILLIONS),
            ("su_dung", "decimal", "Công suất sử dụng", "Utilisation", PERCENT),
            ("trang", "link", "Trang giới thiệu", "Web page", {"is_public": True, "in_table": False}),
        ),
    ),
    "satisfaction": Preset(
        "Khảo sát hài lòng theo tháng",
        "Monthly satisfaction surveys",
        ("Đợt khảo sát", "Survey"),
        (
            ("thang", "date", "Ngày khảo sát", "Day", {"is_required": True}),
            ("so_phieu", "integer", "Số phiếu", "Answers", {"minimum": "1", "is_required": True}),
            ("hai_long_phieu", "integer", "Số phiếu hài lòng", "Satisfied", {**COUNT, "is_required": True}),
        ),
        checks=(
            (
                "phieu",
                "Số phiếu hài lòng không quá số phiếu",
                "No more are satisfied than have answered",
                "hai_long_phieu <= so_phieu",
                True,
            ),
        ),
    ),
}


@write
def open_preset(actor: Actor, preset: str, **stated: Any) -> Register:
    """Open a register with a ready-made definition.

    Args:
        preset: a key of ``PRESETS``.
        stated: as ``open_register``.

    Raises:
        NotAllowed, InvalidInput; KeyError: no such definition.
    """
    made = PRESETS[preset]
    register = open_register(actor, **stated)
    require(policies.may_change_definition(actor, register))
    vi, en = made.title
    change_field(actor, register, version=1, code=FIRST_FIELD[0], name_vi=vi, name_en=en, is_public=True)
    for code, kind, vi, en, more in made.fields:
        _latest(register)
        add_field(
            actor, register, version=register.version, code=code, kind=kind, name_vi=vi, name_en=en, **more
        )
    if made.states is not UNDER_WAY:
        register.states.all().delete()
        # Twice, since a state may only lead to one that is there.
        for follow in (False, True):
            for code, vi, en, follows, final in made.states:
                _latest(register)
                save_state(
                    actor, register, version=register.version, code=code, name_vi=vi, name_en=en, is_final=final,
                    follows=follows if follow else (),
                )  # fmt: skip
    for code, vi, en, rule, strict in made.checks:
        _latest(register)
        save_check(
            actor, register, version=register.version, code=code, name_vi=vi, name_en=en, expression=rule,
            is_strict=strict,
        )  # fmt: skip
    _latest(register)
    return register


def _latest(register: Register) -> None:
    register.refresh_from_db(fields=["version", "edition"])
