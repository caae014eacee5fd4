"""The life of a text: draft, review, approval by another, publication, versions, withdrawal (R55)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from giamsat.core import clock
from giamsat.core.actor import SYSTEM
from giamsat.core.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed, NotFound
from giamsat.editorial import jobs, public, selectors, services
from giamsat.editorial.choices import Kind, State, Validity
from giamsat.editorial.models import Version
from giamsat.editorial.services import Words
from giamsat.events.models import Event
from giamsat.publishing.models import DataFile, Edition
from giamsat.publishing.selectors import state
from tests.editorial.world import World, approved, draft, plant, publish
from tests.people import People, Tree, acting_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tree: Tree, people: People) -> World:
    return plant(tree, people)


def test_nothing_is_public_before_another_person_approved_it(world: World) -> None:
    version = draft(world)
    assert not public.pieces().exists()
    with pytest.raises(InvalidTransition):
        services.approve_version(world.approver, version, seen=version.version)
    sent = services.send_version(world.writer, version, seen=version.version)
    with pytest.raises(InvalidTransition):
        services.save_version(world.writer, sent, Words(title_vi="Khác"), seen=sent.version)
    with pytest.raises(NotAllowed):
        services.approve_version(world.writer, sent, seen=sent.version)
    assert not public.pieces().exists()
    services.approve_version(world.approver, sent, seen=sent.version)
    assert [one.title_vi for one in public.pieces()] == ["Họp giao ban tháng 11"]
    verbs = Event.objects.filter(subject_type="piece").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["piece.begun", "piece.sent", "piece.approved", "piece.published"]


def test_whoever_wrote_a_line_of_it_does_not_approve_it(world: World) -> None:
    version = draft(world)
    saved = services.save_version(
        world.approver, version, Words(title_vi="Sửa một chữ", text_vi="A"), seen=version.version
    )
    again = services.save_version(world.writer, saved, Words(title_vi="B", text_vi="B"), seen=saved.version)
    sent = services.send_version(world.writer, again, seen=again.version)
    with pytest.raises(NotAllowed) as told:
        services.approve_version(world.approver, sent, seen=sent.version)
    assert told.value.code == "oneself"


def test_the_database_refuses_approval_by_the_writer(world: World) -> None:
    version = draft(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(
            state=State.PUBLIC, approved_by=version.written_by, approved_at=clock.now()
        )


def test_others_do_not_write_and_do_not_see_drafts(world: World) -> None:
    version = draft(world)
    province = acting_as(world.people.province_focal)
    with pytest.raises(NotAllowed):
        services.save_version(province, version, Words(title_vi="Khác"), seen=version.version)
    with pytest.raises(NotAllowed):
        services.begin_piece(acting_as(world.people.owner), Kind.NEWS, world.tree.vn, Words(title_vi="A"))
    with pytest.raises(NotFound):
        selectors.piece_for(province, version.piece_id)
    own = services.begin_piece(province, Kind.NEWS, world.tree.lang_son, Words(title_vi="Của tỉnh"))
    assert [one.pk for one in selectors.newest_versions(province)] == [own.pk]


def test_two_who_write_at_once_do_not_overwrite_each_other(world: World) -> None:
    version = draft(world)
    services.save_version(world.writer, version, Words(title_vi="Một", text_vi="A"), seen=version.version)
    with pytest.raises(Conflict):
        services.save_version(world.writer, version, Words(title_vi="Hai", text_vi="B"), seen=version.version)


def test_a_new_version_takes_the_place_of_the_old_one_when_it_is_approved(world: World) -> None:
    first = publish(world)
    second = services.revise_piece(world.writer, first.piece)
    assert second.number == 2
    assert services.revise_piece(world.writer, first.piece).pk == second.pk
    saved = services.save_version(
        world.writer, second, Words(title_vi="Họp giao ban, đã sửa", text_vi="Khác"), seen=second.version
    )
    assert public.piece(first.piece.slug).title_vi == "Họp giao ban tháng 11"
    assert ("title_vi", "Họp giao ban tháng 11", "Họp giao ban, đã sửa") in selectors.differences(saved)
    done = approved(world, saved)
    assert public.piece(first.piece.slug).pk == done.pk
    first.refresh_from_db()
    assert (first.state, first.title_vi) == (State.REPLACED, "Họp giao ban tháng 11")
    assert [number for number, _at in public.former(done)] == [1]


def test_a_returned_text_says_why_and_may_be_sent_again(world: World) -> None:
    version = draft(world)
    sent = services.send_version(world.writer, version, seen=version.version)
    with pytest.raises(InvalidInput):
        services.return_version(world.approver, sent, seen=sent.version, reason=" ")
    back = services.return_version(world.approver, sent, seen=sent.version, reason="Thiếu nguồn")
    assert (back.state, back.reason) == (State.DRAFT, "Thiếu nguồn")
    assert approved(world, back).state == State.PUBLIC


def test_an_embargo_holds_until_its_hour(world: World) -> None:
    version = draft(world)
    sent = services.send_version(world.writer, version, seen=version.version)
    at = clock.now() + dt.timedelta(hours=2)
    services.approve_version(world.approver, sent, seen=sent.version, public_from=at)
    jobs.publish_at_the_hour(clock.now())
    assert not public.pieces().exists()
    with clock.frozen(at):
        jobs.publish_at_the_hour(at)
        jobs.publish_at_the_hour(at)
    assert public.pieces().count() == 1
    assert Event.objects.filter(verb="piece.published").count() == 1


def test_withdrawal_takes_the_words_and_leaves_the_reason(world: World) -> None:
    version = publish(world)
    with pytest.raises(NotAllowed):
        services.withdraw_version(world.writer, version, seen=version.version, reason="Sai")
    services.withdraw_version(world.approver, version, seen=version.version, reason="Sai số liệu")
    assert not public.pieces().exists()
    assert public.piece(version.piece.slug).reason == "Sai số liệu"


def test_a_text_with_a_mark_of_secrecy_is_not_approved(world: World) -> None:
    version = draft(world, text_en="This annex is classified.")
    sent = services.send_version(world.writer, version, seen=version.version)
    with pytest.raises(InvalidInput, match="bí mật"):
        services.approve_version(world.approver, sent, seen=sent.version)
    assert not public.pieces().exists()


def test_texts_count_up_an_edition_of_their_own(world: World) -> None:
    then = clock.now() - dt.timedelta(days=1)
    Edition.objects.update_or_create(pk=1, defaults={"number": 7, "at": then})
    before, _at = state()
    for number in range(3):
        publish(world, title_vi=f"Tin {number}")
    edition = Edition.objects.get()
    assert (edition.number, edition.at, edition.texts) == (7, then, 3)
    after, _at = state()
    assert (after.figures, after.texts) == (before.figures, before.texts + 3)
    assert not DataFile.objects.exists(), "news makes no edition of the data"


def test_only_the_system_publishes_what_is_approved(world: World) -> None:
    version = publish(world)
    with pytest.raises(NotAllowed):
        services.publish_version(world.approver, version)
    assert services.publish_version(SYSTEM, version) is False


def test_a_document_needs_its_number_and_day(world: World) -> None:
    with pytest.raises(InvalidInput) as told:
        draft(world, Kind.DOCUMENT, title_vi="Quy định")
    assert set(told.value.fields) == {"code", "dated"}


def test_validity_follows_from_days_and_from_other_documents(world: World) -> None:
    today = clock.today()

    def document(code: str, days: int, **more: object) -> Version:
        dated = today + dt.timedelta(days=days)
        return publish(world, Kind.DOCUMENT, title_vi=f"Văn bản {code}", code=code, dated=dated, **more)

    document("01/QĐ", -90)
    document("02/QĐ", -80)
    document("03/QĐ", -70, valid_from=today + dt.timedelta(days=5))
    document("04/QĐ", -60, valid_to=today - dt.timedelta(days=1))
    document("05/QĐ", -50, amends=["01/QĐ"], replaces=["02/QĐ"])
    document("06/QĐ", -40, valid_from=today + dt.timedelta(days=1), replaces=["05/QĐ"])
    found = {one.version.code: one for one in public.library()}
    assert {code: one.validity for code, one in found.items()} == {
        "01/QĐ": Validity.PARTLY,
        "02/QĐ": Validity.ENDED,
        "03/QĐ": Validity.COMING,
        "04/QĐ": Validity.ENDED,
        "05/QĐ": Validity.FORCE,
        "06/QĐ": Validity.COMING,
    }
    assert [one.code for one in found["01/QĐ"].amended_by] == ["05/QĐ"]
    assert public.document(found["02/QĐ"].version).validity == Validity.ENDED


def test_search_finds_without_marks_and_puts_typed_marks_first(world: World) -> None:
    publish(world, title_vi="Cổng dữ liệu đất đai")
    publish(world, title_vi="Cong du lieu dat dai")
    titles = [one.title_vi for one in public.pieces(query="dữ liệu")]
    assert titles == ["Cổng dữ liệu đất đai", "Cong du lieu dat dai"]
    assert public.pieces(query="du lieu dat").count() == 2
    assert not public.pieces(query="100%").exists()
