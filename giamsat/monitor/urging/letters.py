"""Urging letters: drafted for one unit or many, numbered when signed, answered (R13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition, NotFound
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives.models import Programme
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.monitor import events
from giamsat.monitor.urging import policies
from giamsat.monitor.urging.models import Letter, LetterCounter
from giamsat.monitor.urging.notices import notify_of_letter
from giamsat.tasks.models import Assignment
from giamsat.units.models import Unit

#: A letter lists at most so many tasks; a longer one is read by nobody.
ROWS = 200
_ENDED = (Assignment.State.CONFIRMED, Assignment.State.CANCELLED, Assignment.State.PAUSED)


def late_work(issuer: Unit, programme: Programme) -> QuerySet[Assignment]:
    """Open work that ``issuer`` gave and whose deadline has passed."""
    return Assignment.objects.filter(assigner=issuer, programme=programme, due__lt=clock.today()).exclude(
        state__in=_ENDED
    )


def units_to_urge(actor: Actor, issuer: Unit, programme: Programme) -> list[tuple[Unit, int]]:
    """Units with late work given by ``issuer``, and how much; most first.

    Raises:
        NotAllowed.
    """
    require(policies.may_draft(actor, issuer))
    counts = dict(
        late_work(issuer, programme)
        .exclude(unit=issuer)
        .order_by()
        .values_list("unit")
        .annotate(count=Count("pk"))
        .values_list("unit", "count")
    )
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=counts)}
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], units[pair[0]].sort_key))
    return [(units[pk], count) for pk, count in ranked]


@write
def draft_letters(
    actor: Actor,
    issuer: Unit,
    programme: Programme,
    *,
    units: Iterable[Unit],
    demand: str,
    answer_due: dt.date,
) -> list[Letter]:
    """One draft for each unit with late work; a unit with an open draft of this issuer keeps that one.

    Raises:
        NotAllowed; InvalidInput: nothing demanded, a day in the past, or no unit with late work.
    """
    require(policies.may_draft(actor, issuer))
    fields = {}
    if not demand.strip():
        fields["demand"] = _("Viết yêu cầu với đơn vị.")
    if answer_due < clock.today():
        fields["answer_due"] = _("Ngày cần trả lời đã qua.")
    chosen = {unit.pk: unit for unit in units if unit.pk != issuer.pk}
    by_unit: dict[int, list[Assignment]] = {}
    for row in late_work(issuer, programme).filter(unit__in=chosen).order_by("due", "pk"):
        by_unit.setdefault(row.unit_id, []).append(row)
    if not by_unit:
        fields["units"] = _("Chọn ít nhất một đơn vị đang có việc quá hạn.")
    if fields:
        raise InvalidInput(fields=fields)
    waiting = set(
        Letter.objects.filter(
            issuer=issuer, programme=programme, unit__in=by_unit, state=Letter.State.DRAFT
        ).values_list("unit_id", flat=True)
    )
    made = []
    for unit_id, rows in by_unit.items():
        if unit_id in waiting:
            continue
        letter = Letter.objects.create(
            programme=programme,
            issuer=issuer,
            unit=chosen[unit_id],
            demand=demand.strip(),
            answer_due=answer_due,
            drafted_by_id=actor.who,
            drafted_at=clock.now(),
        )
        letter.assignments.set(rows[:ROWS])
        made.append(letter)
    return made


@write
def sign_letters(actor: Actor, chosen: Sequence[tuple[Letter, int]]) -> list[Letter]:
    """Sign drafts: each gets the next number of its issuer and year. All or none.

    The counter's row stays locked until the transaction ends, and goes back with it: numbers have no gaps.

    Args:
        chosen: letters with the version that the person saw, numbered in this order.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidTransition: one is signed or dropped already, or asks for an answer by a
            day that has passed.
    """
    now = clock.now()
    year = now.astimezone(clock.HANOI).year
    signed = []
    for letter, version in sorted(chosen, key=lambda pair: pair[0].pk):
        stored = _locked(letter, version)
        require(policies.may_sign(actor, stored))
        if stored.state != Letter.State.DRAFT:
            raise InvalidTransition(_("Văn bản này đã ký hoặc đã hủy."))
        if stored.answer_due < clock.today():
            raise InvalidTransition(
                _("Dự thảo gửi %(unit)s yêu cầu trả lời trước một ngày đã qua. Hủy dự thảo này rồi soạn lại.")
                % {"unit": stored.unit.name}
            )
        stored.state, stored.year, stored.number = Letter.State.SIGNED, year, _next(stored.issuer_id, year)
        stored.signed_by_id, stored.signed_at = actor.who, now
        stored.rows = rows_of(stored)
        stored.names = {"issuer": stored.issuer.name_vi, "unit": stored.unit.name_vi}
        stored.version += 1
        stored.save()
        _record(actor, events.LETTER_SIGNED, stored)
        notify_of_letter(stored)
        signed.append(stored)
    return signed


@write
def drop_letter(actor: Actor, letter: Letter, *, version: int) -> Letter:
    """Give up a draft; it never had a number.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition.
    """
    stored = _locked(letter, version)
    require(policies.may_draft(actor, stored.issuer))
    if stored.state != Letter.State.DRAFT:
        raise InvalidTransition(_("Chỉ hủy được dự thảo."))
    stored.state = Letter.State.DROPPED
    stored.version += 1
    stored.save()
    return stored


@write
def answer_letter(actor: Actor, letter: Letter, *, version: int, answer: str) -> Letter:
    """The unit answers the letter.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidTransition: not signed, or answered already.
        InvalidInput: no words.
    """
    stored = _locked(letter, version)
    require(policies.may_answer(actor, stored))
    if stored.state != Letter.State.SIGNED:
        raise InvalidTransition(_("Văn bản này chưa ký hoặc đã được trả lời."))
    if not answer.strip():
        raise InvalidInput(fields={"answer": _("Viết câu trả lời.")})
    stored.state, stored.answer = Letter.State.ANSWERED, answer.strip()
    stored.answered_by_id, stored.answered_at = actor.who, clock.now()
    stored.version += 1
    stored.save()
    _record(actor, events.LETTER_ANSWERED, stored)
    return stored


def letters(actor: Actor) -> QuerySet[Letter]:
    """The letters that the person may see, newest first."""
    return Letter.objects.filter(policies.visible_letters(actor)).select_related(
        "programme", "issuer", "unit", "drafted_by", "signed_by", "answered_by"
    )


def letter(actor: Actor, pk: int) -> Letter:
    """One letter.

    Raises:
        NotFound: none, or none that the person may see.
    """
    found = letters(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def rows_of(letter: Letter) -> list[dict[str, object]]:
    """The tasks that a letter lists: as they were when it was signed, as they are for a draft."""
    if letter.rows:
        return list(letter.rows)
    return [
        {
            "code": row.task.code,
            "title": row.task.title,
            "due": row.due.isoformat() if row.due else "",
            "progress": row.progress,
            "task": row.task_id,
        }
        for row in letter.assignments.select_related("task").order_by("due", "pk")
    ]


def _next(issuer_id: int, year: int) -> int:
    LetterCounter.objects.get_or_create(unit_id=issuer_id, year=year)
    counter = LetterCounter.objects.select_for_update().get(unit_id=issuer_id, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last


def _locked(letter: Letter, version: int) -> Letter:
    stored = (
        Letter.objects.select_for_update(of=("self",))
        .select_related("issuer", "unit", "programme")
        .filter(pk=letter.pk)
        .first()
    )
    if stored is None:
        raise NotFound
    if stored.version != version:
        raise Conflict
    return stored


def _record(actor: Actor, verb: str, letter: Letter) -> None:
    record_event(
        actor,
        verb,
        "letter",
        letter.pk,
        path=letter.unit.path,
        programme_id=letter.programme_id,
        data={"unit": names_of(letter.unit), "number": f"{letter.number}/{letter.year}"},
    )
