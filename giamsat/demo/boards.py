"""A province's own dashboard and monthly report of the demonstration, made as its people make them."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from giamsat.accounts.models import Person
from giamsat.accounts.selectors import actor_for
from giamsat.boards import services
from giamsat.core import clock
from giamsat.core.jobs import enqueue
from giamsat.desk.boards.jobs import make_edition
from giamsat.directives.models import Programme
from giamsat.units.models import Unit

PROVINCE: Final = "ubnd-20"
WORDS: Final = (
    "Đến {{thoi_diem}}, {{don_vi}} còn {{nhiem_vu.qua_han}} nhiệm vụ quá hạn; đã hoàn thành {{nhiem_vu.hoan_thanh}}"
    " trong {{nhiem_vu.tong_so}} nhiệm vụ ({{nhiem_vu.ty_le}}). (Số liệu minh họa.)"
)
#: Kind, width, options.
TILES: Final[tuple[tuple[str, int, dict[str, Any]], ...]] = (
    ("text", 12, {"text": WORDS}),
    ("figure", 3, {"measure": "rate"}),
    ("figure", 3, {"measure": "finished"}),
    ("figure", 3, {"measure": "soon"}),
    ("figure", 3, {"measure": "overdue"}),
    ("bars", 12, {"by": "states", "rows": 12}),
    ("heat", 12, {"units": "below", "rows": 10}),
    ("list", 6, {"what": "overdue", "rows": 6}),
    ("deadlines", 6, {"weeks": 8}),
    ("index", 6, {"frame": "766"}),
    ("target", 6, {"indicator": "XA.DU"}),
    ("register", 6, {"register": "procedures"}),
)


def show_boards(programme: Programme) -> None:
    """A dashboard that the communes see too, and a report of it for each month; that of last month waits."""
    province = Unit.objects.get(code=PROVINCE)
    focal = actor_for(Person.objects.get(login=f"{PROVINCE}.dau-moi"), "import")
    board = services.make_board(
        focal,
        owner=province,
        name="Điều hành tỉnh Lạng Sơn (minh họa)",
        about="Việc của tỉnh và các xã, xã nào chậm, tuần tới phải xong gì.",
        programme=programme,
        is_shared=True,
        is_demo=True,
    )
    for number, (kind, width, options) in enumerate(TILES):
        services.add_tile(focal, board, version=1 + number, kind=kind, width=width, options=options)
    report = services.make_report(
        focal,
        owner=province,
        name="Báo cáo tháng của tỉnh (minh họa)",
        board=board,
        programme=programme,
        form="docx",
        rhythm="month",
        working_day=3,
        recipients=[Unit.objects.get(code="standing-57"), province],
        is_demo=True,
    )
    # The worker makes it after the first start, so that its approver finds one to look through.
    last_month = clock.today().replace(day=1) - dt.timedelta(days=1)
    enqueue(make_edition, edition=services.ask_for_edition(focal, report, last_month).pk)
