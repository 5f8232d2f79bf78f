"""A part of a document as its page shows it: blocks of text, cut where a figure, the place asked for or a page begins.

Every character shown is the document's own; what is said of a figure stands beside it, in the mark's description.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus.chunking import MAX_PASSAGE
from corpus.documents import Document, Figure, Passage, PassageKind, Span, page_of
from corpus.excerpts import Excerpt
from corpus.tables import read_table

BlockKind = PassageKind | Literal["heading"]

# A line that stands alone, no longer than this and without a full stop, is a heading.
_MAX_HEADING = 90
# Lines that are broken to fit a width are about as long as each other: they may be broken elsewhere.
_MIN_BROKEN_LINE = 50
# A longer paragraph is left in the passages that it was cut into: a page without a break is not read.
_MAX_PARAGRAPH = 2 * MAX_PASSAGE


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of the text. figure: that it is (a part of). is_here: it is (a part of) the place asked for.

    anchors: it is the first of that place. page: the number of the page that begins with it.
    """

    text: str
    figure: Figure | None = None
    is_here: bool = False
    anchors: bool = False
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the text: pieces, or the cells of a table by rows.

    page: the number of the page that begins with it. anchors: it is the place asked for, and none of its pieces is.
    is_broken: its lines are broken to fit a width. n_headers: how many of the rows name the columns.
    """

    kind: BlockKind
    pieces: tuple[Piece, ...] = ()
    rows: tuple[tuple[tuple[Piece, ...], ...], ...] = ()
    n_headers: int = 0
    page: int | None = None
    anchors: bool = False
    is_broken: bool = False


def blocks_of(excerpt: Excerpt, here: Span | None) -> list[Block]:
    """The blocks of a part. here: the characters to be marked."""
    return list(_Cutting(excerpt, here).blocks())


def place_within(document: Document, start: str | None, end: str | None) -> Span | None:
    """The characters that an address names; None where it names none that the document has."""
    try:
        first, last = int(start or ""), int(end or "")
    except ValueError:
        return None
    return Span(first, last) if 0 <= first < last <= len(document.text) else None


def page_start(document: Document, page: str | None) -> int | None:
    """Where a page begins; None for a page that the document does not have."""
    try:
        number = int(page or "")
    except ValueError:
        return None
    return document.pages[number - 1] if 1 <= number <= len(document.pages) else None


class _Cutting:
    def __init__(self, excerpt: Excerpt, here: Span | None) -> None:
        self._text = excerpt.document.text
        self._excerpt = excerpt
        self._here = here
        self._figures = _apart(excerpt.figures)
        self._at_figure = 0
        self._anchored = False
        pages = excerpt.document.pages
        self._pages = [(start, n) for n, start in enumerate(pages, start=1) if excerpt.start < start < excerpt.end]
        first = page_of(pages, excerpt.start)
        if first is not None:
            self._pages.insert(0, (excerpt.start, first))

    def blocks(self) -> Iterator[Block]:
        merged = list(_merged(self._text, self._excerpt.passages))
        for n, (kind, span) in enumerate(merged):
            page = self._page_at(span.start)
            if kind == "paragraph" and n + 1 < len(merged) and self._is_heading(span):
                yield self._block("heading", span, page)
            elif kind == "table":
                yield self._table(span, page)
            elif kind == "title" and "\n" in self._text[span.start : span.end]:
                yield from self._title(span, page)
            else:
                yield self._block("heading" if kind == "title" else kind, span, page)

    def _title(self, span: Span, page: int | None) -> Iterator[Block]:
        """The heading, and below it the lines that say who wrote it and when."""
        end = self._text.index("\n", span.start)
        yield self._block("heading", Span(span.start, end), page)
        while self._text[end].isspace():
            end += 1
        yield self._block("title", Span(end, span.end), None)

    def _is_heading(self, span: Span) -> bool:
        line = self._text[span.start : span.end]
        return (
            len(line) <= _MAX_HEADING
            and "\n" not in line
            and line[-1] not in '.!?:;,…。！？：；，"”)'
            and any(letter.isalpha() for letter in line)
        )

    def _block(self, kind: BlockKind, span: Span, page: int | None) -> Block:
        pieces = tuple(self._pieces(span))
        lines = self._text[span.start : span.end].split("\n")
        return Block(
            kind=kind,
            pieces=pieces,
            page=page,
            anchors=self._anchors(span),
            is_broken=kind == "paragraph" and all(len(line) >= _MIN_BROKEN_LINE for line in lines[:-1]),
        )

    def _table(self, span: Span, page: int | None) -> Block:
        table = read_table(self._text, span)
        if table is None:
            return self._block("caption", span, page)
        rows = tuple(tuple(() if cell is None else tuple(self._pieces(cell)) for cell in row) for row in table.rows)
        n_headers = min(table.n_headers, len(rows))
        return Block(kind="table", rows=rows, n_headers=n_headers, page=page, anchors=self._anchors(span))

    def _anchors(self, span: Span) -> bool:
        """Whether the place asked for begins here, and has not been met among the pieces."""
        if self._here is None or self._anchored or not span.overlaps(self._here):
            return False
        self._anchored = True
        return True

    def _page_at(self, offset: int) -> int | None:
        """The last page that has begun by here, if it has not been told yet."""
        number = None
        while self._pages and self._pages[0][0] <= offset:
            _, number = self._pages.pop(0)
        return number

    def _pieces(self, span: Span) -> Iterator[Piece]:
        figures = list(self._figures_in(span))
        bounds = {span.start, span.end}
        for figure in figures:
            bounds |= {max(span.start, figure.span.start), min(span.end, figure.span.end)}
        if self._here is not None and self._here.overlaps(span):
            bounds |= {max(span.start, self._here.start), min(span.end, self._here.end)}
        bounds |= {start for start, _ in self._pages if span.start < start < span.end}
        at = 0
        for start, end in pairwise(sorted(bounds)):
            while at < len(figures) and figures[at].span.end <= start:
                at += 1
            is_figure = at < len(figures) and figures[at].span.start <= start
            is_here = self._here is not None and self._here.start <= start and end <= self._here.end
            anchors = is_here and not self._anchored
            self._anchored |= anchors
            page = self._page_at(start)
            yield Piece(self._text[start:end], figures[at] if is_figure else None, is_here, anchors, page)

    def _figures_in(self, span: Span) -> Iterator[Figure]:
        """Spans are asked for in text order."""
        while self._at_figure < len(self._figures) and self._figures[self._at_figure].span.end <= span.start:
            self._at_figure += 1
        for figure in self._figures[self._at_figure :]:
            if figure.span.start >= span.end:
                return
            yield figure


def _apart(figures: Sequence[Figure]) -> list[Figure]:
    """In text order, without those that begin within another: a character is marked once."""
    kept: list[Figure] = []
    for figure in sorted(figures, key=lambda figure: (figure.span.start, -figure.span.end)):
        if not kept or figure.span.start >= kept[-1].span.end:
            kept.append(figure)
    return kept


def _merged(text: str, passages: Sequence[Passage]) -> Iterator[tuple[PassageKind, Span]]:
    """Blocks as the document has them: what was cut because it is long is one again, but for very long paragraphs."""
    run: list[Passage] = []
    for passage in passages:
        if run and not _goes_on(text, run[-1], passage):
            yield from _as_blocks(run)
            run = []
        run.append(passage)
    yield from _as_blocks(run)


def _as_blocks(run: Sequence[Passage]) -> Iterator[tuple[PassageKind, Span]]:
    if run and (run[0].kind in ("table", "list") or run[-1].span.end - run[0].span.start <= _MAX_PARAGRAPH):
        yield run[0].kind, Span(run[0].span.start, run[-1].span.end)
    else:
        yield from ((passage.kind, passage.span) for passage in run)


def _goes_on(text: str, before: Passage, passage: Passage) -> bool:
    """Whether two passages are of one block: nothing parts them, or no more than what parts rows and items."""
    n_lines = text.count("\n", before.span.end, passage.span.start)
    return passage.kind == before.kind and (n_lines == 0 or (n_lines == 1 and passage.kind in ("table", "list")))
