"""English syntax: the words of a sentence, what each is, and which word each belongs to.

A small parser of our own (corpus/training, its card in models/syntax/README.md), run by ONNX Runtime. A sentence is
read in one forward pass and alone, so that what stands around it never changes how it is read.
"""

import json
import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from corpus.documents import Span
from corpus.errors import ModelDamaged
from corpus.onnx import Array, Graph, load_tokenizer

MODEL = Path(__file__).with_name("models") / "syntax"
# What the parser reads at once; a longer sentence is read in parts.
MAX_PIECES = 250
MAX_WORD_PIECES = 6

_WORD = re.compile(
    r"\d+(?:[.,]\d+)*"
    r"|(?:[A-Za-z]\.){2,}"
    r"|['’](?:s|t|re|ve|ll|d|m)\b"
    r"|[^\W\d_][^\W_]*(?=n['’]t\b)"
    r"|n['’]t\b"
    r"|[^\W\d_]{1,8}&[^\W\d_]{1,8}"
    r"|[^\W_]+"
    r"|\.\.+|--+"
    r"|[^\w\s]|_",
    re.IGNORECASE,
)


def split_words(text: str, within: Span) -> list[Span]:
    """Spans of the words and marks of text[within], as treebanks part them: "do" "n't", "AI" "-" "related"."""
    return [Span(*match.span()) for match in _WORD.finditer(text, within.start, within.end)]


# How a word is written, which the parser's lower-case vocabulary does not see. 0 is for what is no word.
N_SHAPES = 8


def shape_of(word: str, *, is_first: bool) -> int:
    """1 lower case, 2 capitalised, 3 capitals, 4 mixed, 5 digits, 6 a mark, 7 capitalised at the start."""
    if word.islower():
        return 1
    if word[0].isdigit():
        return 5
    if not word[0].isalpha():
        return 6
    if word.isupper() and len(word) > 1:
        return 3
    if word[0].isupper() and not word[1:2].isupper():
        return 7 if is_first else 2
    return 4


@dataclass(frozen=True)
class Parse:
    """A sentence's words in order, each with its Penn tag, its head's place (-1: none) and what it is to its head.

    Labels are those of Universal Dependencies, version 2. The heads make a forest: no word hangs on itself.
    """

    words: tuple[Span, ...]
    tags: tuple[str, ...]
    heads: tuple[int, ...]
    labels: tuple[str, ...]

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        below: list[list[int]] = [[] for _ in self.words]
        for place, head in enumerate(self.heads):
            if head >= 0:
                below[head].append(place)
        return tuple(map(tuple, below))

    def below(self, place: int) -> Iterator[int]:
        """The word and all that hangs on it, in no order."""
        waiting = [place]
        while waiting:
            place = waiting.pop()
            yield place
            waiting.extend(self.children[place])


class Syntax:
    """The parser, loaded when the first sentence is read; safe to use from many threads at once."""

    def __init__(self, folder: Path = MODEL, *, threads: int = 1) -> None:
        """threads: sentences that are read at the same time, each by one of them."""
        self._folder = folder
        self._threads = threads
        self._loading = threading.Lock()
        self._loaded: _Model | None = None

    def parse(self, text: str, within: Span) -> Parse:
        """The syntax of the sentence text[within]; time is linear in its length. Raises ModelDamaged."""
        with self._loading:
            model = self._loaded = self._loaded or _Model(self._folder)
        spans = split_words(text, within)
        words = [text[span.start : span.end] for span in spans]
        tags: list[str] = []
        heads: list[int] = []
        labels: list[str] = []
        for part in _parts(model.pieces(words)):
            first = len(heads)
            shapes = [shape_of(words[first + n], is_first=first + n == 0) for n in range(len(part))]
            arcs, found_labels, found_tags = model.run(part, shapes)
            heads += [head - 1 + first if head else -1 for head in tree_heads(arcs)]
            tags += [model.tags[n] for n in found_tags]
            labels += [model.labels[n] for n in found_labels]
        return Parse(tuple(spans), tuple(tags), tuple(heads), tuple(labels))

    def parse_all(self, text: str, sentences: Sequence[Span]) -> list[Parse]:
        """The syntax of each sentence of the text, in order. Raises ModelDamaged."""
        if self._threads == 1 or len(sentences) < 2:
            return [self.parse(text, sentence) for sentence in sentences]
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(lambda sentence: self.parse(text, sentence), sentences))


class _Model:
    """The graph with its tokenizer and the names of what it tells."""

    def __init__(self, folder: Path) -> None:
        """Raises ModelDamaged."""
        try:
            card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
            self.tags: tuple[str, ...] = tuple(card["tags"])
            self.labels: tuple[str, ...] = tuple(card["labels"])
        except (OSError, ValueError, KeyError) as error:
            raise ModelDamaged(f"The parser in '{folder}' cannot be loaded", hint=_REINSTALL) from error
        self._tokenizer = load_tokenizer(folder / "tokenizer.json")
        self._graph = Graph(folder / "model.onnx", threads=1)
        vocabulary = self._tokenizer.get_vocab()
        self._opening, self._unknown = vocabulary["[CLS]"], vocabulary["[UNK]"]

    def pieces(self, words: Sequence[str]) -> list[list[int]]:
        """The vocabulary's pieces of each word; one at least."""
        if not words:
            return []
        encoding = self._tokenizer.encode(list(words), is_pretokenized=True, add_special_tokens=False)
        pieces: list[list[int]] = [[] for _ in words]
        for piece, word in zip(encoding.ids, encoding.word_ids, strict=True):
            if word is not None and len(pieces[word]) < MAX_WORD_PIECES:
                pieces[word].append(piece)
        return [found or [self._unknown] for found in pieces]

    def run(self, words: Sequence[Sequence[int]], shapes: Sequence[int]) -> tuple[Array, Array, Array]:
        pieces, piece_shapes, starts = [self._opening], [0], [0]
        for word, shape in zip(words, shapes, strict=True):
            starts.append(len(pieces))
            pieces += word
            piece_shapes += [shape] * len(word)
        arcs, labels, tags = self._graph.run(
            {
                "pieces": np.array([pieces], dtype=np.int64),
                "shapes": np.array([piece_shapes], dtype=np.int64),
                "starts": np.array([starts], dtype=np.int64),
            }
        )
        return arcs, labels, tags


_REINSTALL = "Install article-qa again."


def _parts(words: Sequence[Sequence[int]]) -> Iterator[Sequence[Sequence[int]]]:
    """The words in runs of as many pieces as the parser reads at once."""
    first = size = 0
    for place, word in enumerate(words):
        if size + len(word) >= MAX_PIECES:
            yield words[first:place]
            first, size = place, 0
        size += len(word)
    if first < len(words):
        yield words[first:]


def tree_heads(arcs: Array) -> list[int]:
    """For each word the head that scores best, 0 for none, so that no word hangs on itself.

    arcs: (n, n + 1), row: word, column: head, the first of them none. Where the best heads make a ring, the word of
    it that loses least by it takes its best head outside of the ring.
    """
    scores = arcs.copy()
    n = len(scores)
    scores[np.arange(n), np.arange(1, n + 1)] = -np.inf
    heads: list[int] = scores.argmax(axis=1).tolist()
    for _ in range(n):
        ring = _ring(heads)
        if not ring:
            return heads
        inside = [word + 1 for word in ring]
        best, lost_least, new_head = ring[0], np.inf, 0
        for word in ring:
            others = scores[word].copy()
            others[inside] = -np.inf
            loss = float(scores[word, heads[word]] - others.max())
            if loss < lost_least:
                best, lost_least, new_head = word, loss, int(others.argmax())
        scores[best, inside] = -np.inf
        heads[best] = new_head
    return [0] * n


def _ring(heads: Sequence[int]) -> list[int]:
    """The words of a ring among the heads, or none."""
    state = [0] * len(heads)
    for start in range(len(heads)):
        path = []
        word = start
        while word >= 0 and not state[word]:
            state[word] = 1
            path.append(word)
            word = heads[word] - 1
        if word >= 0 and state[word] == 1:
            return path[path.index(word) :]
        for seen in path:
            state[seen] = 2
    return []
