"""Calling one function of a reader in the sandbox."""

from __future__ import annotations

import logging
from typing import Any, BinaryIO

from giamsat.core.sandbox import SandboxFailed, run_sandboxed
from giamsat.directives.readers.model import Json, Unreadable

#: Of one child, in MB: its address space (libraries and their tables included) and its answer.
MEMORY_MB, OUTPUT_MB = 768, 48
#: A child that the machine, not the file, has ended is started this often.
TRIES = 2
log = logging.getLogger(__name__)
_CAUSES = {"time": "too_slow", "memory": "too_large", "output": "too_large"}


def call_reader(module: str, function: str, file: BinaryIO, *, seconds: int, **arguments: object) -> Json:
    """Run ``module.function(file, **arguments)`` in a child with limits.

    Raises:
        Unreadable: the reader refused the file, or the child ran out of time, memory or output, or died.
    """
    told = _call(module, function, file, seconds, arguments)
    if "refused" in told:
        raise Unreadable(str(told["refused"]), str(told["detail"]))
    return told


def _call(module: str, function: str, file: BinaryIO, seconds: int, arguments: dict[str, Any]) -> Json:
    for attempt in range(1, TRIES + 1):
        try:
            told: Json = run_sandboxed(
                module,
                function,
                arguments,
                file=file,
                seconds=seconds,
                memory_mb=MEMORY_MB,
                output_mb=OUTPUT_MB,
            )
        except SandboxFailed as fault:
            # Nobody can find out later why a child died: it leaves nothing else behind.
            log.warning("%s.%s ended without an answer (attempt %s): %s", module, function, attempt, fault)
            if not fault.outside:
                raise Unreadable(_CAUSES.get(fault.cause, "broken"), fault.cause) from fault
        else:
            return told
    raise Unreadable("busy", "")
