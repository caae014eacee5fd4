"""Asking experts outside of the councils for an opinion on a published initiative."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput, InvalidTransition
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.services import record_event
from giamsat.voice import letters
from giamsat.voice.councils import events, policies
from giamsat.voice.councils.models import Dossier
from giamsat.voice.councils.models_backing import Invitation


@write
def invite_expert(actor: Actor, dossier: Dossier, *, name: str, post: str, email: str = "") -> Invitation:
    """Ask somebody, by a letter where there is an address; else the officer hands on the link.

    Raises:
        NotAllowed; InvalidInput: no name or post, a wrong address, or the initiative is not public.
    """
    require(policies.may_run(actor, dossier))
    item = dossier.item
    fields = {}
    if not name.strip():
        fields["name"] = _("Nhập họ tên chuyên gia.")
    if not post.strip():
        fields["post"] = _("Nhập chức danh, cơ quan: ý kiến hiện công khai dưới tên này.")
    address = email.strip().lower()
    if address:
        try:
            validate_email(address)
        except ValidationError:
            fields["email"] = _("Địa chỉ thư điện tử chưa đúng, ví dụ ten@vidu.vn.")
    if fields:
        raise InvalidInput(fields=fields)
    if item.published_at is None:
        raise InvalidInput(_("Sáng kiến chưa đăng công khai nên chưa xin ý kiến rộng rãi được."))
    if address and item.invitations.filter(email=address, ended_at=None).exists():
        raise InvalidTransition(_("Chuyên gia này đã được mời."))
    invitation = Invitation.objects.create(
        item=item,
        name=name.strip(),
        post=post.strip(),
        email=address,
        language=(get_language() or "vi")[:2],
        invited_by_id=actor.who,
        at=clock.now(),
    )
    letters.ask_expert(invitation)
    record_event(
        actor, events.EXPERT_INVITED, "voice_item", item.pk, path=item.receiver.path, data={"code": item.code}
    )
    return invitation


@write
def end_invitation(actor: Actor, dossier: Dossier, invitation: Invitation) -> None:
    """The link opens nothing any more; what was written stays.

    Raises:
        NotAllowed.
    """
    require(policies.may_run(actor, dossier))
    dossier.item.invitations.filter(pk=invitation.pk, ended_at=None).update(ended_at=clock.now())
