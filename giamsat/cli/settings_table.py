"""The list of settings, made from the places that read them."""

from __future__ import annotations

import importlib
import os
from typing import Any

from giamsat.cli.place import PROJECT
from giamsat.core import config

#: Modules that read settings; importing them fills the list.
READERS = (
    "giamsat.core.settings",
    "giamsat.monitor.warnings.thresholds",
    "giamsat.monitor.urging.config",
    "giamsat.voice.councils.limits",
    "giamsat.voice.limits",
)
#: A secret's value is never shown.
SECRETS = ("GIAMSAT_SECRET_KEY", "GIAMSAT_SECRET_KEY_FALLBACKS", "DATABASE_URL", "GIAMSAT_SMTP_PASSWORD")


def rows() -> list[dict[str, Any]]:
    """Each setting: name, type, default, help, and whether this environment sets it.

    Raises:
        BadSetting: a value that is set cannot be read.
    """
    for module in READERS:
        importlib.import_module(module)
    return [
        {
            "name": setting.name,
            "type": setting.kind,
            "default": _default(setting),
            "help": setting.help,
            "set": setting.name in os.environ or f"{setting.name}_FILE" in os.environ,
        }
        for setting in sorted(config.known.values(), key=lambda setting: setting.name)
    ]


def as_text(table: list[dict[str, Any]]) -> str:
    """For the terminal."""
    lines = []
    for row in table:
        state = "set" if row["set"] else "default"
        lines.append(
            f"{row['name']} ({row['type']}, default {row['default']!s}) [{state}]\n    {row['help']}"
        )
    return "\n".join(lines)


def as_markdown(table: list[dict[str, Any]]) -> str:
    """For docs/operations.md."""
    head = "| setting | type | default | what it does |\n|---|---|---|---|\n"
    return head + "\n".join(
        f"| `{row['name']}` | {row['type']} | {row['default']} | {row['help']} |" for row in table
    )


def _default(setting: config.Setting) -> str:
    if setting.name == "GIAMSAT_SECRET_KEY":
        return "made at the first start"
    if setting.name == "DATABASE_URL":
        return "private database"
    value = setting.default
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ",".join(map(str, value)) or "empty"
    return str(value).replace(str(PROJECT) + "/", "") or "empty"
