"""What is answered, and how: words, figures, lists, days, yes and no, the document itself, and what is missing."""

from collections.abc import Iterator

import pytest

from corpus.reading import document_from_text
from qa.answers import Answer
from qa.engine import Engine, Models
from qa.settings import Settings

HARBOUR = document_from_text(
    "Varna harbour gets a second terminal\n\nBy Petar Dimov\n\n(black-sea-times.example) Updated: 2022-06-10\n\n"
    "A crane lifts the first container at the new terminal of Varna on June 2. [Photo/BST]\n\n"
    "The port of Varna opened its second container terminal on June 2, 2022. The mayor, Ivan Portnih, cut "
    "the ribbon.\n\n"
    "The terminal cost about 310 million leva ($170 million) and employs 640 people. It can take ships of up to 14 "
    "metres draught.\n\n"
    "The port authority gave three reasons for the extension: the growth of grain exports, the silting of the old "
    "basin and the closure of the ferry line to Odessa.\n\n"
    "In 2021 the port handled 1.9 million tonnes of grain. It plans to handle 3 million tonnes by 2025.\n\n"
    "On June 8 a storm damaged two cranes. Nobody was hurt."
)
DAIRY = document_from_text(
    "Dairy of Skopje sells its farms\n\n(vardar-post.example) Updated: 2020-02-20\n\n"
    "The dairy of Skopje has sold its nine farms to the cooperative of Bitola, its director Elena Risteska said on "
    "Tuesday. The cooperative paid 12 million euros.\n\n"
    "The dairy will not close its plant in Kumanovo, where 230 people work."
)


@pytest.fixture(scope="module")
def papers(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine.open(Settings(home=tmp_path_factory.mktemp("papers") / "home"), models=models) as engine:
        for summary in engine.documents():
            engine.remove(summary.document.id)
        for document in (HARBOUR, DAIRY):
            engine.add(document)
        yield engine


def figures(answer: Answer, role: str = "answer") -> list[str]:
    return [item.figure.text for item in answer.figures if item.role == role]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who cut the ribbon at the new terminal?", "Ivan Portnih"),
        ("Who is the director of the dairy?", "Elena Risteska"),
        ("What damaged the cranes?", "storm"),
        ("Where is the plant that the dairy will keep?", "Kumanovo"),
    ],
)
def test_the_exact_words_that_answer_come_first(papers: Engine, question: str, words: str) -> None:
    answer = papers.ask(question)
    assert answer.answered, answer.text
    assert words in answer.spans[0].text
    assert len(answer.spans[0].text) <= len(words) + 10
    assert words in answer.text
    assert answer.passages[0].passage.id == answer.spans[0].passage_id


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("How many people does the terminal employ?", "640"),
        ("how many farms did the dairy sell", "nine"),
        ("How much did the cooperative pay for the farms?", "12 million euros"),
        ("How much grain did the port handle in 2021?", "1.9 million tonnes"),
        ("When did the second terminal open?", "June 2, 2022"),
    ],
)
def test_the_figure_that_is_asked_for_answers(papers: Engine, question: str, figure: str) -> None:
    answer = papers.ask(question)
    assert answer.answered, answer.text
    assert figure in figures(answer)[0] or figures(answer)[0] in figure


def test_the_period_that_is_asked_for_decides_between_figures(papers: Engine) -> None:
    assert figures(papers.ask("How much grain will the port handle by 2025?")) == ["3 million tonnes"]


def test_the_amount_in_the_unit_that_is_asked_for_leads(papers: Engine) -> None:
    answer = papers.ask("How much did the terminal cost in dollars?")
    assert figures(answer) == ["$170 million"]
    assert figures(answer, "equivalent") == ["about 310 million leva"]
    assert answer.text.startswith("$170 million")


def test_reasons_are_given_in_full(papers: Engine) -> None:
    answer = papers.ask("Why was the port extended?")
    assert answer.answered, answer.text
    assert all(reason in answer.text for reason in ("grain exports", "silting", "ferry line"))


def test_what_happened_on_a_day_is_told_by_the_sentences_of_that_day(papers: Engine) -> None:
    answer = papers.ask("What happened on June 8?")
    assert answer.answered, answer.text
    assert "storm damaged two cranes" in answer.text
    assert "ribbon" not in answer.text


@pytest.mark.parametrize(
    ("question", "verdict", "words"),
    [
        ("Did a storm damage two cranes?", "Yes", "storm damaged two cranes"),
        ("Will the dairy close its plant in Kumanovo?", "No", "will not close"),
        ("Does the terminal employ 900 people?", "No", "640 people"),
        ("Did the terminal cost 250 million leva?", "No", "310 million leva"),
        ("Has the dairy sold its farms?", "Yes", "has sold its nine farms"),
    ],
)
def test_yes_or_no_comes_with_its_evidence(papers: Engine, question: str, verdict: str, words: str) -> None:
    answer = papers.ask(question)
    assert answer.answered, answer.text
    assert answer.text.startswith(f"{verdict}:")
    assert words in answer.text


@pytest.mark.parametrize(
    "question", ["Did the dairy build a school?", "Was the terminal built by a Chinese company?", "Is Varna a capital?"]
)
def test_neither_yes_nor_no_is_said_where_no_sentence_tells(papers: Engine, question: str) -> None:
    assert not papers.ask(question).answered


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What is the headline of the article about Varna?", "Varna harbour gets a second terminal"),
        ("Who wrote the article about the harbour of Varna?", "Petar Dimov"),
        ("What does the photo show?", "A crane lifts the first container"),
    ],
)
def test_a_document_tells_about_itself(papers: Engine, question: str, words: str) -> None:
    answer = papers.ask(question, document_ids=[HARBOUR.id])
    assert answer.answered, answer.text
    assert words in answer.text


def test_what_a_document_does_not_tell_about_itself_is_said(papers: Engine) -> None:
    answer = papers.ask("Who wrote this article?", document_ids=[DAIRY.id])
    assert not answer.answered
    assert "does not name its author" in answer.text


def test_two_questions_in_one_line_are_both_answered(papers: Engine) -> None:
    answer = papers.ask("Who is the director of the dairy? How many people does the terminal employ?")
    assert answer.answered
    assert "Elena Risteska" in answer.text
    assert "640" in answer.text
    assert figures(answer) == ["640"]
    assert {found.document.id for found in answer.passages[:2]} == {HARBOUR.id, DAIRY.id}


def test_a_misspelled_question_is_put_right_and_shown_as_understood(papers: Engine) -> None:
    answer = papers.ask("how many poeple does the terminl employ")
    assert answer.question == "how many poeple does the terminl employ"
    assert answer.interpreted_as == "how many people does the terminal employ"
    assert figures(answer) == ["640"]


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("How many people does the terminal of Genoa employ?", "entity_missing"),
        ("Who is the mayor of Skopje?", "entity_missing"),
        ("How many schools are there in Varna?", "no_evidence"),
    ],
)
def test_what_is_not_said_is_not_answered(papers: Engine, question: str, reason: str) -> None:
    answer = papers.ask(question)
    assert not answer.answered, answer.text
    assert answer.reason == reason
    assert answer.spans == ()
    assert all(item.role == "nearest" for item in answer.figures)


def test_a_name_is_missing_where_only_other_documents_have_it(papers: Engine) -> None:
    answer = papers.ask("How many people work in Kumanovo?", document_ids=[HARBOUR.id])
    assert answer.reason == "entity_missing"
    assert "Kumanovo" in answer.text
