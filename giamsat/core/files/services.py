"""Taking files in, having them scanned, and clearing away what nobody refers to."""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor
from giamsat.core.errors import InvalidInput, StorageFull
from giamsat.core.files.kinds import KINDS, Kind, Refused
from giamsat.core.files.models import FileState, StoredFile
from giamsat.core.files.names import clean_name, extension_of
from giamsat.core.files.policies import may_store_file, may_work_on_files
from giamsat.core.files.scanner import Outcome, Scan, scan
from giamsat.core.files.sniff import identify
from giamsat.core.files.storage import Staged, storage
from giamsat.core.files.uploads import StagedUpload, megabytes, too_large, too_many
from giamsat.core.policy import require
from giamsat.core.prepared import execute, insert
from giamsat.core.writes import write

log = logging.getLogger(__name__)

#: Tells the kind of a staged file of that name, or refuses it with InvalidInput.
Teller = Callable[[str, Staged], Kind]

#: A content without a row is removed after this many seconds: its transaction is surely over.
UNUSED_AFTER = 24 * 3600
#: Holds off the sweep, and the same content from elsewhere, until the transaction ends.
LOCK_CONTENTS = """
SELECT sha256,
       EXISTS (SELECT FROM core_storedfile f WHERE f.sha256 = c.sha256 AND f.state = 'blocked'),
       pg_advisory_xact_lock(hashtextextended('file:' || c.sha256, 0))
  FROM unnest(%s::text[]) AS c (sha256)
"""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that passed the checks and waits in its staging file to be kept."""

    staged: Staged
    sha256: str
    name: str
    kind: Kind
    verdict: Scan | None


def store_upload(actor: Actor, uploaded_file: UploadedFile, tell_kind: Teller | None = None) -> StoredFile:
    """Check one file by its content, scan it, and store it; see ``store_uploads``."""
    return store_uploads(actor, [uploaded_file], tell_kind)[0]


def store_uploads(
    actor: Actor, uploads: Iterable[UploadedFile], tell_kind: Teller | None = None
) -> list[StoredFile]:
    """Take in the files of one form, all or none, in a transaction of their own.

    Call it outside a transaction: the checks take time. A new file is clean, or received when it still
    waits for the scanner (see ``scan_waiting_files``).

    Args:
        uploads: from a form (``request.FILES.getlist(…)``) or made by hand; they are used up.
        tell_kind: ``check_content`` when left out.

    Raises:
        what ``checked_uploads`` and ``keep_files`` raise.
    """
    with checked_uploads(actor, uploads, tell_kind) as checked:
        return write(keep_files)(actor, checked)


@contextmanager
def checked_uploads(
    actor: Actor, uploads: Iterable[UploadedFile], tell_kind: Teller | None = None
) -> Iterator[list[Checked]]:
    """Check and scan files before the transaction that keeps them with what they belong to.

    What the block does not hand to ``keep_files`` is gone after it.

    Raises:
        NotAllowed: the actor may not hand in files.
        InvalidInput: too many, or one is over-long, empty, of a kind that is not taken, of another kind than
            its name says, or infected; the message names the file, the reason and what to do.
        StorageFull: the disk is full.
    """
    files = list(uploads)
    if files:
        require(may_store_file(actor))
    if len(files) > settings.FILES_MAX_COUNT:
        raise InvalidInput(too_many(), code="too_many_files")
    with ExitStack() as cleanup:
        with _told_when_full():
            checked = [_check(file, cleanup, tell_kind or check_content) for file in files]
        yield checked


@contextmanager
def _told_when_full() -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(
                _("Máy chủ hết chỗ lưu tệp; chưa lưu gì. Báo người quản trị rồi gửi lại sau.")
            ) from fault
        raise


def _check(file: UploadedFile, cleanup: ExitStack, tell_kind: Teller) -> Checked:
    name = clean_name(file.name or "")
    if not name:
        raise InvalidInput(_("Tệp không có tên. Đặt tên rồi gửi lại."), code="file_without_name")
    staged, sha256 = _staged(file, name, cleanup)
    kind = tell_kind(name, staged)
    verdict = scan(settings.FILES_CLAMAV, staged.file) if settings.FILES_CLAMAV else None
    if verdict and verdict.outcome is Outcome.NOT_SCANNED:
        raise InvalidInput(
            _("Tệp “{name}” quá lớn với máy quét mã độc nên không được lưu. Chia nhỏ rồi gửi lại.").format(
                name=name
            ),
            code="file_not_scannable",
        )
    if verdict and verdict.outcome is Outcome.INFECTED:
        log.warning("upload of %s refused by the scanner: %s", sha256, verdict.detail)
        _block_known(SYSTEM, sha256, verdict.detail)
        raise InvalidInput(
            _(
                "Tệp “{name}” có mã độc ({virus}) nên không được lưu. Quét máy của bạn rồi gửi bản sạch."
            ).format(name=name, virus=verdict.detail),
            code="file_infected",
            details={"detail": verdict.detail},
        )
    return Checked(staged, sha256, name, kind, verdict)


def _staged(file: UploadedFile, name: str, cleanup: ExitStack) -> tuple[Staged, str]:
    """The staging file of a form's file; one made by hand is copied into a new one."""
    if isinstance(file, StagedUpload):
        if file.problem:
            raise InvalidInput(file.problem, code=file.problem_code, details={"detail": file.problem_limit})
        cleanup.callback(file.staged.discard)
        return file.staged, file.sha256
    staged = storage().stage()
    cleanup.callback(staged.discard)
    for chunk in file.chunks():
        if staged.size + len(chunk) > settings.FILES_MAX_BYTES:
            raise InvalidInput(
                too_large(name),
                code="file_too_large",
                details={"detail": megabytes(settings.FILES_MAX_BYTES)},
            )
        staged.write(chunk)
    return staged, staged.complete()


def check_content(name: str, staged: Staged) -> Kind:
    """The kind of a staged file whose name agrees with it.

    Raises:
        InvalidInput: the content is refused, or the name's extension says otherwise.
    """
    try:
        kind = identify(staged.file)
    except Refused as refusal:
        raise InvalidInput(
            _("Tệp “{name}”: {reason}").format(name=name, reason=refusal.message),
            code=f"file_{refusal.reason}",
            details={"detail": str(refusal.found)},
        ) from refusal
    extension = extension_of(name)
    if kind.code == "txt" and extension == "csv":
        # Both are plain text; what it is for, only the name can say.
        kind = KINDS["csv"]
    if extension not in kind.extensions:
        raise InvalidInput(
            _(
                "Tệp “{name}” có đuôi “{extension}” nhưng nội dung là {kind}. "
                "Đổi đuôi thành “.{right}” hoặc chọn đúng tệp."
            ).format(
                name=name,
                extension=f".{extension}" if extension else "",
                kind=kind.label,
                right=kind.extensions[0],
            ),
            code="file_name_mismatch",
            details={"extension": extension, "content": kind.code, "detail": f".{kind.extensions[0]}"},
        )
    return kind


def keep_files(actor: Actor, checked: Sequence[Checked]) -> list[StoredFile]:
    """Store checked files and their rows, all or none.

    Call it inside the transaction of what they belong to.

    Raises:
        NotAllowed: the actor may not hand in files; InvalidInput: one has the content of a blocked file;
        StorageFull.
    """
    require(may_store_file(actor))
    if not checked:
        return []
    # One order of locks for all, so that two forms with the same files never wait for each other.
    locked = execute(LOCK_CONTENTS, [sorted({file.sha256 for file in checked})]).fetchall()
    blocked = {sha256 for sha256, is_blocked, _lock in locked if is_blocked}
    with _told_when_full():
        return [_keep_file(actor, file, blocked) for file in checked]


def _keep_file(actor: Actor, file: Checked, blocked: set[str]) -> StoredFile:
    if file.sha256 in blocked and not file.verdict:
        raise InvalidInput(
            _("Tệp “{name}” trùng với một tệp đã bị chặn nên không được lưu. Chọn tệp khác.").format(
                name=file.name
            ),
            code="file_blocked",
        )
    scanned_clean = file.verdict is not None and file.verdict.outcome is Outcome.CLEAN
    clean = scanned_clean or (file.verdict is None and settings.FILES_CLEAN_WITHOUT_SCANNER)
    storage().keep(file.staged, file.sha256)
    now = clock.now()
    row = StoredFile(
        sha256=file.sha256,
        size=file.staged.size,
        kind=file.kind.code,
        content_type=file.kind.content_type,
        name=file.name,
        state=FileState.CLEAN if clean else FileState.RECEIVED,
        uploaded_by_id=actor.person_id,
        at=now,
        scanned_at=now if scanned_clean else None,
    )
    insert(row)
    return row


def _block_content(sha256: str, reason: str) -> int:
    """What is infected in one place is infected wherever else it was handed in."""
    return (
        StoredFile.objects.filter(sha256=sha256)
        .exclude(state=FileState.BLOCKED)
        .update(state=FileState.BLOCKED, blocked_reason=reason[:200] or "?", scanned_at=clock.now())
    )


@write
def _block_known(actor: Actor, sha256: str, reason: str) -> int:
    require(may_work_on_files(actor))
    return _block_content(sha256, reason)


def _waiting(limit: int) -> Iterator[StoredFile]:
    yield from StoredFile.objects.filter(state=FileState.RECEIVED).order_by("id")[:limit]


def scan_waiting_files(limit: int = 100) -> dict[str, int]:
    """Bring received files to clean or blocked; the periodic tick calls it. Safe to run twice at once.

    Without a scanner, files become clean only when ``FILES_CLEAN_WITHOUT_SCANNER`` says so.

    Returns:
        counts by the state reached; ``received`` are those that still wait.
    """
    counts = {str(state): 0 for state in FileState}
    for stored in _waiting(limit):
        if settings.FILES_CLAMAV:
            try:
                with storage().open(stored.sha256) as content:
                    verdict = scan(settings.FILES_CLAMAV, content)
            except FileNotFoundError:
                log.error("content %s of file %s is missing", stored.sha256, stored.pk)
                verdict = Scan(Outcome.NOT_SCANNED, "content missing")
        elif settings.FILES_CLEAN_WITHOUT_SCANNER:
            verdict = None
        else:
            counts[FileState.RECEIVED] += 1
            continue
        counts[_settle_file(SYSTEM, stored, verdict)] += 1
        if verdict and verdict.outcome is Outcome.UNREACHABLE:
            log.warning("scanner unreachable: %s", verdict.detail)
            break
    return counts


@write
def _settle_file(actor: Actor, stored: StoredFile, verdict: Scan | None) -> str:
    require(may_work_on_files(actor))
    waiting = StoredFile.objects.filter(pk=stored.pk, state=FileState.RECEIVED)
    now = clock.now()
    if verdict is None or verdict.outcome is Outcome.CLEAN:
        waiting.update(state=FileState.CLEAN, scanned_at=now if verdict else None)
        return FileState.CLEAN
    if verdict.outcome is Outcome.UNREACHABLE:
        return FileState.RECEIVED
    if verdict.outcome is Outcome.INFECTED:
        _block_content(stored.sha256, verdict.detail)
    else:
        waiting.update(state=FileState.BLOCKED, blocked_reason=verdict.detail[:200] or "?", scanned_at=now)
    return FileState.BLOCKED


def sweep_files(unused_after: float = UNUSED_AFTER) -> dict[str, int]:
    """Remove staging files of cut uploads and contents that no row refers to; the daily tick calls it.

    Args:
        unused_after: seconds since a content was stored (again) before it counts as unused.
    """
    staged = storage().sweep_staged()
    unused = sum(
        _drop_unused(SYSTEM, sha256) for sha256 in storage().stored_before(time.time() - unused_after)
    )
    return {"staged": staged, "unused": unused}


@write
def _drop_unused(actor: Actor, sha256: str) -> bool:
    require(may_work_on_files(actor))
    execute(LOCK_CONTENTS, [[sha256]])
    if StoredFile.objects.filter(sha256=sha256).exists():
        return False
    storage().delete(sha256)
    return True
