"""The words that ask for a length of time or a measure: "How long", "How many tonnes", "How high"."""

import random
from collections.abc import Iterator

from corpus.documents import Figure
from corpus.figures.wordlists import DOWN_VERBS, UP_VERBS
from qa.training.amounts import sized_fronts
from qa.training.fronts import PREPOSITIONS, Front
from qa.training.trees import Tree

_CHANGES = UP_VERBS | DOWN_VERBS
_LONG = {
    "long": "How long",
    "high": "How high",
    "tall": "How tall",
    "deep": "How deep",
    "wide": "How wide",
    "old": "How old",
    "away": "How far away",
    "thick": "How thick",
}


def measure_fronts(
    tree: Tree, figure: Figure, top: int, inside: frozenset[int], chance: random.Random
) -> Iterator[Front]:
    label, head = tree.label(top), tree.head(top)
    if label in ("compound", "nummod", "amod") and head > top and figure.kind == "duration":
        yield from sized_fronts(tree, figure, head, inside)
        return
    if head >= 0 and label == "obl:unmarked" and head > top and tree.lower(head) in _LONG:
        if tree.children(head, ("cop",)):
            yield Front((_LONG[tree.lower(head)],), head, frozenset(tree.parse.below(top)))
        return
    if tree.case(top) == "of" and label == "nmod" and figure.kind == "duration":
        yield from sized_fronts(tree, figure, head, inside | frozenset(tree.parse.below(top)))
        return
    unit = figure.text.split()[-1]
    has_unit = unit.isalpha() and len(unit) > 3 and unit.endswith("s") and unit.islower()
    if label not in ("obj", "obl", "obl:unmarked", "nsubj", "nsubj:pass"):
        return
    if label == "obl:unmarked" and head > top:
        return  # "six days after": the time between, not how long
    case = tree.case(top)
    below = frozenset(tree.parse.below(top))
    moved: list[int] = []
    of: list[int] = []
    for child in tree.parse.children[top]:
        if child > top and child not in inside and tree.label(child) in ("nmod", "nmod:unmarked"):
            words = tree.joined(tree.below(child, is_top=False))
            if tree.case(child) == "of":
                of += words
            elif tree.case(child) or tree.lower(min(words)) in ("a", "an", "each", "per"):
                moved += words
            else:
                return
    if len(of) + len(moved) > 8 or (figure.kind == "duration" and of):
        return
    if figure.kind == "duration":
        verb = tree.lower(head) if head >= 0 else ""
        lasts = verb in ("last", "lasted", "lasts", "take", "took", "takes", "taken")
        if case == "for" or (not case and (lasts or (label == "obl:unmarked" and verb not in _CHANGES))):
            yield Front(
                ("For how long" if case and chance.random() < 0.3 else "How long",), top, below, "", tuple(moved)
            )
        if has_unit and (case == "for" or lasts or (not case and label == "obj")):
            yield Front((f"How many {unit}",), top, below, case, tuple(moved))
        return
    if has_unit and (not case or case in PREPOSITIONS):
        yield Front((f"How many {unit}", *of), top, below, case, tuple(moved))
