from django.db import migrations, models


class Migration(migrations.Migration):
    """A published comment can be withdrawn alone."""

    dependencies = [
        ('editorial', '0001_texts_and_sites'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='opinion',
            name='opinion_refused_has_reason',
        ),
        migrations.AlterField(
            model_name='opinion',
            name='state',
            field=models.CharField(choices=[('waiting', 'Chờ duyệt'), ('public', 'Đã đăng'), ('refused', 'Đã quyết định không đăng'), ('withdrawn', 'Đã rút')], default='waiting', max_length=9),
        ),
        migrations.AddConstraint(
            model_name='opinion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['refused', 'withdrawn']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='opinion_refused_has_reason'),
        ),
    ]
