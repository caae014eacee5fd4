"""Making one edition of a periodic report: its figures, its document, its file."""

from __future__ import annotations

import datetime as dt
import tempfile
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from giamsat.boards import filling, policies, services
from giamsat.boards.asked import Asked
from giamsat.boards.models import Board, Edition, PeriodicReport, Template
from giamsat.boards.reading import Reading
from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.errors import GiamsatError, NotFound
from giamsat.core.files.models import StoredFile
from giamsat.core.files.names import clean_name
from giamsat.core.files.services import store_upload
from giamsat.core.files.serving import open_clean
from giamsat.desk.boards.composing import compose, sections_of, sections_of_fields, stored, written
from giamsat.desk.boards.fields import Period, values
from giamsat.desk.boards.sheet import sheet_file
from giamsat.desk.boards.wanted import programme_of
from giamsat.desk.pack.outline import Outline
from giamsat.directives import selectors as directives
from giamsat.directives.models import Programme
from giamsat.indicators import periods
from giamsat.monitor import marks


def make(edition: Edition) -> Edition:
    """Make what waits to be made; what cannot be is kept with its reason.

    A report is written in the first language and in the country's time, whoever asked for it.
    """
    with translation.override(settings.LANGUAGE_CODE), timezone.override(clock.HANOI):
        try:
            return _made(edition)
        except GiamsatError as fault:
            return services.fail_edition(SYSTEM, edition, str(fault.message))


def _made(edition: Edition) -> Edition:
    report = edition.report
    period = Period(periods.label(report.cycle, edition.period), edition.period)
    template: Template | None = edition.template
    if template is None and report.board is None:
        raise NotFound
    tiles = list(report.board.tiles.all()) if template is None and report.board else []
    names = list(template.fields) if template else []
    content: bytes | None
    reading = Reading(policies.reader_for(report.owner), _asked(report, edition.period), tiles, names)
    if template is not None:
        found = values(reading, names, period, settings.SITE_URL)
        found = filling.Values(found.single, found.lists, written(reading))
        document = compose(report.name, period.name, reading, sections_of_fields(found))
        content = _filled(template, found)
    else:
        document = compose(report.name, period.name, reading, sections_of(tiles, reading))
        content = _content(report, document)
    file = _kept(edition, content) if content else None
    return services.keep_edition(SYSTEM, edition, document=stored(document), file=file, as_of=reading.at)


def _asked(report: PeriodicReport, first: dt.date) -> Asked:
    """A period that is over is told of as it ended, where history reaches so far; else as it is now."""
    board = report.board or Board()
    reader = policies.reader_for(report.owner)
    programmes: list[Programme] = list(directives.programmes(reader))
    programme = next((each for each in programmes if each.pk == report.programme_id), None)
    programme = programme or programme_of(programmes, board)
    zone = ZoneInfo(programme.time_zone) if programme else clock.HANOI
    end = clock.end_of(periods.end_of(report.cycle, first), zone) - dt.timedelta(seconds=1)
    then: dt.datetime | None = end if end < clock.now() else None
    try:
        marks.require_known(then)
    except GiamsatError:
        then = None
    return Asked(programme, board.unit or report.owner, board.group, then)


def _content(report: PeriodicReport, document: Outline) -> bytes | None:
    if report.form == PeriodicReport.Form.WORD:
        from giamsat.desk.pack.word import outline_file  # loads what writes Word files

        return outline_file(document, settings.SITE_URL)
    if report.form == PeriodicReport.Form.EXCEL:
        return sheet_file(document, settings.SITE_URL)
    return None


def _filled(template: Template, found: filling.Values) -> bytes:
    with open_clean(template.file) as source, tempfile.TemporaryFile() as file:
        file.write(source.read())
        file.seek(0)
        return filling.filled(file, template.file.kind, found)


def _kept(edition: Edition, content: bytes) -> StoredFile:
    report = edition.report
    form = edition.template.file.kind if edition.template else report.form
    name = clean_name(f"{report.name} {edition.period:%Y-%m} {edition.number}.{form}")
    return store_upload(SYSTEM, SimpleUploadedFile(name, content))
