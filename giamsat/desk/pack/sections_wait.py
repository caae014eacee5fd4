"""Who is behind and why, what waits for whom, what is asked of the conference."""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamsat.desk.pack.links import Links
from giamsat.desk.pack.outline import Column, Line, Section, Table, Text, cell, figure, line, short
from giamsat.desk.pack.sections_state import more
from giamsat.desk.pack.words import cause_words, waited
from giamsat.monitor.pack import LateWork, Pack
from giamsat.monitor.pack_rows import Wish
from giamsat.tasks.models import Extension, Obstacle
from giamsat.ui import formats

#: Letters of somebody's own words that a row shows.
LONGEST = 240
#: Letters of a task's title beside the unit that wishes something.
TITLE = 110


def late(pack: Pack, links: Links) -> Section:
    """Units by overdue work, with what each said why."""
    title = _("Quá hạn theo đơn vị và lý do")
    if not pack.overdue:
        return Section("late", title, (line(_("Không có việc quá hạn.")),))
    points = [
        line(
            _("{n} phần việc của {units} đơn vị đang quá hạn."),
            n=figure(pack.overdue, links.overdue()),
            units=formats.number(pack.late_units),
        )
    ]
    points += [
        line(
            _("{n} nêu nguyên nhân: {cause}."),
            n=figure(count, links.rows("overdue", cause=cause or "unnamed")),
            cause=cause_words(cause),
        )
        for cause, count in sorted(pack.causes.items(), key=lambda pair: -pair[1])
    ]
    if pack.unexplained:
        url = links.rows("overdue", cause="none")
        points.append(line(_("{n} chưa nêu lý do."), n=figure(pack.unexplained, url)))
    rows = tuple(
        (
            cell(Text(unit.unit.name, links.unit(unit.unit.id))),
            cell(figure(unit.overdue, links.overdue(unit.unit.id))),
            cell(*(_late_work(work, links) for work in unit.works)),
        )
        for unit in pack.units
    )
    columns = (
        Column(_("Đơn vị"), 26), Column(_("Quá hạn"), 13, True), Column(_("Quá hạn lâu nhất và lý do đơn vị nêu"), 61),
    )  # fmt: skip
    rest = pack.late_units - len(rows)
    after = line(_("và {n} đơn vị nữa, xem danh sách"), n=figure(rest, links.overdue())) if rest > 0 else ()
    table = Table("late", _("Đơn vị có nhiều việc quá hạn nhất"), columns, rows, after)
    return Section("late", title, tuple(points), (table,))


def _late_work(work: LateWork, links: Links) -> Line:
    told = f"{cause_words(work.cause)}: {short(work.reason, LONGEST)}" if work.reason else _("chưa nêu lý do")
    return line(
        _("{title}, quá hạn {days}. {reason}"),
        title=Text(work.title, links.task(work.task_id, work.assignment_id)),
        days=formats.days(work.days),
        reason=_sentence(told),
    )


def bottlenecks(pack: Pack, links: Links) -> Section:
    """Obstacles by whose decision they wait for."""
    title = _("Điểm nghẽn chờ quyết định")
    if not pack.obstacles:
        return Section("bottlenecks", title, (line(_("Không có vướng mắc nào chờ trả lời.")),))
    point = line(
        _("{n} vướng mắc chờ {units} đơn vị trả lời, {late} đã qua ngày cần trả lời."),
        n=figure(pack.obstacles, links.rows("obstacles")),
        units=formats.number(pack.deciders_all),
        late=figure(pack.unanswered_late, links.rows("obstacles", late="1")),
    )
    rows = tuple(
        (
            cell(Text(one.unit.name, links.unit(one.unit.id))),
            cell(figure(one.count, links.rows("obstacles", decider=one.unit.id))),
            cell(waited(one.waited)),
            cell(*(_obstacle(row, links) for row in one.oldest)),
        )
        for one in pack.deciders
    )
    columns = (
        Column(_("Chờ ai"), 24), Column(_("Vướng mắc"), 14, True), Column(_("Chờ lâu nhất"), 14),
        Column(_("Điều gì, của đơn vị nào"), 48),
    )  # fmt: skip
    rest = pack.deciders_all - len(rows)
    url = links.rows("obstacles")
    after = line(_("và {n} đơn vị nữa, xem danh sách"), n=figure(rest, url)) if rest > 0 else ()
    return Section(
        "bottlenecks",
        title,
        (point,),
        (Table("deciders", _("Theo đơn vị quyết định"), columns, rows, after),),
    )


def _obstacle(row: Obstacle, links: Links) -> Line:
    return line(
        _("{text} ({unit}; cần trả lời trước {day})"),
        text=Text(short(row.text, LONGEST), links.obstacle(row.pk)),
        unit=row.assignment.unit.name,
        day=formats.date(row.answer_due),
    )


def extensions(pack: Pack, links: Links) -> Section:
    """Deadlines moved in the period, and requests that wait."""
    title = _("Lùi hạn")
    points = (
        line(
            _("Trong kỳ có {granted} lần lùi hạn; {asked} đề nghị đang chờ quyết định."),
            granted=figure(pack.granted, links.rows("granted")),
            asked=figure(pack.asked, links.rows("asked")),
        ),
    )
    tables = [
        Table(
            key,
            caption,
            _columns(),
            tuple(_extension(row, links) for row in rows),
            more(count, len(rows), url),
        )
        for key, caption, rows, count, url in (
            ("granted", _("Đã lùi hạn"), pack.extensions, pack.granted, links.rows("granted")),
            ("asked", _("Chờ quyết định"), pack.requests, pack.asked, links.rows("asked")),
        )
        if rows
    ]
    return Section("extensions", title, points, tuple(tables))


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("Nhiệm vụ"), 32), Column(_("Đơn vị"), 18), Column(_("Từ hạn, sang hạn"), 20), Column(_("Lý do"), 30),
    )  # fmt: skip


def _extension(row: Extension, links: Links) -> tuple[tuple[Line, ...], ...]:
    return (
        cell(Text(row.assignment.task.title, links.task(row.assignment.task_id, row.assignment_id))),
        cell(row.assignment.unit.name),
        cell(f"{formats.date(row.old_due)} → {formats.date(row.new_due)}"),
        cell(_sentence(f"{cause_words(row.cause)}: {short(row.reason, LONGEST)}")),
    )


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "…")) else ".")


def proposals(pack: Pack, links: Links) -> Section:
    """What units recommended in the reports of the period."""
    title = _("Kiến nghị, đề xuất")
    if not pack.proposals:
        return Section("proposals", title, (line(_("Không đơn vị nào kiến nghị trong báo cáo của kỳ này.")),))
    point = line(
        _("{n} kiến nghị trong báo cáo của các đơn vị."), n=figure(pack.proposals, links.rows("proposals"))
    )
    rows = tuple((cell(short(one.words, LONGEST)), cell(*_wished(one, links))) for one in pack.wishes)
    columns = (Column(_("Kiến nghị"), 44), Column(_("Của đơn vị nào, ở nhiệm vụ nào"), 56))
    after = more(pack.wishes_all, len(rows), links.rows("proposals"))
    return Section(
        "proposals", title, (point,), (Table("proposals", _("Kiến nghị của đơn vị"), columns, rows, after),)
    )


def _wished(one: Wish, links: Links) -> list[Line]:
    """The first line says how many there are: slides show it alone."""
    several = _("{n} báo cáo, như {unit}: {title}")
    return [
        line(
            several if one.count > len(one.reports) and number == 0 else "{unit}: {title}",
            n=formats.number(one.count),
            unit=row.assignment.unit.name,
            title=Text(
                short(row.assignment.task.title, TITLE), links.task(row.assignment.task_id, row.assignment_id)
            ),
        )
        for number, row in enumerate(one.reports)
    ]


def decisions(pack: Pack, links: Links) -> Section:
    """What the conference is asked to decide: it follows from what waits and what is behind."""
    points = [
        line(
            _("{unit} trả lời {n} vướng mắc, lâu nhất đã chờ {days}."),
            unit=one.unit.name,
            n=figure(one.count, links.rows("obstacles", decider=one.unit.id)),
            days=waited(one.waited),
        )
        for one in pack.deciders[:5]
    ]
    if pack.asked:
        points.append(
            line(_("Quyết định {n} đề nghị lùi hạn đang chờ."), n=figure(pack.asked, links.rows("asked")))
        )
    points += [
        line(
            _("{unit} giải trình và đặt ngày hoàn thành cho {n} việc quá hạn."),
            unit=one.unit.name,
            n=figure(one.overdue, links.overdue(one.unit.id)),
        )
        for one in pack.units[:5]
    ]
    if pack.proposals:
        points.append(
            line(
                _("Cho ý kiến về {n} kiến nghị của các đơn vị."),
                n=figure(pack.proposals, links.rows("proposals")),
            )
        )
    nothing = [line(_("Không có việc nào chờ hội nghị quyết định."))]
    return Section("decisions", _("Đề nghị hội nghị cho ý kiến"), tuple(points or nothing))
