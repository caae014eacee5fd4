"""A sheet as a document: the page and the Word file say the same, from the same facts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamsat.desk.links import address
from giamsat.desk.pack.outline import Column, Line, Outline, Section, Table, Text, cell, line
from giamsat.monitor.quarters.models import Quarter, QuarterSheet
from giamsat.tasks.models import Cause
from giamsat.tasks.timestate import TIME_STATE_NAMES, TimeState
from giamsat.ui import formats
from giamsat.units.models import Unit


def compose(unit: Unit, quarter: Quarter, sheet: QuarterSheet | None, facts: dict[str, Any]) -> Outline:
    """The sheet of ``unit``; while nothing is written it holds the figures alone.

    Args:
        facts: as ``figures.facts_of`` counts them.
    """
    as_of = formats.date(dt.date.fromisoformat(facts["as_of"]))
    sections = [Section("figures", _("Kết quả thực hiện nhiệm vụ"), _points(facts), _late(facts))]
    causes = _("Nguyên nhân và cách khắc phục")
    sections.append(Section("causes", causes, _causes(sheet, facts)))
    if sheet is not None and sheet.self_assessment:
        sections.append(
            Section(
                "head",
                _("Tự đánh giá của người đứng đầu"),
                _paragraphs(sheet.self_assessment) + _signed(sheet),
            )
        )
    return Outline(
        title=_("Phiếu kết quả quý %(quarter)s") % {"quarter": quarter},
        programme=_name(unit, sheet),
        scope=sheet.get_state_display() if sheet else _("Chưa soạn"),
        period=_("Số liệu đến hết ngày %(day)s; hạn ký %(due)s") % {
            "day": as_of, "due": formats.date(quarter.due),
        },
        written=_("Số liệu do Giamsat tính từ các nhiệm vụ và báo cáo."),
        sections=tuple(sections),
    )  # fmt: skip


def _name(unit: Unit, sheet: QuarterSheet | None) -> str:
    """As the unit was called when the sheet was signed."""
    names = sheet.names.get("unit") if sheet else None
    if isinstance(names, dict):
        return str(names.get(get_language() or "vi") or names.get("vi") or unit.name)
    return unit.name


def _points(facts: dict[str, Any]) -> tuple[Line, ...]:
    def many(name: str) -> Text:
        return Text(formats.number(facts[name]), bold=True)

    undated = facts["total"] - facts["due"] - facts["carried"]
    first = _("{total} việc thuộc quý: {due} đến hạn trong quý, {carried} từ quý trước chuyển sang.")
    if undated > 0:
        first = _(
            "{total} việc thuộc quý: {due} đến hạn trong quý, {carried} từ quý trước chuyển sang, {undated} không đặt"
            " hạn và làm xong trong quý."
        )
    return (
        line(
            first, total=many("total"), due=many("due"), carried=many("carried"),
            undated=Text(formats.number(undated), bold=True),
        ),
        line(
            _("Đã xong {done}: đúng hạn {on_time}, trễ hạn {late}."),
            done=many("done"), on_time=many("on_time"), late=many("late"),
        ),
        line(
            _("Chưa xong: quá hạn {overdue}, trong hạn {in_term}, tạm dừng {paused}."),
            overdue=many("overdue"), in_term=many("in_term"), paused=many("paused"),
        ),
        line(
            _("Tỷ lệ hoàn thành: {all} trên tất cả việc thuộc quý; {due} trên việc đã xong và việc quá hạn."),
            all=Text(_percent(facts["rate_all"]), bold=True), due=Text(_percent(facts["rate_due"]), bold=True),
        ),
    )  # fmt: skip


def _percent(value: float | None) -> str:
    return _("chưa có số liệu") if value is None else formats.percent(value)


def _late(facts: dict[str, Any]) -> tuple[Table, ...]:
    if not facts["rows"]:
        return ()
    names = dict(Cause.choices)
    rows = tuple(
        (
            cell(
                line(
                    "{title} ({code})",
                    title=Text(each["title"], address("task", each["task"])),
                    code=each["code"],
                )
            ),
            cell(formats.date(dt.date.fromisoformat(each["due"])) if each["due"] else "–"),
            cell(str(TIME_STATE_NAMES[TimeState(each["state"])])),
            cell(
                str(names[each["cause"]]) if each["cause"] else _("báo cáo chưa nêu"),
                *([each["words"]] if each["words"] else []),
            ),
        )
        for each in facts["rows"]
    )
    columns = (
        Column(_("Nhiệm vụ"), 40), Column(_("Hạn"), 14), Column(_("Trạng thái"), 16),
        Column(_("Nguyên nhân nêu trong báo cáo"), 30),
    )  # fmt: skip
    more = (Text(_("và %(count)s việc nữa") % {"count": facts["more"]}),) if facts["more"] else ()
    return (Table("late", _("Việc trễ hoặc quá hạn"), columns, rows, more),)


def _causes(sheet: QuarterSheet | None, facts: dict[str, Any]) -> tuple[Line, ...]:
    found: list[Line] = []
    if facts["late"] + facts["overdue"]:
        words = _(
            "Nguyên nhân nêu trong báo cáo: khách quan {objective}, chủ quan {subjective}, chưa nêu {unnamed}."
        )
        found.append(
            line(words, **{
                name: Text(formats.number(facts[name]), bold=True)
                for name in ("objective", "subjective", "unnamed")
            })
        )  # fmt: skip
    for name, text in (
        (str(Cause.OBJECTIVE.label), sheet.objective_causes if sheet else ""),
        (str(Cause.SUBJECTIVE.label), sheet.subjective_causes if sheet else ""),
        (_("Khắc phục"), sheet.remedies if sheet else ""),
    ):
        found.append((Text(f"{name}: ", bold=True), Text(text or _("chưa viết"))))
    return tuple(found)


def _paragraphs(text: str) -> tuple[Line, ...]:
    return tuple((Text(each),) for each in text.splitlines() if each.strip())


def _signed(sheet: QuarterSheet) -> tuple[Line, ...]:
    head = sheet.names.get("head", {})
    name = ", ".join(each for each in (head.get("post"), head.get("full_name")) if each)
    if sheet.signed_at is None or not name:
        return ()
    return (
        (Text(_("Ký: %(name)s, %(at)s") % {"name": name, "at": formats.moment(sheet.signed_at)}, bold=True),),
    )
