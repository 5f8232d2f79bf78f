"""Passages: the document's own blocks (title, paragraphs, captions, lists, tables), long ones cut between sentences."""

import re
from collections.abc import Iterator
from itertools import islice

from corpus.documents import Document, Passage, PassageKind, Span
from corpus.header import read_header
from corpus.sentences import each_sentence
from corpus.tables import is_table

# Stored with every library: passages made by another version are made again by `rebuild`.
CHUNKING_VERSION = 2

# About what the bundled model reads at once (256 word pieces); a longer paragraph is cut between sentences.
MAX_PASSAGE = 1_200

_BLANK_LINES = re.compile(r"\n[ \t]*\n[ \t\n]*")
_LIST_ITEM = re.compile(r"[ \t]*(?:[-*•‣◦]|\(?\d{1,3}[.)])[ \t]+\S")
_CREDIT = re.compile(
    r"[\[(](?:file )?(?:photo|picture|image|graphic|illustration|credit)s?\b[^\])\n]{0,80}[\])]\s*$"
    r"|^\s*(?:file )?(?:photo|picture|image|caption|figure|fig\.|table)\s*(?:\d+)?\s*[:.–-]\s*\S"
    r"|\b(?:photo|image|picture) (?:by|from|courtesy of) [^\n]{1,60}$",
    re.IGNORECASE,
)
MAX_CAPTION = 500


class MoreThanWanted(Exception):
    """A text gives more than whoever asked has room for."""


def split_passages(document: Document, *, most: int | None = None) -> tuple[Passage, ...]:
    """The document's passages in order. They do not overlap, and hold every character that is not white space.

    most: sentences, rows of tables being such; raises MoreThanWanted where there are more.
    """
    passages: list[Passage] = []
    n_sentences = 0
    for kind, block in _blocks(document.text):
        each = _lines(document.text, block) if kind == "table" else each_sentence(document.text, block)
        sentences = tuple(each if most is None else islice(each, most - n_sentences + 1))
        n_sentences += len(sentences)
        if most is not None and n_sentences > most:
            raise MoreThanWanted
        for group in _groups(sentences):
            passages.append(
                Passage(
                    id=f"{document.id}.p{len(passages)}",
                    document_id=document.id,
                    ordinal=len(passages),
                    span=Span(group[0].start, group[-1].end),
                    kind=kind,
                    sentences=group,
                )
            )
    return tuple(passages)


def _blocks(text: str) -> Iterator[tuple[PassageKind, Span]]:
    """The text's blocks: the heading with the lines that date it, then what blank lines part."""
    body = 0
    header = read_header(text)
    if header.end:
        yield "title", Span(header.start, header.end)
        body = header.end
    for start, end in _between_blank_lines(text, body):
        for block in _paragraphs(text, start, end):
            yield _kind_of(text, block), block


def _between_blank_lines(text: str, start: int) -> Iterator[tuple[int, int]]:
    for gap in _BLANK_LINES.finditer(text, start):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    """A block as one paragraph, or as one for each line where every line is a paragraph of its own.

    Lines that are broken to fit a width leave no room for their next word; lines that are paragraphs end
    where their sentence ends. Lists and tables stay whole.
    """
    block = _trimmed(text, start, end)
    if block is None:
        return
    has_lines = text.find("\n", block.start, block.end) >= 0
    if not has_lines or is_table(text, block) or _is_list(text, block) or not _is_paragraph_per_line(text, block):
        yield block
        return
    for start, end in _each_line(text, block):
        span = _trimmed(text, start, end)
        if span is not None:
            yield span


def _is_paragraph_per_line(text: str, block: Span) -> bool:
    n_lines = n_ended = longest = 0
    is_ended = False
    for start, end in _each_line(text, block):
        # The last line may end as it likes.
        n_ended += is_ended
        n_lines += 1
        longest = max(longest, end - start)
        is_ended = text[start:end].rstrip().endswith((".", "!", "?", "”", '"', ":", "。", "！", "？"))
    return n_ended >= 0.8 * (n_lines - 1) and longest > 100


def _each_line(text: str, block: Span) -> Iterator[tuple[int, int]]:
    """Start and end of each line, blank ones too; one by one, for there may be millions in a block."""
    start = block.start
    while (end := text.find("\n", start, block.end)) >= 0:
        yield start, end
        start = end + 1
    yield start, block.end


def _kind_of(text: str, span: Span) -> PassageKind:
    if is_table(text, span):
        return "table"
    if _is_list(text, span):
        return "list"
    if len(span) <= MAX_CAPTION and _CREDIT.search(text[span.start : span.end]):
        return "caption"
    return "paragraph"


def _lines(text: str, block: Span) -> Iterator[Span]:
    """A table's rows, as what is found and highlighted in it; long ones in parts."""
    for start, end in _each_line(text, block):
        for first in range(start, end, MAX_PASSAGE):
            line = _trimmed(text, first, min(end, first + MAX_PASSAGE))
            if line is not None:
                yield line


def _is_list(text: str, block: Span) -> bool:
    n_lines = n_items = 0
    for start, end in _each_line(text, block):
        n_lines += 1
        n_items += _LIST_ITEM.match(text, start, end) is not None
    return n_items >= max(2, n_lines // 2)


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def _groups(sentences: tuple[Span, ...]) -> Iterator[tuple[Span, ...]]:
    """Sentences gathered into passages of at most MAX_PASSAGE characters, as even as the sentences allow."""
    if not sentences:
        return
    length = sentences[-1].end - sentences[0].start
    parts = -(-length // MAX_PASSAGE)
    target = length / parts
    group: list[Span] = []
    for sentence in sentences:
        if group:
            grown = sentence.end - group[0].start
            if grown > MAX_PASSAGE or (parts > 1 and grown - target > target - (group[-1].end - group[0].start)):
                yield tuple(group)
                group = []
        group.append(sentence)
    yield tuple(group)
