"""Passages: the document's own blocks (title, paragraphs, captions, lists, tables), long ones cut between sentences."""

import re
from collections.abc import Iterator

from corpus.documents import Document, Passage, PassageKind, Span
from corpus.header import read_header
from corpus.sentences import split_sentences
from corpus.tables import read_table

# Stored with every library: passages made by another version are made again by `rebuild`.
CHUNKING_VERSION = 2

# About what the bundled model reads at once (256 word pieces); a longer paragraph is cut between sentences.
MAX_PASSAGE = 1_200

_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_LIST_ITEM = re.compile(r"[ \t]*(?:[-*•‣◦]|\(?\d{1,3}[.)])[ \t]+\S")
_CREDIT = re.compile(
    r"[\[(](?:file )?(?:photo|picture|image|graphic|illustration|credit)s?\b[^\])\n]{0,80}[\])]\s*$"
    r"|^\s*(?:file )?(?:photo|picture|image|caption|figure|fig\.|table)\s*(?:\d+)?\s*[:.–-]\s*\S"
    r"|\b(?:photo|image|picture) (?:by|from|courtesy of) [^\n]{1,60}$",
    re.IGNORECASE,
)
MAX_CAPTION = 500


def split_passages(document: Document) -> tuple[Passage, ...]:
    """The document's passages in order. They do not overlap, and hold every character that is not white space."""
    passages: list[Passage] = []
    for kind, block in _blocks(document.text):
        sentences = _lines(document.text, block) if kind == "table" else split_sentences(document.text, block)
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
    lines = text[block.start : block.end].split("\n")
    if len(lines) == 1 or _is_table(text, block) or _is_list(lines) or not _is_paragraph_per_line(lines):
        yield block
        return
    position = block.start
    for line in lines:
        span = _trimmed(text, position, position + len(line))
        if span is not None:
            yield span
        position += len(line) + 1


def _is_paragraph_per_line(lines: list[str]) -> bool:
    ends = sum(1 for line in lines[:-1] if line.rstrip().endswith((".", "!", "?", "”", '"', ":", "。", "！", "？")))
    return ends >= 0.8 * (len(lines) - 1) and max(map(len, lines)) > 100


def _kind_of(text: str, span: Span) -> PassageKind:
    block = text[span.start : span.end]
    if _is_table(text, span):
        return "table"
    if _is_list(block.split("\n")):
        return "list"
    if len(block) <= MAX_CAPTION and _CREDIT.search(block):
        return "caption"
    return "paragraph"


def _is_table(text: str, span: Span) -> bool:
    return read_table(text, span) is not None


def _lines(text: str, block: Span) -> tuple[Span, ...]:
    """A table's rows, as what is found and highlighted in it; long ones in parts."""
    lines: list[Span] = []
    start = block.start
    while start < block.end:
        end = text.find("\n", start, block.end)
        end = block.end if end < 0 else end
        for first in range(start, end, MAX_PASSAGE):
            line = _trimmed(text, first, min(end, first + MAX_PASSAGE))
            if line is not None:
                lines.append(line)
        start = end + 1
    return tuple(lines)


def _is_list(lines: list[str]) -> bool:
    return sum(1 for line in lines if _LIST_ITEM.match(line)) >= max(2, len(lines) // 2)


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
