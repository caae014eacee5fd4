"""Templates with fields: read and filled in a child process, from names to words; nothing in them is ever executed."""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from giamsat.core.files.foreign import ask_child

MEMORY_MB = 512
_MODULE = "giamsat.boards.fill.read"


@dataclass(frozen=True, slots=True)
class Value:
    """What stands for a field: ``words``; ``number`` for a cell of a sheet; ``url`` opens what was counted."""

    words: str
    number: float | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Values:
    """All fields by name, the rows of all lists by name, and the line that the file ends with.

    An address that names no host would lead nowhere from a file, and is left out of it.
    """

    single: Mapping[str, Value]
    lists: Mapping[str, Sequence[Mapping[str, Value]]] = field(default_factory=dict)
    written: str = ""


def fields_of(file: BinaryIO, form: str) -> list[str]:
    """The names of the fields of a template, each once, in their order.

    Args:
        file: on disk; the child reads it by its descriptor.
        form: docx or xlsx.

    Raises:
        InvalidInput: it cannot be read, or holds something that is not taken.
    """
    told = _ask("fields", form, file)
    return [str(name) for name in told["fields"]]


def filled(template: BinaryIO, form: str, values: Values) -> bytes:
    """The template with words in place of its fields; a name that nobody knows stays as it is, to be seen.

    Raises:
        InvalidInput: as ``fields_of``.
    """
    order = {
        "single": {name: _order(value) for name, value in values.single.items()},
        "lists": {
            name: [{key: _order(value) for key, value in row.items()} for row in rows]
            for name, rows in values.lists.items()
        },
        "written": values.written,
    }
    # What is put in may be longer than a command line takes: it goes before the template, as one line.
    with tempfile.TemporaryFile() as both:
        both.write(json.dumps(order).encode() + b"\n")
        both.write(template.read())
        told = _ask("fill", form, both)
    return base64.b64decode(told["file"])


def _order(value: Value) -> dict[str, Any]:
    return asdict(value) | ({} if value.url.startswith("http") else {"url": ""})


def _ask(function: str, form: str, file: BinaryIO) -> dict[str, Any]:
    return ask_child(_MODULE, file, refusal, function=function, arguments={"form": form}, memory_mb=MEMORY_MB)


def refusal(code: str, detail: str) -> str:
    """Why a template is not taken, in words."""
    texts = {
        "too_large": _("Mẫu quá lớn hoặc quá lâu mới đọc xong. Bỏ bớt hình, chia nhỏ rồi tải lại."),
        "macros": _("Mẫu có macro. Lưu lại không kèm macro rồi tải lên."),
        "entities": _("Mẫu có khai báo XML bên ngoài nên không được nhận."),
        "encrypted": _("Mẫu có mật khẩu. Bỏ mật khẩu rồi tải lại."),
        "commands": _("Mẫu có trường lệnh của Word (%(found)s). Xóa trường đó rồi tải lại."),
        "formula": _("Ô %(found)s có công thức ngoài các hàm cộng, đếm, trung bình. Bỏ công thức đó."),
        "blocks": _("Đoạn lặp %(found)s có mở mà không có đóng, hoặc đóng sai chỗ."),
        "links": _("Mẫu có liên kết sang tệp khác. Bỏ liên kết rồi tải lại."),
    }
    broken = _("Tệp không mở được. Mở tệp, lưu lại rồi tải lên.")
    return texts.get(code, broken) % {"found": detail[:80]}
