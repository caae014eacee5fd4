"""What the public page of a task shows, read by two prepared statements: of all pages it is the one most often made."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from giamsat.core.errors import NotFound
from giamsat.core.prepared import Prepared, execute
from giamsat.core.text import in_language
from giamsat.publishing.models import PublicRow

_UNREAD = ("search", "fact__body", "fact__sha256")
_UNREAD_OF_RELEASE = tuple(f"fact__release__{name}" for name in ("fields", "counts", "findings", "note"))
TASK = Prepared(
    lambda key: (
        PublicRow.objects.filter(kind="task", key=key)
        .select_related("fact__release")
        .defer(*_UNREAD, *_UNREAD_OF_RELEASE)
    ),
    str,
)
PROGRAMME, LEAD, OTHER, DEADLINE, REPORT, EVIDENCE = (
    "programme",
    "lead",
    "other",
    "deadline",
    "report",
    "evidence",
)
#: Of each kind the bodies that the reader asks for first, then what is late, what is new.
BESIDE = """
(SELECT 'lead', unit, due, body FROM publishing_publicrow
  WHERE task = %(task)s AND kind = 'part' AND role = 'lead'
  ORDER BY unit <> ALL(%(at)s), state <> 'overdue', key LIMIT %(most)s)
UNION ALL
(SELECT 'leads', '', NULL, coalesce(jsonb_object_agg(state, number), '{}')
   FROM (SELECT state, count(*) AS number FROM publishing_publicrow
          WHERE task = %(task)s AND kind = 'part' AND role = 'lead' GROUP BY state) counted)
UNION ALL
(SELECT 'other', unit, due, body FROM publishing_publicrow
  WHERE task = %(task)s AND kind = 'part' AND role <> 'lead'
  ORDER BY unit <> ALL(%(at)s), state <> 'overdue', key LIMIT %(most)s)
UNION ALL
(SELECT kind, unit, due, body FROM publishing_publicrow
  WHERE task = %(task)s AND kind = 'deadline' ORDER BY done_on DESC, id DESC LIMIT %(most)s)
UNION ALL
(SELECT kind, unit, due, body FROM publishing_publicrow
  WHERE task = %(task)s AND kind = 'report' ORDER BY done_on DESC, id DESC LIMIT %(most)s)
UNION ALL
(SELECT kind, unit, due, body FROM publishing_publicrow
  WHERE task = %(task)s AND kind = 'evidence' ORDER BY key LIMIT %(most)s)
UNION ALL
(SELECT 'programme', p.code, NULL, jsonb_build_object('name_vi', p.name_vi, 'name_en', p.name_en,
        'group', g.code, 'group_vi', g.name_vi, 'group_en', g.name_en)
   FROM directives_programme p LEFT JOIN directives_taskgroup g ON g.programme_id = p.id AND g.code = %(group)s
  WHERE p.code = %(programme)s)
"""


@dataclass(frozen=True, slots=True)
class Beside:
    """A fact that stands beside a task."""

    unit: str
    due: dt.date | None
    body: dict[str, Any]


@dataclass(slots=True)
class TaskPage:
    """A public task with what else is public of it, as much as a page shows."""

    row: PublicRow
    #: Name and code of programme and group; none where they are gone.
    programme: tuple[str, str] | None = None
    group: tuple[str, str] | None = None
    #: How many bodies lead it, by the state of their part.
    lead_states: dict[str, int] = field(default_factory=dict)
    facts: dict[str, list[Beside]] = field(default_factory=dict)

    def of(self, kind: str) -> list[Beside]:
        """Facts of ``LEAD``, ``OTHER``, ``DEADLINE``, ``REPORT`` or ``EVIDENCE``."""
        return self.facts.get(kind, [])


def read_task_page(code: str, most: int, at: Sequence[str] = ()) -> TaskPage:
    """A public task and at most ``most`` facts of each kind; a task of all communes has thousands.

    Args:
        at: codes of bodies whose parts come first.

    Raises:
        NotFound: nothing of that code is public.
    """
    row = TASK.first(code)
    if row is None:
        raise NotFound
    page = TaskPage(row)
    values: dict[str, Any] = {"task": code, "most": most, "programme": row.programme, "group": row.group}
    values["at"] = list(at)
    for kind, unit, due, text in execute(BESIDE, values).fetchall():
        body = json.loads(text)
        if kind == PROGRAMME:
            page.programme = (in_language(body["name_vi"], body["name_en"]), unit)
            if body["group"]:
                page.group = (in_language(body["group_vi"], body["group_en"]), body["group"])
        elif kind == "leads":
            page.lead_states = body
        else:
            page.facts.setdefault(kind, []).append(Beside(unit, due, body))
    return page
