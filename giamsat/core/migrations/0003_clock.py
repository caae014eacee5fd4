"""The instant of what triggers write down: that of the one clock when it is held, else of the statement."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0002_initial")]
    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION giamsat_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
                SELECT COALESCE(NULLIF(current_setting('giamsat.now', true), '')::timestamptz, statement_timestamp())
            $$;
            """,
            "DROP FUNCTION giamsat_now();",
        )
    ]
