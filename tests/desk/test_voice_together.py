"""Handling with others: joint answers, prepared answers, many at once, lateness that climbs, through HTTP."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.indicators.models import Indicator, Observation
from giamsat.units.services import merge_units
from giamsat.voice import jobs, measuring, services
from giamsat.voice.choices import State
from giamsat.voice.limits import ABOVE, HEAD
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact
from giamsat.voice.models_handling import Part, Step, Template
from tests.access.entry import once
from tests.desk.test_voice import do, signed_in
from tests.voice import samples
from tests.voice.samples import Desk, desk

__all__ = ["desk"]
pytestmark = pytest.mark.django_db
PROVINCE = "UBND tỉnh Lạng Sơn"


def test_a_joint_answer_waits_for_the_other_bodys_part(desk: Desk) -> None:
    item = samples.published(desk, samples.handling(desk))
    other = signed_in(desk.other)
    assert other.get(f"/voice/{item.pk}/").status_code == 404
    assert do(desk.handler, item, "consult", to=PROVINCE, text="Nội bộ: phần của tỉnh?").status_code == 303
    assert do(desk.handler, item, "consult", to=PROVINCE, text="Lần nữa").status_code == 422
    assert item.title in other.get("/voice/?list=part").content.decode()
    page = other.post(reverse("desk:voice-contact", args=[item.pk]))
    assert page.status_code == 403, "who answers in part does not learn who sent it"
    early = do(desk.handler, item, "draft", text="Chưa đủ phần")
    assert early.status_code == 422
    assert PROVINCE in early.content.decode()
    assert do(desk.handler, item, "contribute", text="Không phải việc tôi").status_code == 422
    assert do(desk.other, item, "contribute", text="Tỉnh đã cấp kinh phí.").status_code == 303
    form = signed_in(desk.handler).get(reverse("desk:voice-act", args=[item.pk, "draft"])).content.decode()
    assert "Tỉnh đã cấp kinh phí." in form
    assert do(desk.handler, item, "draft", text="Bộ và tỉnh đã xử lý.").status_code == 303
    assert do(desk.approver, item, "approve").status_code == 303
    assert do(desk.officer, item, "answer").status_code == 303
    public = other.get(reverse("portal:voice-item", args=[item.code])).content.decode()
    assert f"Cùng trả lời: {PROVINCE}" in public
    assert "Nội bộ" not in public
    assert "Tỉnh đã cấp kinh phí" not in public, (
        "a part is words between offices until it stands in the answer"
    )


def test_one_need_not_wait_for_ever_and_a_successor_is_asked_instead(desk: Desk) -> None:
    item = samples.handling(desk)
    do(desk.handler, item, "consult", to=PROVINCE, text="Phần của tỉnh?")
    merge_units(SYSTEM, [desk.tree.lang_son], desk.tree.cao_bang, clock.today())
    assert Part.objects.get().unit == desk.tree.cao_bang
    assert do(desk.handler, item, "unwait", reason="Tỉnh xin thêm thời gian").status_code == 303
    assert do(desk.handler, item, "unwait", reason="Lần nữa").status_code == 422
    assert do(desk.handler, item, "draft", text="Bộ tự trả lời.").status_code == 303


def test_prepared_answers_of_the_body(desk: Desk) -> None:
    handler = signed_in(desk.handler)
    given = {"unit": desk.tree.most.pk, "title": "Đã sửa", "text": "Cơ quan đã sửa lỗi.", "once": once()}
    assert handler.post("/voice/templates/", given).status_code == 303
    assert signed_in(desk.other).post("/voice/templates/", {**given, "once": once()}).status_code == 422
    row = Template.objects.get()
    address = reverse("desk:voice-template", args=[row.pk])
    assert signed_in(desk.other).get(address).status_code == 404
    new = {"title": "Đã sửa xong", "text": row.text, "version": 1, "once": once()}
    assert handler.post(address, new).status_code == 303
    assert handler.post(address, {**new, "once": once()}).status_code == 422, "it has moved on"
    item = samples.handling(desk)
    draft = reverse("desk:voice-act", args=[item.pk, "draft"])
    assert f"?template={row.pk}" in handler.get(draft).content.decode()
    assert "Cơ quan đã sửa lỗi." in handler.get(f"{draft}?template={row.pk}").content.decode()
    assert handler.post(address, {"act": "drop", "version": 1}).status_code == 409
    assert handler.post(address, {"act": "drop", "version": 2}).status_code == 303
    assert not Template.objects.exists()


def test_many_at_once_or_none(desk: Desk) -> None:
    items = [samples.handling(desk, title=f"Ý kiến số {number} về dịch vụ công") for number in range(3)]
    fresh = samples.routed(desk, title="Chưa tiếp nhận, không soạn được")
    handler, address = signed_in(desk.handler), reverse("desk:voice-batch")
    assert 'name="item"' in handler.get("/voice/?list=mine").content.decode()
    asked: dict[str, Any] = {"verb": "draft", "item": [one.pk for one in (*items, fresh)]}
    page = handler.get(address, asked).content.decode()
    chosen = " ".join(f"{one.pk}:{one.version}" for one in items)
    assert f'value="{chosen}"' in page
    stale = f"{chosen} {fresh.pk}:{fresh.version}"
    refused = handler.post(address, {"verb": "draft", "chosen": stale, "text": "Đã sửa.", "once": once()})
    assert refused.status_code == 422
    assert fresh.code in refused.content.decode()
    assert not Item.objects.filter(state=State.DRAFTED).exists(), "all or none"
    done = handler.post(address, {"verb": "draft", "chosen": chosen, "text": "Đã sửa.", "once": once()})
    assert done.status_code == 303
    assert Item.objects.filter(state=State.DRAFTED).count() == 3
    foreign = {"verb": "approve", "chosen": chosen, "once": once()}
    assert signed_in(desk.other).post(address, foreign).status_code == 422
    assert Item.objects.filter(state=State.DRAFTED).count() == 3
    assert handler.get(f"{address}?verb=refuse&item={items[0].pk}").status_code == 404


def test_lateness_climbs_to_the_heads(desk: Desk) -> None:
    with clock.frozen(dt.datetime(2026, 3, 2, 9, tzinfo=clock.HANOI)):
        item = samples.handling(desk)
    approver, head = signed_in(desk.approver), signed_in(desk.head)

    def on(day: str) -> None:
        now = dt.datetime.fromisoformat(f"{day}T09:00+07:00")
        with clock.frozen(now):
            jobs.escalate_late_items(now)
            jobs.escalate_late_items(now)

    assert item.due == dt.date(2026, 3, 23)
    on("2026-03-25")
    assert samples.fresh(item).escalated == 0
    on("2026-03-26")
    assert samples.fresh(item).escalated == HEAD
    assert item.title in approver.get("/voice/?list=late").content.decode()
    assert item.title not in head.get("/voice/?list=late").content.decode()
    on("2026-04-06")
    assert samples.fresh(item).escalated == ABOVE
    assert item.title in head.get("/voice/?list=late").content.decode()
    told = Step.objects.filter(item=item, verb="escalate").values_list("unit_name", flat=True)
    assert list(told) == [desk.tree.most.name_vi, desk.tree.vn.name_vi]
    do(desk.handler, item, "draft", text="Xin lỗi vì trả lời muộn.")
    assert samples.fresh(item).escalated == 0, "with the next step it begins anew"


def test_satisfaction_becomes_values_of_indicators(desk: Desk) -> None:
    jobs.feed_indicators(clock.now())
    assert not Indicator.objects.exists(), "nothing is defined before the first rating"
    for rating in (5, 2):
        item = samples.answered(desk)
        services.rate_answer(Contact.objects.get(item=item), version=item.version, rating=rating)
    jobs.feed_indicators(clock.now())
    month = clock.today().replace(day=1)
    rows = Observation.objects.filter(unit=desk.tree.most, period=month)
    values = {row.indicator.code: row.value for row in rows.select_related("indicator")}
    assert values == {measuring.RATED: 2, measuring.CONTENT: 3.5}
    assert measuring.record_satisfaction(SYSTEM) == 0, "the same again changes nothing"
    services.rate_answer(Contact.objects.get(item=item), version=item.version + 1, rating=4)
    assert measuring.record_satisfaction(SYSTEM) == 1
    assert Indicator.objects.filter(code__startswith="PAKN").count() == 2


def test_the_list_with_boxes_asks_few_questions(desk: Desk, django_assert_max_num_queries: Any) -> None:
    for number in range(4):
        samples.handling(desk, title=f"Ý kiến số {number} về dịch vụ công")
    client = signed_in(desk.handler)
    client.get("/voice/?list=mine")
    with django_assert_max_num_queries(24):
        client.get("/voice/?list=mine")
