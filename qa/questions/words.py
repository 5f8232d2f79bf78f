"""What words mean to each other: the same stem, or near in meaning by vectors of single words.

The vectors are the embedding model's own, one for each whole word it knows, reduced and rounded (after Model2Vec,
van Dongen & Tulkens 2024): "firms" lies at 0.8 of "companies", "people" at 0.1 of "projects". Names are different:
Beijing lies near Shanghai and yet is not Shanghai, so a name matches only itself.
qa/models/README.md says how the file is made.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.documents import Span
from corpus.errors import ModelDamaged
from index.lexical import stem
from qa.questions.peoples import WRITTEN_WITH_DOTS, common_names

Matrix = NDArray[np.float32]

FILE = Path(__file__).resolve().parent.parent / "models" / "word_vectors.npz"

_WORD = re.compile(rf"{WRITTEN_WITH_DOTS}|\d+(?:[.,]\d+)*|[^\W\d_]+")
# Words this alike are taken for one another in no degree: most pairs of unrelated words lie below.
UNRELATED = 0.3
# Vectors of norm 1 are stored multiplied by this and rounded.
SCALE = 127
# Above this probability a word without any other sign (a question all in lower case) is taken for a name.
NAME_PROBABILITY = 0.65


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: as written, its place, its stem, and whether it is (part of) a name.

    people: what stands for the country or people that it names, in whatever form: see qa.questions.peoples.
    """

    text: str
    span: Span
    stem: str
    is_name: bool
    people: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Words made ready to be compared, one entry for each.

    vectors: (n, dim), of norm about 1, zeros for words without one. only_itself: names and numbers. stems: hashes.
    peoples: hashes, 0 for a word that names none.
    """

    items: tuple[Word, ...]
    vectors: Matrix
    only_itself: NDArray[np.bool_]
    stems: NDArray[np.int64]
    peoples: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class WordVectors:
    """rows: word → row. vectors: (n, dim) int8, of norm about SCALE. names: (dim + 1,), a linear probe with its bias.

    rows are in order of how common the words are.
    """

    rows: dict[str, int]
    vectors: NDArray[np.int8]
    names: Matrix

    def ready(self, words: Iterable[Word]) -> Words:
        """The words with what comparing them needs."""
        items = tuple(words)
        rows = np.array([self.rows.get(word.text.lower(), -1) for word in items], dtype=np.int64)
        vectors = self.vectors[rows].astype(np.float32) / np.float32(SCALE)
        vectors[rows < 0] = 0.0
        return Words(
            items,
            vectors,
            np.array([word.is_name or word.text[0].isdigit() for word in items], dtype=np.bool_),
            np.array([hash(word.stem) for word in items], dtype=np.int64),
            np.array([hash(word.people) if word.people else 0 for word in items], dtype=np.int64),
        )

    def similarity(self, left: Words, right: Words) -> Matrix:
        """(len(left), len(right)): 1 for the same stem, 0 for unrelated words and different names, else between."""
        matrix = left.vectors @ right.vectors.T
        matrix[(matrix < UNRELATED) | left.only_itself[:, None] | right.only_itself[None, :]] = 0.0
        matrix[left.stems[:, None] == right.stems[None, :]] = 1.0
        if left.peoples.any():
            matrix[(left.peoples[:, None] == right.peoples[None, :]) & (left.peoples[:, None] != 0)] = 1.0
        return matrix

    def weight(self, word: Word) -> float:
        """How much a word tells, 0.2 for the commonest to 1 for rare ones, names and numbers.

        The logarithm of its rank by frequency, as Zipf's law makes of inverse document frequency; it does not
        change with the size of the library, so that a confidence means the same in every library.
        """
        row = self.rows.get(word.text.lower())
        if row is None or word.is_name or word.text[0].isdigit():
            return 1.0
        return float(np.clip(np.log(row / 100 + 1) / np.log(100), 0.2, 1.0))

    def looks_like_name(self, text: str) -> bool:
        """Whether a word is most likely a name, by its meaning alone, without regard to its case."""
        row = self.rows.get(text.lower())
        if row is None:
            return False
        vector = self.vectors[row].astype(np.float32) / SCALE
        return float(1 / (1 + np.exp(-(vector @ self.names[:-1] + self.names[-1])))) > NAME_PROBABILITY


@lru_cache(maxsize=1)
def load_word_vectors(file: Path = FILE) -> WordVectors:
    """Raises ModelDamaged."""
    try:
        with np.load(file, allow_pickle=False) as stored:
            words = bytes(stored["words"]).decode().split("\n")
            vectors, names = stored["vectors"], stored["names"]
    except (OSError, ValueError, KeyError) as error:
        raise ModelDamaged(f"The word vectors '{file}' cannot be read", hint="Install article-qa again.") from error
    return WordVectors({word: row for row, word in enumerate(words)}, vectors, names)


def split_words(text: str, within: Span | None = None, *, offset: int = 0) -> list[Word]:
    """The words of a text, or of a span of it, with names told by their capital where no sentence begins.

    offset: added to the words' spans, for a text that is cut out of another.
    """
    within = within or Span(0, max(len(text), 1))
    words = []
    matches = list(_WORD.finditer(text, within.start, within.end))
    peoples = common_names([match.group() for match in matches])
    for match, people in zip(matches, peoples, strict=True):
        written = match.group()
        if len(written) == 1 and written.isascii() and not written.isdigit():
            continue
        capital = written[0].isupper() and not _opens_sentence(text, match.start(), within.start)
        # Short capitals are as often terms (AI, GDP) as names: they may be paraphrased.
        is_name = capital and (len(written) > 3 or not written.isupper() or people is not None)
        span = Span(match.start() + offset, match.end() + offset)
        words.append(Word(written, span, _stem(written), is_name, people))
    return words


def _stem(written: str) -> str:
    return written.replace(",", "") if written[0].isdigit() else stem(written)


def _opens_sentence(text: str, position: int, start: int) -> bool:
    before = text[max(start, position - 4) : position].rstrip(" \t")
    return not before or before[-1] in ".!?:;\n\"“'‘([«-–—"
