"""Who may see and do what with dossiers. Scores lie open to nobody while members score each for themselves.

Membership is a person's own: who stands in for a member neither declares, scores nor signs; and whoever declared a
conflict, or stands in for somebody who did, reads no score by whatever role.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from giamsat.core.actor import Actor, Role
from giamsat.core.ltree import within_any
from giamsat.core.policy import ALLOWED, Verdict, denied
from giamsat.units.models import Unit
from giamsat.voice import policies as voice
from giamsat.voice.choices import Family, State
from giamsat.voice.councils.choices import DECIDED, Declaration, Part, Round
from giamsat.voice.councils.models import Dossier, Member, Minutes, Sheet, Signature
from giamsat.voice.councils.models_backing import Invitation
from giamsat.voice.councils.transitions import are_scores_open
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Identity

ENDORSERS = (Role.LEADER, Role.APPROVER)
#: An item of which nothing becomes: it was never taken, or the sender took it back.
GONE = (State.REFUSED, State.MERGED, State.WITHDRAWN)
_NOT_TAKEN_YET = (State.RECEIVED, State.SUPPLEMENT)


def visible_dossiers(actor: Actor) -> Q:
    """Those of the bodies where the person receives, decides, publishes or oversees; and those they judge."""
    if actor.is_system:
        return Q()
    own = actor.unit_ids((*voice.RECEIVERS, *voice.HEADS))
    seen = Q(item__receiver__in=own) | within_any("item__receiver__path", actor.paths(voice.OVERSEERS))
    seen |= within_any("item__receiver__path", actor.paths((Role.PUBLISHER,)))
    judged = (
        Member.objects.filter(person=actor.person_id, removed_at=None)
        if actor.person_id
        else Member.objects.none()
    )
    return (seen | Q(pk__in=judged.values("dossier"))) & Q(item__held_at=None)


def membership(actor: Actor, dossier: Dossier) -> Member | None:
    """The person's own place in the council; none while they stand in for somebody else."""
    if actor.person_id is None or actor.on_behalf_of_id is not None:
        return None
    return dossier.members.filter(person=actor.person_id, removed_at=None).first()


def is_recused(actor: Actor, dossier: Dossier) -> bool:
    """True for a member who declared a conflict or has not declared yet, and for who stands in for one."""
    who = [pk for pk in (actor.person_id, actor.on_behalf_of_id) if pk is not None]
    rows = dossier.members.filter(person__in=who)
    return rows.filter(
        Q(declaration=Declaration.CONFLICT) | Q(declaration=Declaration.PENDING, removed_at=None)
    ).exists()


def may_open(actor: Actor, item: Item) -> Verdict:
    """An initiative that was checked becomes a dossier by the officers of the receiving body."""
    if item.family != Family.IDEA:
        return denied(_("Chỉ sáng kiến, giải pháp lập được hồ sơ."))
    if item.state in (*GONE, *_NOT_TAKEN_YET):
        return denied(_("Sáng kiến phải được kiểm tra nội dung trước, và không bị từ chối, gộp hay rút."))
    if Dossier.objects.filter(item=item).exists():
        return denied(_("Sáng kiến này đã có hồ sơ."))
    return voice.may_receive(actor, item.receiver)


def may_check(actor: Actor, dossier: Dossier) -> Verdict:
    """The officers of the receiving body say in writing whether a dossier is valid."""
    return voice.may_receive(actor, dossier.item.receiver)


def may_form(actor: Actor, dossier: Dossier) -> Verdict:
    """A council is formed by the head of the body, on a written decision."""
    return _as_head(actor, dossier.item.receiver, _("lập hội đồng"))


def may_run(actor: Actor, dossier: Dossier) -> Verdict:
    """Start and close rounds, put minutes: the officers of the body, or the chair; nobody with a conflict."""
    if is_recused(actor, dossier):
        return _recused()
    own = membership(actor, dossier)
    if own is not None and own.part == Part.CHAIR and own.scores:
        return ALLOWED
    return voice.may_receive(actor, dossier.item.receiver)


def may_declare(actor: Actor, dossier: Dossier) -> Verdict:
    """A member declares for themselves; a conflict stays declared."""
    own = membership(actor, dossier)
    if own is None:
        return _members_only()
    if own.declaration == Declaration.CONFLICT:
        return denied(_("Bạn đã khai có xung đột; hội đồng cử người khác thay."))
    return ALLOWED


def may_score(actor: Actor, dossier: Dossier, round_: int) -> Verdict:
    """A member without a conflict, once a round; after the discussion only who had scored alone."""
    own = membership(actor, dossier)
    if own is None:
        return _members_only()
    if not own.scores:
        return _recused()
    if Sheet.objects.filter(member=own, round=round_).exists():
        return denied(_("Bạn đã gửi phiếu của vòng này; phiếu đã gửi giữ nguyên."))
    if round_ == Round.TOGETHER and not Sheet.objects.filter(member=own, round=Round.BLIND).exists():
        return denied(_("Người không chấm vòng độc lập thì không chấm lại sau thảo luận."))
    return ALLOWED


def may_read_scores(actor: Actor, dossier: Dossier) -> Verdict:
    """Members without a conflict, the body's officers and head, and those who oversee it; once scores are open."""
    if not are_scores_open(dossier.stage):
        return denied(_("Phiếu điểm mở khi mọi thành viên đã chấm xong, hoặc vòng chấm độc lập đã đóng."))
    if is_recused(actor, dossier):
        return _recused()
    own = membership(actor, dossier)
    receiver = dossier.item.receiver
    body = receiver.pk in actor.unit_ids((*voice.RECEIVERS, *voice.HEADS))
    if own is not None or body or actor.holds(voice.OVERSEERS, receiver.path):
        return ALLOWED
    return denied(_("Phiếu điểm của thành viên chỉ mở trong hội đồng và cơ quan chủ trì."))


def may_see_conflicts(actor: Actor, dossier: Dossier) -> bool:
    """What a member declared is for the body that forms the council; a member reads their own."""
    return dossier.item.receiver_id in actor.unit_ids((*voice.RECEIVERS, *voice.HEADS))


def may_sign(actor: Actor, dossier: Dossier, minutes: Minutes | None) -> Verdict:
    """Those whose scores stand in the minutes."""
    own = membership(actor, dossier)
    if own is None:
        return _members_only()
    if not own.scores or not Sheet.objects.filter(member=own).exists():
        return denied(_("Biên bản do các thành viên đã chấm điểm ký."))
    if minutes is None or Signature.objects.filter(minutes=minutes, member=own).exists():
        return denied(_("Bạn đã ký biên bản này."))
    return ALLOWED


def may_decide(actor: Actor, dossier: Dossier) -> Verdict:
    """The head of the body; not somebody of the council, nor who checked the dossier."""
    who = [pk for pk in (actor.person_id, actor.on_behalf_of_id) if pk is not None]
    if dossier.checked_by_id in who or dossier.members.filter(person__in=who).exists():
        return denied(_("Người kiểm tra hồ sơ và thành viên hội đồng không ra quyết định."), "own_advice")
    return _as_head(actor, dossier.item.receiver, _("ra quyết định"))


def may_assign(actor: Actor, dossier: Dossier) -> Verdict:
    """Tasks are made of it by the body's head or the standing office over it; the tasks' own rules hold besides."""
    receiver = dossier.item.receiver
    if actor.holds(Role.STANDING_OFFICE, receiver.path):
        return ALLOWED
    return _as_head(actor, receiver, _("giao nhiệm vụ từ sáng kiến"))


def may_publish(actor: Actor, dossier: Dossier) -> Verdict:
    """What becomes public is let pass by a publisher over the body."""
    return voice.may_publish(actor, dossier.item)


def may_back(actor: Actor, item: Item, identity: Identity | None = None) -> Verdict:
    """Anybody with an account of their own, or an identity that a provider vouches for.

    Not who sent it or the same, which counts already; nor who judges it and has not decided yet.
    """
    if identity is not None:
        if item.contacts.filter(identity=identity).exists():
            return denied(
                _("Bạn là người gửi sáng kiến này, hoặc đã cùng gửi, nên đã được tính."), "own_item"
            )
        return ALLOWED
    if actor.person_id is None or actor.on_behalf_of_id is not None:
        return denied(_("Đăng nhập bằng tài khoản của chính bạn để ủng hộ."))
    judges = Member.objects.filter(dossier__item=item, person=actor.person_id, removed_at=None)
    if judges.exclude(dossier__stage__in=DECIDED).exists():
        return denied(_("Thành viên hội đồng không ủng hộ hay nhận xét khi chưa có quyết định."))
    return ALLOWED


def may_take_back(actor: Actor, identity: Identity | None = None) -> Verdict:
    """One's own, always."""
    if identity is not None or (actor.person_id is not None and actor.on_behalf_of_id is None):
        return ALLOWED
    return denied(_("Đăng nhập bằng tài khoản của chính bạn để ủng hộ."))


def may_endorse_for(actor: Actor, item: Item, unit: Unit | None, identity: Identity | None = None) -> Verdict:
    """For oneself, or for a body of which one is leader or approver."""
    if unit is None or unit.pk in actor.unit_ids(ENDORSERS):
        return may_back(actor, item, identity)
    return denied(
        _("Chỉ lãnh đạo, người duyệt của %(unit)s giới thiệu được thay mặt cơ quan.") % {"unit": unit.name}
    )


def may_comment(actor: Actor, item: Item) -> Verdict:
    """Experts of the councils."""
    if any(holding.role is Role.COUNCIL for holding in actor.holdings):
        return may_back(actor, item)
    return denied(_("Ý kiến chuyên gia do người có vai trò thành viên hội đồng gửi."))


def may_comment_invited(invitation: Invitation) -> Verdict:
    """Whoever has the link of an invitation that has not ended."""
    if invitation.ended_at is None:
        return ALLOWED
    return denied(_("Lời mời này đã kết thúc. Cảm ơn bạn đã quan tâm."))


def _as_head(actor: Actor, receiver: Unit, what: str) -> Verdict:
    if receiver.pk in actor.unit_ids(voice.HEADS):
        return ALLOWED
    return denied(_("Chỉ lãnh đạo %(unit)s %(act)s.") % {"unit": receiver.name, "act": what})


def _members_only() -> Verdict:
    return denied(_("Chỉ thành viên hội đồng này, tự mình, làm được việc này."))


def _recused() -> Verdict:
    return denied(
        _("Thành viên có xung đột lợi ích, hoặc chưa khai, không chấm và không đọc phiếu điểm."), "recused"
    )
