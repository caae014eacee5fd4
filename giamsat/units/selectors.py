"""Reading the registry. It is public fact, so nothing here depends on who asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.errors import InvalidInput, NotFound
from giamsat.core.prepared import Prepared
from giamsat.core.text import fold, searchable
from giamsat.units.models import Succession, Unit, UnitGroup, UnitQuerySet


def _of_code(code: str) -> QuerySet[Unit]:
    return Unit.objects.filter(code=code).order_by()


_OF_CODE: Prepared[Unit] = Prepared(_of_code, str)


def unit_by_key(key: str, on_date: dt.date | None = None) -> Unit | None:
    """The unit known by a code (``most``) or an alias (``lang-son``, ``Bộ KH&CN``) on a day (today).

    A unit that was closed by then leads to its successor, if it has exactly one; a code goes before an alias.
    """
    day = on_date or clock.today()
    named = unit_meant(key, day)
    if named is None or is_in_force(named, day):
        return named
    heirs = successors_at(named, day)
    return heirs[0] if len(heirs) == 1 else None


def unit_meant(key: str, on_date: dt.date) -> Unit | None:
    """The unit that a code or an alias meant on a day: the one in force then, else one of other times."""
    of_code: Unit | None = _OF_CODE.first(key)
    if of_code is not None and is_in_force(of_code, on_date):
        return of_code
    known = list(Unit.objects.filter(Q(code=key) | Q(aliases__contains=[key])))
    known.sort(key=lambda unit: (unit.code != key, not is_in_force(unit, on_date), unit.pk))
    return known[0] if known else None


def unit_by_id(pk: int) -> Unit:
    """One unit, past ones too.

    Raises:
        NotFound: there is none.
    """
    found = Unit.objects.select_related("territory__province", "parent").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def roots(paths: Iterable[str], on_date: dt.date | None = None) -> UnitQuerySet:
    """The units at ``paths`` that exist on a day (today), the highest first."""
    return Unit.objects.in_force(on_date or clock.today()).filter(path__in=list(paths)).order_by("path")


def successions_of(unit: Unit) -> list[Succession]:
    """Where ``unit`` came from and what became of it, the oldest first."""
    touched = Q(predecessors=unit) | Q(successors=unit)
    return list(Succession.objects.filter(touched).distinct().prefetch_related("predecessors", "successors"))


def root() -> Unit:
    """The unit above all.

    Raises:
        NotFound: the registry is empty.
    """
    found = Unit.objects.filter(parent__isnull=True).order_by("pk").first()
    if found is None:
        raise NotFound
    return found


def is_in_force(unit: Unit, on_date: dt.date) -> bool:
    """True when the unit exists on that day."""
    began = unit.valid_from is None or unit.valid_from <= on_date
    return began and (unit.valid_to is None or unit.valid_to > on_date)


def successors_at(unit: Unit, on_date: dt.date) -> list[Unit]:
    """Who stands for ``unit`` on a day: itself while it exists, else those who took over, however often."""
    found: dict[int, Unit] = {}
    seen: set[int] = set()
    waiting = [unit]
    while waiting:
        current = waiting.pop(0)
        if current.pk in seen:
            continue
        seen.add(current.pk)
        if is_in_force(current, on_date):
            found[current.pk] = current
            continue
        for succession in current.successions_out.filter(date__lte=on_date):
            waiting.extend(succession.successors.all())
    return list(found.values())


def units(on_date: dt.date | None = None, *, every: bool = False) -> UnitQuerySet:
    """The registry on a day (today), in Vietnamese order; with ``every`` also what is or was at other times."""
    rows = Unit.objects.all() if every else Unit.objects.in_force(on_date or clock.today())
    return rows.select_related("parent", "territory").defer("territory__formed_from")


def groups() -> QuerySet[UnitGroup]:
    """All groups of units, by code."""
    return UnitGroup.objects.select_related("within")


def group_by_code(code: str) -> UnitGroup:
    """The group of that code.

    Raises:
        NotFound: there is none.
    """
    found = UnitGroup.objects.select_related("within").filter(code=code).first()
    if found is None:
        raise NotFound(_("Không có nhóm đơn vị “%(code)s”.") % {"code": code})
    return found


def members(
    group: str | UnitGroup, on_date: dt.date | None = None, within: Unit | None = None
) -> UnitQuerySet:
    """The units that a group means on a day (today), in Vietnamese order.

    Args:
        within: only these below it. For a group of one province: a unit of that province, on either side.

    Raises:
        NotFound: no group of that code.
        InvalidInput: the group is one of each province and ``within`` names none.
    """
    rule = group_by_code(group) if isinstance(group, str) else group
    rows = Unit.objects.in_force(on_date or clock.today()).filter(kind__in=rule.kinds)
    if rule.sides:
        rows = rows.filter(side__in=rule.sides)
    if rule.within is not None:
        rows = rows.filter(path__within=rule.within.path)
    if rule.per_province:
        if within is None or within.territory is None:
            raise InvalidInput(
                fields={"within": _("Nhóm “%(group)s” cần nêu rõ tỉnh, thành phố.") % {"group": rule.name}}
            )
        province = within.territory.province_id or within.territory_id
        rows = rows.filter(territory__province=province)
    elif within is not None:
        rows = rows.filter(path__within=within.path)
    # What a place was formed from is long and not asked for in lists.
    return rows.select_related("territory").defer("territory__formed_from")


def children(unit: Unit, on_date: dt.date | None = None) -> UnitQuerySet:
    """The units directly below that exist on a day (today), in Vietnamese order."""
    return Unit.objects.in_force(on_date or clock.today()).filter(parent=unit)


def ancestors(unit: Unit) -> UnitQuerySet:
    """The units above, the highest first."""
    return Unit.objects.filter(path__above=unit.path).exclude(pk=unit.pk).order_by("path")


def subtree(unit: Unit, on_date: dt.date | None = None) -> UnitQuerySet:
    """The unit and all below it that exist on a day (today)."""
    return Unit.objects.in_force(on_date or clock.today()).filter(path__within=unit.path)


def search_units(query: str, on_date: dt.date | None = None, within: Unit | None = None) -> UnitQuerySet:
    """Units whose names, abbreviations or code hold every word of ``query``, with or without tone marks.

    The last word may be a beginning, since people search while they type. First come those with the marks as
    typed, of these the ones that bear exactly that name, then names that begin so, then higher units before
    lower ones. An empty query finds nothing.
    """
    typed = searchable(query)
    plain = fold(typed)
    if not plain:
        return Unit.objects.none()
    rows = Unit.objects.in_force(on_date or clock.today())
    if within is not None:
        rows = rows.filter(path__within=within.path)
    *whole, last = plain.split()
    for word in whole:
        rows = rows.filter(search_text__contains=f" {word} ")
    rows = rows.filter(search_text__contains=f" {last}")
    return rows.annotate(
        exact=_first_if(Q(search_text__contains=f"| {typed} |") | Q(search_text__contains=f"| {plain} |")),
        as_typed=_first_if(Q(search_text__contains=f" {typed}")),
        begins=_first_if(Q(search_text__contains=f"| {typed}")),
    ).order_by("as_typed", "exact", "begins", "path__depth", "sort_key", "code")


def units_found(query: str = "") -> UnitQuerySet:
    """The units in force that ``query`` finds; all of them for an empty one."""
    return search_units(query) if query.strip() else Unit.objects.in_force(clock.today())


def _first_if(condition: Q) -> Case:
    return Case(When(condition, then=Value(0)), default=Value(1), output_field=IntegerField())
