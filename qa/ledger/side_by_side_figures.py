"""Figures of one concept, unit and period that stand side by side: the unemployment of several countries in 2009.

Only figures of which it is told whose they are: by their own words, by their sentence, or by their row of a table. Of
an owner for whom a document gives several values, none is taken: which is which has not been told apart.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.documents import Figure, FigureKind, Period
from corpus.ledger import Entry
from corpus.ordering import keys_of_figure
from index.lexical import stem
from qa.ledger.series import NO_AMOUNTS
from qa.ledger.series_owners import owner_of
from qa.ledger.series_words import TIMES, WORD, as_one_word, stems_of
from qa.questions.peoples import common_names
from qa.questions.words import load_word_vectors

# Of "A | 5" alone it is not told that it is a table.
_LEAST_CELLS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What a document says of one owner. owner: in the words that tell it."""

    owner: str
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """At least two figures for one period: of several owners, or of one for whom documents give different values.

    concept: without the owner's name; for a table whose rows are names alone, the document's title.
    sides: the largest first.
    """

    concept: str
    kind: FigureKind
    unit: str | None
    per: str | None
    is_change: bool
    period: Period
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class _Key:
    """What figures have in common that can stand side by side. document_id: where no other has the same rows."""

    kind: FigureKind
    unit: str | None
    per: str | None
    is_change: bool
    period: tuple[object, ...]
    words: frozenset[str]
    document_id: str | None


@dataclass(frozen=True, slots=True)
class _Told:
    """A figure, whose it is, and what is counted, without that."""

    entry: Entry
    owner: frozenset[str]
    text: str
    concept: str
    words: frozenset[str]
    document_id: str | None
    is_row: bool = False


def side_by_side_of(entries: Iterable[Entry]) -> tuple[SideBySide, ...]:
    """All that stand side by side, those of most figures first; holds in memory what has a concept and a period."""
    groups: dict[_Key, list[_Told]] = {}
    for entry in entries:
        figure = entry.figure
        if figure.as_of is None or not figure.concept or figure.kind in NO_AMOUNTS:
            continue
        if (told := _told(entry, figure.concept)) is not None:
            groups.setdefault(_key(figure, figure.as_of, told), []).append(told)
    found = [one for key, group in groups.items() if (one := _side_by_side(key, group)) is not None]
    return tuple(sorted(found, key=lambda one: -len(one.sides)))


def _key(figure: Figure, period: Period, told: _Told) -> _Key:
    return _Key(
        kind=figure.kind,
        unit=figure.unit,
        per=stem(figure.per) if figure.per else None,
        is_change=figure.change is not None,
        period=(period.start, period.end),
        words=told.words,
        document_id=told.document_id,
    )


def _told(entry: Entry, concept: str) -> _Told | None:
    """Whose the figure is, if that is told."""
    figure, (names, rest) = entry.figure, _parted(concept)
    words = stems_of(rest)
    # "Sgt. Cardona, 31" counts no sergeants.
    is_counted = figure.kind != "count" or any(word[0].islower() for word in WORD.findall(rest) if stems_of(word))
    if names and not figure.subject:
        if words:
            return _Told(entry, stems_of(names), names, rest, words, None) if is_counted else None
        # A row that is a sentence by itself; several in one have not been read as a table.
        if entry.quote.count("|") + 1 >= _LEAST_CELLS and "\n" not in entry.quote.strip() and "||" not in entry.quote:
            return _Told(entry, stems_of(names), names, entry.document.title, words, entry.document.id, is_row=True)
        return None
    owned = owner_of(entry)
    if owned.row and words:
        row = ", ".join(owned.row)
        return _Told(entry, frozenset(owned.row), row, rest, words, entry.document.id, is_row=True)
    if names or not (words and is_counted and owned.is_told and owned.text and _is_named(entry, owned.text, words)):
        return None
    # "Seats" and "people" are others in each document.
    document_id = entry.document.id if len(words) == 1 and figure.kind == "count" else None
    return _Told(entry, owned.words, owned.text, rest, words, document_id)


def _is_named(entry: Entry, owner: str, words: frozenset[str]) -> bool:
    """Whether the owner is a name that what is told depends on; a place that the sentence names besides may not be."""
    found = WORD.findall(as_one_word(owner))
    is_country = any(common_names(found))
    if not entry.figure.subject:
        return is_country and len(words) > 1
    return is_country or any(_is_capital(word) and (n or _looks_like_name(word)) for n, word in enumerate(found))


def _parted(concept: str) -> tuple[str, str]:
    """The names in what is counted, and the rest: "United States", "unemployment rate in the"."""
    words = WORD.findall(as_one_word(concept))
    names = [
        word
        for n, (word, country) in enumerate(zip(words, common_names(words), strict=True))
        if country or (_is_capital(word) and (n or _looks_like_name(word)))
    ]
    return " ".join(names), " ".join(word for word in words if word not in names)


def _is_capital(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and word.lower() not in TIMES


def _looks_like_name(word: str) -> bool:
    """Whether a word with a capital that may only begin a sentence or a header is hardly anything but a name."""
    return load_word_vectors().looks_like_name(word)


def _side_by_side(key: _Key, group: Sequence[_Told]) -> SideBySide | None:
    kept = list(_told_apart(group))
    if not key.words and len(kept) < len({told.owner for told in group}):
        return None  # The columns of a table whose rows are names alone have not been told apart.
    if len(key.words) == 1 and not all(told.is_row for told in kept):
        kept = _told_alike(kept, key.words)
    owners = {told.owner for told in kept}
    values = {_said(told.entry.figure) for told in kept}
    documents = {told.entry.document.id for told in kept}
    if len(owners) < 2 and not (len(documents) > 1 and len(values) > 1):
        return None
    period = group[0].entry.figure.as_of
    assert period is not None
    kept.sort(key=lambda told: keys_of_figure(told.entry.figure)[1] or "", reverse=True)
    return SideBySide(
        concept=_shortest(told.concept for told in kept),
        kind=key.kind,
        unit=key.unit,
        per=group[0].entry.figure.per,
        is_change=key.is_change,
        period=period,
        sides=tuple(Side(owner=" ".join(told.text.split()), entry=told.entry) for told in kept),
    )


def _told_apart(group: Sequence[_Told]) -> Iterator[_Told]:
    """One figure for each owner and document, of those for which there is one; what is said twice is said once."""
    by_place: dict[object, dict[object, _Told]] = {}
    for told in group:
        said = by_place.setdefault((told.owner, told.entry.document.id), {})
        said.setdefault(_said(told.entry.figure), told)
    for said in by_place.values():
        if len(said) == 1:
            yield from said.values()


def _told_alike(group: Sequence[_Told], concept: frozenset[str]) -> list[_Told]:
    """Those of whom one sentence tells, or sentences that share a word besides: "had 8,000 fans", not "needs 8,000".

    A single word such as "delegates" does not say what is told of them.
    """
    words = [
        frozenset(word for word in stems_of(told.entry.quote) - concept - told.owner if not word[0].isdigit())
        for told in group
    ]
    return [
        told
        for told, own in zip(group, words, strict=True)
        if any(
            other is not told and (other.entry.quote == told.entry.quote or own & others)
            for other, others in zip(group, words, strict=True)
        )
    ]


def _said(figure: Figure) -> tuple[object, ...]:
    return figure.value, figure.low, figure.high, figure.change, figure.nature


def _shortest(texts: Iterable[str]) -> str:
    return min((" ".join(text.split()) for text in texts), key=len)
