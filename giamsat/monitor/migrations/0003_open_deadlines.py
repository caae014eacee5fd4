"""Finished tasks are counted without their deadline, as finished assignments are; and folds leave a mark.

The deadline of what is done decides nothing any more, and made a row for nearly each task.
"""

from __future__ import annotations

import uuid
from importlib import import_module

from django.db import migrations, models

before = import_module("giamsat.monitor.migrations.0002_triggers")

FACTS = """
CREATE OR REPLACE FUNCTION monitor_task_facts()
RETURNS TABLE (programme_id bigint, group_id bigint, stage text, due date, count int)
LANGUAGE sql STABLE AS $$
    SELECT programme_id, group_id, stage, CASE WHEN stage IN ('open', 'paused') THEN due END, 1 AS count
      FROM (SELECT t.*, monitor_stage(t.state, t.done_on, t.due) AS stage FROM tasks_task t) t
     WHERE stage IS NOT NULL
$$;
"""
COUNTED = "SELECT programme_id, group_id, stage, due, sum(sign), false FROM ("
NARROWED = (
    "SELECT programme_id, group_id, stage, CASE WHEN stage IN ('open', 'paused') THEN due END AS due,"
    " sum(sign), false FROM ("
)
GROUPED = "GROUP BY programme_id, group_id, stage, due HAVING sum(sign) <> 0"


def trigger() -> str:
    """The trigger's function of before, with the deadline left out where it no longer counts."""
    text = str(before.TASKS).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
    if text.count(COUNTED) != 3 or text.count(GROUPED) != 3:
        raise RuntimeError("the trigger of migration 0002 is not the one that this migration narrows")
    return text.replace(COUNTED, NARROWED).replace(GROUPED, "GROUP BY 1, 2, 3, 4 HAVING sum(sign) <> 0")


RECOUNT = """
DELETE FROM monitor_tasktally;
INSERT INTO monitor_tasktally (programme_id, group_id, stage, due, count, folded)
SELECT programme_id, group_id, stage, due, sum(count), true FROM monitor_task_facts()
 GROUP BY programme_id, group_id, stage, due;
"""
UNDO = (
    "DROP FUNCTION monitor_task_facts();"
    + before.FACTS[: before.FACTS.index("CREATE FUNCTION monitor_unit_facts")]
    + str(before.TASKS).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
    + RECOUNT
)


class Migration(migrations.Migration):
    dependencies = [("monitor", "0002_triggers")]
    operations = [
        migrations.CreateModel(
            name="FoldMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.UUIDField(default=uuid.uuid4)),
            ],
        ),
        migrations.RunSQL(
            "INSERT INTO monitor_foldmark (mark) VALUES (gen_random_uuid())", "DELETE FROM monitor_foldmark"
        ),
        migrations.RunSQL(FACTS + trigger() + RECOUNT, UNDO),
    ]
