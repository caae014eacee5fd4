"""Whatever members do in whatever order: nobody blind or with a conflict scores, or reads what others gave."""

from __future__ import annotations

import random

import pytest

from giamsat.accounts import services as accounts
from giamsat.accounts.models import Person
from giamsat.core import clock
from giamsat.core.errors import GiamsatError
from giamsat.voice.councils import policies, selectors, services
from giamsat.voice.councils.choices import Declaration, Stage
from giamsat.voice.councils.models import Dossier, Member, Sheet
from tests.people import acting_as
from tests.voice import council_samples as samples
from tests.voice.council_samples import Room, room

__all__ = ["room"]
pytestmark = pytest.mark.django_db


def attempt(person: Person, dossier: Dossier, dice: random.Random) -> None:
    """One act that the person might try, allowed or not."""
    act = dice.choice(["declare", "conflict", "score", "score", "score", "start", "reveal", "form"])
    now = samples.fresh(dossier)
    try:
        if act in ("declare", "conflict"):
            samples.declare(person, dossier, samples.CONFLICT if act == "conflict" else "")
        elif act == "score":
            samples.score(person, dossier, dice.randint(0, 16))
        elif act == "start":
            services.start_scoring(acting_as(person), now, version=now.version)
        elif act == "reveal":
            services.open_scores(acting_as(person), now, version=now.version)
        else:
            able = list(selectors.candidates(now))
            services.form_council(
                acting_as(person), now, version=now.version, members=samples.parts(able), decision="1/QĐ"
            )
    except GiamsatError:
        return


def check(everybody: list[Person], dossier: Dossier) -> None:
    """What must hold after every act, for everybody and by every selector that gives scores away."""
    dossier = samples.fresh(dossier)
    members = {member.person_id: member for member in dossier.members.all()}
    for person in everybody:
        actor = acting_as(person)
        own = members.get(person.pk)
        seen = selectors.sheets(actor, dossier)
        foreign = [sheet for sheet in seen if sheet.member.person_id != person.pk]
        if dossier.stage in (Stage.FORMED, Stage.BLIND):
            assert foreign == [], f"{person.full_name} reads scores while others score alone"
            assert not policies.may_read_scores(actor, dossier)
        if own is not None and own.declaration == Declaration.CONFLICT:
            assert foreign == [], f"{person.full_name} has a conflict and reads scores"
            assert not policies.may_score(actor, dossier, 1)
            assert not policies.may_score(actor, dossier, 2)
            assert not policies.may_run(actor, dossier)
    for sheet in Sheet.objects.filter(member__dossier=dossier, round=2).select_related("member"):
        assert Sheet.objects.filter(member=sheet.member, round=1).exists()
    counted = {sheet.member_id for sheet in selectors.counted_sheets(dossier)}
    assert not Member.objects.filter(pk__in=counted).exclude(declaration="free", removed_at=None).exists()


@pytest.mark.parametrize("seed", [57, 2266])
def test_random_histories(room: Room, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
    desk = room.desk
    everybody = [*room.experts, desk.officer, desk.publisher, desk.people.inspector, desk.people.citizen]
    dossier = samples.formed(room)
    # Most have declared, so that histories reach both rounds.
    for expert in room.experts[:4]:
        samples.declare(expert, dossier)
    stages = set()
    for _number in range(30):
        who = dice.choice([*room.experts, *room.experts, desk.officer, room.head])
        attempt(who, dossier, dice)
        # Who acted, and two others each time; everybody at the end.
        check([who, *dice.sample(everybody, 2)], dossier)
        stages.add(samples.fresh(dossier).stage)
    check(everybody, dossier)
    assert Stage.FORMED in stages
    assert Sheet.objects.count() > 0 or Member.objects.filter(declaration="conflict").exists()


def test_who_stands_in_for_a_member_does_nothing_of_theirs(room: Room) -> None:
    """Nor does somebody with a conflict read scores as the stand-in of one without, or the other way round."""
    dossier = samples.together(room)
    free, other, conflicted = room.experts[0], room.desk.officer, room.experts[5]
    for absent, substitute in ((free, other), (conflicted, other), (free, conflicted)):
        accounts.start_acting(
            acting_as(absent),
            absent,
            substitute,
            starts_on=clock.today(),
            ends_on=clock.today(),
            reason="Đi công tác",
        )
        actor = acting_as(substitute, on_behalf_of=absent)
        assert not policies.may_score(actor, dossier, 2)
        assert not policies.may_declare(actor, dossier)
        assert not policies.may_sign(actor, dossier, None)
        if conflicted in (absent, substitute):
            assert selectors.sheets(actor, dossier) == []
