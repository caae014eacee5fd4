"""Django's ``migrate``, in a quarter of the time (``core.migrating``)."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate

from giamsat.core.migrating import rendering_what_changed


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """As Django's."""
        with rendering_what_changed():
            super().handle(*args, **options)
