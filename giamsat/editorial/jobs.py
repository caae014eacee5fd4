"""What the tick does for texts: publish at the hour, ask feeds, each in a job of its own."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from giamsat.core.actor import SYSTEM
from giamsat.core.jobs import enqueue, every, job
from giamsat.editorial import services
from giamsat.editorial.choices import State
from giamsat.editorial.feeds.fetching import FeedFault, fetch
from giamsat.editorial.feeds.parsing import parsed
from giamsat.editorial.models import Site, Version
from giamsat.editorial.sealing import seal_what_is_not


@every(minutes=1)
def publish_at_the_hour(now: dt.datetime) -> None:
    """Approved texts whose hour has come become public."""
    for version in Version.objects.filter(state=State.APPROVED, public_from__lte=now).order_by(
        "public_from", "pk"
    ):
        services.publish_version(SYSTEM, version)


@every(minutes=5)
def seal_what_was_before(now: dt.datetime) -> None:
    """After an upgrade: texts, comments and sites that were public before there were seals of them."""
    seal_what_is_not(SYSTEM)


@every(minutes=5)
def ask_feeds(now: dt.datetime) -> None:
    """Queue the feeds that are due; one that still waits is not queued twice."""
    for pk in Site.objects.filter(next_at__lte=now).exclude(feed="").values_list("pk", flat=True):
        enqueue(take_feed, once=f"editorial.feed.{pk}", site=pk)


@job
def take_feed(site: int) -> None:
    """Ask one feed and keep what it says; a fault is noted, and is no fault of the job."""
    row = Site.objects.filter(pk=site).exclude(feed="").first()
    if row is None:
        return
    try:
        answer = fetch(row.feed, etag=row.etag, modified=row.modified)
        items = [] if answer.body is None else parsed(answer.body, answer.url)
    except FeedFault as fault:
        services.note_failure(SYSTEM, row, fault.code)
        return
    # What a portal took over from here does not come back as its own.
    foreign = [
        one for one in items if not (settings.SITE_URL and one.link.startswith(f"{settings.SITE_URL}/"))
    ]
    same = answer.body is None
    etag, modified = (row.etag, row.modified) if same else (answer.etag, answer.modified)
    services.keep_entries(SYSTEM, row, foreign, etag=etag, modified=modified)
