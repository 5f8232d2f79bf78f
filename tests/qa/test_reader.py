"""The reader: the words that answer, whether any do, and texts of every length and script."""

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.documents import Span
from corpus.errors import ModelDamaged
from qa.reading.pieces import load_pieces
from qa.reading.reader import Reader, Reading, load_reader

BRIDGE = "The bridge over the Olt was designed by Maria Ionescu and opened on 4 May 1987 at a cost of 3 million lei."
BAKERY = "The bakery on the square sells rye bread every morning, and its owner has never raised the price."
FILLER = "Nothing else of interest is known about the village, which lies in a quiet valley among beech woods. "


@pytest.fixture(scope="module")
def reader() -> Reader:
    return load_reader(threads=1)


def best(reading: Reading, text: str) -> str:
    return text[reading.spans[0].span.start : reading.spans[0].span.end]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who designed the bridge over the Olt?", "Maria Ionescu"),
        ("When was the bridge opened?", "4 May 1987"),
        ("How much did the bridge cost?", "3 million lei"),
        ("what river does the bridge cross", "Olt"),
    ],
)
def test_the_words_that_answer_are_marked(reader: Reader, question: str, answer: str) -> None:
    (reading,) = reader.read(question, [BRIDGE])
    assert answer in best(reading, BRIDGE)
    assert len(best(reading, BRIDGE)) < len(answer) + 12


def test_the_passage_that_answers_is_more_relevant_than_one_that_does_not(reader: Reader) -> None:
    bridge, bakery = reader.read("Who designed the bridge over the Olt?", [BRIDGE, BAKERY])
    assert bridge.relevance > bakery.relevance + 2


def test_probabilities_are_those_of_one_answer(reader: Reader) -> None:
    (reading,) = reader.read("Who designed the bridge?", [BRIDGE])
    total = sum(math.exp(span.log_probability) for span in reading.spans)
    assert 0.5 < total <= 1.001
    assert reading.share(Span(0, len(BRIDGE))) == pytest.approx(1.0, abs=1e-3)
    spans = [item.span for item in reading.spans]
    assert not any(one.overlaps(other) for n, one in enumerate(spans) for other in spans[n + 1 :])


def test_the_likeliest_words_over_a_place_have_something_of_it(reader: Reader) -> None:
    (reading,) = reader.read("How much did the bridge cost?", [BRIDGE])
    place = Span(BRIDGE.index("1987"), BRIDGE.index("1987") + 4)
    over = reading.best_over(place)
    assert over is not None
    assert over.span.overlaps(place)
    assert over.log_probability < reading.spans[0].log_probability


def test_a_long_passage_is_read_to_its_end(reader: Reader) -> None:
    text = FILLER * 25 + BRIDGE
    (reading,) = reader.read("Who designed the bridge over the Olt?", [text])
    assert "Maria Ionescu" in best(reading, text)
    (other,) = reader.read("Who designed the bridge over the Olt?", [FILLER * 25])
    assert reading.relevance > other.relevance


def test_what_stands_beside_it_does_not_change_what_is_read(reader: Reader) -> None:
    question = "When was the bridge opened?"
    (alone,) = reader.read(question, [BRIDGE])
    beside, *_ = reader.read(question, [BRIDGE, BAKERY, FILLER * 3])
    assert alone.relevance == pytest.approx(beside.relevance, abs=1e-4)
    assert alone.spans[0].span == beside.spans[0].span


@pytest.mark.parametrize("text", ["", " ", "…", "人工智能产业规模达到700亿元。" * 80, "word " * 900])
def test_any_text_can_be_read(reader: Reader, text: str) -> None:
    (reading,) = reader.read("how many?", [text])
    assert all(span.span.end <= len(text) for span in reading.spans)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=200), st.text(max_size=300))
def test_spans_lie_inside_the_text(question: str, text: str) -> None:
    (reading,) = load_reader(threads=1).read(question, [text])
    assert all(0 <= item.span.start < item.span.end <= max(1, len(text)) for item in reading.spans)


def test_a_missing_or_broken_reader_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelDamaged, match="reader"):
        load_reader(threads=1, folder=tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"not a graph")
    with pytest.raises(ModelDamaged):
        Reader(tmp_path, load_pieces(), threads=1)
