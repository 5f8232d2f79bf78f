"""What the version before told otherwise: told where it surely is of the same, and nowhere else."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.chunking import split_passages
from corpus.documents import Document
from corpus.errors import DocumentNotFound
from corpus.figures.extract import extract_figures
from corpus.language import Syntax
from corpus.reading import document_from_text
from corpus.versions import versions_of
from index.rebuilding import derive
from qa.cli import cli
from qa.doctor import examine
from qa.engine import Engine, Models
from qa.evaluation.retrieval import empty_engine
from qa.home import DATABASE
from qa.proof.holdings import of_files, of_library
from qa.proof.pack import digest_of, evidence_markdown, evidence_of
from qa.proof.verifying import check_answer, verify
from qa.revisions import differ, revisions_of
from qa.serialising import answer_to_dict
from qa.settings import Settings

URL = "https://e.org/port"
PORT = (
    "The port of Varna\n\nUpdated: {day}\n\nThe port of Varna employs {people} people. In 2019 it handled {ships} "
    "ships and earned 40 million euros.\n\nA second quay is planned."
)
EMPLOYS = "How many people does the port of Varna employ?"


def port(people: int, ships: int, day: str) -> Document:
    return document_from_text(PORT.format(people=people, ships=ships, day=day), url=URL)


OLD, NEW = port(900, 310, "2024-03-01"), port(1200, 310, "2024-04-02")


@pytest.fixture(scope="module")
def library(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A library where a document has been replaced; nothing else in it."""
    with empty_engine(Settings(), tmp_path_factory.mktemp("revisions") / "home", models) as engine:
        engine.add(OLD)
        engine.add(NEW)
        yield engine


@pytest.fixture
def changing(library: Engine, models: Models, settings: Settings) -> Iterator[Engine]:
    """A library of the same, to be changed."""
    settings.home.mkdir()
    library.backup(settings.home / DATABASE)
    with Engine.open(settings, models=models) as engine:
        yield engine


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


# What is of the same


Days = tuple[date | None, date | None]
ONE_DAY = (date(2024, 3, 1), date(2024, 3, 1))


def told(before: str, now: str, syntax: Syntax, *, published: Days = ONE_DAY) -> list[tuple[str, str]]:
    """The figures of a text that another before it told otherwise: as they were, and as they are."""
    from qa.revisions import _Text, _told_before

    texts = []
    for body, day in zip((before, now), published, strict=True):
        document = document_from_text(f"A report\n\n{body}", title="A report", published=day)
        passages = split_passages(document)
        sentences = tuple(sentence for passage in passages for sentence in passage.sentences)
        texts.append(_Text(document=document, figures=extract_figures(document, passages, syntax), sentences=sentences))
    old, new = texts
    pairs = [(_told_before(figure, new, old), figure) for figure in new.figures]
    return [(other.text, figure.text) for other, figure in pairs if other is not None]


@pytest.mark.parametrize(
    ("before", "now", "pairs"),
    [
        ("Ghent has 45 mills.", "Ghent has 52 mills.", [("45", "52")]),
        (
            "Sales of Orbit rose to $3.1 million in 2018, and costs to $2 million.",
            "Sales of Orbit rose to $3.4 million in 2018, and costs to $2.5 million.",
            [("$3.1 million", "$3.4 million"), ("$2 million", "$2.5 million")],
        ),
        (
            "The bridge of Ulm opens on 3 May 2025.",
            "The bridge of Ulm opens on 9 June 2025.",
            [("3 May 2025", "9 June 2025")],
        ),
        (
            "In Ghent the old mills employ 450 workers.",
            "In Ghent the old mills now employ 520 workers.",
            [("450", "520")],
        ),
        # The order of the text does not matter.
        ("Ghent has 45 mills. Bruges has 12 mills.", "Bruges has 12 mills. Ghent has 52 mills.", [("45", "52")]),
    ],
)
def test_another_value_for_the_same_is_a_revision(
    before: str, now: str, pairs: list[tuple[str, str]], models: Models
) -> None:
    assert told(before, now, models.syntax) == pairs


@pytest.mark.parametrize(
    ("before", "now"),
    [
        # Nothing changed; something is gone; something has come.
        ("Ghent has 45 mills.", "Ghent has 45 mills."),
        ("Ghent has 45 mills. Bruges has 12 mills.", "Bruges has 12 mills."),
        ("Bruges has 12 mills.", "Ghent has 45 mills. Bruges has 12 mills."),
        # Of another place, thing, unit, period, day, sort.
        ("Bruges has 45 mills.", "Ghent has 52 mills."),
        ("Ghent has 45 mills.", "Ghent has 52 canals."),
        ("The tower of Ghent is 90 m high.", "The tower of Ghent is 300 ft high."),
        ("Ghent had 45 mills in 2018.", "Ghent had 52 mills in 2019."),
        ("On 3 May 5 people were hurt in Ghent.", "On 4 May 7 people were hurt in Ghent."),
        ("The first match in Ghent drew 450 people.", "The second match in Ghent drew 520 people."),
        ("Exports of Ghent rose 5% in 2018.", "Exports of Ghent fell 7% in 2018."),
        ("Ghent plans to build 45 mills.", "Ghent built 52 mills."),
        # What "it" is has changed.
        ("Ghent is old. It has 45 mills.", "Bruges is a town by the sea. It has 52 mills."),
        # Told less finely, or more.
        ("Orbit earned $10.16 billion in 2018.", "Orbit earned $10.2 billion in 2018."),
        # It could be either, or it stands there still.
        ("Ghent sold mills for 45 euros. Ghent sold mills for 60 euros.", "Ghent sold mills for 52 euros."),
        ("Ghent has 45 mills.", "Ghent has 45 mills. Ghent has 52 mills."),
    ],
)
def test_anything_else_is_none(before: str, now: str, models: Models) -> None:
    assert told(before, now, models.syntax) == []


@pytest.mark.parametrize("when", ["today", "this week", "on Monday", "in the quarter", "so far"])
def test_what_passes_is_told_of_no_other_time(when: str, models: Models) -> None:
    before, now = f"Ghent counted 45 cases {when}.", f"Ghent counted 52 cases {when}."
    assert told(before, now, models.syntax, published=(None, None)) == []
    assert told(before, now, models.syntax, published=(date(2024, 3, 1), date(2024, 3, 8))) == []
    assert told(before, now, models.syntax, published=(date(2024, 3, 1), date(2024, 3, 1))) == [("45", "52")]


def test_how_it_is_may_be_revised_by_a_later_version(models: Models) -> None:
    days = (date(2024, 3, 1), date(2024, 6, 1))
    assert told("Ghent has 45 mills.", "Ghent has 52 mills.", models.syntax, published=days) == [("45", "52")]
    assert told("Ghent had 45 mills last year.", "Ghent had 52 mills last year.", models.syntax, published=days) == [
        ("45", "52")
    ]
    days = (date(2023, 3, 1), date(2024, 3, 1))
    assert told("Ghent had 45 mills last year.", "Ghent had 52 mills last year.", models.syntax, published=days) == []


WORDS = st.sampled_from("Ghent Bruges has had 45 52 1,000 mills canals $3 million 5% in 2018 . , It \n\n".split(" "))


@settings(max_examples=20, deadline=None)
@given(before=st.lists(WORDS, max_size=30), now=st.lists(WORDS, max_size=30))
def test_no_text_makes_it_stumble_and_no_text_revises_itself(before: list[str], now: list[str], models: Models) -> None:
    told("x " + " ".join(before), "x " + " ".join(now), models.syntax)
    assert told("x " + " ".join(now), "x " + " ".join(now), models.syntax) == []


# In answers


def test_an_answer_tells_what_the_version_before_said(library: Engine) -> None:
    answer = library.ask(EMPLOYS)
    (revision,) = answer.revisions
    assert (revision.before.text, revision.text) == ("900", "900 people")
    assert revision.before.value == 900
    assert revision.figure == answer.figures[0].figure.id
    assert OLD.quote(revision.before.span) == "900"
    assert OLD.quote(revision.quote) == "The port of Varna employs 900 people."
    assert (revision.document.id, revision.document.published) == (OLD.id, date(2024, 3, 1))
    day = revision.replaced_at
    assert revision.line == (f"Revised: 900 people before (version of 1 March 2024, replaced on {day.day} {day:%B %Y})")
    told = answer_to_dict(answer)["revisions"][0]
    assert told["version"]["sha256"][:32] == told["version"]["id"] == told["quote"]["document_id"] == OLD.id
    assert OLD.text[told["quote"]["start"] : told["quote"]["end"]] == told["quote"]["text"]


def test_what_was_not_revised_and_what_is_no_answer_tell_nothing(library: Engine) -> None:
    assert library.ask("How many ships did the port of Varna handle in 2019?").revisions == ()
    abstained = library.ask("How many people does the port of Genoa employ?")
    assert not abstained.answered and abstained.revisions == ()


def test_only_the_version_just_before_counts(changing: Engine) -> None:
    third = changing.add(port(1200, 320, "2024-05-01")).document
    assert changing.ask(EMPLOYS).revisions == ()
    assert [revision.before.text for revision in changing.revisions(third.id)] == ["310"]
    assert [version.figures[1].text for version in changing.versions(third.id)] == ["1200", "900"]
    with pytest.raises(DocumentNotFound):
        changing.versions("0" * 32)


def test_figures_of_another_reading_are_compared_once_they_are_read_again(changing: Engine, models: Models) -> None:
    with changing.library.database.atomic() as connection:
        connection.execute("UPDATE replaced_documents SET figures_version = 1, figures = '[]'")
    assert changing.ask(EMPLOYS).revisions == ()
    derive(changing._store, models.embedder, models.syntax)
    assert [revision.text for revision in changing.ask(EMPLOYS).revisions] == ["900 people"]


def test_the_doctor_reads_a_versions_figures_again(changing: Engine, settings: Settings) -> None:
    changing.close()
    with closing(sqlite3.connect(settings.home / DATABASE)) as connection, connection:
        connection.execute("UPDATE replaced_documents SET figures = replace(figures, '900', '800')")
    report = examine(settings)
    (finding,) = report.findings
    assert finding.state == "repaired" and f"Replaced version {OLD.id}: the figure '800'" in finding.what
    assert examine(settings).findings == []


# In evidence


def test_evidence_proves_the_revision_by_the_version_that_was_kept(library: Engine) -> None:
    answer = library.ask(EMPLOYS)
    assert check_answer(answer, library.library) == ()
    pack = json.loads(json.dumps(evidence_of([answer], library)))
    assert {document["id"] for document in pack["documents"]} == {OLD.id, NEW.id}
    found = verify(pack, of_library(library.library))
    assert found.holds and "revision" in {check.what for check in found.checks}
    assert verify(pack, of_files([OLD, NEW])).holds
    assert any("it has changed" in check.line for check in verify(pack, of_files([NEW])).wrong)
    assert "### Revised" in evidence_markdown(pack) and "employs 900 people" in evidence_markdown(pack)


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (("before", "text"), "950", "“900” stands there"),
        (("before", "value"), 950, "the ledger has it as value 900"),
        (("quote", "text"), "The port of Varna employs 950 people.", "stands there"),
        (("quote", "document_id"), NEW.id, "it is of another version"),
        (("version", "published"), "2023-03-01", "the published of its version is told otherwise"),
        (("version", "replaced_at"), "2020-01-01T00:00:00+00:00", "it was replaced on"),
        (("figure",), "nothing", "the answer has no such figure"),
    ],
)
def test_an_altered_revision_is_wrong(library: Engine, path: tuple[str, ...], value: object, why: str) -> None:
    pack = deepcopy(evidence_of([library.ask(EMPLOYS)], library))
    at = pack["answers"][0]["revisions"][0]
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = value
    wrong = [check.line for check in verify(pack | {"digest": digest_of(pack)}, of_library(library.library)).wrong]
    assert any(line.startswith("WRONG    revision") and why in line for line in wrong), wrong


def test_an_answer_of_a_replaced_document_is_checked_in_the_version_kept(changing: Engine) -> None:
    pack = evidence_of([changing.ask(EMPLOYS)], changing)
    changing.add(port(1300, 310, "2024-05-01"))
    found = verify(pack, of_library(changing.library))
    assert found.holds
    (warning,) = found.warnings
    assert warning.what == "document" and "another version took its place on" in warning.line


def test_a_conversation_is_exported_though_a_document_was_removed(changing: Engine, tmp_path: Path) -> None:
    conversation = changing.converse(EMPLOYS).conversation_id or ""
    changing.remove(NEW.id)
    changing.close()
    home, file, page = str(changing.settings.home), tmp_path / "pack.json", tmp_path / "page.md"
    assert run("conversations", "export", "--home", home, conversation, str(file)).exit_code == 0
    assert run("conversations", "export", "--home", home, conversation, str(page)).exit_code == 0
    assert "removed from the library, and no longer to be checked" in page.read_text()
    checked = run("verify", "--home", home, str(file))
    assert checked.exit_code == 1
    assert "WRONG" not in checked.output
    assert "unchecked document The port of Varna, removed before this was written" in checked.output
    assert "unchecked revision 900" in checked.output
    assert checked.output.splitlines()[-1].startswith("Nothing is wrong, but ")
    # Whoever has the texts can check them all the same: a document's id is half of its hash.
    pack = json.loads(file.read_text())
    assert verify(pack, of_files([OLD, NEW])).holds
    pack["answers"][0]["spans"][0]["text"] += "0"
    assert verify(pack | {"digest": digest_of(pack)}, of_files([OLD, NEW])).wrong


# The command line


def test_the_command_line_shows_versions_and_revisions(library: Engine) -> None:
    home = str(library.settings.home)
    assert library.ask(EMPLOYS).revisions[0].line in run("ask", "--home", home, EMPLOYS).output
    shown = run("versions", "--home", home, NEW.id).output.splitlines()
    assert shown[0].startswith(f"{OLD.id}  2024-03-01  The port of Varna  (replaced on ")
    assert "  900 people → 1200" in shown
    (version,) = json.loads(run("versions", "--home", home, "--json", NEW.id).output)
    assert (version["id"], version["text"]) == (OLD.id, OLD.text)
    assert all(OLD.text[item["start"] : item["end"]] == item["text"] for item in version["figures"])


def test_a_document_without_versions_says_so(changing: Engine) -> None:
    document = changing.add(document_from_text(OLD.text, url="https://e.org/other")).document
    assert versions_of(changing.library.database, document.id) == ()
    assert revisions_of(document.id, None, changing.library) == ()
    output = run("versions", "--home", str(changing.settings.home), document.id).output
    assert output == "It has replaced no other version.\n"


def test_figures_differ_where_neither_is_the_other_rounded(models: Models) -> None:
    document = document_from_text("Sums\n\nThey are 1,000; 900; 10.16 million; 10.2 million; 10.18 million.")
    figures = {item.text: item for item in extract_figures(document, split_passages(document), models.syntax)}
    assert differ(figures["1,000"], figures["900"])
    assert not differ(figures["10.16 million"], figures["10.2 million"])
    assert differ(figures["10.16 million"], figures["10.18 million"])
