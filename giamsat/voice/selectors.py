"""What the people of the desk see of items: queues, one item, its way so far."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from giamsat.core.actor import Actor, Role
from giamsat.core.errors import NotFound
from giamsat.core.ltree import within_any
from giamsat.tasks.models import Task
from giamsat.tasks.policies import visible_tasks
from giamsat.units.models import Unit
from giamsat.voice import policies
from giamsat.voice.choices import AT_HANDLER, AT_RECEIVER, PUBLISHABLE, RUNNING, State
from giamsat.voice.finding import first_holding, newest_holding
from giamsat.voice.limits import ABOVE, HEAD, unsupplemented_since
from giamsat.voice.models import Item
from giamsat.voice.models_handling import Answer, Attachment, Objection, Part, Step, Template
from giamsat.voice.models_safety import Flag
from giamsat.voice.models_task import TaskProposal
from giamsat.voice.spans import ENTERED

#: Of what waits in a queue so much is counted: beyond it the number tells nobody more.
MOST = 1_000
#: The desk's lists, in the order of its tabs.
QUEUES = ("receive", "mine", "part", "approve", "late", "supplement", "publish", "flagged", "task", "all")


def items(actor: Actor) -> QuerySet[Item]:
    """The items that the person may see."""
    rows = Item.objects.filter(policies.visible_items(actor))
    return rows.select_related("receiver", "handler", "assignee").defer("terms", "search")


def item(actor: Actor, pk: int) -> Item:
    """One of them.

    Raises:
        NotFound.
    """
    found = (
        items(actor)
        .select_related("territory", "task", "merged_into", "entered_by", "obstacle__assignment__task")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def queue(actor: Actor, name: str) -> QuerySet[Item]:
    """What waits for the person, late first: one of ``QUEUES``; "all" is whatever they see."""
    rows = items(actor)
    own = actor.unit_ids(policies.HANDLERS)
    if name == "receive":
        whose = Q(receiver__in=actor.unit_ids(policies.RECEIVERS), for_head=False)
        whose |= Q(receiver__in=actor.unit_ids(policies.HEADS), for_head=True)
        rows = rows.filter(whose, state__in=AT_RECEIVER)
    elif name == "mine":
        rows = rows.filter(state__in=(State.ROUTED, State.HANDLING), handler__in=own)
        rows = rows.filter(Q(assignee=None) | Q(assignee=actor.person_id))
    elif name == "part":
        asked = Part.objects.filter(unit__in=own, given_at=None, dropped_at=None)
        rows = rows.filter(state=State.HANDLING, pk__in=asked.values("item"))
    elif name == "late":
        heads = actor.unit_ids((*policies.APPROVERS, *policies.HEADS))
        rows = rows.filter(
            Q(escalated__gte=HEAD, state__in=AT_HANDLER, handler__in=heads)
            | Q(escalated__gte=HEAD, state__in=AT_RECEIVER, receiver__in=heads)
            | Q(escalated=ABOVE, state__in=RUNNING, receiver__in=heads)
        )
    elif name == "supplement":
        whose = Q(state_before__in=AT_RECEIVER, receiver__in=actor.unit_ids(policies.RECEIVERS))
        whose |= Q(state_before__in=AT_HANDLER, handler__in=own)
        rows = rows.filter(whose, state=State.SUPPLEMENT, stopped_on__lte=unsupplemented_since())
    elif name == "approve":
        rows = rows.filter(state=State.DRAFTED, handler__in=actor.unit_ids(policies.APPROVERS))
    elif name == "publish":
        # Apart, so that each has its index.
        fresh = rows.filter(
            may_publish=True,
            published_at=None,
            withheld_at=None,
            state__in=PUBLISHABLE,
            receiver__in=_published_for(actor),
        )
        unread = Objection.objects.filter(shown_at=None, kept_at=None).values("item")
        said = rows.filter(pk__in=unread, receiver__in=_published_for(actor))
        rows = rows.filter(pk__in=fresh.values("pk").order_by().union(said.values("pk").order_by()))
    elif name == "flagged":
        rows = rows.filter(Exists(Flag.objects.filter(item=OuterRef("pk"), outcome=""))).filter(
            Q(receiver__in=actor.unit_ids((*policies.RECEIVERS, *policies.HEADS)))
            | Q(receiver__in=_published_for(actor))
        )
    elif name == "task":
        offices = within_any("programme__owner__path", actor.paths((Role.STANDING_OFFICE,)))
        waiting = TaskProposal.objects.filter(offices, state=TaskProposal.State.WAITING)
        rows = rows.filter(pk__in=waiting.values("item"))
    return rows.order_by(F("due").asc(nulls_last=True), "pk") if name != "all" else rows.order_by("-pk")


def _published_for(actor: Actor) -> QuerySet[Unit]:
    return Unit.objects.filter(within_any("path", actor.paths((Role.PUBLISHER,))))


def same_words(actor: Actor, item: Item) -> QuerySet[Item]:
    """Other items that say the very same, public or not: a flood, or one person twice."""
    return items(actor).filter(fingerprint=item.fingerprint).exclude(pk=item.pk).order_by("pk")


def waiting(actor: Actor) -> dict[str, int]:
    """How much waits in each queue; of a longer one ``MOST`` is told."""
    return {name: queue(actor, name).order_by()[:MOST].count() for name in QUEUES if name != "all"}


def found(rows: QuerySet[Item], name: str, text: str) -> list[int]:
    """Ids of items of a queue whose code or words hold every word of ``text``, tone marks or not.

    Of many the first ``finding.RANKED``.

    Args:
        rows: the queue of that name, whole or narrowed.
    """
    return newest_holding(rows, text, ENTERED) if name == "all" else first_holding(rows, text)


def reads_no_mail(item: Item) -> bool:
    """True when a letter by e-mail does not reach each of those who sent it."""
    kept = item.contacts.filter(erased_at=None)
    return kept.filter(Q(email="") | Q(email_confirmed_at=None)).exists()


def steps_of(item: Item) -> QuerySet[Step]:
    """The way so far, oldest first."""
    return item.steps.select_related("person", "unit").order_by("pk")


def answers_of(item: Item) -> QuerySet[Answer]:
    """Drafts and answers, newest first."""
    return item.answers.select_related("drafted_by", "approved_by", "unit").order_by("-pk")


def attachment(item: Item, pk: int) -> Attachment:
    """A file of an item; ``services.read_attachment`` opens it.

    Raises:
        NotFound.
    """
    row = item.attachments.select_related("file").filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def templates(actor: Actor, item: Item) -> QuerySet[Template]:
    """Prepared answers of the body that has the item."""
    return templates_of(actor).filter(unit=item.handler)


def templates_of(actor: Actor) -> QuerySet[Template]:
    """Prepared answers of the bodies where the person drafts or approves."""
    bodies = actor.unit_ids((*policies.HANDLERS, *policies.APPROVERS))
    return Template.objects.filter(unit__in=bodies).select_related("unit")


def template(actor: Actor, pk: int) -> Template:
    """One of them.

    Raises:
        NotFound.
    """
    found = templates_of(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def template_bodies(actor: Actor) -> QuerySet[Unit]:
    """The bodies whose prepared answers the person keeps."""
    return Unit.objects.filter(
        pk__in=actor.unit_ids((*policies.HANDLERS, *policies.APPROVERS)), valid_to=None
    )


def parts_of(item: Item) -> QuerySet[Part]:
    """What other bodies were asked for and gave, in the order of asking."""
    return item.parts.select_related("unit", "given_by").order_by("pk")


def chosen(actor: Actor, pks: Sequence[int]) -> list[Item]:
    """Those of some items that the person sees, the late first."""
    return list(items(actor).filter(pk__in=pks).order_by(F("due").asc(nulls_last=True), "pk"))


def objection(actor: Actor, item_pk: int, pk: int) -> Objection:
    """What somebody said of the answer of an item that the person sees.

    Raises:
        NotFound.
    """
    found = item(actor, item_pk).objections.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def item_by_code(actor: Actor, code: str) -> Item:
    """An item that the person sees.

    Raises:
        NotFound.
    """
    found = items(actor).filter(code=code.strip().upper()).first()
    if found is None:
        raise NotFound
    return found


def task_by_code(actor: Actor, code: str) -> Task:
    """A task that the person sees.

    Raises:
        NotFound.
    """
    try:
        return Task.objects.filter(visible_tasks(actor)).get(code__iexact=code.strip())
    except ObjectDoesNotExist:
        raise NotFound from None


def sees_task(actor: Actor, item: Item) -> bool:
    """True when the task that the item became is one that the person sees."""
    return item.task_id is not None and Task.objects.filter(visible_tasks(actor), pk=item.task_id).exists()


def unit_by_name(text: str) -> Unit | None:
    """The one body in force that is called so, by its code, full or short name; None when none or several are."""
    plain = text.strip()
    rows = Unit.objects.filter(valid_to=None)
    named = list(rows.filter(Q(code=plain.lower()) | Q(name_vi__iexact=plain) | Q(short_vi__iexact=plain) |
                             Q(name_en__iexact=plain))[:2])  # fmt: skip
    return named[0] if len(named) == 1 else None
