"""Documents and passages for the tests of figures: paragraphs by blank lines, sentences by end marks."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import pairwise

from corpus.documents import Document, Figure, Passage, Span
from corpus.figures.extract import extract_figures
from corpus.language import Syntax

PUBLISHED = date(2019, 8, 1)
SYNTAX = Syntax()
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”]?\s+(?=[A-Z\"“])")


def make_document(text: str, published: date | None = PUBLISHED, url: str | None = None) -> Document:
    return Document(
        id="doc",
        title="A title",
        source="a test",
        url=url,
        published=published,
        media_type="text/plain",
        text=text,
        added_at=datetime(2020, 1, 1, tzinfo=UTC),
    )


def one_passage(text: str) -> list[Passage]:
    """The whole text as one passage of one sentence."""
    return _passages([Span(0, len(text))], [(Span(0, len(text)),)]) if text else []


def paragraphs(text: str) -> list[Passage]:
    spans, sentences = [], []
    for match in re.finditer(r"\S(?:.|\n(?!\n))*", text):
        spans.append(Span(*match.span()))
        cuts = [match.start(), *(cut.end() for cut in _SENTENCE_END.finditer(text, *match.span())), match.end()]
        sentences.append(tuple(Span(start, end) for start, end in pairwise(cuts) if text[start:end].strip()))
    return _passages(spans, sentences)


def _passages(spans: Sequence[Span], sentences: Sequence[tuple[Span, ...]]) -> list[Passage]:
    return [
        Passage(id=f"doc.p{n}", document_id="doc", ordinal=n, span=span, kind="paragraph", sentences=inside)
        for n, (span, inside) in enumerate(zip(spans, sentences, strict=True))
    ]


def read(text: str, published: date | None = PUBLISHED, url: str | None = None) -> tuple[Figure, ...]:
    return extract_figures(make_document(text, published, url), paragraphs(text), SYNTAX)


def only(text: str, published: date | None = PUBLISHED, url: str | None = None) -> Figure:
    """The one figure of a text."""
    figures = read(text, published, url)
    assert len(figures) == 1, [figure.text for figure in figures]
    return figures[0]


def texts(text: str, published: date | None = PUBLISHED) -> list[str]:
    return [figure.text for figure in read(text, published)]
