"""Marks by which a document says that it is secret, or for internal use alone (R16)."""

from __future__ import annotations

import re
import unicodedata

#: The degrees of state secrets (Law on Protection of State Secrets, art. 8), as stamps and in words; and numbers of
#: secret documents, which end in -M, -TM or -TUM.
_SECRET = re.compile(
    r"\b(?:tuyệt|tối) mật\b|\bđộ mật\b|\bbí mật nhà nước\b|\[\s*mật\s*\]|\(\s*mật\s*\)|\bđóng dấu mật\b"
    r"|\bvăn bản mật\b|\btài liệu mật\b|\bkhông đưa lên mạng\b|\bclassified\b",
    re.IGNORECASE,
)
_STAMP = re.compile(r"(?m)^\s*(?:TUYỆT MẬT|TỐI MẬT|MẬT)\s*$")
_SECRET_NUMBER = re.compile(r"\b\d+/[A-ZĐ][A-ZĐ0-9/]*(?:-[A-ZĐ0-9]+)*-(?:M|TM|TUM)\b")
#: Words of the languages that documents come in. Whoever writes them wants no outsider to read on.
_INTERNAL = re.compile(
    r"\b(?:lưu hành|sử dụng|dùng|tài liệu) nội bộ\b|^\s*nội bộ\s*$|\bkhông phổ biến\b|\bđộ khẩn mật\b"
    r"|\bconfidential\b|\b(?:for )?(?:internal|official) use only\b|\b(?:top )?secret\s*$|\bnot for distribution\b"
    r"|\bvertraulich\b|\bnur für den dienstgebrauch\b|\bverschlusssache\b|\bstreng geheim\b"
    r"|\bconfiden[țţt]ial\b|\bsecret de (?:stat|serviciu)\b|\b(?:de )?uz intern\b"
    r"|\bvertrouwelijk\b|\b(?:zeer |staats)geheim\b|\balleen voor intern gebruik\b",
    re.IGNORECASE | re.MULTILINE,
)


def is_secret(text: str) -> bool:
    """True where a text bears the mark or number of a state secret."""
    words = unicodedata.normalize("NFC", text)
    return any(rule.search(words) for rule in (_SECRET, _STAMP, _SECRET_NUMBER))


def stays_inside(text: str) -> bool:
    """True for a text that must not leave the house: secret, or marked as internal in any language we read."""
    return is_secret(text) or _INTERNAL.search(unicodedata.normalize("NFC", text)) is not None
