"""Django's settings. What an installation may change is read by ``core.config``; see docs/operations.md.

How people sign in stands in ``settings_sign_in``, which servers elsewhere are asked in ``settings_outside``.
"""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from giamsat.core.config import boolean, conninfo, origin, read, words
from giamsat.core.logs import logging_config
from giamsat.core.settings_outside import *  # noqa: F403
from giamsat.core.settings_sign_in import *  # noqa: F403

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
LIVE_PER_SECOND = read(
    "GIAMSAT_LIVE_PER_SECOND",
    int,
    100,
    "Open pages that are told of a change in a second, of all together; each then asks the site for its figures.",
)
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
    # Templates of widgets: found and compiled once, as all others are.
    "django.forms",
    "django.contrib.postgres",
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
            "libraries": {"i18n": "giamsat.ui.translate_tag"},
            "builtins": ["giamsat.ui.fixed_tags"],
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

# ``ui.translate_tag`` takes the place of Django's library of that name on purpose.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]

# Everything that libpq understands is understood here: a URL or key=value words, sockets, sslmode, …
_database = conninfo_to_dict(
    read(
        "DATABASE_URL",
        conninfo,
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
AUTHENTICATION_BACKENDS = ["giamsat.accounts.sessions.Backend"]
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

SESSION_ENGINE = "giamsat.accounts.sessions"
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

# --- Sign-in: see also settings_sign_in ---
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = read("GIAMSAT_SESSION_HOURS", int, 72, "A sign-in ends after so many hours.") * 3600
# The throttle counts by the client's address.
ALLAUTH_TRUSTED_PROXY_COUNT = read(
    "GIAMSAT_PROXIES", int, 0, "How many proxies of your own add to X-Forwarded-For."
)
#: The password of all demo people, shown on the sign-in page of a demo and used nowhere else.
DEMO_PASSWORD = "giam-sat-demo"  # noqa: S105
# Browsers admit passkeys over http on localhost alone; everywhere else this changes nothing.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE

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

#: Code of the unit whose voice officers receive what the public sends.
VOICE_RECEIVER = read(
    "GIAMSAT_VOICE_RECEIVER",
    str,
    "central-party-office",
    "Code of the unit that receives what the public sends.",
)
