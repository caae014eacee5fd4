"""Registering a document: its text becomes clauses and proposed tasks in one transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives import compiler, events, policies, reading
from giamsat.directives.models import Clause, Directive, Programme, Proposal
from giamsat.directives.parties import Resolver
from giamsat.directives.reading import number_key
from giamsat.directives.recognised import doubt_numerals
from giamsat.directives.services.linking import store_links
from giamsat.events.services import record_event
from giamsat.units.locks import hold_tree


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
    recognised: bool = False,
) -> Directive:
    """Register a document with its text, read its clauses and propose its tasks (R2).

    Args:
        text: as decoded; it is stored unchanged, since every offset points into it.
        language: code of one of the compiler's languages, or "auto".
        recognised: the text was read off a scan, so that its numerals want a person's eye.

    Raises:
        NotAllowed: the person does not register documents of this programme.
        InvalidInput: a field is missing, the text is empty or too long, or the number is registered.
    """
    require(policies.may_register(actor, programme))
    _check(number, kind, issuer_name, language, title, text, issued_on)
    compiled = compiler.compile_text(text, language)
    # The compiler takes its time; only now does nobody wait for it in vain.
    hold_tree()
    programme = Programme.objects.select_related("owner").get(pk=programme.pk)
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
        file_name=file_name[-255:],
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
            },
            code="already_registered",
        ) from fault
    clauses = _store_clauses(directive, compiled.clauses)
    _store_proposals(directive, compiled.tasks, clauses, recognised)
    store_links(directive)
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


def _check(
    number: str, kind: str, issuer_name: str, language: str, title: str, text: str, issued_on: dt.date
) -> None:
    fields = {}
    if not number_key(number):
        fields["number"] = _("Nhập số, ký hiệu văn bản.")
    if not title.strip():
        fields["title"] = _("Nhập trích yếu nội dung văn bản.")
    if not issuer_name.strip():
        fields["issuer_name"] = _("Nhập cơ quan ban hành.")
    lengths = {"number": (number, 80), "title": (title, 500), "issuer_name": (issuer_name, 200)}
    for name, (value, longest) in lengths.items():
        if len(value.strip()) > longest:
            fields[name] = _("Dài quá %(count)d ký tự.") % {"count": longest}
    if kind not in Directive.Kind.values:
        fields["kind"] = _("Chọn loại văn bản trong danh sách.")
    if language != "auto" and language not in reading.LANGUAGES:
        fields["language"] = _("Chưa đọc được văn bản bằng ngôn ngữ này.")
    if not text.strip():
        fields["text"] = _("Văn bản không có chữ nào.")
    elif "\x00" in text:
        fields["text"] = _("Văn bản có ký tự không phải chữ (mã 0). Lưu lại thành tệp chữ rồi nhập lại.")
    elif len(text) > reading.MAX_CHARACTERS:
        fields["text"] = reading.too_long()
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
    directive: Directive, tasks: tuple[compiler.ProposedTask, ...], clauses: list[Clause], recognised: bool
) -> None:
    doubts = [_doubts(task, recognised) for task in tasks]
    rows = Proposal.objects.bulk_create(
        Proposal(
            directive=directive,
            clause=clauses[task.clause_index] if task.clause_index is not None else None,
            start=task.start,
            end=task.end,
            title=(task.title.strip() or reading.short_title(task.text))[:300],
            content=task.text,
            deadline_kind=task.deadline.kind,
            due=dt.date.fromisoformat(task.deadline.due) if task.deadline.due else None,
            deadline_text=task.deadline.text[:300],
            product=task.product,
            authority=task.authority[:300],
            targets=[target.to_json() for target in task.targets],
            references=list(task.references),
            confidence=task.confidence,
            field_confidence=doubt["field_confidence"],
            vague_words=doubt["vague"],
            evidence={name: [list(span) for span in spans] for name, spans in task.evidence.items()},
        )
        for task, doubt in zip(tasks, doubts, strict=True)
    )
    Resolver(directive.issued_on).store_parties(zip(rows, tasks, strict=True))


def _doubts(task: compiler.ProposedTask, recognised: bool) -> dict[str, Any]:
    """How sure the fields are and which words leave a clear vague, as they are stored."""
    told = task.to_json()
    return doubt_numerals(told) if recognised else told
