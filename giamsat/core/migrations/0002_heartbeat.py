"""Signs of life of the background processes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0001_extensions")]
    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("seconds", models.FloatField(default=0)),
                ("fault", models.CharField(blank=True, default="", max_length=200)),
            ],
        ),
    ]
