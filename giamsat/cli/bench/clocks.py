"""How much of an act is the database's."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any


class StatementClock:
    """Counts the statements and the time that the database takes for them (``connection.execute_wrapper``)."""

    def __init__(self) -> None:
        self.statements, self.seconds = 0, 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.statements += 1
            self.seconds += time.perf_counter() - began
