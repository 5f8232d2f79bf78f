"""How a library behaves as it grows to 100,000 passages: python -m tests.bench.scale [--data FOLDER] [--sizes N,N,N]

--data: a folder with articles as JSON lines, gzipped (*.jsonl.gz, with "title" and "text"), such as Wikinews; without
it the shipped article's sentences are recombined, which tells times but says little about recall. Passages beyond those
of the articles are recombined of their sentences. Vectors are really embedded up to 10,000 passages; beyond, they are
copies of those with noise, as near to each other as sentences on one subject are.
"""

import argparse
import gzip
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from corpus.chunking import split_passages
from corpus.documents import Document, Passage, Span
from corpus.library import Library
from corpus.reading import document_from_text, read_document
from corpus.sentences import split_sentences
from index import segments
from index.eight_bit_rows import blob_of, joined, rounded, rows_in
from index.encoding import BATCH
from index.generation import Generation
from index.search import hybrid_search
from index.segments import segment_of
from index.vector_store import VectorRow, VectorStore, rows_of
from index.vectors import VectorIndex
from qa.engine import ARTICLES, Engine, Models, load_models
from qa.settings import Settings, load_settings
from qa.status import read_status

EMBEDDED = 10_000
N_QUESTIONS = 200
N_ADDED = 12
PASSAGES_IN_A_DOCUMENT = 10
# Angle between a vector and its copies: cosine 0.8, as of two sentences of one article.
NOISE = 0.75

# A process that opens the library and asks it: seconds to open it with models at hand, and kilobytes of memory, its own
# and of mapped files that it has touched (/proc/self/status).
_OPEN = """
import sys, time
from pathlib import Path
from qa.engine import Engine, load_models
from qa.settings import load_settings
settings = load_settings(home=Path(sys.argv[1]))
models = load_models(settings)
started = time.perf_counter()
with Engine.open(settings, models=models) as engine:
    opened = time.perf_counter() - started
    for question in sys.argv[2:]:
        engine.search(question)
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(opened, status["RssAnon"].split()[0], status["RssFile"].split()[0])
"""


def articles(folder: Path | None) -> list[str]:
    """Texts, each with its title above it."""
    if folder is None:
        return [read_document(path).text for path in sorted(ARTICLES.glob("*.txt"))]
    texts = []
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            texts += [f"{item['title']}\n\n{item['text']}" for item in map(json.loads, lines)]
    if not texts:
        raise SystemExit(f"There is no *.jsonl.gz in '{folder}'.")
    return texts


def recombined(texts: Sequence[str], seed: int) -> Iterator[Document]:
    """Documents without end, of some passages of four sentences each that stand together nowhere else."""
    rng = np.random.default_rng(seed)
    sentences = [
        text[span.start : span.end].replace("\n", " ")
        for text in texts
        for span in split_sentences(text, Span(0, len(text)))
    ]
    sentences = [sentence for sentence in sentences if 30 < len(sentence) < 300]
    while True:
        chosen = rng.integers(0, len(sentences), (PASSAGES_IN_A_DOCUMENT, 4))
        yield document_from_text("\n\n".join(" ".join(sentences[n] for n in row) for row in chosen), title="made")


def fill(settings: Settings, models: Models, texts: Sequence[str], n_passages: int, known: list[VectorRow]) -> float:
    """A library of so many passages, and the seconds that its index took to make. known: vectors, embedded so far."""
    rng = np.random.default_rng(n_passages)
    with Engine.open(settings, models=models) as engine:
        library, store = engine.library, VectorStore(engine.library.database)
        # Documents as they are first, then recombined ones.
        documents = (document_from_text(text) for text in texts[:2_000])
        made = recombined(texts, seed=n_passages)
        while (left := n_passages - library.contents().n_passages) > 0:
            batch = [*islice(documents, 100)] or [*islice(made, 100)]
            insert(library, store, models, batch, left, known, rng)
    started = time.perf_counter()
    with Engine.open(settings, models=models) as engine:
        assert len(engine.generation.passages) == engine.library.contents().n_passages
    return time.perf_counter() - started


def insert(
    library: Library,
    store: VectorStore,
    models: Models,
    documents: Sequence[Document],
    left: int,
    known: list[VectorRow],
    rng: np.random.Generator,
) -> None:
    """Store so many passages of the documents, with vectors that are embedded, or copies once there are enough."""
    new = [document for document in documents if library.find(document) is None]
    cut = [(document, passage) for document in new for passage in split_passages(document)]
    if len(known) < EMBEDDED:
        rows = embedded(cut, models)
        known += rows
    else:
        chosen = rng.integers(0, len(known), len(cut))
        rows = [
            copied(known[int(n)], len(passage.sentences), models.embedder.dim, rng)
            for n, (_, passage) in zip(chosen, cut, strict=True)
        ]
    start = 0
    with library.database.atomic():
        for document in new:
            if start >= left:
                return
            keys = library.insert(document, split_passages(document), ())
            store.insert_rows(models.embedder.model_id, keys, rows[start : start + len(keys)])
            start += len(keys)


def embedded(passages: Sequence[tuple[Document, Passage]], models: Models) -> list[VectorRow]:
    """The vectors of passages, in batches of like length, and nothing else."""
    order = sorted(range(len(passages)), key=lambda n: len(passages[n][1].span))
    rows: dict[int, VectorRow] = {}
    for at in range(0, len(order), BATCH):
        batch = [passages[n] for n in order[at : at + BATCH]]
        marks = [
            [Span(span.start - passage.span.start, span.end - passage.span.start) for span in passage.sentences]
            for _, passage in batch
        ]
        encoded = models.embedder.encode([document.quote(passage.span) for document, passage in batch], marks)
        rows |= dict(zip(order[at : at + BATCH], rows_of(encoded), strict=True))
    return [rows[n] for n in range(len(passages))]


def copied(row: VectorRow, n_sentences: int, dim: int, rng: np.random.Generator) -> VectorRow:
    """Vectors near to those of a passage."""
    passage, sentences = (rows_in(blob, dim).floats() for blob in row)
    if not len(sentences):
        sentences = passage
    sentences = sentences[np.arange(n_sentences) % len(sentences)]
    return blob_of(rounded(noisy(passage, rng))), blob_of(rounded(noisy(sentences, rng)))


def noisy(vectors: Any, rng: np.random.Generator) -> Any:
    noise = rng.normal(size=vectors.shape) * (NOISE / np.sqrt(vectors.shape[1]))
    found = vectors + noise
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


def exact(generation: Generation) -> Generation:
    """The same passages, in segments that are searched row by row."""

    def flat(index: VectorIndex) -> VectorIndex:
        blocks = [segment.vectors[segment.alive] for segment in index.segments]
        owners = [segment.owners[segment.alive] for segment in index.segments]
        return VectorIndex(index.dim, (segment_of(joined(blocks), np.concatenate(owners)),))

    before, segments.LARGE = segments.LARGE, sys.maxsize
    try:
        return Generation(
            manifest=generation.manifest,
            passages=flat(generation.passages),
            sentences=flat(generation.sentences),
            words=generation.words,
        )
    finally:
        segments.LARGE = before


def milliseconds(work: Callable[[str], object], questions: Sequence[str]) -> tuple[float, float]:
    """Median and 95th percentile."""
    for question in questions[:20]:
        work(question)
    times = []
    for question in questions:
        started = time.perf_counter()
        work(question)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times), float(np.percentile(times, 95))


def measure(settings: Settings, models: Models, texts: Sequence[str], questions: Sequence[str]) -> dict[str, float]:
    figures: dict[str, float] = {}
    opened = subprocess.run(
        [sys.executable, "-c", _OPEN, str(settings.home), *questions], check=True, capture_output=True, text=True
    )
    figures["open_s"], figures["own_kb"], figures["mapped_kb"] = map(float, opened.stdout.split())
    embedder = models.embedder
    with Engine.open(settings, models=models) as engine:
        figures["passages"] = engine.library.contents().n_passages
        vectors = {question: embedder.encode_question(question) for question in questions}
        generation = engine.generation
        figures["search_p50"], figures["search_p95"] = milliseconds(engine.search, questions)
        figures["hybrid_p50"], figures["hybrid_p95"] = milliseconds(
            lambda question: hybrid_search(generation, question, vectors[question], 10, None), questions
        )
        truth = exact(generation)
        found = [
            len(
                {hit.key for hit in hybrid_search(generation, question, vectors[question], 10, None)}
                & {hit.key for hit in hybrid_search(truth, question, vectors[question], 10, None)}
            )
            / 10
            for question in questions
        ]
        figures["recall"] = statistics.mean(found)
        del truth
        made = recombined(texts, seed=int(figures["passages"]) + 7)
        times = []
        for _ in range(N_ADDED):
            document = next(made)
            started = time.perf_counter()
            engine.add(document)
            times.append(time.perf_counter() - started)
        figures["one_ms"] = statistics.median(times) * 1000
        figures["rate"] = rate(engine, models, made)
    sizes = read_status(settings).sizes
    n = figures["passages"]
    figures |= {"db": sizes.database / n, "index": sizes.index / n, "words": sizes.words / n}
    return figures


def rate(engine: Engine, models: Models, made: Iterator[Document]) -> float:
    """Documents added a second, as a share of what embedding their passages alone gives; the median of rounds."""
    shares = []
    for _ in range(5):
        passages = [(document, passage) for document in islice(made, 40) for passage in split_passages(document)]
        started = time.perf_counter()
        embedded(passages, models)
        alone = time.perf_counter() - started
        documents = [*islice(made, 40)]
        started = time.perf_counter()
        for _ in engine.add_all(documents):
            pass
        shares.append(alone / (time.perf_counter() - started))
    return statistics.median(shares)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--sizes", default="1000,10000,100000")
    arguments = parser.parse_args()
    texts = articles(arguments.data)
    models = load_models(load_settings())
    rng = np.random.default_rng(5)
    sentences = [text.split("\n\n", 1)[-1][:400].split(". ")[0][:150] for text in texts]
    questions = [sentences[int(n)] for n in rng.integers(0, len(sentences), N_QUESTIONS)]
    known: list[VectorRow] = []
    rows = []
    for size in map(int, arguments.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            settings = load_settings(home=Path(folder) / "home")
            seconds = fill(settings, models, texts, size, known)
            figures = measure(settings, models, texts, questions) | {"build_s": seconds}
            rows.append(figures)
            print(json.dumps({name: round(value, 4) for name, value in figures.items()}), file=sys.stderr, flush=True)
    report(rows)


def report(rows: Sequence[dict[str, float]]) -> None:
    first, last = rows[0], rows[-1]
    lines: list[tuple[str, str, str]] = [
        ("passages", "passages", ",.0f"),
        ("asking the engine for passages, p50 (ms)", "search_p50", ".1f"),
        ("asking the engine for passages, p95 (ms)", "search_p95", ".1f"),
        ("hybrid search alone, p50 (ms)", "hybrid_p50", ".1f"),
        ("hybrid search alone, p95 (ms)", "hybrid_p95", ".1f"),
        ("recall@10 against exact search", "recall", ".3f"),
        ("one document of ten passages added (ms)", "one_ms", ".0f"),
        ("adding, as a share of embedding alone", "rate", ".2f"),
        ("opening the library (s)", "open_s", ".2f"),
        ("making its index anew (s)", "build_s", ".1f"),
        ("memory of a process that asks, own (MB)", "own_kb", ",.0f"),
        ("the same, mapped files touched (MB)", "mapped_kb", ",.0f"),
        ("on disk a passage, database (bytes)", "db", ",.0f"),
        ("on disk a passage, vectors' index (bytes)", "index", ",.0f"),
        ("on disk a passage, words' index (bytes)", "words", ",.0f"),
    ]
    for label, name, form in lines:
        values = [row[name] / 1024 if name.endswith("_kb") else row[name] for row in rows]
        print(f"{label:42} " + " ".join(f"{value:>12{form}}" for value in values))
    for label, name in (("asking", "search_p95"), ("hybrid search", "hybrid_p95"), ("adding one document", "one_ms")):
        print(f"{label}, largest to smallest: {last[name] / first[name]:.2f}")
    grown = last["passages"] - first["passages"]
    if grown:
        own, mapped = ((last[name] - first[name]) * 1024 / grown for name in ("own_kb", "mapped_kb"))
        disk = last["db"] + last["index"] + last["words"]
        print(f"a passage more: {disk:,.0f} bytes on disk, {own:,.0f} of memory, {mapped:,.0f} of mapped files")
        for n, label in ((1_000_000, "a million"), (100_000_000, "a hundred million")):
            print(
                f"{label} passages would need {n * disk / 1e9:,.0f} GB of disk, {n * own / 1e9:,.0f} GB of memory, "
                f"and {n * mapped / 1e9:,.0f} GB more for what is mapped, to be as quick"
            )


if __name__ == "__main__":
    main()
