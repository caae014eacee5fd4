"""Prepared answers of a body, to start drafts from."""

from __future__ import annotations

from giamsat.core.actor import Actor
from giamsat.core.errors import Conflict, NotFound
from giamsat.core.policy import require
from giamsat.core.writes import write
from giamsat.events.services import record_event
from giamsat.units.models import Unit
from giamsat.voice import events, policies
from giamsat.voice.models_handling import Template
from giamsat.voice.services.recording import words


@write
def add_template(actor: Actor, unit: Unit, *, title: str, text: str) -> Template:
    """Keep a prepared answer of a body.

    Raises:
        NotAllowed; InvalidInput: no title or no words.
    """
    require(policies.may_keep_templates(actor, unit))
    row = Template.objects.create(unit=unit, title=words(title, "title"), text=words(text, "text"))
    _tell(actor, events.TEMPLATE_KEPT, row)
    return row


@write
def change_template(actor: Actor, template: Template, *, version: int, title: str, text: str) -> Template:
    """Other words for a prepared answer; drafts that began with it stay.

    Raises:
        NotAllowed, NotFound, Conflict; InvalidInput: no title or no words.
    """
    row = _locked(actor, template, version)
    row.title, row.text = words(title, "title"), words(text, "text")
    row.version += 1
    row.save()
    _tell(actor, events.TEMPLATE_KEPT, row)
    return row


@write
def drop_template(actor: Actor, template: Template, *, version: int) -> None:
    """The body needs it no more.

    Raises:
        NotAllowed, NotFound, Conflict.
    """
    row = _locked(actor, template, version)
    _tell(actor, events.TEMPLATE_DROPPED, row)
    row.delete()


def _locked(actor: Actor, template: Template, version: int) -> Template:
    row = (
        Template.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=template.pk).first()
    )
    if row is None:
        raise NotFound
    require(policies.may_keep_templates(actor, row.unit))
    if row.version != version:
        raise Conflict
    return row


def _tell(actor: Actor, verb: str, row: Template) -> None:
    record_event(actor, verb, "voice_template", row.pk, path=row.unit.path, data={"title": row.title})
