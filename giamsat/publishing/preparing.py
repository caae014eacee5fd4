"""Preparing a release: ordered by a person or by the day, read in the background, stopped when somebody says so.

The rows are read outside a transaction, so that how far it has come can be seen and a stop is heeded; what differs is
then frozen in one short transaction, which looks once more whether rule and right still hold.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from giamsat.accounts.selectors import actor_for
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor
from giamsat.core.errors import Conflict, GiamsatError, InvalidInput, InvalidTransition
from giamsat.core.jobs import enqueue, job
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives.models import Programme
from giamsat.publishing import events, policies
from giamsat.publishing.extent import ACTS, CHANGED, NEW, REMOVED
from giamsat.publishing.gathering import Gathered, gather
from giamsat.publishing.models import Preparation, PublicationPolicy, Release
from giamsat.publishing.services import approve_release, record_release
from giamsat.publishing.verifier import canonical

log = logging.getLogger(__name__)
#: Told with (rows read, rows in all) now and then; may raise to stop.
Tell = Callable[[int, int], None]
#: Kind, key, body as it is hashed (None: public no more), hash, id of the fact before, one of ``extent.ACTS``.
Difference = tuple[str, str, bytes | None, str, int | None, str]
State = Preparation.State
#: So many findings are kept with a release; the rest is counted.
FINDINGS_KEPT = 200
SYSTEM_FAULT = gettext_noop("Lỗi của hệ thống; người vận hành xem nhật ký.")
EFFECTIVE = """
SELECT DISTINCT ON (f.kind, f.key) f.kind, f.key, f.id, f.sha256, f.body IS NULL
  FROM publishing_fact f JOIN publishing_release r ON r.id = f.release_id
 WHERE r.programme_id = %s AND r.state = 'approved' ORDER BY f.kind, f.key, r.number DESC
"""


class Cancelled(Exception):
    """Somebody stopped the preparation."""


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


@write
def request_release(
    actor: Actor, programme: Programme, *, note: str = "", public_from: dt.datetime | None = None
) -> Preparation:
    """Order a release; a job prepares it. One of a programme at a time.

    Args:
        public_from: end of the embargo; at once after approval when left out.

    Raises:
        NotAllowed; InvalidInput; InvalidTransition: as ``prepare_release``, or one is being prepared already.
    """
    require(policies.may_prepare(actor, programme))
    _ready(programme, public_from)
    if Preparation.objects.filter(programme=programme, state__in=Preparation.OPEN).exists():
        raise InvalidTransition(_("Một bản công bố của chương trình này đang được soạn."))
    made = Preparation.objects.create(
        programme=programme,
        note=note.strip(),
        public_from=public_from,
        requested_by_id=actor.person_id,
        on_behalf_of_id=actor.on_behalf_of_id,
        requested_at=clock.now(),
    )
    enqueue(prepare_ordered, once=f"publishing.prepare.{made.pk}", preparation_id=made.pk)
    return made


@write
def cancel_preparation(actor: Actor, preparation: Preparation) -> bool:
    """Stop a preparation; nothing of it stays. False when it had ended already.

    Raises:
        NotAllowed.
    """
    require(policies.may_prepare(actor, preparation.programme))
    rows = Preparation.objects.filter(pk=preparation.pk, state__in=[State.WAITING, State.RUNNING])
    return bool(rows.update(state=State.CANCELLED, ended_at=clock.now()))


@job
def prepare_ordered(preparation_id: int) -> None:
    """Prepare what was ordered; after a crash begun anew from the start, for nothing was kept of it."""
    ordered = Preparation.objects.select_related("programme__owner", "requested_by").get(pk=preparation_id)
    if not ordered.is_open or not _move(SYSTEM, ordered, State.RUNNING):
        return
    try:
        with override("vi"):
            actor = (
                actor_for(ordered.requested_by, "job", ordered.on_behalf_of_id)
                if ordered.requested_by
                else SYSTEM
            )
            release = prepare_release(
                actor,
                ordered.programme,
                note=ordered.note,
                public_from=ordered.public_from,
                tell=lambda done, total: _tell(ordered, done, total),
                ordered=ordered,
            )
    except Cancelled:
        return
    except GiamsatError as fault:
        _fail(SYSTEM, ordered, str(fault))
    except Exception:
        log.exception("preparation %s failed", ordered.pk)
        _fail(SYSTEM, ordered, SYSTEM_FAULT)
    else:
        if ordered.requested_by is None:
            _approve_by_standing(release)


def _tell(ordered: Preparation, done: int, total: int) -> None:
    rows = Preparation.objects.filter(pk=ordered.pk, state=State.RUNNING)
    if not rows.update(done=done, total=total):
        raise Cancelled


@write
def _move(actor: Actor, ordered: Preparation, state: str) -> bool:
    require(policies.may_publish(actor))
    # One that runs or stores already belongs to a worker that died: the queue gave it out again.
    return bool(Preparation.objects.filter(pk=ordered.pk, state__in=Preparation.OPEN).update(state=state))


@write
def _fail(actor: Actor, ordered: Preparation, problem: str) -> None:
    require(policies.may_publish(actor))
    Preparation.objects.filter(pk=ordered.pk, state__in=Preparation.OPEN).update(
        state=State.FAILED, problem=problem, ended_at=clock.now()
    )


def _approve_by_standing(release: Release) -> None:
    """The daily release needs no approval of its own while a publisher's standing approval covers it."""
    policy = PublicationPolicy.objects.select_related("standing_by").get(programme=release.programme)
    if policy.standing_by and policy.standing_until and policy.standing_until >= clock.today():
        try:
            approve_release(SYSTEM, release, version=release.version, standing_for=policy.standing_by)
        except GiamsatError as refusal:
            # It waits for a person then, who reads why.
            log.info("release %s is not covered: %s", release.number, refusal.code)


def prepare_release(
    actor: Actor,
    programme: Programme,
    *,
    note: str = "",
    public_from: dt.datetime | None = None,
    tell: Tell = _silent,
    ordered: Preparation | None = None,
) -> Release:
    """Freeze what differs from the releases before as the next release; it waits for another person's approval.

    Args:
        public_from: end of the embargo; at once after approval when left out.
        tell: hears how many rows were read.
        ordered: the preparation that this carries out; it ends with the release in one transaction.

    Raises:
        NotAllowed; InvalidInput: the programme is not open to the public, nothing differs, or the embargo has passed;
        InvalidTransition: another release waits for approval or for the end of its embargo;
        Conflict: the rule of what is public changed meanwhile; Cancelled.
    """
    require(policies.may_prepare(actor, programme))
    policy = _ready(programme, public_from)
    as_of = clock.now()
    gathered = gather(programme, policy.fields, as_of, tell)
    if ordered is not None and not _move(SYSTEM, ordered, State.STORING):
        raise Cancelled
    return _freeze(actor, programme, policy, gathered, as_of, note, public_from, ordered)


def _ready(programme: Programme, public_from: dt.datetime | None) -> PublicationPolicy:
    """The rule in force, where a release can be prepared at all."""
    policy = PublicationPolicy.objects.filter(programme=programme).first()
    if policy is None or not policy.is_open:
        raise InvalidInput(_("Chương trình này chưa được mở cho công chúng. Người duyệt công khai mở trước."))
    if public_from is not None and public_from <= clock.now():
        raise InvalidInput(fields={"public_from": _("Thời điểm này đã qua.")})
    releases = Release.objects.filter(programme=programme)
    embargoed = releases.filter(state=Release.State.APPROVED, published_at__isnull=True)
    if releases.filter(state=Release.State.PREPARED).exists() or embargoed.exists():
        raise InvalidTransition(_("Còn một bản công bố đang chờ duyệt hoặc chờ đến giờ công khai."))
    return policy


@write
def _freeze(
    actor: Actor,
    programme: Programme,
    policy: PublicationPolicy,
    gathered: Gathered,
    as_of: dt.datetime,
    note: str,
    public_from: dt.datetime | None,
    ordered: Preparation | None,
) -> Release:
    require(policies.may_prepare(actor, programme))
    present = PublicationPolicy.objects.select_for_update().get(programme=programme)
    if present.version != policy.version:
        raise Conflict
    _ready(programme, public_from)
    changed = _differences(programme, gathered)
    if not changed:
        raise InvalidInput(_("Không có gì khác với bản công bố trước."), code="nothing_new")
    release = Release.objects.create(
        number=_next_number(),
        programme=programme,
        as_of=as_of,
        note=note.strip(),
        fields=policy.fields,
        counts=_counts(changed, gathered),
        findings=gathered.findings[:FINDINGS_KEPT],
        prepared_by_id=actor.person_id,
        prepared_at=clock.now(),
        public_from=public_from,
    )
    _store(release, changed)
    record_release(actor, events.PREPARED, release, {"number": release.number, "count": len(changed)})
    if ordered is not None:
        Preparation.objects.filter(pk=ordered.pk).update(
            state=State.DONE, release=release, ended_at=clock.now()
        )
    return release


def _differences(programme: Programme, gathered: Gathered) -> list[Difference]:
    """What is new, another, or gone."""
    with connection.cursor() as cursor:
        cursor.execute(EFFECTIVE, [programme.pk])
        known = {(kind, key): (pk, found, gone) for kind, key, pk, found, gone in cursor.fetchall()}
    changed: list[Difference] = []
    for (kind, key), body in gathered.facts.items():
        text = canonical(body)
        found = sha256(text).hexdigest()
        before = known.pop((kind, key), None)
        if before is None or before[1] != found:
            # What was taken away and comes back is new to those who read now.
            act = CHANGED if before and not before[2] else NEW
            changed.append((kind, key, text, found, before[0] if before else None, act))
    nothing = sha256(canonical(None)).hexdigest()
    changed += [
        (kind, key, None, nothing, pk, REMOVED)
        for (kind, key), (pk, _found, gone) in known.items()
        if not gone
    ]
    return changed


def _next_number() -> int:
    with connection.cursor() as cursor:
        # Held until the end of the transaction: numbers have no gaps and no doubles.
        cursor.execute("LOCK TABLE publishing_release IN SHARE ROW EXCLUSIVE MODE")
    last = Release.objects.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _counts(changed: Iterable[Difference], gathered: Gathered) -> dict[str, Any]:
    sets: dict[str, dict[str, int]] = {}
    for kind, *_fact, act in changed:
        of_set = sets.setdefault(kind, dict.fromkeys(ACTS, 0))
        of_set[act] += 1
    states: dict[str, int] = {}
    for (kind, _key), body in gathered.facts.items():
        if kind == "task":
            states[body["state"]] = states.get(body["state"], 0) + 1
    return {
        **{f"state_{name}": count for name, count in states.items()},
        "sets": sets,
        "findings": len(gathered.findings),
        "held": gathered.held,
    }


def _store(release: Release, changed: Iterable[Difference]) -> None:
    with connection.cursor() as cursor:
        columns = "release_id, kind, key, body, sha256, before_id"
        with cursor.copy(f"COPY publishing_fact ({columns}) FROM STDIN") as copy:
            for kind, key, text, found, before, _act in changed:
                copy.write_row((release.pk, kind, key, text and text.decode(), found, before))
