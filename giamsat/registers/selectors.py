"""Reading registers and records: what the person may see, the same for lists and single pages."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from giamsat.core.actor import Actor
from giamsat.core.errors import NotFound
from giamsat.core.files.models import StoredFile
from giamsat.events.models import Event
from giamsat.registers import policies
from giamsat.registers.models import Field, Record, RecordTask, Register, Revision
from giamsat.tasks import policies as task_policies
from giamsat.tasks.models import Task
from giamsat.units.models import Unit


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
    rows = Event.objects.filter(subject_type="register", subject_id=register.pk, task_id=None)
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
