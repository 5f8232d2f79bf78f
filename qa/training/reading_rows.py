"""The rows that the reader is trained on, paragraphs and questions, as the work folder keeps them."""

import gzip
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.documents import Span
from corpus.sentences import split_sentences

HELD_OUT_ONE_IN = 10
# Kept for a question.
NEAR_MISSES = 6
PARAGRAPHS, QUESTIONS = "paragraphs{}.jsonl.gz", "questions{}.jsonl.gz"
# What people asked; what is asked of figures in news; what a model asked.
PEOPLES, NEWS, MADE = "", ".news", ".made"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text to read. sentences: (start, end) in it. held_out: nothing is learned from it."""

    source: str
    article: str
    text: str
    sentences: tuple[tuple[int, int], ...]
    held_out: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a paragraph. answer: (start, end) in its text; None if the paragraph does not answer it.

    near_misses: other paragraphs, best first, that hybrid search finds for it and that do not hold the answer.
    """

    question: str
    paragraph: int
    answer: tuple[int, int] | None
    near_misses: tuple[int, ...] = ()


def paragraph_of(source: str, article: str, text: str) -> Paragraph:
    """The paragraph with its sentences; held out by its article, or by itself where that has no name."""
    spans = split_sentences(text, Span(0, len(text))) if text else ()
    digest = hashlib.sha256(f"{source} {article or text}".encode()).digest()
    return Paragraph(
        source, article, text, tuple((span.start, span.end) for span in spans), digest[0] % HELD_OUT_ONE_IN == 0
    )


def write_rows(work: Path, of: str, paragraphs: Iterable[Paragraph], asked: Iterable[Asked]) -> None:
    """JSON lines, gzipped; a file appears when it is complete. of: one of the kinds above. Raises OSError."""
    rows: tuple[tuple[str, Iterable[Paragraph] | Iterable[Asked]], ...] = ((PARAGRAPHS, paragraphs), (QUESTIONS, asked))
    for name, items in rows:
        file = work / name.format(of)
        part = file.with_name(f"{file.name}.part")
        with gzip.open(part, "wt", encoding="utf-8") as out:
            for item in items:
                out.write(json.dumps(asdict(item), ensure_ascii=False) + "\n")
        part.replace(file)


def read_rows(work: Path, kinds: Iterable[str] = (PEOPLES, NEWS, MADE)) -> tuple[list[Paragraph], list[Asked]]:
    """What the work folder holds of these kinds, those of people at least. Raises OSError."""
    paragraphs: list[Paragraph] = []
    asked: list[Asked] = []
    for of in kinds:
        if of and not (work / QUESTIONS.format(of)).exists():
            continue
        first = len(paragraphs)
        with gzip.open(work / PARAGRAPHS.format(of), "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                paragraphs.append(Paragraph(**(row | {"sentences": tuple(map(tuple, row["sentences"]))})))
        with gzip.open(work / QUESTIONS.format(of), "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                near = tuple(first + n for n in row["near_misses"])
                answer = row["answer"] and tuple(row["answer"])
                asked.append(Asked(row["question"], first + row["paragraph"], answer, near))
    return paragraphs, asked
