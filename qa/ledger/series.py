"""Figures of one concept, unit and owner over periods, from all documents: what a chart shows.

Two figures belong to one series where the same is counted or measured of the same: "unemployment rate in the US" and
"American unemployment rate", but not that of the eurozone. Whose it is, the concept or the subject tells, else a place
named in the sentence, else the names in the document's title. Where none does, one document is not held for another.
Words are compared by their stems, in any order. A difference ("up 3 %") and a level ("at 3 %") are two series.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.documents import Figure, FigureKind, Period
from corpus.ledger import Entry
from index.lexical import stem
from qa.ledger.series_owners import Owner, owner_of
from qa.ledger.series_words import stems_of

# A date is a period itself, and what is first or second is a place in an order, not an amount.
NO_AMOUNTS = frozenset({"date", "ordinal"})
# "From 9.7 % to 9.9 %" is said in one sentence of one period.
_MOST_IN_A_SENTENCE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What one document says for one period. period: that of the figure."""

    period: Period
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """At least two points of different periods, by the periods' start, the longer first, then as they came.

    concept: the words that most points have for it. subject: whose it is, in the words that tell it; None if none do.
    is_change: of differences, up or down, and not of levels.
    """

    concept: str
    subject: str | None
    kind: FigureKind
    unit: str | None
    per: str | None
    is_change: bool
    points: tuple[Point, ...]


_Group = Sequence[tuple[Entry, Owner]]


@dataclass(frozen=True, slots=True)
class _Key:
    """What figures have in common that can stand in one series. document_id: where no other can be of the same."""

    kind: FigureKind
    unit: str | None
    per: str | None
    is_change: bool
    words: frozenset[str]
    document_id: str | None


def series_of(entries: Iterable[Entry]) -> tuple[Series, ...]:
    """All series among the entries, those of most points first; holds in memory what has a concept and a period."""
    groups: dict[_Key, list[tuple[Entry, Owner]]] = {}
    for entry in entries:
        figure = entry.figure
        if figure.as_of is None or not figure.concept or figure.kind in NO_AMOUNTS:
            continue
        owner, concept = owner_of(entry), stems_of(figure.concept)
        # Of "net subscribers totalled 148,000 for the quarter", the quarter is no concept.
        if concept or (figure.subject and (concept := stems_of(figure.subject))):
            groups.setdefault(_key(entry, concept, owner), []).append((entry, owner))
    parts = ((key, part) for key, group in groups.items() for part in _told_apart_by_row(group))
    found = [series for key, part in parts if (series := _series(key, part)) is not None]
    return tuple(sorted(found, key=lambda series: -len(series.points)))


def _key(entry: Entry, concept: frozenset[str], owner: Owner) -> _Key:
    figure = entry.figure
    per = stem(figure.per) if figure.per else None
    is_of_one_document = not owner.is_told and not _is_told_apart(figure, len(concept) + (per is not None), owner)
    return _Key(
        kind=figure.kind,
        unit=figure.unit,
        per=per,
        is_change=figure.change is not None,
        words=concept | owner.words,
        document_id=figure.document_id if is_of_one_document else None,
    )


def _is_told_apart(figure: Figure, n_words: int, owner: Owner) -> bool:
    """Whether a concept without a name beside it says enough to be looked for in other documents.

    "Jobs" and "passengers" are others in each; "unemployment" of two documents about Canada is one.
    """
    return n_words > 1 or (bool(owner.words) and figure.kind != "count")


def _told_apart_by_row(group: _Group) -> Iterable[_Group]:
    """In a table with a row for each year and region, the region's cell parts what the years have in common.

    Only there: the remarks in a table with one row for each year part nothing.
    """
    rows: dict[object, set[tuple[str, ...]]] = {}
    for entry, owner in group:
        rows.setdefault((entry.document.id, entry.figure.as_of), set()).add(owner.row)
    if all(len(row) == 1 for row in rows.values()):
        return (group,)
    parts: dict[tuple[str, ...], list[tuple[Entry, Owner]]] = {}
    for entry, owner in group:
        text = ", ".join(owner.row) or owner.text
        parts.setdefault(owner.row, []).append((entry, replace(owner, text=text)))
    return parts.values()


def _series(key: _Key, group: _Group) -> Series | None:
    points = tuple(_points(entry for entry, _ in group))
    if len({(point.period.start, point.period.end) for point in points}) < 2:
        return None
    figures = [entry.figure for entry, _ in group]
    concepts = [figure.concept for figure in figures if figure.concept and stems_of(figure.concept)]
    concept = _commonest(concepts or [figure.subject for figure in figures]) or ""
    owners = (owner.text for _, owner in group if owner.text and not stems_of(owner.text) <= stems_of(concept))
    return Series(
        concept=concept,
        subject=_commonest(owners),
        kind=key.kind,
        unit=key.unit,
        per=_commonest(figure.per for figure in figures),
        is_change=key.is_change,
        points=points,
    )


def _points(entries: Iterable[Entry]) -> Iterator[Point]:
    """In order; what a document says twice, in its title and its text, is one point."""
    points: dict[object, Point] = {}
    for entry in entries:
        if (period := entry.figure.as_of) is not None:
            place = (entry.document.id, period.start, period.end)
            points.setdefault((*place, *_said(entry.figure)), Point(period=period, entry=entry))
    n_said = Counter(map(_sentence, points.values()))
    for point in sorted(points.values(), key=lambda point: (point.period.start, -point.period.end.toordinal())):
        # What so many numbers of one sentence are, each of them, has not been told apart.
        if n_said[_sentence(point)] <= _MOST_IN_A_SENTENCE:
            yield point


def _said(figure: Figure) -> tuple[object, ...]:
    return figure.value, figure.low, figure.high, figure.change, figure.nature, figure.qualifier


def _sentence(point: Point) -> tuple[object, ...]:
    return point.entry.document.id, point.entry.quote, point.period.start, point.period.end


def _commonest(texts: Iterable[str | None]) -> str | None:
    """The text that comes most often; of those that come as often, the first."""
    counts = Counter(" ".join(text.split()) for text in texts if text)
    return counts.most_common(1)[0][0] if counts else None
