"""Why a language model gave no answer of use, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROBLEMS: dict[str, str | Promise] = {
    "unreachable": _("Không kết nối được với máy chủ của mô hình ngôn ngữ."),
    "status": _("Máy chủ của mô hình ngôn ngữ trả về lỗi %(detail)s."),
    "slow": _("Mô hình ngôn ngữ không trả lời xong trong %(detail)s giây."),
    "long": _("Câu trả lời của mô hình ngôn ngữ dài quá %(detail)s KiB."),
    "broken": _("Mô hình ngôn ngữ trả lời không đúng khuôn dạng đã yêu cầu."),
    "refused": _("Trong lúc chờ, cấu hình hoặc văn bản đã đổi nên không gửi nữa."),
}


def model_problem(code: str, detail: str) -> str:
    """The sentence for a problem, in the reader's language."""
    return str(PROBLEMS[code]) % {"detail": detail}
