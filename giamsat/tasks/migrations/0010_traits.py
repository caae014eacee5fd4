"""Traits of a task's words, so that tasks alike are found by index instead of being compared one by one.

Each trait is made of two of the runs of three words, those whose hashes come nearest to two fixed numbers (MinHash, in
32 bands of two). Texts that have half of their runs in common share a trait in 98 of 100 cases, those with six tenths in
99.8; texts that only use the same phrases share hardly any. The measure itself is taken of the
words (``tasks/similar.py``).
"""

import django.contrib.postgres.indexes
from django.db import migrations, models

# Folding is named with its schema because indexes are kept up with an empty search path; the cost keeps the planner
# from reckoning traits row by row instead of asking the index.
CREATE_TRAITS = """
CREATE FUNCTION giamsat_traits(told text) RETURNS bigint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 20000
AS $$
    WITH split AS (
        SELECT regexp_split_to_array(
            regexp_replace(public.giamsat_fold(told), '^[^[:alnum:]]+|[^[:alnum:]]+$', '', 'g'), '[^[:alnum:]_]+'
        ) AS words
    ), runs AS (
        SELECT DISTINCT hashtextextended(words[i] || ' ' || words[i + 1] || ' ' || words[i + 2], 0) AS run
        FROM split, generate_series(1, cardinality(words) - 2) AS i
    ), bands AS (
        SELECT hashint8extended(band, 1) AS one, hashint8extended(band, 2) AS other
        FROM generate_series(1, 32) AS band
    ), nearest AS (
        SELECT min(run # one) AS first, min(run # other) AS second FROM runs, bands GROUP BY one, other
    )
    SELECT COALESCE(array_agg(hashint8extended(first, second)), '{}') FROM nearest
$$
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0009_first_use_of_a_file")]
    operations = [
        migrations.RunSQL(CREATE_TRAITS, "DROP FUNCTION giamsat_traits(text)"),
        migrations.AddIndex(
            model_name="task",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(models.F("content"), function="giamsat_traits"),
                name="task_traits",
                condition=models.Q(("state__in", ["open", "paused"])),
            ),
        ),
    ]
