"""A task once in each unit's tree: signed corrections beside the counts of the assignments that came into the tree.

What came into a tree is counted by assignment already (``top``). Where one task came in more than once, rows with
the part ``once`` say what to add so that the task counts once with one state: in folding, in the past and in marks
they are rows of the unit tally like all others. ``state`` here is the only definition of that one state.
"""

from __future__ import annotations

from importlib import import_module

from django.db import migrations, models

before = import_module("giamsat.monitor.migrations.0002_triggers")

GROUND_LOCK = before.GROUND_LOCK
STAGE = "monitor_stage(a.state, a.completed_on, a.due)"
KEPT_DUE = f"CASE WHEN {STAGE} IN ('open', 'paused') THEN a.due END"
ROW = f"""a.id, a.task_id, a.programme_id, a.unit_id AS home_id, a.assigner_id, a.depth, a.role,
          {STAGE} AS stage, {KEPT_DUE} AS due"""


def tops(source: str, units: str = "true") -> str:
    """SQL: assignments of ``source`` (columns of ``ROW``) for each unit into whose tree they came from outside."""
    return f"""
    SELECT a.*, up.above_id AS above_id
      FROM ({source}) a JOIN monitor_above up ON up.unit_id = a.home_id AND {units}
     WHERE a.stage IS NOT NULL AND (a.depth = 0 OR NOT EXISTS (
               SELECT FROM monitor_above g WHERE g.unit_id = a.assigner_id AND g.above_id = up.above_id))
    """


def state(condition: str = "true") -> str:
    """SQL columns ``stage`` and ``due`` of one task in one tree, over its rows ``t`` of ``tops`` with a condition.

    The leading units decide; coordinating ones only where none leads. Open while one is open, with the earliest
    deadline of these; else paused while one is paused; else done, late when one was late. NULL without rows.
    """

    def has(stage: str) -> str:
        found = f"bool_or(t.stage = '{stage}') FILTER (WHERE {condition}"
        return f"COALESCE({found} AND t.role = 'lead'), {found}))"

    def earliest(stage: str) -> str:
        found = f"min(t.due) FILTER (WHERE {condition} AND t.stage = '{stage}'"
        led = f"COALESCE(bool_or(t.role = 'lead') FILTER (WHERE {condition}), false)"
        return f"CASE WHEN {led} THEN {found} AND t.role = 'lead') ELSE {found}) END"

    return f"""
        CASE WHEN {has("open")} THEN 'open' WHEN {has("paused")} THEN 'paused'
             WHEN {has("late")} THEN 'late' WHEN {has("done")} THEN 'done' END,
        CASE WHEN {has("open")} THEN {earliest("open")} WHEN {has("paused")} THEN {earliest("paused")} END
    """


def corrections(found: str) -> str:
    """SQL: what ``found`` (of ``tops``) lacks or has too much: each task once, less each of its assignments."""
    return f"""
    WITH t AS ({found})
    SELECT c.task_id, c.programme_id, c.above_id AS unit_id, c.stage, c.due, sum(c.count)::int AS count FROM (
        SELECT o.*, 1 AS count FROM (
            SELECT t.task_id, t.programme_id, t.above_id, {state()} FROM t
             GROUP BY t.task_id, t.programme_id, t.above_id
        ) o (task_id, programme_id, above_id, stage, due)
        UNION ALL SELECT t.task_id, t.programme_id, t.above_id, t.stage, t.due, -1 FROM t
    ) c GROUP BY 1, 2, 3, 4, 5 HAVING sum(c.count) <> 0
    """


FACTS = f"""
CREATE FUNCTION monitor_tree_facts()
RETURNS TABLE (programme_id bigint, group_id bigint, unit_id bigint, part text, role varchar, top boolean, stage text,
               due date, count int, progress int, confirmed int)
LANGUAGE sql STABLE AS $$
    SELECT programme_id, group_id, unit_id, part, role, top, stage, due, count, progress, confirmed
      FROM monitor_unit_facts()
    UNION ALL
    SELECT c.programme_id, k.group_id, c.unit_id, 'once', 'lead', true, c.stage, c.due, c.count, 0, 0
      FROM ({corrections(tops(f"SELECT {ROW} FROM tasks_assignment a"))}) c LEFT JOIN tasks_task k ON k.id = c.task_id
$$;
"""

COLUMNS = "programme_id, group_id, unit_id, part, role, top, stage, due, count, progress, confirmed, folded"


def added(found: str, sign: str = "", group: str = "k.group_id", tasks: str = "tasks_task k") -> str:
    """Add (or take away) corrections to the tally; ``tasks`` gives ``k`` (id and group)."""
    return f"""
    INSERT INTO monitor_unittally ({COLUMNS})
    SELECT c.programme_id, {group}, c.unit_id, 'once', 'lead', true, c.stage, c.due, {sign} sum(c.count), 0, 0, false
      FROM ({found}) c LEFT JOIN {tasks} ON k.id = c.task_id
     GROUP BY 1, 2, 3, 7, 8 HAVING sum(c.count) <> 0;
    """


# Two communes that finish one task at a time would each see the other's part open. Whoever changes what is counted
# of a task therefore holds its row here until the end, and reads what the other wrote. Rows and not advisory locks:
# an import of any size needs no shared memory for them. It is a table of its own because rows of tasks are locked
# before the ground by those who change a group, and here after it.
TURN = """
        INSERT INTO monitor_taskturn (task_id) SELECT DISTINCT unnest(touched) ORDER BY 1
        ON CONFLICT (task_id) DO UPDATE SET task_id = EXCLUDED.task_id WHERE false;
"""
# A row and all that is counted of it; a report that moves no stage and no deadline leaves it as it was.
COUNTED = (
    f"(a.task_id, a.programme_id, a.unit_id, a.assigner_id, a.depth, a.role, {STAGE}, {KEPT_DUE})"
)


# A unit has a task once, so that only where units stand below is there more than one to count.
MANY = "EXISTS (SELECT FROM monitor_above b WHERE b.above_id = t.above_id AND b.unit_id <> t.above_id)"
# A task of all communes is read through only when its state may change: not while another leading unit is open
# and due no later than what changed, before and after.
SURE = f"""
            SELECT FROM tasks_assignment a JOIN monitor_above g ON g.unit_id = a.unit_id AND g.above_id = u
             WHERE a.task_id = ANY (touched) AND a.id <> ALL (changed) AND a.depth = 0 AND a.role = 'lead'
               AND a.programme_id = programme
               AND {STAGE} = 'open' AND (earliest IS NULL OR a.due <= earliest)"""


def assignment_changes(op: str) -> str:
    """Corrections of the touched tasks after the statement less those before it, in the units that it touched."""
    side = {"INSERT": ["new_rows"], "DELETE": ["old_rows"]}.get(op, ["old_rows", "new_rows"])
    if op == "UPDATE":
        old = COUNTED.replace("a.", "o.")
        changed = f"new_rows a JOIN old_rows o USING (id) WHERE {COUNTED} IS DISTINCT FROM {old}"
        ids = f"SELECT array_agg(a.id), array_agg(DISTINCT a.task_id) || array_agg(DISTINCT o.task_id) FROM {changed}"
    else:
        ids = (
            f"SELECT array_agg(a.id), array_agg(DISTINCT a.task_id) FROM {side[0]} a WHERE {STAGE} IS NOT NULL"
        )
    gone = f"SELECT {ROW}, true AS was, false AS lasts FROM old_rows a WHERE a.id = ANY (changed)"
    there = f"""
        SELECT {ROW}, NOT a.id = ANY (changed) AS was, true AS lasts FROM tasks_assignment a
         WHERE a.task_id = ANY (touched)"""
    changed_rows = " UNION ALL ".join(f"SELECT {ROW} FROM {name} a WHERE a.id = ANY (changed)" for name in side)
    # One pass over the assignments of the touched tasks tells both states: before the statement and after it.
    both = there if op == "INSERT" else f"{there} UNION ALL {gone}"
    signed = {"new_rows": "-1 AS count", "old_rows": "1 AS count"}
    apart = " UNION ALL ".join(
        f"SELECT {ROW}, {signed[name]} FROM {name} a WHERE a.id = ANY (changed)" for name in side
    )
    moved = f"""
    WITH t AS ({tops(both, "up.above_id = ANY (unsure)")})
    SELECT s.task_id, s.programme_id, s.above_id AS unit_id, v.stage, v.due, v.count FROM (
        SELECT t.task_id, t.programme_id, t.above_id, {state("t.was")}, {state("t.lasts")} FROM t
         GROUP BY t.task_id, t.programme_id, t.above_id
    ) s (task_id, programme_id, above_id, stage_before, due_before, stage_after, due_after)
    CROSS JOIN LATERAL (
        VALUES (s.stage_before, s.due_before, -1), (s.stage_after, s.due_after, 1)
    ) v (stage, due, count) WHERE v.stage IS NOT NULL
    UNION ALL
    SELECT a.task_id, a.programme_id, a.above_id, a.stage, a.due, a.count
      FROM ({tops(apart, "up.above_id = ANY (units)")}) a
    """
    return f"""
    {ids.replace(" FROM", " INTO changed, touched FROM", 1)};
    IF touched IS NOT NULL THEN
        {TURN}
        SELECT array_agg(DISTINCT t.above_id), min(t.due) FILTER (WHERE t.stage = 'open'), min(t.programme_id),
               count(DISTINCT (t.task_id, t.programme_id)) = 1 AND count(DISTINCT t.id) = 1
          INTO units, earliest, programme, alone FROM ({tops(changed_rows)}) t WHERE {MANY};
        unsure := units;
        IF alone THEN
            SELECT array_agg(u) INTO unsure FROM unnest(units) u WHERE NOT EXISTS ({SURE});
        END IF;
        IF cardinality(units) > 0 THEN
            {added(moved)}
        END IF;
    END IF;
    """


ASSIGNMENTS = f"""
CREATE FUNCTION monitor_once_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint[];
    touched bigint[];
    units bigint[];
    unsure bigint[];
    earliest date;
    programme bigint;
    alone boolean;
BEGIN
    PERFORM pg_advisory_xact_lock_shared({GROUND_LOCK});
    IF TG_OP = 'INSERT' THEN {assignment_changes("INSERT")}
    ELSIF TG_OP = 'DELETE' THEN {assignment_changes("DELETE")}
    ELSE {assignment_changes("UPDATE")}
    END IF;
    RETURN NULL;
END $$;
"""

MOVED = {
    "INSERT": "SELECT id, NULL::bigint AS before, group_id AS after FROM new_rows WHERE group_id IS NOT NULL",
    "DELETE": "SELECT id, group_id AS before, NULL::bigint AS after FROM old_rows WHERE group_id IS NOT NULL",
    "UPDATE": "SELECT n.id, o.group_id AS before, n.group_id AS after FROM new_rows n JOIN old_rows o USING (id)"
    " WHERE n.group_id IS DISTINCT FROM o.group_id",
}
OF_TOUCHED = f"SELECT {ROW} FROM tasks_assignment a WHERE a.task_id = ANY (touched)"


def group_changes(op: str) -> str:
    """What is counted of a task whose group changes (or appears, or goes) goes to the other group."""
    found = corrections(tops(OF_TOUCHED))
    moved = f"({MOVED[op]}) k"
    lock = f"PERFORM pg_advisory_xact_lock({GROUND_LOCK});" if op == "UPDATE" else ""
    return f"""
    SELECT array_agg(id) INTO touched FROM {moved};
    IF touched IS NOT NULL THEN
        {lock}
        {added(found, "-", "k.before", moved)}
        {added(found, "", "k.after", moved)}
    END IF;
    """


TASKS = f"""
CREATE FUNCTION monitor_once_regrouped() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN {group_changes("INSERT")}
    ELSIF TG_OP = 'DELETE' THEN {group_changes("DELETE")}
    ELSE {group_changes("UPDATE")}
    END IF;
    RETURN NULL;
END $$;
"""

PLACED = "SELECT unit_id, above_id FROM monitor_above WHERE unit_id = ANY (moved)"
STANDING = "SELECT u.id, a.id FROM units_unit u JOIN units_unit a ON a.path @> u.path WHERE u.id = ANY (moved)"
# A unit above the old place and the new one has the same work in its tree as before, come in the same way.
UNITS = f"""
CREATE OR REPLACE FUNCTION monitor_place_again(moved bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    units bigint[];
    touched bigint[];
BEGIN
    SELECT array_agg(DISTINCT above_id) INTO units FROM (
        ({PLACED} EXCEPT {STANDING}) UNION ALL ({STANDING} EXCEPT {PLACED})
    ) s (unit_id, above_id);
    SELECT array_agg(DISTINCT task_id) INTO touched FROM tasks_assignment
     WHERE unit_id = ANY (moved) OR (depth > 0 AND assigner_id = ANY (moved));
    {added(corrections(tops(OF_TOUCHED, "up.above_id = ANY (units)")), "-")}
    {before.recounted("-", before.AFFECTED)}
    DELETE FROM monitor_above WHERE unit_id = ANY (moved);
    INSERT INTO monitor_above (unit_id, above_id) {STANDING};
    {before.recounted("", before.AFFECTED)}
    {added(corrections(tops(OF_TOUCHED, "up.above_id = ANY (units)")))}
END $$;
"""

# Not folded: dated now, they are in no picture of the time before, and ``once_since`` says so.
FILL = f"""
{added(corrections(tops(f"SELECT {ROW} FROM tasks_assignment a")))}
UPDATE monitor_foldmark SET once_since = monitor_now() WHERE EXISTS (SELECT FROM tasks_assignment);
"""

TRIGGERS = {"tasks_assignment": "monitor_once_changed", "tasks_task": "monitor_once_regrouped"}


def attach(table: str, function: str) -> str:
    """The triggers of migration 0002 under another name; they fire after those, which sort before them."""
    return str(before.attach(table, function)).replace("TRIGGER monitor_", "TRIGGER once_")


PLACE_BEFORE = before.UNITS[: before.UNITS.index("CREATE FUNCTION monitor_units_changed")]
UNDO = (
    "".join(f"DROP FUNCTION {function}() CASCADE;" for function in TRIGGERS.values())
    + "DROP FUNCTION monitor_tree_facts();"
    + PLACE_BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
    + "".join(
        f"DELETE FROM monitor_unittally{rows} WHERE part = 'once';" for rows in ("", "past", "marked")
    )
    + "UPDATE monitor_foldmark SET mark = gen_random_uuid();"
)
PARTS = [("own", "Own"), ("below", "Below"), ("given", "Given"), ("once", "Once")]


class Migration(migrations.Migration):
    dependencies = [("monitor", "0006_warnings_urging"), ("tasks", "0001_initial"), ("units", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="TaskTurn",
            fields=[("task_id", models.BigIntegerField(primary_key=True, serialize=False))],
        ),
        *(
            migrations.AlterField(model, "part", models.CharField(max_length=5, choices=PARTS))
            for model in ("unittally", "unittallypast", "unittallymarked")
        ),
        migrations.AddField("foldmark", "once_since", models.DateTimeField(null=True)),
        migrations.RunSQL(
            FACTS
            + ASSIGNMENTS
            + TASKS
            + UNITS
            + "".join(attach(table, function) for table, function in TRIGGERS.items())
            + FILL,
            UNDO,
        ),
    ]
