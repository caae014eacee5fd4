"""Texts of the interface: taken out of code and templates, checked, compiled. Needs Babel, not GNU gettext.

Vietnamese is written in the source; each app keeps its English in ``locale/en/LC_MESSAGES/django.po``.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation import templatize

from giamsat.core.translations import compile_all

HOUSE = Path(__file__).resolve().parents[1]
LANGUAGE = "en"

# Django's names besides those that Babel knows by itself.
_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "_now": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
#: A translating function under a name of its own; its texts would be overlooked.
_ALIAS = re.compile(r"^from django\.utils\.translation import \w+ as (\w+)", re.MULTILINE)
_PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|\{(\w*)\}")


def app_dirs(house: Path = HOUSE) -> list[Path]:
    """The apps that have texts of their own: every package directly under the house."""
    return sorted(path.parent for path in house.glob("*/__init__.py"))


def _source_of(path: Path) -> bytes:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text.encode()
    # What remains of a template after templatize is calls between blanks; its indentation means nothing.
    lines = templatize(text, origin=str(path)).splitlines()
    return "\n".join(line.lstrip() for line in lines).encode()


def _sources(app: Path) -> Iterator[Path]:
    yield from sorted(app.rglob("*.py"))
    yield from sorted(p for p in app.rglob("templates/**/*") if p.suffix in {".html", ".txt", ".svg"})


def extract_app(app: Path) -> Catalog:
    """All texts of one app that are marked for translation, with the files they stand in."""
    catalog = Catalog(locale=LANGUAGE, project=f"giamsat.{app.name}", charset="utf-8", fuzzy=False)
    for path in _sources(app):
        if "migrations" in path.parts:
            continue
        source = io.BytesIO(_source_of(path))
        place = path.relative_to(app.parent.parent).as_posix()
        for _line, msgid, comments, context in extract("python", source, _KEYWORDS, ["Translators:"]):
            catalog.add(msgid, None, [(place, 0)], auto_comments=comments, context=context)
    return catalog


def po_path(app: Path) -> Path:
    """Where an app keeps its English."""
    return app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def read_app(app: Path) -> Catalog:
    """The English of one app as it stands in its file; empty when there is none."""
    path = po_path(app)
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def _messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def update_app(app: Path) -> int:
    """Bring one app's file up to its sources: new texts are added empty, unused ones go.

    Returns:
        How many texts the app has; its file is left away when there is none.
    """
    wanted, had = extract_app(app), read_app(app)
    for message in _messages(wanted):
        known = had.get(message.id, message.context)
        if known is not None and "fuzzy" not in known.flags:
            message.string = known.string
    path = po_path(app)
    count = sum(1 for _ in _messages(wanted))
    if not count:
        path.unlink(missing_ok=True)
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    body = io.BytesIO()
    write_po(body, wanted, width=110, omit_header=True, sort_by_file=True, include_lineno=False)
    # A header without dates: the file changes only when a text does.
    header = (
        'msgid ""\nmsgstr ""\n"Language: en\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    path.write_bytes(header.encode() + body.getvalue().strip() + b"\n")
    return count


def update_all(house: Path = HOUSE) -> dict[str, int]:
    """``update_app`` for every app; number of texts by app."""
    return {app.name: update_app(app) for app in app_dirs(house)}


def _placeholders(text: str) -> set[str]:
    return {named or f"{{{braced}}}" for named, braced in _PLACEHOLDER.findall(text.replace("%%", ""))}


def _forms(text: object) -> tuple[str, ...]:
    """Singular and plural; a text without plural has one form."""
    return tuple(map(str, text)) if isinstance(text, (tuple, list)) else (str(text or ""),)


def _faults(message: Message) -> Iterator[str]:
    forms, ids = _forms(message.string), _forms(message.id)
    if "fuzzy" in message.flags:
        yield "fuzzy"
    if len(forms) < len(ids) or not all(forms):
        yield "no English"
        return
    wanted = set().union(*map(_placeholders, ids))
    for form in forms:
        if extra := _placeholders(form) - wanted:
            yield f"unknown placeholder {', '.join(sorted(extra))}"
    # A singular may say "1 day" in words; the general form may leave nothing out.
    if missing := wanted - _placeholders(forms[-1]):
        yield f"placeholder {', '.join(sorted(missing))} left out"


def overlooked(app: Path) -> Iterator[str]:
    """Names under which sources call a translating function and that ``extract_app`` does not know."""
    for path in sorted(app.rglob("*.py")):
        for name in _ALIAS.findall(path.read_text(encoding="utf-8")):
            if name not in _KEYWORDS:
                yield f"{app.name}: texts of {name}() are overlooked: {path.relative_to(app.parent.parent)}"


def check_app(app: Path) -> list[str]:
    """What is wrong with one app's English: one line a fault, with the Vietnamese text."""
    wanted, had = extract_app(app), read_app(app)
    faults = list(overlooked(app))
    for message in _messages(wanted):
        shown = _forms(message.id)[0]
        known = had.get(message.id, message.context)
        if known is None or known.id != message.id:
            faults.append(f"{app.name}: not in django.po: {shown!r}")
        else:
            faults += [f"{app.name}: {fault}: {shown!r}" for fault in _faults(known)]
    for message in _messages(had):
        if wanted.get(message.id, message.context) is None:
            shown = _forms(message.id)[0]
            faults.append(f"{app.name}: no longer used: {shown!r}")
    return faults


def disagreements(house: Path = HOUSE) -> Iterator[str]:
    """The same Vietnamese with two kinds of English: Django would take either for both apps."""
    seen: dict[tuple[object, str | None], tuple[str, object]] = {}
    for app in app_dirs(house):
        for message in _messages(read_app(app)):
            name, string = seen.setdefault((message.id, message.context), (app.name, message.string))
            if string != message.string and string and message.string:
                yield f"{name} and {app.name} differ: {message.id!r}: {string!r}, {message.string!r}"


def check_all(house: Path = HOUSE) -> list[str]:
    """``check_app`` for every app and what two apps put into English differently, one list."""
    faults = [fault for app in app_dirs(house) for fault in check_app(app)]
    return faults + list(disagreements(house))


@click.group()
def messages() -> None:
    """Texts of the interface and their English."""


@messages.command()
def update() -> None:
    """Take new texts out of code and templates into each app's django.po; drop unused ones."""
    for name, count in update_all().items():
        if count:
            click.echo(f"{name}: {count}")


@messages.command()
def check() -> None:
    """List texts without English and translations that do not fit; exit 1 if there is one."""
    faults = check_all()
    for fault in faults:
        click.echo(fault)
    raise SystemExit(1 if faults else 0)


@messages.command(name="compile")
def compile_command() -> None:
    """Make the files that Django reads."""
    for path in compile_all():
        click.echo(path.relative_to(HOUSE.parent))
