"""What a public fact may say: the fields of each kind, their types and meaning, and what is cleared by default.

This is the data dictionary of the open data as well: a field that does not stand here cannot become public.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

#: Types of values, as the data dictionary names them (XML Schema datatypes, which DCAT and Parquet know too).
STRING, DATE, INTEGER, BOOLEAN, DECIMAL = "string", "date", "integer", "boolean", "decimal"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind of fact.

    Args:
        fixed: always public, for without it the fact is none.
        local: cleared by default in programmes of a unit below the nation too.
        words: free text of officials, in which checks look for secrets and personal data.
    """

    name: str
    label: Any
    about: Any
    kind: str = STRING
    fixed: bool = False
    local: bool = True
    words: bool = False


@dataclass(frozen=True, slots=True)
class FactKind:
    """A class of facts, and the open data set that its rows make."""

    code: str
    title: Any
    about: Any
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """The field of that name.

        Raises:
            KeyError: there is none.
        """
        return next(field for field in self.fields if field.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)


_KEY = Field("key", _("Khóa"), _("Tên ổn định của dòng, không đổi qua các lần công bố."), fixed=True)
_TASK = Field("task", _("Mã nhiệm vụ"), _("Nhiệm vụ mà dòng này thuộc về."), fixed=True)
_UNIT = Field("unit", _("Mã đơn vị"), _("Mã của đơn vị trong danh bạ."), fixed=True)
_STATE = Field(
    "state",
    pgettext_lazy("of a task", "Trạng thái"),
    _("done, late, term, soon, overdue, paused hoặc none, ở ngày công bố."),
    fixed=True,
)
_UNIT_NAME = Field("unit_name", _("Đơn vị"), _("Tên tiếng Việt của đơn vị."), fixed=True)

TASK = FactKind(
    "task",
    _("Nhiệm vụ và trạng thái"),
    _("Mỗi dòng một nhiệm vụ: việc phải làm, vị trí trong văn bản, hạn, trạng thái ở thời điểm công bố."),
    (
        _KEY,
        Field("programme", _("Mã chương trình"), _("Nghị quyết hoặc kế hoạch đang được theo dõi."), fixed=True),
        Field("group", _("Mã nhóm nhiệm vụ"), _("Nhóm nhiệm vụ trong chương trình."), fixed=True),
        Field("title", _("Tên việc"), _("Tên ngắn của nhiệm vụ."), fixed=True, words=True),
        Field("content", _("Nội dung giao"), _("Lời giao việc trong văn bản."), words=True),
        Field("document", _("Số văn bản"), _("Số, ký hiệu văn bản giao việc.")),
        Field("document_title", _("Tên văn bản"), _("Trích yếu của văn bản giao việc."), words=True),
        Field("document_date", _("Ngày văn bản"), _("Ngày ban hành."), DATE),
        Field("issuer", _("Cơ quan ban hành"), _("Cơ quan ký văn bản.")),
        Field("clause", _("Vị trí"), _("Điều, khoản, điểm trong văn bản.")),
        Field("giver", _("Nơi giao"), _("Tên đơn vị giao và xác nhận kết quả.")),
        Field("product", _("Sản phẩm"), _("Kết quả phải có."), words=True),
        Field("authority", _("Thẩm quyền"), _("Ai quyết định, ai xác nhận."), words=True),
        Field("lead", _("Đơn vị chủ trì"), _("Tên đơn vị chủ trì; nhiều đơn vị thì nêu số lượng."), fixed=True),
        Field("lead_count", _("Số đơn vị chủ trì"), _("Có bao nhiêu đơn vị chủ trì."), INTEGER, fixed=True),
        Field("is_key", _("Trọng tâm"), _("Nhiệm vụ trọng tâm."), BOOLEAN),
        Field("issued_on", _("Ngày giao"), _("Ngày giao việc."), DATE),
        Field("original_due", _("Hạn gốc"), _("Hạn khi giao việc."), DATE, fixed=True),
        Field("due", _("Hạn hiện hành"), _("Ngày cuối cùng của hạn đang có hiệu lực."), DATE, fixed=True),
        _STATE,
        Field("done_on", _("Ngày hoàn thành"), _("Ngày của kết quả đã được xác nhận."), DATE, fixed=True),
        Field("result", _("Kết quả"), _("Lời báo cáo cuối cùng đã được xác nhận."), words=True, local=False),
        Field("late_reason", _("Lý do chậm"),
              _("Khó khăn nêu trong báo cáo đã xác nhận, hoặc lý do lùi hạn gần nhất."), words=True, local=False),
    ),
)  # fmt: skip
PART = FactKind(
    "part",
    _("Ai chịu trách nhiệm"),
    _("Mỗi dòng một đơn vị được giao một nhiệm vụ: vai trò, chức vụ chịu trách nhiệm, hạn, tiến độ."),
    (
        _KEY, _TASK, _UNIT, _UNIT_NAME,
        Field("role", _("Vai trò"), _("lead: chủ trì; coordinate: phối hợp."), fixed=True),
        Field("post", _("Chức vụ"), _("Chức vụ của người chịu trách nhiệm; không nêu tên."), words=True, local=False),
        Field("giver_unit", _("Nơi giao"), _("Mã đơn vị giao phần việc này.")),
        Field("original_due", _("Hạn gốc"), _("Hạn khi giao."), DATE, fixed=True),
        Field("due", _("Hạn hiện hành"), _("Ngày cuối cùng của hạn đang có hiệu lực."), DATE, fixed=True),
        _STATE,
        Field("completed_on", _("Ngày hoàn thành"), _("Ngày của kết quả đã được xác nhận."), DATE, fixed=True),
        Field("confirmed_progress", _("Tiến độ đã xác nhận"), _("Phần trăm được nơi giao xác nhận."), INTEGER),
    ),
)  # fmt: skip
DEADLINE = FactKind(
    "deadline",
    _("Thay đổi hạn"),
    _("Mỗi dòng một lần đổi hạn được chấp thuận, với lý do."),
    (
        _KEY, _TASK, _UNIT, _UNIT_NAME,
        Field("old_due", _("Hạn cũ"), _("Hạn trước khi đổi."), DATE, fixed=True),
        Field("new_due", _("Hạn mới"), _("Hạn sau khi đổi."), DATE, fixed=True),
        Field("cause", _("Nguyên nhân"),
              _("objective: khách quan; subjective: chủ quan; document: văn bản sau điều chỉnh.")),
        Field("reason", _("Lý do"), _("Lý do xin lùi hạn, hoặc văn bản điều chỉnh."), words=True),
        Field("decided_on", _("Ngày quyết định"), _("Ngày chấp thuận."), DATE, fixed=True),
    ),
)  # fmt: skip
REPORT = FactKind(
    "report",
    _("Báo cáo đã xác nhận"),
    _("Mỗi dòng một báo cáo mà nơi giao đã xác nhận: đơn vị nói gì, được xác nhận bao nhiêu."),
    (
        _KEY, _TASK, _UNIT, _UNIT_NAME,
        Field("number", _("Lần báo cáo"), _("Thứ tự báo cáo của đơn vị cho nhiệm vụ này."), INTEGER, fixed=True),
        Field("reported_on", _("Ngày báo cáo"), _("Ngày đơn vị gửi."), DATE, fixed=True),
        Field("confirmed_on", _("Ngày xác nhận"), _("Ngày nơi giao xác nhận."), DATE, fixed=True),
        Field("progress", _("Tiến độ báo cáo"), _("Phần trăm đơn vị tự báo cáo."), INTEGER),
        Field("confirmed_progress", _("Tiến độ đã xác nhận"), _("Phần trăm được nơi giao xác nhận."), INTEGER,
              fixed=True),
        Field("is_final", _("Báo cáo hoàn thành"), _("Báo cáo kết thúc phần việc."), BOOLEAN, fixed=True),
        Field("done", _("Đã làm được gì"), _("Lời của đơn vị."), words=True, local=False),
        Field("difficulties", _("Khó khăn"), _("Lời của đơn vị."), words=True, local=False),
    ),
)  # fmt: skip
EVIDENCE = FactKind(
    "evidence",
    _("Minh chứng"),
    _("Mỗi dòng một minh chứng của báo cáo đã xác nhận: số, ngày, tên văn bản. Tệp không kèm theo."),
    (
        _KEY, _TASK, _UNIT, _UNIT_NAME,
        Field("report", _("Báo cáo"), _("Khóa của báo cáo."), fixed=True),
        Field("kind", _("Loại"), _("document: văn bản; file: tệp; link: liên kết."), fixed=True),
        Field("title", _("Tên"), _("Tên của minh chứng."), words=True),
        Field("document", _("Số văn bản"), _("Số, ký hiệu.")),
        Field("document_date", _("Ngày văn bản"), _("Ngày ban hành."), DATE),
    ),
)  # fmt: skip

INDICATOR = FactKind(
    "indicator",
    _("Chỉ tiêu"),
    _("Mỗi dòng một chỉ tiêu có số liệu đã công bố: tên, đơn vị tính, kỳ, cách tính, nguồn."),
    (
        _KEY,
        Field("programme", _("Mã chương trình"), _("Nghị quyết hoặc kế hoạch đang được theo dõi."), fixed=True),
        Field("group", _("Mã nhóm chỉ tiêu"), _("Nhóm chỉ tiêu trong chương trình."), fixed=True),
        Field("group_name", _("Tên nhóm"), _("Tên tiếng Việt của nhóm chỉ tiêu."), fixed=True),
        Field("group_name_en", _("Tên nhóm, tiếng Anh"), _("Tên tiếng Anh của nhóm chỉ tiêu."), fixed=True),
        Field("name", _("Tên chỉ tiêu"), _("Tên tiếng Việt."), fixed=True),
        Field("name_en", _("Tên chỉ tiêu, tiếng Anh"), _("Tên tiếng Anh."), fixed=True),
        Field("measure", _("Đơn vị tính"), _("Mã đơn vị tính: percent, person, yes_no…"), fixed=True),
        Field("decimals", _("Số chữ số thập phân"), _("Hiện giá trị với bấy nhiêu chữ số."), INTEGER, fixed=True),
        Field("cycle", _("Kỳ"), _("month, quarter, half hoặc year."), fixed=True),
        Field("direction", _("Chiều tốt lên"), _("up: cao hơn là tốt hơn; down: thấp hơn; between: trong khoảng."),
              fixed=True),
        Field("owner", _("Đơn vị chịu trách nhiệm"), _("Tên đơn vị chịu trách nhiệm về chỉ tiêu."), fixed=True),
        Field("meaning", _("Ý nghĩa"), _("Chỉ tiêu nói lên điều gì."), words=True),
        Field("method", _("Cách tính"), _("Khái niệm và phương pháp tính."), words=True),
        Field("source", _("Nguồn số liệu"), _("Số liệu lấy từ đâu."), words=True),
        Field("is_demo", _("Minh họa"), _("Số liệu minh họa, không có thật."), BOOLEAN, fixed=True),
    ),
)  # fmt: skip
VALUE = FactKind(
    "value",
    _("Giá trị chỉ tiêu"),
    _("Mỗi dòng một giá trị đã công bố của một chỉ tiêu, một đơn vị, một kỳ, với mục tiêu."),
    (
        _KEY,
        Field("programme", _("Mã chương trình"), _("Nghị quyết hoặc kế hoạch đang được theo dõi."), fixed=True),
        Field("indicator", _("Mã chỉ tiêu"), _("Khóa của chỉ tiêu."), fixed=True),
        _UNIT, _UNIT_NAME,
        Field("period", _("Ngày đầu kỳ"), _("Ngày đầu tiên của kỳ."), DATE, fixed=True),
        Field("cycle", _("Kỳ"), _("month, quarter, half hoặc year."), fixed=True),
        Field("value", _("Giá trị"), _("Giá trị đã công bố; với điều kiện có/không của nhiều đơn vị là phần trăm đạt."),
              DECIMAL),
        Field("units", _("Số đơn vị trong giá trị"), _("1 khi là số của chính đơn vị."), INTEGER, fixed=True),
        Field("target", _("Mục tiêu"), _("Mục tiêu của năm đó, hoặc năm kế tiếp có mục tiêu."), DECIMAL),
        Field("target_to", _("Mục tiêu, cận trên"), _("Khi mục tiêu là một khoảng."), DECIMAL),
        Field("target_year", _("Năm của mục tiêu"), _("Mục tiêu phải đạt trong năm này."), INTEGER),
        Field("met", _("Đạt mục tiêu"), _("Giá trị đã đạt mục tiêu đó."), BOOLEAN),
    ),
)  # fmt: skip

KINDS: dict[str, FactKind] = {
    kind.code: kind for kind in (TASK, PART, DEADLINE, REPORT, EVIDENCE, INDICATOR, VALUE)
}


def default_fields(*, national: bool) -> dict[str, list[str]]:
    """What is cleared where nobody has decided otherwise.

    A national programme answers for words and posts too; a local one clears facts only, until its publisher says more.
    """
    return {
        kind.code: [field.name for field in kind.fields if not field.fixed and (national or field.local)]
        for kind in KINDS.values()
    }
