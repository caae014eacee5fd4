"""Figures as people type them: ``1.234,5``, ``1,234.5``, ``12,5``, ``12.5``."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext as _

_GROUPED = re.compile(r"^\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*$")
_PLAIN = re.compile(r"^-?\d{1,18}(\.\d{1,12})?$")


class NoNumber(ValueError):
    """The text is no figure; the message is a translated sentence."""


def read_number(text: str, *, comma: bool = True) -> Decimal | None:
    """The figure in a text; None for an empty one.

    Args:
        comma: the writer's decimal sign is the comma (Vietnamese); then ``1.234`` is more than a thousand.

    Raises:
        NoNumber: not a figure, or one that could be read in two ways.
    """
    plain = re.sub(r"[\s\u00a0\u202f]", "", text).replace("−", "-").removesuffix("%")
    if not plain or plain in ("–", "-"):
        return None
    sign, digits = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    decimal, group = (",", ".") if comma else (".", ",")
    if decimal in digits and group in digits:
        if digits.rindex(decimal) < digits.rindex(group):
            decimal, group = group, decimal
        whole, _sign, part = digits.rpartition(decimal)
        if decimal in whole or (whole.count(group) and not _GROUPED.match(whole)):
            raise NoNumber(_mixed(text))
        digits = whole.replace(group, "") + "." + part
    elif group in digits:
        if _GROUPED.match(digits):
            digits = digits.replace(group, "")
        elif digits.count(group) == 1:
            digits = digits.replace(group, ".")
        else:
            raise NoNumber(_mixed(text))
    elif digits.count(decimal) == 1:
        digits = digits.replace(decimal, ".")
    elif digits.count(decimal) > 1:
        if not _GROUPED.match(digits):
            raise NoNumber(_mixed(text))
        digits = digits.replace(decimal, "")
    if not _PLAIN.match(sign + digits):
        raise NoNumber(_("“%(text)s” không phải một số.") % {"text": text.strip()[:40]})
    return Decimal(sign + digits)


def _mixed(text: str) -> str:
    return _("“%(text)s” trộn dấu chấm và dấu phẩy. Viết như 1234,5.") % {"text": text.strip()[:40]}
