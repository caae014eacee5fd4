from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directives', '0005_language_model'),
        ('monitor', '0013_working_groups'),
        ('tasks', '0011_to_confirm'),
        ('units', '0002_succession_heir'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(model_name='finding', name='finding_unit'),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['unit', '-severity', 'opened_at', 'id'], include=('state',), name='finding_of_unit'),
        ),
    ]
