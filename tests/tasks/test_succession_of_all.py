"""Nothing that still has to be done stays with a unit that is no more, whatever table it is in."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.models import ForeignKey, ManyToManyField
from django.test import override_settings
from docx import Document

from giamsat.accounts.models import Grant
from giamsat.boards.services import make_board, make_report
from giamsat.core import clock
from giamsat.core.actor import SYSTEM, Role
from giamsat.core.errors import GiamsatError, InvalidInput
from giamsat.directives.models import Directive, Party, Programme, Proposal
from giamsat.editorial.models import Site
from giamsat.editorial.services import Words, begin_piece, save_site
from giamsat.events.models import Event
from giamsat.indicators.models import Evaluation, Group, Indicator, Round, Target
from giamsat.indicators.services import draft_frame
from giamsat.monitor.urging.letters import answer_letter, sign_letters
from giamsat.monitor.urging.models import Letter
from giamsat.monitor.urging.word import letter_file
from giamsat.monitor.warnings.models import Finding
from giamsat.monitor.workgroups.models import Decision, Meeting, WorkingGroup
from giamsat.registers.services import add_record, open_register
from giamsat.tasks import services
from giamsat.tasks.models import Assignment, DraftObstacle
from giamsat.units.models import Unit, UnitGroup
from giamsat.units.services import merge_units, rename_unit, split_unit
from giamsat.voice.models import Item
from giamsat.voice.models_handling import Part, Template
from giamsat.voice.models_task import TaskProposal
from giamsat.voice.services.receiving import receive_item
from tests import work
from tests.people import People, Tree, acting_as, give, plant_people, plant_tree
from tests.voice.samples import sending

FOLLOWS = "follows: still to be done"
HISTORY = "stays: tells what was"
#: Every column that names a unit, with what a succession does to it. A new one needs a decision here, and a
#: handler of ``units.succession`` when it follows.
DECIDED = {
    "units.Unit.parent": FOLLOWS,
    "units.UnitTrail.pgh_obj": HISTORY,
    "units.UnitTrail.parent": HISTORY,
    "units.UnitName.unit": HISTORY,
    "units.Succession.heir": HISTORY,
    "units.Succession.predecessors": HISTORY,
    "units.Succession.successors": HISTORY,
    "units.Succession_predecessors.unit": HISTORY,
    "units.Succession_successors.unit": HISTORY,
    "units.UnitGroup.within": FOLLOWS,
    "accounts.Person.unit": FOLLOWS,
    "accounts.Grant.unit": FOLLOWS,
    "directives.Programme.owner": FOLLOWS,
    "directives.Programme.steering_unit": FOLLOWS,
    "directives.Directive.owner": FOLLOWS,
    "directives.Party.unit": FOLLOWS,
    "tasks.Task.owner": FOLLOWS,
    "tasks.Assignment.unit": FOLLOWS,
    "tasks.Assignment.assigner": FOLLOWS,
    "tasks.Obstacle.decider": FOLLOWS,
    "tasks.DraftObstacle.decider": FOLLOWS,
    "tasks.AssignmentPast.unit": HISTORY,
    "tasks.AssignmentPast.assigner": HISTORY,
    "monitor.Finding.unit": FOLLOWS,
    "monitor.Finding.addressed": FOLLOWS,
    "monitor.Letter.issuer": FOLLOWS,
    "monitor.Letter.unit": FOLLOWS,
    "monitor.LetterCounter.unit": HISTORY,
    # What a unit did in a quarter stays its own; its open work goes into the sheet of the heir.
    "monitor.QuarterSheet.unit": HISTORY,
    "monitor.WorkingGroup.owner": FOLLOWS,
    "monitor.Decision.lead": FOLLOWS,
    "voice.Item.receiver": FOLLOWS,
    "voice.Item.handler": FOLLOWS,
    "voice.Step.unit": HISTORY,
    "voice.Answer.unit": HISTORY,
    "voice.TaskProposal.lead": FOLLOWS,
    "voice.Template.unit": FOLLOWS,
    "voice.Backing.unit": HISTORY,
    "voice.Part.unit": FOLLOWS,
    "indicators.Indicator.owner": FOLLOWS,
    "indicators.Target.unit": FOLLOWS,
    "indicators.Observation.unit": HISTORY,
    "indicators.IndexFrame.owner": FOLLOWS,
    "indicators.Evaluation.unit": HISTORY,
    "indicators.Evaluation.answerer": FOLLOWS,
    "indicators.Revision.unit": HISTORY,
    "indicators.Exemption.unit": HISTORY,
    "boards.Board.owner": FOLLOWS,
    "boards.Board.unit": FOLLOWS,
    "boards.PeriodicReport.owner": FOLLOWS,
    "boards.PeriodicReport.recipients": FOLLOWS,
    "boards.PeriodicReport_recipients.unit": FOLLOWS,
    "boards.Edition.sent_to": HISTORY,
    "boards.Edition_sent_to.unit": HISTORY,
    "editorial.Piece.unit": FOLLOWS,
    "editorial.Site.unit": FOLLOWS,
    "registers.Register.owner": FOLLOWS,
    "registers.Register.scope": FOLLOWS,
    "registers.Record.unit": FOLLOWS,
    "registers.Revision.unit": HISTORY,
}
#: What of a column that follows is still open; the rest is history of its own table.
OPEN: dict[str, dict[str, Any]] = {
    "accounts.Grant.unit": {"revoked_at__isnull": True, "valid_to__isnull": True},
    "units.Unit.parent": {"valid_to__isnull": True},
    "monitor.Finding.unit": {"closed_at__isnull": True},
    "monitor.Finding.addressed": {"closed_at__isnull": True},
    "monitor.Letter.issuer": {"state": "draft"},
    "monitor.Letter.unit": {"state__in": ["draft", "signed"]},
    "monitor.WorkingGroup.owner": {"closed_on__isnull": True},
    "monitor.Decision.lead": {"task__isnull": True},
    "voice.Item.receiver": {"ended_at__isnull": True},
    "voice.Item.handler": {"ended_at__isnull": True},
    "voice.Part.unit": {"given_at__isnull": True, "dropped_at__isnull": True},
    "voice.TaskProposal.lead": {"state": "waiting"},
    "indicators.Target.unit": {"year__gt": clock.today().year},
}


def columns() -> list[str]:
    """All that name a unit."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if isinstance(field, (ForeignKey, ManyToManyField)) and field.related_model is Unit
    ]


def test_each_column_that_names_a_unit_is_decided_on() -> None:
    assert sorted(columns()) == sorted(DECIDED)


def left_on(unit: Unit) -> dict[str, int]:
    """How much that is still open each following column holds of ``unit``."""
    found = {}
    for name in (name for name, decision in DECIDED.items() if decision == FOLLOWS):
        label, _dot, field = name.rpartition(".")
        rows = apps.get_model(label)._default_manager.filter(**{field: unit}, **OPEN.get(name, {}))
        if rows.exists():
            found[name] = rows.count()
    return found


def everything_on(tree: Tree, people: People) -> Programme:
    """Lang Son owns a programme, a document under review, a task; it is asked, named and stands in a group."""
    programme = Programme.objects.create(
        code="ls", name_vi="Lạng Sơn", name_en="Lang Son", owner=tree.lang_son,
        steering_unit=tree.lang_son, opened_on=clock.today(),
    )  # fmt: skip
    directive = Directive.objects.create(
        programme=programme, owner=tree.lang_son, number="1/KH", number_key="1kh", kind="plan",
        issuer_name="UBND", issued_on=clock.today(), language="vi", title="Kế hoạch", text="Số hóa.",
        text_sha256="0" * 64, registered_at=clock.now(),
    )  # fmt: skip
    proposal = Proposal.objects.create(directive=directive, start=0, end=5, title="Số hóa", content="Số hóa.")
    Party.objects.create(proposal=proposal, role="lead", name="UBND tỉnh", unit=tree.lang_son)
    UnitGroup.objects.create(
        code="xa-ls",
        name_vi="Xã",
        name_en="Communes",
        kinds=["communal-peoples-committee"],
        within=tree.lang_son,
    )
    work.plant_task(programme, tree.that_khe, title="Việc của tỉnh")
    national = work.commune_task(tree, people)
    part = work.part_of(national, tree.that_khe)
    report = work.draft(people.owner, part)
    DraftObstacle.objects.create(report=report, raised=True, kind="money", text="x", decider=tree.lang_son)
    services.raise_obstacle(
        acting_as(people.owner), part, kind="money", text="Thiếu tiền", decider=tree.lang_son,
        answer_due=work.in_days(3),
    )  # fmt: skip
    with override_settings(VOICE_RECEIVER=tree.lang_son.code):
        item = receive_item(sending()).item
    Item.objects.filter(pk=item.pk).update(handler=tree.lang_son)
    Part.objects.create(
        item=receive_item(sending()).item, unit=tree.lang_son, question="Phần của tỉnh?", asked_by=people.owner,
        asked_at=clock.now(), due=work.in_days(3),
    )  # fmt: skip
    TaskProposal.objects.create(
        item=item, programme=programme, lead=tree.lang_son, title="Sửa cổng", content="Sửa cổng hộ tịch.",
        deadline_kind="none", proposed_by=people.owner, proposed_at=clock.now(),
    )  # fmt: skip
    Template.objects.create(unit=tree.lang_son, title="Đã nhận", text="Cảm ơn ông, bà.")
    common = {"programme": programme, "drafted_by": people.owner, "drafted_at": clock.now()} | {
        "demand": "Báo cáo", "answer_due": work.in_days(3),
    }  # fmt: skip
    Letter.objects.create(issuer=tree.lang_son, unit=tree.that_khe, **common)
    Letter.objects.create(issuer=tree.most, unit=tree.lang_son, **common)
    Finding.objects.create(
        rule="silent", subject_id=part.pk, assignment=part, unit=tree.lang_son, addressed=tree.lang_son,
        severity=2, step_since=clock.today(), opened_at=clock.now(),
    )  # fmt: skip
    meets = WorkingGroup.objects.create(
        owner=tree.lang_son, programme=programme, name="Tổ", remit="Gỡ vướng.", opened_on=clock.today()
    )
    meeting = Meeting.objects.create(group=meets, held_on=clock.today(), agenda="Gỡ vướng.")
    Decision.objects.create(meeting=meeting, number=1, text="Trình quy định.", lead=tree.lang_son)
    group = Group.objects.create(code="dan", name_vi="Dân cư", name_en="People")
    measured = Indicator.objects.create(code="DAN.01", group=group, layer="operational", owner=tree.lang_son)
    Target.objects.create(indicator=measured, unit=tree.lang_son, year=clock.today().year + 1, value=1)
    scored = Round.objects.create(
        frame=draft_frame(SYSTEM, tree.lang_son, code="khung"),
        period=clock.today(), self_due=clock.today(), opened_at=clock.now(),
    )  # fmt: skip
    Evaluation.objects.create(round=scored, unit=tree.cao_bang, answerer=tree.lang_son)
    register = open_register(SYSTEM, code="so", name_vi="Sổ", owner=tree.lang_son)
    add_record(SYSTEM, register, unit=tree.lang_son, given={"ten": "Kho số"})
    board = make_board(SYSTEM, owner=tree.lang_son, name="Bảng", unit=tree.lang_son)
    begin_piece(SYSTEM, "news", tree.lang_son, Words(title_vi="Tin"))
    save_site(SYSTEM, Site(kind="portal"), seen=1, name_vi="Cổng", unit=tree.lang_son)
    make_report(SYSTEM, owner=tree.lang_son, name="Báo cáo", board=board, recipients=[tree.lang_son])
    return programme


def test_a_merger_leaves_nothing_open_behind(tree: Tree, people: People) -> None:
    programme = everything_on(tree, people)
    missing = {name for name, decision in DECIDED.items() if decision == FOLLOWS} - set(
        left_on(tree.lang_son)
    )
    assert missing == set(), "the setting must hold something of each kind"
    merge_units(SYSTEM, [tree.lang_son], tree.cao_bang, clock.today())
    assert left_on(tree.lang_son) == {}
    programme.refresh_from_db()
    assert (programme.owner, programme.steering_unit) == (tree.cao_bang, tree.cao_bang)
    told = Event.objects.get(verb="programme.handed_over")
    assert told.data["former_unit"]["en"] == "Lang Son People's Committee"
    assert Party.objects.get().former == "UBND tỉnh Lạng Sơn đã hợp nhất vào UBND tỉnh Cao Bằng"


def test_the_heir_answers_a_letter_that_keeps_the_name_to_which_it_was_written(
    tree: Tree, people: People
) -> None:
    everything_on(tree, people)
    letter = Letter.objects.get(unit=tree.lang_son)
    sign_letters(acting_as(people.ministry_approver), [(letter, letter.version)])
    merge_units(SYSTEM, [tree.lang_son], tree.cao_bang, clock.today())
    letter.refresh_from_db()
    assert letter.unit == tree.cao_bang
    words = "\n".join(one.text for one in Document(io.BytesIO(letter_file(letter))).paragraphs)
    assert "UBND tỉnh Lạng Sơn" in words
    assert "Cao Bằng" not in words
    give(people.colleague, tree.cao_bang, Role.APPROVER)
    answer_letter(acting_as(people.colleague), letter, version=letter.version, answer="Đã báo cáo.")
    assert not Letter.objects.filter(state="signed").exists()


def test_a_draft_to_the_unit_that_takes_over_is_dropped(tree: Tree, people: People) -> None:
    everything_on(tree, people)
    merge_units(SYSTEM, [tree.lang_son], tree.most, clock.today())
    assert sorted(Letter.objects.values_list("state", "issuer__code")) == sorted(
        [("draft", tree.most.code), ("dropped", tree.most.code)]
    )


def test_a_split_leaves_it_to_the_heir(tree: Tree, people: People) -> None:
    everything_on(tree, people)
    children = {tree.that_khe.pk: tree.most, tree.dong_dang.pk: tree.cao_bang}
    split_unit(
        SYSTEM,
        tree.lang_son,
        [tree.most, tree.cao_bang],
        clock.today(),
        children=children,
        heir=tree.cao_bang,
    )
    assert left_on(tree.lang_son) == {}
    assert UnitGroup.objects.get(code="xa-ls").within == tree.cao_bang


def test_a_new_name_moves_nothing(tree: Tree, people: People) -> None:
    everything_on(tree, people)
    before = left_on(tree.lang_son)
    tree.lang_son.refresh_from_db()
    rename_unit(
        SYSTEM, tree.lang_son.pk, tree.lang_son.version, name_vi="Thành phố Lạng Sơn", name_en="Lang Son City",
        date=clock.today(),
    )  # fmt: skip
    assert left_on(tree.lang_son) == before


def test_a_closed_programme_stays_where_it_was_run(tree: Tree, people: People) -> None:
    programme = everything_on(tree, people)
    Programme.objects.filter(pk=programme.pk).update(closed_on=clock.today())
    merge_units(SYSTEM, [tree.lang_son], tree.cao_bang, clock.today())
    programme.refresh_from_db()
    assert programme.owner == tree.lang_son


def test_a_body_named_twice_by_a_merger_leads_once(tree: Tree, people: People) -> None:
    everything_on(tree, people)
    proposal = Proposal.objects.get()
    Party.objects.create(proposal=proposal, role="coordinate", name="Cao Bằng", unit=tree.cao_bang)
    merge_units(SYSTEM, [tree.lang_son], tree.cao_bang, clock.today())
    (party,) = proposal.parties.all()
    assert (party.role, party.unit) == ("lead", tree.cao_bang)
    assert Proposal.objects.get().version == proposal.version + 1


def test_nothing_new_is_put_on_a_closed_unit(tree: Tree, people: People) -> None:
    programme = work.plant_programme(tree)
    merge_units(SYSTEM, [tree.that_khe], tree.dong_dang, clock.today())
    with pytest.raises(InvalidInput, match="Không còn hoạt động"):
        work.plant_task(programme, tree.that_khe)


def together(*acts: Callable[[], object]) -> list[object]:
    """Both begun at the same moment; a refusal is an outcome."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            gate.wait(20)
            return act()
        except GiamsatError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(6))
def test_a_forward_during_a_merger_leaves_no_part_on_the_closed_unit(round_: int) -> None:
    tree = plant_tree()
    people = plant_people(tree)
    give(people.province_focal, tree.dong_dang, Role.FOCAL_POINT)
    task = work.plant_task(work.plant_programme(tree), tree.lang_son)
    part = work.part_of(task, tree.lang_son)
    actor = acting_as(people.province_focal)

    def forward() -> object:
        return services.forward_assignment(
            actor, part, version=part.version, to=[tree.that_khe], due=part.due
        )

    def merge() -> object:
        return merge_units(SYSTEM, [tree.that_khe], tree.dong_dang, clock.today())

    acts = (forward, merge) if round_ % 2 else (merge, forward)
    outcomes = together(*acts)
    merged = outcomes[1] if round_ % 2 else outcomes[0]
    assert not isinstance(merged, GiamsatError)
    tree.that_khe.refresh_from_db()
    assert tree.that_khe.valid_to == clock.today()
    assert not Assignment.objects.filter(unit=tree.that_khe).exclude(state="cancelled").exists()
    assert not Grant.objects.filter(
        unit=tree.that_khe, revoked_at__isnull=True, valid_to__isnull=True
    ).exists()


@pytest.mark.django_db(transaction=True)
def test_a_forward_waits_for_the_merger_that_is_under_way() -> None:
    """Without the lock of the tree the forward would see the unit in force and write behind the merger."""
    tree = plant_tree()
    people = plant_people(tree)
    task = work.plant_task(work.plant_programme(tree), tree.lang_son)
    part = work.part_of(task, tree.lang_son)
    actor = acting_as(people.province_focal)
    outcome: list[object] = []

    def forward() -> None:
        try:
            outcome.append(
                services.forward_assignment(
                    actor, part, version=part.version, to=[tree.that_khe], due=part.due
                )
            )
        except GiamsatError as refusal:
            outcome.append(refusal)
        finally:
            connection.close()

    with transaction.atomic():
        merge_units(SYSTEM, [tree.that_khe], tree.dong_dang, clock.today())
        thread = threading.Thread(target=forward)
        thread.start()
        thread.join(1)
        assert outcome == [], "it must wait"
    thread.join(20)
    (refused,) = outcome
    assert isinstance(refused, InvalidInput)
    assert "Không còn hoạt động" in str(refused)
