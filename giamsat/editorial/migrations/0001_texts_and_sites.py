import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('core', '0003_clock'),
        ('units', '0002_succession_heir'),
    ]

    operations = [
        migrations.CreateModel(
            name='Piece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('news', 'Tin'), ('speech', 'Bài phát biểu, bài viết'), ('document', 'Văn bản'), ('work', 'Tác phẩm'), ('consultation', 'Lấy ý kiến')], max_length=12)),
                ('slug', models.SlugField(max_length=100, unique=True)),
                ('made_at', models.DateTimeField()),
                ('first_public_at', models.DateTimeField(null=True)),
                ('is_demo', models.BooleanField(default=False)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pieces', to='units.unit')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['news', 'speech', 'document', 'work', 'consultation'])), name='piece_kind')],
            },
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('name', models.CharField(blank=True, max_length=120)),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'Chờ duyệt'), ('public', 'Đã đăng'), ('refused', 'Đã quyết định không đăng')], default='waiting', max_length=8)),
                ('shown', models.TextField(blank=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('version', models.PositiveIntegerField(default=1)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('piece', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='editorial.piece')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'indexes': [models.Index(fields=['piece', 'state', 'at'], name='opinion_of_piece')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state', 'waiting'), ('decided_at__isnull', False), _connector='OR'), name='opinion_decided_by_someone'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'public'), _negated=True), models.Q(('shown', ''), _negated=True), _connector='OR'), name='opinion_public_has_words'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='opinion_refused_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('portal', 'Cổng thành phần'), ('application', 'Ứng dụng')], max_length=12)),
                ('name_vi', models.CharField(max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('about_vi', models.CharField(blank=True, max_length=300)),
                ('about_en', models.CharField(blank=True, max_length=300)),
                ('url', models.CharField(blank=True, max_length=500)),
                ('feed', models.CharField(blank=True, max_length=500)),
                ('is_shown', models.BooleanField(default=True)),
                ('is_demo', models.BooleanField(default=False)),
                ('etag', models.CharField(blank=True, max_length=200)),
                ('modified', models.CharField(blank=True, max_length=100)),
                ('fetched_at', models.DateTimeField(null=True)),
                ('next_at', models.DateTimeField(null=True)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('fault', models.CharField(blank=True, max_length=20)),
                ('version', models.PositiveIntegerField(default=1)),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sites', to='units.unit')),
            ],
            options={
                'ordering': ['kind', 'pk'],
                'indexes': [models.Index(condition=models.Q(('feed', ''), _negated=True), fields=['next_at'], name='site_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['portal', 'application'])), name='site_kind'), models.UniqueConstraint(condition=models.Q(('kind', 'portal')), fields=('unit',), name='site_one_portal_a_unit')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('title', models.CharField(max_length=300)),
                ('summary', models.CharField(blank=True, max_length=500)),
                ('link', models.CharField(max_length=1000)),
                ('at', models.DateTimeField()),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='editorial.site')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['-at'], name='entry_at')],
                'constraints': [models.UniqueConstraint(fields=('site', 'key'), name='entry_key')],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('code', models.CharField(choices=[('own', 'Văn bản do chính cơ quan ban hành'), ('governed', 'Văn bản của cơ quan được quản lý'), ('policy', 'Phổ biến chính sách, pháp luật'), ('plan', 'Chiến lược, quy hoạch, kế hoạch đã duyệt'), ('science', 'Chương trình, đề tài khoa học'), ('summary', 'Tổng hợp ý kiến sau khi hết hạn góp ý'), ('portal', 'Cổng thành phần có tin mới')], max_length=10, primary_key=True, serialize=False)),
                ('working_days', models.PositiveSmallIntegerField()),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('working_days__gte', 1), ('working_days__lte', 250)), name='target_days')],
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('draft', 'Đang soạn'), ('review', 'Chờ duyệt'), ('approved', 'Đã duyệt, chờ đến giờ đăng'), ('public', 'Đang đăng'), ('replaced', 'Đã có bản mới thay'), ('withdrawn', 'Đã rút')], default='draft', max_length=10)),
                ('title_vi', models.CharField(max_length=300)),
                ('title_en', models.CharField(blank=True, max_length=300)),
                ('lead_vi', models.CharField(blank=True, max_length=600)),
                ('lead_en', models.CharField(blank=True, max_length=600)),
                ('text_vi', models.TextField(blank=True)),
                ('text_en', models.TextField(blank=True)),
                ('by', models.CharField(blank=True, max_length=200)),
                ('dated', models.DateField(null=True)),
                ('code', models.CharField(blank=True, max_length=80)),
                ('form', models.CharField(blank=True, choices=[('law', 'Luật, pháp lệnh'), ('resolution', 'Nghị quyết'), ('decree', 'Nghị định'), ('circular', 'Thông tư'), ('decision', 'Quyết định'), ('directive', 'Chỉ thị'), ('conclusion', 'Kết luận'), ('rule', 'Quy định, quy chế, hướng dẫn'), ('plan', 'Chương trình, kế hoạch, đề án'), ('notice', 'Thông báo'), ('dispatch', 'Công điện, công văn'), ('other', 'Văn bản khác')], max_length=10)),
                ('field', models.CharField(blank=True, choices=[('law', 'Thể chế, chính sách, pháp luật'), ('procedure', 'Thủ tục hành chính, dịch vụ công trực tuyến'), ('science', 'Khoa học, công nghệ'), ('innovation', 'Đổi mới sáng tạo, khởi nghiệp'), ('digital', 'Chuyển đổi số trong cơ quan nhà nước'), ('data', 'Dữ liệu, cơ sở dữ liệu'), ('network', 'Hạ tầng số, viễn thông'), ('people', 'Nhân lực, đào tạo'), ('money', 'Đầu tư, tài chính, đấu thầu'), ('safety', 'An toàn, an ninh mạng'), ('other', 'Nội dung khác')], max_length=12)),
                ('target', models.CharField(blank=True, choices=[('own', 'Văn bản do chính cơ quan ban hành'), ('governed', 'Văn bản của cơ quan được quản lý'), ('policy', 'Phổ biến chính sách, pháp luật'), ('plan', 'Chiến lược, quy hoạch, kế hoạch đã duyệt'), ('science', 'Chương trình, đề tài khoa học')], max_length=10)),
                ('valid_from', models.DateField(null=True)),
                ('valid_to', models.DateField(null=True)),
                ('amends', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('replaces', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('opens', models.DateField(null=True)),
                ('closes', models.DateField(null=True)),
                ('address', models.CharField(blank=True, max_length=300)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('summary_vi', models.TextField(blank=True)),
                ('summary_en', models.TextField(blank=True)),
                ('search', models.TextField()),
                ('writers', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('written_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('approved_at', models.DateTimeField(null=True)),
                ('public_from', models.DateTimeField(null=True)),
                ('public_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('piece', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='editorial.piece')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-number'],
                'indexes': [models.Index(fields=['state', '-public_at'], name='version_public'), models.Index(condition=models.Q(('state', 'approved')), fields=['public_from'], name='version_due'), django.contrib.postgres.indexes.GinIndex(fields=['search'], name='version_search', opclasses=['gin_trgm_ops'])],
                'constraints': [models.UniqueConstraint(fields=('piece', 'number'), name='version_number'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'review', 'approved'])), fields=('piece',), name='version_one_open'), models.UniqueConstraint(condition=models.Q(('state', 'public')), fields=('piece',), name='version_one_public'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'review', 'approved', 'public', 'replaced', 'withdrawn'])), name='version_state'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), ('written_by__isnull', True), models.Q(('approved_by', models.F('written_by')), _negated=True), _connector='OR'), name='version_approved_by_another'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'review']), ('approved_at__isnull', False), _connector='OR'), name='version_public_is_approved'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='version_withdrawn_has_reason'), models.CheckConstraint(condition=models.Q(('closes__isnull', True), models.Q(('closes__gte', models.F('opens')), ('opens__isnull', False)), _connector='OR'), name='version_closes_after_opening')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('title', models.CharField(blank=True, max_length=200)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='editorial.version')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('owner', 'position'), name='piecefile_position')],
            },
        ),
    ]
