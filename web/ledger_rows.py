"""Figures as rows of a table: each with its sentence, in short around the figure and as a whole."""

import re
from dataclasses import dataclass

from corpus.ledger import Entry
from qa.serialising import Json, entry_to_dict
from web.answer_view import place

# Characters that are shown of a sentence before and behind its figure.
_BEFORE, _BEHIND = 44, 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """figure: as the API gives it. label: what it stands for in a chart. href: where it stands.

    before, behind: the sentence's words around the figure, on one line. in_short: what is shown of them at first; the
    same, if that is all.
    """

    figure: Json
    label: str | None
    href: str
    words: str
    before: str
    behind: str
    in_short: tuple[str, str]

    @property
    def is_cut(self) -> bool:
        return self.in_short != (self.before, self.behind)


def row_of(entry: Entry, label: str | None = None) -> Row:
    figure, quote = entry.figure, entry.quote
    # Without its place in the text, a figure is looked for; it may stand twice in a sentence.
    at = quote.find(figure.text) if entry.quote_start is None else figure.span.start - entry.quote_start
    start, end = max(at, 0), max(at, 0) + len(figure.span)
    before, behind = _line(quote[:start]).lstrip(), _line(quote[end:]).rstrip()
    return Row(
        figure=entry_to_dict(entry),
        label=label,
        href=place(entry.document.id, figure.span.start, figure.span.end),
        words=_line(quote[start:end]),
        before=before,
        behind=behind,
        in_short=(_last(before), _first(behind)),
    )


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _first(text: str) -> str:
    """The words that the text begins with; a word that is longer than there is room is cut."""
    if len(text) <= _BEHIND:
        return text
    kept = text[:_BEHIND]
    return f"{kept[: kept.rfind(' ')] if ' ' in kept.strip() else kept} …"


def _last(text: str) -> str:
    if len(text) <= _BEFORE:
        return text
    kept = text[-_BEFORE:]
    return f"… {kept[kept.find(' ') + 1 :] if ' ' in kept.strip() else kept}"
