"""What must never become public, found by rule: marks of secrecy, and what tells who a private person is (R31, R16).

Rules err on the side of silence: what looks like a secret keeps the whole task back, what looks personal keeps back the
field, and the preparer sees both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from giamsat.directives.secrecy import is_secret

SECRET, PERSONAL = "secret", "personal"

_PERSONAL = {
    "email": (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), _("địa chỉ thư điện tử")),
    "phone": (re.compile(r"(?<![\d/])(?:\+84|0)(?:[ .-]?\d){9,10}(?!\d)"), _("số điện thoại")),
    "identity": (re.compile(r"(?<!\d)(?:\d{12}|\d{9})(?!\d)"), _("số định danh, số tài khoản")),
    "birth": (re.compile(r"\bsinh (?:ngày|năm)\b", re.IGNORECASE), _("ngày sinh")),
    "address": (re.compile(r"\b(?:thường trú|tạm trú|chỗ ở|nhà riêng)\b", re.IGNORECASE), _("nơi ở")),
}
_WORD = re.compile(r"\w+|[^\w\s]")
#: Names here have two to six words.
LONGEST_NAME = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that was found: ``kind`` is ``SECRET`` or ``PERSONAL``, ``rule`` names what, in words."""

    kind: str
    rule: Any


class Checker:
    """Looks into texts; knows the names of the people who work here.

    Args:
        names: full names, as accounts bear them.
    """

    def __init__(self, names: Iterable[str] = ()):
        self._names = {_composed(name) for name in names if len(name.split()) >= 2}

    def marks(self, text: str) -> list[Mark]:
        """All that stands against publishing ``text``."""
        words = _composed(text)
        found = []
        if is_secret(words):
            found.append(Mark(SECRET, _("dấu hiệu bí mật nhà nước")))
        found += [Mark(PERSONAL, label) for rule, label in _PERSONAL.values() if rule.search(words)]
        if self._names and self._holds_name(words):
            found.append(Mark(PERSONAL, _("tên người")))
        return found

    def _holds_name(self, words: str) -> bool:
        """True when a name stands in ``words``, parted by punctuation from nothing but itself."""
        found = _WORD.findall(words)
        for start, word in enumerate(found):
            if word[0].isupper():
                for length in range(2, LONGEST_NAME + 1):
                    if " ".join(found[start : start + length]) in self._names:
                        return True
        return False


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
