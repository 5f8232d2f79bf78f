"""Files in SQuAD's format are read, and others refused in one sentence."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import UnreadableDocument
from qa.evaluation.squad import Paragraph, SquadQuestion, documents_of, read_squad

QAS = [
    {"question": "How many?", "answers": [{"text": "77", "answer_start": 5}, {"text": "77"}, {"text": "77 birds"}]},
    {"question": "Who?", "answers": [], "is_impossible": True},
    {"question": "When?"},
]
ARTICLES = [{"title": "Zoo", "paragraphs": [{"context": "It has 77 birds.", "qas": QAS}, {"context": "No more."}]}]
EXPECTED = (
    Paragraph(
        0,
        "It has 77 birds.",
        (SquadQuestion("How many?", ("77", "77 birds")), SquadQuestion("Who?", ()), SquadQuestion("When?", ())),
    ),
    Paragraph(0, "No more.", ()),
)


@pytest.mark.parametrize("stored", [ARTICLES, {"version": "1.1", "data": ARTICLES}])
def test_paragraphs_come_with_their_questions_and_distinct_answers(stored: Any, tmp_path: Path) -> None:
    file = tmp_path / "squad.json"
    file.write_text(json.dumps(stored))
    assert read_squad(file) == EXPECTED
    file.write_bytes(gzip.compress(file.read_bytes()))
    assert read_squad(file, answered=True) == EXPECTED


def test_each_paragraph_is_a_document() -> None:
    assert [document.text.splitlines()[-1] for document in documents_of(EXPECTED)] == ["It has 77 birds.", "No more."]


BAD: list[Any] = [
    "not json",
    "",
    "[",
    "17",
    "null",
    {},
    {"data": "text"},
    [{"paragraphs": [{}]}],
    [{"paragraphs": [{"context": 5}]}],
    [{"paragraphs": [{"context": "A.", "qas": ["Who?"]}]}],
    [{"paragraphs": [{"context": "A.", "qas": [{"question": " ", "answers": []}]}]}],
    [{"paragraphs": [{"context": "A.", "qas": [{"question": "Who?", "answers": [{"text": 5}]}]}]}],
    [{"paragraphs": [{"context": "A.", "qas": [{"question": "Who?", "answers": "A"}]}]}],
]


@pytest.mark.parametrize("stored", BAD)
def test_a_file_of_another_form_is_refused_by_its_name(stored: Any, tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    file.write_text(stored if isinstance(stored, str) else json.dumps(stored))
    with pytest.raises(UnreadableDocument, match=r"bad\.json' is not in SQuAD's format"):
        read_squad(file)


@pytest.mark.parametrize("content", [b"\x1f\x8b cut", gzip.compress(b"[]", mtime=0)[:-6], b"\xff\xfe\xfa"])
def test_bytes_that_are_no_text_are_refused(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    file.write_bytes(content)
    with pytest.raises(UnreadableDocument, match="is not in SQuAD's format"):
        read_squad(file)


def test_no_file_no_questions_and_no_answers_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "squad.json"
    with pytest.raises(UnreadableDocument, match="cannot be read: no such file"):
        read_squad(file)
    with pytest.raises(UnreadableDocument, match="cannot be read: is a directory"):
        read_squad(tmp_path)
    file.write_text("[]")
    with pytest.raises(UnreadableDocument, match="holds no questions"):
        read_squad(file)
    file.write_text(json.dumps([{"paragraphs": [{"context": "A.", "qas": QAS[1:]}]}]))
    assert read_squad(file)
    with pytest.raises(UnreadableDocument, match="holds no answers"):
        read_squad(file, answered=True)
