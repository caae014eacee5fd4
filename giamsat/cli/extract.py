"""``giamsat extract``: document to proposed tasks, without a database."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--lang", default="auto", show_default=True, help="Language of the text: auto, vi or de.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, with offsets into the text.")
def extract(file: Path, lang: str, as_json: bool) -> None:
    """Propose the tasks that the document FILE assigns."""
    from giamsat.directives.compiler import extract_json
    from giamsat.directives.compiler.encoding import TextError, decode_text

    try:
        # Offsets count the code points of the file itself, line ends included.
        decoded = decode_text(file.read_bytes())
    except TextError as problem:
        raise click.ClickException(
            f"{file} cannot be read: {problem.code} {problem.detail}".strip()
        ) from problem
    if decoded.converted:
        click.echo(f"{file} was {decoded.encoding}; offsets point into its text as UTF-8.", err=True)
    try:
        found = extract_json(decoded.text, lang)
    except KeyError as problem:
        raise click.ClickException(f"No rules for the language {problem}.") from problem
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    head = found["document"]
    click.echo(f"{head['number'] or '?'}  {head['date'] or '?'}  {head['issuer'] or '?'}  ({head['lang']})")
    for task in found["tasks"]:
        due = task["deadline"]["due"] if task["deadline"] else None
        click.echo(f"\n{task['clause']}  {task['title']}")
        click.echo(f"    {', '.join(task['lead']) or 'no lead found'}; {due or 'no deadline found'}")
