"""A question about a figure, out of the clause that it stands in: "In May the zoo had 77 penguins" asks how many.

The figure's own phrase becomes the question word's ("How many penguins") and goes to the front; the rest of the clause
follows, with "did" where a question needs it. Many forms are tried by chance; what is odd is no question at all.
"""

import random
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from corpus.documents import Figure, Span
from qa.training.amounts import amount_fronts
from qa.training.clauses import Clause, find_clause, following
from qa.training.fronts import Front, count_fronts, date_fronts
from qa.training.lemmas import base_form
from qa.training.measures import measure_fronts
from qa.training.trees import Piece, Tree

MAX_WORDS, MIN_CONTENT = 24, 2
# Shares: answers that name what they count, figures asked for twice, questions of keywords alone.
WITH_NOUN, TWICE, KEYWORDS = 0.3, 0.6, 0.07

_NUMBER = re.compile(
    r"(?:(?-i:[A-Z]{1,3}) ?)?[$£€¥₤₹]|\d|\b(?:USD|EUR|GBP|Rs)\b"
    r"|\b(?:a|half(?: an?)?) (?=dozen|hundred|thousand|million|billion)"
    r"|\b(?:half|third|quarter|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)",
    re.IGNORECASE,
)
_CASE_BEFORE = re.compile(r"(?:by|in|on|at|since|until|during|from|of) ", re.IGNORECASE)
_BOUND_BEHIND = re.compile(r"\s+or (?:more|less|so|fewer|higher|lower|above|below)$", re.IGNORECASE)
_CODE_BEFORE = re.compile(r"\b[A-Z]{2,3} ?$")
# Verbs that say nothing without an object.
_UNFINISHED = frozenset(
    "announce say report post state publish tell give make offer issue get take find sign present reveal confirm "
    "call include have receive want need seek do become win buy sell show provide use reach cause see".split()
)
_FRAME = frozenset(
    "many much long large what when year month percentage percent share proportion money there were have been will "
    "would that from with does could they their date".split()
)


@dataclass(frozen=True, slots=True)
class Made:
    """A question with its answer's place in the text.

    names: the names in it, each with what stands before it: "in", "in the", "subject". noun: what it counts.
    """

    question: str
    answer: Span
    names: tuple[tuple[str, str], ...] = ()
    noun: str | None = None


def questions_of(tree: Tree, figure: Figure, chance: random.Random) -> Iterator[Made]:
    """One question of the figure, now and then two in different words, or none."""
    places = [n for n, word in enumerate(tree.parse.words) if figure.span.overlaps(Span(word.start, word.end))]
    top = _top(tree, places)
    answer = _core(tree.text, figure)
    if top is None or answer is None or figure.doubt:
        return
    asked: set[str] = set()
    for _ in range(3 if chance.random() < TWICE else 1):
        fronts = list(_fronts_of(tree, figure, top, frozenset(places), chance))
        chance.shuffle(fronts)
        for front in fronts:
            made = _asked(tree, figure, front, places, answer, chance)
            if made is not None:
                break
        else:
            return
        if made.question not in asked:
            asked.add(made.question)
            yield made
        if len(asked) == 2:
            return


def _top(tree: Tree, places: Sequence[int]) -> int | None:
    inside = set(places)
    tops = [n for n in places if tree.head(n) not in inside]
    weighty = [n for n in tops if tree.label(n) not in ("advmod", "case", "det", "mark", "cc", "punct")]
    if len(weighty) > 1:
        weighty = [n for n in weighty if tree.tag(n) in ("CD", "$", "NN", "NNS", "NNP")]
    return weighty[-1] if weighty else None


def _core(text: str, figure: Figure) -> Span | None:
    """The figure's span without the words that bound it."""
    if figure.kind == "date":
        case = _CASE_BEFORE.match(figure.text)
        return Span(figure.span.start + (case.end() if case else 0), figure.span.end)
    match = _NUMBER.search(figure.text)
    if match is None:
        return None
    behind = _BOUND_BEHIND.search(figure.text)
    end = behind.start() if behind else len(figure.text)
    start = figure.span.start + match.start()
    if match.start() >= end or (figure.kind == "money" and _CODE_BEFORE.search(text[max(0, start - 5) : start])):
        return None
    return Span(start, figure.span.start + end)


def _fronts_of(tree: Tree, figure: Figure, top: int, inside: frozenset[int], chance: random.Random) -> Iterator[Front]:
    match figure.kind:
        case "date":
            yield from date_fronts(tree, figure, top, inside)
        case "count":
            yield from count_fronts(tree, top, inside)
        case "money" | "percent" | "fraction":
            yield from amount_fronts(tree, figure, top, inside, chance)
        case "duration" | "measurement":
            yield from measure_fronts(tree, figure, top, inside, chance)


def _asked(
    tree: Tree, figure: Figure, front: Front, places: Collection[int], answer: Span, chance: random.Random
) -> Made | None:
    phrase = front.phrase
    is_predicate = bool(tree.children(phrase, ("cop",)))
    governor = phrase if is_predicate else tree.head(phrase)
    clause = find_clause(tree, governor, figure.subject) if governor >= 0 else None
    if clause is None or (clause.verb != phrase if is_predicate else clause.verb in front.gap):
        return None
    asks_subject = phrase == clause.subject_place
    if not asks_subject and clause.subject_place in front.gap:
        return None
    opening = str(front.pieces[0])
    has_perfect = clause.auxiliaries[:1] in (("has",), ("have",))
    if figure.kind == "date" and (has_perfect if not opening.startswith("Since") else not has_perfect):
        return None
    if figure.kind == "count" and tree.lower(clause.verb) in ("turned", "turns", "turn"):
        return None  # it is an age
    if opening.startswith("By when") and not clause.auxiliaries:
        return None
    if clause.is_participle and opening == "How many" and len(front.pieces) == 1:
        return None
    if clause.subject == "there" and figure.kind != "date" and tree.label(phrase) != "nsubj":
        return None
    rest = following(tree, clause, front.gap)
    middle = _middle(tree, clause, asks_subject, is_predicate)
    if rest is None or middle is None:
        return None
    needed, optional = ([] if is_predicate else rest[0]), rest[1]
    if figure.kind == "date" and any(_is_date(tree, words) for words in optional):
        return None
    if len(optional) > 1 and chance.random() < 0.3:
        optional.pop(chance.randrange(len(optional)))
    if front.preposition == "" and opening.startswith("By") and any(tree.lower(words[0]) == "by" for words in optional):
        return None
    ends = not needed and not optional and not front.moved and not front.preposition
    if figure.kind == "date" and ends and not clause.auxiliaries and _base(tree, clause) in _UNFINISHED:
        return None
    last_word = clause.verb
    right = {n for words in optional for n in words if words[0] > last_word}
    left = [n for words in optional for n in words if words[0] < last_word]
    tail = [*tree.joined({*needed, *front.moved, *right}), *left]
    preposition = front.preposition
    first: list[Piece]
    last: list[Piece] = []
    if preposition and not asks_subject and not is_predicate:
        if chance.random() < 0.7 or optional or str(front.pieces[0]).startswith("what"):
            first = [preposition.capitalize(), opening[0].lower() + opening[1:], *front.pieces[1:]]
        else:
            first, last = [*front.pieces], [preposition]
    else:
        first = [*front.pieces]
    pieces = [*first, *middle, *tail, *last]
    question = tree.written(pieces)
    question = question[0].upper() + question[1:] + "?"
    if not last and pieces and _is_cut(tree, pieces[-1]):
        return None
    figure_words = {n for n in places if n not in (front.noun_end,)}
    used = {piece for piece in pieces if isinstance(piece, int)}
    if used & figure_words or not _is_good(question) or not _is_clear(tree, used):
        return None
    if chance.random() < KEYWORDS:
        question = _keywords(tree, figure, front, clause, tail) or question
    answer = _with_noun(tree, front, answer, chance)
    return Made(question, answer, tuple(_names(tree, pieces, clause)), front.noun)


def _middle(tree: Tree, clause: Clause, asks_subject: bool, is_predicate: bool) -> list[Piece] | None:
    """Auxiliaries, subject and verb, in a question's order."""
    verb = clause.verb
    # What stands behind "is" comes with what follows, or is asked for.
    written: list[Piece] = [] if is_predicate or tree.children(verb, ("cop",)) else [verb]
    if asks_subject:
        return [*clause.auxiliaries, *written]
    if clause.auxiliaries:
        return [clause.auxiliaries[0], clause.subject, *clause.auxiliaries[1:], *written]
    if tree.lower(verb) in ("was", "were", "is", "are"):
        return [tree.lower(verb), clause.subject]
    base = _base(tree, clause)
    if base in clause.subject.split():
        return None
    helper = {"VBD": "did", "VBZ": "does", "VBP": "do"}.get(clause.tense)
    return [helper, clause.subject, base] if base and helper else None


def _base(tree: Tree, clause: Clause) -> str | None:
    return base_form(tree.word(clause.verb), tree.known.rows)


def _is_date(tree: Tree, words: Sequence[int]) -> bool:
    return any(tree.tag(n) == "CD" and re.fullmatch(r"(?:19|20)\d\d", tree.word(n)) for n in words)


def _is_cut(tree: Tree, piece: Piece) -> bool:
    """Whether a question ends with "aimed" or "housing", and what belongs to it was left out."""
    is_verb = isinstance(piece, int) and tree.tag(piece) in ("VBN", "VBG") and tree.label(piece).startswith("acl")
    return is_verb and isinstance(piece, int) and any(child > piece for child in tree.parse.children[piece])


def _is_clear(tree: Tree, used: Collection[int]) -> bool:
    """No word of a relative clause, and no pronoun but for the subject."""
    for place in used:
        word = tree.lower(place)
        if tree.tag(place) in ("WDT", "WP", "WP$", "WRB"):
            return False
        if tree.tag(place) == "PRP" and word in ("he", "she", "they", "him", "her", "them", "this"):
            return False
    return True


_KEYWORDS = {
    "count": ("number of", ""), "money": ("", "amount"), "percent": ("", "percentage"), "date": ("", "date"),
    "duration": ("", "how long"), "fraction": ("", "share"), "measurement": ("", "how much"),
}  # fmt: skip


def _keywords(tree: Tree, figure: Figure, front: Front, clause: Clause, tail: Sequence[Piece]) -> str | None:
    """What people type instead of a sentence: "number of penguins zoo May 2018"."""
    before, behind = _KEYWORDS[figure.kind]
    front_words = [piece for piece in front.pieces if isinstance(piece, int)]
    if figure.kind == "count" and not front_words:
        return None
    is_said = tree.lower(clause.verb) in _LIGHT or bool(tree.children(clause.verb, ("cop",)))
    verb: list[Piece] = [] if is_said else [tree.word(clause.verb)]
    subject = "" if front.phrase == clause.subject_place else clause.subject
    words = tree.written([*front_words, subject, *verb, *tail]).split()
    kept = [word for word in words if word.lower() not in _LEFT_OUT]
    return " ".join(f"{before} {' '.join(kept)} {behind}".split()) if len(kept) > 2 else None


_ODD = re.compile(r"\d \d|\bit (?:will |would |may )?(?:take|takes|took|cost|costs)\b")
_DANGLING = frozenset("and or but the a an others than that as its their so also".split())
_LIGHT = frozenset("had has have was were is are be been made did took".split())
_BEHIND_NAME = frozenset("in of and for on at to from".split())
_LEFT_OUT = frozenset("least most about the a an of in on at to for by with from its their his her there".split())


def _is_good(question: str) -> bool:
    words = question.rstrip("?").split()
    if words[-1].lower() in _DANGLING or _ODD.search(question):
        return False
    if not 5 <= len(words) <= MAX_WORDS or any(mark in question[:-1] for mark in '"“”()[]=_;:/|+&?!'):
        return False
    content = {word for word in words[1:] if len(word) > 3 or word[0].isupper() or word[0].isdigit()} - _FRAME
    return len(content) >= MIN_CONTENT


def _with_noun(tree: Tree, front: Front, answer: Span, chance: random.Random) -> Span:
    if front.noun_end is None or chance.random() >= WITH_NOUN:
        return answer
    return Span(answer.start, tree.parse.words[front.noun_end].end)


def _names(tree: Tree, pieces: Sequence[Piece], clause: Clause) -> Iterator[tuple[str, str]]:
    """Names as they stand in the question."""
    run: list[int] = []
    for piece in [*pieces, ""]:
        modifies = run and isinstance(piece, int) and piece == run[-1] + 1 and tree.tag(piece) in ("NN", "NNS", "HYPH")
        name = [piece] if isinstance(piece, int) and tree.is_name(piece) else []
        if name and (not run or run[-1] == name[0] - 1):
            run += name
            continue
        if run and not modifies and (len(run) > 1 or tree.tag(run[0]) == "NNP"):
            yield tree.written(run), _before(tree, run[0])
        run = name
    yield from _subject_names(tree, clause)


def _subject_names(tree: Tree, clause: Clause) -> Iterator[tuple[str, str]]:
    names = {tree.word(n) for n in range(len(tree.parse.words)) if tree.is_name(n)}
    words = clause.subject.split()
    run: list[str] = []
    for n, word in enumerate([*words, ""]):
        if word in names:
            run.append(word)
            continue
        if run and (not word or word in _BEHIND_NAME):
            before = words[max(0, n - len(run) - 2) : n - len(run)]
            yield " ".join(run), " ".join(before).lower() if len(before) == 2 else f"{' '.join(before)} subject".lower()
        run = []


def _before(tree: Tree, place: int) -> str:
    """The words before a name that tell its kind: "in", "the"."""
    before = [tree.lower(at) for at in range(max(0, place - 2), place) if tree.tag(at) in ("IN", "DT")]
    return " ".join(before)
