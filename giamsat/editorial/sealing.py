"""What is sealed of texts, comments and other sites when they become public or go, and whether that still holds."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.editorial import policies
from giamsat.editorial.choices import State
from giamsat.editorial.models import Opinion, Site, Version
from giamsat.publishing import texts
from giamsat.publishing.models_seal import TextSeal

TEXT, COMMENT, SITE = TextSeal.TEXT, TextSeal.COMMENT, TextSeal.SITE
PUBLISHED, WITHDRAWN = TextSeal.PUBLISHED, TextSeal.WITHDRAWN
#: What readers see of a version, besides its files. Whose text it is may change by a merger and is in the statement.
OF_VERSION = (
    "title_vi", "title_en", "lead_vi", "lead_en", "text_vi", "text_en", "by", "dated", "code", "form", "field",
    "valid_from", "valid_to", "amends", "replaces", "opens", "closes", "address", "email", "summary_vi", "summary_en",
)  # fmt: skip
OF_SITE = ("kind", "name_vi", "name_en", "about_vi", "about_en", "url")


def words_of(version: Version) -> dict[str, Any]:
    """A version as readers see it, in plain values."""
    said = {name: _plain(getattr(version, name)) for name in OF_VERSION}
    files = version.files.order_by("position").values_list("position", "title", "file__sha256", "file__size")
    said["files"] = [
        {"position": place, "title": title, "sha256": sha256, "size": size}
        for place, title, sha256, size in files
    ]
    return said


def words_of_opinion(opinion: Opinion) -> dict[str, Any]:
    """A comment as readers see it."""
    return {"text": opinion.shown, "name": opinion.name, "at": _at(opinion.at)}


def words_of_site(site: Site) -> dict[str, Any]:
    """An entry of the list of portals and applications as readers see it."""
    return {name: getattr(site, name) for name in OF_SITE}


def comment_slug(opinion: Opinion) -> str:
    """By what a comment is named in the seals."""
    return f"{opinion.piece.slug}/{opinion.pk}"


def seal_publication(version: Version) -> None:
    """State that a version becomes public, in that transaction."""
    _state_version(version, PUBLISHED, {"at": _at(version.public_at)}, words_of(version))


def seal_withdrawal(version: Version) -> None:
    """State the withdrawal of a version and its reason, in that transaction."""
    _state_version(version, WITHDRAWN, {"at": _at(version.ended_at), "reason": version.reason}, None)


def _state_version(version: Version, act: str, more: dict[str, Any], words: dict[str, Any] | None) -> None:
    statement = {"kind": version.piece.kind, "unit": version.piece.unit.code, **more}
    texts.state_text(TEXT, version.piece.slug, version.number, act, statement, words)


def seal_opinion(opinion: Opinion) -> None:
    """State that a comment becomes public, in that transaction."""
    piece = opinion.piece
    statement = {"of": piece.slug, "unit": piece.unit.code, "at": _at(opinion.decided_at)}
    texts.state_text(COMMENT, comment_slug(opinion), 1, PUBLISHED, statement, words_of_opinion(opinion))


def seal_opinion_withdrawal(opinion: Opinion) -> None:
    """State the withdrawal of a comment and its reason, in that transaction."""
    piece = opinion.piece
    at = _at(opinion.decided_at)
    statement = {"of": piece.slug, "unit": piece.unit.code, "at": at, "reason": opinion.reason}
    texts.state_text(COMMENT, comment_slug(opinion), 1, WITHDRAWN, statement)


def seal_site(site: Site) -> None:
    """State what readers see of a portal or an application from now on; nothing where that is what they saw before."""
    last = texts.last_seal(SITE, str(site.pk))
    was = last.statement["sha256"] if last and last.act == PUBLISHED else None
    words = words_of_site(site) if site.is_shown else None
    if was == (texts.digest_of(words) if words else None):
        return
    statement = {"unit": site.unit.code if site.unit else None, "at": _at(clock.now())}
    act = PUBLISHED if words else WITHDRAWN
    texts.state_text(SITE, str(site.pk), site.version, act, statement, words)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _at(instant: dt.datetime | None) -> str | None:
    return instant.astimezone(dt.UTC).isoformat() if instant else None


@write
def seal_what_is_not(actor: Actor) -> int:
    """Seal what was published by a release of the program that did not seal it; how many statements.

    Raises:
        NotAllowed: only the system seals.
    """
    require(policies.may_publish(actor))
    versions = list(_unsealed_versions())
    for version in versions:
        seal_publication(version)
    opinions = list(_unsealed_opinions())
    for opinion in opinions:
        seal_opinion(opinion)
    sites = list(_unsealed_sites())
    for site in sites:
        seal_site(site)
    return len(versions) + len(opinions) + len(sites)


def _unsealed_versions() -> QuerySet[Version]:
    known = TextSeal.objects.filter(
        kind=TEXT, slug=OuterRef("piece__slug"), number=OuterRef("number"), act=PUBLISHED
    )
    rows = Version.objects.filter(~Exists(known), state=State.PUBLIC)
    return rows.select_related("piece__unit").order_by("pk")


def _unsealed_opinions() -> QuerySet[Opinion]:
    slug = Concat(OuterRef("piece__slug"), Value("/"), Cast(OuterRef("pk"), CharField()))
    known = TextSeal.objects.filter(kind=COMMENT, slug=slug)
    rows = Opinion.objects.filter(~Exists(known), state=Opinion.State.PUBLIC)
    return rows.select_related("piece__unit").order_by("pk")


def _unsealed_sites() -> QuerySet[Site]:
    known = TextSeal.objects.filter(kind=SITE, slug=Cast(OuterRef("pk"), CharField()))
    return Site.objects.filter(~Exists(known), is_shown=True).select_related("unit").order_by("pk")


def check_texts() -> list[str]:
    """Texts, comments and sites that are not as they were sealed: statements, words, what pages show; each by name."""
    return [*texts.check_seals(), *_check_versions(), *_check_opinions(), *_check_sites()]


def _check_versions() -> list[str]:
    rows = Version.objects.filter(state=State.PUBLIC).select_related("piece")
    return _unlike(TEXT, {one.piece.slug: words_of(one) for one in rows.iterator(100)})


def _check_opinions() -> list[str]:
    rows = Opinion.objects.filter(state=Opinion.State.PUBLIC).select_related("piece")
    shown = {comment_slug(one): words_of_opinion(one) for one in rows.iterator(500)}
    return _unlike(COMMENT, shown)


def _check_sites() -> list[str]:
    rows = Site.objects.filter(is_shown=True)
    return _unlike(SITE, {str(one.pk): words_of_site(one) for one in rows.iterator(500)})


def _unlike(kind: str, shown: dict[str, dict[str, Any]]) -> list[str]:
    """What is shown of a kind and was not said so, or is not shown although it was said."""
    wrong = []
    for row in texts.last_seals(kind).values():
        words = shown.pop(row.slug, None)
        if row.act == WITHDRAWN:
            if words is not None:
                wrong.append(f"ALTERED: {row} is shown again")
        elif words is None:
            wrong.append(f"REMOVED: {row} is not shown")
        elif texts.digest_of(words) != row.statement["sha256"]:
            wrong.append(f"ALTERED: {row} as it is shown")
    return wrong + [f"NOT SEALED: {kind} {slug}" for slug in shown]
