"""How the kept counts of items come about: the trigger's statement, folding, and counting everything anew."""

# ruff: noqa: S608 (what is put into statements here are constants of this module)

from __future__ import annotations

from typing import Final

from django.db import connection, transaction

#: What an item adds to each sum, ``i`` being the item.
FACTS: Final = {
    "received": "1",
    "in_scope": "(i.state NOT IN ('refused', 'withdrawn', 'merged'))::int",
    "transferred": "(i.routed_at IS NOT NULL)::int",
    "supplement": "(i.state = 'supplement')::int",
    "answered": "(i.state IN ('answered', 'closed'))::int",
    "running": "(i.state IN ('received', 'checked', 'classified', 'approved', 'routed', 'handling', 'drafted'))::int",
    "in_time": "(i.state IN ('answered', 'closed') AND NOT i.was_late)::int",
    "rated": "(i.rating IS NOT NULL)::int",
    "stars": "coalesce(i.rating, 0)",
    "published": "(i.published_at IS NOT NULL)::int",
}
MONTH: Final = "date_trunc('month', i.entered_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"
KEYS: Final = "body, month, place"
SUMS: Final = ", ".join(FACTS)
_KEY = (
    f"coalesce(i.handler_id, i.receiver_id) AS body, {MONTH} AS month, coalesce(i.territory_id, 0) AS place"
)
_ADDED = ", ".join(f"sum({name}) AS {name}" for name in FACTS)
_SOME = " OR ".join(f"sum({name}) <> 0" for name in FACTS)
_SIGNED = ", ".join(f"sign * {fact} AS {name}" for name, fact in FACTS.items())
#: Body of the trigger on each item: what it was is taken away, what it is now is added; nothing where both are alike.
#: Who copies very many items counts anew afterwards and sets ``giamsat.voice_uncounted`` meanwhile.
TRIGGER: Final = f"""
    IF current_setting('giamsat.voice_uncounted', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    INSERT INTO voice_itemtally ({KEYS}, {SUMS}, folded)
    SELECT {KEYS}, {_ADDED}, false
      FROM (SELECT {_KEY}, {_SIGNED}
              FROM (SELECT -1 AS sign, o.* FROM (SELECT OLD.*) AS o WHERE TG_OP <> 'INSERT'
                    UNION ALL
                    SELECT 1, n.* FROM (SELECT NEW.*) AS n WHERE TG_OP <> 'DELETE') AS i) AS f
     GROUP BY {KEYS} HAVING {_SOME};
    RETURN NULL;
"""
_FOLD = f"""
WITH loose AS MATERIALIZED (SELECT {KEYS} FROM voice_itemtally WHERE NOT folded ORDER BY id LIMIT %s),
     gone AS (
         DELETE FROM voice_itemtally AS t USING (SELECT DISTINCT {KEYS} FROM loose) AS w
          WHERE (t.body, t.month, t.place) = (w.body, w.month, w.place) RETURNING t.*),
     put AS (
         INSERT INTO voice_itemtally ({KEYS}, {SUMS}, folded)
         SELECT {KEYS}, {_ADDED}, true FROM gone GROUP BY {KEYS} HAVING {_SOME})
SELECT count(*) FROM loose
"""
_COUNTED = f"""
SELECT {KEYS}, {_ADDED}
  FROM (SELECT {_KEY}, {", ".join(f"{fact} AS {name}" for name, fact in FACTS.items())} FROM voice_item AS i) AS f
 GROUP BY {KEYS}
"""
COUNT_ANEW: Final = (
    f"INSERT INTO voice_itemtally ({KEYS}, {SUMS}, folded) SELECT *, true FROM ({_COUNTED}) AS c"
)
_DIFFERENT = f"""
WITH kept AS (SELECT {KEYS}, {_ADDED} FROM voice_itemtally GROUP BY {KEYS} HAVING {_SOME}),
     facts AS ({_COUNTED})
SELECT {KEYS} FROM (TABLE kept EXCEPT TABLE facts) AS a UNION SELECT {KEYS} FROM (TABLE facts EXCEPT TABLE kept) AS b
 ORDER BY {KEYS}
"""
#: Any number, the same everywhere: two folds at once would do each other's work in vain.
_LOCK = 570_061
BATCH = 20_000


def fold() -> int:
    """Fold up to ``BATCH`` differences into one row a key; how many there were. Writers never wait for it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_FOLD, [BATCH])
        return int(cursor.fetchone()[0])


def count_anew() -> None:
    """Make the counts from the items; items written meanwhile wait."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute("LOCK TABLE voice_item IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM voice_itemtally")
        cursor.execute(COUNT_ANEW)


def find_differences() -> list[str]:
    """Body, month and place of each count that is not what the items say."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENT)
        return [
            f"voice_itemtally body={body} month={month} place={place}"
            for body, month, place in cursor.fetchall()
        ]


def correct() -> list[str]:
    """Count anew where anything differs; what did."""
    found = find_differences()
    if found:
        count_anew()
    return found
