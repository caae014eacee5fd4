"""What everybody sees of initiatives: the published decision, means of the criteria, who stands behind them, ranking.

Of members nothing but their number leaves: no name, no single score, no lowest or highest one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from giamsat.core.actor import Actor
from giamsat.core.errors import NotFound
from giamsat.tasks.models import Task
from giamsat.units.models import Unit
from giamsat.voice import letters
from giamsat.voice.choices import Family
from giamsat.voice.councils import policies, selectors
from giamsat.voice.councils.choices import Act, Kind, Stage
from giamsat.voice.councils.figures import Summary, summary
from giamsat.voice.councils.limits import FEWEST
from giamsat.voice.councils.models import Dossier, DossierStep
from giamsat.voice.councils.models_backing import Backing, Invitation
from giamsat.voice.councils.selectors import Work
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Identity

#: Measures by which the list may be put in order, each with its formula in words.
MEASURES: Mapping[str, tuple[Any, Any]] = {
    "score": (
        _("Điểm hội đồng"),
        _(
            "Bình quân tổng điểm của các thành viên không có xung đột lợi ích, mỗi người tối đa 100 điểm "
            "(năm tiêu chí, mỗi tiêu chí 20 điểm), sau thảo luận; chỉ có khi kết quả được công bố."
        ),
    ),
    "supports": (
        _("Người ủng hộ"),
        _(
            "Số người và tổ chức đã xác thực danh tính bấm ủng hộ, mỗi người tính một lần và rút được bất cứ lúc nào, "
            "cộng số người đã gửi cùng nội dung qua thư điện tử hay số điện thoại của họ."
        ),
    ),
    "verified": (
        _("Đã xác thực danh tính"),
        _(
            "Số người và tổ chức ủng hộ mà danh tính đã được xác thực: bằng tài khoản công vụ, hoặc bằng nhà "
            "cung cấp định "
            "danh mà trang này tin. Mỗi người, mỗi tổ chức tính một lần."
        ),
    ),
    "endorsements": (
        _("Lời giới thiệu"),
        _(
            "Số người và cơ quan giới thiệu bằng lời dưới tên mình, đã được duyệt đăng; mỗi người, mỗi cơ quan "
            "một lần."
        ),
    ),
}
#: What the public learns of a dossier's way; a member's own acts and the decision before its publication are left out.
_TOLD = (Act.OPEN, Act.FORM, Act.START, Act.FINISH, Act.PUBLISH)


@dataclass(frozen=True, slots=True)
class Place:
    """An initiative in the list. ``rank`` is by the measure asked for, None where it has no value; "
    "equals share one."""

    item: Item
    rank: int | None
    score: float | None
    supports: int
    endorsements: int
    verified: int

    def value(self, measure: str) -> float | None:
        """What counts for the order; nobody's support or word is no value."""
        found: float | None = getattr(self, measure)
        return found or None


def initiatives() -> QuerySet[Item]:
    """Published initiatives."""
    return Item.objects.filter(published_at__isnull=False, family=Family.IDEA).select_related(
        "receiver", "handler"
    )


def initiative(code: str) -> Item:
    """One of them.

    Raises:
        NotFound: none of that code, or not public (any more).
    """
    found = initiatives().defer("terms", "search", "text", "title").filter(code=code.upper()).first()
    if found is None:
        raise NotFound
    return found


def stage_of(item: Item) -> str:
    """Where the council stands with an item, in words; empty without a dossier, and from its decision on."""
    found = Dossier.objects.filter(item=item, decided_at=None).exclude(stage=Stage.INVALID).first()
    return str(found.get_stage_display()) if found is not None else ""


def ranking(measure: str) -> list[Place]:
    """Published initiatives by one measure, highest first; equal values share a rank, the older one stands first.

    Those without a dossier and without anybody behind them are left to the list of all items.
    """
    given = Q(backings__withdrawn_at=None, backings__shown_at__isnull=False)
    backed = Exists(Backing.objects.filter(item=OuterRef("pk")))
    rows = (
        initiatives()
        .filter(Q(dossier__isnull=False) | Q(supports__gt=0) | backed)
        .only("code", "public_title", "topic", "supports", "published_at", "receiver", "handler", "family")
    )
    rows = rows.annotate(
        backed=Count("backings", filter=given & Q(backings__kind=Kind.SUPPORT)),
        endorsed=Count("backings", filter=given & Q(backings__kind=Kind.ENDORSE)),
    ).select_related(None).order_by("published_at", "pk")  # fmt: skip
    scores = _published_scores()
    places = [
        Place(row, None, scores.get(row.pk), row.supports + row.backed, row.endorsed, row.backed)
        for row in rows
    ]
    places.sort(key=lambda place: -(place.value(measure) or -1))
    ranked: list[Place] = []
    for number, place in enumerate(places, 1):
        value = place.value(measure)
        same = bool(ranked) and ranked[-1].value(measure) == value
        rank = None if value is None else (ranked[-1].rank if same else number)
        ranked.append(
            Place(place.item, rank, place.score, place.supports, place.endorsements, place.verified)
        )
    return ranked


def _published_scores() -> dict[int, float]:
    rows = Dossier.objects.filter(published_at__isnull=False, item__published_at__isnull=False)
    found = ((dossier.item_id, result_of(dossier)) for dossier in rows)
    return {item: result.total.mean for item, result in found if result is not None}


def published_dossier(item: Item) -> Dossier | None:
    """The dossier of a published item, whatever its stage; its result is another question (``result_of``)."""
    rows = Dossier.objects.filter(item=item).prefetch_related(
        Prefetch("tasks", Task.objects.order_by("pk")), "contributions__indicator__sheets"
    )
    return rows.first()


def result_of(dossier: Dossier) -> Summary | None:
    """Means of the criteria of a published decision; of few sheets nothing, for a mean would tell one "
    "of them."""
    if dossier.published_at is None:
        return None
    counted = selectors.counted_sheets(dossier)
    return summary(counted) if len(counted) >= FEWEST else None


def works(dossier: Dossier) -> list[Work]:
    """The tasks of a published decision."""
    return selectors.works(dossier) if dossier.published_at is not None else []


def way(item: Item, *, whole: bool) -> list[tuple[dt.datetime, str, str]]:
    """Instant, what happened and its words, of an item's dossier.

    Args:
        whole: for the sender, who learns the decision with its reason when it is taken.
    """
    told = (*_TOLD, Act.RECOGNISE, Act.DECLINE) if whole else _TOLD
    rows = DossierStep.objects.filter(dossier__item=item, act__in=told).order_by("pk")
    said = (Act.RECOGNISE, Act.DECLINE)
    return [(row.at, str(Act(row.act).label), row.text if row.act in said else "") for row in rows]


def words_of(item: Item) -> list[Backing]:
    """Endorsements and opinions of experts that a person let pass, oldest first."""
    rows = item.backings.filter(shown_at__isnull=False, withdrawn_at=None).exclude(kind=Kind.SUPPORT)
    return list(rows.select_related("person", "unit").order_by("kind", "pk"))


@dataclass(frozen=True, slots=True)
class Support:
    """How many stand behind an initiative: ``people`` and ``organisations`` are verified, ``joined`` "
    "sent the same."""

    people: int
    organisations: int
    joined: int

    @property
    def verified(self) -> int:
        return self.people + self.organisations

    @property
    def total(self) -> int:
        return self.verified + self.joined


def supports_of(item: Item) -> Support:
    """Those who support it or sent the same."""
    rows = item.backings.filter(kind=Kind.SUPPORT, withdrawn_at=None)
    found = rows.aggregate(people=Count("pk", filter=Q(unit_name="")), all=Count("pk"))
    return Support(found["people"], found["all"] - found["people"], item.supports)


def own_kinds(actor: Actor, item: Item, identity: Identity | None) -> set[str]:
    """In which ways the reader stands behind it: kinds of what they gave and did not take back."""
    rows = item.backings.filter(withdrawn_at=None)
    if identity is not None:
        rows = rows.filter(identity=identity)
    elif actor.person_id is not None:
        rows = rows.filter(person=actor.person_id)
    else:
        return set()
    return set(rows.values_list("kind", flat=True))


def invitation_by_key(key: str) -> Invitation:
    """The invitation of an expert's link.

    Raises:
        NotFound: no such link, or the initiative is not public (any more).
    """
    row = Invitation.objects.select_related("item__receiver").filter(
        pk=letters.invitation_of_key(key) or 0, item__published_at__isnull=False
    ).first()  # fmt: skip
    if row is None:
        raise NotFound
    return row


def bodies_of(actor: Actor) -> QuerySet[Unit]:
    """The bodies in whose name the reader may endorse."""
    return Unit.objects.filter(pk__in=actor.unit_ids(policies.ENDORSERS), valid_to=None).order_by("sort_key")
