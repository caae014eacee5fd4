"""What readers say in consultations: taken while open, read by a person, published, withdrawn or refused (R53)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.editorial import events, policies
from giamsat.editorial.models import Opinion, Version
from giamsat.editorial.sealing import seal_opinion, seal_opinion_withdrawal
from giamsat.events.services import record_event
from giamsat.publishing.checks import SECRET, Checker
from giamsat.publishing.people import public_reason
from giamsat.publishing.publication import next_texts
from giamsat.voice.content import mask

LONGEST = 5_000
VERBS = {
    Opinion.State.PUBLIC: events.OPINION_PUBLISHED,
    Opinion.State.REFUSED: events.OPINION_REFUSED,
    Opinion.State.WITHDRAWN: events.OPINION_WITHDRAWN,
}


@write
def send_opinion(version: Version, *, text: str, name: str = "") -> Opinion:
    """Take what a reader says; nobody but the receiving unit sees it before it is published.

    Args:
        version: the public version of the consultation.
        name: shown beside it; empty where the sender does not want that.

    Raises:
        NotAllowed: not open; InvalidInput: empty or too long.
    """
    require(policies.may_comment(version))
    text, name = text.strip(), " ".join(name.split())[:120]
    if not text:
        raise InvalidInput(fields={"text": _("Viết góp ý.")})
    if len(text) > LONGEST:
        raise InvalidInput(
            fields={"text": _("Góp ý dài quá 5.000 ký tự. Rút gọn, hoặc gửi thành nhiều lần.")}
        )
    return Opinion.objects.create(
        piece=version.piece, text=text, name=name, at=clock.now(), shown=mask(text, [])
    )


@write
def publish_opinion(actor: Actor, opinion: Opinion, *, seen: int, shown: str) -> Opinion:
    """Publish what was sent, as ``shown`` says it: the words of the sender without what is personal.

    Raises:
        NotAllowed; Conflict; InvalidTransition; InvalidInput: nothing left, or personal or secret data in it.
    """
    opinion = _locked(opinion, seen)
    require(policies.may_moderate(actor, opinion.piece))
    shown = shown.strip()
    if not shown:
        raise InvalidInput(fields={"shown": _("Không còn chữ nào để đăng.")})
    marks = Checker().marks(f"{shown}\n{opinion.name}")
    if marks:
        kind = _("bí mật") if marks[0].kind == SECRET else _("riêng tư")
        said = _("Còn dữ liệu %(kind)s: %(rule)s. Che đi rồi đăng.") % {"kind": kind, "rule": marks[0].rule}
        raise InvalidInput(fields={"shown": said})
    opinion.shown = shown
    _decide(actor, opinion, Opinion.State.PUBLIC, "")
    seal_opinion(opinion)
    next_texts()
    return opinion


@write
def refuse_opinion(actor: Actor, opinion: Opinion, *, seen: int, reason: str) -> Opinion:
    """Do not publish what was sent; it stays on the desk with the reason.

    Raises:
        NotAllowed; Conflict; InvalidTransition; InvalidInput: no reason.
    """
    opinion = _locked(opinion, seen)
    require(policies.may_moderate(actor, opinion.piece))
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Nêu lý do.")})
    _decide(actor, opinion, Opinion.State.REFUSED, reason.strip()[:500])
    return opinion


@write
def withdraw_opinion(actor: Actor, opinion: Opinion, *, seen: int, reason: str) -> Opinion:
    """Take a published comment away; beside the others stays when, and why.

    Raises:
        NotAllowed; Conflict; InvalidTransition; InvalidInput: no reason, or one that may not be public.
    """
    opinion = _locked(opinion, seen, Opinion.State.PUBLIC)
    require(policies.may_moderate(actor, opinion.piece))
    _decide(actor, opinion, Opinion.State.WITHDRAWN, public_reason(reason)[:500])
    seal_opinion_withdrawal(opinion)
    next_texts()
    return opinion


def _locked(opinion: Opinion, seen: int, state: str = Opinion.State.WAITING) -> Opinion:
    row = Opinion.objects.select_for_update(of=("self",)).select_related("piece__unit").get(pk=opinion.pk)
    if row.version != seen:
        raise Conflict
    if row.state != state:
        raise InvalidTransition(_("Góp ý này đã có quyết định."))
    return row


def _decide(actor: Actor, opinion: Opinion, state: Opinion.State, reason: str) -> None:
    opinion.state, opinion.reason = state, reason
    opinion.decided_by_id, opinion.decided_at = actor.person_id, clock.now()
    opinion.version += 1
    opinion.save()
    # The newest one may be a draft, whose title is told to nobody.
    last = opinion.piece.versions.filter(approved_at__isnull=False).first()
    data = {"title": last.title_vi if last else "", "reason": reason}
    record_event(actor, VERBS[state], "opinion", opinion.pk, path=opinion.piece.unit.path, data=data)
