"""``giamsat import`` and ``giamsat fuzz-readers``: many documents at once; how the readers bear damage."""

from __future__ import annotations

from pathlib import Path

import click

from giamsat.cli.place import Place


@click.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--programme", required=True, help="Code of the programme.")
@click.option("--register", is_flag=True, help="Register what states its number, date, issuer and title.")
@click.pass_obj
def import_documents(place: Place, files: tuple[Path, ...], programme: str, register: bool) -> None:
    """Take in FILES as one batch and queue their reading; the worker of the running site does it.

    A file that cannot be taken is named with its reason and stops no other. The batch is then found on the
    pages under “Nhập nhiều văn bản”.
    """
    with place.installed():
        from django.core.files.uploadedfile import UploadedFile
        from django.utils import translation

        from giamsat.core.actor import SYSTEM
        from giamsat.directives import selectors, services
        from giamsat.directives.models import Intake
        from giamsat.directives.reader_words import problem_words

        with translation.override("en"):
            chosen = selectors.programme(SYSTEM, programme)
            batch = None
            for file in files:
                with file.open("rb") as content:
                    upload = UploadedFile(content, file.name, size=file.stat().st_size)
                    batch = services.take_in_batch(SYSTEM, chosen, [upload], register=register, batch=batch)
            assert batch is not None  # noqa: S101 (click asks for one file at least)
            refused = list(selectors.intakes(SYSTEM).filter(batch=batch, state=Intake.State.FAILED))
            for one in refused:
                click.echo(f"{one.name}: {problem_words(one.problem, one.problem_detail)}", err=True)
            click.echo(f"Batch {batch.pk}: {len(files) - len(refused)} queued, {len(refused)} refused.")


@click.command("fuzz-readers")
@click.argument("samples", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--seconds", default=60, show_default=True, help="How long.")
@click.option("--seed", default=0, show_default=True, help="The same seed damages in the same way.")
@click.option("--direct", is_flag=True, help="In this process: quicker, and a crash ends it.")
def fuzz_readers(samples: tuple[Path, ...], seconds: int, seed: int, direct: bool) -> None:
    """Read damaged copies of SAMPLES (files or folders); ends with an error when a reader broke its promise."""
    from giamsat.directives.readers.fuzzing import fuzz

    files = [file for path in samples for file in (path.rglob("*") if path.is_dir() else [path])]
    told = fuzz([file.read_bytes() for file in files if file.is_file()], seconds, seed, direct=direct)
    click.echo(f"{told.runs} runs, {told.read} read, {told.refused} refused: {dict(told.codes)}")
    for fault in told.faults:
        click.echo(fault, err=True)
    if told.faults:
        raise click.ClickException(f"{len(told.faults)} broken promises")
