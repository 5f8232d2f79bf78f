"""Whatever the text: no error, exact spans, no overlap, and time in proportion to the length."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.figures.extract import extract_figures
from tests.corpus.figures.reading_aid import PUBLISHED, SYNTAX, make_document, one_passage, paragraphs, read, texts

PIECES = st.sampled_from(
    "1 2 20 1,000 3.5 ,5 .5 2018 2019-08-01 29 1/2 ½ 10:30 $ £ ¥ US$ % percent per cent million bn k m 万 亿 元 yuan "
    "dollars USD euros km kg °C one two twenty hundred half a third thirds first second of to and or - – / ( ) , . by "
    "in the end year last next this ago May Sept March Tuesday century Q3 quarter 1990s between from more than about "
    "up rose fell will plans companies people ' ’ s + ~ < [ ] # No Section ² ٣ é 日".split()
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "  ", "\n", "\n\n"])), max_size=40).map(
        lambda pairs: "".join(piece + space for piece, space in pairs)
    ),
)
DATES = st.one_of(st.none(), st.dates(min_value=date(1, 1, 1), max_value=date(9999, 12, 31)))


@settings(max_examples=200, deadline=None)
@given(TEXTS, DATES, st.booleans())
def test_any_text_gives_exact_spans_inside_passages_without_overlap(
    text: str, published: date | None, whole: bool
) -> None:
    passages = one_passage(text) if whole else paragraphs(text)
    figures = extract_figures(make_document(text, published), passages, SYNTAX)
    by_id = {passage.id: passage for passage in passages}
    end = 0
    for figure in figures:
        assert text[figure.span.start : figure.span.end] == figure.text
        assert by_id[figure.passage_id].span.holds(figure.span)
        assert figure.span.start >= end
        for words in (figure.concept, figure.subject):
            # In the order of the text, with nothing put in between but a space where a figure was cut out.
            characters = iter(text)
            assert all(character in characters for character in (words or "").replace(" ", ""))
        end = figure.span.end
    assert [figure.id for figure in figures] == [f"doc.f{n}" for n in range(len(figures))]


UNITS = [
    "1,",
    "1",
    "$",
    "one ",
    "1 ",
    "1-",
    "1.",
    "1/",
    "10:",
    "twenty ",
    "million ",
    "May 1 ",
    "2018-",
    "½",
    "(",
    "a.",
    "first ",
    "between 1 and ",
    "and a half ",
    "http://",
    "x@",
    "last year ",
]


@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_with_the_length_and_not_faster(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * size)[:size]
        document, passages = make_document(text), one_passage(text)
        start = time.process_time()
        extract_figures(document, passages, SYNTAX)
        return time.process_time() - start

    small, large = (min(seconds(size) for _ in range(2)) for size in (2_500, 20_000))
    # Eight times the text; thrice that for noise, where quadratic time would take sixty-four times as long.
    assert large < 24 * max(small, 0.02)


def test_numbers_stay_small_enough_to_write_out() -> None:
    text = "9" * 30 + " apples and 999,999,999,999 million million trillion trillion trillion pears"
    for figure in read(text):
        assert not isinstance(figure.value, str)
        assert figure.value is None or len(str(int(figure.value))) < 60


def test_text_without_figures_gives_none() -> None:
    assert texts("They may march on. We need talents who can do research, and no one knows why.") == []


def test_offsets_count_characters_whatever_stands_before() -> None:
    text = "Élan 中文 🙂 — sales of €3.5bn"
    (figure,) = extract_figures(make_document(text, PUBLISHED), one_passage(text), SYNTAX)
    assert text[figure.span.start : figure.span.end] == "€3.5bn"


def test_unresolved_dates_say_so() -> None:
    (figure,) = extract_figures(make_document("It grew last year.", None), one_passage("It grew last year."), SYNTAX)
    assert figure.value == "last year"
    assert figure.as_of is None
    assert figure.resolved == "unresolved: the document has no date"
