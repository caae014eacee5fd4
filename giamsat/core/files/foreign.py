"""Files that people fill in elsewhere: asked about in the limited child, refused in the words of whoever asks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, BinaryIO, Final

from giamsat.core.errors import InvalidInput
from giamsat.core.sandbox import SandboxFailed, run_sandboxed

_COMMA_DECIMAL: Final = re.compile(
    r"[+-]?[0-9.]*,[0-9]{1,2}|[+-]?[0-9.]*,[0-9]{4,}|[+-]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+"
)
_POINT_DECIMAL: Final = re.compile(
    r"[+-]?[0-9,]*\.[0-9]{1,2}|[+-]?[0-9,]*\.[0-9]{4,}|[+-]?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+"
)


def ask_child(
    module: str,
    file: BinaryIO,
    words: Callable[[str, str], str],
    *,
    function: str = "read",
    arguments: dict[str, Any] | None = None,
    seconds: int = 30,
    memory_mb: int = 300,
    output_mb: int = 64,
) -> dict[str, Any]:
    """What a reader in the child tells of an open file.

    Args:
        module: one of the modules that a child may run.
        words: from the code and the detail of a refusal to a sentence; ``broken`` and ``too_large`` are codes.

    Raises:
        InvalidInput: the file as a whole cannot be taken; the sentence stands at ``file``.
    """
    file.flush()  # the child reads by the descriptor
    try:
        told: dict[str, Any] = run_sandboxed(
            module, function, arguments or {}, file=file, seconds=seconds, memory_mb=memory_mb,
            output_mb=output_mb,
        )  # fmt: skip
    except SandboxFailed as fault:
        code = "broken" if fault.cause == "crash" else "too_large"
        raise InvalidInput(fields={"file": words(code, "")}) from fault
    if "refused" in told:
        raise InvalidInput(fields={"file": words(told["refused"], told["detail"])})
    return told


class DecimalSigns:
    """Whether the texts of a table's columns write decimals with one sign: where two are used, one is a slip."""

    def __init__(self) -> None:
        self._first: dict[Any, dict[bool, str]] = {}

    def clash(self, column: Any, text: Any, place: str) -> str:
        """The place where the other sign stands, told once a column; empty where there is nothing to say."""
        plain = text.strip() if isinstance(text, str) else ""
        by_comma = bool(_COMMA_DECIMAL.fullmatch(plain))
        if not by_comma and not _POINT_DECIMAL.fullmatch(plain):
            return ""
        seen = self._first.setdefault(column, {})
        if by_comma in seen:
            return ""
        seen[by_comma] = place
        return seen.get(not by_comma, "")
