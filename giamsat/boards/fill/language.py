"""The language of fields, for program and child alike: a name in double braces. There is nothing to compute with.

``{{nhiem_vu.qua_han}}`` is a figure, ``{{chi_tieu[DVC.01]}}`` an indicator, ``{{qua_han.ten}}`` a column of a list.
A row of a table that names columns of a list is repeated for each of its rows; so is what stands between the
paragraphs ``{{#qua_han}}`` and ``{{/qua_han}}``.
"""

from __future__ import annotations

import re
from typing import Final

_NAME: Final = r"[a-z][a-z0-9_]{0,39}"
_CODE: Final = r"\[[A-Za-z][A-Za-z0-9._-]{0,39}\]"
#: A field anywhere in a text.
FIELD: Final = re.compile(rf"\{{\{{\s*({_NAME}(?:{_CODE})?(?:\.{_NAME})?)\s*\}}\}}")
#: A paragraph of its own that begins or ends what is repeated.
BLOCK: Final = re.compile(rf"^\s*\{{\{{\s*([#/])\s*({_NAME})\s*\}}\}}\s*$")
#: The indicators that a text or a template names.
INDICATOR: Final = re.compile(r"chi_tieu\[([^\]]+)\]")


def names_in(text: str) -> list[str]:
    """The fields of a text, in their order."""
    return FIELD.findall(text)


def list_of(name: str) -> str:
    """What stands before the dot of a column: the list."""
    return name.partition(".")[0] if "[" not in name else ""
