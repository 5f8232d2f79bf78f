"""What an epoch shows: the answer inside every part, nothing that answers among what does not, the same each time."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.reading.pieces import load_pieces
from qa.training.reading_examples import Example, Examples, carelessly, joined, slip
from qa.training.reading_rows import Asked, Paragraph, paragraph_of

TEXTS = (
    "The zoo of Brno opened in 1953. It had 77 penguins in 2018, most of them from Chile. Its director is Jana Malá. "
    "Visitors come from all over Moravia, and the restaurant sells dumplings. The bear house was closed in 2011.",
    "The zoo of Cork had 12 seals in 2019. Visitors pay nine euros. Dogs stay outside.",
)


@pytest.fixture(scope="module")
def examples() -> Examples:
    paragraphs = [Paragraph("wiki", "", text, paragraph_of("wiki", "", text).sentences, False) for text in TEXTS]
    asked = [
        Asked("How many penguins did the zoo of Brno have in 2018?", 0, span(0, "77"), (1,)),
        Asked("Who is the director of the zoo in Moravia?", 0, span(0, "Jana Malá"), (1,)),
        Asked("How many seals did Cork have in 2019?", 1, span(1, "12"), (0,)),
        Asked("How many lions did Cork have?", 1, None, (0,)),
    ]
    return Examples(paragraphs, asked, load_pieces())


def span(paragraph: int, words: str) -> tuple[int, int]:
    start = TEXTS[paragraph].index(words)
    return start, start + len(words)


def pieces(*words: str) -> set[tuple[int, ...]]:
    return {tuple(found.ids.tolist()) for found in load_pieces().split(words)}


def shown(examples: Examples) -> list[Example]:
    return [example for number in range(60) for example in examples.epoch(number, late=number % 3 == 0)]


def test_an_answer_is_always_inside_the_part_that_is_shown(examples: Examples) -> None:
    answered = [example for example in shown(examples) if example.start >= 0]
    assert len(answered) > 100
    found = {tuple(example.text.ids[example.start : example.end + 1].tolist()) for example in answered}
    assert found == pieces("77", "Jana Malá", "12")
    assert len({len(example.text) for example in answered}) > 3


def test_about_as_many_are_shown_without_an_answer(examples: Examples) -> None:
    every = shown(examples)
    without = sum(example.start < 0 for example in every)
    assert 0.3 < without / len(every) < 0.6


def test_the_same_number_gives_the_same_epoch(examples: Examples) -> None:
    one, other = (examples.epoch(5, late=False) for _ in range(2))
    assert [(e.start, e.end, e.text.ids.tolist(), e.question.ids.tolist()) for e in one] == [
        (e.start, e.end, e.text.ids.tolist(), e.question.ids.tolist()) for e in other
    ]


def test_a_changed_question_asks_of_what_the_text_does_not_hold(examples: Examples) -> None:
    chance = random.Random(1)
    changed = {examples.changed("How many seals did Cork have in 2019?", TEXTS[1].lower(), chance) for _ in range(40)}
    changed.discard(None)
    assert len(changed) > 5
    assert not any(all(word in text for word in ("Cork", "2019", "seals")) for text in changed if text)
    assert examples.changed("how many were there?", TEXTS[1].lower(), chance) is None


def test_a_changed_question_may_ask_of_another_thing() -> None:
    paragraphs = [Paragraph("squad", "", text, paragraph_of("squad", "", text).sentences, False) for text in TEXTS]
    asked = [Asked("who counted penguins here?", 0, None), Asked("who painted churches there?", 1, None)]
    made = Examples(paragraphs, asked, load_pieces())
    chance = random.Random(1)
    changed = {made.changed("who counted penguins here?", "he counted 77 penguins.", chance) for _ in range(30)}
    assert changed - {None} == {"who painted penguins here?", "who counted churches here?"}


def test_held_out_paragraphs_are_not_shown() -> None:
    paragraphs = [Paragraph("wiki", "", text, paragraph_of("wiki", "", text).sentences, True) for text in TEXTS]
    asked = [Asked("How many penguins?", 0, span(0, "77"), (1,))]
    examples = Examples(paragraphs, asked, load_pieces())
    assert examples.epoch(1, late=False) == []
    ((item, example),) = examples.held_out("wiki", 10)
    assert item == asked[0]
    assert len(examples.near_misses([(item, example)])) == 1


def test_joined_parts_stand_behind_each_other() -> None:
    left, right = load_pieces().split(["a zoo", "of penguins"])
    assert joined(left, right).ids.tolist() == left.ids.tolist() + right.ids.tolist()


@given(st.text(alphabet=st.characters(categories=("L", "N", "Zs")), min_size=1, max_size=60), st.integers())
def test_careless_questions_are_still_words(question: str, seed: int) -> None:
    if question.strip():
        assert carelessly(question.strip() + "?", random.Random(seed)).strip() or not question.strip(" ?")


@given(st.text(alphabet="abcdefgh", min_size=4, max_size=12), st.integers())
def test_a_slip_changes_at_most_one_letter_or_swaps_two(word: str, seed: int) -> None:
    slipped = slip(word, random.Random(seed))
    assert abs(len(slipped) - len(word)) <= 1
    assert slipped[0] == word[0]
