"""Opening, changing and closing registers, their states and their checks. A register is never deleted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.forms.models import model_to_dict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives.models import Programme
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.registers import events, policies
from giamsat.registers.expressions import BadRule
from giamsat.registers.expressions import check as check_rule
from giamsat.registers.filling import Definition, failing
from giamsat.registers.models import NAME_PATTERN, Check, Edition, Field, Record, Register, State
from giamsat.registers.resettling import resettle
from giamsat.registers.values import operands
from giamsat.units.locks import hold_tree
from giamsat.units.models import Unit
from giamsat.units.selectors import is_in_force

CHANGEABLE = ("name_vi", "name_en", "purpose", "programme", "is_public")
MOST_STATES, MOST_CHECKS = 20, 30
#: What a new register begins with, so that records can be written at once: code, names, final.
FIRST_STATES = (("open", "Đang thực hiện", "Under way", False), ("done", "Hoàn thành", "Done", True))
FIRST_FIELD = ("ten", "Tên", "Name")


@write
def open_register(
    actor: Actor,
    *,
    code: str,
    name_vi: str,
    name_en: str = "",
    owner: Unit,
    scope: Unit | None = None,
    purpose: str = "",
    programme: Programme | None = None,
    is_public: bool = False,
    is_demo: bool = False,
) -> Register:
    """Open a register of ``owner`` for the units in the tree of ``scope`` (the owner's own when left out).

    It begins with one field, its title, and two states; both can be changed.

    Raises:
        NotAllowed; InvalidInput: the code is taken or none, the name is empty, a unit is closed.
    """
    hold_tree()
    owner = Unit.objects.get(pk=owner.pk)
    scope = Unit.objects.get(pk=scope.pk) if scope else owner
    require(policies.may_define(actor, owner, scope))
    faults: dict[str, Any] = {}
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) or len(code) > 40:
        faults["code"] = _("Mã gồm chữ thường không dấu, chữ số và gạch nối.")
    elif Register.objects.filter(code=code).exists():
        faults["code"] = _("Mã sổ này đã có.")
    if not name_vi.strip():
        faults["name_vi"] = _("Cần tên tiếng Việt.")
    for name, unit in (("owner", owner), ("scope", scope)):
        if not is_in_force(unit, clock.today()):
            faults[name] = _("%(unit)s không còn hoạt động.") % {"unit": unit.name}
    if faults:
        raise InvalidInput(fields=faults)
    register = Register.objects.create(
        code=code,
        name_vi=name_vi.strip(),
        name_en=name_en.strip(),
        purpose=purpose.strip(),
        owner=owner,
        scope=scope,
        programme=programme,
        is_public=is_public,
        is_demo=is_demo,
        created_at=clock.now(),
    )
    field, vi, en = FIRST_FIELD
    Field.objects.create(
        register=register,
        code=field,
        name_vi=vi,
        name_en=en,
        kind=Field.Kind.TEXT,
        is_required=True,
        is_title=True,
    )
    for position, (state, vi, en, final) in enumerate(FIRST_STATES):
        State.objects.create(
            register=register, code=state, name_vi=vi, name_en=en, is_final=final, position=position,
            follows=[other[0] for other in FIRST_STATES if other[0] != state],
        )  # fmt: skip
    keep_edition(register)
    tell(actor, events.REGISTER_OPENED, register)
    return register


@write
def change_register(actor: Actor, register: Register, *, version: int, **stated: Any) -> Register:
    """Change names, purpose, programme, or whether it is public.

    Raises:
        NotAllowed, Conflict, InvalidInput.
    """
    stored = begin(actor, register, version)
    if unknown := set(stated) - set(CHANGEABLE):
        raise TypeError(f"a register's {sorted(unknown)} cannot be changed")
    if not str(stated.get("name_vi", stored.name_vi)).strip():
        raise InvalidInput(fields={"name_vi": _("Cần tên tiếng Việt.")})
    for name, value in stated.items():
        setattr(stored, name, value)
    finish(actor, stored, events.REGISTER_CHANGED, defines=False)
    return stored


@write
def close_register(actor: Actor, register: Register, *, version: int) -> Register:
    """Close a register: it takes no more records and stays readable.

    Raises:
        NotAllowed, Conflict.
    """
    stored = begin(actor, register, version)
    stored.closed_on = clock.today()
    finish(actor, stored, events.REGISTER_CLOSED, defines=False)
    return stored


@write
def save_state(
    actor: Actor,
    register: Register,
    *,
    version: int,
    code: str,
    name_vi: str,
    name_en: str = "",
    follows: Sequence[str] = (),
    is_final: bool = False,
) -> State:
    """Add a state, or change the one of this code.

    Raises:
        NotAllowed, Conflict, InvalidInput.
    """
    stored = begin(actor, register, version)
    known = list(stored.states.all())
    faults = named_faults(code, name_vi)
    if strange := set(follows) - {each.code for each in known} - {code}:
        faults["follows"] = _("Không có trạng thái %(codes)s.") % {"codes": ", ".join(sorted(strange))}
    there = next((each for each in known if each.code == code), None)
    if there is None and len(known) >= MOST_STATES:
        faults["code"] = _("Một sổ có nhiều nhất %(count)s trạng thái.") % {"count": MOST_STATES}
    if faults:
        raise InvalidInput(fields=faults)
    state = there or State(register=stored, code=code, position=len(known))
    state.name_vi, state.name_en, state.is_final = name_vi.strip(), name_en.strip(), is_final
    state.follows = [each for each in dict.fromkeys(follows) if each != code]
    state.save()
    finish(actor, stored, events.STATE_SAVED, state=names_of(state))
    return state


@write
def save_check(
    actor: Actor,
    register: Register,
    *,
    version: int,
    code: str,
    name_vi: str,
    name_en: str = "",
    expression: str,
    is_strict: bool = False,
) -> Check:
    """Add a check, or change the one of this code; records are looked at again.

    Raises:
        NotAllowed, Conflict; InvalidInput: the rule cannot be, or it is strict and records break it.
    """
    stored = begin(actor, register, version)
    faults = named_faults(code, name_vi)
    try:
        check_rule(expression, operands(list(stored.fields.all())))
    except BadRule as fault:
        faults["expression"] = str(fault)
    there = stored.checks.filter(code=code).first()
    count = stored.checks.count()
    if there is None and count >= MOST_CHECKS:
        faults["code"] = _("Một sổ có nhiều nhất %(count)s quy tắc.") % {"count": MOST_CHECKS}
    if faults:
        raise InvalidInput(fields=faults)
    saved = there or Check(register=stored, code=code, position=count)
    saved.name_vi, saved.name_en = name_vi.strip(), name_en.strip()
    saved.expression, saved.is_strict = expression.strip(), is_strict
    saved.save()
    if is_strict:
        _refuse_broken(stored, saved)
    resettle(stored)
    finish(actor, stored, events.CHECK_SAVED, check=names_of(saved))
    return saved


def _refuse_broken(register: Register, check: Check) -> None:
    definition = Definition.of(register)
    rows = Record.objects.filter(register=register, withdrawn_at__isnull=True)
    broken = [
        row.number
        for row in rows.iterator(chunk_size=1000)
        if check in failing(definition, row.values, row.state)
    ]
    if broken:
        words = ngettext(
            "%(count)s bản ghi đang trái quy tắc này (số %(some)s). Sửa các bản ghi trước, hoặc để quy tắc chỉ nhắc.",
            "%(count)s bản ghi đang trái quy tắc này (số %(some)s). Sửa các bản ghi trước, hoặc để quy tắc chỉ nhắc.",
            len(broken),
        )
        some = ", ".join(map(str, broken[:10])) + ("…" if len(broken) > 10 else "")
        raise InvalidInput(fields={"is_strict": words % {"count": len(broken), "some": some}})


@write
def drop_check(actor: Actor, register: Register, *, version: int, code: str) -> None:
    """Take a check away; editions keep that it was.

    Raises:
        NotAllowed, Conflict; InvalidInput: there is none of this code.
    """
    stored = begin(actor, register, version)
    there = stored.checks.filter(code=code).first()
    if there is None:
        raise InvalidInput(fields={"code": _("Không có quy tắc này.")})
    names = names_of(there)
    there.delete()
    resettle(stored)
    finish(actor, stored, events.CHECK_DROPPED, check=names)


# --- shared with ``fields`` -------------------------------------------------------------------------------


def begin(actor: Actor, register: Register, version: int) -> Register:
    """The register locked, after the policy was asked: while its definition changes no record does.

    Raises:
        NotAllowed, Conflict.
    """
    hold_tree()
    rows = Register.objects.select_related("owner", "scope", "programme").select_for_update(of=("self",))
    stored = rows.get(pk=register.pk)
    require(policies.may_change_definition(actor, stored))
    if stored.version != version:
        raise Conflict
    return stored


def finish(actor: Actor, register: Register, verb: str, *, defines: bool = True, **data: Any) -> None:
    """Count the version (and the edition, which is kept), and tell."""
    register.version += 1
    if defines:
        register.edition += 1
    register.save()
    if defines:
        keep_edition(register)
    tell(actor, verb, register, **data)


def keep_edition(register: Register) -> None:
    """Write down the definition as it now stands."""
    without = ("id", "register")
    definition = {
        kind: [model_to_dict(row, exclude=without) for row in rows.all()]
        for kind, rows in (
            ("fields", register.fields),
            ("states", register.states),
            ("checks", register.checks),
        )
    }
    for field in definition["fields"]:
        field["retired_at"] = field["retired_at"].isoformat() if field["retired_at"] else None
    Edition.objects.create(register=register, number=register.edition, definition=definition, at=clock.now())


def named_faults(code: str, name_vi: str) -> dict[str, Any]:
    """What is wrong with a code and a name."""
    faults: dict[str, Any] = {}
    if not re.fullmatch(NAME_PATTERN, code) or len(code) > 40:
        faults["code"] = _("Mã bắt đầu bằng chữ, gồm chữ thường không dấu, chữ số và gạch dưới.")
    elif code in {"and", "or", "not", "filled", "state"}:
        faults["code"] = _("Mã này dành cho ngôn ngữ quy tắc.")
    if not name_vi.strip():
        faults["name_vi"] = _("Cần tên tiếng Việt.")
    return faults


def tell(
    actor: Actor, verb: str, register: Register, changes: Mapping[str, Any] | None = None, **data: Any
) -> None:
    """Record the event for the readers of the owner."""
    record_event(
        actor,
        verb,
        "register",
        register.pk,
        path=register.owner.path,
        programme_id=register.programme_id,
        changes=changes,
        data={"name": names_of(register), **data},
    )
