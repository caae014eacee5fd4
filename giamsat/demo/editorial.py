"""Texts of the demonstration: a few of each kind, all words invented and marked so; portals of real bodies.

That there are 62 component portals is known, which bodies have them is not: the list holds all ministries, agencies
and provinces of the registry and goes on with central bodies until it has 62. Addresses are unknown and stay empty.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from giamsat.accounts.models import Person
from giamsat.accounts.selectors import actor_for
from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.calendar import add_working_days
from giamsat.editorial import services
from giamsat.editorial.choices import Kind
from giamsat.editorial.models import Site, Version
from giamsat.editorial.services import Words
from giamsat.units import selectors as units
from giamsat.units.models import Unit

PORTALS = 62
#: Bodies of the Party and of the state beside ministries and provinces, in this order, until there are enough.
FURTHER = (
    "central-party-office", "central-organization-commission", "central-inspection-commission",
    "central-propaganda-mass-mobilization-commission", "central-internal-affairs-commission",
    "central-policy-strategy-commission", "central-agencies-party-committee", "government-party-committee",
    "national-assembly-party-committee", "fatherland-front-party-committee", "hcma", "national-assembly-office",
    "state-president-office", "state-audit", "supreme-court", "supreme-procuracy", "fatherland-front",
)  # fmt: skip
NOTE = "*Dữ liệu minh họa: nội dung do phần mềm đặt ra để xem thử.*"
NOTE_EN = "*Demonstration data: invented by the software to be looked at.*"
#: Kind, days before today, and what is said.
TEXTS: tuple[tuple[str, int, dict[str, Any]], ...] = (
    (Kind.NEWS, 1, {
        "title_vi": "Cách đọc số liệu tiến độ trên cổng này", "title_en": "How to read the progress figures here",
        "lead_vi": "Mỗi con số mở ra danh sách việc phía sau; mỗi việc nêu điều khoản, cơ quan và hạn.",
        "lead_en": "Each figure opens the list of work behind it; each task names clause, body and deadline.",
        "text_vi": "## Ba bước\n\n1. Chọn tỉnh, bộ hoặc việc bạn quan tâm.\n2. Xem ai chịu trách nhiệm và hạn nào.\n"
                   "3. Tải số liệu và tự kiểm tra niêm phong.\n\nThấy khác thực tế thì "
                   "[gửi phản ánh](/public/voice/send/).",
        "text_en": "## Three steps\n\n1. Choose a province, a ministry or a task.\n2. See who answers for it and until "
                   "when.\n3. Download the figures and check the seals.",
    }),
    (Kind.NEWS, 6, {
        "title_vi": "Mở lấy ý kiến dự thảo Quy chế chia sẻ dữ liệu (minh họa)",
        "lead_vi": "Góp ý được đăng sau khi có người đọc và duyệt.",
        "text_vi": "Dự thảo nằm ở mục [Lấy ý kiến](/public/consultations/).",
    }),
    (Kind.SPEECH, 9, {
        "title_vi": "Phát biểu tại cuộc họp giao ban (minh họa)", "by": "Lãnh đạo minh họa",
        "text_vi": "Thưa các đồng chí,\n\n> Việc gì đã giao thì phải có người chịu trách nhiệm, có hạn và có kết quả "
                   "đo được.\n\nĐó là ba câu hỏi mà cổng này trả lời.",
    }),
    (Kind.DOCUMENT, 60, {
        "title_vi": "Quy chế đăng tin, văn bản (minh họa)", "code": "11-QC/MH", "form": "rule", "field": "data",
        "by": "Cơ quan minh họa", "target": "own", "text_vi": "# Điều 1. Phạm vi\n\nQuy chế này để xem thử.",
    }),
    (Kind.DOCUMENT, 20, {
        "title_vi": "Sửa đổi Quy chế đăng tin, văn bản (minh họa)", "code": "12-QĐ/MH", "form": "decision",
        "field": "data", "by": "Cơ quan minh họa", "target": "own", "amends": ["11-QC/MH"],
        "text_vi": "Điều 1 của 11-QC/MH được thay bằng điều mới.",
    }),
    (Kind.WORK, 12, {
        "title_vi": "Sổ tay đọc nghị quyết bằng số liệu (minh họa)", "by": "Nhóm minh họa",
        "lead_vi": "Giải thích các từ: nhiệm vụ, chủ trì, phối hợp, minh chứng.",
        "text_vi": "| Từ | Nghĩa |\n|---|---|\n| Chủ trì | chịu trách nhiệm chính |\n| Phối hợp | làm phần được giao |",
    }),
)  # fmt: skip
OPINIONS = (
    (
        "Đề nghị nêu rõ hạn trả lời khi một cơ quan xin dữ liệu, ví dụ 5 ngày làm việc.",
        "Người góp ý minh họa 1",
    ),
    ("Nên có danh mục dữ liệu được chia sẻ mặc định để khỏi phải xin từng lần.", ""),
    ("Cần ghi ai chịu phí khi dữ liệu phải số hóa thêm.", "Người góp ý minh họa 2"),
)
APPLICATIONS = (
    (
        "/public/voice/send/",
        "Gửi phản ánh, sáng kiến",
        "Send feedback and ideas",
        "Không cần tài khoản",
        "No account needed",
    ),
    (
        "/public/verify/check/",
        "Kiểm tra niêm phong",
        "Check the seals",
        "Ngay trong trình duyệt",
        "In your own browser",
    ),
    (
        "/public/initiatives/",
        "Bảng sáng kiến",
        "Board of ideas",
        "Ủng hộ, theo dõi, xem kết quả",
        "Support, follow, see results",
    ),
)


def show_texts() -> None:
    """Public texts, one that waits and one that is late, two consultations, the register of portals."""
    writer, publisher = (
        actor_for(Person.objects.get(login=login), "import") for login in ("thuong-truc", "cong-khai")
    )
    office, today = Unit.objects.get(code="central-party-office"), clock.today()

    def draft(kind: str, words: dict[str, Any]) -> Version:
        english = f"{words['text_en']}\n\n{NOTE_EN}" if "text_en" in words else ""
        given = {**words, "text_vi": f"{words['text_vi']}\n\n{NOTE}", "text_en": english}
        return services.begin_piece(writer, kind, office, Words(**given), is_demo=True)

    def publish(kind: str, words: dict[str, Any]) -> Version:
        made = draft(kind, words)
        sent = services.send_version(writer, made, seen=made.version)
        return services.approve_version(publisher, sent, seen=sent.version)

    for kind, back, words in TEXTS:
        at = clock.now() - dt.timedelta(days=back)
        dated = None if kind == Kind.NEWS else add_working_days(clock.day_of(at), -1)
        with clock.frozen(at):
            publish(kind, {**words, "dated": dated})
    late = {"code": "13-KH/MH", "form": "plan", "target": "own", "dated": add_working_days(today, -9)}
    waiting = draft(Kind.DOCUMENT, {
        **late, "title_vi": "Kế hoạch số hóa tư liệu (minh họa)", "by": "Cơ quan minh họa", "text_vi": "Chờ duyệt.",
    })  # fmt: skip
    services.send_version(writer, waiting, seen=waiting.version)
    _show_consultations(publish, writer)
    _show_sites()


def _show_consultations(publish: Any, writer: Any) -> None:
    today, now = clock.today(), clock.now()
    about = {"address": "Văn phòng Trung ương Đảng", "email": "gopy@example.vn"}
    with clock.frozen(now - dt.timedelta(days=60)):
        publish(Kind.CONSULTATION, {
            **about, "title_vi": "Dự thảo Danh mục dữ liệu dùng chung (minh họa)", "text_vi": "Đã hết hạn góp ý.",
            "opens": today - dt.timedelta(days=60), "closes": today - dt.timedelta(days=40),
        })  # fmt: skip
    with clock.frozen(now - dt.timedelta(days=6)):
        running = publish(Kind.CONSULTATION, {
            **about, "title_vi": "Dự thảo Quy chế chia sẻ dữ liệu (minh họa)",
            "title_en": "Draft rules for sharing data (demonstration)",
            "text_vi": "# Điều 1\n\nCơ quan có dữ liệu chia sẻ trong 10 ngày làm việc.\n\n# Điều 2\n\nTừ chối phải "
                       "nêu lý do bằng văn bản.",
            "text_en": "# Article 1\n\nA body that holds data shares them within 10 working days.",
            "opens": today - dt.timedelta(days=6), "closes": today + dt.timedelta(days=24),
        })  # fmt: skip
    for place, (text, name) in enumerate(OPINIONS):
        with clock.frozen(now - dt.timedelta(days=5 - place)):
            sent = services.send_opinion(running, text=text, name=name)
        if place < len(OPINIONS) - 1:
            services.publish_opinion(writer, sent, seen=sent.version, shown=sent.shown)


def _show_sites() -> None:
    bodies = [*units.members("ministries-branches"), *units.members("localities")]
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=FURTHER)}
    bodies += [known[code] for code in FURTHER if code in known and known[code] not in bodies]
    for unit in bodies[:PORTALS]:
        name_vi, name_en = f"Cổng {unit.name_vi}", f"Portal of {unit.name_en}"
        new = Site(kind=Site.Kind.PORTAL, is_demo=True)
        services.save_site(SYSTEM, new, seen=1, name_vi=name_vi, name_en=name_en, unit=unit)
    for url, name_vi, name_en, about_vi, about_en in APPLICATIONS:
        new = Site(kind=Site.Kind.APPLICATION, is_demo=True)
        services.save_site(
            SYSTEM,
            new,
            seen=1,
            name_vi=name_vi,
            name_en=name_en,
            about_vi=about_vi,
            about_en=about_en,
            url=url,
        )
