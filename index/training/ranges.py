"""Between which numbers the inputs of a model's products lie, for index.eight_bit; measured here for the bundled one.

    python -m index.training.ranges FILE...

Articles (gzipped lines of JSON with a "text", such as Wikinews) are read by the original model, passages of them whole
and runs of eight words as questions. For each input the channels that are much larger than the rest are divided, down
to the bound that leaves the product nearest to what it is in 32 bits, among 16 bounds and six ranges.
"""

import gzip
import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from corpus.chunking import split_passages
from corpus.reading import document_from_text
from index.bundled import RANGES
from index.eight_bit import INPUTS, layer_name, quantised
from index.embedding import BUNDLED, source_of

Floats = NDArray[np.float32]

N_PASSAGES, N_QUESTIONS = 600, 300
# Of the tokens, those that products are compared on.
_SHARE = 0.12
_QUANTILES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995, 1.0)
_CLIPS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
_BATCH = 16


def texts_of(files: Sequence[Path]) -> list[str]:
    """Passages of the first articles of the files, and what stands in for questions. Raises OSError."""
    passages: list[str] = []
    for text in _articles(files):
        document = document_from_text(text, title="article")
        passages += [document.quote(passage.span) for passage in split_passages(document)]
        if len(passages) >= N_PASSAGES:
            break
    chance = random.Random(17)
    questions = []
    for passage in chance.choices(passages, k=N_QUESTIONS):
        words = passage.split()
        start = chance.randrange(max(1, len(words) - 8))
        questions.append(f"What is said of {' '.join(words[start : start + 8])}?")
    return sorted([*passages[:N_PASSAGES], *questions], key=len)


def _articles(files: Sequence[Path]) -> Iterator[str]:
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                if text := json.loads(line)["text"]:
                    yield text


class Seen:
    """What has entered the products: of each channel the least and the most, and a sample of whole rows.

    mask: of the batch that goes through now, which rows are no padding.
    """

    def __init__(self) -> None:
        self.mask: Any = None
        self.bounds: dict[str, tuple[Floats, Floats]] = {}
        self.samples: dict[str, list[Floats]] = defaultdict(list)
        self._chance = np.random.default_rng(17)

    def hook(self, key: str) -> Callable[..., None]:
        def see(module: object, arguments: tuple[Any, ...]) -> None:
            rows = arguments[0][self.mask].numpy()
            low, high = self.bounds.get(key, (np.float32(0), np.float32(0)))
            self.bounds[key] = np.minimum(low, rows.min(axis=0)), np.maximum(high, rows.max(axis=0))
            self.samples[key].append(rows[self._chance.random(len(rows)) < _SHARE])

        return see


def measured(texts: Sequence[str]) -> dict[str, Floats]:
    """What index.eight_bit wants to know of the bundled model, by the names it has there."""
    model = SentenceTransformer(source_of(BUNDLED), device="cpu").eval()
    bert: Any = model[0].model
    seen = Seen()
    for n, layer in enumerate(bert.encoder.layer):
        for place, names in INPUTS.items():
            layer.get_submodule(names[0]).register_forward_pre_hook(seen.hook(f"{n}.{place}"))
    with torch.no_grad():
        for start in range(0, len(texts), _BATCH):
            batch: Any = model.tokenizer(
                list(texts[start : start + _BATCH]),
                padding=True, truncation=True, max_length=model.max_seq_length, return_tensors="pt",
            )  # fmt: skip
            seen.mask = batch["attention_mask"].bool()
            bert(**batch)
    return ranges_of(seen, {name: value.numpy() for name, value in bert.state_dict().items()})


def ranges_of(seen: Seen, weights: Mapping[str, Floats]) -> dict[str, Floats]:
    """The best ranges for what has been seen to enter the products. weights: as index.eight_bit has them."""
    found: dict[str, Floats] = {}
    for key, bounds in seen.bounds.items():
        number, place = key.split(".")
        parts = [weights[f"{layer_name(int(number), part)}.weight"].T for part in INPUTS[place]]
        error, shrunk, limits = _best(np.concatenate(seen.samples[key]), bounds, np.concatenate(parts, axis=1))
        sys.stderr.write(f"{key:16} error {error:.1e}, {np.count_nonzero(shrunk > 1)} channels made smaller\n")
        found |= {f"{key}.shrunk": shrunk, f"{key}.range": limits}
    return found


def _best(rows: Floats, bounds: tuple[Floats, Floats], weights: Floats) -> tuple[float, Floats, Floats]:
    """The squared error of the product, over its own square, at its least; with what makes it so."""
    product = rows @ weights
    largest = np.maximum(-bounds[0], bounds[1])
    tries = []
    for limit in np.quantile(largest, _QUANTILES):
        shrunk = np.maximum(1, largest / limit).astype(np.float32)
        rounded, scales = quantised(weights * shrunk[:, np.newaxis])
        as_held = rounded * scales
        for clip in _CLIPS:
            low, high = float((bounds[0] / shrunk).min()) * clip, float((bounds[1] / shrunk).max()) * clip
            error = float(np.square(_in_eight_bits(rows / shrunk, low, high) @ as_held - product).mean())
            tries.append((error / float(np.square(product).mean()), shrunk, np.array([low, high], dtype=np.float32)))
    return min(tries, key=lambda item: item[0])


def _in_eight_bits(rows: Floats, low: float, high: float) -> Floats:
    step = (high - low) / 255
    zero = round(-low / step)
    held: Floats = (np.clip(np.round(rows / step) + zero, 0, 255) - zero) * np.float32(step)
    return held


def main() -> None:
    ranges = measured(texts_of([Path(name) for name in sys.argv[1:]]))
    RANGES.parent.mkdir(exist_ok=True)
    np.savez_compressed(RANGES, **ranges)  # type: ignore[arg-type]  # the names are the arrays'


if __name__ == "__main__":
    main()
