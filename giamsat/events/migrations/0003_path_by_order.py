from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0002_told'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(model_name='event', name='event_path'),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['path'], name='event_by_path'),
        ),
    ]
