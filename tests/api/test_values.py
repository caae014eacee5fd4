"""Values through the API: all or none, each refused one named at its place, as another system sends them."""

from __future__ import annotations

from typing import Any

import pytest

from giamsat.indicators.models import Observation
from tests.api.world import caller
from tests.indicators.conftest import MARCH, D, Measured, measured, noon
from tests.people import People, Tree

__all__ = ["measured", "noon"]
pytestmark = pytest.mark.django_db


def line(tree: Tree, code: str, value: str, **more: Any) -> dict[str, Any]:
    return {"indicator": code, "unit": tree.that_khe.code, "period": str(MARCH), "value": value, **more}


def test_values_come_all_or_none(tree: Tree, people: People, measured: Measured) -> None:
    system = caller(people.owner)
    good = [line(tree, "PEOPLE", "1200"), line(tree, "USERS", "300", evidence="12/BC-UBND")]
    tried = system.post("/values", {"values": good, "dry_run": True})
    assert (tried.status_code, tried.json()["changed"], Observation.objects.count()) == (200, 2, 0)
    unknown = system.post("/values", {"values": [good[0], line(tree, "LA", "1")]})
    assert (unknown.status_code, Observation.objects.count()) == (422, 0)
    assert "LA" in unknown.json()["fields"]["values.1"]
    foreign = system.post("/values", {"values": [good[0], {**good[1], "unit": tree.dong_dang.code}]})
    assert (foreign.status_code, Observation.objects.count()) == (403, 0)
    late = system.post("/values", {"values": [good[0], {**good[1], "period": "2025-06-01"}]})
    assert (late.status_code, late.json()["details"]["cells"]["values.1"][0]) == (422, "window")
    assert system.post("/values", {"values": good}).status_code == 200
    assert list(Observation.objects.order_by("indicator").values_list("value", "via", "by")) == [
        (D(1200), "api", people.owner.pk),
        (D(300), "api", people.owner.pk),
    ]
    again = system.post("/values", {"values": good[:1]})
    assert (again.status_code, list(again.json()["details"]["cells"])) == (409, ["values.0"])
    course = system.get(f"/indicators/{measured.people.pk}/values?unit={tree.that_khe.code}").json()
    assert [each["value"] for each in course["figures"] if each["version"]] == ["1200.000000"]
