"""Servers elsewhere that an installation may ask: language model, mail server, portals. By default it asks none."""

from __future__ import annotations

from giamsat.core.config import Networks, boolean, networks, origin, read, service

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
DEFAULT_FROM_EMAIL = read("GIAMSAT_MAIL_FROM", str, "giamsat@localhost", "Sender of e-mail.")
