"""Lists of texts, one text, its files, other sites."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.files.previews import picture
from giamsat.core.files.serving import attachment
from giamsat.editorial import policies, public
from giamsat.editorial.choices import Kind, State
from giamsat.editorial.markup import rendered
from giamsat.editorial.models import Site, Version
from giamsat.editorial.sealing import comment_slug
from giamsat.portal.pages.caching import TEXTS, as_of_day, both, proved, written
from giamsat.portal.pages.caching import public as for_everybody
from giamsat.portal.pages.shown import shown
from giamsat.portal.pages.views_data import as_json
from giamsat.publishing import selectors as publishing
from giamsat.publishing import texts
from giamsat.publishing.models_seal import TextSeal

PER_PAGE = 20
OPINIONS_PER_PAGE = 50
ENTRIES_SHOWN = 30
TASKS_SHOWN = 10
#: Files keep their place only as long as their text is public.
FILE_KEPT = "public, max-age=600"


def titles() -> dict[str, tuple[str, str]]:
    """Title and first words of each list."""
    return {
        Kind.NEWS: (_("Tin"), _("Tin chính thức về việc thực hiện các nghị quyết.")),
        Kind.SPEECH: (_("Bài phát biểu, bài viết"), _("Bài phát biểu, bài viết của lãnh đạo.")),
        Kind.DOCUMENT: (_("Văn bản"), ""),
        Kind.WORK: (_("Tác phẩm"), _("Sách, văn kiện, công trình để đọc và tra cứu.")),
        Kind.CONSULTATION: (
            _("Lấy ý kiến"),
            _("Dự thảo đang lấy ý kiến, hạn góp ý, cơ quan nhận, ý kiến đã nhận và phần tiếp thu."),
        ),
    }


@written
def pieces(request: HttpRequest, kind: str) -> HttpResponse:
    """Texts of a kind, the newest first; ``q`` searches them. Open consultations come first."""
    query = request.GET.get("q", "").strip()[:200]
    page = Paginator(public.pieces(kind, query), PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    title, about = titles()[kind]
    kept = request.GET.copy()
    kept.pop("page", None)
    if kind == Kind.CONSULTATION and not query:
        rows.sort(key=lambda row: not policies.may_comment(row).allowed)
    context = {
        "kind": kind,
        "title": title,
        "about": about,
        "here": request.path,
        "rows": [{"version": row, "when": when(row)} for row in rows],
        "page_obj": page,
        "page_url": f"?{kept.urlencode()}{'&' if kept else ''}page=",
        "q": query,
    }
    return render(request, "portal/editorial/list.html", context)


def when(version: Version) -> str:
    """Where a consultation stands, in words; "" for other kinds."""
    if version.piece.kind != Kind.CONSULTATION or version.closes is None:
        return ""
    if policies.may_comment(version):
        left = (version.closes - clock.today()).days
        return _("Đang mở, hôm nay là ngày cuối") if left == 0 else _("Đang mở, còn %(n)s ngày") % {"n": left}
    opened = version.opens is not None and version.opens <= clock.today()
    return _("Đã hết hạn góp ý") if opened else _("Sắp mở")


@both
def piece(request: HttpRequest, slug: str) -> HttpResponse:
    """One text; of a withdrawn one the day and the reason, and nothing of what it said."""
    version = public.piece(slug)
    if version.state == State.WITHDRAWN:
        said = {"version": version, "seal": texts.last_seal(TextSeal.TEXT, slug)}
        return render(request, "portal/editorial/withdrawn.html", said, status=410)
    files = list(version.files.select_related("file"))
    pictures = {one.position for one in files if one.file.is_clean and one.file.is_picture}
    address = partial(reverse, "portal:piece-file")

    def where(position: int) -> str | None:
        return address(args=[slug, position]) if position in pictures else None

    context: dict[str, Any] = {
        "version": version,
        "piece": version.piece,
        "list_title": titles()[version.piece.kind][0],
        "list_url": reverse(LISTS[Kind(version.piece.kind)]),
        # What is not written in the reader's language is read in the other one, and marked as such.
        "lang": "en" if get_language() == "en" and version.title_en else "vi",
        "is_other": get_language() == "en" and not version.title_en,
        "text": rendered(version.text, where),
        "files": [
            one for one in files if one.file.is_clean and not (one.file.is_picture and _used(version, one))
        ],
        "former": public.former(version),
        "seal": texts.last_seal(TextSeal.TEXT, slug),
    }
    if version.piece.kind == Kind.DOCUMENT:
        codes = [*version.amends, *version.replaces]
        known = public.by_code(codes)
        tasks = publishing.public_tasks().filter(body__document=version.code)
        context |= {
            "document": public.document(version),
            "amends": [(code, known.get(code)) for code in version.amends],
            "replaces": [(code, known.get(code)) for code in version.replaces],
            "tasks": shown(tasks.order_by("due", "key")[:TASKS_SHOWN], as_of_day(request)),
            "task_count": tasks.count(),
        }
    if version.piece.kind == Kind.CONSULTATION:
        context |= {
            "when": when(version),
            "may_comment": policies.may_comment(version),
            **_opinions(version, request.GET.get("page")),
            "summary": rendered(version.summary, where),
        }
    return render(request, "portal/editorial/piece.html", context)


LISTS = {
    Kind.NEWS: "portal:news",
    Kind.SPEECH: "portal:speeches",
    Kind.DOCUMENT: "portal:documents",
    Kind.WORK: "portal:works",
    Kind.CONSULTATION: "portal:consultations",
}


@proved
def proof(request: HttpRequest, slug: str) -> HttpResponse:
    """What was done last with a text, with the proof that it is sealed; of a withdrawn one without its words."""
    return as_json(texts.proof_of(TextSeal.TEXT, slug).as_json())


@proved
def comment_proof(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """As ``proof``, for a published comment."""
    return as_json(texts.proof_of(TextSeal.COMMENT, f"{slug}/{pk}").as_json())


@proved
def site_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """As ``proof``, for an entry of the list of portals and applications."""
    return as_json(texts.proof_of(TextSeal.SITE, str(pk)).as_json())


def _opinions(version: Version, number: str | None) -> dict[str, Any]:
    """A page of published comments, and what was withdrawn of them, each with its seal."""
    page = Paginator(public.opinions(version).select_related("piece"), OPINIONS_PER_PAGE).get_page(number)
    withdrawn = list(public.withdrawn_opinions(version).select_related("piece"))
    seals = texts.last_seals(TextSeal.COMMENT, [comment_slug(one) for one in [*page, *withdrawn]])
    return {
        "opinions": [(one, seals.get(comment_slug(one))) for one in page],
        "withdrawn": [(one, seals.get(comment_slug(one))) for one in withdrawn],
        "page_obj": page,
        "page_url": "?page=",
    }


def _used(version: Version, attachment: Any) -> bool:
    """True for a picture that stands in the text."""
    return f"(tep:{attachment.position})" in version.text


def _file(request: HttpRequest, slug: str, position: int) -> HttpResponseBase:
    """A file of a public text: a picture as itself, anything else as a download that no browser runs."""
    stored = public.file(slug, position).file
    response = picture(stored) if stored.is_picture else attachment(stored)
    response["Cache-Control"] = FILE_KEPT
    return response


file = for_everybody(_file, on=(TEXTS,), keep=False)


def _sites(request: HttpRequest) -> HttpResponse:
    """Component portals, what they published last, applications."""
    context = {
        "portals": _with_seals(public.sites(Site.Kind.PORTAL)),
        "applications": _with_seals(public.sites(Site.Kind.APPLICATION)),
        "entries": list(public.entries(ENTRIES_SHOWN)),
    }
    return render(request, "portal/editorial/sites.html", context)


def _with_seals(sites: Iterable[Site]) -> list[tuple[Site, TextSeal | None]]:
    rows = list(sites)
    seals = texts.last_seals(TextSeal.SITE, [str(one.pk) for one in rows])
    return [(one, seals.get(str(one.pk))) for one in rows]


#: Feeds bring something all day; that makes no other page of the portal new.
sites = for_everybody(_sites, on=(TEXTS,), of=public.entries_mark, keep=False)
