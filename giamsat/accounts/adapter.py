"""How django-allauth meets our people: it signs in, our services write."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from giamsat.accounts import services
from giamsat.accounts.models import Person
from giamsat.accounts.selectors import actor_for

_FAILED = _(
    "Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra rồi nhập lại; quên mật khẩu thì hỏi quản trị đơn vị."
)


def display_name(person: Person) -> str:
    """The name that allauth shows."""
    return person.full_name


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No self-registration; one answer to every failed sign-in; passwords through our service."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _FAILED,
        "email_password_mismatch": _FAILED,
        "too_many_login_attempts": _(
            "Sai quá nhiều lần. Tài khoản và dữ liệu còn nguyên; 5 phút nữa thử lại."
        ),
        "incorrect_password": _("Mật khẩu chưa đúng."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are opened by administrators alone."""
        return False

    def clean_password(self, password: str, user: Any = None) -> str:
        """The rules of passwords, and that the one-time password does not stay.

        Raises:
            ValidationError: the password breaks a rule.
        """
        password = super().clean_password(password, user)
        if isinstance(user, Person) and user.must_change_password and user.check_password(password):
            raise ValidationError(_("Mật khẩu mới phải khác mật khẩu dùng một lần."))
        return password

    def set_password(self, user: Person, password: str) -> None:
        """Change one's own password by the service, so that it is recorded."""
        changed = services.change_password(actor_for(user), user, password)
        # allauth renews the session from this object's hash.
        user.password, user.must_change_password = changed.password, changed.must_change_password


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are encrypted in the database, so that a stolen backup signs nobody in."""

    def encrypt(self, text: str) -> str:
        """``text`` under a key that follows from the installation's secret."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What ``encrypt`` was given, also under a former secret kept in ``SECRET_KEY_FALLBACKS``.

        Raises:
            cryptography.fernet.InvalidToken: neither the present nor a former secret fits.
        """
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (
        hashlib.sha256(b"giamsat second factor " + str(secret).encode()).digest() for secret in secrets
    )
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
