"""Measuring follow-up questions made stand-alone: the words ours add, against those that a person adds.

In the manner of CANARD (Elgohary, Peskov & Boyd-Graber 2019): questions of a dialogue about an article, each with the
same question as a person wrote it to stand by itself. Beside ours stand two baselines that understand nothing: the
question as it is, and with the question and answer before it glued on.
"""

import json
import re
import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.errors import UnreadableDocument
from index.lexical import stem
from qa.conversation.stand_alone import stand_alone
from qa.conversation.turns import Turn
from qa.questions.words import WordVectors, load_word_vectors
from qa.serialising import Json

NO_ANSWER = "i don't know"
# Words that carry a sentence and are not counted. Fixed here, so that the count does not change with what is measured.
STOP_WORDS = frozenset(
    "a an the and or but nor if so of in on at by for from to with without into onto about as than then out up down "
    "over under off between among during after before since until while because besides beside aside apart except "
    "addition along regard regards regarding is are was were be been being am do does did done doing has have had "
    "having will would can could shall should may might must there here it its itself they their them themselves he "
    "his him himself she her hers herself we our us you your i my me this that these those what which who whom whose "
    "when where why how many much any some no not other others another else also too ever s t re ll ve d m".split()
)
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """One question of a dialogue. dialogue: which. title, section: of the article. earlier: the questions and their
    answers before it, as they were asked. rewrite: the question as a person made it stand alone."""

    dialogue: str
    title: str
    section: str
    earlier: tuple[tuple[str, str], ...]
    question: str
    rewrite: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewriting:
    """How one way of rewriting did; n_…: counts over all questions.

    n_wanted: content words that the person's rewrites have and the questions lack. n_held: those of them that this way
    has. n_wrong: content words it adds that the person's rewrites lack. n_alone: questions to which the person added
    nothing, and n_untouched: those of them that this way leaves byte for byte.
    """

    n_questions: int
    n_wanted: int
    n_held: int
    n_wrong: int
    n_alone: int
    n_untouched: int

    @property
    def recall(self) -> float:
        return self.n_held / max(1, self.n_wanted)

    @property
    def precision(self) -> float:
        """Of the words it adds, the share that the person's rewrite has; 1 where it adds none."""
        added = self.n_held + self.n_wrong
        return self.n_held / added if added else 1.0

    @property
    def f1(self) -> float:
        both = self.recall + self.precision
        return 2 * self.recall * self.precision / both if self.n_held else 0.0

    @property
    def wrong_a_question(self) -> float:
        return self.n_wrong / max(1, self.n_questions)

    @property
    def untouched(self) -> float:
        return self.n_untouched / max(1, self.n_alone)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpsReport:
    """How ours did beside the baselines.

    ways: for all questions and for each half of the file, each way of rewriting by its name. ms_…: milliseconds of
    processor time that ours took for a question, in the middle, and for the slowest but one in twenty. failures: told
    one by one, if asked for.
    """

    ways: dict[str, dict[str, Rewriting]]
    ms_median: float
    ms_p95: float
    failures: tuple[str, ...] = ()

    def to_dict(self) -> Json:
        told = {
            part: {
                name: {
                    **asdict(way),
                    "recall": way.recall,
                    "precision": way.precision,
                    "f1": way.f1,
                    "wrong_a_question": way.wrong_a_question,
                    "untouched": way.untouched,
                }
                for name, way in ways.items()
            }
            for part, ways in self.ways.items()
        }
        return {
            "ways": told,
            "ms": {"median": self.ms_median, "p95": self.ms_p95},
            **({"failures": list(self.failures)} if self.failures else {}),
        }

    def lines(self) -> Iterator[str]:
        yield from self.failures
        for part, ways in self.ways.items():
            first = next(iter(ways.values()))
            yield f"{part}: {first.n_questions} questions lack {first.n_wanted} words; {first.n_alone} stand alone"
            yield f"{'':14}  {'recall':>6}  {'precision':>9}  {'F1':>6}  {'wrong a question':>16}  {'left alone':>10}"
            for name, way in ways.items():
                yield (
                    f"{name:14}  {way.recall:6.3f}  {way.precision:9.3f}  {way.f1:6.3f}  {way.wrong_a_question:16.2f}"
                    f"  {way.untouched:10.3f}"
                )
        yield f"{self.ms_median:.2f} ms a question (median), {self.ms_p95:.2f} ms (95 in 100)"


def evaluate_follow_ups(file: Path, *, failures: bool = False) -> FollowUpsReport:
    """Rewrite each question of a file in CANARD's format and compare the words added with the person's.

    The turns before a question are made stand-alone by ours, in order; their answers are the file's.
    Raises UnreadableDocument.
    """
    asked, vectors = read_follow_ups(file), load_word_vectors()
    ours, seconds = _rewritten(asked, vectors)
    ways: dict[str, Sequence[str]] = {
        "ours": ours,
        "as it is": [item.question for item in asked],
        "glued on": [_glued(item) for item in asked],
    }
    half = len(asked) // 2
    parts = {"all": slice(None), "first half": slice(0, half), "second half": slice(half, None)}
    ordered = sorted(seconds)
    return FollowUpsReport(
        ways={
            part: {name: measured(asked[where], texts[where]) for name, texts in ways.items()}
            for part, where in parts.items()
        },
        ms_median=1000 * ordered[len(ordered) // 2],
        ms_p95=1000 * ordered[len(ordered) * 95 // 100],
        failures=tuple(_told(asked, ours)) if failures else (),
    )


def read_follow_ups(file: Path) -> list[FollowUp]:
    """The questions of a file in CANARD's format: a list of objects with History (title, section, then questions and
    answers by turns), Question, Rewrite and QuAC_dialog_id. Raises UnreadableDocument."""
    try:
        items = json.loads(file.read_text(encoding="utf-8"))
        read = [_follow_up(item) for item in items]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableDocument(
            f"'{file}' has no follow-up questions", hint="A file in CANARD's format is expected."
        ) from error
    if not read:
        raise UnreadableDocument(f"'{file}' is empty", hint="A file in CANARD's format is expected.")
    return read


def measured(asked: Sequence[FollowUp], texts: Sequence[str]) -> Rewriting:
    """The counts of one way. texts: its rewrite of each of the questions."""
    wanted = held = wrong = alone = untouched = 0
    for item, text in zip(asked, texts, strict=True):
        has = content_words(item.question)
        lacks, added = content_words(item.rewrite) - has, content_words(text) - has
        wanted, held, wrong = wanted + len(lacks), held + len(lacks & added), wrong + len(added - lacks)
        alone += not lacks
        untouched += not lacks and text == item.question
    return Rewriting(
        n_questions=len(asked), n_wanted=wanted, n_held=held, n_wrong=wrong, n_alone=alone, n_untouched=untouched
    )


def content_words(text: str) -> frozenset[str]:
    """The stems of the words that say something, without their accents."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(sign))
    return frozenset(stem(word) for word in _WORD.findall(plain) if word not in STOP_WORDS)


def _follow_up(item: dict[str, Any]) -> FollowUp:
    history = [str(text) for text in item["History"]]
    title, section, *said = (*history, "", "")[: max(2, len(history))]
    return FollowUp(
        dialogue=str(item["QuAC_dialog_id"]),
        title=title,
        section=section,
        earlier=tuple(zip(said[::2], said[1::2], strict=False)),
        question=str(item["Question"]),
        rewrite=str(item["Rewrite"]),
    )


def _rewritten(asked: Sequence[FollowUp], vectors: WordVectors) -> tuple[list[str], list[float]]:
    """Ours for each question, and the seconds of processor time that each took."""
    known: dict[tuple[str, tuple[tuple[str, str], ...]], str] = {}
    texts, seconds = [], []

    def alone(item: FollowUp, place: int) -> str:
        """The question at a place of the dialogue, made stand-alone after those before it."""
        question = item.question if place == len(item.earlier) else item.earlier[place][0]
        key = (item.dialogue, (*item.earlier[:place], (question, "")))
        if key not in known:
            known[key] = stand_alone(question, turns(item, place), vectors, topic=item.title)
        return known[key]

    def turns(item: FollowUp, place: int) -> list[Turn]:
        return [_turn(alone(item, n), answer) for n, (_, answer) in enumerate(item.earlier[:place])]

    for item in asked:
        before = turns(item, len(item.earlier))
        started = time.thread_time()
        texts.append(stand_alone(item.question, before, vectors, topic=item.title))
        seconds.append(time.thread_time() - started)
    return texts, seconds


def _turn(question: str, answer: str) -> Turn:
    is_answered = not answer.lower().strip().startswith(NO_ANSWER)
    return Turn(question=question, answer=answer if is_answered else "", is_answered=is_answered)


def _glued(item: FollowUp) -> str:
    """The question with the one before it and its answer, if there was one."""
    if not item.earlier:
        return item.question
    last = _turn(*item.earlier[-1])
    return " ".join(part for part in (last.question, last.answer, item.question) if part)


def _told(asked: Sequence[FollowUp], texts: Sequence[str]) -> Iterator[str]:
    """Each question for which words are missing, or wrongly added."""

    def tell(words: frozenset[str]) -> str:
        return ", ".join(sorted(words)) or "none"

    for item, text in zip(asked, texts, strict=True):
        has = content_words(item.question)
        lacks, added = content_words(item.rewrite) - has, content_words(text) - has
        if lacks != added:
            yield f"{item.title}: {item.question}"
            yield f"    person: {item.rewrite}"
            yield f"    ours:   {text}"
            yield f"    missing: {tell(lacks - added)}; wrong: {tell(added - lacks)}"
