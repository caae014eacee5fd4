"""Published items that resemble a text, quickly enough to be shown while somebody types (R25).

The rarest terms of the text are looked up in the inverted index of PostgreSQL; the few items that hold some of
them are ranked by how much of the text's weight they share, where a term weighs the more the rarer it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from giamsat.voice.models import Item, Term
from giamsat.voice.terms import terms_of

#: So many of the rarest terms are looked up; terms in more items than ``COMMON`` find too many to rank.
LOOKED_UP = 12
COMMON = 2_000
RANKED = 400
SHOWN = 5
#: Below this share of the weight two texts merely share a field.
ALIKE = 0.12

# Each term brings its newest items at most, so that one common term cannot bring in the whole table.
_CANDIDATES = """
SELECT i.id, i.code, i.public_title, i.state, i.terms
  FROM (SELECT DISTINCT found.id
          FROM unnest(%s::text[]) AS t (term),
               LATERAL (SELECT id FROM voice_item
                         WHERE published_at IS NOT NULL AND terms @> ARRAY[t.term]
                         LIMIT %s) AS found) AS c
  JOIN voice_item i ON i.id = c.id
"""
# Counted as items are published; a withdrawn one leaves its count, which shifts no weight that matters.
_COUNT = """
INSERT INTO voice_term (term, items) SELECT DISTINCT t, 1 FROM unnest(%s::text[]) AS t ORDER BY 1
ON CONFLICT (term) DO UPDATE SET items = voice_term.items + 1
"""


@dataclass(frozen=True, slots=True)
class Alike:
    """A published item, and the share of the text's weight that it has too, 0 to 1."""

    code: str
    title: str
    state: str
    score: float


def similar_items(title: str, text: str, *, but: int | None = None, shown: int = SHOWN) -> list[Alike]:
    """The published items most like a text, the closest first."""
    wanted = terms_of(title, text)
    counts = dict(Term.objects.filter(term__in=wanted).values_list("term", "items"))
    known = sorted((term for term in wanted if term in counts), key=lambda term: counts[term])
    chosen = [term for term in known if counts[term] <= COMMON][:LOOKED_UP] or known[:2]
    if not chosen:
        return []
    total = max(counts.values()) + 1
    weights = {term: _weight(counts.get(term, 0), total) for term in wanted}
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, [chosen, RANKED])
        rows = cursor.fetchall()
    ranked = [
        Alike(code, public_title, state, _share(weights, terms, counts, total))
        for pk, code, public_title, state, terms in rows
        if pk != but
    ]
    ranked.sort(key=lambda one: -one.score)
    return [one for one in ranked[:shown] if one.score >= ALIKE]


def count_terms(item: Item) -> None:
    """Note the terms of an item that becomes public."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [sorted(item.terms)])


def _weight(items: int, total: int) -> float:
    return 1.0 + math.log(total / (1 + items)) if items < total else 1.0


def _share(weights: dict[str, float], theirs: Sequence[str], counts: dict[str, int], total: int) -> float:
    """Cosine of two texts with each term weighed by its rarity."""
    both = sum(weights[term] ** 2 for term in theirs if term in weights)
    one = sum(weight**2 for weight in weights.values())
    # Of their terms only those in common are known by count; others weigh as rare ones do.
    rare = _weight(1, total)
    other = sum(
        (weights[term] if term in weights else _weight(counts[term], total) if term in counts else rare) ** 2
        for term in theirs
    )
    return both / math.sqrt(one * other) if one and other else 0.0
