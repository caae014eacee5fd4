"""Django's settings. What an installation may change is read by ``core.config``; see docs/operations.md."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from giamsat.core.config import (
    BadSetting,
    Networks,
    boolean,
    issuer,
    networks,
    origin,
    read,
    service,
    words,
)
from giamsat.core.logs import logging_config

ROOT = Path(__file__).resolve().parents[2]
DATA_DIR = read(
    "GIAMSAT_DATA", Path, ROOT / ".data", "Folder of everything that must be kept: database, files, keys."
).absolute()

DEBUG = False
DEMO = read("GIAMSAT_DEMO", boolean, False, "Demo data: every page says so, the sign-in page lists accounts.")


def _kept_key() -> str:
    """The key that ``giamsat up`` made in the data folder."""
    try:
        return (DATA_DIR / "secret.key").read_text(encoding="ascii").strip()
    except OSError:
        return ""


SECRET_KEY = read(
    "GIAMSAT_SECRET_KEY", str, _kept_key(), "Signs sessions and links; the same on every machine of one site."
)
#: What former keys have signed stays good, and identities and second factors are found under them.
SECRET_KEY_FALLBACKS: list[str] = read(
    "GIAMSAT_SECRET_KEY_FALLBACKS", words, [], "Former values of the key, newest first, after it was changed."
)
ALLOWED_HOSTS = read(
    "GIAMSAT_HOSTS", words, ["127.0.0.1", "localhost", "[::1]"], "Names under which the site is reached."
)
SECURE = read("GIAMSAT_HTTPS", boolean, False, "The site is reached by https: cookies and HSTS accordingly.")
BEHIND_PROXY = read(
    "GIAMSAT_BEHIND_PROXY", boolean, False, "A proxy that sets X-Forwarded-Proto itself stands in front."
)
LIVE_URL = read(
    "GIAMSAT_LIVE_URL", origin, "", "Address of the live process for browsers; empty: the site's own."
)
#: Below this much free disk in the data folder, the health page says 503.
LEAST_FREE_MIB = read("GIAMSAT_LEAST_FREE_MIB", int, 500, "Least free disk in the data folder, in MiB.")
WEB_PROCESSES = read("GIAMSAT_WEB_PROCESSES", int, 2, "Processes that answer page and API requests.")
WEB_THREADS = read("GIAMSAT_WEB_THREADS", int, 4, "Requests that each of them answers at a time.")
LIVE_ORIGINS: list[str] = read(
    "GIAMSAT_LIVE_ORIGINS", words, [], "Addresses of the site whose pages may follow the live process."
)
LIVE_MAX = read("GIAMSAT_LIVE_MAX", int, 2000, "Most open pages that the live process serves at once.")
LIVE_SECONDS = read("GIAMSAT_LIVE_SECONDS", int, 300, "A live stream ends after so long; the page renews it.")
REPORT_CYCLE_DAYS = read(
    "GIAMSAT_REPORT_CYCLE_DAYS", int, 30, "A report is missing when nothing was sent for so many days."
)
REMINDER_HOURS = read(
    "GIAMSAT_REMINDER_HOURS", int, 24, "The same work is not reminded of twice within so many hours."
)
LOG_LEVEL = read("GIAMSAT_LOG_LEVEL", str.upper, "INFO", "DEBUG, INFO, WARNING or ERROR.")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "django_htmx",
    "csp",
    "giamsat.core",
    "giamsat.events",
    "giamsat.units",
    "giamsat.accounts",
    "giamsat.directives",
    "giamsat.tasks",
    "giamsat.monitor",
    "giamsat.registers",
    "giamsat.indicators",
    "giamsat.voice",
    "giamsat.boards",
    "giamsat.publishing",
    "giamsat.editorial",
    "giamsat.desk",
    "giamsat.portal",
    "giamsat.api",
    "giamsat.ui",
    # After ours, so that our templates and words stand before its own.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "giamsat.core.lane.ProgramLane",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "giamsat.core.files.uploads.guard_uploads",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "giamsat.accounts.middleware.ActorMiddleware",
    "giamsat.ui.middleware.AccessMiddleware",
    "giamsat.ui.middleware.FaultMiddleware",
]

ROOT_URLCONF = "giamsat.urls"
WSGI_APPLICATION = "giamsat.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "giamsat.ui.context.frame",
                "giamsat.desk.context.frame",
            ],
        },
    }
]

# Everything that libpq understands is understood here: a URL or key=value words, sockets, sslmode, …
_database = conninfo_to_dict(
    read(
        "DATABASE_URL",
        str,
        "dbname=giamsat",
        "A PostgreSQL >= 15 of your own; when not set, one is run in the data folder.",
    )
)
_pool = read("GIAMSAT_DB_POOL", boolean, True, "Keep database connections open between requests.")
DB_PREPARE = read(
    "GIAMSAT_DB_PREPARE",
    boolean,
    True,
    "Keep plans of frequent statements in each connection; no behind a pooler that changes it by transaction.",
)
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.pop("dbname", "giamsat"),
        "USER": _database.pop("user", ""),
        "PASSWORD": _database.pop("password", ""),
        "HOST": _database.pop("host", ""),
        "PORT": str(_database.pop("port", "") or ""),
        # Only statements of core.prepared are bound on the server, and so prepared; Django's own never are.
        "OPTIONS": {**_database, "pool": _pool, "prepare_threshold": 5 if DB_PREPARE else None},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["login", "full_name", "email"]},
    },
]

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# In the database, so that a throttle counts for all processes together.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "giamsat_cache"},
    # Public pages made once for all processes of this machine; each key names its edition.
    "pages": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "page-cache",
        "OPTIONS": {"MAX_ENTRIES": 3000},
    },
}

LOGGING = logging_config(LOG_LEVEL)

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Tiếng Việt")), ("en", _("Tiếng Anh"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

LANGUAGE_COOKIE_NAME = "giamsat_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
_built = ROOT / "build" / "static"
STATICFILES_DIRS = [_built] if _built.is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "giamsat.core.staticfiles.HashedStatic"},
}
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()

SESSION_COOKIE_NAME = "giamsat_session"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
# Only where a proxy overwrites the header: otherwise anyone could claim to have come by https.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'", *([LIVE_URL] if LIVE_URL else [])],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

FORM_RENDERER = "giamsat.ui.forms.Renderer"
# The day comes first in both languages; the framework's own English would read 03/04 as the fourth of March.
FORMAT_MODULE_PATH = "giamsat.ui.locales"

# --- Sign-in (accounts) ---
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = read("GIAMSAT_SESSION_HOURS", int, 72, "A sign-in ends after so many hours.") * 3600
# The throttle counts by the client's address.
ALLAUTH_TRUSTED_PROXY_COUNT = read(
    "GIAMSAT_PROXIES", int, 0, "How many proxies of your own add to X-Forwarded-For."
)
#: The password of all demo people, shown on the sign-in page of a demo and used nowhere else.
DEMO_PASSWORD = "giam-sat-demo"  # noqa: S105
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
# Browsers admit passkeys over http on localhost alone; everywhere else this changes nothing.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
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
# --- end of sign-in ---

#: Addresses below it may take the short way of ``core.lane``.
API_PREFIX = "/api/"
# API: each token has a bucket of requests.
API_PER_MINUTE = read("GIAMSAT_API_PER_MINUTE", int, 300, "API requests of one token a minute, on average.")
API_BURST = read("GIAMSAT_API_BURST", int, 100, "API requests of one token at once.")

#: Above the text of the longest document (2 million characters), as forms and as JSON send it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024

# Files. Without GIAMSAT_CLAMAV nothing is scanned; whether a file then counts as clean must be said.
FILES_STORAGE = "giamsat.core.files.storage.disk_storage"
FILES_MAX_BYTES = read("GIAMSAT_FILES_MAX_MB", int, 50, "Largest file, in MB.") * 1024 * 1024
FILES_MAX_COUNT = read("GIAMSAT_FILES_MAX_COUNT", int, 10, "Most files in one form.")
FILES_MAX_REQUEST_BYTES = (
    read("GIAMSAT_FILES_MAX_REQUEST_MB", int, 200, "Largest form with all its files, in MB.") * 1024 * 1024
)
FILES_CLAMAV = read(
    "GIAMSAT_CLAMAV",
    str,
    "",
    "clamd as host:port or unix:/path; its StreamMaxLength must exceed the largest file.",
)
FILES_CLEAN_WITHOUT_SCANNER = read(
    "GIAMSAT_FILES_CLEAN_WITHOUT_SCANNER",
    boolean,
    DEMO,
    "Serve files that no scanner has seen; only where GIAMSAT_CLAMAV is not set. On by default in a demo.",
)
FILE_UPLOAD_HANDLERS = ["giamsat.core.files.uploads.StagingUploadHandler"]

# --- Language model: none by default, and then no text ever leaves the house. ---
MODEL_URL = read(
    "GIAMSAT_MODEL_URL",
    service,
    "",
    "Address of a language model behind the protocol of OpenAI, as https://host/v1; empty: none is ever asked.",
)
MODEL_NAME = read("GIAMSAT_MODEL_NAME", str, "", "Name of the model, as its server calls it.")
MODEL_KEY = read(
    "GIAMSAT_MODEL_KEY", str, "", "Key for that server; better as a file: GIAMSAT_MODEL_KEY_FILE."
)
MODEL_SECONDS = read("GIAMSAT_MODEL_SECONDS", int, 60, "One question to the model may take so long.")
MODEL_ANSWER_KIB = read("GIAMSAT_MODEL_ANSWER_KIB", int, 512, "Largest answer of the model, in KiB.")
MODEL_CHARACTERS = read("GIAMSAT_MODEL_CHARACTERS", int, 300_000, "No longer document is sent to the model.")

# --- E-mail. Without a server nothing is sent, and everything is in the app all the same. ---
EMAIL_HOST = read("GIAMSAT_SMTP_HOST", str, "", "Mail server; empty: no e-mail is sent.")
EMAIL_PORT = read("GIAMSAT_SMTP_PORT", int, 25, "Port of the mail server.")
EMAIL_HOST_USER = read("GIAMSAT_SMTP_USER", str, "", "User at the mail server; empty: without signing in.")
EMAIL_HOST_PASSWORD = read("GIAMSAT_SMTP_PASSWORD", str, "", "Password at the mail server.")
EMAIL_USE_TLS = read("GIAMSAT_SMTP_STARTTLS", boolean, False, "Encrypt by STARTTLS.")
EMAIL_USE_SSL = read("GIAMSAT_SMTP_TLS", boolean, False, "Encrypt from the first byte.")
EMAIL_TIMEOUT = read("GIAMSAT_SMTP_SECONDS", int, 15, "A mail server that says nothing for so long hangs.")
_no_networks: Networks = []
#: Feeds of component portals are asked on the open Internet alone, and in these networks besides.
FEED_NETWORKS = read(
    "GIAMSAT_FEED_NETWORKS",
    networks,
    _no_networks,
    "Private networks (10.57.0.0/16,…) in which feeds of component portals may be asked too.",
)
#: Letters lead back to the site; without it they give the code and say where to enter it.
SITE_URL = read("GIAMSAT_SITE_URL", origin, "", "Address of the site for links in e-mail, https://….")
#: Code of the unit whose voice officers receive what the public sends.
VOICE_RECEIVER = read(
    "GIAMSAT_VOICE_RECEIVER",
    str,
    "central-party-office",
    "Code of the unit that receives what the public sends.",
)
DEFAULT_FROM_EMAIL = read("GIAMSAT_MAIL_FROM", str, "giamsat@localhost", "Sender of e-mail.")
