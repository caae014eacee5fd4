"""What the public reads holds no name, address or number of a person, whoever typed it there."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from giamsat.voice import services
from giamsat.voice.content import mask
from tests.people import acting_as
from tests.voice import samples
from tests.voice.samples import Desk


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("Cán bộ Trần Thị Hoa nói với ông Nguyễn Văn A rằng", "Cán bộ [tên người] nói với ông [tên người] rằng"),
        ("Họ tên: Vàng A Súa, đến từ xã", "Họ tên: [tên người], đến từ xã"),
        ("đồng chí NGUYỄN VĂN BÌNH đã ký", "đồng chí [tên người] đã ký"),
        ("Gửi ông Lê Văn Tám, Phòng Hộ tịch", "Gửi ông [tên người], Phòng Hộ tịch"),
        ("vào tài khoản 123456789012 của bà Lò Thị Páo", "vào tài khoản [số tài khoản] của bà [tên người]"),
    ],
)  # fmt: skip
def test_persons_are_hidden(said: str, hidden: str) -> None:
    assert mask(said) == hidden


@pytest.mark.parametrize(
    "said",
    [
        "Trường THPT Lê Hồng Phong ở đường Nguyễn Trãi, quận Hai Bà Trưng",
        "Bác Hồ dạy; chị em phụ nữ; cô giáo dạy Toán; anh Nam ở bên",
        "Ủy ban nhân dân Thành phố Hồ Chí Minh trả lời ngày 12/10/2025, số 57/NQ-TW",
    ],
)
def test_streets_schools_and_bodies_stay(said: str) -> None:
    assert mask(said) == said


def test_what_the_sender_gave_is_hidden_however_it_is_typed() -> None:
    known = ["Lương Thị Bí Mật", "Thôn Nà Kéo 57, xã Thất Khê", "Lan"]
    assert mask("LƯƠNG THỊ  BÍ MẬT viết; Hoa lan và chị Lan", known) == (
        "[tên, địa chỉ người gửi] viết; Hoa lan và chị Lan"
    )
    assert "Nà Kéo" not in mask("Nhà ở thôn Nà Kéo 57, xã Thất Khê, mất sóng", known)


@pytest.mark.django_db
def test_published_words_hide_who_sent_it(desk: Desk) -> None:
    said = f"Tôi là {samples.NAME}, ở {samples.ADDRESS}, gọi {samples.PHONE} hoặc hỏi bà Nông Thị Láng. {samples.TEXT}"
    item = samples.answered(desk, text=said)
    with override("en"):
        item = samples.published(desk, item)
    assert "[tên, địa chỉ người gửi]" in item.public_text
    assert "bà [tên người]" in item.public_text
    item = samples.fresh(item)
    for text in (item.public_text, item.public_title, item.search):
        assert not [secret for secret in samples.SECRETS if secret.lower() in text.lower()]
    item = samples.approved(desk)
    item = services.send_answer(
        acting_as(desk.officer), item, version=item.version, public_answer=f"Kính gửi bà {samples.NAME}"
    )
    assert samples.NAME not in item.public_answer
