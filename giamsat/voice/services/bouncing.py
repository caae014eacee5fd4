"""A letter came back: its address does not work, and who handles the item reaches its sender another way."""

from __future__ import annotations

from giamsat.core.actor import Actor
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.services import record_event
from giamsat.monitor.urging.models import Mail
from giamsat.monitor.urging.outbox import Outgoing
from giamsat.voice import events, notices, policies
from giamsat.voice.bounces import bounce_of
from giamsat.voice.models_contact import Letter
from giamsat.voice.models_safety import FlagLetter

#: What a server has taken, or may have.
_LEFT = (Outgoing.State.SENT, Outgoing.State.UNSURE)
_MODELS: dict[str, type[Letter | FlagLetter | Mail]] = {
    "letter": Letter,
    "flagletter": FlagLetter,
    "mail": Mail,
}


@write
def take_bounce(actor: Actor, raw: bytes) -> bool:
    """Take a delivery report of a mail server; True when it was about a letter that left here for that address.

    Officers of the body that has the item are told once for each letter; whoever only followed gets no more letters;
    an officer whose own mail came back reads it beside their notices.

    Raises:
        NotAllowed: only the system reads its mail.
    """
    require(policies.may_read_bounces(actor))
    bounce = bounce_of(raw)
    if bounce is None:
        return False
    rows = _MODELS[bounce.model]._default_manager.select_for_update(of=("self",))
    letter = rows.filter(pk=bounce.pk, state__in=_LEFT).first()
    # Numbers of letters can be guessed; a report counts only with the address that the letter went to.
    if letter is None or letter.recipient.lower() != bounce.recipient:
        return False
    letter.state, letter.fault = Outgoing.State.FAILED, f"came back: {bounce.status}"
    letter.save(update_fields=["state", "fault"])
    if isinstance(letter, Letter) and letter.contact is not None:
        item = letter.contact.item
        body = item.holder or item.handler or item.receiver
        record_event(actor, events.BOUNCED, "voice_item", item.pk, path=body.path, data={"code": item.code})
        notices.tell_unreached(item, body, letter.pk)
    elif isinstance(letter, Letter) and letter.follower is not None:
        letter.follower.delete()
    return True
