"""Which body should answer: learned from where past items ended, explained by the words that speak for it.

Naive Bayes over the terms of the text, its field and its place, counted in PostgreSQL over the newest items that a
body took in hand. No model is stored: what a person decides today counts in the next proposal.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from giamsat.core.text import fold
from giamsat.units.models import Unit
from giamsat.voice.choices import Topic
from giamsat.voice.models import Item
from giamsat.voice.terms import MEANING, PAIR, WORDS

LEARNED = 4_000
TERMS = 40
SHOWN = 3
#: Of what speaks for a body so many passages of the item are quoted, each of so many words at most.
QUOTED, LONGEST = 3, 6
_PAST = """
WITH past AS (
    SELECT handler_id, topic, territory_id, terms FROM voice_item
     WHERE routed_at IS NOT NULL AND state IN ('handling', 'drafted', 'approved', 'answered', 'closed') AND id <> %s
     ORDER BY id DESC LIMIT %s)
SELECT handler_id, 'all', count(*) FROM past GROUP BY 1
UNION ALL SELECT handler_id, '@topic', count(*) FROM past WHERE topic = %s GROUP BY 1
UNION ALL SELECT handler_id, '@place', count(*) FROM past WHERE territory_id = %s GROUP BY 1
UNION ALL SELECT handler_id, t.term, count(*) FROM past, unnest(past.terms) AS t (term) WHERE t.term = ANY (%s::text[])
           GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A body that may have to answer, how sure that is (0 to 100) and why, in words."""

    unit: Unit
    confidence: int
    reason: str


def proposals(item: Item) -> list[Proposal]:
    """The likeliest bodies, the surest first; by place alone while nothing has been learned."""
    counted = _counted(item)
    totals = {unit: found["all"] for unit, found in counted.items()}
    if not totals:
        return _by_place(item)
    whole = sum(totals.values())
    scores = {
        unit: math.log(total / whole)
        + sum(_log_odds(counted[unit].get(term, 0), total, _elsewhere(counted, unit, term), whole - total)
              for term in _heard(counted))
        for unit, total in totals.items()
    }  # fmt: skip
    top = max(scores.values())
    likely = {unit: math.exp(score - top) for unit, score in scores.items()}
    best = sorted(likely, key=lambda unit: -likely[unit])[:SHOWN]
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=best).filter(Q(valid_to__isnull=True))}
    # However clear the words are, few examples prove little.
    trust = min(1.0, whole / 50)
    total_likely = sum(likely.values())
    return [
        Proposal(
            units[pk],
            round(100 * likely[pk] / total_likely * trust),
            _why(item, counted[pk], totals[pk], _speaking(counted, pk, totals[pk], whole)),
        )
        for pk in best
        if pk in units
    ]


def _heard_terms(item: Item) -> list[str]:
    """Words of the text; meanings are for search, and would not explain a proposal."""
    return [term for term in item.terms if not term.startswith(MEANING)][:TERMS]


def _counted(item: Item) -> dict[int, dict[str, int]]:
    counted: dict[int, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_PAST, [item.pk or 0, LEARNED, item.topic, item.territory_id, _heard_terms(item)])
        for unit, term, count in cursor.fetchall():
            counted.setdefault(unit, {})[term] = count
    return counted


def _heard(counted: dict[int, dict[str, int]]) -> set[str]:
    return {term for found in counted.values() for term in found} - {"all"}


def _elsewhere(counted: dict[int, dict[str, int]], unit: int, term: str) -> int:
    return sum(found.get(term, 0) for other, found in counted.items() if other != unit)


def _log_odds(here: int, all_here: int, elsewhere: int, all_elsewhere: int) -> float:
    return math.log((here + 0.5) / (all_here + 1)) - math.log((elsewhere + 0.5) / (all_elsewhere + 1))


def _speaking(counted: dict[int, dict[str, int]], unit: int, total: int, whole: int) -> set[str]:
    """The terms of the text that stand more often in items of the body than elsewhere."""
    return {
        term
        for term, here in counted[unit].items()
        if term != "all"
        and not term.startswith("@")
        and _log_odds(here, total, _elsewhere(counted, unit, term), whole - total) > 0
    }


def _passages(item: Item, speaking: set[str]) -> Iterator[str]:
    """Runs of words of the item, as they were written, of which each word or pair is one of ``speaking``."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", f"{item.title} {item.text}"))[:WORDS]
    plain = [fold(word) for word in words]
    spoken = [word in speaking for word in plain]
    for at in range(len(plain) - 1):
        if f"{plain[at]}{PAIR}{plain[at + 1]}" in speaking:
            spoken[at] = spoken[at + 1] = True
    run: list[str] = []
    for word, is_spoken in [*zip(words, spoken, strict=True), ("", False)]:
        if is_spoken and len(run) < LONGEST:
            run.append(word.lower())
        elif run:
            yield " ".join(run)
            run = [word.lower()] if is_spoken else []


def _why(item: Item, found: dict[str, int], total: int, speaking: set[str]) -> str:
    parts: list[Any] = []
    if found.get("@topic"):
        parts.append(_("%(n)s trong %(all)s ý kiến trước về lĩnh vực “%(topic)s”") % {
            "n": found["@topic"], "all": total, "topic": Topic(item.topic).label,
        })  # fmt: skip
    if found.get("@place"):
        parts.append(_("%(n)s ý kiến trước cùng địa bàn") % {"n": found["@place"]})
    said = sorted(dict.fromkeys(_passages(item, speaking)), key=lambda passage: -len(passage.split()))[
        :QUOTED
    ]
    if said:
        parts.append(_("từ giống: %(words)s") % {"words": ", ".join(said)})
    return "; ".join(map(str, parts)) or _("cơ quan nhận nhiều ý kiến nhất")


def _by_place(item: Item) -> list[Proposal]:
    if item.territory is None:
        return []
    place = item.territory
    near = Unit.objects.filter(territory__in=[place.pk, place.province_id], side=Unit.Side.STATE)
    rows = sorted(near.in_force(item.received_at.date()), key=lambda unit: unit.territory_id != place.pk)
    return [
        Proposal(unit, 30, _("cơ quan của địa bàn; chưa có ý kiến nào trước đây để học")) for unit in rows
    ]
