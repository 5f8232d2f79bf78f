"""Questions for the reader to learn from, made of the figures in news: python -m qa.training.figure_questions.

    python -m qa.training.figure_questions WIKINEWS_FOLDER WORK_FOLDER --articles N --without ARTICLES.json

Reads Wikinews articles, finds their figures, and asks for each whose clause is plain (qa.training.asking). A question
comes with the window of the article that it is asked of, with near misses of the same article and of others, and once
more about another name, year or thing, which the window does not tell of. Writes paragraphs.news.jsonl.gz and
questions.news.jsonl.gz to the work folder, in the form of qa.training.reading_data.
"""

import gzip
import json
import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from corpus.chunking import split_passages
from corpus.documents import Document, Figure, Passage, Span
from corpus.errors import ArticleQAError
from corpus.figures.extract import extract_figures
from corpus.language import Parse, Syntax
from corpus.reading import document_from_text
from index.lexical import LexicalIndex
from qa.questions.words import WordVectors, load_word_vectors
from qa.training.asking import questions_of
from qa.training.changed_questions import Changes, Question, holds
from qa.training.reading_rows import NEAR_MISSES, NEWS, Asked, Paragraph, paragraph_of, write_rows
from qa.training.trees import Tree

FILES = ("economy.jsonl.gz", "politics.jsonl.gz")
SOURCE = "news"
SEED = 11
WINDOW_WORDS = 120
# A longer sentence is rarely plain, and rarely read right.
MAX_SENTENCE_WORDS = 45
# Near misses of the same article, and how many passages the word search puts forward.
SAME_ARTICLE, CANDIDATES = 3, 40
_MARKUP = re.compile(r"https?:|[\[\]{}|<>=_*]|&\w+;|\brespectively\b")
# A place or heading that ran into the sentence: "Iraq The government said", "China China Airlines said".
_RUN_IN = re.compile(r"(?:[A-Z][\w.]* ){1,3}(?:The|An?|In|On|At|After|Following|According|As)\b|(\w+) \1\b")
_QUOTES = re.compile(r"[\"“”„«»]|''")


class RememberingSyntax(Syntax):
    """The parser, which keeps what it has read of the text at hand, so that no sentence is read twice."""

    def __init__(self) -> None:
        super().__init__(threads=1)
        self._read: dict[tuple[str, Span], Parse] = {}

    def parse(self, text: str, within: Span) -> Parse:
        """Raises ModelDamaged."""
        key = (text, within)
        if key not in self._read:
            self._read[key] = super().parse(text, within)
        return self._read[key]

    def forget(self) -> None:
        self._read.clear()


@click.command()
@click.argument("wikinews", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("work", type=click.Path(file_okay=False, path_type=Path))
@click.option("--articles", default=5_000, show_default=True, help="Articles read, those on the economy first.")
@click.option(
    "--without", type=click.Path(exists=True, path_type=Path), help="JSON whose `articles` are ids of those left out."
)
def main(wikinews: Path, work: Path, articles: int, without: Path | None) -> None:
    """Read, ask, search, write."""
    left_out = frozenset(json.loads(without.read_text(encoding="utf-8"))["articles"]) if without else frozenset()
    work.mkdir(parents=True, exist_ok=True)
    words = load_word_vectors()
    syntax = RememberingSyntax()
    chance = random.Random(SEED)
    paragraphs: list[Paragraph] = []
    questions: list[Question] = []
    for number, document in enumerate(documents_of(wikinews, articles, left_out), start=1):
        windows, asked = questions_about(document, syntax, words, chance)
        questions += [replace(item, window=item.window + len(paragraphs)) for item in asked]
        paragraphs += windows
        syntax.forget()
        if number % 250 == 0:
            click.echo(f"{number:,} articles, {len(questions):,} questions")
    asked_rows = [*with_near_misses(questions, paragraphs), *Changes(questions, words).of_all(paragraphs, chance)]
    write_rows(work, NEWS, paragraphs, asked_rows)
    click.echo(f"{len(questions):,} answered, {len(asked_rows) - len(questions):,} not, {len(paragraphs):,} windows")


def documents_of(folder: Path, limit: int, without: Collection[str] = ()) -> Iterator[Document]:
    """At most so many articles, each once, but those with these ids. Raises OSError."""
    seen: set[str] = set()
    for name in FILES:
        with gzip.open(folder / name, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                if len(seen) >= limit:
                    return
                if row["text"] in seen or row["id"] in without:
                    continue
                seen.add(row["text"])
                try:
                    yield document_from_text(row["text"], title=row["title"], published=_date(row["date"]))
                except ArticleQAError:
                    continue


def _date(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def questions_about(
    document: Document, syntax: Syntax, known: WordVectors, chance: random.Random
) -> tuple[list[Paragraph], list[Question]]:
    """The windows of a document, and a question for each figure that can be asked for plainly."""
    passages = split_passages(document)
    windows = list(windows_of(passages))
    figures = extract_figures(document, passages, syntax)
    paragraphs = [
        paragraph_of(SOURCE, document.title, document.quote(Span(group[0].span.start, group[-1].span.end)))
        for group in windows
    ]
    questions = []
    for number, group in enumerate(windows):
        start = group[0].span.start
        for sentence, inside in _sentences(document, group, figures):
            tree = Tree(document.text, syntax.parse(document.text, sentence), known)
            for figure in inside:
                for made in questions_of(tree, figure, chance):
                    answer = Span(made.answer.start - start, made.answer.end - start)
                    questions.append(Question(replace(made, answer=answer), number))
    return paragraphs, questions


def windows_of(passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    """Passages with their neighbours, of about WINDOW_WORDS; a short rest joins what is before it."""
    groups: list[list[Passage]] = []
    size = WINDOW_WORDS
    for passage in passages:
        if passage.kind not in ("paragraph", "list"):
            continue
        length = (passage.span.end - passage.span.start) // 6
        follows = groups and groups[-1][-1].ordinal == passage.ordinal - 1
        if follows and (size + length <= WINDOW_WORDS or length < WINDOW_WORDS // 3):
            groups[-1].append(passage)
            size += length
        else:
            groups.append([passage])
            size = length
    yield from groups


def _sentences(
    document: Document, group: Sequence[Passage], figures: Sequence[Figure]
) -> Iterator[tuple[Span, list[Figure]]]:
    """Sentences fit to be asked of, with their figures."""
    for passage in group:
        for sentence in passage.sentences:
            text = document.quote(sentence)
            quotes = [sentence.start + quote.start() for quote in _QUOTES.finditer(text)]
            if _MARKUP.search(text) or _RUN_IN.match(text) or len(quotes) % 2 or len(text.split()) > MAX_SENTENCE_WORDS:
                continue
            if not text.endswith((".", "!", '"', "”")):
                continue
            inside = [
                figure
                for figure in figures
                if sentence.holds(figure.span)
                and sum(quote < figure.span.start for quote in quotes) % 2 == 0
                and not _is_in_brackets(document.text[sentence.start : figure.span.start])
            ]
            if inside:
                yield sentence, inside


def _is_in_brackets(before: str) -> bool:
    return before.count("(") > before.count(")")


def with_near_misses(questions: Sequence[Question], paragraphs: Sequence[Paragraph]) -> Iterator[Asked]:
    """The questions with windows that do not hold their answer: of the same article first, then by their words."""
    lowered = [paragraph.text.lower() for paragraph in paragraphs]
    of_article: defaultdict[str, list[int]] = defaultdict(list)
    for number, paragraph in enumerate(paragraphs):
        of_article[paragraph.article].append(number)
    with tempfile.TemporaryDirectory() as folder:
        lexical = LexicalIndex(Path(folder))
        lexical.change(list(enumerate(paragraph.text for paragraph in paragraphs)))
        words = lexical.snapshot()
        for item in questions:
            own = paragraphs[item.window]
            answer = own.text[item.made.answer.start : item.made.answer.end]
            same = sorted(of_article[own.article], key=lambda number: abs(number - item.window))
            found = words.search(item.made.question, CANDIDATES, None)[0]
            others = [int(key) for key in found if paragraphs[key].article != own.article]
            near = [
                number
                for number in (*same[1 : SAME_ARTICLE + 1], *others)
                if paragraphs[number].held_out == own.held_out and not holds(lowered[number], answer.lower())
            ]
            yield Asked(
                item.made.question,
                item.window,
                (item.made.answer.start, item.made.answer.end),
                tuple(near[:NEAR_MISSES]),
            )


if __name__ == "__main__":
    main()
