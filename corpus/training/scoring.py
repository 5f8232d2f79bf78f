"""Scoring the parser as it is shipped: from plain text, its own words against the treebank's."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.documents import Span
from corpus.language import Syntax
from corpus.training.treebanks import Tree


@dataclass(frozen=True, slots=True)
class Shipped:
    """Shares of the treebank's words: found as words; with the right tag; the right head; head and label."""

    words: float
    tags: float
    uas: float
    las: float

    def __str__(self) -> str:
        return f"words {self.words:.4f}  tags {self.tags:.4f}  UAS {self.uas:.4f}  LAS {self.las:.4f}"


def score_shipped(syntax: Syntax, trees: Sequence[Tree]) -> Shipped:
    """A word that is not found as such counts as wrong in everything."""
    n = words = tags = uas = las = 0
    for tree in trees:
        text, spans = tree.text, _spans(tree)
        parse = syntax.parse(text, Span(0, len(text)))
        places = {span: place for place, span in enumerate(parse.words)}
        n += len(spans)
        for index, span in enumerate(spans):
            place = places.get(span)
            if place is None:
                continue
            words += 1
            tags += parse.tags[place] == tree.tags[index]
            head, gold = parse.heads[place], tree.heads[index]
            if (head < 0 and gold == 0) or (head >= 0 and gold > 0 and parse.words[head] == spans[gold - 1]):
                uas += 1
                las += parse.labels[place] == tree.labels[index]
    return Shipped(words / n, tags / n, uas / n, las / n)


def _spans(tree: Tree) -> list[Span]:
    spans, position = [], 0
    for word, gap in zip(tree.words, tree.spaced, strict=True):
        position += gap and position > 0
        spans.append(Span(position, position + len(word)))
        position += len(word)
    return spans
