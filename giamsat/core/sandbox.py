"""Work on foreign files in a child process that may neither run long nor grow nor write much.

The child is a bare ``python -I``: no environment (so no secrets), no open files but its own three, limits set
before the first foreign byte is read, no network, no rights, no programs of its own (``sandbox_walls``; a wall
that this machine refuses is named by ``missing_walls``). A function of an allowed module gets JSON and gives
JSON; the file to look at is its standard input. The child has no need of Django and never touches the database.

What it does not do: it does not hide files that the user of the site may read, nor folders that user may write.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from giamsat.core import sandbox_walls

#: Modules whose functions a child may run. A parser is added here by its full name.
ALLOWED_MODULES = frozenset(
    {
        "giamsat.boards.fill.read",
        "giamsat.core.files.containers",
        "giamsat.core.files.pdf",
        "giamsat.directives.readers.pdf",
        "giamsat.directives.readers.plain",
        "giamsat.directives.readers.raster",
        "giamsat.directives.readers.web",
        "giamsat.directives.readers.word",
        "giamsat.indicators.excel.read",
        "giamsat.registers.sheets.read",
    }
)

_ROOT = Path(__file__).resolve().parents[2]
_MEGABYTE = 1024 * 1024
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from giamsat.core.sandbox import child_main; child_main(sys.argv[2])"
)


class SandboxFailed(Exception):
    """The child gave no answer.

    Args:
        cause: ``time``, ``memory``, ``output`` (wrote too much) or ``crash``.
        detail: for the log only; may hold foreign text.
        outside: the machine, not the file, may be at fault: there was no turn to compute, or somebody killed it.
    """

    def __init__(self, cause: str, detail: str = "", *, outside: bool = False):
        super().__init__(f"{cause}: {detail}" if detail else cause)
        self.cause = cause
        self.detail = detail
        self.outside = outside


def run_sandboxed(
    module: str,
    function: str,
    arguments: dict[str, Any],
    *,
    file: BinaryIO | None = None,
    seconds: int = 10,
    memory_mb: int = 512,
    output_mb: int = 16,
    programs: int = 0,
) -> Any:
    """Call ``module.function(**arguments)`` in a limited child and return its JSON-able result.

    Args:
        module: one of ``ALLOWED_MODULES``.
        function: a public function of it; with ``file`` it gets the open binary file as first argument.
        file: an open file; the child reads it from its start. It must have a descriptor.
        seconds: limit of processor time, and (doubled) of time on the wall.
        memory_mb: limit of the child's address space.
        output_mb: limit of each file it may write, its answer included.
        programs: how many programs it may start at once, each under the same limits.

    Raises:
        SandboxFailed: the child ran out of time, memory or output, or died.
        ValueError: the module is not allowed or the function is not public.
    """
    if module not in ALLOWED_MODULES or function.startswith("_"):
        raise ValueError(f"{module}.{function} is not allowed in the sandbox")
    order = json.dumps(
        {
            "module": module,
            "function": function,
            "arguments": arguments,
            "with_file": file is not None,
            "seconds": seconds,
            "memory": memory_mb * _MEGABYTE,
            "output": output_mb * _MEGABYTE,
            "programs": programs,
        }
    )
    return _run(order, file, seconds=seconds, output_mb=output_mb)


@cache
def missing_walls() -> tuple[str, ...]:
    """Which of the walls around the child this machine refuses, found by asking a child; see ``sandbox_walls``."""
    order = json.dumps({"seconds": 10, "memory": 512 * _MEGABYTE, "output": _MEGABYTE, "programs": 0})
    try:
        return tuple(_run(order, None, seconds=10, output_mb=1))
    except SandboxFailed:
        return sandbox_walls.WALLS


def _run(order: str, file: BinaryIO | None, *, seconds: int, output_mb: int) -> Any:
    with tempfile.TemporaryFile() as answer:
        child = subprocess.Popen(
            [sys.executable, "-I", "-c", _START, str(_ROOT), order],
            stdin=subprocess.DEVNULL if file is None else file,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8"},
            cwd="/",
            start_new_session=True,
        )
        try:
            code = child.wait(timeout=2 * seconds)
        except subprocess.TimeoutExpired:
            raise SandboxFailed("time", "wall clock", outside=True) from None
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        if code == -signal.SIGXCPU:
            raise SandboxFailed("time", "processor")
        if code == -signal.SIGKILL:
            raise SandboxFailed("memory", "killed from outside", outside=True)
        if answer.seek(0, os.SEEK_END) >= output_mb * _MEGABYTE:
            raise SandboxFailed("output")
        answer.seek(0)
        return _read_answer(answer.read(), code)


def _read_answer(raw: bytes, code: int) -> Any:
    try:
        told = json.loads(raw)
    except ValueError:
        raise SandboxFailed("crash", f"exit {code}", outside=not raw and code > 0) from None
    if "failed" in told:
        raise SandboxFailed(told["failed"], told.get("detail", ""))
    return told["result"]


def _limit(order: dict[str, Any]) -> None:
    # The soft limit of time ends the child by SIGXCPU, which tells the cause; the hard one by SIGKILL.
    for kind, soft, hard in (
        (resource.RLIMIT_AS, order["memory"], order["memory"]),
        (resource.RLIMIT_CPU, order["seconds"], order["seconds"] + 1),
        (resource.RLIMIT_FSIZE, order["output"], order["output"]),
        (resource.RLIMIT_NOFILE, 64, 64),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        given = resource.getrlimit(kind)[1]
        if given != resource.RLIM_INFINITY:
            soft, hard = min(soft, given), min(hard, given)
        resource.setrlimit(kind, (soft, hard))


def child_main(raw: str) -> None:
    """The child's whole life: walls and limits, the call, the answer on standard output."""
    order = json.loads(raw)
    # First of all: a library that starts threads when it is imported would bar the way.
    missing = [] if sandbox_walls.leave_network() else [sandbox_walls.NAMESPACE]
    # Imported before the limits: the module is ours, and its import must not count as the file's fault.
    function: Callable[..., Any] | None = None
    if "module" in order:
        function = getattr(importlib.import_module(order["module"]), order["function"])
    _limit(order)
    missing += sandbox_walls.wall_in(order["programs"])
    told: dict[str, Any]
    try:
        if function is None:
            told = {"result": missing}
        elif order["with_file"]:
            file = os.fdopen(0, "rb", closefd=False)
            file.seek(0)
            told = {"result": function(file, **order["arguments"])}
        else:
            told = {"result": function(**order["arguments"])}
        answer = json.dumps(told)
    except MemoryError:
        answer = json.dumps({"failed": "memory"})
    except OSError as fault:
        answer = json.dumps({"failed": "crash", "detail": repr(fault)[:500]})
    except (
        Exception
    ) as fault:  # the parser met something it does not know: the caller decides what that means
        answer = json.dumps({"failed": "crash", "detail": repr(fault)[:500]})
    sys.stdout.write(answer)
    sys.stdout.flush()
