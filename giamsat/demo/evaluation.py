"""Evaluations of the demonstration: indexes in force, a round with a province at every step; all points invented."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from giamsat.accounts.models import Person
from giamsat.accounts.selectors import actor_for
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Actor
from giamsat.demo.people import Recruiter
from giamsat.directives.models import Programme
from giamsat.indicators import services
from giamsat.indicators.models import Evaluation, IndexFrame
from giamsat.indicators.services import Head, Judged, Own
from giamsat.units.models import Unit

#: How far the provinces have come, in this order; those after the last have not begun.
STAGES = (
    "draft", "submitted", "returned", "reviewed", "confirmed", "appealed", "upheld", *["published"] * 6,
)  # fmt: skip
#: The province whose people the sign-in page lists stands at the first stage, the others follow.
FIRST = "ubnd-20"
WHY = "Căn cứ nộp kèm chưa chứng minh đủ số điểm đã nhận."
AGAIN = "Hội đồng đã xem thêm hồ sơ gửi bổ sung."
APPEAL = "Đề nghị Hội đồng xem lại: văn bản ban hành trong kỳ nhưng chưa được tính."


def show_evaluations(programme: Programme, recruiter: Recruiter, dice: random.Random) -> None:
    """Two frames in force and one round."""
    vn = Unit.objects.get(code="vn")
    _in_force(vn, "thuc-hien", programme)
    frame = _in_force(vn, "dti-tinh", programme)
    existing = Unit.objects.in_force(clock.today())
    provinces = list(existing.filter(kind=Unit.Kind.PROVINCIAL_COMMITTEE).order_by("sort_key"))
    provinces.sort(key=lambda unit: unit.code != FIRST)
    this_year = clock.today().year
    started = clock.now() - dt.timedelta(days=20)
    with clock.frozen(started):
        made = services.open_round(
            SYSTEM, frame, period=dt.date(this_year - 1, 1, 1), self_due=clock.today() + dt.timedelta(days=40),
            units=provinces,
        )  # fmt: skip
    judges = _Judges(recruiter)
    for row in made.evaluations.select_related("unit").filter(unit__in=provinces[: len(STAGES)]):
        with clock.frozen(started + dt.timedelta(days=dice.randint(3, 15))):
            _play(row, STAGES[provinces.index(row.unit)], judges, recruiter, dice)


def _in_force(owner: Unit, code: str, programme: Programme) -> IndexFrame:
    frame = services.draft_frame(SYSTEM, owner, code=code, preset=code, is_demo=True)
    names = (name for name in Head.__dataclass_fields__ if name != "programme")
    head = Head(**{name: getattr(frame, name) for name in names}, programme=programme)
    frame = services.change_frame(SYSTEM, frame, version=1, head=head)
    return services.put_in_force(SYSTEM, frame, version=frame.version)


class _Judges:
    """Who reviews, confirms and publishes."""

    def __init__(self, recruiter: Recruiter) -> None:
        self.reviewer = recruiter.standing
        self.council = _named("hoi-dong")
        self.gatekeeper = _named("cong-khai")


def _named(login: str) -> Actor:
    return actor_for(Person.objects.get(login=login), "import")


def _play(row: Evaluation, stage: str, judges: _Judges, recruiter: Recruiter, dice: random.Random) -> None:
    """Bring an evaluation to a stage by the acts of those who do them."""
    components = list(row.round.frame.components.all())
    focal = recruiter.focal_actor(row.unit)
    given = {}
    for number, each in enumerate(components):
        points = (each.points * dice.randint(55, 95) / 100).quantize(Decimal("0.5"))
        given[each.pk] = Own(points, evidence=f"{dice.randint(10, 300)}/BC-UBND")
        if stage == "draft" and number > 4:
            given[each.pk] = Own(None)
    row = services.score_evaluation(focal, row, version=row.version, given=given, submit=stage != "draft")
    if stage in ("draft", "submitted"):
        return
    if stage == "returned":
        services.return_evaluation(judges.reviewer, row, version=row.version, reason=WHY)
        return
    lowered = dice.choice([each for each in components if each.points])
    claimed = given[lowered.pk].answer or Decimal(0)
    less = {lowered.pk: Judged(max(Decimal(0), claimed - 15), WHY)}
    row = services.review_evaluation(judges.reviewer, row, version=row.version, given=less)
    if stage == "reviewed":
        return
    back = {lowered.pk: Judged(max(Decimal(0), claimed - 8), AGAIN)}
    row = services.confirm_evaluation(judges.council, row, version=row.version, given=back)
    if stage == "confirmed":
        return
    row = services.publish_evaluation(judges.gatekeeper, row, version=row.version)
    if stage == "published":
        return
    row = services.appeal_evaluation(focal, row, version=row.version, reason=APPEAL)
    if stage == "upheld":
        row = services.uphold_appeal(
            judges.council, row, version=row.version, given={lowered.pk: Judged(claimed, AGAIN)}, reason=AGAIN
        )
        services.publish_evaluation(judges.gatekeeper, row, version=row.version)
