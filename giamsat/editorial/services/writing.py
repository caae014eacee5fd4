"""Writing: a text is begun, saved as often as one likes, and sent to who approves it (R55)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import slugify
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput
from giamsat.core.files.services import Checked, keep_files
from giamsat.core.policy import require
from giamsat.core.text import fold, searchable, without_marks
from giamsat.core.writes import write
from giamsat.editorial import events, policies
from giamsat.editorial.choices import Kind
from giamsat.editorial.models import Attachment, Piece, Version
from giamsat.editorial.transitions import OPEN, after
from giamsat.events.services import record_event
from giamsat.units.models import Unit

LONGEST_TEXT = 200_000
MOST_FILES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a version says; the fields are those of ``Version``. ``text_*`` and ``summary_*`` are Markdown."""

    title_vi: str
    title_en: str = ""
    lead_vi: str = ""
    lead_en: str = ""
    text_vi: str = ""
    text_en: str = ""
    by: str = ""
    dated: dt.date | None = None
    code: str = ""
    form: str = ""
    field: str = ""
    target: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    amends: Sequence[str] = ()
    replaces: Sequence[str] = ()
    opens: dt.date | None = None
    closes: dt.date | None = None
    address: str = ""
    email: str = ""
    summary_vi: str = ""
    summary_en: str = ""


NAMES = tuple(field.name for field in fields(Words))


@write
def begin_piece(
    actor: Actor,
    kind: str,
    unit: Unit,
    words: Words,
    files: Sequence[Checked] = (),
    *,
    is_demo: bool = False,
) -> Version:
    """A new text with its first draft.

    Args:
        unit: whose text it is; of a consultation the body that receives the comments.

    Raises:
        NotAllowed; InvalidInput: see ``save_version``.
    """
    require(policies.may_write(actor, unit))
    if kind not in Kind.values:
        raise InvalidInput(_("Không có loại bài này."))
    now = clock.now()
    piece = Piece(kind=kind, unit=unit, made_by_id=actor.person_id, made_at=now, is_demo=is_demo, slug="-")
    checked(kind, words)
    piece.save()
    name = slugify(without_marks(words.title_vi))[:80].rstrip("-")
    piece.slug = f"{name}-{piece.pk}" if name else str(piece.pk)
    piece.save(update_fields=["slug"])
    version = Version(piece=piece, number=1)
    _write(actor, version, words)
    _add_files(actor, version, files)
    record(actor, events.BEGUN, version)
    return version


@write
def save_version(
    actor: Actor,
    version: Version,
    words: Words,
    files: Sequence[Checked] = (),
    *,
    seen: int,
    drop: Sequence[int] = (),
) -> Version:
    """Save a draft.

    Args:
        seen: the ``version`` of the row as the person saw it.
        drop: positions of files that go.

    Raises:
        NotAllowed; Conflict; InvalidTransition: it waits for approval; InvalidInput: no title, too long, a document
        without number or day, a consultation without its days.
    """
    version = locked(version, seen)
    require(policies.may_write(actor, version.piece.unit))
    version.state = after(version.state, "save")
    checked(version.piece.kind, words)
    version.version += 1
    _write(actor, version, words)
    version.files.filter(position__in=list(drop)).delete()
    _add_files(actor, version, files)
    record(actor, events.SAVED, version)
    return version


@write
def send_version(actor: Actor, version: Version, *, seen: int) -> Version:
    """Put a draft before who approves.

    Raises:
        NotAllowed; Conflict; InvalidTransition; InvalidInput: it says nothing yet.
    """
    version = locked(version, seen)
    require(policies.may_write(actor, version.piece.unit))
    if not (version.text_vi.strip() or version.files.exists()):
        raise InvalidInput(_("Bài chưa có nội dung và chưa có tệp nào."), code="empty_text")
    version.state = after(version.state, "send")
    version.sent_at, version.reason = clock.now(), ""
    version.version += 1
    version.save()
    record(actor, events.SENT, version)
    return version


@write
def revise_piece(actor: Actor, piece: Piece) -> Version:
    """The open version of a text; a new draft made from the latest one where none is open.

    Raises:
        NotAllowed.
    """
    piece = Piece.objects.select_for_update(of=("self",)).select_related("unit").get(pk=piece.pk)
    require(policies.may_write(actor, piece.unit))
    last = piece.versions.order_by("-number").first()
    if last is None or last.state in OPEN:
        return last or Version(piece=piece, number=1)
    words = Words(**{name: getattr(last, name) for name in NAMES})
    version = Version(piece=piece, number=last.number + 1)
    _write(actor, version, words)
    Attachment.objects.bulk_create(
        Attachment(owner=version, position=each.position, file=each.file, title=each.title)
        for each in last.files.select_related("file")
    )
    record(actor, events.SAVED, version)
    return version


def checked(kind: str, words: Words) -> None:
    """Refuse what a reader could not use.

    Raises:
        InvalidInput: see ``save_version``.
    """
    wrong: dict[str, Any] = {}
    if not words.title_vi.strip():
        wrong["title_vi"] = _("Nhập tiêu đề.")
    for name in ("text_vi", "text_en", "summary_vi", "summary_en"):
        if len(getattr(words, name)) > LONGEST_TEXT:
            wrong[name] = _("Quá dài. Đưa phần dài vào tệp kèm theo.")
    if kind == Kind.DOCUMENT:
        if not words.code.strip():
            wrong["code"] = _("Nhập số, ký hiệu của văn bản.")
        if words.dated is None:
            wrong["dated"] = _("Nhập ngày ban hành.")
        if words.valid_from and words.valid_to and words.valid_to < words.valid_from:
            wrong["valid_to"] = _("Ngày hết hiệu lực đứng trước ngày có hiệu lực.")
    if kind == Kind.CONSULTATION:
        if words.opens is None or words.closes is None:
            wrong["opens" if words.opens is None else "closes"] = _("Nhập ngày mở và ngày hết hạn góp ý.")
        elif words.closes < words.opens:
            wrong["closes"] = _("Ngày hết hạn đứng trước ngày mở.")
        if words.email:
            try:
                validate_email(words.email)
            except ValidationError:
                wrong["email"] = _("Địa chỉ thư điện tử chưa đúng.")
    if wrong:
        raise InvalidInput(fields=wrong)


def locked(version: Version, seen: int) -> Version:
    """The row, held until the end of the transaction.

    Raises:
        Conflict: it moved on since it was seen.
    """
    row = Version.objects.select_for_update(of=("self",)).select_related("piece__unit").get(pk=version.pk)
    if row.version != seen:
        raise Conflict
    return row


def record(actor: Actor, verb: str, version: Version, **data: Any) -> None:
    """The event of an act on a version."""
    piece = version.piece
    said = {"piece": piece.pk, "number": version.number, **data}
    record_event(actor, verb, "piece", piece.pk, path=piece.unit.path, data=said)


def _write(actor: Actor, version: Version, words: Words) -> None:
    for name in NAMES:
        value = getattr(words, name)
        setattr(version, name, value.strip() if isinstance(value, str) else value)
    version.amends, version.replaces = list(words.amends), list(words.replaces)
    known = (
        words.title_vi,
        words.title_en,
        words.code,
        words.by,
        words.lead_vi,
        words.lead_en,
        words.text_vi,
    )
    said = searchable(" ".join(known))
    version.search = f"{said} {fold(said)}"
    if actor.person_id is not None and actor.person_id not in version.writers:
        version.writers = [*version.writers, actor.person_id]
    version.written_by_id, version.written_at = actor.person_id, clock.now()
    version.save()


def _add_files(actor: Actor, version: Version, files: Sequence[Checked]) -> None:
    last = version.files.order_by("-position").values_list("position", flat=True).first() or 0
    if last + len(files) > MOST_FILES:
        raise InvalidInput(fields={"uploads": _("Quá nhiều tệp cho một bài.")})
    for place, stored in enumerate(keep_files(actor, files) if files else [], start=last + 1):
        title = re.sub(r"\.[^.]+$", "", stored.name)[:200]
        Attachment.objects.create(owner=version, position=place, file=stored, title=title)
