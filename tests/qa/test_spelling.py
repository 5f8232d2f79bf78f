"""Misspelled words are put right, by the library's words before others, and what is right stays."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.lexical import LexicalIndex, LexicalSnapshot
from qa.questions.spelling import NearWords, correct, slip
from qa.questions.words import load_word_vectors

WORDS = load_word_vectors()
TEXT = (
    "Three hundred enterprises in Huancavelica make robotics parts. The governor of Wankaville invested in zincography "
    "and paid Mercuriales Inc. The kilns burn biomethane, and larches grow near Trujillo."
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> LexicalSnapshot:
    return _library(tmp_path_factory.mktemp("spelling"), TEXT)


def _library(folder: Path, text: str) -> LexicalSnapshot:
    index = LexicalIndex(folder)
    index.change([(1, text)])
    return index.snapshot()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how many frims are thre in huancavlica", "how many firms are there in huancavelica"),
        ("hw many peple", "how many people"),
        ("whn is teh confrence", "when is the conference"),
        ("Waht is the popluation?", "What is the population?"),
        ("Who governs Trujilo?", "Who governs Trujillo?"),
        ("how many enterprizes", "how many enterprises"),
        ("what percntage was investd in robtics", "what percentage was invested in robotics"),
        ("howmany firms", "how many firms"),
        ("the goverment's plan", "the government's plan"),
        ("artifical inteligence", "artificial intelligence"),
        ("seperate buisness", "separate business"),
    ],
)
def test_misspelled_words_are_put_right(library: LexicalSnapshot, text: str, expected: str) -> None:
    assert correct(text, library, WORDS).text == expected


def test_it_says_what_was_changed(library: LexicalSnapshot) -> None:
    assert correct("How many frims are thre?", library, WORDS).changes == (("frims", "firms"), ("thre", "there"))
    assert correct("How many firms are there?", library, WORDS).changes == ()


@pytest.mark.parametrize(
    "text",
    [
        "How many enterprises are in Huancavelica?",
        "zincographies of biomethane",  # known by their stems alone
        "kiln and larch",
        "Who lives in Trojillo?",  # another name, one vowel away
        "Who lives in Hrujillo?",
        "Where is Trxj?",
        "GDPR and R&D in kwh",
        "HOW MANY FRIMS",
        "whats the plan, isnt it",
        "mail me at frims@exmaple.com or x_frims or frims.txt or 2frims",
        "1,000 2018 5G",
        "qqqqzzzz xkcdqwv",
        "人工智能 niño",
        "I don't, they're, it's",
    ],
)
def test_what_is_known_or_like_nothing_stays(library: LexicalSnapshot, text: str) -> None:
    assert correct(text, library, WORDS).text == text


def test_a_word_of_the_library_goes_before_a_common_one(tmp_path: Path) -> None:
    assert correct("prizon", _library(tmp_path / "a", "Nothing."), WORDS).text == "prison"
    assert correct("prizon", _library(tmp_path / "b", "A prizzon burned."), WORDS).text == "prizzon"


def test_a_word_that_the_library_misspells_itself_is_right(tmp_path: Path) -> None:
    assert correct("frims", _library(tmp_path, "Two frims."), WORDS).changes == ()


@pytest.mark.parametrize(
    ("written", "meant", "cost"),
    [("frims", "firms", 0.9), ("thre", "there", 1.0), ("milllion", "million", 1.0), ("hospitak", "hospital", 1.1)],
)
def test_what_a_slip_costs(written: str, meant: str, cost: float) -> None:
    assert slip(written, meant, 2.0) == pytest.approx(cost)
    assert slip(meant, meant, 2.0) == 0.0
    assert slip("changzhou", "hangrqhou", 2.0) > 2.0


@given(
    st.lists(st.text("abcde", min_size=3, max_size=9), min_size=1, max_size=30),
    st.text("abcde", min_size=3, max_size=9),
)
@settings(deadline=None)
def test_all_words_near_enough_are_found(words: list[str], written: str) -> None:
    near = {word for word, _, _ in NearWords(words).near(written, 1.25)}
    swapped_first = written[1] + written[0] + written[2:]
    close = {word for word in words if slip(written, word, 1.25) <= 1.25}
    assert near == {word for word in close if word[0] == written[0] or word == swapped_first}


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text_is_read_and_only_the_changes_are_made(library: LexicalSnapshot, text: str) -> None:
    corrected = correct(text, library, WORDS)
    assert (corrected.text == text) == (not corrected.changes)
    again = text
    for before, after in corrected.changes:
        again = again.replace(before, after, 1)
    assert len(again) == len(corrected.text)


def test_words_are_found_fast_among_many() -> None:
    words = [f"{a}{b}{c}" for a in WORDS.rows for b in ("", "er") for c in ("", "s")][:80_000]
    start = time.process_time()
    near = NearWords(words)
    built = time.process_time()
    for word in ("governmentt", "enterprizes", "shpping", "companues") * 25:
        list(near.near(word, 2.45))
    looked_up = time.process_time()
    # Measured: 0.15 s and 0.4 ms a word.
    assert built - start < 2.0
    assert (looked_up - built) / 100 < 0.02
