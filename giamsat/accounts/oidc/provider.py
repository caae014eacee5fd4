"""The configured providers, and what may go wrong with one, in words for the person who signs in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from giamsat.core.errors import GiamsatError


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider, as the settings name it.

    ``use`` is "public" or "staff"; what was begun for one use is never finished for the other. ``claim`` is for staff
    the claim that names the account, for the public the one that names an organisation ("" where none does).
    """

    use: str
    issuer: str
    client: str
    secret: str
    name: str
    scope: str
    claim: str


def provider_for(use: str) -> Provider | None:
    """The provider of a use; None where none is configured, and then nothing is shown and nobody is asked."""
    given: dict[str, str] = settings.OIDC[use]
    return Provider(use, **given) if given["issuer"] else None


class ProviderFault(GiamsatError):
    """The provider is down, slow, or says what does not hold; nobody was signed in.

    Args:
        why: for the log of the operator; names no person and holds no token.
    """

    code = "provider_fault"
    status = 502
    #: What the person is told, with the provider's name.
    words: ClassVar[Any]

    def __init__(self, provider: Provider, why: str):
        super().__init__(self.words % {"name": provider.name})
        self.why = why


class Silent(ProviderFault):
    """No usable answer came in time."""

    code = "provider_silent"
    status = 503
    words = _(
        "%(name)s không trả lời được lúc này. Chưa đăng nhập; những gì bạn đã nhập còn nguyên. Thử lại sau "
        "ít phút."
    )


class Untrusted(ProviderFault):
    """An answer came, and a check failed."""

    code = "provider_untrusted"
    words = _(
        "Câu trả lời của %(name)s không qua được kiểm tra an toàn nên không dùng. Chưa đăng nhập; những gì "
        "bạn đã nhập còn nguyên."
    )


class Ended(ProviderFault):
    """The way back belongs to no sign-in that this browser has begun, or to one that is over."""

    code = "sign_in_ended"
    status = 409
    words = _("Lần đăng nhập bằng %(name)s này đã dùng hoặc đã quá hạn. Bấm đăng nhập lại.")


class Declined(ProviderFault):
    """The person, or the provider for them, said no."""

    code = "sign_in_declined"
    status = 403
    words = _(
        "%(name)s không cho biết bạn là ai: bạn đã hủy, hoặc tài khoản ở đó chưa dùng được. Chưa đăng nhập."
    )


class Incomplete(ProviderFault):
    """The provider vouches for somebody without saying what is needed."""

    code = "claims_missing"
    status = 422
    words = _("%(name)s không cung cấp họ tên đã xác thực của bạn nên chưa đăng nhập được.")
