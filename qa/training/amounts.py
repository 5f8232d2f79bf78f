"""The words that ask for money or a share: "How much", "By what percentage", "How large a loan"."""

import random
from collections.abc import Iterator

from corpus.documents import Figure
from corpus.figures.wordlists import DOWN_VERBS, UP_VERBS
from qa.training.fronts import PREPOSITIONS, Front, argument_of, counted_words
from qa.training.trees import Piece, Tree

_SIZED = frozenset(
    "loan fine deal deficit increase stake cut rise fall drop decline loss surplus majority bonus payment budget "
    "reward share grant contract investment package fund donation bid offer settlement discount gain jump "
    "reduction tax fee rate margin lead debt bailout plan subsidy purchase penalty award prize pledge profit".split()
)
_MASS = frozenset(
    "revenue profit income damage aid debt money funding investment tax credit assistance compensation relief cash "
    "support capital interest spending trade turnover pay growth turnout production output financing "
    "inflation unemployment".split()
)
_AMOUNTS = frozenset(
    "profits losses sales revenues earnings assets savings debts costs damages exports imports profit loss revenue "
    "income price turnover salary".split()
)
_TOTALS = frozenset("total sum amount maximum minimum average estimate".split())
_CHANGES = (UP_VERBS | DOWN_VERBS) - frozenset(
    "add adds added adding lose loses lost losing shed sheds shedding raise raises raised raising".split()
)
_STANDING = frozenset(
    "closed close closes trade traded trading trades stand stood stands standing open opened opens sold sell sells "
    "set priced started start peaked ended finished fixed settled".split()
)
_MONEYED = frozenset(
    "raised raise raises donated donate spent spend gave give borrowed borrow stole stolen earned earn "
    "made make contributed invested invest lost lose received receive".split()
)


_TERMS = frozenset(
    "sentence term contract agreement ban deal period plan lease delay break suspension ceasefire "
    "truce strike campaign program programme project mission".split()
)


def amount_fronts(
    tree: Tree, figure: Figure, top: int, inside: frozenset[int], chance: random.Random
) -> Iterator[Front]:
    label = tree.label(top)
    is_money = figure.kind == "money"
    if label in ("compound", "nummod", "amod", "nmod:unmarked") and tree.head(top) > top:
        yield from sized_fronts(tree, figure, tree.head(top), inside)
        return
    if tree.case(top) == "of" and label == "nmod" and tree.head(top) < top:
        yield from sized_fronts(tree, figure, tree.head(top), inside | frozenset(tree.parse.below(top)))
        return
    if label not in ("obj", "obl", "obl:unmarked", "nsubj", "nsubj:pass", "root", "ccomp", "conj", "xcomp", "nmod"):
        return
    if label == "nmod" or (label == "conj" and not tree.is_noun(tree.head(top))):
        return
    phrase, gap = argument_of(tree, top)
    if phrase != top or any(tree.lower(n) == "or" for n in gap):
        return
    preposition = tree.case(phrase)
    of, moved = [], []
    for child in tree.parse.children[top]:
        if child in inside or child < top:
            continue
        if tree.label(child) not in ("nmod", "nmod:unmarked"):
            continue
        words = tree.joined(tree.below(child, is_top=False))
        case = tree.case(child)
        if case == "of" or (case == "in" and is_money and tree.tag(child) == "NN" and tree.lower(child) != "cash"):
            of.append((case, child))
        elif case in ("for", "to", "from", "per", "on", "in", "at") or tree.label(child) == "nmod:unmarked":
            moved += words
    if len(of) > 1 or len(moved) > 8:
        return
    governor = tree.head(phrase)
    changes = governor >= 0 and tree.lower(governor) in _CHANGES
    is_predicate = phrase == top and bool(tree.children(top, ("cop",)))
    if is_predicate:
        gap, moved = inside | frozenset(child for _, child in of), []
        beside = [
            n for n in tree.parse.children[top] if n not in inside and tree.label(n) in ("advmod", "case", "amod")
        ]
        if beside:
            return
    if is_predicate and not of:
        yield Front(("What",), top, gap)
        return
    if of:
        case, child = of[0]
        words = tree.joined(tree.below(child))
        if any(tree.tag(n) in ("PRP", "PRP$") for n in words) or len(words) > 9:
            return
        if not is_money:
            of_words = tree.joined(tree.below(child, is_top=False))
            what = chance.choice(("percentage", "percentage", "share", "proportion", "percent"))
            if figure.kind == "fraction":
                what = chance.choice(("share", "proportion", "fraction"))
            front: tuple[Piece, ...] = (f"What {what}", *of_words)
        else:
            bare = [n for n in words if tree.label(n) != "det"]
            if tree.tag(child) != "NN" or (case == "in" and len(bare) > 2) or tree.lower(child) in _TOTALS:
                return
            front = ("How much", *bare)
        if (preposition and preposition not in PREPOSITIONS) or label == "obl:unmarked":
            return
        yield Front(front, phrase, gap, preposition, tuple(moved))
        return
    if figure.kind == "fraction":
        return
    if preposition in ("", "by") and changes and label in ("obj", "obl", "obl:unmarked", "conj"):
        yield Front(
            (
                chance.choice(("By how much", "By how much", "How much"))
                if is_money or chance.random() < 0.6
                else "By what percentage",
            ),
            phrase,
            gap,
            "",
            tuple(moved),
        )
        return
    if preposition in ("to", "from", "at"):
        if tree.label(phrase) != "obl":
            return
        noun = chance.choice(("price", "amount") if is_money else ("percentage", "level"))
        if preposition == "at" and tree.lower(governor) not in _STANDING:
            return
        if is_money and preposition == "at":
            noun = "price"
        yield Front((f"what {noun}",), phrase, gap, preposition, tuple(moved))
        return
    if preposition not in ("", "for", "in"):
        return
    if is_money:
        form = (
            "How much money"
            if preposition == "" and chance.random() < 0.3 and tree.lower(governor) in _MONEYED
            else "How much"
        )
        yield Front((form,), phrase, gap, preposition, tuple(moved))
    elif not preposition and tree.label(phrase) in ("obj", "nsubj", "nsubj:pass"):
        yield Front((chance.choice(("What percentage", "How many percent")),), phrase, gap, "", tuple(moved))


def sized_fronts(tree: Tree, figure: Figure, noun: int, inside: frozenset[int]) -> Iterator[Front]:
    """ "a $5 million loan", "a profit of $5 million": how large a loan."""
    lemma = tree.lower(noun)
    if tree.tag(noun) != "NN" and lemma not in _AMOUNTS:
        return
    phrase, gap = argument_of(tree, noun)
    if phrase != noun or tree.label(noun) not in ("obj", "obl", "nsubj", "nsubj:pass"):
        return
    determiners = [tree.lower(child) for child in tree.children(noun, ("det",))]
    preposition = tree.case(noun)
    if preposition and preposition not in PREPOSITIONS:
        return
    words = counted_words(tree, noun, inside)
    if words is None or tree.children(noun, ("nmod:poss", "cop")):
        return
    before = [n for n in words if n <= noun]
    moved = [n for n in words if n > noun]
    if lemma in _TOTALS:
        if len(before) == 1 and not moved and figure.kind == "money" and not preposition:
            yield Front(("How much",), noun, gap)
        return
    if figure.kind == "duration":
        if determiners in (["a"], ["an"]) and lemma in _TERMS:
            yield Front(("How long", _article(tree.lower(before[0])), *before), noun, gap, preposition, tuple(moved))
        return
    is_behind = any(n > noun for n in inside)
    if figure.kind == "money" and lemma in _AMOUNTS and is_behind and determiners in ([], ["a"], ["an"]):
        yield Front(("What", *before), noun, gap, preposition, tuple(moved))
    if determiners in (["a"], ["an"]) and lemma in _SIZED:
        yield Front(("How large", _article(tree.lower(before[0])), *before), noun, gap, preposition, tuple(moved))
        if figure.kind == "percent" and len(before) == 1:
            yield Front(("What percentage", *before), noun, gap, preposition, tuple(moved))
    elif not determiners and lemma in _MASS and figure.kind == "money":
        yield Front(("How much", *before), noun, gap, preposition, tuple(moved))


def _article(word: str) -> str:
    return "an" if word[0] in "aeio" else "a"
