"""The decision, the tasks that follow from it, what it brings to indicators, and its publication."""

from __future__ import annotations

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput, InvalidTransition
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives.models import Programme
from giamsat.events.registry import own_words
from giamsat.indicators.models import Indicator
from giamsat.tasks.models import Task
from giamsat.tasks.services import Addressees, Obligation, issue_task
from giamsat.voice.choices import Verb
from giamsat.voice.content import mask
from giamsat.voice.councils import policies, selectors
from giamsat.voice.councils.choices import Act, Stage
from giamsat.voice.councils.limits import FEWEST
from giamsat.voice.councils.models import Contribution, Dossier
from giamsat.voice.councils.services.recording import advance, locked
from giamsat.voice.councils.transitions import next_stage
from giamsat.voice.services.recording import note, words
from giamsat.voice.services.tasks import join_task


@write
def decide_initiative(
    actor: Actor, dossier: Dossier, *, version: int, recognise: bool, number: str, reason: str
) -> Dossier:
    """Recognise the initiative or not, with the number of the written decision and the reason.

    Raises:
        NotAllowed: no head, or somebody who checked or judged it; NotFound, Conflict, InvalidTransition, InvalidInput.
    """
    stored = locked(dossier, version)
    require(policies.may_decide(actor, stored))
    act = Act.RECOGNISE if recognise else Act.DECLINE
    next_stage(act, stored.stage)
    stored.decision_number = words(number, "number", _("Ghi số quyết định."))[:60]
    stored.reason = words(reason, "reason")
    stored.decided_by_id, stored.decided_at = actor.who, clock.now()
    advance(actor, stored, act, text=stored.reason)
    return stored


@write
def give_task(
    actor: Actor,
    dossier: Dossier,
    *,
    version: int,
    programme: Programme,
    obligation: Obligation,
    to: Addressees,
) -> Task:
    """Issue one of the tasks that a recognised initiative becomes (one to many: Decision 2266; R50).

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: as ``issue_task``.
    """
    stored = locked(dossier, version)
    require(policies.may_assign(actor, stored))
    next_stage(Act.ASSIGN, stored.stage)
    task = issue_task(actor, programme, obligation, to)
    _add(actor, stored, task)
    return task


@write
def join_dossier_task(actor: Actor, dossier: Dossier, *, version: int, task: Task) -> Dossier:
    """A task that is there already carries out a part of the initiative.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: it belongs to it already.
    """
    stored = locked(dossier, version)
    require(policies.may_assign(actor, stored))
    next_stage(Act.ASSIGN, stored.stage)
    if stored.tasks.filter(pk=task.pk).exists():
        raise InvalidInput(fields={"code": _("Nhiệm vụ này đã thuộc sáng kiến.")})
    _add(actor, stored, task)
    return stored


def _add(actor: Actor, dossier: Dossier, task: Task) -> None:
    dossier.tasks.add(task)
    if dossier.item.task_id is None:
        # The first stands on the item's own way, whose sender is told.
        dossier.item = join_task(actor, dossier.item, version=dossier.item.version, task=task)
    advance(actor, dossier, Act.ASSIGN, text=task.code, task=task.code)


@write
def link_indicator(
    actor: Actor, dossier: Dossier, *, version: int, indicator: Indicator, text: str
) -> Contribution:
    """What the initiative is to bring to an indicator.

    Raises:
        NotAllowed, NotFound, Conflict, InvalidTransition; InvalidInput: no words, or linked already.
    """
    stored = locked(dossier, version)
    require(policies.may_assign(actor, stored))
    next_stage(Act.LINK, stored.stage)
    said = words(text, "text", _("Viết sáng kiến làm chỉ tiêu thay đổi thế nào."))
    if stored.contributions.filter(indicator=indicator).exists():
        raise InvalidInput(fields={"indicator": _("Chỉ tiêu này đã ghi.")})
    added = Contribution.objects.create(
        dossier=stored, indicator=indicator, text=said, by_id=actor.who, at=clock.now()
    )
    advance(actor, stored, Act.LINK, text=indicator.code, indicator=indicator.code)
    return added


@write
def publish_result(actor: Actor, dossier: Dossier, *, version: int, text: str) -> Dossier:
    """Let everybody read the decision and the means of the criteria; numbers that look personal are masked.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidTransition: not decided, or published; InvalidInput: the item is not
        public, no words, or so few sheets that a mean would tell what one member gave.
    """
    stored = locked(dossier, version)
    require(policies.may_publish(actor, stored))
    next_stage(Act.PUBLISH, stored.stage)
    if stored.published_at is not None:
        raise InvalidTransition(_("Kết quả đã được công bố."))
    if stored.item.published_at is None:
        raise InvalidInput(_("Đăng công khai sáng kiến trước, rồi công bố kết quả."))
    if len(selectors.counted_sheets(stored)) < FEWEST:
        raise InvalidInput(_("Có dưới %(n)d phiếu được tính nên không công bố điểm.") % {"n": FEWEST})
    stored.public_reason = mask(words(text, "text", _("Viết nội dung công bố.")))
    stored.published_at = clock.now()
    advance(actor, stored, Act.PUBLISH)
    note(
        actor, stored.item, Verb.NOTE, text=f"{own_words(Stage(stored.stage).label)}. {stored.public_reason}"
    )
    return stored
