"""Telling a unit's people of its evaluation: it is to be scored, came back, is published (appeals have their days)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamsat.accounts.selectors import addressees
from giamsat.core import clock
from giamsat.events.registry import names_of
from giamsat.indicators.models import Evaluation
from giamsat.indicators.policies_index import SCORERS, appeal_until
from giamsat.indicators.transitions import Verb
from giamsat.monitor.urging.models import Notice
from giamsat.monitor.urging.wording import Told

KIND: Final = "evaluation"
#: The steps after which the unit's turn comes.
TOLD: Final = (Verb.RETURN, Verb.PUBLISH, Verb.REJECT)
#: Days before the last day of self-scoring on which those who have not sent are told; a negative one lies behind it.
STEPS: Final = (10, 3, 0, -1)
#: What a stopped worker missed is made up for so many days.
MADE_UP: Final = 2


def notify_unit(evaluation: Evaluation, verb: Verb, text: str) -> int:
    """Tell of a step that was just done; runs in its transaction. How many persons."""
    if verb not in TOLD:
        return 0
    until = appeal_until(evaluation) if verb == Verb.PUBLISH else None
    data = {"what": verb.value, "text": text, "day": until.isoformat() if until else ""}
    return _tell(evaluation, f"{verb.value}:{evaluation.version}", data)


def remind_of_evaluations() -> int:
    """Tell units that a round is open for them, and again before and after its last day; may run at any time."""
    today = clock.today()
    rows = Evaluation.objects.filter(state__in=(Evaluation.State.DRAFT, Evaluation.State.RETURNED))
    near = rows.filter(round__self_due__gte=today - dt.timedelta(days=1 + MADE_UP))
    told = 0
    for row in near.select_related("unit", "answerer", "round__frame").iterator():
        left = (row.round.self_due - today).days
        step = next((str(each) for each in STEPS if 0 <= each - left <= MADE_UP), "")
        if not step and clock.now() - row.round.opened_at <= dt.timedelta(days=MADE_UP):
            step = "open"
        if step:
            told += _tell(row, f"due:{step}", {"what": "due", "day": row.round.self_due.isoformat()})
    return told


def tell(subject_id: int, data: Mapping[str, Any]) -> Told:
    """The notice in words, and where it leads."""
    sentences = {
        "due": _("%(unit)s tự chấm %(frame)s đến hết %(day)s."),
        "return": _("Bản đánh giá %(frame)s của %(unit)s bị trả lại: %(text)s"),
        "publish": _("Đã công bố điểm %(frame)s của %(unit)s; kiến nghị được đến hết %(day)s."),
        "reject": _("Hội đồng giữ nguyên điểm %(frame)s của %(unit)s: %(text)s"),
    }
    language = "en" if get_language() == "en" else "vi"
    day = data.get("day", "")
    words = sentences[data["what"]] % {
        "unit": data["unit"][language],
        "frame": data["frame"][language],
        "text": data.get("text", ""),
        "day": date_format(dt.date.fromisoformat(day), "SHORT_DATE_FORMAT") if day else "",
    }
    return Told(_("Đánh giá theo chỉ số"), words, reverse("desk:evaluation", args=[subject_id]))


def _tell(evaluation: Evaluation, step: str, data: Mapping[str, str]) -> int:
    unit = evaluation.answerer or evaluation.unit
    key = f"{KIND}:{evaluation.pk}:{step}"
    people = addressees(SCORERS, unit)
    there = set(Notice.objects.filter(key=key, person__in=people).values_list("person_id", flat=True))
    frame = evaluation.round.frame
    names = {"vi": frame.name_vi, "en": frame.name_en or frame.name_vi}
    said = {**data, "unit": names_of(evaluation.unit), "frame": names}
    made = Notice.objects.bulk_create(
        [
            Notice(person=person, key=key, kind=KIND, subject_id=evaluation.pk, data=said, at=clock.now())
            for person in people
            if person.pk not in there
        ],
        ignore_conflicts=True,
    )
    return len(made)
