"""Acts on proposals. By plain forms each leads back to the workbench; by htmx it swaps what has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import access, roles
from giamsat.core.actor import Role
from giamsat.core.policy import require
from giamsat.desk.acts import Repeated, new_key, perform
from giamsat.desk.directives import bodies
from giamsat.desk.directives.bench import Bench, open_bench
from giamsat.desk.directives.forms_review import ActForm, AddForm, EditForm, SplitAnywhereForm, SplitForm
from giamsat.directives import places, policies, selectors, services
from giamsat.directives.models import Clause, Directive, Proposal, ReviewStep

#: The acts that need nothing but the button; whether the text's spans are cut anew.
VERBS: dict[str, tuple[Callable[..., Proposal], bool]] = {
    "accept": (services.accept_proposal, False),
    "drop": (services.drop_proposal, False),
    "reopen": (services.reopen_proposal, False),
    "merge": (services.merge_with_previous, True),
}


@require_POST
@access(roles(Role.STANDING_OFFICE))
def decide(request: ActorRequest, pk: int, verb: str) -> HttpResponse:
    """Accept, drop, take back, or merge with the one before."""
    proposal = _proposal(request, pk)
    service, cuts = VERBS[verb]
    form = ActForm(request.POST)
    done: Proposal | None = None
    if form.is_valid():
        try:
            done = perform(
                request,
                form,
                lambda: service(request.actor, proposal, version=form.cleaned_data["version"]),
            )
        except Repeated:
            return after_act(request, proposal.directive_id, proposal, cuts=True)
    if done is None:
        _say(request, form)
        return after_act(request, proposal.directive_id, proposal, cuts=True)
    return after_act(request, proposal.directive_id, done, cuts=cuts, moves_on=verb != "reopen")


@access(roles(Role.STANDING_OFFICE))
def edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change what a proposal says, and whom it names."""
    proposal = _proposal(request, pk)
    directive, parties = proposal.directive, list(proposal.parties.all())
    form = EditForm(
        request.POST or None, groups=directive.programme.groups.all(), initial=_values_of(proposal)
    )
    typed = {name: str(request.POST[name]) for name in request.POST}
    find = typed.get("find", "").strip() if "search" in typed else ""
    if request.method == "POST" and "search" not in typed and form.is_valid():
        values = {k: v for k, v in form.cleaned_data.items() if k not in ("once", "version")}
        try:
            edited = perform(
                request,
                form,
                lambda: services.edit_proposal(
                    request.actor,
                    proposal,
                    version=form.cleaned_data["version"],
                    parties=bodies.choices(parties, typed),
                    **values,
                ),
            )
        except Repeated:
            return after_act(request, directive.pk, proposal)
        if edited is not None:
            return after_act(request, directive.pk, edited)
    context = {
        "form": form,
        "now": _stored_meanwhile(request, form, pk) if form.is_bound and "search" not in typed else None,
        "proposal": proposal,
        "rows": bodies.rows_of(parties, typed),
        "unknown": bodies.unknown_of(parties, directive.owner, typed),
        "find": find,
        "found": bodies.search_bodies(find, directive.owner),
        "back": bench_url(directive.pk, proposal),
    }
    template = "desk/directives/_edit.html" if request.htmx else "desk/directives/edit.html"  # type: ignore[attr-defined]
    refused = request.method == "POST" and "search" not in typed
    if "search" in typed:
        # A search is no attempt to save: what is still empty is not a mistake yet.
        form.errors.clear()
    response = render(request, template, context, status=422 if refused else 200)
    if refused:
        response["HX-Retarget"], response["HX-Reswap"] = f"#edit-{pk}", "innerHTML"
    return response


def _stored_meanwhile(request: ActorRequest, form: EditForm, pk: int) -> dict[str, Any] | None:
    """What somebody else stored while this form was open; the next press of "save" then knows of it."""
    stored = selectors.proposal(request.actor, pk)
    if form.cleaned_data.get("version") in (None, stored.version):
        return None
    form.data = {**request.POST.dict(), "version": str(stored.version), "once": new_key()}
    typed = form.cleaned_data
    rows = [
        (form.fields[name].label, value)
        for name, value in _values_of(stored).items()
        if name != "version" and name in typed and (typed[name] or "") != (value or "")
    ]
    bodies_now = "; ".join(f"{party.unit or party.group or party.name}" for party in stored.parties.all())
    last = selectors.review_steps(request.actor, stored.directive).first()
    who = last.person.full_name if last and last.person else _("Người khác")
    return {"who": who, "rows": [*rows, (_("Đơn vị chủ trì, phối hợp"), bodies_now)]}


def _values_of(proposal: Proposal) -> dict[str, Any]:
    names = (
        "version", "title", "content", "deadline_kind", "due", "product", "authority", "responsibility",
        "group", "is_key", "incomplete_reason",
    )  # fmt: skip
    return {name: getattr(proposal, name) for name in names}


@access(roles(Role.STANDING_OFFICE))
def split(request: ActorRequest, pk: int) -> HttpResponse:
    """Split at a sentence, or by script at the cursor."""
    proposal = _proposal(request, pk)
    directive = proposal.directive
    offered = [
        (str(at), directive.text[at : min(at + 160, proposal.end)])
        for at in places.places_to_split(directive, proposal.start, proposal.end)
    ]
    form: ActForm = SplitForm(request.POST or None, places=offered, initial={"version": proposal.version})
    if request.method == "POST":
        act = SplitAnywhereForm(request.POST) if "anywhere" in request.POST else form
        if act.is_valid():
            try:
                halves = perform(
                    request,
                    act,
                    lambda: services.split_proposal(
                        request.actor,
                        proposal,
                        version=act.cleaned_data["version"],
                        at=act.cleaned_data["at"],
                    ),
                )
            except Repeated:
                return after_act(request, directive.pk, proposal, cuts=True)
            if halves is not None:
                return after_act(request, directive.pk, halves[0], cuts=True)
        if act is not form:
            _say(request, act)
            return after_act(request, directive.pk, proposal, cuts=True)
    context = {
        "form": form,
        "proposal": proposal,
        "offered": offered,
        "text": directive.text[proposal.start : proposal.end],
        "back": bench_url(directive.pk, proposal),
    }
    template = "desk/directives/_split.html" if request.htmx else "desk/directives/split.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=422 if form.errors else 200)


@access(roles(Role.STANDING_OFFICE))
def add(request: ActorRequest, pk: int) -> HttpResponse:
    """Add a task that was missed, by its words or by marking them."""
    directive = selectors.directive(request.actor, pk)
    require(policies.may_review(request.actor, directive))
    clauses = selectors.clauses(request.actor, directive)
    form = AddForm(request.POST or None, clauses=_clause_choices(directive, clauses))
    if request.method == "POST" and form.is_valid():
        try:
            added = perform(request, form, lambda: _add(request, directive, clauses, form.cleaned_data))
        except Repeated:
            return see_other(bench_url(directive.pk))
        if added is not None:
            return after_act(request, directive.pk, added, cuts=True)
    if form.errors and request.htmx:  # type: ignore[attr-defined]
        _say(request, form)
        return redraw(request, open_bench(request.actor, pk, request.POST.get("show", "")))
    context = {"form": form, "directive": directive, "back": bench_url(directive.pk)}
    return render(request, "desk/directives/add.html", context, status=422 if form.errors else 200)


def _add(
    request: ActorRequest, directive: Directive, clauses: list[Clause], values: dict[str, Any]
) -> Proposal:
    start, end = values.get("start"), values.get("end")
    if start is None or end is None:
        clause = next((one for one in clauses if one.position == values.get("clause")), None)
        start, end = places.find_words(directive, values.get("words", ""), clause)
    return services.add_proposal(request.actor, directive, start=start, end=end)


def _clause_choices(directive: Directive, clauses: list[Clause]) -> list[tuple[Any, Any]]:
    rows: list[tuple[Any, Any]] = [("", _("Cả văn bản"))]
    for clause in clauses:
        head = directive.text[clause.start : clause.end].split("\n", 1)[0][:80]
        rows.append((clause.position, f"{'– ' * clause.depth}{head}"))
    return rows


def _say(request: ActorRequest, form: ActForm | AddForm) -> None:
    """What stood against an act that has no form of its own on the page."""
    for errors in form.errors.values():
        for words in errors:
            messages.error(request, str(words))


def _proposal(request: ActorRequest, pk: int) -> Proposal:
    return selectors.proposal(request.actor, pk)


def bench_url(directive: int, proposal: Proposal | None = None) -> str:
    """The address of the workbench, with a card in hand."""
    url = reverse("desk:review", args=[directive])
    return f"{url}?card={proposal.pk}#card-{proposal.pk}" if proposal else url


def see_other(url: str) -> HttpResponse:
    """Where a posted form leads."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def after_act(
    request: ActorRequest,
    directive: int,
    proposal: Proposal,
    *,
    cuts: bool = False,
    moves_on: bool = False,
) -> HttpResponse:
    """Show what an act has changed.

    Args:
        cuts: the spans of the text were cut anew, so the whole bench is drawn anew.
        moves_on: the next undecided card is the one to look at.
    """
    show = request.POST.get("show", "")
    bench = open_bench(request.actor, directive, show, card=proposal.pk)
    card = bench.card(proposal.pk)
    following = bench.after(proposal.start) if moves_on or card is None else card
    if not request.htmx:  # type: ignore[attr-defined]
        url = bench_url(directive, following.proposal if following else None)
        return see_other(url.replace("?", f"?show={show}&", 1) if show else url)
    if cuts or card is None:
        bench.open = following.proposal.pk if following else None
        return redraw(request, bench)
    bench.find_similar(request.actor, card)
    bench.open = card.proposal.pk if following is card else None
    context = {
        "bench": bench,
        "card": card,
        "blocks": bench.blocks_of(proposal.pk),
        # What somebody else did meanwhile is still to be fetched; else the page is as new as this answer.
        "alone": all(step.person_id == request.actor.person_id for step in _since(request, bench)),
        "once": new_key(),
    }
    return render(request, "desk/directives/_after.html", context)


def _since(request: ActorRequest, bench: Bench) -> Iterable[ReviewStep]:
    """The acts that the page has not seen; without a word of the page's, the newest ones."""
    seen = request.POST.get("since", "")
    known = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 12 else 0
    return selectors.review_steps(request.actor, bench.directive).filter(pk__gt=known)[:50]


def redraw(request: ActorRequest, bench: Bench) -> HttpResponse:
    """The whole bench anew, for an act that cut the text otherwise."""
    bench.find_similar(request.actor)
    response = render(request, "desk/directives/_bench.html", {"bench": bench, "once": new_key()})
    response["HX-Retarget"], response["HX-Reswap"] = "#bench", "outerHTML"
    return response
