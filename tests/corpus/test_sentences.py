"""Sentence spans: exact, ordered, and not cut at dots that end nothing."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.documents import Span
from corpus.sentences import MAX_SENTENCE, split_sentences


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    "parts",
    [
        ["The fair opens on Aug. 29 in the U.S. capital.", "It ends in Sept. 2020."],
        ["It cost $10.16 billion, or 3.5 percent of GDP.", "Nobody paid."],
        ['"We need talent," said Dr. J. K. Lee.', "He left."],
        ['"Is it true?" she asked.', '"No!"', "They went home."],
        ["Apple Inc. and Smith Ltd. merged.", "The deal closed at 5 p.m. on Friday."],
        ["They live in the U.S.", "The rest left."],
        ["Why here?", "Because of data."],
        ["Meet at No. 5 Main St. tomorrow.", "See Fig. 3 for more."],
        ["上海有一千家公司。", "北京呢？", "不知道！"],
        ["Wait…", "What?!", "Yes."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(parts: list[str]) -> None:
    joiner = "" if parts[0][0] == "上" else " "
    assert sentences(joiner.join(parts)) == parts


def test_list_items_are_sentences() -> None:
    text = "Reasons:\n- a wide range of industries\n- big data\n1. good people"
    assert sentences(text) == ["Reasons:", "- a wide range of industries", "- big data", "1. good people"]


@given(st.text(max_size=300))
def test_spans_hold_every_character_that_is_no_space_and_do_not_overlap(text: str) -> None:
    if not text:
        return
    spans = split_sentences(text, Span(0, len(text)))
    assert all(left.end <= right.start for left, right in itertools.pairwise(spans))
    assert "".join("".join(text[span.start : span.end] for span in spans).split()) == "".join(text.split())
    assert all(len(span) <= MAX_SENTENCE for span in spans)


def test_text_without_any_end_is_cut() -> None:
    assert max(map(len, sentences("word " * 1000))) <= MAX_SENTENCE
