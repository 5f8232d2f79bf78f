"""Misspelled words of a question, put right: "how many frims are thre" as "how many firms are there".

A word that the library has in any form, or that is common English, is right as it stands. For any other, the words of
both are looked through for one that a slip of the fingers or of the memory makes it of (Damerau 1964): two letters
swapped, one left out, doubled, or taken for its neighbour on the keyboard or for one that sounds alike. A word of the
library goes before one that is only English; the first letter is hardly ever wrong (Pollock & Zamora 1984), and a name
that merely resembles one of the library's is another name.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from index.lexical import LexicalSnapshot, stem
from qa.questions.words import WordVectors

# What a slip costs: a letter taken for one near to it on the keyboard or in sound is MISTAKEN, for any OTHER is none.
SWAPPED, LEFT_OUT, DOUBLED, ADDED, MISTAKEN, OTHER = 0.9, 1.0, 1.0, 1.2, 1.1, 2.1
# One slip of any kind; two of the likeliest, from 8 letters on; any two, from 10.
_ONE, _LIKELY_TWO, _TWO = 1.25, 2.05, 2.45
# A name written with a capital is put right only if so long, into a word of the library, for a slip of the likeliest.
LONG_NAME = 6
_IN_NAME = 1.05
# What ten times as many uses of a word weigh against the cost of a slip.
_PER_DECADE = 0.1
# Ranks: words up to the first stand in every library; beyond the second, only a library's own are what was meant.
EVERYWHERE = 150
COMMON = 12_000

# Not "don" of "don't", and not the "s" of "company's".
_WORD = re.compile(r"(?<!['’])\b[^\W\d_]+\b(?!['’](?:t|re|ve|ll|d|m)\b)", re.IGNORECASE)
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ALIKE = ("aeiouy", "ckqs", "szxc", "fvp", "td", "gj", "mn", "bp", "vw", "lr")
_QUESTION_WORDS = frozenset("who what when where why which whose whom how".split())
# What a word of two or three letters can be put right to.
_SHORT_TARGETS = _QUESTION_WORDS | frozenset("the and are was were many much for from with does did has have".split())
_INFLECTIONS = frozenset(("s", "es", "d", "ed", "ing"))
_CONTRACTED = frozenset(
    "dont doesnt didnt isnt arent wasnt werent hasnt havent hadnt cant couldnt wont wouldnt shouldnt whats wheres whos "
    "hows whens whys thats theres lets im ive youre theyre weve hes shes".split()
)
# What is written as one word with a question word: "howmany".
_BEHIND_QUESTION_WORD = frozenset("many much long far old big large is are was were did does do".split())

Letters = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Corrected:
    """text: the question with its words put right. changes: (as written, as corrected), in order; () if none was."""

    text: str
    changes: tuple[tuple[str, str], ...]


class NearWords:
    """Words, the commonest first, to be found by what is nearly them.

    Words are kept by first letter and length, with two bits for each of their letters: one slip changes two bits at
    most, so that a comparison of integers leaves few words to be compared letter by letter.
    """

    def __init__(self, words: Iterable[str]) -> None:
        groups: dict[tuple[str, int], list[tuple[str, int]]] = {}
        for rank, word in enumerate(words):
            if len(word) > 2 and word.isascii() and word.isalpha() and word.islower():
                groups.setdefault((word[0], len(word)), []).append((word, rank))
        self._groups = {
            key: (np.array([_letters(word) for word, _ in group], dtype=np.uint64), group)
            for key, group in groups.items()
        }

    def near(self, word: str, budget: float) -> Iterator[tuple[str, int, float]]:
        """The words that it can be a slip of, in no order: each with its rank from 0, and what the slip costs."""
        slips = int(budget)
        letters = np.uint64(_letters(word))
        for first in dict.fromkeys((word[0], word[1:2] or word[0])):
            for length in range(max(3, len(word) - slips), len(word) + slips + 1):
                signatures, group = self._groups.get((first, length), _NO_GROUP)
                for n in np.flatnonzero(np.bitwise_count(signatures ^ letters) <= 2 * slips).tolist():
                    near, rank = group[n]
                    if near[0] != word[0] and near[1:2] != word[0]:
                        continue
                    cost = slip(word, near, budget)
                    if cost <= budget:
                        yield near, rank, cost


_NO_GROUP: tuple[Letters, list[tuple[str, int]]] = (np.empty(0, dtype=np.uint64), [])


# "q1 2010", as it is typed; "Q1 2010" is read as a time.
_SHORT_QUARTER = re.compile(r"\b(?P<part>q[1-4]|h[12]) ?(?:of )?(?P<year>(?:19|20)\d\d)\b")


def correct(text: str, library: LexicalSnapshot, vectors: WordVectors) -> Corrected:
    """A question with its misspelled words put right, by a library as it stands; a question in capitals stays.

    Where every word is known, it takes next to no time; else a millisecond for each that is not, and once for each
    snapshot the time to read the library's words.
    """
    if text.isupper():
        return Corrected(text, ())
    text = _SHORT_QUARTER.sub(lambda match: f"{match['part'].upper()} {match['year']}", text)
    speller = _Speller(library, vectors)
    pieces: list[str] = []
    changes: list[tuple[str, str]] = []
    end = 0
    has_case = any(letter.isupper() for letter in text[1:])
    for match in _WORD.finditer(text):
        if not _is_alone(text, *match.span()):
            continue
        word = match.group()
        is_name = has_case and word[0].isupper() and match.start() > 0
        right = speller.right(word, is_name=is_name)
        if right is not None and right != word:
            pieces += [text[end : match.start()], right]
            end = match.end()
            changes.append((word, right))
    return Corrected("".join((*pieces, text[end:])), tuple(changes))


@dataclass(frozen=True, slots=True)
class _Speller:
    library: LexicalSnapshot
    vectors: WordVectors

    def right(self, word: str, *, is_name: bool) -> str | None:
        """The word put right, in its own capitals; None if it is right, or nothing is near."""
        lower = word.lower()
        if not (lower.isascii() and (word.islower() or word.istitle())) or self.is_known(lower):
            return None
        if len(lower) < 4:
            targets = ((cost, self._rank(near), near) for near, cost in _short_targets(lower) if not is_name)
            found = min(targets, default=None)
            return None if found is None else _in_case_of(word, found[-1])
        if is_name and len(lower) < LONG_NAME:
            return None
        best = min(self._candidates(lower, is_name=is_name), default=None)
        if best is not None:
            return _in_case_of(word, best[-1])
        split = None if is_name else _split(lower)
        return None if split is None else _in_case_of(word, split)

    def is_known(self, word: str) -> bool:
        """Whether a word, in lower case, stands in the library in any form, or is common English."""
        if word in self.vectors.rows or word in _CONTRACTED or stem(word) in _common_stems(self.vectors):
            return True
        return self._is_of_library(word) or self.library.document_frequency(word) > 0

    def _is_of_library(self, word: str) -> bool:
        """A stop word is in every library, and in no index."""
        terms = self.library.words(word)
        return not terms or any(map(self.library.document_frequency, terms))

    def _candidates(self, word: str, *, is_name: bool) -> Iterator[tuple[int, bool, float, str]]:
        """What the word may have been meant to be: (slips, not of the library, cost, word); the least is best."""
        budget = _budget(word, is_name=is_name)
        seen = set()
        for near, rank, cost in _near_common(self.vectors).near(word, budget):
            in_library = rank < EVERYWHERE or self._is_of_library(near)
            if in_library or (rank < COMMON and len(word) > 4 and not is_name):
                seen.add(near)
                yield round(cost), not in_library, self._weighed(near, cost), near
        own = stem(word)
        ending = word[len(own) :] if word.startswith(own) else ""
        for form in dict.fromkeys((word, own)):
            for term, _, _ in _terms(self.library).near(form, budget) if len(form) > 2 else ():
                for whole in self._written(term, ending) - seen:
                    cost = slip(word, whole, budget)
                    if cost <= budget and not _is_cut(word, whole):
                        seen.add(whole)
                        yield round(cost), False, self._weighed(whole, cost), whole

    def _written(self, term: str, ending: str) -> set[str]:
        """How a word may be written that the index holds as a stem: as such, or with the ending of what is written.

        A common word has been found in its own right already; what only looks like a form of one is none ("froms").
        """
        if term in _common_stems(self.vectors) or term in self.vectors.rows:
            return set()
        wholes = {term, term + ending} if ending in _INFLECTIONS else {term}
        return {whole for whole in wholes if stem(whole) == term}

    def _weighed(self, word: str, cost: float) -> float:
        return cost + _PER_DECADE * math.log10(10 + self._rank(word))

    def _rank(self, word: str) -> int:
        return self.vectors.rows.get(word, len(self.vectors.rows))


# What a snapshot's words are found by goes with the snapshot.
_TERMS: "WeakKeyDictionary[LexicalSnapshot, NearWords]" = WeakKeyDictionary()


def _terms(library: LexicalSnapshot) -> NearWords:
    near = _TERMS.get(library)
    if near is None:
        near = _TERMS[library] = NearWords(term for term, _ in library.vocabulary())
    return near


@lru_cache(maxsize=1)
def _near_common(vectors: WordVectors) -> NearWords:
    return NearWords(vectors.rows)


@lru_cache(maxsize=1)
def _common_stems(vectors: WordVectors) -> frozenset[str]:
    return frozenset(map(stem, vectors.rows))


def slip(written: str, meant: str, budget: float) -> float:
    """What it costs to have written one word where the other was meant: 0 for the same, more than the budget if much.

    Optimal string alignment with the costs above: each letter takes part in one slip only.
    """
    before_last: list[float] = []
    last = [LEFT_OUT * n for n in range(len(meant) + 1)]
    for i, letter in enumerate(written, start=1):
        row = [last[0] + ADDED]
        for j, other in enumerate(meant, start=1):
            if letter == other:
                cost = last[j - 1]
            else:
                cost = last[j - 1] + (MISTAKEN if other in _confused(letter) else OTHER)
                if i > 1 and j > 1 and letter == meant[j - 2] and written[i - 2] == other:
                    cost = min(cost, before_last[j - 2] + SWAPPED)
            is_doubled = i > 1 and letter == written[i - 2]
            row.append(min(cost, row[j - 1] + LEFT_OUT, last[j] + (DOUBLED if is_doubled else ADDED)))
        if min(row) > budget:
            return OTHER + budget
        before_last, last = last, row
    return last[-1]


@lru_cache(maxsize=64)
def _confused(letter: str) -> frozenset[str]:
    """The letters next to one on the keyboard, and those that sound like it."""
    found = {other for alike in _ALIKE if letter in alike for other in alike}
    for y, row in enumerate(_ROWS):
        x = row.find(letter)
        if x >= 0:
            found.update(row[max(0, x - 1) : x + 2])
            # Each row stands half a key to the right of the one above.
            found.update(_ROWS[y - 1][x : x + 2] if y else "")
            found.update(_ROWS[y + 1][max(0, x - 1) : x + 1] if y + 1 < len(_ROWS) else "")
    return frozenset(found - {letter})


def _budget(word: str, *, is_name: bool) -> float:
    if len(word) < 8:
        return _IN_NAME if is_name else _ONE
    if len(word) < 10:
        return _IN_NAME if is_name else _LIKELY_TWO
    return _LIKELY_TWO if is_name else _TWO


def _is_cut(word: str, stem_of: str) -> bool:
    """Whether one is only the other without its ending: "septicem" is no correction of "septicemia"."""
    rest = word[len(stem_of) :]
    return word.startswith(stem_of) and rest != stem_of[-1:]


def _letters(word: str) -> int:
    """A bit for each letter from a to z that the word has, and a second one if it has it twice."""
    once = twice = 0
    for letter in word:
        bit = 1 << (ord(letter) - ord("a"))
        twice |= once & bit
        once |= bit
    return once | twice << 26


def _short_targets(word: str) -> Iterator[tuple[str, float]]:
    """A word of two letters is a question word without one of its letters, or nothing."""
    for target in _QUESTION_WORDS if len(word) == 2 else _SHORT_TARGETS if len(word) == 3 else ():
        cost = slip(word, target, _ONE)
        if cost <= _ONE:
            yield target, cost


def _split(word: str) -> str | None:
    """ "howmany" as "how many"."""
    for question_word in _QUESTION_WORDS:
        if word.startswith(question_word) and word[len(question_word) :] in _BEHIND_QUESTION_WORD:
            return f"{question_word} {word[len(question_word) :]}"
    return None


def _is_alone(text: str, start: int, end: int) -> bool:
    """Whether letters are a word, not a part of an address, a code or a file's name: a@b.c, B2B, x_1, a/b."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isdigit() or after.isdigit() or before in tuple("@_/\\.#&") or after in tuple("@_/\\&"):
        return before == "" and after == ""
    return not (after == "." and text[end + 1 : end + 2].isalnum())


def _in_case_of(written: str, word: str) -> str:
    return word.capitalize() if written[0].isupper() else word
