"""The handling body: accept, take charge, draft, approve; and the last look of the receiving body."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput, InvalidTransition
from giamsat.core.files.services import Checked, keep_files
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.voice import policies
from giamsat.voice.choices import AT_HANDLER, Verb
from giamsat.voice.masking import masked
from giamsat.voice.models import Item
from giamsat.voice.models_handling import Answer, Attachment
from giamsat.voice.services.joint import check_parts
from giamsat.voice.services.recording import locked, move, note, words

A = Answer.State


@write
def accept_item(actor: Actor, item: Item, *, version: int) -> Item:
    """The body takes the item as its own; whoever accepts it takes charge.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition.
    """
    stored = locked(item, version)
    require(policies.may_handle(actor, stored))
    stored.due, stored.assignee_id = stored.answer_due, actor.who
    move(actor, stored, Verb.ACCEPT)
    return stored


@write
def take_charge(actor: Actor, item: Item, *, version: int) -> Item:
    """Another person of the body takes charge.

    Raises:
        NotAllowed: not of the body, or in charge already; NotFound, Conflict; InvalidTransition: it is over.
    """
    stored = locked(item, version)
    require(policies.may_take(actor, stored))
    if stored.state not in AT_HANDLER:
        raise InvalidTransition(_("Ý kiến đã kết thúc hoặc đang chờ người gửi."))
    stored.assignee_id = actor.who
    note(actor, stored, Verb.TAKE)
    return stored


@write
def add_note(actor: Actor, item: Item, *, version: int, text: str) -> Item:
    """Tell the sender, and the public of a published item, how far it is and why it takes longer.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidTransition: it is over; InvalidInput: no words.
    """
    stored = locked(item, version)
    require(policies.may_handle(actor, stored))
    if not stored.is_running:
        raise InvalidTransition(_("Ý kiến đã kết thúc hoặc đang chờ người gửi."))
    said = words(text, "text", _("Viết đã làm gì, vì sao chưa xong, khi nào xong."))
    stored.noted_on = clock.today()
    note(actor, stored, Verb.NOTE, text=said)
    return stored


@write
def draft_answer(
    actor: Actor,
    item: Item,
    *,
    version: int,
    text: str,
    files: Sequence[Checked] = (),
    files_for_all: bool = False,
    kept: Collection[int] = (),
) -> Item:
    """Put an answer before the approver of the body.

    Args:
        files: what goes with it.
        files_for_all: everybody may open them on a published item; else the sender alone.
        kept: of the files of an earlier draft that was sent back, those that go with this one.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: no words, or the part of another body is
            still waited for.
    """
    stored = locked(item, version)
    require(policies.may_handle(actor, stored))
    said = words(text, "text", _("Viết câu trả lời: kết luận, căn cứ, bước tiếp theo."))
    check_parts(stored)
    move(actor, stored, Verb.DRAFT)
    answer = Answer.objects.create(
        item=stored,
        unit_id=stored.handler_id or 0,
        text=said,
        drafted_by_id=actor.who,
        drafted_at=clock.now(),
    )
    sent_back = stored.attachments.filter(pk__in=kept, answer__state__in=[A.REJECTED, A.UNFIT])
    sent_back.update(answer=answer, is_public=files_for_all)
    Attachment.objects.bulk_create(
        Attachment(item=stored, file=file, at=clock.now(), answer=answer, is_public=files_for_all)
        for file in keep_files(actor, files)
    )
    return stored


@write
def approve_answer(actor: Actor, item: Item, *, version: int) -> Item:
    """The body's answer is signed off; the receiving body looks it over.

    Raises:
        NotAllowed: not an approver, or the one who drafted it; NotFound, Conflict, InvalidTransition.
    """
    stored = locked(item, version)
    answer = _open_answer(stored, A.WAITING)
    require(policies.may_approve(actor, stored, answer.drafted_by_id if answer else None))
    move(actor, stored, Verb.APPROVE)
    _settle(answer, A.APPROVED, approved_by=actor.who)
    return stored


@write
def reject_answer(actor: Actor, item: Item, *, version: int, reason: str) -> Item:
    """Back to who drafted it, with what to mend.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: no reason.
    """
    stored = locked(item, version)
    answer = _open_answer(stored, A.WAITING)
    require(policies.may_approve(actor, stored, answer.drafted_by_id if answer else None))
    said = words(reason, "reason")
    # What is wrong with a draft is for its author; the sender sees only that it goes on.
    move(actor, stored, Verb.REJECT)
    _settle(answer, A.REJECTED, reason=said)
    return stored


@write
def find_unfit(actor: Actor, item: Item, *, version: int, reason: str) -> Item:
    """The answer does not fit the question: back to the body before anybody reads it (R41).

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: no reason.
    """
    stored = locked(item, version)
    require(policies.may_receive(actor, stored.receiver))
    said = words(reason, "reason")
    answer = _open_answer(stored, A.APPROVED)
    stored.due = stored.answer_due
    move(actor, stored, Verb.UNFIT)
    _settle(answer, A.UNFIT, reason=said)
    return stored


@write
def send_answer(
    actor: Actor, item: Item, *, version: int, public_answer: str = "", files_for_sender: bool = False
) -> Item:
    """The answer fits and goes to the sender; on a published item everybody reads ``public_answer``.

    Args:
        public_answer: the words for the public; the answer with personal data masked when left out.
        files_for_sender: its files are for the sender alone, whatever the body meant.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition.
    """
    stored = locked(item, version)
    require(policies.may_receive(actor, stored.receiver))
    answer = _open_answer(stored, A.APPROVED)
    if answer is None:
        raise InvalidInput(_("Chưa có câu trả lời nào được duyệt."))
    stored.answered_at = clock.now()
    stored.public_answer = masked(stored, public_answer.strip() or answer.text)
    move(actor, stored, Verb.ANSWER)
    if files_for_sender:
        answer.files.update(is_public=False)
    _settle(answer, A.SENT)
    return stored


@write
def close_item(actor: Actor, item: Item, *, version: int, text: str) -> Item:
    """The receiving body saw to it that the matter was handled to its end.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: it is not said what was seen.
    """
    stored = locked(item, version)
    require(policies.may_receive(actor, stored.receiver))
    said = words(text, "text", _("Viết đã kiểm tra kết quả thế nào."))
    move(actor, stored, Verb.CLOSE, text=said)
    return stored


def _open_answer(item: Item, state: str) -> Answer | None:
    return item.answers.filter(state=state).order_by("-pk").first()


def _settle(answer: Answer | None, state: str, *, approved_by: int | None = None, reason: str = "") -> None:
    if answer is None:
        raise InvalidInput(_("Không có dự thảo trả lời nào ở bước này."))
    answer.state, answer.reason = state, reason
    if approved_by is not None:
        answer.approved_by_id, answer.approved_at = approved_by, clock.now()
    answer.save()
