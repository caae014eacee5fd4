"""What can happen to tasks, in words that a timeline shows."""

from django.utils.translation import gettext_lazy as _

from giamsat.events.registry import register

TASK_ISSUED = register("task.issued", _("Giao nhiệm vụ cho {count} đơn vị"))
TASK_DONE = register("task.done", _("Nhiệm vụ hoàn thành"))
TASK_PAUSED = register("task.paused", _("Tạm dừng nhiệm vụ: {reason}"))
TASK_RESUMED = register("task.resumed", _("Nhiệm vụ được tiếp tục"))
TASK_CANCELLED = register("task.cancelled", _("Hủy nhiệm vụ: {reason}"))
TASK_AMENDED = register("task.amended", _("{reason}: thời hạn từ {old} thành {due}"))
ASSIGNED = register("assignment.given", _("Giao cho {unit}"))
FORWARDED = register("assignment.forwarded", _("{from_unit} giao lại cho {unit}"))
ACCEPTED = register("assignment.accepted", _("{unit} tiếp nhận"))
CONTESTED = register("assignment.contested", _("{unit} đề nghị xem lại: {reason}"))
CONTEST_UPHELD = register("assignment.contest_upheld", _("Rút việc khỏi {unit}: {reason}"))
CONTEST_REJECTED = register("assignment.contest_rejected", _("{unit} vẫn thực hiện: {reason}"))
HANDED_OVER = register(
    "assignment.handed_over", _("{unit} tiếp nhận việc của {former_unit} theo sắp xếp đơn vị")
)
GIVER_CHANGED = register(
    "assignment.giver_changed", _("{giver} thay {former_unit} làm nơi giao việc cho {unit}")
)
MERGED_AWAY = register("assignment.merged_away", _("Khép việc của {unit}: {reason}"))
ACCOUNTABLE_SET = register("assignment.accountable_set", _("{unit} cử {person} chịu trách nhiệm"))
REPORT_SUBMITTED = register("report.submitted", _("{unit} báo cáo {progress} %"))
REPORT_APPROVED = register("report.approved", _("{unit} duyệt báo cáo {progress} %"))
REPORT_CONFIRMED = register("report.confirmed", _("Xác nhận {progress} % của {unit}"))
REPORT_RETURNED = register("report.returned", _("Trả lại {unit} để sửa “{item}”: {reason}"))
EXTENSION_ASKED = register("extension.asked", _("{unit} xin gia hạn đến {due}: {reason}"))
EXTENSION_GRANTED = register("extension.granted", _("Đồng ý cho {unit} lùi hạn đến {due}"))
EXTENSION_REFUSED = register("extension.refused", _("Không đồng ý cho {unit} lùi hạn: {reason}"))
OBSTACLE_RAISED = register("obstacle.raised", _("{unit} nêu vướng mắc, chờ {decider} quyết định"))
OBSTACLE_ANSWERED = register("obstacle.answered", _("{decider} trả lời vướng mắc của {unit}"))
OBSTACLE_ESCALATED = register("obstacle.escalated", _("Chuyển vướng mắc của {unit} lên {decider}"))
OBSTACLE_CLOSED = register("obstacle.closed", _("{unit}: đã gỡ vướng mắc"))
REMINDED = register("assignment.reminded", _("Nhắc {unit} báo cáo: {text}"))
COMMENTED = register("comment.added", _("Ý kiến về việc của {unit}"))
CONFIDENCE_SET = register(
    "confidence.set", _("Đánh giá khả năng hoàn thành của {unit}: mức {level} trên 5. {reason}")
)
LINKED = register("task.linked", _("Phải chờ nhiệm vụ {code} xong trước"))
UNLINKED = register("task.unlinked", _("Không còn phải chờ nhiệm vụ {code}"))
