"""Programs of other systems that report by the API: made, given work, and calling with a plain HTTP client."""

from __future__ import annotations

import http.client
import json
import secrets
from dataclasses import dataclass
from typing import Any

import click

EVIDENCE_BYTES = 100_000
#: Units that report, each by a person of its own with a token of its own.
UNITS = 32
SAID = {"done": "Đã làm xong phần đo.", "progress": 100, "is_final": True}


@dataclass(frozen=True, slots=True)
class Work:
    """One assignment and the token of who reports on it."""

    token: str
    assignment: int


def prepare(count: int) -> list[Work]:
    """Tables, registry, ``UNITS`` focal points with tokens, and at least ``count`` assignments to report on."""
    from giamsat.accounts import services as accounts
    from giamsat.accounts.selectors import actor_for
    from giamsat.cli.steps import migrate_tables
    from giamsat.core.actor import SYSTEM, Role
    from giamsat.directives.models import Programme
    from giamsat.directives.services import open_programme
    from giamsat.tasks import services as tasks
    from giamsat.tasks.models import Assignment
    from giamsat.units.models import Unit
    from giamsat.units.registry import load_registry

    migrate_tables(lambda _line: None)
    if Programme.objects.exclude(code__startswith="bench-").exists():
        raise click.ClickException("This data folder holds real or demo work. Name an empty one: --data DIR.")
    load_registry(SYSTEM)
    run = secrets.token_hex(3)
    units = list(Unit.objects.filter(kind=Unit.Kind.PROVINCIAL_COMMITTEE, valid_to=None)[:UNITS])
    tokens: dict[int, str] = {}
    for number, unit in enumerate(units):
        person = accounts.create_person(
            SYSTEM, login=f"bench-{run}-{number}", full_name=f"Bench {number}", unit=unit
        )
        accounts.grant_role(SYSTEM, person, unit, Role.FOCAL_POINT)
        _row, tokens[unit.pk] = accounts.create_token(actor_for(person), person, name="bench")
    programme = open_programme(
        SYSTEM,
        code=f"bench-{run}",
        name_vi="Đo tốc độ",
        name_en="Benchmark",
        owner=Unit.objects.get(code="vn"),
        steering_unit=units[0],
    )
    obligation = tasks.Obligation("Việc đo", "Việc đo", incomplete_reason="đo tốc độ")
    for _number in range(-(-count // len(units))):
        tasks.issue_task(SYSTEM, programme, obligation, tasks.Addressees(tuple(units)))
    given = Assignment.objects.filter(programme=programme).order_by("task_id", "unit_id")
    return [Work(tokens[unit_id], pk) for pk, unit_id in given.values_list("pk", "unit_id")]


class Caller:
    """One client with one connection."""

    def __init__(self, port: int):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def warm_up(self, token: str) -> None:
        """A few reads, so that the process that answers this client has loaded what it needs."""
        for _number in range(5):
            self._call(token, "GET", "/api/v1/tasks?limit=1", b"", "")

    def whole(self, work: Work) -> str:
        """A report in one request; the refusal in words, empty when all went well."""
        said = json.dumps({**SAID, "submit": True}).encode()
        path = f"/api/v1/assignments/{work.assignment}/reports"
        status, answer = self._call(work.token, "POST", path, *_form(said))
        return "" if status == 201 else f"whole {status} {answer}"

    def in_steps(self, work: Work) -> str:
        """The same as draft, file, reading and submission."""
        draft_path = f"/api/v1/assignments/{work.assignment}/draft"
        said = json.dumps(SAID).encode()
        status, draft = self._call(work.token, "PUT", draft_path, said, "application/json")
        if status != 200:
            return f"draft {status} {draft}"
        report = f"/api/v1/reports/{draft['id']}"
        status, answer = self._call(work.token, "POST", f"{report}/files", *_form())
        if status != 201:
            return f"file {status} {answer}"
        status, answer = self._call(work.token, "GET", report, b"", "")
        version = answer.get("version", draft["version"])
        status, answer = self._call(work.token, "POST", f"{report}/submit", b"", "application/json", version)
        return "" if status == 200 else f"submit {status} {answer}"

    def _call(
        self, token: str, method: str, path: str, body: bytes, kind: str, version: int | None = None
    ) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        return answer.status, json.loads(content or b"{}")


#: Made once: the client shares the machine with the server. Each file differs by its first bytes.
_PADDING = secrets.token_bytes(EVIDENCE_BYTES - 60)


def _form(report: bytes = b"") -> tuple[bytes, str]:
    """A PDF of 100 KB, different each time, as multipart form data; with ``report`` the words of a whole one."""
    border = secrets.token_hex(16).encode()
    name = b"files" if report else b"file"
    field = b'Content-Disposition: form-data; name="'
    parts = [b"--", border, b"\r\n", field, name, b'"; filename="b.pdf"\r\n\r\n']
    parts += [b"%PDF-1.4\n", border, _PADDING, b"\n%%EOF\n\r\n"]
    if report:
        parts += [b"--", border, b"\r\n", field, b'report"\r\n\r\n', report, b"\r\n"]
    parts += [b"--", border, b"--\r\n"]
    return b"".join(parts), f"multipart/form-data; boundary={border.decode()}"
