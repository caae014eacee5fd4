"""Reading registers and records: what the person may see, the same for lists and single pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from giamsat.core.actor import Actor
from giamsat.core.errors import NotFound
from giamsat.core.files.models import StoredFile
from giamsat.events.models import Event
from giamsat.registers import policies
from giamsat.registers.models import Field, Record, RecordTask, Register, Revision
from giamsat.registers.services.fields import NEVER_PUBLIC
from giamsat.tasks import policies as task_policies
from giamsat.tasks.models import Task
from giamsat.units.models import Unit

PUBLIC_CHUNK = 500


def registers(actor: Actor) -> QuerySet[Register]:
    """Registers that concern the person, with ``count``: the records that this person reads."""
    read = Q(records__in=Record.objects.filter(policies.readable_records(actor), withdrawn_at__isnull=True))
    rows = Register.objects.filter(policies.readable_registers(actor))
    return rows.select_related("owner", "scope", "programme").annotate(count=Count("records", filter=read))


def register(actor: Actor, code: str) -> Register:
    """One register.

    Raises:
        NotFound: there is none, or none that concerns the person.
    """
    rows = Register.objects.filter(policies.readable_registers(actor), code=code)
    found = rows.select_related("owner", "scope", "programme").first()
    if found is None:
        raise NotFound
    return found


def records(actor: Actor, of: Register | None = None, *, withdrawn: bool = False) -> QuerySet[Record]:
    """Records that the person reads, without the withdrawn ones unless asked for."""
    rows = Record.objects.filter(policies.readable_records(actor))
    if of is not None:
        rows = rows.filter(register=of)
    if not withdrawn:
        rows = rows.filter(withdrawn_at__isnull=True)
    return rows.select_related("unit", "register")


def record(actor: Actor, pk: int) -> Record:
    """One record, withdrawn ones too.

    Raises:
        NotFound: there is none, or none that the person may read.
    """
    found = (
        records(actor, withdrawn=True)
        .select_related("unit", "register__owner", "register__scope", "register__programme")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def file_of_register(actor: Actor, register: Register, file: int) -> StoredFile:
    """A file that a record in sight holds.

    Raises:
        NotFound: there is none.
    """
    codes = register.fields.filter(kind=Field.Kind.FILE).values_list("code", flat=True)
    holding = Q(pk__in=[])
    for code in codes:
        holding |= Q(values__contains={code: file})
    if not records(actor, register, withdrawn=True).filter(holding).exists():
        raise NotFound
    return StoredFile.objects.get(pk=file)


def revisions(actor: Actor, record: Record) -> QuerySet[Revision]:
    """What the record was, the newest first."""
    if not policies.sees_record(actor, record):
        return Revision.objects.none()
    return record.revisions.select_related("unit", "by", "on_behalf_of")


def history(actor: Actor, register: Register) -> QuerySet[Event]:
    """What happened to the definition, the newest first; for those who know the register."""
    rows = Event.objects.filter(subject_type="register", subject_id=register.pk)
    return rows.select_related("actor", "on_behalf_of").order_by("-id")


def units_to_write(actor: Actor, register: Register) -> QuerySet[Unit]:
    """The units for which the person adds records to this register."""
    return Unit.objects.filter(policies.writing_units(actor, register)).order_by("sort_key", "code")


def tasks_of(actor: Actor, record: Record) -> list[Task]:
    """The tasks that a record points to, as far as the person sees them."""
    ids = RecordTask.objects.filter(record=record).values("task_id")
    rows = Task.objects.filter(task_policies.visible_tasks(actor), pk__in=ids)
    return list(rows.defer("content").order_by("code"))


def records_of_task(actor: Actor, task: Task) -> QuerySet[Record]:
    """The records that point to a task, as far as the person reads them."""
    linked = RecordTask.objects.filter(task=task).values("record_id")
    return records(actor).filter(pk__in=linked).order_by("register__name_vi", "number")


def fields_at(register: Register, edition: int) -> list[Field]:
    """The fields of a former definition, as they were; those of now when that one was not kept."""
    found = register.editions.filter(number=edition).first()
    if found is None:
        return list(register.fields.all())
    return [Field(register=register, **each) for each in found.definition["fields"]]


def failing_counts(actor: Actor, register: Register) -> list[tuple[str, int]]:
    """Name of each check and how many records in sight break it; checks that all keep are there with 0."""
    broken: dict[str, int] = {}
    for codes in records(actor, register).exclude(failing=[]).values_list("failing", flat=True):
        for code in codes:
            broken[code] = broken.get(code, 0) + 1
    return [(each.name, broken.get(each.code, 0)) for each in register.checks.all()]


# --- for the public ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """What of a record is cleared for publication; names in the reader's language.

    ``values`` holds stored values of cleared fields by code; a unit is its name.
    """

    number: int
    unit: str
    unit_code: str
    state: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PublicRegister:
    """A register that is public, and the fields of it that are."""

    register: Register
    fields: list[Field]
    states: Mapping[str, str]


def public_registers() -> QuerySet[Register]:
    """Registers whose owners publish them."""
    return Register.objects.filter(is_public=True).select_related("owner")


def public_register(code: str) -> PublicRegister:
    """One of them.

    Raises:
        NotFound: there is none, or it is not public: both look the same.
    """
    found = public_registers().filter(code=code).first()
    if found is None:
        raise NotFound
    cleared = found.fields.filter(is_public=True, retired_at__isnull=True).exclude(kind__in=NEVER_PUBLIC)
    return PublicRegister(found, list(cleared), {each.code: each.name for each in found.states.all()})


def public_records(public: PublicRegister) -> Iterator[PublicRecord]:
    """Its records in the order of their numbers: cleared fields alone, read in chunks."""
    units = {each.code for each in public.fields if each.kind == Field.Kind.UNIT}
    rows = Record.objects.filter(register=public.register, withdrawn_at__isnull=True).order_by("number")
    names: dict[int, str] = {}
    for row in rows.select_related("unit").defer("search").iterator(chunk_size=PUBLIC_CHUNK):
        shown = {}
        for field in public.fields:
            value = row.values.get(field.code)
            if value is None:
                continue
            if field.code in units:
                if value not in names:
                    names[value] = next((unit.name for unit in Unit.objects.filter(pk=value)), "")
                value = names[value]
            shown[field.code] = value
        state = public.states.get(row.state, row.state)
        yield PublicRecord(row.number, row.unit.name, row.unit.code, state, shown)
