"""The rules of labelling, one by one, on sentences written for them."""

import pytest

from giamsat.directives.compiler import ProposedTask, compile_text


def tasks(text: str, lang: str = "vi") -> list[ProposedTask]:
    return list(compile_text(text, lang).tasks)


def test_item_inherits_the_lead_of_a_heading() -> None:
    first, second = tasks("I. NHIỆM VỤ\n1. Bộ Y tế\na) Kiểm tra nguồn nước.\nb) Lập kho thuốc dự phòng.\n")
    assert first.lead_key == second.lead_key == ("moh",)


def test_parent_deadline_for_the_whole_is_inherited_and_own_deadline_wins() -> None:
    text = (
        "1. Bộ Xây dựng thực hiện các nhiệm vụ sau, hoàn thành trước ngày 10/6/2026:\n"
        "a) Lập danh mục cầu yếu.\nb) Sửa cầu yếu nhất trong quý I/2026.\n"
    )
    first, second = tasks(text)
    assert (first.deadline.due, second.deadline.due) == ("2026-06-09", "2026-03-31")


def test_contents_of_a_product_are_no_tasks() -> None:
    text = (
        "1. Bộ Nội vụ xây dựng Đề án vị trí việc làm cấp xã, trình Chính phủ trong tháng 6/2026, trong đó:\n"
        "a) Số lượng vị trí.\nb) Tiêu chuẩn từng vị trí.\n"
    )
    (only,) = tasks(text)
    assert only.lead_key == ("moha",)
    assert only.product.startswith("Đề án vị trí việc làm")


def test_a_new_addressee_behind_a_semicolon_is_a_task_of_its_own() -> None:
    first, second = tasks("1. Bộ Y tế cấp thuốc cho các xã vùng lũ; Bộ Quốc phòng chở thuốc đến từng thôn.\n")
    assert (first.lead_key, second.lead_key) == (("moh",), ("mod",))


def test_background_and_exhortation_assign_nothing() -> None:
    text = (
        "I. KẾT QUẢ ĐẠT ĐƯỢC\n1. Bộ Công an triển khai tốt dữ liệu dân cư.\n"
        "II. NHIỆM VỤ\n1. Các bộ, ngành, địa phương nêu gương, quyết tâm cao.\n2. Bộ Công an mở rộng VNeID.\n"
    )
    assert [task.clause for task in tasks(text)] == ["II.2"]


def test_permission_and_past_assign_nothing() -> None:
    text = (
        "1. Bộ Tài chính có thể huy động nguồn khác.\n2. Bộ Y tế đã cấp thuốc.\n3. Bộ Y tế cấp thêm thuốc.\n"
    )
    assert [task.clause for task in tasks(text)] == ["3"]


def test_order_without_addressee_has_no_lead() -> None:
    text = "Thủ tướng Chính phủ yêu cầu rà soát toàn bộ hồ chứa trước ngày 1/7/2026.\n"
    (only,) = tasks(text)
    assert only.lead == ()
    assert only.deadline.due == "2026-06-30"
    assert "person" in only.missing


def test_recipients_of_a_report_do_not_cooperate() -> None:
    (only,) = tasks(
        "1. Sở Tài chính phối hợp với Sở Nội vụ lập dự toán, gửi Bộ Tài chính trước ngày 5/5/2026.\n"
    )
    assert only.lead == ("Sở Tài chính",)
    assert only.coordinate == ("Sở Nội vụ",)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("UBND tỉnh Lạng Sơn", ("lang-son",)),
        ("Ủy ban nhân dân thành phố Huế", ("hue",)),
        ("Uỷ ban nhân dân TP. Hồ Chí Minh", ("hcmc",)),
        ("UBND thành phố Hà Nội", ("hanoi",)),
        ("Thành ủy Đà Nẵng", ("danang",)),
        ("Bộ KH&CN", ("most",)),
        ("Các bộ, ngành, địa phương", ("ministries", "ministries-branches", "localities")),
        ("Ủy ban nhân dân các xã, phường", ("communes",)),
        ("Công an tỉnh Cà Mau", ()),
    ],
)
def test_names_of_agencies(name: str, keys: tuple[str, ...]) -> None:
    (only,) = tasks(f"1. {name} rà soát hồ sơ tồn đọng.\n")
    assert only.lead_key == keys
    assert len(only.lead) == 1


@pytest.mark.parametrize(
    ("sentence", "lead", "others"),
    [
        ("Das Finanzministerium erstellt in Abstimmung mit dem Bauministerium einen Plan.", "mof", ("moc",)),
        (
            "Bis Mai 2026 legt das Bauministerium gemeinsam mit dem Innenministerium Pläne vor.",
            "moc",
            ("moha",),
        ),
        (
            "Fordern Sie das Justizministerium auf, sich mit dem Innenministerium abzustimmen.",
            "moj",
            ("moha",),
        ),
        ("Die Hauptverantwortung obliegt dem Gesundheitsministerium.", "moh", ()),
        ("Das Regierungsbüro wird gebeten, die Liste zu führen.", "government-office", ()),
    ],
)
def test_german_roles(sentence: str, lead: str, others: tuple[str, ...]) -> None:
    (only,) = tasks(f"II. Aufgaben\n1. {sentence}\n", "de")
    assert only.lead_key == (lead,)
    assert only.coordinate_key == others


def test_labelled_fields_below_an_item() -> None:
    text = (
        "1. Lập bản đồ số các điểm sạt lở\n- Cơ quan chủ trì: Bộ Nông nghiệp và Môi trường\n"
        "- Cơ quan phối hợp: Bộ Quốc phòng\n- Thời hạn: Quý II/2026\n- Sản phẩm: Bản đồ số\n"
        "2. Lắp trạm đo mưa\n- Cơ quan chủ trì: UBND tỉnh Sơn La\n- Thời hạn: 30/6/2026\n"
    )
    first, second = tasks(text)
    assert (first.lead_key, first.coordinate_key, first.deadline.due) == (("mae",), ("mod",), "2026-06-30")
    assert first.product == "Bản đồ số"
    assert (second.lead_key, second.deadline.due) == (("son-la",), "2026-06-30")


def test_table_columns_in_any_order() -> None:
    text = (
        "STT | Cơ quan chủ trì | Thời hạn | Nội dung | Cấp trình\n"
        "1 | Bộ Y tế | 6/2026 | Đề án y tế xã | Chính phủ\n"
        "2 | Bộ Nội vụ | 2027 | Nghị định về cán bộ xã | Chính phủ\n"
    )
    first, second = tasks(text)
    assert (first.lead_key, first.deadline.due, first.authority) == (("moh",), "2026-06-30", "Chính phủ")
    assert first.title == "Đề án y tế xã"
    assert (second.lead_key, second.deadline.due) == (("moha",), "2027-12-31")


def test_vague_words_are_named() -> None:
    (only,) = tasks(
        "1. Các cơ quan liên quan khẩn trương tăng cường tuyên truyền, báo cáo cấp có thẩm quyền.\n"
    )
    assert {"person", "time", "authority"} <= set(only.missing)
    assert only.vague["time"] == ("khẩn trương",)
    assert "cơ quan liên quan" in only.vague["person"]


def test_a_complete_task_lacks_nothing() -> None:
    (only,) = tasks("1. Bộ Y tế trình Chính phủ Nghị định về y tế xã trước ngày 1/9/2026.\n")
    assert only.missing == ()
    assert only.authority == "Chính phủ"


def test_references_and_targets() -> None:
    (only,) = tasks(
        "1. Bộ Y tế bảo đảm ít nhất 95% trạm y tế đạt chuẩn theo Nghị quyết số 20-NQ/TW và 05/2025/NĐ-CP.\n"
    )
    assert only.references == ("20-NQ/TW", "05/2025/NĐ-CP")
    assert [(target.value, target.unit) for target in only.targets] == [(95, "%")]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "vi",
            "Đại diện tỉnh Lào Cai cho biết tỉnh cần thêm vốn. Lào Cai phải sửa 20 cây cầu trước năm 2027.",
        ),
        ("en", "A delegate of Lao Cai province said funds are short. Lao Cai must mend 20 bridges by 2027."),
        (
            "de",
            "Ein Vertreter der Provinz Lao Cai sagte, Geld fehle. Lao Cai muss bis 2027 Brücken reparieren.",
        ),
        ("ro", "Delegatul provinciei Lao Cai a spus că lipsesc fonduri. Lao Cai trebuie să repare poduri."),
        (
            "nl",
            "Een afgevaardigde van Lao Cai zei dat geld ontbreekt. Lao Cai moet twintig bruggen herstellen.",
        ),
        ("vi", "Theo lãnh đạo tỉnh Lào Cai, các xã phải chở nước. Các xã cần thêm bồn chứa."),
        ("en", "Recommendations\nThe provinces must be given funds. Lao Cai must mend its bridges."),
    ],
)
def test_what_speakers_from_below_report_is_no_task(lang: str, text: str) -> None:
    assert not tasks(f"Tin\n\n{text}\n", lang)


def test_a_speech_lasts_until_somebody_orders() -> None:
    text = (
        "Chủ tịch UBND tỉnh Lào Cai Trần Văn A: Tỉnh đã làm 20 cây cầu.\n\n"
        "Bộ Tài chính cần bố trí thêm vốn.\n\n"
        "Thủ tướng yêu cầu Bộ Xây dựng rà soát các cầu yếu trong quý I/2027.\n\n"
        "Bộ Tài chính phải bố trí vốn trong năm 2027.\n"
    )
    assert [task.lead_key for task in tasks(text)] == [("moc",), ("mof",)]


def test_paragraphs_that_begin_with_a_command_go_on_with_the_addressee() -> None:
    text = (
        "Belangrijkste taken:\n\nMinisteries en lokale overheden, serieus:\n\nMaak gebruik van het systeem.\n\n"
        "Ontwikkel een plan voor de scholen.\n\nDe cijfers zijn goed.\n\nBouw aan vertrouwen.\n"
    )
    found = tasks(text, "nl")
    assert [task.text for task in found] == [
        "Maak gebruik van het systeem.",
        "Ontwikkel een plan voor de scholen.",
    ]
    assert {key for task in found for key in task.lead_key} == {"ministries", "localities"}


def test_a_list_behind_other_words_does_not_keep_the_lead_of_the_one_before() -> None:
    text = (
        "Thứ trưởng yêu cầu các bộ, ngành:\n\n- Gửi kế hoạch trước ngày 31/3/2027.\n\nCuộc họp kéo dài ba giờ.\n\n"
        "- Nhiều đại biểu hài lòng.\n"
    )
    assert [task.text for task in tasks(text)] == ["Gửi kế hoạch trước ngày 31/3/2027."]
