"""Run in the child alone: which fields a template has, and the template filled in. No database, no settings."""

from __future__ import annotations

import base64
import io
import json
from typing import Any, BinaryIO

from giamsat.boards.fill import sheet, word
from giamsat.directives.readers.model import Json, reader
from giamsat.directives.readers.package import Package

_FORMS: dict[str, Any] = {"docx": word, "xlsx": sheet}


@reader
def fields(file: BinaryIO, form: str) -> Json:
    """The names of the fields, each once."""
    return {"fields": list(dict.fromkeys(_FORMS[form].fields(Package(file), file)))}


@reader
def fill(file: BinaryIO, form: str) -> Json:
    """The filled file, in base 64; the order is the first line of ``file``, the template what follows."""
    order = json.loads(file.readline())
    template = io.BytesIO(file.read())
    made = _FORMS[form].fill(Package(template), template, order)
    return {"file": base64.b64encode(made).decode("ascii")}
