"""What the tick does for publications: the daily release, what an ended embargo lets out, files, seals."""

from __future__ import annotations

import datetime as dt

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.errors import InvalidInput, InvalidTransition
from giamsat.core.jobs import every
from giamsat.publishing import services
from giamsat.publishing.files import make_files
from giamsat.publishing.models import DataFile, Edition, PublicationPolicy, Release
from giamsat.publishing.publication import publish_release, seal_events, take_back

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
    if number and not DataFile.objects.filter(edition=number, dataset="proof").exists():
        make_files(number)


@every(minutes=5)
def seal(now: dt.datetime) -> None:
    """Every few minutes a signed root over what happened."""
    seal_events(SYSTEM)


@every(minutes=30)
def prepare_daily_releases(now: dt.datetime) -> None:
    """Prepare the day's release where a programme wants one; approve it where a standing approval covers it."""
    if now.astimezone(clock.HANOI).hour < DAILY_HOUR:
        return
    today = clock.today()
    for policy in PublicationPolicy.objects.filter(daily=True, is_open=True).select_related(
        "programme__owner", "standing_by"
    ):
        last = Release.objects.filter(programme=policy.programme).order_by("-number").first()
        if last is not None and clock.day_of(last.prepared_at) >= today:
            continue
        try:
            release = services.prepare_release(SYSTEM, policy.programme)
        except (InvalidInput, InvalidTransition):
            # Nothing is new, or the release before still waits for a person.
            continue
        if policy.standing_by and policy.standing_until and policy.standing_until >= today:
            services.approve_release(
                SYSTEM, release, version=release.version, standing_for=policy.standing_by
            )
