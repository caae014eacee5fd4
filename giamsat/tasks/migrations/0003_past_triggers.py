"""The triggers that write down what tasks and assignments were, and a first row for each that exists already."""

from __future__ import annotations

from django.db import migrations

TASK = ("programme_id", "group_id", "state", "due", "done_on")
ASSIGNMENT = (
    *("task_id", "programme_id", "unit_id", "assigner_id", "state", "due", "completed_on", "progress"),
    "confirmed_progress",
)


def keeps(name: str, columns: tuple[str, ...]) -> str:
    """A table's history: one function for the three kinds of statement, by transition tables.

    A row never ends before it began: of two writers of one thing the later cannot have the earlier time.
    """
    table, past = f"tasks_{name}", f"tasks_{name}past"
    listed = ", ".join(columns)
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("n", "o"))
    close = f"UPDATE {past} p SET until = greatest(giamsat_now(), p.since)"
    put = f"INSERT INTO {past} ({name}_id, {listed}, since) SELECT n.id, {new}, giamsat_now() FROM new_rows n"
    joined = f"new_rows n JOIN old_rows o USING (id) WHERE ({new}) IS DISTINCT FROM ({old})"
    begin = f"greatest(giamsat_now(), (SELECT max(p.until) FROM {past} p WHERE p.{name}_id = n.id))"
    return f"""
CREATE FUNCTION {past}_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {put};
    ELSIF TG_OP = 'DELETE' THEN
        {close} FROM old_rows o WHERE p.{name}_id = o.id AND p.until IS NULL;
    ELSE
        {close} FROM {joined} AND p.{name}_id = n.id AND p.until IS NULL;
        INSERT INTO {past} ({name}_id, {listed}, since)
        SELECT n.id, {new}, {begin} FROM {joined};
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {past}_keep();
CREATE TRIGGER keep_update AFTER UPDATE ON {table} REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {past}_keep();
CREATE TRIGGER keep_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION {past}_keep();
INSERT INTO {past} ({name}_id, {listed}, since) SELECT n.id, {new}, giamsat_now() FROM {table} n;
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0002_past"), ("core", "0003_clock")]
    operations = [
        migrations.RunSQL(
            keeps("task", TASK) + keeps("assignment", ASSIGNMENT),
            "DROP FUNCTION tasks_taskpast_keep() CASCADE; DROP FUNCTION tasks_assignmentpast_keep() CASCADE;",
        )
    ]
