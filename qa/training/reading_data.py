"""Questions for the reader to learn from, with what the search confuses them with: python -m qa.training.reading_data.

    python -m qa.training.reading_data SHARED_DATA WORK_FOLDER

Reads questions in SQuAD's format (`squadshifts`, `squad2`) and QAMR's, gives each paragraph its sentences, and each
question the paragraphs that hybrid search finds for it and that do not hold its answer: the near misses that it will
meet when it is asked. Writes paragraphs.jsonl.gz and questions.jsonl.gz to the work folder. One article in ten is held
out, for calibration and for choosing among weights; nothing is learned from it.
"""

import csv
import gzip
import json
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from corpus.documents import Span
from index.embedding import Embedder, load_embedder
from index.fusion import sum_of_z_scores
from index.lexical import LexicalIndex, LexicalSnapshot
from qa.settings import load_settings
from qa.training.reading_rows import NEAR_MISSES, PEOPLES, Asked, Paragraph, paragraph_of, write_rows

SQUAD_FILES = {
    "squad": "squad2/squad.train.json.gz",
    "squad2": "squad2/squad2.train.json.gz",
    "wiki": "squadshifts/new_wiki.json.gz",
    "reddit": "squadshifts/reddit.json.gz",
    "reviews": "squadshifts/amazon_reviews.json.gz",
}
# Passages that each way of searching puts forward as near misses.
CANDIDATES = 50


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("work", type=click.Path(file_okay=False, path_type=Path))
def main(data: Path, work: Path) -> None:
    """Read, search, write."""
    work.mkdir(parents=True, exist_ok=True)
    paragraphs: list[Paragraph] = []
    asked: list[Asked] = []
    for source, name in SQUAD_FILES.items():
        read_squad(source, data / name, paragraphs, asked)
    read_qamr(data / "qamr", paragraphs, asked)
    click.echo(f"{len(asked):,} questions on {len(paragraphs):,} paragraphs")
    settings = load_settings()
    embedder = load_embedder(settings.embedder, models_dir=settings.models, threads=2)
    asked = with_near_misses(asked, paragraphs, embedder)
    write_rows(work, PEOPLES, paragraphs, asked)


def read_squad(source: str, file: Path, paragraphs: list[Paragraph], asked: list[Asked]) -> None:
    """Append a file's paragraphs and questions. Raises OSError, ValueError, KeyError."""
    stored = json.loads(gzip.decompress(file.read_bytes()))
    for article in stored["data"] if isinstance(stored, dict) else stored:
        for item in article["paragraphs"]:
            text, title = item["context"], article.get("title", "")
            questions = [
                (" ".join(entry["question"].split()), agreed_answer(text, entry.get("answers", [])), entry)
                for entry in item["qas"]
            ]
            kept = [
                Asked(question, len(paragraphs), answer)
                for question, answer, entry in questions
                if question and (answer is not None or entry.get("is_impossible"))
            ]
            if kept and text.strip():
                paragraphs.append(paragraph_of(source, "" if "Reddit" in title else title, text))
                asked += kept


def agreed_answer(text: str, answers: Sequence[dict[str, Any]]) -> tuple[int, int] | None:
    """The span that most of those asked gave; of those given as often, the shortest."""
    spans = Counter(
        (answer["answer_start"], answer["answer_start"] + len(answer["text"]))
        for answer in answers
        if answer["text"].strip() and text[answer["answer_start"] :].startswith(answer["text"])
    )
    return min(spans, key=lambda span: (-spans[span], span[1] - span[0], span)) if spans else None


_NO_SPACE_BEFORE = re.compile(r"[,.;:?!%)\]}'’”…]|n't|'\w+")
_MARKS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}", "``": '"', "''": '"'}


def detokenised(tokens: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """Penn Treebank tokens as running text, and each token's place in it."""
    text, places, after_opening = "", [], True
    is_quoted = False
    for token in tokens:
        written = _MARKS.get(token, token)
        closes = token == "''" or (token == '"' and is_quoted)
        glued = after_opening or closes or _NO_SPACE_BEFORE.fullmatch(written) is not None
        text += written if glued else f" {written}"
        places.append((len(text) - len(written), len(text)))
        is_quoted = (is_quoted or written == '"') and not closes
        after_opening = written in "([{$£€#" or (written == '"' and not closes)
    return text, places


def read_qamr(folder: Path, paragraphs: list[Paragraph], asked: list[Asked]) -> None:
    """Append QAMR's sentences, each a paragraph by itself, and a question for each answer in them. Raises OSError."""
    at: dict[str, int] = {}
    places: dict[str, list[tuple[int, int]]] = {}
    for name, tokens in _tsv(folder / "wiki-sentences.tsv"):
        text, places[name] = detokenised(tokens.split())
        at[name] = len(paragraphs)
        paragraphs.append(paragraph_of("qamr", ":".join(name.split(":")[:3]), text))
    seen = set()
    for file in ("dev.tsv", "test.tsv"):
        for row in _tsv(folder / file):
            answer = _agreed_tokens([row[6], *(given.split(":", 1)[1] for given in row[7:9])])
            if row[0] in at and answer is not None and (row[0], answer) not in seen:
                seen.add((row[0], answer))
                span = (places[row[0]][answer[0]][0], places[row[0]][answer[1]][1])
                asked.append(Asked(row[5], at[row[0]], span))


def _tsv(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _agreed_tokens(given: Sequence[str]) -> tuple[int, int] | None:
    """First and last token of the answer that most gave in one piece; of those given as often, the shortest."""
    ranges: Counter[tuple[int, int]] = Counter()
    for tokens in given:
        if tokens and all(part.isdigit() for part in tokens.split()):
            numbers = sorted(map(int, tokens.split()))
            if numbers[-1] - numbers[0] == len(numbers) - 1:
                ranges[numbers[0], numbers[-1]] += 1
    return min(ranges, key=lambda one: (-ranges[one], one[1] - one[0], one)) if ranges else None


def with_near_misses(asked: Sequence[Asked], paragraphs: Sequence[Paragraph], embedder: Embedder) -> list[Asked]:
    """The questions with their near misses, from paragraphs of the same part: learned from, or held out."""
    encoded = embedder.encode(
        [paragraph.text for paragraph in paragraphs],
        [[Span(*span) for span in paragraph.sentences] for paragraph in paragraphs],
    )
    click.echo("paragraphs embedded")
    questions = embedder.encode([item.question for item in asked], [()] * len(asked)).passages
    click.echo("questions embedded")
    held_out = np.array([paragraph.held_out for paragraph in paragraphs])
    lowered = [paragraph.text.lower() for paragraph in paragraphs]
    first = np.searchsorted(encoded.owners, np.arange(len(paragraphs) + 1))
    found = []
    with tempfile.TemporaryDirectory() as folder:
        lexical = LexicalIndex(Path(folder))
        lexical.change(list(enumerate(paragraph.text for paragraph in paragraphs)))
        words = lexical.snapshot()
        for item, vector in zip(asked, questions, strict=True):
            keys = _found(item, vector, encoded.passages, encoded.sentences, first, words)
            answer = paragraphs[item.paragraph].text[slice(*item.answer)].lower() if item.answer else None
            near = [
                int(key)
                for key in keys
                if key != item.paragraph
                and held_out[key] == held_out[item.paragraph]
                and not (answer and answer in lowered[key])
            ]
            found.append(Asked(item.question, item.paragraph, item.answer, tuple(near[:NEAR_MISSES])))
    return found


def _found(
    item: Asked,
    vector: NDArray[np.float32],
    passages: NDArray[np.float32],
    sentences: NDArray[np.float32],
    first: NDArray[np.int64],
    lexical: LexicalSnapshot,
) -> NDArray[np.int64]:
    """Paragraphs, best first, by the scores that hybrid search sums."""
    dense = passages @ vector
    worded = lexical.search(item.question, CANDIDATES, None)
    keys = np.unique(np.concatenate([np.argsort(-dense)[:CANDIDATES], worded[0]]))
    best = np.array([(sentences[first[key] : first[key + 1]] @ vector).max(initial=-1.0) for key in keys])
    words = np.zeros(len(keys), dtype=np.float32)
    words[np.searchsorted(keys, worded[0])] = worded[1]
    order: NDArray[np.int64] = np.argsort(-sum_of_z_scores(dense[keys], best.astype(np.float32), words))
    return keys[order]


if __name__ == "__main__":
    main()
