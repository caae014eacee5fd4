"""A notice in one sentence, in the active language."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamsat.monitor.quarters.models import Quarter
from giamsat.monitor.urging.models import Notice
from giamsat.monitor.warnings.rule import rules


@dataclass(frozen=True, slots=True)
class Told:
    """A notice of another domain: its kind and its sentence in the active language, and where it leads."""

    kind: str
    words: str
    url: str


Teller = Callable[[int, Mapping[str, Any]], Told]
_tellers: dict[str, Teller] = {}


def declare(kind: str, tell: Teller) -> None:
    """Let a domain above this one word the notices of a kind of its own, from the id of what they are about and their
    data."""
    _tellers[kind] = tell


def told_elsewhere(notice: Notice) -> Told | None:
    """What another domain says of its notice; None for those of this one."""
    tell = _tellers.get(notice.kind)
    return tell(notice.subject_id, notice.data) if tell else None


def sentence(notice: Notice) -> str:
    """What the person is told."""
    elsewhere = told_elsewhere(notice)
    if elsewhere is not None:
        return elsewhere.words
    data = notice.data
    if notice.kind == Notice.Kind.WARNING:
        rule = rules().get(data["rule"])
        why = fill(str(rule.words), data["facts"]) if rule else ""
        said = {"title": _named(data["title"]), "unit": _named(data["unit"]), "why": why}
        return _("%(title)s (%(unit)s): %(why)s") % said
    if notice.kind == Notice.Kind.LETTER:
        words = _("Văn bản đôn đốc số %(number)s của %(issuer)s, trả lời trước %(day)s.")
        return words % {
            "number": data["number"],
            "issuer": _named(data["issuer"]),
            "day": _day(data["answer_due"]),
        }
    if notice.kind == Notice.Kind.SHEET:
        words = _("Phiếu kết quả quý %(quarter)s của %(unit)s chưa ký; hạn %(day)s.")
        quarter = Quarter(data["year"], data["quarter"])
        return words % {"quarter": quarter, "unit": data["unit"], "day": _day(data["due"])}
    words = _("%(title)s (%(unit)s): hạn %(day)s.")
    if notice.kind == Notice.Kind.OVERDUE:
        words = _("%(title)s (%(unit)s): đã quá hạn từ %(day)s.")
    return words % {"title": data["title"], "unit": _named(data["unit"]), "day": _day(data["due"])}


def _named(name: str | Mapping[str, str]) -> str:
    """A unit's name in the reader's language; a title, or a name kept before there were two, as it is."""
    if isinstance(name, str):
        return name
    return name.get(get_language() or "") or name["vi"]


def fill(text: str, facts: Mapping[str, Any]) -> str:
    """A rule's words with its facts."""
    return _Facts().vformat(text, (), dict(facts))


class _Facts(string.Formatter):
    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:
        return _day(kwargs.get(str(key), "–"))

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        # Only plain names: a stored text may not reach into objects.
        return self.get_value(field_name, args, kwargs), field_name


def _day(value: Any) -> str:
    try:
        return date_format(dt.date.fromisoformat(str(value)), "SHORT_DATE_FORMAT")
    except ValueError:
        return str(value)
