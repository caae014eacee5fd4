"""Learning from history and foretelling open work; both by a job, both harmless to repeat."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from math import exp
from pathlib import Path
from typing import IO, Any, Final

from django.db import connection, transaction
from django.db.models import Min

from giamsat.core import clock
from giamsat.monitor import marks
from giamsat.monitor.forecast import features
from giamsat.monitor.forecast.models import Forecast, LatenessModel
from giamsat.tasks.models_past import AssignmentPast

#: Looked back at: the first instant of each of so many months, and at most so many assignments at each.
MONTHS: Final = 24
MOST_AT_ONCE: Final = 10_000
MOST_OF_A_TASK: Final = 20
#: A model speaks only when it knows of so many assignments whose deadline has passed, so many of them late, and when
#: so many late and so many timely ones were held back to check it.
LEAST_KNOWN: Final = 300
LEAST_LATE: Final = 30
LEAST_HELD: Final = 20
DRIVERS: Final = 4
CHUNK: Final = 5_000
LEARN_LOCK: Final = 570_031
_CHECKED: Final = (
    "learned", "learned_late", "held", "held_late", "brier", "brier_of_share", "auc", "bins", "foreseen", "unset",
    "factor", "summand",
)  # fmt: skip
_SECONDS: Final = 600
_ROOT: Final = Path(__file__).resolve().parents[3]


class LearningFailed(Exception):
    """The program that learns gave no answer; what it said is in the message."""


@transaction.atomic
def learn() -> LatenessModel:
    """Learn anew from the installation's history and keep the model; the one before it stays readable.

    Raises:
        LearningFailed.
    """
    _lock()
    model = LatenessModel(made_at=clock.now())
    with tempfile.TemporaryFile("w+", encoding="ascii") as rows:
        found = _observe(rows, model)
        enough = model.known >= LEAST_KNOWN and LEAST_LATE <= model.late <= model.known - LEAST_LATE
        if found and enough:
            rows.seek(0)
            _take(model, _fitted(rows))
    if not model.terms:
        model.silent = LatenessModel.Silent.LITTLE
    elif model.check_back["brier"] >= model.check_back["brier_of_share"]:
        model.silent = LatenessModel.Silent.BLIND
    model.is_used = not model.silent
    LatenessModel.objects.filter(is_used=True).update(is_used=False)
    model.save()
    return model


@transaction.atomic
def foretell() -> int:
    """Write the forecast of every open assignment with a deadline ahead; how many there are. Without a model: none."""
    _lock()
    model = LatenessModel.objects.filter(is_used=True).first()
    if model is None:
        Forecast.objects.all().delete()
        return 0
    now = clock.now()
    count = 0
    with connection.cursor() as out:
        out.execute(
            "CREATE TEMP TABLE foretold (assignment_id bigint, chance float8, drivers jsonb) ON COMMIT DROP"
        )
        with connection.chunked_cursor() as source:
            source.execute(features.OPEN, features.values(now, clock.day_of(now)))
            while rows := source.fetchmany(CHUNK):
                count += len(rows)
                with out.copy("COPY foretold FROM STDIN") as copy:
                    for pk, *facts in rows:
                        chance, drivers = weigh(model, facts)
                        copy.write_row((pk, chance, json.dumps(drivers)))
        out.execute(_KEEP, {"model": model.pk, "day": clock.day_of(now)})
        out.execute("DROP TABLE foretold")
    return count


_KEEP: Final = """
WITH gone AS (
    DELETE FROM monitor_forecast f WHERE NOT EXISTS (SELECT FROM foretold n WHERE n.assignment_id = f.assignment_id)
)
INSERT INTO monitor_forecast (assignment_id, model_id, day, chance, drivers)
SELECT assignment_id, %(model)s, %(day)s, chance, drivers FROM foretold
    ON CONFLICT (assignment_id) DO UPDATE
   SET model_id = excluded.model_id, day = excluded.day, chance = excluded.chance, drivers = excluded.drivers
"""


def weigh(model: LatenessModel, facts: Sequence[float]) -> tuple[float, list[tuple[str, float, float]]]:
    """The probability for one assignment, and what moves it most: feature, its part of the log-odds, the fact."""
    odds = model.intercept
    parts = []
    for term, value in zip(model.terms, facts, strict=True):
        held = min(max(value, term["lowest"]), term["highest"])
        part = term["weight"] * (held - term["mean"]) / term["scale"]
        odds += part
        fact = features.BY_NAME[term["name"]].fact(value)
        parts.append((term["name"], round(part, 3), fact))
    parts.sort(key=lambda each: -abs(each[1]))
    return round(1 / (1 + exp(-max(-30.0, min(30.0, odds)))), 4), parts[:DRIVERS]


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LEARN_LOCK])


def instants(now: dt.datetime) -> list[dt.datetime]:
    """The beginnings of the last ``MONTHS`` months of which something is known, the latest first."""
    known = marks.beginning() or AssignmentPast.objects.aggregate(first=Min("since"))["first"]
    first = clock.day_of(now).replace(day=1)
    found = []
    for _month in range(MONTHS):
        at = dt.datetime.combine(first, dt.time(), clock.HANOI)
        if known is None or at < known:
            break
        found.append(at)
        first = (first - dt.timedelta(days=1)).replace(day=1)
    return found


def _observe(out: IO[str], model: LatenessModel) -> int:
    """Write what is known of each instant, and in the model how much that is; the number of observations."""
    today = clock.today()
    outcome: dict[int, bool] = {}
    written = 0
    for at in instants(clock.now()):
        day = clock.day_of(at)
        rows = _outcomes(at, day, today)
        if rows:
            model.instants += 1
            model.window_from = day
            model.window_to = model.window_to or day
        for pk, due, late, *facts in rows:
            outcome.setdefault(pk, bool(late))
            out.write(",".join(map(repr, (day.toordinal(), due.toordinal(), late, *facts))) + "\n")
        written += len(rows)
    model.known, model.late = len(outcome), sum(outcome.values())
    return written


def _outcomes(at: dt.datetime, day: dt.date, today: dt.date) -> list[Any]:
    with connection.cursor() as cursor:
        limits = {"today": today, "most": MOST_AT_ONCE, "of_a_task": MOST_OF_A_TASK}
        cursor.execute(features.OUTCOMES, features.values(at, day) | limits)
        return list(cursor.fetchall())


def _take(model: LatenessModel, found: dict[str, Any]) -> None:
    """What the program found, where enough was held back to believe it."""
    model.cut = dt.date.fromordinal(found["cut"])
    held, late = found["held"], found["held_late"]
    if "terms" not in found or min(late, held - late) < LEAST_HELD:
        return
    model.terms = [
        {"name": feature.name, **term}
        for feature, term in zip(features.FEATURES, found["terms"], strict=True)
    ]
    model.intercept = found["intercept"]
    model.check_back = {name: found[name] for name in _CHECKED}


def _fitted(rows: IO[str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "giamsat.monitor.forecast.fitting"],
        stdin=rows,
        capture_output=True,
        cwd=_ROOT,
        env={"LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PATH": os.defpath},
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode:
        raise LearningFailed(done.stderr.decode(errors="replace")[-2000:])
    found: dict[str, Any] = json.loads(done.stdout)
    return found
