"""Which tasks the country has: how many of each kind, and which assignments belong to which batch.

Proportions: most assignments come from work that the centre gives to ministries, provinces and communes, a
third from provinces' own programmes; states as published for 2025 (requirements §1.2).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from giamsat.cli.bench.country.ground import Ground


class Kind(StrEnum):
    """To whom a task is given."""

    MINISTRY = "ministry"  # one ministry leads, others co-operate
    PROVINCE = "province"  # one province, which forwards parts to some of its communes
    PROVINCES = "provinces"  # all provinces; some forward parts
    MINISTRIES = "ministries"  # all ministries
    COMMUNES = "communes"  # all communes
    LOCAL = "local"  # a province's own programme, to few of its communes


#: Share of the assignments that come from each kind.
SHARES = {
    Kind.MINISTRY: 0.20,
    Kind.PROVINCE: 0.25,
    Kind.PROVINCES: 0.10,
    Kind.MINISTRIES: 0.03,
    Kind.COMMUNES: 0.12,
    Kind.LOCAL: 0.30,
}
#: Assignments that one batch holds, about; a task is never split.
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Size:
    """How many units there are to give work to."""

    ministries: int
    provinces: int
    communes: int

    @classmethod
    def of(cls, ground: Ground) -> Size:
        return cls(len(ground.ministries), len(ground.provinces), len(ground.all_communes))


@dataclass(frozen=True, slots=True)
class Job:
    """One task before it has a name: ``first`` units that it is given to, ``parts`` forwarded from these."""

    kind: Kind
    first: int
    parts: int

    @property
    def assignments(self) -> int:
        return self.first + self.parts


@dataclass(frozen=True, slots=True)
class Batch:
    """Consecutive jobs with the ids of their first task and assignment."""

    number: int
    first_task: int
    first_assignment: int
    jobs: Sequence[Job]


def plan(count: int, size: Size, seed: int) -> list[Batch]:
    """Jobs with exactly ``count`` assignments, in batches.

    Args:
        seed: the same one gives the same plan.
    """
    dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
    whole = int(SHARES[Kind.COMMUNES] * count) // size.communes
    jobs = [Job(Kind.COMMUNES, size.communes, 0)] * whole
    left = count - whole * size.communes
    kinds = [kind for kind in SHARES if kind is not Kind.COMMUNES]
    # A kind of large tasks is drawn as rarely as its share of the assignments asks for.
    mean = {
        Kind.MINISTRY: 2.5,
        Kind.PROVINCE: 8.0,
        Kind.PROVINCES: size.provinces + 30.0,
        Kind.MINISTRIES: float(size.ministries),
        Kind.LOCAL: 1.4,
    }
    weights = [SHARES[kind] / mean[kind] for kind in kinds]
    while left:
        for kind in dice.choices(kinds, weights, k=1_000):
            job = _job(kind, size, dice)
            if job.assignments > left:
                job = Job(Kind.LOCAL, 1, 0)
            jobs.append(job)
            left -= job.assignments
            if not left:
                break
    return _batches(jobs)


def _job(kind: Kind, size: Size, dice: random.Random) -> Job:
    if kind is Kind.MINISTRY:
        return Job(kind, 1 + dice.randrange(4), 0)
    if kind is Kind.PROVINCE:
        return Job(kind, 1, dice.randrange(15))
    if kind is Kind.PROVINCES:
        return Job(kind, size.provinces, dice.randrange(60))
    if kind is Kind.MINISTRIES:
        return Job(kind, size.ministries, 0)
    return Job(kind, 1 if dice.random() < 0.8 else 3, 0)


def _batches(jobs: list[Job]) -> list[Batch]:
    batches: list[Batch] = []
    waiting: list[Job] = []
    task = assignment = 1
    held = 0
    for job in [*jobs, None]:
        if waiting and (job is None or held >= BATCH):
            batches.append(Batch(len(batches), task, assignment, tuple(waiting)))
            task += len(waiting)
            assignment += held
            waiting, held = [], 0
        if job is not None:
            waiting.append(job)
            held += job.assignments
    return batches
