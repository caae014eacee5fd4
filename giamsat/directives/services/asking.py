"""A person sends a document's text to the language model that the operator has set; what it suggests is added."""

from __future__ import annotations

import datetime as dt
import logging

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor
from giamsat.core.errors import Conflict
from giamsat.core.jobs import enqueue, job
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives import events, policies
from giamsat.directives.assistant import client, reading
from giamsat.directives.assistant.client import NoAnswer, Server
from giamsat.directives.models import Clause, Directive, ModelReading, Proposal
from giamsat.directives.parties import Resolver
from giamsat.directives.reading import short_title
from giamsat.directives.services.steps import Snapshots, record_step
from giamsat.events.services import record_event
from giamsat.units.locks import hold_tree

log = logging.getLogger(__name__)
State = ModelReading.State


@write
def ask_model(actor: Actor, directive: Directive) -> ModelReading:
    """Send the text of a document to the model; the answer comes later, by a job.

    Raises:
        NotAllowed: the person does not review it, no model is set, or it is marked as secret or internal.
        Conflict: it is being asked already, or has been.
    """
    require(policies.may_ask_model(actor, directive))
    locked = Directive.objects.select_for_update(of=("self",)).select_related("owner").get(pk=directive.pk)
    found = ModelReading.objects.filter(directive=locked).first()
    if found is not None and found.state != State.FAILED:
        raise Conflict(_("Văn bản này đã được gửi tới mô hình ngôn ngữ rồi."))
    server = client.configured()
    assert server is not None  # noqa: S101 (the policy has looked)
    made = found or ModelReading(directive=locked)
    made.state, made.problem, made.detail, made.answered_at = State.WAITING, "", "", None
    made.address, made.model = server.address[:300], server.model[:200]
    made.asked_by_id, made.asked_at = actor.person_id, clock.now()
    made.save()
    record_event(
        actor,
        events.MODEL_ASKED,
        "directive",
        locked.pk,
        programme_id=locked.programme_id,
        path=locked.owner.path,
        data={"number": locked.number, "address": server.address},
    )
    enqueue(read_by_model, once=f"model:{locked.pk}", directive_id=locked.pk)
    return made


@job
def read_by_model(directive_id: int) -> None:
    """Ask about one document, piece by piece, and add what is of use; harmless when it was answered meanwhile."""
    directive = Directive.objects.select_related("owner").get(pk=directive_id)
    waiting = ModelReading.objects.filter(directive=directive, state=State.WAITING).first()
    if waiting is None:
        return
    server = client.configured()
    verdict = policies.may_ask_model(SYSTEM, directive)
    if server is None or not verdict or server.address != waiting.address:
        # The settings are others than those under which a person has sent it.
        _settle(SYSTEM, directive, [], 0, NoAnswer("refused"))
        return
    found: list[reading.Suggestion] = []
    dropped, problem = 0, None
    try:
        found, dropped = _ask_all(server, directive)
    except NoAnswer as fault:
        log.warning("the language model gave no answer on document %s: %s", directive_id, fault)
        problem = fault
    _settle(SYSTEM, directive, found, dropped, problem)


def _ask_all(server: Server, directive: Directive) -> tuple[list[reading.Suggestion], int]:
    reader = reading.AnswerReader(directive.text, directive.language, directive.issued_on)
    found: list[reading.Suggestion] = []
    dropped = 0
    for start, end in reading.pieces(directive.text):
        answer = client.ask(server, reading.SYSTEM, directive.text[start:end])
        try:
            taken = reader.take(answer, start, end)
        except ValueError as fault:
            raise NoAnswer("broken", type(fault).__name__) from fault
        found += taken.suggestions
        dropped += taken.dropped
    return found, dropped


@write
def _settle(
    actor: Actor,
    directive: Directive,
    found: list[reading.Suggestion],
    dropped: int,
    problem: NoAnswer | None,
) -> None:
    """Store the answer, whole or not at all. What the rules or a person have marked stays as it is."""
    require(policies.may_work_on_intakes(actor))
    hold_tree()
    locked = Directive.objects.select_for_update(of=("self",)).select_related("owner").get(pk=directive.pk)
    waiting = ModelReading.objects.select_for_update().filter(directive=locked, state=State.WAITING).first()
    if waiting is None:
        return
    waiting.answered_at = clock.now()
    if problem is not None:
        waiting.state, waiting.problem, waiting.detail = State.FAILED, problem.code, problem.detail[:200]
    else:
        free = _free(locked, found)
        made = _store(locked, free)
        waiting.state, waiting.added = State.DONE, len(made)
        waiting.known, waiting.dropped = len(found) - len(made), dropped
        if made:
            before: Snapshots = {str(row.pk): None for row in made}
            record_step(actor, events.PROPOSALS_SUGGESTED, made[0], before, title=made[0].title)
    waiting.save()


def _free(directive: Directive, found: list[reading.Suggestion]) -> list[reading.Suggestion]:
    """Those that stand on words on which nothing was proposed, nor dropped by a person; none once it is issued."""
    if directive.state != Directive.State.REVIEW:
        return []
    taken = list(directive.proposals.values_list("start", "end"))
    return [one for one in found if not any(one.start < end and one.end > start for start, end in taken)]


def _store(directive: Directive, found: list[reading.Suggestion]) -> list[Proposal]:
    clauses = list(Clause.objects.filter(directive=directive).order_by("start", "-end"))
    rows = Proposal.objects.bulk_create(
        Proposal(
            directive=directive,
            clause=_clause_of(clauses, one),
            start=one.start,
            end=one.end,
            title=short_title(directive.text[one.start : one.end]),
            content=directive.text[one.start : one.end],
            deadline_kind=one.deadline.kind,
            due=dt.date.fromisoformat(one.deadline.due) if one.deadline.due else None,
            deadline_text=one.deadline.text[:300],
            origin=Proposal.Origin.MODEL,
            confidence=one.confidence,
        )
        for one in found
    )
    Resolver(directive.issued_on).store_parties(zip(rows, found, strict=True))
    return rows


def _clause_of(clauses: list[Clause], one: reading.Suggestion) -> Clause | None:
    """The innermost clause in which the words stand."""
    around = [clause for clause in clauses if clause.start <= one.start < clause.end]
    return min(around, key=lambda clause: clause.end - clause.start, default=None)
