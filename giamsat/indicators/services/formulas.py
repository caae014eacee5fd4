"""Whether the formulas of sheets and rules can be: codes that are known, no circle, measures that go together."""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamsat.core.errors import InvalidInput
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.formula import FormulaError, own_names, parse, references, task_counts
from giamsat.indicators.formula.mixing import check_condition, check_measure
from giamsat.indicators.models import RollUp, Sheet


def check_sheet(catalogue: Catalogue, code: str, sheet: Sheet) -> None:
    """See that a sheet can be: its formula and condition, and what its roll-up needs.

    Raises:
        InvalidInput: each field with what is wrong.
    """
    faults: dict[str, str] = {}
    if not sheet.reporters and sheet.roll_up != RollUp.FORMULA:
        faults["reporters"] = _("Chọn loại đơn vị có số liệu của mình.")
    if sheet.roll_up == RollUp.MEAN and sheet.weight_id is None:
        faults["weight"] = _("Bình quân gia quyền cần chỉ tiêu làm quyền số.")
    if sheet.formula:
        try:
            _check_formula(catalogue, code, sheet)
        except FormulaError as fault:
            faults["formula"] = str(fault)
    elif sheet.roll_up == RollUp.FORMULA:
        faults["formula"] = _("Cách tổng hợp này cần công thức.")
    if sheet.roll_up == RollUp.COUNT_IF:
        try:
            node = parse(sheet.condition)
            if references(node) or task_counts(node) or own_names(node) - {"x"}:
                raise FormulaError(_("Điều kiện đếm chỉ hỏi chính số đó: x >= 1."))
            check_condition(node, sheet.measure, lambda code: _measure(catalogue, code))
        except FormulaError as fault:
            faults["condition"] = str(fault)
    if faults:
        raise InvalidInput(fields=faults)


def check_rule(catalogue: Catalogue, sheet: Sheet, condition: str) -> None:
    """See that a rule between values can be.

    Raises:
        InvalidInput: the condition is none, or mixes measures.
    """
    try:
        node = parse(condition)
        _known_codes(catalogue, references(node))
        check_condition(node, sheet.measure, lambda code: _measure(catalogue, code))
    except FormulaError as fault:
        raise InvalidInput(fields={"condition": str(fault)}) from fault


def _check_formula(catalogue: Catalogue, code: str, sheet: Sheet) -> None:
    node = parse(sheet.formula)
    asked = references(node)
    if own_names(node):
        raise FormulaError(_("Công thức của phiếu không hỏi chính nó; “x” chỉ dùng trong điều kiện."))
    if "quality" in task_counts(node):
        raise FormulaError(_("Chất lượng dữ liệu chỉ dùng được trong khung chỉ số."))
    loop = _loop_through(catalogue, code, asked)
    if loop:
        raise FormulaError(_("Công thức đi vòng: %(loop)s.") % {"loop": " → ".join(loop)})
    _known_codes(catalogue, asked)
    check_measure(node, sheet.measure, lambda each: _measure(catalogue, each))
    if sheet.roll_up != RollUp.FORMULA:
        if task_counts(node):
            raise FormulaError(_("Số nhiệm vụ chỉ dùng được khi tính công thức trên số đã tổng hợp."))
        for each in sorted(asked):
            other = catalogue.newest(catalogue.by_code[each].pk)
            if other is not None and other.cycle != sheet.cycle:
                raise FormulaError(
                    _("Chỉ tiêu %(code)s có chu kỳ khác; công thức của từng đơn vị cần cùng chu kỳ.")
                    % {"code": each}
                )


def _loop_through(catalogue: Catalogue, code: str, asked: frozenset[str]) -> list[str]:
    """The codes on a way from a formula back to its own indicator; empty when there is none."""
    ways = [[code, each] for each in sorted(asked)]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        if way[-1] == code:
            return way
        other = catalogue.by_code.get(way[-1])
        if other is None or way[-1] in seen:
            continue
        seen.add(way[-1])
        sheet = catalogue.newest(other.pk)
        if sheet is not None:
            ways += [[*way, each] for each in sorted(catalogue.inputs_of(sheet))]
    return []


def _known_codes(catalogue: Catalogue, asked: frozenset[str]) -> None:
    missing = sorted(asked - set(catalogue.by_code))
    if missing:
        raise FormulaError(_("Không có chỉ tiêu mã %(codes)s.") % {"codes": ", ".join(missing)})


def _measure(catalogue: Catalogue, code: str) -> str:
    sheet = catalogue.newest(catalogue.by_code[code].pk)
    assert sheet is not None  # noqa: S101 - an indicator is made with its first sheet
    return sheet.measure
