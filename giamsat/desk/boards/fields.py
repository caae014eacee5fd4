"""The fields that texts and templates may name, and what stands for each, for one reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from giamsat.boards.fill.language import FIELD, INDICATOR, list_of, names_in
from giamsat.boards.filling import Value, Values
from giamsat.boards.reading import Reading
from giamsat.core.errors import GiamsatError
from giamsat.desk.boards import draw_tasks
from giamsat.desk.indicators import draw as measured
from giamsat.desk.links import address
from giamsat.desk.overview import draw as overview
from giamsat.desk.pack.outline import Line, Text
from giamsat.indicators import periods
from giamsat.monitor.figures import Figures
from giamsat.ui import formats

#: name -> what it is; the states whose list it opens, for counts of tasks.
SINGLE: Final[dict[str, Any]] = {
    "don_vi": gettext_lazy("tên đơn vị"),
    "chuong_trinh": gettext_lazy("tên chương trình"),
    "ky": gettext_lazy("kỳ báo cáo"),
    "thoi_diem": gettext_lazy("thời điểm của số liệu"),
    "nhiem_vu.tong_so": gettext_lazy("tất cả nhiệm vụ"),
    "nhiem_vu.hoan_thanh": gettext_lazy("đã hoàn thành"),
    "nhiem_vu.dung_han": gettext_lazy("hoàn thành đúng hạn"),
    "nhiem_vu.tre_han": gettext_lazy("hoàn thành trễ hạn"),
    "nhiem_vu.trong_han": gettext_lazy("trong hạn, gồm sắp đến hạn"),
    "nhiem_vu.sap_den_han": gettext_lazy("sắp đến hạn"),
    "nhiem_vu.qua_han": gettext_lazy("quá hạn"),
    "nhiem_vu.ty_le": gettext_lazy("tỷ lệ hoàn thành: đã xong / tất cả"),
    "nhiem_vu.ty_le_dung_han": gettext_lazy("tỷ lệ đúng hạn trong số đã xong"),
    "trong_ky.hoan_thanh": gettext_lazy("phần việc được xác nhận xong trong kỳ"),
    "trong_ky.moi_qua_han": gettext_lazy("phần việc mới quá hạn trong kỳ"),
    "trong_ky.lui_han": gettext_lazy("lần lùi hạn trong kỳ"),
    "trong_ky.vuong_mac": gettext_lazy("vướng mắc mới nêu trong kỳ"),
}
OF_INDICATOR: Final[dict[str, Any]] = {
    "": gettext_lazy("giá trị mới nhất của chỉ tiêu"),
    ".muc_tieu": gettext_lazy("mục tiêu của chỉ tiêu"),
    ".ky": gettext_lazy("kỳ của giá trị"),
    ".ten": gettext_lazy("tên chỉ tiêu"),
}
#: list -> column -> what it is.
LISTS: Final[dict[str, dict[str, Any]]] = {
    "nhom": {
        "ten": gettext_lazy("nhóm nhiệm vụ"),
        "tong_so": gettext_lazy("tất cả"),
        "hoan_thanh": gettext_lazy("đã hoàn thành"),
        "ty_le": gettext_lazy("tỷ lệ hoàn thành"),
        "qua_han": gettext_lazy("quá hạn"),
    },
    "cap_duoi": {
        "ten": gettext_lazy("đơn vị cấp dưới trực tiếp"),
        "tong_so": gettext_lazy("tất cả"),
        "hoan_thanh": gettext_lazy("đã hoàn thành"),
        "ty_le": gettext_lazy("tỷ lệ hoàn thành"),
        "qua_han": gettext_lazy("quá hạn"),
    },
    "qua_han": {
        "ma": gettext_lazy("mã nhiệm vụ"),
        "ten": gettext_lazy("tên nhiệm vụ quá hạn"),
        "don_vi": gettext_lazy("đơn vị"),
        "han": gettext_lazy("hạn"),
        "so_ngay": gettext_lazy("số ngày quá hạn"),
    },
    "diem_nghen": {
        "noi_dung": gettext_lazy("điều đang giữ việc khác lại"),
        "don_vi": gettext_lazy("đơn vị"),
        "cho_ai": gettext_lazy("chờ ai"),
        "so_ngay": gettext_lazy("đã chờ"),
    },
}
_COUNTS: Final = {
    "tong_so": ("total", ""),
    "hoan_thanh": ("finished", "done,late"),
    "dung_han": ("done", "done"),
    "tre_han": ("late", "late"),
    "trong_han": ("in_term", "term,soon"),
    "sap_den_han": ("soon", "soon"),
    "qua_han": ("overdue", "overdue"),
}
_HAPPENED: Final = {
    "hoan_thanh": ("assignments_done", "confirmed"),
    "moi_qua_han": ("assignments_overdue", "overdue"),
    "lui_han": ("deadlines_moved", "moved"),
    "vuong_mac": ("obstacles_opened", "raised"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """What a report tells of: its name, and from which day on "in the period" counts."""

    name: str
    first: dt.date


def unknown(names: Iterable[str]) -> list[str]:
    """The names that nobody fills."""
    return [name for name in names if not _is_known(name)]


def _is_known(name: str) -> bool:
    of, _dot, column = name.partition(".")
    if name in SINGLE or column in LISTS.get(of, {}):
        return True
    code = INDICATOR.match(name)
    return code is not None and name[code.end() :] in OF_INDICATOR


def values(reading: Reading, names: Iterable[str], period: Period | None = None, base: str = "") -> Values:
    """What stands for some fields; one that cannot be read for this reader is a dash.

    Args:
        base: scheme and host before every address.
    """
    single: dict[str, Value] = {}
    lists: dict[str, list[dict[str, Value]]] = {}
    for name in dict.fromkeys(names):
        of = list_of(name)
        try:
            if of in LISTS and name not in SINGLE:
                lists.setdefault(of, _rows(reading, of, base) if of not in lists else lists[of])
            elif _is_known(name):
                single[name] = _value(reading, name, period, base)
        except GiamsatError:
            single[name] = Value(formats.DASH)
    return Values(single, lists)


def words_with_fields(text: str, reading: Reading) -> Line:
    """A line of text with figures for its fields, each with the way to its list; unknown names stay as they are."""
    found = values(reading, names_in(text)).single
    line: list[Text] = []
    at = 0
    for mark in FIELD.finditer(text):
        value = found.get(mark.group(1))
        if value is None:
            continue
        if mark.start() > at:
            line.append(Text(text[at : mark.start()]))
        line.append(Text(value.words, value.url, value.number is not None))
        at = mark.end()
    if at < len(text):
        line.append(Text(text[at:]))
    return tuple(line)


def _value(reading: Reading, name: str, period: Period | None, base: str) -> Value:
    if INDICATOR.match(name):
        return _of_indicator(reading, name, base)
    if name == "don_vi":
        return Value(reading.scope.unit.name)
    if name == "chuong_trinh":
        return Value(reading.programme.name)
    if name == "ky":
        return Value(period.name if period else formats.date(reading.at))
    if name == "thoi_diem":
        return Value(formats.stamp(reading.at))
    of, _dot, what = name.partition(".")
    if of == "trong_ky":
        return _happened(reading, what, period, base)
    url = draw_tasks.lists(reading)
    return _count(reading.totals, what, lambda states: base + url(state=states))


def _count(totals: Figures, what: str, url: Callable[[str], str]) -> Value:
    if what == "ty_le":
        return _rate(totals.finished, totals.total, url("done,late"))
    if what == "ty_le_dung_han":
        return _rate(totals.done, totals.finished, url("done"))
    attribute, states = _COUNTS[what]
    count = int(getattr(totals, attribute))
    return Value(formats.number(count), float(count), url(states))


def _rate(part: int, whole: int, url: str) -> Value:
    exact = formats.rate(part, whole)
    return Value(formats.percent(part, whole), None if exact is None else float(exact), url)


def _happened(reading: Reading, what: str, period: Period | None, base: str) -> Value:
    since = period.first if period else reading.scope.today - dt.timedelta(days=30)
    attribute, kind = _HAPPENED[what]
    count = int(getattr(reading.changed(since), attribute))
    url = address(
        "tasks",
        programme=reading.programme.code,
        since=since.isoformat(),
        unit=reading.scope.unit.id,
        below="1",
        happened=kind,
    )
    return Value(formats.number(count), float(count), base + url)


def _of_indicator(reading: Reading, name: str, base: str) -> Value:
    code, _bracket, rest = name.removeprefix("chi_tieu[").partition("]")
    row = reading.row(code)
    url = base + address("indicator", row.indicator.pk, unit=reading.unit.pk)
    if rest == ".ten":
        return Value(row.sheet.name)
    if rest == ".ky":
        return Value(periods.label(row.sheet.cycle, row.period) if row.period else formats.DASH)
    if rest == ".muc_tieu":
        number = float(row.target.value) if row.target else None
        return Value(measured.target_words(row.target, row.sheet), number, url)
    value = row.figure.value
    return Value(
        measured.amount(value, row.sheet, reading.unit), None if value is None else float(value), url
    )


def _rows(reading: Reading, of: str, base: str) -> list[dict[str, Value]]:
    if of == "nhom":
        lists = draw_tasks.lists(reading)
        return [
            _counted(
                group.name if group else _("Không theo nhóm"),
                each,
                base,
                partial(lists, group=group.pk if group else ""),
            )
            for group, each in reading.groups
        ]
    if of == "cap_duoi":
        return [
            _counted(row.unit.name, row.total, base, overview.lists(reading.programme, row.unit))
            for row in reading.heat("below").rows
        ]
    if of == "qua_han":
        today = reading.scope.today
        return [
            {
                "ma": Value(one.task.code, None, base + address("task", one.task.pk)),
                "ten": Value(one.task.title, None, base + address("task", one.task.pk)),
                "don_vi": Value(one.unit.name),
                "han": Value(formats.date(one.due)),
                "so_ngay": Value(formats.number((today - one.due).days), float((today - one.due).days)),
            }
            for one in reading.late
        ]
    return [
        {
            "noi_dung": Value(one.text, None, base + address("task", one.task_id)),
            "don_vi": Value(one.unit.name),
            "cho_ai": Value(one.waits_for.name),
            "so_ngay": Value(formats.days(one.waited)),
        }
        for one in reading.held_up
    ]


def _counted(name: str, each: Figures, base: str, lists: Callable[..., str]) -> dict[str, Value]:
    def url(states: str) -> str:
        return base + lists(state=states)

    return {
        "ten": Value(name, None, url("")),
        **{what: _count(each, what, url) for what in ("tong_so", "hoan_thanh", "ty_le", "qua_han")},
    }
