"""Who may see and do what with items. Contact data open for the bodies that have the item in hand, nobody else.

Reading reaches downwards as everywhere; acting needs a role on the very body that has the item.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.utils.translation import gettext as _

from giamsat.core.actor import Actor, Role
from giamsat.core.ltree import within_any
from giamsat.core.policy import ALLOWED, Verdict, denied
from giamsat.units.models import Unit
from giamsat.voice.choices import AT_HANDLER, State
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact
from giamsat.voice.models_handling import Attachment, Part
from giamsat.voice.models_safety import Hold
from giamsat.voice.models_task import TaskProposal

RECEIVERS = (Role.VOICE_OFFICER,)
HANDLERS = (Role.VOICE_OFFICER, Role.FOCAL_POINT)
APPROVERS = (Role.APPROVER, Role.LEADER)
HEADS = (Role.APPROVER, Role.LEADER, Role.STANDING_OFFICE)
OVERSEERS = (Role.STANDING_OFFICE, Role.LEADER, Role.INSPECTOR)
#: Everybody who has a page of the desk's room.
ROOM = (*HANDLERS, Role.APPROVER, Role.PUBLISHER, *OVERSEERS)


def _among(field: str, ids: QuerySet[Any]) -> Q:
    """``field`` is one of what a query finds, in a shape of which PostgreSQL can join several by their indexes.

    Beside ``OR`` a plain ``IN (SELECT …)`` makes it read every item.
    """
    found = Func(
        F(field),
        ArraySubquery(ids),
        template="%(expressions)s)",
        arg_joiner=" = ANY (",
        output_field=BooleanField(),
    )
    return Q(found)


def _units_under(paths: tuple[str, ...]) -> QuerySet[Any]:
    return Unit.objects.filter(within_any("path", paths)).order_by().values("pk")


def visible_items(actor: Actor) -> Q:
    """Items received, handled or answered in part by a unit where the person works on them, or below one overseen."""
    if actor.is_system:
        return Q()
    workers = actor.unit_ids((*HANDLERS, Role.APPROVER, Role.PUBLISHER))
    seen = Q(receiver__in=actor.unit_ids((*RECEIVERS, *HEADS))) | Q(handler__in=workers)
    seen |= _among("id", Part.objects.filter(unit__in=workers, dropped_at=None).order_by().values("item"))
    offices = actor.paths((Role.STANDING_OFFICE,))
    if offices:
        proposed = TaskProposal.objects.filter(
            within_any("programme__owner__path", offices), state=TaskProposal.State.WAITING
        )
        seen |= _among("id", proposed.order_by().values("item"))
    paths, lets_pass = actor.paths(OVERSEERS), actor.paths((Role.PUBLISHER,))
    if paths:
        seen |= _among("handler_id", _units_under(paths))
    if paths or lets_pass:
        seen |= _among("receiver_id", _units_under((*paths, *lets_pass)))
    return seen & Q(held_at=None)


def held_items(actor: Actor) -> Q:
    """What is in quarantine, for those who may put something there or decide on it, and for inspectors."""
    deciding = Q(receiver__in=actor.unit_ids((*RECEIVERS, *HEADS)))
    deciding |= within_any("receiver__path", actor.paths((Role.PUBLISHER, Role.INSPECTOR)))
    return deciding & Q(held_at__isnull=False)


def may_receive(actor: Actor, receiver: Unit) -> Verdict:
    """Check, classify, forward, refuse, merge, look over answers: the officers of the receiving body."""
    if receiver.pk in actor.unit_ids(RECEIVERS):
        return ALLOWED
    return denied(_("Chỉ người tiếp nhận của %(unit)s làm được việc này.") % {"unit": receiver.name})


def may_route(actor: Actor, item: Item) -> Verdict:
    """Forward; after three transfers only the head of the receiving body decides, so that none goes round."""
    if not item.for_head:
        return may_receive(actor, item.receiver)
    if item.receiver_id in actor.unit_ids(HEADS):
        return ALLOWED
    return denied(
        _("Ý kiến đã bị chuyển lần thứ ba; lãnh đạo %(unit)s quyết định cơ quan xử lý.")
        % {"unit": item.receiver.name},
        "for_head",
    )


def may_handle(actor: Actor, item: Item) -> Verdict:
    """Accept, return, transfer, draft, note progress: the officers of the body that has it."""
    if item.handler_id and item.handler_id in actor.unit_ids(HANDLERS):
        return ALLOWED
    name = item.handler.name if item.handler else "–"
    return denied(_("Chỉ người xử lý của %(unit)s làm được việc này.") % {"unit": name})


def may_take(actor: Actor, item: Item) -> Verdict:
    """Take charge of an item from a colleague."""
    if item.assignee_id is not None and item.assignee_id == actor.who:
        return denied(_("Bạn đang phụ trách ý kiến này."))
    return may_handle(actor, item)


def may_give_part(actor: Actor, item: Item) -> Verdict:
    """Answer in part: the officers of a body that the handling one has asked and still waits for."""
    mine = actor.unit_ids(HANDLERS)
    if item.parts.filter(unit__in=mine, given_at=None, dropped_at=None).exists():
        return ALLOWED
    return denied(_("Cơ quan của bạn không được đề nghị cùng trả lời, hoặc đã trả lời xong."))


def may_keep_templates(actor: Actor, unit: Unit) -> Verdict:
    """Prepared answers are kept by those who draft and approve answers of the body."""
    if unit.pk in actor.unit_ids((*HANDLERS, *APPROVERS)):
        return ALLOWED
    return denied(_("Chỉ người xử lý của %(unit)s làm được việc này.") % {"unit": unit.name})


def may_ask(actor: Actor, item: Item) -> Verdict:
    """Ask the sender to supplement: whoever's turn it is."""
    return may_handle(actor, item) if item.state in AT_HANDLER else may_receive(actor, item.receiver)


def may_resume(actor: Actor, item: Item) -> Verdict:
    """Go on while the sender is asked: the body that asked."""
    asked_by_handler = item.state_before in AT_HANDLER
    return may_handle(actor, item) if asked_by_handler else may_receive(actor, item.receiver)


def may_approve(actor: Actor, item: Item, drafted_by: int | None) -> Verdict:
    """An answer is approved by an approver or leader of the body, never by who drafted it."""
    if drafted_by is not None and drafted_by in (actor.person_id, actor.on_behalf_of_id):
        return denied(_("Người soạn không tự duyệt trả lời của mình."), "own_answer")
    if item.handler_id and item.handler_id in actor.unit_ids(APPROVERS):
        return ALLOWED
    name = item.handler.name if item.handler else "–"
    return denied(_("Chỉ người duyệt của %(unit)s duyệt được trả lời.") % {"unit": name})


def may_publish(actor: Actor, item: Item) -> Verdict:
    """What becomes public is let pass by a publisher over the receiving body (pre-moderation)."""
    if actor.holds(Role.PUBLISHER, item.receiver.path):
        return ALLOWED
    return denied(_("Chỉ người duyệt công khai làm được việc này."))


def may_hold(actor: Actor, item: Item) -> Verdict:
    """Quarantine: whoever receives or lets pass, and their heads; it is done at once and looked at afterwards."""
    if item.receiver_id in actor.unit_ids((*RECEIVERS, *HEADS)):
        return ALLOWED
    return may_publish(actor, item)


def may_see_held(actor: Actor, item: Item) -> Verdict:
    """The content of what is in quarantine: as ``held_items``; each reading is on record."""
    if may_hold(actor, item) or actor.holds(Role.INSPECTOR, item.receiver.path):
        return ALLOWED
    return denied(_("Nội dung bị tạm giữ chỉ mở cho người có trách nhiệm xem xét."))


def may_decide_hold(actor: Actor, item: Item, hold: Hold | None) -> Verdict:
    """The head of the receiving body, never who put it there."""
    if hold is not None and hold.by_id in (actor.person_id, actor.on_behalf_of_id):
        return denied(_("Người tạm giữ không tự quyết định việc tạm giữ."), "own_hold")
    if item.receiver_id in actor.unit_ids(HEADS):
        return ALLOWED
    return denied(_("Lãnh đạo %(unit)s quyết định việc tạm giữ.") % {"unit": item.receiver.name})


def may_decide_flag(actor: Actor, item: Item) -> Verdict:
    """Reports of content: who lets things become public, who receives, and their heads."""
    return may_hold(actor, item)


def may_read_attachment(actor: Actor, item: Item, attachment: Attachment) -> Verdict:
    """What came with an answer opens for whoever sees the item; what the sender added as contacts do."""
    return ALLOWED if attachment.answer_id is not None else may_see_contact(actor, item)


def may_see_contact(actor: Actor, item: Item) -> Verdict:
    """The receiving body's officers, and those of the body that has it in hand now."""
    if item.receiver_id in actor.unit_ids(RECEIVERS):
        return ALLOWED
    in_hand = item.state in (*AT_HANDLER, State.APPROVED, State.SUPPLEMENT, State.ANSWERED, State.CLOSED)
    if in_hand and item.handler_id and item.handler_id in actor.unit_ids(HANDLERS):
        return ALLOWED
    return denied(_("Thông tin liên hệ chỉ mở cho người đang xử lý ý kiến này."))


def may_link_task(actor: Actor, item: Item) -> Verdict:
    """Join an item to a task: the handling body, the receiving one, or its standing office."""
    office = actor.holds(Role.STANDING_OFFICE, item.receiver.path)
    return ALLOWED if office or may_receive(actor, item.receiver) else may_handle(actor, item)


def may_speak_as_sender(item: Item, contact: Contact) -> Verdict:
    """Supplement, withdraw, rate, reopen: whoever proved to be the sender by receipt and contact, or by letter.

    Who joined the item speaks for themselves alone: the words, the answer and the rating are the first sender's.
    """
    if item.pk == contact.item_id and is_sender(item, contact):
        return ALLOWED
    return denied(_("Việc này do người gửi ý kiến làm."))


def is_sender(item: Item, contact: Contact) -> bool:
    """True for whoever sent the item, False for those who joined it later or were merged into it."""
    return contact.receipt == item.code


def may_send() -> Verdict:
    """Anybody may write to the authorities (R33); floods are kept off by ``throttle`` and ``proof``."""
    return ALLOWED


def may_read_bounces(actor: Actor) -> Verdict:
    """What mail servers send back is read by the installation itself."""
    return ALLOWED if actor.is_system else denied(_("Chỉ hệ thống làm việc này."))


def may_note_lateness(actor: Actor) -> Verdict:
    """The regular note on late items is the system's own work."""
    return ALLOWED if actor.is_system else denied(_("Chỉ hệ thống làm việc này."))
