"""What tiles there are, and the options of each: one description for the form, the check and the ready-made ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from giamsat.core.errors import InvalidInput


class TileKind(models.TextChoices):
    """A tile shows one of these."""

    FIGURE = "figure", _("Một con số")
    TREND = "trend", _("Diễn biến theo tháng")
    BARS = "bars", _("Thanh so sánh")
    HEAT = "heat", _("Bảng nhiệt")
    MAP = "map", _("Bản đồ ô các tỉnh")
    LIST = "list", _("Danh sách")
    TEXT = "text", _("Đoạn văn")
    TARGET = "target", _("Chỉ tiêu so với mục tiêu")
    INDEX = "index", _("Điểm bộ chỉ số")
    DEADLINES = "deadlines", _("Sắp đến hạn theo tuần")
    BOTTLENECKS = "bottlenecks", _("Điểm nghẽn")
    REGISTER = "register", _("Số bản ghi của một sổ")


class Width(models.IntegerChoices):
    """Columns of twelve; on a phone each tile is as wide as the screen."""

    QUARTER = 3, _("một phần tư")
    THIRD = 4, _("một phần ba")
    HALF = 6, _("một nửa")
    WIDE = 8, _("hai phần ba")
    FULL = 12, _("cả bề ngang")


class Period(models.TextChoices):
    """As of when a dashboard tells."""

    NOW = "now", _("Bây giờ")
    MONTH = "month", _("Cuối tháng trước")
    QUARTER = "quarter", _("Cuối quý trước")
    YEAR = "year", _("Cuối năm trước")


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a kind.

    Args:
        type: choice, number, text, or the code of an indicator, a register or an index frame.
        choices: key and name; of a choice.
        only: (option, value): asked for only where that option has that value.
    """

    name: str
    type: str
    label: Any
    choices: tuple[tuple[str, Any], ...] = ()
    first: Any = ""
    least: int = 0
    most: int = 0
    only: tuple[str, str] | None = None

    def is_asked(self, given: Mapping[str, Any]) -> bool:
        """True where the other options ask for this one."""
        return self.only is None or str(given.get(self.only[0], "")) == self.only[1]


LONGEST: Final = 4000
_INDICATOR: Final = Option("indicator", "indicator", _("Chỉ tiêu"))
_OF_TASKS: Final = (
    ("total", _("Tất cả nhiệm vụ")),
    ("finished", _("Đã hoàn thành")),
    ("rate", _("Tỷ lệ hoàn thành")),
    ("on_time", _("Tỷ lệ đúng hạn trong số đã xong")),
    ("in_term", _("Trong hạn")),
    ("soon", _("Sắp đến hạn")),
    ("overdue", _("Quá hạn")),
)

KINDS: Final[dict[TileKind, tuple[Option, ...]]] = {
    TileKind.FIGURE: (Option("measure", "choice", _("Con số nào"), _OF_TASKS, "overdue"),),
    TileKind.TREND: (
        Option(
            "what",
            "choice",
            _("Của cái gì"),
            (
                ("overdue", _("Số quá hạn")),
                ("finished", _("Số đã hoàn thành")),
                ("rate", _("Tỷ lệ hoàn thành")),
                ("indicator", _("Một chỉ tiêu")),
            ),
            "rate",
        ),
        Option("indicator", "indicator", _("Chỉ tiêu, khi chọn một chỉ tiêu"), only=("what", "indicator")),
        Option("months", "number", _("Số tháng"), first=6, least=2, most=12),
    ),
    TileKind.BARS: (
        Option(
            "by",
            "choice",
            _("Chia theo"),
            (
                ("states", _("Trạng thái")),
                ("groups", _("Nhóm nhiệm vụ")),
                ("units", _("Đơn vị cấp dưới trực tiếp")),
            ),
            "states",
        ),
        Option("rows", "number", _("Nhiều nhất bao nhiêu dòng"), first=12, least=3, most=40),
    ),
    TileKind.HEAT: (
        Option(
            "units",
            "choice",
            _("Các dòng"),
            (
                ("central", _("Bộ, cơ quan ngang bộ")),
                ("provinces", _("Tỉnh, thành phố")),
                ("below", _("Cấp dưới trực tiếp")),
            ),
            "below",
        ),
        Option("rows", "number", _("Nhiều nhất bao nhiêu dòng"), first=10, least=3, most=40),
    ),
    TileKind.MAP: (
        Option(
            "measure",
            "choice",
            _("Mỗi ô cho biết"),
            (
                ("done", _("Tỷ lệ hoàn thành")),
                ("overdue", _("Số quá hạn")),
                ("communes", _("Tỷ lệ xã đạt")),
                ("indicator", _("Một chỉ tiêu")),
            ),
            "done",
        ),
        Option("indicator", "indicator", _("Chỉ tiêu, khi chọn một chỉ tiêu"), only=("measure", "indicator")),
    ),
    TileKind.LIST: (
        Option(
            "what",
            "choice",
            _("Danh sách nào"),
            (
                ("overdue", _("Phần việc quá hạn lâu nhất")),
                ("units", _("Đơn vị có nhiều việc quá hạn nhất")),
                ("gaps", _("Báo cáo cao hơn xác nhận")),
            ),
            "overdue",
        ),
        Option("rows", "number", _("Nhiều nhất bao nhiêu dòng"), first=5, least=3, most=20),
    ),
    TileKind.TEXT: (Option("text", "text", _("Nội dung; dùng được các trường như {{nhiem_vu.qua_han}}")),),
    TileKind.TARGET: (_INDICATOR,),
    TileKind.INDEX: (Option("frame", "frame", _("Bộ chỉ số")),),
    TileKind.DEADLINES: (Option("weeks", "number", _("Số tuần tới"), first=8, least=2, most=13),),
    TileKind.BOTTLENECKS: (
        Option("rows", "number", _("Nhiều nhất bao nhiêu dòng"), first=5, least=3, most=10),
    ),
    TileKind.REGISTER: (Option("register", "register", _("Sổ theo dõi")),),
}


def checked(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a tile as they are stored; whether a code exists is for whoever stores them.

    Raises:
        InvalidInput: no such kind, or an option that its kind does not take; each is named.
    """
    if kind not in TileKind.values:
        raise InvalidInput(fields={"kind": _now("Không có loại ô này.")})
    found: dict[str, Any] = {}
    faults: dict[str, Any] = {}
    for option in KINDS[TileKind(kind)]:
        if not option.is_asked(given):
            continue
        value = given.get(option.name, option.first)
        fault = _fault(option, value)
        if fault:
            faults[option.name] = fault
        else:
            found[option.name] = int(value) if option.type == "number" else str(value).strip()
    if faults:
        raise InvalidInput(fields=faults)
    return found


def _fault(option: Option, value: Any) -> str:
    if option.type == "number":
        text = str(value)
        if not (text.isascii() and text.isdecimal() and option.least <= int(text[:9]) <= option.most):
            return _now("Nhập số từ %(least)s đến %(most)s.") % {"least": option.least, "most": option.most}
        return ""
    if option.type == "choice":
        return "" if value in dict(option.choices) else _now("Chọn một trong các mục.")
    if not str(value or "").strip():
        return _now("Cần điền mục này.")
    if option.type == "text" and len(str(value)) > LONGEST:
        return _now("Dài quá %(most)s chữ.") % {"most": LONGEST}
    return ""
