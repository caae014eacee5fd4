"""``giamsat recount`` on the command line, and the sweeps of the tick."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from giamsat.core import clock, jobs
from giamsat.events.models import Event
from giamsat.monitor import events
from giamsat.monitor import jobs as monitor_jobs
from giamsat.monitor.models import UnitTally
from tests.monitor.conftest import Plan, assert_exact, day, plant_plan, plant_task
from tests.people import Tree, plant_tree


def giamsat(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The real command on the tests' database."""
    found = connection.settings_dict
    url = make_conninfo(
        dbname=found["NAME"],
        user=found["USER"],
        password=found["PASSWORD"],
        host=found["HOST"],
        port=found["PORT"],
    )
    return subprocess.run(
        [sys.executable, "-m", "giamsat.cli", "--data", str(data), *arguments],
        env={**os.environ, "DATABASE_URL": url, "GIAMSAT_SECRET_KEY": "one for this run"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.django_db(transaction=True)
def test_the_command_names_differences_and_mends_them(tmp_path: Path) -> None:
    tree = plant_tree()
    plant_task(plant_plan(tree), day(5), tree.that_khe)
    clean = giamsat(tmp_path, "recount", "--check")
    assert (clean.returncode, clean.stdout) == (0, "tallies equal the facts\n"), clean.stderr
    UnitTally.objects.filter(unit_id=tree.lang_son.pk).update(count=5)
    wrong = giamsat(tmp_path, "recount", "--check")
    assert wrong.returncode == 1
    assert f"unit_id={tree.lang_son.pk} part=below" in wrong.stdout
    assert "stored (5, 0, 0), facts (1, 0, 0)" in wrong.stdout
    assert UnitTally.objects.filter(unit_id=tree.lang_son.pk).get().count == 5
    mended = giamsat(tmp_path, "recount")
    assert (mended.returncode, "1 differences corrected" in mended.stdout) == (0, True)
    assert giamsat(tmp_path, "recount", "--check").returncode == 0
    assert Event.objects.get(verb=events.TALLIES_CORRECTED).data == {"count": 1}


def test_the_tick_folds_and_tells(tree: Tree, plan: Plan) -> None:
    plant_task(plan, day(-1), tree.that_khe)
    for sweep in (monitor_jobs.fold_tallies, monitor_jobs.tell_passed_deadlines):
        name = f"giamsat.monitor.jobs.{sweep.__name__}"
        assert jobs.sweeps[name].run is sweep
        sweep(clock.now())
        sweep(clock.now())
    assert not UnitTally.objects.filter(folded=False).exists()
    told = Event.objects.get(verb=events.DEADLINE_PASSED)
    assert (told.path, told.programme_id) == (tree.that_khe.path, plan.programme.pk)
    names = {"vi": tree.that_khe.name_vi, "en": tree.that_khe.name_en}
    assert told.data == {"unit": names, "due": day(-1).isoformat()}
    assert_exact()
