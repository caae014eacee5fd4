"""Open data: the catalogue for people and for programs, each set with its dictionary, its files, and reading by key."""

from __future__ import annotations

import base64
from types import ModuleType
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language

from giamsat.core.errors import NotFound
from giamsat.portal.pages.caching import FOREVER, download, edition_of, listed, public, sealed
from giamsat.publishing import proofs, selectors
from giamsat.publishing.fields import KINDS
from giamsat.publishing.files import CONTENT_TYPES, FORMATS, HISTORY, HISTORY_COLUMNS, PROOF, store
from giamsat.publishing.models import DataFile
from giamsat.publishing.models_seal import Root

API_PAGE = 100
#: SDMX-CSV is a table, its structure a message in JSON; their files are named as such.
EXTENSIONS = {"sdmx": "sdmx.csv", "dsd": "structure.json"}


def _linked() -> ModuleType:
    """On first use: the library of linked data is a tenth of what every process reads when it starts."""
    from giamsat.publishing import catalogue

    return catalogue


@listed
def catalogue(request: HttpRequest) -> HttpResponse:
    """What there is to download."""
    sets: dict[str, dict[str, Any]] = {}
    for file in selectors.latest_files():
        if file.format in FORMATS:
            titles, abouts = _linked().words_of(file.dataset)
            entry = sets.setdefault(
                file.dataset,
                {
                    "name": file.dataset,
                    "title": _here(titles),
                    "about": _here(abouts),
                    "rows": file.rows,
                    "files": [],
                },
            )
            entry["files"].append(file)
    return render(
        request,
        "portal/pages/data.html",
        {"sets": list(sets.values()), "edition": edition_of(request), "base": _base(request)},
    )


@listed
def dataset(request: HttpRequest, name: str) -> HttpResponse:
    """A set: what each field means, the latest files and the editions before."""
    files = [file for file in selectors.latest_files() if file.dataset == name and file.format in FORMATS]
    if not files:
        raise NotFound
    titles, abouts = _linked().words_of(name)
    fields = KINDS[name].fields if name in KINDS else None
    return render(
        request,
        "portal/pages/dataset.html",
        {
            "name": name,
            "title": _here(titles),
            "about": _here(abouts),
            "files": files,
            "fields": fields,
            "columns": HISTORY_COLUMNS if name == HISTORY else (),
            "editions": selectors.editions_of(name),
        },
    )


@download
def file(request: HttpRequest, name: str, version: str, form: str) -> HttpResponseBase:
    """A file of a set: ``latest`` or the number of an edition."""
    if version == "latest":
        return _newest(request, name, form)
    number = int(version) if version.isdecimal() and len(version) < 10 else -1
    return _send(selectors.data_file(name, form, number), fixed=True)


@download
def proof(request: HttpRequest) -> HttpResponseBase:
    """Everything that ``verify`` reads, in one ZIP file."""
    return _newest(request, PROOF, "zip")


def _newest(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """The newest file of a set; where a first release has just come in, that its files are being written."""
    try:
        found = selectors.data_file(name, form)
    except NotFound:
        if not edition_of(request)[0] or form not in CONTENT_TYPES or name not in (*KINDS, HISTORY, PROOF):
            raise
        response = render(request, "portal/pages/writing.html", status=503)
        response["Retry-After"], response["Cache-Control"] = "60", "no-store"
        return response
    return _send(found, fixed=False)


def _send(found: DataFile, *, fixed: bool) -> HttpResponseBase:
    try:
        content = store().open(found.sha256)
    except FileNotFoundError as gone:
        raise NotFound from gone
    response = FileResponse(content, content_type=CONTENT_TYPES[found.format], as_attachment=True)
    # There is one proof, the newest, under the name by which pages and guides call the checker with it.
    name = found.dataset if found.dataset == PROOF else f"{found.dataset}-{found.edition}"
    extension = EXTENSIONS.get(found.format, found.format)
    response["Content-Disposition"] = f'attachment; filename="giamsat-{name}.{extension}"'
    response["Content-Length"] = str(found.size)
    response["Digest"] = f"sha-256={found.sha256}"
    response["Access-Control-Allow-Origin"] = "*"
    if fixed:
        response["Cache-Control"] = FOREVER
    return response


@listed
def turtle(request: HttpRequest) -> HttpResponse:
    """The catalogue as DCAT-AP in Turtle."""
    return _open(HttpResponse(_linked().as_turtle(_base(request)), content_type="text/turtle; charset=utf-8"))


@listed
def json_ld(request: HttpRequest) -> HttpResponse:
    """The catalogue as DCAT-AP in JSON-LD."""
    return _open(HttpResponse(_linked().as_json_ld(_base(request)), content_type="application/ld+json"))


@public
def rows(request: HttpRequest, kind: str) -> HttpResponse:
    """Public facts of a kind, a page at a time; ``task``, ``unit``, ``state``, ``programme``, ``group`` filter."""
    if kind not in KINDS:
        raise NotFound
    wanted = {
        name: request.GET[name]
        for name in ("task", "unit", "state", "programme", "group")
        if request.GET.get(name)
    }
    found = selectors.rows_of_kind(kind, wanted)
    page = Paginator(found, API_PAGE).get_page(request.GET.get("page"))
    return as_json(
        {
            "edition": edition_of(request)[0],
            "count": page.paginator.count,
            "page": page.number,
            "pages": page.paginator.num_pages,
            "rows": [row.body for row in page.object_list],
        }
    )


@sealed
def fact(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One public fact with the proof that it is sealed."""
    return as_json(proofs.inclusion_of(kind, key).as_json())


@sealed
def roots(request: HttpRequest) -> HttpResponse:
    """The newest signed roots; ``size`` asks for one."""
    size = request.GET.get("size", "")
    if size.isdecimal() and len(size) < 18:
        return HttpResponse(proofs.root_of(int(size)).note, content_type="text/plain; charset=utf-8")
    notes = Root.objects.order_by("-size").values_list("size", "note")[:API_PAGE]
    return as_json({"roots": [{"size": size, "note": note} for size, note in notes]})


@public
def consistency(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """The proof that the tree of the second root begins with that of the first."""
    found = proofs.consistency_of(first, second)
    notes = [proofs.root_of(size).note for size in (first, second)]
    proof = [base64.b64encode(one).decode() for one in found]
    return as_json({"first": first, "second": second, "proof": proof, "roots": notes})


def as_json(value: dict[str, Any]) -> HttpResponse:
    """An answer for programs, which pages of other sites may read."""
    return _open(JsonResponse(value, json_dumps_params={"ensure_ascii": False}))


def _open(response: HttpResponse) -> HttpResponse:
    """Pages of other sites may read it: it is everybody's, and there is no cookie in it."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _base(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _here(words: dict[str, str]) -> str:
    return words.get(get_language() or "vi", words["vi"])
