"""Where it stands: results, what changed, shortcomings, early warnings."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from giamsat.desk.pack.links import Links
from giamsat.desk.pack.outline import Cell, Column, Line, Section, Table, Text, cell, figure, line
from giamsat.desk.past.export import NAMES
from giamsat.monitor.figures import Figures
from giamsat.monitor.pack import Pack
from giamsat.monitor.warnings.models import Severity
from giamsat.monitor.warnings.rule import rules
from giamsat.tasks.timestate import TIME_STATE_NAMES, TimeState
from giamsat.ui import formats

STATES = ("done", "late", "term", "soon", "overdue", "none", "paused")


def more(count: int, shown: int, url: str) -> Line:
    """``và 37 nữa, xem danh sách``; nothing when all is shown."""
    rest = count - shown
    return line(_("và {rest} nữa, xem danh sách"), rest=figure(rest, url)) if rest > 0 else ()


def results(pack: Pack, links: Links) -> Section:
    """How much is finished, by state and by task group, against the earlier instant."""
    total = pack.after
    thing = _("nhiệm vụ") if pack.counts_tasks else _("phần việc được giao")
    points = [
        line(
            _("{finished} trên {total} {thing} đã hoàn thành ({rate}); trong kỳ hoàn thành thêm {new}."),
            finished=figure(total.finished, links.states("done", "late")),
            total=figure(total.total, links.states()),
            thing=thing,
            rate=formats.percent(total.finished, total.total),
            new=figure(pack.finished, links.moved("finished")),
        ),
        line(
            _("{term} còn trong hạn, {soon} trong số đó sắp đến hạn; {overdue} quá hạn."),
            term=figure(total.in_term, links.states("term", "soon")),
            soon=figure(total.soon, links.states("soon")),
            overdue=figure(total.overdue, links.states("overdue")),
        ),
    ]
    tables = [_states(pack, links)]
    if pack.groups:
        tables.append(_groups(pack, links))
    if pack.results:
        tables.append(_finished(pack, links))
    return Section("results", _("Kết quả"), tuple(points), tuple(tables))


def _states(pack: Pack, links: Links) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            cell(str(TIME_STATE_NAMES[TimeState(state)])),
            cell(figure(pack.before.of(state), links.states(state, before=True))),
            cell(figure(pack.after.of(state), links.states(state))),
            cell(formats.signed(pack.after.of(state) - pack.before.of(state))),
        )
        for state in STATES
        if pack.before.of(state) or pack.after.of(state)
    ]
    rows.append(
        (
            cell(Text(_("Tất cả"), bold=True)),
            cell(figure(pack.before.total, links.states(before=True))),
            cell(figure(pack.after.total, links.states())),
            cell(formats.signed(pack.after.total - pack.before.total)),
        )
    )
    for name, part, whole in (
        (_("Tỷ lệ hoàn thành, trên tất cả"), "finished", "total"),
        (_("Tỷ lệ hoàn thành, trên việc đã xong hoặc quá hạn"), "finished", "settled"),
        (_("Đúng hạn trong số đã xong"), "done", "finished"),
    ):
        rows.append((cell(name), *_rates(pack.before, pack.after, part, whole)))
    columns = (
        Column(_("Trạng thái"), 46), Column(_("Trước"), 18, True), Column(_("Sau"), 18, True),
        Column(_("Chênh lệch"), 18, True),
    )  # fmt: skip
    return Table("states", _("Theo trạng thái"), columns, tuple(rows))


def _rates(before: Figures, after: Figures, part: str, whole: str) -> tuple[Cell, Cell, Cell]:
    found = [_rate(figures, part, whole) for figures in (before, after)]
    old, new = found
    # Rounded first, lest a change of nothing be written with a sign.
    change = round(new - old, 1) + 0.0 if old is not None and new is not None else 0.0
    moved = (
        ("+" if change > 0 else "") + _("%(points)s điểm %%") % {"points": formats.number(change, 1)}
        if old is not None and new is not None
        else formats.DASH
    )
    return (*(cell(formats.percent(each or 0, 0 if each is None else 100)) for each in found), cell(moved))  # type: ignore[return-value]


def _rate(figures: Figures, part: str, whole: str) -> float | None:
    wholes = {
        "settled": figures.finished + figures.overdue,
        "total": figures.total,
        "finished": figures.finished,
    }
    return 100 * getattr(figures, part) / wholes[whole] if wholes[whole] else None


def _groups(pack: Pack, links: Links) -> Table:
    rows = []
    for group in pack.groups:
        # Work in no group has no list of its own.
        urls = [
            links.states(*states, group=group.id) if group.id else ""
            for states in ((), ("done", "late"), ("overdue",))
        ]
        rows.append(
            (
                cell(group.name or _("Không theo nhóm")),
                cell(figure(group.after.total, urls[0])),
                cell(figure(group.after.finished, urls[1])),
                cell(formats.percent(group.before.finished, group.before.total)),
                cell(formats.percent(group.after.finished, group.after.total)),
                cell(figure(group.after.overdue, urls[2])),
            )
        )
    columns = (
        Column(_("Nhóm nhiệm vụ"), 37), Column(_("Tất cả"), 11, True), Column(_("Đã xong"), 12, True),
        Column(_("Tỷ lệ trước"), 13, True), Column(_("Tỷ lệ sau"), 13, True), Column(_("Quá hạn"), 14, True),
    )  # fmt: skip
    return Table("groups", _("Theo nhóm nhiệm vụ"), columns, tuple(rows))


def _finished(pack: Pack, links: Links) -> Table:
    rows = [
        (
            cell(line("{title}", title=Text(row.task.title, links.task(row.task.pk, row.assignment_id)))),
            cell(row.unit.name if row.unit else row.task.code),
            cell(formats.date(row.due_after)),
            cell(str(TIME_STATE_NAMES[TimeState(row.state_after)]) if row.state_after else formats.DASH),
        )
        for row in pack.results
    ]
    columns = (
        Column(_("Nhiệm vụ"), 50), Column(_("Mã") if pack.counts_tasks else _("Đơn vị"), 18),
        Column(_("Hạn"), 14), Column(_("Kết quả"), 18),
    )  # fmt: skip
    url = links.moved("finished")
    return Table(
        "finished", _("Hoàn thành trong kỳ"), columns, tuple(rows), more(pack.finished, len(rows), url)
    )


def changes(pack: Pack, links: Links) -> Section:
    """What moved since the earlier instant."""
    rows = []
    for kind, name in NAMES.items():
        count = (pack.moved | {"finished": pack.finished, "lapsed": pack.lapsed})[kind]
        rows.append((cell(str(name)), cell(figure(count, links.moved(kind)))))
    columns = (Column(_("Thay đổi"), 70), Column(_("Số việc"), 30, True))
    points = (line(_("Một việc có thể thay đổi theo nhiều cách, nên các dòng không cộng lại thành tổng.")),)
    return Section(
        "changes",
        _("Thay đổi trong kỳ"),
        points,
        (Table("moved", _("Những việc thay đổi"), columns, tuple(rows)),),
    )


def shortcomings(pack: Pack, links: Links) -> Section:
    """What is not as it should be, each with its list; only what there is."""
    serious = pack.warnings.serious if pack.warnings else 0
    found = [
        (pack.lapsed, _("{n} việc mới quá hạn trong kỳ."), links.moved("lapsed")),
        (pack.overdue, _("{n} phần việc của các đơn vị đang quá hạn."), links.overdue()),
        (pack.unexplained, _("{n} phần việc quá hạn chưa nêu lý do."), links.rows("overdue", cause="none")),
        (pack.granted, _("{n} lần lùi hạn trong kỳ."), links.rows("granted")),
        (
            pack.unanswered_late,
            _("{n} vướng mắc đã qua ngày cần trả lời mà chưa được trả lời."),
            links.rows("obstacles", late="1"),
        ),
        (serious, _("{n} cảnh báo nghiêm trọng đang mở."), links.warnings(severity="3")),
    ]
    points = tuple(line(words, n=figure(count, url)) for count, words, url in found if count)
    nothing = (line(_("Không có việc quá hạn, vướng mắc chậm trả lời hay cảnh báo nghiêm trọng.")),)
    return Section("shortcomings", _("Tồn tại, hạn chế"), points or nothing)


def early(pack: Pack, links: Links) -> Section:
    """Open warnings by rule; of the past they are not told, for they close by themselves."""
    title = _("Cảnh báo đang mở")
    if pack.warnings is None:
        return Section("warnings", title, (line(_("Cảnh báo chỉ có ở tài liệu của hiện tại.")),))
    if not pack.warnings.total:
        return Section("warnings", title, (line(_("Không có cảnh báo nào đang mở.")),))
    names = ", ".join(
        f"{formats.number(count)} {str(Severity(weight).label).lower()}"
        for weight, count in sorted(pack.warnings.by_severity.items(), reverse=True)
    )
    point = line(
        _("{total} cảnh báo: {names}."), total=figure(pack.warnings.total, links.warnings()), names=names
    )
    rows = tuple(
        (cell(str(rules()[code].title)), cell(figure(count, links.warnings(rule=code))))
        for code, count in pack.warnings.by_rule
    )
    columns = (Column(pgettext("many", "Cảnh báo"), 70), Column(_("Đang mở"), 30, True))
    return Section("warnings", title, (point,), (Table("rules", _("Theo quy tắc"), columns, rows),))
