"""Texts of the other province: a draft that nobody else may see, a consultation that everybody reads, a portal."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from django.core.files.uploadedfile import TemporaryUploadedFile

from giamsat.core import clock
from giamsat.core.files.services import checked_uploads
from giamsat.editorial import services
from giamsat.editorial.choices import Kind
from giamsat.editorial.models import Site, Version
from giamsat.editorial.services import Words
from tests.files.samples import png
from tests.people import People, acting_as


def plant_texts(its: SimpleNamespace, theirs: People) -> None:
    """All of it, through the services; the publisher of ``rooms_portal`` approves."""
    office, publisher = acting_as(theirs.standing), acting_as(its.publisher)
    upload = TemporaryUploadedFile("anh.png", "image/png", 0, None)
    upload.write(png())
    upload.seek(0)
    words = Words(title_vi="Bản nháp về Ảnh lớp học", text_vi="Chưa ai được xem. ![Ảnh](tep:1)")
    with checked_uploads(office, [upload]) as files:
        its.text = services.begin_piece(office, Kind.NEWS, its.province, words, files)
    today = clock.today()
    document = Words(
        title_vi="Quy định dùng dữ liệu",
        text_vi="# Điều 1\n\nChung.",
        code="1/QĐ",
        dated=today,
        form="rule",
        by="Tỉnh",
    )
    open_now = Words(
        title_vi="Dự thảo Quy chế", text_vi="Nội dung.", opens=today, closes=today + dt.timedelta(days=9)
    )

    def publish(kind: str, said: Words) -> Version:
        made = services.begin_piece(office, kind, its.province, said)
        sent = services.send_version(office, made, seen=made.version)
        return services.approve_version(publisher, sent, seen=sent.version)

    its.public_document = publish(Kind.DOCUMENT, document)
    its.consultation = publish(Kind.CONSULTATION, open_now)
    its.opinion = services.send_opinion(its.consultation, text="Nên nêu hạn.")
    its.site = services.save_site(
        publisher, Site(kind=Site.Kind.PORTAL), seen=1, name_vi="Cổng tỉnh", unit=its.province
    )
