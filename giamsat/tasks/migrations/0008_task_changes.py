
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directives', '0003_review_steps_links'),
        ('tasks', '0007_links_confidence'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TaskChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('new', 'Là việc khác, giao mới'), ('amend', 'Đổi thời hạn của việc đã có'), ('replace', 'Thay việc đã có')], max_length=10)),
                ('old_due', models.DateField(null=True)),
                ('new_due', models.DateField(null=True)),
                ('decided_at', models.DateTimeField()),
                ('applied_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposal', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='change', to='directives.proposal')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='tasks.task')),
            ],
            options={
                'ordering': ['task_id', 'id'],
            },
        ),
    ]
