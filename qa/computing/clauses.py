"""The part of a sentence that tells of one of its figures, and whose that is in a list that ends "respectively"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.documents import Figure, Span
from qa.questions.words import Word

# Where another statement begins.
_PARTS = re.compile(
    r"[;:]\s|,?\s(?:while|whilst|whereas|although|though|but)\s|"
    r",\s(?:and|after|with|meaning|or|also|then|up|down|compared|which|when|as|an?|the|far|\w+ing)\s|"
    r"\s[–—-]+\s|\sthan\s(?![$€£¥]?\d)"
)
_AND = re.compile(r",?\s(?:and|or|from|to)\s")
_RESPECTIVELY = re.compile(r"\brespectively\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clause:
    """owner: of a figure in a list, the words of that list of names that are its own; None elsewhere."""

    span: Span
    owner: tuple[Word, ...] | None = None


def clause_of(figure: Figure, figures: Sequence[Figure], text: str, sentence: Span, words: Sequence[Word]) -> Clause:
    """The clause of a figure. figures: all of the sentence's; words: the sentence's; text: the document's."""
    owner = _listed_owner(figure, figures, text, sentence, words)
    start, end = sentence.start, sentence.end
    numbers = [item for item in figures if item.kind not in ("date", "ordinal")]
    for match in (
        *_PARTS.finditer(text, sentence.start, sentence.end),
        *_AND.finditer(text, sentence.start, sentence.end),
    ):
        is_and = match.re is _AND
        # "And" joins two statements where either has a figure.
        if is_and and not (
            any(item.span.end <= match.start() for item in numbers)
            and any(item.span.start >= match.end() for item in numbers)
        ):
            continue
        if match.end() <= figure.span.start:
            start = max(start, match.end())
        elif match.start() >= figure.span.end:
            end = min(end, match.start())
    return Clause(Span(start, max(end, figure.span.end)), owner)


def _listed_owner(
    figure: Figure, figures: Sequence[Figure], text: str, sentence: Span, words: Sequence[Word]
) -> tuple[Word, ...] | None:
    """ "Rates of 4% and 5%, respectively": the first name for the first figure."""
    end = _RESPECTIVELY.search(text, sentence.start, sentence.end)
    if end is None:
        return None
    alike = [item for item in figures if item.kind == figure.kind and item.span.end <= end.start() + 1]
    listed: list[Figure] = []
    for item in reversed(alike):
        if listed and len(text[item.span.end : listed[0].span.start]) > 12:
            break
        listed.insert(0, item)
    if figure not in listed or len(listed) < 2:
        return None
    names = [name for name in _names(words, text) if name[-1].span.end <= listed[0].span.start]
    if len(names) < len(listed):
        return None
    return names[-len(listed) :][listed.index(figure)]


def _names(words: Sequence[Word], text: str) -> list[tuple[Word, ...]]:
    """Runs of words of names, with nothing but a space between them."""
    runs: list[list[Word]] = []
    for word in words:
        if not (word.is_name or word.people):
            continue
        if runs and text[runs[-1][-1].span.end : word.span.start] in (" ", "-"):
            runs[-1].append(word)
        else:
            runs.append([word])
    return [tuple(run) for run in runs]
