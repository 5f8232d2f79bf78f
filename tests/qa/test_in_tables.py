"""Answers from tables, over a real library."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.reading import read_document
from qa.engine import Engine, Models
from qa.proof.verifying import check_answer
from qa.settings import Settings

FERRIES = """# Ferries of Lund

Accounts of the ferries.

| | 2019 | 2018 |
|---|---|---|
| Ticket sales | 1,204 | 1,150 |
| Kiosk sales | 310 | 280 |
| Staff costs | 640 | 655 |
"""


@pytest.fixture(scope="module")
def ferries(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("ferries")
    (folder / "ferries.md").write_text(FERRIES)
    with Engine.open(Settings(home=folder / "home"), models=models) as engine:
        engine.add(read_document(folder / "ferries.md"))
        yield engine


@pytest.mark.parametrize(
    ("question", "cells"),
    [
        ("What were ticket sales in 2019?", ["1,204"]),
        ("What were kiosk sales in 2018?", ["280"]),
        ("What were staff costs in 2018 and 2019, respectively?", ["655", "640"]),
        ("In which year were kiosk sales larger?", ["2019"]),
    ],
)
def test_a_cell_is_found_by_its_row_and_its_column(ferries: Engine, question: str, cells: list[str]) -> None:
    answer = ferries.ask(question)
    assert answer.answered
    assert [span.text for span in answer.spans] == cells
    assert check_answer(answer, ferries.library) == ()


def test_what_the_table_does_not_have_is_not_taken_from_it(ferries: Engine) -> None:
    answer = ferries.ask("What were fuel costs in 2019?")
    assert not answer.answered
    assert not ferries.ask("What were ticket sales in 2013?").answered


def test_cells_are_computed_with(ferries: Engine) -> None:
    answer = ferries.ask("What was the change in ticket sales from 2018 to 2019?")
    assert answer.computed is not None
    assert answer.computed.value == 54
    assert answer.computed.expression == "1,204 − 1,150"


CITIES = ("Quito", "Lima", "Bogota")
SENSORS = "city," + ",".join(f"m{n}" for n in range(1, 221)) + "\n"
SENSORS += "".join(f"{city},{','.join(str(at + 10 * n) for n in range(1, 221))}\n" for at, city in enumerate(CITIES))


def test_of_columns_that_only_their_codes_tell_apart_the_one_that_is_named_answers(
    models: Models, tmp_path: Path
) -> None:
    (tmp_path / "sensors.csv").write_text(SENSORS)
    with Engine.open(Settings(home=tmp_path / "home"), models=models) as engine:
        engine.add(read_document(tmp_path / "sensors.csv"))
        for number in (3, 198, 219):
            answer = engine.ask(f"What is m{number} in Lima?")
            # It may not be found among so many, but no other is taken for it.
            assert not answer.answered or [span.text for span in answer.spans] == [str(number * 10 + 1)]
        assert engine.ask("What is m3 in Lima?").answered
        assert not engine.ask("What is m999 in Lima?").answered
