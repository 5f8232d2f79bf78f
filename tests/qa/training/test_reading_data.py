"""What the reader learns from: SQuAD's and QAMR's forms, the answer most agree on, near misses that hold no answer."""

import gzip
import json
from pathlib import Path

import pytest

from qa.engine import Models
from qa.training.reading_data import agreed_answer, detokenised, read_qamr, read_squad, with_near_misses
from qa.training.reading_rows import NEWS, PEOPLES, Asked, Paragraph, paragraph_of, read_rows, write_rows

ZOO = "The zoo of Brno had 77 penguins in 2018. Its director is Jana Malá."
PARK = "The zoo of Cork had 12 penguins in 2019. Visitors pay nine euros."
BANK = "The bank raised its rate to 4 percent on Monday."


def test_the_answer_that_most_give_is_taken_and_of_those_given_as_often_the_shortest() -> None:
    def answers(*texts: str) -> list[dict[str, object]]:
        return [{"text": text, "answer_start": ZOO.index(text)} for text in texts]

    assert agreed_answer(ZOO, answers("77 penguins", "77", "77 penguins")) == (20, 31)
    assert agreed_answer(ZOO, answers("77 penguins", "77")) == (20, 22)
    assert agreed_answer(ZOO, [{"text": "78", "answer_start": 20}]) is None


def test_questions_in_squads_form_keep_their_answers_place(tmp_path: Path) -> None:
    file = tmp_path / "questions.json.gz"
    qas = [
        {"question": "How many penguins?", "answers": [{"text": "77", "answer_start": 20}]},
        {"question": "Who owns it?", "answers": [], "is_impossible": True},
        {"question": "Lost?", "answers": [{"text": "no such words", "answer_start": 3}]},
    ]
    stored = {"data": [{"title": "Zoos", "paragraphs": [{"context": ZOO, "qas": qas}]}]}
    file.write_bytes(gzip.compress(json.dumps(stored).encode()))
    paragraphs: list[Paragraph] = []
    asked: list[Asked] = []
    read_squad("wiki", file, paragraphs, asked)
    assert [paragraph.text for paragraph in paragraphs] == [ZOO]
    assert [(item.question, item.answer) for item in asked] == [
        ("How many penguins?", (20, 22)),
        ("Who owns it?", None),
    ]


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        ("He said : `` It 's 5 % -LRB- or $ 3 -RRB- . ''", 'He said: "It\'s 5% (or $3)."'),
        ("They do n't know , do they ?", "They don't know, do they?"),
    ],
)
def test_treebank_tokens_become_running_text(tokens: str, text: str) -> None:
    written, places = detokenised(tokens.split())
    assert written == text
    assert len(places) == len(tokens.split())
    assert all(written[start:end] and not written[start:end].isspace() for start, end in places)


def test_qamr_gives_each_answer_one_question(tmp_path: Path) -> None:
    (tmp_path / "wiki-sentences.tsv").write_text("Wiki1k:wikinews:7:1:0\tThe zoo had 77 penguins .\n", encoding="utf-8")
    row = "Wiki1k:wikinews:7:1:0\t3\t9\t0\t3\t{}\t3 4\t8:3 4\t5:3\n"
    (tmp_path / "dev.tsv").write_text(row.format("How many were there?") + row.format("What had it?"), encoding="utf-8")
    (tmp_path / "test.tsv").write_text("", encoding="utf-8")
    paragraphs: list[Paragraph] = []
    asked: list[Asked] = []
    read_qamr(tmp_path, paragraphs, asked)
    assert [(item.question, paragraphs[0].text[slice(*item.answer)]) for item in asked if item.answer] == [
        ("How many were there?", "77 penguins")
    ]


def test_near_misses_are_near_and_hold_no_answer(models: Models) -> None:
    paragraphs = [
        Paragraph("wiki", "", text, paragraph_of("wiki", "", text).sentences, False) for text in (ZOO, PARK, BANK)
    ]
    other_part = Paragraph("wiki", "", "The zoo of Bonn had 5 penguins.", ((0, 31),), True)
    asked = [Asked("How many penguins did the zoo have in 2018?", 0, (20, 22)), Asked("penguins", 0, (36, 39))]
    first, _ = with_near_misses(asked, [*paragraphs, other_part], models.embedder)
    assert first.near_misses == (1, 2)
    (found,) = with_near_misses([Asked("Which zoo has penguins?", 0, (4, 7))], paragraphs, models.embedder)
    assert found.near_misses == (2,)


def test_what_is_written_is_read_again_with_the_news_behind(tmp_path: Path) -> None:
    paragraphs = [paragraph_of("wiki", "Zoos", ZOO)]
    asked = [Asked("How many penguins?", 0, (20, 22), ()), Asked("Who owns it?", 0, None, ())]
    write_rows(tmp_path, PEOPLES, paragraphs, asked)
    assert read_rows(tmp_path) == (paragraphs, asked)
    news = [paragraph_of("news", "Bank", BANK), paragraph_of("news", "Park", PARK)]
    write_rows(tmp_path, NEWS, news, [Asked("To how much?", 0, (28, 37), (1,))])
    assert read_rows(tmp_path) == (paragraphs + news, [*asked, Asked("To how much?", 1, (28, 37), (2,))])
    assert read_rows(tmp_path, [PEOPLES]) == (paragraphs, asked)
