"""Adding: whole documents or nothing of them, nothing embedded twice, the library free while others work."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.documents import Document
from corpus.errors import Cancelled, LibraryNotWritable, OtherModel, UnreadableDocument
from corpus.reading import document_from_text
from index.drafting import AHEAD, NotAdded, Source, batches_ahead, source_of
from index.encoding import BATCH
from index.progress import Meter, Progress
from qa.engine import Added, Engine, Models
from qa.settings import Settings
from tests.other import with_counting

QUESTION = "How many penguins does the zoo keep?"


def zoo(n: int, url: str | None = None) -> Document:
    return document_from_text(f"The zoo of Lima\n\nThe zoo keeps {n} penguins.", url=url)


def long(n_paragraphs: int = 4 * BATCH) -> Document:
    paragraphs = (f"Paragraph {n} tells of the town of Number{n} and of its {n} trees." for n in range(n_paragraphs))
    return document_from_text("A long report\n\n" + "\n\n".join(paragraphs))


def unreadable(name: str) -> Source:
    def read() -> Document:
        raise UnreadableDocument(f"'{name}' is empty")

    return Source(name=name, size=1, read=read)


def n_staged(engine: Engine) -> int:
    with engine.library.database.reading() as connection:
        (n,) = connection.execute("SELECT count(*) FROM staged_vectors").fetchone()
    return int(n)


def stop_when(stage: str, share: float, error: type[BaseException]) -> "Stop":
    return Stop(stage, share, error)


class Stop:
    """Raises once a stage is so far; remembers what was told."""

    def __init__(self, stage: str, share: float, error: type[BaseException]) -> None:
        self.stage, self.share, self.error = stage, share, error
        self.told: list[Progress] = []

    def __call__(self, progress: Progress) -> None:
        self.told.append(progress)
        if progress.stage == self.stage and progress.done >= self.share * progress.total > 0:
            raise self.error("enough")


def test_each_source_is_told_of_in_its_order(engine: Engine) -> None:
    sources = [source_of(zoo(1)), unreadable("a.txt"), source_of(long()), source_of(zoo(1)), source_of(zoo(2))]
    came_of = list(engine.add_sources(sources))
    assert [item.source.name for item in came_of] == [source.name for source in sources]
    assert [isinstance(item, Added) and item.existed for item in came_of] == [False, False, False, True, False]
    assert isinstance(came_of[1], NotAdded)
    assert "'a.txt' is empty" in str(came_of[1].error)
    assert len(engine.documents()) == 4
    assert n_staged(engine) == 0


@pytest.mark.parametrize("together", [False, True])
def test_cancelling_leaves_the_library_as_it_was(engine: Engine, together: bool) -> None:
    revision = engine.library.revision()
    stop = stop_when("embedding", 0.5, Cancelled)
    with pytest.raises(Cancelled):
        list(engine.add_sources([source_of(long())], together=together, report=stop))
    assert stop.told[-1].done >= 2 * BATCH
    assert (engine.library.revision(), n_staged(engine), len(engine.documents())) == (revision, 0, 1)


def test_of_documents_added_together_all_are_stored_or_none(engine: Engine) -> None:
    sources = [source_of(zoo(1)), source_of(long()), source_of(zoo(2)), source_of(long(5 * BATCH))]
    with pytest.raises(Cancelled):
        list(engine.add_sources(sources, together=True, report=stop_when("embedding", 0.5, Cancelled)))
    assert (len(engine.documents()), n_staged(engine)) == (1, 0)
    came_of = list(engine.add_sources(sources, together=True))
    assert [isinstance(item, Added) for item in came_of] == [True] * 4
    assert (len(engine.documents()), n_staged(engine)) == (5, 0)


def test_what_was_embedded_before_a_crash_is_not_embedded_again(settings: Settings, models: Models) -> None:
    counted, counting = with_counting(models)
    with Engine.open(settings, models=counted) as engine, pytest.raises(KeyboardInterrupt):
        counting.texts.clear()
        engine.add(long(), report=stop_when("embedding", 0.45, KeyboardInterrupt))
    first = list(counting.texts)
    assert len(first) == 2 * BATCH
    with Engine.open(settings, models=counted) as engine:
        counting.texts.clear()
        added = engine.add(long())
        assert not set(first) & set(counting.texts)
        assert len(first) + len(counting.texts) == added.n_passages
        assert n_staged(engine) == 0
        (_, passage), *_ = engine.search("Which town has 77 trees? Number77", top_k=1)
        assert "Number77" in passage.text


def test_staged_vectors_that_somebody_cleared_are_made_again(engine: Engine) -> None:
    def clear(progress: Progress) -> None:
        if progress.stage == "storing":
            engine._store.staging.clear()

    added = engine.add(long(), report=clear)
    assert engine._store.vectors.missing(engine.models.embedder.model_id, added.document.id) == {}


def test_the_old_version_answers_until_the_new_one_is_stored(engine: Engine) -> None:
    url = "https://example.org/zoo"
    old = engine.add(zoo(77, url))
    answers: list[str] = []
    added = engine.add(zoo(78, url), report=lambda progress: answers.append(engine.ask(QUESTION).text))
    assert len(answers) > 2
    assert all("77" in answer for answer in answers)
    assert (added.replaced, added.existed) == (old.document.id, False)
    assert "78" in engine.ask(QUESTION).text


def test_a_text_stays_until_the_last_of_its_addresses_has_another(engine: Engine) -> None:
    one, two = "file:///one.txt", "file:///two.txt"
    first = engine.add(zoo(77, one))
    again = engine.add(zoo(77, two))
    assert (again.existed, again.replaced, again.document.id) == (True, None, first.document.id)
    # What stands at the first address is new; the old text still stands at the second.
    assert engine.add(zoo(78, one)).replaced is None
    assert engine.library.document(first.document.id).document.url == two
    # And here a text that is known already takes its place.
    other = engine.add(zoo(78, two))
    assert (other.existed, other.replaced) == (True, first.document.id)
    assert [item.n_passages for item in engine.documents()][1:] == [2]
    assert engine.find(zoo(78, one)) is not None
    assert engine.find(zoo(78, "file:///three.txt")) is None


def test_a_text_added_without_an_address_stays(engine: Engine) -> None:
    pasted = engine.add(zoo(77))
    assert engine.add(zoo(77, "file:///one.txt")).existed
    assert engine.add(zoo(78, "file:///one.txt")).replaced is None
    assert engine.library.has(pasted.document.id)


def test_a_known_document_that_goes_while_others_are_read_is_added_again(engine: Engine) -> None:
    known = engine.add(zoo(77))

    def remove(progress: Progress) -> None:
        if progress.stage == "storing" and engine.library.has(known.document.id):
            engine.remove(known.document.id)

    (added,) = engine.add_sources([source_of(zoo(77))], report=remove)
    assert isinstance(added, Added)
    assert not added.existed
    assert "77" in engine.ask(QUESTION).text


def test_others_may_write_while_a_document_is_embedded(engine: Engine, settings: Settings, models: Models) -> None:
    impatient = settings.model_copy(update={"lock_timeout": 0.5})
    added: list[Added] = []
    with Engine.open(impatient, models=models) as other:

        def add_another(progress: Progress) -> None:
            if progress.stage == "embedding" and not added:
                added.append(other.add(zoo(77)))

        engine.add(long(), report=add_another)
        assert "77" in engine.ask(QUESTION).text
        assert len(other.documents()) == 3


def test_a_library_rebuilt_with_another_model_meanwhile_takes_no_vectors_of_the_old(engine: Engine) -> None:
    def rebuilt(progress: Progress) -> None:
        if progress.stage == "storing":
            engine.library.set_property("model_id", "other@1")

    with pytest.raises(OtherModel, match="Add the rest again"):
        engine.add(zoo(77), report=rebuilt)
    assert engine.library.find(zoo(77)) is None


def test_a_full_disk_is_told_and_nothing_of_the_document_is_stored(engine: Engine) -> None:
    with engine.library.database.atomic() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    engine.library.database._writer.execute(f"PRAGMA max_page_count = {pages + 40}")
    with pytest.raises(LibraryNotWritable, match="disk is full"):
        engine.add(long())
    engine.library.database._writer.execute(f"PRAGMA max_page_count = {2**30}")
    assert len(engine.documents()) == 1
    assert engine.ask("How many AI firms are in Shanghai?").answered
    assert engine.add(long()).n_passages == 4 * BATCH + 1


def test_no_more_is_read_ahead_than_there_is_room_for(models: Models) -> None:
    read: list[int] = []
    text = "x" * (AHEAD // 4)

    def sources() -> Iterator[Source]:
        for n in range(50):

            def document(n: int = n) -> Document:
                read.append(n)
                return document_from_text(f"{n} {text}")

            yield Source(name=str(n), size=len(text), read=document)

    batches = batches_ahead(sources(), models.syntax, lambda document: True, lambda n, total: None)
    first = next(batches)
    # Taken, waiting, and one that finds no room.
    threading.Event().wait(0.5)
    assert len(read) <= len(first) + 6
    batches.close()  # type: ignore[attr-defined]
    threading.Event().wait(0.3)
    assert len(read) < 50


def test_what_cannot_be_read_through_is_raised_where_it_is_waited_for(models: Models) -> None:
    def broken() -> Document:
        raise RuntimeError("a mistake of ours")

    with pytest.raises(RuntimeError, match="a mistake of ours"):
        list(batches_ahead([Source(name="a", size=1, read=broken)], models.syntax, lambda d: False, lambda n, t: None))


def test_time_left_follows_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("index.progress.time.monotonic", lambda: now[0])
    told: list[Progress] = []
    meter = Meter(told.append, weight=1000, started=100.0)
    meter.tell("embedding", 0, 4)
    now[0] = 110.0
    meter.n_passages, meter.weight_done = 50, 200
    meter.tell("embedding", 1, 4, share=50)
    assert [(item.rate, item.eta_s) for item in told] == [(None, None), (5.0, 30.0)]


def test_progress_never_goes_back_and_ends_at_the_whole(engine: Engine, tmp_path: Path) -> None:
    told: list[Progress] = []
    list(engine.add_sources([source_of(zoo(n)) for n in range(20)], report=told.append))
    assert [item.done for item in told] == sorted(item.done for item in told)
    assert (told[-1].done, told[-1].total) == (20, 20)
