"""What the tick does for publications: the daily release, what an ended embargo lets out, files, seals."""

from __future__ import annotations

import contextlib
import datetime as dt

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.errors import InvalidInput, InvalidTransition
from giamsat.core.jobs import enqueue, every, job
from giamsat.publishing.files import has_files, has_proof, make_files, make_proof
from giamsat.publishing.models import Edition, Preparation, PublicationPolicy, Release
from giamsat.publishing.preparing import request_release
from giamsat.publishing.publication import publish_release, seal_events, take_back
from giamsat.publishing.texts import bind_statements

#: The hour (Hanoi) from which the day's release is prepared: people decide on it in the morning.
DAILY_HOUR = 6


@every(minutes=1)
def publish_what_is_approved(now: dt.datetime) -> None:
    """Approved releases whose embargo is over become public; withdrawn ones fall back; files follow."""
    for release in Release.objects.filter(state=Release.State.APPROVED, published_at__isnull=True).order_by(
        "number"
    ):
        publish_release(SYSTEM, release)
    edition = Edition.objects.filter(pk=1).first()
    since = edition.at if edition else None
    for release in Release.objects.filter(state=Release.State.WITHDRAWN, published_at__isnull=False):
        if since is None or (release.ended_at and release.ended_at > since):
            take_back(SYSTEM, release)
    number = Edition.objects.values_list("number", flat=True).first() or 0
    if (number and not has_files(number)) or not has_proof():
        enqueue(make_public_files, once="publishing.files")


@job
def make_public_files() -> None:
    """Write the files of the present edition; readers have those of the edition before until all are there."""
    number = Edition.objects.values_list("number", flat=True).first() or 0
    if number and not has_files(number):
        make_files()
    elif not has_proof():
        make_proof()


@every(minutes=1)
def bind_what_waits(now: dt.datetime) -> None:
    """Statements whose own job ended before they were committed, or failed."""
    bind_statements(SYSTEM)


@every(minutes=5)
def seal(now: dt.datetime) -> None:
    """Every few minutes a signed root over what happened."""
    seal_events(SYSTEM)


@every(minutes=30)
def prepare_daily_releases(now: dt.datetime) -> None:
    """Order the day's release where a programme wants one, once a day; a standing approval may cover it."""
    if now.astimezone(clock.HANOI).hour < DAILY_HOUR:
        return
    today = clock.today()
    for policy in PublicationPolicy.objects.filter(daily=True, is_open=True).select_related(
        "programme__owner"
    ):
        last = Preparation.objects.filter(programme=policy.programme, requested_by=None).first()
        newest = Release.objects.filter(programme=policy.programme).first()
        tried = [last.requested_at] if last else []
        tried += [newest.prepared_at] if newest else []
        if tried and clock.day_of(max(tried)) >= today:
            continue
        # The release before may still wait for a person, or one be in preparation.
        with contextlib.suppress(InvalidInput, InvalidTransition):
            request_release(SYSTEM, policy.programme)
