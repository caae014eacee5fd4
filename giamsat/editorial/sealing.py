"""What of a version is sealed when it becomes public or is withdrawn, and whether the database still says the same."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef

from giamsat.core.actor import Actor
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.editorial import policies
from giamsat.editorial.choices import State
from giamsat.editorial.models import Version
from giamsat.publishing import texts
from giamsat.publishing.models_seal import TextSeal

#: What readers see of a version, besides its files. Whose text it is may change by a merger and is in the statement.
SEALED = (
    "title_vi", "title_en", "lead_vi", "lead_en", "text_vi", "text_en", "by", "dated", "code", "form", "field",
    "valid_from", "valid_to", "amends", "replaces", "opens", "closes", "address", "email", "summary_vi", "summary_en",
)  # fmt: skip


def words_of(version: Version) -> dict[str, Any]:
    """A version as readers see it, in plain values."""
    said = {name: _plain(getattr(version, name)) for name in SEALED}
    files = version.files.order_by("position").values_list("position", "title", "file__sha256", "file__size")
    said["files"] = [
        {"position": place, "title": title, "sha256": sha256, "size": size}
        for place, title, sha256, size in files
    ]
    return said


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def seal_publication(version: Version) -> None:
    """Bind a version that becomes public into the seals, in that transaction."""
    _seal(version, TextSeal.PUBLISHED, {"at": _at(version.public_at)}, words_of(version))


def seal_withdrawal(version: Version) -> None:
    """Bind the withdrawal of a version and its reason into the seals, in that transaction."""
    _seal(version, TextSeal.WITHDRAWN, {"at": _at(version.ended_at), "reason": version.reason}, None)


def _seal(version: Version, act: str, more: dict[str, Any], words: dict[str, Any] | None) -> None:
    statement = {"kind": version.piece.kind, "unit": version.piece.unit.code, **more}
    texts.seal_text(version.piece.slug, version.number, act, statement, words)


def _at(instant: dt.datetime | None) -> str | None:
    return instant.astimezone(dt.UTC).isoformat() if instant else None


@write
def seal_former_texts(actor: Actor) -> int:
    """Seal public texts that were published by a release of the program that did not seal them; how many.

    Raises:
        NotAllowed: only the system seals.
    """
    require(policies.may_publish(actor))
    known = TextSeal.objects.filter(
        slug=OuterRef("piece__slug"), number=OuterRef("number"), act=TextSeal.PUBLISHED
    )
    rows = (
        Version.objects.filter(~Exists(known), state=State.PUBLIC)
        .select_related("piece__unit")
        .order_by("pk")
    )
    for version in rows:
        seal_publication(version)
    return len(rows)


def check_texts() -> list[str]:
    """Texts that are not as they were sealed: statements, words, and what pages show; each by name."""
    wrong = texts.check_seals()
    shown = {
        (version.piece.slug, version.number): version
        for version in Version.objects.filter(state=State.PUBLIC).select_related("piece")
    }
    last = {row.slug: row for row in TextSeal.objects.order_by("pk").iterator(500)}
    for row in last.values():
        version = shown.pop((row.slug, row.number), None)
        if row.act == TextSeal.WITHDRAWN:
            if version is not None:
                wrong.append(f"ALTERED: text {row.key} is shown again")
        elif version is None:
            wrong.append(f"REMOVED: text {row.key} is not shown")
        elif texts.digest_of(words_of(version)) != row.statement["sha256"]:
            wrong.append(f"ALTERED: text {row.key} as it is shown")
    return wrong + [f"NOT SEALED: text {slug}/{number}" for slug, number in shown]
