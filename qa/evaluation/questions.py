"""Measuring answers: how many questions with known answers come out right."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from corpus.errors import InputError, UnreadableDocument
from qa.conversation.turns import Turn, turn_of
from qa.engine import Engine
from qa.proof.holdings import ReadFigures, figure_reader
from qa.proof.verifying import check_answer
from qa.serialising import Json, answer_to_dict

# A figure's value is right if it is this near to the expected one, relative to it: room for 1/3 as 0.3333.
TOLERANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what is wrong with its answer; nothing is, if `problems` is empty.

    sort: as the file says, or "". understood: the question as it was interpreted. unverified: what of the answer does
    not stand where it says so.
    """

    id: str
    sort: str
    question: str
    understood: str
    answer: str
    problems: tuple[str, ...]
    unverified: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionsReport:
    """Each case, and the share right."""

    cases: tuple[Case, ...]

    @property
    def n_right(self) -> int:
        return sum(not case.problems for case in self.cases)

    @property
    def n_unverified(self) -> int:
        return sum(len(case.unverified) for case in self.cases)

    def to_dict(self) -> Json:
        return {
            "right": self.n_right,
            "total": len(self.cases),
            "unverified": self.n_unverified,
            "cases": [asdict(case) for case in self.cases],
        }

    def lines(self) -> Iterator[str]:
        for case in self.cases:
            asked = case.question if case.understood in ("", case.question) else f"{case.question} ({case.understood})"
            yield f"{'wrong' if case.problems else 'right'}  {case.id}  {asked}  →  {case.answer}"
            yield from (f"         {problem}" for problem in case.problems)
        for sort in dict.fromkeys(case.sort for case in self.cases if case.sort):
            of_sort = [case for case in self.cases if case.sort == sort]
            yield f"{sort:16} {sum(not case.problems for case in of_sort)} of {len(of_sort)} right"
        for case in self.cases:
            yield from (f"unverified  {case.id}  {problem}" for problem in case.unverified)
        yield f"{self.n_unverified} exceptions in verifying the answers"
        share = self.n_right / len(self.cases) if self.cases else 0.0
        yield f"{self.n_right} of {len(self.cases)} right ({share:.1%})"


def evaluate_questions(file: Path, engine: Engine) -> QuestionsReport:
    """Ask each case's turns in one conversation, and compare the last answer with what the case expects.

    file: JSON lines with id, turns, answerable, figures, answer_contains_any, passage_contains, and perhaps a sort of
    the question to tell results by. A case is right if
    `answerable` agrees with the answer's `answered`; every figure expected is among those returned as answer,
    equivalent or derived, in all fields that are given; the answer contains all the strings of one of the groups in
    `answer_contains_any`; and some returned passage contains `passage_contains`. Raises UnreadableDocument.
    """
    read = figure_reader(engine.models.syntax)
    return QuestionsReport(tuple(_judged(case, engine, read) for case in _cases(file)))


def _cases(file: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableDocument(f"'{file}' cannot be read", hint="A file of JSON lines is expected.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
            if not case["turns"]:
                raise ValueError("nothing is asked")
            yield {
                "id": str(case["id"]),
                "sort": str(case.get("sort") or ""),
                "turns": [str(turn) for turn in case["turns"]],
                "answerable": bool(case["answerable"]),
                "figures": list(case.get("figures") or []),
                "answer_contains_any": list(case.get("answer_contains_any") or []),
                "passage_contains": case.get("passage_contains"),
            }
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            raise UnreadableDocument(f"Line {number} of '{file}' is not a case", hint="See README, eval.") from error


def _judged(case: dict[str, Any], engine: Engine, read: ReadFigures) -> Case:
    *before, question = case["turns"]
    turns: list[Turn] = []
    try:
        for earlier in before:
            turns.append(turn_of(engine.ask(earlier, turns=turns)))
        given = engine.ask(question, turns=turns)
    except InputError as error:
        return Case(case["id"], case["sort"], question, "", "", (str(error),))
    answer = answer_to_dict(given)
    return Case(
        case["id"],
        case["sort"],
        question,
        given.interpreted_as,
        given.text,
        tuple(_problems(case, answer)),
        check_answer(given, engine.library, read),
    )


def _problems(case: dict[str, Any], answer: Json) -> Iterator[str]:
    if answer["answered"] != case["answerable"]:
        yield f"answered is {answer['answered']}, expected {case['answerable']}"
        return
    returned = [figure for figure in answer["figures"] if figure["role"] in ("answer", "equivalent", "derived")]
    for expected in case["figures"]:
        if not any(_agrees(figure, expected) for figure in returned):
            yield f"no figure {json.dumps(expected)} among {[figure['text'] for figure in returned]}"
    groups = case["answer_contains_any"]
    if groups and not any(all(part in answer["answer"] for part in group) for group in groups):
        yield f"the answer contains none of {json.dumps(groups)}"
    wanted = case["passage_contains"]
    if wanted and not any(wanted in passage["text"] for passage in answer["passages"]):
        yield f"no passage contains {wanted!r}"


def _agrees(figure: Json, expected: dict[str, Any]) -> bool:
    for name, value in expected.items():
        if name == "derived":
            if (figure["role"] == "derived") != value:
                return False
        elif name in ("value", "low", "high"):
            if not _same_value(figure[name], value):
                return False
        elif figure.get(name) != value:
            return False
    return True


def _same_value(left: object, right: object) -> bool:
    """Whether two values of the JSON are the same number ("1/3" is one), or the same date."""
    try:
        a, b = (float(Fraction(str(value))) for value in (left, right))
    except (ValueError, ZeroDivisionError):
        return left == right
    return abs(a - b) <= TOLERANCE * max(abs(b), 1e-12)
