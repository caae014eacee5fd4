"""Adding, changing, reordering and retiring fields; values that are there already are converted or refuse it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.registry import names_of
from giamsat.registers import events, expressions, policies
from giamsat.registers.models import Field, Record, Register
from giamsat.registers.resettling import CHUNK, live_records, resettle
from giamsat.registers.services.converting import (
    Plan,
    at_fault,
    cannot_words,
    converted,
    needs_words,
    store_converted,
)
from giamsat.registers.services.definitions import begin, finish, named_faults
from giamsat.registers.services.stating import state_field
from giamsat.registers.values import Kind, operands

MOST_FIELDS = 60


@write
def add_field(actor: Actor, register: Register, *, version: int, code: str, **stated: Any) -> Field:
    """Add a field at the end. A required one only while there are no records, since these lack it.

    Raises:
        NotAllowed, Conflict, InvalidInput.
    """
    stored = begin(actor, register, version)
    new = Field(register=stored, code=code, position=_next_position(stored))
    faults = named_faults(code, str(stated.get("name_vi", ""))) | state_field(new, stated)
    if stored.fields.filter(code=code).exists():
        faults["code"] = _("Mã trường này đã có, hoặc đã dùng cho một trường nay thôi dùng.")
    if stored.fields.count() >= MOST_FIELDS:
        faults["code"] = _("Một sổ có nhiều nhất %(count)s trường.") % {"count": MOST_FIELDS}
    count = stored.records.filter(withdrawn_at__isnull=True).count()
    if new.is_required and count:
        faults["is_required"] = _without(count)
    if faults:
        raise InvalidInput(fields=faults)
    if new.is_title:
        stored.fields.filter(is_title=True).update(is_title=False)
    new.save()
    if new.is_title:
        resettle(stored)
    finish(actor, stored, events.FIELD_ADDED, field=names_of(new))
    return new


def plan_change(actor: Actor, register: Register, code: str, **stated: Any) -> Plan:
    """What ``change_field`` would do to the records, without doing it.

    Raises:
        NotAllowed; InvalidInput: the field as stated cannot be.
    """
    require(policies.may_change_definition(actor, register))
    old, new = _changed(register, code, stated)
    rows = Record.objects.filter(register=register, withdrawn_at__isnull=True).order_by("number")
    plan = Plan()
    for _record, _value in converted(actor, old, new, rows.iterator(chunk_size=CHUNK), plan):
        pass
    return plan


@write
def change_field(
    actor: Actor, register: Register, *, version: int, code: str, convert: bool = False, **stated: Any
) -> Field:
    """Change a field. Where values have to be written anew, only with ``convert``, and only if all of them fit.

    Raises:
        NotAllowed, Conflict; InvalidInput: with code ``needs_conversion`` when ``convert`` would do it.
    """
    stored = begin(actor, register, version)
    old, new = _changed(stored, code, stated)
    plan = Plan()
    changed = [
        (record, value)
        for chunk in live_records(stored)
        for record, value in converted(actor, old, new, iter(chunk), plan)
    ]
    if plan.misfits:
        raise InvalidInput(fields={at_fault(old, new): cannot_words(plan)}, code="values_do_not_fit")
    if plan.converted and not convert:
        raise InvalidInput(fields={at_fault(old, new): needs_words(plan)}, code="needs_conversion")
    if new.is_title:
        stored.fields.filter(is_title=True).exclude(pk=new.pk).update(is_title=False)
    new.save()
    _refuse_broken_rules(stored)
    finish(actor, stored, events.FIELD_CHANGED, field=names_of(new))
    if changed:
        store_converted(actor, stored, new, changed)
    resettle(stored)
    return new


@write
def move_field(actor: Actor, register: Register, *, version: int, code: str, step: int) -> None:
    """Move a field up (-1) or down (1) among those in use.

    Raises:
        NotAllowed, Conflict, InvalidInput.
    """
    stored = begin(actor, register, version)
    row = list(stored.fields.filter(retired_at__isnull=True))
    at = next((place for place, each in enumerate(row) if each.code == code), None)
    if at is None or step not in {-1, 1}:
        raise InvalidInput(fields={"code": _("Không có trường này.")})
    to = min(max(at + step, 0), len(row) - 1)
    moved = row.pop(at)
    row.insert(to, moved)
    for position, each in enumerate(row):
        each.position = position
    Field.objects.bulk_update(row, ["position"])
    finish(actor, stored, events.FIELD_CHANGED, field=names_of(moved))


@write
def retire_field(actor: Actor, register: Register, *, version: int, code: str) -> Field:
    """Use a field no more; records keep what they hold in it, and its code is not given again.

    Raises:
        NotAllowed, Conflict; InvalidInput: it is the title, or a check names it.
    """
    stored = begin(actor, register, version)
    found = _field(stored, code)
    if found.is_title:
        raise InvalidInput(
            fields={"code": _("Trường này là tên của bản ghi. Chọn trường khác làm tên trước.")}
        )
    naming = [
        each.name
        for each in stored.checks.all()
        if code in expressions.names_in(expressions.parse(each.expression))
    ]
    if naming:
        words = _("Quy tắc đang dùng trường này: %(names)s. Bỏ quy tắc trước.")
        raise InvalidInput(fields={"code": words % {"names": "; ".join(naming)}})
    found.retired_at = clock.now()
    found.save(update_fields=["retired_at"])
    resettle(stored)
    finish(actor, stored, events.FIELD_RETIRED, field=names_of(found))
    return found


# --- inside -----------------------------------------------------------------------------------------------


def _next_position(register: Register) -> int:
    last = register.fields.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def _field(register: Register, code: str) -> Field:
    found = register.fields.filter(code=code, retired_at__isnull=True).first()
    if found is None:
        raise InvalidInput(fields={"code": _("Không có trường này.")})
    return found


def _changed(register: Register, code: str, stated: dict[str, Any]) -> tuple[Field, Field]:
    """The field as it is and as it would be.

    Raises:
        InvalidInput: it cannot be so.
    """
    old, new = _field(register, code), _field(register, code)
    faults = state_field(new, stated)
    if not new.name_vi.strip():
        faults["name_vi"] = _("Cần tên tiếng Việt.")
    if Kind.FILE in {old.kind, new.kind} and old.kind != new.kind:
        faults["kind"] = _(
            "Trường tệp không đổi sang loại khác, loại khác không đổi thành tệp. Thêm trường mới."
        )
    if old.is_title and not new.is_title:
        faults["is_title"] = _("Bản ghi cần một tên. Chọn trường khác làm tên thay vì bỏ.")
    if faults:
        raise InvalidInput(fields=faults)
    return old, new


def _refuse_broken_rules(register: Register) -> None:
    """A field that a rule names keeps the sort and measure that the rule reckons with."""
    known = operands(list(register.fields.all()))
    for each in register.checks.all():
        try:
            expressions.check(each.expression, known)
        except expressions.BadRule as fault:
            words = _("Quy tắc “%(name)s” không còn dùng được: %(why)s")
            raise InvalidInput(fields={"kind": words % {"name": each.name, "why": str(fault)}}) from None


def _without(count: int) -> str:
    words = ngettext(
        "%(count)s bản ghi chưa có trường này. Thêm trường không bắt buộc, điền xong rồi mới bắt buộc.",
        "%(count)s bản ghi chưa có trường này. Thêm trường không bắt buộc, điền xong rồi mới bắt buộc.",
        count,
    )
    return words % {"count": count}
