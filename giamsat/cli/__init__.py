"""The operators' face: ``bin/giamsat``. Each command imports what it needs when it is called."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import click

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


class Plainly(click.Group):
    """Shows an expected failure as its sentence, without a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (DatabaseProblem, GiamsatError) as problem:
            raise click.ClickException(str(problem)) from problem


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
