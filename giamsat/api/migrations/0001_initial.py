from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Bucket",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("left", models.FloatField()),
                ("at", models.DateTimeField()),
            ],
            options={"ordering": ["key"]},
        ),
        # Counted with each request and worth nothing after a crash: not worth a place in the log.
        migrations.RunSQL(
            "ALTER TABLE api_bucket SET UNLOGGED", "ALTER TABLE api_bucket SET LOGGED"
        ),
    ]
