"""Made-up items for ``bench voice``, and paraphrases of some of them to look for.

The paraphrases (``data/voice_pairs.txt``: title, text, the same matter in other words) were written for this project.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from giamsat.cli.bench.voice_fill import Ground
    from giamsat.voice.models import Item

DATA = Path(__file__).parent / "data"
#: By the first the search was set; the second was written afterwards, and nothing is set by it. The third was written
#: before the list of meanings was widened, by the same hand, so that it flatters the list.
TUNED, UNSEEN, WIDENED = "voice_pairs.txt", "voice_pairs_unseen.txt", "voice_pairs_widened.txt"
SETS = (TUNED, UNSEEN, WIDENED)
A_DAY, UNDER_WAY = 4_000, 120_000
#: The day of the newest made-up item; codes of a real day never meet theirs.
NEWEST = dt.date(2026, 10, 31)
WHAT = (
    "Trạm bơm", "Cầu dân sinh", "Nhà văn hóa", "Chợ trung tâm", "Bến xe", "Trạm y tế", "Trường mầm non", "Hồ chứa nước",
    "Khu tái định cư", "Đường liên xã", "Cụm công nghiệp", "Bãi rác", "Điểm bưu điện", "Thư viện xã", "Sân vận động",
    "Tuyến xe buýt", "Kênh tưới", "Trạm biến áp", "Nghĩa trang", "Vườn quốc gia", "Làng nghề", "Bến phà", "Kho lạnh",
    "Trạm kiểm soát", "Vùng trồng chè", "Khu nuôi tôm", "Rừng phòng hộ", "Trung tâm dạy nghề", "Nhà máy nước",
    "Quầy thuốc",
)  # fmt: skip
HOW = (
    "xuống cấp mà không ai sửa", "mở cửa không đúng giờ", "thu tiền không có phiếu", "thiếu người trực ban đêm",
    "bị ngập mỗi khi triều lên", "làm xong chưa bàn giao", "không có biển báo", "gây tiếng ồn cả ngày",
    "chưa được cấp kinh phí", "lấn ra lòng đường", "bị khóa nhiều tháng", "dùng thiết bị hết hạn kiểm tra",
    "không có lối cho xe lăn", "xả nước bẩn ra ruộng", "báo cáo sai số người hưởng", "chậm công khai dự toán",
    "không nhận phản ánh qua mạng", "đổi chủ đầu tư ba lần", "thiếu nước sinh hoạt", "không lắp đèn chiếu sáng",
)  # fmt: skip
SINCE = (
    "từ đầu năm", "đã hai tháng nay", "từ sau Tết", "từ mùa mưa năm ngoái", "từ khi nhập xã", "suốt quý ba",
    "mấy tuần nay", "từ ngày khởi công", "từ khi thay người phụ trách",
)  # fmt: skip
ASK = (
    "Đề nghị cử người xuống xem.", "Đề nghị nêu thời hạn làm xong.", "Mong được trả lời bằng văn bản.",
    "Đề nghị công khai chi phí.", "Đề xuất giao cho hợp tác xã quản lý.", "Mong có lịch cố định hằng tuần.",
    "Đề nghị lắp thêm và bảo trì định kỳ.", "Xin hướng dẫn cách nộp hồ sơ trực tuyến.",
)  # fmt: skip
STATES = (
    "answered",
    "answered",
    "answered",
    "closed",
    "handling",
    "routed",
    "refused",
    "answered",
    "received",
    "closed",
)
#: What nobody has answered yet.
LEFT = ("handling", "routed", "received")


@lru_cache(maxsize=len(SETS))
def pairs(name: str = TUNED) -> list[tuple[str, str, str]]:
    """Title, text and paraphrase of each labelled pair."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    parts = [[part.strip() for part in line.split("|")] for line in lines if line]
    return [(title, text, other) for title, text, other in parts]


@lru_cache(maxsize=1)
def paraphrased() -> list[tuple[str, str, str]]:
    """All of them: the first made-up items are those."""
    return [pair for name in SETS for pair in pairs(name)]


def words_of(number: int) -> tuple[str, str]:
    """Title and text of a made-up item; numbers far apart give other texts."""
    what, how = WHAT[number % len(WHAT)], HOW[number // len(WHAT) % len(HOW)]
    more, since = HOW[(number * 7 + 3) % len(HOW)], SINCE[number // 600 % len(SINCE)]
    ask, place = ASK[number // 5400 % len(ASK)], f"thôn {number % 97 + 1}, xã số {number // 97 % 3321 + 1}"
    return (
        f"{what} ở {place} {how}",
        f"{what} {how} {since}, lại còn {more}. Ở {place}, dân đã nói nhiều lần. {ask}",
    )


def made_up(number: int, where: Ground) -> Item:
    """The item of a number, unsaved; the first of all are those that are paraphrased.

    As in a country that answers: what is older than ``UNDER_WAY`` has ended, but for one in a hundred, which is late.
    """
    from giamsat.core import clock
    from giamsat.core.text import fold
    from giamsat.voice.choices import Family, Topic
    from giamsat.voice.models import Item
    from giamsat.voice.terms import fingerprint, terms_of

    known = paraphrased()
    title, text = known[number][:2] if number < len(known) else words_of(number)
    state = "answered" if number < len(known) else STATES[number % len(STATES)]
    if number >= UNDER_WAY and state in LEFT and number % 100 != 4:
        state = "answered"
    day = NEWEST - dt.timedelta(days=number // A_DAY)
    at = dt.datetime.combine(day, dt.time(8), clock.HANOI) + dt.timedelta(seconds=number % A_DAY * 60)
    handled = state in ("answered", "closed", "handling", "routed")
    ended = state in ("answered", "closed", "refused")
    is_public = state not in ("refused", "received")
    code = f"PAKN.{day:%Y%m%d}.{number % A_DAY + 1:04d}"
    return Item(
        code=code, family=Family.values[number % 2], topic=Topic.values[number % len(Topic.values)],
        territory_id=where.places[number % len(where.places)], title=title,
        text=text, received_at=at, entered_at=at, state=state,
        state_since=at, receiver_id=where.receiver,
        handler_id=where.bodies[number % len(where.bodies)] if handled else None,
        kind="outside" if handled else "", ground="unclear" if state == "refused" else "",
        due=None if ended else day + dt.timedelta(days=20), answer_due=day + dt.timedelta(days=20) if handled else None,
        routed_at=at if handled else None, answered_at=at if state in ("answered", "closed") else None,
        ended_at=at if ended else None, was_late=number % 9 == 0, rating=number % 5 + 1 if state == "closed" else None,
        may_publish=is_public, published_at=at if is_public else None, public_title=title if is_public else "",
        public_text=text if is_public else "", public_answer="Đã kiểm tra và sửa." if ended else "",
        search=fold(f"{code} {title} {text}"), terms=terms_of(title, text), fingerprint=fingerprint(title, text),
    )  # fmt: skip


def recall(name: str = TUNED) -> tuple[int, int, list[tuple[str, str]]]:
    """How many paraphrases find their item among five, how many first; title and paraphrase of the missed ones."""
    from giamsat.voice.similar import similar_items

    found, first, missed = 0, 0, []
    for title, _text, other in pairs(name):
        titles = [one.title for one in similar_items("", other)]
        found += title in titles
        first += titles[:1] == [title]
        if title not in titles:
            missed.append((title, other))
    return found, first, missed
