"""An answer as the message of a chat model: its text in Markdown, numbered quotes behind it, and where these stand.

Nothing in a document's text takes effect as Markdown, HTML or a formula: no picture is fetched, no link is made but to
the document itself.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote as percent_encoded

from corpus.documents import Document, Span
from corpus.errors import DocumentNotFound
from qa.answers import Answer, AnswerPassage
from web.answer_view import is_link, place

NEAREST = "Nearest passage, which does not answer:"

# What can begin a link, a picture, a footnote or a citation; what is taken out of text; HTML; an entity.
_SINGLE = r"\\|\[|<(?=[A-Za-z/!?])|&(?=#?\w+;)"
# Emphasis, code, struck-out words and formulas take two of a kind.
_PAIRED = "*_`~$"
# Headings, quotes, lists and rules, at the start of a line.
_LINE_START = re.compile(r"^(?=(?:#{1,6}|[-+*])(?:\s|$)|>|[-= ]+$)")

Finder = Callable[[str], Document]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Characters [start, end) of the content that tell a document and what is quoted of it, and its address."""

    start: int
    end: int
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """paragraphs: in Markdown, those after the first with the empty line before them. citations: see above."""

    paragraphs: tuple[str, ...]
    citations: tuple[Citation, ...]

    @property
    def text(self) -> str:
        return "".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class _Source:
    """A document with what an answer quotes of it, in the order of the text."""

    document: Document
    quotes: tuple[Span, ...]

    def texts(self) -> list[str]:
        return [" ".join(self.document.quote(quote).split()) for quote in self.quotes]


def content_of(answer: Answer, find_document: Finder, server: str) -> Content:
    """The message; an abstention has no citations, but shows the nearest passage as what it is.

    find_document: raises DocumentNotFound. server: this server's address, without a slash at the end.
    """
    sources = list(_sources(answer, find_document)) if answer.answered else []
    paragraphs = [_told(answer.text, sources)]
    if answer.interpreted_as != answer.question:
        paragraphs.append(f"Understood as: {escaped(answer.interpreted_as)}")
    paragraphs += [escaped(revision.line) for revision in answer.revisions]
    citations = []
    for number, source in enumerate(sources, start=1):
        start = sum(map(len, paragraphs)) + 2 * len(paragraphs)
        quotes = [quote for quote in source.texts() if quote not in answer.text]
        paragraphs.append(f"[{number}] {_cited(source, quotes, server)}")
        citations.append(
            Citation(
                start=start,
                end=start + len(paragraphs[-1]),
                title=source.document.title,
                url=_address(source, server),
            )
        )
    if not answer.answered and (nearest := _nearest(answer)) is not None:
        source = _Source(nearest.document, (nearest.passage.span,))
        paragraphs.append(f"{NEAREST} {_cited(source, source.texts(), server)}")
    first, *others = paragraphs
    return Content(paragraphs=(first, *(f"\n\n{text}" for text in others)), citations=tuple(citations))


def _sources(answer: Answer, find_document: Finder) -> Iterator[_Source]:
    """The documents that an answer stands on, in the order it names them, with the sentences it has from them."""
    passages = {found.passage.id: found for found in answer.passages}
    documents = {found.document.id: found.document for found in answer.passages}
    quoted: dict[str, list[Span]] = {}
    evidence = [(item.document_id, item.passage_id, item.span) for item in answer.spans]
    evidence += [
        (item.figure.document_id, item.figure.passage_id, item.figure.span)
        for item in answer.figures
        if item.role in ("answer", "equivalent", "operand")
    ]
    for document_id, passage_id, span in evidence:
        quoted.setdefault(document_id, []).append(_sentences(span, passages.get(passage_id)))
    for document_id, spans in quoted.items():
        try:
            document = documents.get(document_id) or find_document(document_id)
        except DocumentNotFound:
            # It has been removed since it answered.
            continue
        yield _Source(document, tuple(_merged(spans)))


def _sentences(span: Span, found: AnswerPassage | None) -> Span:
    """The sentences that a span stands in; the span itself where its passage is not among those of the answer."""
    held = [sentence for sentence in found.passage.sentences if sentence.overlaps(span)] if found is not None else []
    return Span(min(span.start, held[0].start), max(span.end, held[-1].end)) if held else span


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """In order, overlapping ones as one."""
    last: Span | None = None
    for span in sorted(spans):
        if last is not None and last.overlaps(span):
            last = Span(last.start, max(last.end, span.end))
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def _nearest(answer: Answer) -> AnswerPassage | None:
    """The passage that comes nearest: one with a figure that does, or else the first; to a greeting none does."""
    if answer.reason == "not_a_question" or not answer.passages:
        return None
    near = {item.figure.passage_id for item in answer.figures if item.role == "nearest"}
    return next((found for found in answer.passages if found.passage.id in near), answer.passages[0])


# Markdown


def _told(text: str, sources: Iterable[_Source]) -> str:
    """The answer's text, with the number of its source behind every quote that it tells."""
    marks: dict[int, str] = {}
    for number, source in enumerate(sources, start=1):
        for told in source.texts():
            marks |= {match.end(): f" [{number}]" for match in re.finditer(re.escape(f"“{told}”"), text)}
    pieces, start = [], 0
    for end in sorted(marks):
        pieces += [escaped(text[start:end], within=text), marks[end]]
        start = end
    lines = "".join([*pieces, escaped(text[start:], within=text)]).split("\n")
    # Two spaces break a line.
    return "  \n".join(_LINE_START.sub(r"\\", line) for line in lines)


def _cited(source: _Source, quotes: Iterable[str], server: str) -> str:
    """“Quoted.” “Quoted too.” — [Title](address), 2019-08-29"""
    document = source.document
    told = [f"“{quote}”" for quote in quotes]
    within = " ".join([*told, document.title])
    title = escaped(document.title, within=within).replace("]", "&#93;")
    address = re.sub(r"[\s()<>\\]", lambda match: percent_encoded(match[0]), _address(source, server))
    date = f", {document.published.isoformat()}" if document.published else ""
    return " ".join(
        [*(escaped(quote, within=within) for quote in told), *("—" for _ in told[:1]), f"[{title}]({address}){date}"]
    )


def _address(source: _Source, server: str) -> str:
    """Where the document says that it stands, or its page here, at the first quote."""
    document, first = source.document, source.quotes[0]
    if document.url is not None and is_link(document.url):
        return document.url
    return server + place(document.id, first.start, first.end)


def escaped(text: str, *, within: str | None = None) -> str:
    """The text so that Markdown shows it as it is. within: the paragraph it will stand in, itself if not given."""
    paragraph = text if within is None else within
    paired = "".join(mark for mark in _PAIRED if paragraph.count(mark) > 1)
    marks = f"{_SINGLE}|[{re.escape(paired)}]" if paired else _SINGLE
    return re.sub(f"({marks})", r"\\\1", text)
