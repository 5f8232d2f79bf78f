"""A document's text in pieces, whatever it is and wherever its figures are."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.chunking import split_passages
from corpus.documents import Figure, Span
from corpus.excerpts import Excerpt
from corpus.reading import document_from_text
from corpus.tables import read_table
from web.document_view import Block, Piece, blocks_of, place_within

BLOCKS = (
    "A heading",
    "The zoo of Lima keeps 77 penguins.",
    "x" * 1_300 + ".",
    "- one",
    "- two",
    "\n",
    "\n\n",
    " ",
    "é",
)
OTHERS = (
    "\t",
    "| a | b |",
    "| 1 | 2 |",
    "Photo: a seal",
    "Updated: 2019-08-01",
    "多少",
    "<b>",
    "1. first",
    "2) second",
)
WORDS = st.sampled_from((*BLOCKS, *OTHERS))
TEXTS = st.lists(WORDS, min_size=1, max_size=25).map("\n".join).filter(str.strip)
OFFSETS = st.integers(min_value=-5, max_value=3_000)


def pieces_of(block: Block) -> list[Piece]:
    return [*block.pieces, *(piece for row in block.rows for cell in row for piece in cell)]


@given(text=TEXTS, spans=st.lists(st.tuples(OFFSETS, OFFSETS), max_size=8), start=OFFSETS, end=OFFSETS)
def test_every_character_is_shown_once_and_what_is_marked_is_what_was_meant(
    text: str, spans: list[tuple[int, int]], start: int, end: int
) -> None:
    document = document_from_text(text)
    passages = split_passages(document)
    length = len(document.text)
    figures = tuple(
        Figure(
            id=str(n),
            document_id=document.id,
            passage_id="",
            text=document.text[first:last],
            span=Span(first, last),
            kind="count",
            value="1",
        )
        for n, (first, last) in enumerate(spans)
        if 0 <= first < last <= length
    )
    excerpt = Excerpt(
        document=document,
        start=0,
        end=length,
        number=1,
        starts=(0,),
        passages=passages,
        figures=figures,
        kinds={},
        n_passages=len(passages),
    )
    here = place_within(document, str(start), str(end))
    assert (here is None) == (not 0 <= start < end <= length)
    blocks = blocks_of(excerpt, here)
    shown = [piece for block in blocks for piece in pieces_of(block)]
    if not any(block.kind == "table" for block in blocks):
        assert "".join("".join(piece.text for piece in shown).split()) == "".join(document.text.split())
    assert all(piece.text in piece.figure.text for piece in shown if piece.figure)
    n_anchors = sum(block.anchors for block in blocks) + sum(piece.anchors for piece in shown)
    is_text = here is not None and any(passage.span.overlaps(here) for passage in passages)
    assert n_anchors <= 1
    if is_text and not any(block.kind == "table" for block in blocks):
        assert here is not None
        marked = "".join(piece.text for piece in shown if piece.is_here)
        assert "".join(marked.split()) == "".join(document.quote(here).split())


def test_a_table_keeps_its_cells_and_a_place_across_them_is_marked_in_each() -> None:
    text = "Costs\n\n| Year | Cost |\n| --- | --- |\n| 2004 | 12 euros |\n| 2005 | 15 euros |"
    document = document_from_text(text)
    passages = split_passages(document)
    assert read_table(document.text, passages[-1].span) is not None
    excerpt = Excerpt(
        document=document,
        start=0,
        end=len(text),
        number=1,
        starts=(0,),
        passages=passages,
        figures=(),
        kinds={},
        n_passages=len(passages),
    )
    here = Span(text.index("2004"), text.index("euros") + 5)
    (table,) = [block for block in blocks_of(excerpt, here) if block.kind == "table"]
    assert [[piece.text for cell in row for piece in cell] for row in table.rows] == [
        ["Year", "Cost"],
        ["2004", "12 euros"],
        ["2005", "15 euros"],
    ]
    assert table.n_headers == 1
    assert [piece.text for piece in pieces_of(table) if piece.is_here] == ["2004", "12 euros"]
    assert [piece.text for piece in pieces_of(table) if piece.anchors] == ["2004"]
