"""Other sites: where they are, what their feeds said; targets of freshness."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, InvalidInput
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.editorial import events, policies
from giamsat.editorial.choices import Target as TargetCode
from giamsat.editorial.feeds.parsing import Item
from giamsat.editorial.models import Entry, Site, Target
from giamsat.editorial.sealing import seal_site
from giamsat.events.services import record_event
from giamsat.publishing.publication import next_texts
from giamsat.units.models import Unit
from giamsat.units.selectors import root

#: A feed is asked again after so long; after failures ever later, at most a day.
PAUSE = dt.timedelta(minutes=30)
LONGEST_PAUSE = dt.timedelta(days=1)
ENTRIES_KEPT = 50


@write
def save_site(
    actor: Actor,
    site: Site,
    *,
    seen: int,
    name_vi: str,
    name_en: str = "",
    about_vi: str = "",
    about_en: str = "",
    url: str = "",
    feed: str = "",
    unit: Unit | None = None,
    is_shown: bool = True,
) -> Site:
    """Save a component portal or an application, new or known; another feed forgets what the former one said.

    Args:
        site: with its ``kind``.
        seen: the ``version`` as the person saw it; ignored for a new one.
        unit: whose portal it is.

    Raises:
        NotAllowed; Conflict; InvalidInput: no name, no unit of a portal or one that has one, not a web address.
    """
    require(policies.may_keep_sites(actor, root()))
    wrong = {}
    if not name_vi.strip():
        wrong["name_vi"] = _("Nhập tên.")
    for name, address in (("url", url), ("feed", feed)):
        # An application may be a part of this very site.
        within = name == "url" and site.kind == Site.Kind.APPLICATION and _is_of_this_site(address)
        if address and not within and not is_web_address(address):
            wrong[name] = _("Địa chỉ phải bắt đầu bằng https:// hoặc http:// và có tên máy chủ.")
    if site.kind == Site.Kind.PORTAL:
        if unit is None:
            wrong["unit"] = _("Chọn cơ quan có cổng này.")
        elif Site.objects.filter(kind=site.kind, unit=unit).exclude(pk=site.pk).exists():
            wrong["unit"] = _("Cơ quan này đã có cổng trong danh sách.")
    if wrong:
        raise InvalidInput(fields=wrong)
    if site.pk:
        site = Site.objects.select_for_update(of=("self",)).get(pk=site.pk)
        if site.version != seen:
            raise Conflict
        site.version += 1
    if site.feed != feed.strip():
        if site.pk:
            site.entries.all().delete()
        site.etag = site.modified = site.fault = ""
        site.failures, site.fetched_at = 0, None
        site.next_at = clock.now() if feed.strip() else None
    site.name_vi, site.name_en, site.about_vi, site.about_en = (
        name_vi.strip(), name_en.strip(), about_vi.strip(), about_en.strip(),
    )  # fmt: skip
    site.url, site.feed, site.is_shown, site.unit = url.strip(), feed.strip(), is_shown, unit
    site.save()
    path = unit.path if unit else None
    record_event(actor, events.SITE_SAVED, "site", site.pk, path=path, data={"name": site.name_vi})
    seal_site(site)
    next_texts()
    return site


def is_web_address(address: str) -> bool:
    """True for an absolute address of the web without a name or password of a user in it."""
    try:
        parts = urlsplit(address.strip())
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _is_of_this_site(address: str) -> bool:
    return address.startswith("/") and not address.startswith(("//", "/\\"))


@write
def keep_entries(
    actor: Actor, site: Site, items: Sequence[Item], *, etag: str = "", modified: str = ""
) -> int:
    """Keep what a feed said; how many entries are new. The newest stay.

    Raises:
        NotAllowed: only the system asks feeds.
    """
    require(policies.may_publish(actor))
    row = Site.objects.select_for_update(of=("self",)).filter(pk=site.pk, feed=site.feed).first()
    if row is None:
        # Somebody gave it another feed meanwhile.
        return 0
    now = clock.now()
    row.fetched_at, row.next_at, row.failures, row.fault = now, now + PAUSE, 0, ""
    row.etag, row.modified = etag[:200], modified[:100]
    row.save(update_fields=["fetched_at", "next_at", "failures", "fault", "etag", "modified"])
    before = set(row.entries.values_list("key", flat=True))
    Entry.objects.bulk_create(
        [
            Entry(
                site=row,
                key=one.key,
                title=one.title,
                summary=one.summary,
                link=one.link,
                at=min(one.at or now, now),
            )
            for one in items
            if one.key not in before
        ],
        ignore_conflicts=True,
    )
    kept = row.entries.order_by("-at", "-pk").values_list("pk", flat=True)[:ENTRIES_KEPT]
    row.entries.exclude(pk__in=list(kept)).delete()
    return len({one.key for one in items} - before)


@write
def note_failure(actor: Actor, site: Site, fault: str) -> None:
    """A feed could not be read: it is asked again later, and what it said before stays.

    Args:
        fault: one of ``feeds.fetching.FAULTS``.

    Raises:
        NotAllowed: only the system asks feeds.
    """
    require(policies.may_publish(actor))
    row = Site.objects.select_for_update(of=("self",)).get(pk=site.pk)
    row.failures = min(row.failures + 1, 20)
    row.fault = fault
    row.next_at = clock.now() + min(PAUSE * 2**row.failures, LONGEST_PAUSE)
    row.save(update_fields=["failures", "fault", "next_at"])


@write
def set_target(actor: Actor, code: str, working_days: int) -> Target:
    """Set within how many working days a kind of content must appear (R56).

    Raises:
        NotAllowed; InvalidInput: no such kind, or not 1 to 250.
    """
    require(policies.may_keep_sites(actor, root()))
    if code not in TargetCode.values or not 1 <= working_days <= 250:
        raise InvalidInput(fields={code: _("Nhập từ 1 đến 250 ngày làm việc.")})
    row, _made = Target.objects.update_or_create(
        code=code,
        defaults={"working_days": working_days, "changed_by_id": actor.person_id, "changed_at": clock.now()},
    )
    said = {"target": str(TargetCode(code).label), "days": working_days}
    record_event(actor, events.TARGET_SET, "target", 0, data=said)
    return row
