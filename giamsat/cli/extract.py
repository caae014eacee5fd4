"""``giamsat extract``: document of any format to proposed tasks, without a database."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--lang", default="auto", show_default=True, help="Language of the text: auto, vi, en, de, ro or nl."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON, with offsets into the text.")
@click.option("--text", "as_text", is_flag=True, help="Only the text into which all offsets point.")
def extract(file: Path, lang: str, as_json: bool, as_text: bool) -> None:
    """Propose the tasks that the document FILE (.txt, .html, .docx, .pdf) assigns."""
    import django
    from django.utils import translation

    from giamsat.directives.compiler import extract_json

    # For the sentences alone: nothing here needs the database.
    django.setup()
    from giamsat.directives.reader_words import note_words, unreadable_words
    from giamsat.directives.readers import Unreadable, read_file
    from giamsat.directives.recognised import doubt_numerals

    def show(done: int, pages: int) -> None:
        click.echo(f"\rPage {done}/{pages} recognised", nl=done == pages, err=True)

    with translation.override("en"):
        try:
            with file.open("rb") as content:
                document = read_file(content, progress=show)
        except Unreadable as problem:
            raise click.ClickException(f"{file}: {unreadable_words(problem)}") from problem
        notes = [{**note.to_json(), "words": note_words(note)} for note in document.notes]
    if as_text:
        click.echo(document.text, nl=False)
        return
    try:
        found = extract_json(document.text, lang)
    except KeyError as problem:
        raise click.ClickException(f"No rules for the language {problem}.") from problem
    if document.format == "scan":
        found["tasks"] = [doubt_numerals(task) for task in found["tasks"]]
    for note in notes:
        click.echo(f"note: {note['words']}", err=True)
    if as_json:
        for task in found["tasks"]:
            task[document.unit or "page"] = document.place_of(task["start"]) if document.unit else None
        found["source"] = {
            "format": document.format,
            "encoding": document.encoding,
            "unit": document.unit,
            "places": [list(place) for place in document.places],
            "notes": notes,
        }
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    head = found["document"]
    click.echo(f"{head['number'] or '?'}  {head['date'] or '?'}  {head['issuer'] or '?'}  ({head['lang']})")
    for task in found["tasks"]:
        due = task["deadline"]["due"] if task["deadline"] else None
        click.echo(f"\n{task['clause']}  {task['title']}")
        click.echo(f"    {', '.join(task['lead']) or 'no lead found'}; {due or 'no deadline found'}")
