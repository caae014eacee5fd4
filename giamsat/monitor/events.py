"""What the watch over deadlines and figures tells, in words that a timeline shows."""

from django.utils.translation import gettext_lazy as _

from giamsat.events.registry import register

DEADLINE_PASSED = register("deadline.passed", _("{unit} quá hạn {due}"))
TALLIES_CORRECTED = register("tallies.corrected", _("Tính lại số liệu: {count} chỗ sai khác"))
INSTANT_SAVED = register("instant.saved", _("Ghi tên thời điểm “{name}”"))
INSTANT_DROPPED = register("instant.dropped", _("Bỏ tên thời điểm “{name}”"))
