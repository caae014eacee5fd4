"""Publication as an act: policy, approving, returning, withdrawing, holding back (R31, R55); see ``preparing``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.directives.models import Programme
from giamsat.events.registry import names_of
from giamsat.events.services import record_event
from giamsat.publishing import events, policies
from giamsat.publishing.fields import KINDS, default_fields
from giamsat.publishing.models import Hold, PublicationPolicy, Release
from giamsat.publishing.people import checker_of_people, public_reason
from giamsat.tasks.models import Task


def policy_of(programme: Programme) -> PublicationPolicy:
    """What is in force for a programme: what its publisher decided, else the default, which publishes nothing yet."""
    found = PublicationPolicy.objects.filter(programme=programme).first()
    return found or PublicationPolicy(
        programme=programme,
        fields=default_fields(national=is_national(programme)),
        changed_at=clock.now(),
        version=0,
    )


def is_national(programme: Programme) -> bool:
    """True for a programme of the nation itself; others clear less by default."""
    return programme.owner.parent_id is None


@write
def set_policy(
    actor: Actor,
    programme: Programme,
    *,
    version: int,
    is_open: bool,
    fields: dict[str, list[str]],
    daily: bool = False,
    standing_until: dt.date | None = None,
) -> PublicationPolicy:
    """Decide what of a programme may become public.

    Args:
        version: of the policy that the person saw; 0 where there was none.
        fields: cleared fields by kind of fact; unknown ones are refused.
        daily: a release is prepared every day.
        standing_until: until then the daily release counts as approved by this person.

    Raises:
        NotAllowed; Conflict: changed meanwhile; InvalidInput: an unknown field, or a standing approval without end.
    """
    require(policies.may_set_policy(actor, programme))
    for kind, names in fields.items():
        unknown = set(names) - set(KINDS[kind].names) if kind in KINDS else {kind}
        if unknown:
            raise InvalidInput(_("Không có trường “%(name)s”.") % {"name": sorted(unknown)[0]})
    if standing_until is not None and not clock.today() <= standing_until <= clock.today() + dt.timedelta(
        days=366
    ):
        raise InvalidInput(fields={"standing_until": _("Chọn một ngày trong vòng một năm tới.")})
    row = PublicationPolicy.objects.select_for_update().filter(programme=programme).first()
    if (row.version if row else 0) != version:
        raise Conflict
    row = row or PublicationPolicy(programme=programme, version=0)
    before = {"is_open": row.is_open, "fields": row.fields, "daily": row.daily}
    row.is_open, row.fields, row.daily = is_open, fields, daily
    row.standing_until = standing_until
    row.standing_by_id = actor.who if standing_until else None
    row.changed_by_id, row.changed_at = actor.person_id, clock.now()
    row.version += 1
    row.save()
    after = {"is_open": is_open, "fields": fields, "daily": daily}
    record_event(
        actor,
        events.POLICY_SET,
        "programme",
        programme.pk,
        programme_id=programme.pk,
        changes={name: (before[name], after[name]) for name in after if before[name] != after[name]},
        data={"programme": names_of(programme)},
    )
    return row


@write
def hold_task(actor: Actor, task: Task, *, until: dt.date, reason: str) -> Hold:
    """Keep a task out of releases until the end of ``until``; a later call changes day and reason.

    Raises:
        NotAllowed; InvalidInput: no reason, or the day has passed.
    """
    require(policies.may_prepare(actor, task.programme))
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Nêu lý do.")})
    if until < clock.today():
        raise InvalidInput(fields={"until": _("Ngày này đã qua.")})
    held, _made = Hold.objects.update_or_create(
        task=task, defaults={"until": until, "reason": reason.strip(), "by_id": actor.who, "at": clock.now()}
    )
    record_event(
        actor,
        events.HELD,
        "task",
        task.pk,
        task_id=task.pk,
        programme_id=task.programme_id,
        data={"until": until.isoformat(), "reason": reason.strip()},
    )
    return held


@write
def approve_release(
    actor: Actor, release: Release, *, version: int, standing_for: Person | None = None
) -> Release:
    """Stand for a prepared release. Its facts become public when its embargo ends, at once where there is none.

    Args:
        standing_for: set by the daily job: the publisher whose standing approval covers it.

    Raises:
        NotAllowed: not a publisher, or the one who prepared it; Conflict; InvalidTransition;
        InvalidInput: a fact would tell a secret or something personal, whoever put it there.
    """
    release = _locked(release, version, Release.State.PREPARED)
    require(policies.may_publish(actor) if standing_for else policies.may_approve(actor, release))
    found = stands_against(release)
    if found:
        raise InvalidInput(
            _("Bản công bố có dữ kiện không được công khai: %(found)s. Trả lại để soạn lại.")
            % {"found": found[0]},
            code="not_publishable",
        )
    release.state = Release.State.APPROVED
    release.approved_by_id = standing_for.pk if standing_for else actor.who
    release.approved_at = clock.now()
    release.is_standing = standing_for is not None
    release.version += 1
    release.save()
    record_release(actor, events.APPROVED, release, {"number": release.number})
    return release


def stands_against(release: Release) -> list[str]:
    """What of a release must not become public, looked for in its stored facts once more."""
    checker = checker_of_people()
    wrong = []
    rows: Iterable[tuple[str, str, Any]] = (
        release.facts.filter(body__isnull=False).values_list("kind", "key", "body").iterator(5000)
    )
    clean: set[str] = set()
    for kind, key, body in rows:
        known = set(KINDS[kind].names)
        wrong += [f"{kind} {key}: {name}" for name in body if name not in known]
        for each in KINDS[kind].fields:
            text = body.get(each.name)
            if each.kind != "string" or not text or text in clean:
                continue
            if each.words and checker.marks(text):
                wrong.append(f"{kind} {key}: {each.label}")
            clean.add(text)
    return wrong


@write
def return_release(actor: Actor, release: Release, *, version: int, reason: str) -> Release:
    """Send a prepared release back; another one is prepared in its stead.

    Raises:
        NotAllowed; Conflict; InvalidTransition; InvalidInput: no reason.
    """
    release = _locked(release, version, Release.State.PREPARED)
    require(policies.may_end(actor, release))
    return _end(actor, release, Release.State.RETURNED, reason, events.RETURNED)


@write
def withdraw_release(actor: Actor, release: Release, *, version: int, reason: str) -> Release:
    """Take an approved release back: its rows fall to what was public before; number, dates and reason stay visible.

    Raises:
        NotAllowed; Conflict; InvalidTransition; InvalidInput: no reason, or one that may not be public.
    """
    release = _locked(release, version, Release.State.APPROVED)
    require(policies.may_end(actor, release))
    return _end(actor, release, Release.State.WITHDRAWN, public_reason(reason), events.WITHDRAWN)


def _end(actor: Actor, release: Release, state: str, reason: str, verb: str) -> Release:
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Nêu lý do.")})
    release.state, release.end_reason = state, reason.strip()
    release.ended_by_id, release.ended_at = actor.person_id, clock.now()
    release.version += 1
    release.save()
    record_release(actor, verb, release, {"number": release.number, "reason": release.end_reason})
    return release


def _locked(release: Release, version: int, state: str) -> Release:
    row = (
        Release.objects.select_for_update(of=("self",)).select_related("programme__owner").get(pk=release.pk)
    )
    if row.version != version:
        raise Conflict
    if row.state != state:
        raise InvalidTransition(_("Bản công bố này đã ở trạng thái khác."))
    return row


def record_release(actor: Actor, verb: str, release: Release, data: dict[str, Any]) -> None:
    """The event of an act on a release."""
    record_event(
        actor,
        verb,
        "release",
        release.pk,
        path=release.programme.owner.path,
        programme_id=release.programme_id,
        data=data,
    )
