"""How people sign in: what django-allauth keeps to, and identity providers (docs/identity.md)."""

from __future__ import annotations

from giamsat.core.config import BadSetting, issuer, read

ACCOUNT_ADAPTER = "giamsat.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_USER_DISPLAY = "giamsat.accounts.adapter.display_name"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_PRESERVE_USERNAME_CASING = False
# Accounts and their addresses are kept by administrators, so there is nobody to send a link of proof to.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Many people of one office share an address; a single account is guarded more tightly.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "60/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
MFA_ADAPTER = "giamsat.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Giamsat"
# One step of 30 seconds either way: the clocks of phones are not exact.
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
#: Identity providers (OpenID Connect): of those who send and follow items, and of officials. docs/identity.md
OIDC = {
    "public": {
        "issuer": read(
            "GIAMSAT_OIDC_ISSUER",
            issuer,
            "",
            "Identity provider of those who send or follow items; empty: none.",
        ),
        "client": read("GIAMSAT_OIDC_CLIENT", str, "", "Client id that this provider gave the site."),
        "secret": read("GIAMSAT_OIDC_SECRET", str, "", "Client secret; empty for a public client."),
        "name": read("GIAMSAT_OIDC_NAME", str, "VNeID", "How the provider is called on the pages."),
        "scope": read(
            "GIAMSAT_OIDC_SCOPE", str, "openid profile email phone", "What the provider is asked to tell."
        ),
        "claim": read(
            "GIAMSAT_OIDC_ORGANISATION",
            str,
            "",
            "Claim with the name of the organisation that somebody signs in for; empty: people alone.",
        ),
    },
    "staff": {
        "issuer": read(
            "GIAMSAT_STAFF_OIDC_ISSUER",
            issuer,
            "",
            "Identity provider of officials; empty: passwords and passkeys.",
        ),
        "client": read("GIAMSAT_STAFF_OIDC_CLIENT", str, "", "Client id that this provider gave the site."),
        "secret": read("GIAMSAT_STAFF_OIDC_SECRET", str, "", "Client secret; empty for a public client."),
        "name": read(
            "GIAMSAT_STAFF_OIDC_NAME", str, "SSO", "How the provider is called on the sign-in page."
        ),
        "scope": read(
            "GIAMSAT_STAFF_OIDC_SCOPE", str, "openid profile email", "What the provider is asked to tell."
        ),
        "claim": read(
            "GIAMSAT_STAFF_OIDC_CLAIM",
            str,
            "email",
            "Claim that names an existing account: email is held against its e-mail address, any other its login name.",
        ),
    },
}
for _use, _given in OIDC.items():
    if _given["issuer"] and not _given["client"]:
        raise BadSetting(f"an identity provider is set and no client id for it ({_use})")
