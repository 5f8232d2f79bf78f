"""What is said of two figures that are held against each other: which is more, and from what to what it changed."""

import re
from collections.abc import Sequence
from fractions import Fraction

from corpus.documents import Document, Figure
from qa.answers import Answer
from qa.computing.common_units import ends_of
from qa.computing.computed import Computed
from qa.computing.plans import AskedComputation
from qa.wording import figure_phrase

# Figures told as "about" are not held against each other where they differ by no more than this share.
_TOO_NEAR = Fraction(3, 100)
_LOSS = re.compile(r"\b(?:los[es]|losing|lost|loses|losses|deficit)\b", re.IGNORECASE)
_NEAR = 40


def told(
    asked: AskedComputation, computed: Computed, operands: Sequence[Figure], answers: Sequence[Answer]
) -> str | None:
    """The sentence; None where the result itself is what is asked for. operands: as the answers give them."""
    if asked.telling in ("result", "rest") or len(operands) != 2:
        return None
    phrases = [_phrase(figure, answer) for figure, answer in zip(operands, answers, strict=True)]
    if asked.telling == "from_to":
        text = from_to(asked, operands, answers)
        way = {"up": "more", "down": "less", None: ""}[computed.change]
        return f"{text}: {_apart(computed)} {way} ({computed.expression})" if way else f"{text}: the same"
    less_first = asked.telling in ("less", "is_less")
    # The difference is of the second less the first.
    is_second = computed.change == ("down" if less_first else "up")
    is_same = computed.change is None
    apart = "" if is_same else f"; {_apart(computed)} apart ({computed.expression})"
    if asked.telling in ("is_more", "is_less"):
        verdict = "Yes" if is_second else "No"
        return f"{verdict}: {phrases[1]} ({asked.names[1]}) against {phrases[0]} ({asked.names[0]}){apart}"
    if is_same:
        return f"They are the same: {phrases[1]} ({asked.names[1]}) and {phrases[0]} ({asked.names[0]})"
    first, second = (1, 0) if is_second else (0, 1)
    return f"{_capital(asked.names[first])}: {phrases[first]}, against {phrases[second]} ({asked.names[second]}){apart}"


def cannot_tell(asked: AskedComputation, computed: Computed, operands: Sequence[Figure]) -> str | None:
    """Why it cannot be said which of two is more; None where it can, or is not asked."""
    if asked.telling in ("result", "rest", "from_to") or len(operands) != 2:
        return None
    if computed.value is None and computed.change is None:
        return "they are ranges that overlap"
    one, other = (ends_of(figure) for figure in operands)
    if one is None or other is None:
        return "they are no numbers"
    bounds = [figure.qualifier for figure in operands]
    if any(bound in ("more_than", "at_least", "less_than", "at_most") for bound in bounds) and not _is_beyond(
        operands, computed
    ):
        return "one of them is only told to be more or less than a number"
    size = max(abs(one[1]), abs(other[1]))
    if "approximately" in bounds and abs(other[0] - one[0]) <= size * _TOO_NEAR:
        return "they are only told roughly, and lie near each other"
    return None


def contrary_word(asked: AskedComputation, computed: Computed) -> str | None:
    """How a result is told that goes the other way than the question takes for granted; None where it does not."""
    if asked.contrary is None:
        return None
    word, way = asked.contrary
    end = computed.high if way == "down" and computed.high is not None else computed.value
    end = computed.low if way == "up" and end is None else end
    return word if end is not None and (end < 0 if way == "down" else end > 0) else None


def _is_beyond(operands: Sequence[Figure], computed: Computed) -> bool:
    """Whether the bounds leave it certain which is more: more than 5 is more than 4."""
    first, second = (figure.qualifier for figure in operands)
    upper, lower = ("less_than", "at_most"), ("more_than", "at_least")
    if computed.change == "up":
        return first not in lower and second not in upper
    return computed.change == "down" and first not in upper and second not in lower


def from_to(asked: AskedComputation, operands: Sequence[Figure], answers: Sequence[Answer]) -> str:
    """ "From 5 to 7 (2015 to 2018)"; a loss is said to be one."""
    told = [
        f"{_phrase(figure, answer)}{' (a loss)' if is_loss(figure, answer) else ''}"
        for figure, answer in zip(operands, answers, strict=True)
    ]
    return f"From {told[0]} to {told[1]} ({' to '.join(asked.names)})"


def is_loss(figure: Figure, answer: Answer) -> bool:
    """Whether an amount of money was or will be lost, by the words right before it or what it is said to be."""
    document = _document(figure, answer)
    in_table = any(item.passage.id == figure.passage_id and item.passage.kind == "table" for item in answer.passages)
    if figure.kind != "money" or document is None or in_table:
        return False
    before = document.text[max(0, figure.span.start - _NEAR) : figure.span.start]
    return _LOSS.search(f"{before.rpartition('. ')[2]} {figure.concept or ''}") is not None


def _apart(computed: Computed) -> str:
    return computed.text.lstrip("−-").replace(" −", " ").replace(" -", " ")


def _phrase(figure: Figure, answer: Answer) -> str:
    document = _document(figure, answer)
    return figure.text if document is None else figure_phrase(figure, document)


def _document(figure: Figure, answer: Answer) -> Document | None:
    return next((item.document for item in answer.passages if item.document.id == figure.document_id), None)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
