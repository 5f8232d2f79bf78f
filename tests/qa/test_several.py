"""Several questions in one line: what their answers become together."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from corpus.documents import Document, Figure, Passage, Span
from qa.answers import Answer, AnswerFigure, AnswerPassage, AnswerSpan, Highlight, Reason, Role, Timings
from qa.several import combined

TEXT = "There are 12 mills. There are 30 inns. The mayor is Ada Blum."
DOCUMENT = Document(
    id="d",
    title="Mills",
    source="test",
    url=None,
    published=date(2020, 1, 1),
    media_type="text/plain",
    text=TEXT,
    added_at=datetime(2020, 1, 2, tzinfo=UTC),
)


def found(n: int, *, score: float = 1.0, marked: bool = False) -> AnswerPassage:
    span = Span(n, n + 5)
    passage = Passage(id=f"d.p{n}", document_id="d", ordinal=n, span=span, kind="paragraph", sentences=(span,))
    highlights = (Highlight(span=Span(0, 2), kind="answer"),) if marked else ()
    return AnswerPassage(passage=passage, document=DOCUMENT, score=score, highlights=highlights)


def quoted(words: str) -> AnswerSpan:
    start = TEXT.index(words)
    return AnswerSpan(text=words, passage_id="d.p0", document_id="d", span=Span(start, start + len(words)), score=0.9)


def figure(text: str, role: Role = "answer") -> AnswerFigure:
    start = TEXT.index(text)
    span = Span(start, start + len(text))
    told = Figure(
        id=f"d.f{start}", document_id="d", passage_id="d.p0", text=text, span=span, kind="count", value=Decimal(text)
    )
    return AnswerFigure(figure=told, role=role)


def answer(
    text: str,
    confidence: float,
    *,
    reason: Reason | None = None,
    spans: tuple[AnswerSpan, ...] = (),
    figures: tuple[AnswerFigure, ...] = (),
    passages: tuple[AnswerPassage, ...] = (),
) -> Answer:
    return Answer(
        question=f"typed {text}?",
        interpreted_as=f"understood {text}?",
        conversation_id=None,
        answered=reason is None,
        text=text,
        reason=reason,
        confidence=confidence,
        spans=spans,
        figures=figures,
        derivation=None,
        passages=passages,
        timings=Timings(total=7.0, search=2.0, read=4.0),
    )


def ids(together: Answer) -> list[str]:
    return [item.passage.id for item in together.passages]


def test_the_parts_are_told_one_below_the_other_in_their_order() -> None:
    together = combined("mils? mayor?", "mills? mayor?", [answer("12 mills", 0.9), answer("Ada Blum", 0.8)], top_k=5)
    assert together.text == "1. 12 mills\n2. Ada Blum"
    assert together.question == "mils? mayor?"
    assert together.interpreted_as == "mills? mayor?"


def test_what_a_part_lacks_is_said_in_its_place() -> None:
    together = combined(
        "q", "q", [answer("nothing on X", 0.1, reason="entity_missing"), answer("Ada Blum", 0.8)], top_k=5
    )
    assert together.answered
    assert together.reason is None
    assert together.text == "1. nothing on X\n2. Ada Blum"


def test_without_any_answer_the_reason_is_the_first_ones() -> None:
    parts = [answer("a", 0.1, reason="period_missing"), answer("b", 0.2, reason="no_evidence")]
    together = combined("q", "q", parts, top_k=5)
    assert not together.answered
    assert together.reason == "period_missing"
    assert together.text == "1. a\n2. b"


@pytest.mark.parametrize(
    ("parts", "confidence"),
    [
        ([answer("a", 0.9), answer("b", 0.6), answer("c", 0.7)], 0.6),
        ([answer("a", 0.9), answer("b", 0.1, reason="no_evidence"), answer("c", 0.7)], 0.7),
        ([answer("a", 0.1, reason="no_evidence"), answer("b", 0.3, reason="no_evidence")], 0.3),
    ],
)
def test_the_confidence_is_that_of_the_least_sure_answer_or_else_of_the_surest(
    parts: list[Answer], confidence: float
) -> None:
    assert combined("q", "q", parts, top_k=5).confidence == confidence


def test_the_words_and_figures_of_all_parts_are_there_once_in_order() -> None:
    mills, inns = figure("12"), figure("30")
    one = answer("a", 0.9, spans=(quoted("12 mills"), quoted("30 inns")), figures=(mills, inns))
    other = answer("b", 0.9, spans=(quoted("Ada Blum"), quoted("12 mills")), figures=(inns, mills))
    together = combined("q", "q", [one, other], top_k=5)
    assert [span.text for span in together.spans] == ["12 mills", "30 inns", "Ada Blum"]
    assert together.figures == (mills, inns)


def test_the_first_passages_of_all_parts_come_before_the_second_of_any() -> None:
    one = answer("a", 0.9, passages=(found(0), found(1), found(2)))
    other = answer("b", 0.9, passages=(found(5), found(6)))
    assert ids(combined("q", "q", [one, other], top_k=5)) == ["d.p0", "d.p5", "d.p1", "d.p6", "d.p2"]
    assert ids(combined("q", "q", [other, one], top_k=5)) == ["d.p5", "d.p0", "d.p6", "d.p1", "d.p2"]


def test_no_more_passages_come_than_were_asked_for() -> None:
    one, other = answer("a", 0.9, passages=(found(0), found(1))), answer("b", 0.9, passages=(found(5), found(6)))
    assert ids(combined("q", "q", [one, other], top_k=3)) == ["d.p0", "d.p5", "d.p1"]


def test_a_passage_of_two_parts_comes_once_with_the_marks_of_that_which_names_it_first() -> None:
    # Second for the first part, first for the second.
    one = answer("a", 0.9, passages=(found(0), found(1, score=0.2)))
    other = answer("b", 0.9, passages=(found(1, score=0.8, marked=True), found(0, score=0.1, marked=True)))
    together = combined("q", "q", [one, other], top_k=5)
    assert ids(together) == ["d.p0", "d.p1"]
    assert together.passages[0].highlights == ()
    assert together.passages[1].highlights
    assert [item.score for item in together.passages] == [1.0, 0.8]


def test_parts_without_passages_are_no_trouble() -> None:
    none = answer("a", 0.0, reason="not_a_question")
    assert combined("q", "q", [none, none], top_k=5).passages == ()
    assert ids(combined("q", "q", [none, answer("b", 0.9, passages=(found(3),))], top_k=5)) == ["d.p3"]


def test_the_times_of_the_parts_add_up() -> None:
    timings = combined("q", "q", [answer("a", 0.9), answer("b", 0.9), answer("c", 0.9)], top_k=5).timings
    assert timings == Timings(total=21.0, search=6.0, read=12.0)
