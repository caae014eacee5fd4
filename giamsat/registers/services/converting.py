"""What a change of a field does to the values that are there: converted, or named as what does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor
from giamsat.events.registry import names_of
from giamsat.registers import events, values
from giamsat.registers.models import Field, Record, Register, Revision
from giamsat.registers.references import ReferencesOf
from giamsat.registers.resettling import CHUNK
from giamsat.registers.services.definitions import tell
from giamsat.registers.values import REFERENCES, BadValue, Kind


@dataclass(frozen=True, slots=True)
class Misfit:
    """A record whose value would not fit."""

    record: Record
    shown: str
    reason: str


@dataclass(slots=True)
class Plan:
    """What a change of a field does to the records: how many hold a value, how many of these change, which cannot."""

    holding: int = 0
    converted: int = 0
    misfits: list[Misfit] = field(default_factory=list)


def converted(
    actor: Actor, old: Field, new: Field, rows: Iterator[Record], plan: Plan
) -> Iterator[tuple[Record, Any]]:
    """The records whose stored value changes, with the new one; counts into ``plan`` and notes who cannot."""
    seeing, finding = ReferencesOf(SYSTEM), ReferencesOf(actor)
    seen: dict[Any, int] = {}
    for record in rows:
        value = record.values.get(new.code)
        if value is None:
            if new.is_required and not old.is_required:
                plan.misfits.append(Misfit(record, "", _("Chưa có giá trị.")))
            continue
        plan.holding += 1
        shown = _written(old, value, seeing)
        fresh = value
        if not (old.kind == new.kind and old.kind in REFERENCES):
            try:
                fresh = values.read(new, shown, finding)
            except BadValue as fault:
                plan.misfits.append(Misfit(record, shown, str(fault)))
                continue
        if new.is_unique:
            first = seen.setdefault(str(fresh), record.number)
            if first != record.number:
                reason = _("Đã có ở bản ghi số %(number)s.") % {"number": first}
                plan.misfits.append(Misfit(record, shown, reason))
        # Another kind is always told of, even where the stored form happens to be the same.
        if fresh != value or old.kind != new.kind:
            plan.converted += 1
            yield record, fresh


def _written(old: Field, value: Any, references: ReferencesOf) -> str:
    """The value in words, as a person would type it into the new field."""
    if old.kind == Kind.YES_NO:
        return "có" if value else "không"
    if old.kind in {Kind.CHOICE, Kind.CHOICES}:
        # A choice that is no longer offered is named by its code, and does not fit.
        names = {each["code"]: each["vi"] for each in old.choices}
        codes = [value] if isinstance(value, str) else value
        return "; ".join(names.get(code, code) for code in codes)
    return values.plain(old, value, references)


def store_converted(actor: Actor, register: Register, new: Field, changed: list[tuple[Record, Any]]) -> None:
    """Write the converted values with a revision each, and tell of them."""
    now = clock.now()
    for record, value in changed:
        record.values[new.code] = value
        record.version += 1
        record.edition = register.edition
        record.updated_at = now
    records = [record for record, _value in changed]
    Record.objects.bulk_update(records, ["values", "version", "edition", "updated_at"], batch_size=CHUNK)
    Revision.objects.bulk_create(
        [
            Revision(
                record=record, version=record.version, edition=record.edition, unit=record.unit,
                state=record.state, values=record.values, act="converted", at=now, by_id=actor.person_id,
                on_behalf_of_id=actor.on_behalf_of_id, via=actor.via,
            )
            for record in records
        ],
        batch_size=CHUNK,
    )  # fmt: skip
    tell(actor, events.FIELD_CONVERTED, register, field=names_of(new), count=len(records))


def at_fault(old: Field, new: Field) -> str:
    """The place in the form that the records stand against."""
    for name in ("kind", "choices", "minimum", "maximum", "is_required", "is_unique"):
        if getattr(old, name) != getattr(new, name):
            return name
    return "kind"


def cannot_words(plan: Plan) -> str:
    """How many records hold what would not fit."""
    words = ngettext(
        "%(count)s bản ghi đang giữ giá trị không hợp với thay đổi này. Sửa các bản ghi đó trước.",
        "%(count)s bản ghi đang giữ giá trị không hợp với thay đổi này. Sửa các bản ghi đó trước.",
        len(plan.misfits),
    )
    return words % {"count": len(plan.misfits)}


def needs_words(plan: Plan) -> str:
    """How many records would be converted, once somebody agrees."""
    words = ngettext(
        "%(count)s bản ghi đang giữ giá trị kiểu cũ, đều chuyển được sang kiểu mới. Xem thử rồi đồng ý chuyển.",
        "%(count)s bản ghi đang giữ giá trị kiểu cũ, đều chuyển được sang kiểu mới. Xem thử rồi đồng ý chuyển.",
        plan.converted,
    )
    return words % {"count": plan.converted}
