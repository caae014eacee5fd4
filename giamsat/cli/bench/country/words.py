"""Made-up titles, contents and remarks, so that search has common and rare words to find."""

from __future__ import annotations

import random

from giamsat.core.text import fold
from giamsat.demo.mass import OBJECTS, VERBS

#: Each of so many tasks speaks of something that hardly any other does.
RARE_EVERY = 20_000
RARE = "trạm quan trắc mực nước ngầm"
#: One title in ten, as each of ``OBJECTS``.
COMMON = OBJECTS[1]
AIMS = (
    "bảo đảm kết nối thông suốt từ trung ương đến cấp xã",
    "rút ngắn thời gian giải quyết hồ sơ của người dân và doanh nghiệp",
    "khắc phục tồn tại đã nêu trong kết luận của Ban Chỉ đạo",
    "làm căn cứ bố trí kinh phí năm sau",
    "dùng chung dữ liệu, không thu thập lại",
    "nâng tỷ lệ dịch vụ công trực tuyến toàn trình",
    "đáp ứng tiêu chí an toàn thông tin theo cấp độ",
)
PLACES = ("vùng cao", "khu công nghiệp", "trường học", "trạm y tế", "bến cảng", "chợ đầu mối", "làng nghề")
DONE = (
    "Đã ban hành kế hoạch, phân công đầu mối và họp triển khai với các đơn vị liên quan.",
    "Đã rà soát hồ sơ, thống nhất số liệu với các cơ quan phối hợp và cập nhật lên hệ thống.",
    "Đã hoàn thành phần khảo sát; đang tổng hợp ý kiến và dự thảo báo cáo trình lãnh đạo.",
    "Đã lắp đặt thiết bị, chạy thử và tập huấn cho cán bộ; kết quả đạt yêu cầu đề ra.",
    "Đã giải ngân theo tiến độ, nghiệm thu từng phần và lưu biên bản kèm theo.",
)
NEXT = (
    "Tiếp tục đôn đốc các đơn vị còn chậm và báo cáo vào kỳ sau.",
    "Trình cấp có thẩm quyền phê duyệt trong tháng tới.",
    "Kiểm tra thực tế tại cơ sở, hoàn thiện hồ sơ nghiệm thu.",
)
OBSTACLES = (
    "Chưa có hướng dẫn về định mức chi cho nội dung này.",
    "Thiếu nhân lực có chuyên môn; đang đề nghị biệt phái.",
    "Dữ liệu của cơ quan phối hợp chưa được chia sẻ.",
)


def words(task: int, code: str, dice: random.Random) -> tuple[str, str, str]:
    """Title, content and the folded text that search looks in."""
    subject = RARE if task % RARE_EVERY == 7 else dice.choice(OBJECTS)
    title = f"{dice.choice(VERBS)} {subject} tại {dice.choice(PLACES)} (số {task})"
    content = (
        f"{title}. Mục tiêu: {dice.choice(AIMS)}; {dice.choice(AIMS)}. "
        "Kết quả gửi kèm minh chứng; việc do máy tạo để đo tốc độ, không phải việc thật."
    )
    return title, content, fold(f"{code} {title} {content}")
