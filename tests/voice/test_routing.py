"""Which body is proposed: learned from where items ended, said with reason and confidence, decided by a person."""

from __future__ import annotations

import pytest
from django.urls import reverse

from giamsat.accounts.models import Person
from giamsat.units.models import Unit
from giamsat.voice import services
from giamsat.voice.models import Item
from giamsat.voice.routing import proposals
from tests.desk.test_voice import signed_in
from tests.people import acting_as
from tests.voice import samples
from tests.voice.samples import Desk

pytestmark = pytest.mark.django_db
SOFTWARE = "Phần mềm đăng ký khai sinh trực tuyến báo lỗi tệp ảnh"
ROADS = "Đường liên xã nhiều ổ gà, mưa xuống là ngập"


def ended(desk: Desk, unit: Unit, person: Person, title: str, topic: str) -> Item:
    """An item that the body took in hand."""
    item = samples.classified(desk, title=title, text=f"{title}. Đề nghị xem lại.", topic=topic)
    item = services.route_item(acting_as(desk.officer), item, version=item.version, to=unit)
    return services.accept_item(acting_as(person), item, version=item.version)


def test_the_body_that_took_alike_items_is_proposed_with_its_reason(desk: Desk) -> None:
    for number in range(3):
        ended(desk, desk.tree.most, desk.handler, f"{SOFTWARE}, lần {number}", "digital")
        ended(desk, desk.tree.lang_son, desk.other, f"{ROADS}, đoạn {number}", "other")
    asked = samples.classified(
        desk, title="Tệp ảnh khai sinh gửi lên bị báo lỗi", text=SOFTWARE, topic="digital"
    )
    first, *others = proposals(asked)
    assert first.unit == desk.tree.most
    assert "từ giống: " in first.reason
    assert "báo lỗi" in first.reason
    assert "3 trong 3 ý kiến trước về lĩnh vực" in first.reason
    assert all(one.confidence <= first.confidence for one in others)
    assert 0 < first.confidence <= 100 * 6 / 50, "few examples prove little"
    page = signed_in(desk.officer).get(reverse("desk:voice-item", args=[asked.pk])).content.decode()
    assert f"{desk.tree.most.name_vi} · {first.confidence} %" in page
    assert samples.fresh(asked).handler is None, "a person decides"


def test_a_correction_counts_in_the_next_proposal(desk: Desk) -> None:
    wrong = ended(desk, desk.tree.most, desk.handler, ROADS, "other")
    asked = samples.classified(desk, title=ROADS, text=f"{ROADS}. Đề nghị sửa.", topic="other")
    assert [one.unit for one in proposals(asked)] == [desk.tree.most]
    wrong = services.transfer_item(
        acting_as(desk.handler), wrong, version=wrong.version, to=desk.tree.lang_son, reason="Đường của tỉnh"
    )
    services.accept_item(acting_as(desk.other), wrong, version=wrong.version)
    assert [one.unit for one in proposals(asked)] == [desk.tree.lang_son]
