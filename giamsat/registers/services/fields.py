"""Adding, changing, reordering and retiring fields; values that are there already are converted or refuse it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor
from giamsat.core.errors import InvalidInput
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.registry import names_of
from giamsat.registers import events, expressions, policies, values
from giamsat.registers.models import Field, Record, Register, Revision
from giamsat.registers.references import ReferencesOf
from giamsat.registers.resettling import CHUNK, live_records, resettle
from giamsat.registers.services.definitions import begin, finish, named_faults, tell
from giamsat.registers.values import NUMERIC, REFERENCES, BadValue, Kind, operands

MOST_FIELDS = 60
MOST_CHOICES = 200
#: What may be stated of a field; its code stays for ever.
STATED = (
    "kind", "name_vi", "name_en", "help_vi", "help_en", "measure", "choices", "minimum", "maximum",
    "is_required", "is_unique", "is_public", "is_title", "in_table",
)  # fmt: skip
#: Nothing of these leaves for the public: people, and what has readers of its own.
NEVER_PUBLIC = frozenset({Kind.TASK, Kind.DOCUMENT, Kind.POST, Kind.FILE})
#: Named so that the public can be shown the title.
_TITLES = frozenset({Kind.TEXT, Kind.LONG_TEXT})


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


@write
def add_field(actor: Actor, register: Register, *, version: int, code: str, **stated: Any) -> Field:
    """Add a field at the end. A required one only while there are no records, since these lack it.

    Raises:
        NotAllowed, Conflict, InvalidInput.
    """
    stored = begin(actor, register, version)
    new = Field(register=stored, code=code, position=_next_position(stored))
    faults = named_faults(code, str(stated.get("name_vi", ""))) | _state(new, stated)
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
    for _record, _value in _converted(actor, old, new, rows.iterator(chunk_size=CHUNK), plan):
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
        for record, value in _converted(actor, old, new, iter(chunk), plan)
    ]
    if plan.misfits:
        raise InvalidInput(fields={_at_fault(old, new): _cannot(plan)}, code="values_do_not_fit")
    if plan.converted and not convert:
        raise InvalidInput(fields={_at_fault(old, new): _needs(plan)}, code="needs_conversion")
    if new.is_title:
        stored.fields.filter(is_title=True).exclude(pk=new.pk).update(is_title=False)
    new.save()
    _refuse_broken_rules(stored)
    finish(actor, stored, events.FIELD_CHANGED, field=names_of(new))
    if changed:
        _store(actor, stored, new, changed)
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
    faults = _state(new, stated)
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


def _state(new: Field, stated: dict[str, Any]) -> dict[str, Any]:
    """Set what is stated; returns what is wrong with it."""
    if unknown := set(stated) - set(STATED):
        raise TypeError(f"a field's {sorted(unknown)} cannot be stated")
    for name, value in stated.items():
        setattr(new, name, value.strip() if isinstance(value, str) else value)
    if new.kind not in Kind.values:
        return {"kind": _("Không có loại này.")}
    faults: dict[str, Any] = {}
    if new.kind in {Kind.CHOICE, Kind.CHOICES}:
        if reason := _choices_fault(new):
            faults["choices"] = reason
    else:
        new.choices = []
    if new.kind not in NUMERIC:
        new.measure = ""
    for name in ("minimum", "maximum"):
        if (bound := getattr(new, name)) and (reason := _bound_fault(new, name, bound)):
            faults[name] = reason
    if not faults and new.minimum and new.maximum and _out_of_order(new):
        faults["maximum"] = _("Giá trị lớn nhất nhỏ hơn giá trị nhỏ nhất.")
    if new.is_title and new.kind not in _TITLES:
        faults["is_title"] = _("Tên của bản ghi là một trường chữ.")
    if new.is_public and new.kind in NEVER_PUBLIC:
        faults["is_public"] = _("Nhiệm vụ, văn bản, người và tệp không đưa ra công khai từ sổ.")
    return faults


def _choices_fault(new: Field) -> str:
    codes = [each.get("code", "") for each in new.choices]
    if not codes:
        return _("Nêu ít nhất một lựa chọn.")
    if len(codes) > MOST_CHOICES:
        return _("Nhiều nhất %(count)s lựa chọn.") % {"count": MOST_CHOICES}
    if len(set(codes)) < len(codes):
        return _("Có mã lựa chọn lặp lại.")
    bad = next((each for each in new.choices if named_faults(each.get("code", ""), each.get("vi", ""))), None)
    return _("Lựa chọn “%(code)s” chưa đúng: cần mã và tên.") % {"code": bad.get("code", "")} if bad else ""


def _bound_fault(new: Field, name: str, bound: str) -> str:
    if new.kind not in {*NUMERIC, Kind.DATE}:
        setattr(new, name, "")
        return ""
    free = Field(kind=new.kind)
    try:
        setattr(new, name, str(values.read(free, bound, ReferencesOf(SYSTEM))))
        Decimal("0" if new.kind == Kind.DATE else getattr(new, name))
    except (BadValue, InvalidOperation) as fault:
        return str(fault)
    return ""


def _out_of_order(new: Field) -> bool:
    if new.kind == Kind.DATE:
        return new.maximum < new.minimum
    return Decimal(new.maximum) < Decimal(new.minimum)


def _converted(
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


def _store(actor: Actor, register: Register, new: Field, changed: list[tuple[Record, Any]]) -> None:
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


def _refuse_broken_rules(register: Register) -> None:
    """A field that a rule names keeps the sort and measure that the rule reckons with."""
    known = operands(list(register.fields.all()))
    for each in register.checks.all():
        try:
            expressions.check(each.expression, known)
        except expressions.BadRule as fault:
            words = _("Quy tắc “%(name)s” không còn dùng được: %(why)s")
            raise InvalidInput(fields={"kind": words % {"name": each.name, "why": str(fault)}}) from None


def _at_fault(old: Field, new: Field) -> str:
    """The place in the form that the records stand against."""
    for name in ("kind", "choices", "minimum", "maximum", "is_required", "is_unique"):
        if getattr(old, name) != getattr(new, name):
            return name
    return "kind"


def _without(count: int) -> str:
    words = ngettext(
        "%(count)s bản ghi chưa có trường này. Thêm trường không bắt buộc, điền xong rồi mới bắt buộc.",
        "%(count)s bản ghi chưa có trường này. Thêm trường không bắt buộc, điền xong rồi mới bắt buộc.",
        count,
    )
    return words % {"count": count}


def _cannot(plan: Plan) -> str:
    words = ngettext(
        "%(count)s bản ghi đang giữ giá trị không hợp với thay đổi này. Sửa các bản ghi đó trước.",
        "%(count)s bản ghi đang giữ giá trị không hợp với thay đổi này. Sửa các bản ghi đó trước.",
        len(plan.misfits),
    )
    return words % {"count": len(plan.misfits)}


def _needs(plan: Plan) -> str:
    words = ngettext(
        "%(count)s bản ghi đang giữ giá trị kiểu cũ, đều chuyển được sang kiểu mới. Xem thử rồi đồng ý chuyển.",
        "%(count)s bản ghi đang giữ giá trị kiểu cũ, đều chuyển được sang kiểu mới. Xem thử rồi đồng ý chuyển.",
        plan.converted,
    )
    return words % {"count": plan.converted}
