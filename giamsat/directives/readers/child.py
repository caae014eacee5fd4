"""Calling one function of a reader in the sandbox."""

from __future__ import annotations

from typing import BinaryIO

from giamsat.core.sandbox import SandboxFailed, run_sandboxed
from giamsat.directives.readers.model import Json, Unreadable

#: Of one child, in MB: its address space (libraries and their tables included) and its answer.
MEMORY_MB, OUTPUT_MB = 768, 48
_CAUSES = {"time": "too_slow", "memory": "too_large", "output": "too_large"}


def call_reader(module: str, function: str, file: BinaryIO, *, seconds: int, **arguments: object) -> Json:
    """Run ``module.function(file, **arguments)`` in a child with limits.

    Raises:
        Unreadable: the reader refused the file, or the child ran out of time, memory or output, or died.
    """
    try:
        told: Json = run_sandboxed(
            module,
            function,
            dict(arguments),
            file=file,
            seconds=seconds,
            memory_mb=MEMORY_MB,
            output_mb=OUTPUT_MB,
        )
    except SandboxFailed as fault:
        raise Unreadable(_CAUSES.get(fault.cause, "broken"), fault.cause) from fault
    if "refused" in told:
        raise Unreadable(str(told["refused"]), str(told["detail"]))
    return told
