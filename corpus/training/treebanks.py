"""Treebanks in the CoNLL-U format: sentences of words with tag, head and label."""

import gzip
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Tree:
    """words, their Penn tags, the place of each one's head from 1 (0: the root), and what it is to its head.

    spaced: whether white space stands before the word.
    """

    words: tuple[str, ...]
    tags: tuple[str, ...]
    heads: tuple[int, ...]
    labels: tuple[str, ...]
    spaced: tuple[bool, ...]

    @property
    def text(self) -> str:
        return "".join((" " if gap else "") + word for word, gap in zip(self.words, self.spaced, strict=True)).lstrip()


def read_treebank(file: Path) -> Iterator[Tree]:
    """Raises OSError, ValueError."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows: list[list[str]] = []
        for line in lines:
            if line.startswith("#"):
                continue
            if line.strip():
                rows.append(line.rstrip("\n").split("\t"))
            elif rows:
                yield _tree(rows)
                rows = []
        if rows:
            yield _tree(rows)


def _tree(rows: Sequence[Sequence[str]]) -> Tree:
    """Words are the syntactic ones; the surface of a contraction is as spaced as its parts are: not at all."""
    words, tags, heads, labels, spaced = [], [], [], [], []
    gap, inside, inside_gap = False, 0, False
    for row in rows:
        if "-" in row[0]:
            first, last = (int(end) for end in row[0].split("-"))
            inside, inside_gap = last - first + 1, "SpaceAfter=No" not in row[9]
            continue
        if "." in row[0]:
            continue
        words.append(row[1])
        tags.append(row[4])
        heads.append(int(row[6]))
        labels.append(row[7])
        spaced.append(gap)
        if inside:
            inside -= 1
            gap = inside_gap if inside == 0 else False
        else:
            gap = "SpaceAfter=No" not in row[9]
    return Tree(tuple(words), tuple(tags), tuple(heads), tuple(labels), tuple(spaced))


_DROPPED = frozenset(",;:\"'`()[]“”‘’-–—") | {"``", "''", "--", "-LRB-", "-RRB-"}
_CLITICS = frozenset({"'s", "’s", "'", "’"})


def without_marks(tree: Tree, chance: random.Random) -> Tree:
    """As careless text writes it: marks left out, possessives run together ("Campbells team"), or no end mark.

    Only leaves go, so that the rest is still a tree.
    """
    has_children = set(tree.heads)
    drop_marks, join, drop_end = chance.random() < 0.6, chance.random() < 0.5, chance.random() < 0.3
    kept: list[int] = []
    words = list(tree.words)
    for index, word in enumerate(tree.words):
        place = index + 1
        is_leaf = place not in has_children
        is_last = place == len(tree.words)
        if (
            is_leaf
            and kept
            and (
                (drop_marks and word in _DROPPED and word not in _CLITICS)
                or (drop_end and is_last and tree.labels[index] == "punct")
            )
        ):
            continue
        if is_leaf and join and word in _CLITICS and tree.labels[index] == "case" and kept and kept[-1] == index - 1:
            words[kept[-1]] += word.strip("'’")
            continue
        kept.append(index)
    places = {old + 1: new + 1 for new, old in enumerate(kept)} | {0: 0}
    return Tree(
        tuple(words[index] for index in kept),
        tuple(tree.tags[index] for index in kept),
        tuple(places[tree.heads[index]] for index in kept),
        tuple(tree.labels[index] for index in kept),
        tuple(tree.spaced[index] for index in kept),
    )
