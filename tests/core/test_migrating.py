"""Migrating renders few models anew, and what it renders is what Django would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from io import StringIO
from typing import Any

import pytest
from django.contrib.postgres.fields import ArrayField
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.state import ModelState, ProjectState

from giamsat.core.migrating import rendering_what_changed

ID: tuple[str, Any] = ("id", models.BigAutoField(primary_key=True, auto_created=True))
#: One of each kind of step, in an order in which later ones lean on earlier ones.
STEPS: list[Any] = [
    migrations.CreateModel(
        "House", [ID, ("name", models.TextField()), ("tags", ArrayField(models.TextField()))]
    ),
    migrations.CreateModel(
        "Room", [ID, ("house", models.ForeignKey("kept.House", models.CASCADE, related_name="rooms"))]
    ),
    migrations.CreateModel(
        "Door",
        [
            ID,
            ("room", models.ForeignKey("kept.Room", models.CASCADE)),
            ("beside", models.ForeignKey("self", models.CASCADE, null=True)),
        ],
    ),
    migrations.AddIndex("House", models.Index(fields=["name"], name="by_name")),
    migrations.AddField("House", "first", models.ForeignKey("kept.Room", models.CASCADE, related_name="+")),
    migrations.AddField("Room", "height", models.IntegerField(default=3), preserve_default=False),
    migrations.AddConstraint(
        "Room", models.CheckConstraint(condition=models.Q(height__gt=0), name="has_height")
    ),
    migrations.AddField("Door", "leads_to", models.ManyToManyField("kept.House")),
    migrations.AlterField("House", "name", models.CharField(max_length=9, unique=True)),
    migrations.CreateModel("Cellar", [], options={"proxy": True}, bases=("kept.Room",)),
    migrations.RenameField("Room", "height", "metres_high"),
    migrations.RemoveConstraint("Room", "has_height"),
    migrations.AlterModelOptions("House", options={"ordering": ["name"]}),
    migrations.RenameModel("Door", "Gate"),
    migrations.AddField("Gate", "width", models.IntegerField(null=True)),
    migrations.RemoveField("House", "first"),
    migrations.RemoveIndex("House", "by_name"),
    migrations.CreateModel("Key", [ID, ("gate", models.OneToOneField("kept.Gate", models.CASCADE))]),
    migrations.DeleteModel("Cellar"),
]


def known(state: Any) -> dict[str, Any]:
    """The rendered models of which the steps tell; tables between two of them may outlive a new name."""
    return {name: state.apps.all_models[label][name] for label, name in state.models}


def told(state: Any) -> dict[str, Any]:
    """Everything of the rendered models that a migration may look at."""
    return {
        name: (
            [(one.name, one.column, repr(one.deconstruct()[1:])) for one in model._meta.local_fields],
            [(one.name, repr(one.deconstruct()[1:])) for one in model._meta.local_many_to_many],
            sorted(f"{one.related_model.__name__}.{one.field.name}" for one in model._meta.related_objects),
            [one.name for one in model._meta.indexes],
            [one.name for one in model._meta.constraints],
            model._meta.ordering,
        )
        for name, model in known(state).items()
    }


def strangers(state: Any) -> list[str]:
    """Relations that lead to a class which is no longer the model's (Django leaves some where it renders late)."""
    return [
        f"{name}.{field.name}"
        for name, model in known(state).items()
        for field in model._meta.get_fields()
        if field.is_relation
        and field.related_model is not state.apps.all_models["kept"].get(field.related_model._meta.model_name)
    ]


def walk(ways: Any) -> list[tuple[dict[str, Any], list[str]]]:
    """The models after each step."""
    seen = []
    with ways:
        state: Any = ProjectState()
        assert state.apps
        for step in STEPS:
            state.clone()
            step.state_forwards("kept", state)
            seen.append((told(state), strangers(state)))
    return seen


def test_the_models_are_djangos_after_each_step() -> None:
    for step, ours, djangos in zip(STEPS, walk(rendering_what_changed()), walk(nullcontext()), strict=True):
        assert ours[0] == djangos[0], step.describe()
        assert set(ours[1]) <= set(djangos[1]), step.describe()


def test_few_models_are_rendered_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = []
    for ways in (rendering_what_changed(), nullcontext()):
        rendered = 0
        render = ModelState.render

        def counted(self: Any, apps: Any, render: Any = render) -> Any:
            nonlocal rendered
            rendered += 1
            return render(self, apps)

        with monkeypatch.context() as patch:
            patch.setattr(ModelState, "render", counted)
            walk(ways)
        counts.append(rendered)
    ours, djangos = counts
    assert ours * 2 < djangos


def test_django_is_as_before_afterwards() -> None:
    before = (
        ProjectState.add_model,
        ProjectState.reload_model,
        ModelState.render,
        vars(models.Field)["clone"],
    )
    with rendering_what_changed():
        assert ProjectState.add_model is not before[0]
    assert before == (
        ProjectState.add_model, ProjectState.reload_model, ModelState.render, vars(models.Field)["clone"],
    )  # fmt: skip


def test_only_a_new_database_takes_the_short_way(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[bool] = []

    @contextmanager
    def noted() -> Iterator[None]:
        taken.append(True)
        yield

    monkeypatch.setattr("giamsat.core.management.commands.migrate.rendering_what_changed", noted)
    call_command("migrate", plan=True, stdout=StringIO())
    assert taken == [], "tables that hold facts are changed in Django's own way"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations")
    call_command("migrate", plan=True, stdout=StringIO())
    assert taken == [True]
