"""The status: told at once, whoever writes, whatever has to be done, and without a model."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.database import Database
from corpus.documents import Document
from corpus.error_log import KEPT, last_errors, record_error
from corpus.errors import LibraryIsNewer, NoLibrary, UnreadableDocument
from index.progress import Progress
from qa.engine import Engine, NotAdded, Source
from qa.settings import Settings
from qa.status import read_status
from tests.older import make_older


def test_the_status_is_told_while_another_writes(engine: Engine, settings: Settings) -> None:
    with engine._lock.held("rebuilding"), engine._database.atomic() as connection:
        connection.execute("DELETE FROM figures")
        started = time.perf_counter()
        status = read_status(settings)
        assert time.perf_counter() - started < 0.5
    assert (status.n_documents, status.n_passages, status.n_figures) == (1, 14, 25)
    assert status.writer is not None
    assert status.writer.doing == "rebuilding"
    assert any("is rebuilding the library" in line for line in status.lines())
    assert read_status(settings).writer is None
    assert status.generation == engine.generation.manifest.number
    assert status.revision == status.index_revision == engine.generation.revision
    assert status.sizes.total >= status.sizes.database + status.sizes.index + status.sizes.words > 0
    assert status.sizes.words > 0
    assert status.sizes.free > 0


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("model_id", "other@1", "the embedding model is 'all-MiniLM-L6-v2' now"),
        ("chunking", "0", "cuts documents into passages"),
        ("figures", "0", "reads figures"),
    ],
)
def test_a_rebuild_that_is_due_is_told_with_its_reason(
    engine: Engine, settings: Settings, name: str, value: str, reason: str
) -> None:
    assert read_status(settings).rebuild_due == ()
    engine.library.set_property(name, value)
    (told,) = read_status(settings).rebuild_due
    assert reason in told


def test_the_status_loads_no_model_and_changes_nothing(engine: Engine, settings: Settings, tmp_path: Path) -> None:
    """Of an older library too, which it does not migrate."""
    home = tmp_path / "older"
    home.mkdir()
    make_older(settings.home / "library.sqlite", home / "library.sqlite")
    before = (home / "library.sqlite").read_bytes()
    code = (
        "import sys, qa.cli; from pathlib import Path\n"
        f"qa.cli.cli.main(['status', '--home', {str(home)!r}], standalone_mode=False)\n"
        "print('loaded:', *(name for name in ('faiss', 'tantivy', 'torch') if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "documents      1\n" in done.stdout
    assert "corpus 001_create_tables" in done.stdout
    assert done.stdout.splitlines()[-1] == "loaded:"
    assert (home / "library.sqlite").read_bytes() == before


def test_without_a_library_that_is_told(settings: Settings) -> None:
    with pytest.raises(NoLibrary):
        read_status(settings)
    assert not settings.home.exists()


def test_a_newer_library_is_told(engine: Engine, settings: Settings) -> None:
    with engine._database.atomic() as connection:
        connection.execute("INSERT INTO migrations VALUES ('corpus', '999_from_the_future', '')")
    with pytest.raises(LibraryIsNewer):
        read_status(settings)


def test_the_last_errors_are_kept_newest_first(engine: Engine, settings: Settings) -> None:
    for n in range(KEPT + 5):
        record_error(engine._database, UnreadableDocument(f"'{n}.txt' is empty"), doing="adding", what=f"{n}.txt")
    record_error(engine._database, RuntimeError("x" * 5_000), doing="rebuilding")
    errors = read_status(settings).errors
    assert len(errors) == KEPT
    assert (errors[0].doing, errors[0].what) == ("rebuilding", None)
    assert len(errors[0].message) == 1_000
    assert (errors[1].what, errors[1].message) == (f"{KEPT + 4}.txt", f"'{KEPT + 4}.txt' is empty.")
    assert any(f"adding {KEPT + 4}.txt: '{KEPT + 4}.txt' is empty." in line for line in read_status(settings).lines())


def test_an_error_that_cannot_be_kept_stops_nothing(
    engine: Engine, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with engine._database.atomic() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    engine._database._writer.execute(f"PRAGMA max_page_count = {pages}")
    for _ in range(KEPT):
        record_error(engine._database, RuntimeError("x" * 1_000), doing="adding")
    assert "disk is full" in caplog.text


def test_a_library_without_a_place_for_errors_has_none(tmp_path: Path) -> None:
    with Database(tmp_path / "library.sqlite") as database:
        record_error(database, RuntimeError("lost"), doing="adding")
        with database.reading() as connection:
            assert last_errors(connection) == ()


def test_a_document_that_could_not_be_read_and_a_rebuild_that_failed_are_told(
    engine: Engine, settings: Settings
) -> None:
    def unreadable() -> Document:
        raise UnreadableDocument("'a.txt' is empty")

    (came_of,) = engine.add_sources([Source(name="a.txt", size=1, read=unreadable)])
    assert isinstance(came_of, NotAdded)

    def fail(progress: Progress) -> None:
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        engine.rebuild(report=fail)
    found = [(error.doing, error.what, error.message) for error in read_status(settings).errors]
    assert found == [
        ("rebuilding", None, "RuntimeError: the power went"),
        ("adding", "a.txt", "'a.txt' is empty."),
    ]
