"""The list of settings, made from the places that read them. No value is ever shown: some are secrets."""

from __future__ import annotations

import importlib
import os
from typing import Any

from giamsat.cli.place import PROJECT
from giamsat.cli.supervisor import MARK
from giamsat.core import config

#: Modules that read settings; importing them fills the list.
READERS = (
    "giamsat.core.settings",
    "giamsat.monitor.warnings.thresholds",
    "giamsat.monitor.urging.config",
    "giamsat.voice.councils.limits",
    "giamsat.voice.limits",
)
#: Names beside the settings that are no mistake: for the tests, and between ``up`` and its processes.
OTHERS = frozenset({"GIAMSAT_TEST_DATABASE_URL", MARK})


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


def unknown(table: list[dict[str, Any]]) -> list[str]:
    """Names in this environment that look like settings of ours and are none: most likely mistyped."""
    known = {str(row["name"]) for row in table}
    return sorted(
        name
        for name in os.environ
        if name.startswith("GIAMSAT_") and name.removesuffix("_FILE") not in known and name not in OTHERS
    )


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
