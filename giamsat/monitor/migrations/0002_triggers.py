"""The triggers that keep the tallies, and the functions that say what the tallies must be.

All work by statement with transition tables, so one rule covers a service's single row, a bulk insert, COPY and
plain SQL. ``monitor_stage`` and ``monitor_…_facts`` are the only definition of what is counted; ``recount`` reads them.
"""

from __future__ import annotations

from django.db import migrations

# Any number, the same everywhere. Counting assignments is shared; what changes the ground on which they are
# counted (a unit's place, a task's group) is exclusive, or a concurrent count would be on the old ground.
GROUND_LOCK = 570_003

STAGE = """
CREATE FUNCTION monitor_stage(state text, finished date, due date) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN state = 'cancelled' THEN NULL
        WHEN finished > due THEN 'late'
        WHEN finished IS NOT NULL THEN 'done'
        WHEN state = 'paused' THEN 'paused'
        ELSE 'open'
    END
$$;
"""


def spread(source: str) -> str:
    """SQL from assignments in ``source`` (with ``group_id`` and ``stage``) to one row for each unit that counts it."""
    return f"""
    SELECT a.programme_id, a.group_id, up.unit_id, up.part, a.role,
           a.depth = 0 OR NOT EXISTS (
               SELECT FROM monitor_above g WHERE g.unit_id = a.assigner_id AND g.above_id = up.unit_id
           ) AS top,
           a.stage, CASE WHEN a.stage IN ('open', 'paused') THEN a.due END AS due,
           a.sign AS count, a.progress, a.confirmed, a.id AS assignment_id, a.home_id, a.assigner_id, a.depth,
           a.task_id
      FROM ({source}) a
      CROSS JOIN LATERAL (
          SELECT above_id, CASE WHEN above_id = a.home_id THEN 'own' ELSE 'below' END
            FROM monitor_above WHERE unit_id = a.home_id
          UNION ALL SELECT a.assigner_id, 'given'
      ) up (unit_id, part)
     WHERE a.stage IS NOT NULL
"""


# Functions and not views: a view would forbid later migrations to alter the columns that it reads.
FACTS = f"""
CREATE FUNCTION monitor_task_facts()
RETURNS TABLE (programme_id bigint, group_id bigint, stage text, due date, count int)
LANGUAGE sql STABLE AS $$
    SELECT programme_id, group_id, stage, due, 1 AS count
      FROM (SELECT t.*, monitor_stage(t.state, t.done_on, t.due) AS stage FROM tasks_task t) t
     WHERE stage IS NOT NULL
$$;

CREATE FUNCTION monitor_unit_facts()
RETURNS TABLE (programme_id bigint, group_id bigint, unit_id bigint, part text, role varchar, top boolean, stage text,
               due date, count int, progress int, confirmed int, assignment_id bigint, home_id bigint,
               assigner_id bigint, depth smallint, task_id bigint)
LANGUAGE sql STABLE AS $$ {
    spread(
        '''
        SELECT a.id, a.programme_id, t.group_id, a.task_id, a.unit_id AS home_id, a.assigner_id, a.depth, a.role,
               monitor_stage(a.state, a.completed_on, a.due) AS stage, a.due,
               1 AS sign, a.progress::int AS progress, a.confirmed_progress::int AS confirmed
          FROM tasks_assignment a LEFT JOIN tasks_task t ON t.id = a.task_id'''
    )
} $$;
"""


def assignment_changes(op: str) -> str:
    """The changes of one statement, netted before they are spread: most touch nothing that is counted."""
    sides = {"INSERT": [(1, "new_rows")], "DELETE": [(-1, "old_rows")]}
    union = " UNION ALL ".join(
        f"SELECT {sign} AS sign, task_id, programme_id, unit_id, assigner_id, depth, role, due,"
        f" monitor_stage(state, completed_on, due) AS stage, progress, confirmed_progress FROM {rows}"
        for sign, rows in sides.get(op, [(-1, "old_rows"), (1, "new_rows")])
    )
    netted = f"""
        SELECT NULL::bigint AS id, n.*, t.group_id FROM (
            SELECT programme_id, task_id, unit_id AS home_id, assigner_id, depth, role, stage, due,
                   sum(sign) AS sign, sum(sign * progress) AS progress,
                   sum(sign * confirmed_progress) AS confirmed
              FROM ({union}) s
             GROUP BY programme_id, task_id, unit_id, assigner_id, depth, role, stage, due
            HAVING sum(sign) <> 0 OR sum(sign * progress) <> 0 OR sum(sign * confirmed_progress) <> 0
        ) n LEFT JOIN tasks_task t ON t.id = n.task_id"""
    return f"""
    INSERT INTO monitor_unittally
        (programme_id, group_id, unit_id, part, role, top, stage, due, count, progress, confirmed, folded)
    SELECT programme_id, group_id, unit_id, part, role, top, stage, due,
           sum(count), sum(progress), sum(confirmed), false
      FROM ({spread(netted)}) f
     GROUP BY programme_id, group_id, unit_id, part, role, top, stage, due
    HAVING sum(count) <> 0 OR sum(progress) <> 0 OR sum(confirmed) <> 0;
"""


ASSIGNMENTS = f"""
CREATE FUNCTION monitor_assignments_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared({GROUND_LOCK});
    IF TG_OP = 'INSERT' THEN {assignment_changes("INSERT")}
    ELSIF TG_OP = 'DELETE' THEN {assignment_changes("DELETE")}
    ELSE {assignment_changes("UPDATE")}
    END IF;
    RETURN NULL;
END $$;
"""


def recounted(sign: str, where: str, group: str = "group_id") -> str:
    """Add or take away what the facts of some assignments are worth on the present ground."""
    return f"""
    INSERT INTO monitor_unittally
        (programme_id, group_id, unit_id, part, role, top, stage, due, count, progress, confirmed, folded)
    SELECT programme_id, {group}, unit_id, part, role, top, stage, due,
           {sign} sum(f.count), {sign} sum(f.progress), {sign} sum(f.confirmed), false
      FROM {where}
     GROUP BY programme_id, {group}, unit_id, part, role, top, stage, due;
"""


def task_changes(op: str) -> str:
    """Tasks themselves; and, when a task's group changes (or appears, or goes), its assignments."""
    sides = {"INSERT": [(1, "new_rows")], "DELETE": [(-1, "old_rows")]}
    union = " UNION ALL ".join(
        f"SELECT {sign} AS sign, programme_id, group_id, due, monitor_stage(state, done_on, due) AS stage FROM {rows}"
        for sign, rows in sides.get(op, [(-1, "old_rows"), (1, "new_rows")])
    )
    moved = {
        "INSERT": "SELECT id, NULL::bigint AS before, group_id AS after FROM new_rows WHERE group_id IS NOT NULL",
        "DELETE": "SELECT id, group_id AS before, NULL::bigint AS after FROM old_rows WHERE group_id IS NOT NULL",
    }.get(
        op,
        "SELECT n.id, o.group_id AS before, n.group_id AS after FROM new_rows n JOIN old_rows o USING (id)"
        " WHERE n.group_id IS DISTINCT FROM o.group_id",
    )
    lock = f"PERFORM pg_advisory_xact_lock({GROUND_LOCK});" if op == "UPDATE" else ""
    return f"""
    INSERT INTO monitor_tasktally (programme_id, group_id, stage, due, count, folded)
    SELECT programme_id, group_id, stage, due, sum(sign), false FROM ({union}) s WHERE stage IS NOT NULL
     GROUP BY programme_id, group_id, stage, due HAVING sum(sign) <> 0;
    IF EXISTS ({moved}) THEN
        {lock}
        {recounted("-", f"({moved}) m JOIN monitor_unit_facts() f ON f.task_id = m.id", "before")}
        {recounted("", f"({moved}) m JOIN monitor_unit_facts() f ON f.task_id = m.id", "after")}
    END IF;
"""


TASKS = f"""
CREATE FUNCTION monitor_tasks_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN {task_changes("INSERT")}
    ELSIF TG_OP = 'DELETE' THEN {task_changes("DELETE")}
    ELSE {task_changes("UPDATE")}
    END IF;
    RETURN NULL;
END $$;
"""

AFFECTED = "monitor_unit_facts() f WHERE f.home_id = ANY (moved) OR (f.depth > 0 AND f.assigner_id = ANY (moved))"

UNITS = f"""
CREATE FUNCTION monitor_place_again(moved bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    {recounted("-", AFFECTED)}
    DELETE FROM monitor_above WHERE unit_id = ANY (moved);
    INSERT INTO monitor_above (unit_id, above_id)
    SELECT u.id, a.id FROM units_unit u JOIN units_unit a ON a.path @> u.path WHERE u.id = ANY (moved);
    {recounted("", AFFECTED)}
END $$;

CREATE FUNCTION monitor_units_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(id) INTO changed FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(id) INTO changed FROM old_rows;
    ELSE
        SELECT array_agg(n.id) INTO changed FROM new_rows n JOIN old_rows o USING (id)
         WHERE n.path IS DISTINCT FROM o.path;
    END IF;
    IF changed IS NULL THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM pg_advisory_xact_lock({GROUND_LOCK});
    END IF;
    -- Whoever stood below before, and whoever stands below now: a move rewrites the tree in several statements.
    SELECT array_agg(DISTINCT id) INTO changed FROM (
        SELECT unnest(changed) AS id
        UNION ALL SELECT unit_id FROM monitor_above WHERE above_id = ANY (changed)
        UNION ALL SELECT low.id FROM units_unit u JOIN units_unit low ON low.path <@ u.path
                   WHERE u.id = ANY (changed)
    ) s;
    PERFORM monitor_place_again(changed);
    RETURN NULL;
END $$;
"""

FILL = """
INSERT INTO monitor_above (unit_id, above_id)
SELECT u.id, a.id FROM units_unit u JOIN units_unit a ON a.path @> u.path;
INSERT INTO monitor_tasktally (programme_id, group_id, stage, due, count, folded)
SELECT programme_id, group_id, stage, due, sum(count), true FROM monitor_task_facts()
 GROUP BY programme_id, group_id, stage, due;
INSERT INTO monitor_unittally
    (programme_id, group_id, unit_id, part, role, top, stage, due, count, progress, confirmed, folded)
SELECT programme_id, group_id, unit_id, part, role, top, stage, due,
       sum(count), sum(progress), sum(confirmed), true
  FROM monitor_unit_facts() GROUP BY programme_id, group_id, unit_id, part, role, top, stage, due;
"""

TRIGGERS = {
    "tasks_task": "monitor_tasks_changed",
    "tasks_assignment": "monitor_assignments_changed",
    "units_unit": "monitor_units_changed",
}


def attach(table: str, function: str) -> str:
    """One trigger for each kind of statement: PostgreSQL names transition tables for one kind at a time."""
    return "".join(
        f"CREATE TRIGGER monitor_{op.lower()} AFTER {op} ON {table} REFERENCING {referencing}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}();\n"
        for op, referencing in (
            ("INSERT", "NEW TABLE AS new_rows"),
            ("UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
            ("DELETE", "OLD TABLE AS old_rows"),
        )
    )


UNDO = "".join(
    f"DROP FUNCTION {function}() CASCADE;" for function in TRIGGERS.values()
) + (
    "DROP FUNCTION monitor_place_again(bigint[]);"
    "DROP FUNCTION monitor_unit_facts(); DROP FUNCTION monitor_task_facts();"
    "DROP FUNCTION monitor_stage(text, date, date);"
)


class Migration(migrations.Migration):
    dependencies = [
        ("monitor", "0001_initial"),
        ("tasks", "0001_initial"),
        ("units", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(
            "".join(
                [STAGE, FACTS, ASSIGNMENTS, TASKS, UNITS, FILL]
                + [attach(table, function) for table, function in TRIGGERS.items()]
            ),
            UNDO,
        )
    ]
