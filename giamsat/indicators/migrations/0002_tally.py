"""Sums upwards: triggers that append signed differences in the transaction of the fact, and move them with units."""

from django.db import migrations

COLUMNS = "total, weight, weighted, units, weighed, met, confirmed, published"
#: What one observation adds to each unit above it.
FACTS = """
    SELECT o.indicator_id, o.period, o.unit_id,
           o.value AS total,
           CASE WHEN o.value IS NOT NULL THEN COALESCE(o.weight, 0) ELSE 0 END AS weight,
           COALESCE(o.value * o.weight, 0) AS weighted,
           1 AS units,
           CASE WHEN o.weight IS NOT NULL THEN 1 ELSE 0 END AS weighed,
           CASE WHEN o.met THEN 1 ELSE 0 END AS met,
           CASE WHEN o.state >= 2 THEN 1 ELSE 0 END AS confirmed,
           CASE WHEN o.state >= 3 THEN 1 ELSE 0 END AS published
      FROM {rows} o WHERE o.value IS NOT NULL
"""
NAMES = COLUMNS.split(", ")
SIGNED = ", ".join(f"{{sign}} * {name} AS {name}" for name in NAMES)
SUMS = ", ".join(f"sum({name}) AS {name}" for name in NAMES)
NOT_ZERO = " OR ".join(f"sum({name}) <> 0" for name in NAMES)


def signed(rows: str, sign: int) -> str:
    return f"SELECT indicator_id, period, unit_id, {SIGNED.format(sign=sign)} FROM ({FACTS.format(rows=rows)}) f"


def climb(start: str) -> str:
    """SQL: rows of ``start`` (indicator_id, period, unit_id, sums) at their unit and at each one above it."""
    each = ", ".join(f"c.{name}" for name in NAMES)
    return f"""
    WITH RECURSIVE climbing (indicator_id, period, unit_id, {COLUMNS}) AS (
        ({start})
        UNION ALL
        SELECT c.indicator_id, c.period, u.parent_id, {each}
          FROM climbing c JOIN units_unit u ON u.id = c.unit_id WHERE u.parent_id IS NOT NULL
    )
    SELECT indicator_id, period, unit_id, {SUMS} FROM climbing
     GROUP BY indicator_id, period, unit_id HAVING {NOT_ZERO}
"""


def first_above(changes: str) -> str:
    sums = ", ".join(f"sum(c.{name})" for name in NAMES)
    return f"""
        SELECT c.indicator_id, c.period, u.parent_id, {sums}
          FROM ({changes}) c JOIN units_unit u ON u.id = c.unit_id WHERE u.parent_id IS NOT NULL
         GROUP BY c.indicator_id, c.period, u.parent_id
    """


def counting(name: str, changes: str, first: str = "") -> str:
    """A trigger function that appends what ``changes`` add. They meet at the first unit above: 3,321 climb as 34."""
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {first}
    INSERT INTO indicators_tally (indicator_id, period, unit_id, {COLUMNS}) {climb(first_above(changes))};
    RETURN NULL;
END $$;
"""


#: A statement keeps what its rows were: row by row this took twenty times as long.
KEPT = "indicator_id, unit_id, period, version, value, weight, state, by_id, on_behalf_of_id, decided_by_id, via, at, note, evidence"
KEEP_OLD = f"INSERT INTO indicators_revision ({KEPT}) SELECT {KEPT} FROM left_behind;"

#: All that stands at a unit or below it.
OF_TREE = f"""
    SELECT indicator_id, period, {{unit}}::bigint, {", ".join(f"{{sign}} * sum({name})" for name in NAMES)}
      FROM (SELECT indicator_id, period, {COLUMNS} FROM indicators_tally WHERE unit_id = NEW.id
            UNION ALL
            SELECT indicator_id, period, {COLUMNS} FROM ({FACTS.format(rows="indicators_observation")}) f
             WHERE unit_id = NEW.id) t
     GROUP BY indicator_id, period
"""
MOVE = f"""
CREATE FUNCTION indicators_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.parent_id IS NOT NULL THEN
        INSERT INTO indicators_tally (indicator_id, period, unit_id, {COLUMNS})
        {climb(OF_TREE.format(unit="OLD.parent_id", sign=-1))};
    END IF;
    IF NEW.parent_id IS NOT NULL THEN
        INSERT INTO indicators_tally (indicator_id, period, unit_id, {COLUMNS})
        {climb(OF_TREE.format(unit="NEW.parent_id", sign=1))};
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER indicators_move AFTER UPDATE OF parent_id ON units_unit FOR EACH ROW
    WHEN (OLD.parent_id IS DISTINCT FROM NEW.parent_id) EXECUTE FUNCTION indicators_move();
"""
TALLY_FACTS = f"""
CREATE FUNCTION indicators_tally_facts()
RETURNS TABLE (indicator_id bigint, period date, unit_id bigint, total numeric, weight numeric, weighted numeric,
               units bigint, weighed bigint, met bigint, confirmed bigint, published bigint)
LANGUAGE sql STABLE AS $$
    SELECT f.indicator_id, f.period, a.id, {", ".join(f"sum(f.{name})" for name in NAMES)}
      FROM ({FACTS.format(rows="indicators_observation")}) f
      JOIN units_unit u ON u.id = f.unit_id
      JOIN units_unit a ON a.path @> u.path AND a.id <> u.id
     GROUP BY f.indicator_id, f.period, a.id
$$;
"""
TRIGGERS = """
CREATE TRIGGER indicators_count_new AFTER INSERT ON indicators_observation
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION indicators_count_new();
CREATE TRIGGER indicators_count_change AFTER UPDATE ON indicators_observation
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS arrived
    FOR EACH STATEMENT EXECUTE FUNCTION indicators_count_change();
"""
DROP = """
DROP TRIGGER indicators_move ON units_unit;
DROP TRIGGER indicators_count_new ON indicators_observation;
DROP TRIGGER indicators_count_change ON indicators_observation;
DROP FUNCTION indicators_move(); DROP FUNCTION indicators_count_new(); DROP FUNCTION indicators_count_change();
DROP FUNCTION indicators_tally_facts();
"""


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_values"), ("units", "0001_initial")]
    operations = [
        migrations.RunSQL(
            counting("indicators_count_new", signed("arrived", 1))
            + counting(
                "indicators_count_change",
                signed("arrived", 1) + " UNION ALL " + signed("left_behind", -1),
                KEEP_OLD,
            )
            + TRIGGERS
            + MOVE
            + TALLY_FACTS,
            DROP,
        )
    ]
