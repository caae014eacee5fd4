"""Django's ``migrate``; a new installation takes the short way of ``core.migrating``."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from giamsat.core.migrating import rendering_what_changed


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """As Django's. Tables that hold facts already are changed in Django's own way: an upgrade has few steps."""
        known = MigrationRecorder(connections[options["database"]]).applied_migrations()
        with nullcontext() if known else rendering_what_changed():
            super().handle(*args, **options)
