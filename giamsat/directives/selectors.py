"""Reading programmes, documents, clauses and proposals, always for a person."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import Count, Q, QuerySet

from giamsat.core.actor import Actor, Holding
from giamsat.core.errors import NotFound
from giamsat.core.ltree import within_any
from giamsat.core.prepared import Prepared
from giamsat.core.text import fold
from giamsat.directives import policies
from giamsat.directives.clears import Clear, PartyView, missing_clears
from giamsat.directives.models import (
    Clause,
    Directive,
    DirectiveLink,
    Intake,
    IntakeBatch,
    ModelReading,
    Party,
    PartyRole,
    Programme,
    Proposal,
    ReviewStep,
)
from giamsat.directives.reading import number_key


def programmes(actor: Actor) -> QuerySet[Programme]:
    """Programmes that the person may read, national ones first."""
    return (
        Programme.objects.filter(policies.readable_programmes(actor))
        .select_related("owner", "steering_unit")
        .order_by("owner__path", "code")
    )


def programmes_read(actor: Actor) -> list[Programme]:
    """As ``programmes``, all of them, for pages that are opened all day."""
    found: list[Programme] = _programmes_of(actor.is_system, actor.holdings).all()
    return found


@lru_cache(512)
def _programmes_of(is_system: bool, holdings: tuple[Holding, ...]) -> Prepared[Programme]:
    return Prepared(lambda: programmes(Actor(None, "", holdings, is_system=is_system)))


def _of_code(code: str) -> QuerySet[Programme]:
    return Programme.objects.filter(code=code).select_related("owner", "steering_unit").order_by()


_OF_CODE: Prepared[Programme] = Prepared(_of_code, str)


def programme(actor: Actor, code: str) -> Programme:
    """One programme by its code.

    Raises:
        NotFound: there is none, or none that the person may read.
    """
    found: Programme | None = _OF_CODE.first(code)
    if found is None or not policies.may_read_programme(actor, found):
        raise NotFound
    return found


def registrable_programmes(actor: Actor) -> QuerySet[Programme]:
    """Open programmes into which the person may register documents."""
    rows = programmes(actor).filter(closed_on__isnull=True)
    if not actor.is_system:
        rows = rows.filter(within_any("owner__path", actor.paths(policies.REVIEWERS)))
    return rows


def directives(actor: Actor, programme: Programme | None = None) -> QuerySet[Directive]:
    """Documents that the person may read, newest first; without their text."""
    rows = Directive.objects.filter(policies.readable_directives(actor)).select_related("programme", "owner")
    if programme is not None:
        rows = rows.filter(programme=programme)
    return rows.defer("text")


def directive(actor: Actor, pk: int) -> Directive:
    """One document with its text.

    Raises:
        NotFound: there is none, or none that the person may read.
    """
    found = directives(actor).defer(None).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def search_directives(
    actor: Actor, programme: Programme | None = None, state: str = "", query: str = ""
) -> list[Directive]:
    """Documents whose number, title or issuer hold every word of ``query``, with or without tone marks.

    Args:
        programme: only those of this programme.
        state: only those in this state.
    """
    rows = directives(actor, programme).annotate(
        proposed=Count("proposals", filter=Q(proposals__state=Proposal.State.PROPOSED)),
        issued=Count("proposals", filter=Q(proposals__state=Proposal.State.ISSUED)),
    )
    if state:
        rows = rows.filter(state=state)
    words = fold(query).split()
    # Documents are few and have no column for search: some thousand titles are folded in a moment.
    return [
        row
        for row in rows
        if all(word in fold(f"{row.number} {row.title} {row.issuer_name}") for word in words)
    ]


def _own_intakes(actor: Actor, field: str) -> Q:
    return Q() if actor.is_system else within_any(field, actor.paths(policies.REVIEWERS))


def intakes(actor: Actor) -> QuerySet[Intake]:
    """Documents on their way into programmes whose standing office the person is; without their text."""
    rows = Intake.objects.filter(_own_intakes(actor, "programme__owner__path"))
    return rows.select_related("programme__owner", "file", "directive").defer("text", "places")


def intake(actor: Actor, pk: int) -> Intake:
    """One document on its way, with its text.

    Raises:
        NotFound: there is none, or none that the person may see.
    """
    found = intakes(actor).defer(None).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def intake_batch(actor: Actor, pk: int) -> IntakeBatch:
    """Documents handed in together.

    Raises:
        NotFound: there are none, or none that the person may see.
    """
    rows = IntakeBatch.objects.filter(_own_intakes(actor, "programme__owner__path"))
    found = rows.select_related("programme__owner").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def intake_batches(actor: Actor) -> QuerySet[IntakeBatch]:
    """Documents handed in together, newest first, with counts of their states."""
    counts = {state: Count("intakes", filter=Q(intakes__state=state)) for state in Intake.State.values}
    rows = IntakeBatch.objects.filter(_own_intakes(actor, "programme__owner__path"))
    return rows.select_related("programme").annotate(total=Count("intakes"), **counts)


def source_of(actor: Actor, directive: Directive) -> Intake | None:
    """What a document was read from; the original is for whoever may read the document."""
    readable = directives(actor).filter(pk=directive.pk).values("pk")
    return Intake.objects.filter(directive__in=readable).select_related("file").defer("text").first()


def same_number(actor: Actor, number: str) -> QuerySet[Directive]:
    """Documents of that number that the person may read, of any date: numbers begin anew each year."""
    return directives(actor).filter(number_key=number_key(number))


def clauses(actor: Actor, directive: Directive) -> list[Clause]:
    """The clauses of a document that the person may read, in the order of its text."""
    readable = directives(actor).filter(pk=directive.pk).values("pk")
    return list(Clause.objects.filter(directive__in=readable).order_by("position"))


def proposals(actor: Actor, directive: Directive) -> QuerySet[Proposal]:
    """The proposals of a document in the order of its text, with their parties."""
    if not policies.may_review(actor, directive):
        return Proposal.objects.none()
    return (
        directive.proposals.select_related("clause__parent__parent", "group", "decided_by")
        .prefetch_related("parties__unit", "parties__group")
        .order_by("start", "id")
    )


def proposal(actor: Actor, pk: int) -> Proposal:
    """One proposal of a document that the person reviews.

    Raises:
        NotFound: there is none, or the person does not review its document.
    """
    found = (
        Proposal.objects.filter(pk=pk)
        .select_related("directive__owner", "directive__programme", "clause", "group")
        .prefetch_related("parties__unit", "parties__group")
        .first()
    )
    if found is None or not policies.may_review(actor, found.directive):
        raise NotFound
    return found


def links_from(actor: Actor, directive: Directive) -> list[DirectiveLink]:
    """The documents that this one names; what was not confirmed yet only for those who review it."""
    rows = directive.links.select_related("target", "decided_by").defer("target__text")
    if not policies.may_review(actor, directive):
        rows = rows.filter(state=DirectiveLink.State.CONFIRMED)
    readable = set(directives(actor).filter(linked_from__directive=directive).values_list("pk", flat=True))
    found = list(rows)
    for link in found:
        if link.target_id not in readable:
            link.target = None
    return found


def links_to(actor: Actor, directive: Directive) -> list[DirectiveLink]:
    """The readable documents that name this one, but for those a person has said to be no link."""
    rows = DirectiveLink.objects.filter(target=directive, directive__in=directives(actor).values("pk"))
    rows = rows.exclude(state=DirectiveLink.State.REJECTED)
    return list(rows.select_related("directive").defer("directive__text").order_by("-directive__issued_on"))


def link(actor: Actor, pk: int) -> DirectiveLink:
    """One link of a document that the person reviews.

    Raises:
        NotFound: there is none, or the person does not review its document.
    """
    found = DirectiveLink.objects.filter(pk=pk).select_related("directive__owner").first()
    if found is None or not policies.may_review(actor, found.directive):
        raise NotFound
    return found


def review_steps(actor: Actor, directive: Directive) -> QuerySet[ReviewStep]:
    """Who decided what on a document's proposals, newest first."""
    if not policies.may_review(actor, directive):
        return ReviewStep.objects.none()
    return directive.steps.select_related("person").defer("before", "after").order_by("-pk")


def touched_since(actor: Actor, directive: Directive, step: int) -> set[int]:
    """Ids of the proposals that acts after ``step``, or taken back, have touched."""
    if not policies.may_review(actor, directive):
        return set()
    since = directive.steps.filter(pk=step).values_list("at", flat=True).first()
    undone = Q(undone_at__gte=since) if since else Q(undone_at__isnull=False)
    rows = directive.steps.filter(Q(pk__gt=step) | undone).values_list("before", flat=True)
    return {int(pk) for before in rows for pk in before}


def present_before(actor: Actor, directive: Directive, step: int) -> set[int]:
    """Ids of the touched proposals that stood on the page already: those not made since."""
    if not policies.may_review(actor, directive):
        return set()
    present: set[int] = set()
    absent: set[int] = set()
    # The first act since then that touched a proposal knows whether it was there before.
    for before in directive.steps.filter(pk__gt=step).order_by("pk").values_list("before", flat=True):
        for pk, values in before.items():
            if int(pk) not in present | absent:
                (absent if values is None else present).add(int(pk))
    undone = directive.steps.filter(pk__lte=step, undone_at__isnull=False).order_by("pk")
    for after in undone.values_list("after", flat=True):
        for pk, values in after.items():
            if int(pk) not in present | absent:
                (absent if values is None else present).add(int(pk))
    return present


def model_reading(actor: Actor, directive: Directive) -> ModelReading | None:
    """What a language model was asked about a document that the person reviews."""
    if not policies.may_review(actor, directive):
        return None
    return ModelReading.objects.filter(directive=directive).select_related("asked_by").first()


def own_steps(actor: Actor) -> Q:
    """The acts of this person; of the system, those that nobody signed in for."""
    return Q(person=None) if actor.person_id is None else Q(person=actor.person_id)


def may_undo(actor: Actor, directive: Directive) -> bool:
    """True while the person has an act left to take back."""
    return directive.steps.filter(own_steps(actor), undone_at__isnull=True).exists()


def party_view(party: Party) -> PartyView:
    """A proposal's party as the rule of the six clears sees it."""
    return PartyView(
        is_lead=party.role == PartyRole.LEAD,
        is_resolved=party.is_resolved,
        is_group=party.group_id is not None,
    )


def proposal_missing(proposal: Proposal) -> tuple[Clear, ...]:
    """Which of the six clears the proposal lacks."""
    return missing_clears(proposal, [party_view(party) for party in proposal.parties.all()])
