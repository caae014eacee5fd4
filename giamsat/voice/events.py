"""What happens to items, in the words of the event record; never a name or a contact of a sender."""

from django.utils.translation import gettext_lazy as _

from giamsat.events.registry import register
from giamsat.voice.choices import Verb

#: verb of a step -> code of its event.
OF_STEP = {
    Verb.RECEIVE: register("voice.received", _("Nhận ý kiến {code}")),
    Verb.JOIN: register("voice.joined", _("Thêm người gửi cùng nội dung {code}")),
    Verb.CHECK: register("voice.checked", _("{code} đủ nội dung")),
    Verb.ASK: register("voice.supplement_asked", _("Đề nghị bổ sung {code}")),
    Verb.SUPPLEMENT: register("voice.supplemented", _("{code} được bổ sung")),
    Verb.CLASSIFY: register("voice.classified", _("Phân loại {code}")),
    Verb.REFUSE: register("voice.refused", _("Không tiếp nhận {code}")),
    Verb.ROUTE: register("voice.routed", _("Chuyển {code} đến {unit}")),
    Verb.ACCEPT: register("voice.accepted", _("{unit} tiếp nhận {code}")),
    Verb.TRANSFER: register("voice.transferred", _("Chuyển {code} sang {unit}")),
    Verb.RETURN: register("voice.returned", _("Trả lại {code} vì không đúng thẩm quyền")),
    Verb.TAKE: register("voice.taken", _("Nhận phụ trách {code}")),
    Verb.DRAFT: register("voice.drafted", _("Soạn trả lời {code}")),
    Verb.REJECT: register("voice.draft_rejected", _("Trả lại dự thảo trả lời {code}")),
    Verb.APPROVE: register("voice.approved", _("Duyệt trả lời {code}")),
    Verb.UNFIT: register("voice.answer_unfit", _("Trả lời {code} chưa đúng câu hỏi")),
    Verb.ANSWER: register("voice.answered", _("Trả lời {code}")),
    Verb.CLOSE: register("voice.closed", _("Theo dõi xong {code}")),
    Verb.REOPEN: register("voice.reopened", _("Người gửi đề nghị xem lại {code}")),
    Verb.MERGE: register("voice.merged", _("Gộp {code}")),
    Verb.WITHDRAW: register("voice.withdrawn", _("Người gửi rút {code}")),
    Verb.NOTE: register("voice.noted", _("Thông báo tiến độ {code}")),
    Verb.PUBLISH: register("voice.published", _("Đăng công khai {code}")),
    Verb.HIDE: register("voice.hidden", _("Thôi đăng công khai {code}")),
    Verb.TASK: register("voice.became_task", _("{code} trở thành nhiệm vụ")),
    Verb.CONSULT: register("voice.part_asked", _("Đề nghị {unit} cùng trả lời {code}")),
    Verb.CONTRIBUTE: register("voice.part_given", _("{unit} gửi phần trả lời của mình cho {code}")),
    Verb.UNWAIT: register("voice.parts_dropped", _("Thôi chờ cơ quan cùng trả lời {code}")),
    Verb.ESCALATE: register("voice.escalated", _("Báo lãnh đạo {unit} vì {code} quá hạn")),
    Verb.SUCCEED: register("voice.succeeded", _("{unit} tiếp tục xử lý {code}")),
    Verb.PROPOSE: register("voice.task_proposed", _("Đề xuất giao {code} thành nhiệm vụ")),
    Verb.DECLINE: register("voice.task_declined", _("Không giao {code} thành nhiệm vụ")),
    Verb.OBSTACLE: register("voice.joined_obstacle", _("Gắn {code} với một vướng mắc")),
    Verb.MASK: register("voice.masked", _("Che dữ liệu cá nhân trong bản công khai của {code}")),
    Verb.HOLD: register("voice.held", _("Tạm giữ {code}")),
    Verb.RELEASE: register("voice.released", _("Thôi tạm giữ {code}")),
    Verb.KEEP: register("voice.kept", _("Giữ lại {code} vì trái quy định")),
    Verb.RESUME: register("voice.resumed", _("Làm tiếp {code}, không chờ bổ sung")),
    Verb.WITHHOLD: register("voice.withheld", _("Quyết định không đăng công khai {code}")),
}
OBJECTION_SHOWN = register("voice.objection_shown", _("Đăng lời cho là chưa giải quyết về {code}"))
OBJECTION_KEPT = register("voice.objection_kept", _("Không đăng lời cho là chưa giải quyết về {code}"))
TEMPLATE_KEPT = register("voice.template_kept", _("Ghi mẫu trả lời “{title}”"))
TEMPLATE_DROPPED = register("voice.template_dropped", _("Bỏ mẫu trả lời “{title}”"))
CONTACT_READ = register("voice.contact_read", _("Xem thông tin liên hệ của {code}"))
FILE_READ = register("voice.file_read", _("Mở tệp của {code}"))
BOUNCED = register("voice.bounced", _("Thư về {code} không tới được người gửi"))
HELD_READ = register("voice.held_read", _("Xem nội dung bị tạm giữ của {code}"))
FLAGGED = register("voice.flagged", _("Có người báo nội dung vi phạm ở {code}"))
FLAG_DECIDED = register("voice.flag_decided", _("Trả lời báo cáo vi phạm về {code}"))
CONTACT_ERASED = register("voice.contacts_erased", _("Xóa thông tin liên hệ của {count} người gửi"))
FILES_DROPPED = register("voice.files_dropped", _("Xóa {count} tệp của người gửi đã hết thời hạn lưu"))
