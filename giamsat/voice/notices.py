"""Telling officers, in the app and by e-mail as each wishes, that an item came to their body or grows late.

A notice holds a code, a body's names and a day: never what was sent, nor who sent it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import connection
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from giamsat.accounts.models import Person
from giamsat.accounts.selectors import addressees
from giamsat.core import clock
from giamsat.core.actor import Actor, Role
from giamsat.core.calendar import add_working_days, passed_since
from giamsat.events.registry import names_of
from giamsat.monitor.urging.models import Notice
from giamsat.monitor.urging.wording import Told
from giamsat.units.models import Unit
from giamsat.voice import policies
from giamsat.voice.choices import AT_HANDLER, RUNNING, State, Verb
from giamsat.voice.limits import ABOVE, LIMITS, unsupplemented_since
from giamsat.voice.models import Item
from giamsat.voice.models_handling import Step

KIND = "voice"
#: A reminder that a stopped worker missed is made up for so many working days.
MADE_UP = 2
DUE, OVERDUE, FLAGGED, PROPOSED, BOUNCED = "due", "overdue", "flagged", "proposed", "bounced"
SILENT = "silent"

WORDS: Final[dict[str, Any]] = {
    Verb.ROUTE: gettext_lazy("%(code)s được chuyển đến %(unit)s, hạn tiếp nhận %(due)s."),
    Verb.TRANSFER: gettext_lazy("%(code)s được chuyển sang %(unit)s, hạn tiếp nhận %(due)s."),
    Verb.SUCCEED: gettext_lazy("%(unit)s tiếp tục xử lý %(code)s."),
    Verb.RETURN: gettext_lazy("%(code)s bị trả lại; %(unit)s chuyển tiếp trước %(due)s."),
    Verb.CONSULT: gettext_lazy("%(unit)s được đề nghị cùng trả lời %(code)s."),
    Verb.SUPPLEMENT: gettext_lazy("%(code)s đã được người gửi bổ sung; %(unit)s làm tiếp trước %(due)s."),
    Verb.DRAFT: gettext_lazy("Trả lời %(code)s chờ %(unit)s duyệt."),
    Verb.APPROVE: gettext_lazy("Trả lời %(code)s đã duyệt, chờ %(unit)s kiểm tra và gửi."),
    Verb.REJECT: gettext_lazy("Dự thảo trả lời %(code)s phải sửa."),
    Verb.UNFIT: gettext_lazy("Trả lời %(code)s chưa đúng câu hỏi, phải soạn lại."),
    Verb.REOPEN: gettext_lazy("Người gửi đề nghị xem lại %(code)s; %(unit)s trả lời trước %(due)s."),
    Verb.ESCALATE: gettext_lazy("%(code)s quá hạn từ %(due)s ở %(unit)s; đề nghị lãnh đạo xem."),
    Verb.HOLD: gettext_lazy("%(code)s bị tạm giữ; lãnh đạo %(unit)s quyết định giữ hay thôi."),
    Verb.DECLINE: gettext_lazy("%(code)s không được giao thành nhiệm vụ; %(unit)s xử lý tiếp."),
    DUE: gettext_lazy("%(code)s sắp đến hạn ở %(unit)s: %(due)s."),
    OVERDUE: gettext_lazy("%(code)s đã quá hạn ở %(unit)s từ %(due)s."),
    FLAGGED: gettext_lazy("Có người báo nội dung vi phạm ở %(code)s."),
    BOUNCED: gettext_lazy("Thư về %(code)s không tới được người gửi; liên hệ cách khác."),
    SILENT: gettext_lazy(
        "%(code)s: người gửi không bổ sung trước %(due)s; %(unit)s làm tiếp hoặc không tiếp nhận."
    ),
    PROPOSED: gettext_lazy("%(code)s được đề xuất giao thành nhiệm vụ, chờ %(unit)s quyết định."),
}
#: Steps after which whoever has the item in charge is told, and their colleagues where nobody has.
_TO_HANDLER = (
    *(Verb.ROUTE, Verb.TRANSFER, Verb.SUPPLEMENT, Verb.REJECT, Verb.UNFIT, Verb.REOPEN, Verb.DECLINE),
)

_REMIND = """
INSERT INTO monitor_notice (person_id, key, kind, subject_id, data, at)
SELECT p.id, 'voice:' || i.id || ':' || %(what)s || ':' || i.due, 'voice', i.id,
       jsonb_build_object('what', %(what)s::text, 'code', i.code, 'due', i.due, 'unit',
           jsonb_build_object('vi', u.name_vi, 'en', COALESCE(NULLIF(u.name_en, ''), u.name_vi))), %(now)s
  FROM voice_item i
  JOIN units_unit u ON u.id = CASE WHEN i.state = ANY (%(at_handler)s) THEN i.handler_id ELSE i.receiver_id END
  JOIN LATERAL (
      SELECT i.assignee_id AS person_id WHERE i.assignee_id IS NOT NULL AND i.state = ANY (%(in_hand)s)
      UNION SELECT g.person_id FROM accounts_grant g
       WHERE g.unit_id = u.id AND g.revoked_at IS NULL AND g.valid_from <= %(today)s
         AND (g.valid_to IS NULL OR g.valid_to >= %(today)s)
         AND (i.assignee_id IS NULL OR i.state <> ALL (%(in_hand)s))
         AND g.role = CASE WHEN i.state = %(drafted)s THEN 'approver' ELSE 'voice_officer' END
      UNION SELECT g.person_id FROM accounts_grant g
       WHERE g.unit_id = u.id AND g.revoked_at IS NULL AND g.valid_from <= %(today)s
         AND (g.valid_to IS NULL OR g.valid_to >= %(today)s)
         AND i.assignee_id IS NULL AND i.state = ANY (%(in_hand)s) AND g.role = 'focal_point'
  ) who ON true
  JOIN accounts_person p ON p.id = who.person_id AND p.is_active
 WHERE i.state = ANY (%(running)s) AND i.held_at IS NULL AND i.due BETWEEN %(first)s AND %(last)s
ON CONFLICT DO NOTHING
"""


def tell_officers(actor: Actor, item: Item, step: Step) -> None:
    """Tell those whose turn it is after a step, in its transaction; never who did it."""
    verb = Verb(step.verb)
    if verb in _TO_HANDLER and item.state in AT_HANDLER and item.handler is not None:
        in_charge = item.assignee_id if item.assignee_id not in (None, actor.person_id) else None
        _tell(item, verb, item.handler, policies.HANDLERS, step.pk, actor, only=in_charge)
    elif verb == Verb.SUCCEED and step.unit is not None:
        _tell(item, verb, step.unit, policies.HANDLERS, step.pk, actor)
    elif verb == Verb.RETURN:
        whose: tuple[Role, ...] = policies.HEADS if item.for_head else policies.RECEIVERS
        _tell(item, verb, item.receiver, whose, step.pk, actor)
    elif verb == Verb.CONSULT and step.unit is not None:
        _tell(item, verb, step.unit, policies.HANDLERS, step.pk, actor)
    elif verb == Verb.DRAFT and item.handler is not None:
        _tell(item, verb, item.handler, policies.APPROVERS, step.pk, actor)
    elif verb in (Verb.APPROVE, Verb.SUPPLEMENT):
        _tell(item, verb, item.receiver, policies.RECEIVERS, step.pk, actor)
    elif verb == Verb.ESCALATE and step.unit is not None:
        heads = policies.HEADS if item.escalated == ABOVE else policies.APPROVERS
        _tell(item, verb, step.unit, heads, step.pk, actor)
    elif verb == Verb.HOLD:
        _tell(item, verb, item.receiver, policies.HEADS, step.pk, actor)


def tell_issuers(item: Item, owner: Unit) -> None:
    """The office that issues tasks of ``owner`` has one to decide on."""
    _tell(item, PROPOSED, owner, (Role.STANDING_OFFICE,), f"p{item.version}", None)


def tell_gatekeepers(item: Item, flag: int) -> None:
    """Those who let things become public have a report to decide on: of the receiving body, or the next above."""
    unit: Unit | None = item.receiver
    while unit is not None and not addressees(Role.PUBLISHER, unit).exists():
        unit = unit.parent
    if unit is not None:
        _tell(item, FLAGGED, unit, (Role.PUBLISHER,), f"f{flag}", None)


def tell_unreached(item: Item, body: Unit, letter: int) -> None:
    """A letter to a sender came back: the officers of the body that has the item find another way."""
    roles = policies.RECEIVERS if body.pk == item.receiver_id else policies.HANDLERS
    _tell(item, BOUNCED, body, roles, f"b{letter}", None)


def remind_officers() -> None:
    """Once before the limit of a step and once after it, those whose turn it is; of a sender who was asked and has let
    the limit pass, those who asked."""
    today, passed = clock.today(), unsupplemented_since()
    asked = Item.objects.filter(
        state=State.SUPPLEMENT,
        held_at=None,
        stopped_on__lte=passed,
        stopped_on__gt=passed_since(passed, MADE_UP),
    )
    for item in asked.select_related("receiver", "handler").order_by("pk"):
        by_handler = item.handler if item.state_before in AT_HANDLER else None
        roles = policies.HANDLERS if by_handler else policies.RECEIVERS
        _tell(item, SILENT, by_handler or item.receiver, roles, f"s{item.stopped_on}", None)
    _remind(DUE, today, add_working_days(today, LIMITS.soon))
    _remind(OVERDUE, passed_since(today, 1 + MADE_UP), today - dt.timedelta(days=1))


def tell(subject_id: int, data: Mapping[str, Any]) -> Told:
    """The notice in words, and where it leads."""
    unit = data["unit"][get_language() if get_language() in data["unit"] else "vi"]
    due = date_format(dt.date.fromisoformat(data["due"]), "SHORT_DATE_FORMAT") if data["due"] else "–"
    words = str(WORDS[data["what"]]) % {"code": data["code"], "unit": unit, "due": due}
    page = "desk:voice-held-item" if data["what"] == Verb.HOLD else "desk:voice-item"
    return Told(_("Ý kiến của người dân"), words, reverse(page, args=[subject_id]))


def _tell(
    item: Item,
    what: str,
    unit: Unit,
    roles: Iterable[Role],
    key: int | str,
    actor: Actor | None,
    *,
    only: int | None = None,
) -> None:
    people = addressees(tuple(roles), unit)
    if only is not None:
        people = people.filter(pk=only)
    if actor is not None and actor.person_id is not None:
        people = people.exclude(pk=actor.person_id)
    due = item.supplement_due or item.due
    data = {
        "what": str(what),
        "code": item.code,
        "unit": names_of(unit),
        "due": due.isoformat() if due else "",
    }
    put_notices(KIND, item.pk, f"{KIND}:{item.pk}:{key}", data, people)


def put_notices(
    kind: str, subject_id: int, key: str, data: Mapping[str, Any], people: Iterable[Person]
) -> None:
    """The same notice to several people; who has it by this key gets no second one."""
    Notice.objects.bulk_create(
        [
            Notice(person=person, key=key, kind=kind, subject_id=subject_id, data=dict(data), at=clock.now())
            for person in people
        ],
        ignore_conflicts=True,
    )


def _remind(what: str, first: dt.date, last: dt.date) -> None:
    values: dict[str, Any] = {
        "what": what,
        "first": first,
        "last": last,
        "today": clock.today(),
        "now": clock.now(),
        "running": [str(state) for state in RUNNING],
        "at_handler": [str(state) for state in AT_HANDLER],
        "drafted": str(State.DRAFTED),
        "in_hand": [str(State.ROUTED), str(State.HANDLING)],
    }
    with connection.cursor() as cursor:
        cursor.execute(_REMIND, values)
