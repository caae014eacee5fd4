"""Finding documents by number or title, with or without tone marks."""

from __future__ import annotations

from django.db.models import Case, IntegerField, Q, Value, When

from giamsat.core.actor import Actor
from giamsat.directives.models import Directive
from giamsat.directives.selectors import directives


def search_directives(actor: Actor, query: str, limit: int = 20) -> list[Directive]:
    """Documents that the person may read with every word; those with the marks as typed first (R26)."""
    words = query.split()
    if not words:
        return []
    condition = Q()
    for word in words:
        condition &= (
            Q(title__unaccent__icontains=word)
            | Q(number__icontains=word)
            | Q(issuer_name__unaccent__icontains=word)
        )
    as_typed = Case(
        When(Q(title__icontains=query) | Q(number__iexact=query), then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return list(directives(actor).filter(condition).order_by(as_typed, "-issued_on", "-id")[:limit])
