"""What may answer: the words that the reader marks and the figures asked for, and what speaks for each."""

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.documents import Span
from qa.engine import Engine, Models
from qa.questions.question import understand
from qa.reading.candidates import LEAST_READ, LEAST_SHARE, Candidate
from tests.qa.judging import (
    BREAD,
    BUILT,
    COST,
    OPENED,
    PAINTINGS,
    VISITORS,
    candidates,
    judged,
    marking,
    named,
    opened_papers,
    passage,
    spans_of,
)

HOLD = "How many paintings does the wing hold?"
DOLLARS = "How much did the wing cost in dollars?"
IN_2019 = "How many visitors did the museum count in 2019?"


@pytest.fixture(scope="module")
def papers(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with opened_papers(models, tmp_path_factory.mktemp("candidates") / "home") as engine:
        yield engine


def texts(found: list[Candidate]) -> set[str]:
    return {item.text for item in found}


# Kind


@pytest.mark.parametrize(
    ("words", "figure", "kind"), [(COST, "$4.4 million", 1.0), (BUILT, "40 metres", 1 / 2), (PAINTINGS, "420", 1 / 3)]
)
def test_the_kind_asked_for_first_counts_most(papers: Engine, words: str, figure: str, kind: float) -> None:
    question = "How much is it?"
    assert understand(question, papers.models.words).kinds[:3] == ("money", "measurement", "count")
    assert named(candidates(papers, question, words), figure).features.kind == pytest.approx(kind)


@pytest.mark.parametrize(
    ("figure", "kind"), [("$4.4 million", 1.0), ("95 million koruna", 0.9), ("2 million euros", 0.5)]
)
def test_another_unit_counts_less_unless_the_text_gives_the_amount_in_that_asked_for_too(
    papers: Engine, figure: str, kind: float
) -> None:
    assert named(candidates(papers, DOLLARS, COST), figure).features.kind == pytest.approx(kind)


def test_without_a_unit_asked_for_all_amounts_are_of_the_kind(papers: Engine) -> None:
    found = candidates(papers, "How much did the wing cost?", COST)
    assert {item.text: item.features.kind for item in found} == {
        "$4.4 million": 1.0,
        "95 million koruna": 1.0,
        "2 million euros": 1.0,
    }


def test_words_without_a_figure_are_of_no_kind_where_a_number_is_asked_for(papers: Engine) -> None:
    found = candidates(papers, HOLD, PAINTINGS, "420 paintings", "The new wing")
    assert named(found, "420 paintings").features.kind == 1.0
    assert named(found, "The new wing").features.kind == 0.0


@pytest.mark.parametrize("words", ["the museum", "81,000 visitors"])
def test_a_question_for_words_asks_for_no_kind(papers: Engine, words: str) -> None:
    assert named(candidates(papers, "What was counted in 2019?", VISITORS, words), words).features.kind == 0.5


@pytest.mark.parametrize(
    ("question", "passage_words", "words", "kind"),
    [
        ("Who chose the paintings?", PAINTINGS, "Jana Malinova", 1.0),
        ("Who chose the paintings?", PAINTINGS, "The curator", 0.0),
        ("Who chose the paintings with Pavel Hruska?", PAINTINGS, "Pavel Hruska", 0.0),
        ("Who opened the wing?", OPENED, "12 May 2021", 0.0),
        ("Where is the wing?", BUILT, "Olomouc", 1.0),
        ("Where is the wing?", BUILT, "Hroch Street", 0.6),
        ("Where is the wing?", BUILT, "the river", 0.0),
        ("Where in Olomouc is the wing?", BUILT, "Olomouc", 0.0),
    ],
)
def test_a_name_that_is_news_is_of_the_kind_where_a_person_or_a_place_is_asked_for(
    papers: Engine, question: str, passage_words: str, words: str, kind: float
) -> None:
    expected = "person" if question.startswith("Who") else "place"
    assert understand(question, papers.models.words).answer_type == expected
    assert named(candidates(papers, question, passage_words, words), words).features.kind == pytest.approx(kind)


# Period


@pytest.mark.parametrize(
    ("question", "in_2019", "in_2020"),
    [
        (IN_2019, 1.0, 0.0),
        ("How many visitors did the museum count in 2020?", 0.0, 1.0),
        ("How many visitors did the museum count since 2019?", 1.0, 1.0),
        ("How many visitors did the museum count last year?", 0.0, 1.0),
        ("How many visitors did the museum count?", 0.5, 0.5),
    ],
)
def test_a_figure_holds_for_the_time_asked_for_or_for_another(
    papers: Engine, question: str, in_2019: float, in_2020: float
) -> None:
    found = candidates(papers, question, VISITORS)
    assert named(found, "81,000").features.period == in_2019
    assert named(found, "23,000").features.period == in_2020


def test_words_hold_for_the_date_of_their_sentence(papers: Engine) -> None:
    found = candidates(papers, "What was counted in 2019?", VISITORS, "the museum", "it counted")
    assert named(found, "the museum").features.period == 1.0
    assert named(found, "it counted").features.period == 0.0


def test_no_time_is_known_of_a_sentence_without_a_date(papers: Engine) -> None:
    assert named(candidates(papers, "Who built it in 2019?", BUILT, "Engineers"), "Engineers").features.period == 0.5


def test_a_date_is_not_held_against_the_time_asked_for(papers: Engine) -> None:
    found = candidates(papers, "When did the wing open in 2021?", OPENED)
    assert named(found, "12 May 2021").features.period == 0.5
    assert named(found, "Sept 19").features.period == 0.5


# Concept


@pytest.mark.parametrize(
    ("question", "counts_it", "does_not"),
    [
        (HOLD, "420", "35"),
        ("How many pictures does the wing hold?", "420", "35"),
        ("How many sculptures are in the wing?", "35", "420"),
    ],
)
def test_the_figure_that_counts_what_is_asked_has_the_higher_concept(
    papers: Engine, question: str, counts_it: str, does_not: str
) -> None:
    found = candidates(papers, question, PAINTINGS)
    assert named(found, counts_it).features.concept > named(found, does_not).features.concept + 0.1


def test_a_figure_that_does_not_say_what_it_counts_is_read_by_the_words_behind_it(papers: Engine) -> None:
    stored = passage(papers, PAINTINGS)
    mute = replace(stored, figures=tuple(replace(figure, concept=None) for figure in stored.figures))
    found = spans_of(papers, HOLD, judged(papers, HOLD, mute))
    assert named(found, "420").features.concept == pytest.approx(1.0)
    assert named(found, "35").features.concept < 0.9


def test_a_question_that_counts_nothing_asks_for_no_concept(papers: Engine) -> None:
    assert {item.features.concept for item in candidates(papers, "How much did the wing cost?", COST)} == {0.5}


# What is a candidate


def test_a_figure_of_the_kind_is_a_candidate_even_if_the_reader_marks_other_words(papers: Engine) -> None:
    found = candidates(papers, HOLD, PAINTINGS, "The new wing", "Jana Malinova")
    assert texts(found) == {"The new wing", "Jana Malinova", "420", "35"}
    assert [figure.text for figure in named(found, "420").figures] == ["420"]
    assert named(found, "The new wing").figures == ()


def test_a_figure_of_another_kind_is_no_candidate(papers: Engine) -> None:
    assert texts(candidates(papers, HOLD, COST)) == set()
    assert texts(candidates(papers, "Who chose the paintings?", PAINTINGS)) == set()
    assert texts(candidates(papers, "When did the museum count visitors?", VISITORS)) == {"2019", "2020"}


@pytest.mark.parametrize(("marked", "found"), [("81,000 visitors", True), ("1,000 visitors", False), ("81,0", False)])
def test_a_part_of_a_number_is_no_candidate(papers: Engine, marked: str, found: bool) -> None:
    assert (marked in texts(candidates(papers, "What did the museum see?", VISITORS, marked))) is found


def test_marked_words_stand_for_the_figures_in_them(papers: Engine) -> None:
    (only,) = candidates(papers, HOLD, PAINTINGS, "420 paintings and 35 sculptures")
    assert [figure.text for figure in only.figures] == ["420", "35"]


@pytest.mark.parametrize(
    ("question", "words", "left"),
    [
        ("When was the count after 2019?", VISITORS, {"2020"}),
        ("When was the count after 2020?", VISITORS, {"2019"}),
        ("How many other things than the 420 paintings are there?", PAINTINGS, {"35"}),
        # Another number that the figure is a part of is another number.
        ("How many other things than the 4200 paintings are there?", PAINTINGS, {"420", "35"}),
    ],
)
def test_a_figure_that_stands_in_the_question_is_no_candidate(
    papers: Engine, question: str, words: str, left: set[str]
) -> None:
    assert texts(candidates(papers, question, words)) == left


def test_a_year_that_opens_a_name_is_no_candidate_beside_another_date(papers: Engine) -> None:
    assert texts(candidates(papers, "When were the plans shown?", OPENED)) == {"Sept 19", "12 May 2021"}


def test_marks_between_sentences_are_no_candidates(papers: Engine) -> None:
    stored = passage(papers, VISITORS)
    first, second = (sentence.start - stored.passage.span.start for sentence in stored.passage.sentences)
    between = Span(second - 1, second)
    assert stored.text[between.start : between.end] == " "
    read = judged(papers, "What was counted?", stored, readings=(marking(stored, between, Span(first, first + 2)),))
    assert texts(spans_of(papers, "What was counted?", read)) == {"In"}


# What else speaks for words


def test_only_the_first_of_the_marked_words_leads(papers: Engine) -> None:
    found = candidates(papers, HOLD, PAINTINGS, "35 sculptures", "The new wing")
    assert {item.text: item.features.leads for item in found} == {"35 sculptures": 1, "The new wing": 0, "420": 0}


@pytest.mark.parametrize(("words", "share"), [("paintings", 1.0), ("420 paintings", 0.5), ("Jana Malinova", 0.0)])
def test_words_that_repeat_the_question_are_told(papers: Engine, words: str, share: float) -> None:
    assert named(candidates(papers, HOLD, PAINTINGS, words), words).features.repeats == pytest.approx(share)


def test_the_nearer_the_words_of_the_question_stand_the_higher_the_nearness(papers: Engine) -> None:
    found = candidates(papers, HOLD, PAINTINGS, "Jana Malinova")
    nearness = {item.text: item.features.nearness for item in found}
    assert nearness["420"] > nearness["35"] > nearness["Jana Malinova"]


def test_coverage_is_that_of_the_sentence(papers: Engine) -> None:
    found = candidates(papers, HOLD, PAINTINGS, "Jana Malinova")
    assert named(found, "420").features.coverage == named(found, "420").sentence.coverage
    assert named(found, "420").features.coverage > named(found, "Jana Malinova").features.coverage + 0.3


def test_names_of_a_candidate_are_those_in_its_words(papers: Engine) -> None:
    found = candidates(papers, "Who chose the paintings?", PAINTINGS, "Jana", "Pavel Hruska", "The curator")
    assert {item.text: [name.text for name in item.names] for item in found} == {
        "Jana": ["Jana Malinova"],
        "Pavel Hruska": ["Pavel Hruska"],
        "The curator": [],
    }


def test_a_figure_that_is_not_marked_has_the_reader_s_best_words_over_it(papers: Engine) -> None:
    stored = passage(papers, PAINTINGS)
    (reading,) = papers.models.reader.read(HOLD, [stored.text])
    unmarked = replace(reading, spans=())
    for item in spans_of(papers, HOLD, judged(papers, HOLD, stored, readings=(unmarked,))):
        over = reading.best_over(
            Span(item.span.start - stored.passage.span.start, item.span.end - stored.passage.span.start)
        )
        assert over is not None
        assert item.features.read == pytest.approx(max(LEAST_READ, over.log_probability))
    assert named(candidates(papers, HOLD, PAINTINGS), "420").features.read == LEAST_READ


def test_the_shares_of_the_sentences_are_those_of_one_answer(papers: Engine) -> None:
    stored = passage(papers, VISITORS)
    (reading,) = papers.models.reader.read(IN_2019, [stored.text])
    found = spans_of(papers, IN_2019, judged(papers, IN_2019, stored, readings=(replace(reading, spans=()),)))
    shares = [math.exp(named(found, figure).features.share) for figure in ("81,000", "23,000")]
    assert 0.9 < sum(shares) < 1.01
    assert shares[0] > shares[1]
    assert named(candidates(papers, IN_2019, VISITORS), "81,000").features.share == LEAST_SHARE


# Their order


@pytest.mark.parametrize("question", [HOLD, DOLLARS, IN_2019, "Who chose the paintings?", "How much is it?"])
def test_candidates_come_best_first_by_the_log_odds_of_their_features(papers: Engine, question: str) -> None:
    stored = [passage(papers, words) for words in (BREAD, OPENED, BUILT, COST, VISITORS, PAINTINGS)]
    readings = tuple(papers.models.reader.read(question, [item.text for item in stored]))
    read = judged(papers, question, *stored, readings=readings)
    found = spans_of(papers, question, read)
    keys = {item.passage.stored.key for item in found}
    # Where a figure is asked for, a passage may have none that is of the kind, and no words without one either.
    wants_figure = bool(understand(question, papers.models.words).kinds)
    assert keys <= {item.key for item in stored}
    assert len(keys) >= (3 if wants_figure else len(stored))
    odds = [item.log_odds for item in found]
    assert odds == sorted(odds, reverse=True)
    model = papers.models.evidence
    weights = model.figures if understand(question, papers.models.words).kinds else model.words
    assert odds == [weights.log_odds(item.features) for item in found]
    assert all(item.features.passage == item.passage.log_odds for item in found)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_candidate_lies_inside_its_passage(papers: Engine, data: st.DataObject) -> None:
    question = data.draw(st.sampled_from([HOLD, DOLLARS, IN_2019, "Who chose the paintings?", "How much is it?"]))
    stored = passage(papers, data.draw(st.sampled_from([PAINTINGS, VISITORS, COST, BUILT, OPENED, BREAD])))
    place = st.integers(0, len(stored.text) - 1)
    ends = data.draw(st.lists(st.tuples(place, place), max_size=4))
    marks = [Span(min(pair), max(pair) + 1) for pair in ends]
    read = judged(papers, question, stored, readings=(marking(stored, *marks),))
    for item in spans_of(papers, question, read):
        assert stored.passage.span.holds(item.span)
        assert item.sentence.span.start <= item.span.start < item.sentence.span.end
        assert item.text in stored.text
        assert all(figure.span.overlaps(item.span) for figure in item.figures)
        features = item.features
        shares = (features.coverage, features.nearness, features.kind, features.concept, features.repeats)
        assert all(-1e-4 <= share <= 1 + 1e-4 for share in shares)
        assert features.period in (0.0, 0.5, 1.0)
