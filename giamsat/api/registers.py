"""Registers that people define: their definitions, and records read and written with the person's own scope."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Any

from ninja import Path, Query, Router, Status
from pydantic import BaseModel, Field

from giamsat.accounts.middleware import ActorRequest
from giamsat.api.base import Code, Given, OneOf, PathId, Text, UnitRef, answers, unit_named
from giamsat.api.conduct import version_of
from giamsat.api.openapi import VERSIONED
from giamsat.api.paging import Order, Page, Paging, page
from giamsat.registers import models, selectors, services
from giamsat.registers.listing import Filter, list_records
from giamsat.registers.models import Record, Register
from giamsat.registers.references import ReferencesOf
from giamsat.registers.values import Kind, plain

router = Router(tags=["registers"])
BY_ID = Order("id")
RegisterCode = Annotated[str, Path(max_length=40, pattern=r"^[a-z0-9-]+$")]
FieldCode = Annotated[str, Field(max_length=40)]
Told = str | int | bool | list[str]
Sent = (
    Annotated[str, Field(max_length=20_000)]
    | int
    | float
    | bool
    | list[Annotated[str, Field(max_length=40)]]
    | None
)
Values = Annotated[
    dict[FieldCode, Sent],
    Field(
        max_length=60,
        description="By code of the field. Numbers as JSON numbers or exact text, days as year-month-day, units, "
        "tasks, documents and people by their codes, choices by theirs. Null empties a field.",
    ),
]


class ChoiceOut(BaseModel):
    """One choice of a field."""

    code: str
    name: str


class FieldOut(BaseModel):
    """One field of a register."""

    code: str
    name: str
    kind: Annotated[str, OneOf(*Kind.values)]
    measure: str
    choices: list[ChoiceOut]
    minimum: str
    maximum: str
    is_required: bool
    is_unique: bool
    is_title: bool
    is_public: bool

    @classmethod
    def of(cls, row: models.Field) -> FieldOut:
        same = ("code", "name", "kind", "measure", "minimum", "maximum", "is_required", "is_unique", "is_title",
                "is_public")  # fmt: skip
        choices = [ChoiceOut(code=code, name=name) for code, name in row.choice_names().items()]
        return cls(choices=choices, **{name: getattr(row, name) for name in same})


class StateOut(BaseModel):
    """A state of records, and those that may come next."""

    code: str
    name: str
    follows: list[str]
    is_final: bool


class CheckOut(BaseModel):
    """A rule between fields; a strict one refuses the record, any other is named in ``failing``."""

    code: str
    name: str
    expression: str
    is_strict: bool


class RegisterOut(BaseModel):
    """A register with its definition as it is now."""

    code: str
    name: str
    purpose: str
    owner: UnitRef
    scope: UnitRef = Field(description="Units in the tree of this one hold records.")
    programme: str | None = Field(description="Code.")
    is_public: bool
    closed_on: dt.date | None
    edition: int = Field(description="Counts the definitions.")
    fields: list[FieldOut]
    states: list[StateOut]
    checks: list[CheckOut]
    version: int

    @classmethod
    def of(cls, row: Register) -> RegisterOut:
        same = ("code", "name", "purpose", "is_public", "closed_on", "edition", "version")
        return cls(
            owner=UnitRef.of(row.owner),
            scope=UnitRef.of(row.scope),
            programme=row.programme.code if row.programme else None,
            fields=[FieldOut.of(each) for each in row.fields.all() if each.retired_at is None],
            states=[
                StateOut(code=each.code, name=each.name, follows=each.follows, is_final=each.is_final)
                for each in row.states.all()
            ],
            checks=[
                CheckOut(code=each.code, name=each.name, expression=each.expression, is_strict=each.is_strict)
                for each in row.checks.all()
            ],
            **{name: getattr(row, name) for name in same},
        )


class RecordOut(BaseModel):
    """One record; what the reader may not see of other things is not in ``values``."""

    id: int
    register_code: str
    number: int
    title: str
    unit: UnitRef
    state: str
    values: dict[str, Told] = Field(description="By code of the field; empty fields are left out.")
    tasks: list[str] = Field(description="Codes of the tasks beside the fields.")
    failing: list[str] = Field(description="Codes of the rules that it breaks.")
    created_at: dt.datetime
    updated_at: dt.datetime
    withdrawn_at: dt.datetime | None
    version: int

    @classmethod
    def of(cls, row: Record, fields: list[models.Field], references: ReferencesOf) -> RecordOut:
        same = ("number", "title", "state", "failing", "created_at", "updated_at", "withdrawn_at", "version")
        linked = [link.task_id for link in row.task_links.all() if not link.field]
        return cls(
            id=row.pk,
            register_code=row.register.code,
            unit=UnitRef.of(row.unit),
            values={
                each.code: told for each in fields if (told := _told(each, row, references)) not in ("", None)
            },
            tasks=[key for pk in linked if (key := references.key(Kind.TASK, pk))],
            **{name: getattr(row, name) for name in same},
        )


class RegisterFilter(Paging):
    """Which registers."""

    programme: str = Field("", max_length=80, description="Code of a programme.")


class RecordFilter(Paging):
    """Which records."""

    state: FieldCode = ""
    unit: str = Field("", max_length=80, description="Code.")
    below: bool = Field(False, description="With `unit`: or any unit below it.")
    q: str = Field("", max_length=200, description="Words, with or without tone marks.")
    failing: bool = Field(False, description="Only those that break a rule.")
    updated_since: dt.datetime | None = Field(None, description="Changed at this instant or later.")


class RecordIn(Given):
    """A new record."""

    unit: Code
    values: Values
    state: FieldCode = Field("", description="The first state of the register when left out.")
    tasks: Annotated[list[Code], Field(max_length=50)] = Field([], description="Codes of tasks.")


class RecordChange(Given):
    """What changes; fields that are left out stay."""

    values: Values = {}
    tasks: Annotated[list[Code], Field(max_length=50)] | None = None
    note: str = Field("", max_length=500)


class RecordMove(Given):
    """To another state."""

    to: FieldCode
    note: str = Field("", max_length=500)


class Withdrawal(Given):
    """Why a record leaves the register's lists and figures."""

    reason: Text = Field(min_length=1, max_length=500)


@router.get("/registers", response=answers(Page[RegisterOut]))
def list_registers(request: ActorRequest, wanted: Query[RegisterFilter]) -> Page[RegisterOut]:
    """The registers that concern you, with their definitions."""
    rows = selectors.registers(request.actor).prefetch_related("fields", "states", "checks")
    if wanted.programme:
        rows = rows.filter(programme__code=wanted.programme)
    return page(rows, BY_ID, wanted, RegisterOut.of)


@router.get("/registers/{code}", response=answers(RegisterOut))
def get_register(request: ActorRequest, code: RegisterCode) -> RegisterOut:
    """One register."""
    return RegisterOut.of(selectors.register(request.actor, code))


@router.get("/registers/{code}/records", response=answers(Page[RecordOut]))
def list_register_records(
    request: ActorRequest, code: RegisterCode, wanted: Query[RecordFilter]
) -> Page[RecordOut]:
    """The records of a register that you may read, in the order in which they were added."""
    register = selectors.register(request.actor, code)
    unit = unit_named(wanted.unit, "unit") if wanted.unit else None
    asked = Filter(state=wanted.state, unit=unit, below=wanted.below, words=wanted.q, failing=wanted.failing)
    rows = list_records(request.actor, register, asked).prefetch_related("task_links")
    if wanted.updated_since is not None:
        rows = rows.filter(updated_at__gte=wanted.updated_since)
    found = page(rows, BY_ID, wanted, lambda row: row)
    return Page(items=_records(request, register, found.items), next=found.next)


@router.post("/registers/{code}/records", response=answers(RecordOut, 201))
def add_record(request: ActorRequest, code: RegisterCode, payload: RecordIn) -> Status[RecordOut]:
    """Add a record of one of your units; each wrong field is named."""
    register = selectors.register(request.actor, code)
    made = services.add_record(
        request.actor,
        register,
        unit=unit_named(payload.unit, "unit"),
        given=payload.values,
        state=payload.state,
        tasks=payload.tasks,
    )
    return Status(201, _record(request, made))


@router.get("/records/{int:record_id}", response=answers(RecordOut))
def get_record(request: ActorRequest, record_id: PathId) -> RecordOut:
    """One record, withdrawn ones too."""
    return _record(request, selectors.record(request.actor, record_id))


@router.patch("/records/{int:record_id}", response=answers(RecordOut), openapi_extra=VERSIONED)
def change_record(request: ActorRequest, record_id: PathId, payload: RecordChange) -> RecordOut:
    """Change a record of one of your units."""
    row = selectors.record(request.actor, record_id)
    changed = services.change_record(
        request.actor,
        row,
        version=version_of(request),
        given=payload.values,
        tasks=payload.tasks,
        note=payload.note,
    )
    return _record(request, changed)


@router.post("/records/{int:record_id}/move", response=answers(RecordOut), openapi_extra=VERSIONED)
def move_record(request: ActorRequest, record_id: PathId, payload: RecordMove) -> RecordOut:
    """Take a record to a state that may follow its present one."""
    row = selectors.record(request.actor, record_id)
    moved = services.move_record(
        request.actor, row, version=version_of(request), to=payload.to, note=payload.note
    )
    return _record(request, moved)


@router.post("/records/{int:record_id}/withdraw", response=answers(RecordOut), openapi_extra=VERSIONED)
def withdraw_record(request: ActorRequest, record_id: PathId, payload: Withdrawal) -> RecordOut:
    """Take a record out of lists and figures; it stays readable with its history."""
    row = selectors.record(request.actor, record_id)
    gone = services.withdraw_record(request.actor, row, version=version_of(request), reason=payload.reason)
    return _record(request, gone)


def _record(request: ActorRequest, row: Record) -> RecordOut:
    return _records(request, row.register, [row])[0]


def _records(request: ActorRequest, register: Register, rows: Iterable[Record]) -> list[RecordOut]:
    """The rows with their values; all that they name is read at once."""
    found = list(rows)
    fields = list(register.fields.filter(retired_at__isnull=True))
    references = ReferencesOf(request.actor)
    references.load_values(fields, found)
    references.load(Kind.TASK, [link.task_id for row in found for link in row.task_links.all()])
    return [RecordOut.of(row, fields, references) for row in found]


def _told(field: models.Field, row: Record, references: ReferencesOf) -> Any:
    value = row.values.get(field.code)
    if value is None or field.kind in {Kind.INTEGER, Kind.YES_NO, Kind.CHOICES}:
        return value
    return plain(field, value, references)
