"""One record: its page, and the acts on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import SIGNED_IN, access, roles
from giamsat.core.actor import Actor, Role
from giamsat.core.errors import GiamsatError, InvalidInput, NotAllowed
from giamsat.core.files.services import store_upload
from giamsat.core.files.serving import attachment
from giamsat.core.policy import require
from giamsat.desk.registers import forms
from giamsat.desk.registers.acting import act_on
from giamsat.desk.registers.shown import Shown, shown
from giamsat.desk.tasks.acting import act_page
from giamsat.registers import policies, selectors, services
from giamsat.registers.models import Field, Record, Register, Revision
from giamsat.registers.references import ReferencesOf

WRITERS = roles(Role.FOCAL_POINT)
REVISIONS_SHOWN = 50


@access(SIGNED_IN)
def record(request: ActorRequest, pk: int) -> HttpResponse:
    """Everything that the person may see of a record: values, checks, tasks, and what it was before."""
    actor = request.actor
    row = selectors.record(actor, pk)
    fields = _fields_of(row)
    references = ReferencesOf(actor)
    references.load_values(fields, [row])
    states = {each.code: each for each in row.register.states.all()}
    revisions = list(selectors.revisions(actor, row)[: REVISIONS_SHOWN + 1])
    checks = {each.code: each for each in row.register.checks.all()}
    context = {
        "record": row,
        "register": row.register,
        "state": states.get(row.state),
        "next_states": [states[code] for code in states[row.state].follows if code in states]
        if row.state in states
        else [],
        "values": [shown(each, row.values.get(each.code), references) for each in fields],
        "failing": [checks[code] for code in row.failing if code in checks],
        "tasks": selectors.tasks_of(actor, row),
        "may_write": policies.may_write(actor, row.register, row.unit) if row.withdrawn_at is None else None,
        "history": _history(row.register, revisions[:REVISIONS_SHOWN], references, states),
        "more": len(revisions) > REVISIONS_SHOWN,
    }
    return render(request, "desk/registers/record.html", context)


def _fields_of(row: Record) -> list[Field]:
    """Those in use, and the retired ones in which this record still holds something."""
    return [
        each
        for each in row.register.fields.all()
        if each.retired_at is None or row.values.get(each.code) is not None
    ]


def _history(
    register: Register, revisions: list[Revision], references: ReferencesOf, states: dict[str, Any]
) -> list[dict[str, Any]]:
    """Each revision with what it changed, in the words of the definition that held then."""
    definitions: dict[int, dict[str, Field]] = {}
    acts = {
        "added": _("Thêm"), "changed": _("Sửa"), "moved": _("Chuyển trạng thái"), "withdrawn": _("Rút"),
        "converted": _("Chuyển kiểu dữ liệu"), "handed_over": _("Đơn vị kế tiếp tiếp nhận"),
    }  # fmt: skip
    told = []
    for place, each in enumerate(revisions):
        before = revisions[place + 1] if place + 1 < len(revisions) else None
        if each.edition not in definitions:
            kept = selectors.fields_at(register, each.edition)
            definitions[each.edition] = {field.code: field for field in kept}
        changes = []
        if before is not None:
            for code, field in definitions[each.edition].items():
                old, new = before.values.get(code), each.values.get(code)
                if old != new:
                    changes.append((field.name, _told(field, old, references), _told(field, new, references)))
            if before.unit_id != each.unit_id:
                changes.append((_("Đơn vị"), before.unit.name, each.unit.name))
            if before.state != each.state:
                named = [states[code].name if code in states else code for code in (before.state, each.state)]
                changes.append((_("Trạng thái"), named[0], named[1]))
        told.append({"revision": each, "act": acts.get(each.act, each.act), "changes": changes})
    return told


def _told(field: Field, value: Any, references: ReferencesOf) -> str:
    try:
        found: Shown = shown(field, value, references)
    except (ValueError, TypeError, ArithmeticError):
        # A value from before the field was converted is told as it stood.
        return str(value)
    return found.text


@access(WRITERS)
def add(request: ActorRequest, code: str) -> HttpResponse:
    """A new record of one of the person's own units."""
    actor = request.actor
    register = selectors.register(actor, code)
    require(policies.may_add(actor, register))
    definition = list(register.fields.filter(retired_at__isnull=True))
    units = selectors.units_to_write(actor, register)
    form = forms.RecordForm(
        request.POST or None,
        request.FILES or None,
        definition=definition,
        units=units,
        initial={"unit": units.first()},
    )
    _keep_files(request, form)
    made: list[Record] = []

    def act() -> None:
        given = form.given()
        made.append(
            services.add_record(
                actor, register, unit=form.cleaned_data["unit"], given=given, tasks=form.task_codes()
            )
        )

    page = act_on(
        register,
        _("Thêm bản ghi"),
        _("Thêm bản ghi"),
        done=lambda: _("Đã thêm %(title)s.") % {"title": made[0].title},
    )
    return act_page(request, page, form, _in_form(act))


@access(WRITERS)
def edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change a record as the person saw it."""
    actor = request.actor
    row = _writable(actor, pk)
    definition = list(row.register.fields.filter(retired_at__isnull=True))
    references = ReferencesOf(actor)
    linked = row.task_links.filter(field="").values_list("task_id", flat=True)
    named = [found.key for pk in linked if (found := references.named("task", pk))]
    form = forms.RecordForm(
        request.POST or None,
        request.FILES or None,
        definition=definition,
        initial=forms.filled(row, definition, references, named),
    )
    _keep_files(request, form)

    def act() -> None:
        said = form.cleaned_data
        services.change_record(
            actor,
            row,
            version=said["version"],
            given=form.given(),
            tasks=form.task_codes(),
            note=said["note"],
        )

    page = act_on(row, _("Sửa bản ghi"), _("Lưu bản ghi"), done=_("Đã lưu bản ghi."))
    return act_page(request, page, form, _in_form(act))


@access(WRITERS)
def move(request: ActorRequest, pk: int) -> HttpResponse:
    """To another state; ``to`` in the query chooses it beforehand."""
    row = _writable(request.actor, pk)
    states = {each.code: each for each in row.register.states.all()}
    follows = states[row.state].follows if row.state in states else []
    form = forms.MoveForm(
        request.POST or None,
        states=[states[code] for code in follows if code in states],
        initial={"version": row.version, "to": request.GET.get("to", "")},
    )

    def act() -> None:
        said = form.cleaned_data
        services.move_record(request.actor, row, version=said["version"], to=said["to"], note=said["note"])

    page = act_on(row, _("Chuyển trạng thái"), _("Chuyển trạng thái"), done=_("Đã chuyển trạng thái."))
    return act_page(request, page, form, _in_form(act))


@access(WRITERS)
def withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Out of lists and figures, with a reason."""
    row = _writable(request.actor, pk)
    form = forms.WithdrawForm(request.POST or None, initial={"version": row.version})

    def act() -> None:
        said = form.cleaned_data
        services.withdraw_record(request.actor, row, version=said["version"], reason=said["reason"])

    page = act_on(
        row,
        _("Rút bản ghi"),
        _("Rút bản ghi này"),
        done=_("Đã rút bản ghi."),
        consequences=[
            _("Bản ghi ra khỏi danh sách và số liệu của sổ."),
            _("Lịch sử của bản ghi vẫn xem được."),
        ],
    )
    return act_page(request, page, form, act)


def _writable(actor: Actor, pk: int) -> Record:
    row = selectors.record(actor, pk)
    require(policies.may_write(actor, row.register, row.unit))
    if row.withdrawn_at is not None:
        raise NotAllowed(_("Bản ghi đã rút, chỉ còn để xem."), code="withdrawn")
    return row


@access(SIGNED_IN)
def file(request: ActorRequest, code: str, pk: int) -> HttpResponseBase:
    """Download a file that a record in sight holds."""
    register = selectors.register(request.actor, code)
    return attachment(selectors.file_of_register(request.actor, register, pk))


def _keep_files(request: ActorRequest, form: forms.RecordForm) -> None:
    """Check, scan and store what was handed in, before the act; what is refused stands at its field."""
    if request.method != "POST" or not form.is_valid():
        return
    for name, sent in form.uploads():
        try:
            form.cleaned_data[name] = str(store_upload(request.actor, sent).pk)
        except GiamsatError as fault:
            form.add_error(name, str(fault.message))


def _in_form(act: Callable[[], None]) -> Callable[[], None]:
    """The act, whose refusals name the fields as the form does."""

    def acting() -> None:
        try:
            act()
        except InvalidInput as fault:
            named = forms.named_in_form(fault.fields)
            raise InvalidInput(fault.message, fields=named, code=fault.code) from fault

    return acting
