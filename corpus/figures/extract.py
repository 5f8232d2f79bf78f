"""From a document's passages to its figures: each recogniser claims what it reads, in an order that lifts precision.

Dates come first, then what only looks like a figure (5G, Section 427, 10:30), then money, percent and the rest; what is
left over is a count. One character belongs to one figure.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from corpus.chunking import MoreThanWanted
from corpus.documents import Document, Figure, Passage, Period, Span, Value
from corpus.figures import counts, dates, money, ordinals, units
from corpus.figures.asof import is_baseline, is_begun, otherwise_of, period_of
from corpus.figures.cells import Header, Measure, label_of, read_cells, read_headers, read_measure
from corpus.figures.compounds import joined_compounds
from corpus.figures.concepts import Meaning, meanings_of
from corpus.figures.names import claim_names
from corpus.figures.pairs import find_pairs, is_same_change, share
from corpus.figures.phrases import find_phrases
from corpus.figures.qualifiers import change_of, with_qualifier
from corpus.figures.ranges import Quantity, joined_bounds, joined_candidates, read_quantities
from corpus.figures.rates import with_rate
from corpus.figures.tense import looks_beyond, nature_of
from corpus.figures.tokens import Candidate, Sentence, read_sentence
from corpus.figures.usage import Usage, read_usage
from corpus.language import Parse, Syntax
from corpus.tables import Table, read_table

# Stored with every library: figures read by another version are read again by `rebuild`.
FIGURES_VERSION: int = 4

Recognise = Callable[[Sentence, Usage, Sequence[Quantity]], Iterator[Candidate]]
# In the order in which they claim; dates and names have claimed before them.
RECOGNISERS: tuple[Recognise, ...] = (
    money.recognise,
    units.recognise_percents,
    counts.recognise_fractions,
    counts.recognise_ratios,
    counts.recognise_multiples,
    units.recognise_durations,
    units.recognise_whole_spans,
    units.recognise_measurements,
    ordinals.recognise_ordinals,
    counts.recognise_counts,
)


ReportPassages = Callable[[int], object]


def extract_figures(
    document: Document,
    passages: Sequence[Passage],
    syntax: Syntax,
    report: ReportPassages = lambda n_read: None,
    *,
    most: int | None = None,
) -> tuple[Figure, ...]:
    """The figures in the passages, in text order, none overlapping another; never raises, whatever the text.

    passages: of the document, in order, with the spans of their sentences. Time is linear in the text's length.
    report: told now and then how many passages have been read; what it raises ends the reading.
    most: raises MoreThanWanted where there are more figures.
    """
    usage = read_usage(document)
    figures: list[Figure] = []
    context = _Context()
    for start, window in _windows(passages):
        report(start)
        read = [list(_read(document, passage, usage, context)) for passage in window]
        unparsed = [item for items in read for item in items if item.needs_syntax]
        parses = dict(
            zip(map(id, unparsed), syntax.parse_all(document.text, [item.span for item in unparsed]), strict=True)
        )
        for items in read:
            for item in items:
                figures.extend(_figures(document, item, _meanings(document, item, parses.get(id(item))), len(figures)))
        if most is not None and len(figures) > most:
            raise MoreThanWanted
    return tuple(figures)


# Passages whose sentences are parsed together, and sentences after which no other passage is taken to them; more would
# only take memory, and be told of late.
_WINDOW = 32
_WINDOW_SENTENCES = 256


def _windows(passages: Sequence[Passage]) -> Iterator[tuple[int, Sequence[Passage]]]:
    """The passages in windows, each with the position of its first."""
    start = n_sentences = 0
    for position, passage in enumerate(passages):
        if position - start == _WINDOW or n_sentences >= _WINDOW_SENTENCES:
            yield start, passages[start:position]
            start, n_sentences = position, 0
        n_sentences += len(passage.sentences)
    if start < len(passages):
        yield start, passages[start:]


@dataclass(frozen=True, slots=True)
class _Item:
    """A sentence or a cell of a passage with its candidates, each with the positions of its equivalents.

    meaning: what a table says of a cell; sentences find theirs in the syntax.
    """

    passage: Passage
    span: Span
    sentence: Sentence
    read: list[tuple[Candidate, tuple[int, ...]]]
    meaning: Meaning | None = None

    @property
    def candidates(self) -> list[Candidate]:
        return [candidate for candidate, _ in self.read]

    @property
    def needs_syntax(self) -> bool:
        """Only where some figure can count or measure something."""
        return self.meaning is None and any(candidate.kind != "date" for candidate in self.candidates)


@dataclass(slots=True)
class _Context:
    """What one passage leaves to the next: itself, and the headers and caption of a table that may go on."""

    above: Passage | None = None
    headers: Sequence[Header] = ()
    caption: Measure = field(default_factory=Measure)


def _read(document: Document, passage: Passage, usage: Usage, context: _Context) -> Iterator[_Item]:
    above, context.above = context.above, passage
    goes_on = above is not None and above.kind == "table" and _is_next_line(document, above, passage)
    table = _table_of(document, passage, has_header=not goes_on)
    if table is None:
        yield from _in_prose(document, passage, usage)
        return
    if not goes_on:
        context.headers = read_headers(document.text, table, usage, recognise)
        context.caption = _caption(document, above, usage)
    for cell in read_cells(document.text, table, context.headers, context.caption, usage, recognise):
        meaning = Meaning((cell.concept,) if cell.concept else (), (cell.subject,) if cell.subject else ())
        yield _Item(passage, passage.span, cell.sentence, [(cell.candidate, ())], meaning)


def _in_prose(document: Document, passage: Passage, usage: Usage) -> Iterator[_Item]:
    before: Period | None = None
    for span in passage.sentences or (passage.span,):
        sentence = read_sentence(document.text, span)
        read, before = _complete(sentence, recognise(sentence, usage), before, usage)
        yield _Item(passage, span, sentence, read)


def _table_of(document: Document, passage: Passage, *, has_header: bool) -> Table | None:
    return read_table(document.text, passage.span, has_header=has_header) if passage.kind == "table" else None


def _is_next_line(document: Document, above: Passage, passage: Passage) -> bool:
    """Whether a long table was cut between the two."""
    return document.text[above.span.end : passage.span.start].strip(" \t\r") == "\n"


def _caption(document: Document, above: Passage | None, usage: Usage) -> Measure:
    """What the last sentence before a table says of all its numbers."""
    if above is None or above.kind == "table" or not above.sentences:
        return Measure()
    return read_measure(read_sentence(document.text, above.sentences[-1]), usage)


def recognise(sentence: Sentence, usage: Usage) -> list[Candidate]:
    """The candidates in text order, each with the words that qualify it; all their tokens are claimed."""
    found: list[Candidate] = []
    for candidate in dates.recognise(sentence, usage):
        sentence.claim(candidate.first, candidate.last)
        found.append(candidate)
    claim_names(sentence)
    quantities = read_quantities(sentence, usage)
    for recognise in RECOGNISERS:
        for candidate in list(recognise(sentence, usage, quantities)):
            if sentence.is_free(candidate.first, candidate.last):
                sentence.claim(candidate.first, candidate.last)
                found.append(candidate)
    found.sort(key=lambda candidate: candidate.first)
    joined = []
    for candidate in joined_candidates(sentence, list(joined_compounds(sentence, found))):
        qualified = with_rate(sentence, with_qualifier(sentence, candidate))
        sentence.claim(qualified.first, qualified.last)
        joined.append(qualified)
    return list(joined_bounds(sentence, joined))


def _complete(
    sentence: Sentence, candidates: list[Candidate], earlier: Period | None, usage: Usage
) -> tuple[list[tuple[Candidate, tuple[int, ...]]], Period | None]:
    """The candidates with nature, change, period and their equivalents' positions; and the sentence's own period."""
    resolved = [candidate for candidate in candidates if candidate.kind == "date" and candidate.period is not None]
    otherwise = otherwise_of(sentence, earlier, usage)
    has_cue = looks_beyond(sentence)
    completed = [_with_nature(sentence, candidate, usage, has_cue) for candidate in candidates]
    completed = [_with_period(sentence, candidate, resolved, otherwise, usage) for candidate in completed]
    for position, (before, again) in enumerate(pairwise(completed), start=1):
        if before.change and not again.change and is_same_change(sentence, before, again):
            completed[position] = replace(again, change=before.change)
    equivalents: dict[int, tuple[int, ...]] = {}
    for one, two in find_pairs(sentence, completed):
        completed[one], completed[two] = share(completed[one], completed[two])
        equivalents[one] = (*equivalents.get(one, ()), two)
        equivalents[two] = (*equivalents.get(two, ()), one)
    told = [
        period
        for item in resolved
        if (period := item.period) is not None and is_begun(period, usage.published) and not is_baseline(sentence, item)
    ]
    own = told[-1] if told else earlier
    return [(candidate, equivalents.get(position, ())) for position, candidate in enumerate(completed)], own


def _with_period(
    sentence: Sentence, candidate: Candidate, dates: list[Candidate], otherwise: Period | None, usage: Usage
) -> Candidate:
    if candidate.kind == "date":
        return candidate
    period = period_of(sentence, candidate, dates, otherwise, usage.published)
    nature = candidate.nature
    if candidate.kind != "ordinal" and nature == "actual" and period and usage.published:
        # Nothing that holds for a day to come is a fact yet.
        nature = "forecast" if period.start > usage.published else "actual"
    return replace(candidate, change=change_of(sentence, candidate), period=period, nature=nature)


def _with_nature(sentence: Sentence, candidate: Candidate, usage: Usage, has_cue: bool) -> Candidate:
    if candidate.kind == "ordinal":
        return candidate
    is_ahead = (
        candidate.kind == "date"
        and candidate.period is not None
        and usage.published is not None
        and candidate.period.start > usage.published
    )
    if candidate.kind == "date" and candidate.period is not None and usage.published is not None and not is_ahead:
        return candidate
    if not has_cue:
        return replace(candidate, nature="forecast") if is_ahead else candidate
    return replace(candidate, nature=nature_of(sentence, candidate.first, is_ahead=is_ahead))


def _meanings(document: Document, item: _Item, parse: Parse | None) -> list[Meaning]:
    if item.meaning is not None or parse is None:
        return [item.meaning or Meaning()] * len(item.read)
    phrases = find_phrases(document.text, item.sentence, item.candidates, parse)
    label = label_of(item.sentence)
    if label is None:
        return meanings_of(phrases, item.candidates)
    return [
        meaning if meaning.concept or candidate.kind == "date" else Meaning((label,), meaning.subject)
        for meaning, candidate in zip(meanings_of(phrases, item.candidates), item.candidates, strict=True)
    ]


def _figures(document: Document, item: _Item, meanings: Sequence[Meaning], n_before: int) -> Iterator[Figure]:
    sentence = item.sentence
    for position, (candidate, equivalents) in enumerate(item.read):
        span = Span(sentence.at(candidate.first).start, sentence.at(candidate.last - 1).end)
        # What is said again counts the same: the first that tells what.
        meaning = next(
            (meanings[other] for other in sorted((position, *equivalents)) if meanings[other].concept),
            meanings[position],
        )
        yield Figure(
            id=f"{document.id}.f{n_before + position}",
            document_id=document.id,
            passage_id=item.passage.id,
            text=document.quote(span),
            span=span,
            kind=candidate.kind,
            value=_plain(candidate.value),
            low=_plain(candidate.low),
            high=_plain(candidate.high),
            unit=candidate.unit,
            per=candidate.per,
            rate=candidate.rate,
            doubt=candidate.doubt,
            concept=_quoted(document, meaning.concept),
            subject=_quoted(document, meaning.subject),
            qualifier=candidate.qualifier,
            change=candidate.change,
            as_of=candidate.period,
            nature=candidate.nature,
            resolved=candidate.resolved,
            equivalents=tuple(f"{document.id}.f{n_before + other}" for other in equivalents),
        )


def _quoted(document: Document, spans: Sequence[Span]) -> str | None:
    return " ".join(map(document.quote, spans)) or None


def _plain(value: Value | None) -> Value | None:
    """Whole numbers as such: 70000000000, not 70000000000.00 and not 3/1."""
    if isinstance(value, Fraction) and value.denominator == 1:
        return Decimal(value.numerator)
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return Decimal(int(value))
    return value
