
import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directives', '0002_intake'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DirectiveLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=80)),
                ('number_key', models.CharField(db_index=True, max_length=80)),
                ('kind', models.CharField(choices=[('implements', 'thực hiện'), ('amends', 'sửa đổi, bổ sung'), ('replaces', 'thay thế'), ('cites', 'viện dẫn')], max_length=12)),
                ('words', models.CharField(max_length=300)),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('found', 'Máy đọc, chờ xác nhận'), ('confirmed', 'Đã xác nhận'), ('rejected', 'Không đúng')], default='found', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('directive', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='directives.directive')),
                ('target', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='linked_from', to='directives.directive')),
            ],
            options={
                'ordering': ['directive_id', 'start', 'id'],
                'constraints': [models.UniqueConstraint(fields=('directive', 'number_key'), name='directive_link_once'), models.CheckConstraint(condition=models.Q(('directive', models.F('target')), _negated=True), name='directive_link_other')],
            },
        ),
        migrations.CreateModel(
            name='ReviewStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('before', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('after', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('undone_at', models.DateTimeField(null=True)),
                ('directive', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='directives.directive')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['directive_id', '-id'],
                'indexes': [models.Index(fields=['directive', 'person', '-id'], name='review_step_last')],
            },
        ),
    ]
