"""How well a reader that is being trained reads articles that it has learned nothing from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from qa.evaluation.overlap import exact_match, f1
from qa.evaluation.reliability import auroc
from qa.training.reader_batches import Batches, pack
from qa.training.reader_model import Reader, mixed
from qa.training.reading_examples import Example, Examples
from qa.training.reading_rows import Asked

HELD_OUT_SOURCES = ("squad", "squad2", "wiki", "qamr", "news")
READ_TOGETHER = 16_000


@dataclass(frozen=True, slots=True)
class Read:
    """first, last: pieces of the text that are likeliest to answer. log_probability: of them, given that it answers.
    relevance: log-odds that it does."""

    first: int
    last: int
    log_probability: float
    relevance: float


def read_all(readers: Sequence[Reader], examples: Sequence[Example], batches: Batches) -> list[Read]:
    """What the readers together make of each, in the examples' order."""
    for reader in readers:
        reader.eval()
    packed = pack(examples)
    order = np.argsort(packed.lengths, kind="stable")
    results: list[Read | None] = [None] * len(examples)
    first = 0
    with torch.inference_mode(), torch.autocast(batches.device, dtype=torch.bfloat16):
        while first < len(order):
            size = max(1, READ_TOGETHER // int(packed.lengths[order[min(len(order) - 1, first + 64)]]))
            rows = order[first : first + min(size, 256)]
            first += len(rows)
            batch = batches.of(packed, rows)
            scores = mixed([reader(batch) for reader in readers])
            n = scores.starts.shape[1]
            best = scores.pairs.flatten(1).max(1)
            told = zip(rows, best.indices.tolist(), best.values.tolist(), scores.relevance.tolist(), strict=True)
            for row, at, log_probability, relevance in told:
                before = int(packed.asked[row]) + 2
                results[row] = Read(at // n - before, at % n - before, log_probability, relevance)
    return [result for result in results if result is not None]


def score_held_out(
    readers: Sequence[Reader], examples: Examples, batches: Batches, limit: int = 250
) -> dict[str, dict[str, float]]:
    """For each source: exact match and F1 with the right paragraph given, and how well relevance parts it from the
    paragraph that search confuses it with most (AUROC). Several readers are read together."""
    scores = {}
    for source in HELD_OUT_SOURCES:
        held_out = examples.held_out(source, limit)
        found = read_all(readers, [example for _, example in held_out], batches)
        near = read_all(readers, examples.near_misses(held_out), batches)
        pairs = [
            (words_read(examples, item, example, read), examples.text_of(item)[slice(*item.answer or (0, 0))])
            for (item, example), read in zip(held_out, found, strict=True)
        ]
        if not pairs or not near:
            continue
        relevances = [read.relevance for read in (*found, *near)]
        scores[source] = {
            "questions": len(pairs),
            "exact_match": round(float(np.mean([exact_match(*pair) for pair in pairs])), 4),
            "f1": round(float(np.mean([f1(*pair) for pair in pairs])), 4),
            "auroc": round(auroc(relevances, [n < len(found) for n in range(len(relevances))]), 4),
        }
    return scores


def words_read(examples: Examples, item: Asked, example: Example, read: Read) -> str:
    """The words of the question's paragraph that were read as its answer."""
    places = example.text.places
    return examples.text_of(item)[places[read.first, 0] : places[read.last, 1]]
