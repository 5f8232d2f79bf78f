"""Questions about something else: another name, year, month or thing, which the text at hand does not tell of."""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.questions.words import WordVectors
from qa.training.asking import Made
from qa.training.reading_rows import Asked, Paragraph

# Other names are drawn from this many that are nearest in meaning: a city for a city.
NEAREST = 40

_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_MONTH = re.compile(r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b")
_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
MONTHS = "January February March April May June July August September October November December".split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


@dataclass(frozen=True, slots=True)
class Question:
    """made: its answer is a place in the window's text."""

    made: Made
    window: int


def holds(text: str, answer: str) -> bool:
    """Whether the answer's words stand in the text; both in lower case."""
    return re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", text) is not None


class Changes:
    """Questions about something else: another name, year, month or thing, taken from other articles."""

    def __init__(self, questions: Iterable[Question], words: WordVectors) -> None:
        self._questions = list(questions)
        self._words = words
        by_place: defaultdict[str, set[str]] = defaultdict(set)
        for item in self._questions:
            for name, before in item.made.names:
                by_place[_kind_of(before)].add(name)
        self._pools = {kind: _Pool(sorted(names), words) for kind, names in by_place.items()}
        nouns = {item.made.noun for item in self._questions if item.made.noun}
        self._nouns = _Pool(sorted(nouns), words)

    def of_all(self, paragraphs: Sequence[Paragraph], chance: random.Random) -> Iterator[Asked]:
        """For each question one that its window does not answer, where there is one."""
        lowered = [paragraph.text.lower() for paragraph in paragraphs]
        of_article: defaultdict[str, list[Question]] = defaultdict(list)
        for item in self._questions:
            of_article[paragraphs[item.window].article].append(item)
        asked: set[tuple[str, int]] = {(item.made.question, item.window) for item in self._questions}
        for item in self._questions:
            changed = self.of(item.made, lowered[item.window], chance)
            if changed is None:
                changed = _elsewhere(item, of_article[paragraphs[item.window].article], paragraphs, lowered, chance)
            if changed is not None and (changed, item.window) not in asked:
                asked.add((changed, item.window))
                yield Asked(changed, item.window, None)

    def of(self, made: Made, window: str, chance: random.Random) -> str | None:
        """The question with one thing changed for what the window (in lower case) does not name."""
        ways = list(self._ways(made, chance))
        chance.shuffle(ways)
        for said, others in ways:
            for other in others:
                if other.lower() not in window and not holds(made.question.lower(), other.lower()):
                    return made.question.replace(said, other, 1)
        return None

    def _ways(self, made: Made, chance: random.Random) -> Iterator[tuple[str, list[str]]]:
        for year in _YEAR.findall(made.question):
            yield year, [str(int(year) + chance.choice((-1, 1)) * chance.randint(1, 9)) for _ in range(4)]
        for pattern, others in ((_MONTH, MONTHS), (_WEEKDAY, WEEKDAYS)):
            for said in pattern.findall(made.question):
                yield said, chance.sample(others, 4)
        for name, before in made.names:
            ahead = made.question[: made.question.find(name)].split()
            is_part = len(ahead) > 1 and (ahead[-1][0].isupper() or ahead[-1] in ("many", "much", "what"))
            is_part = is_part or re.search(rf"{re.escape(name)} \d", made.question) is not None
            if not is_part and name in made.question and not _MONTH.search(name) and not _WEEKDAY.search(name):
                yield from [(name, self._pools[_kind_of(before)].near(name, chance))] * 3
        if made.noun:
            yield made.noun, self._nouns.near(made.noun, chance)


def _elsewhere(
    item: Question,
    of_article: Sequence[Question],
    paragraphs: Sequence[Paragraph],
    lowered: Sequence[str],
    chance: random.Random,
) -> str | None:
    """A question that another window of the article answers, with an answer that this window does not hold."""
    others = [
        other.made.question
        for other in of_article
        if other.window != item.window
        and not holds(
            lowered[item.window],
            paragraphs[other.window].text[other.made.answer.start : other.made.answer.end].lower(),
        )
    ]
    return chance.choice(others) if others else None


def _kind_of(before: str) -> str:
    words = before.split()
    kind = "subject" if "subject" in words else "place" if {"in", "at", "near", "across"} & set(words) else "other"
    return f"{kind} the" if {"the", "a", "an"} & set(words) else kind


class _Pool:
    """Names or nouns, with those nearest in meaning to each."""

    def __init__(self, items: Sequence[str], words: WordVectors) -> None:
        self._items = [
            item for item in items if not _MONTH.search(item) and not _WEEKDAY.search(item) and len(item) > 2
        ]
        self._words = words
        self._matrix = np.array([self._vector(item) for item in self._items], dtype=np.float32)

    def near(self, item: str, chance: random.Random) -> list[str]:
        """Some of the nearest, by chance; of all where the item's meaning is not known."""
        if not self._items:
            return []
        vector = self._vector(item)
        if not vector.any():
            return chance.sample(self._items, min(8, len(self._items)))
        nearest = np.argsort(-(self._matrix @ vector))[: NEAREST + 1]
        return chance.sample([self._items[n] for n in nearest], min(8, len(nearest)))

    def _vector(self, item: str) -> NDArray[np.float32]:
        rows = [self._words.rows[word] for word in item.lower().split() if word in self._words.rows]
        if not rows:
            return np.zeros(self._words.vectors.shape[1], dtype=np.float32)
        vector: NDArray[np.float32] = self._words.vectors[rows].astype(np.float32).mean(axis=0)
        return vector / max(float(np.linalg.norm(vector)), 1e-6)
