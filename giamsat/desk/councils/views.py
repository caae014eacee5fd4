"""Dossiers of initiatives: the lists, one dossier, its files, its minutes as a Word file."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access
from giamsat.core.errors import NotFound
from giamsat.core.files.serving import attachment
from giamsat.desk.councils.acts import next_deeds
from giamsat.desk.paging import LongList
from giamsat.voice import selectors as voice
from giamsat.voice.councils import minutes, policies, public, selectors
from giamsat.voice.councils.choices import Criterion, Round
from giamsat.voice.councils.figures import latest, summary
from giamsat.voice.councils.models import Dossier
from giamsat.voice.councils.transitions import are_scores_open

A_PAGE = 50
TITLES = {
    "mine": pgettext_lazy("dossiers", "Chờ bạn"),
    "running": _("Đang đánh giá"),
    "ended": _("Đã kết thúc"),
    "all": _("Tất cả trong phạm vi"),
}
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@access(SIGNED_IN)
@require_GET
def dossiers(request: ActorRequest) -> HttpResponse:
    """Late first. ``list`` is one of ``TITLES``, else what waits for the person, or what is under way."""
    waiting = selectors.listed(request.actor, "mine").order_by().count()
    asked = request.GET.get("list", "")
    name = asked if asked in TITLES else ("mine" if waiting else "running")
    pages = LongList(selectors.listed(request.actor, name), A_PAGE, request.GET.get("page"))
    context = {
        "name": name,
        "lists": [(key, title, waiting if key == "mine" else 0) for key, title in TITLES.items()],
        "page_obj": pages.get_page(request.GET.get("page")),
        "page_url": f"?list={name}&page=",
        "words": selectors.words_to_look_at(request.actor).count(),
    }
    return render(request, "desk/councils/list.html", context)


@access(SIGNED_IN)
@require_GET
def dossier(request: ActorRequest, pk: int) -> HttpResponse:
    """One dossier: the initiative, its council, scores where they are open, minutes, decision, what became of it."""
    row = selectors.dossier(request.actor, pk)
    return render(request, "desk/councils/dossier.html", {**facts(request, row), **_rest(request, row)})


def facts(request: ActorRequest, row: Dossier) -> dict[str, Any]:
    """The initiative with what of scores and minutes the person may read."""
    may_read = policies.may_read_scores(request.actor, row)
    sheets = selectors.sheets(request.actor, row)
    first = [sheet for sheet in sheets if sheet.round == Round.BLIND]
    before, after = (summary(first), summary(latest(sheets))) if may_read else (None, None)
    newest = selectors.minutes_of(request.actor, row)
    return {
        "dossier": row,
        "item": row.item,
        "may_read": may_read,
        "sheets": sheets,
        "before": before,
        "rows": list(zip(before.criteria, after.criteria, strict=True)) if before and after else [],
        "after": after,
        "criteria": Criterion.choices,
        "minutes": newest,
        "signatures": newest.signatures.select_related("member__person") if newest else [],
    }


def _rest(request: ActorRequest, row: Dossier) -> dict[str, Any]:
    council = selectors.council(row)
    return {
        "deeds": next_deeds(request.actor, row),
        "council": council,
        "missing": {member.pk for member in selectors.missing_sheets(row)},
        "is_blind": not are_scores_open(row.stage),
        "unsigned": selectors.missing_signatures(row) if row.stage == "minutes" else [],
        "own": policies.membership(request.actor, row),
        "sees_conflicts": policies.may_see_conflicts(request.actor, row),
        "sees_item": voice.items(request.actor).filter(pk=row.item_id).exists(),
        "steps": selectors.steps_of(row),
        "works": selectors.works(row),
        "contributions": row.contributions.select_related("indicator"),
        "files": row.item.attachments.select_related("file"),
        "supports": public.supports_of(row.item),
        "may_invite": policies.may_run(request.actor, row),
        "may_draft": row.stage == "together" and policies.may_run(request.actor, row),
    }


@access(SIGNED_IN)
@require_GET
def word(request: ActorRequest, pk: int) -> HttpResponse:
    """The minutes as a Word file to go on writing in; before they are put, a draft for who runs the council."""
    from giamsat.desk.councils.word import minutes_file  # loads what writes Word files

    row = selectors.dossier(request.actor, pk)
    newest = selectors.minutes_of(request.actor, row)
    if newest is not None:
        content = minutes_file(
            newest.figures, newest.text, list(newest.signatures.select_related("member__person"))
        )
    elif are_scores_open(row.stage) and policies.may_run(request.actor, row):
        content = minutes_file(minutes.figures_of(row), minutes.draft_text(row), [])
    else:
        raise NotFound
    answer = HttpResponse(content, content_type=_WORD)
    answer["Content-Disposition"] = f'attachment; filename="bien-ban-{row.item.code}.docx"'
    return answer


@access(SIGNED_IN)
@require_GET
def file(request: ActorRequest, pk: int, file_id: int) -> FileResponse:
    """A file that came with the initiative, for who sees the dossier; only once it is found clean."""
    return attachment(selectors.file_of(request.actor, pk, file_id))
