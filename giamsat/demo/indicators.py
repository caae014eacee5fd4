"""Indicators of the demonstration: the targets of Resolution 57, online services by province.

Targets are facts; every value is invented, repeatable, and marked as demonstration.
"""

from __future__ import annotations

import datetime as dt
import random
import tomllib
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.demo.check_list import show_check_list
from giamsat.demo.measuring import define, open_group, take_in, take_over
from giamsat.directives.models import Programme
from giamsat.indicators import data as indicator_data
from giamsat.indicators import periods, services
from giamsat.indicators.models import Indicator, Layer
from giamsat.indicators.services import Entry
from giamsat.tasks import selectors as tasks
from giamsat.units import selectors as units
from giamsat.units.models import Unit

SOURCE = "Nghị quyết 57-NQ/TW"
NATION = [Unit.Kind.NATION.value]
MONTHS_SHOWN = 14
#: Which tasks move which indicator, by words of their titles; at most so many of each.
SERVED = (
    ("NQ57.03", "kinh tế số"), ("NQ57.04", "dịch vụ công"), ("NQ57.07", "giải ngân"), ("XA.DU", "cấp xã"),
    ("DVC.07", "thủ tục hành chính"),
)  # fmt: skip
MOST_SERVING = 12


def show_indicators(programme: Programme, communes: Sequence[Unit], dice: random.Random) -> None:
    """Sheets, targets and values in under five seconds."""
    vn = Unit.objects.get(code="vn")
    provinces = list(units.members("localities").order_by("sort_key"))
    online = _online_services(programme, provinces, dice)
    _targets(programme, vn, provinces, online, dice)
    _tasks(programme)
    show_check_list(programme, communes, dice)
    _serve(programme)


def _targets(
    programme: Programme, vn: Unit, provinces: list[Unit], online: tuple[str, str], dice: random.Random
) -> None:
    group = open_group(programme, "nq57", "Mục tiêu Nghị quyết 57", "Targets of Resolution 57", 1)
    file = Path(indicator_data.__file__).with_name("resolution57.toml")
    entries: list[Entry] = []
    this_year = clock.today().year
    for position, row in enumerate(tomllib.loads(file.read_text())["indicator"]):
        computed = "from" not in row
        values: dict[str, Any] = {
            "owner": row["owner"],
            "layer": Layer.STRATEGIC,
            "position": position,
            "direction": row.get("direction", "up"),
            "decimals": row.get("decimals", 1),
            "due_days": 105,
        }
        if computed:
            received, sent = online
            values |= {
                "cycle": "month",
                "reporters": [],
                "roll_up": "formula",
                "formula": f"100 * [{sent}] / [{received}]",
                "due_days": 10,
            }
        else:
            values |= {"cycle": "year", "reporters": NATION}
            values |= {"baseline": Decimal(str(row["from"])), "baseline_on": dt.date(this_year - 5, 12, 31)}
        made = define(group, row["code"], (row["name_vi"], row["name_en"]), row["measure"], **values)
        to = Decimal(str(row["target_to"])) if "target_to" in row else None
        for unit in [vn, *provinces] if computed else [vn]:
            services.set_target(
                SYSTEM, made, unit, row.get("year", 2030), value=Decimal(str(row["target"])), value_to=to,
                source=SOURCE,
            )  # fmt: skip
        if not computed:
            entries += _course(made, vn, row, this_year, dice)
    take_in(entries, share=0.9, dice=dice)


def _course(
    indicator: Indicator, unit: Unit, row: dict[str, Any], this_year: int, dice: random.Random
) -> list[Entry]:
    """Five years from ``from`` to ``to``, with a little chance."""
    decimals, spread = row.get("decimals", 1), (row["to"] - row["from"]) / 4
    made = []
    for number in range(5):
        value = row["from"] + spread * number + (dice.uniform(-0.2, 0.2) * spread if 0 < number < 4 else 0)
        period = dt.date(this_year - 5 + number, 1, 1)
        made.append(Entry(indicator, unit, period, Decimal(str(round(value, decimals)))))
    return made


def _online_services(programme: Programme, provinces: list[Unit], dice: random.Random) -> tuple[str, str]:
    """Dossiers received and sent online, and satisfaction weighed by them, by province and month."""
    made = take_over(programme, "dvc")
    entries: list[Entry] = []
    starts = periods.last("month", periods.step("month", clock.today(), -1), MONTHS_SHOWN)
    for unit in provinces:
        volume, share, mood = dice.randint(18_000, 140_000), dice.uniform(0.42, 0.74), dice.uniform(80, 93)
        for number, start in enumerate(starts):
            dossiers = round(volume * dice.uniform(0.92, 1.08))
            part = min(0.96, share + 0.012 * number + dice.uniform(-0.015, 0.015))
            values: tuple[float, ...] = (
                dossiers,
                round(dossiers * part),
                round(mood + 0.2 * number + dice.uniform(-1, 1), 1),
            )
            if start == starts[-1] and dice.random() < 0.12:
                continue  # some have not reported the last month
            procedures = dice.randint(1_700, 1_900)
            values += (
                round(dossiers * dice.uniform(0.93, 0.99)), round(dossiers * dice.uniform(0.4, 0.8)), procedures,
                round(procedures * dice.uniform(0.9, 1)),
            )  # fmt: skip
            for indicator, value in zip(made.values(), values, strict=True):
                entries.append(Entry(indicator, unit, start, Decimal(str(value))))
    take_in(entries, share=0.85, dice=dice)
    return "DVC.01", "DVC.02"


def _tasks(programme: Programme) -> None:
    group = open_group(programme, "thuc-hien", "Thực hiện nhiệm vụ", "Tasks delivered", 4)
    common: dict[str, Any] = {"cycle": "month", "reporters": [], "roll_up": "formula", "owner": "vn"}
    define(
        group, "NV.01", ("Tỷ lệ nhiệm vụ đã hoàn thành", "Tasks done"), "percent",
        formula="100 * tasks.done / tasks.all", **common,
    )  # fmt: skip
    define(
        group, "NV.02", ("Tỷ lệ nhiệm vụ quá hạn", "Tasks overdue"), "percent", direction="down", position=1,
        formula="100 * tasks.overdue / tasks.all", **common,
    )  # fmt: skip


def _serve(programme: Programme) -> None:
    for code, words in SERVED:
        row = Indicator.objects.select_related("owner", "group", "higher").get(code=code)
        place = services.Place(row.owner, row.group, row.layer, row.position, row.higher)
        found = tasks.tasks(SYSTEM, programme).filter(title__icontains=words).order_by("code")
        codes = found.values_list("code", flat=True)[:MOST_SERVING]
        services.place_indicator(SYSTEM, row, version=row.version, place=place, task_codes=codes)
