"""Which figure is whose in a row: "Austria and Malta had 5% and 7%, respectively"."""

import re
from collections.abc import Sequence

from corpus.documents import Figure, Span
from qa.questions.question import Question
from qa.questions.words import Word

_WORD = re.compile(r"\brespectively\b", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:,|,? and|,? &)\s*(?:the |in |of |for )?", re.IGNORECASE)
_NO_NAMES = frozenset("the in of for at on by both while whereas here there".split())


def owned(
    question: Question, text: str, sentence: Span, figures: Sequence[Figure], words: Sequence[Word]
) -> Figure | None:
    """The figure of a row that belongs to whom the question names; None where the sentence tells of no such row.

    text: the document's. figures and words: of the sentence, in order.
    """
    if _WORD.search(text, sentence.start, sentence.end) is None:
        return None
    amounts = [figure for figure in figures if figure.kind not in ("date", "ordinal")]
    owners = _capitalised(text, words)
    asked = {word.stem for word in question.names}
    for row in _rows(text, [figure.span for figure in amounts]):
        for places in _rows(text, [Span(part[0].span.start, part[-1].span.end) for part in owners]):
            if len(row) != len(places) or len(row) < 2 or len({amounts[n].kind for n in row}) > 1:
                continue
            fit = [n for n, at in zip(row, places, strict=True) if all(word.stem in asked for word in owners[at])]
            if len(fit) == 1:
                return amounts[fit[0]]
    return None


def _capitalised(text: str, words: Sequence[Word]) -> list[list[Word]]:
    """Runs of capitalised words, each a name; the first word of a sentence may be one."""
    runs: list[list[Word]] = []
    for word in words:
        if not word.text[0].isupper() or word.text.lower() in _NO_NAMES:
            continue
        if runs and text[runs[-1][-1].span.end : word.span.start] in (" ", "-"):
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _rows(text: str, spans: Sequence[Span]) -> list[list[int]]:
    """The spans in rows, by their places: what nothing but a comma or "and" parts stands in one."""
    rows: list[list[int]] = []
    for n, span in enumerate(spans):
        if n and _JOINED.fullmatch(text, spans[n - 1].end, span.start):
            rows[-1].append(n)
        else:
            rows.append([n])
    return rows
