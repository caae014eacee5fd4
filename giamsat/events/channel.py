"""The channel on which PostgreSQL announces events; apart from the models, so that the live process, which
needs no tables, can follow it."""

from __future__ import annotations

#: LISTEN/NOTIFY channel that open screens follow. It carries ids and a path, never content.
CHANNEL = "giamsat_events"
