"""A real identity provider in a process of its own: django-allauth's, with discovery, keys and signed tokens.

``python -m tests.oidc.idp FOLDER`` prints its address and runs until it is ended. A file ``how`` in the folder tells it
to misbehave; a file ``person`` whom it signs in, so that no test types a password at somebody else's page.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

CLIENT, SECRET = "giamsat-test", "kín-đáo: 57%"
FOLDER = Path(sys.argv[1]) if __name__ == "__main__" else Path()


def how() -> str:
    """In which way to misbehave; empty: in none."""
    return (FOLDER / "how").read_text() if (FOLDER / "how").exists() else ""


def new_key() -> Any:
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: Any) -> str:
    from cryptography.hazmat.primitives import serialization as form

    text: bytes = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    return text.decode()


def configure() -> None:
    from django.conf import settings

    settings.configure(
        SECRET_KEY="only-for-tests" * 4, ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF="tests.oidc.idp_urls", USE_TZ=True,
        DEBUG_PROPAGATE_EXCEPTIONS=True,
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "idp.sqlite",
                # Calls that come at once wait for one another; one that begins by reading would be refused instead.
                "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 60},
            }
        },
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
            "allauth", "allauth.account", "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "tests.oidc.idp_urls.misbehave", "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware", "tests.oidc.idp_urls.signed_in_already",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        IDP_OIDC_ADAPTER="tests.oidc.idp_urls.Adapter",
        IDP_OIDC_PRIVATE_KEYS=[{"pem": pem(new_key())}],
    )  # fmt: skip
    import django

    django.setup()


def plant() -> None:
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.hashers import make_password
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    Client.objects.create(
        id=CLIENT, name="Giamsat", secret=make_password(SECRET), skip_consent=True,
        scopes="openid\nprofile\nemail\nphone",
        redirect_uris="http://testserver/public/identity/callback/\nhttp://testserver/account/oidc/callback/",
    )  # fmt: skip


class Quiet(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_message(self, format: str, *args: Any) -> None:
        return


class Threads(ThreadingMixIn, WSGIServer):
    """Whoever hangs keeps nobody else waiting."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hung up need not be told of."""


def main() -> None:
    configure()
    plant()
    from django.core.wsgi import get_wsgi_application

    server = make_server("127.0.0.1", 0, get_wsgi_application(), Threads, Quiet)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()  # until the tests are over, however they end


def told(folder: Path, **what: Any) -> None:
    """What the tests write for it to read."""
    for name, value in what.items():
        (folder / name).write_text(value if isinstance(value, str) else json.dumps(value))


if __name__ == "__main__":
    sys.modules["tests.oidc.idp"] = sys.modules["__main__"]
    main()
