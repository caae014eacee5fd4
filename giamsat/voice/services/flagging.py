"""Reports of content by anybody, their decision, and taking personal data out of what is public."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import ANONYMOUS, Actor
from giamsat.core.errors import InvalidInput, InvalidTransition, NotFound
from giamsat.core.policy import require
from giamsat.core.text import fold
from giamsat.core.writes import write
from giamsat.events.services import record_event
from giamsat.voice import events, letters, notices, policies
from giamsat.voice.choices import Verb
from giamsat.voice.masking import masked
from giamsat.voice.models import Item
from giamsat.voice.models_handling import Step
from giamsat.voice.models_safety import Flag, Veil
from giamsat.voice.services.recording import locked, note, words
from giamsat.voice.terms import terms_of

#: So many reports of one item wait at once; one more would tell its readers nothing new.
MOST_WAITING = 50


@write
def flag_item(item: Item, *, part: str, reason: str, text: str = "", email: str = "") -> Flag:
    """Anybody says that a published item or its answer must not be read as it is.

    Raises:
        NotFound: not public; InvalidInput: no such reason, or an e-mail address that is none.
    """
    require(policies.may_send())
    stored = locked(item, None)
    if stored.published_at is None:
        raise NotFound
    fields = {}
    for name, value, known in (("part", part, Flag.Part), ("reason", reason, Flag.Reason)):
        if value not in known.values:
            fields[name] = _("Chọn một mục trong danh sách.")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            fields["email"] = _("Địa chỉ thư điện tử chưa đúng, ví dụ ten@vidu.vn.")
    if fields:
        raise InvalidInput(fields=fields)
    waiting = stored.flags.filter(outcome="").count()
    if waiting >= MOST_WAITING:
        raise InvalidInput(_("Nhiều người đã báo nội dung này; người duyệt đang xem."))
    flag = Flag.objects.create(
        item=stored,
        part=part,
        reason=reason,
        text=text.strip()[:2000],
        at=clock.now(),
        email=email.strip().lower(),
        language=(get_language() or "vi")[:2],
    )
    data = {"code": stored.code}
    record_event(ANONYMOUS, events.FLAGGED, "voice_item", stored.pk, path=stored.receiver.path, data=data)
    if not waiting:
        notices.tell_gatekeepers(stored, flag.pk)
    return flag


@write
def decide_flag(actor: Actor, flag: Flag, *, outcome: str, said: str) -> Flag:
    """Say what became of a report; whoever made it reads that.

    What the outcome names must have been done since: hidden, held or masked by its own act.

    Raises:
        NotAllowed; InvalidTransition: decided already; InvalidInput: not done yet, or no words.
    """
    item = locked(flag.item, None, held=True)
    stored = Flag.objects.select_for_update().get(pk=flag.pk)
    require(policies.may_decide_flag(actor, item))
    if stored.outcome:
        raise InvalidTransition(_("Báo cáo này đã có người xem và quyết định."))
    if outcome not in Flag.Outcome.values:
        raise InvalidInput(fields={"outcome": _("Chọn một mục trong danh sách.")})
    needed = {Flag.Outcome.MASKED: Verb.MASK, Flag.Outcome.HIDDEN: Verb.HIDE, Flag.Outcome.HELD: Verb.HOLD}
    verb = needed.get(Flag.Outcome(outcome))
    if verb is not None and not item.steps.filter(verb=verb, at__gte=stored.at).exists():
        raise InvalidInput(
            fields={"outcome": _("Chưa làm việc này từ khi có báo cáo: làm trước, rồi ghi kết quả.")}
        )
    stored.said = masked(
        item, words(said, "said", _("Viết cho người báo: đã xem gì, vì sao quyết định như vậy."))
    )
    stored.outcome, stored.decided_by_id, stored.decided_at = outcome, actor.who, clock.now()
    stored.save()
    record_event(
        actor, events.FLAG_DECIDED, "voice_item", item.pk, path=item.receiver.path, data={"code": item.code}
    )
    letters.tell_flagger(stored)
    return stored


@write
def mask_item(
    actor: Actor,
    item: Item,
    *,
    version: int,
    title: str,
    text: str,
    answer: str = "",
    steps: Collection[int] = (),
    withdrawn: Collection[int] = (),
) -> Item:
    """Take personal data out of what everybody reads, at any time after publication.

    Args:
        title, text, answer: the public words from now on; numbers that look personal are masked in any case.
        steps: of public steps, whose words go out of sight.
        withdrawn: of public files of answers, which only the sender opens from now on.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidTransition: not public; InvalidInput: no words are left.
    """
    stored = locked(item, version)
    require(policies.may_publish(actor, stored))
    if stored.published_at is None:
        raise InvalidTransition(_("Ý kiến này không đăng công khai."))
    stored.public_title = masked(stored, words(title, "title", _("Viết tiêu đề.")))[:200]
    stored.public_text = masked(stored, words(text, "text", _("Viết nội dung.")))
    if stored.public_answer:
        stored.public_answer = masked(stored, words(answer, "answer", _("Viết trả lời.")))
    stored.search = fold(f"{stored.code} {stored.public_title} {stored.public_text}")
    stored.terms = terms_of(stored.public_title, stored.public_text)
    veiled = Step.objects.filter(item=stored, pk__in=steps, is_public=True, veil=None)
    Veil.objects.bulk_create(Veil(step=step, at=clock.now(), by_id=actor.who) for step in veiled)
    stored.attachments.filter(pk__in=withdrawn, is_public=True).update(is_public=False)
    note(actor, stored, Verb.MASK)
    return stored
