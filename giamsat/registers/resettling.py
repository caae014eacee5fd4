"""What follows from the definition, derived again for every record after the definition changed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from giamsat.core.actor import SYSTEM
from giamsat.registers.filling import Definition, settle
from giamsat.registers.models import Record, Register
from giamsat.registers.references import ReferencesOf

CHUNK = 500


def live_records(register: Register) -> Iterator[list[Record]]:
    """The records that count, locked, in chunks."""
    rows = Record.objects.filter(register=register, withdrawn_at__isnull=True).order_by("number")
    source = rows.select_related("unit").select_for_update(of=("self",)).iterator(chunk_size=CHUNK)
    while found := list(islice(source, CHUNK)):
        for record in found:
            record.register = register
        yield found


def resettle(register: Register) -> None:
    """Derive failing checks, titles and search again. Inside a transaction that holds the register.

    Raises:
        InvalidInput: a record breaks a strict check.
    """
    definition, references = Definition.of(register), ReferencesOf(SYSTEM)
    for chunk in live_records(register):
        references.load_values(definition.fields, chunk)
        for record in chunk:
            settle(definition, record, references)
        Record.objects.bulk_update(chunk, ["failing", "title", "sort_key", "search"], batch_size=CHUNK)
