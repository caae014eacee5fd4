"""What every caller relies on: offsets, the clause tree, the JSON contract."""

import textwrap
import unicodedata

import pytest

from giamsat.directives.compiler import CompiledDocument, compile_text, extract_json

from .conftest import DEMO, GOLD

TEXTS = sorted([*DEMO.glob("*.txt"), *GOLD.glob("*.txt")])


@pytest.fixture(scope="module", params=TEXTS, ids=lambda path: path.name)
def compiled(request: pytest.FixtureRequest) -> tuple[str, CompiledDocument]:
    text = request.param.read_text(encoding="utf-8")
    return text, compile_text(text)


def test_task_text_is_the_text_at_its_offsets(compiled: tuple[str, CompiledDocument]) -> None:
    text, document = compiled
    assert document.tasks
    for task in document.tasks:
        assert text[task.start : task.end] == task.text
        assert task.text == task.text.strip()
        assert 0 < len(task.title) <= 110


def test_names_and_deadline_words_are_as_printed(compiled: tuple[str, CompiledDocument]) -> None:
    text, document = compiled
    for task in document.tasks:
        for name in (*task.lead, *task.coordinate):
            assert name in text
        assert task.deadline.text in text


def test_clauses_form_a_tree_in_text_order(compiled: tuple[str, CompiledDocument]) -> None:
    text, document = compiled
    paths = [clause.path for clause in document.clauses]
    assert len(set(paths)) == len(paths)
    for number, clause in enumerate(document.clauses):
        assert clause.index == number
        assert 0 <= clause.start <= clause.text_start <= clause.end <= len(text)
        assert text[clause.start :].startswith(clause.label)
        if clause.parent is not None:
            parent = document.clauses[clause.parent]
            assert parent.index < clause.index
            assert parent.start <= clause.start
            assert clause.end <= parent.end


def test_tasks_lie_in_their_clause_and_do_not_overlap(compiled: tuple[str, CompiledDocument]) -> None:
    _, document = compiled
    last = 0
    for task in document.tasks:
        clause = document.clauses[task.clause_index]
        assert clause.path == task.clause
        assert clause.start <= task.start < task.end <= clause.end
        assert task.start >= last
        last = task.end


def test_json_has_the_fields_of_the_contract(demo_text: str) -> None:
    result = extract_json(demo_text)
    assert {"number", "kind", "date", "issuer", "lang"} <= result["document"].keys()
    fields = {
        "start", "end", "clause", "title", "text", "lead", "lead_key", "coordinate", "coordinate_key",
        "deadline", "targets", "references", "confidence", "missing",
    }  # fmt: skip
    for task in result["tasks"]:
        assert fields <= task.keys()
        assert set(task["deadline"]) == {"kind", "due", "text"}
        assert 0 <= task["confidence"] <= 1
        assert all(0 <= value <= 1 for value in task["field_confidence"].values())


def test_head_of_the_demo_directive(demo_text: str) -> None:
    head = compile_text(demo_text).head
    assert (head.number, head.kind, head.date, head.lang) == (
        "07-TB/CQTTBCD",
        "notification",
        "2025-10-15",
        "vi",
    )
    assert head.issuer == "CƠ QUAN THƯỜNG TRỰC"


def test_numbering_of_the_appendix_runs_d_then_dd(demo_text: str) -> None:
    paths = {clause.path for clause in compile_text(demo_text).clauses}
    assert {"A.2.d", "A.2.dd", "A.3.dd.1", "A.3.dd.2", "A.3.e", "A.4.c.2.1", "IV.3"} <= paths


def test_second_d_of_a_translation_is_read_as_dd() -> None:
    items = ("c) Das Bauministerium", "d) Das Justizministerium", "d) Die Staatsbank")
    text = "1. Aufgaben\n" + "".join(f"{item} prüft die Liste.\n" for item in items)
    assert [task.clause for task in compile_text(text, "de").tasks] == ["1.c", "1.d", "1.dd"]


def test_numbering_that_starts_anew_keeps_paths_apart() -> None:
    text = "1. Bộ Y tế cấp thuốc.\n2. Bộ Y tế đào tạo y sĩ.\n1. Bộ Tài chính cấp vốn.\n- a\n- b\n"
    clauses = compile_text(text, "vi").clauses
    assert [clause.path for clause in clauses] == ["1", "2", "1~2", "1~2.1", "1~2.2"]


def test_unknown_language_is_an_error() -> None:
    with pytest.raises(KeyError):
        compile_text("text", "xx")


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_do_not_matter(demo_text: str, end: str) -> None:
    text = demo_text.replace("\n", end)
    document = compile_text(text)
    plain = compile_text(demo_text)
    assert [task.clause for task in document.tasks] == [task.clause for task in plain.tasks]
    assert all(text[task.start : task.end] == task.text for task in document.tasks)


@pytest.mark.parametrize("width", [76, 88, 100])
def test_lines_broken_in_mid_sentence_do_not_matter(demo_text: str, width: int) -> None:
    wrapped = "\n".join(
        textwrap.fill(line, width, break_on_hyphens=False, break_long_words=False) if line else ""
        for line in demo_text.split("\n")
    )
    for one, other in zip(compile_text(demo_text).tasks, compile_text(wrapped).tasks, strict=True):
        assert one.clause == other.clause
        assert one.text.split() == other.text.split()
        assert (one.lead_key, one.coordinate_key) == (other.lead_key, other.coordinate_key)
        assert one.deadline.due == other.deadline.due


def test_decomposed_and_invisible_letters_keep_their_offsets() -> None:
    plain = "1. Bộ Tài chính trình Chính phủ đề án trước ngày 15/11/2025.\n2. Bộ Y tế kiểm tra nguồn nước.\n"
    text = unicodedata.normalize("NFD", plain).replace("Bô", "B\u200bô", 1)
    first, second = compile_text(text, "vi").tasks
    assert first.lead_key == ("mof",)
    assert first.deadline.due == "2025-11-14"
    assert second.lead_key == ("moh",)
    assert text[second.start : second.end] == second.text
    assert unicodedata.normalize("NFC", second.text) == "Bộ Y tế kiểm tra nguồn nước."
