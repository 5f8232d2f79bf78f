"""Rebuilding: what answers goes on answering, whatever is changed, until the new takes its place in one step."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

import index.drafting
from corpus.chunking import split_passages
from corpus.documents import Document, Passage
from corpus.errors import Cancelled, OtherModel
from corpus.reading import document_from_text
from index.generation import Generations
from index.progress import Progress
from qa.engine import Engine, Models
from qa.settings import Settings
from tests.index.test_building import QUESTION, long, n_staged, stop_when, zoo
from tests.other import with_counting, with_turned

ARTICLE = "How many AI firms are in Shanghai?"


def cut_in_two(document: Document, **limits: int) -> tuple[Passage, ...]:
    """As another version might: the title and all the rest."""
    title, *rest = split_passages(document, **limits)
    sentences = tuple(span for passage in rest for span in passage.sentences)
    whole = replace(rest[0], span=replace(rest[0].span, end=rest[-1].span.end), sentences=sentences)
    return title, whole


@pytest.fixture
def old(settings: Settings, models: Models, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A library of the article and a zoo, with passages made by another version."""
    monkeypatch.setattr(index.drafting, "split_passages", cut_in_two)
    with Engine.open(settings, models=models) as engine:
        engine.add(zoo(77))
        engine.library.set_property("chunking", "0")
        monkeypatch.undo()
        yield engine


def passages(engine: Engine) -> dict[str, tuple[Passage, ...]]:
    return {item.document.title: engine.library.document_passages(item.document.id) for item in engine.documents()}


def is_whole(engine: Engine) -> bool:
    """Whether passages are as this version makes them, all with vectors of the model, and nothing is left over."""
    library = engine.library
    return (
        all(library.document_passages(d.document.id) == tuple(split_passages(d.document)) for d in engine.documents())
        and not any(
            engine._store.vectors.missing(engine.models.embedder.model_id, d.document.id) for d in engine.documents()
        )
        and n_staged(engine) == 0
        and library.properties("chunking") != ("0",)
    )


def test_a_library_cut_otherwise_answers_as_it_was_until_it_is_rebuilt(
    old: Engine, settings: Settings, models: Models
) -> None:
    before, answered = passages(old), old.ask(ARTICLE).text
    told: list[tuple[str, str]] = []
    with Engine.open(settings, models=models) as engine:

        def ask(progress: Progress) -> None:
            told.append((engine.ask(ARTICLE).text, engine.ask(QUESTION).text))
            assert passages(engine) == before

        engine.rebuild(report=lambda progress: ask(progress) if progress.done < progress.total else None)
        assert len(told) > 3
        assert {(a, "77" in b) for a, b in told} == {(answered, True)}
        assert engine.ask(ARTICLE).text.startswith("1,000 companies")
        assert passages(engine) != before
        assert is_whole(engine)
        # And so does whoever had it open meanwhile.
        assert "77" in old.ask(QUESTION).text
        assert old.search(QUESTION)[0][1].text == "The zoo keeps 77 penguins."


def test_with_another_model_the_old_one_answers_until_the_new_one_is_ready(settings: Settings, models: Models) -> None:
    with Engine.open(settings, models=models) as engine:
        engine.add(zoo(77))
    with Engine.open(settings, models=models) as server, Engine.open(settings, models=with_turned(models)) as engine:
        answers: list[str] = []
        assert engine.status().embedder == models.embedder.name
        engine.rebuild(report=lambda progress: answers.append(engine.ask(QUESTION).text))
        assert len(answers) > 3
        assert all("77" in answer for answer in answers)
        assert engine.status().embedder == "turned"
        assert is_whole(engine)
        assert "77" in engine.ask(QUESTION).text
        # One that cannot have the model says so.
        with pytest.raises(OtherModel, match="built with the model 'turned'"):
            server.ask(QUESTION)
    with pytest.raises(OtherModel, match="'turned', which cannot be had now.*article-qa rebuild"):
        Engine.open(settings, models=models)
    with Engine.open(settings, models=models, any_model=True) as engine:
        engine.rebuild()
        assert "77" in engine.ask(QUESTION).text


def test_adding_before_the_rebuild_is_in_the_model_that_answers(settings: Settings, models: Models) -> None:
    with Engine.open(settings, models=models):
        pass
    with Engine.open(settings, models=with_turned(models)) as engine:
        engine.add(zoo(77))
        assert "77" in engine.ask(QUESTION).text
        engine.rebuild()
        assert "77" in engine.ask(QUESTION).text
        assert is_whole(engine)


@pytest.mark.parametrize("turned", [True, False])
def test_a_rebuild_that_was_killed_goes_on_where_it_stood(
    settings: Settings, models: Models, turned: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted, counting = with_counting(models)
    monkeypatch.setattr(index.drafting, "split_passages", split_passages if turned else cut_in_two)
    with Engine.open(settings, models=counted) as engine:
        for n in range(4):
            text = long(100).text.replace("town", f"town and {n} villages")
            engine.add(document_from_text(text.replace("A long report", f"The report number {n}")))
    monkeypatch.undo()
    wanted = with_turned(counted) if turned else counted
    counting.texts.clear()
    with Engine.open(settings, models=wanted) as engine, pytest.raises(KeyboardInterrupt):
        engine.rebuild(report=stop_when("rebuilding", 0.6, KeyboardInterrupt))
    first = list(counting.texts)
    assert len(first) > 200
    counting.texts.clear()
    with Engine.open(settings, models=wanted) as engine:
        rebuilt = engine.rebuild()
        assert not set(first) & set(counting.texts)
        assert len(first) + len(counting.texts) == rebuilt.n_passages
        assert is_whole(engine)


def test_cancelling_leaves_the_library_as_it_was(old: Engine, settings: Settings, models: Models) -> None:
    before = passages(old)
    with Engine.open(settings, models=with_turned(models)) as engine:
        with pytest.raises(Cancelled):
            engine.rebuild(report=stop_when("rebuilding", 1.0, Cancelled))
        with engine.library.database.reading() as connection:
            assert connection.execute("SELECT DISTINCT model_id FROM vectors").fetchall() == [
                (models.embedder.model_id,)
            ]
            assert connection.execute("SELECT count(*) FROM drafts").fetchone() == (0,)
        assert (passages(engine), n_staged(engine)) == (before, 0)
        assert "77" in engine.ask(QUESTION).text


def test_what_comes_and_goes_meanwhile_is_there_and_gone(old: Engine, settings: Settings, models: Models) -> None:
    article = old.documents()[0].document.id
    changed: list[bool] = []

    def change(progress: Progress) -> None:
        # After the documents have been read through, and before that takes effect.
        if progress.stage == "indexing" and not changed:
            changed.append(True)
            old.remove(article)
            old.add(document_from_text("The zoo of Quito\n\nThe zoo of Quito keeps 12 condors."))

    with Engine.open(settings, models=with_turned(models)) as engine:
        rebuilt = engine.rebuild(report=change)
        assert (rebuilt.n_documents, rebuilt.n_passages) == (2, 4)
        assert not engine.ask(ARTICLE).answered
        assert "12" in engine.ask("How many condors does the zoo of Quito keep?").text
        assert "77" in engine.ask(QUESTION).text
        assert is_whole(engine)


def test_two_rebuilds_asked_for_at_once_become_one(settings: Settings, models: Models) -> None:
    with Engine.open(settings, models=models) as one, Engine.open(settings, models=models) as two:
        waiting = threading.Event()
        numbers: list[int] = []

        def second() -> None:
            numbers.append(two.rebuild(report=lambda progress: waiting.set()).generation)

        thread = threading.Thread(target=second)

        def first(progress: Progress) -> None:
            if progress.stage == "indexing" and not thread.ident:
                thread.start()
                assert waiting.wait(10)

        before = one.status().generation
        numbers.append(one.rebuild(report=first).generation)
        thread.join()
        assert numbers[0] == numbers[1] > before
        assert one.rebuild().generation > numbers[0]


def test_killed_between_the_library_and_its_index_it_opens_as_the_new_one(
    old: Engine, settings: Settings, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Generations, "switch", killed)
    with Engine.open(settings, models=with_turned(models)) as engine, pytest.raises(KeyboardInterrupt):
        engine.rebuild()
    monkeypatch.undo()
    with Engine.open(settings, models=with_turned(models)) as engine:
        assert "77" in engine.ask(QUESTION).text
        assert is_whole(engine)


def test_killed_while_the_index_is_built_it_opens_as_the_old_one(
    old: Engine, settings: Settings, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = passages(old)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Generations, "build", killed)
    with Engine.open(settings, models=with_turned(models)) as engine, pytest.raises(KeyboardInterrupt):
        engine.rebuild()
    monkeypatch.undo()
    with Engine.open(settings, models=models) as engine:
        assert passages(engine) == before
        assert "77" in engine.ask(QUESTION).text
        engine.rebuild()
        assert is_whole(engine)
