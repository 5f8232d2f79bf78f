"""The indexes on disk: they open as they were, catch up, and are made again from the library when they come to harm."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from corpus.errors import LibraryDamaged, OtherModel
from corpus.reading import document_from_text
from index.vectors import Keys, VectorIndex
from qa.engine import Engine, Models
from qa.settings import Settings

QUESTION = "How many AI firms are in Shanghai?"


def answers(engine: Engine) -> bool:
    return "1,000 companies" in engine.ask(QUESTION).text


def encode_nothing(monkeypatch: pytest.MonkeyPatch, models: Models) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("something was embedded again")

    monkeypatch.setattr(models.embedder, "encode", refuse)


def test_opening_again_embeds_nothing_and_keeps_the_generation(
    settings: Settings, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Engine.open(settings, models=models) as engine:
        number = engine.status().generation
    encode_nothing(monkeypatch, models)
    with Engine.open(settings, models=models) as engine:
        assert engine.status().generation == number
        assert answers(engine)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


HARMS: dict[str, Callable[[Path], object]] = {
    "all gone": shutil.rmtree,
    "another generation named": lambda folder: (folder / "CURRENT").write_text("99"),
    "no generation named": lambda folder: (folder / "CURRENT").write_bytes(b"\xff\x00"),
    "manifest cut": lambda folder: (folder / "1" / "manifest.json").write_text("{"),
    "of an older format": lambda folder: edit(folder / "1" / "manifest.json", '"format": 3', '"format": 2'),
    "vectors damaged": lambda folder: next((folder / "1").glob("passages-*.vectors.npy")).write_bytes(b"damaged"),
    "owners gone": lambda folder: next((folder / "1").glob("sentences-*.owners.npy")).unlink(),
    "scales gone": lambda folder: next((folder / "1").glob("sentences-*.scales.npy")).unlink(),
    "words damaged": lambda folder: (folder / "1" / "words" / "meta.json").write_text("not json"),
    "words gone": lambda folder: shutil.rmtree(folder / "1" / "words"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_index_is_made_again_without_embedding(
    harm: str, settings: Settings, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Engine.open(settings, models=models):
        pass
    HARMS[harm](settings.home / "index")
    encode_nothing(monkeypatch, models)
    with Engine.open(settings, models=models) as engine:
        assert answers(engine)


def test_an_index_behind_the_library_catches_up(settings: Settings, models: Models, tmp_path: Path) -> None:
    """As after a kill between the commit of a document and the writing of the index."""
    with Engine.open(settings, models=models) as engine:
        shutil.copytree(settings.home / "index", tmp_path / "older")
        engine.add(document_from_text("The zoo of Lima\n\nThe zoo of Lima keeps 77 penguins."))
    shutil.rmtree(settings.home / "index")
    shutil.copytree(tmp_path / "older", settings.home / "index")
    with Engine.open(settings, models=models) as engine:
        assert "77 penguins" in engine.ask("How many penguins does the zoo of Lima keep?").text
        assert answers(engine)


def test_an_index_that_grew_holds_what_one_that_is_made_anew_does(settings: Settings, models: Models) -> None:
    def held(engine: Engine) -> list[bytes]:
        return [
            b"".join(array[segment.alive].tobytes() for segment in index.segments for array in arrays_of(segment))
            for index in (engine.generation.passages, engine.generation.sentences)
            for arrays_of in (
                lambda segment: [segment.vectors.codes],
                lambda segment: [segment.vectors.scales],
                lambda segment: [segment.owners],
            )
        ]

    with Engine.open(settings, models=models) as engine:
        for n in range(5):
            added = engine.add(document_from_text(f"The zoo of Lima\n\nThe zoo of Lima keeps {n} hundred penguins."))
        engine.remove(added.document.id)
        grown = held(engine)
    shutil.rmtree(settings.home / "index")
    with Engine.open(settings, models=models) as engine:
        assert held(engine) == grown


def test_adding_leaves_what_is_written_as_it_is_and_what_nobody_names_goes(settings: Settings, models: Models) -> None:
    with Engine.open(settings, models=models) as engine:
        folder = settings.home / "index" / "1"
        before = {path: path.stat().st_mtime_ns for path in folder.glob("sentences-*")}
        # As a process leaves it that is killed before the manifest is replaced.
        (folder / "sentences-2-1.vectors.npy").write_bytes(b"half")
        added = engine.add(document_from_text("The zoo of Lima\n\nThe zoo of Lima keeps 77 penguins."))
        assert {path: path.stat().st_mtime_ns for path in before} == before
        engine.remove(added.document.id)
        names = {path.name.split(".")[0] for path in folder.glob("*.npy")}
    with Engine.open(settings, models=models) as engine:
        manifest = engine.generation.manifest
        assert names <= {*manifest.passages, *manifest.sentences, f"removed-{manifest.revision}"}
        assert answers(engine)


def test_a_reader_whose_files_are_replaced_while_it_opens_them_looks_again(
    settings: Settings, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Engine.open(settings, models=models) as one:
        read, n_reads = VectorIndex.read, 0

        def slowly(folder: Path, names: Sequence[str], removed: Keys, dim: int) -> VectorIndex:
            nonlocal n_reads
            n_reads += 1
            if n_reads == 1:
                for n in range(6):  # enough that all segments are swallowed
                    one.add(document_from_text(f"The zoo of Lima\n\nThe zoo of Lima keeps {n} hundred penguins. " * 9))
            return read(folder, names, removed, dim)

        monkeypatch.setattr(VectorIndex, "read", staticmethod(slowly))
        with Engine.open(settings, models=models) as two:
            assert answers(two)
            assert two.generation.revision == one.generation.revision
        assert n_reads > 2


def test_two_engines_on_one_library_see_each_others_changes(settings: Settings, models: Models) -> None:
    with Engine.open(settings, models=models) as one, Engine.open(settings, models=models) as two:
        added = one.add(document_from_text("The zoo of Lima\n\nThe zoo of Lima keeps 77 penguins."))
        assert two.ask("How many penguins does the zoo of Lima keep?").answered
        two.rebuild()
        assert one.ask("How many penguins does the zoo of Lima keep?").answered
        one.remove(added.document.id)
        assert not two.ask("How many penguins does the zoo of Lima keep?").answered


def test_a_library_built_with_another_model_is_refused_until_it_is_rebuilt(settings: Settings, models: Models) -> None:
    with Engine.open(settings, models=models) as engine:
        for name, value in (("model_id", "other@1"), ("model_name", "other-model")):
            engine.library.set_property(name, value)
    with pytest.raises(OtherModel, match="the model 'other-model', which cannot be had now.*article-qa rebuild"):
        Engine.open(settings, models=models)
    with Engine.open(settings, models=models, any_model=True) as engine:
        engine.rebuild()
    with Engine.open(settings, models=models) as engine:
        assert answers(engine)


def test_a_damaged_database_is_told_and_left_alone(settings: Settings, models: Models) -> None:
    with Engine.open(settings, models=models):
        pass
    path = settings.home / "library.sqlite"
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    before = path.read_bytes()
    with pytest.raises(LibraryDamaged, match=r"library\.sqlite"):
        Engine.open(settings, models=models)
    assert path.read_bytes() == before
