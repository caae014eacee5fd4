"""Settings that an installation may change, read from the environment; each has a type and a default.

A secret may also be given as a file: ``NAME_FILE`` names it. A bad value stops the start with its name.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

T = TypeVar("T")
Networks: TypeAlias = list[ipaddress.IPv4Network | ipaddress.IPv6Network]


class BadSetting(SystemExit):
    """A setting has a value that cannot be read; names it and stops the start."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What may be set: shown by ``giamsat check-config`` and in docs/operations.md."""

    name: str
    kind: str
    default: Any
    help: str


#: Every setting that was read with a ``help``, by name.
known: dict[str, Setting] = {}


def read(name: str, kind: Callable[[str], T], default: T, help: str = "") -> T:
    """The value of ``name`` in the environment (or of the file that ``NAME_FILE`` names) as ``kind``.

    Args:
        help: one sentence for the operator; puts the setting on the list of ``giamsat check-config``.

    Raises:
        BadSetting: the value is not of that kind, or the file cannot be read.
    """
    if help:
        known[name] = Setting(name, kind_name(kind), default, help)
    raw = os.environ.get(name)
    file = os.environ.get(f"{name}_FILE")
    try:
        if raw is None and file:
            raw = Path(file).read_text(encoding="utf-8").strip()
        return default if raw is None or raw == "" else kind(raw)
    except OSError as fault:
        raise BadSetting(f"setting {name}: {file}: {fault.strerror}") from fault
    except ValueError as fault:
        reason = f"{raw!r} is no whole number" if kind is int else fault
        raise BadSetting(f"setting {name}: {reason}") from fault


def kind_name(kind: Callable[[str], Any]) -> str:
    """How a type is called in the list of settings."""
    names = {int: "whole number", float: "number", Path: "path", boolean: "yes/no", words: "list"}
    return {
        **names, origin: "address", issuer: "address", service: "address with path", networks: "list",
    }.get(kind, "text")  # fmt: skip


def boolean(raw: str) -> bool:
    """``1 true yes on`` and ``0 false no off``, in any case.

    Raises:
        ValueError: anything else.
    """
    word = raw.strip().lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off"}:
        return False
    raise ValueError(f"{raw!r} is neither yes nor no")


def conninfo(raw: str) -> str:
    """Whatever libpq understands: an address, or words like ``host=… dbname=…``.

    Raises:
        ValueError: anything else; quotes nothing of it, since it holds a password.
    """
    try:
        conninfo_to_dict(raw)
    except ProgrammingError as fault:
        raise ValueError(
            "neither an address like postgresql://user@host/name nor words like host=…"
        ) from fault
    return raw


def words(raw: str) -> list[str]:
    """A list parted by commas."""
    return [part.strip() for part in raw.split(",") if part.strip()]


def networks(raw: str) -> Networks:
    """Networks parted by commas, as ``10.57.0.0/16``.

    Raises:
        ValueError: one is none.
    """
    return [ipaddress.ip_network(word) for word in words(raw)]


def origin(raw: str) -> str:
    """An address of the kind ``https://host:port``, without a path.

    Raises:
        ValueError: anything else.
    """
    scheme, mark, rest = raw.strip().rstrip("/").partition("://")
    if scheme not in {"http", "https"} or not mark or not rest or set(rest) & set("/ ;,'\""):
        raise ValueError(f"{raw!r} is not an address like https://host:port")
    return f"{scheme}://{rest}"


def issuer(raw: str) -> str:
    """The address of an identity provider exactly as its tokens name it: https (http on this machine), with its path.

    Raises:
        ValueError: anything else.
    """
    scheme, mark, rest = raw.strip().partition("://")
    host = rest.partition("/")[0]
    own = host.rpartition(":")[0] or host
    if not mark or not host or set(rest) & set(" ;,'\"?#@"):
        raise ValueError(f"{raw!r} is not an address like https://host/path")
    if scheme != "https" and not (scheme == "http" and own in {"localhost", "127.0.0.1"}):
        raise ValueError(f"{raw!r}: an identity provider is reached by https")
    return raw.strip()


def service(raw: str) -> str:
    """An address of the kind ``https://host:port/path``, without a name, password, query or fragment.

    Raises:
        ValueError: anything else.
    """
    scheme, mark, rest = raw.strip().rstrip("/").partition("://")
    host = rest.partition("/")[0]
    if scheme not in {"http", "https"} or not mark or not host or set(rest) & set(" ;,'\"@?#"):
        raise ValueError(f"{raw!r} is not an address like https://host:port/path")
    return f"{scheme}://{rest}"
