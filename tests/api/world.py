"""A small world behind the API: a programme, a document in review, a task with its parts, and tokens."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from giamsat.accounts.models import Person
from giamsat.accounts.services import create_token
from giamsat.core import clock
from giamsat.directives import services as directives
from giamsat.directives.models import Directive, Programme, TaskGroup
from giamsat.tasks import services
from giamsat.tasks.models import Assignment, Report, Task
from tests.people import People, Tree, acting_as

TEXT = """I. NHIỆM VỤ
1. Bộ Khoa học và Công nghệ chủ trì, phối hợp với Bộ Tài chính xây dựng nền tảng dữ liệu, hoàn thành trước \
ngày 31/12/2030.
2. Ủy ban nhân dân tỉnh Lạng Sơn chủ trì tập huấn kỹ năng số cho cán bộ cấp xã, hoàn thành trước \
ngày 30/06/2030.
"""


@dataclass
class Caller:
    """A program that calls the API with one person's token."""

    token: str
    client: Client = field(default_factory=Client)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One call; header names with underscores: ``If_Match="3"``."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        data = "" if body is None else json.dumps(body)
        return self.client.generic(
            method, f"/api/v1{path}", data, content_type="application/json", headers=sent
        )

    def send_file(self, path: str, name: str, content: bytes, title: str = "", **headers: str) -> Any:
        """One file with its title, as a form."""
        sent = {key.replace("_", "-"): value for key, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        form = {"file": SimpleUploadedFile(name, content), "title": title}
        return self.client.post(f"/api/v1{path}", form, headers=sent)

    def send_report(
        self, path: str, report: Any, files: Sequence[tuple[str, bytes]] = (), **headers: str
    ) -> Any:
        """A whole report with its files, as a form."""
        sent = {key.replace("_", "-"): value for key, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        form = {
            "report": json.dumps(report),
            "files": [SimpleUploadedFile(name, content) for name, content in files],
        }
        return self.client.post(f"/api/v1{path}", form, headers=sent)

    def send_documents(self, path: str, programme: str, *files: tuple[str, bytes]) -> Any:
        """Documents for a programme, as a form."""
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        form = {
            "programme": programme,
            "files": [SimpleUploadedFile(name, content) for name, content in files],
        }
        return self.client.post(f"/api/v1{path}", form, headers=sent)

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("POST", path, body, **headers)


def caller(person: Person) -> Caller:
    """A program of ``person`` with a new token."""
    return Caller(create_token(acting_as(person), person, name="thử")[1])


NOBODY = Caller("")


@dataclass(frozen=True)
class World:
    """One task led by the ministry and by Lạng Sơn, forwarded to the commune Thất Khê, which has a draft."""

    programme: Programme
    group: TaskGroup
    directive: Directive
    task: Task
    ministry: Assignment
    province: Assignment
    commune: Assignment
    draft: Report


def ahead(days: int) -> dt.date:
    """So many days after today."""
    return clock.today() + dt.timedelta(days=days)


def plant_world(tree: Tree, people: People) -> World:
    """Made through the services alone, as people would."""
    office = acting_as(people.standing)
    programme = directives.open_programme(
        office,
        code="nq57",
        name_vi="Nghị quyết 57",
        name_en="Resolution 57",
        owner=tree.vn,
        steering_unit=tree.steering,
    )
    group = directives.save_group(office, programme, code="data", name_vi="Dữ liệu", name_en="Data")
    directive = directives.register_directive(
        office,
        programme,
        number="07-TB/CQTTBCĐ",
        kind="notice",
        issuer_name="Cơ quan Thường trực",
        issued_on=clock.today() - dt.timedelta(days=10),
        language="vi",
        title="Thông báo",
        text=TEXT,
    )
    task = services.issue_task(
        office,
        programme,
        services.Obligation(
            title="Tập huấn kỹ năng số",
            content="Tập huấn kỹ năng số cho cán bộ cấp xã",
            deadline_kind="day",
            due=ahead(60),
            product="Báo cáo kết quả",
            authority="UBND tỉnh",
            group=group,
            is_key=True,
        ),
        services.Addressees((tree.most, tree.lang_son)),
    )
    ministry = task.assignments.get(unit=tree.most)
    province = task.assignments.get(unit=tree.lang_son)
    focal = acting_as(people.province_focal)
    (commune,) = services.forward_assignment(
        focal, province, version=province.version, to=[tree.that_khe], due=ahead(30), part="Lớp của xã"
    )
    draft = services.save_draft(acting_as(people.owner), commune, progress=40, done="Đã mở hai lớp.")
    for row in (ministry, province, commune):
        row.refresh_from_db()
    return World(programme, group, directive, task, ministry, province, commune, draft)
