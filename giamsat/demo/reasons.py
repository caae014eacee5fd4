"""Why demo work is late, as units would say it: cause, difficulty, what they ask for."""

from __future__ import annotations

import random

from giamsat.tasks.models import Cause, Report

#: Cause by Conclusion 198-KL/TW, the cause in words, the difficulty, the recommendation.
OF_TASKS = (
    (
        Cause.OBJECTIVE, "Nghị định về dữ liệu dùng chung ban hành muộn hơn dự kiến.",
        "Chưa có căn cứ ban hành danh mục; đã chuẩn bị xong dự thảo.",
        "Đề nghị cho áp dụng tạm danh mục dự thảo đến khi nghị định có hiệu lực.",
    ),
    (
        Cause.SUBJECTIVE, "Phân công trong đơn vị chưa rõ, hai phòng cùng chờ nhau.",
        "Tổ soạn thảo thành lập chậm năm tuần.", "",
    ),
    (
        Cause.OBJECTIVE, "Kinh phí bổ sung giữa năm mới được giao, gói thầu phải đấu lại.",
        "Gói thầu thiết bị chỉ có một nhà thầu tham dự.",
        "Đề nghị cơ quan tài chính hướng dẫn chuyển nguồn sang năm sau.",
    ),
    (
        Cause.SUBJECTIVE, "Chưa lường hết khối lượng số hóa hồ sơ cũ.",
        "Còn khoảng một phần ba hồ sơ chưa quét, thiếu người nhập liệu.",
        "Đề nghị cho thuê ngoài phần nhập liệu.",
    ),
    (
        Cause.OBJECTIVE, "Hệ thống của bộ chủ quản chưa mở giao diện kết nối.",
        "Chưa kiểm thử được việc đồng bộ hai chiều.",
        "Đề nghị bộ chủ quản ấn định ngày mở kết nối.",
    ),
    (
        Cause.OBJECTIVE, "Sắp xếp bộ máy, đơn vị đầu mối thay đổi sau khi nhận việc.",
        "Hồ sơ bàn giao thiếu biên bản nghiệm thu giai đoạn trước.", "",
    ),
    (
        Cause.SUBJECTIVE, "Lấy ý kiến các bộ, ngành hai lần do dự thảo đầu chưa đạt.",
        "Còn ba cơ quan chưa trả lời văn bản lấy ý kiến.",
        "Đề nghị Cơ quan Thường trực đôn đốc các cơ quan góp ý.",
    ),
)  # fmt: skip
OF_COMMUNES = (
    (
        Cause.OBJECTIVE, "Đường truyền chuyên dùng chưa kéo đến trụ sở mới sau sáp nhập.",
        "Trung tâm phục vụ hành chính công còn dùng đường truyền tạm.",
        "Đề nghị tỉnh bố trí đường truyền chuyên dùng.",
    ),
    (
        Cause.OBJECTIVE, "Thiết bị mua sắm tập trung của tỉnh chưa bàn giao.",
        "Mới có hai trong năm máy quét theo định mức.", "",
    ),
    (
        Cause.SUBJECTIVE, "Chưa cử đủ cán bộ đi tập huấn.",
        "Còn bốn công chức chưa được cấp chứng thư số.",
        "Đề nghị mở thêm lớp tập huấn tại cụm xã.",
    ),
)  # fmt: skip
#: Of those who are late so many say nothing: a pack tells them apart.
SILENT = 0.2


def explain(report: Report, late_commune: bool, dice: random.Random) -> None:
    """Give an unsaved report of late work its reasons, or none."""
    if dice.random() < SILENT:
        return
    said = dice.choice(OF_COMMUNES if late_commune else OF_TASKS)
    report.cause, report.cause_text, report.difficulties, report.recommendations = said
