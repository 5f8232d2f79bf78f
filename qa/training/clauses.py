"""The clause that a figure stands in, taken apart as a question needs it: subject, auxiliaries, verb and what follows.

Precision goes first: a clause that is odd in any way is no clause.
"""

from collections.abc import Collection
from dataclasses import dataclass

from qa.training.trees import DROPPED, SAYING, Tree

_TIMES = frozenset("last this next every each year month week yesterday today tomorrow morning night".split())
_SUBJECTS = ("nsubj", "nsubj:pass")
_AUXILIARIES = ("aux", "aux:pass", "cop")
_FINITE = frozenset("VBD VBZ VBP MD".split())
_INTRODUCING = frozenset("as while after when because although though whereas and but that".split())
_INTENTIONS = frozenset(
    "plan intention decision deal agreement bid effort contract permission proposal licence license offer promise "
    "option right attempt pledge order request commitment move desire".split()
)
# What belongs to a noun or an adjective behind "is".
_PREDICATE = frozenset("det amod compound nummod nmod:poss flat nmod:desc case goeswith".split())
_LEADING = frozenset("in on at during since by from for under over throughout".split())
_UNRESOLVED = frozenset(
    "this that these those such its their his her our my your it they he she we i you who which what both former "
    "latter one ones another there none neither either each whose where when whom".split()
)
_HEDGES = frozenset("almost nearly barely hardly rarely scarcely neither seldom not n't n’t never nor".split())
_NOT_IN_QUESTION = frozenset("i we my our us me you your mine ours ourselves myself not n't n’t never no nor".split())
_MAX_SUBJECT, _MAX_OBLIQUE, _MAX_CLIMB = 9, 8, 4


@dataclass(frozen=True, slots=True)
class Clause:
    """verb: its main word, a noun or adjective behind "is" too. subject: as written; "" where the subject is asked for.

    tense: the verb's tag, or that of the verb whose tense it shares.
    """

    verb: int
    subject_place: int
    subject: str
    auxiliaries: tuple[str, ...]
    tense: str
    is_participle: bool = False


def find_clause(tree: Tree, place: int, known_subject: str | None) -> Clause | None:
    """The clause whose verb is the word, or governs it: "plans to hire" for hire; None if it is odd.

    known_subject: a name for whom a pronoun as subject stands, if that is known.
    """
    for _ in range(_MAX_CLIMB):
        label = tree.label(place)
        if label == "xcomp" or (label == "acl" and tree.tag(place) == "VB" and tree.head(place) >= 0):
            above = tree.head(place)
            if label == "acl":
                if tree.label(above) != "obj" or tree.lower(above).removesuffix("s") not in _INTENTIONS:
                    return None
                above = tree.head(above)
            place = above
            continue
        break
    if not tree.is_verb(place) or tree.label(place) not in (
        "root", "ccomp", "parataxis", "conj", "advcl", "acl:relcl"
    ):  # fmt: skip
        return None
    if tree.tag(place) == "VBG" and not tree.children(place, _AUXILIARIES):
        return _participle(tree, place, known_subject)
    return _finite(tree, place, known_subject)


def _finite(tree: Tree, verb: int, known_subject: str | None) -> Clause | None:
    label = tree.label(verb)
    marks = {tree.lower(mark) for mark in tree.children(verb, ("mark",))}
    if marks - _INTRODUCING or (label == "advcl" and not marks & _INTRODUCING and not tree.children(verb, ("advmod",))):
        return None
    helpers = tree.children(verb, _AUXILIARIES)
    helpers = [helper for helper in helpers if helper < verb]
    subjects = tree.children(verb, _SUBJECTS)
    at = verb
    while not subjects and tree.label(at) == "conj":
        at = tree.head(at)
        subjects = tree.children(at, _SUBJECTS)
        if not helpers and tree.tag(verb) in ("VBN", "VB") and tree.tag(at) == tree.tag(verb):
            helpers = [helper for helper in tree.children(at, _AUXILIARIES) if helper < at]
    if not helpers and tree.children(verb, ("expl",)) and tree.lower(verb) in ("are", "were", "is", "was"):
        return Clause(verb, -1, "there", (), tree.tag(verb))
    if len(subjects) != 1 or subjects[0] > verb:
        return None
    first = helpers[0] if helpers else verb
    tense = tree.tag(first)
    if tense == "VBN" and not helpers and label in ("root", "ccomp") and tree.lower(verb).endswith("ed"):
        tense = "VBD"  # read so by mistake: it has a subject of its own
    if tense not in _FINITE or tree.lower(first).startswith(("'", "’")) or tree.lower(first) in ("ca", "wo"):
        return None
    if not helpers and not tree.tag(verb).startswith("VB"):
        return None
    auxiliaries = tuple(tree.lower(helper) for helper in helpers)
    subject = subjects[0]
    if tree.tag(subject) in ("WDT", "WP") or (tree.tag(subject) in ("IN", "DT") and label == "acl:relcl"):
        if label != "acl:relcl" or not tree.is_noun(tree.head(verb)):
            return None
        subject = tree.head(verb)
    written = subject_of(tree, subject, known_subject)
    if written is None and label == "ccomp":
        above = tree.head(verb)
        if above >= 0 and tree.lower(above) in SAYING and above < verb and tree.label(above) == "root":
            return _finite(tree, above, None)
    return Clause(verb, subject, written, auxiliaries, tense) if written is not None else None


def _participle(tree: Tree, verb: int, known_subject: str | None) -> Clause | None:
    """ "killing 20 people" of what its main clause tells of."""
    at = verb
    while tree.label(at) == "conj" and tree.head(at) >= 0 and tree.tag(tree.head(at)) == "VBG":
        at = tree.head(at)
    if tree.label(at) != "advcl" or tree.children(at, ("mark", *_SUBJECTS)) or tree.head(at) >= at:
        return None
    main = _finite(tree, tree.head(at), known_subject)
    if main is None or main.auxiliaries or main.tense not in ("VBD", "VBZ"):
        return None
    return Clause(verb, main.subject_place, main.subject, (), main.tense, is_participle=True)


def subject_of(tree: Tree, noun: int, known: str | None, without: Collection[int] = ()) -> str | None:
    """The noun's phrase as a subject: a pronoun by the name it stands for, "a bomb" as "the bomb"; None if unclear."""
    if tree.tag(noun) == "PRP":
        is_name = (
            known is not None
            and tree.lower(noun) in ("it", "he", "she")
            and all(word[0].isupper() or word in ("of", "the") for word in known.split())
        )
        return known if is_name else None
    if not tree.is_noun(noun):
        return None
    places = tree.joined(tree.below(noun, without))
    words = [tree.lower(place) for place in places]
    if len(places) > _MAX_SUBJECT or _UNRESOLVED & set(words) or _NOT_IN_QUESTION & set(words):
        return None
    skipped = set(range(places[0], places[-1])) - set(places)
    if len(skipped) > 14 or any(tree.tag(place) in (":", "HYPH", ".") for place in skipped):
        return None
    if words[0] in ("a", "an") and len(words) > 1:
        return f"the {tree.written(places[1:])}"
    return tree.written(places)


def following(tree: Tree, clause: Clause, gap: frozenset[int]) -> tuple[list[int], list[list[int]]] | None:
    """What stands behind the clause's verb: what it needs, and the phrases that can be left out, in order.

    gap: the words asked for. None if something stands there that no question can hold.
    """
    verb = clause.verb
    hedged = any(tree.lower(child) in _HEDGES for child in tree.children(verb, ("advmod",)))
    if hedged or len(tree.children(verb, ("obj",))) > 1:
        return None
    needed: set[int] = set()
    optional: list[list[int]] = []
    leading: list[list[int]] = []
    for child in tree.parse.children[verb]:
        label = tree.label(child)
        if label == "advcl" and tree.children(child, ("mark",)) and min(tree.parse.below(child)) == verb + 1:
            return None
        if child in gap or label in (*DROPPED, *_SUBJECTS, *_AUXILIARIES, "expl", "cc", "mark", "conj"):
            continue
        words = tree.below(child, gap, is_top=False)
        if label == "advmod" and tree.is_aside(child):
            continue
        if label in ("obj", "iobj", "compound:prt", "xcomp", "ccomp", "fixed"):
            needed |= words
        elif label in ("obl", "obl:unmarked", "obl:agent", "nmod", "nmod:unmarked"):
            if tree.is_aside(child) or len(words) > _MAX_OBLIQUE:
                if min(words) == verb + 1:
                    return None  # the verb says little without it
                continue
            if label.endswith(":unmarked") and not _is_time(tree, words):
                return None
            if child > verb:
                optional.append(tree.joined(words))
            elif len(words) <= 5 and (label == "obl:unmarked" or tree.case(child) in _LEADING):
                leading.append(tree.joined(words))
        elif label in _PREDICATE or (label == "advmod" and _tells_how(tree, verb, child, words)):
            needed |= words
    if tree.children(verb, ("cop",)):
        needed.add(verb)
    places = tree.joined(needed)
    used = {tree.lower(place) for place in places} | {
        tree.lower(place) for phrase in (*optional, *leading) for place in phrase
    }
    kept = {*places, *(place for phrase in (*optional, *leading) for place in phrase)}
    if used & _NOT_IN_QUESTION or any(tree.label(n) == "cc" and n - 1 not in kept for n in kept):
        return None
    return places, optional + leading


def _tells_how(tree: Tree, verb: int, adverb: int, words: Collection[int]) -> bool:
    """Whether an adverb belongs to the question: a short one behind a verb, or one before what "is" stands with."""
    return len(words) == 1 if adverb > verb else not tree.tag(verb).startswith("VB")


def _is_time(tree: Tree, words: Collection[int]) -> bool:
    return any(tree.is_name(n) or tree.lower(n) in _TIMES for n in words)
