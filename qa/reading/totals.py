"""What all of it comes to: where a total is asked for, the number of one part is none."""

import re
from collections.abc import Sequence

from corpus.documents import Figure
from index.lexical import stem
from qa.questions.names import Name
from qa.questions.question import Question
from qa.questions.words import split_words
from qa.reading.candidates import Candidate

# How much less likely than the best another figure may be, in log-odds, that is still one of what is asked.
_NEAR = 4.0
_ASKS_TOTAL = re.compile(
    r"\b(?:in total|altogether|overall|all told|all together|combined|in all\b(?! (?:of|the))|in sum|"
    r"total (?:number|amount|sum|of)|(?:is|was|are|were|['’]s) the (?:overall |grand )?total\b)",
    re.IGNORECASE,
)
_TOLD_TOTAL = re.compile(
    r"\b(?:totals?|totall?(?:ed|ing)|altogether|overall|in all|all told|combined|together|whole|entire(?:ly)?|all|both|"
    r"sum|aggregate|so far|to date|cumulative|tolls?|(?:bring|brings|brought|bringing) (?:\w+ ){0,4}to)\b",
    re.IGNORECASE,
)
# Behind a figure: that it is of some of what is counted.
_PART = re.compile(r"(?: [\w'’-]+){0,3}? of (?:them|whom|which|these|those)\b", re.IGNORECASE)


def asks_total(question: Question) -> bool:
    return _ASKS_TOTAL.search(question.text) is not None


def total_among(question: Question, candidates: Sequence[Candidate]) -> Candidate | None:
    """The first of the likely candidates that may be the total; None where only parts are told.

    candidates: best first, the best with figures. A figure is the total where its sentence says so, or where no other
    figure of the same is told beside it.
    """
    best = candidates[0]
    likely = [item for item in candidates if item.figures and item.log_odds >= best.log_odds - _NEAR]
    for item in likely:
        if _says_total(item) and not _is_part(item):
            return item
    beside = [figure for figure in best.passage.stored.figures if best.sentence.span.holds(figure.span)]
    figures = [*beside, *(figure for item in likely for figure in item.figures)]
    own = _asked_behind(question, best, best.figures[0])
    rivals = [
        other
        for other in figures
        if _counts_same(best.figures[0], other)
        and not (other in beside and head_of(other) and _asked_behind(question, best, other) < own)
    ]
    is_narrow = any(name.is_place and not name.is_asked(question) for name in _names_behind(best))
    return None if rivals or is_narrow or _is_part(best) else best


def _asked_behind(question: Question, item: Candidate, figure: Figure) -> frozenset[str]:
    """The words of the question between a figure and the next: "for final dividends" is told of one alone."""
    sentence = item.sentence
    starts = [other.span.start for other in item.passage.stored.figures if other.span.start > figure.span.end]
    end = min([sentence.span.end, *starts])
    told = {word.stem for word in sentence.words if figure.span.end <= word.span.start < end}
    return frozenset(word.stem for word in question.content if word.stem in told)


def _says_total(item: Candidate) -> bool:
    """Whether the words around the figure, up to the figures beside it, say that it is of all."""
    text, (first, last) = item.passage.stored.document.text, _around(item)
    return _TOLD_TOTAL.search(text, first, last) is not None


def _around(item: Candidate) -> tuple[int, int]:
    figure = item.figures[0]
    others = [
        other.span for other in item.passage.stored.figures if other.kind == figure.kind and other.id != figure.id
    ]
    start = max([item.sentence.span.start, *(span.end for span in others if span.end <= figure.span.start)])
    end = min([item.sentence.span.end, *(span.start for span in others if span.start >= figure.span.end)])
    return start, end


def _is_part(item: Candidate) -> bool:
    text = item.passage.stored.document.text
    return _PART.match(text, item.figures[-1].span.end, item.sentence.span.end) is not None


def _counts_same(one: Figure, two: Figure) -> bool:
    """Whether another figure counts the same and is another number, of no other year."""
    if one.id == two.id or one.document_id != two.document_id or two.id in one.equivalents or one.id in two.equivalents:
        return False
    if (one.kind, one.unit) != (two.kind, two.unit) or one.value == two.value:
        return False
    return not _are_of_other_years(one, two) and (head_of(one) == head_of(two) or not head_of(two) or not head_of(one))


def _are_of_other_years(one: Figure, two: Figure) -> bool:
    """Of two years or quarters each has its own; of two days, each is a part."""
    if one.as_of is None or two.as_of is None or one.as_of.overlaps(two.as_of):
        return False
    return {one.as_of.precision, two.as_of.precision} <= {"year", "half", "quarter"}


def head_of(figure: Figure) -> str:
    """The stem of the noun that a figure counts, "" where it tells none."""
    words = split_words(re.split(r" (?:of|in|for|from|to|on|at|by)\b", figure.concept or "")[0])
    return stem(words[-1].text.lower()) if words else ""


def _names_behind(item: Candidate) -> list[Name]:
    """Names between the figure and the next."""
    _, end = _around(item)
    return [name for name in item.sentence.names if item.figures[0].span.end <= name.span.start < end]
