"""Initiatives before a council, in the demonstration: one at each stage, through the services.

Experts are invented; every text is marked as demonstration.
"""

from __future__ import annotations

import datetime as dt
import random

from giamsat.accounts.models import Person
from giamsat.accounts.oidc.claims import Verified
from giamsat.accounts.selectors import actor_for
from giamsat.core import clock
from giamsat.core.actor import ANONYMOUS, Actor, Role
from giamsat.demo.people import SINCE, Recruiter
from giamsat.indicators.models import Indicator
from giamsat.tasks.models import Task
from giamsat.units.models import Unit
from giamsat.voice import services as voice
from giamsat.voice.councils import services
from giamsat.voice.councils.choices import Criterion
from giamsat.voice.councils.models import Dossier
from giamsat.voice.models import Item
from giamsat.voice.services import Sending

MARK = "(Dữ liệu minh họa.)"
#: How far each goes, its title and what it proposes.
INITIATIVES = (
    ("open", "Dùng camera điện thoại đọc đồng hồ nước cho hộ dân", "Ảnh chụp thay người ghi số; chạy trên máy."),
    ("reject", "Cấp căn cước cho vật nuôi bằng ảnh mũi", "Mỗi con một mã, theo dõi tiêm phòng theo xã."),
    ("accept", "Chip cảm biến mặn giá rẻ cho đồng bằng ven biển", "Mạng trạm đo tự lắp, cảnh báo trước ba ngày."),
    ("form", "Trung tâm tính toán dùng chung cho các trường đại học", "Gom máy nhàn rỗi, chia giờ theo đề tài."),
    ("blind", "Bản sao số của lưới điện phân phối cấp tỉnh", "Mô phỏng sự cố và phụ tải từ dữ liệu công tơ."),
    ("together", "Giống lúa chịu mặn chọn bằng bộ gen", "Rút thời gian chọn giống từ mười năm còn bốn năm."),
    ("minutes", "Phiên âm và dịch tiếng dân tộc bằng mô hình nguồn mở", "Mười thứ tiếng, chạy được khi mất mạng."),
    ("sign", "Vật liệu pin từ phụ phẩm nông nghiệp", "Than sinh học từ vỏ trấu thay than chì nhập khẩu."),
    ("decline", "Thành phố không giấy tờ trong một năm", "Bỏ mọi bản giấy ở cấp phường từ quý sau."),
    ("recognise", "Kho học liệu số mở cho mọi trường phổ thông", "Bài giảng dùng chung, cấp phép mở, tải về được."),
    ("assign", "Sàn dữ liệu nông sản mở cho hợp tác xã", "Giá, sản lượng, nhật ký canh tác theo một chuẩn chung."),
)  # fmt: skip
WAY = ("open", "accept", "form", "blind", "together", "minutes", "sign", "recognise", "assign")
POSTS = ("Giáo sư", "Phó Giáo sư", "Tiến sĩ", "Chuyên gia", "Tiến sĩ")


class _Room:
    def __init__(self, recruiter: Recruiter, dice: random.Random):
        self.dice = dice
        self.officer, self.publisher = _actor("tiep-nhan"), _actor("cong-khai")
        self.head, self.office = recruiter.approver_actor(voice.receiver()), _actor("thuong-truc")
        vn = Unit.objects.get(code="vn")
        with clock.frozen(SINCE):
            hired = [
                recruiter.hire(f"hoi-dong.{number}", vn, Role.COUNCIL, vn, post)
                for number, post in enumerate(POSTS, 2)
            ]
        self.experts = [_actor("hoi-dong"), *(actor_for(person, "import") for person in hired)]


def show_councils(recruiter: Recruiter, dice: random.Random) -> None:
    """An initiative at every stage; the last ones began earlier, and people stand behind those in public."""
    room = _Room(recruiter, dice)
    for number, (stage, title, text) in enumerate(INITIATIVES):
        steps = _way(stage)
        # One waits for its council longer than the limit.
        began = 3 * len(steps) + (20 if stage == "accept" else 1)
        with clock.frozen(clock.now() - dt.timedelta(days=began)):
            dossier = _open(room, f"{title} {MARK}", f"{text} {MARK}", number)
        for passed, step in enumerate(steps, 1):
            with clock.frozen(clock.now() - dt.timedelta(days=began - 3 * passed)):
                dossier = _go_on(room, dossier, step)
        if len(steps) >= 5:
            _back(room, dossier, recruiter)


def _way(stage: str) -> tuple[str, ...]:
    """The steps after the opening, up to ``stage``."""
    if stage == "decline":
        return (*WAY[1:7], stage)
    return WAY[1 : WAY.index(stage) + 1] if stage in WAY else (stage,)


def _actor(login: str) -> Actor:
    return actor_for(Person.objects.get(login=login), "import")


def _open(room: _Room, title: str, text: str, number: int) -> Dossier:
    sending = Sending(
        family="idea", topic=("science", "innovation", "data")[number % 3], title=title, text=text,
        name="Người đề xuất minh họa", address="Địa chỉ minh họa", phone=f"0900001{number:03d}", may_publish=True,
        by_organisation=number % 2 == 0,
    )  # fmt: skip
    item = voice.receive_item(sending).item
    item = voice.check_item(room.officer, item, version=1)
    item = voice.publish_item(room.publisher, item, version=item.version, title=item.title, text=item.text)
    return services.open_dossier(room.officer, item, version=item.version)


def _go_on(room: _Room, dossier: Dossier, step: str) -> Dossier:
    dossier = _fresh(dossier)
    version = dossier.version
    if step in ("accept", "reject"):
        said = (
            "Đủ thuyết minh, lộ trình, dự toán."
            if step == "accept"
            else "Thiếu lộ trình và nguồn lực thực hiện."
        )
        services.check_dossier(
            room.officer, dossier, version=version, valid=step == "accept", text=f"{said} {MARK}"
        )
    elif step == "form":
        members = {
            actor.who: ("chair", "reviewer")[n] if n < 2 else "member"
            for n, actor in enumerate(_ordered(room))
        }
        services.form_council(
            room.head, dossier, version=version, members=members, decision="Quyết định minh họa số 57/QĐ-HĐ"
        )
    elif step == "blind":
        for number, expert in enumerate(room.experts):
            conflict = "Cùng nhóm nghiên cứu với người đề xuất." if number == 5 else ""
            services.declare_interests(expert, dossier, version=version, conflict=conflict)
        services.start_scoring(room.officer, dossier, version=version)
        # The account that the sign-in page lists has its sheet still to send.
        for expert in room.experts[1:4]:
            _score(room, dossier, expert)
    elif step == "together":
        for expert in (room.experts[0], room.experts[4]):
            _score(room, dossier, expert)
        _score(room, dossier, room.experts[1])
    elif step == "minutes":
        services.put_minutes(
            room.officer,
            dossier,
            version=version,
            text=f"Hội đồng thảo luận và bỏ phiếu theo năm tiêu chí. {MARK}",
        )
        for expert in room.experts[1:3]:
            _sign(dossier, expert)
    elif step == "sign":
        for expert in (room.experts[0], *room.experts[3:5]):
            _sign(dossier, expert)
    else:
        _decide(room, dossier, step)
    return _fresh(dossier)


def _decide(room: _Room, dossier: Dossier, step: str) -> None:
    version = dossier.version
    if step == "assign":
        led = Task.objects.filter(directive__isnull=False, state="open", assignments__unit__code="most")
        for task in led.order_by("pk").distinct()[:2]:
            services.join_dossier_task(room.office, dossier, version=_fresh(dossier).version, task=task)
        indicator = Indicator.objects.order_by("group__position", "position", "pk").first()
        if indicator is not None and _fresh(dossier).stage == "assigned":
            services.link_indicator(
                room.office, dossier, version=_fresh(dossier).version, indicator=indicator,
                text=f"Góp phần tăng tỷ trọng kinh tế số trong nông nghiệp. {MARK}",
            )  # fmt: skip
        return
    recognised = step == "recognise"
    reason = (
        "Khả thi, có lộ trình và nguồn lực." if recognised else "Chưa khả thi trong một năm; thiếu nguồn lực."
    )
    decided = services.decide_initiative(
        room.head,
        dossier,
        version=version,
        recognise=recognised,
        number="Số minh họa 58/QĐ",
        reason=f"{reason} {MARK}",
    )
    services.publish_result(room.publisher, decided, version=decided.version, text=f"{reason} {MARK}")


def _score(room: _Room, dossier: Dossier, expert: Actor) -> None:
    base = 6 if "không giấy tờ" in dossier.item.title else 13
    points = {name: base + room.dice.randint(-2, 5) for name in Criterion.values}
    services.send_sheet(
        expert, dossier, version=_fresh(dossier).version, points=points, remark=f"Nhận xét minh họa. {MARK}"
    )


def _sign(dossier: Dossier, expert: Actor) -> None:
    newest = dossier.minutes.get()
    services.sign_minutes(expert, dossier, version=_fresh(dossier).version, sha256=newest.sha256)


def _back(room: _Room, dossier: Dossier, recruiter: Recruiter) -> None:
    """Supports of officials' accounts, a body's endorsement that was let pass, and one that waits."""
    item = dossier.item
    people = [*recruiter.focal.values(), *recruiter.approver.values()]
    for person in room.dice.sample(people, min(len(people), room.dice.randint(3, 12))):
        services.support_initiative(actor_for(person, "import"), item)
    _verified(item)
    body = Unit.objects.get(code="ubnd-20")
    words = f"Địa phương sẵn sàng thử nghiệm. {MARK}"
    given = services.endorse_initiative(recruiter.approver_actor(body), item, text=words, unit=body)
    if dossier.published_at is not None:
        services.settle_backing(room.publisher, given, show=True)


def _verified(item: Item) -> None:
    """Somebody and an organisation whom an identity provider has vouched for stand behind it too."""
    for subject, organisation in (("mau-1", ""), ("mau-2", f"Hợp tác xã mẫu {MARK}")):
        told = Verified("https://dinh-danh.example", subject, f"Người mẫu {MARK}", organisation=organisation)
        services.support_initiative(ANONYMOUS, item, identity=voice.know_identity(told))


def _ordered(room: _Room) -> list[Actor]:
    """The chair is none of the accounts that the sign-in page lists."""
    return [room.experts[1], *room.experts[2:], room.experts[0]]


def _fresh(dossier: Dossier) -> Dossier:
    return Dossier.objects.select_related("item__receiver", "item__handler").get(pk=dossier.pk)
