"""Registers of the demonstration, opened from the ready-made ones. Names of databases and bodies are real; every
figure, project and survey is invented, repeatable, and marked as demonstration."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from typing import Any

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.directives.models import Programme
from giamsat.registers.models import Register
from giamsat.registers.presets import PRESETS, open_preset
from giamsat.registers.services.records import add_record
from giamsat.tasks.models import Assignment
from giamsat.units import selectors as units
from giamsat.units.models import Unit

#: National databases and the ministries that keep them.
DATABASES = (
    ("Cơ sở dữ liệu quốc gia về dân cư", "mps", "live"),
    ("Cơ sở dữ liệu đất đai quốc gia", "mae", "building"),
    ("Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp", "mof", "live"),
    ("Cơ sở dữ liệu quốc gia về bảo hiểm", "mof", "building"),
    ("Cơ sở dữ liệu quốc gia về cán bộ, công chức, viên chức", "moha", "building"),
    ("Cơ sở dữ liệu hộ tịch điện tử", "moj", "live"),
)
PROJECTS = (
    ("Thiết kế vi mạch chuyên dụng (minh họa)", "strategic", "most"),
    ("Vật liệu bán dẫn (minh họa)", "strategic", "moet"),
    ("Nền tảng dữ liệu y tế (minh họa)", "market", "moh"),
    ("Giống cây trồng chịu mặn (minh họa)", "market", "mae"),
    ("Pin lưu trữ năng lượng (minh họa)", "market", "moit"),
)
MONTHS = 4
BUDGET_LINES = 12
TECHNOLOGIES = (
    ("Mô hình ngôn ngữ lớn tiếng Việt (minh họa)", "technology", "most"),
    ("Vi mạch chuyên dụng (minh họa)", "product", "most"),
    ("Thiết bị bay không người lái (minh họa)", "product", "mod"),
    ("Công nghệ gen trong nông nghiệp (minh họa)", "technology", "mae"),
    ("Hệ thống điều khiển đường sắt (minh họa)", "product", "moc"),
)
COMMITMENTS = (
    ("Chia sẻ dữ liệu khoa học mở (minh họa)", "Tổ chức đối tác A", "most"),
    ("Đào tạo kỹ sư bán dẫn (minh họa)", "Nước đối tác B", "moet"),
    ("Thanh toán số xuyên biên giới (minh họa)", "Nước đối tác C", "mof"),
)
LABORATORIES = (
    ("Phòng thí nghiệm vi mạch (minh họa)", "Bán dẫn", "moet"),
    ("Phòng thí nghiệm gen (minh họa)", "Công nghệ sinh học", "moh"),
    ("Phòng thí nghiệm vật liệu (minh họa)", "Vật liệu mới", "moit"),
    ("Phòng thí nghiệm an toàn thông tin (minh họa)", "An ninh mạng", "most"),
)


def show_registers(programme: Programme, dice: random.Random) -> None:
    """Open every ready-made register for the nation and fill it."""
    nation = Unit.objects.get(code="vn")
    databases, projects, procedures, surveys = (
        _open(preset, programme, nation)
        for preset in ("databases", "three-houses", "procedures", "satisfaction")
    )
    ministries = {unit.code: unit for unit in units.members("ministries-branches")}
    for name, code, state in DATABASES:
        _add(databases, ministries[code], _database(name, state == "live", dice), state)
    for name, kind, code in PROJECTS:
        _add(projects, ministries[code], _project(name, kind, dice))
    for province in units.members("localities"):
        for number in range(dice.randint(1, 3)):
            _add(procedures, province, _procedure(province, number, dice))
        for month in range(MONTHS):
            _add(surveys, province, _survey(month, dice))
    # With a die of their own: what is thrown after them stays as it was.
    _show_further(programme, nation, ministries, random.Random("registers"))  # noqa: S311 (a demo is repeatable)


def _show_further(
    programme: Programme, nation: Unit, ministries: Mapping[str, Unit], dice: random.Random
) -> None:
    technologies, budget, commitments, laboratories = (
        _open(preset, programme, nation)
        for preset in ("technologies", "budget", "commitments", "laboratories")
    )
    for name, kind, code in TECHNOLOGIES:
        given = {"ten": name, "loai": kind, "muc_san_sang": str(dice.randint(3, 8))}
        _add(technologies, ministries[code], {**given, "kinh_phi": str(dice.randrange(5_000, 90_000, 500))})
    # The budget follows the work: each line names the task that it pays for.
    parts = Assignment.objects.filter(programme=programme, depth=0, unit__in=ministries.values(), role="lead")
    for part in parts.select_related("task", "unit").order_by("pk")[:BUDGET_LINES]:
        _add(budget, part.unit, _budget(part.task.code, part.unit.short, dice))
    for name, partner, code in COMMITMENTS:
        days = dice.randint(-500, -60)
        _add(commitments, ministries[code], {"ten": name, "doi_tac": partner, "han": _days_ago(days)})
    for name, field, code in LABORATORIES:
        given = {"ten": name, "linh_vuc": field, "dau_tu": str(dice.randrange(20_000, 300_000, 1000))}
        _add(laboratories, ministries[code], {**given, "su_dung": str(dice.randint(35, 92))})


def _budget(task: str, unit: str, dice: random.Random) -> dict[str, str]:
    proposed = dice.randrange(2_000, 60_000, 100)
    allocated = proposed * dice.choice((70, 85, 100)) // 100
    return {
        "ten": f"Kinh phí cho {task} của {unit} (minh họa)", "de_xuat": str(proposed), "phan_bo": str(allocated),
        "giai_ngan": str(allocated * dice.randint(10, 95) // 100), "nhiem_vu": task,
        "nam_ngan_sach": str(clock.today().year),
    }  # fmt: skip


def _open(preset: str, programme: Programme, owner: Unit) -> Register:
    made = PRESETS[preset]
    return open_preset(
        SYSTEM, preset, code=preset, name_vi=made.name_vi, name_en=made.name_en, owner=owner,
        programme=programme, is_public=True, is_demo=True,
    )  # fmt: skip


def _add(register: Register, unit: Unit, given: Mapping[str, Any], state: str = "") -> None:
    add_record(SYSTEM, register, unit=unit, given=given, state=state, is_demo=True)


def _database(name: str, is_live: bool, dice: random.Random) -> dict[str, str]:
    return {
        "ten": name,
        "tien_do": str(100 if is_live else dice.randint(35, 90)),
        "chat_luong": str(dice.randint(60, 97)),
        "ket_noi": str(dice.randint(3, 40)),
        "dong_bo": "yes" if is_live else "no",
        "ngay_dong_bo": _days_ago(dice.randint(1, 9)) if is_live else "",
    }


def _project(name: str, kind: str, dice: random.Random) -> dict[str, str]:
    """One in some has less from its enterprise than the rule asks: what is not met has to be seen, too."""
    total = dice.randrange(20_000, 120_000, 1000)
    enterprise = total * dice.choice((25, 30, 40) if kind == "strategic" else (35, 50, 60)) // 100
    school = total * 10 // 100
    return {
        "ten": name, "loai_hinh": kind, "von_nha_nuoc": str(total - enterprise - school),
        "von_nha_truong": str(school), "von_doanh_nghiep": str(enterprise), "tong_von": str(total),
        "bat_dau": _days_ago(300), "ket_thuc": _days_ago(-700),
    }  # fmt: skip


def _procedure(province: Unit, number: int, dice: random.Random) -> dict[str, str]:
    return {
        "ten": dice.choice(("Đăng ký khai sinh", "Cấp phép xây dựng", "Chứng thực bản sao")) + " (minh họa)",
        "ma_thu_tuc": f"MH.{province.code}.{number + 1}",
        "phuong_an": dice.choice(("cut", "simplified", "kept")),
        "truc_tuyen": dice.choice(("full", "full", "part", "none")),
        "so_ngay": str(dice.randint(1, 15)),
    }


def _survey(months_ago: int, dice: random.Random) -> dict[str, str]:
    answers = dice.randint(80, 400)
    return {
        "ten": "Khảo sát tháng (minh họa)",
        "thang": _days_ago(30 * months_ago + 1),
        "so_phieu": str(answers),
        "hai_long_phieu": str(answers * dice.randint(78, 97) // 100),
    }


def _days_ago(days: int) -> str:
    return (clock.today() - dt.timedelta(days=days)).isoformat()
