"""Counting tasks once (``0007_tasks_once``), asked of less: tasks with several assignments, trees that were touched.

What is counted is the same. A task with one assignment needs no correction, so a statement over a thousand such
tasks asks nothing more; and a task of all communes is read through only in trees where its state may have changed,
also when more than one of its parts changes at a time.
"""

from __future__ import annotations

from importlib import import_module

from django.db import migrations

once = import_module("giamsat.monitor.migrations.0007_tasks_once")

# Of the touched tasks those that another assignment counts for as well, before the statement or after it.
SEVERAL = """
        SELECT array_agg(s.task_id) INTO touched FROM (
            SELECT r.task_id, min(r.id) AS one, max(r.id) AS other FROM ({rows}) r GROUP BY r.task_id
        ) s WHERE s.one <> s.other
               OR EXISTS (SELECT FROM tasks_assignment a WHERE a.task_id = s.task_id AND a.id <> s.one);
"""
# A task of all communes is read through only where its state may change: not in a tree where another leading unit is
# open and due no later than what changed, before and after. LIMIT: asked for each pair, it ends at the first found.
SURE = f"""
            SELECT true FROM tasks_assignment a JOIN monitor_above g ON g.unit_id = a.unit_id
             WHERE g.above_id = p.above_id AND a.task_id = p.task_id AND a.programme_id = p.programme_id
               AND a.id <> ALL (changed) AND a.depth = 0 AND a.role = 'lead' AND {once.STAGE} = 'open'
               AND (p.earliest IS NULL OR a.due <= p.earliest) LIMIT 1"""
# One part has few trees above it; for the many pairs of a large statement one pass over their tasks is quicker.
FEW = 8


def assignment_changes(op: str) -> str:
    """Corrections of the touched tasks after the statement less those before it, in the trees that it touched."""
    side = {"INSERT": ["new_rows"], "DELETE": ["old_rows"]}.get(op, ["old_rows", "new_rows"])
    if op == "UPDATE":
        old = once.COUNTED.replace("a.", "o.")
        changed = f"new_rows a JOIN old_rows o USING (id) WHERE {once.COUNTED} IS DISTINCT FROM {old}"
        ids = f"SELECT array_agg(a.id), array_agg(DISTINCT a.task_id) || array_agg(DISTINCT o.task_id) FROM {changed}"
    else:
        ids = f"SELECT array_agg(a.id), array_agg(DISTINCT a.task_id) FROM {side[0]} a WHERE {once.STAGE} IS NOT NULL"

    def rows(name: str, columns: str = "", of: str = "touched") -> str:
        """The changed rows of a transition table that belong to some tasks."""
        return (
            f"SELECT {once.ROW}{columns} FROM {name} a JOIN unnest(changed) c (id) ON c.id = a.id"
            f" WHERE a.task_id = ANY ({of})"
        )

    changed_rows = " UNION ALL ".join(map(rows, side))
    there = f"""
        SELECT {once.ROW}, NOT a.id = ANY (changed) AS was, true AS lasts FROM tasks_assignment a
         WHERE a.task_id = ANY (of_task)"""
    # One pass over the assignments of a task tells both states: before the statement and after it.
    gone = rows("old_rows", ", true AS was, false AS lasts", "of_task")
    both = there if op == "INSERT" else f"{there} UNION ALL {gone}"
    signed = {"new_rows": ", -1 AS count", "old_rows": ", 1 AS count"}
    apart = " UNION ALL ".join(rows(name, signed[name]) for name in side)
    moved = f"""
    WITH t AS ({once.tops(both, "up.above_id = ANY (of_unit)")})
    SELECT s.task_id, s.programme_id, s.above_id AS unit_id, v.stage, v.due, v.count FROM (
        SELECT t.task_id, t.programme_id, t.above_id, {once.state("t.was")}, {once.state("t.lasts")} FROM t
         GROUP BY t.task_id, t.programme_id, t.above_id
    ) s (task_id, programme_id, above_id, stage_before, due_before, stage_after, due_after)
    CROSS JOIN LATERAL (
        VALUES (s.stage_before, s.due_before, -1), (s.stage_after, s.due_after, 1)
    ) v (stage, due, count) WHERE v.stage IS NOT NULL
    UNION ALL
    SELECT a.task_id, a.programme_id, a.above_id, a.stage, a.due, a.count
      FROM ({once.tops(apart, "up.above_id = ANY (units)")}) a
    """
    return f"""
    {ids.replace(" FROM", " INTO changed, touched FROM", 1)};
    IF touched IS NOT NULL THEN
        {once.TURN}
        {SEVERAL.format(rows=changed_rows)}
    END IF;
    IF touched IS NOT NULL THEN
        WITH p AS MATERIALIZED (
            SELECT t.task_id, t.programme_id, t.above_id, min(t.due) FILTER (WHERE t.stage = 'open') AS earliest
              FROM ({once.tops(changed_rows)}) t WHERE {once.MANY} GROUP BY 1, 2, 3
        ), u AS MATERIALIZED (SELECT p.*, CASE WHEN (SELECT count(*) FROM p) <= {FEW} THEN ({SURE}) END AS sure FROM p)
        SELECT array_agg(DISTINCT u.above_id), array_agg(DISTINCT u.task_id) FILTER (WHERE u.sure IS NULL),
               array_agg(DISTINCT u.above_id) FILTER (WHERE u.sure IS NULL)
          INTO units, of_task, of_unit FROM u;
        IF units IS NOT NULL THEN
            {once.added(moved)}
        END IF;
    END IF;
    """


ASSIGNMENTS = f"""
CREATE OR REPLACE FUNCTION monitor_once_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint[];
    touched bigint[];
    units bigint[];
    of_task bigint[];
    of_unit bigint[];
BEGIN
    PERFORM pg_advisory_xact_lock_shared({once.GROUND_LOCK});
    IF TG_OP = 'INSERT' THEN {assignment_changes("INSERT")}
    ELSIF TG_OP = 'DELETE' THEN {assignment_changes("DELETE")}
    ELSE {assignment_changes("UPDATE")}
    END IF;
    RETURN NULL;
END $$;
"""

# A task that has just been made has no assignments yet, whatever its group.
TASKS = once.TASKS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
SOME = "IF EXISTS (SELECT FROM tasks_assignment a WHERE a.task_id = ANY (touched)) THEN"
QUICK_TASKS = TASKS.replace("IF touched IS NOT NULL THEN", SOME)


class Migration(migrations.Migration):
    dependencies = [("monitor", "0011_quarter_sheets")]
    operations = [
        migrations.RunSQL(
            ASSIGNMENTS + QUICK_TASKS,
            once.ASSIGNMENTS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION") + TASKS,
        )
    ]
