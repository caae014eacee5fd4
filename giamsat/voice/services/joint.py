"""An answer of several bodies: the handling one asks others for their part, and answers for the whole."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput, InvalidTransition
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.units.locks import hold_tree
from giamsat.units.models import Unit
from giamsat.voice import policies
from giamsat.voice.choices import State, Verb
from giamsat.voice.limits import LIMITS, within
from giamsat.voice.models import Item
from giamsat.voice.models_handling import Part
from giamsat.voice.services.recording import locked, note, words


@write
def ask_part(actor: Actor, item: Item, *, version: int, to: Unit, text: str) -> Item:
    """Ask another body for its part. It sees the item, not who sent it; the limit of the answer stays.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidTransition: not in work; InvalidInput: the same body, one that exists no
            more, one that is asked already, or no question.
    """
    hold_tree()
    stored = locked(item, version)
    require(policies.may_handle(actor, stored))
    if stored.state != State.HANDLING:
        raise InvalidTransition(_("Chỉ đề nghị cùng trả lời khi ý kiến đang được xử lý."))
    said = words(text, "text", _("Viết rõ cần cơ quan này trả lời phần nào."))
    if to.pk == stored.handler_id or to.valid_to is not None:
        raise InvalidInput(fields={"to": _("Chọn một cơ quan khác, đang hoạt động.")})
    if open_parts(stored, to).exists():
        raise InvalidInput(fields={"to": _("Cơ quan này đã được đề nghị và chưa trả lời.")})
    due = min(within(LIMITS.part), max(stored.answer_due or clock.today(), clock.today()))
    Part.objects.create(
        item=stored, unit=to, question=said, asked_by_id=actor.who, asked_at=clock.now(), due=due
    )
    note(actor, stored, Verb.CONSULT, text=said, unit=to)
    return stored


@write
def give_part(actor: Actor, item: Item, *, version: int, text: str) -> Item:
    """A body that was asked gives its part; the handling body puts it into the answer.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidTransition: the answer has gone on; InvalidInput: no words.
    """
    stored = locked(item, version)
    require(policies.may_give_part(actor, stored))
    if stored.state != State.HANDLING:
        raise InvalidTransition(_("Trả lời đã soạn xong, không nhận thêm phần nào."))
    said = words(text, "text", _("Viết phần trả lời của cơ quan mình."))
    part = open_parts(stored).filter(unit__in=actor.unit_ids(policies.HANDLERS)).select_related("unit")[0]
    part.text, part.given_by_id, part.given_at = said, actor.who, clock.now()
    part.save()
    note(actor, stored, Verb.CONTRIBUTE, text=said, unit=part.unit)
    return stored


@write
def drop_parts(actor: Actor, item: Item, *, version: int, reason: str) -> Item:
    """Do not wait any more for those who have not given their part.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidInput: nobody is waited for, or no reason.
    """
    stored = locked(item, version)
    require(policies.may_handle(actor, stored))
    said = words(reason, "reason")
    if not open_parts(stored).update(dropped_at=clock.now()):
        raise InvalidInput(_("Không còn chờ cơ quan nào."))
    note(actor, stored, Verb.UNWAIT, text=said)
    return stored


def check_parts(item: Item) -> None:
    """An answer waits for the parts whose time has not passed.

    Raises:
        InvalidInput: with the names of those who are waited for.
    """
    waited = open_parts(item).filter(due__gte=clock.today()).select_related("unit")
    names = ", ".join(part.unit.name for part in waited)
    if names:
        raise InvalidInput(_("Còn chờ phần của %(units)s. Đợi, hoặc chọn “Thôi chờ cơ quan cùng trả lời”.") % {
            "units": names
        })  # fmt: skip


def open_parts(item: Item, unit: Unit | None = None) -> QuerySet[Part]:
    """Parts that are waited for, of all bodies or one."""
    rows = item.parts.filter(given_at=None, dropped_at=None)
    return rows if unit is None else rows.filter(unit=unit)
