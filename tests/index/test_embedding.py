"""The exported model is near the original, whatever the text; and a wrong file is never used."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from corpus.documents import Span
from corpus.errors import LibraryNotWritable, ModelDamaged, ModelNotFound
from index import embedding
from index.embedding import BUNDLED, Embedder, OnnxEmbedder, load_embedder, prepare_embedder
from qa.engine import Models
from qa.settings import Settings

TEXTS = [
    "",
    " ",
    "a",
    "\n\t",
    "How many AI firms are in Shanghai?",
    "word " * 700,
    "人工智能产业规模达到700亿元。" * 30,
    "🙂🚀 emoji 👩‍👩‍👧 family",
    "مرحبا بالعالم",
    "naïve café coöperate",
    "1,000,000.50 $ € ¥ 3/4",
    "<script>alert(1)</script>",
    "[CLS] [SEP] [MASK]",
    "ÀÉÎÕÜ",
    "x" * 3000,
    *(
        f"Sentence {n} is about {n * 37} {'firms' if n % 2 else 'people'} in {2000 + n % 20}." * (1 + n % 9)
        for n in range(185)
    ),
]


@pytest.fixture(scope="session")
def exported(models: Models) -> OnnxEmbedder:
    assert isinstance(models.embedder, OnnxEmbedder)
    return models.embedder


def test_the_export_agrees_with_sentence_transformers(exported: OnnxEmbedder) -> None:
    from sentence_transformers import SentenceTransformer

    original = SentenceTransformer(embedding.source_of(BUNDLED), device="cpu")
    theirs = original.encode(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    passages = exported.encode(TEXTS, [()] * len(TEXTS)).passages
    questions = np.stack([exported.encode_question(text) for text in TEXTS])
    assert len(TEXTS) == 200
    # In 8 bits; what is found by them does not change: see `make bench-costs`.
    assert (passages * theirs).sum(axis=1).min() >= 0.97
    assert (questions * theirs).sum(axis=1).min() >= 0.97
    assert (passages * theirs).sum(axis=1).mean() >= 0.995
    # Vectors of the same texts lie to each other as they did.
    assert np.abs(questions @ passages.T - theirs @ theirs.T).mean() < 0.01


def test_vectors_are_as_they_have_always_been(exported: OnnxEmbedder) -> None:
    """Golden numbers: a change of tokenizer, pooling or export fails here."""
    vector = exported.encode_question("How many AI firms are in Shanghai?")
    assert vector[:4] == pytest.approx([0.061894, -0.098578, -0.005352, 0.002464], abs=1e-5)
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_a_question_that_has_all_cores_gets_the_same_vector(exported: OnnxEmbedder) -> None:
    fresh = load_embedder(BUNDLED, models_dir=Settings().models, threads=2)
    vector = exported.encode_question("How many AI firms are in Shanghai?")
    # From the second question on it is given them.
    for _ in range(3):
        assert fresh.encode_question("How many AI firms are in Shanghai?", alone=True) == pytest.approx(vector)


def test_a_sentence_alone_in_its_passage_is_near_the_passage(exported: OnnxEmbedder) -> None:
    text = "The city has 3,000 firms."
    encoded = exported.encode([text], [[Span(0, len(text))]])
    assert float(encoded.sentences[0] @ encoded.passages[0]) > 0.95


def test_every_sentence_gets_a_row_of_its_passage(exported: OnnxEmbedder) -> None:
    texts = ["One. Two three.", "", "Nothing to cut", "🙂 " * 5 + "Last words here."]
    spans = [[Span(0, 4), Span(5, 15)], [], [Span(0, 14)], [Span(0, 9), Span(10, 26)]]
    encoded = exported.encode(texts, spans)
    assert encoded.owners.tolist() == [0, 0, 2, 3, 3]
    assert np.linalg.norm(encoded.sentences, axis=1) == pytest.approx(np.ones(5), abs=1e-4)


def test_sentences_beyond_what_the_model_reads_at_once_still_tell_themselves_apart(exported: OnnxEmbedder) -> None:
    filler = "The weather was fine and people went for a walk in the park. "
    text = filler * 40 + "The zoo keeps seventy penguins."
    starts = [n * len(filler) for n in range(40)]
    spans = [Span(start, start + len(filler) - 1) for start in starts] + [Span(40 * len(filler), len(text))]
    encoded = exported.encode([text], [spans])
    scores = encoded.sentences @ exported.encode_question("How many penguins does the zoo keep?")
    assert int(scores.argmax()) == 40
    assert scores[40] > 0.6


def test_the_order_of_texts_does_not_matter(exported: OnnxEmbedder) -> None:
    texts = ["short", "a much longer text that has many more words in it than the other one", "mid size text"]
    forward = exported.encode(texts, [()] * 3).passages
    backward = exported.encode(texts[::-1], [()] * 3).passages
    assert forward == pytest.approx(backward[::-1], abs=1e-5)


def test_a_tampered_export_is_refused_and_made_again_by_prepare(tmp_path: Path, exported: OnnxEmbedder) -> None:
    source = next(Settings().models.glob(f"{BUNDLED}-*-{embedding.FORMAT}"))
    folder = tmp_path / source.name
    shutil.copytree(source, folder)
    data = bytearray((folder / "model.bin").read_bytes())
    data[1_000_000] ^= 1
    (folder / "model.bin").write_bytes(data)
    with pytest.raises(ModelDamaged, match=r"model\.bin.*SHA-256.*article-qa prepare"):
        load_embedder(BUNDLED, models_dir=tmp_path, threads=1)
    prepare_embedder(BUNDLED, models_dir=tmp_path)
    again = load_embedder(BUNDLED, models_dir=tmp_path, threads=1)
    assert again.model_id == exported.model_id
    assert again.encode_question("one") == pytest.approx(exported.encode_question("one"), abs=1e-5)


def test_bundled_weights_of_another_origin_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "BUNDLED_SHA256", "0" * 64)
    with pytest.raises(ModelDamaged, match="SHA-256 differs"):
        load_embedder(BUNDLED, models_dir=tmp_path, threads=1)
    assert list(tmp_path.iterdir()) == []


def test_a_model_that_is_nowhere_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelNotFound, match="no sentence-transformers model 'nobody/none'.*ARTICLE_QA_EMBEDDER"):
        load_embedder("nobody/none", models_dir=tmp_path, threads=1)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(LibraryNotWritable, match="ARTICLE_QA_MODELS"):
        load_embedder(BUNDLED, models_dir=tmp_path / "file", threads=1)


def static_model(folder: Path) -> str:
    """A tiny model without attention, which cannot be exported like the others."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(Path(embedding.source_of(BUNDLED)) / "tokenizer.json"))
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=16)], device="cpu").save(str(folder))
    return str(folder)


def test_a_model_that_cannot_be_exported_is_served_by_sentence_transformers(tmp_path: Path) -> None:
    name = static_model(tmp_path / "static")
    prepare_embedder(name, models_dir=tmp_path / "models")
    (manifest,) = (tmp_path / "models").rglob("manifest.json")
    assert json.loads(manifest.read_text())["served_by"] == "sentence-transformers"
    embedder = load_embedder(name, models_dir=tmp_path / "models", threads=1)
    encoded = embedder.encode(["one two", "three"], [[Span(0, 3), Span(4, 7)], [Span(0, 5)]])
    assert (encoded.passages.shape, encoded.sentences.shape) == ((2, 16), (3, 16))
    assert encoded.owners.tolist() == [0, 0, 1]
    assert embedder.encode_question("one").shape == (16,)


def test_any_embedder_is_one(exported: Embedder) -> None:
    assert (exported.name, exported.dim) == (BUNDLED, 384)
    assert exported.model_id.startswith(f"{BUNDLED}-8bit@")
