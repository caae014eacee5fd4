"""Frames of indexes: taken over from a ready-made one or a version before, edited as drafts, put in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition, NotFound
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.services import record_event
from giamsat.indicators import events, indexes, policies_index, presets
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.formula import FormulaError, own_names, parse, references
from giamsat.indicators.models import IndexComponent, IndexFrame
from giamsat.indicators.models_index import Method
from giamsat.units.models import Unit

#: Most components of a frame: the largest official one has 98.
MOST: Final = 200
_COPIED: Final = (
    "position", "code", "heading_vi", "heading_en", "name_vi", "name_en", "points", "method", "formula", "bands",
    "guide",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """What a frame says of itself; the names are those of ``IndexFrame``."""

    name_vi: str
    name_en: str
    kinds: list[str]
    cycle: str
    grounds: str = ""
    programme: Any = None
    base: str = ""
    least: Decimal = Decimal(0)
    missing: str = "none"
    appeal_days: int = 15
    why: str = ""


@write
def draft_frame(
    actor: Actor, owner: Unit, *, code: str, preset: str = "", is_demo: bool = False
) -> IndexFrame:
    """The next version of a frame as a draft: with the components of the version before, else of a ready-made frame.

    Raises:
        NotAllowed: not of the standing office at or above ``owner``.
        InvalidInput: the code belongs to a frame of another unit; NotFound: no such ready-made frame.
        InvalidTransition: there is a draft already.
    """
    require(policies_index.may_keep_frames(actor, owner))
    newest = IndexFrame.objects.select_for_update().filter(code=code).order_by("-number").first()
    if newest is not None and newest.owner_id != owner.pk:
        raise InvalidInput(fields={"code": _("Mã này là của khung do đơn vị khác lập.")})
    if newest is not None and newest.state == IndexFrame.State.DRAFT:
        raise InvalidTransition(_("Khung này đang có một bản dự thảo. Sửa tiếp bản đó."))
    made: tuple[IndexFrame, Iterable[IndexComponent]] | None = None
    if newest is not None:
        made = (newest, newest.components.all())
    elif preset:
        made = presets.preset(preset)
        if made is None:
            raise NotFound
    row = IndexFrame(name_vi=code, name_en=code, kinds=[]) if made is None else made[0]
    components = [] if made is None else list(made[1])
    row.pk, row.code, row.owner, row.state = None, code, owner, IndexFrame.State.DRAFT
    row._state.adding = True
    row.number, row.version, row.why, row.is_demo = 1 if newest is None else newest.number + 1, 1, "", is_demo
    row.created_by_id, row.created_at = actor.person_id, clock.now()
    row.save()
    IndexComponent.objects.bulk_create(
        IndexComponent(frame=row, **{name: getattr(each, name) for name in _COPIED}) for each in components
    )
    _tell(actor, events.FRAME_DRAFTED, row)
    return row


@write
def change_frame(actor: Actor, frame: IndexFrame, *, version: int, head: Head) -> IndexFrame:
    """What a draft says of itself.

    Raises:
        NotAllowed, Conflict; InvalidTransition: no draft; InvalidInput: no kinds of units, or an unknown base.
    """
    locked = _draft(actor, frame, version)
    if not head.kinds:
        raise InvalidInput(fields={"kinds": _("Chọn loại đơn vị được đánh giá.")})
    if head.base and head.base not in Catalogue().by_code:
        raise InvalidInput(fields={"base": _("Không có chỉ tiêu mã %(codes)s.") % {"codes": head.base}})
    for name in Head.__dataclass_fields__:
        setattr(locked, name, getattr(head, name))
    return _changed(actor, locked)


@write
def save_component(
    actor: Actor, frame: IndexFrame, *, version: int, component: IndexComponent | None, values: dict[str, Any]
) -> IndexFrame:
    """Add a component to a draft, or change one (``component``).

    Args:
        values: ``code``, ``name_vi``, ``name_en``, ``points``, ``method`` and what else ``IndexComponent`` has.

    Raises:
        As ``change_frame``; InvalidInput: names the place.
    """
    locked = _draft(actor, frame, version)
    row = component or IndexComponent(frame=locked, position=locked.components.count())
    if row.pk is None and row.position >= MOST:
        raise InvalidInput(_("Một khung có tối đa %(n)s thành phần.") % {"n": MOST})
    for name, value in values.items():
        setattr(row, name, value)
    faults = _faults(row)
    if locked.components.filter(code=row.code).exclude(pk=row.pk).exists():
        faults["code"] = _("Khung đã có thành phần mang mã này.")
    if faults:
        raise InvalidInput(fields=faults)
    row.save()
    return _changed(actor, locked)


@write
def drop_component(actor: Actor, component: IndexComponent, *, version: int) -> IndexFrame:
    """Take a component out of a draft. Raises as ``change_frame``."""
    locked = _draft(actor, component.frame, version)
    component.delete()
    return _changed(actor, locked)


@write
def put_in_force(actor: Actor, frame: IndexFrame, *, version: int, why: str = "") -> IndexFrame:
    """From now on this version scores; the one before is retired and keeps its rounds.

    Raises:
        As ``change_frame``; InvalidInput: nothing is scored, or a change without its reason.
    """
    locked = _draft(actor, frame, version)
    of = indexes.frame_of(locked)
    if not of.points or not locked.kinds:
        raise InvalidInput(_("Khung chưa có thành phần được tính điểm, hoặc chưa chọn loại đơn vị."))
    if locked.number > 1 and not why.strip():
        raise InvalidInput(fields={"why": _("Ghi vì sao sửa khung: người đọc sau cần biết.")})
    known = Catalogue().by_code
    missing = sorted({code for code in of.codes if code not in known})
    if missing:
        raise InvalidInput(_("Không có chỉ tiêu mã %(codes)s.") % {"codes": ", ".join(missing)})
    IndexFrame.objects.filter(code=locked.code, state=IndexFrame.State.IN_FORCE).update(
        state=IndexFrame.State.RETIRED
    )
    locked.state, locked.why = IndexFrame.State.IN_FORCE, why.strip()
    locked.version += 1
    locked.save()
    _tell(actor, events.FRAME_IN_FORCE, locked)
    return locked


def _draft(actor: Actor, frame: IndexFrame, version: int) -> IndexFrame:
    require(policies_index.may_keep_frames(actor, frame.owner))
    locked = IndexFrame.objects.select_for_update(of=("self",)).select_related("owner").get(pk=frame.pk)
    if locked.state != IndexFrame.State.DRAFT:
        raise InvalidTransition(_("Bản đã áp dụng không sửa. Lập bản mới rồi sửa bản đó."))
    if locked.version != version:
        raise Conflict
    return locked


def _changed(actor: Actor, frame: IndexFrame) -> IndexFrame:
    frame.version += 1
    frame.save()
    _tell(actor, events.FRAME_CHANGED, frame)
    return frame


def _tell(actor: Actor, verb: str, frame: IndexFrame) -> None:
    data = {"code": frame.code, "number": frame.number}
    record_event(actor, verb, "index", frame.pk, path=frame.owner.path, data=data)


def _faults(row: IndexComponent) -> dict[str, str]:
    """What stands against a component, by field."""
    faults: dict[str, str] = {}
    if row.points < 0:
        faults["points"] = _("Điểm không âm.")
    if row.formula:
        try:
            node = parse(row.formula)
            if own_names(node):
                raise FormulaError(_("Công thức của khung chỉ hỏi các chỉ tiêu, không hỏi “x”."))
            unknown = sorted(references(node) - set(Catalogue().by_code))
            if unknown:
                raise FormulaError(_("Không có chỉ tiêu mã %(codes)s.") % {"codes": ", ".join(unknown)})
        except FormulaError as fault:
            faults["formula"] = str(fault)
        if row.method == Method.ASSESSOR:
            faults["formula"] = _("Người chấm thì không có công thức.")
    elif row.method == Method.FORMULA:
        faults["formula"] = _("Cách chấm này cần công thức.")
    if row.method == Method.BANDS:
        try:
            if any(not 0 <= points <= row.points for _start, points in indexes.bands(row.bands)):
                faults["bands"] = _("Điểm của bậc nằm trong 0 và điểm tối đa.")
        except ValueError:
            faults["bands"] = _("Viết các bậc như: 50: 5; 80: 10 (từ 50 được 5 điểm, từ 80 được 10).")
    elif row.bands:
        faults["bands"] = _("Chỉ cách chấm theo bậc mới có bậc điểm.")
    return faults
