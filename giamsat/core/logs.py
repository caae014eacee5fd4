"""Log lines without secrets: what looks like a key, token or password is struck out before it is written."""

from __future__ import annotations

import logging
import re
from typing import Any

_SECRETS = (
    # name=value and "name": "value"
    re.compile(
        r"(?P<keep>\b\w*(?:password|passwd|secret|token|api_?key|authorization|cookie|session_?id)\w*"
        r"[\"']?\s*[=:]\s*[\"']?)(?:Bearer\s+|Basic\s+)?[^\s\"'&,;}]+",
        re.IGNORECASE,
    ),
    # scheme://user:password@host
    re.compile(r"(?P<keep>\w+://[^\s:/@]*:)[^\s@]+(?=@)"),
    # a link that lets in whoever has it
    re.compile(
        r"(?P<keep>/(?:password/reset/key|confirm-email|voice/mine|voice/follow|voice/reports|initiatives/experts"
        r"|notices/end)/)[^\s/?\"]+"
    ),
    # what PostgreSQL tells of a row that it refused: the row itself
    re.compile(
        r"(?P<keep>\bDETAIL:\s)[\s\S]*?(?=\n(?:CONTEXT|HINT):|\n\n(?:The above exception|During handling)|\Z)"
    ),
)


def without_secrets(text: str) -> str:
    """``text`` with the values of secrets replaced by three stars."""
    for pattern in _SECRETS:
        text = pattern.sub(r"\g<keep>***", text)
    return text


class PlainFormatter(logging.Formatter):
    """One line a record (with its traceback below), secrets struck out of all of it."""

    def __init__(self, **kwargs: Any):
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", **kwargs)

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


def logging_config(level: str) -> dict[str, Any]:
    """Django's ``LOGGING``: everything from ``level`` on, to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": {"()": "giamsat.core.logs.PlainFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            # One line a job and one a minute for the tick tell nothing that the health page does not.
            "procrastinate": {"level": "WARNING"},
            # A query quotes the values that people entered.
            "django.db.backends": {"level": "WARNING"},
        },
    }
