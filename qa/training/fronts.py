"""The words that a question begins with, and what they stand for: "How many penguins" for 77 penguins."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from corpus.calendar_names import FULL_MONTHS
from corpus.documents import Figure
from qa.training.trees import SAYING, Piece, Tree

PREPOSITIONS = frozenset("in for from to on by at of against across through into".split())
_PEOPLE = frozenset("people police staff troops personnel children men women cattle fish sheep aircraft crew".split())
_NOT_COUNTED = frozenset(
    "percent cent one ones am pm time times way ways thing things halves thirds quarters points lakh crore".split()
)
_RANKED = frozenset("first second third fourth fifth last next top final latest same the these those both".split())


# A date behind these may be that of another event.
_AROUND = frozenset("before after following ahead until when where while".split())
_DATED = frozenset("today first second third fourth this last next yesterday the early late mid by since in on".split())


_MONTH = re.compile("|".join(FULL_MONTHS), re.IGNORECASE)
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Front:
    """The words asked with.

    phrase: the head of what they stand for. gap: all that they stand for. preposition: before them, or at the end.
    moved: words of the phrase that stay behind. noun: what is counted; noun_end: its place, if the figure is before it.
    """

    pieces: tuple[Piece, ...]
    phrase: int
    gap: frozenset[int]
    preposition: str = ""
    moved: tuple[int, ...] = ()
    noun: str | None = None
    noun_end: int | None = None


def argument_of(tree: Tree, place: int) -> tuple[int, frozenset[int]]:
    """The first of a list that the word is in, and all the list's words."""
    while tree.label(place) == "conj" and tree.head(place) >= 0 and tree.is_noun(tree.head(place)):
        place = tree.head(place)
    return place, frozenset(tree.parse.below(place))


def counted_words(tree: Tree, noun: int, inside: Collection[int]) -> list[int] | None:
    """The words of a counted noun's phrase without the number, its articles and long clauses; None if it is odd."""
    described = tree.children(noun, ("amod", "det"))
    if any(n > noun and tree.label(n) == "amod" for n in described):
        return None
    if any(tree.tag(n) == "JJS" or tree.lower(n) in _RANKED for n in described):
        return None
    without = set(inside) | {
        child
        for child in tree.parse.children[noun]
        if tree.label(child) in ("det", "conj", "cc", "det:predet") or tree.lower(child) in ("about", "some", "only")
    }
    without |= {
        child
        for child in tree.parse.children[noun]
        if child > noun and tree.label(child) in ("acl", "nmod") and len(list(tree.parse.below(child))) > 6
    }
    places = tree.joined(tree.below(noun, tuple(without)))
    if any(tree.tag(n) in ("PRP$", "PRP", "CD") for n in places) or any(tree.word(n) in "()[]" for n in places):
        return None
    return places


def count_fronts(tree: Tree, top: int, inside: frozenset[int]) -> Iterator[Front]:
    if tree.tag(top) != "CD":
        return
    noun = tree.head(top) if tree.label(top) == "nummod" else None
    if noun is None:
        is_bare = len(inside) <= 3 and len(list(tree.parse.below(top))) <= len(inside)
        if tree.label(top) not in ("nsubj", "nsubj:pass", "obj") or not is_bare or "to" in map(tree.lower, inside):
            return
        yield Front(("How many",), top, frozenset(tree.parse.below(top)))
        return
    if noun in inside or tree.tag(noun) == "NNP" or noun < top or tree.lower(noun) in _NOT_COUNTED:
        return
    if tree.tag(noun) not in ("NNS", "NNPS") and tree.lower(noun) not in _PEOPLE:
        return
    words = counted_words(tree, noun, inside)
    if words is None or (min(inside) > 0 and tree.tag(min(inside) - 1).startswith("NNP")):
        return
    phrase, gap = argument_of(tree, noun)
    preposition = tree.case(phrase)
    if preposition == "at" or (preposition and preposition not in PREPOSITIONS):
        return
    has_only_right = all(n > max(inside) for n in words)
    end = noun if has_only_right and words[: noun - words[0] + 1] == list(range(max(inside) + 1, noun + 1)) else None
    yield Front(("How many", *words), phrase, gap, preposition, (), tree.lower(noun), end)


def date_fronts(tree: Tree, figure: Figure, top: int, inside: frozenset[int]) -> Iterator[Front]:
    label = tree.label(top)
    if label not in ("obl", "obl:unmarked") or tree.head(top) < 0 or not figure.as_of:
        return
    first = figure.text.split()[0]
    if not (first[0].isdigit() or first[0].isupper() or first in _DATED):
        return
    case = tree.case(top)
    before = min(inside) - (2 if case else 1)
    if before >= 0 and tree.tag(before) == "CD":
        return
    if before > 0 and (
        tree.word(before) in (",", "and") or (tree.lower(before) in SAYING and tree.head(top) != before)
    ):
        return
    ahead = {tree.lower(n) for n in range(max(0, min(inside) - 6), min(inside))}
    behind = max(inside) + 1
    if ahead & _AROUND or (behind < len(tree.parse.words) and tree.tag(behind) == "POS"):
        return
    gap = frozenset(tree.parse.below(top))
    if any(tree.label(n) in ("nsubj", "conj", "acl:relcl") for n in gap):
        return
    if case in ("in", "on", "at", "", "during"):
        yield Front(("When",), top, gap)
        yield Front(("When",), top, gap)
        if case == "in" and re.fullmatch(r"\d{4}", figure.text):
            yield Front(("In what year",), top, gap)
            yield Front(("In which year",), top, gap)
        elif case == "in" and _MONTH.match(figure.text):
            yield Front(("In what month",), top, gap)
        elif case == "on" and figure.as_of.precision == "day":
            yield Front(("On what day" if _WEEKDAY.search(figure.text) else "On what date",), top, gap)
    elif case == "since":
        yield Front(("Since when",), top, gap)
    elif case in ("until", "by"):
        yield Front((f"{case.capitalize()} when",), top, gap)
