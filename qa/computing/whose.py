"""Whether a figure is told of whom or what is asked: the names beside it, before it, and in its document."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from corpus.calendar_names import FULL_MONTHS, WEEKDAYS
from corpus.documents import Figure, Span
from corpus.library import StoredPassage
from qa.computing.asked_words import AskedWords, Matches, Which, largest
from qa.computing.clauses import Clause
from qa.questions.words import Word, split_words

# What a name is worth that stands in the nearest sentence before with names, or that the whole document is about.
NAMED_BEFORE, IN_DOCUMENT = 0.75, 0.6
_TIMES = frozenset(FULL_MONTHS | WEEKDAYS)
_MARKS = ("$", "€", "£", "¥")
_AT = frozenset("in across throughout within inside for".split())
_REPORTS = re.compile(
    r"sa(?:id|ys?)|told|tells|according|"
    r"(?:expect|report|predict|estimat|announc|show|forecast|warn|reveal|stat)(?:s|ed|es)?",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.!?])[\"”']?\s+(?=[A-Z\"“])")
# Characters before a sentence in which the names are looked for that it goes on from.
_LOOKED_BACK = 400
# Characters behind a figure within which a name is beside it.
_BESIDE, _NEAR = 40, 25
_MOST_OTHERS = 2
# Beside the name that is asked for, others matter less.
_WITH_ASKED = 0.3


def other_names(
    asked: AskedWords, figure: Figure, words: Sequence[Word], own: Which, near: Matches, clause: Clause, text: str
) -> float | None:
    """How many names beside the figure nobody asks for, at most 2; None where one of them is whose it is.

    words: the sentence's; own: which of them are the clause's; near: the question's words by these. text: the
    document's.
    """
    if clause.owner is not None:
        return 0.0
    has_asked = bool(np.any(largest(near[:, own])[asked.is_name] > 0))
    wanted = {word.people for word in asked.content if word.people}
    others = 0
    for column, word in enumerate(words):
        if not own[column] or not _is_other(word, near[:, column], text):
            continue
        before = _before(words, column)
        is_near = word.span.start < figure.span.end + _NEAR
        if not has_asked and is_near and (word.people is not None or before in _AT):
            return None
        if before in _AT and word.people is not None and not (has_asked and before == "for"):
            return None
        goes_on = column > 0 and own[column - 1] and words[column - 1].is_name
        is_beside = word.span.start < figure.span.end + _BESIDE
        others += is_beside and word.people not in wanted and not goes_on and not _reports(words, column)
    return min(_MOST_OTHERS, others) * (_WITH_ASKED if has_asked else 1.0)


def named_before(asked: AskedWords, stored: StoredPassage, sentence: Span) -> Matches:
    """(n,): of the names that "the bank" of a sentence may stand for, those of the nearest sentence that has any.

    A place that is asked for has to be named where it is told of.
    """
    before = stored.document.text[max(0, sentence.start - _LOOKED_BACK) : sentence.start]
    for other in reversed(_SENTENCES.split(before.strip())):
        words = [word for word in split_words(f". {other}") if word.is_name or word.people]
        if any(word.people or len(word.text) > 1 for word in words):
            found: Matches = np.where(asked.is_name & ~asked.is_place, asked.best(words) * NAMED_BEFORE, 0.0)
            return found
    return np.zeros(len(asked.content), dtype=np.float32)


def of_the_document(asked: AskedWords, stored: StoredPassage) -> Matches:
    """(n,): for a country's name, whether no other country is named as often in the document."""
    found = np.zeros(len(asked.content), dtype=np.float32)
    if not any(word.people for word in asked.content):
        return found
    counts = Counter(word.people for word in split_words(stored.document.text) if word.people is not None)
    for n, word in enumerate(asked.content):
        if word.people is not None:
            others = max((count for people, count in counts.items() if people != word.people), default=0)
            found[n] = IN_DOCUMENT * (counts[word.people] > others)
    return found


def _is_other(word: Word, near: Matches, text: str) -> bool:
    """Whether it is (part of) a name that is not asked for; the US of "US$5" is none."""
    is_name = (word.is_name or word.people is not None) and word.text.lower() not in _TIMES
    return is_name and not near.any() and text[word.span.end : word.span.end + 1] not in _MARKS


def _before(words: Sequence[Word], column: int) -> str:
    """The word before a name, articles and its own words aside."""
    at = column - 1
    while at >= 0 and (words[at].text.lower() == "the" or words[at].is_name):
        at -= 1
    return words[at].text.lower() if at >= 0 else ""


def _reports(words: Sequence[Word], column: int) -> bool:
    """Whether a name is of somebody who only tells of it."""
    return any(_REPORTS.fullmatch(word.text) is not None for word in words[column + 1 : column + 5])
