"""The list of documents, and one document as it was issued beside what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Min, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.actor import Actor
from giamsat.core.errors import NotFound
from giamsat.core.files.serving import attachment
from giamsat.desk.acts import new_key
from giamsat.desk.directives.paper import Block, Span, lay_out
from giamsat.desk.pack.conclusions import pack_url
from giamsat.directives import policies, selectors
from giamsat.directives.models import Directive, DirectiveLink, Proposal
from giamsat.directives.readers.model import place_of
from giamsat.monitor.conferences import conference_of
from giamsat.tasks import policies as task_policies
from giamsat.tasks import selectors as tasks
from giamsat.tasks.models import Assignment, Task
from giamsat.units.models import Unit

A_PAGE = 50


@access(SIGNED_IN)
def directive_list(request: ActorRequest) -> HttpResponse:
    """Documents by programme, state and words."""
    programmes = selectors.programmes_read(request.actor)
    code, state = request.GET.get("programme", ""), request.GET.get("state", "")
    query = request.GET.get("q", "").strip()
    chosen = next((one for one in programmes if one.code == code), None)
    rows = selectors.search_directives(
        request.actor, chosen, state if state in Directive.State.values else "", query
    )
    wanted = request.GET.copy()
    wanted.pop("page", None)
    context = {
        "page_obj": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "page_url": f"?{wanted.urlencode()}{'&' if wanted else ''}page=",
        "programmes": programmes,
        "chosen": chosen,
        "state": state,
        "states": Directive.State.choices,
        "query_text": query,
        "may_register": selectors.registrable_programmes(request.actor).exists(),
    }
    return render(request, "desk/directives/list.html", context)


@dataclass(frozen=True, slots=True)
class Row:
    """One task beside the text."""

    number: int
    task: Task
    parts: int
    confirmed: int
    unit: str
    page: int | None


@access(SIGNED_IN)
def original(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The file that a document was read from, as it was handed in."""
    found = selectors.directive(request.actor, pk)
    source = selectors.source_of(request.actor, found)
    if source is None or source.file is None:
        raise NotFound
    return attachment(source.file)


@access(SIGNED_IN)
def directive(request: ActorRequest, pk: int) -> HttpResponse:
    """The text as a person would read it, coloured by what became of its tasks."""
    found = selectors.directive(request.actor, pk)
    source = selectors.source_of(request.actor, found)
    places = source.places if source is not None and source.unit == "page" else []
    rows = _rows(request.actor, found, places)
    spans = [
        Span(row.task.proposal.start, row.task.proposal.end, row.task, row.number)
        for row in rows
        if row.task.proposal is not None
    ]
    blocks = lay_out(found.text, selectors.clauses(request.actor, found), spans)
    waiting = None
    if policies.may_review(request.actor, found):
        waiting = found.proposals.aggregate(
            proposed=Count("pk", filter=Q(state=Proposal.State.PROPOSED)),
            accepted=Count("pk", filter=Q(state=Proposal.State.ACCEPTED)),
        )
    context = {
        "directive": found,
        "source": source,
        "paged": _paged(blocks, places),
        "rows": rows,
        "coverage": _coverage(blocks, rows),
        "sees_all": task_policies.sees_tasks_of(request.actor, found.owner),
        "waiting": waiting,
        "links_from": selectors.links_from(request.actor, found),
        "links_to": selectors.links_to(request.actor, found),
        "link_kinds": DirectiveLink.Kind.choices,
        "once": new_key(),
        "pack_url": pack_url(conference) if (conference := conference_of(found)) else "",
    }
    return render(request, "desk/directives/page.html", context)


def _rows(actor: Actor, found: Directive, places: list[list[int]]) -> list[Row]:
    soon = found.programme.soon_days
    visible = list(
        tasks.tasks(actor, soon_days=soon)
        .filter(directive=found)
        .select_related("proposal")
        .order_by("proposal__start", "pk")
    )
    parts: dict[int, dict[str, Any]] = {
        row["task"]: row
        for row in tasks.assignments(actor)
        .filter(task__in=[task.pk for task in visible], parent__isnull=True)
        .exclude(state=Assignment.State.CANCELLED)
        .order_by()
        .values("task")
        .annotate(
            number=Count("pk"),
            confirmed=Count("pk", filter=Q(state=Assignment.State.CONFIRMED)),
            lead=Min("unit", filter=Q(role="lead")),
            leads=Count("pk", filter=Q(role="lead")),
        )
    }
    names = {
        unit.pk: unit.name
        for unit in Unit.objects.filter(pk__in=[row["lead"] for row in parts.values() if row["leads"] == 1])
    }
    rows = []
    for number, task in enumerate(visible, 1):
        part = parts.get(task.pk, {"number": 0, "confirmed": 0, "lead": None})
        page = place_of(places, task.proposal.start) if task.proposal is not None else None
        rows.append(Row(number, task, part["number"], part["confirmed"], names.get(part["lead"], ""), page))
    return rows


def _paged(blocks: list[Block], places: list[list[int]]) -> list[tuple[Block, int | None]]:
    """Each block with the page of the original that begins with it, if one does."""
    paged: list[tuple[Block, int | None]] = []
    before: int | None = None
    for block in blocks:
        page = place_of(places, block.start)
        paged.append((block, page if page != before else None))
        before = page
    return paged


def _coverage(blocks: list[Block], rows: list[Row]) -> dict[str, int]:
    """How much of the text became work: clauses with and without a task, tasks issued and done."""
    clauses = [block for block in blocks if block.clause is not None and not block.is_heading]
    assigning = sum(1 for block in clauses if block.has_task)
    return {
        "clauses": len(clauses),
        "assigning": assigning,
        "plain": len(clauses) - assigning,
        "issued": len(rows),
        "done": sum(1 for row in rows if row.task.state == Task.State.DONE),
    }
