"""What happens to dossiers, in the words of the event record; never a score, never what a member declared."""

from django.utils.translation import gettext_lazy as _

from giamsat.events.registry import register
from giamsat.voice.councils.choices import Act

#: act -> code of its event.
OF_ACT = {
    Act.OPEN: register("council.opened", _("Lập hồ sơ sáng kiến {code}")),
    Act.ACCEPT: register("council.dossier_valid", _("Hồ sơ sáng kiến {code} hợp lệ")),
    Act.REJECT: register("council.dossier_invalid", _("Hồ sơ sáng kiến {code} không hợp lệ")),
    Act.FORM: register("council.formed", _("Lập hội đồng đánh giá {code}, {count} thành viên")),
    Act.DECLARE: register("council.declared", _("Một thành viên hội đồng {code} khai xung đột lợi ích")),
    Act.START: register("council.scoring_started", _("Hội đồng {code} bắt đầu chấm độc lập")),
    Act.SCORE: register("council.scored", _("Một thành viên hội đồng {code} gửi phiếu điểm")),
    Act.REVEAL: register("council.scores_opened", _("Mở phiếu điểm {code} để thảo luận")),
    Act.MINUTES: register("council.minutes_put", _("Trình ký biên bản đánh giá {code}")),
    Act.SIGN: register("council.minutes_signed", _("Một thành viên ký biên bản đánh giá {code}")),
    Act.FINISH: register("council.minutes_finished", _("Biên bản đánh giá {code} đã ký xong")),
    Act.RECOGNISE: register("council.recognised", _("Công nhận sáng kiến {code}")),
    Act.DECLINE: register("council.declined", _("Không công nhận sáng kiến {code}")),
    Act.ASSIGN: register("council.assigned", _("Giao nhiệm vụ {task} từ sáng kiến {code}")),
    Act.LINK: register(
        "council.indicator_linked", _("Ghi đóng góp của sáng kiến {code} vào chỉ tiêu {indicator}")
    ),
    Act.PUBLISH: register("council.published", _("Công bố kết quả đánh giá {code}")),
}
EXPERT_INVITED = register("council.expert_invited", _("Mời chuyên gia cho ý kiến về sáng kiến {code}"))
BACKED = register("council.backed", _("Có người đứng ra ủng hộ sáng kiến {code}"))
BACKING_SHOWN = register("council.backing_shown", _("Đăng một ý kiến về sáng kiến {code}"))
BACKING_DROPPED = register("council.backing_dropped", _("Không đăng một ý kiến về sáng kiến {code}"))
