"""What reference fields name: units, tasks, documents, people; found by key, named for a reader."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from giamsat.accounts.models import Person
from giamsat.accounts.selectors import people_visible
from giamsat.core.actor import Actor
from giamsat.core.files.models import StoredFile
from giamsat.directives import selectors as directives
from giamsat.registers.models import Field, Record
from giamsat.registers.values import REFERENCES, BadValue, Kind
from giamsat.tasks import selectors as tasks
from giamsat.units.models import Unit
from giamsat.units.selectors import unit_by_key

#: "name (key)" as offered while one types.
_KEY_AT_END = re.compile(r"\(([^()\s][^()]*)\)\s*\Z")


@dataclass(frozen=True, slots=True)
class Named:
    """Something named by a record: its key, and its name for the reader."""

    pk: int
    key: str
    name: str


@dataclass
class ReferencesOf:
    """References as one reader sees them: each key and each id is asked for once.

    A task or a document that the reader may not see has neither key nor name; units, people and files are named to
    whoever reads the record.
    """

    actor: Actor
    _found: dict[tuple[str, str], int | None] = field(default_factory=dict)
    _named: dict[tuple[str, int], Named | None] = field(default_factory=dict)

    def find(self, kind: str, key: str) -> int:
        """As ``values.References.find``."""
        at_end = _KEY_AT_END.search(key)
        for each in (at_end[1] if at_end else "", key):
            if each:
                if (kind, each) not in self._found:
                    self._found[kind, each] = self._look_up(kind, each[:200])
                if (pk := self._found[kind, each]) is not None:
                    return pk
        words = {
            Kind.UNIT: _("Không có đơn vị “%(key)s”."),
            Kind.TASK: _("Không có nhiệm vụ “%(key)s” trong phạm vi của bạn."),
            Kind.DOCUMENT: _("Không có, hoặc có nhiều văn bản “%(key)s” trong phạm vi của bạn."),
            Kind.POST: _("Không có người “%(key)s” trong phạm vi của bạn."),
            Kind.FILE: _("Không có tệp “%(key)s” do bạn nộp."),
        }
        raise BadValue(words[Kind(kind)] % {"key": key[:80]})

    def _look_up(self, kind: str, key: str) -> int | None:
        if kind == Kind.UNIT:
            unit = unit_by_key(key)
            return unit.pk if unit else None
        if kind == Kind.TASK:
            return tasks.tasks(self.actor).filter(code=key).order_by().values_list("pk", flat=True).first()
        if kind == Kind.DOCUMENT:
            rows = (
                directives.directives(self.actor)
                .filter(number=key)
                .order_by()
                .values_list("pk", flat=True)[:2]
            )
            return rows[0] if len(rows) == 1 else None
        if kind == Kind.FILE:
            return self._own_file(key)
        return people_visible(self.actor).filter(login=key).values_list("pk", flat=True).first()

    def _own_file(self, key: str) -> int | None:
        """A file is bound to a record by the one who handed it in: others know it by no name that could be guessed."""
        if not key.isdecimal() or len(key) > 18:
            return None
        rows = StoredFile.objects.filter(pk=int(key))
        if not self.actor.is_system:
            rows = rows.filter(uploaded_by=self.actor.who)
        return rows.values_list("pk", flat=True).first()

    def key(self, kind: str, pk: int) -> str:
        """As ``values.References.key``."""
        found = self.named(kind, pk)
        return found.key if found else ""

    def named(self, kind: str, pk: int) -> Named | None:
        """What ``pk`` names, for this reader; None for what lies outside the reader's reach."""
        if (kind, pk) not in self._named:
            self.load(kind, [pk])
        return self._named[kind, pk]

    def load(self, kind: str, ids: Iterable[int]) -> None:
        """Read many at once."""
        wanted = {pk for pk in ids if (kind, pk) not in self._named}
        if not wanted:
            return
        for pk in wanted:
            self._named[kind, pk] = None
        for each in self._rows(kind, wanted):
            self._named[kind, each.pk] = each

    def load_values(self, fields: Iterable[Field], records: Iterable[Record]) -> None:
        """Read all that these records name, in one query a kind."""
        wanted: dict[str, set[int]] = {}
        rows = list(records)
        for each in fields:
            if each.kind in REFERENCES:
                ids = (row.values.get(each.code) for row in rows)
                wanted.setdefault(each.kind, set()).update(pk for pk in ids if isinstance(pk, int))
        for kind, pks in wanted.items():
            self.load(kind, pks)

    def _rows(self, kind: str, ids: set[int]) -> list[Named]:
        if kind == Kind.UNIT:
            return [Named(row.pk, row.code, row.name) for row in Unit.objects.filter(pk__in=ids)]
        if kind == Kind.TASK:
            found = tasks.tasks(self.actor).filter(pk__in=ids).order_by()
            return [Named(*row) for row in found.values_list("pk", "code", "title")]
        if kind == Kind.DOCUMENT:
            papers = directives.directives(self.actor).filter(pk__in=ids).order_by()
            return [Named(*row) for row in papers.values_list("pk", "number", "title")]
        if kind == Kind.FILE:
            return [Named(row.pk, str(row.pk), row.name) for row in StoredFile.objects.filter(pk__in=ids)]
        people = Person.objects.filter(pk__in=ids)
        return [
            Named(row.pk, row.login, f"{row.full_name}, {row.post}" if row.post else row.full_name)
            for row in people
        ]
