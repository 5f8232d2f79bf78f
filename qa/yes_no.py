"""Yes or no, with its evidence: said only where one sentence holds all that the question says.

Nothing here reasons. A sentence that has every telling word of the question, in the question's order, with its names,
numbers and times among them and no other name between them, says yes to it, or no if it denies it. One that has another
number of the same things says no. Anything less is no answer, however near: "bought" is not "sold", "of Cork" is not
"of Kerry", and what was planned or said is not what was done.
"""

import re
from collections.abc import Sequence

from corpus.calendar_names import FULL_MONTHS, SHORT_MONTHS, WEEKDAYS
from corpus.documents import Figure, Span
from qa.answers import AnswerFigure
from qa.drafts import Draft, Quoted
from qa.questions.names import Name
from qa.questions.question import Question, resolve
from qa.questions.words import Word, split_words
from qa.reading.evidence import PassageEvidence, SentenceEvidence

# How near a word must come to one of the question's, on the scale of WordVectors.similarity: below lie opposites (buy
# and sell 0.72, open and closed 0.66) together with what only goes along.
HELD = 0.78
# Words that lie near each other and never mean the same.
_ONLY_ITSELF = frozenset(
    "one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand "
    "million billion trillion first second third fourth fifth last next north south east west northern southern "
    "eastern western left right more less higher lower up down rise fall increase decrease open close opened closed "
    "buy sell bought sold win lose won lost male female men women man woman old new high low import export".split()
) | frozenset(FULL_MONTHS | SHORT_MONTHS | WEEKDAYS)
_BASES = {"bought": "buy", "sold": "sell", "won": "win", "lost": "lose"}
# Words behind a number that say of what it is: "310 million leva".
WORDS_BEHIND = 3
_NEGATION = re.compile(
    r"\b(?:not(?! only)|no|never|nobody|none|neither|nor|without|failed to|fails to|denied|denies|deny|refused|refuses|"
    r"unable|yet to|declin(?:e|es|ed|ing) to|(?:prevented|stopped|barred|kept|banned) from|avoid(?:s|ed)?|short of)\b|"
    r"n['’]t\b",
    re.IGNORECASE,
)
_TURNS = re.compile(r"\b(?:but|except|instead|although|though|rather|whereas)\b|;", re.IGNORECASE)
# What makes a statement less than one: it was said, planned or possible.
_HEDGED = re.compile(
    r"\b(?:may(?! \d)|might|could|would|if|whether|plan(?:s|ned)?|propos(?:e|es|ed|al)|alleged(?:ly)?|reported(?:ly)?|"
    r"rumou?rs?|expect(?:s|ed)?|hop(?:e|es|ed|ing)|unlikely|consider(?:s|ed|ing)?|likely|should)\b",
    re.IGNORECASE,
)
# Bounds and shares: "more than 10 people", "all schools". They would have to be reckoned with.
_BOUNDS = re.compile(
    r"\b(?:more|less|fewer|over|under|above|below|least|most|up to|only|all|every|each|any|exactly|half|both)\b",
    re.IGNORECASE,
)


def answer_yes_no(question: Question, passages: Sequence[PassageEvidence]) -> Draft | None:
    """The verdict of the sentence that says most of what the question says. None where no sentence tells.

    passages: read and judged. Its confidence is the share, by weight, of the question's words that the sentence has.
    """
    if _BOUNDS.search(question.text):
        return None
    told = [
        (sentence.coverage, passage.log_odds, _draft(*said, passage, sentence))
        for passage in passages
        if not passage.missing_names
        for sentence in passage.sentences
        if (said := _said(question, passage, sentence)) is not None
    ]
    return max(told, key=lambda item: item[:2])[2] if told else None


def _said(
    question: Question, passage: PassageEvidence, sentence: SentenceEvidence
) -> tuple[str, tuple[Figure, ...]] | None:
    """The verdict with the figures that decide it; None if the sentence does not tell."""
    held = [_held(word, sentence, n) for n, word in enumerate(question.content)]
    open_numbers = [n for n, word in enumerate(question.content) if held[n] is None and word.text[0].isdigit()]
    if any(held[n] is None and n not in open_numbers for n in range(len(held))) or len(open_numbers) > 1:
        return None
    found = [place for place in held if place is not None]
    telling = [word for word in question.content if not word.is_name and not word.text[0].isdigit()]
    if not telling or found != sorted(found) or not _is_of_the_time(question, passage, sentence):
        return None
    stretch = Span(sentence.words[found[0]].span.start, sentence.words[found[-1]].span.end)
    # "No deaths": what denies the first of the words stands just before it.
    before = sentence.words[max(0, found[0] - 1)].span.start
    text = passage.stored.document.quote(Span(before, stretch.end))
    if any(stretch.holds(name.span) and _is_another(question, name) for name in sentence.names):
        return None
    if _HEDGED.search(passage.stored.document.quote(sentence.span)) and not _HEDGED.search(question.text):
        return None
    is_negated = bool(_NEGATION.search(text))
    if _NEGATION.search(question.text) or (is_negated and _TURNS.search(text)):
        return None
    if not open_numbers:
        return ("No" if is_negated else "Yes"), ()
    if is_negated:
        return None
    figures = [item for item in passage.stored.figures if sentence.span.holds(item.span)]
    other = _same_of(question, open_numbers[0], figures)
    return None if other is None else ("No", (other,))


def _is_another(question: Question, name: Name) -> bool:
    """Whether it is a name that may have done it in the place of those asked for; not one that only tells where."""
    return not name.is_asked(question) and not name.is_time and not name.is_place and name.after != "of"


def _held(word: Word, sentence: SentenceEvidence, n: int) -> int | None:
    """The place of the sentence's word that says this one of the question; None if none does."""
    row = sentence.similarity[n]
    if not len(row):
        return None
    for place, other in enumerate(sentence.words):
        if _BASES.get(other.text.lower()) == word.text.lower():
            return place
    at = int(row.argmax())
    least = 1.0 if word.is_name or word.text.lower() in _ONLY_ITSELF or word.text[0].isdigit() else HELD
    return at if row[at] >= least else None


def _is_of_the_time(question: Question, passage: PassageEvidence, sentence: SentenceEvidence) -> bool:
    """Whether the sentence has a date in every period that is asked for, if any is."""
    if not question.periods and question.relative_period is None:
        return True
    asked = resolve(question, passage.stored.document.published)
    dates = [item.as_of for item in passage.stored.figures if sentence.span.holds(item.span) and item.as_of]
    return bool(asked) and all(any(wanted.overlaps(day) for day in dates) for wanted in asked)


def _same_of(question: Question, number: int, figures: Sequence[Figure]) -> Figure | None:
    """The figure that counts what the question's number does, by the words behind that; None unless it is only one."""
    behind = {word.stem for word in question.content[number + 1 : number + 1 + WORDS_BEHIND]}
    shared = [
        len(behind & {word.stem for word in split_words(f"{item.text} {item.concept or ''}")}) for item in figures
    ]
    most = max(shared, default=0)
    return figures[shared.index(most)] if most and shared.count(most) == 1 else None


def _draft(verdict: str, figures: tuple[Figure, ...], passage: PassageEvidence, sentence: SentenceEvidence) -> Draft:
    stored = passage.stored
    quote = stored.document.quote(sentence.span)
    marked = [Quoted(stored=stored, span=figure.span, score=sentence.coverage) for figure in figures]
    return Draft(
        text=f"{verdict}: “{quote}”",
        confidence=sentence.coverage,
        spans=(*marked, Quoted(stored=stored, span=sentence.span, score=sentence.coverage)),
        figures=tuple(AnswerFigure(figure=figure, role="answer") for figure in figures),
        sentence=(stored, sentence.span),
    )
