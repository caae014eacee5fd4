"""Who may register, review and read documents and programmes.

A document belongs to the unit that owns its programme. Once issued it is read by all units above and below
that unit; while it is under review only the owner's standing office, leaders and inspectors see it.
"""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from giamsat.core.actor import Actor, Role, covers
from giamsat.core.ltree import within_any
from giamsat.core.policy import ALLOWED, Verdict, denied
from giamsat.directives.assistant.client import configured
from giamsat.directives.models import Directive, Programme
from giamsat.directives.secrecy import stays_inside
from giamsat.units.models import Unit

REVIEWERS = (Role.STANDING_OFFICE,)
REVIEW_READERS = (Role.STANDING_OFFICE, Role.LEADER, Role.INSPECTOR)


def may_manage_programme(actor: Actor, owner: Unit) -> Verdict:
    """Programmes are opened, changed and closed by the standing office of the unit that owns them (R1, R6)."""
    if actor.is_system or actor.holds(REVIEWERS, owner.path):
        return ALLOWED
    return denied(
        _("Chỉ cơ quan thường trực của %(unit)s lập được chương trình của mình.") % {"unit": owner.name}
    )


def may_register(actor: Actor, programme: Programme) -> Verdict:
    """Documents are registered by the standing office of the programme's owner, while the programme is open."""
    if programme.closed_on is not None:
        return denied(_("Chương trình đã đóng, không nhận thêm văn bản."), code="programme_closed")
    if actor.is_system or actor.holds(REVIEWERS, programme.owner.path):
        return ALLOWED
    return denied(
        _("Chỉ cơ quan thường trực của %(unit)s đăng ký được văn bản của chương trình này.")
        % {"unit": programme.owner.name}
    )


def may_work_on_intakes(actor: Actor) -> Verdict:
    """What a reader found is stored by the program itself."""
    return ALLOWED if actor.is_system else denied(_("Việc này do hệ thống làm."))


def may_review(actor: Actor, directive: Directive) -> Verdict:
    """Proposed tasks are decided on by the standing office of the document's owner."""
    if actor.is_system or actor.holds(REVIEWERS, directive.owner.path):
        return ALLOWED
    return denied(
        _("Chỉ cơ quan thường trực của %(unit)s rà soát được văn bản này.") % {"unit": directive.owner.name}
    )


def may_ask_model(actor: Actor, directive: Directive) -> Verdict:
    """Who reviews a document may send it to the model that the operator has set, unless it is marked as secret."""
    verdict = may_review(actor, directive)
    if not verdict:
        return verdict
    server = configured()
    if server is None:
        return denied(_("Hệ thống này không dùng mô hình ngôn ngữ."), code="no_model")
    if directive.state != Directive.State.REVIEW:
        return denied(_("Văn bản đã giao việc, không hỏi thêm mô hình ngôn ngữ."), code="issued")
    if stays_inside(f"{directive.number}\n{directive.title}\n{directive.text}"):
        return denied(
            _("Văn bản có dấu hiệu mật hoặc nội bộ nên không được gửi ra ngoài."), code="stays_inside"
        )
    if len(directive.text) > settings.MODEL_CHARACTERS:
        return denied(
            _("Văn bản dài quá %(count)d ký tự nên không được gửi.") % {"count": settings.MODEL_CHARACTERS},
            code="too_long",
        )
    return ALLOWED


def readable_programmes(actor: Actor) -> Q:
    """Programmes whose owner stands above or below a unit of this person."""
    return _around(actor, "owner__path")


def may_read_programme(actor: Actor, programme: Programme) -> bool:
    """The same rule as ``readable_programmes`` for one of them, without asking the database."""
    owner = programme.owner.path
    return actor.is_system or any(covers(path, owner) or covers(owner, path) for path in actor.paths())


def readable_directives(actor: Actor) -> Q:
    """Documents that this person may read: the same rule for lists and single pages."""
    if actor.is_system:
        return Q()
    in_review = within_any("owner__path", actor.paths(REVIEW_READERS))
    return in_review | (_around(actor, "owner__path") & Q(state=Directive.State.ISSUED))


def _around(actor: Actor, field: str) -> Q:
    if actor.is_system:
        return Q()
    condition = within_any(field, actor.paths())
    for path in actor.paths():
        condition |= Q(**{f"{field}__above": path})
    return condition
