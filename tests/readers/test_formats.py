"""Each format gives the text that a person reads in it, with its places and a note on what was left out."""

from __future__ import annotations

import tempfile
import unicodedata
from itertools import pairwise

import pytest

from giamsat.directives.compiler import compile_text
from giamsat.directives.compiler.old_encodings import TCVN3
from giamsat.directives.readers import Extract, Unreadable, read_file
from tests.readers.samples import NUMBERING, WEB, Pdf, W, cell, docx, numbered, paragraph, table

TO_TCVN3 = {ord(letter): chr(code) for code, letter in TCVN3.items()}


def read(data: bytes) -> Extract:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        return read_file(file, recognise=False)


def lines(data: bytes) -> list[str]:
    return [line for line in read(data).text.split("\n") if line]


def codes(extract: Extract) -> set[str]:
    return {note.code for note in extract.notes}


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read(data)
    return caught.value.code


class TestWord:
    def test_numbers_are_those_that_word_shows(self) -> None:
        body = (
            numbered("Chung", 1)
            + numbered("Việc một", 1, 1)
            + numbered("ý một", 1, 2)
            + numbered("ý hai", 1, 2)
            + numbered("gạch", 1, 3)
            + numbered("Việc hai", 1, 1)
            + numbered("ý mới", 1, 2)
            + numbered("Riêng", 1)
            + numbered("Việc lại từ đầu", 1, 1)
            + numbered("Việc từ năm", 2, 1)
            + numbered("pháp lý", 1, 4)
        )
        assert lines(docx(body, numbering=NUMBERING)) == [
            "I. Chung",
            "1. Việc một",
            "a) ý một",
            "b) ý hai",
            "- gạch",
            "2. Việc hai",
            "a) ý mới",
            "II. Riêng",
            "1. Việc lại từ đầu",
            "5. Việc từ năm",
            "2.5.1 pháp lý",
        ]

    def test_a_style_may_number(self) -> None:
        styles = (
            f'<w:styles {W}><w:style w:type="paragraph" w:styleId="Muc"><w:name w:val="Muc"/><w:pPr><w:numPr>'
            '<w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>'
        )
        body = paragraph("theo kiểu", '<w:pStyle w:val="Muc"/>') * 2
        assert lines(docx(body, numbering=NUMBERING, styles=styles)) == ["1. theo kiểu", "2. theo kiểu"]

    def test_tables_row_by_row_as_the_compiler_reads_them(self) -> None:
        made = docx(
            table(
                [cell("TT"), cell("Nhiệm vụ"), cell("Cơ quan chủ trì"), cell("Thời hạn")],
                [cell("I"), cell("Thể chế", '<w:gridSpan w:val="3"/>')],
                [
                    cell("1"),
                    cell("Xây dựng\nđề án số hóa"),
                    cell("Bộ Nội vụ", '<w:vMerge w:val="restart"/>'),
                    cell("31/12/2025"),
                ],
                [cell("2"), cell("Báo cáo | tổng kết"), cell("", "<w:vMerge/>"), cell("30/6/2026")],
            )
        )
        extract = read(made)
        assert extract.text.split("\n\n")[:4] == [
            "TT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn",
            "I | Thể chế | Thể chế | Thể chế",
            "1 | Xây dựng đề án số hóa | Bộ Nội vụ | 31/12/2025",
            "2 | Báo cáo / tổng kết | Bộ Nội vụ | 30/6/2026\n",
        ]
        tasks = compile_text(extract.text, "vi").tasks
        assert [list(task.lead) for task in tasks] == [["Bộ Nội vụ"], ["Bộ Nội vụ"]]

    def test_a_head_of_two_columns_is_no_table(self) -> None:
        head = table(
            [cell("CHÍNH PHỦ"), cell("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")],
            [cell("Số: 1/NQ-CP"), cell("Hà Nội, ngày 01 tháng 02 năm 2025")],
            ruled=False,
        )
        assert lines(docx(head)) == [
            "CHÍNH PHỦ",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Số: 1/NQ-CP",
            "Hà Nội, ngày 01 tháng 02 năm 2025",
        ]

    def test_changes_are_read_as_accepted_and_furniture_is_left_out(self) -> None:
        body = (
            '<w:p><w:r><w:t xml:space="preserve">Giao Bộ </w:t></w:r><w:del><w:r><w:delText>Y tế</w:delText></w:r>'
            '</w:del><w:ins><w:r><w:t>Tài chính</w:t></w:r></w:ins><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
            + paragraph("ẩn đi", "", "<w:vanish/>")
        )
        notes = (
            f'<w:footnotes {W}><w:footnote w:id="2"><w:p><w:r><w:t>Theo Luật số 1</w:t></w:r></w:p></w:footnote>'
            "</w:footnotes>"
        )
        header = f"<w:hdr {W}><w:p><w:r><w:t>Dự thảo lần 2</w:t></w:r></w:p></w:hdr>"
        extract = read(docx(body, footnotes=notes, header1=header))
        assert extract.text == "Giao Bộ Tài chính\n\n[1] Theo Luật số 1\n"
        assert codes(extract) == {"tracked", "hidden", "footnotes", "headers"}
        assert "Dự thảo lần 2" in next(note.detail for note in extract.notes if note.code == "headers")
        assert [extract.text[start:].split("\n")[0] for start, _ in extract.places] == [
            "Giao Bộ Tài chính",
            "[1] Theo Luật số 1",
        ]

    @pytest.mark.parametrize(
        ("font", "written", "read_as"),
        [
            (
                ".VnTime",
                "Bộ Tài chính chủ trì thực hiện".translate(TO_TCVN3),
                "Bộ Tài chính chủ trì thực hiện",
            ),
            (".VnTimeH", "bộ tài chính".translate(TO_TCVN3), "BỘ TÀI CHÍNH"),
            ("VNI-Times", "Boä Taøi chính chuû trì", "Bộ Tài chính chủ trì"),
            (".VnTime", "Bộ Tài chính chủ trì", "Bộ Tài chính chủ trì"),
        ],
        ids=["tcvn3", "tcvn3-capitals", "vni", "unicode-in-old-font"],
    )
    def test_old_fonts(self, font: str, written: str, read_as: str) -> None:
        extract = read(docx(paragraph(written, "", f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>')))
        assert extract.text.strip() == read_as
        assert ("old_fonts" in codes(extract)) == (written != read_as)


class TestWeb:
    def test_a_portal_page_gives_its_document(self) -> None:
        extract = read(WEB.encode())
        assert extract.text.split("\n\n") == [
            "Công điện số 149/CĐ-TTg",
            "Thủ tướng Chính phủ yêu cầu các bộ, ngành, địa phương khẩn trương thực hiện các nhiệm vụ sau đây.",
            "1. Bộ Tài chính chủ trì bố trí nguồn kinh phí trước ngày 29 tháng 8 năm 2025, báo cáo cấp có thẩm quyền.",
            "2. Bộ Công an phối hợp rà soát đối tượng nhận quà, bảo đảm không trùng lặp:",
            "a) ở thành phố;",
            "b) ở nông thôn.",
            "TT | Nhiệm vụ | Chủ trì",
            "1 | Xây dựng đề án | Bộ Nội vụ",
            "2 | Báo cáo tổng kết | Bộ Nội vụ",
            "Văn phòng Chính phủ theo dõi, đôn đốc việc thực hiện Công điện này và báo cáo Thủ tướng Chính phủ.\n",
        ]
        assert {"page_menus", "page_comments"} <= codes(extract)

    def test_the_charset_that_it_states(self) -> None:
        page = "<html><head><meta charset='windows-1258'></head><body><p>Đây là văn bản</p></body></html>"
        extract = read(page.encode("cp1258", "ignore"))
        assert extract.encoding == "windows-1258"

    def test_no_text_is_said(self) -> None:
        assert refusal(b"<html><body><script>var x = 1</script></body></html>") == "empty"


WORDS = (
    "Bộ Tài chính chủ trì phối hợp với các bộ ngành địa phương thực hiện nhiệm vụ được giao trong năm nay và"
)


def paged() -> Pdf:
    """Three pages with running lines, page numbers, and a sentence over a page's end."""
    pdf = Pdf()
    for number in range(1, 4):
        pdf.page().text(72, 800, "Công báo nhà nước").text(290, 40, f"- {number} -")
        for row in range(20):
            pdf.text(
                72,
                740 - 16 * row,
                WORDS[:70] if row < 19 else f"tiếp tục sang trang sau {number} của tài liệu này nữa thì",
            )
    return pdf


class TestPdf:
    def test_running_lines_and_page_numbers_go_and_pages_are_joined(self) -> None:
        extract = read(paged().octets())
        assert "Công báo" not in extract.text
        assert "- 2 -" not in extract.text
        assert codes(extract) == {"page_numbers", "running_lines"}
        assert [number for _, number in extract.places] == [1, 2, 3]
        assert extract.place_of(len(extract.text) - 2) == 3

    def test_hyphens_of_line_ends(self) -> None:
        pdf = Pdf().page()
        for row, words in enumerate(
            [
                "Die zuständigen Behörden sind für die Durch-",
                "führung der Maßnahmen und die Haupt-",
                "und Nebenämter im Bund-",
                "Länder-Verhältnis verantwortlich ab 2021-",
                "2025.",
            ]
        ):
            pdf.text(72, 700 - 15 * row, words.ljust(46))
        text = read(pdf.octets()).text.replace("\n\n", " ")
        assert "Durchführung" in text
        assert "Haupt- und Nebenämter" in text
        assert "Bund-Länder-Verhältnis" in text

    def test_columns_are_read_one_after_the_other(self) -> None:
        pdf = Pdf().page()
        for row in range(6):
            pdf.text(60, 700 - 15 * row, f"trái{row} một hai ba bốn năm sáu").text(
                330, 700 - 15 * row, f"phải{row} bảy tám chín mười"
            )
        text = read(pdf.octets()).text
        assert text.index("trái5") < text.index("phải0")

    def test_ruled_tables(self) -> None:
        pdf = Pdf().page().text(60, 760, "Phụ lục nhiệm vụ kèm theo quyết định này của Thủ tướng Chính phủ")
        xs, ys = (60, 100, 300, 450), (740, 715, 690, 650, 625)
        for y in ys:
            pdf.line(xs[0], y, xs[-1], y)
        for x in xs:
            # The second row is one cell from the second column on.
            for top, bottom in pairwise(ys):
                if not (x == 300 and top == 715):
                    pdf.line(x, top, x, bottom)
        pdf.text(65, 722, "TT").text(105, 722, "Nhiệm vụ").text(305, 722, "Chủ trì")
        pdf.text(65, 697, "I").text(105, 697, "Thể chế")
        pdf.text(65, 672, "1").text(105, 675, "Xây dựng đề án số").text(105, 660, "hóa hồ sơ").text(
            305, 675, "Bộ Nội vụ"
        )
        pdf.text(65, 632, "2").text(105, 632, "Báo cáo").text(305, 632, "Bộ Y tế")
        assert lines(pdf.octets()) == [
            "Phụ lục nhiệm vụ kèm theo quyết định này của Thủ tướng Chính phủ",
            "TT | Nhiệm vụ | Chủ trì",
            "I | Thể chế | Thể chế",
            "1 | Xây dựng đề án số hóa hồ sơ | Bộ Nội vụ",
            "2 | Báo cáo | Bộ Y tế",
        ]

    def test_old_fonts(self) -> None:
        written = "Bộ Tài chính chủ trì thực hiện".translate(TO_TCVN3)
        extract = read(Pdf().page().text(72, 700, written, font="F2").octets())
        assert extract.text.strip() == "Bộ Tài chính chủ trì thực hiện"
        assert "old_fonts" in codes(extract)

    def test_pictures_of_pages_are_a_scan(self) -> None:
        pdf = Pdf().page().picture(10, 10, b"\xff" * 100)
        assert refusal(pdf.octets()) == "scanned"


class TestEveryText:
    @pytest.mark.parametrize(
        "wrap",
        [
            lambda words: words.encode(),
            lambda words: docx(paragraph(words)),
            lambda words: f"<html><body><p>{words}</p></body></html>".encode(),
            lambda words: Pdf().page().text(40, 700, words).octets(),
        ],
        ids=["txt", "docx", "html", "pdf"],
    )
    def test_invisible_signs_go_and_are_noted(self, wrap) -> None:  # type: ignore[no-untyped-def]
        words = "Bộ Tài \u202echính\u202c chủ\u200b trì việc " + unicodedata.normalize("NFD", "hồ sơ")
        extract = read(wrap(words))
        assert extract.text.strip() == "Bộ Tài chính chủ trì việc hồ sơ"
        if extract.format != "pdf":
            assert {"direction_signs", "widthless_signs", "decomposed"} <= codes(extract)
