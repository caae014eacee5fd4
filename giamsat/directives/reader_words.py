"""What readers found, in sentences: why a file gives no text, and what was left out of one that does."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from giamsat.core.files.kinds import REFUSALS
from giamsat.directives.readers import Note, Unreadable

PROBLEMS: dict[str, Any] = {
    "empty": _("Tệp không có chữ nào."),
    "too_long": _("Văn bản dài quá 2 triệu ký tự. Chia thành nhiều văn bản hoặc bỏ phần không giao việc."),
    "too_large": _(
        "Tệp bung ra quá lớn nên không đọc. Chia nhỏ tài liệu hoặc lưu lại thành PDF rồi nhập lại."
    ),
    "too_slow": _("Đọc tệp quá lâu nên đã dừng. Lưu lại thành PDF hoặc chia nhỏ rồi nhập lại."),
    "too_many_pages": _(
        "Tài liệu có {detail} trang, quá nhiều để đọc một lần. Tách phần giao việc rồi nhập lại."
    ),
    "too_many_scans": _(
        "Bản quét có quá nhiều trang ({detail}) để nhận dạng chữ. Tách phần giao việc rồi nhập lại."
    ),
    "bomb": _("Tệp nén bung ra lớn bất thường nên không mở. Mở tài liệu, lưu lại rồi nhập bản mới."),
    "nested": _("Bảng hoặc mục lồng nhau quá sâu nên không đọc được. Trải bảng ra rồi nhập lại."),
    "entities": _(
        "Tệp khai báo thực thể XML, tài liệu thật không cần đến. Mở bằng Word, lưu lại rồi nhập bản mới."
    ),
    "encrypted": _("Tài liệu có mật khẩu. Bỏ mật khẩu rồi nhập lại."),
    "cut": _("Tệp bị cụt: thiếu phần cuối. Lấy lại bản đủ rồi nhập."),
    "broken": _("Tệp hỏng, không đọc được cấu trúc bên trong. Mở tệp, lưu lại rồi nhập bản mới."),
    "broken_page": _("Trang {detail} của tệp hỏng. In lại ra PDF rồi nhập bản mới."),
    "program": _("Nội dung là chương trình chạy được ({detail}), không phải văn bản. Hệ thống không nhận."),
    "old_office": _("Đây là tài liệu Word kiểu cũ (.doc). Mở bằng Word, lưu thành .docx rồi nhập lại."),
    "strict_word": _(
        "Tài liệu lưu ở dạng “Strict Open XML”. Mở bằng Word, lưu thành “Word Document (.docx)” rồi nhập lại."
    ),
    "rtf": _("Đây là tài liệu RTF. Mở bằng Word, lưu thành .docx rồi nhập lại."),
    "picture": _("Đây là ảnh {detail}. Ghép các ảnh thành một tệp PDF rồi nhập lại."),
    "archive": _(
        "Đây là tệp nén hoặc loại tài liệu khác ({detail}). Nhập từng tệp .txt, .html, .docx hoặc .pdf."
    ),
    "not_text": _(
        "Đây không phải tệp chữ mà là {detail}. Mở bằng chương trình của nó, lưu thành .docx hoặc PDF rồi nhập lại."
    ),
    "encoding": _(
        "Không nhận ra bảng mã của tệp ({detail}). Chưa lưu gì; lưu lại thành .txt với mã UTF-8 rồi nhập lại."
    ),
    "scanned": _("Tệp là bản quét {detail} trang; cần nhận dạng chữ."),
    "no_tesseract": _(
        "Tệp là bản quét, mà máy chủ chưa có chương trình nhận dạng chữ. Người quản trị cài bằng lệnh: {detail}"
    ),
    "no_model": _(
        "Tệp là bản quét, mà chương trình nhận dạng chữ chưa có tiếng Việt. Người quản trị cài bằng lệnh: {detail}"
    ),
    "recognition_failed": _("Không nhận dạng được chữ của bản quét. Quét lại rõ hơn rồi nhập bản mới."),
    "busy": _("Máy chủ quá tải nên chưa đọc xong tệp; tệp không có lỗi gì. Nhập lại tệp sau ít phút."),
    "nameless": _("Tệp không có tên. Đặt tên rồi nhập lại."),
    "not_scannable": _("Tệp quá lớn với máy quét mã độc nên không được lưu. Chia nhỏ rồi nhập lại."),
    "infected": _("Tệp có mã độc ({detail}) nên không được lưu. Quét máy của bạn rồi nhập bản sạch."),
    "over_limit": _("Tệp lớn hơn {detail} nên chưa được lưu. Chia nhỏ rồi nhập lại."),
    "too_many_files": _("Quá số tệp gửi một lần (nhiều nhất {detail}). Gửi tệp này ở lần sau."),
    "wrong_name": _("Đuôi tên tệp không khớp nội dung bên trong ({detail}). Đổi đuôi hoặc chọn đúng tệp."),
    "already_registered": _("Văn bản số này, ngày này đã được đăng ký. Mở văn bản đã có thay vì nhập lại."),
    "not_allowed": _("Người gửi không có quyền đăng ký văn bản vào chương trình này."),
    "head": _("Phần đầu văn bản cần người xem: {detail}."),
    "missing": _("Không còn nội dung của tệp trên máy chủ. Nhập lại tệp."),
    "refused": _("{detail}"),
}

#: Before the reasons of the file store, which have sentences of their own.
IN_FILE = "file:"
#: What a head may state wrongly, by the fields of registering.
HEAD_FIELDS: dict[str, Any] = {
    "number": _("số, ký hiệu"),
    "title": _("trích yếu"),
    "issuer_name": _("cơ quan ban hành"),
    "issued_on": _("ngày ban hành"),
    "kind": _("loại văn bản"),
    "language": _("ngôn ngữ"),
    "text": _("nội dung"),
}

NOTES: dict[str, Any] = {
    "encoding": _(
        "Tệp dùng mã {detail}, đã chuyển sang Unicode. Đọc lại phần chữ; nếu sai dấu, lưu tệp với mã UTF-8."
    ),
    "old_fonts": _("Chữ đặt bằng phông {detail}, đã chuyển sang Unicode ({count} chỗ). Đọc lại phần chữ."),
    "decomposed": _("Dấu rời được ghép lại theo Unicode dựng sẵn ({count} đoạn)."),
    "direction_signs": _("Đã bỏ {count} ký hiệu đảo chiều chữ, trong “{detail}”. Kiểm tra tên cơ quan ở đó."),
    "widthless_signs": _("Đã bỏ {count} ký tự vô hình, trong “{detail}”."),
    "control_signs": _("Đã bỏ {count} ký tự điều khiển."),
    "contents": _("Bỏ mục lục ({count} dòng)."),
    "tracked": _("Có sửa đổi đang theo dõi: đọc như đã chấp nhận, bỏ {count} đoạn bị xóa."),
    "hidden": _("Bỏ {count} đoạn chữ ẩn."),
    "pictures": _("Bỏ {count} hình; chữ trong hình không được đọc."),
    "footnotes": _("{count} chú thích được đưa xuống cuối văn bản."),
    "headers": _("Bỏ đầu trang: “{detail}”."),
    "footers": _("Bỏ chân trang: “{detail}”."),
    "macros": _("Tài liệu có macro; macro không được chạy."),
    "page_numbers": _("Bỏ số trang ({count} chỗ)."),
    "running_lines": _("Bỏ dòng lặp ở đầu và chân trang ({count} dòng): “{detail}”."),
    "picture_pages": _(
        "{count} trang là ảnh, không có chữ để đọc: trang {detail}. Kiểm tra có việc nào ở đó không."
    ),
    "slanted": _("Bỏ {count} chữ viết nghiêng góc (dấu mờ)."),
    "around": _("Bỏ phần quanh bài trên trang web: {count} ký tự."),
    "page_menus": _("Bỏ thanh mục và đầu, chân trang web ({count} khối)."),
    "page_comments": _("Bỏ bình luận của người đọc ({count} khối)."),
    "page_related": _("Bỏ tin liên quan, nút chia sẻ ({count} khối)."),
    "page_links": _("Bỏ danh sách liên kết ({count} khối)."),
    "recognised": _(
        "Bản quét: chữ do máy nhận dạng {count} trang, độ chắc trung bình {detail} %. Đối chiếu với bản gốc."
    ),
    "doubtful": _("Độ chắc thấp ({detail} %): đọc lại từng tên cơ quan, con số và ngày."),
    "other_model": _(
        "Văn bản bằng ngôn ngữ mà chương trình nhận dạng chữ chưa có, nên được đọc bằng mẫu tiếng Việt và dễ sai. "
        "Người quản trị cài bằng lệnh: {detail}"
    ),
    "pages_failed": _("{count} trang không nhận dạng được: trang {detail}."),
}

#: Notes that a person should act on; the others only say what was left out.
SERIOUS = frozenset(
    (
        "encoding",
        "old_fonts",
        "direction_signs",
        "picture_pages",
        "recognised",
        "doubtful",
        "other_model",
        "pages_failed",
    )
)


def problem_words(code: str, detail: str = "") -> str:
    """The sentence for a document that was not stored, not read or not registered, in the reader's language."""
    if code.startswith(IN_FILE):
        words = str(REFUSALS[code.removeprefix(IN_FILE)]).format(found=detail)
        return words[:1].upper() + words[1:]
    if code == "head":
        detail = ", ".join(str(HEAD_FIELDS[name]) for name in detail.split(",") if name in HEAD_FIELDS)
    return str(PROBLEMS.get(code, PROBLEMS["broken"])).format(detail=detail)


def unreadable_words(fault: Unreadable) -> str:
    """The sentence for a reader's refusal."""
    return problem_words(fault.code, fault.detail)


def note_words(note: Note) -> str:
    """The sentence for one note."""
    return str(NOTES[note.code]).format(count=note.count, detail=note.detail)
