"""Acts on working groups: each a page with its form, done once, back to where it came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access, roles
from giamsat.core.policy import Verdict, denied
from giamsat.desk.groups import forms
from giamsat.desk.tasks.acting import ActPage, act_page, typed
from giamsat.directives import selectors as directives
from giamsat.directives.models import DeadlineKind
from giamsat.monitor.workgroups import meetings, policies, selectors, services
from giamsat.monitor.workgroups.models import Decision, Meeting, WorkingGroup
from giamsat.tasks import selectors as tasks
from giamsat.tasks.models import Obstacle
from giamsat.tasks.policies import may_issue

TEMPLATE = "desk/groups/act.html"
#: Obstacles that a decision may be tied to.
OFFERED = 100


@access(roles(*policies.FOUNDERS))
def new(request: ActorRequest) -> HttpResponse:
    """Set up a group for one of the person's units."""
    form = forms.NewGroupForm(
        request.POST or None,
        owners=selectors.founding_units(request.actor),
        programmes=directives.programmes(request.actor).filter(closed_on__isnull=True),
    )
    page = ActPage(
        title=_("Lập tổ công tác"), action=_("Lập tổ"), back=reverse("desk:working-groups"), template=TEMPLATE
    )
    return act_page(request, page, form, lambda: services.open_group(request.actor, **typed(form)))


@access(SIGNED_IN)
def act_on_group(request: ActorRequest, pk: int, verb: str) -> HttpResponse:
    """``change``, ``member``, ``meeting`` or ``close`` a group."""
    group = selectors.group(request.actor, pk)
    begin: dict[str, Any] = {"version": group.version}
    sent = request.POST or None
    if verb == "change":
        begin |= {"name": group.name, "remit": group.remit, "founded_by": group.founded_by}
        return _on_group(
            request,
            group,
            _("Sửa tên, nhiệm vụ"),
            forms.GroupForm(sent, initial=begin),
            services.change_group,
        )
    if verb == "member":
        return _on_group(
            request, group, _("Thêm thành viên"), forms.MemberForm(sent, initial=begin), services.add_member
        )
    if verb == "meeting":
        begin["held_on"] = clock.today()
        return _on_group(
            request, group, _("Mời họp"), forms.MeetingForm(sent, initial=begin), meetings.call_meeting
        )
    if verb == "close":
        return _on_group(
            request,
            group,
            _("Kết thúc tổ công tác"),
            forms.CloseForm(sent, initial=begin),
            services.close_group,
        )
    raise Http404


@access(SIGNED_IN)
def end_member(request: ActorRequest, pk: int) -> HttpResponse:
    """Let a member go."""
    member = selectors.member(request.actor, pk)
    form = forms.EndForm(request.POST or None, initial={"version": member.group.version})
    page = _page(
        _("Cho thôi tham gia"), f"{member.name} · {member.group.name}",
        reverse("desk:working-group", args=[member.group_id]), policies.may_run(request.actor, member.group),
    )  # fmt: skip
    return act_page(request, page, form, lambda: services.end_member(request.actor, member, **typed(form)))


@access(SIGNED_IN)
def act_on_meeting(request: ActorRequest, pk: int, verb: str) -> HttpResponse:
    """``change`` a meeting with its minutes, or ``decide``."""
    meeting = selectors.meeting(request.actor, pk)
    back = reverse("desk:meeting", args=[pk])
    verdict = policies.may_run(request.actor, meeting.group)
    begin: dict[str, Any] = {"version": meeting.version}
    form: Any
    service: Callable[..., Any]
    if verb == "change":
        begin |= {name: getattr(meeting, name) for name in ("held_on", "place", "agenda", "minutes")}
        title, service = _("Ghi biên bản, sửa cuộc họp"), meetings.write_minutes
        form = forms.MinutesForm(request.POST or None, initial=begin)
    elif verb == "decide":
        title, service = _("Ghi một quyết định"), meetings.record_decision
        form = forms.DecisionForm(request.POST or None, initial=begin, obstacles=_obstacles(request, meeting))
    else:
        raise Http404
    page = _page(title, meeting.group.name, back, verdict)
    return act_page(request, page, form, lambda: service(request.actor, meeting, **typed(form)))


@access(SIGNED_IN)
def act_on_decision(request: ActorRequest, pk: int, verb: str) -> HttpResponse:
    """Make a ``task`` of a decision, or ``join`` it to one that there is."""
    decision = selectors.decision(request.actor, pk)
    group = decision.meeting.group
    back = reverse("desk:meeting", args=[decision.meeting_id])
    form: Any
    service: Callable[..., Any]
    if verb == "task":
        title, service = _("Giao thành một nhiệm vụ"), meetings.make_task
        verdict = may_issue(request.actor, group.programme.owner)
        form = forms.DecisionTaskForm(request.POST or None, initial=_obligation(decision))
    elif verb == "join":
        title, service = _("Gắn với nhiệm vụ đã có"), meetings.join_task
        verdict = policies.may_run(request.actor, group)
        form = forms.JoinForm(request.POST or None, initial={"version": decision.version})
    else:
        raise Http404
    if verdict and decision.task_id is not None:
        verdict = denied(_("Quyết định này đã thành nhiệm vụ."))
    page = _page(title, decision.text, back, verdict)
    return act_page(request, page, form, lambda: service(request.actor, decision, **typed(form)))


def _on_group(
    request: ActorRequest, group: WorkingGroup, title: str, form: Any, service: Callable[..., Any]
) -> HttpResponse:
    back = reverse("desk:working-group", args=[group.pk])
    page = _page(title, group.name, back, policies.may_run(request.actor, group))
    return act_page(request, page, form, lambda: service(request.actor, group, **typed(form)))


def _page(title: str, about: str, back: str, verdict: Verdict) -> ActPage:
    done = _("%(act)s: đã ghi.") % {"act": title}
    return ActPage(
        title=title, about=about, action=_("Ghi"), back=back, done=done, verdict=verdict, template=TEMPLATE
    )


def _obstacles(request: ActorRequest, meeting: Meeting) -> Any:
    """Open obstacles of the programme that the person may see, as many as a list can show."""
    rows = tasks.obstacles(request.actor).filter(
        state=Obstacle.State.OPEN, assignment__programme=meeting.group.programme_id
    )
    return tasks.obstacles(request.actor).filter(pk__in=list(rows.values_list("pk", flat=True)[:OFFERED]))


def _obligation(decision: Decision) -> dict[str, Any]:
    """The six clears as far as the decision says them; the office fills in the rest."""
    unit = decision.lead.name
    return {
        "version": decision.version,
        "lead": unit,
        "title": " ".join(decision.text.split())[:300],
        "content": decision.text,
        "deadline_kind": DeadlineKind.DAY if decision.due else DeadlineKind.NONE,
        "due": decision.due,
        "authority": _("Người đứng đầu %(unit)s") % {"unit": unit},
        "responsibility": _("%(unit)s chịu trách nhiệm về kết quả") % {"unit": unit},
    }
