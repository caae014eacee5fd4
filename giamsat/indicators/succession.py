"""When units take over from others, sheets, coming targets and the answering of evaluations go along; values stay."""

from __future__ import annotations

from django.db.models import F, Q

from giamsat.core import clock
from giamsat.core.actor import Actor
from giamsat.indicators.models import Evaluation, IndexFrame, Indicator, Target
from giamsat.units.models import Succession
from giamsat.units.succession import heir_of


def move_indicators(actor: Actor, succession: Succession) -> None:
    """Handler of ``units.succession``; runs inside its transaction, whose policy has been asked.

    What was measured of a unit that is no more stays its own, and so in the sums of those periods.
    """
    heir, leaving = heir_of(succession)
    if heir is None:
        return
    Indicator.objects.filter(owner__in=leaving).update(owner=heir, version=F("version") + 1)
    IndexFrame.objects.filter(owner__in=leaving).update(owner=heir, version=F("version") + 1)
    answered = Q(unit__in=leaving, answerer__isnull=True) | Q(answerer__in=leaving)
    Evaluation.objects.filter(answered).update(answerer=heir, version=F("version") + 1)
    taken = set(Target.objects.filter(unit=heir).values_list("indicator_id", "year"))
    ahead = Target.objects.filter(unit__in=leaving, year__gt=clock.today().year).order_by("pk")
    for target in ahead:
        if (target.indicator_id, target.year) not in taken:
            taken.add((target.indicator_id, target.year))
            Target.objects.filter(pk=target.pk).update(unit=heir, version=F("version") + 1)
