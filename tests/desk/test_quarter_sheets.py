"""The quarterly sheet from its figures to the head's signature, through HTTP."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from docx import Document

from giamsat.core import clock
from giamsat.core.errors import InvalidTransition
from giamsat.events.models import Event
from giamsat.monitor.quarters import reminding
from giamsat.monitor.quarters.figures import facts_of
from giamsat.monitor.quarters.models import TRANSITIONS, Quarter, QuarterSheet, next_state
from giamsat.monitor.urging.models import Notice
from giamsat.monitor.urging.wording import sentence
from giamsat.tasks.models import Assignment, Task
from tests.people import People, Tree
from tests.work import commune_task, in_days, part_of, plant_programme, plant_task, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(tree: Tree, people: People) -> Assignment:
    """A commune's part that is a day late, whose report names a subjective cause."""
    task = commune_task(tree, people)
    part = part_of(task, tree.that_khe)
    send(people.owner, part, cause="subjective", cause_text="Chậm phân công")
    Assignment.objects.filter(pk=part.pk).update(due=in_days(-1))
    part.refresh_from_db()
    return part


class Sheet:
    """A unit's sheet of this quarter as people use it."""

    def __init__(self, unit: Any):
        self.quarter = Quarter.of(clock.today())
        self.args = [self.quarter.year, self.quarter.number, unit.pk]
        self.address = reverse("desk:quarter-sheet", args=self.args)
        self.keys = 0

    def row(self) -> QuarterSheet:
        return QuarterSheet.objects.get(unit=self.args[2])

    def act(self, client: Client, name: str, version: int, **said: str) -> Any:
        self.keys += 1
        return client.post(self.address, {"act": name, "once": f"s{self.keys}", "version": version, **said})


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_a_sheet_is_written_handed_in_and_signed_by_the_head(
    late: Assignment, tree: Tree, people: People
) -> None:
    sheet = Sheet(tree.that_khe)
    focal, head, above = (signed_in(each) for each in (people.owner, people.approver, people.province_focal))
    page = focal.get(sheet.address).content.decode()
    assert "quá hạn <b>1</b>" in page
    assert "Tỷ lệ hoàn thành: <b>0 %</b>" in page.replace("\xa0", " ")
    assert "Chậm phân công" in page
    assert above.get(sheet.address).status_code == 404
    assert sheet.act(focal, "write", 0, objective_causes="Mưa lũ").status_code == 303
    no_remedy = sheet.act(focal, "submit", 1)
    assert (no_remedy.status_code, "Nêu cách khắc phục" in no_remedy.content.decode()) == (422, True)
    assert sheet.act(focal, "write", 1, objective_causes="Mưa lũ", remedies="Tăng người").status_code == 303
    assert sheet.act(focal, "write", 1, remedies="Cũ").status_code == 422
    assert sheet.act(head, "sign", 2, self_assessment="Sớm").status_code == 422
    assert sheet.act(focal, "submit", 2).status_code == 303
    assert sheet.act(focal, "sign", 3, self_assessment="Tự ký").status_code in {403, 422}
    assert sheet.act(head, "return", 3, reason="Nêu rõ thời hạn").status_code == 303
    assert "Nêu rõ thời hạn" in focal.get(sheet.address).content.decode()
    assert sheet.act(focal, "submit", 4).status_code == 303
    # What happens afterwards changes nothing of what was handed in.
    Assignment.objects.filter(pk=late.pk).update(due=in_days(3))
    empty = sheet.act(head, "sign", 5, self_assessment=" ")
    assert empty.status_code == 422
    assert sheet.act(head, "sign", 5, self_assessment="Hoàn thành phần lớn nhiệm vụ.").status_code == 303
    assert sheet.row().facts["overdue"] == 1
    seen = above.get(sheet.address).content.decode()
    assert "Hoàn thành phần lớn nhiệm vụ." in seen
    assert people.approver.full_name in seen
    assert 'name="act"' not in seen
    for stranger in (people.stranger, people.citizen):
        assert signed_in(stranger).get(sheet.address).status_code == 404
    verbs = list(
        Event.objects.filter(subject_type="quarter_sheet").order_by("pk").values_list("verb", flat=True)
    )
    assert verbs == ["sheet.submitted", "sheet.returned", "sheet.submitted", "sheet.signed"]
    file = above.get(reverse("desk:quarter-sheet-word", args=sheet.args))
    words = "\n".join(each.text for each in Document(io.BytesIO(file.content)).paragraphs)
    assert "Hoàn thành phần lớn nhiệm vụ." in words
    assert "quá hạn 1" in words


def test_who_handed_in_does_not_sign(late: Assignment, tree: Tree, people: People) -> None:
    sheet = Sheet(tree.that_khe)
    head = signed_in(people.approver)
    sheet.act(head, "write", 0, subjective_causes="Chậm", remedies="Làm bù")
    assert sheet.act(head, "submit", 1).status_code == 303
    refused = sheet.act(head, "sign", 2, self_assessment="Tốt")
    assert "không tự ký" in refused.content.decode()
    row = sheet.row()
    assert row.state == "submitted"
    row.state, row.signed_by, row.signed_at = "signed", people.approver, clock.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_those_above_see_who_has_none_and_only_what_is_signed(
    late: Assignment, tree: Tree, people: People, django_assert_max_num_queries: Any
) -> None:
    address = reverse("desk:quarter-sheets")
    above = signed_in(people.province_focal)
    above.get(address)
    with django_assert_max_num_queries(14):
        page = above.get(f"{address}?missing=1").content.decode()
    assert tree.that_khe.name in page
    assert Sheet(tree.that_khe).address not in page
    own = signed_in(people.owner).get(address).content.decode()
    assert Sheet(tree.that_khe).address in own
    assert tree.dong_dang.name not in own
    # The page of the unit leads to its sheets: who writes them to this quarter's, those above once it is signed.
    of_unit = reverse("desk:unit", args=[tree.that_khe.pk])
    address = Sheet(tree.that_khe).address
    assert address in signed_in(people.owner).get(of_unit).content.decode()
    assert address not in above.get(of_unit).content.decode()
    now = Quarter.of(clock.today())
    QuarterSheet.objects.create(
        unit=tree.that_khe, year=now.year, quarter=now.number, state="signed", signed_at=clock.now()
    )
    assert address in above.get(of_unit).content.decode()


def test_figures_are_those_of_the_quarter(tree: Tree, people: People) -> None:
    programme, quarter = plant_programme(tree), Quarter.of(clock.today())
    parts = []
    for number in range(5):
        task: Task = plant_task(programme, tree.that_khe, title=f"Việc {number}", due=quarter.last)
        parts.append(part_of(task, tree.that_khe).pk)
    rows = Assignment.objects
    today, before = clock.today(), quarter.before()
    done = {"state": "confirmed", "progress": 100, "confirmed_progress": 100}
    rows.filter(pk=parts[0]).update(completed_on=today, due=today, **done)
    rows.filter(pk=parts[1]).update(completed_on=today, due=before.last, **done)
    rows.filter(pk=parts[2]).update(completed_on=before.last, due=before.last, **done)
    rows.filter(pk=parts[3]).update(due=before.first)
    facts = facts_of(tree.that_khe, quarter)
    names = (
        "total",
        "due",
        "carried",
        "on_time",
        "late",
        "overdue",
        "in_term",
        "unnamed",
        "rate_all",
        "rate_due",
    )
    assert [facts[name] for name in names] == [4, 2, 2, 1, 1, 1, 1, 2, 50.0, 66.7]
    # Of the former quarter: what was finished later was open then.
    past = facts_of(tree.that_khe, before)
    assert [past[name] for name in ("total", "on_time", "overdue", "in_term")] == [3, 1, 1, 1]


def test_the_life_of_a_sheet_is_the_table() -> None:
    for verb, steps in TRANSITIONS.items():
        for state in QuarterSheet.State.values:
            if state in steps:
                assert next_state(verb, state) == steps[state]
            else:
                with pytest.raises(InvalidTransition):
                    next_state(verb, state)
    quarter = Quarter(2026, 4)
    assert [str(each) for each in (quarter.first, quarter.last, quarter.due)] == [
        "2026-10-01",
        "2026-12-31",
        "2026-12-14",
    ]
    assert (Quarter.of(quarter.first), str(Quarter(2026, 1).before())) == (quarter, "IV/2025")


def test_people_are_told_once_a_step(late: Assignment, tree: Tree, people: People, monkeypatch: Any) -> None:
    quarter = Quarter.of(clock.today())
    monkeypatch.setattr(reminding, "STEPS", ((quarter.due - clock.today()).days,))
    assert reminding.remind_of_sheets() > 0
    assert reminding.remind_of_sheets() == 0
    notice = Notice.objects.filter(person=people.approver, kind="sheet").get()
    assert tree.that_khe.name in sentence(notice)
    page = signed_in(people.approver).get(reverse("desk:notices")).content.decode()
    assert Sheet(tree.that_khe).address in page
