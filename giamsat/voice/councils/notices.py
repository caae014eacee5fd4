"""Telling those whose turn it is with a dossier, in the app and by e-mail as each wishes; once more before and after
the limit of the step.

A notice holds a code and a day: never who sent it, nor what anybody scored or declared. Members are told themselves:
nobody who stands in for them can declare, score or sign.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from giamsat.accounts.models import Person
from giamsat.accounts.selectors import addressees
from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.calendar import add_working_days, passed_since
from giamsat.monitor.urging.wording import Told
from giamsat.voice import policies as voice
from giamsat.voice.councils import selectors
from giamsat.voice.councils.choices import ENDED, Declaration, Stage
from giamsat.voice.councils.models import Dossier
from giamsat.voice.councils.policies import GONE
from giamsat.voice.limits import LIMITS
from giamsat.voice.notices import MADE_UP, put_notices

KIND = "council"
DUE, OVERDUE, DECLARED = "due", "overdue", "declared"
WORDS: Final[dict[str, Any]] = {
    Stage.CHECKING: gettext_lazy("Sáng kiến %(code)s: kiểm tra tính hợp lệ của hồ sơ trước %(due)s."),
    Stage.VALID: gettext_lazy("Sáng kiến %(code)s hợp lệ: lập hội đồng trước %(due)s."),
    Stage.FORMED: gettext_lazy("Bạn ở hội đồng sáng kiến %(code)s: khai xung đột lợi ích trước %(due)s."),
    Stage.BLIND: gettext_lazy("Sáng kiến %(code)s: chấm điểm độc lập trước %(due)s."),
    Stage.TOGETHER: gettext_lazy("Sáng kiến %(code)s đã mở phiếu: thảo luận, lập biên bản trước %(due)s."),
    Stage.MINUTES: gettext_lazy("Biên bản hội đồng sáng kiến %(code)s chờ bạn ký trước %(due)s."),
    Stage.SIGNED: gettext_lazy("Biên bản sáng kiến %(code)s đã ký: quyết định trước %(due)s."),
    Stage.RECOGNISED: gettext_lazy("Sáng kiến %(code)s được công nhận: giao nhiệm vụ trước %(due)s."),
    DECLARED: gettext_lazy(
        "Hội đồng sáng kiến %(code)s đã khai xong xung đột lợi ích: bắt đầu chấm trước %(due)s."
    ),
    DUE: gettext_lazy("Hội đồng sáng kiến %(code)s: bước “%(stage)s” sắp đến hạn %(due)s."),
    OVERDUE: gettext_lazy("Hội đồng sáng kiến %(code)s: bước “%(stage)s” quá hạn từ %(due)s."),
}


def silent_members(dossier: Dossier) -> list[int]:
    """The ids of the people of a council who have not declared their interests yet."""
    rows = dossier.members.filter(removed_at=None, declaration=Declaration.PENDING)
    return list(rows.values_list("person", flat=True))


def waited_for(dossier: Dossier) -> QuerySet[Person]:
    """Whose turn it is at the present stage."""
    members = dossier.members.filter(removed_at=None)
    body = dossier.item.receiver
    if dossier.stage == Stage.FORMED:
        silent = silent_members(dossier)
        return _active(silent) if silent else addressees(voice.RECEIVERS, body)
    if dossier.stage == Stage.BLIND:
        return _active(member.person_id for member in selectors.missing_sheets(dossier))
    if dossier.stage == Stage.MINUTES:
        return _active(member.person_id for member in selectors.missing_signatures(dossier))
    if dossier.stage in (Stage.CHECKING, Stage.TOGETHER):
        return addressees(voice.RECEIVERS, body)
    if dossier.stage in (Stage.VALID, Stage.SIGNED, Stage.RECOGNISED):
        judged = members.values("person") if dossier.stage != Stage.VALID else []
        return addressees(voice.HEADS, body).exclude(pk__in=judged)
    return Person.objects.none()


def tell_next(actor: Actor, dossier: Dossier, step: int) -> None:
    """A dossier came to a stage: whoever has to do something there is told, never who brought it there."""
    what = DECLARED if dossier.stage == Stage.FORMED and not silent_members(dossier) else dossier.stage
    _tell(dossier, what, f"{step}", waited_for(dossier).exclude(pk=actor.person_id or 0))


def remind_of_dossiers() -> None:
    """Once before the limit of a step and once after it, those for whom it waits."""
    today = clock.today()
    before = (today, add_working_days(today, LIMITS.soon))
    after = (passed_since(today, 1 + MADE_UP), today - dt.timedelta(days=1))
    open_ones = (
        Dossier.objects.exclude(stage__in=ENDED).exclude(item__state__in=GONE).filter(item__held_at=None)
    )
    for what, days in ((DUE, before), (OVERDUE, after)):
        for dossier in (
            open_ones.filter(due__range=days).select_related("item__receiver").order_by("due", "pk")
        ):
            _tell(dossier, what, f"{what}:{dossier.stage}:{dossier.due}", waited_for(dossier))


def tell(subject_id: int, data: Mapping[str, Any]) -> Told:
    """The notice in words, and where it leads."""
    due = date_format(dt.date.fromisoformat(data["due"]), "SHORT_DATE_FORMAT") if data["due"] else "–"
    said = {"code": data["code"], "due": due, "stage": Stage(data["stage"]).label}
    return Told(
        _("Hội đồng sáng kiến"), str(WORDS[data["what"]]) % said, reverse("desk:council", args=[subject_id])
    )


def _active(people: Any) -> QuerySet[Person]:
    return Person.objects.filter(is_active=True, pk__in=list(people))


def _tell(dossier: Dossier, what: str, key: str, people: QuerySet[Person]) -> None:
    data = {
        "what": str(what),
        "stage": str(dossier.stage),
        "code": dossier.item.code,
        "due": dossier.due.isoformat() if dossier.due else "",
    }
    put_notices(KIND, dossier.pk, f"{KIND}:{dossier.pk}:{key}", data, people)
