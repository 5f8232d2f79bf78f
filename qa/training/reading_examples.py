"""What one epoch shows the reader: questions with parts of paragraphs, half of which do not answer them.

A question comes with a part of its paragraph around the answer, sometimes with sentences of a near miss beside it; and
again with what does not answer it: a near miss that hybrid search found, its own paragraph without the sentence that
answers, or its paragraph while the question asks of another year, name or thing. Some questions are written carelessly.
"""

import random
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from qa.reading.pieces import MAX_ANSWER_PIECES, MAX_QUESTION_PIECES, Pieces, PieceTable
from qa.training.reading_rows import Asked, Paragraph

# How many pieces of a paragraph are shown, and how often: short parts cost less, and real passages are of all lengths.
BUDGETS, BUDGET_WEIGHTS = (48, 72, 104, 144, 192, 256), (2, 3, 4, 3, 2, 1)
# How often what a model asked is shown with all of its passage, and how many pieces that are at most.
WHOLE, MAX_PART = 0.4, 280
# Of the questions of a source, the share that an epoch shows: early ones, late ones.
SHARES = {
    "squad": (1.0, 1.0),
    "squad2": (1.0, 1.0),
    "wiki": (1.0, 1.0),
    "news": (0.5, 0.5),
    "reddit": (0.35, 0.2),
    "reviews": (0.25, 0.1),
    "qamr": (0.45, 0.3),
    "made": (0.4, 0.4),
}
# Early and late: whether a passage answers is learned sooner than which words of it do.
WITH_UNANSWERED = (0.8, 0.6)
WITH_DISTRACTOR, CARELESS = 0.25, 0.2
_KINDS, _KIND_WEIGHTS = ("near miss", "rest", "changed"), (0.5, 0.15, 0.35)

_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
_NAME = re.compile(r"(?<=\s)[A-Z][\w'’.-]+(?: (?:of |the |and |de |von )?[A-Z][\w'’.-]+)*")
_FRAME = re.compile(
    r"\b(?:what|which|who|when|where|how|is|was|are|were|did|does|do|the|a|an|of|in|to|for|by|on|that|has|had|have)\b",
    re.IGNORECASE,
)
# A word that a question is about, told by its letters alone, and what another must end with to fit in its place.
_THING = re.compile(r"(?<![\w’'-])[a-z]{4,}(?![\w’'-])")
_ENDING = re.compile(r"(?:ed|ing|ly|[^su]s|er|est|)$")
_NO_THINGS = frozenset(
    "about above after against also because been before being below between called could does doing during each else "
    "ever from given have having into kind known like made many more most much name named names number other over part "
    "people person place same should some such term than that their them then there these they thing things this those "
    "through time type under until used using very were what when where which while whom whose will with within would "
    "year years".split()
)


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """question, text: pieces. start, end: the answer's first and last piece of the text, -1 where there is none."""

    question: Pieces
    text: Pieces
    start: int
    end: int

    def __len__(self) -> int:
        return len(self.question) + len(self.text) + 3


class Examples:
    """Questions and paragraphs, split into pieces once."""

    def __init__(self, paragraphs: Sequence[Paragraph], asked: Sequence[Asked], table: PieceTable) -> None:
        self._paragraphs, self._asked, self._table = paragraphs, asked, table
        self._pieces = table.split([paragraph.text for paragraph in paragraphs])
        self._lowered = [paragraph.text.lower() for paragraph in paragraphs]
        # For each paragraph, the piece that each sentence begins with, and the number of all.
        self._bounds = [
            [*(int(np.searchsorted(pieces.places[:, 0], start)) for start, _ in paragraph.sentences), len(pieces)]
            for paragraph, pieces in zip(paragraphs, self._pieces, strict=True)
        ]
        self._names = sorted({match.group() for item in asked for match in _NAME.finditer(item.question)})
        things = {match.group() for item in asked for match in _things(item.question)}
        self._things: dict[str, list[str]] = {}
        for thing in sorted(things):
            self._things.setdefault(_ending(thing), []).append(thing)

    def epoch(self, number: int, *, late: bool) -> list[Example]:
        """In random order, the same for the same number. late: less of chat, and of what does not answer."""
        chance = random.Random(number)
        shown = [
            item
            for item in self._asked
            if not self._paragraphs[item.paragraph].held_out
            and chance.random() < SHARES[self._paragraphs[item.paragraph].source][late]
        ]
        share = WITH_UNANSWERED[late]
        drawn = [one for item in shown for one in (*self._answered(item, chance), *self._not(item, share, chance))]
        chance.shuffle(drawn)
        careless = [carelessly(text, chance) if chance.random() < CARELESS else text for text, *_ in drawn]
        questions = self._table.split(careless)
        return [
            Example(question.part(0, MAX_QUESTION_PIECES), text, start, end)
            for question, (_, text, start, end) in zip(questions, drawn, strict=True)
            if len(question) and len(text)
        ]

    def held_out(self, source: str, limit: int) -> list[tuple[Asked, Example]]:
        """Answered questions of articles that nothing is learned from, each with its whole paragraph."""
        chosen = [
            item
            for item in self._asked
            if item.answer is not None
            and self._paragraphs[item.paragraph].held_out
            and self._paragraphs[item.paragraph].source == source
        ]
        random.Random(1).shuffle(chosen)
        questions = self._table.split([item.question for item in chosen[:limit]])
        return [
            (item, Example(question.part(0, MAX_QUESTION_PIECES), self._pieces[item.paragraph].part(0, 300), -1, -1))
            for item, question in zip(chosen, questions, strict=False)
        ]

    def near_misses(self, held_out: Sequence[tuple[Asked, Example]]) -> list[Example]:
        """The same questions with the paragraphs that search confuses with their own."""
        return [
            Example(example.question, self._pieces[item.near_misses[0]].part(0, 300), -1, -1)
            for item, example in held_out
            if item.near_misses
        ]

    def text_of(self, item: Asked) -> str:
        return self._paragraphs[item.paragraph].text

    def parts_with_answers(self, sources: Collection[str], budget: int, chance: random.Random) -> list[Example]:
        """For each answered question of these sources that is learned from, about so many pieces around its answer."""
        items = [
            item
            for item in self._asked
            if self._paragraphs[item.paragraph].source in sources and not self._paragraphs[item.paragraph].held_out
        ]
        found = []
        for item, question in zip(items, self._table.split([item.question for item in items]), strict=True):
            place = self._place(item)
            if place is not None and len(question):
                text, at = self.part_around(item.paragraph, place, budget, chance)
                found.append(Example(question.part(0, MAX_QUESTION_PIECES), text, at, at + place[1] - place[0]))
        return found

    def part_around(
        self, paragraph: int, place: tuple[int, int], budget: int, chance: random.Random
    ) -> tuple[Pieces, int]:
        """A part of the paragraph around its pieces from first to last, and where they begin in it."""
        start, end = self._part(paragraph, *place, budget, chance)
        return self._pieces[paragraph].part(start, end), place[0] - start

    def pieces_of(self, paragraph: int) -> Pieces:
        return self._pieces[paragraph]

    def _place(self, item: Asked) -> tuple[int, int] | None:
        """The first and the last piece of the answer; None without one, or if it is too long."""
        if item.answer is None:
            return None
        pieces = self._pieces[item.paragraph]
        first = int(np.searchsorted(pieces.places[:, 1], item.answer[0], side="right"))
        last = int(np.searchsorted(pieces.places[:, 0], item.answer[1])) - 1
        return (first, last) if 0 <= first <= last < min(len(pieces), first + MAX_ANSWER_PIECES) else None

    def _answered(self, item: Asked, chance: random.Random) -> Iterator[tuple[str, Pieces, int, int]]:
        place = self._place(item)
        if place is None:
            return
        text, at = self.part_around(item.paragraph, place, self._budget(item, chance), chance)
        if item.near_misses and len(text) < 160 and chance.random() < WITH_DISTRACTOR:
            other = self._any_part(chance.choice(item.near_misses), 64, chance)
            before = chance.random() < 0.5
            text = joined(other, text) if before else joined(text, other)
            at += len(other) if before else 0
        yield item.question, text, at, at + place[1] - place[0]

    def _budget(self, item: Asked, chance: random.Random) -> int:
        """Questions made by a model were made for passages read whole."""
        if self._paragraphs[item.paragraph].source == "made" and chance.random() < WHOLE:
            return MAX_PART
        return chance.choices(BUDGETS, BUDGET_WEIGHTS)[0]

    def _not(self, item: Asked, share: float, chance: random.Random) -> Iterator[tuple[str, Pieces, int, int]]:
        budget = self._budget(item, chance)
        if item.answer is None:
            yield item.question, self._any_part(item.paragraph, max(budget, 144), chance), -1, -1
            return
        if chance.random() >= share:
            return
        kind = chance.choices(_KINDS, _KIND_WEIGHTS)[0]
        if kind == "changed":
            changed = self.changed(item.question, self._lowered[item.paragraph], chance)
            if changed is not None:
                yield changed, self._any_part(item.paragraph, max(budget, 104), chance), -1, -1
                return
        if kind == "rest":
            rest = self._without_answer(item)
            if rest is not None:
                yield item.question, rest.part(0, budget), -1, -1
                return
        if item.near_misses:
            # The nearest are met most often when it is asked.
            at = min(int(chance.expovariate(0.7)), len(item.near_misses) - 1)
            yield item.question, self._any_part(item.near_misses[at], budget, chance), -1, -1

    def changed(self, question: str, text: str, chance: random.Random) -> str | None:
        """The question about another year, name or thing that the text (in lower case) does not hold; None if it has
        none. A thing is a word of the question that the text holds too, by its first letters."""
        years, names = list(_YEAR.finditer(question)), list(_NAME.finditer(question))
        things = [match for match in _things(question) if match.group()[:6] in text]
        sorts = [sort for sort in (years, names, things) if sort]
        if not sorts:
            return None
        sort = chance.choice(sorts)
        match = chance.choice(sort)
        for _ in range(5):
            if sort is years:
                other = str(int(match.group()) + chance.choice((-1, 1)) * chance.randint(1, 25))
            else:
                other = chance.choice(self._names if sort is names else self._things[_ending(match.group())])
            if other.lower()[:6] not in text:
                return question[: match.start()] + other + question[match.end() :]
        return None

    def _part(self, paragraph: int, first: int, last: int, budget: int, chance: random.Random) -> tuple[int, int]:
        """Whole sentences around the pieces first..last, about so many pieces; of a long sentence a part."""
        bounds = self._bounds[paragraph]
        left = max(n for n in range(len(bounds)) if bounds[n] <= first or n == 0)
        right = min(n for n in range(len(bounds)) if bounds[n] > last or n == len(bounds) - 1)
        left = min(left, right - 1) if right else 0
        if bounds[right] - bounds[left] > budget:
            room = max(0, budget - (last + 1 - first))
            start = max(bounds[left], first - chance.randint(0, room))
            return start, min(bounds[right], max(last + 1, start + budget))
        while True:
            sides = [side for side in (-1, 1) if self._grown(bounds, left, right, side) <= budget]
            if not sides:
                return bounds[left], bounds[right]
            if chance.choice(sides) < 0:
                left -= 1
            else:
                right += 1

    @staticmethod
    def _grown(bounds: Sequence[int], left: int, right: int, side: int) -> float:
        left, right = (left - 1, right) if side < 0 else (left, right + 1)
        return bounds[right] - bounds[left] if left >= 0 and right < len(bounds) else float("inf")

    def _any_part(self, paragraph: int, budget: int, chance: random.Random) -> Pieces:
        pieces = self._pieces[paragraph]
        if not len(pieces):
            return pieces
        at = chance.randrange(len(pieces))
        return pieces.part(*self._part(paragraph, at, at, budget, chance))

    def _without_answer(self, item: Asked) -> Pieces | None:
        """The paragraph without the sentences that hold the answer; None if its words stand elsewhere too."""
        paragraph, answer = self._paragraphs[item.paragraph], item.answer
        assert answer is not None
        words = self._lowered[item.paragraph][slice(*answer)]
        kept = [n for n, (start, end) in enumerate(paragraph.sentences) if end <= answer[0] or start >= answer[1]]
        if not kept or any(words in self._lowered[item.paragraph][slice(*paragraph.sentences[n])] for n in kept):
            return None
        bounds, pieces = self._bounds[item.paragraph], self._pieces[item.paragraph]
        return joined(*(pieces.part(bounds[n], bounds[n + 1]) for n in kept))


def _things(question: str) -> Iterator[re.Match[str]]:
    return (match for match in _THING.finditer(question) if match.group() not in _NO_THINGS)


def _ending(word: str) -> str:
    found = _ENDING.search(word)
    assert found is not None  # the last of its ways is to end with nothing
    return found.group()[-1:] if found.group().endswith("s") else found.group()


def joined(*parts: Pieces) -> Pieces:
    """One behind the other; places are those of each in its own text."""
    return Pieces(
        np.concatenate([part.ids for part in parts]),
        np.concatenate([part.shapes for part in parts]),
        np.concatenate([part.places for part in parts]),
    )


def carelessly(question: str, chance: random.Random) -> str:
    """The question as people type it: without its mark, with a slip, or as keywords alone."""
    bare = question.rstrip(" ?")
    if not bare:
        return question
    way = chance.random()
    if way < 0.45:
        return bare
    if way < 0.6:
        keywords = " ".join(_FRAME.sub(" ", bare).split())
        return keywords if len(keywords.split()) > 1 else bare
    words = bare.split()
    at = chance.randrange(len(words))
    if len(words[at]) >= 4 and words[at].isalpha():
        words[at] = slip(words[at], chance)
    return " ".join(words)


def slip(word: str, chance: random.Random) -> str:
    """Two letters changed about, one left out, or one written twice."""
    n = chance.randrange(1, len(word) - 1)
    return chance.choice(
        (word[:n] + word[n + 1] + word[n] + word[n + 2 :], word[:n] + word[n + 1 :], word[:n] + word[n] + word[n:])
    )
