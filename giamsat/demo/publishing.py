"""Releases of the demonstration: the national programme is public, prepared by one person and approved by another."""

from __future__ import annotations

import datetime as dt

from giamsat.accounts.models import Person
from giamsat.accounts.selectors import actor_for
from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.directives.models import Programme
from giamsat.publishing import preparing, services
from giamsat.publishing.fields import default_fields
from giamsat.publishing.publication import publish_release

#: The first release lies so far back, so that "this week" has something to tell.
BEFORE = dt.timedelta(days=4)


def show_publications(national: Programme) -> None:
    """Two releases some days apart; files and seals of later events follow with the worker's tick."""
    office = actor_for(Person.objects.get(login="thuong-truc"), "import")
    publisher = actor_for(Person.objects.get(login="cong-khai"), "import")
    fields = default_fields(national=True)
    # Values of indicators come with the second release alone: they are many, and so are read once.
    for version, instant, cleared in (
        (0, clock.now() - BEFORE, {**fields, "value": []}),
        (1, clock.now(), fields),
    ):
        with clock.frozen(instant):
            services.set_policy(
                publisher, national, version=version, is_open=True, fields=cleared, daily=True
            )
            made = preparing.prepare_release(office, national)
            approved = services.approve_release(publisher, made, version=made.version)
            publish_release(SYSTEM, approved)
