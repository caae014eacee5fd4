"""Minutes of a working group's meeting as a Word file, ready to be completed and signed.

Always in Vietnamese, as official documents are, in the form of minutes of Decree 30/2020/NĐ-CP (annex III): issuer and
motto, time and place, who takes part, what was said, what was decided, signatures of secretary and chair.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils.translation import override
from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from giamsat.desk.links import address
from giamsat.desk.pack.outline import Column, Line, Outline, Section, Table, Text, cell, line
from giamsat.desk.pack.word import keep_whole, set_up, stored, write_sections
from giamsat.monitor.workgroups.models import Decision, GroupMember, Meeting
from giamsat.ui.formats import date

#: The dots of a form that a person fills in.
BLANK = "……………"
_HEADING = "BIÊN BẢN"


def minutes_file(
    meeting: Meeting, members: Sequence[GroupMember], decisions: Iterable[Decision], base: str
) -> bytes:
    """The minutes as .docx; of a meeting to come the form with what is known.

    Args:
        members: who was in the group on the day. Who came is not recorded, so that column stays open.
        base: scheme and host before every address.
    """
    with override("vi"):
        document = _outline(meeting, members, decisions)
        doc = Document()
        set_up(doc, document)
        _head(doc, meeting)
        write_sections(doc, document, base)
        _signatures(doc, members)
        return stored(doc)


def _outline(meeting: Meeting, members: Sequence[GroupMember], decisions: Iterable[Decision]) -> Outline:
    return Outline(
        title=f"Biên bản họp {meeting.group.name}",
        programme=meeting.group.programme.name,
        scope=meeting.group.owner.name,
        period=date(meeting.held_on),
        written=f"{meeting.group.name}, {date(meeting.held_on)}",
        sections=(
            Section("members", "Thành phần", (), (_members(members),)),
            Section("agenda", "Nội dung họp", _prose(meeting.agenda), is_prose=True),
            Section("minutes", "Diễn biến cuộc họp", _prose(meeting.minutes or BLANK), is_prose=True),
            _decided(list(decisions)),
        ),
    )


def _members(members: Sequence[GroupMember]) -> Table:
    return Table(
        "members",
        "Thành phần",
        (Column("Họ tên", 30), Column("Chức vụ, cơ quan", 36), Column("Trong tổ", 16), Column("Dự họp", 18)),
        tuple(
            (cell(one.name), cell(one.post), cell(str(one.get_part_display())), cell("")) for one in members
        ),
    )


def _decided(decisions: list[Decision]) -> Section:
    if not decisions:
        return Section("decisions", "Kết luận, quyết định", _prose(BLANK), is_prose=True)
    columns = (
        Column("Số", 7), Column("Quyết định", 38), Column("Cơ quan thực hiện", 24), Column("Hạn", 15),
        Column("Nhiệm vụ", 16),
    )  # fmt: skip
    rows = tuple(
        (
            cell(str(one.number)),
            cell(*one.text.splitlines(), *([_clears(one)] if one.obstacle_id else [])),
            cell(one.lead.name),
            cell(date(one.due) if one.due else "–"),
            cell(Text(one.task.code, address("task", one.task.pk)) if one.task else "chưa lập"),
        )
        for one in decisions
    )
    return Section(
        "decisions", "Kết luận, quyết định", (), (Table("decisions", "Kết luận, quyết định", columns, rows),)
    )


def _clears(one: Decision) -> Line:
    found = one.obstacle
    return line("(Gỡ vướng mắc: {text})", text=" ".join(found.text.split()) if found else "")


def _prose(text: str) -> tuple[Line, ...]:
    return tuple((Text(each.strip()),) for each in text.splitlines() if each.strip())


def _head(doc: Doc, meeting: Meeting) -> None:
    left, right = _beside(doc, 66, 99)
    _centred(left.paragraphs[0], meeting.group.owner.name.upper())
    _centred(left.add_paragraph(), meeting.group.name.upper(), bold=True)
    _centred(left.add_paragraph(), f"Số: {BLANK}/BB")
    _centred(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True)
    _centred(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", bold=True, size=13)
    title = doc.add_paragraph()
    title.paragraph_format.space_before = Pt(18)
    _centred(title, _HEADING, bold=True, size=14)
    _centred(doc.add_paragraph(), f"Cuộc họp ngày {_spoken(meeting.held_on)}", bold=True, size=13)
    founded = f" ({meeting.group.founded_by})" if meeting.group.founded_by else ""
    for words in (
        f"Tổ công tác: {meeting.group.name}{founded}.",
        f"Chương trình: {meeting.group.programme.name}.",
        f"Thời gian: ngày {date(meeting.held_on)}; bắt đầu {BLANK}, kết thúc {BLANK}.",
        f"Địa điểm: {meeting.place or BLANK}.",
    ):
        doc.add_paragraph(words)


def _signatures(doc: Doc, members: Sequence[GroupMember]) -> None:
    parts = {one.part: one.name for one in reversed(members)}
    space = doc.add_paragraph("Biên bản được đọc lại, các thành viên dự họp nhất trí.")
    space.paragraph_format.space_before = Pt(12)
    space.paragraph_format.keep_with_next = True
    for box, said, part in zip(
        _beside(doc, 82, 83),
        ("THƯ KÝ", "CHỦ TRÌ"),
        (GroupMember.Part.SECRETARY, GroupMember.Part.HEAD),
        strict=True,
    ):
        _centred(box.paragraphs[0], said, bold=True, size=13)
        name = box.add_paragraph()
        name.paragraph_format.space_before = Pt(60)
        _centred(name, parts.get(part, BLANK), bold=True, size=13)


def _beside(doc: Doc, left: int, right: int) -> tuple[_Cell, _Cell]:
    """Two boxes beside each other, so many millimetres wide, that no page parts."""
    table = doc.add_table(rows=1, cols=2)
    table.autofit = False
    row = table.rows[0]
    keep_whole(row)
    for box, width in zip(row.cells, (left, right), strict=True):
        box.width = Mm(width)
    return row.cells[0], row.cells[1]


def _centred(paragraph: Paragraph, words: str, *, bold: bool = False, size: int = 12) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(words)
    run.bold, run.font.size = bold, Pt(size)


def _spoken(day: dt.date) -> str:
    return f"{day.day} tháng {day.month} năm {day.year}"
