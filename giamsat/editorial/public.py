"""Reading for everybody: versions that are public, comments that are published, shown sites. Nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.translation import get_language

from giamsat.core import clock
from giamsat.core.errors import NotFound
from giamsat.core.lookups import holding
from giamsat.core.prepared import execute
from giamsat.core.text import fold, searchable
from giamsat.editorial.choices import Kind, State, Validity
from giamsat.editorial.models import Attachment, Entry, Opinion, Site, Version

#: Newest first: by the day that a text bears, else by when it became public.
NEWEST = ("-public_at", "-pk")


def pieces(kind: str = "", query: str = "") -> QuerySet[Version]:
    """Public texts of a kind (all when left out) that hold every word of ``query``, tone marks optional.

    The newest first; for a query those with the marks as typed before others.
    """
    rows = Version.objects.filter(state=State.PUBLIC).select_related("piece__unit")
    if kind:
        rows = rows.filter(piece__kind=kind)
    typed = searchable(query)
    if not typed:
        return rows.order_by(*NEWEST)
    for word in fold(typed).split():
        rows = rows.filter(search__like=holding(word))
    marked = Case(
        When(search__like=holding(typed), then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return rows.annotate(as_typed=marked).order_by("as_typed", *NEWEST)


def piece(slug: str) -> Version:
    """The public version of a text; of a withdrawn one the last, whose state says so.

    Raises:
        NotFound: there is none, or nothing of it was ever public.
    """
    rows = Version.objects.filter(piece__slug=slug, state__in=[State.PUBLIC, State.WITHDRAWN])
    found = rows.select_related("piece__unit").order_by(
        Case(When(state=State.PUBLIC, then=Value(0)), default=Value(1)), "-number"
    ).first()  # fmt: skip
    if found is None:
        raise NotFound
    return found


def public_piece(slug: str) -> Version:
    """As ``piece``, without withdrawn ones.

    Raises:
        NotFound.
    """
    found = piece(slug)
    if found.state != State.PUBLIC:
        raise NotFound
    return found


def former(version: Version) -> list[tuple[int, dt.datetime]]:
    """Number and instant of the versions that were public before."""
    rows = Version.objects.filter(piece=version.piece_id, state=State.REPLACED, public_at__isnull=False)
    return [(number, at) for number, at in rows.order_by("-number").values_list("number", "public_at") if at]


def file(slug: str, position: int) -> Attachment:
    """A clean file of a public text.

    Raises:
        NotFound.
    """
    rows = Attachment.objects.filter(owner__piece__slug=slug, owner__state=State.PUBLIC, position=position)
    found = rows.select_related("file").first()
    if found is None or not found.file.is_clean:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the library as of a day, with the numbers of others that changed or ended it."""

    version: Version
    validity: Validity
    amended_by: tuple[Version, ...]
    replaced_by: Version | None


def library(today: dt.date | None = None) -> list[Document]:
    """All documents of the library, the newest first. A few thousand fit into memory; see ``docs/publishing.md``."""
    today = today or clock.today()
    rows = list(pieces(Kind.DOCUMENT).defer("text_vi", "text_en", "search").order_by("-dated", "-pk"))
    amending: dict[str, list[Version]] = {}
    replacing: dict[str, list[Version]] = {}
    for row in reversed(rows):
        for index, codes in ((amending, row.amends), (replacing, row.replaces)):
            for code in codes:
                index.setdefault(code, []).append(row)
    return [_document(row, amending.get(row.code, []), replacing.get(row.code, []), today) for row in rows]


def document(version: Version) -> Document:
    """One document among the others."""
    rows = pieces(Kind.DOCUMENT).defer("text_vi", "text_en", "search")
    amending, replacing = (
        list(rows.filter(**{f"{name}__contains": [version.code]}).order_by("dated", "pk"))
        for name in ("amends", "replaces")
    )
    return _document(version, amending, replacing, clock.today())


def by_code(codes: list[str]) -> dict[str, Version]:
    """Public documents by their number."""
    return {row.code: row for row in pieces(Kind.DOCUMENT).filter(code__in=codes)}


def _document(
    version: Version, amending: list[Version], replacing: list[Version], today: dt.date
) -> Document:
    amended = tuple(one for one in amending if one.pk != version.pk)
    replaced = next((one for one in replacing if one.pk != version.pk), None)
    begins = version.valid_from or version.dated
    ended_by = replaced is not None and (replaced.valid_from or replaced.dated or today) <= today
    if ended_by or (version.valid_to and version.valid_to < today):
        validity = Validity.ENDED
    elif begins and begins > today:
        validity = Validity.COMING
    elif any((one.valid_from or one.dated or today) <= today for one in amended):
        validity = Validity.PARTLY
    else:
        validity = Validity.FORCE
    return Document(version, validity, amended, replaced)


def opinions(version: Version) -> QuerySet[Opinion]:
    """Published comments, the oldest first."""
    return Opinion.objects.filter(piece=version.piece_id, state=Opinion.State.PUBLIC).order_by("at", "pk")


def withdrawn_opinions(version: Version) -> QuerySet[Opinion]:
    """Comments that were public and were taken away, the oldest first: only when, and why, is told."""
    return Opinion.objects.filter(piece=version.piece_id, state=Opinion.State.WITHDRAWN).order_by("at", "pk")


def sites(kind: str) -> QuerySet[Site]:
    """Shown sites, in the order of the names of their bodies."""
    rows = Site.objects.filter(kind=kind, is_shown=True).select_related("unit")
    return rows.order_by("unit__sort_key", "name_en" if get_language() == "en" else "name_vi")


def entries(most: int) -> QuerySet[Entry]:
    """What component portals published last, of shown ones."""
    rows = Entry.objects.filter(site__is_shown=True, site__kind=Site.Kind.PORTAL).select_related("site__unit")
    return rows.order_by("-at", "-pk")[:most]


def entries_mark() -> object:
    """What changes whenever feeds brought something."""
    return execute("SELECT max(id), count(*) FROM editorial_entry").fetchone()
