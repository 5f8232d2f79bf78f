"""Follow-up questions are made to stand by themselves; others are left alone."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.conversation.stand_alone import stand_alone
from qa.conversation.turns import Turn
from qa.questions.words import load_word_vectors

VECTORS = load_word_vectors()


def turn(question: str, answer: str = "") -> Turn:
    return Turn(question=question, answer=answer, is_answered=bool(answer))


WORTH = turn("How much was Denmark's wind industry worth at the end of 2018?", "about 70 billion kroner")
FIRMS = turn("How many solar firms are in Denver?", "1,000")
ZONE = turn("When was the pilot zone in Lagos inaugurated?", "May 21")
FAIR = turn("When is the second World Robot Fair?", "Aug 29 to 31")
HEAD = turn("Who is the president of Tansun Group?", "Li Xiaohong")
QUAKE = turn("How many people died in the earthquake in Chile?", "525")


@pytest.mark.parametrize(
    ("before", "asked", "expected"),
    [
        # A time for a time, a place for a place, a unit added or exchanged, anything else for what is like it.
        (WORTH, "And by 2020?", "How much was Denmark's wind industry worth by 2020?"),
        (WORTH, "in dollars?", "How much was Denmark's wind industry worth at the end of 2018 in dollars?"),
        (WORTH, "What about Norway?", "How much was Norway's wind industry worth at the end of 2018?"),
        (FIRMS, "What about in Boston?", "How many solar firms are in Boston?"),
        (FIRMS, "what about boston", "How many solar firms are in boston?"),
        (FIRMS, "And in 2010?", "How many solar firms are in Denver in 2010?"),
        (FIRMS, "And universities?", "How many universities are in Denver?"),
        (HEAD, "And of Microsoft?", "Who is the president of Microsoft?"),
        (FAIR, "And the first one?", "When is the first World Robot Fair?"),
        (turn("How many euros did it cost?", "5"), "in yen?", "How many yen did it cost?"),
        (
            turn("What were sales in the first quarter?", "$3"),
            "the second quarter?",
            "What were sales in the second quarter?",
        ),
        (turn("How many women live in Peru?", "16 million"), "How about men?", "How many men live in Peru?"),
    ],
)
def test_a_fragment_takes_the_place_of_what_it_is_like(before: Turn, asked: str, expected: str) -> None:
    assert stand_alone(asked, [before], VECTORS) == expected


@pytest.mark.parametrize(
    ("before", "asked", "expected"),
    [
        (FIRMS, "Which ones?", "Which solar firms are in Denver?"),
        (FIRMS, "Why is that?", "Why are so many solar firms in Denver?"),
        (FIRMS, "Which is the largest?", "Which of the solar firms in Denver is the largest?"),
        (FIRMS, "Are there any in Boston?", "Are there any solar firms in Boston?"),
        (ZONE, "why?", "Why was the pilot zone in Lagos inaugurated?"),
        (ZONE, "by whom?", "By whom was the pilot zone in Lagos inaugurated?"),
        (HEAD, "since when?", "Since when is Li Xiaohong the president of Tansun Group?"),
        (turn("What did Marie Curie discover?", "radium"), "When?", "When did Marie Curie discover radium?"),
        (turn("Who wrote Dracula?", "Bram Stoker"), "when", "When was it that Bram Stoker wrote Dracula?"),
        (turn("Did Dali have any siblings?", "a sister"), "how many?", "How many siblings did Dali have?"),
        (turn("Did Dali have any siblings?", "a sister"), "Any sons?", "Did Dali have any sons?"),
        (QUAKE, "how many were injured?", "how many were injured in the earthquake in Chile?"),
        (QUAKE, "Did anyone else die?", "Did anyone else die in the earthquake in Chile?"),
        (turn("Who won the race in Peru?", "Diaz"), "Who lost?", "Who lost the race in Peru?"),
    ],
)
def test_question_words_ask_anew_about_what_was_said(before: Turn, asked: str, expected: str) -> None:
    assert stand_alone(asked, [before], VECTORS) == expected


@pytest.mark.parametrize(
    ("before", "asked", "expected"),
    [
        (ZONE, "Where is it?", "Where is the pilot zone in Lagos?"),
        (ZONE, "What is its purpose?", "What is the purpose of the pilot zone in Lagos?"),
        (FAIR, "What will it discuss?", "What will the second World Robot Fair discuss?"),
        (HEAD, "Who is she?", "Who is Li Xiaohong?"),
        (HEAD, "what does his company do", "what does Li Xiaohong's company do"),
        (HEAD, "What about her predecessor?", "Who is Li Xiaohong's predecessor?"),
        (HEAD, "What does the company do?", "What does Tansun Group do?"),
        (FIRMS, "How many people live there?", "How many people live in Denver?"),
        (WORTH, "how does that rank nationally?", "how does Denmark's wind industry rank nationally?"),
        (QUAKE, "what caused it", "what caused the earthquake in Chile"),
        (QUAKE, "What happened after that?", "What happened after the earthquake in Chile?"),
        (turn("Where did Ann study?", "the University of Leipzig"), "What did she study there?",
         "What did Ann study at the University of Leipzig?"),
        (turn("Which firms opened in Berlin?", "Google and Siemens"), "When did they leave?",
         "When did Google and Siemens leave?"),
        (turn("Who won the vote in 2016?", "Ann Lee"), "What happened the same year?", "What happened in 2016?"),
        (turn("Who lost to Bob Dole?", "Mary Smith"), "How old is she?", "How old is Mary Smith?"),
    ],
)  # fmt: skip
def test_pronouns_become_what_they_mean(before: Turn, asked: str, expected: str) -> None:
    assert stand_alone(asked, [before], VECTORS) == expected


@pytest.mark.parametrize(
    "asked",
    [
        "When did the robot shake hands with a visitor?",
        "what is the population of lima",
        "Did Microsoft say when its center opens?",
        "How long does it take to fly to Paris?",
        "Is it true that Lima is the capital?",
        "When did Luther broaden his attacks to include doctrines?",
        "When did Setanta Sports say it would launch?",
        "What is another name for State Route 168?",
        "Who won the 2018 World Cup?",
        "Are there more than 10 universities in Tokyo?",
        "How many women work for Siemens in Berlin?",
        "conference date",
        "When the storm hit, what was the toll?",
        "Name the president of Peru.",
        "Tell me about the French Revolution.",
        "Which is larger, Peru or Chile?",
        "Which country has the lowest inflation?",
        "Is the second Harry Potter book longer than the first one?",
        "who came second in the 2010 world cup",
    ],
)
@pytest.mark.parametrize("before", [WORTH, HEAD, QUAKE])
def test_a_question_that_stands_alone_is_left_byte_for_byte(before: Turn, asked: str) -> None:
    assert stand_alone(asked, [before], VECTORS) == asked
    assert stand_alone(asked, [], VECTORS) == asked


SALES = turn("By how much did Foden's American sales grow in July 2011?", "14.5%")
RATE = turn("Which EU country had the highest unemployment in 2009?", "Latvia")
PRICE = turn("What was the price of tin in May 2008?", "$20,000")


@pytest.mark.parametrize(
    ("before", "asked", "expected"),
    [
        (SALES, "And in China?", "By how much did Foden's Chinese sales grow in July 2011?"),
        (SALES, "and in latin america", "By how much did Foden's Latin American sales grow in July 2011?"),
        (SALES, "And in California?", "By how much did Foden's sales in California grow in July 2011?"),
        (SALES, "the French ones?", "By how much did Foden's French sales grow in July 2011?"),
        (turn("What is the US jobless rate?", "5%"), "And Spain?", "What is the Spanish jobless rate?"),
        (turn("How many Boston firms failed?", "5"), "And Denver?", "How many Denver firms failed?"),
        (turn("How long did the strike in Peru last?", "a day"), "And in Chile?",
         "How long did the strike in Chile last?"),
        (turn("How many American firms are in Lima?", "5"), "and in Cusco?",
         "How many American firms are in Cusco?"),
        (turn("how many cars did bmw sell", "5"), "and in china", "how many cars did bmw sell in china?"),
    ],
)  # fmt: skip
def test_a_place_takes_the_place_of_one_before_a_noun(before: Turn, asked: str, expected: str) -> None:
    assert stand_alone(asked, [before], VECTORS) == expected


@pytest.mark.parametrize(
    ("before", "asked", "expected"),
    [
        (RATE, "And the lowest?", "Which EU country had the lowest unemployment in 2009?"),
        (RATE, "which had the second lowest", "Which EU country had the second lowest unemployment in 2009?"),
        (RATE, "and the lowest inflation?", "Which EU country had the lowest inflation in 2009?"),
        (turn("Which is the most expensive city?", "Oslo"), "the cheapest one?", "Which is the cheapest city?"),
        (
            turn("Which is the most expensive city?", "Oslo"),
            "And the third?",
            "Which is the third most expensive city?",
        ),
        (turn("Who came first in the race?", "Ann Lee"), "And who came last?", "Who came last in the race?"),
        (turn("How much was the fine?", "$5"), "and the second one?", "How much was the second fine?"),
        (turn("Where will the 2010 World Cup be?", "Togo"), "the next one?", "Where will the next World Cup be?"),
        (FAIR, "What will the first one discuss?", "What will the first World Robot Fair discuss?"),
    ],
)
def test_a_superlative_takes_the_place_of_another(before: Turn, asked: str, expected: str) -> None:
    assert stand_alone(asked, [before], VECTORS) == expected


@pytest.mark.parametrize(
    ("before", "asked", "expected"),
    [
        (WORTH, "and the year before?", "How much was Denmark's wind industry worth at the end of 2017?"),
        (PRICE, "two years later?", "What was the price of tin in May 2010?"),
        (turn("What was the price of tin in January 2008?", "$5"), "the month before",
         "What was the price of tin in December 2007?"),
        (PRICE, "and since then?", "What was the price of tin since May 2008?"),
        (PRICE, "and last year?", "What was the price of tin last year?"),
    ],
)  # fmt: skip
def test_a_time_is_told_from_the_one_before(before: Turn, asked: str, expected: str) -> None:
    assert stand_alone(asked, [before], VECTORS) == expected


PERU, CHILE = (
    turn("What is the population of Peru?", "33 million"),
    turn("What is the population of Chile?", "19 million"),
)
BOSTON = turn("How many solar firms are in Boston?", "70")


@pytest.mark.parametrize(
    ("before", "asked", "expected"),
    [
        ([PERU, CHILE], "what's the difference",
         "What is the difference between the population of Chile and the population of Peru?"),
        ([PERU, CHILE], "Both together?", "What is the sum of the population of Peru and the population of Chile?"),
        ([PERU, CHILE], "Which is higher?", "Which is higher, the population of Peru or the population of Chile?"),
        ([FIRMS, BOSTON], "The difference?", "How many more solar firms are in Boston than in Denver?"),
        ([PRICE, turn("What was the price of tin in June 2008?", "$5")], "difference?",
         "What is the difference between the price of tin in June 2008 and the price of tin in May 2008?"),
        # Of what is not alike, or is not told as figures, nothing is computed.
        ([PERU, HEAD], "What's the difference?", "What's the difference?"),
        ([turn("Who runs Peru?", "Ann Lee"), turn("Who runs Chile?", "Bob Dole")], "both together", "both together"),
        ([PERU], "What's the difference?", "What's the difference?"),
    ],
)  # fmt: skip
def test_what_is_to_be_computed_is_of_the_last_two_questions(before: list[Turn], asked: str, expected: str) -> None:
    assert stand_alone(asked, before, VECTORS) == expected


@pytest.mark.parametrize(
    ("before", "asked", "expected"),
    [
        # Whoever answered "who", though the question named a product and the answer an office.
        ([turn("Who warned Foden over Vista?", "The Union's Commissioner for Competition Neelie Kroes")],
         "What is her job?", "What is Neelie Kroes's job?"),
        ([HEAD, turn("Who came last in the race?")], "How fast was she?", "How fast was she?"),
        ([turn("Who paid for the bridge?", "the state")], "when did it open", "when did the bridge open"),
        ([turn("How old is Jorge Diaz?", "57")], "and his wife?", "How old is Jorge Diaz's wife?"),
        ([FIRMS], "how many of those are foreign", "how many of the solar firms in Denver are foreign"),
        ([HEAD, turn("and who owns it?")], "how many people does it employ",
         "how many people does Tansun Group employ"),
        # A fragment that found no place lends none.
        ([FIRMS, turn("and the zebra thing?")], "And in Boston?", "How many solar firms are in Boston?"),
    ],
)  # fmt: skip
def test_what_is_not_sure_is_not_meant(before: list[Turn], asked: str, expected: str) -> None:
    assert stand_alone(asked, before, VECTORS) == expected


def test_a_chain_of_turns_carries_each_change_on() -> None:
    turns: list[Turn] = []
    told = []
    for asked, answer in (
        ("How many solar firms are in Denver?", "1,000"),
        ("what about Boston", ""),
        ("And in 2010?", "70"),
        ("Who counted them?", "Mary Jones"),
        ("What else did she count?", "windmills"),
    ):
        told.append(stand_alone(asked, turns, VECTORS))
        turns.append(turn(told[-1], answer))
    assert told[1:] == [
        "How many solar firms are in Boston?",
        "How many solar firms are in Boston in 2010?",
        "Who counted the solar firms?",
        "What else did Mary Jones count?",
    ]


def test_a_turn_without_answer_lends_its_frame_but_leaves_the_antecedent() -> None:
    turns = [HEAD, turn("How many firms are in Denver?")]
    assert stand_alone("And in Boston?", turns, VECTORS) == "How many firms are in Boston?"
    assert stand_alone("How old is she?", turns, VECTORS) == "How old is Li Xiaohong?"


def test_what_else_says_besides_what() -> None:
    before = turn("What will the fair discuss?", "machine learning")
    assert (
        stand_alone("Anything else?", [before], VECTORS) == "What else will the fair discuss besides machine learning?"
    )
    about = stand_alone("Any other interesting aspects about this article?", [WORTH], VECTORS)
    assert about == "Any other interesting aspects about this article besides Denmark's wind industry?"


def test_the_topic_is_meant_only_where_nothing_else_can_be() -> None:
    assert stand_alone("Where was he born?", [], VECTORS, topic="Walter Scott") == "Where was Walter Scott born?"
    assert stand_alone("How old is she?", [HEAD], VECTORS, topic="Walter Scott") == "How old is Li Xiaohong?"
    headline = "Denver gears up to be solar hub"
    assert stand_alone("Where is it?", [], VECTORS, topic=headline) == "Where is it?"


@settings(max_examples=150, deadline=None)
@given(
    asked=st.one_of(st.text(max_size=60), st.lists(st.sampled_from(
        "and what about how many else it she their that there why in 2020 Boston ? ' ’ . ones dollars the first lowest "
        "second both together difference year before China American those of its".split()
    ), max_size=7).map(" ".join)),
    said=st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60)), max_size=3),
    topic=st.one_of(st.none(), st.text(max_size=30)),
)  # fmt: skip
def test_any_text_gives_a_text(asked: str, said: list[tuple[str, str]], topic: str | None) -> None:
    turns = [HEAD, *(turn(question, answer) for question, answer in said), WORTH]
    assert isinstance(stand_alone(asked, turns, VECTORS, topic=topic), str)
    assert isinstance(stand_alone(asked, turns[:-1], VECTORS, topic=topic), str)


@pytest.mark.parametrize("part", ["how many ", "any ", "A", "'s ", "it that ", "2018 ", "besides ", "(", "May "])
def test_time_grows_with_the_text_and_no_faster(part: str) -> None:
    def spent(times: int) -> float:
        text = part * times
        started = time.thread_time()
        stand_alone(text, [turn(text, text), WORTH], VECTORS, topic=text)
        return time.thread_time() - started

    # The best of a few: whatever else the machine does in between is no growth.
    assert min(spent(1600 + n) for n in range(3)) < 40 * spent(200) + 0.2


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("And in October?", "How many jobs did the port lose in October 2008?"),
        ("And in May 2009?", "How many jobs did the port lose in May 2009?"),
        ("And in 2009?", "How many jobs did the port lose in 2009?"),
    ],
)
def test_a_month_without_a_year_is_of_the_year_that_was_asked_for(asked: str, expected: str) -> None:
    turn = Turn(question="How many jobs did the port lose in November 2008?", answer="533,000", is_answered=True)
    assert stand_alone(asked, [turn], VECTORS) == expected
