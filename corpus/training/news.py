"""Sentences of plain news, for a parser to learn from what a bigger one makes of them."""

import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

from corpus.documents import Span
from corpus.language import split_words
from corpus.sentences import split_sentences

MIN_WORDS, MAX_WORDS = 5, 60
# The share of sentences with a digit: figures are what the parser is for.
WITH_DIGITS = 0.7
_DIGIT = re.compile(r"\d")


def sample_sentences(
    file: Path, count: int, chance: random.Random
) -> Iterator[tuple[tuple[str, ...], tuple[bool, ...]]]:
    """Words of so many sentences of the articles, and whether white space stands before each. Raises OSError."""
    numbered: list[tuple[str, Span]] = []
    plain: list[tuple[str, Span]] = []
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["text"]
            for span in split_sentences(text, Span(0, len(text))) if text else ():
                (numbered if _DIGIT.search(text, span.start, span.end) else plain).append((text, span))
    chance.shuffle(numbered)
    chance.shuffle(plain)
    n_numbered = int(count * WITH_DIGITS)
    for text, span in numbered[:n_numbered] + plain[: count - n_numbered]:
        spans = split_words(text, span)
        if MIN_WORDS <= len(spans) <= MAX_WORDS:
            words = tuple(text[word.start : word.end] for word in spans)
            yield words, tuple(word.start > 0 and text[word.start - 1].isspace() for word in spans)
