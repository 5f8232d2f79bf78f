"""What is asked, told from the words of the question."""

import time
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qa.questions.question import AnswerType, Computation, DocumentPart, resolve, understand
from qa.questions.words import load_word_vectors

WORDS = load_word_vectors()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How many hospitals are in Lima?", "count"),
        ("number of hospitals lima", "count"),
        ("What is the population of Lima?", "count"),
        ("What was the death toll of the storm?", "count"),
        ("How much did the bridge cost?", "money"),
        ("What was the company's revenue in 2018?", "money"),
        ("How large is the budget deficit expected to be?", "amount"),
        ("What percentage of voters backed the plan?", "share"),
        ("what share of the market does it hold", "share"),
        ("Where does Peru rank in copper output?", "rank"),
        ("When did the bridge open?", "date"),
        ("In what year was she born?", "date"),
        ("How long will the talks last?", "duration"),
        ("How many years did it take?", "duration"),
        ("How far is Lima from Cusco?", "measurement"),
        ("Who leads the ministry?", "person"),
        ("Where was the treaty signed?", "place"),
        ("In which city was the treaty signed?", "place"),
        ("Why did the bank fail?", "reason"),
        ("What caused the fire?", "reason"),
        ("Which ministry explained why the bank failed?", "other"),
        ("What countries signed the treaty?", "list"),
        ("When was this article last updated?", "document"),
        ("What is the headline of the article?", "document"),
        ("hello there", "other"),
        ("???", "other"),
        ("What day did the fair open?", "date"),
        ("What happened on May 21?", "other"),
        ("What happened in May 2018?", "other"),
        ("What is the total investment?", "money"),
        ("What is the total number of guests?", "count"),
        ("How high is the unemployment rate?", "share"),
        ("How high is the tower?", "measurement"),
        ("What is the literacy rate in Peru?", "share"),
        ("When the storm hit, what was the death toll?", "count"),
        ("What was the death toll when the storm hit?", "count"),
        ("To whom was the price paid?", "person"),
        ("How did the price change?", "other"),
        ("What action was taken to lower the price?", "other"),
        ("What part of the ship was hit?", "other"),
        ("What position does she hold in the ministry?", "other"),
        ("What happens to the price of steel?", "other"),
        ("What took place in Lima?", "other"),
        ("Which articles state that guests may stay?", "list"),
        ("What other English towns were hit?", "list"),
        ("What do some pharmacies do?", "other"),
        ("Which player scored first?", "person"),
        ("Name the mayor of Lima", "person"),
        ("What is the name of the mayor?", "person"),
        ("What is the name of the river?", "other"),
        ("Name three rivers of Peru", "list"),
        ("list the hospitals in lima", "list"),
        ("Which ministry announced it?", "other"),
        ("howmany guests came", "count"),
        ("What did the price of steel fall to?", "money"),
        ("Can you tell me how many guests came?", "count"),
        ("Did the man who built it die?", "other"),
        ("Is Peru home to 1,000 mines?", "other"),
        ("How many dollars did it cost?", "money"),
        ("How many square kilometres does it cover?", "measurement"),
        ("How many horsepower has the engine?", "measurement"),
        ("How fast did the market grow?", "share"),
    ],
)
def test_the_kind_of_answer(text: str, expected: AnswerType) -> None:
    assert understand(text, WORDS).answer_type == expected


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("How many steel firms are in Lima?", ["steel", "firms"]),
        ("How many companies in Lima have a website?", ["companies"]),
        ("How many people attended the fair?", ["people"]),
        ("how many steel related enterprises", ["steel", "related", "enterprises"]),
        ("What share of the country's doctors work there?", ["country", "doctors"]),
        ("When did it open?", []),
    ],
)
def test_what_is_counted(text: str, subject: list[str]) -> None:
    assert [word.text for word in understand(text, WORDS).subject] == subject


def test_names_are_told_by_capitals_and_without_them_by_meaning() -> None:
    assert [word.text for word in understand("How many firms does Acme Steel own in Peru?", WORDS).names] == [
        "Acme",
        "Steel",
        "Peru",
    ]
    assert [word.text for word in understand("how many firms are in germany", WORDS).names] == ["germany"]
    assert understand("how many firms make steel", WORDS).names == ()


def test_years_are_periods() -> None:
    question = understand("How much steel was made between 2015 and 2018?", WORDS)
    assert [year.iso for year in question.years] == ["2015", "2018"]
    assert understand("Did it cost $2000 or 2,018 yuan?", WORDS).years == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("population lima", "count"),
        ("lima population 2018", "count"),
        ("number of hospitals lima", "count"),
        ("steel industry size 2018", "amount"),
        ("gdp of peru", "money"),
        ("unemployment rate peru", "share"),
        ("exchange rate dollar", "other"),
        ("fair date", "date"),
        ("fair venue", "place"),
        ("president of peru", "person"),
        ("peru president", "person"),
        ("steel lima", "other"),
    ],
)
def test_keywords_alone_tell_the_kind_by_their_noun(text: str, expected: AnswerType) -> None:
    assert understand(text, WORDS).answer_type == expected


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("what does the photo show", "caption"),
        ("Who is in the picture?", "caption"),
        ("who wrote this", "author"),
        ("Who is the author of this article?", "author"),
        ("when was this published", "date"),
        ("What is the publication date?", "date"),
        ("what is this article about", "topic"),
        ("Summarize the article", "topic"),
        ("What's the source?", "source"),
        ("Which newspaper published this story?", "source"),
        ("What is the headline?", "title"),
        ("What is the title of this song?", None),
        ("What is the source of this river?", None),
        ("Who wrote this book?", None),
        ("When was the report published by the ministry?", None),
        ("When is this flight from Lima?", None),
        ("How many died, according to the report from the ministry?", None),
        ("What does the article say about steel?", None),
    ],
)
def test_what_is_asked_of_the_document_itself(text: str, about: DocumentPart | None) -> None:
    question = understand(text, WORDS)
    assert question.about == about
    assert (question.answer_type == "document") == (about is not None)


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("How many mines were there in 2018?", ["2018"]),
        ("How many mines will there be by 2020?", ["2020"]),
        ("How many mines were there at the end of 2018?", ["2018-12-31"]),
        ("How many mines opened in May 2018?", ["2018-05"]),
        ("how many mines opened in may 2018", ["2018-05"]),
        ("how many opened on 21 may 2019", ["2019-05-21"]),
        ("How many opened between 2015 and 2018?", ["2015-01-01/2018-12-31"]),
        ("What happened on May 21, 2019?", ["2019-05-21"]),
        ("How many opened in the 1990s?", ["1990-01-01/1999-12-31"]),
        ("How many opened in the first half of 2018?", ["2018-01-01/2018-06-30"]),
        ("population 2017 vs 2018", ["2017", "2018"]),
        ("How many people march in a day?", []),
        ("How many mines have 2,018 workers?", []),
    ],
)
def test_periods_are_as_fine_as_they_are_asked_for(text: str, periods: list[str]) -> None:
    question = understand(text, WORDS)
    assert [period.iso for period in question.periods] == periods
    assert question.relative_period is None


def test_since_and_before_are_open_periods() -> None:
    (since,) = understand("How many mines opened since 2010?", WORDS).periods
    (before,) = understand("How many mines opened before 2015?", WORDS).periods
    in_2017 = understand("in 2017", WORDS).periods[0]
    assert since.overlaps(in_2017) and since.start == date(2010, 1, 1)
    assert not before.overlaps(in_2017) and before.end == date(2016, 1, 1)


@pytest.mark.parametrize(
    ("text", "words", "resolved"),
    [
        ("How many opened this year?", "this year", ["2018"]),
        ("how much was sold last month", "last month", ["2018-08"]),
        ("How many mines are there now?", "now", ["2018-09-17"]),
        ("How many mines are there currently?", "currently", ["2018-09-17"]),
        ("How many mines are there today?", "today", ["2018-09-17"]),
        ("what happened on may 21", "may 21", ["2018-05-21"]),
        ("Did it grow from 2015 until last year?", None, ["2015-01-01/2017-12-31"]),
        ("How many were there in 2015?", None, ["2015"]),
        ("What is the land now known as Peru?", None, []),
        ("Who scored in the fourth quarter?", None, []),
    ],
)
def test_relative_periods_are_read_against_the_document_s_date(
    text: str, words: str | None, resolved: list[str]
) -> None:
    question = understand(text, WORDS)
    if words is not None:
        assert question.relative_period == words
        assert resolve(question, None) == question.periods == ()
    assert [period.iso for period in resolve(question, date(2018, 9, 17))] == resolved


def test_times_and_units_are_no_words_to_be_found() -> None:
    assert [word.text for word in understand("How much did mines earn in euros last year?", WORDS).content] == [
        "mines",
        "earn",
    ]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("How much did it cost in dollars?", "USD"),
        ("How many yuan did it cost?", "CNY"),
        ("how many billion euros were spent", "EUR"),
        ("How much is it in Hong Kong dollars?", "HKD"),
        ("price in usd", "USD"),
        ("How far is it in km?", "km"),
        ("How many square miles is the lake?", "mi²"),
        ("How many pounds does it weigh?", "lb"),
        ("How many pounds did it cost?", "GBP"),
        ("What percentage of voters came?", "%"),
        ("How much did it grow in percent?", "%"),
        ("How many days did it last?", "day"),
        ("Did it cost $5 million?", None),
        ("How many euro coins were found?", None),
        ("What arts flourished in the Yuan?", None),
        ("How many cups were sold in stone shops?", None),
        ("How many people live in Peru?", None),
        ("Who built 90% of engines?", None),
    ],
)
def test_the_unit_is_told_only_where_it_is_asked_for(text: str, unit: str | None) -> None:
    assert understand(text, WORDS).unit == unit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Is Peru home to 1,000 mines?", True),
        ("Did the fair take place in 2018?", True),
        ("Are there mines in Peru?", True),
        ("is steel a priority in peru", True),
        ("Isn't it closed on Mondays?", True),
        ("Is it true that there are 3 mines?", True),
        ("There are 3 mines, right?", True),
        ("Peru has 3 mines?", True),
        ("Do you know if the fair opened?", True),
        ("Are there more than 1,000 mines?", True),
        ("Is Lima larger than Cusco?", True),
        ("Is Lima or Cusco larger?", False),
        ("Did it open before or after 2018?", False),
        ("Do you know how many mines there are?", False),
        ("Can you list the mines?", False),
        ("How many are there?", False),
        ("What is right?", False),
        ("Will Smith movies", False),
        ("may 21 events", False),
        ("population lima?", False),
    ],
)
def test_yes_or_no_questions(text: str, expected: bool) -> None:
    assert understand(text, WORDS).is_yes_no is expected


@pytest.mark.parametrize(
    ("text", "computes"),
    [
        ("By how much did output grow between 2015 and 2018?", "difference"),
        ("How many more mines does Peru have than Chile?", "difference"),
        ("How much did the price of steel rise?", "difference"),
        ("What is the difference between the budgets of 2017 and 2018?", "difference"),
        ("What is the difference between a comet and a star?", None),
        ("By what percentage did output grow?", "growth"),
        ("What is the growth rate of steel output?", "growth"),
        ("How many times larger is Lima than Cusco?", "ratio"),
        ("How many times did she win?", None),
        ("How many mines do Peru and Chile have in total?", "sum"),
        ("What is the average salary?", "average"),
        ("How many more mines are planned?", None),
        ("How fast do stones fall?", None),
        ("What percentage of the land is used for growing rice?", None),
    ],
)
def test_what_is_to_be_calculated(text: str, computes: Computation | None) -> None:
    assert understand(text, WORDS).computes == computes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Which is larger, Lima or Cusco?", True),
        ("Is Lima larger than Cusco?", True),
        ("Is Lima or Cusco larger?", True),
        ("Who earned more, Ana or Eva?", True),
        ("How many more mines does Peru have than Chile?", True),
        ("hospitals in lima vs cusco", True),
        ("How high is the budget compared with 2017?", True),
        ("Are there more than 1,000 mines?", False),
        ("Who later became president?", False),
        ("What more did she say?", False),
        ("Who, other than Ana, won?", False),
        ("How many firms have 500 or more workers?", False),
    ],
)
def test_comparisons(text: str, expected: bool) -> None:
    assert understand(text, WORDS).compares is expected


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "How many mines are in Peru and when is the fair?",
            ("How many mines are in Peru", "when is the fair?"),
        ),
        ("Who is Ana Diaz? Where does she work?", ("Who is Ana Diaz?", "Where does she work?")),
        (
            "What is the budget, how many work there and who leads it?",
            ("What is the budget", "how many work there", "who leads it?"),
        ),
    ],
)
def test_several_questions_in_one_line(text: str, parts: tuple[str, ...]) -> None:
    assert understand(text, WORDS).parts == parts


@pytest.mark.parametrize(
    "text",
    [
        "How many mines are in Peru?",
        "When and where was it signed?",
        "Who knows what he said and why he left?",
        "Which cities have mines and which do not?",
        "How many men and women came?",
        "There are many mines. How many?",
        "Can you tell me who leads it and when it opened?",
        "What did she say about Peru and Chile?",
    ],
)
def test_one_question_stays_one(text: str) -> None:
    assert understand(text, WORDS).parts == (text,)


def test_initials_are_no_pronouns() -> None:
    assert "US" in [word.text for word in understand("How many people live in the US?", WORDS).content]
    assert understand("tell us how many people came", WORDS).content[0].text == "people"


_PIECES = st.sampled_from(
    "how many much what is the in of and or than more who which when did 2018 May 21 this year dollars percent between "
    "article this photo published average total by , ? . price rank number grow is are are there , and how".split()
)


@given(st.one_of(st.text(min_size=1, max_size=200), st.lists(_PIECES, min_size=1, max_size=40).map(" ".join)))
@settings(deadline=None)
@example("how many " * 20)
@example("\u0130" * 5 + " in may 3")
def test_any_text_is_understood(text: str) -> None:
    question = understand(text, WORDS)
    assert all(text[word.span.start : word.span.end] == word.text for word in question.content)
    assert question.parts and all(question.parts)
    assert resolve(question, None) == question.periods
    resolve(question, date(2018, 9, 17))


@pytest.mark.parametrize(
    "piece",
    ["how many ", "what is the ", "who or more ", "and ", "a", " ", "which is larger ", "more than ", "this article ",
     "in may ", "in dollars ", "when, ", "what what? ", "how much did price ", "is it true ", "total of a and "],
)  # fmt: skip
def test_a_question_is_read_in_time_linear_in_its_length(piece: str) -> None:
    def seconds(n: int) -> float:
        text = piece * n
        tries = []
        for _ in range(3):
            start = time.process_time()
            understand(text, WORDS)
            tries.append(time.process_time() - start)
        return min(tries)

    n = max(1, 250 // len(piece))
    # Eight times the text takes 8 times as long; if it went with the square, 64 times.
    assert seconds(8 * n) < 24 * seconds(n) + 0.02
