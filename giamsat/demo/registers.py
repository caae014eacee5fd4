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


def show_registers(programme: Programme, dice: random.Random) -> None:
    """Open four registers of the nation and fill them: databases, projects, procedures, satisfaction by month."""
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
