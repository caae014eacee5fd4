"""Published items that resemble a text, quickly enough to be shown while somebody types (R25).

The rarest terms of the text are looked up in the inverted index of PostgreSQL; of the items that hold them those
with most of their weight are ranked by how much of the whole text they share. A term weighs the more the rarer it
is; a meaning (``terms``) weighs more than a word, a pair of words less, since it repeats them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from giamsat.voice.models import Item, Term
from giamsat.voice.terms import MEANING, PAIR, terms_of

#: So many of the rarest terms are looked up, each brings so many items, and so many of all are ranked.
LOOKED_UP, BROUGHT, RANKED = 16, 2_000, 100
SHOWN = 5
#: Below this share of the text's weight two texts merely share a field.
ALIKE = 0.1
#: Under this term the published items themselves are counted.
ALL = ""

_CANDIDATES = """
WITH found AS MATERIALIZED (
    SELECT f.id, sum(a.weight) AS part
      FROM unnest(%s::text[], %s::float8[]) AS a (term, weight),
           LATERAL (SELECT id FROM voice_item
                     WHERE published_at IS NOT NULL AND terms @> ARRAY[a.term] LIMIT %s) AS f
     GROUP BY f.id ORDER BY part DESC, f.id DESC LIMIT %s)
SELECT i.id, i.code, i.public_title, i.state, i.terms FROM found JOIN voice_item i USING (id)
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


def similar_items(title: str, text: str, *, but: int | None = None) -> list[Alike]:
    """The published items most like a text, the closest first, ``SHOWN`` at most; ``but`` is left out."""
    wanted = terms_of(title, text)
    counts = dict(Term.objects.filter(term__in=[ALL, *wanted]).values_list("term", "items"))
    total = counts.pop(ALL, 0)
    known = sorted(counts, key=lambda term: counts[term])[:LOOKED_UP]
    if not known:
        return []
    weights = {term: _weight(term, counts.get(term, 0), total) for term in wanted}
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, [known, [weights[term] for term in known], BROUGHT, RANKED])
        rows = cursor.fetchall()
    ranked = [
        Alike(code, found, state, _share(weights, terms))
        for pk, code, found, state, terms in rows
        if pk != but
    ]
    ranked.sort(key=lambda one: -one.score)
    return [one for one in ranked[:SHOWN] if one.score >= ALIKE]


def count_terms(item: Item) -> None:
    """Note the terms of an item that becomes public."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [[ALL, *sorted(item.terms)]])


def _weight(term: str, items: int, total: int) -> float:
    kind = 1.5 if term.startswith(MEANING) else 0.7 if PAIR in term else 1.0
    weight = kind * math.log(1 + total / (1 + items))
    return weight * weight


def _share(weights: dict[str, float], theirs: Sequence[str]) -> float:
    """How much of the text's weight an item has too; one that holds everything because it is long has less of it."""
    both = sum(weights.get(term, 0.0) for term in theirs)
    longer: float = (len(weights) / max(1, len(theirs))) ** 0.25
    return both / (sum(weights.values()) or 1.0) * min(1.0, longer)
