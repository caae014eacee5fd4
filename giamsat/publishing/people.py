"""The checks of what becomes public with the names of the people who work here, read when one of them changes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamsat.accounts.models import Person
from giamsat.core.errors import InvalidInput
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


def public_reason(reason: str) -> str:
    """The reason of a withdrawal, which everybody reads from then on and which is sealed: held to the same rules.

    Raises:
        InvalidInput: none is given, or it bears a mark of secrecy or of personal data; field ``reason``.
    """
    reason = reason.strip()
    if not reason:
        raise InvalidInput(fields={"reason": _("Nêu lý do.")})
    marks = checker_of_people().marks(reason)
    if marks:
        said = _("Mọi người sẽ đọc lý do này, mà trong đó còn %(rule)s. Viết lại rồi rút.")
        raise InvalidInput(fields={"reason": said % {"rule": marks[0].rule}})
    return reason
