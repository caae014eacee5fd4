"""The list of working groups, one group, one meeting."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from giamsat.accounts.middleware import ActorRequest
from giamsat.core import clock
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.files.names import attachment_header
from giamsat.core.files.serving import say_inert
from giamsat.desk.links import address
from giamsat.directives import selectors as directives
from giamsat.monitor.workgroups import policies, selectors
from giamsat.monitor.workgroups.models import Meeting

LISTED = 200
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@access(SIGNED_IN)
def groups(request: ActorRequest) -> HttpResponse:
    """Groups that the reader may see.

    Query parameters, both optional: programme: code; closed: those that ended.
    """
    code, closed = request.GET.get("programme", ""), "closed" in request.GET
    programme = directives.programmes(request.actor).filter(code=code).first() if code else None
    rows = list(selectors.groups(request.actor, programme, closed=closed)[:LISTED])
    context = {
        "rows": rows,
        "closed": closed,
        "programme": programme,
        "programmes": directives.programmes_read(request.actor),
        "waiting": sum(row.waiting or 0 for row in rows),  # type: ignore[attr-defined, misc]
        "may_open": selectors.founding_units(request.actor).exists(),
    }
    return render(request, "desk/groups/list.html", context)


@access(SIGNED_IN)
def group(request: ActorRequest, pk: int) -> HttpResponse:
    """One group: what it is for, who is in it, its meetings, and what became of its decisions."""
    found = selectors.group(request.actor, pk)
    members = list(found.members.all())
    decided = list(selectors.decisions(found))
    context = {
        "group": found,
        "members": [one for one in members if one.until is None],
        "former": [one for one in members if one.until is not None],
        "meetings": list(found.meetings.all()),
        "decisions": decided,
        "waiting": sum(one.task_id is None for one in decided),
        "verdict": policies.may_run(request.actor, found),
        "issues": selectors.issues_here(request.actor, found),
        "jam_url": address("bottlenecks", programme=found.programme.code),
        "today": clock.today(),
    }
    return render(request, "desk/groups/group.html", context)


@access(SIGNED_IN)
def meeting_word(request: ActorRequest, pk: int) -> HttpResponse:
    """The minutes of a meeting as a Word file."""
    from giamsat.desk.groups.word import minutes_file  # loads what writes Word files

    found = selectors.meeting(request.actor, pk)
    base = request.build_absolute_uri("/").rstrip("/")
    decided = selectors.decisions(found.group).filter(meeting=found)
    file = minutes_file(found, selectors.members_on(found.group, found.held_on), decided, base)
    answer = HttpResponse(file, content_type=WORD)
    say_inert(answer)
    answer["Content-Disposition"] = attachment_header(f"bien-ban-{found.pk}-{found.held_on}.docx")
    return answer


@access(SIGNED_IN)
def meeting(request: ActorRequest, pk: int) -> HttpResponse:
    """One meeting: agenda, minutes, decisions."""
    found = selectors.meeting(request.actor, pk)
    return render(request, "desk/groups/meeting.html", _about(request, found))


def _about(request: ActorRequest, found: Meeting) -> dict[str, object]:
    may_import = selectors.issues_here(request.actor, found.group)
    return {
        "meeting": found,
        "group": found.group,
        "decisions": list(selectors.decisions(found.group).filter(meeting=found)),
        "verdict": policies.may_run(request.actor, found.group),
        "issues": may_import,
        "import_url": address("import", programme=found.group.programme.code) if may_import else "",
        "held": found.held_on <= clock.today(),
    }
