"""What is kept for years and what goes: over the clock."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from giamsat.core import clock
from giamsat.core.config import BadSetting
from giamsat.core.files.models import StoredFile
from giamsat.events.models import Event
from giamsat.voice import jobs, letters, services
from giamsat.voice.limits import FIVE_YEARS, LIMITS
from giamsat.voice.models_contact import Contact, Follower, Letter
from giamsat.voice.models_handling import Answer, Step
from tests.files.samples import png
from tests.people import acting_as
from tests.portal.test_voice import SEND, typed
from tests.voice import samples
from tests.voice.samples import Desk

pytestmark = pytest.mark.django_db


def test_after_five_years_the_record_stays_without_its_senders(
    desk: Desk, client: Client, settings: Any, tmp_path: Any
) -> None:
    settings.DATA_DIR, settings.FILES_CLEAN_WITHOUT_SCANNER = tmp_path, True
    client.post(SEND, typed(uploads=[SimpleUploadedFile("anh.png", png())]))
    settings.EMAIL_HOST, settings.SITE_URL = "mail.vidu.vn", "https://vidu.vn"
    item = Contact.objects.get().item
    Contact.objects.update(email="bi.mat@vidu.vn", email_confirmed_at=clock.now())
    officer = acting_as(desk.officer)
    item = services.check_item(officer, item, version=item.version)
    item = samples.published(desk, item)
    item = services.classify_item(officer, item, version=item.version, kind="outside")
    item = services.route_item(officer, item, version=item.version, to=desk.tree.most)
    item = services.accept_item(acting_as(desk.handler), item, version=item.version)
    item = services.draft_answer(acting_as(desk.handler), item, version=item.version, text="Đã sửa xong.")
    item = services.approve_answer(acting_as(desk.approver), item, version=item.version)
    services.confirm_follower(services.follow_item(item, "theo.doi@vidu.vn"))
    item = services.send_answer(officer, item, version=item.version)
    running = samples.handling(desk, title="Việc chưa xong thì người gửi còn đó")
    key, steps = letters.receipt_key(Contact.objects.get(item=item)), item.steps.count()
    assert item.ended_at is not None
    ended = item.ended_at

    def after(days: int) -> None:
        now = ended + dt.timedelta(days=days, hours=1)
        with clock.frozen(now):
            jobs.erase_contacts(now)
            jobs.drop_senders_files(now)

    after(FIVE_YEARS - 1)
    assert Contact.objects.get(item=item).name
    assert item.attachments.exists()
    after(FIVE_YEARS)
    contact = Contact.objects.get(item=item)
    assert (contact.name, contact.email, contact.phone, contact.address) == ("", "", "", "")
    assert not item.attachments.exists()
    assert not StoredFile.objects.exists()
    assert not Follower.objects.exists()
    assert not Letter.objects.filter(contact=contact).exists()
    assert Contact.objects.get(item=running).name == samples.NAME
    assert (samples.fresh(item).text, Step.objects.filter(item=item).count()) == (samples.TEXT, steps)
    assert Answer.objects.get(item=item).text == "Đã sửa xong."
    assert "Đã sửa xong." in client.get(reverse("portal:voice-item", args=[item.code])).content.decode()
    assert client.get(reverse("portal:voice-mine", args=[key])).status_code == 404
    assert Event.objects.get(verb="voice.contacts_erased").data == {"count": 1}
    after(4 * FIVE_YEARS)
    assert samples.fresh(item).public_text, "no time takes the record away"


def test_more_than_a_batch_goes_in_one_night(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    item = samples.published(desk, samples.answered(desk))
    for number in range(4):
        services.join_item(item, samples.sending(name=f"Người thứ {number}"))
    later = clock.now() + dt.timedelta(days=FIVE_YEARS + 1)
    jobs.erase_contacts(later)
    assert set(Contact.objects.values_list("name", flat=True)) == {""}


def test_files_are_kept_for_five_years_whatever_is_set() -> None:
    with pytest.raises(BadSetting, match="five years"):
        dataclasses.replace(LIMITS, files_after=FIVE_YEARS - 1)
