"""Whatever anybody tries in whatever order: the table of an item's life holds, and a refused act changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from giamsat.core.actor import SYSTEM, Actor
from giamsat.core.errors import GiamsatError
from giamsat.events.models import Event
from giamsat.voice import services
from giamsat.voice.choices import AT_HANDLER, ENDED, State
from giamsat.voice.models import Item
from giamsat.voice.models_contact import Contact
from giamsat.voice.models_handling import Answer
from giamsat.voice.services.joint import open_parts
from giamsat.voice.transitions import pairs
from tests.people import acting_as
from tests.voice import samples
from tests.voice.samples import Desk

PAIRS = set(pairs())
WHO = ("officer", "publisher", "head", "handler", "approver", "other")
Act = Callable[[Desk, Actor, Item], Any]


def _with(service: Callable[..., Any], **given: Any) -> Act:
    return lambda _desk, actor, item: service(actor, item, version=item.version, **given)


def _as_sender(service: Callable[..., Any], **given: Any) -> Act:
    return lambda _desk, _actor, item: service(
        Contact.objects.filter(item=item).earliest("pk"), version=item.version, **given
    )


ACTS: dict[str, Act] = {
    "check": _with(services.check_item),
    "classify": _with(services.classify_item, kind="outside"),
    "route": lambda desk, actor, item: services.route_item(
        actor, item, version=item.version, to=desk.tree.most
    ),
    "accept": _with(services.accept_item),
    "ask": _with(services.ask_supplement, text="Gửi ảnh"),
    "supplement": _as_sender(services.supplement_item, text="Đây là ảnh"),
    "transfer": lambda desk, actor, item: services.transfer_item(
        actor, item, version=item.version, reason="Việc của nơi khác",
        to=desk.tree.lang_son if item.handler == desk.tree.most else desk.tree.most,
    ),
    "return": _with(services.return_item, reason="Không phải việc của tôi"),
    "consult": lambda desk, actor, item: services.ask_part(
        actor, item, version=item.version, to=desk.tree.lang_son, text="Phần của tỉnh?"
    ),
    "contribute": _with(services.give_part, text="Tỉnh đã làm"),
    "unwait": _with(services.drop_parts, reason="Không đợi nữa"),
    "draft": _with(services.draft_answer, text="Đã sửa"),
    "reject": _with(services.reject_answer, reason="Viết lại"),
    "approve": _with(services.approve_answer),
    "unfit": _with(services.find_unfit, reason="Lạc đề"),
    "answer": _with(services.send_answer),
    "close": _with(services.close_item, text="Đã kiểm tra"),
    "reopen": _as_sender(services.reopen_item, reason="Vẫn lỗi"),
    "rate": _as_sender(services.rate_answer, rating=3),
    "refuse": _with(services.refuse_item, ground="unclear", text="Chưa rõ"),
    "withdraw": _as_sender(services.withdraw_item),
    "publish": _with(services.publish_item, title=samples.TITLE, text=samples.TEXT),
    "hide": _with(services.hide_item, reason="Người gửi muốn"),
    "note": _with(services.add_note, text="Đang chờ thiết bị"),
    "escalate": lambda _desk, actor, item: services.escalate_item(SYSTEM, item),
}  # fmt: skip
#: Refusals and withdrawals end a run early; the acts that lead on are tried more often.
TRIED = sorted(ACTS) + 2 * ["check", "classify", "route", "accept", "draft", "approve", "answer"]


def _machine(desk: Desk) -> type[RuleBasedStateMachine]:
    class Life(RuleBasedStateMachine):
        item: Item

        @initialize()
        def send(self) -> None:
            self.item = samples.fresh(samples.received().item)

        @rule(who=st.sampled_from(WHO), act=st.sampled_from(TRIED))
        def someone_tries(self, who: str, act: str) -> None:
            before, events = self.item, Event.objects.count()
            try:
                with transaction.atomic():
                    ACTS[act](desk, acting_as(getattr(desk, who)), before)
            except GiamsatError:
                assert Event.objects.count() == events
                assert samples.fresh(before).version == before.version, f"refused {act} changed something"
                return
            self.item = after = samples.fresh(before)
            assert after.version > before.version
            assert after.state == before.state or (before.state, after.state) in PAIRS, act
            self.holds(after)

        def holds(self, item: Item) -> None:
            assert item.is_running == (item.due is not None and item.state not in (*ENDED, State.SUPPLEMENT))
            assert (item.ended_at is not None) == (item.state in ENDED)
            waiting = item.answers.filter(state__in=[Answer.State.WAITING, Answer.State.APPROVED]).count()
            assert waiting == (item.state in (State.DRAFTED, State.APPROVED))
            assert item.published_at is None or item.state != State.WITHDRAWN
            assert not item.for_head or item.transfers >= 3
            assert item.reopened <= 1
            if open_parts(item).exists():
                assert item.state not in (State.DRAFTED, State.APPROVED, State.ANSWERED, State.CLOSED)
            if item.state in AT_HANDLER:
                assert item.handler_id is not None

    return Life


@pytest.mark.django_db
def test_no_order_of_acts_leaves_the_table(desk: Desk) -> None:
    run_state_machine_as_test(
        _machine(desk),
        settings=settings(
            max_examples=10,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
