"""Text set in fonts of before Unicode: a letter's code is a place in the font, not a character."""

from __future__ import annotations

import re

from giamsat.directives.compiler.old_encodings import TCVN3, VNI

_VNI_PAIR = re.compile("|".join(sorted((re.escape(form) for form in VNI), key=len, reverse=True)))
#: Letters that only Unicode has: whoever wrote them used the old font's name alone.
_UNICODE = re.compile(r"[\u0110\u0111\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
_SUBSET = re.compile(r"^[A-Z]{6}\+")


def old_encoding(font: str) -> str:
    """``tcvn3`` for .VnTime and its kin, ``vni`` for VNI-Times and its kin, nothing for any other font."""
    name = _SUBSET.sub("", font).lstrip("'\" ")
    if name.lower().startswith(".vn"):
        return "tcvn3"
    return "vni" if name.upper().startswith("VNI-") else ""


def is_unicode(text: str) -> bool:
    """Whether a text holds letters that no font of before Unicode could show."""
    return _UNICODE.search(text) is not None


def to_unicode(text: str, font: str) -> str:
    """``text`` as it was seen on paper; unchanged where the font is of Unicode or the text is already."""
    encoding = old_encoding(font)
    if not encoding or _UNICODE.search(text):
        return text
    if encoding == "vni":
        # Word stores some marks of the Windows code page by their Unicode character.
        return _VNI_PAIR.sub(lambda match: VNI[match.group()], text)
    plain = text.translate(TCVN3)
    # The capital fonts of this family end in H and draw capitals for small letters.
    return plain.upper() if re.sub(r"[,-].*$", "", _SUBSET.sub("", font)).endswith("H") else plain
