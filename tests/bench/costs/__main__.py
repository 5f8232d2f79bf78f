"""What one question costs, step by step, against the least it could; and what each measure brought to embedding.

    python -m tests.bench.costs [--data DIR] [--home LIBRARY] [--passages N] [--page FILE]

Writes docs/costs.md. Without a library it makes one of N passages of news, which takes longer than measuring does.
Wants a quiet machine: five to ten minutes.
"""

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from corpus.reading import document_from_text
from index.embedding import BUNDLED, prepare_embedder
from qa.engine import Engine
from qa.evaluation.retrieval import empty_engine
from qa.reading.reader import FOLDER
from qa.settings import load_settings
from tests.bench.costs import steps
from tests.bench.costs.counting import counts_of, medians
from tests.bench.costs.embedding import Embedding, measure_embedding
from tests.bench.costs.graphs import read_network
from tests.bench.costs.least import Sizes
from tests.bench.costs.page import Asking, Costs, markdown
from tests.bench.costs.peaks import measure_peaks
from tests.bench.peers import material
from tests.bench.peers.environments import ROOT
from tests.bench.peers.report import Machine

PAGE = ROOT / "docs" / "costs.md"
PACKAGES = ("onnxruntime", "faiss-cpu", "tantivy", "torch", "sentence-transformers")
# Asked before any is timed, so that nothing is loaded or compiled for the first time.
WARMING = 40
# Passages that are embedded in a round.
EMBEDDED = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=material.DATA, help="folder with wikinews and xquad")
    parser.add_argument("--home", type=Path, metavar="LIBRARY", help="a library that is there already")
    parser.add_argument("--passages", type=int, default=10_000, help="of the library that is made without --home")
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3, help="of embedding")
    parser.add_argument("--quality", action=argparse.BooleanOptionalAction, default=True, help="measure it on XQuAD")
    parser.add_argument("--page", type=Path, default=PAGE, metavar="FILE")
    arguments = parser.parse_args()
    load_before = os.getloadavg()[0]
    _say("what the machine can do")
    peaks = measure_peaks()
    with _library(arguments.home, arguments.data, arguments.passages) as engine:
        _say("asking")
        asking = asked(engine, arguments.questions)
    _say("embedding")
    has_xquad = arguments.quality and (arguments.data / material.XQUAD).is_file()
    embedding = embedded(arguments.data, arguments.questions, arguments.rounds, with_quality=has_xquad)
    costs = Costs(
        day=datetime.now(UTC).date(),
        machine=Machine.this(),
        versions={name: version(name) for name in PACKAGES},
        load=(load_before, os.getloadavg()[0]),
        peaks=peaks,
        asking=asking,
        embedding=embedding,
    )
    arguments.page.write_text("\n".join(markdown(costs)) + "\n", encoding="utf-8")
    print(f"{arguments.page} is written.")


@contextmanager
def _library(home: Path | None, data: Path, n_passages: int) -> Iterator[Engine]:
    if home is not None:
        with Engine.open(load_settings(home=home)) as engine:
            yield engine
        return
    _say(f"making a library of {n_passages:,} passages")
    passages = material.passages_of_news(data, n_passages)
    with tempfile.TemporaryDirectory() as folder, empty_engine(load_settings(), Path(folder)) as engine:
        for _ in engine.add_all(document_from_text(text, title=f"passage {id}") for id, text in passages):
            pass
        yield engine


def asked(engine: Engine, n_questions: int) -> Asking:
    """Questions of the library's own passages: times first, then once more what they touch."""
    generation = engine.generation
    keys = engine.library.passage_keys()
    chosen = random.Random(17).sample(keys, min(len(keys), n_questions + WARMING))
    stored = engine.library.passages(chosen)
    # One of each passage.
    questions = [question for key in chosen for question in material.questions_of([(str(key), stored[key].text)], 1)]
    warming, timed = questions[:WARMING], questions[WARMING:]
    # Brings rows and pages into memory, but no passage into the reader's caches: people ask about others.
    for question in timed:
        engine.search(question, top_k=20)
    for question in warming:
        steps.page_part(engine.ask(question))
    times_ms, whole_ms = steps.times(engine, timed)
    counts = [counts_of(calls, answer, part, generation) for calls, answer, part in list(steps.recorded(engine, timed))]
    embedder = prepare_embedder(BUNDLED, models_dir=engine.settings.models)
    return Asking(
        n_questions=len(timed),
        times_ms=times_ms,
        whole_ms=whole_ms,
        counts=medians(counts),
        sizes=Sizes(
            n_passages=len(generation.passages),
            n_sentences=len(generation.sentences),
            dim=generation.manifest.dim,
            embedder=read_network(embedder / "model.onnx"),
            reader=read_network(FOLDER / "model.onnx"),
        ),
    )


def embedded(data: Path, n_questions: int, n_rounds: int, *, with_quality: bool) -> Embedding:
    passages = material.passages_of_news(data, EMBEDDED)
    questions = material.questions_of(passages, n_questions)
    judged = material.xquad(data) if with_quality else None
    return measure_embedding([text for _, text in passages], questions, n_rounds, judged)


def _say(doing: str) -> None:
    print(doing, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
