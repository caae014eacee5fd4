"""Indicators of the demonstration: the targets of Resolution 57, online services by province, the communes' check-list.

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
from giamsat.core.actor import SYSTEM, Actor
from giamsat.directives.models import Programme
from giamsat.indicators import data as indicator_data
from giamsat.indicators import periods, services
from giamsat.indicators.models import Group, Indicator, Layer
from giamsat.indicators.models_values import State
from giamsat.indicators.services import Entry
from giamsat.indicators.services.sheets import Draft
from giamsat.units import selectors as units
from giamsat.units.models import Unit

SINCE = dt.date(2020, 1, 1)
#: Values come from outside, and nobody of the demonstration answers for them.
IMPORTER = Actor(None, SYSTEM.name, via="import", is_system=True)
SOURCE = "Nghị quyết 57-NQ/TW"
NATION, PROVINCE = [Unit.Kind.NATION.value], [Unit.Kind.PROVINCIAL_COMMITTEE.value]
COMMUNE = [Unit.Kind.COMMUNAL_COMMITTEE.value]
#: Communes that meet every basic condition at the end of July 2025, as published: 1,981 of 3,321.
READY = 1981
CHECKED_ON = dt.date(2025, 7, 1)
#: Provinces where all communes did, as published.
ALL_READY = ("14", "20", "25", "15", "96", "01", "46", "33")
#: So many others had more than 70 per cent.
MOST_READY, THEIR_SHARE = 13, 0.705
CRITERIA = (
    ("Có đường truyền họp trực tuyến từ Trung ương đến xã", "Line for online meetings from the centre", 0.99),
    ("Có thiết bị số cho cán bộ, công chức", "Digital devices for officials", 0.97),
    ("Có trung tâm phục vụ hành chính công", "One-stop public service centre", 0.95),
    ("Dùng chữ ký số trong xử lý văn bản", "Digital signatures on documents", 0.93),
    ("Kết nối hệ thống thông tin của tỉnh", "Connected to the province's information systems", 0.9),
    ("Có cán bộ chuyên trách chuyển đổi số", "An official for digital transformation", 0.8),
    ("Bảo đảm an toàn thông tin theo cấp độ", "Information security by level", 0.75),
    ("Có tổ công nghệ số cộng đồng hoạt động", "Active community digital team", 0.85),
)
MONTHS_SHOWN = 14
#: What communes got one after the other, so that its map can be played: code, names, and over how many quarters.
PLAYED = (
    "XA.HT",
    ("Có điểm hỗ trợ người dân làm dịch vụ công trực tuyến", "A help point for online services"),
)
QUARTERS_PLAYED = 4
#: What the index of Decision 766 asks for besides.
FOR_INDEX = (
    ("DVC.04", ("Hồ sơ giải quyết đúng hạn", "Dossiers settled on time"), "dossier"),
    ("DVC.05", ("Hồ sơ được số hóa", "Dossiers digitised"), "dossier"),
    ("DVC.06", ("Thủ tục hành chính phải công khai", "Procedures to be published"), "procedure"),
    ("DVC.07", ("Thủ tục công khai đúng hạn", "Procedures published in time"), "procedure"),
)


def show_indicators(programme: Programme, communes: Sequence[Unit], dice: random.Random) -> None:
    """Sheets, targets and values in under five seconds."""
    vn = Unit.objects.get(code="vn")
    provinces = list(units.members("localities").order_by("sort_key"))
    online = _online_services(programme, provinces, dice)
    _targets(programme, vn, provinces, online, dice)
    _tasks(programme)
    _check_list(programme, communes, dice)


def _define(group: Group, code: str, names: tuple[str, str], measure: str, **values: Any) -> Indicator:
    owner = values.pop("owner", "most")
    layer = values.pop("layer", Layer.OPERATIONAL)
    position = values.pop("position", 0)
    reporters, cycle = values.pop("reporters"), values.pop("cycle")
    values.setdefault("source", "Số liệu minh họa, không phải số liệu thật.")
    return services.define_indicator(
        SYSTEM,
        code=code,
        group=group,
        layer=layer,
        owner=Unit.objects.get(code=owner),
        draft=Draft(names[0], names[1], measure, cycle, SINCE, reporters, values),
        position=position,
        is_demo=True,
    )


def _group(programme: Programme, code: str, name_vi: str, name_en: str, position: int) -> Group:
    return Group.objects.create(
        code=code, name_vi=name_vi, name_en=name_en, programme=programme, position=position
    )


def _targets(
    programme: Programme, vn: Unit, provinces: list[Unit], online: tuple[str, str], dice: random.Random
) -> None:
    group = _group(programme, "nq57", "Mục tiêu Nghị quyết 57", "Targets of Resolution 57", 1)
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
        made = _define(group, row["code"], (row["name_vi"], row["name_en"]), row["measure"], **values)
        to = Decimal(str(row["target_to"])) if "target_to" in row else None
        for unit in [vn, *provinces] if computed else [vn]:
            services.set_target(
                SYSTEM, made, unit, row.get("year", 2030), value=Decimal(str(row["target"])), value_to=to,
                source=SOURCE,
            )  # fmt: skip
        if not computed:
            entries += _course(made, vn, row, this_year, dice)
    _take_in(entries, share=0.9, dice=dice)


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
    group = _group(programme, "dvc", "Dịch vụ công trực tuyến", "Public services online", 2)
    monthly = {"cycle": "month", "reporters": PROVINCE, "over_time": "sum", "decimals": 0, "due_days": 10}
    received = _define(
        group, "DVC.01", ("Hồ sơ tiếp nhận", "Dossiers received"), "dossier", roll_up="sum", **monthly
    )
    sent = _define(
        group, "DVC.02", ("Hồ sơ nộp trực tuyến", "Dossiers sent online"), "dossier", roll_up="sum",
        position=1, **monthly,
    )  # fmt: skip
    happy = _define(
        group,
        "DVC.03",
        ("Mức độ hài lòng của người dân, doanh nghiệp", "Satisfaction of people and business"),
        "percent",
        roll_up="mean",
        weight=received,
        position=2,
        **(monthly | {"over_time": "mean", "decimals": 1}),
    )
    others = [
        _define(group, code, names, measure, roll_up="sum", position=number, **monthly)
        for number, (code, names, measure) in enumerate(FOR_INDEX, 3)
    ]
    _rules(received, sent, happy)
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
            for indicator, value in zip((received, sent, happy, *others), values, strict=True):
                entries.append(Entry(indicator, unit, start, Decimal(str(value))))
    _take_in(entries, share=0.85, dice=dice)
    return received.code, sent.code


def _rules(received: Indicator, sent: Indicator, happy: Indicator) -> None:
    add = services.add_rule
    add(
        SYSTEM, received, kind="range", severity="error", condition="x >= 0",
        text_vi="Số hồ sơ không âm.", text_en="Dossiers are not fewer than none.",
    )  # fmt: skip
    add(
        SYSTEM, received, kind="jump", severity="warning",
        condition=services.preset("jump", {"percent": "50"}),
        text_vi="Số hồ sơ khác tháng trước hơn một nửa.",
        text_en="Dossiers differ from the month before by more than a half.",
    )  # fmt: skip
    add(
        SYSTEM, sent, kind="sum", severity="error", condition=f"x >= 0 and x <= [{received.code}]",
        text_vi="Hồ sơ nộp trực tuyến không nhiều hơn hồ sơ tiếp nhận.",
        text_en="No more dossiers are sent online than are received.",
    )  # fmt: skip
    add(
        SYSTEM, happy, kind="range", severity="error",
        condition=services.preset("range", {"low": "0", "high": "100"}),
        text_vi="Mức độ hài lòng từ 0 đến 100 %.", text_en="Satisfaction lies between 0 and 100%.",
    )  # fmt: skip


def _tasks(programme: Programme) -> None:
    group = _group(programme, "thuc-hien", "Thực hiện nhiệm vụ", "Tasks delivered", 4)
    common: dict[str, Any] = {"cycle": "month", "reporters": [], "roll_up": "formula", "owner": "vn"}
    _define(
        group, "NV.01", ("Tỷ lệ nhiệm vụ đã hoàn thành", "Tasks done"), "percent",
        formula="100 * tasks.done / tasks.all", **common,
    )  # fmt: skip
    _define(
        group, "NV.02", ("Tỷ lệ nhiệm vụ quá hạn", "Tasks overdue"), "percent", direction="down", position=1,
        formula="100 * tasks.overdue / tasks.all", **common,
    )  # fmt: skip


def _check_list(programme: Programme, communes: Sequence[Unit], dice: random.Random) -> None:
    """Eight yes/no conditions of each commune, and whether it meets all."""
    group = _group(programme, "xa", "Điều kiện cơ bản của xã, phường", "Basic conditions of communes", 3)
    common: dict[str, Any] = {
        "cycle": "quarter", "reporters": COMMUNE, "roll_up": "count_if", "condition": "x = 1", "owner": "most",
    }  # fmt: skip
    criteria = [
        _define(group, f"XA.{number:02}", (vi, en), "yes_no", position=number, **common)
        for number, (vi, en, _share) in enumerate(CRITERIA, 1)
    ]
    _define(
        group,
        "XA.DU",
        ("Xã, phường đủ mọi điều kiện cơ bản", "Communes that meet every basic condition"),
        "yes_no",
        formula="all(" + "; ".join(f"[{each.code}]" for each in criteria) + ")",
        **common,
    )
    played = _define(group, *PLAYED, "yes_no", position=len(CRITERIA) + 1, **common)
    ready = _ready(communes, dice)
    entries = []
    for unit in communes:
        lacking: set[int] = set()
        if unit.pk not in ready:
            lacking = {n for n, (_vi, _en, share) in enumerate(CRITERIA) if dice.random() > share}
            lacking = lacking or {dice.choice((5, 6, 7))}
        entries += [
            Entry(each, unit, CHECKED_ON, Decimal(n not in lacking)) for n, each in enumerate(criteria)
        ]
        entries += _over_time(played, unit, dice)
    _take_in(entries, share=1, dice=dice)


def _over_time(indicator: Indicator, unit: Unit, dice: random.Random) -> list[Entry]:
    """Each quarter since the check: some communes have it from the beginning, others get it in one of them."""
    made, has = [], dice.random() < 0.4
    for ahead in range(QUARTERS_PLAYED):
        made.append(Entry(indicator, unit, periods.step("quarter", CHECKED_ON, ahead), Decimal(has)))
        has = has or dice.random() < 0.3
    return made


def _ready(communes: Sequence[Unit], dice: random.Random) -> set[int]:
    """Which communes meet everything: the published total, with the published provinces at the top."""
    by_province: dict[str, list[Unit]] = {}
    for unit in communes:
        by_province.setdefault(_province(unit), []).append(unit)
    chosen = {unit.pk for code in ALL_READY for unit in by_province.get(code, ())}
    others = sorted(code for code in by_province if code not in ALL_READY)
    dice.shuffle(others)
    for code in others[:MOST_READY]:
        there = by_province[code]
        chosen |= {unit.pk for unit in dice.sample(there, int(len(there) * THEIR_SHARE) + 1)}
    rest = [unit for code in others[MOST_READY:] for unit in by_province[code]]
    missing = READY * len(communes) // 3321 - len(chosen)
    return chosen | {unit.pk for unit in dice.sample(rest, min(len(rest), max(0, missing)))}


def _province(unit: Unit) -> str:
    """The official code of the province that a commune stands under."""
    return str(unit.path).split(".")[-2].rpartition("_")[2]


def _take_in(entries: Sequence[Entry], *, share: float, dice: random.Random) -> None:
    """Values as if from another system, which has published most of them."""
    kept = {id(entry) for entry in entries if dice.random() < share}
    for period in sorted({entry.period for entry in entries}):
        of_then = [entry for entry in entries if entry.period == period]
        published = [entry for entry in of_then if id(entry) in kept]
        rest = [entry for entry in of_then if id(entry) not in kept]
        with clock.frozen(_arrival(of_then[0])):
            if published:
                services.record_values(IMPORTER, published, any_time=True, state=State.PUBLISHED)
            if rest:
                services.record_values(IMPORTER, rest, any_time=True)


def _arrival(entry: Entry) -> dt.datetime:
    """Five days after the end of the period, or now: when other systems send their figures."""
    sheet = entry.indicator.sheets.order_by("-valid_from")[0]
    ends = clock.end_of(periods.end_of(sheet.cycle, entry.period) + dt.timedelta(days=5))
    return min(clock.now(), ends)
