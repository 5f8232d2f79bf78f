"""Checking evidence: what is true holds, whatever is altered fails, and no file makes it stumble."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.documents import Figure
from corpus.errors import InputError
from corpus.reading import document_from_text, read_document
from qa.answers import Answer, AnswerFigure, Derivation
from qa.cli import cli
from qa.computing.arithmetic import compute
from qa.computing.computed import Computed, Rule
from qa.engine import Engine, Models
from qa.proof.claims import read_claims, read_pack
from qa.proof.holdings import Holdings, ReadFigures, figure_reader, of_files, of_library
from qa.proof.pack import digest_of, evidence_of, write_evidence
from qa.proof.verifying import check_answer, verify
from qa.serialising import Json
from qa.settings import Settings
from tests.conftest import ARTICLE

# Given with a date that the text itself does not tell.
MILL = document_from_text(
    "The mill of Turda\n\nThe mill made 120 tonnes of flour last year. In 2019 it made one-third of 270 tonnes. "
    "Sales rose from 40 million euros to 52 million euros.\n\nThe mill did not close in winter.",
    title="The mill of Turda",
    source="turda-post.example",
    published=date(2021, 3, 4),
)
QUESTIONS = (
    "How much flour did the mill make last year?",
    "How many people work at the mill of Genoa?",
    "Did the mill close in winter?",
    "How many AI firms are in Shanghai? When is the second conference?",
)


@dataclass(frozen=True)
class Case:
    """A library, what is asked of it, and the means to check the answers."""

    engine: Engine
    answers: tuple[Answer, ...]
    pack: Json
    holdings: Holdings
    read_figures: ReadFigures

    def wrong(self, pack: Json) -> list[str]:
        return [check.line for check in verify(pack, self.holdings, self.read_figures).wrong]


@pytest.fixture(scope="module")
def case(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    with Engine.open(Settings(home=tmp_path_factory.mktemp("verify") / "home"), models=models) as engine:
        engine.add(MILL)
        asked = tuple(engine.ask(question, top_k=2) for question in QUESTIONS)
        answers = (*asked, calculated(asked[0], figures_of(engine, "40 million euros", "52 million euros"), "growth"))
        yield Case(
            engine, answers, evidence_of(answers, engine), of_library(engine.library), figure_reader(models.syntax)
        )


def figures_of(engine: Engine, *texts: str) -> list[Figure]:
    by_text = {figure.text: figure for figure in engine.library.document_figures(MILL.id)}
    return [by_text[text] for text in texts]


def calculated(answer: Answer, operands: list[Figure], rule: Rule, unit: str | None = None) -> Answer:
    """The answer with a calculation in place of its figures."""
    computed = compute(rule, operands, unit=unit)
    assert isinstance(computed, Computed)
    return replace(
        answer,
        text=computed.text,
        spans=(),
        figures=tuple(AnswerFigure(figure=figure, role="operand") for figure in operands),
        computed=computed,
        derivation=Derivation(
            expression=computed.expression, operands=tuple(figure.id for figure in operands), rule=rule
        ),
    )


def sealed(pack: Json) -> Json:
    """As somebody would pass it off: with a digest that fits."""
    return pack | {"digest": digest_of(pack)}


def test_answers_abstentions_verdicts_and_calculations_hold(case: Case) -> None:
    found = verify(case.pack, case.holdings, case.read_figures)
    assert [check.line for check in found.checks if check.verdict != "ok"] == []
    kinds = [check.what for check in found.checks]
    assert set(kinds) == {"pack", "document", "passage", "quote", "figure", "calculation", "answer"}
    roles = [figure["role"] for answer in case.pack["answers"] for figure in answer["figures"]]
    assert kinds.count("figure") == len(roles) - roles.count("derived")
    assert {"answer", "nearest", "operand", "derived"} <= set(roles)
    assert case.pack["answers"][2]["answer"].startswith("No: “")
    assert list(found.lines())[-1] == f"All of {len(kinds)} checks hold."
    assert found.to_dict()["holds"] is True


def test_each_answer_holds_by_itself_with_and_without_reading_figures_again(case: Case) -> None:
    for answer in case.answers:
        assert check_answer(answer, case.engine.library) == ()
        assert check_answer(answer, case.engine.library, case.read_figures) == ()


def test_an_answer_that_shows_what_it_does_not_prove_is_told(case: Case) -> None:
    answer = replace(case.answers[0], text="121 tonnes — “the mill made flour of gold”")
    (line,) = check_answer(answer, case.engine.library)
    assert line.startswith("warning  answer “121 tonnes — ")
    assert "121 stands in no quote of it; “the mill made flour of gold” stands in no quote of it" in line
    figure = replace(case.answers[0].figures[0].figure, value=Decimal(121))
    answer = replace(case.answers[0], figures=(AnswerFigure(figure=figure, role="answer"),))
    (line,) = check_answer(answer, case.engine.library)
    assert "the ledger has it as value 120" in line


# Altering

Place = tuple[str | int, ...]


def leaves(value: object, path: Place = ()) -> Iterator[Place]:
    if isinstance(value, dict | list):
        for name, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*path, name))
    else:
        yield path


def is_proved(path: Place) -> bool:
    """Whether the documents tell if a field is true; of the others only the digest tells that they were altered."""
    match path:
        case ("documents", *_) | ("answers", _, "spans" | "passages", *_):
            return True
        case ("answers", _, "derivation", *_):
            return True
        case ("answers", 4, "figures", 2, name, *_):
            return name in ("text", "kind", "value", "low", "high", "exact", "unit", "per", "qualifier", "change")
        case ("answers", _, "figures", _, name, *_):
            return name != "role"
    return False


@dataclass(frozen=True)
class Change:
    """What is done to a value, whatever that is. place, at: over how many there are; number: never 0."""

    place: int
    at: int
    new: str
    number: int


CHANGES = st.builds(
    Change,
    place=st.integers(0, 10**6),
    at=st.integers(0, 10**4),
    new=st.characters(exclude_categories=["Cs"]) | st.sampled_from("0123456789abcdef"),
    number=st.sampled_from([-3, -2, -1, 1, 2, 3, 10**30]),
)


def other_than(value: object, change: Change) -> object:
    if isinstance(value, bool) or value is None:
        return [1, "x", value is None][change.number % 3]
    if isinstance(value, int):
        return value + change.number
    if isinstance(value, float):
        return [value * 2 + 1, value + abs(value) * 2**-50 + 5e-324, int(value) + 1][change.number % 3]
    assert isinstance(value, str)
    at = change.at % (len(value) + 1)
    kept = at + change.number % 2
    others = [value[:at] + change.new + value[kept:], value[:at] + value[at + 1 :], None]
    return next(other for other in [others[change.number % 3], *others] if other != value)


def put(pack: Json, path: Place, value: object) -> Json:
    """The pack with another value at a place; or with what a function makes of the value there."""
    pack = deepcopy(pack)
    holder: Any = pack
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value(holder[path[-1]]) if callable(value) else value
    return pack


def altered(pack: Json, paths: list[Place], change: Change) -> tuple[Place, Json]:
    path = paths[change.place % len(paths)]
    return path, put(pack, path, lambda value: other_than(value, change))


def fails(case: Case, pack: Json) -> bool:
    try:
        return bool(case.wrong(pack))
    except InputError:
        return True


@given(change=CHANGES)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_altered_is_found(case: Case, change: Change) -> None:
    path, pack = altered(case.pack, [path for path in leaves(case.pack) if path != ("digest",)], change)
    assert fails(case, pack), path


@given(change=CHANGES)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_quote_place_value_or_hash_that_is_altered_fails_even_if_the_pack_is_sealed_again(
    case: Case, change: Change
) -> None:
    path, pack = altered(case.pack, [path for path in leaves(case.pack) if is_proved(path)], change)
    assert fails(case, sealed(pack)), path


FIRST, LAST = ("answers", 0), ("answers", 4)


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        ((*FIRST, "figures", 0, "value"), 121, "the ledger has it as value 120"),
        ((*FIRST, "figures", 0, "unit"), "kg", 'read again, it is unit "t"'),
        ((*FIRST, "figures", 0, "document_id"), "0" * 32, "its document is not there"),
        ((*FIRST, "passages", 0, "end"), 10**30, "this is no place in its document"),
        ((*FIRST, "passages", 0, "start"), -5, "this is no place in its document"),
        ((*FIRST, "passages", 0, "page"), 2, "this is page None, not 2"),
        ((*LAST, "figures", 2, "value"), 31, "calculated again, the value of 30% is 30"),
        ((*LAST, "derivation", "rule"), "magic", "“magic” is no rule of calculating"),
        ((*LAST, "derivation", "rule"), "exchange_rate", "it cannot be calculated: "),
        ((*LAST, "derivation", "operands", 0), "nobody", "1 operand of it not among the figures that hold"),
        ((*LAST, "derivation"), None, "WRONG    figure 30%: no calculation gives it"),
        (("documents", 0, "source"), "the king", "its source is “turda-post.example”, not “the king”"),
        (("documents", 0, "sha256"), "0" * 64, "it has changed: its text has SHA-256"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said(case: Case, path: Place, value: object, line: str) -> None:
    found = case.wrong(sealed(put(case.pack, path, value)))
    assert any(line in wrong for wrong in found), found


def test_lengths_and_units_that_were_asked_for_are_calculated_again(case: Case) -> None:
    operands = figures_of(case.engine, "120 tonnes", "270 tonnes")
    for rule, unit in (("difference", "kg"), ("ratio", None), ("sum", "kg"), ("share", "kg")):
        answer = calculated(case.answers[0], operands, rule, unit)  # type: ignore[arg-type]
        assert check_answer(answer, case.engine.library, case.read_figures) == (), rule


def test_figures_of_another_version_need_the_same_values_alone(case: Case) -> None:
    pack = deepcopy(case.pack)
    pack["versions"]["figures"] = 1
    pack["answers"][0]["figures"][0]["concept"] = "flour mills"
    found = verify(sealed(pack), case.holdings, case.read_figures)
    assert [check.what for check in found.warnings] == ["pack"]
    assert found.holds
    pack["answers"][0]["figures"][0]["value"] = 121
    assert not verify(sealed(pack), case.holdings, case.read_figures).holds


# Against files


def test_files_stand_in_for_the_library(case: Case, tmp_path: Path) -> None:
    file = tmp_path / "mill.txt"
    file.write_text(MILL.text)
    found = verify(case.pack, of_files([read_document(ARTICLE), read_document(file)]), case.read_figures)
    assert found.holds
    # The date that the file does not tell, and with it "last year", is taken from the pack.
    assert ["its published is not told, not “2021-03-04”" in " ".join(check.why) for check in found.warnings] == [True]


def test_a_file_that_changed_or_is_missing_is_told(case: Case) -> None:
    text = MILL.text.replace("120 tonnes", "130 tonnes")
    changed = document_from_text(text, title=MILL.title, source=MILL.source, published=MILL.published)
    wrong = [check.line for check in verify(case.pack, of_files([changed]), case.read_figures).wrong]
    assert any(line.startswith("WRONG    document The mill of Turda, ") and "it has changed" in line for line in wrong)
    assert any(
        line.startswith("WRONG    figure 120 tonnes, ") and "“130 tonnes” stands there" in line for line in wrong
    )
    assert any("it is missing from the files" in line for line in wrong)
    # What stands as it stood is not called wrong itself.
    assert not any(line.startswith("WRONG    figure 40 million euros") for line in wrong)


def test_a_file_that_tells_another_date_is_wrong(case: Case) -> None:
    pack = deepcopy(case.pack)
    shanghai = next(document for document in pack["documents"] if document["published"] == "2019-08-01")
    shanghai["published"] = "2019-08-02"
    found = verify(sealed(pack), of_files([MILL, read_document(ARTICLE)]), case.read_figures)
    assert any("its published is “2019-08-01”, not “2019-08-02”" in check.line for check in found.wrong)


def test_pages_are_checked(models: Models, case: Case) -> None:
    paged = replace(MILL, pages=(0, 19))
    pack = deepcopy(case.pack)
    (first, *_) = (span for span in pack["answers"][0]["spans"])
    first["page"] = 1
    wrong = verify(sealed(pack), of_files([paged]), None).wrong
    assert any("this is page 2, not 1" in check.line for check in wrong)


# Bad input


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not JSON, or not all of it"),
        (b"# Evidence\n", "is not JSON, or not all of it"),
        (b"\xff\xfe\x00", "is not JSON, or not all of it"),
        (b"[" * 100_000, "is not JSON, or not all of it"),
        (b"[]", "is JSON, but no evidence pack"),
        (b"{}", "its format is not “article-qa evidence”"),
        (b'{"format": "article-qa evidence"}', "has version None; 1 is read here"),
        (b'{"format": "article-qa evidence", "version": true}', "has version True; 1 is read here"),
        (b'{"format": "article-qa evidence", "version": 2}', "has version 2; 1 is read here"),
        (b'{"format": "article-qa evidence", "version": 1}', "is not whole: made_at is missing"),
        (b'{"format": "article-qa evidence", "version": 1, "x": NaN}', "holds what JSON cannot"),
    ],
)
def test_what_is_no_pack_is_refused_in_one_sentence(content: bytes, message: str, tmp_path: Path) -> None:
    file = tmp_path / "pack.json"
    file.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_claims(read_pack(file))


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("answers",), [], "answers is empty"),
        (("answers", 0, "spans", 0, "start"), "5", r"answers\[0\].spans\[0\].start should be a valid integer"),
        (("answers", 0, "spans", 0, "start"), 5.0, r"answers\[0\].spans\[0\].start should be a valid integer"),
        (("answers", 0, "confidence"), 2, r"answers\[0\].confidence should be less than or equal to 1"),
        (("answers", 0, "figures", 0, "role"), "hero", r"figures\[0\].role should be 'answer'"),
        (("answers", 0, "figures", 0, "text"), "\ud800", "is not whole"),
        (("documents", 0, "published"), "soon", r"documents\[0\].published"),
        (("made_at",), "2024-01-01T00:00:00", "made_at should have timezone"),
        (("documents", 0, "colour"), "red", r"documents\[0\].colour is not a field of one"),
    ],
)
def test_what_is_not_whole_is_told_by_its_place(case: Case, path: Place, value: object, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        case.wrong(put(case.pack, path, value))
    assert len(str(caught.value)) < 400


@given(cut=st.floats(0, 0.999))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_truncated_file_is_refused(case: Case, cut: float, tmp_path_factory: pytest.TempPathFactory) -> None:
    whole = json.dumps(case.pack).encode()
    file = tmp_path_factory.getbasetemp() / "truncated.json"
    file.write_bytes(whole[: int(len(whole) * cut)])
    with pytest.raises(InputError):
        read_pack(file)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_pack_makes_it_stumble(case: Case, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(list(leaves(case.pack))))
    pack = put(case.pack, path[: data.draw(st.integers(1, len(path)))], data.draw(ANYTHING))
    try:
        verification = verify(pack, case.holdings, case.read_figures)
    except InputError:
        return
    assert all(line.isprintable() for line in verification.lines())


# The command


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


@pytest.fixture
def pack_file(article_engine: Engine, tmp_path: Path) -> Path:
    file = tmp_path / "pack.json"
    write_evidence(article_engine.ask("How many AI firms are in Shanghai?"), file, article_engine)
    return file


def test_the_command_checks_against_the_library_or_against_files(pack_file: Path, article_engine: Engine) -> None:
    home = str(article_engine.settings.home)
    by_library = run("verify", "--home", home, str(pack_file))
    assert by_library.exit_code == 0, by_library.output
    assert "ok       figure 1,000, characters 472–477 of Shanghai gears up to be AI hub\n" in by_library.output
    assert run("verify", str(pack_file), str(ARTICLE)).output == by_library.output
    pack = json.loads(pack_file.read_text())
    pack["answers"][0]["figures"][0]["value"] = 1001
    pack_file.write_text(json.dumps(pack))
    wrong = run("verify", "--home", home, str(pack_file))
    assert wrong.exit_code == 1
    assert "WRONG    figure 1,000, characters 472–477 of Shanghai gears up to be AI hub: the ledger" in wrong.output
    told = run("verify", "--json", str(pack_file), str(ARTICLE))
    assert told.exit_code == 1
    assert (json.loads(told.output)["holds"], json.loads(told.output)["wrong"]) == (False, 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("none.json",), "There is no file 'none.json'"),
        ((".",), "'.' is a folder"),
        (("/dev/null",), "'/dev/null' is not a regular file"),
        (("pyproject.toml",), "'pyproject.toml' is not JSON"),
    ],
)
def test_the_command_says_what_is_no_pack(arguments: tuple[str, ...], message: str) -> None:
    result = run("verify", *arguments)
    assert isinstance(result.exception, InputError)
    assert message in str(result.exception)


def test_the_command_names_what_it_lacks(pack_file: Path, tmp_path: Path) -> None:
    assert "--home is for the library" in run("verify", "--home", str(tmp_path), str(pack_file), str(ARTICLE)).output
    missing = run("verify", "--home", str(tmp_path / "none"), str(pack_file))
    assert "Name the documents behind FILE" in str(missing.exception)
    assert not (tmp_path / "none").exists()


def test_a_document_that_was_removed_is_missing(engine: Engine) -> None:
    answer = engine.ask("How many AI firms are in Shanghai?")
    pack = evidence_of([answer], engine)
    engine.remove(answer.passages[0].document.id)
    wrong = [line for check in verify(pack, of_library(engine.library)).wrong for line in check.why]
    assert set(wrong) == {"it is missing from the library", "its document is not there"}
    assert all(line.startswith("unchecked") for line in check_answer(answer, engine.library))
    assert "removed before this was written" in check_answer(answer, engine.library)[0]
