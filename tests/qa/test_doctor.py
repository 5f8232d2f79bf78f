"""The doctor: finds every kind of harm, repairs what is derived, and says what it cannot repair."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.documents import Figure, Passage
from corpus.errors import LibraryDamaged, NoLibrary
from qa.cli import cli
from qa.doctor import examine
from qa.engine import Engine, Models
from qa.settings import Settings

QUESTION = "How many AI firms are in Shanghai?"


@pytest.fixture
def home(settings: Settings, models: Models) -> Path:
    """A library that nobody has open."""
    with Engine.open(settings, models=models):
        return settings.home


def contents(settings: Settings, models: Models) -> tuple[tuple[Passage, ...], tuple[Figure, ...]]:
    with Engine.open(settings, models=models) as engine:
        document_id = engine.documents()[0].document.id
        assert "1,000 companies" in engine.ask(QUESTION).text
        return engine.library.document_passages(document_id), engine.library.document_figures(document_id)


def sql(*statements: str) -> Callable[[Path], None]:
    def harm(home: Path) -> None:
        with closing(sqlite3.connect(home / "library.sqlite", isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)

    return harm


def index_apart(home: Path) -> None:
    """An index of SQLite's own that has missed a change of its table."""
    where = "FROM sqlite_schema WHERE name = 'passages_by_revision'"
    for statements in (
        ("CREATE TABLE kept AS SELECT *" + where, "PRAGMA writable_schema = ON", "DELETE " + where),
        ("UPDATE passages SET revision = revision + 5 WHERE ordinal = 3",),
        ("PRAGMA writable_schema = ON", "INSERT INTO sqlite_schema SELECT * FROM kept"),
        ("DROP TABLE kept",),
    ):
        sql(*(statement.replace("*FROM", "* FROM") for statement in statements))(home)


HARMS: dict[str, tuple[Callable[[Path], object], str]] = {
    "figure altered": (sql("UPDATE figures SET text = '9,999' WHERE ordinal = 2"), "does not stand where"),
    "figure moved": (sql("UPDATE figures SET start = start + 1, end = end + 1"), "does not stand where"),
    "figure unreadable": (sql("UPDATE figures SET value = 'many' WHERE kind = 'count'"), "cannot be read"),
    "figure elsewhere": (
        sql("UPDATE figures SET passage_id = (SELECT id FROM passages WHERE ordinal = 0) WHERE ordinal = 9"),
        "does not lie in its passage",
    ),
    "passage too long": (sql("UPDATE passages SET end = end + 100000 WHERE ordinal = 13"), "does not lie in the text"),
    "passage unreadable": (sql("UPDATE passages SET sentences = '[[1]]' WHERE ordinal = 2"), "no readable place"),
    "sentence outside": (sql("UPDATE passages SET sentences = '[[0,9]]' WHERE ordinal = 7"), "does not lie in it"),
    "passage gone": (sql("PRAGMA foreign_keys = ON", "DELETE FROM passages WHERE ordinal = 4"), "4 is missing"),
    "all passages gone": (sql("DELETE FROM passages"), "has no passages"),
    "passage gone, the rest not": (sql("DELETE FROM passages WHERE ordinal = 4"), "rows of the table 'vectors' whose"),
    "strange rows": (
        sql(
            "INSERT INTO passages (id, document_id, ordinal, start, end, kind, sentences, revision) "
            "VALUES ('x.p0', 'x', 0, 0, 5, 'title', '[]', 1)",
            "INSERT INTO vectors VALUES (4711, 'x', x'', x'')",
        ),
        "1 rows of the table 'passages' whose",
    ),
    "vectors gone": (sql("DELETE FROM vectors WHERE passage_key > 5"), "9 passages without vectors"),
    "vectors of another model": (sql("UPDATE vectors SET model_id = 'other@1'"), "14 passages without vectors"),
    "vector cut": (sql("UPDATE vectors SET passage = substr(passage, 1, 100) WHERE passage_key = 3"), "1 passages"),
    "vector not a number": (
        sql("UPDATE vectors SET sentences = zeroblob(length(sentences)) WHERE passage_key = 3"),
        "1 passages without vectors",
    ),
    "passage of a revision to come": (sql("UPDATE passages SET revision = 99 WHERE ordinal = 3"), "not come yet"),
    "index gone": (lambda home: shutil.rmtree(home / "index"), "There is no index"),
    "words gone": (lambda home: shutil.rmtree(home / "index" / "1" / "words"), "word index lacks 14 of 14"),
    "SQLite's own index": (index_apart, "index passages_by_revision"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_what_is_derived_is_repaired(harm: str, home: Path, settings: Settings, models: Models) -> None:
    before = contents(settings, models)
    work, complaint = HARMS[harm]
    work(home)
    told = examine(settings, repair=False)
    assert any(complaint in finding.what for finding in told.findings), told.findings
    assert not told.is_well
    repaired = examine(settings)
    assert {finding.state for finding in repaired.findings} == {"repaired"}, repaired.findings
    assert examine(settings).findings == []
    assert contents(settings, models) == before


def test_an_index_that_differs_from_the_library_is_repaired_under_those_who_have_it_open(
    engine: Engine, settings: Settings
) -> None:
    """A passage that is still in the library, and that the index has lost."""
    assert engine.ask(QUESTION).answered
    engine._live.now().generations._words(1).change((), engine.library.passage_keys())
    (finding,) = examine(settings).findings
    assert finding.what == "The word index lacks 14 of 14 passages"
    assert len(engine.generation.words) == 14
    assert engine.ask(QUESTION).answered


def test_leftovers_are_removed(home: Path, settings: Settings) -> None:
    (home / "index" / "7" / "words").mkdir(parents=True)
    (home / "index" / "CURRENT.tmp").write_text("7")
    (home / "restoring.sqlite").write_text("half")
    (home / "backups").mkdir()
    (home / "backups" / "mine.sqlite").write_text("kept")
    (home / "backups" / ".mine.sqlite.999999999.partial").write_text("half")
    report = examine(settings)
    assert len(report.findings) == 4
    assert report.is_well
    assert sorted(path.name for path in (home / "index").iterdir()) == ["1", "CURRENT"]
    assert [path.name for path in (home / "backups").iterdir()] == ["mine.sqlite"]
    assert not (home / "restoring.sqlite").exists()


def test_an_altered_document_is_left_to_the_user(home: Path, settings: Settings) -> None:
    sql("UPDATE documents SET text = replace(text, '1,000', '2,000')")(home)
    (finding,) = examine(settings).findings
    assert finding.state == "left"
    assert finding.todo is not None
    assert "restore a backup" in finding.todo


def test_a_damaged_file_is_left_to_the_user_and_told_by_every_command(home: Path, settings: Settings) -> None:
    path = home / "library.sqlite"
    data = bytearray(path.read_bytes())
    data[8192 : 8192 * 8] = b"\xff" * (8192 * 7)
    path.write_bytes(data)
    report = examine(settings)
    assert not report.is_well
    assert {finding.state for finding in report.findings} == {"left"}
    assert "restore" in "\n".join(report.lines())
    path.write_bytes(b"not a database at all" * 1000)
    assert not examine(settings).is_well
    asked = CliRunner().invoke(cli, ["ask", QUESTION, "--home", str(home)])
    assert isinstance(asked.exception, LibraryDamaged)
    assert "article-qa doctor" in str(asked.exception)


def test_vectors_of_a_model_that_is_not_at_hand_are_left(home: Path, settings: Settings) -> None:
    sql("UPDATE properties SET value = 'other@1' WHERE name = 'model_id'")(home)
    report = examine(settings)
    assert [finding.state for finding in report.findings] == ["left"]
    assert "article-qa rebuild" in "\n".join(report.lines())


def test_without_a_library_there_is_nothing_to_examine(settings: Settings) -> None:
    with pytest.raises(NoLibrary):
        examine(settings)


def test_the_command_tells_what_it_found_and_did(home: Path) -> None:
    def doctor(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(cli, ["doctor", "--home", str(home), *arguments])
        return result.exit_code, result.output

    assert doctor() == (0, "well      1 document, 14 passages and their indexes agree\n")
    shutil.rmtree(home / "index")
    assert doctor("--no-repair") == (1, "found     There is no index\n")
    code, output = doctor("--json")
    assert code == 0
    assert json.loads(output)["findings"] == [{"what": "There is no index", "state": "repaired", "todo": None}]
    sql("UPDATE documents SET text = 'x'")(home)
    assert doctor()[0] == 1
