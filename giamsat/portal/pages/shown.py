"""Public rows as pages show them: bodies are text, templates want days and addresses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.publishing.models import PublicChange, PublicRow
from giamsat.publishing.selectors import Tally
from giamsat.ui import formats
from giamsat.ui.charts import Part
from giamsat.ui.states import time_state

if TYPE_CHECKING:
    from giamsat.portal.pages.here import Standing


@dataclass(frozen=True, slots=True)
class Shown:
    """A public task on a page; ``here`` where the page is of one place: how that stands in it."""

    row: PublicRow
    as_of: dt.date
    here: Standing | None = None
    query: str = ""

    @property
    def code(self) -> str:
        return self.row.key

    @property
    def body(self) -> dict[str, Any]:
        return dict(self.row.body)

    @property
    def state(self) -> str:
        return self.row.state

    @property
    def url(self) -> str:
        found = reverse("portal:task", args=[self.row.key])
        return f"{found}?{self.query}" if self.query else found

    @property
    def due(self) -> dt.date | None:
        return self.row.due

    @property
    def original_due(self) -> dt.date | None:
        return day(self.row.body.get("original_due"))

    @property
    def moved(self) -> bool:
        """True when the deadline in force is not the one it was given with."""
        return self.original_due is not None and self.original_due != self.due

    @property
    def lead(self) -> str:
        """Who leads, or how many do."""
        count = self.row.body["lead_count"]
        return self.row.body["lead"] or _("%(count)s đơn vị chủ trì") % {"count": formats.number(count)}

    @property
    def words(self) -> str:
        """The state in words with its days, as of the release."""
        return state_words(self.state, self.due, self.row.done_on, self.as_of)

    @property
    def said(self) -> str:
        """The state in words, its usual one where its days say nothing."""
        return self.words or str(time_state(self.state).word)


def state_words(state: str, due: dt.date | None, done_on: dt.date | None, as_of: dt.date) -> str:
    """The state of a task or of a part in words with its days; empty where its usual word says all."""
    if state == "overdue" and due:
        return _("Quá hạn %(days)s") % {"days": formats.days((as_of - due).days)}
    if state in ("done", "late") and done_on:
        on = formats.date(done_on)
        if state == "late" and due:
            late = formats.days((done_on - due).days)
            return _("Xong %(date)s, trễ %(days)s") % {"date": on, "days": late}
        return _("Xong %(date)s, đúng hạn") % {"date": on}
    return ""


def told(change: PublicChange) -> str:
    """What changed, in words."""
    said = str(change.get_kind_display())
    if change.kind == PublicChange.Kind.DEADLINE:
        return f"{said}: {_date(change.before)} → {_date(change.after)}"
    if change.kind == PublicChange.Kind.REPORTED:
        return f"{said}: {formats.percent(int(change.after), 100, 0)}" if change.after else said
    if change.kind in (PublicChange.Kind.OVERDUE, PublicChange.Kind.NEW) and change.after:
        return _("%(change)s, hạn %(date)s") % {"change": said, "date": _date(change.after)}
    if change.kind == PublicChange.Kind.DONE and change.after == "late":
        return _("Xong nhưng trễ")
    return said


def _date(text: str) -> str:
    found = day(text)
    return formats.date(found) if found else formats.DASH


def day(text: str | None) -> dt.date | None:
    """A day as it stands in a fact."""
    return dt.date.fromisoformat(text) if text else None


def shown(rows: Iterable[PublicRow], as_of: dt.date) -> list[Shown]:
    """Rows for a page."""
    return [Shown(row, as_of) for row in rows]


def parts(tally: Tally, list_url: str) -> list[Part]:
    """The bar of a tally; each part opens its list at ``list_url``, which has a query already."""
    states = tally.states
    counted = (
        ("done", states["done"], _("xong đúng hạn")),
        ("late", states["late"], _("xong nhưng trễ")),
        ("term", tally.in_term, _("đang làm, còn hạn")),
        ("overdue", states["overdue"], _("quá hạn")),
    )
    return [Part(state, count, f"{list_url}state={state}", words) for state, count, words in counted]
