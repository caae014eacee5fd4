"""Quarterly sheets of the demonstration: signed, waiting for the head, being written, missing. All words invented."""

from __future__ import annotations

from giamsat.core import clock
from giamsat.demo.people import Recruiter
from giamsat.monitor.quarters import services
from giamsat.monitor.quarters.models import Quarter
from giamsat.monitor.quarters.selectors import owing

#: Units known to the sign-in page come first, so that each step can be looked at; then any others with work.
FIRST = ("ubnd-20", "most", "xa-06040")
UNITS = 9
TEXTS = {
    "objective_causes": "Một số quy định chuyên ngành chưa ban hành; kinh phí được cấp muộn (minh họa).",
    "subjective_causes": "Phân công người theo dõi còn chậm, phối hợp giữa các phòng chưa chặt (minh họa).",
    "remedies": "Giao rõ người chịu trách nhiệm từng việc, họp giao ban hằng tuần đến hết quý (minh họa).",
}
ASSESSMENT = (
    "Đơn vị hoàn thành phần lớn nhiệm vụ; người đứng đầu chịu trách nhiệm về việc trễ hạn (minh họa)."
)


def show_sheets(recruiter: Recruiter) -> None:
    """Sheets of this quarter: a third signed, a third handed in, a third being written; the rest owe theirs."""
    quarter = Quarter.of(clock.today())
    staffed = owing(quarter).filter(pk__in=list(recruiter.focal)).order_by("code")
    known = [unit for code in FIRST for unit in staffed if unit.code == code]
    others = [unit for unit in staffed if unit.code not in FIRST]
    for place, unit in enumerate((known + others)[:UNITS]):
        focal, head = recruiter.focal_actor(unit), recruiter.approver_actor(unit)
        sheet = services.write_sheet(focal, unit, quarter, version=0, texts=TEXTS, is_demo=True)
        if place % 3 < 2:
            sheet = services.submit_sheet(focal, sheet, version=sheet.version)
        if place % 3 == 0:
            services.sign_sheet(head, sheet, version=sheet.version, self_assessment=ASSESSMENT)
