"""The parser: words, tags, heads and labels of sentences, whatever they hold."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from corpus.documents import Span
from corpus.errors import ModelDamaged
from corpus.language import MAX_PIECES, Syntax, split_words, tree_heads

SYNTAX = Syntax()


def parsed(text: str) -> dict[str, tuple[str, str, str]]:
    """word → (tag, label, head)."""
    parse = SYNTAX.parse(text, Span(0, len(text)))
    words = [text[word.start : word.end] for word in parse.words]
    heads = [words[head] if head >= 0 else "" for head in parse.heads]
    return {word: (parse.tags[n], parse.labels[n], heads[n]) for n, word in enumerate(words)}


def test_a_plain_sentence_is_parsed() -> None:
    assert parsed("The company sold 300 old cars in Lyon.") == {
        "The": ("DT", "det", "company"),
        "company": ("NN", "nsubj", "sold"),
        "sold": ("VBD", "root", ""),
        "300": ("CD", "nummod", "cars"),
        "old": ("JJ", "amod", "cars"),
        "cars": ("NNS", "obj", "sold"),
        "in": ("IN", "case", "Lyon"),
        "Lyon": ("NNP", "obl", "sold"),
        ".": (".", "punct", "sold"),
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("don't", ["do", "n't"]),
        ("can’t", ["ca", "n’t"]),
        ("AI-related", ["AI", "-", "related"]),
        ("$10.16 billion", ["$", "10.16", "billion"]),
        ("the U.S. economy's", ["the", "U.S.", "economy", "'s"]),
        ("S&P 500", ["S&P", "500"]),
        ("1,000... 5G", ["1,000", "...", "5", "G"]),
    ],
)
def test_words_are_parted_as_treebanks_part_them(text: str, words: list[str]) -> None:
    assert [text[span.start : span.end] for span in split_words(text, Span(0, len(text)))] == words


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=300))
def test_any_text_gives_a_forest_over_its_words(text: str) -> None:
    parse = SYNTAX.parse(text, Span(0, len(text)))
    assert len(parse.words) == len(parse.tags) == len(parse.heads) == len(parse.labels)
    for place in range(len(parse.words)):
        assert place in set(parse.below(place))
        seen, head = set(), parse.heads[place]
        while head >= 0:
            assert head not in seen
            seen.add(head)
            head = parse.heads[head]


@settings(max_examples=200, deadline=None)
@given(arrays.arrays(np.float32, st.integers(1, 8).map(lambda n: (n, n + 1)), elements=st.floats(-9, 9, width=32)))
def test_heads_never_make_a_ring(scores: np.ndarray) -> None:
    heads = tree_heads(scores)
    for start in range(len(heads)):
        word, steps = start + 1, 0
        while word and steps <= len(heads):
            word, steps = heads[word - 1], steps + 1
        assert word == 0


def test_the_best_heads_stand_where_they_make_a_tree() -> None:
    scores = np.array([[9.0, 0, 1], [2, 8, 0]], dtype=np.float32)
    assert tree_heads(scores) == [0, 1]


def test_a_ring_is_broken_where_it_costs_least() -> None:
    scores = np.array([[5.0, 0, 9], [1, 9, 0]], dtype=np.float32)
    assert tree_heads(scores) == [0, 1]


def test_a_long_sentence_is_read_in_parts() -> None:
    text = "The company sold 300 cars and " * MAX_PIECES
    parse = SYNTAX.parse(text, Span(0, len(text)))
    assert len(parse.words) == 6 * MAX_PIECES
    assert parse.tags[3] == parse.tags[-3] == "CD"


def test_a_sentence_is_read_alike_wherever_it_stands() -> None:
    one = "The company sold 300 cars."
    alone = SYNTAX.parse(one, Span(0, len(one)))
    text = f"Words before it. {one} Words behind."
    inside = SYNTAX.parse(text, Span(17, 17 + len(one)))
    assert (alone.tags, alone.heads, alone.labels) == (inside.tags, inside.heads, inside.labels)


def test_a_missing_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelDamaged, match="cannot be loaded"):
        Syntax(tmp_path).parse("a", Span(0, 1))
