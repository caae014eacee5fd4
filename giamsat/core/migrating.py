"""Migrations in a tenth of Python's processor time: a model is rendered anew only where its old fields changed.

While Django migrates it keeps all models as classes, and after each step renders every class that is related to the
changed one over any number of relations. Here nearly everything hangs together by units and people: 14,000 classes
for the 130 migrations of a new installation. Most of that is not needed:

- A model that is new is related to nothing that was rendered before: it alone is rendered, as when models are imported.
- A field that is new is added to the class, as ``Model.add_to_class`` does.
- An index, a constraint or a trigger is a word in the ``Meta`` of one class.
- A field that belongs to no model yet is copied, as for abstract models, rather than taken apart and built again.

Everything else is rendered as Django does. The tables that come out are the same. Only new
installations are migrated so: where facts lie already, Django goes its own way.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.migrations.state import ModelState, ProjectState
from django.db.models import Field
from django.utils.functional import cached_property

#: Options of a model that no other class depends on.
OF_ONE_CLASS = frozenset({"indexes", "constraints", "triggers"})
#: Fields of these modules keep nothing that two copies may not share; others (arrays hold a field) are built again.
PLAIN_FIELDS = "django.db.models.fields"


@contextmanager
def rendering_what_changed() -> Iterator[None]:
    """Migrate thus for the length of the block; not for two threads at once."""
    django_add_model, django_reload = ProjectState.add_model, ProjectState.reload_model
    django_render: Any = ModelState.render
    fields: Any = Field
    django_clone = fields.clone

    def add_model(self: Any, model_state: ModelState) -> None:
        apps = self.__dict__.pop("apps", None)
        django_add_model(self, model_state)
        if apps is not None:
            self.apps = apps
            apps.render_multiple([model_state])

    def reload_model(self: Any, app_label: str, model_name: str, delay: bool = False) -> None:
        if "apps" not in self.__dict__ or not _changed_alone(self, app_label, model_name):
            django_reload(self, app_label, model_name, delay)

    def render(self: ModelState, apps: Any) -> Any:
        model: Any = django_render(self, apps)
        model.rendered_from = Meaning.of(self)
        return model

    def clone(self: Any) -> Any:
        plain = type(self).__module__.startswith(PLAIN_FIELDS)
        return django_clone(self) if hasattr(self, "model") or not plain else _copied(self)

    methods: tuple[tuple[Any, str, Any, Any], ...] = (
        (ProjectState, "add_model", add_model, django_add_model),
        (ProjectState, "reload_model", reload_model, django_reload),
        (ModelState, "render", render, django_render),
        (fields, "clone", clone, django_clone),
    )
    for owner, name, ours, _theirs in methods:
        setattr(owner, name, ours)
    try:
        yield
    finally:
        for owner, name, _ours, theirs in methods:
            setattr(owner, name, theirs)


def _changed_alone(state: Any, app_label: str, model_name: str) -> bool:
    """Where a rendered model only got fields or ``OF_ONE_CLASS``, put them into the class and say so."""
    wanted: ModelState = state.models[app_label, model_name]
    try:
        model: Any = state.apps.get_model(app_label, model_name)
    except LookupError:
        return False
    was = getattr(model, "rendered_from", None)
    now = Meaning.of(wanted)
    if was is None or (was.bases, was.managers) != (now.bases, now.managers):
        return False
    options = {key for key in {*was.options, *now.options} if was.options.get(key) != now.options.get(key)}
    if not (options <= OF_ONE_CLASS and was.fields.items() <= now.fields.items()):
        return False
    new: dict[str, Any] = {name: wanted.fields[name] for name in now.fields.keys() - was.fields.keys()}
    if any(field.many_to_many for field in new.values()):
        return False
    for name in options:
        setattr(model._meta, name, list(now.options.get(name, ())))
    with state.apps.bulk_update():
        for name, field in new.items():
            model.add_to_class(name, field.clone())
    model.rendered_from = now
    return True


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a class is rendered from; fields count as themselves."""

    options: dict[str, Any]
    fields: dict[str, int]
    bases: Sequence[Any]
    managers: list[Any]

    @classmethod
    def of(cls, state: ModelState) -> Meaning:
        """As ``state`` is now: it will change."""
        fields = {name: id(field) for name, field in state.fields.items()}
        return cls(dict(state.options), fields, state.bases, list(state.managers))


def _copied(field: Any) -> Any:
    copied = copy.deepcopy(field)
    for name in _remembered(field.__class__):
        copied.__dict__.pop(name, None)
    if not copied.auto_created:
        # Fields of a model stand in the order in which they were made.
        copied.creation_counter = Field.creation_counter
        Field.creation_counter += 1
    return copied


@cache
def _remembered(kind: Any) -> tuple[str, ...]:
    """The properties of a field that are worked out once: those of a field without a model are not a model's."""
    return tuple(
        name
        for one in inspect.getmro(kind)
        for name, value in vars(one).items()
        if isinstance(value, cached_property)
    )
