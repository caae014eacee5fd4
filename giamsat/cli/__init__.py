"""The operators' face: ``bin/giamsat``. Each command imports what it needs when it is called."""

from __future__ import annotations

import errno
import importlib.util
from pathlib import Path

import click
import psycopg

from giamsat import __version__
from giamsat.cli.backup import dump, restore
from giamsat.cli.bench.commands import bench
from giamsat.cli.bounces import voice_bounces
from giamsat.cli.documents import fuzz_readers, import_documents
from giamsat.cli.extract import extract
from giamsat.cli.labels import labels
from giamsat.cli.manage import build, check_config, manage, migrate, prepare, shell, worker
from giamsat.cli.openapi import openapi
from giamsat.cli.operator import operator
from giamsat.cli.place import Place
from giamsat.cli.recount import recount
from giamsat.cli.seals import rotate_seal_key, verify, witness
from giamsat.cli.up import up
from giamsat.core.errors import GiamsatError
from giamsat.core.postgres import DatabaseProblem

#: Failures of files that the operator mends, not the program: a closed folder, a full or read-only disk.
STATES_OF_THE_MACHINE = {errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EDQUOT, errno.EROFS}


class Plainly(click.Group):
    """Shows an expected failure as its sentence, without a traceback; what the program did wrong keeps its own."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Exception as problem:
            told = _sentence(problem)
            if not told:
                raise
            raise click.ClickException(told) from problem


def _sentence(problem: Exception) -> str:
    """What to tell of ``problem``, in the operators' language; empty when it is a fault of the program."""
    if isinstance(problem, DatabaseProblem):
        return str(problem)
    if isinstance(problem, GiamsatError):
        from django.utils import translation

        with translation.override("en"):
            return str(problem)
    if isinstance(problem, OSError) and problem.errno in STATES_OF_THE_MACHINE:
        return f"{problem.strerror}: {problem.filename}" if problem.filename else str(problem.strerror)
    # Django's own error has this one as its cause.
    if isinstance(problem, psycopg.OperationalError) or isinstance(
        problem.__cause__, psycopg.OperationalError
    ):
        return f"The database ended or refused to go on: {str(problem).strip()}"
    return ""


@click.group(cls=Plainly, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="giamsat")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="GIAMSAT_DATA",
    help="Data folder (also GIAMSAT_DATA); .data in the project when not given.",
)
@click.pass_context
def main(ctx: click.Context, data: Path | None) -> None:
    """Giamsat turns decisions into delivered results. This is what operators run."""
    ctx.obj = Place.of(data)


for command in (
    up,
    manage,
    migrate,
    shell,
    worker,
    prepare,
    build,
    check_config,
    operator,
    extract,
    import_documents,
    voice_bounces,
    fuzz_readers,
    labels,
    dump,
    restore,
    recount,
    verify,
    witness,
    rotate_seal_key,
    openapi,
    bench,
):
    main.add_command(command)

# Work on translations is for developers; its command comes along where its module is there.
if importlib.util.find_spec("giamsat.cli.messages"):
    from importlib import import_module

    main.add_command(import_module("giamsat.cli.messages").messages)
