"""What the public sent, in the demonstration: some two dozen items at every step of their life, through the services.

Senders are invented and cannot be reached; every text is marked as demonstration.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

from giamsat.accounts.models import Person
from giamsat.accounts.selectors import actor_for
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor
from giamsat.demo.people import FAMILY, GIVEN, MIDDLE, Recruiter
from giamsat.directives.models import Programme
from giamsat.units.models import Territory, Unit
from giamsat.voice import jobs, measuring, services
from giamsat.voice.choices import State
from giamsat.voice.models import Item
from giamsat.voice.services import Sending

MARK = "(Dữ liệu minh họa.)"
#: family, topic, title, what it says, code of the body that answers.
SENT = (
    ("feedback", "procedure", "Nộp hồ sơ khai sinh trực tuyến báo lỗi tệp ảnh",
     "Trang dịch vụ công không nhận ảnh chụp giấy chứng sinh từ điện thoại. Đề nghị nhận ảnh, báo rõ lỗi.", "ubnd-20"),
    ("idea", "digital", "Dùng chung một mã QR cho mọi quầy một cửa cấp xã",
     "Mỗi quầy một mã khiến người dân phải hỏi lại. Đề xuất một mã chung dẫn đến đúng quầy theo thủ tục.", "ubnd-20"),
    ("feedback", "network", "Thôn vùng cao chưa có sóng di động ổn định",
     "Nhiều hôm mất sóng cả buổi nên không nhận được mã xác thực. Đề nghị nêu thời hạn phủ sóng của thôn.", "most"),
    ("idea", "data", "Công bố danh mục dữ liệu mở kèm ví dụ sử dụng",
     "Danh mục hiện chỉ có tên. Đề xuất thêm tệp mẫu và mô tả từng cột để doanh nghiệp nhỏ dùng được.", "most"),
    ("feedback", "money", "Thủ tục xét duyệt nhiệm vụ khoa học cấp cơ sở kéo dài",
     "Hồ sơ qua bốn vòng lấy ý kiến, mất hơn nửa năm. Đề nghị quy định thời hạn cho từng vòng.", "most"),
    ("feedback", "people", "Lớp tập huấn kỹ năng số ở xã tổ chức trong giờ làm đồng",
     "Lớp mở buổi sáng ngày mùa nên ít người dự. Đề nghị mở buổi tối và phát tài liệu giấy cho người già.", "ubnd-20"),
)  # fmt: skip
PLACES = ("ở xã vùng cao", "ở phường trung tâm", "tại cửa khẩu", "ở khu công nghiệp")
#: How far each goes: the last step that was taken.
OUTCOMES = (
    *("receive", "receive", "check", "classify", "route", "route", "accept", "accept", "late", "late"),
    *("draft", "draft", "approve", "answer", "answer", "answer", "rate", "rate", "reopen", "close"),
    *("ask", "refuse", "return", "withdraw"),
)
WAY = ("check", "classify", "route", "accept", "draft", "approve", "answer")
#: Where one leaves the way after so many steps.
LEAVES = {
    "receive": 0, "ask": 0, "refuse": 0, "withdraw": 0, "check": 1, "classify": 2, "route": 3, "return": 3, "late": 4,
    "accept": 4, "draft": 5, "approve": 6, "answer": 7, "rate": 7, "reopen": 7, "close": 7,
}  # fmt: skip


@dataclass(frozen=True)
class _Desk:
    officer: Actor
    publisher: Actor
    recruiter: Recruiter


def show_voices(recruiter: Recruiter, dice: random.Random) -> None:
    """Items of the last weeks; those that are late began earlier."""
    # The head of the receiving body decides what was transferred three times.
    recruiter.staff_unit(services.receiver())
    desk = _Desk(_actor("tiep-nhan"), _actor("cong-khai"), recruiter)
    places = list(Territory.objects.filter(level=Territory.Level.PROVINCE).order_by("pk"))
    for number, outcome in enumerate(OUTCOMES):
        family, topic, title, text, body = SENT[number % len(SENT)]
        days = 60 if outcome == "late" else 12 + number % 9
        with clock.frozen(clock.now() - dt.timedelta(days=days)):
            contact = services.receive_item(
                Sending(
                    family=family, topic=topic, title=f"{title} {PLACES[number // len(SENT)]}",
                    text=f"{text} {MARK}", name=_name(dice), address="Địa chỉ minh họa",
                    phone=f"0900000{number:03d}", may_publish=number % 5 != 0, territory=dice.choice(places),
                )
            )  # fmt: skip
            item = _go_on(desk, contact.item, Unit.objects.get(code=body), LEAVES[outcome])
            item = _publish(desk, item)
        _end(desk, item, contact, outcome, dice)
    _beside(desk)
    measuring.record_satisfaction(SYSTEM)
    jobs.escalate_late_items(clock.now())


def _beside(desk: _Desk) -> None:
    """What stands beside the way of an item: a joint answer, a paper, prepared answers, somebody not content."""
    handled = Item.objects.filter(state=State.HANDLING, due__gte=clock.today()).order_by("pk").first()
    if handled is not None and handled.handler is not None:
        other = Unit.objects.get(code="most" if handled.handler.code == "ubnd-20" else "ubnd-20")
        services.ask_part(
            desk.recruiter.focal_actor(handled.handler), handled, version=handled.version, to=other,
            text=f"Đề nghị cho biết tiến độ phần việc của quý cơ quan. {MARK}",
        )  # fmt: skip
    for code in ("most", "ubnd-20"):
        body = Unit.objects.get(code=code)
        services.add_template(
            desk.recruiter.focal_actor(body), body, title="Đã xử lý xong",
            text=f"Cơ quan đã kiểm tra và xử lý xong. Căn cứ: … Bước tiếp theo: … {MARK}",
        )  # fmt: skip
    answered = Item.objects.filter(state=State.ANSWERED, published_at__isnull=False).order_by("pk").first()
    if answered is not None:
        services.say_not_solved(answered, text=f"Tuần này tôi nộp lại vẫn gặp lỗi như cũ. {MARK}")
    _reported(desk)
    _proposed(desk)
    services.enter_item(
        desk.officer,
        Sending(
            family="feedback", topic="procedure", title="Đơn đề nghị mở lại điểm tiếp nhận hồ sơ ở thôn xa",
            text=f"Đường đến xã bị sạt, đề nghị mở lại điểm tiếp nhận hồ sơ ở thôn. {MARK}", name="Vàng Thị Súa",
            address="Địa chỉ minh họa",
        ),
        origin="paper", received_at=clock.now() - dt.timedelta(days=1),
    )  # fmt: skip


def _reported(desk: _Desk) -> None:
    """Somebody reports a text; another one waits in quarantine for the head's decision."""
    shown = Item.objects.filter(state=State.CLASSIFIED, published_at__isnull=False).order_by("pk").first()
    if shown is not None:
        services.flag_item(
            shown, part="item", reason="personal", text=f"Câu cuối nêu tên một người khác. {MARK}"
        )
    fresh = Item.objects.filter(state=State.RECEIVED).order_by("pk").last()
    if fresh is not None:
        services.hold_item(
            desk.officer, fresh, version=fresh.version, ground="prohibited_content",
            reason=f"Có lời xúc phạm, cần lãnh đạo xem. {MARK}",
        )  # fmt: skip


def _proposed(desk: _Desk) -> None:
    """A body proposes to make a task of what it handles."""
    handled = Item.objects.filter(state=State.HANDLING, task=None).select_related("handler").order_by("-pk")
    for item in handled:
        body = item.handler
        programme = (
            Programme.objects.filter(closed_on=None, owner__path__above=body.path).first() if body else None
        )
        if body is not None and programme is not None:
            services.make_task(
                desk.recruiter.focal_actor(body), item, version=item.version, programme=programme,
                obligation=services.read_obligation(item), lead=body,
            )  # fmt: skip
            return


def _actor(login: str) -> Actor:
    return actor_for(Person.objects.get(login=login), "import")


def _name(dice: random.Random) -> str:
    return f"{dice.choice(FAMILY)} {dice.choice(MIDDLE)} {dice.choice(GIVEN)}"


def _go_on(desk: _Desk, item: Item, body: Unit, steps: int) -> Item:
    item.refresh_from_db()
    handler, approver = desk.recruiter.focal_actor(body), desk.recruiter.approver_actor(body)
    for step in WAY[:steps]:
        version = item.version
        if step == "check":
            item = services.check_item(desk.officer, item, version=version)
        elif step == "classify":
            item = services.classify_item(desk.officer, item, version=version, kind="outside")
        elif step == "route":
            item = services.route_item(desk.officer, item, version=version, to=body)
        elif step == "accept":
            item = services.accept_item(handler, item, version=version)
        elif step == "draft":
            said = f"Cơ quan đã kiểm tra và sửa trong tháng này; người dân có thể nộp lại từ hôm nay. {MARK}"
            item = services.draft_answer(handler, item, version=version, text=said)
        elif step == "approve":
            item = services.approve_answer(approver, item, version=version)
        else:
            item = services.send_answer(desk.officer, item, version=version)
    return item


def _publish(desk: _Desk, item: Item) -> Item:
    if not item.may_publish or item.state == "received":
        return item
    return services.publish_item(desk.publisher, item, version=item.version, title=item.title, text=item.text)


def _end(desk: _Desk, item: Item, contact: Any, outcome: str, dice: random.Random) -> None:
    version = item.version
    if outcome == "ask":
        services.ask_supplement(
            desk.officer, item, version=version, text="Đề nghị nêu rõ tên xã và ngày xảy ra."
        )
    elif outcome == "refuse":
        services.refuse_item(
            desk.officer, item, version=version, ground="unclear", text="Có thể gửi lại với thời gian và nơi cụ thể."
        )  # fmt: skip
    elif outcome == "return" and item.handler is not None:
        services.return_item(
            desk.recruiter.focal_actor(item.handler), item, version=version, reason="Việc thuộc thẩm quyền bộ khác."
        )  # fmt: skip
    elif outcome == "withdraw":
        services.withdraw_item(contact, version=version)
    elif outcome in ("rate", "reopen", "close"):
        item = services.rate_answer(
            contact, version=version, rating=2 if outcome == "reopen" else dice.randint(3, 5)
        )
        if outcome == "reopen":
            services.reopen_item(contact, version=item.version, reason="Vẫn còn lỗi như cũ.")
        elif outcome == "close":
            services.close_item(desk.officer, item, version=item.version, text="Đã gọi lại, việc đã xong.")
