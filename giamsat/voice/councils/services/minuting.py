"""Minutes of a council, and their signatures."""

from __future__ import annotations

import hashlib
import json

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.voice.councils import minutes, policies, selectors
from giamsat.voice.councils.choices import Act, Part
from giamsat.voice.councils.limits import FEWEST, quorum
from giamsat.voice.councils.models import Dossier, Minutes, Signature
from giamsat.voice.councils.services.recording import advance, locked, own_place
from giamsat.voice.councils.transitions import next_stage
from giamsat.voice.services.recording import words


@write
def put_minutes(actor: Actor, dossier: Dossier, *, version: int, text: str) -> Minutes:
    """Put the minutes to the members' signatures. Mended ones are put anew, and signed anew by all.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: no words, or too few sheets count.
    """
    stored = locked(dossier, version)
    require(policies.may_run(actor, stored))
    next_stage(Act.MINUTES, stored.stage)
    said = words(text, "text", _("Viết diễn biến, kết luận và kiến nghị của hội đồng."))
    figures = minutes.figures_of(stored)
    if len(figures["sheets"]) < FEWEST:
        raise InvalidInput(_("Còn dưới %(n)d phiếu được tính; hội đồng chưa đủ để kết luận.") % {"n": FEWEST})
    signed = json.dumps({"text": said, "figures": figures}, ensure_ascii=False, sort_keys=True)
    put = Minutes.objects.create(
        dossier=stored,
        number=stored.minutes.count() + 1,
        text=said,
        figures=figures,
        sha256=hashlib.sha256(signed.encode()).hexdigest(),
        put_by_id=actor.who,
        put_at=clock.now(),
    )
    advance(actor, stored, Act.MINUTES)
    return put


@write
def sign_minutes(
    actor: Actor, dossier: Dossier, *, version: int, sha256: str, reservation: str = ""
) -> Signature:
    """A member signs what was read; the last signature sends the minutes on to the decision.

    Args:
        sha256: of the minutes that the member read.
        reservation: the member's own opinion where it differs.

    Raises:
        NotAllowed, NotFound, InvalidTransition; Conflict: the minutes were put anew since.
    """
    stored = locked(dossier, version)
    latest = stored.minutes.first()
    require(policies.may_sign(actor, stored, latest))
    next_stage(Act.SIGN, stored.stage)
    if latest is None or latest.sha256 != sha256:
        raise Conflict
    signature = Signature.objects.create(
        minutes=latest,
        member=own_place(actor, stored),
        sha256=sha256,
        reservation=reservation.strip(),
        at=clock.now(),
    )
    advance(actor, stored, Act.SIGN)
    if not selectors.missing_signatures(stored):
        advance(actor, stored, Act.FINISH)
    return signature


@write
def finish_signing(actor: Actor, dossier: Dossier, *, version: int, reason: str) -> Dossier:
    """Go on without the signatures that are missing: the chair and two thirds must have signed.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: no reason, or too few have signed.
    """
    stored = locked(dossier, version)
    require(policies.may_run(actor, stored))
    next_stage(Act.FINISH, stored.stage)
    said = words(reason, "reason")
    missing = selectors.missing_signatures(stored)
    scorers = selectors.scorers(stored)
    signed = len(scorers) - len(missing)
    if any(member.part == Part.CHAIR for member in missing) or signed < quorum(len(scorers)):
        raise InvalidInput(_("Chủ tịch và ít nhất hai phần ba thành viên đã chấm phải ký biên bản."))
    names = ", ".join(member.person.full_name for member in missing)
    advance(actor, stored, Act.FINISH, text=f"{said} ({_('chưa ký')}: {names})")
    return stored
