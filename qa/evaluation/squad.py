"""Questions with known answers, as SQuAD and XQuAD store them: articles of paragraphs with the questions under each."""

import gzip
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.documents import Document
from corpus.errors import UnreadableDocument
from corpus.reading import document_from_text

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """A question with the answers that people gave; none if the paragraph does not answer it, or none are stored."""

    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text with what is asked about it. article: the place, from 0, of its article in the file."""

    article: int
    text: str
    questions: tuple[SquadQuestion, ...]


def read_squad(file: Path, *, answered: bool = False) -> tuple[Paragraph, ...]:
    """All paragraphs of a file in SQuAD's format, gzipped or not, in its order.

    answered: whether answers are needed. Raises UnreadableDocument, also for a file without any question, or answer.
    """
    try:
        stored = file.read_bytes()
        content = json.loads(gzip.decompress(stored) if stored.startswith(_GZIP) else stored)
        articles = content["data"] if isinstance(content, dict) else content
        paragraphs = tuple(
            _paragraph(number, paragraph)
            for number, article in enumerate(articles)
            for paragraph in article["paragraphs"]
        )
    except (ValueError, KeyError, TypeError, AttributeError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableDocument(
            f"'{file}' is not in SQuAD's format", hint="JSON with data, paragraphs, qas."
        ) from error
    except OSError as error:
        raise UnreadableDocument(f"'{file}' cannot be read: {(error.strerror or '').lower()}") from error
    if not any(paragraph.questions for paragraph in paragraphs):
        raise UnreadableDocument(f"'{file}' holds no questions", hint="A file in SQuAD's format is expected.")
    if answered and not any(question.answers for paragraph in paragraphs for question in paragraph.questions):
        raise UnreadableDocument(f"'{file}' holds no answers", hint="Questions need answers, each with its text.")
    return paragraphs


def _paragraph(article: int, stored: dict[str, Any]) -> Paragraph:
    return Paragraph(article, _text(stored["context"]), tuple(map(_question, stored.get("qas", []))))


def _question(stored: dict[str, Any]) -> SquadQuestion:
    answers = (answer["text"] for answer in stored.get("answers", []))
    return SquadQuestion(_text(stored["question"]), tuple(dict.fromkeys(text for text in answers if text.strip())))


def _text(stored: object) -> str:
    if not isinstance(stored, str) or not stored.strip():
        raise TypeError("words are expected")
    return stored


def documents_of(paragraphs: Sequence[Paragraph]) -> Iterator[Document]:
    """A document for each paragraph, under a title that tells nothing of the article."""
    for number, paragraph in enumerate(paragraphs):
        yield document_from_text(paragraph.text, title=f"paragraph {number}")
