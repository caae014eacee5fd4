"""What may be stated of a unit: the rules that the database alone would refuse without words."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from giamsat.core.errors import InvalidInput
from giamsat.units.models import CODE_PATTERN, Unit

_LENGTHS = {"code": 80, "name_vi": 250, "name_en": 250, "short_vi": 80, "short_en": 80}


class Registered:
    """What is taken in the registry by now: codes, aliases, and the one seat that a side has in a place."""

    def __init__(self) -> None:
        self.parents: dict[str, str | None] = {}
        self.words: dict[str, str] = {}
        self.seats: dict[tuple[int, str], str] = {}
        for unit in Unit.objects.select_related("parent").only(
            "code", "parent__code", "aliases", "territory_id", "side", "valid_to"
        ):
            self.add(unit)

    def add(self, unit: Unit) -> None:
        """Count ``unit`` in, though it may not be saved yet."""
        self.parents[unit.code] = unit.parent.code if unit.parent else None
        if unit.valid_to is None:
            self.words |= dict.fromkeys(unit.aliases, unit.code)
            if unit.territory_id is not None:
                self.seats[unit.territory_id, unit.side] = unit.code

    def faults(self, unit: Unit) -> dict[str, Any]:
        """Each wrong field of ``unit`` with its reason; empty when it may be saved."""
        found: dict[str, Any] = {}
        if not re.fullmatch(CODE_PATTERN, unit.code):
            found["code"] = _("Mã chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối.")
        elif unit.pk is None and unit.code in self.parents:
            found["code"] = _("Mã %(code)s đã có.") % {"code": unit.code}
        for name, longest in _LENGTHS.items():
            value = getattr(unit, name)
            if name.startswith("name") and not value:
                found[name] = _("Chưa nhập tên.")
            elif len(value) > longest:
                found[name] = _("Dài quá %(count)s ký tự.") % {"count": longest}
        if unit.kind not in Unit.Kind.values:
            found["kind"] = _("Không có loại đơn vị “%(kind)s”.") % {"kind": unit.kind}
        if unit.side not in Unit.Side.values:
            found["side"] = _("Không có khối “%(side)s”.") % {"side": unit.side}
        if unit.valid_from and unit.valid_to and unit.valid_to <= unit.valid_from:
            found["valid_to"] = _("Ngày kết thúc phải sau ngày bắt đầu.")
        if unit.parent is not None and self._stands_below(unit.parent.code, unit.code):
            found["parent"] = _("Đơn vị không thể trực thuộc chính mình hoặc cấp dưới của mình.")
        if unit.valid_to is None:
            found |= self._clashes(unit)
        return found

    def require_fit(self, unit: Unit) -> None:
        """Let a unit pass that may be saved.

        Raises:
            InvalidInput: ``fields`` names every wrong field with its reason.
        """
        if found := self.faults(unit):
            raise InvalidInput(fields=found)

    def _clashes(self, unit: Unit) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if unit.territory_id is not None:
            holder = self.seats.get((unit.territory_id, unit.side), unit.code)
            if holder != unit.code:
                found["territory"] = _("Địa bàn này đã có đơn vị cùng khối: %(code)s.") % {"code": holder}
        for word in unit.aliases:
            owner = word if word in self.parents else self.words.get(word, unit.code)
            if owner != unit.code:
                found["aliases"] = _("“%(word)s” đã chỉ đơn vị %(code)s.") % {"word": word, "code": owner}
        return found

    def _stands_below(self, lower: str, upper: str) -> bool:
        current: str | None = lower
        while current is not None and current != upper:
            current = self.parents.get(current)
        return current == upper
