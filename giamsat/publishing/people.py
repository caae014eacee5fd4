"""The checks of what becomes public with the names of the people who work here, read when one of them changes."""

from __future__ import annotations

from giamsat.accounts.models import Person
from giamsat.core.prepared import execute
from giamsat.publishing.checks import Checker

#: Another as soon as a name comes, goes or changes, whoever changed it, by one row instead of all names.
MARK = "SELECT count(*), sum(hashtextextended(full_name, 0)) FROM accounts_person"

_known: tuple[tuple[object, ...], Checker] | None = None


def checker_of_people() -> Checker:
    """The checker that knows everybody's name."""
    global _known
    mark = tuple(execute(MARK).fetchone())
    kept = _known
    if kept is None or kept[0] != mark:
        kept = _known = (mark, Checker(Person.objects.values_list("full_name", flat=True)))
    return kept[1]
