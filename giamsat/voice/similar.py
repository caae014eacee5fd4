"""Published items that resemble a text, quickly enough to be shown while somebody types (R25).

The rarest terms of the text are looked up in the inverted index of PostgreSQL, and those that too many items hold two
at a time; of the items that hold them those with most of their weight are ranked by how much of the whole text they
share. A term weighs the more the rarer it is; a meaning (``terms``) weighs more than a word, a pair of words less,
since it repeats them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from django.db import connection

from giamsat.voice.models import Item, Term
from giamsat.voice.terms import MEANING, PAIR, terms_of

#: So many of the rarest terms are looked up as long as they bring no more items than this; so many of all are ranked.
LOOKED_UP, BROUGHT, RANKED = 24, 6_000, 200
#: Of the terms that stand in too many items so many are looked up two at a time; each two bring so many items.
COMMON, OF_TWO = 5, 400
#: To find where two terms stand together PostgreSQL goes through the items of the rarer one: no more than so many for
#: all of them, or the look-up would grow with the country.
GONE_THROUGH = 120_000
#: Parts two terms that are looked up together; no term holds it.
AND = "|"
SHOWN = 5
#: Below this share of the text's weight two texts merely share a field.
ALIKE = 0.1
#: Under this term the published items themselves are counted.
ALL = ""

_CANDIDATES = """
WITH found AS MATERIALIZED (
    SELECT f.id, sum(a.weight) AS part
      FROM unnest(%s::text[], %s::float8[], %s::int[]) AS a (term, weight, most),
           LATERAL (SELECT id FROM voice_item
                     WHERE published_at IS NOT NULL AND terms @> string_to_array(a.term, '|') LIMIT a.most) AS f
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
    weights = {term: _weight(term, counts.get(term, 0), total) for term in wanted}
    asked = _asked(counts, weights)
    if not asked:
        return []
    with connection.cursor() as cursor:
        most = [OF_TWO if AND in terms else BROUGHT for terms in asked]
        cursor.execute(_CANDIDATES, [list(asked), list(asked.values()), most, RANKED])
        rows = cursor.fetchall()
    ranked = [
        Alike(code, found, state, _share(weights, terms))
        for pk, code, found, state, terms in rows
        if pk != but
    ]
    ranked.sort(key=lambda one: -one.score)
    return [one for one in ranked[:SHOWN] if one.score >= ALIKE]


def _asked(counts: dict[str, int], weights: dict[str, float]) -> dict[str, float]:
    """What to look up with its weight: the rarest terms, and those that too many items hold two at a time."""
    rarest = sorted(counts, key=lambda term: counts[term])[:LOOKED_UP]
    asked: dict[str, float] = {}
    left = BROUGHT
    for term in rarest:
        left -= counts[term]
        if left < 0:
            break
        asked[term] = weights[term]
    if len(asked) < LOOKED_UP:
        left = GONE_THROUGH
        for one, two in combinations(rarest[len(asked) : len(asked) + COMMON], 2):
            # ``one`` is the rarer of the two, and of all those that follow.
            left -= counts[one]
            if left < 0:
                break
            asked[f"{one}{AND}{two}"] = weights[one] + weights[two]
    return asked


def count_terms(item: Item) -> None:
    """Note the terms of an item that becomes public."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [[ALL, *sorted(item.terms)]])


def _weight(term: str, items: int, total: int) -> float:
    kind = 2.0 if term.startswith(MEANING) else 0.4 if PAIR in term else 1.0
    weight = kind * math.log(1 + total / (1 + items))
    return weight * weight


def _share(weights: dict[str, float], theirs: Sequence[str]) -> float:
    """How much of the text's weight an item has too; one that holds everything because it is long has less of it."""
    both = sum(weights.get(term, 0.0) for term in theirs)
    longer: float = (len(weights) / max(1, len(theirs))) ** 0.25
    return both / (sum(weights.values()) or 1.0) * min(1.0, longer)
