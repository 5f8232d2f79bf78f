"""Questions made of figures: grammatical, answered by the span that is marked, and not by their near misses."""

import gzip
import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.reading import document_from_text
from qa.questions.words import WordVectors, load_word_vectors
from qa.training.changed_questions import Changes, Question, holds
from qa.training.figure_questions import (
    RememberingSyntax,
    documents_of,
    main,
    questions_about,
    windows_of,
    with_near_misses,
)
from qa.training.lemmas import base_form
from qa.training.reading_rows import Paragraph


@pytest.fixture(scope="module")
def syntax() -> RememberingSyntax:
    return RememberingSyntax()


@pytest.fixture(scope="module")
def words() -> WordVectors:
    return load_word_vectors()


def made_of(
    text: str, syntax: RememberingSyntax, words: WordVectors, seeds: int = 12
) -> tuple[list[Paragraph], list[Question]]:
    """All that chance makes of a text."""
    document = document_from_text(text, title="Some news")
    questions: list[Question] = []
    windows: list[Paragraph] = []
    for seed in range(seeds):
        windows, made = questions_about(document, syntax, words, random.Random(seed))
        questions += made
    return windows, questions


def pairs(text: str, syntax: RememberingSyntax, words: WordVectors) -> set[tuple[str, str]]:
    windows, questions = made_of(text, syntax, words)
    return {
        (item.made.question, windows[item.window].text[item.made.answer.start : item.made.answer.end])
        for item in questions
    }


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        ("In May 2018 the zoo had 77 penguins.", "How many penguins did the zoo have in May 2018?", "77"),
        ("In May 2018 the zoo had 77 penguins.", "When did the zoo have 77 penguins?", "May 2018"),
        (
            "At least 20 people were killed in Baghdad on Monday.",
            "How many people were killed in Baghdad on Monday?",
            "20",
        ),
        ("Sony paid about $5 billion for the studio in 1989.", "How much did Sony pay in 1989?", "$5 billion"),
        (
            "Nuclear power provides 22% of the country's electricity.",
            "What percentage of the country's electricity does nuclear power provide?",
            "22%",
        ),
        ("Sales rose by 5.9% in Norway.", "By how much did sales rise in Norway?", "5.9%"),
        ("The talks in Geneva lasted three hours.", "How long did the talks in Geneva last?", "three hours"),
        ("The treaty was signed in Vienna on 5 May 1998.", "When was the treaty signed in Vienna?", "5 May 1998"),
        (
            "The country received a $5 billion loan from the IMF.",
            "How large a loan did the country receive from the IMF?",
            "$5 billion",
        ),
        (
            "The unemployment rate in Spain was 11.3 percent in May.",
            "What was the unemployment rate in Spain in May?",
            "11.3 percent",
        ),
        ("The tunnel in Norway is 300 metres long.", "How long is the tunnel in Norway?", "300 metres"),
        (
            "There were 20 people on the plane to Cairo.",
            "How many people were there on the plane to Cairo?",
            "20",
        ),
        ("A bomb exploded in Kabul, killing 12 soldiers.", "How many soldiers did the bomb kill?", "12"),
        ("The band, which has 12 members, moved to Leeds.", "How many members does the band have?", "12"),
    ],
)
def test_figure_is_asked_for_in_a_question_of_its_clause(
    text: str, question: str, answer: str, syntax: RememberingSyntax, words: WordVectors
) -> None:
    assert (question, answer) in pairs(text, syntax, words)


def test_attribution_is_no_part_of_the_question(syntax: RememberingSyntax, words: WordVectors) -> None:
    found = pairs("According to officials, Boeing plans to hire 500 engineers in Seattle.", syntax, words)
    assert found
    assert not any("official" in question for question, _ in found)


@pytest.mark.parametrize(
    "text",
    [
        "He bought 5 cars in Berlin.",
        'The minister said "we have lost 20 soldiers in the war" on television.',
        "These rose by 20 percent in Norway.",
        "The company almost lost 20 ships in the storm.",
    ],
)
def test_odd_clause_is_not_asked_of(text: str, syntax: RememberingSyntax, words: WordVectors) -> None:
    assert not any(answer.startswith(("5", "20")) for _, answer in pairs(text, syntax, words))


def test_question_does_not_tell_its_answer(syntax: RememberingSyntax, words: WordVectors) -> None:
    text = (
        "In March 2004 the airline carried 340,000 passengers between Oslo and Rome. Its rival carried 120,000. "
        "The government spent $14 million on the new port of Riga in 2006, officials said. "
        "About 45 percent of the voters in Malta supported the party last year."
    )
    found = pairs(text, syntax, words)
    assert len(found) >= 4
    assert not [pair for pair in found if holds(pair[0].lower(), pair[1].lower())]


def test_short_passages_stand_together_in_a_window(syntax: RememberingSyntax, words: WordVectors) -> None:
    text = "\n\n".join(f"The town of {name} has 40 bridges and a market." for name in ("Aa", "Bb", "Cc", "Dd"))
    windows, _ = made_of(text, syntax, words, seeds=1)
    assert len(windows) == 1
    assert windows[0].text in text
    assert list(windows_of(())) == []


def articles() -> list[dict[str, str]]:
    filler = "Nothing else of note was told by anyone at the meeting of the committee. " * 12
    return [
        {
            "id": f"{name}{n}",
            "date": "2009-05-04",
            "title": f"{name} news {n}",
            "text": f"The firm {verb} {70 + n} ships in {name} in {1990 + n}. {filler}\n\n"
            f"The ships of the firm in {name} were sold to {other}. {filler}",
        }
        for n, (name, other, verb) in enumerate(
            [("Norway", "Greece", "built"), ("Spain", "Italy", "sold"), ("Chile", "Peru", "lost")] * 8
        )
    ]


def test_near_misses_do_not_hold_the_answer(syntax: RememberingSyntax, words: WordVectors) -> None:
    windows: list[Paragraph] = []
    questions: list[Question] = []
    for row in articles():
        document = document_from_text(row["text"], title=row["title"])
        found, made = questions_about(document, syntax, words, random.Random(1))
        questions += [Question(item.made, item.window + len(windows)) for item in made]
        windows += found
    asked = list(with_near_misses(questions, windows))
    assert asked
    assert any(item.near_misses for item in asked)
    for item in asked:
        assert item.answer is not None
        own = windows[item.paragraph]
        for near in item.near_misses:
            assert near != item.paragraph
            assert windows[near].held_out == own.held_out
            assert not holds(windows[near].text.lower(), own.text[slice(*item.answer)].lower())
    changed = list(Changes(questions, words).of_all(windows, random.Random(2)))
    assert changed
    originals = {item.made.question for item in questions if item.window == changed[0].paragraph}
    assert all(item.answer is None for item in changed)
    assert changed[0].question not in originals


def test_command_writes_both_files(tmp_path: Path) -> None:
    for name in ("economy.jsonl.gz", "politics.jsonl.gz"):
        with gzip.open(tmp_path / name, "wt", encoding="utf-8") as out:
            out.writelines(json.dumps(row) + "\n" for row in articles())
    result = CliRunner().invoke(main, [str(tmp_path), str(tmp_path / "work"), "--articles", "6"])
    assert result.exit_code == 0, result.output
    with gzip.open(tmp_path / "work" / "questions.news.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    with gzip.open(tmp_path / "work" / "paragraphs.news.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    answers = {texts[row["paragraph"]][slice(*row["answer"])] for row in rows if row["answer"]}
    assert "1990" in answers
    assert not list((tmp_path / "work").glob("*.part"))


def test_articles_left_out_are_not_asked_of(tmp_path: Path) -> None:
    rows = articles()
    for name in ("economy.jsonl.gz", "politics.jsonl.gz"):
        with gzip.open(tmp_path / name, "wt", encoding="utf-8") as out:
            out.writelines(json.dumps(row) + "\n" for row in rows)
    kept = {document.text for document in documents_of(tmp_path, 100, {rows[0]["id"]})}
    every = {document.text for document in documents_of(tmp_path, 100)}
    assert len(every - kept) == 1


@pytest.mark.parametrize(
    ("verb", "base"),
    [
        ("killed", "kill"),
        ("used", "use"),
        ("planned", "plan"),
        ("carried", "carry"),
        ("passed", "pass"),
        ("rises", "rise"),
        ("went", "go"),
        ("reaches", "reach"),
        ("killing", "kill"),
        ("hired", "hire"),
        ("controlled", "control"),
        ("cut", "cut"),
        ("xyzzyed", None),
    ],
)
def test_base_form_of_a_verb(verb: str, base: str | None, words: WordVectors) -> None:
    assert base_form(verb, words.rows) == base
