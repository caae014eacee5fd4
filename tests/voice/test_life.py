"""From sending to outcome: who may do what when, limits, transfers, the clock that stands."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.errors import InvalidInput, InvalidTransition, NotAllowed
from giamsat.units.services import merge_units
from giamsat.voice import jobs, limits, public, selectors, services
from giamsat.voice.choices import State
from giamsat.voice.models import DayCounter, Item
from giamsat.voice.models_contact import Contact
from giamsat.voice.models_handling import Step
from tests.people import acting_as, plant_people, plant_tree
from tests.voice import samples
from tests.voice.samples import Desk, sending

pytestmark = pytest.mark.django_db


def test_from_sending_to_the_answer(desk: Desk) -> None:
    item = samples.answered(desk)
    assert item.state == State.ANSWERED
    assert item.answered_at is not None
    assert [step.verb for step in selectors.steps_of(item)] == [
        "receive", "check", "classify", "route", "accept", "draft", "approve", "answer",
    ]  # fmt: skip
    assert item.public_answer == "Đã sửa lỗi nộp tệp ảnh."


def test_who_drafts_does_not_approve(desk: Desk) -> None:
    item = samples.drafted(desk)
    with pytest.raises(NotAllowed):
        services.approve_answer(acting_as(desk.handler), item, version=item.version)
    with pytest.raises(NotAllowed):
        services.approve_answer(acting_as(desk.other), item, version=item.version)


def transferred_for_the_third_time(desk: Desk) -> Item:
    item = samples.routed(desk)
    most, province = acting_as(desk.handler), acting_as(desk.other)
    item = services.transfer_item(
        most, item, version=item.version, to=desk.tree.lang_son, reason="Việc của tỉnh"
    )
    item = services.transfer_item(
        province, item, version=item.version, to=desk.tree.most, reason="Việc của bộ"
    )
    return services.transfer_item(
        most, item, version=item.version, to=desk.tree.lang_son, reason="Vẫn của tỉnh"
    )


def test_a_wrong_body_returns_and_the_third_transfer_goes_to_the_head(desk: Desk) -> None:
    item = transferred_for_the_third_time(desk)
    answer_due = limits.within(limits.LIMITS.answer)
    assert (item.state, item.for_head, item.answer_due) == (State.CLASSIFIED, True, answer_due)
    with pytest.raises(NotAllowed):
        services.route_item(acting_as(desk.officer), item, version=item.version, to=desk.tree.lang_son)
    item = services.route_item(acting_as(desk.head), item, version=item.version, to=desk.tree.lang_son)
    assert (item.state, item.for_head, item.handler) == (State.ROUTED, False, desk.tree.lang_son)


def test_what_its_sender_took_back_waits_for_no_head(desk: Desk) -> None:
    item = transferred_for_the_third_time(desk)
    assert list(selectors.queue(acting_as(desk.head), "receive")) == [item]
    services.withdraw_item(Contact.objects.get(), version=item.version)
    assert list(selectors.queue(acting_as(desk.head), "receive")) == []


def test_the_clock_stands_while_the_sender_is_asked_across_tet(desk: Desk) -> None:
    """The worked example of the guide, with its very dates: routed, due, asked, supplemented, due."""
    guide = " ".join((Path(__file__).parents[2] / "docs" / "guides" / "voice.md").read_text("utf-8").split())
    said = re.search(
        r"across Tết 2026: routed on ([\w ]+), the answer is due on ([\w ]+)\. "
        r"When the sender is asked on ([\w ]+) and supplements on ([\w ]+), it is due on ([\w ]+)\.",
        guide,
    )
    assert said is not None
    days = [dt.datetime.strptime(f"{each} 2026", "%d %B %Y").date() for each in said.groups()]
    routed, due, asked, supplemented, due_then = days

    def at(day: dt.date) -> clock.Frozen:
        return clock.frozen(dt.datetime.combine(day, dt.time(9), clock.HANOI))

    with at(routed):
        item = samples.handling(desk)
        assert item.answer_due == item.due == due
    with at(asked):
        item = services.ask_supplement(
            acting_as(desk.handler), item, version=item.version, text="Gửi ảnh lỗi"
        )
        assert not item.is_running
    with at(supplemented):
        contact = Contact.objects.get(item=item)
        item = services.supplement_item(contact, version=item.version, text="Ảnh chụp màn hình báo lỗi")
    assert (item.state, item.due, item.answer_due) == (State.HANDLING, due_then, due_then)


def test_a_late_item_is_noted_every_seven_working_days(desk: Desk) -> None:
    with clock.frozen(dt.datetime(2026, 3, 2, 9, tzinfo=clock.HANOI)):
        item = samples.handling(desk)
    assert item.due is not None
    noted = []
    for number in range(1, 16):
        now = dt.datetime.combine(item.due, dt.time(10), clock.HANOI) + dt.timedelta(days=number)
        with clock.frozen(now):
            jobs.note_late_items(now)
            jobs.note_late_items(now)
            noted.append(Step.objects.filter(item=item, verb="note").count())
    assert noted[0] == 1
    assert noted[-1] == 2
    with clock.frozen(now):
        item = services.draft_answer(
            acting_as(desk.handler), item, version=samples.fresh(item).version, text="Đã xong"
        )
    assert item.was_late


def test_refused_with_a_ground(desk: Desk) -> None:
    item = samples.received().item
    with pytest.raises(InvalidInput):
        services.refuse_item(
            acting_as(desk.officer), item, version=samples.fresh(item).version, ground="", text="x"
        )
    item = services.refuse_item(
        acting_as(desk.officer),
        item,
        version=samples.fresh(item).version,
        ground="unclear",
        text="Chưa rõ việc gì",
    )
    assert item.state == State.REFUSED
    with pytest.raises(InvalidTransition):
        services.check_item(acting_as(desk.officer), item, version=item.version)


def test_what_is_refused_as_harmful_is_public_no_longer(desk: Desk) -> None:
    officer = acting_as(desk.officer)
    for ground, stays in (("out_of_scope", True), ("prohibited_content", False)):
        item = samples.received(title=f"Ý kiến bị từ chối vì {ground}").item
        item = services.check_item(officer, item, version=samples.fresh(item).version)
        item = samples.published(desk, item)
        item = services.refuse_item(officer, item, version=item.version, ground=ground, text="Xem quy định")
        assert (item.published_at is not None) is stays


def test_reopened_once(desk: Desk) -> None:
    item = samples.answered(desk)
    contact = Contact.objects.get(item=item)
    item = services.rate_answer(contact, version=item.version, rating=2)
    item = services.reopen_item(contact, version=item.version, reason="Vẫn báo lỗi")
    assert item.state == State.HANDLING
    item = services.draft_answer(acting_as(desk.handler), item, version=item.version, text="Đã sửa lần hai")
    item = services.approve_answer(acting_as(desk.approver), item, version=item.version)
    item = services.send_answer(acting_as(desk.officer), item, version=item.version)
    with pytest.raises(InvalidInput, match="một lần"):
        services.reopen_item(contact, version=item.version, reason="Vẫn lỗi")


def test_an_unfit_answer_goes_back_before_anybody_reads_it(desk: Desk) -> None:
    item = samples.approved(desk)
    item = services.find_unfit(
        acting_as(desk.officer), item, version=item.version, reason="Không đúng câu hỏi"
    )
    assert (item.state, item.public_answer) == (State.HANDLING, "")
    item = services.draft_answer(acting_as(desk.handler), item, version=item.version, text="Trả lời lại")
    assert item.state == State.DRAFTED


def test_merged_into_one_that_says_the_same(desk: Desk) -> None:
    into, copy = samples.classified(desk), samples.received(name="Người thứ hai").item
    copy = services.merge_item(acting_as(desk.officer), copy, version=samples.fresh(copy).version, into=into)
    assert copy.state == State.MERGED
    assert sorted(contact.receipt for contact in Contact.objects.filter(item=into)) == sorted(
        [into.code, copy.code]
    )


def test_joined_with_a_receipt_of_ones_own(desk: Desk) -> None:
    item = samples.published(desk, samples.classified(desk))
    joined = services.join_item(item, sending(name="Người khác", email="khac@vidu.vn"))
    assert joined.receipt != item.code
    assert public.contact_by_receipt(joined.receipt, "KHAC@vidu.vn").item_id == item.pk
    assert samples.fresh(item).supports == 1


def test_the_database_keeps_the_table_too(desk: Desk) -> None:
    item = samples.received().item
    with pytest.raises(Exception, match=r"[Ii]nvalid"), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(state=State.ANSWERED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(reopened=2)
    with pytest.raises(Exception, match=r"[Cc]annot"), transaction.atomic():
        Step.objects.filter(item=item).update(text="khác")


def test_a_merged_unit_hands_on_what_it_handles(desk: Desk) -> None:
    item = samples.handling(desk)
    ended = samples.answered(desk)
    merge_units(SYSTEM, [desk.tree.most], desk.tree.mof, clock.today())
    item = samples.fresh(item)
    assert (item.handler, item.assignee_id, item.state) == (desk.tree.mof, None, State.HANDLING)
    assert samples.fresh(ended).handler == desk.tree.most
    assert selectors.steps_of(item).last().verb == "succeed"  # type: ignore[union-attr]


def test_another_look_is_taken_by_whoever_took_over(desk: Desk) -> None:
    """What has ended stays with the body that answered; asked again, it must not wait for nobody."""
    item = samples.answered(desk)
    contact = Contact.objects.get(item=item)
    merge_units(SYSTEM, [desk.tree.most], desk.tree.mof, clock.today())
    item = services.reopen_item(contact, version=samples.fresh(item).version, reason="Vẫn lỗi")
    assert (item.handler, item.assignee_id, item.state) == (desk.tree.mof, None, State.HANDLING)


def test_contacts_are_erased_and_the_record_stays(desk: Desk) -> None:
    item = samples.answered(desk)
    later = clock.now() + dt.timedelta(days=365 * 5 + 2)
    with clock.frozen(later):
        jobs.erase_contacts(later)
    contact = Contact.objects.get(item=item)
    assert (contact.name, contact.email, contact.phone) == ("", "", "")
    assert samples.fresh(item).text == samples.TEXT


@pytest.mark.django_db(transaction=True)
def test_codes_have_no_gaps_when_many_send_at_once() -> None:
    plant_people(plant_tree())

    def send(number: int) -> str:
        try:
            with transaction.atomic():
                receipt = services.receive_item(sending(title=f"{samples.TITLE} {number}")).receipt
                if number % 5 == 0:
                    raise InvalidInput("taken back")
                return receipt
        except InvalidInput:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        codes = sorted(filter(None, pool.map(send, range(40))))
    day = f"PAKN.{clock.today():%Y%m%d}"
    assert codes == [f"{day}.{number:04d}" for number in range(1, 33)]
    assert DayCounter.objects.get().last == 32


def test_words_that_everybody_reads_are_masked(desk: Desk) -> None:
    said = "Gọi lại số 0912 345 678 hoặc viết cho bi.mat@vidu.vn"
    handler, officer = acting_as(desk.handler), acting_as(desk.officer)
    item = samples.routed(desk)
    item = services.transfer_item(handler, item, version=item.version, to=desk.tree.lang_son, reason=said)
    item = services.return_item(acting_as(desk.other), item, version=item.version, reason=said)
    other = samples.received(title="Một ý kiến khác về dịch vụ công").item
    other = services.refuse_item(
        officer, other, version=samples.fresh(other).version, ground="unclear", text=said
    )
    third = samples.handling(desk, title="Ý kiến thứ ba về dịch vụ công")
    services.add_note(handler, third, version=third.version, text=said)
    public_words = list(Step.objects.filter(is_public=True).values_list("verb", "text"))
    assert sorted(verb for verb, _text in public_words) == ["note", "refuse", "return", "transfer"]
    for verb, text in public_words:
        assert "[số điện thoại]" in text, verb
        assert not [secret for secret in samples.SECRETS if secret in text], verb


def test_the_same_form_twice_gives_one_receipt(desk: Desk) -> None:
    one = services.receive_item(sending(), once="k1")
    assert services.receive_item(sending(), once="k1").pk == one.pk
    assert Item.objects.count() == 1
