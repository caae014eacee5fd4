"""Naming the figures of a register that are values of indicators."""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput
from giamsat.core.writes import write
from giamsat.registers import events
from giamsat.registers.models import Feed, Register
from giamsat.registers.services.definitions import begin, finish
from giamsat.registers.values import NUMERIC, Kind

MOST_FEEDS = 20


@write
def add_feed(
    actor: Actor,
    register: Register,
    *,
    version: int,
    indicator_code: str,
    measure: str,
    field: str = "",
    over: str = "",
    day: str = "",
    state: str = "",
) -> Feed:
    """Let a figure of the register be the value of an indicator; an indicator has one source.

    Raises:
        NotAllowed, Conflict, InvalidInput.
    """
    stored = begin(actor, register, version)
    fields = {each.code: each.kind for each in stored.fields.filter(retired_at__isnull=True)}
    faults = {
        name: _("Chọn một trường số của sổ.")
        for name, code in (("field", field), ("over", over))
        if code and fields.get(code) not in NUMERIC
    }
    if measure == Feed.Measure.SUM and not field:
        faults["field"] = _("Chọn một trường số của sổ.")
    if day and fields.get(day) != Kind.DATE:
        faults["day"] = _("Chọn một trường ngày của sổ.")
    if state and not stored.states.filter(code=state).exists():
        faults["state"] = _("Sổ không có trạng thái “%(code)s”.") % {"code": state}
    if measure not in Feed.Measure.values:
        faults["measure"] = _("Không có loại này.")
    if Feed.objects.filter(indicator_code=indicator_code).exists():
        faults["indicator_code"] = _("Chỉ tiêu này đã lấy số từ một sổ.")
    if stored.feeds.count() >= MOST_FEEDS:
        faults["indicator_code"] = _("Một sổ cấp số cho nhiều nhất %(count)s chỉ tiêu.") % {
            "count": MOST_FEEDS
        }
    if faults:
        raise InvalidInput(fields=faults)
    feed = Feed.objects.create(
        register=stored,
        indicator_code=indicator_code,
        measure=measure,
        field=field,
        over=over,
        day=day,
        state=state,
    )
    finish(actor, stored, events.FEED_ADDED, defines=False, indicator=indicator_code)
    return feed


@write
def drop_feed(actor: Actor, register: Register, *, version: int, indicator_code: str) -> None:
    """The indicator takes its value from the register no more; values that it took stay.

    Raises:
        NotAllowed, Conflict; InvalidInput: it takes none.
    """
    stored = begin(actor, register, version)
    gone, _rows = stored.feeds.filter(indicator_code=indicator_code).delete()
    if not gone:
        raise InvalidInput(fields={"indicator_code": _("Chỉ tiêu này không lấy số từ sổ.")})
    finish(actor, stored, events.FEED_DROPPED, defines=False, indicator=indicator_code)
