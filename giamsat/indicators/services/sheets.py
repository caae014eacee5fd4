"""Indicators, their sheets, targets and rules: each formula checked before it is stored."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives.models import Programme
from giamsat.events.services import record_event
from giamsat.indicators import events, periods, policies
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.locks import lock_sheets
from giamsat.indicators.models import Group, Indicator, Observation, Rule, Sheet, Target
from giamsat.indicators.services.formulas import check_rule, check_sheet
from giamsat.units.models import Unit


@dataclass(frozen=True, slots=True)
class Draft:
    """What a sheet is to say; the names are those of ``Sheet``."""

    name_vi: str
    name_en: str
    measure: str
    cycle: str
    valid_from: dt.date
    reporters: list[str]
    values: dict[str, Any] = field(default_factory=dict)


@write
def define_indicator(
    actor: Actor,
    *,
    code: str,
    group: Group,
    layer: str,
    owner: Unit,
    draft: Draft,
    higher: Indicator | None = None,
    position: int = 0,
    is_demo: bool = False,
) -> Indicator:
    """Make an indicator with its first sheet.

    Raises:
        NotAllowed: not of the standing office at or above ``owner``.
        InvalidInput: the code is taken, or a formula is none, refers to itself, or mixes measures.
    """
    require(policies.may_define(actor, owner))
    if Indicator.objects.filter(code=code).exists():
        raise InvalidInput(fields={"code": _("Đã có chỉ tiêu mã %(code)s.") % {"code": code}})
    indicator = Indicator(
        code=code, group=group, layer=layer, owner=owner, higher=higher, position=position, is_demo=is_demo
    )
    catalogue = Catalogue()
    sheet = _sheet(actor, draft, 1)
    check_sheet(catalogue, code, sheet)
    indicator.save()
    sheet.indicator = indicator
    sheet.save()
    record_event(actor, events.DEFINED, "indicator", indicator.pk, path=owner.path, data={"code": code})
    return indicator


@write
def change_sheet(actor: Actor, indicator: Indicator, *, version: int, draft: Draft, why: str) -> Sheet:
    """Have a new sheet hold from a period on which no value stands yet; what was said of the past stays.

    Raises:
        NotAllowed, InvalidInput: as ``define_indicator``; Conflict: somebody changed the indicator meanwhile.
    """
    require(policies.may_define(actor, indicator.owner))
    lock_sheets()
    locked = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    if locked.version != version:
        raise Conflict
    if not why.strip():
        raise InvalidInput(fields={"why": _("Ghi vì sao sửa phiếu: người đọc sau cần biết.")})
    catalogue = Catalogue()
    newest = catalogue.newest(indicator.pk)
    assert newest is not None  # noqa: S101 - an indicator is made with its first sheet
    if not periods.is_start(draft.cycle, draft.valid_from) or draft.valid_from <= newest.valid_from:
        raise InvalidInput(
            fields={
                "valid_from": _("Bản mới bắt đầu từ ngày đầu một kỳ, sau ngày bắt đầu của bản hiện hành.")
            }
        )
    last = Observation.objects.filter(indicator=indicator, period__gte=draft.valid_from).order_by("-period")
    if last.exists():
        raise InvalidInput(
            fields={"valid_from": _("Đã có số liệu từ kỳ này; bản mới chỉ áp dụng từ kỳ chưa có số liệu.")}
        )
    sheet = _sheet(actor, draft, newest.number + 1)
    sheet.indicator, sheet.why = locked, why.strip()
    check_sheet(catalogue, indicator.code, sheet)
    if newest.valid_to is None or newest.valid_to > draft.valid_from:
        Sheet.objects.filter(pk=newest.pk).update(valid_to=draft.valid_from)
    sheet.save()
    # One that had ended is measured again; between its end and the new sheet nothing was.
    locked.retired_on = None
    locked.version += 1
    locked.save(update_fields=["retired_on", "version"])
    record_event(
        actor,
        events.SHEET_CHANGED,
        "indicator",
        indicator.pk,
        path=indicator.owner.path,
        data={"code": indicator.code, "day": draft.valid_from.strftime("%d/%m/%Y"), "why": why.strip()},
    )
    return sheet


@write
def set_target(
    actor: Actor,
    indicator: Indicator,
    unit: Unit,
    year: int,
    *,
    value: Decimal,
    value_to: Decimal | None = None,
    source: str = "",
) -> Target:
    """Set what a unit is to reach in a year.

    Raises:
        NotAllowed: not of the standing office at or above the responsible unit.
        InvalidInput: a range that ends before it begins.
    """
    require(policies.may_define(actor, indicator.owner))
    if value_to is not None and value_to < value:
        raise InvalidInput(fields={"value_to": _("Cận trên nhỏ hơn cận dưới.")})
    target, made = Target.objects.select_for_update().get_or_create(
        indicator=indicator,
        unit=unit,
        year=year,
        defaults={"value": value, "value_to": value_to, "source": source},
    )
    if not made:
        target.value, target.value_to, target.source = value, value_to, source
        target.version += 1
        target.save()
    record_event(
        actor,
        events.TARGET_SET,
        "indicator",
        indicator.pk,
        path=unit.path,
        data={"code": indicator.code, "year": year, "value": str(value)},
    )
    return target


@write
def add_rule(
    actor: Actor,
    indicator: Indicator,
    *,
    kind: str,
    severity: str,
    condition: str,
    text_vi: str,
    text_en: str,
) -> Rule:
    """Add a rule between values.

    Raises:
        NotAllowed: as ``set_target``; InvalidInput: the condition is none, or mixes measures.
    """
    require(policies.may_define(actor, indicator.owner))
    catalogue = Catalogue()
    newest = catalogue.newest(indicator.pk)
    assert newest is not None  # noqa: S101 - an indicator is made with its first sheet
    check_rule(catalogue, newest, condition)
    made = Rule.objects.create(
        indicator=indicator,
        kind=kind,
        severity=severity,
        condition=condition,
        text_vi=text_vi,
        text_en=text_en,
    )
    _tell_rule(actor, events.RULE_ADDED, made)
    return made


@write
def retire_rule(actor: Actor, rule: Rule) -> Rule:
    """A rule no longer holds; the row stays.

    Raises:
        NotAllowed: as ``set_target``.
    """
    require(policies.may_define(actor, rule.indicator.owner))
    rule.is_active = False
    rule.save(update_fields=["is_active"])
    _tell_rule(actor, events.RULE_RETIRED, rule)
    return rule


@write
def save_group(
    actor: Actor,
    group: Group | None,
    *,
    code: str,
    name_vi: str,
    name_en: str,
    programme: Programme | None = None,
    position: int = 0,
) -> Group:
    """Make a group of indicators (``group`` None, with its ``code``), or rename and move one.

    Raises:
        NotAllowed: not of the country's standing office; InvalidInput: the code is taken.
    """
    require(policies.may_keep_groups(actor))
    if group is None and Group.objects.filter(code=code).exists():
        raise InvalidInput(fields={"code": _("Đã có nhóm mã này.")})
    row = group or Group(code=code)
    row.name_vi, row.name_en, row.programme, row.position = name_vi, name_en, programme, position
    row.save()
    record_event(actor, events.GROUP_SAVED, "indicator_group", row.pk, data={"code": row.code})
    return row


def _tell_rule(actor: Actor, verb: str, rule: Rule) -> None:
    data = {"code": rule.indicator.code, "text": {"vi": rule.text_vi, "en": rule.text_en}}
    path = rule.indicator.owner.path
    record_event(actor, verb, "indicator", rule.indicator_id, path=path, data=data)


def _sheet(actor: Actor, draft: Draft, number: int) -> Sheet:
    return Sheet(
        number=number,
        valid_from=draft.valid_from,
        name_vi=draft.name_vi,
        name_en=draft.name_en,
        measure=draft.measure,
        cycle=draft.cycle,
        reporters=draft.reporters,
        created_by_id=actor.person_id,
        created_at=clock.now(),
        **draft.values,
    )
