"""Registering a document: its text becomes clauses and proposed tasks in one transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives import compiler, events, policies
from giamsat.directives.models import Clause, Directive, Programme, Proposal
from giamsat.directives.parties import Resolver
from giamsat.events.services import record_event

#: A decision of this length has about 700 pages; longer input is a mistake, and would fill a page of text.
MAX_CHARACTERS = 2_000_000


def number_key(number: str) -> str:
    """The form in which document numbers are compared: no spaces, one case, one kind of dash."""
    folded = unicodedata.normalize("NFC", number).casefold()
    return re.sub(r"\s+", "", re.sub(r"[‐‑‒–—−]", "-", folded))


@write
def register_directive(
    actor: Actor,
    programme: Programme,
    *,
    number: str,
    kind: str,
    issuer_name: str,
    issued_on: dt.date,
    language: str,
    title: str,
    text: str,
    file_name: str = "",
    encoding: str = "utf-8",
) -> Directive:
    """Register a document with its text, read its clauses and propose its tasks (R2).

    Args:
        text: as decoded; it is stored unchanged, since every offset points into it.
        language: code of one of the compiler's languages, or "auto".

    Raises:
        NotAllowed: the person does not register documents of this programme.
        InvalidInput: a field is missing, the text is empty or too long, or the number is registered.
    """
    require(policies.may_register(actor, programme))
    _check(number, title, text, issued_on)
    compiled = compiler.compile_text(text, language)
    directive = Directive(
        programme=programme,
        owner=programme.owner,
        number=number.strip(),
        number_key=number_key(number),
        kind=kind,
        issuer_name=issuer_name.strip(),
        issued_on=issued_on,
        language=compiled.head.lang if language == "auto" else language,
        title=title.strip(),
        text=text,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        encoding=encoding,
        file_name=file_name,
        registered_by_id=actor.person_id,
        registered_at=clock.now(),
    )
    try:
        with transaction.atomic():
            directive.save()
    except IntegrityError as fault:
        raise InvalidInput(
            fields={
                "number": _("Văn bản số này, ngày này đã được đăng ký. Mở văn bản đã có thay vì nhập lại.")
            }
        ) from fault
    clauses = _store_clauses(directive, compiled.clauses)
    _store_proposals(directive, compiled.tasks, clauses)
    record_event(
        actor,
        events.DIRECTIVE_REGISTERED,
        "directive",
        directive.pk,
        programme_id=programme.pk,
        path=directive.owner.path,
        data={"number": directive.number, "proposals": len(compiled.tasks)},
    )
    return directive


def _check(number: str, title: str, text: str, issued_on: dt.date) -> None:
    fields = {}
    if not number.strip():
        fields["number"] = _("Nhập số, ký hiệu văn bản.")
    if not title.strip():
        fields["title"] = _("Nhập trích yếu nội dung văn bản.")
    if not text.strip():
        fields["text"] = _("Văn bản không có chữ nào.")
    elif len(text) > MAX_CHARACTERS:
        fields["text"] = _(
            "Văn bản dài quá 2 triệu ký tự. Chia thành nhiều văn bản hoặc bỏ phần không giao việc."
        )
    if issued_on > clock.today():
        fields["issued_on"] = _("Ngày ban hành ở tương lai.")
    if fields:
        raise InvalidInput(fields=fields)


def _store_clauses(directive: Directive, compiled: tuple[compiler.Clause, ...]) -> list[Clause]:
    """Store the clause tree level by level, so that each row knows its parent's id."""
    depths: list[int] = []
    for clause in compiled:
        depths.append(0 if clause.parent is None else depths[clause.parent] + 1)
    rows = [
        Clause(
            directive=directive,
            position=clause.index,
            depth=depth,
            kind=clause.kind,
            label=clause.label[:120],
            path=clause.path[:120],
            start=clause.start,
            text_start=clause.text_start,
            end=clause.end,
        )
        for clause, depth in zip(compiled, depths, strict=True)
    ]
    for depth in range(max(depths, default=-1) + 1):
        level = [row for row in rows if row.depth == depth]
        for row in level:
            parent = compiled[row.position].parent
            row.parent = None if parent is None else rows[parent]
        Clause.objects.bulk_create(level)
    return rows


def _store_proposals(
    directive: Directive, tasks: tuple[compiler.ProposedTask, ...], clauses: list[Clause]
) -> None:
    rows = Proposal.objects.bulk_create(
        Proposal(
            directive=directive,
            clause=clauses[task.clause_index] if task.clause_index is not None else None,
            start=task.start,
            end=task.end,
            title=task.title[:300],
            content=task.text,
            deadline_kind=task.deadline.kind,
            due=dt.date.fromisoformat(task.deadline.due) if task.deadline.due else None,
            deadline_text=task.deadline.text[:300],
            product=task.product,
            authority=task.authority[:300],
            targets=[target.to_json() for target in task.targets],
            references=list(task.references),
            confidence=task.confidence,
            field_confidence=dict(task.field_confidence),
            vague_words={clear: list(words) for clear, words in task.vague.items()},
        )
        for task in tasks
    )
    Resolver(directive.issued_on).store_parties(zip(rows, tasks, strict=True))
