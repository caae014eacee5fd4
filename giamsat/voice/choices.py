"""The fixed lists of this domain: families, fields, origins, states, classes and grounds of refusal."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Family(models.TextChoices):
    """R33: what hinders, and what would be better."""

    FEEDBACK = "feedback", _("Phản ánh, kiến nghị")
    IDEA = "idea", _("Sáng kiến, giải pháp")


class Topic(models.TextChoices):
    """The fields (lĩnh vực) of Resolution 57."""

    LAW = "law", _("Thể chế, chính sách, pháp luật")
    PROCEDURE = "procedure", _("Thủ tục hành chính, dịch vụ công trực tuyến")
    SCIENCE = "science", _("Khoa học, công nghệ")
    INNOVATION = "innovation", _("Đổi mới sáng tạo, khởi nghiệp")
    DIGITAL = "digital", _("Chuyển đổi số trong cơ quan nhà nước")
    DATA = "data", _("Dữ liệu, cơ sở dữ liệu")
    NETWORK = "network", _("Hạ tầng số, viễn thông")
    PEOPLE = "people", _("Nhân lực, đào tạo")
    MONEY = "money", _("Đầu tư, tài chính, đấu thầu")
    SAFETY = "safety", _("An toàn, an ninh mạng")
    OTHER = "other", _("Nội dung khác")


class Origin(models.TextChoices):
    """R37: how it came; officers enter what did not come by the web."""

    WEB = "web", _("Trên mạng")
    PAPER = "paper", _("Văn bản giấy nộp trực tiếp")
    PHONE = "phone", _("Điện thoại")
    POST = "post", _("Bưu điện")
    EMAIL = "email", _("Thư điện tử")
    MEETING = "meeting", _("Tiếp công dân")


class State(models.TextChoices):
    """Where an item stands (R38)."""

    RECEIVED = "received", _("Đã nhận, chờ kiểm tra")
    CHECKED = "checked", _("Đủ nội dung, chờ phân loại")
    SUPPLEMENT = "supplement", _("Chờ người gửi bổ sung")
    CLASSIFIED = "classified", _("Đã phân loại, chờ chuyển")
    ROUTED = "routed", _("Đã chuyển, chờ cơ quan tiếp nhận")
    HANDLING = "handling", _("Đang xử lý")
    DRAFTED = "drafted", _("Dự thảo trả lời chờ duyệt")
    APPROVED = "approved", _("Trả lời đã duyệt, chờ kiểm tra lần cuối")
    ANSWERED = "answered", _("Đã trả lời")
    CLOSED = "closed", _("Đã trả lời và theo dõi xong")
    REFUSED = "refused", _("Không tiếp nhận")
    MERGED = "merged", _("Gộp vào ý kiến khác")
    WITHDRAWN = "withdrawn", _("Người gửi đã rút")


#: Nothing more has to be done by anybody.
ENDED = (State.ANSWERED, State.CLOSED, State.REFUSED, State.MERGED, State.WITHDRAWN)
#: Nobody else reads it, and no task or obstacle follows from it.
NEVER_PUBLIC = (State.REFUSED, State.MERGED, State.WITHDRAWN)
#: With the body that receives and classifies.
AT_RECEIVER = (State.RECEIVED, State.CHECKED, State.CLASSIFIED, State.APPROVED)
#: With the body that answers.
AT_HANDLER = (State.ROUTED, State.HANDLING, State.DRAFTED)
#: The clock runs.
RUNNING = (*AT_RECEIVER, *AT_HANDLER)
#: Somebody has looked at it and it may become public, if its sender agrees.
PUBLISHABLE = (*AT_RECEIVER[1:], *AT_HANDLER, State.ANSWERED, State.CLOSED)


class Kind(models.TextChoices):
    """The four classes of Decree 20/2008/ND-CP as amended by 92/2017/ND-CP."""

    NOT_MET = "not_met", _("Không đủ điều kiện tiếp nhận")
    CAUSED = "caused", _("Vướng mắc cụ thể do cơ quan, cán bộ gây ra")
    OWN = "own", _("Thuộc thẩm quyền của cơ quan tiếp nhận")
    OUTSIDE = "outside", _("Không thuộc thẩm quyền, phải chuyển cơ quan khác")


class Ground(models.TextChoices):
    """Why an item is not taken (rules of content of the real system)."""

    NOT_VIETNAMESE = "not_vietnamese", _("Không viết bằng tiếng Việt")
    UNCLEAR = "unclear", _("Nội dung không rõ, không xác định được việc cần giải quyết")
    MISSING_CONTACT = "missing_contact", _("Thiếu thông tin liên hệ")
    OUT_OF_SCOPE = "out_of_scope", _("Ngoài phạm vi tiếp nhận")
    PROHIBITED = "prohibited_content", _("Có nội dung pháp luật cấm hoặc xúc phạm")
    STATE_SECRET = "state_secret", _("Có bí mật nhà nước")
    PERSONAL_DATA = "personal_data", _("Lộ dữ liệu cá nhân của người khác")
    INTELLECTUAL = "ip_violation", _("Xâm phạm sở hữu trí tuệ")
    DUPLICATE = "duplicate", _("Gửi lặp lại cùng nội dung")
    NO_SUPPLEMENT = "no_supplement", _("Quá thời hạn mà không bổ sung")


#: What is refused on one of these grounds is public no longer, if it was; on these alone something is held.
HARMFUL = (Ground.PROHIBITED, Ground.STATE_SECRET, Ground.PERSONAL_DATA, Ground.INTELLECTUAL)


class Verb(models.TextChoices):
    """What a step did; the words are those of the sender's timeline."""

    RECEIVE = "receive", _("Đã nhận ý kiến")
    JOIN = "join", _("Có người cùng gửi nội dung này")
    CHECK = "check", _("Nội dung đủ để xử lý")
    ASK = "ask", _("Đề nghị người gửi bổ sung")
    SUPPLEMENT = "supplement", _("Người gửi đã bổ sung")
    CLASSIFY = "classify", _("Đã phân loại")
    REFUSE = "refuse", _("Không tiếp nhận")
    ROUTE = "route", _("Chuyển đến cơ quan xử lý")
    ACCEPT = "accept", _("Cơ quan đã tiếp nhận")
    TRANSFER = "transfer", _("Chuyển sang cơ quan khác")
    RETURN = "return", _("Trả lại vì không đúng thẩm quyền")
    TAKE = "take", _("Có người phụ trách")
    DRAFT = "draft", _("Đã soạn trả lời, chờ duyệt")
    REJECT = "reject", _("Dự thảo trả lời phải sửa")
    APPROVE = "approve", _("Trả lời đã được duyệt")
    UNFIT = "unfit", _("Trả lời chưa đúng câu hỏi, trả lại cơ quan xử lý")
    ANSWER = "answer", _("Đã trả lời")
    CLOSE = "close", _("Theo dõi xong")
    REOPEN = "reopen", _("Người gửi đề nghị xem lại")
    MERGE = "merge", _("Gộp vào ý kiến đã có")
    WITHDRAW = "withdraw", _("Người gửi rút ý kiến")
    NOTE = "note", _("Thông báo tiến độ")
    PUBLISH = "publish", _("Đăng công khai")
    HIDE = "hide", _("Thôi đăng công khai")
    TASK = "task", _("Trở thành nhiệm vụ")
    CONSULT = "consult", _("Cơ quan khác cùng trả lời")
    CONTRIBUTE = "contribute", _("Cơ quan cùng trả lời đã gửi phần của mình")
    UNWAIT = "unwait", _("Không chờ cơ quan cùng trả lời nữa")
    ESCALATE = "escalate", _("Đã báo lãnh đạo vì quá hạn")
    SUCCEED = "succeed", _("Cơ quan kế thừa tiếp tục xử lý")
    PROPOSE = "propose", _("Đã đề xuất giao thành nhiệm vụ")
    DECLINE = "decline", _("Chưa giao thành nhiệm vụ")
    OBSTACLE = "obstacle", _("Gắn với một vướng mắc đang chờ quyết định")
    MASK = "mask", _("Che dữ liệu cá nhân trong bản công khai")
    HOLD = "hold", _("Tạm giữ để xem xét")
    RELEASE = "release", _("Thôi tạm giữ")
    KEEP = "keep", _("Không phổ biến vì trái quy định")
    RESUME = "resume", _("Làm tiếp, không chờ bổ sung")
    WITHHOLD = "withhold", _("Quyết định không đăng công khai")
