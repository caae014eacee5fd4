"""An officer of a body, to open the desk's lists as."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from giamsat.accounts.models import Person
    from giamsat.units.models import Unit


def officer(unit: Unit) -> Person:
    """One officer of ``unit``; the same one in a later run."""
    from giamsat.accounts import services
    from giamsat.accounts.models import Person
    from giamsat.core.actor import SYSTEM, Role

    login = f"bench-voice-{unit.pk}"
    found = Person.objects.filter(login=login).first()
    if found is not None:
        return found
    person = services.create_person(SYSTEM, login=login, full_name=f"Bench {unit.pk}", unit=unit)
    services.grant_role(SYSTEM, person, unit, Role.VOICE_OFFICER)
    return person
