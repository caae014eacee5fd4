"""Evaluation of units by an index: what waits, rounds, one evaluation at each of its steps, its files."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.errors import GiamsatError
from giamsat.core.files.models import StoredFile
from giamsat.core.files.services import store_upload
from giamsat.core.files.serving import attachment
from giamsat.desk.acts import Repeated, perform
from giamsat.desk.indicators.draw import ends
from giamsat.desk.indicators.forms_index import EvaluationForm, RoundForm
from giamsat.desk.overview.wanted import page_url
from giamsat.desk.tasks.acting import ActPage, act_page, renew, see_other
from giamsat.indicators import indexes, periods, policies, policies_index, selectors_index, services
from giamsat.indicators.catalogue import Catalogue
from giamsat.indicators.models import Evaluation, IndexFrame
from giamsat.indicators.quality import qualities
from giamsat.indicators.transitions import Verb
from giamsat.tasks.policies import READERS
from giamsat.ui.faults import put_into_form

A_PAGE = 50
#: At which step the page shows fields for every component.
STAGES = (Verb.SCORE, Verb.REVIEW, Verb.CONFIRM, Verb.UPHOLD)
#: Acts that only need words.
WORDED = {
    Verb.RETURN: services.return_evaluation,
    Verb.REMAND: services.remand_evaluation,
    Verb.APPEAL: services.appeal_evaluation,
    Verb.REJECT: services.reject_appeal,
}


@access(SIGNED_IN)
def evaluations(request: ActorRequest) -> HttpResponse:
    """What waits for this person, then all rounds."""
    waiting = selectors_index.waiting_for(request.actor)
    keeps = IndexFrame.objects.filter(state=IndexFrame.State.IN_FORCE).select_related("owner")
    context = {
        "waiting": [(row, verbs[0], _period(row)) for row, verbs in waiting[:A_PAGE]],
        "count": len(waiting),
        "rounds": [
            (each, periods.label(each.frame.cycle, each.period)) for each in selectors_index.rounds()[:A_PAGE]
        ],
        "opens": any(policies_index.may_keep_frames(request.actor, each.owner) for each in keeps),
        "today": clock.today(),
        "reads": bool(request.actor.paths(READERS)),
    }
    return render(request, "desk/indicators/evaluations.html", context)


@access(SIGNED_IN)
def round_new(request: ActorRequest) -> HttpResponse:
    """Open a round of an index in force."""
    mine = [
        each.pk
        for each in IndexFrame.objects.filter(state=IndexFrame.State.IN_FORCE).select_related("owner")
        if policies_index.may_keep_frames(request.actor, each.owner)
    ]
    page = ActPage(
        title=_("Mở đợt đánh giá"),
        action=_("Mở đợt đánh giá"),
        back=reverse("desk:evaluations"),
        consequences=[_("Mọi đơn vị thuộc loại của khung, trong phạm vi của khung, nhận một bản tự chấm.")],
    )
    form = RoundForm(request.POST or None)
    form.fields["frame"].queryset = IndexFrame.objects.filter(pk__in=mine)  # type: ignore[attr-defined]

    def act() -> None:
        said = form.cleaned_data
        services.open_round(request.actor, said["frame"], period=said["period"], self_due=said["self_due"])

    return act_page(request, page, form, act)


@access(SIGNED_IN)
def round_page(request: ActorRequest, pk: int) -> HttpResponse:
    """One round: the published ranking, which everybody sees, and the evaluations in the person's sight."""
    of = selectors_index.round_by_id(pk)
    ranked = selectors_index.results(of)
    seen = (
        selectors_index.evaluations(request.actor).filter(round=of).order_by("unit__sort_key", "unit__code")
    )
    page = Paginator(seen, A_PAGE).get_page(request.GET.get("page"))
    units = [row.unit for row in page.object_list]
    clean = qualities(Catalogue(), units, of.frame.cycle, of.period) if units else {}
    context = {
        "round": of,
        "period_name": periods.label(of.frame.cycle, of.period),
        "ranked": ranked,
        "ends": ends(ranked),
        "points": indexes.frame_of(of.frame).points,
        "page_obj": page,
        "page_url": page_url(request),
        "rows": [(row, clean.get(row.unit_id)) for row in page.object_list],
        "plain": not request.actor.paths(READERS),
        "all": of.evaluations.count(),
    }
    return render(request, "desk/indicators/round.html", context)


@access(SIGNED_IN)
def evaluation(request: ActorRequest, pk: int) -> HttpResponse:
    """One evaluation: points of each step side by side with their explanations, and what the person may do next.

    A sent form does the act that its button names (``transitions.Verb``).
    """
    row = selectors_index.evaluation_by_id(request.actor, pk)
    verbs = selectors_index.possible(request.actor, row)
    stage = next((verb for verb in STAGES if verb in verbs), None)
    marks = list(row.marks.select_related("component", "file"))
    form = EvaluationForm(
        request.POST or None,
        request.FILES or None,
        marks=marks,
        stage=stage,
        initial={"version": row.version},
    )
    here = reverse("desk:evaluation", args=[pk])
    if request.method == "POST" and form.is_valid():
        try:
            files = _stored(request, form) if stage == Verb.SCORE else {}
            now = perform(request, form, lambda: _act(request, row, form, files))
        except Repeated:
            return see_other(here)
        except GiamsatError as fault:
            put_into_form(form, fault)
            now = None
        if now is not None:
            messages.success(request, _("Đã ghi: %(state)s.") % {"state": now.get_state_display().lower()})
            still = policies_index.sees_evaluation(request.actor, now)
            return see_other(here if still else reverse("desk:evaluations"))
    if form.is_bound:
        renew(form, row.version)
    clean = qualities(Catalogue(), [row.unit], row.round.frame.cycle, row.round.period)[row.unit_id]
    done = _verbs()
    context = {
        "row": row,
        "frame": row.round.frame,
        "form": form,
        "rows": form.rows(),
        "stage": stage,
        "verbs": verbs,
        "worded": any(verb in verbs for verb in (*WORDED, Verb.UPHOLD)),
        "steps": [
            (step, done[Verb(step.verb)])
            for step in row.steps.select_related("by", "on_behalf_of").order_by("-pk")
        ],
        "period_name": _period(row),
        "quality": clean,
        "plain": not policies.sees_unit(request.actor, row.unit),
        "until": policies_index.appeal_until(row),
        "total": sum(mark.component.points for mark in marks),
        "missing": sum(1 for mark in marks if mark.component.points and mark.own is None),
    }
    return render(request, "desk/indicators/evaluation.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
def evaluation_file(request: ActorRequest, pk: int) -> HttpResponse:
    """Download the file that proves a unit's own points; ``pk`` is that of the mark."""
    stored = selectors_index.mark_with_file(request.actor, pk).file
    assert stored is not None  # noqa: S101 - the selector answers only marks with a file
    return cast(HttpResponse, attachment(stored))


def _act(
    request: ActorRequest, row: Evaluation, form: EvaluationForm, files: dict[int, StoredFile]
) -> Evaluation:
    actor, said = request.actor, form.cleaned_data
    verb, common = Verb(said["act"]), {"version": said["version"]}
    if verb in WORDED:
        return WORDED[verb](actor, row, reason=said["reason"], **common)
    if verb in (Verb.SCORE, Verb.SUBMIT):
        given = form.own(files) if form.stage == Verb.SCORE else {}
        return services.score_evaluation(actor, row, given=given, submit=verb == Verb.SUBMIT, **common)
    if verb == Verb.PUBLISH:
        return services.publish_evaluation(actor, row, **common)
    judged = form.judged() if form.stage in STAGES[1:] else {}
    if verb == Verb.UPHOLD:
        return services.uphold_appeal(actor, row, given=judged, reason=said["reason"], **common)
    if verb == Verb.CONFIRM:
        return services.confirm_evaluation(actor, row, given=judged, **common)
    return services.review_evaluation(actor, row, given=judged, **common)


def _stored(request: ActorRequest, form: EvaluationForm) -> dict[int, StoredFile]:
    """The sent files, kept before the act: checking them takes time."""
    found = {}
    for mark in form.marks:
        file = form.cleaned_data.get(f"file-{mark.component_id}")
        if file:
            found[mark.component_id] = store_upload(request.actor, file)
    return found


def _period(row: Evaluation) -> str:
    return periods.label(row.round.frame.cycle, row.round.period)


def _verbs() -> dict[Verb, Any]:
    """What was done, for the list of steps."""
    return {
        Verb.SCORE: _("ghi điểm tự chấm"),
        Verb.SUBMIT: _("gửi bản tự chấm"),
        Verb.RETURN: _("trả lại đơn vị"),
        Verb.REVIEW: _("thẩm định"),
        Verb.REMAND: _("đề nghị thẩm định lại"),
        Verb.CONFIRM: _("Hội đồng xác nhận"),
        Verb.PUBLISH: _("công bố"),
        Verb.APPEAL: _("kiến nghị"),
        Verb.UPHOLD: _("sửa điểm theo kiến nghị"),
        Verb.REJECT: _("giữ nguyên điểm"),
    }
