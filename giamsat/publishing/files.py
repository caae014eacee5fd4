"""Files of the open data: each set as CSV, JSON and Parquet from the same rows, kept by their hash.

Values of indicators leave as SDMX-CSV besides (``sdmx``), with the structure that it refers to (``sdmx_structure``).
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from giamsat.core import clock
from giamsat.core.files.storage import DiskStorage
from giamsat.publishing import sdmx
from giamsat.publishing.bundle import write_bundle
from giamsat.publishing.fields import BOOLEAN, DATE, DECIMAL, INTEGER, KINDS, STRING, VALUE
from giamsat.publishing.gathering_indicators import plain
from giamsat.publishing.models import DataFile, Edition, PublicRow
from giamsat.publishing.models_seal import Leaf
from giamsat.publishing.sdmx_structure import structure
from giamsat.publishing.watching import tell_watchers

Row = dict[str, Any]
Column = tuple[str, str]

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "sdmx": "application/vnd.sdmx.data+csv;version=2.0.0",
    "dsd": "application/vnd.sdmx.structure+json;version=2.0.0",
    "zip": "application/zip",
}
#: The media types that DCAT asks for, by their last part in IANA's registry.
FORMATS = ("csv", "json", "parquet", "sdmx", "dsd")
HISTORY, PROOF = "history", "proof"
_SQL_TYPES = {STRING: "VARCHAR", DATE: "DATE", INTEGER: "BIGINT", BOOLEAN: "BOOLEAN", DECIMAL: "DOUBLE"}
#: So many editions of the sets stay; every row that ever was public is in the history of the latest one anyhow.
EDITIONS_KEPT = 30

HISTORY_COLUMNS: tuple[Column, ...] = (
    ("release", INTEGER),
    ("published_at", STRING),
    ("kind", STRING),
    ("key", STRING),
    ("body", STRING),
    ("leaf", INTEGER),
)
HISTORY_ROWS = """
SELECT r.number, to_char(r.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), f.kind, f.key,
       f.body, l.index
  FROM publishing_fact f JOIN publishing_release r ON r.id = f.release_id
  JOIN publishing_leaf l ON l.kind = 'fact' AND l.ref = f.id
 WHERE r.state = 'approved' AND r.published_at IS NOT NULL ORDER BY l.index
"""


@dataclass(frozen=True, slots=True)
class DataSet:
    """A set: its name, columns with types, and its rows now."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Row]]


def store() -> DiskStorage:
    """Where public files lie: apart from what people handed in, for these are everybody's."""
    return DiskStorage(Path(settings.DATA_DIR) / "public-data")


def _latest(kind: str) -> Callable[[], Iterator[Row]]:
    names = KINDS[kind].names

    def rows() -> Iterator[Row]:
        bodies = PublicRow.objects.filter(kind=kind).order_by("key").values_list("body", flat=True)
        for body in bodies.iterator(5000):
            yield {name: body.get(name) for name in names}

    return rows


def _history() -> Iterator[Row]:
    with connection.cursor() as cursor:
        cursor.execute(HISTORY_ROWS)
        while batch := cursor.fetchmany(5000):
            for number, at, kind, key, body, leaf in batch:
                yield {
                    "release": number,
                    "published_at": at,
                    "kind": kind,
                    "key": key,
                    "body": body,
                    "leaf": leaf,
                }


def datasets() -> list[DataSet]:
    """The latest rows of each kind, and every row that was ever public and was not withdrawn."""
    latest = [
        DataSet(kind.code, tuple((field.name, field.kind) for field in kind.fields), _latest(kind.code))
        for kind in KINDS.values()
    ]
    return [*latest, DataSet(HISTORY, HISTORY_COLUMNS, _history)]


def make_files(edition: int | None = None) -> list[DataFile]:
    """Write the files of the present edition; harmless to repeat. What an older edition had stays until it is old.

    Returns:
        Nothing where another edition came meanwhile: its rows may be among those that were read.
    """
    number = edition if edition is not None else Edition.objects.values_list("number", flat=True).first() or 0
    made = []
    with tempfile.TemporaryDirectory(prefix="giamsat-data-") as folder:
        for dataset in datasets():
            made += _make(dataset, Path(folder), number)
        made.append(_make_proof(Path(folder), number))
    rows = _note(number, made)
    if rows:
        forget_old(number)
    return rows


def make_proof() -> None:
    """Write ``proof.zip`` of the present edition anew: texts are sealed without an edition of the figures."""
    number = Edition.objects.values_list("number", flat=True).first() or 0
    with tempfile.TemporaryDirectory(prefix="giamsat-data-") as folder:
        _note(number, [_make_proof(Path(folder), number)])


def has_files(edition: int) -> bool:
    """True when the files of an edition were made and their contents are there (a restored database has none)."""
    found = DataFile.objects.filter(edition=edition, dataset=HISTORY, format="csv").first()
    return found is not None and _is_there(found.sha256)


def _is_there(sha256: str) -> bool:
    try:
        store().open(sha256).close()
    except FileNotFoundError:
        return False
    return True


def has_proof() -> bool:
    """True when ``proof.zip`` is there and holds every text that was sealed."""
    found = DataFile.objects.filter(dataset=PROOF).order_by("-edition").first()
    if found is not None and not _is_there(found.sha256):
        return False
    size = found.rows if found else 0
    return not Leaf.objects.filter(kind=Leaf.TEXT, index__gte=size).exists()


def _make(dataset: DataSet, folder: Path, edition: int) -> list[DataFile]:
    lines, table = folder / f"{dataset.name}.jsonl", folder / f"{dataset.name}.csv"
    names = [name for name, _kind in dataset.columns]
    count = 0
    with lines.open("w", encoding="utf-8") as one, table.open("w", encoding="utf-8", newline="") as other:
        written = csv.writer(other)
        written.writerow(names)
        for row in dataset.rows():
            one.write(json.dumps(row, ensure_ascii=False) + "\n")
            written.writerow(csv_value(row[name]) for name in names)
            count += 1
    array, parquet = folder / f"{dataset.name}.json", folder / f"{dataset.name}.parquet"
    _write_array(lines, array)
    write_parquet(lines, dataset.columns, parquet)
    paths = [table, array, parquet]
    if dataset.name == VALUE.code:
        paths += [folder / f"{dataset.name}.{form}" for form in ("sdmx", "dsd")]
        sdmx.write_csv(_lines(lines), paths[-2])
        told = structure(_lines(lines), _edition_at())
        paths[-1].write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    return [_keep(path, edition, dataset.name, path.suffix[1:], count) for path in paths]


def _edition_at() -> dt.datetime:
    """The same edition makes the same files, whenever they are made."""
    return Edition.objects.values_list("at", flat=True).first() or clock.now()


def _lines(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def csv_value(value: Any) -> str:
    """A value as CSV writes it: nothing for null, true and false in lower case, nothing that a spreadsheet runs."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = plain(Decimal(repr(value))) or "" if isinstance(value, float) else str(value)
    return (
        f"'{text}"
        if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) and not _is_number(text)
        else text
    )


def _is_number(text: str) -> bool:
    return text.lstrip("-+").replace(".", "", 1).isdigit()


def _write_array(lines: Path, array: Path) -> None:
    with lines.open(encoding="utf-8") as rows, array.open("w", encoding="utf-8") as out:
        out.write("[")
        for place, line in enumerate(rows):
            out.write(("\n" if place == 0 else ",\n") + line.rstrip("\n"))
        out.write("\n]\n")


def write_parquet(lines: Path, columns: Iterable[Column], target: Path) -> None:
    """The rows of a file of JSON lines as Parquet with the types of the data dictionary."""
    types = ", ".join(f"{_quoted(name)}: '{_SQL_TYPES[kind]}'" for name, kind in columns)
    names = ", ".join(f'"{name}"' for name, _kind in columns)
    source = f"read_json({_quoted(str(lines))}, format = 'newline_delimited', columns = {{{types}}})"
    # Nothing is loaded from elsewhere, and the file is the same whenever the rows are.
    quiet: dict[str, Any] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "threads": "1",
    }
    import duckdb  # large, and needed once a day

    with duckdb.connect(config=quiet) as database:
        database.execute(
            f"COPY (SELECT {names} FROM {source}) TO {_quoted(str(target))} (FORMAT parquet, COMPRESSION zstd)"  # noqa: S608
        )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _keep(path: Path, edition: int, dataset: str, form: str, rows: int) -> DataFile:
    place = store()
    staged = place.stage()
    with path.open("rb") as source:
        while chunk := source.read(1 << 20):
            staged.write(chunk)
    found, size = staged.complete(), staged.size
    place.root.mkdir(parents=True, exist_ok=True)
    place.keep(staged, found)
    return DataFile(
        edition=edition, dataset=dataset, format=form, sha256=found, size=size, rows=rows, made_at=clock.now()
    )


def _make_proof(folder: Path, edition: int) -> DataFile:
    path = folder / "proof.zip"
    leaves = write_bundle(path)
    return _keep(path, edition, PROOF, "zip", leaves)


def _note(edition: int, made: list[DataFile]) -> list[DataFile]:
    """Offer these files, all at once: a reader finds every set of an edition, or those of the one before.

    Of proofs the newest alone is there: it holds all that former ones held but what was withdrawn.
    """
    with transaction.atomic():
        present = Edition.objects.select_for_update().first()
        if edition != (present.number if present else 0):
            return []
        names = {one.dataset for one in made}
        _forget(DataFile.objects.filter(Q(edition=edition, dataset__in=names) | Q(dataset=PROOF)))
        rows = DataFile.objects.bulk_create(made)
        tell_watchers()
    return rows


def forget_old(edition: int) -> None:
    """Remove files of editions that are old, and the contents that no edition has any more."""
    _forget(DataFile.objects.filter(edition__lte=edition - EDITIONS_KEPT))


def forget_since(instant: dt.datetime) -> None:
    """Remove the files that were made since an instant: they hold what was withdrawn now; new ones are made."""
    _forget(DataFile.objects.filter(made_at__gte=instant))
    tell_watchers()


def _forget(old: QuerySet[DataFile]) -> None:
    gone = set(old.values_list("sha256", flat=True))
    old.delete()
    transaction.on_commit(lambda: _delete(gone))


def _delete(gone: set[str]) -> None:
    for sha256 in gone - set(DataFile.objects.filter(sha256__in=gone).values_list("sha256", flat=True)):
        store().delete(sha256)
