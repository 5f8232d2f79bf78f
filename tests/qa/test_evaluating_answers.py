"""The measurement of answers tells right from wrong, and what is withheld from what is said."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from corpus.errors import UnreadableDocument
from qa.cli import cli
from qa.engine import Models
from qa.evaluation.answers import evaluate_answers
from qa.evaluation.answers_report import FIGURE_QUESTIONS, AnswersReport, Asking, NearMiss, Times


def asked(question: str, *answers: str) -> dict[str, Any]:
    return {"question": question, "answers": [{"text": answer, "answer_start": 0} for answer in answers]}


ZOO: dict[str, Any] = {
    "context": "The zoo of Lima keeps 77 penguins. It was opened in 1921 by the painter Rosa Vega.",
    "qas": [
        asked("How many penguins does the zoo of Lima keep?", "77", "77 penguins"),
        asked("When was the zoo of Lima opened?", "in 1921"),
        asked("Which painter opened the zoo of Lima?", "Rosa Vega"),
    ],
}
BRIDGE: dict[str, Any] = {
    "context": "The bridge of Trondheim was repaired in 1958. The harbour behind it has 31 cranes.",
    "qas": [asked("How many cranes does the harbour of Trondheim have?", "31"), {"question": "Nobody answered this?"}],
}
FILLER = [{"context": f"The tower number {n} of Porto is made of granite, as the mayor said."} for n in range(3)]
ARTICLES = [
    {"title": "Zoo", "paragraphs": [ZOO, {"context": "The keepers of the zoo wear green coats."}]},
    {"title": "Bridge", "paragraphs": [BRIDGE]},
    {"title": "Porto", "paragraphs": FILLER},
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "squad.json"
    file.write_text(json.dumps({"data": ARTICLES}))
    return file


def asking(question: str, **given: Any) -> Asking:
    """A question that is answered rightly, unless it is said otherwise."""
    right = Asking(
        question=question,
        expected=("77",),
        given="77",
        answered=True,
        confidence=0.9,
        is_answerable=True,
        is_right=True,
        exact_match=1.0,
        f1=1.0,
        rank=1,
    )
    return replace(right, **given)


def unanswerable(question: str, **given: Any) -> Asking:
    nothing: dict[str, Any] = {"given": "", "answered": False, "confidence": 0.1, "exact_match": 0.0, "f1": 0.0}
    return asking(question, **(nothing | {"expected": (), "is_answerable": False, "is_right": False} | given))


TIMES = Times.of([10.0, 20.0, 30.0], [5.0, 5.0, 8.0], search=0.6, read=0.4)


def report(*, failures: bool = False) -> AnswersReport:
    """Four questions: right, half right, right but withheld, nothing found."""
    return AnswersReport(
        n_paragraphs=9,
        as_it_is=(
            asking("How many penguins are there?"),
            asking("When was it opened?", exact_match=0.0, f1=0.5, given="in 1921 or so", rank=2),
            asking("Who opened it?", answered=False, confidence=0.3),
            asking(
                "Who cares?",
                answered=False,
                confidence=0.05,
                given="",
                is_right=False,
                exact_match=0.0,
                f1=0.0,
                rank=None,
            ),
        ),
        without_article=(
            unanswerable("How many penguins are there?", answered=True, confidence=0.6, given="31"),
            unanswerable("When was it opened?"),
            unanswerable("Who opened it?"),
            unanswerable("Who cares?"),
        ),
        near_misses=(
            NearMiss("name", 0, unanswerable("How many cranes are there?")),
            NearMiss("subject", 0, unanswerable("How many gates are there?", answered=True, confidence=0.95)),
            NearMiss("name", 1, unanswerable("When was that opened?")),
        ),
        times=TIMES,
        failures=failures,
    )


def test_abstentions_count_as_wrong_and_the_best_span_is_told_beside() -> None:
    overlap = report().overlap
    every = overlap["all"]
    assert (every.n, every.answered) == (4, 0.5)
    assert (every.exact_match, every.f1) == (0.25, 0.375)
    assert (every.best_exact_match, every.best_f1) == (0.5, 0.625)
    assert list(overlap) == ["all", "who", "when", "how many/much", FIGURE_QUESTIONS]
    assert (overlap["who"].n, overlap["who"].f1, overlap["who"].best_f1) == (2, 0.0, 0.5)
    assert overlap[FIGURE_QUESTIONS].n == 2


def test_passages_are_judged_by_the_place_of_the_right_one() -> None:
    found = report().finding
    assert (found.r_at_1, found.r_at_5, found.mrr) == (0.5, 0.75, 0.625)


def test_abstention_is_judged_over_both_askings() -> None:
    judged = report().abstention
    assert (judged.n_answerable, judged.n_unanswerable) == (4, 4)
    # Of the 16 pairs five are out of order: 0.3 is below 0.6, and 0.05 below all four.
    assert judged.auroc == pytest.approx(11 / 16)
    assert (judged.answered, judged.abstained, judged.balanced_accuracy) == (0.5, 0.75, 0.625)
    assert sum(item.n for item in judged.right.table) == 8
    assert sum(item.n * item.right for item in judged.right.table) == pytest.approx(3)
    assert sum(item.n * item.right for item in judged.answerable.table) == pytest.approx(4)


def test_near_misses_are_judged_against_the_questions_they_were_made_of() -> None:
    judged = report().near_miss_abstention
    assert list(judged) == ["all", "name", "subject"]
    assert [(item.n_answerable, item.n_unanswerable) for item in judged.values()] == [(2, 3), (2, 2), (1, 1)]
    assert (judged["name"].auroc, judged["name"].balanced_accuracy) == (1.0, 1.0)
    assert (judged["subject"].auroc, judged["subject"].balanced_accuracy) == (0.0, 0.5)


def test_an_answers_time_is_compared_with_its_questions_embedding() -> None:
    assert (TIMES.answer_p50_ms, TIMES.embedding_p50_ms, TIMES.ratio) == (20.0, 5.0, 4.0)
    assert TIMES.answer_p95_ms == pytest.approx(29.0)


def test_failures_are_told_if_they_are_wanted() -> None:
    assert "failures" not in report().to_dict()
    told = [(item["failure"], item["question"]) for item in report(failures=True).to_dict()["failures"]]
    assert told == [
        ("not exact", "When was it opened?"),
        ("not answered", "Who opened it?"),
        ("not answered", "Who cares?"),
        ("answered without article", "How many penguins are there?"),
        ("answered a swapped subject", "How many gates are there?"),
    ]
    lines = list(report(failures=True).lines())
    assert len(lines) == len(list(report().lines())) + 6
    assert any("When was it opened?  →  'in 1921 or so', expected '77'" in line for line in lines)


def test_a_file_is_measured_from_its_questions_to_the_time(file: Path, models: Models) -> None:
    report = evaluate_answers(file, models)
    assert [item.question for item in report.as_it_is] == [item["question"] for item in [*ZOO["qas"], BRIDGE["qas"][0]]]
    assert report.n_paragraphs == 6
    penguins = report.as_it_is[0]
    assert (penguins.answered, penguins.is_right, penguins.exact_match, penguins.f1) == (True, True, 1.0, 1.0)
    assert (report.finding.r_at_1, report.finding.mrr) == (1.0, 1.0)
    # Without its article there is neither Lima nor a penguin to be found.
    assert [item.question for item in report.without_article] == [item.question for item in report.as_it_is]
    assert not any(item.is_right or item.is_answerable or item.rank for item in report.without_article)
    assert not report.without_article[0].answered
    assert report.abstention.auroc > 0.5
    assert {miss.sort for miss in report.near_misses} >= {"name"}
    assert all(miss.asking.question != report.as_it_is[miss.original].question for miss in report.near_misses)
    assert report.times.ratio > 1
    assert report.times.search + report.times.read == pytest.approx(1.0)


def test_one_article_alone_leaves_nothing_to_answer_from(tmp_path: Path, models: Models) -> None:
    file = tmp_path / "squad.json"
    file.write_text(json.dumps([{"paragraphs": [ZOO]}]))
    report = evaluate_answers(file, models)
    assert not any(item.answered or item.given for item in report.without_article)
    assert report.near_miss_abstention == {}
    assert "Near misses" in "\n".join(report.lines())


def test_a_limit_takes_questions_from_all_over_the_file(file: Path, models: Models) -> None:
    report = evaluate_answers(file, models, limit=2)
    assert [item.question for item in report.as_it_is] == [ZOO["qas"][0]["question"], ZOO["qas"][2]["question"]]


def test_the_command_prints_lines_or_json(file: Path) -> None:
    printed = CliRunner().invoke(cli, ["eval", "answers", str(file), "--limit", "2", "--failures"])
    assert printed.exit_code == 0
    assert printed.output.startswith("2 questions over 6 paragraphs, ")
    as_json = json.loads(CliRunner().invoke(cli, ["eval", "answers", str(file), "--limit", "2", "--json"]).output)
    assert (as_json["n_questions"], as_json["answers"]["all"]["n"]) == (2, 2)
    assert {"finding", "abstention", "near_misses", "times"} <= set(as_json)
    assert as_json["abstention"]["right"]["table"][0].keys() == {"low", "high", "n", "confidence", "right"}


def test_a_file_without_answers_is_refused_in_one_sentence(tmp_path: Path, models: Models) -> None:
    file = tmp_path / "squad.json"
    file.write_text(json.dumps([{"paragraphs": [{"context": "A zoo.", "qas": [{"question": "What is it?"}]}]}]))
    with pytest.raises(UnreadableDocument, match="holds no answers"):
        evaluate_answers(file, models)
    file.write_text("{}")
    refused = CliRunner().invoke(cli, ["eval", "answers", str(file)])
    assert isinstance(refused.exception, UnreadableDocument)
    assert refused.exception.exit_code == 1
    assert CliRunner().invoke(cli, ["eval", "answers", str(file), "--limit", "0"]).exit_code == 2
