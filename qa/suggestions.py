"""Questions to begin with, made of a library's own figures: "How many attendees did the trade show in Oslo have?"

Each is asked of the clause that its figure stands in (qa.training.asking), so that its words are the document's, and
its grammar the clause's. Precision goes first: what needs its text to be understood ("the company", "last week"), or is
oddly put, is not suggested. That a question is answered with the very figure it was made from, whoever shows it has
found out by asking (qa.suggesting).
"""

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Literal

from corpus.calendar_names import FULL_MONTHS, SHORT_MONTHS
from corpus.documents import Document, Figure, Passage, Span
from corpus.language import Syntax
from corpus.library import Library
from qa.ledger.series import Series
from qa.questions.words import WordVectors
from qa.training.asking import questions_of
from qa.training.trees import Tree

# Of a long document the beginning says what it is about.
MAX_SENTENCES = 60
MAX_SENTENCE_WORDS, MIN_WORDS, MAX_WORDS = 45, 5, 16
# Questions are put in other words by chance; so often it is tried to put one well.
TRIES = 4
# Whole numbers below this are no news.
SMALL = 6

# How questions may begin; of two the earlier is the better start.
_OPENINGS = (
    "How many", "How much", "What percentage", "What share", "What proportion", "What fraction", "By how much",
    "By what percentage", "How long", "When", "In which year", "In what year", "On what date", "What was", "What is",
)  # fmt: skip
# What is understood only by whoever has read what stands before.
_LEANING = re.compile(
    r"\b(?:today|yesterday|tomorrow|now|currently|recently|ago|so far|at (?:the moment|present)|last|next|this|that"
    r"|these|those|other|such|another|earlier|later|there|same|previous|both|former|latter|said|each|he|she|they|it"
    r"|his|her|their|them|upcoming|also|already|still|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:past|coming|following|first|second|third|fourth) (?:\w+ )?(?:quarters?|years?|months?|weeks?|days?|half))\b"
    r"|How many (?:more|does|do|did|is|are|was|were|has|have|will|would)\b",
    re.IGNORECASE,
)
_VERBS = "do|does|did|is|are|was|were|has|had|have|will|would|can|could|of|in|by"
# Cut or glued together; names that take an article, and have none.
_ODD = re.compile(
    r"\b[A-Z]{2,}\d|\b\d+-\w|[\[\]{}|<>=_*:;/–—]|https?|(?: |^)['’]|\bthe (?:1[5-9]|20)\d\d\b|\.\?$|\bat \d"
    rf"|\b(?:{_VERBS}) (?:(?:EU|US|UK|UN|U\.[SKN]\.?) (?!\w+s?\b [A-Z])"
    r"|(?:Reserve|Federal|Central|National|Supreme|European|United) )"
)
_QUOTES = re.compile(r"[\"“”„«»]|''")
_MONTHS = "|".join((*FULL_MONTHS, *SHORT_MONTHS))
_WORD = re.compile(r"[^\W_]+(?:[.,'’-][^\W_]+)*")
_MARKUP = re.compile(r"https?:|[\[\]{}|<>=_*]|&\w+;|\brespectively\b")
# Of these there can be some without "a" or "the".
_MASS = frozenset(
    "inflation unemployment production output trade employment growth demand spending revenue income consumption "
    "traffic tourism turnover debt steel oil gas coal electricity water wheat rice coffee gold parliament".split()
)
_DAY_OR_YEAR = re.compile(rf"\b(?:1[5-9]|20)\d\d\b|\b(?:{_MONTHS})\b.*\d|\d.*\b(?:{_MONTHS})\b", re.IGNORECASE)
# What a name has or holds, and how that is asked for; the verb before a number, or before others in its list.
_HOLDING = re.compile(
    r"\s+(?:\w+ly |already |also )?(?:(?P<home>is|was) (?:\w+ )?home to"
    r"|(?P<has>has|had)|(?P<verb>employs|operates|owns))\s"
)
# Another name or another clause: the number may be of something else.
_NOT_LISTED = re.compile(r"\b(?:who|which|that|where|while|when|but|after|since|as of)\b|[;:()–—]|[A-Z][a-z]")
_ASKED_FOR = {"has": ("does", "have"), "had": ("did", "have")}
# A name as it stands alone, and what is counted or measured, in plain words.
_NAMED = re.compile(r"|(?: of (?:the )?[A-Z][\w.&'’-]+(?: [A-Z][\w.&'’-]+){0,3})")
_NOUNS = re.compile(r"[a-z-]+(?: [a-z-]+){0,3}(?: (?:of|in) (?:the )?[A-Z]\w+)?")
_NAME_IN_QUESTION = re.compile(r" ([A-Z][\w.&-]*(?: [A-Z][\w.&-]*)*)")
_CAPITAL_BEFORE = re.compile(r"(?<=\S )[A-Z][\w.&-]* $")
_TELLING_WHICH = ("acl", "acl:relcl", "nmod", "obl")
_SUBJECTS = ("nsubj", "nsubj:pass")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A question, the figures it was made from, and the document of the first.

    figure_ids: of one that answers, or of the two that a change is computed from.
    leans: whether it speaks of "the company", which is clear where there is one document, and not among many.
    """

    question: str
    figure_ids: tuple[str, ...]
    document_id: str
    leans: bool = False

    @property
    def key(self) -> str:
        """What is the same of two that ask the same, of one document or of two."""
        return " ".join(_WORD.findall(self.question.lower()))

    @property
    def opening(self) -> str:
        """How the question begins: "How many"; two that begin alike look alike."""
        return next((words for words in _OPENINGS if self.question.startswith(f"{words} ")), "")


def suggestions_from(document_id: str, library: Library, syntax: Syntax, words: WordVectors) -> list[Suggestion]:
    """What could be asked of a document, the best first; of a sentence once at most. Raises DocumentNotFound."""
    document = library.document(document_id).document
    figures, found = library.document_figures(document_id), []
    for sentence, inside in _sentences(document, library.document_passages(document_id), figures):
        tree = Tree(document.text, syntax.parse(document.text, sentence), words)
        made = [(_rank(item, figure), item) for figure in inside for item in _questions(tree, figure, syntax, words)]
        found += sorted(made, key=itemgetter(0))[:1]
    # In the document's order among equals: what it begins with is what it is about.
    return list({item.key: item for _, item in sorted(found, key=itemgetter(0))}.values())


def changes_of(series: Iterable[Series]) -> Iterator[Suggestion]:
    """Questions for what changed from a year to another, of series that name whose they are."""
    for item in series:
        points = [point for point in item.points if point.period.precision == "year" and point.entry.figure.value]
        if item.is_change or item.per or len({point.period.iso for point in points}) < max(2, len(points)):
            continue
        first, last = points[0], points[-1]
        whose = _NAMED.fullmatch(f" of {item.subject}" if item.subject else "")
        what = f"number of {item.concept}" if item.kind == "count" else item.concept
        is_named = bool(item.subject) or not item.concept.islower()
        if whose and is_named and _NOUNS.fullmatch(item.concept) and first.entry.document.id == last.entry.document.id:
            years = f"between {first.period.iso} and {last.period.iso}"
            yield Suggestion(
                question=f"By how much did the {what}{whose.group()} change {years}?",
                figure_ids=(first.entry.figure.id, last.entry.figure.id),
                document_id=first.entry.document.id,
            )


def chosen(found: Sequence[Suggestion], n: int) -> tuple[Suggestion, ...]:
    """So many of them, in their order, of as many documents and as different as there are; no question twice."""
    left, kept = list({item.key: item for item in reversed(found)}.values())[::-1], list[Suggestion]()
    while left and len(kept) < n:
        documents, openings = [item.document_id for item in kept], [item.opening for item in kept]
        best = min(left, key=lambda item: (item.leans, documents.count(item.document_id), openings.count(item.opening)))
        left.remove(best)
        kept.append(best)
    return tuple(kept)


def _rank(item: Suggestion, figure: Figure) -> tuple[bool, int, int]:
    """Less is better: what stands alone, of a number that one would not guess, in few words."""
    is_small = figure.kind == "count" and isinstance(figure.value, Decimal) and figure.value < SMALL
    return item.leans, _OPENINGS.index(item.opening) // 3 + 2 * is_small, len(item.question.split()) // 5


def _sentences(
    document: Document, passages: Sequence[Passage], figures: Sequence[Figure]
) -> Iterator[tuple[Span, list[Figure]]]:
    """Plain sentences of running text with the figures in them that can be asked for, from the beginning on."""
    n = 0
    for passage in passages:
        for sentence in passage.sentences if passage.kind in ("paragraph", "list") else ():
            text = document.quote(sentence)
            if len(text.split()) > MAX_SENTENCE_WORDS or _MARKUP.search(text) or not text.endswith((".", "!")):
                continue
            inside = [item for item in figures if sentence.holds(item.span) and _is_plain(item)]
            inside = [item for item in inside if not _is_apart(document.text[sentence.start : item.span.start])]
            if inside:
                yield sentence, inside
                n += 1
            if n == MAX_SENTENCES:
                return


def _is_plain(figure: Figure) -> bool:
    """Whether the figure can be asked for: of dates, those that tell a year or a day, not "last week"."""
    return figure.doubt is None and (figure.kind != "date" or _DAY_OR_YEAR.search(figure.text) is not None)


def _is_apart(before: str) -> bool:
    """Whether brackets or quotation marks are open."""
    return before.count("(") > before.count(")") or len(_QUOTES.findall(before)) % 2 == 1


def _questions(tree: Tree, figure: Figure, syntax: Syntax, words: WordVectors) -> Iterator[Suggestion]:
    chances = (random.Random(f"{figure.id} {number}") for number in range(TRIES))
    asked = [made.question for chance in chances for made in questions_of(tree, figure, chance)]
    sentence = tree.text[tree.parse.words[0].start : tree.parse.words[-1].end]
    for question in dict.fromkeys([*asked, *_held(tree, figure)]):
        verdict = how_put(question, syntax, words)
        if verdict != "oddly" and not is_cut(question, sentence):
            leans = verdict == "leaning"
            yield Suggestion(question=question, figure_ids=(figure.id,), document_id=figure.document_id, leans=leans)


def _held(tree: Tree, figure: Figure) -> Iterator[str]:
    """Questions for a number in a list of what a name has: "Lima is home to three zoos, 20 parks and 5 museums"."""
    subject, concept = figure.subject or "", figure.concept or ""
    before = tree.text[tree.parse.words[0].start : figure.span.start]
    at = before.find(subject)
    if figure.kind != "count" or not (subject[:1].isupper() and concept) or at < 0:
        return
    holding = _HOLDING.match(before, at + len(subject))
    if holding is None or _NOT_LISTED.search(before, holding.end()):
        return
    if not tree.text.startswith(f" {concept}", figure.span.end):
        return
    if holding["home"]:
        yield f"How many {concept} {holding['home']} {subject} home to?"
    elif holding["has"]:
        helper, verb = _ASKED_FOR[holding["has"]]
        yield f"How many {concept} {helper} {subject} {verb}?"
    else:
        yield f"How many {concept} does {subject} {holding['verb'].removesuffix('s')}?"


def how_put(question: str, syntax: Syntax, words: WordVectors) -> Literal["well", "leaning", "oddly"]:
    """Whether a question reads as English does, and is understood by itself, or leans on its document."""
    size, opens = len(question.split()), question.startswith(tuple(f"{words} " for words in _OPENINGS))
    if not (MIN_WORDS <= size <= MAX_WORDS and opens and question.endswith("?")):
        return "oddly"
    if _LEANING.search(question) or _ODD.search(question):
        return "oddly"
    tree = Tree(question, syntax.parse(question, Span(0, len(question))), words)
    places = range(len(tree.parse.words))
    if not all(_is_whole(tree, noun) for noun in places):
        return "oddly"
    return "leaning" if not _has_name(tree, places[2:]) or any(_leans(tree, noun) for noun in places) else "well"


def _has_name(tree: Tree, places: Iterable[int]) -> bool:
    return any(tree.is_name(n) and tree.word(n)[0].isupper() for n in places)


def is_cut(question: str, sentence: str) -> bool:
    """Whether a name of the question is the rest of one: "Gas", where the sentence has "British Gas"."""
    return any(
        (places := [found.start() for found in re.finditer(re.escape(name.group(1)), sentence)])
        and all(_CAPITAL_BEFORE.search(sentence, 0, place) for place in places)
        for name in _NAME_IN_QUESTION.finditer(question)
    )


def _is_whole(tree: Tree, noun: int) -> bool:
    """Whether a subject of the singular has its article: headlines leave them out, questions do not."""
    if tree.tag(noun) != "NN" or tree.label(noun) not in _SUBJECTS or tree.lower(noun) in _MASS or noun < 3:
        return True
    return bool(tree.children(noun, ("det", "nmod:poss", "nummod")))


def _leans(tree: Tree, noun: int) -> bool:
    """Whether it is "the company", without a name in its phrase, and without what tells which."""
    if not tree.is_noun(noun) or tree.is_name(noun) or tree.label(noun) in ("compound", "nmod:poss"):
        return False
    phrase = list(tree.parse.below(noun))
    is_definite = any(tree.lower(n) in ("the", "a", "an") for n in tree.children(noun, ("det",)))
    is_told = tree.tag(min(noun + 1, len(tree.parse.words) - 1)) in ("IN", "TO", "POS")
    return is_definite and not is_told and not _has_name(tree, phrase) and not tree.children(noun, _TELLING_WHICH)
