"""Passages: kinds, exact offsets, nothing lost, nothing twice."""

import itertools
import time

from hypothesis import given
from hypothesis import strategies as st

from corpus.chunking import MAX_PASSAGE, split_passages
from corpus.reading import document_from_text, read_document
from tests.conftest import ARTICLE


def kinds(text: str) -> list[tuple[str, str]]:
    document = document_from_text(text)
    return [(passage.kind, document.quote(passage.span)) for passage in split_passages(document)]


def test_the_article_has_a_title_a_caption_and_twelve_paragraphs() -> None:
    document = read_document(ARTICLE)
    passages = split_passages(document)
    assert [passage.kind for passage in passages] == ["title", "caption", *["paragraph"] * 12]
    assert document.quote(passages[0].span).endswith("Updated : 2019-08-01")
    assert document.quote(passages[1].span).endswith("[Photo/VCG]")
    assert document.quote(passages[7].sentences[0]) == "Why Shanghai?"


def test_lists_and_tables_stay_whole() -> None:
    found = kinds("Heading\n\nA paragraph here.\n\n- one\n- two\n- three\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    assert [kind for kind, _ in found] == ["title", "paragraph", "list", "table"]


def test_a_paragraph_on_each_line_is_a_passage_of_its_own() -> None:
    first, second = "This is a long first line. " * 6, "This is a long second line. " * 6
    assert [kind for kind, _ in kinds(f"{first.strip()}\n{second.strip()}")] == ["paragraph", "paragraph"]


def test_lines_broken_to_a_width_are_one_paragraph() -> None:
    text = "The city is home to a third of all the people who\nwork in the field, and to thousands of firms that\ncame."
    assert len(kinds(f"{text} And more.")) == 1


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    document = document_from_text("One sentence of some length stands here. " * 100)
    passages = split_passages(document)
    assert len(passages) > 2
    for passage in passages:
        assert len(passage.span) <= MAX_PASSAGE
        assert document.quote(passage.span).startswith("One") and document.quote(passage.span).endswith("here.")


@given(
    st.lists(
        st.sampled_from(["A title", "A sentence. ", "\n", "\n\n", "- item\n", "| a | b |\n", "文。", " "]), max_size=40
    )
)
def test_passages_hold_all_the_text_in_order(parts: list[str]) -> None:
    text = "".join(parts)
    if not text.strip():
        return
    document = document_from_text(text)
    passages = split_passages(document)
    assert all(left.span.end <= right.span.start for left, right in itertools.pairwise(passages))
    held = "".join(document.quote(passage.span) for passage in passages)
    assert "".join(held.split()) == "".join(document.text.split())
    for passage in passages:
        assert passage.sentences and all(passage.span.holds(sentence) for sentence in passage.sentences)
        assert passage.document_id == document.id


def test_a_megabyte_without_structure_is_cut_in_linear_time() -> None:
    def seconds(n: int) -> float:
        document = document_from_text("ab " * n)
        started = time.perf_counter()
        split_passages(document)
        return time.perf_counter() - started

    seconds(10_000)
    assert seconds(400_000) < 40 * max(seconds(40_000), 0.01)
