"""The commands that measure figures: what is right and what is not are told apart."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from corpus.errors import UnreadableDocument
from corpus.language import Syntax
from qa.cli import cli
from qa.evaluation.newsquant import evaluate_figures
from qa.evaluation.recognizers import evaluate_recognizers

SYNTAX = Syntax()


def sentence(text: str, *quantities: tuple[str, str, str, str]) -> dict[str, Any]:
    names = ("value", "normalized_unit", "change", "referred_concepts")
    return {"text": text, "quantities": [dict(zip(names, quantity, strict=True)) for quantity in quantities]}


def test_newsquant_columns_are_scored_one_by_one(tmp_path: Path) -> None:
    file = tmp_path / "gold.json"
    cases = [
        sentence("Revenue rose 5 percent.", ("5", "percentage", "up", "Revenue")),
        sentence("The bank paid $20 million.", ("2e7", "euro", "up", "thief")),
        sentence("It has about 30 shops.", ("31", "shop", "~", "-")),
        sentence("Between 20 and 30 people came.", ("20-30", "people", "=", "-")),
    ]
    file.write_text(json.dumps(cases))
    report = evaluate_figures(file, SYNTAX)
    f1 = {name: round(score.f1 * 4) for name, score in report.scores.items()}
    assert f1 == {"value": 3, "unit": 2, "change": 2, "concept_partial": 2, "concept_complete": 2}


def test_a_quantity_too_many_costs_precision_and_one_missed_recall(tmp_path: Path) -> None:
    file = tmp_path / "gold.json"
    file.write_text(json.dumps([sentence("It has 30 shops and 40 cars.", ("30", "shop", "=", "-"))]))
    score = evaluate_figures(file, SYNTAX).scores["value"]
    assert (score.precision, score.recall) == (0.5, 1.0)
    file.write_text(json.dumps([sentence("It has shops.", ("30", "shop", "=", "-"))]))
    score = evaluate_figures(file, SYNTAX).scores["value"]
    assert (score.precision, score.recall) == (0.0, 0.0)


def result(text: str, start: int, kind: str, **resolution: Any) -> dict[str, Any]:
    return {"Text": text, "Start": start, "End": start + len(text) - 1, "TypeName": kind, "Resolution": resolution}


def date(text: str, at: int, **value: str) -> dict[str, Any]:
    return result(text, at, f"datetimeV2.{value['type']}", values=[{"timex": "", **value}])


CASES: dict[str, list[tuple[dict[str, Any], bool]]] = {
    "Number": [
        ({"Input": "two and three fifths", "Results": [result("two and three fifths", 0, "n", value="2.6")]}, True),
        ({"Input": "five people", "Results": [result("five", 0, "number", value="6")]}, False),
        ({"Input": "five people", "Results": [result("five people", 0, "number", value="5")]}, False),
        ({"Input": "five people", "Results": []}, False),
    ],
    "Ordinal": [
        ({"Input": "The 21st of many", "Results": [result("21st", 4, "o", offset="21", relativeTo="start")]}, True),
        ({"Input": "The 21st of many", "Results": [result("21st", 4, "o", offset="21", relativeTo="end")]}, False),
    ],
    "Percent": [({"Input": "It lost 5 %.", "Results": [result("5 %", 8, "percentage", value="5%")]}, True)],
    "Age": [({"Input": "6 weeks of age", "Results": [result("6 weeks of age", 0, "a", value="6", unit="Week")]}, True)],
    "Currency": [
        ({"Input": "It cost 30 cents.", "Results": [result("30 cents", 8, "currency", value="30", unit="Cent")]}, True),
        ({"Input": "30 yen", "Results": [result("30 yen", 0, "c", value="30", unit="Yen", isoCurrency="CNY")]}, False),
    ],
    "Dimension": [
        ({"Input": "10 miles", "Results": [result("10 miles", 0, "d", value="10", unit="Mile")]}, True),
        ({"Input": "10 miles", "Results": [result("10 miles", 0, "d", value="10", unit="Kilometer")]}, False),
    ],
    "Temperature": [
        ({"Input": "90 fahrenheit to celsius", "Results": [
            result("90 fahrenheit", 0, "t", value="90", unit="F"),
            result("celsius", 17, "t", value=None, unit="C")]}, True),
    ],
    "NumberRange": [
        ({"Input": "more than 10 and less than 20", "Results": [
            result("more than 10 and less than 20", 0, "numberrange", value="(10,20)")]}, True),
        ({"Input": "more than 10", "Results": [result("more than 10", 0, "numberrange", value="(11,)")]}, False),
    ],
    "DateTime": [
        ({"Input": "Open May 5, 2018.", "Results": [date("May 5, 2018", 5, type="date", value="2018-05-05")]}, True),
        ({"Input": "Open May 5, 2018.", "Results": [date("May 5, 2018", 5, type="date", value="2018-05-06")]}, False),
        ({"Input": "from 2014 to 2018", "Results": [
            date("from 2014 to 2018", 0, type="daterange", start="2014-01-01", end="2018-01-01")]}, True),
        ({"Input": "It took 3 hours.", "Results": [date("3 hours", 8, type="duration", value="10800")]}, True),
    ],
}  # fmt: skip


@pytest.mark.parametrize("model", CASES)
def test_recognizers_cases_are_judged_by_value_unit_and_span(model: str, tmp_path: Path) -> None:
    (tmp_path / f"{model}Model.dev.json").write_text(json.dumps([case for case, _ in CASES[model]]))
    report = evaluate_recognizers(tmp_path)
    assert [not judged.problem for judged in report.cases] == [is_right for _, is_right in CASES[model]]


def test_the_commands_print_their_tables(tmp_path: Path) -> None:
    (tmp_path / "NumberModel.json").write_text(json.dumps([case for case, _ in CASES["Number"]]))
    shown = CliRunner().invoke(cli, ["eval", "recognizers", str(tmp_path), "--failures"])
    assert (shown.exit_code, shown.output.splitlines()[0].split()) == (0, ["Number", "1", "of", "4", "25.0%"])
    assert "'five people': no 'five'" in shown.output
    (tmp_path / "gold.json").write_text(json.dumps([sentence("It has 30 shops.", ("30", "shop", "=", "-"))]))
    shown = CliRunner().invoke(cli, ["eval", "figures", str(tmp_path / "gold.json"), "--json"])
    assert json.loads(shown.output)["unit"]["f1"] == 1.0


@pytest.mark.parametrize("content", ["", "{}", "[1]", '[{"text": "a"}]'])
def test_what_is_no_gold_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "NumberModel.json"
    file.write_text(content)
    with pytest.raises(UnreadableDocument):
        evaluate_figures(file, SYNTAX)
    if content != "{}":
        with pytest.raises(UnreadableDocument):
            evaluate_recognizers(tmp_path)


def test_a_folder_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="holds no cases"):
        evaluate_recognizers(tmp_path / "missing")
