"""The measuring commands measure: right and wrong answers are told apart."""

import json
from pathlib import Path

import pytest

from corpus.errors import UnreadableDocument
from qa.engine import Engine, Models
from qa.evaluation.questions import evaluate_questions
from qa.evaluation.retrieval import evaluate_retrieval

CASES = [
    {"id": "right", "turns": ["how many AI firms are in Shanghai?"], "answerable": True,
     "figures": [{"kind": "count", "value": 1000}], "answer_contains_any": [["no"], ["1,000"]],
     "passage_contains": "1,000"},
    {"id": "share", "turns": ["What share of the country's AI professionals work in Shanghai?"], "answerable": True,
     "figures": [{"kind": "fraction", "value": "1/3"}]},
    {"id": "value", "turns": ["how many AI firms are in Shanghai?"], "answerable": True, "figures": [{"value": 1001}]},
    {"id": "words", "turns": ["how many AI firms are in Shanghai?"], "answerable": True,
     "answer_contains_any": [["x", "1"]]},
    {"id": "passage", "turns": ["how many AI firms are in Shanghai?"], "answerable": True, "passage_contains": "xyz"},
    {"id": "answered", "turns": ["How many AI firms are in Beijing?"], "answerable": True},
    {"id": "abstained", "turns": ["How many AI firms are in Beijing?"], "answerable": False},
]  # fmt: skip


def test_each_way_to_be_wrong_is_found(article_engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(map(json.dumps, CASES)))
    report = evaluate_questions(file, article_engine)
    assert [case.id for case in report.cases if not case.problems] == ["right", "share", "abstained"]
    assert list(report.lines())[-1] == "3 of 7 right (42.9%)"


def test_retrieval_is_measured_on_squads_format(models: Models, tmp_path: Path) -> None:
    paragraphs = [
        {"context": "The zoo of Lima keeps 77 penguins.", "qas": [{"question": "How many penguins are there?"}]},
        {"context": "The bridge of Cusco was opened in 1921.", "qas": [{"question": "When was the bridge opened?"}]},
        {"context": "Nothing is asked about this one.", "qas": []},
    ]
    file = tmp_path / "squad.json"
    file.write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}))
    report = evaluate_retrieval(file, models)
    assert (report.n_questions, report.n_paragraphs) == (2, 3)
    assert {name: found.r_at_1 for name, found in report.retrievers.items()} == {"dense": 1, "lexical": 1, "hybrid": 1}


@pytest.mark.parametrize("content", ["", "[]", "{}", "not json", '{"data": [{"paragraphs": [{}]}]}'])
def test_a_file_of_another_form_is_refused(content: str, models: Models, tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.write_text(content)
    with pytest.raises(UnreadableDocument, match=r"file\.json"):
        evaluate_retrieval(file, models)


def test_a_bad_case_is_named_by_its_line(article_engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps(CASES[0]) + "\n{}\n")
    with pytest.raises(UnreadableDocument, match="Line 2"):
        evaluate_questions(file, article_engine)
