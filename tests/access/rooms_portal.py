"""A release that waits for approval: nothing of it may be seen by anybody but those who prepare and approve."""

from __future__ import annotations

from types import SimpleNamespace

from giamsat.core.actor import Role
from giamsat.publishing import preparing, services
from giamsat.publishing.fields import default_fields
from tests.api.world import World
from tests.people import People, acting_as, plant_person


def plant_publication(its: SimpleNamespace, api: World, theirs: People) -> None:
    """A release of the country that waits for approval, and the publisher who may approve it."""
    its.publisher = plant_person("cong.khai", "Tạ Thị Khai", api.programme.owner, Role.PUBLISHER)
    fields = default_fields(national=True)
    publisher = acting_as(its.publisher)
    services.set_policy(publisher, api.programme, version=0, is_open=True, fields=fields)
    its.preparation = preparing.request_release(acting_as(theirs.standing), api.programme)
    its.release = preparing.prepare_release(acting_as(theirs.standing), api.programme)
