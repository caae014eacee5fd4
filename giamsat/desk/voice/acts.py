"""The acts on an item, in the order in which they follow: who may, at which step, by which form and service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from giamsat.core.actor import Actor
from giamsat.core.errors import InvalidInput, NotFound
from giamsat.core.policy import Verdict, denied
from giamsat.desk.tasks.forms import ReasonForm, VersionForm
from giamsat.desk.voice import forms, forms_safety, forms_task
from giamsat.tasks.policies import may_issue
from giamsat.voice import policies, selectors, selectors_task, services
from giamsat.voice.choices import NEVER_PUBLIC, RUNNING, State, Verb
from giamsat.voice.models import Item
from giamsat.voice.models_handling import Answer
from giamsat.voice.services.joint import open_parts
from giamsat.voice.transitions import ITEM

Ask = Callable[[Actor, Item], Verdict]


@dataclass(frozen=True)
class Act:
    """One act.

    Args:
        title: of its page and button; an act that goes on is the page's first.
        form: an ``ItemForm`` is told the person and the item as well.
        may: the policy.
        fits: whether the item stands where it can be done.
    """

    title: Any
    form: type[Any]
    service: Callable[..., Item]
    may: Ask
    fits: Callable[[Item], bool]


def _receive(actor: Actor, item: Item) -> Verdict:
    return policies.may_receive(actor, item.receiver)


def _approve(actor: Actor, item: Item) -> Verdict:
    drafted = item.answers.filter(state=Answer.State.WAITING).values_list("drafted_by", flat=True).first()
    return policies.may_approve(actor, item, drafted)


def _merge(actor: Actor, item: Item, *, version: int, code: str) -> Item:
    try:
        into = selectors.item_by_code(actor, code)
    except NotFound:
        raise InvalidInput(fields={"code": _now("Không có ý kiến mã này trong phạm vi bạn xem.")}) from None
    return services.merge_item(actor, item, version=version, into=into)


def _join_task(actor: Actor, item: Item, *, version: int, code: str) -> Item:
    try:
        task = selectors.task_by_code(actor, code)
    except NotFound:
        raise InvalidInput(fields={"code": _now("Không có nhiệm vụ mã này trong phạm vi bạn xem.")}) from None
    return services.join_task(actor, item, version=version, task=task)


def _at(verb: str) -> Callable[[Item], bool]:
    return lambda item: item.state in ITEM[verb]


def _issue(actor: Actor, item: Item) -> Verdict:
    proposal = selectors_task.proposed_task(item)
    if proposal is None:
        return denied(_now("Không có đề xuất nhiệm vụ nào đang chờ."))
    return may_issue(actor, proposal.programme.owner)


def _raise(actor: Actor, item: Item) -> Verdict:
    verdict = policies.may_link_task(actor, item)
    if verdict and not selectors_task.blockable_parts(actor).exists():
        return denied(_now("Cơ quan của bạn không có phần việc nào để nêu vướng mắc."))
    return verdict


def _join_obstacle(actor: Actor, item: Item) -> Verdict:
    verdict = policies.may_link_task(actor, item)
    if verdict and not selectors_task.open_obstacles(actor, item).exists():
        return denied(_now("Không có vướng mắc nào của cơ quan đang chờ quyết định."))
    return verdict


def _may_follow(item: Item) -> bool:
    return item.state not in (State.RECEIVED, *NEVER_PUBLIC)


def _may_have_task(item: Item) -> bool:
    return item.task_id is None and _may_follow(item) and selectors_task.proposed_task(item) is None


def _may_be_published(item: Item) -> bool:
    return item.may_publish and item.published_at is None and _may_follow(item)


ACTS: dict[str, Act] = {
    "check": Act(_("Nhận để phân loại"), VersionForm, services.check_item, _receive, _at(Verb.CHECK)),
    "classify": Act(pgettext_lazy("act", "Phân loại"), forms.ClassifyForm, services.classify_item, _receive,
                    _at(Verb.CLASSIFY)),
    "route": Act(_("Chuyển cơ quan xử lý"), forms.RouteForm, services.route_item, policies.may_route, _at(Verb.ROUTE)),
    "accept": Act(pgettext_lazy("act", "Tiếp nhận xử lý"), VersionForm, services.accept_item, policies.may_handle,
                  _at(Verb.ACCEPT)),
    "draft": Act(_("Soạn trả lời"), forms.DraftForm, services.draft_answer, policies.may_handle, _at(Verb.DRAFT)),
    "approve": Act(_("Duyệt trả lời"), VersionForm, services.approve_answer, _approve, _at(Verb.APPROVE)),
    "answer": Act(_("Gửi trả lời"), forms.SendForm, services.send_answer, _receive, _at(Verb.ANSWER)),
    "close": Act(pgettext_lazy("act", "Theo dõi xong"), forms.TextForm, services.close_item, _receive,
                 _at(Verb.CLOSE)),
    "publish": Act(pgettext_lazy("act", "Đăng công khai"), forms.PublishForm, services.publish_item,
                   policies.may_publish, _may_be_published),
    "contribute": Act(_("Gửi phần trả lời của cơ quan mình"), forms.PartForm, services.give_part,
                      policies.may_give_part, lambda item: item.state == State.HANDLING),
    "consult": Act(_("Đề nghị cùng trả lời"), forms.ConsultForm, services.ask_part, policies.may_handle,
                   lambda item: item.state == State.HANDLING),
    "unwait": Act(_("Thôi chờ cơ quan cùng trả lời"), ReasonForm, services.drop_parts, policies.may_handle,
                  lambda item: item.state == State.HANDLING and open_parts(item).exists()),
    "note": Act(pgettext_lazy("act", "Thông báo tiến độ"), forms.TextForm, services.add_note, policies.may_handle,
                lambda item: item.state in RUNNING and item.handler_id is not None),
    "ask": Act(_("Đề nghị bổ sung"), forms.TextForm, services.ask_supplement, policies.may_ask, _at(Verb.ASK)),
    "supplement": Act(_("Nhập phần bổ sung nhận cách khác"), forms.SupplementForm, services.enter_supplement,
                      policies.may_resume, _at(Verb.SUPPLEMENT)),
    "resume": Act(_("Làm tiếp, không chờ bổ sung"), forms.TextForm, services.resume_item, policies.may_resume,
                  _at(Verb.RESUME)),
    "transfer": Act(pgettext_lazy("act", "Chuyển sang cơ quan khác"), forms.TransferForm, services.transfer_item,
                    policies.may_handle, _at(Verb.TRANSFER)),
    "return": Act(_("Trả lại nơi tiếp nhận"), ReasonForm, services.return_item, policies.may_handle, _at(Verb.RETURN)),
    "reject": Act(_("Trả lại dự thảo"), ReasonForm, services.reject_answer, _approve, _at(Verb.REJECT)),
    "unfit": Act(_("Trả lời chưa đúng câu hỏi"), ReasonForm, services.find_unfit, _receive, _at(Verb.UNFIT)),
    "take": Act(_("Nhận phụ trách"), VersionForm, services.take_charge, policies.may_take,
                lambda item: item.state in (State.HANDLING, State.DRAFTED)),
    "issue-task": Act(_("Giao nhiệm vụ được đề xuất"), forms_task.IssueTaskForm, services.issue_proposed, _issue,
                      _may_follow),
    "decline-task": Act(_("Không giao nhiệm vụ được đề xuất"), ReasonForm, services.decline_proposed, _issue,
                        _may_follow),
    "new-task": Act(_("Lập nhiệm vụ từ ý kiến"), forms_task.MakeTaskForm, services.make_task, policies.may_link_task,
                    _may_have_task),
    "task": Act(_("Gắn với nhiệm vụ"), forms.TaskForm, _join_task, policies.may_link_task,
                _may_have_task),
    "new-obstacle": Act(_("Nêu vướng mắc từ ý kiến"), forms_task.MakeObstacleForm, services.make_obstacle, _raise,
                        lambda item: item.obstacle_id is None and _may_follow(item)),
    "obstacle": Act(_("Gắn với vướng mắc"), forms_task.JoinObstacleForm, services.join_obstacle, _join_obstacle,
                    lambda item: item.obstacle_id is None and _may_follow(item)),
    "merge": Act(pgettext_lazy("act", "Gộp vào ý kiến đã có"), forms.MergeForm, _merge, _receive, _at(Verb.MERGE)),
    "refuse": Act(pgettext_lazy("act", "Không tiếp nhận"), forms.RefuseForm, services.refuse_item, _receive,
                  _at(Verb.REFUSE)),
    "mask": Act(_("Che dữ liệu cá nhân"), forms_safety.MaskForm, services.mask_item, policies.may_publish,
                lambda item: item.published_at is not None),
    "withhold": Act(_("Không đăng công khai"), ReasonForm, services.withhold_item, policies.may_publish,
                    lambda item: _may_be_published(item) and item.withheld_at is None),
    "hide": Act(pgettext_lazy("act", "Thôi đăng công khai"), ReasonForm, services.hide_item, policies.may_publish,
                lambda item: item.published_at is not None),
    "hold": Act(pgettext_lazy("act", "Tạm giữ"), forms_safety.HoldForm, services.hold_item, policies.may_hold,
                lambda item: item.held_at is None),
}  # fmt: skip


def next_acts(actor: Actor, item: Item) -> list[tuple[str, Act]]:
    """What the person may do with the item now."""
    found = [(verb, act) for verb, act in ACTS.items() if act.fits(item) and act.may(actor, item)]
    # Classifying once more is possible, forwarding is what goes on.
    return sorted(found, key=lambda one: one[0] == Verb.CLASSIFY and item.state == State.CLASSIFIED)
