"""The measurement over tables counts as the data set's authors do, and tells why an answer is wrong."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.chunking import split_passages
from corpus.documents import Document, Figure, Passage, Span
from corpus.errors import UnreadableDocument
from corpus.figures.extract import extract_figures
from qa.answers import Answer, AnswerFigure, AnswerPassage, AnswerSpan, Derivation, Timings
from qa.cli import cli
from qa.engine import Models
from qa.evaluation.tatqa import Case, TatqaReport, document_of, evaluate_tatqa, read_tatqa
from qa.evaluation.tatqa_failures import Expected, Grid, failure_of
from qa.evaluation.tatqa_scoring import NOTHING, AnswerKind, Reply, is_number, normalised, reply_of, score, to_number


def asked(question: str, answer: Any, kind: str = "span", scale: str = "", **given: Any) -> dict[str, Any]:
    told = {"question": question, "answer": answer, "answer_type": kind, "scale": scale, "answer_from": "table"}
    return told | {"derivation": "", "req_comparison": False} | given


def context(rows: list[list[str]], paragraphs: list[str], *questions: dict[str, Any]) -> dict[str, Any]:
    told = [{"order": n, "text": text} for n, text in enumerate(paragraphs, start=1)]
    return {"table": {"uid": "t", "table": rows}, "paragraphs": told[::-1], "questions": list(questions)}


FERRIES = context(
    [["", "2019", "2018"], ["Ticket sales", "1,204", "1,150"], ["Harbour fees", "(310)", "(295)"]],
    ["The line runs nine ferries.", "The table below shows its accounts (in thousands):", "Its head is Rosa Vega."],
    asked("What were the ticket sales in 2019?", ["1,204"], scale="thousand"),
    asked("What is the change in ticket sales?", 54, "arithmetic", "thousand", derivation="1,204-1,150"),
    asked("Who is the head of the line?", ["Rosa Vega"], answer_from="text"),
)
ZOO = context(
    [["Animal", "Number"], ["Penguins", "77"], ["Llamas", "12"]],
    ["The zoo of Lima was opened in 1921 by the painter Juan Sol.", "It is open on Sundays."],
    asked("Who opened the zoo of Lima?", ["Juan Sol"], answer_from="text"),
    asked("Which animals are there?", ["Penguins", "Llamas"], "multi-span"),
    asked("How many animals are named?", "2", "count", derivation="Penguins##Llamas"),
)
TOWERS = context(
    [["City", "Towers"], ["Porto", "41"], ["Braga", "6"]],
    ["Towers are of granite."],
    asked("Who is the prime minister of Norway?", ["nobody says"], answer_from="table-text"),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "tatqa.json"
    file.write_text(json.dumps([FERRIES, ZOO, TOWERS]))
    return file


@pytest.mark.parametrize(
    ("given", "expected", "kind", "exact", "f1"),
    [
        (Reply(("1496.5",), "million"), Reply(("$1,496.5",), "million"), "span", 1, 1),
        (Reply(("1496500000",)), Reply(("$1,496.5",), "million"), "span", 1, 1),
        (Reply(("$ 1,496.5 million",)), Reply(("$1,496.5",), "million"), "span", 1, 1),
        (Reply(("1,496.5",)), Reply(("1,496.5",), "million"), "span", 0, 0),
        (Reply(("1,496.5",), "thousand"), Reply(("1,496.5",), "million"), "span", 0, 0),
        (Reply(("22.1231",), "percent"), Reply(("22.12",), "percent"), "arithmetic", 1, 1),
        (Reply(("0.2212",)), Reply(("22.12",), "percent"), "arithmetic", 1, 1),
        (Reply(("22.12",)), Reply(("22.12",), "percent"), "arithmetic", 0, 0),
        (Reply(("0.2212",), "percent"), Reply(("22.12",), "percent"), "arithmetic", 0, 0),
        (Reply(("-22.12",), "percent"), Reply(("22.12",), "percent"), "arithmetic", 0, 0),
        (Reply(("7%",)), Reply(("7",), "percent"), "span", 1, 1),
        (Reply(("7%",)), Reply(("7",)), "span", 0, 0),
        (Reply(("(56)",), "thousand"), Reply(("-56",), "thousand"), "span", 1, 1),
        (Reply(("(1,056)",)), Reply(("-1056",)), "span", 0, 0),
        (Reply(("(1,056)",)), Reply(("$(1,056)",)), "span", 1, 1),
        (Reply(("123.2010",)), Reply(("123.2",)), "arithmetic", 1, 1),
        (Reply(("4 ferries",)), Reply(("4",)), "count", 0, 0),
        (Reply(("2018", "2019")), Reply(("2019", "2018")), "multi-span", 1, 1),
        (Reply(("Llamas", "the penguins")), Reply(("Penguins", "llamas.")), "multi-span", 0, 1),
        (Reply(("China", "Peru")), Reply(("China", "Japan", "Peru")), "multi-span", 0, 0.8),
        (Reply(("30 September 2019",)), Reply(("September 30, 2019",)), "span", 0, 1),
        (Reply(("the Harbour of Lima",)), Reply(("harbour, of Lima.",)), "span", 1, 1),
        (Reply(("Lima",)), Reply(("harbour of Lima",)), "span", 0, 0.5),
        (NOTHING, Reply(("Lima",)), "span", 0, 0),
        (Reply((" ",)), Reply(("Lima",)), "span", 0, 0),
    ],
)
def test_an_answer_is_compared_as_the_authors_do(
    given: Reply, expected: Reply, kind: AnswerKind, exact: float, f1: float
) -> None:
    marks = score(given, expected, kind)
    assert (marks.exact_match, marks.f1) == (exact, f1)


WORDS = st.text(max_size=20) | st.from_regex(r"[($]{0,2}-?[\d,.]{1,9}[%)]{0,2}( million| hundred)?", fullmatch=True)


@settings(max_examples=80, deadline=None)
@given(st.lists(WORDS, max_size=4), st.lists(WORDS, max_size=4), st.sampled_from(["", "thousand", "percent"]))
def test_any_words_can_be_compared_and_are_equal_to_themselves(left: list[str], right: list[str], scale: str) -> None:
    one, other = Reply(tuple(left), scale), Reply(tuple(right))
    marks = score(one, other, "multi-span")
    assert 0 <= marks.exact_match <= 1 and 0 <= marks.f1 <= 1
    if any(item.strip() for item in left):
        assert score(one, one, "multi-span").exact_match == 1
    assert all(to_number(item) is None or normalised(item) for item in left if is_number(item))


class Ferries:
    """The document of FERRIES with its passages and figures, and answers made out of it."""

    def __init__(self, document: Document, passages: tuple[Passage, ...], figures: tuple[Figure, ...]) -> None:
        self.document, self.passages, self.figures = document, passages, figures

    def figure(self, text: str) -> Figure:
        return next(figure for figure in self.figures if figure.text == text)

    def answer(self, *items: AnswerFigure, words: str = "", expression: str = "", shown: str = "") -> Answer:
        """words: that answer, in the document. shown: words of the one passage that is returned; all by default."""
        spans = [self.document.text.index(words)] if words else []
        return Answer(
            question="?",
            interpreted_as="?",
            conversation_id=None,
            answered=bool(items or words),
            text="so it is",
            reason=None if items or words else "no_evidence",
            confidence=0.9,
            spans=tuple(
                AnswerSpan(
                    text=words,
                    passage_id=self.passages[0].id,
                    document_id=self.document.id,
                    span=Span(start, start + len(words)),
                    score=0.9,
                )
                for start in spans
            ),
            figures=items,
            derivation=Derivation(expression=expression, operands=(), rule="difference") if expression else None,
            passages=tuple(
                AnswerPassage(passage=passage, document=self.document, score=1.0, highlights=())
                for passage in self.passages
                if shown in self.document.quote(passage.span)
            ),
            timings=Timings(total=1.0, search=0.5, read=0.5),
        )

    def quoted(self, *texts: str, **given: str) -> Answer:
        return self.answer(*(AnswerFigure(figure=self.figure(text), role="answer") for text in texts), **given)

    def calculated(self, derived: Figure, *operands: str) -> Answer:
        quoted = [AnswerFigure(figure=self.figure(text), role="operand") for text in operands]
        return self.answer(AnswerFigure(figure=derived, role="derived"), *quoted, expression="1,204 − 1,150")


@pytest.fixture(scope="module")
def ferries(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Ferries:
    file = tmp_path_factory.mktemp("tatqa") / "ferries.json"
    file.write_text(json.dumps([FERRIES]))
    document = document_of(read_tatqa(file)[0], "context 0")
    passages = split_passages(document)
    return Ferries(document, passages, extract_figures(document, passages, models.syntax))


def test_a_table_stands_behind_what_announces_it(ferries: Ferries) -> None:
    assert [passage.kind for passage in ferries.passages] == ["paragraph", "paragraph", "table", "paragraph"]
    assert ferries.document.quote(ferries.passages[-1].span) == "Its head is Rosa Vega."


def test_figures_are_told_as_quotes_with_the_scale_of_their_headers(ferries: Ferries) -> None:
    assert ferries.figure("1,204").value == 1_204_000
    assert reply_of(ferries.quoted("1,204", "1,150")) == Reply(("1,204", "1,150"), "thousand")
    # One scale holds for all items, so that what has none is told with the others written out.
    assert reply_of(ferries.quoted("2019", "(310)")) == Reply(("2019", "-310000"))
    assert reply_of(ferries.quoted("2019", "2018")) == Reply(("2019", "2018"))
    assert reply_of(ferries.answer(words="Rosa Vega")) == Reply(("Rosa Vega",))
    assert reply_of(ferries.answer()) == NOTHING


def test_what_is_calculated_is_told_in_the_scale_of_its_operands(ferries: Ferries) -> None:
    later = ferries.figure("1,204")
    change = replace(later, value=Decimal(53_667))
    assert reply_of(ferries.calculated(change, "1,204", "1,150")) == Reply(("53.667",), "thousand")
    growth = replace(later, kind="percent", unit="%", value=change.value, change="down")
    assert reply_of(ferries.calculated(growth, "1,204", "1,150")) == Reply(("-53667",), "percent")
    ratio = replace(later, kind="ratio", unit="x", value=change.value)
    assert reply_of(ferries.calculated(ratio, "1,204", "1,150")) == Reply(("53667",))


def expected(*items: str, kind: AnswerKind = "span", derivation: str = "", compares: bool = False) -> Expected:
    return Expected(kind=kind, reply=Reply(items, "thousand"), derivation=derivation, compares=compares)


def test_a_failure_is_told_by_where_the_answer_was_taken_from(ferries: Ferries) -> None:
    grid = Grid.of(ferries.document, ferries.passages)

    def failure(answer: Answer, wanted: Expected) -> str:
        return failure_of(answer, reply_of(answer), wanted, grid)

    sales = expected("1,204")
    assert failure(ferries.answer(), sales) == "abstained"
    assert failure(ferries.quoted("1,150"), sales) == "figure of another column"
    assert failure(ferries.quoted("(310)"), sales) == "figure of another row"
    assert failure(ferries.quoted("(295)"), sales) == "figure of another row and column"
    assert failure(ferries.answer(words="Harbour fees"), sales) == "label instead of figure"
    assert failure(ferries.quoted("1,204"), expected("$1,204")) == "wrong scale"
    assert failure(ferries.quoted("2018"), expected("2019", compares=True)) == "comparison not made"
    assert failure(ferries.quoted("1,204"), expected("1,204", "1,150", kind="multi-span")) == "multi-span incomplete"
    head = expected("Rosa Vega")
    assert failure(ferries.answer(words="Vega"), head) == "span boundary"
    assert failure(ferries.answer(words="Rosa Vega"), expected("that it is Rosa Vega")) == "span boundary"
    assert failure(ferries.answer(words="head"), head) == "other words of the right passage"
    assert failure(ferries.quoted("1,204"), head) == "answered from another passage"
    assert failure(ferries.quoted("1,204", shown="Ticket"), head) == "passage not found"
    assert failure(ferries.quoted("1,204"), expected("said nowhere")) == "other"


def test_failed_arithmetic_is_told_by_its_operands(ferries: Ferries) -> None:
    grid = Grid.of(ferries.document, ferries.passages)
    wanted = expected("54", kind="arithmetic", derivation="(1,204-1,150)/2")
    derived = replace(ferries.figure("1,204"), value=ferries.figure("(310)").value)

    def failure(answer: Answer) -> str:
        return failure_of(answer, reply_of(answer), wanted, grid)

    assert failure(ferries.answer()) == "abstained"
    assert failure(ferries.quoted("1,204")) == "arithmetic not tried"
    assert failure(ferries.calculated(derived, "1,204")) == "arithmetic with wrong operands"
    assert failure(ferries.calculated(derived, "1,204", "(310)")) == "arithmetic with wrong operands"
    assert failure(ferries.calculated(derived, "1,204", "1,150")) == "arithmetic of another kind"
    scaled = replace(derived, unit="%", value=Decimal(54_000))
    assert failure(ferries.calculated(scaled, "1,204", "1,150")) == "wrong scale"


def test_a_file_is_measured_from_its_contexts_to_the_reasons(file: Path, models: Models) -> None:
    report = evaluate_tatqa(file, models, failures=True)
    assert (report.n_contexts, len(report.cases)) == (3, 7)
    by_question = {case.question: case for case in report.cases}
    opened, norway = by_question["Who opened the zoo of Lima?"], by_question["Who is the prime minister of Norway?"]
    assert (opened.exact_match, opened.f1, opened.failure) == (1, 1, None)
    assert (norway.given, norway.failure, norway.f1) == ("", "abstained", 0)
    assert all((case.failure is None) == (case.exact_match == 1) for case in report.cases)
    marks = report.marks
    assert marks["all"].n == 7 == sum(marks[kind].n for kind in ("span", "multi-span", "arithmetic", "count"))
    assert marks["span"].n == sum(marks[f"span, {source}"].n for source in ("table", "text", "table-text"))
    assert sum(report.reasons.values()) == sum(not case.exact_match for case in report.cases)
    assert report.exceptions == []
    lines = "\n".join(report.lines())
    assert "  abstained  (" in lines
    assert "\n0 exceptions" in lines
    assert "Who is the prime minister of Norway?  →  nothing (" in lines
    assert "prime minister" not in "\n".join(replace(report, failures=False).lines())


def test_the_commonest_failures_come_first_and_exceptions_are_told() -> None:
    wrong = Case(
        context=0,
        question="Who opened it?",
        kind="span",
        source="text",
        expected="Juan Sol",
        given="Sol",
        withheld=None,
        exact_match=0.0,
        f1=0.5,
        failure="span boundary",
        exceptions=("no such quote",),
    )
    withheld = replace(wrong, failure="abstained", withheld="no_evidence", f1=0.0, exceptions=())
    report = TatqaReport(n_contexts=1, cases=(withheld, wrong, wrong))
    assert list(report.reasons.items()) == [("span boundary", 2), ("abstained", 1)]
    assert report.marks["all"].n_answered == 2
    assert report.marks["all"].f1 == pytest.approx(1 / 3)
    assert report.exceptions == ["Who opened it?: no such quote"] * 2
    assert report.to_dict()["failures_by_reason"] == {"span boundary": 2, "abstained": 1}
    assert "    2  span boundary  (span 2)" in list(report.lines())


def test_the_command_asks_of_some_contexts_and_prints_json(file: Path) -> None:
    printed = CliRunner().invoke(cli, ["eval", "tatqa", str(file), "--limit", "1", "--failures", "--json"])
    assert printed.exit_code == 0
    report = json.loads(printed.output)
    assert (report["n_contexts"], report["answers"]["all"]["n"]) == (1, 3)
    assert len(report["failures"]) == sum(report["failures_by_reason"].values())


BAD: list[Any] = [
    "not json",
    {},
    [{}],
    [{"table": {"table": [[5]]}, "paragraphs": [], "questions": []}],
    [FERRIES | {"paragraphs": [{"order": None, "text": ""}]}],
    [FERRIES | {"questions": [asked(" ", ["1"])]}],
    [FERRIES | {"questions": [asked("What?", ["1"], "essay")]}],
    [FERRIES | {"questions": [asked("What?", ["1"], scale="dozen")]}],
    [FERRIES | {"questions": [asked("What?", "many", "count")]}],
]


@pytest.mark.parametrize("stored", BAD)
def test_a_file_of_another_form_is_refused_by_its_name(stored: Any, tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    file.write_text(stored if isinstance(stored, str) else json.dumps(stored))
    with pytest.raises(UnreadableDocument, match=r"bad\.json' (is not in TAT-QA's format|holds no questions)"):
        read_tatqa(file)


def test_no_file_and_no_questions_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "tatqa.json"
    with pytest.raises(UnreadableDocument, match="cannot be read: no such file"):
        read_tatqa(file)
    file.write_text("[]")
    with pytest.raises(UnreadableDocument, match="holds no questions"):
        read_tatqa(file)
