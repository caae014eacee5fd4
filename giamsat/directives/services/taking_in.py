"""Documents handed in: stored as they came, read in a child process, confirmed by a person, registered."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile

from giamsat.accounts.selectors import actor_for
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor
from giamsat.core.errors import Conflict, GiamsatError
from giamsat.core.files.models import StoredFile
from giamsat.core.files.services import store_upload
from giamsat.core.files.storage import storage
from giamsat.core.jobs import enqueue, job
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives import policies, reading
from giamsat.directives.documents import document_kind
from giamsat.directives.models import Directive, Intake, IntakeBatch, Programme
from giamsat.directives.readers import Cancelled, Extract, Unreadable, read_file
from giamsat.directives.refusals import problem_of
from giamsat.directives.services.registering import register_directive

log = logging.getLogger(__name__)
State = Intake.State
#: Web pages tell of documents and quote their dates, and recognised letters may be wrong: a person looks first.
_TRUSTED = ("txt", "docx", "pdf")
#: What was given up or could not be read is of use to nobody after this.
KEPT = dt.timedelta(days=30)


def take_in_document(actor: Actor, programme: Programme, upload: UploadedFile) -> Intake:
    """One document, read at once; a scan is left to the queue. Call it outside a transaction.

    Raises:
        NotAllowed: the person does not register documents of this programme.
        InvalidInput: it gives no text, or may not be stored; nothing is kept of it then.
    """
    require(policies.may_register(actor, programme))
    upload.seek(0)
    extract = reading.read_at_once(cast(BinaryIO, upload.file))
    stored = store_upload(actor, upload, document_kind)
    return _note_intake(actor, programme, stored.name, stored, extract)


def take_in_text(actor: Actor, programme: Programme, text: str) -> Intake:
    """A pasted text.

    Raises:
        NotAllowed, InvalidInput: as above; field ``text``.
    """
    require(policies.may_register(actor, programme))
    return _note_intake(actor, programme, "", None, reading.read_pasted(text))


def take_in_batch(
    actor: Actor,
    programme: Programme,
    uploads: Iterable[UploadedFile],
    *,
    register: bool = False,
    batch: IntakeBatch | None = None,
) -> IntakeBatch:
    """Many documents, read one by one in the queue; a bad one is noted with its reason and stops no other.

    Call it outside a transaction.

    Args:
        register: register those whose head states number, date and issuer, without a further look.
        batch: one that is there already, to which these are added.
    """
    require(policies.may_register(actor, programme))
    if batch is not None and batch.cancelled_at is not None:
        raise Conflict
    made = batch or _open_batch(actor, programme, register)
    for upload in uploads:
        name = upload.name or ""
        try:
            stored = store_upload(actor, upload, document_kind)
        except GiamsatError as fault:
            _note_refused(actor, made, name, fault)
        else:
            _note_intake(actor, programme, stored.name, stored, None, made)
    return made


@write
def _open_batch(actor: Actor, programme: Programme, register: bool) -> IntakeBatch:
    require(policies.may_register(actor, programme))
    return IntakeBatch.objects.create(
        programme=programme, register=register, created_by_id=actor.person_id, at=clock.now()
    )


@write
def _note_intake(
    actor: Actor,
    programme: Programme,
    name: str,
    stored: StoredFile | None,
    extract: Extract | None,
    batch: IntakeBatch | None = None,
) -> Intake:
    require(policies.may_register(actor, programme))
    intake = Intake(
        programme=programme,
        batch=batch,
        file=stored,
        name=name[-255:],
        created_by_id=actor.person_id,
        at=clock.now(),
    )
    if extract is not None:
        _put(intake, extract)
    intake.save()
    if extract is None:
        enqueue(read_waiting, once=f"intake:{intake.pk}", intake_id=intake.pk)
    return intake


@write
def _note_refused(actor: Actor, batch: IntakeBatch, name: str, fault: GiamsatError) -> None:
    require(policies.may_register(actor, batch.programme))
    problem, detail = problem_of(fault)
    Intake.objects.create(
        programme=batch.programme,
        batch=batch,
        name=name[-255:],
        state=State.FAILED,
        problem=problem,
        problem_detail=detail[:400],
        created_by_id=actor.person_id,
        at=clock.now(),
    )


def _put(intake: Intake, extract: Extract) -> None:
    told = extract.to_json()
    for name in ("text", "format", "encoding", "converted", "unit", "places", "notes"):
        setattr(intake, name, told[name])
    intake.state = State.READ


@job
def read_waiting(intake_id: int) -> None:
    """Read one document that waits; harmless when it was read or cancelled meanwhile."""
    intake = Intake.objects.select_related("file", "batch").filter(pk=intake_id).first()
    if intake is None or not _begin(SYSTEM, intake):
        return
    extract: Extract | None = None
    fault = Unreadable("missing")
    try:
        assert intake.file is not None  # noqa: S101 (a waiting intake has its file)
        with storage().open(intake.file.sha256) as content:
            extract = read_file(
                content,
                progress=lambda done, pages: _tell_progress(intake_id, done, pages),
                cancelled=lambda: not Intake.objects.filter(pk=intake_id, state=State.READING).exists(),
            )
    except FileNotFoundError:
        log.error("content of intake %s is missing", intake_id)
    except Unreadable as refusal:
        fault = refusal
    except Cancelled:
        return
    if _settle(SYSTEM, intake_id, extract, fault) and intake.batch is not None and intake.batch.register:
        _register_by_head(intake_id)


@write
def _begin(actor: Actor, intake: Intake) -> bool:
    require(policies.may_work_on_intakes(actor))
    # One that is being read belongs to a worker that died: the queue gave it out again.
    return bool(
        Intake.objects.filter(pk=intake.pk, state__in=[State.WAITING, State.READING]).update(
            state=State.READING
        )
    )


def _tell_progress(intake_id: int, done: int, pages: int) -> None:
    Intake.objects.filter(pk=intake_id, state=State.READING).update(pages_done=done, pages=pages)


@write
def _settle(actor: Actor, intake_id: int, extract: Extract | None, fault: Unreadable) -> bool:
    """Store what was read, whole or not at all; False when it failed or was cancelled meanwhile."""
    require(policies.may_work_on_intakes(actor))
    intake = Intake.objects.select_for_update().filter(pk=intake_id, state=State.READING).first()
    if intake is None:
        return False
    if extract is not None:
        _put(intake, extract)
    else:
        intake.state, intake.problem, intake.problem_detail = State.FAILED, fault.code, fault.detail[:400]
    intake.save()
    return extract is not None


def _register_by_head(intake_id: int) -> None:
    """Register a document whose head says all; otherwise it stays for a person."""
    intake = Intake.objects.select_related("programme__owner", "created_by", "batch").get(pk=intake_id)
    if intake.format not in _TRUSTED:
        return
    actor = actor_for(intake.created_by, via="job") if intake.created_by else SYSTEM
    found = reading.find_head(intake.text)
    if not (found.number and found.issued_on and found.issuer_name and found.title):
        return
    try:
        register_intake(
            actor,
            intake,
            number=found.number,
            kind=found.kind,
            issuer_name=found.issuer_name,
            issued_on=found.issued_on,
            language=found.language,
            title=found.title,
        )
    except GiamsatError as refusal:
        problem, detail = problem_of(refusal)
        Intake.objects.filter(pk=intake_id, state=State.READ).update(
            problem=problem, problem_detail=detail[:400]
        )


@write
def register_intake(actor: Actor, intake: Intake, *, issued_on: dt.date, **fields: Any) -> Directive:
    """Register what was read under what a person has confirmed; see ``register_directive`` for the fields.

    Raises:
        Conflict: it is not read yet, was cancelled, or is registered already.
    """
    require(policies.may_register(actor, intake.programme))
    intake = Intake.objects.select_for_update().get(pk=intake.pk)
    if intake.state != State.READ:
        raise Conflict
    directive = register_directive(
        actor,
        intake.programme,
        issued_on=issued_on,
        text=intake.text,
        file_name=intake.name,
        encoding=intake.encoding,
        recognised=intake.format == "scan",
        **fields,
    )
    # The text is the document's from now on; the places still point into it.
    intake.state, intake.directive, intake.text = State.REGISTERED, directive, ""
    intake.problem = intake.problem_detail = ""
    intake.save()
    return directive


@write
def cancel_batch(actor: Actor, batch: IntakeBatch) -> int:
    """Stop reading what still waits, a scan after its present page; what was read stays. How many."""
    require(policies.may_register(actor, batch.programme))
    IntakeBatch.objects.filter(pk=batch.pk, cancelled_at__isnull=True).update(cancelled_at=clock.now())
    waiting = batch.intakes.filter(state__in=[State.WAITING, State.READING])
    return waiting.update(state=State.CANCELLED)


@write
def cancel_intake(actor: Actor, intake: Intake) -> bool:
    """Stop reading one document, or give up one that was read; False when it is registered or over."""
    require(policies.may_register(actor, intake.programme))
    rows = Intake.objects.filter(pk=intake.pk, state__in=[State.WAITING, State.READING, State.READ])
    return bool(rows.update(state=State.CANCELLED, text=""))


def forget_given_up(now: dt.datetime) -> int:
    """Remove documents that were cancelled or unreadable, with their files, once they are old. How many."""
    return _forget(SYSTEM, now - KEPT)


@write
def _forget(actor: Actor, before: dt.datetime) -> int:
    require(policies.may_work_on_intakes(actor))
    old = Intake.objects.filter(state__in=[State.CANCELLED, State.FAILED], at__lt=before)
    rows = list(old.select_for_update(skip_locked=True).values_list("pk", "file_id"))
    Intake.objects.filter(pk__in=[pk for pk, _file in rows]).delete()
    # Each handing-in has a row of its own; the content goes when no row names it any more.
    StoredFile.objects.filter(pk__in=[file for _pk, file in rows if file]).delete()
    IntakeBatch.objects.filter(at__lt=before, intakes__isnull=True).delete()
    return len(rows)
