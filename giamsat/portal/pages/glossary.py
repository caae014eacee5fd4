"""Words that officials use, in words that everybody uses. The page of words and the search read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from giamsat.portal.pages.finding import found


@dataclass(frozen=True, slots=True)
class Term:
    """A word with its meaning; ``anchor`` is its place on the page and never changes."""

    anchor: str
    word: Any
    meaning: Any


TERMS: Sequence[Term] = (
    Term("resolution", _("Nghị quyết"), _("Văn bản đặt ra mục tiêu và việc phải làm; các việc ở đây đều từ đó mà ra.")),
    Term("task", _("Nhiệm vụ, việc"), _("Một điều cụ thể phải làm, có người làm, có kết quả phải có và có hạn.")),
    Term("product", _("Sản phẩm"), _("Cái phải có khi việc xong: một văn bản, một hệ thống, một con số.")),
    Term("lead", _("Đơn vị chủ trì"), _("Nơi chịu trách nhiệm chính về kết quả của việc.")),
    Term("coordinate", _("Đơn vị phối hợp"), _("Nơi làm một phần được nêu rõ, dưới sự chủ trì của nơi khác.")),
    Term("giver", pgettext_lazy("glossary", "Nơi giao"),
         _("Nơi giao việc, và cũng là nơi xác nhận việc đã xong hay chưa.")),
    Term("original-due", _("Hạn gốc"), _("Ngày cuối cùng được đặt ra khi giao việc; không bao giờ bị xóa.")),
    Term("due", _("Hạn hiện hành"), _("Hạn đang có hiệu lực sau mọi lần lùi hạn đã được chấp thuận.")),
    Term("extension", pgettext_lazy("glossary", "Lùi hạn"),
         _("Nơi giao chấp thuận cho làm muộn hơn; lý do và hạn cũ vẫn hiện.")),
    Term("reported", _("Báo cáo"), _("Điều mà đơn vị tự nói về việc của mình; chưa phải là kết quả được công nhận.")),
    Term("confirmed", pgettext_lazy("glossary", "Xác nhận"), _("Nơi giao đã xem báo cáo và minh chứng, và đồng ý.")),
    Term("evidence", _("Minh chứng"), _("Văn bản, số liệu chứng tỏ điều đã báo cáo là có thật.")),
    Term("overdue", pgettext_lazy("glossary", "Quá hạn"),
         _("Chưa xong mà hạn đã qua. Xong sau hạn thì gọi là trễ hạn.")),
    Term("indicator", pgettext_lazy("glossary", "Chỉ tiêu"),
         _("Một con số cho biết đã đi được bao xa, đo theo kỳ, có mục tiêu.")),
    Term("release", _("Bản công bố"),
         _("Những dữ kiện được chép lại ở một thời điểm, một người soạn, một người khác duyệt.")),
    Term("embargo", _("Chưa công khai đến"), _("Đã duyệt, nhưng chờ đến giờ đã định mới hiện ra.")),
    Term("withdrawn", pgettext_lazy("glossary", "Rút bản công bố"),
         _("Thôi không công khai một bản nữa; lý do hiện mãi.")),
    Term("seal", _("Niêm phong"), _("Một mã tính từ mọi dòng đã công khai; đổi một chữ thì mã khác.")),
    Term("root", _("Gốc đã ký"), _("Mã của tất cả ở một lúc, có chữ ký; giữ nó thì sau này biết có ai sửa không.")),
    Term("open-data", _("Số liệu mở"), _("Tệp ai cũng tải, dùng, chia sẻ lại được, chỉ cần ghi nguồn.")),
    Term("voice", _("Phản ánh, sáng kiến"),
         _("Điều người dân, doanh nghiệp gửi; mỗi ý kiến có nơi trả lời và hạn trả lời.")),
)  # fmt: skip


def terms_found(query: str) -> list[Term]:
    """Terms that ``query`` finds in word or meaning."""
    return found(TERMS, query, lambda term: str(term.word), lambda term: str(term.meaning))
