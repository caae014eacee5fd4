"""Tallies as they stood at an instant; and, where work exists already, the beginning of what is known."""

from __future__ import annotations

from django.db import migrations

TASK = ("programme_id", "group_id", "stage", "due", "count")
UNIT = (
    *("programme_id", "group_id", "unit_id", "part", "role", "top", "stage", "due", "count", "progress"),
    "confirmed",
)
TYPES = {
    "stage": "varchar", "due": "date", "part": "varchar", "role": "varchar", "top": "boolean",
}  # fmt: skip
# Written as two scalar subqueries, so that the function is inlined and conditions on units reach the indexes.
MARK = "(SELECT m.id FROM monitor_tallymark m WHERE m.at <= instant ORDER BY m.at DESC LIMIT 1)"
MARKED = "COALESCE((SELECT max(m.at) FROM monitor_tallymark m WHERE m.at <= instant), '-infinity')"


def then(name: str, table: str, columns: tuple[str, ...]) -> str:
    """What a tally said at an instant: the last mark before it, and what was added from then on."""
    listed = ", ".join(f"t.{column}" for column in columns)
    returned = ", ".join(f"{column} {TYPES.get(column, 'bigint')}" for column in columns)
    since = f"t.at <= instant AND t.at > {MARKED}"
    return f"""
    CREATE FUNCTION {name}(instant timestamptz) RETURNS TABLE ({returned}) LANGUAGE sql STABLE AS $$
        SELECT {listed} FROM {table}marked t WHERE t.mark_id = {MARK}
        UNION ALL SELECT {listed} FROM {table}past t WHERE {since}
        UNION ALL SELECT {listed} FROM {table} t WHERE NOT t.folded AND {since}
    $$;
    """


def begin(tables: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """Where work exists, mark what is counted now; additions not yet folded belong to the mark."""
    marks = "".join(
        f"""
        INSERT INTO {table}marked ({", ".join(columns)}, mark_id) SELECT {", ".join(columns)}, mark FROM {table};
        UPDATE {table} SET at = '2000-01-01' WHERE NOT folded;
        """
        for table, columns in tables
    )
    return f"""
    DO $$ DECLARE mark bigint; BEGIN
        IF EXISTS (SELECT FROM monitor_tasktally) THEN
            INSERT INTO monitor_tallymark (at, is_beginning) VALUES (statement_timestamp(), true) RETURNING id INTO mark;
            {marks}
        END IF;
    END $$;
    """


class Migration(migrations.Migration):
    dependencies = [("monitor", "0004_past")]
    operations = [
        migrations.RunSQL(
            then("monitor_tasks_then", "monitor_tasktally", TASK)
            + then("monitor_units_then", "monitor_unittally", UNIT)
            + begin((("monitor_tasktally", TASK), ("monitor_unittally", UNIT))),
            "DROP FUNCTION monitor_tasks_then(timestamptz); DROP FUNCTION monitor_units_then(timestamptz);",
        )
    ]
