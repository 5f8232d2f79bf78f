"""Near misses differ in one thing from a question, and their paragraph does not hold that thing."""

import pytest

from qa.evaluation.near_misses import NearMisses, Swap

LIMA = "The zoo of Lima was opened in 1921 by Rosa Vega. It keeps 77 penguins, and the keeper of the gate has 24 keys."
TRONDHEIM = "The museum of Trondheim burned in 1958. The painter of the altar, called Olav Dahl, left 63 drawings."
CHINESE = "A Chinese merchant sold the American lighthouse for $4.5 million in the 1930s."
TEXTS = (LIMA, TRONDHEIM, CHINESE)


def swaps(question: str, paragraph: str = LIMA) -> dict[str, Swap]:
    return {swap.sort: swap for swap in NearMisses(TEXTS).of(question, paragraph)}


def test_a_name_is_swapped_for_a_name_and_a_year_for_a_year() -> None:
    made = swaps("Who opened the zoo of Lima in 1921?")
    assert made["name"].question == "Who opened the zoo of Trondheim in 1921?"
    assert made["number"].question == "Who opened the zoo of Lima in 1958?"


def test_a_thing_is_swapped_for_a_thing() -> None:
    made = swaps("What does the keeper of Lima carry?")
    assert made["subject"].old == "keeper"
    assert made["subject"].new in {"museum", "painter"}
    assert made["subject"].question == f"What does the {made['subject'].new} of Lima carry?"


def test_numbers_stand_for_numbers_of_about_their_size() -> None:
    assert swaps("Which zoo keeps 77 penguins?")["number"].question == "Which zoo keeps 63 penguins?"
    assert "number" not in swaps("Who paid $200,000 for the zoo?")
    assert "number" not in swaps("Which zoo was opened before the 1920s?", CHINESE)


def test_a_possessive_and_every_mention_are_swapped() -> None:
    made = swaps("Was Lima's zoo opened by the mayor of Lima?")
    assert made["name"].question == "Was Trondheim's zoo opened by the mayor of Trondheim?"


def test_names_are_swapped_for_names_of_as_many_words_and_peoples_for_peoples() -> None:
    assert swaps("When was the zoo opened by Rosa Vega?")["name"].new == "Olav Dahl"
    made = swaps("Which American painter left drawings?", TRONDHEIM)
    assert made["name"].new == "Chinese"


@pytest.mark.parametrize(
    "question",
    ["Who was Rosa Vega?", "What is it?", "How often?", "Who came on Monday in May to the zoo?", "", "Opened?"],
)
def test_a_question_that_hangs_on_nothing_else_has_no_near_miss(question: str) -> None:
    assert not swaps(question)


def test_what_is_swapped_in_stands_elsewhere_and_not_in_the_paragraph() -> None:
    near_misses = NearMisses((*TEXTS, "Limas and Limassol", "She saw Rosa again, and Vega too."))
    for _ in range(3):
        for swap in near_misses.of("Did Lima open the zoo in 1921 for the keeper?", LIMA):
            assert swap.old in LIMA
            assert swap.new not in LIMA
            assert swap.new not in {"Limas", "Limassol", "Rosa", "Vega"}


def test_the_same_near_misses_come_again_whatever_was_asked_before() -> None:
    question = "Who opened the zoo of Lima in 1921?"
    first = NearMisses(TEXTS)
    first.of("Which museum of Trondheim burned in 1958?", TRONDHEIM)
    assert first.of(question, LIMA) == NearMisses(reversed(TEXTS)).of(question, LIMA)


def test_another_seed_may_choose_others() -> None:
    texts = (*TEXTS, *(f"We saw {name} there." for name in ("Oslo", "Quito", "Bergen", "Cusco", "Porto", "Turku")))
    made = {NearMisses(texts, seed=seed).of("When was the zoo of Lima opened?", LIMA)[0].new for seed in range(12)}
    assert len(made) > 1
