"""What senders and followers are told by e-mail, and how a letter leads back to their item.

A letter holds a code, a state and a body's name: never what was sent, nor who sent it.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from giamsat.core import clock
from giamsat.voice.choices import State, Verb
from giamsat.voice.councils.models_backing import Invitation
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact, Follower, Letter, Pending
from giamsat.voice.models_handling import Step
from giamsat.voice.models_safety import Flag, FlagLetter

_RECEIPT, _MAILED, _FOLLOW = "giamsat.voice.receipt", "giamsat.voice.mailed", "giamsat.voice.follow"
_EXPERT = "giamsat.voice.expert"
_FLAG = "giamsat.voice.flag"


def receipt_key(contact: Contact) -> str:
    """What stands in the sender's own link; whoever has it acts as the sender."""
    return signing.dumps(contact.pk, salt=_RECEIPT)


def contact_of_key(key: str) -> int | None:
    """The id of the contact that a link belongs to; None for a link that we did not make."""
    return _loaded(key, _RECEIPT) or _loaded(key, _MAILED)


def is_mailed(key: str) -> bool:
    """True for a link that stood in a letter: whoever has it reads the mail of that address."""
    return _loaded(key, _MAILED) is not None


def _mailed_key(contact: Contact) -> str:
    return signing.dumps(contact.pk, salt=_MAILED)


def follow_key(follower: Follower) -> str:
    """What stands in a follower's links, to confirm and to end."""
    return signing.dumps(follower.pk, salt=_FOLLOW)


def follower_of_key(key: str) -> int | None:
    """The id of the follower; None for a link that we did not make."""
    return _loaded(key, _FOLLOW)


def unsubscribing(follower: Follower) -> dict[str, str]:
    """Header fields by which a mail program ends the letters with one press; none without an address of the site."""
    if not settings.SITE_URL:
        return {}
    address = settings.SITE_URL + reverse("portal:voice-unfollow", args=[follow_key(follower)])
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def expert_key(invitation: Invitation) -> str:
    """What stands in an invited expert's link; whoever has it writes the opinion."""
    return signing.dumps(invitation.pk, salt=_EXPERT)


def invitation_of_key(key: str) -> int | None:
    """The id of the invitation; None for a link that we did not make."""
    return _loaded(key, _EXPERT)


def tell(item: Item, step: Step) -> None:
    """A letter to every sender with a confirmed address; one to followers when it is public."""
    if not settings.EMAIL_HOST:
        return
    for contact in item.contacts.filter(erased_at=None).exclude(email=""):
        # A foreign address gets one letter at most: the one by which its owner confirms it.
        if contact.email_confirmed_at or step.verb == Verb.RECEIVE:
            with override(contact.language):
                words = "\n".join([_words(item, step), *_asked_of(item, contact, step)])
                _write(f"step.{step.pk}.{contact.pk}", contact.receipt, words,
                       ("portal:voice-mine", _mailed_key(contact)), contact=contact)  # fmt: skip
    if item.published_at and step.verb in (Verb.ANSWER, Verb.NOTE, Verb.TASK, Verb.REOPEN):
        for follower in item.followers.exclude(confirmed_at=None):
            with override(follower.language):
                address = ("portal:voice-follow", follow_key(follower))
                _write(
                    f"step.{step.pk}.f{follower.pk}",
                    item.code,
                    _words(item, step),
                    address,
                    follower=follower,
                )


def tell_joined(item: Item, contact: Contact) -> None:
    """The receipt of somebody who joined an item that is there already."""
    if contact.email:
        with override(contact.language):
            words = _("Nội dung của bạn được ghép vào ý kiến %(code)s đã có; bạn nhận mọi tin về ý kiến đó.")
            address = ("portal:voice-mine", _mailed_key(contact))
            _write(
                f"join.{contact.pk}", contact.receipt, words % {"code": item.code}, address, contact=contact
            )


def ask_to_confirm(pending: Pending, code: str) -> None:
    """The one letter to an address that nobody has confirmed yet."""
    with override(pending.language):
        words = _(
            "Nhập mã %(code)s để gửi ý kiến. Nếu không phải bạn gửi, bỏ qua thư này: không gì được lưu."
        )
        address = ("portal:voice-confirm", pending.public_id)
        _write(
            f"confirm.{pending.pk}",
            _("xác nhận gửi ý kiến"),
            words % {"code": code},
            address,
            pending=pending,
        )


def ask_follower(follower: Follower) -> None:
    """Somebody wants news of an item: the owner of the address says yes by the link, or nothing happens."""
    with override(follower.language):
        words = _("Mở liên kết để nhận tin về ý kiến %(code)s. Nếu không phải bạn yêu cầu, bỏ qua thư này.")
        address = ("portal:voice-follow", follow_key(follower))
        code = follower.item.code
        _write(f"follow.{follower.pk}", code, words % {"code": code}, address, follower=follower)


def ask_expert(invitation: Invitation) -> None:
    """The one letter to an invited expert."""
    if not invitation.email:
        return
    with override(invitation.language):
        words = _(
            "%(name)s: bạn được mời cho ý kiến chuyên môn về sáng kiến %(code)s. Ý kiến hiện công khai dưới tên "
            "và chức "
            "danh của bạn sau khi được duyệt. Không muốn thì bỏ qua thư này."
        )
        code = invitation.item.code
        said = words % {"name": invitation.name, "code": code}
        address = ("portal:initiative-expert", expert_key(invitation))
        _write(f"expert.{invitation.pk}", code, said, address, invitation=invitation)


def flag_key(flag: Flag) -> str:
    """What stands in the link of whoever reported content."""
    return signing.dumps(flag.pk, salt=_FLAG)


def flag_of_key(key: str) -> int | None:
    """The id of the report; None for a link that we did not make."""
    return _loaded(key, _FLAG)


def tell_flagger(flag: Flag) -> None:
    """What was decided, to the address that was left: the one letter that it gets."""
    if not flag.email or not settings.EMAIL_HOST:
        return
    with override(flag.language):
        words = _("%(code)s: báo cáo của bạn đã được xem xét. Kết quả: %(outcome)s.") % {
            "code": flag.item.code,
            "outcome": flag.get_outcome_display(),
        }
        subject, body = _letter(flag.item.code, words, ("portal:voice-flag", flag_key(flag)))
    now = clock.now()
    FlagLetter.objects.get_or_create(
        flag=flag, defaults={"subject": subject, "body": body, "next_try": now, "created_at": now}
    )


def _words(item: Item, step: Step) -> str:
    lines = [f"{item.code}: {Verb(step.verb).label}.", str(State(item.state).label) + "."]
    if step.unit_label:
        lines.append(_("Đang ở: %(unit)s.") % {"unit": step.unit_label})
    if step.due:
        lines.append(_("Hạn: %(day)s.") % {"day": date_format(step.due)})
    return "\n".join(lines)


def _asked_of(item: Item, contact: Contact, step: Step) -> list[str]:
    """What the sender can do now; those who joined have nothing to do."""
    if contact.receipt != item.code:
        return []
    if step.verb == Verb.ANSWER:
        return [_("Đọc trả lời, đánh giá, hoặc đề nghị xem lại một lần tại trang của ý kiến.")]
    return [_("Xem cần bổ sung gì và gửi tại trang của ý kiến.")] if step.verb == Verb.ASK else []


def _write(
    key: str,
    about: str,
    words: str,
    place: tuple[str, object],
    **to: Contact | Follower | Pending | Invitation,
) -> None:
    if not settings.EMAIL_HOST:
        return
    now = clock.now()
    subject, body = _letter(about, words, place)
    Letter.objects.get_or_create(
        key=key, defaults={"subject": subject, "body": body, "next_try": now, "created_at": now, **to}
    )


def _letter(about: str, words: str, place: tuple[str, object]) -> tuple[str, str]:
    """Subject and text, with the link that leads back."""
    if settings.SITE_URL:
        end = settings.SITE_URL + reverse(place[0], args=[place[1]])
    else:
        end = _("Mở trang “Tra cứu ý kiến đã gửi” và nhập mã để xem.")
    return _("Giamsat: %(about)s") % {"about": about}, f"{words}\n\n{end}\n"


def _loaded(key: str, salt: str) -> int | None:
    try:
        found = signing.loads(key, salt=salt)
    except signing.BadSignature:
        return None
    return found if isinstance(found, int) else None
