"""The task or the obstacle that an item leads to, and what a person may choose for it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from giamsat.core.actor import Actor
from giamsat.directives.models import Programme
from giamsat.directives.selectors import programmes
from giamsat.tasks.models import Assignment, Obstacle, Task
from giamsat.tasks.policies import DISPATCHERS
from giamsat.tasks.selectors import obstacles
from giamsat.voice.models import Item
from giamsat.voice.models_task import TaskProposal
from giamsat.voice.selectors import items


def of_task(actor: Actor, task: Task) -> QuerySet[Item]:
    """The items that became a task, as far as the person sees them."""
    return items(actor).filter(task=task).order_by("pk")


def of_obstacle(actor: Actor, obstacle: Obstacle) -> QuerySet[Item]:
    """The items that wait for a decision, as far as the person sees them."""
    return items(actor).filter(obstacle=obstacle).order_by("pk")


def proposed_task(item: Item) -> TaskProposal | None:
    """The task that a body has proposed and an office has to decide on."""
    rows = item.task_proposals.select_related("programme__owner", "lead", "proposed_by")
    return rows.filter(state=TaskProposal.State.WAITING).first()


def open_obstacles(actor: Actor, item: Item) -> QuerySet[Obstacle]:
    """Obstacles of the body that has the item, that wait for a decision and that the person sees."""
    rows = obstacles(actor).filter(state=Obstacle.State.OPEN)
    return rows.filter(assignment__unit__in=[item.handler_id, item.receiver_id])


def blockable_parts(actor: Actor) -> QuerySet[Assignment]:
    """Parts of tasks for which the person may raise an obstacle."""
    ended = (Assignment.State.CONFIRMED, Assignment.State.CANCELLED)
    rows = Assignment.objects.filter(unit__in=actor.unit_ids(DISPATCHERS)).exclude(state__in=ended)
    return rows.select_related("task", "unit").order_by("due", "pk")


def open_programmes(actor: Actor, item: Item) -> QuerySet[Programme]:
    """Open programmes that the person reads, of the body that has the item or of one above it."""
    body = item.handler or item.receiver
    return (
        programmes(actor)
        .filter(closed_on=None)
        .filter(Q(owner__path__above=body.path) | Q(owner__path__above=item.receiver.path))
    )
