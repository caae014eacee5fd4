"""The rules of content in words, checked before sending; and the masking of personal data (R34, R35, R42).

A finding either stops ("must") or is pointed out and may be confirmed ("look"): no rule understands a text, so
whoever writes has the last word where the rule may be wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from giamsat.events.registry import own_words

SHORTEST_TITLE, SHORTEST_TEXT = 10, 40
LONGEST_TITLE, LONGEST_TEXT = 200, 10_000
#: Written out by everybody's knowledge: agencies, money, units of measure, terms of the field.
KNOWN_SHORT: Final = frozenset(
    "AI API ATM CCCD CMND CNTT CSDL GDP GPS HĐND HTTP HTTPS ID IoT IP IT KPI KT MTTQ OTP PDF QR SMS TP TTHC UBND "
    "URL USB USD VNĐ VND VNeID WTO XML BHXH BHYT THCS THPT TAND VKSND NQ TW BCĐ".split()
)
_SHORT = re.compile(r"(?<![\w/.-])[A-ZĐ]{2,8}(?![\w/.-])")
_MARKED = re.compile(r"[ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]", re.IGNORECASE)
_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u052f\u0530-\u058f]")
_EMOJI = re.compile(r"[\U0001f000-\U0001faff\u2600-\u27bf]")

#: Kinds of personal numbers, the most certain first: a match of one is not looked at by the next.
PERSONAL: Final[dict[str, tuple[Any, re.Pattern[str]]]] = {
    "email": (gettext_lazy("địa chỉ thư điện tử"), re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    "phone": (
        gettext_lazy("số điện thoại"),
        re.compile(r"(?<!\d)(?:\+?84|0)[ .-]?(?:3|5|7|8|9|2\d)(?:[ .-]?\d){8}(?!\d)"),
    ),
    "identity": (
        gettext_lazy("số định danh, căn cước"),
        re.compile(r"(?<!\d)0\d{2}[ .]?[0-9]{3}[ .]?\d{3}[ .]?\d{3}(?!\d)"),
    ),
    "passport": (gettext_lazy("số hộ chiếu"), re.compile(r"(?<!\w)[BCEKNP]\d{7}(?!\w)")),
    "account": (
        gettext_lazy("số tài khoản"),
        re.compile(
            r"(?:(?:số tài khoản|tài khoản|stk|account)\D{0,20})(\d(?:[ .-]?\d){7,18})|(?<![\d./-])\d{9}(?![\d./-])",
            re.IGNORECASE,
        ),
    ),
}

#: The family names that nearly everybody in Viet Nam bears; those of peoples of the mountains among them.
FAMILY_NAMES: Final = frozenset(
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Mai Trịnh Lương Đoàn Tạ Cao Chu "
    "Châu Tô Tống La Lò Giàng Vàng Thào Sùng Hà Quách Kiều Thái Triệu Vi Lục Bế Hứa Nông Mông Hầu Tăng Văn Lâm Lưu "
    "Thân Từ Vương Đào Quàng Cầm Lường Mùa Sìn Ma Đàm Đồng Khổng Phùng Tôn Trương Thạch Sơn Kim Danh Siu "
    "Ksor Rcom Nay Rmah Niê Mlô Ayun Điểu".split()
)
#: A name is told by what it is called by: without that, "Lê Hồng Phong" may be a street and stays readable.
_CALLED = re.compile(
    r"(?P<before>(?<!\w)(?i:ông|bà|anh|chị|cô|chú|bác|cháu|em|đồng chí|đ/c|cán bộ|công chức|bác sĩ|thầy|"
    r"họ và tên|họ tên|tên là|tôi là)(?:\s*:)?\s+)(?P<name>[^\W\d_]+(?:[ \t]+[^\W\d_]+){1,4})"
)

_SENDER, _PERSON = gettext_lazy("tên, địa chỉ người gửi"), gettext_lazy("tên người")


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that the text does not keep. ``stops`` tells whether it must be mended."""

    field: str
    words: str
    stops: bool


def personal_numbers(text: str) -> list[tuple[str, str]]:
    """What looks like a personal number or address: its kind and the text itself, in the order of kinds."""
    found, rest = [], text
    for kind, (_label, pattern) in PERSONAL.items():
        for match in pattern.finditer(rest):
            found.append((kind, match.group(0)))
        rest = pattern.sub(lambda match: "\x00" * len(match.group(0)), rest)
    return found


def mask(text: str, senders: Iterable[str] = ()) -> str:
    """``text`` with personal numbers and addresses, and the names of persons, put out of sight for the public.

    Args:
        senders: names and addresses of those who sent it, as they gave them.
    """
    return _mask_names(_mask_numbers(_mask_senders(text, senders)))


def _shown(label: Any) -> str:
    """What stands in the place of something hidden: in the language of what is published, whoever lets it pass."""
    return f"[{own_words(label)}]"


def _mask_senders(text: str, senders: Iterable[str]) -> str:
    text = unicodedata.normalize("NFC", text)
    for known in sorted(
        {unicodedata.normalize("NFC", one).strip() for one in senders}, key=len, reverse=True
    ):
        # One syllable is a word of the language more often than a name.
        if len(known.split()) > 1:
            spaced = r"\s+".join(map(re.escape, known.split()))
            text = re.sub(rf"(?<!\w){spaced}(?!\w)", _shown(_SENDER), text, flags=re.IGNORECASE)
    return text


def _mask_names(text: str) -> str:
    """Hide what stands after a word of address and begins with a family name, as far as its words are capitalised."""

    def shown(match: re.Match[str]) -> str:
        said = re.split(r"(\s+)", match.group("name"))
        length = 0
        while length < len(said) and said[length][0].isupper():
            length += 2
        if length < 4 or said[0].capitalize() not in FAMILY_NAMES:
            return match.group(0)
        return f"{match.group('before')}{_shown(_PERSON)}{''.join(said[length - 1 :])}"

    return _CALLED.sub(shown, text)


def _mask_numbers(text: str) -> str:
    for kind, (label, pattern) in PERSONAL.items():
        shown = _shown(label)
        if kind == "account":
            text = pattern.sub(
                lambda match, shown=shown: (  # type: ignore[misc]
                    match.group(0).replace(match.group(1), shown) if match.group(1) else shown
                ),
                text,
            )
        else:
            text = pattern.sub(shown, text)
    return text


def check(title: str, text: str) -> list[Finding]:
    """Every rule of content that the title or the text does not keep, in words for whoever writes."""
    return [*_too_short(title, text), *while_writing(title, text)]


def while_writing(title: str, text: str) -> list[Finding]:
    """As ``check``, of a text that is not finished: it may still grow."""
    return [*_must(title, text), *_look(title, text)]


def _too_short(title: str, text: str) -> Iterator[Finding]:
    if len(title.strip()) < SHORTEST_TITLE:
        yield Finding("title", _("Tiêu đề quá ngắn. Viết một câu nói rõ việc gì, ở đâu."), True)
    if len(text.strip()) < SHORTEST_TEXT:
        yield Finding("text", _("Nội dung quá ngắn. Viết rõ: việc gì, ở đâu, từ khi nào, đề nghị gì."), True)


def _must(title: str, text: str) -> Iterator[Finding]:
    if len(text) > LONGEST_TEXT:
        said = _("Nội dung dài %(now)s ký tự, nhiều nhất %(most)s. Chuyển phần chi tiết sang tệp đính kèm.")
        yield Finding("text", said % {"now": len(text), "most": LONGEST_TEXT}, True)
    letters = sum(character.isalpha() for character in text)
    if letters >= SHORTEST_TEXT and len(_MARKED.findall(text)) < letters / 40:
        yield Finding("text", _("Viết bằng tiếng Việt có dấu để cơ quan xử lý hiểu đúng."), True)
    if _FOREIGN.search(title + text):
        yield Finding(
            "text",
            _("Có chữ cái của bảng chữ khác giống chữ La-tinh. Gõ lại bằng bàn phím tiếng Việt."),
            True,
        )
    if len(_EMOJI.findall(text)) > 20:
        yield Finding("text", _("Quá nhiều hình biểu cảm. Viết bằng lời."), True)


def _look(title: str, text: str) -> Iterator[Finding]:
    short = list(
        dict.fromkeys(word for word in _SHORT.findall(f"{title}\n{text}") if word not in KNOWN_SHORT)
    )
    shouting = sum(word.isupper() for word in text.split() if len(word) > 1) > len(text.split()) / 2
    if shouting:
        yield Finding("text", _("Phần lớn viết hoa. Viết thường để dễ đọc."), False)
    elif short:
        said = _("Từ viết tắt: %(words)s. Viết đủ chữ ở lần đầu, hoặc gửi nếu đây là tên riêng.")
        yield Finding("text", said % {"words": ", ".join(short[:8])}, False)
    numbers = personal_numbers(f"{title}\n{text}")
    if numbers:
        listed = ", ".join(f"{PERSONAL[kind][0]} “{shown}”" for kind, shown in numbers[:5])
        said = _("Có thể là dữ liệu cá nhân: %(list)s. Bỏ đi nếu không cần; bản công khai sẽ che các số này.")
        yield Finding("text", said % {"list": listed}, False)
