"""The demonstration shows an initiative at every stage of its dossier."""

from __future__ import annotations

import random

import pytest

from giamsat.core.actor import Role
from giamsat.demo.councils import INITIATIVES, show_councils
from giamsat.demo.people import Recruiter
from giamsat.voice.councils import public
from giamsat.voice.councils.choices import Stage
from giamsat.voice.councils.models import Dossier, Sheet
from giamsat.voice.councils.models_backing import Backing
from tests.people import Tree, plant_person


@pytest.mark.django_db
def test_every_stage_and_a_late_one(tree: Tree) -> None:
    for login, role in (
        ("tiep-nhan", Role.VOICE_OFFICER), ("cong-khai", Role.PUBLISHER), ("lanh-dao", Role.LEADER),
        ("thuong-truc", Role.STANDING_OFFICE), ("hoi-dong", Role.COUNCIL),
    ):  # fmt: skip
        plant_person(login, "Người Minh Họa", tree.vn, role)
    dice = random.Random(57)  # noqa: S311 - repeatable on purpose
    show_councils(Recruiter(dice), dice)
    assert Dossier.objects.count() == len(INITIATIVES)
    stages = set(Dossier.objects.values_list("stage", flat=True))
    # No task of a document is there in this small world, so none is joined.
    assert stages == set(Stage.values) - {Stage.ASSIGNED}
    assert all("minh họa" in dossier.item.text for dossier in Dossier.objects.select_related("item"))
    assert Sheet.objects.filter(round=2).exists()
    assert Backing.objects.filter(shown_at=None).exists()
    assert [place.rank for place in public.ranking("score")[:2]] == [1, 2]
