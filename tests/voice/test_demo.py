"""The demonstration shows an item at every step of its life."""

from __future__ import annotations

import random

import pytest

from giamsat.core.actor import Role
from giamsat.demo.people import Recruiter
from giamsat.demo.voice import OUTCOMES, show_voices
from giamsat.indicators.models import Observation
from giamsat.units.models import Territory
from giamsat.voice import public
from giamsat.voice.choices import State
from giamsat.voice.models import Item
from giamsat.voice.models_handling import Objection, Part, Template
from giamsat.voice.models_safety import Flag, Hold
from giamsat.voice.models_task import TaskProposal
from tests import work
from tests.people import Tree, plant_person


@pytest.mark.django_db
def test_every_state_and_some_late(tree: Tree) -> None:
    plant_person("tiep-nhan", "Cao Thị Nhận", tree.vn, Role.VOICE_OFFICER)
    plant_person("cong-khai", "Lê Văn Đăng", tree.vn, Role.PUBLISHER)
    Territory.objects.create(
        code="20", level="province", kind="tỉnh", name_vi="Lạng Sơn", name_en="Lang Son", longitude=106.7, latitude=21.8
    )  # fmt: skip
    work.plant_programme(tree)
    dice = random.Random(57)  # noqa: S311 - repeatable on purpose
    show_voices(Recruiter(dice), dice)
    assert Item.objects.exclude(origin="paper").count() == len(OUTCOMES)
    assert set(Item.objects.values_list("state", flat=True)) == set(State.values) - {State.MERGED}
    assert public.published(state="late").exists()
    assert public.published(state="answered").exists()
    assert Part.objects.exists()
    assert Template.objects.exists()
    assert Flag.objects.exists()
    assert Hold.objects.exists()
    assert TaskProposal.objects.exists()
    assert Objection.objects.exists()
    assert Item.objects.filter(escalated__gt=0).exists()
    assert Observation.objects.filter(indicator__code="PAKN.02").exists()
    assert all("minh họa" in item.text for item in Item.objects.all())
