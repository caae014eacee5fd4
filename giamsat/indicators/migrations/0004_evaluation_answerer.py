"""Who answers for a unit that others took over while it was evaluated."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0003_evaluation"),
        ("units", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="evaluation",
            name="answerer",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
            ),
        ),
    ]
