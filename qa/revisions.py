"""What the version before told otherwise: a figure of an answer that had another value in the text that was replaced.

Two figures are of the same where kind, unit, period, concept and whom it is told of are the same, and their sentences
say it in the same words, or in nearly the same with the same names, dates and numbers. It is told only where there is
one such figure on each side: one that has merely gone, or one that could be any of several, is no revision.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from corpus.calendar_names import WEEKDAYS
from corpus.documents import Document, Figure, Span, Value
from corpus.figures.extract import FIGURES_VERSION
from corpus.ledger import DocumentSource, Entry
from corpus.library import Library
from corpus.versions import Version, sentence_of, versions_of
from index.built_with import BuiltWith
from qa import wording
from qa.agreement import are_comparable, say_the_same
from qa.answers import Answer, Revision
from qa.ledger.series_owners import owner_of
from qa.ledger.series_words import stems_of

# Sentences that share so much of their words, of all that either has, are one that was reworded; more is asked for
# where nothing is told of what the figure counts.
SHARED = 0.6
SHARED_WITHOUT_CONCEPT = 0.75
# What may be revised beside the figure itself, in the same sentence; days, places in an order and lengths of time tell
# one sentence from another.
_AMOUNTS = frozenset({"count", "money", "percent", "fraction", "ratio", "measurement"})
_OWN, _OTHER = "\x01", "\x02"
_WORD = re.compile(rf"[{_OWN}{_OTHER}]|[^\W_]+(?:['’.,][^\W_]+)*")
_DAYS = "|".join(sorted(WEEKDAYS))
# What is said of such a time is said of another in the next version, unless it is known which.
_PASSING = re.compile(
    rf"\b(?:today|yesterday|tomorrow|tonight|overnight|so far|ago|{_DAYS}"
    r"|(?:the|this|last|next|past|previous|current|latest|same) (?:\w+ )?(?:hour|day|night|morning|afternoon|evening|"
    r"week|weekend|month|quarter|half|season|year|period)s?)\b",
    re.IGNORECASE,
)
# A sentence that opens with one of these does not name what it tells of.
_UNNAMED = frozenset(
    "a an the this that these those there it its he his she her they their we our i my you your who which in on at of "
    "for by with from to as and but or so about around nearly almost some more less over under up down while when "
    "after before since during meanwhile however also now then all both each no not one two three".split()
)


def with_revisions(answer: Answer, library: Library) -> Answer:
    """The answer with what the versions before told in place of its figures and operands."""
    if not answer.answered:
        return answer
    figures = [item.figure for item in answer.figures if item.role in ("answer", "operand")]
    revisions = tuple(
        revision
        for document_id in dict.fromkeys(figure.document_id for figure in figures)
        for revision in revisions_of(
            document_id, [figure for figure in figures if figure.document_id == document_id], library
        )
    )
    return replace(answer, revisions=revisions) if revisions else answer


def revisions_of(document_id: str, figures: Sequence[Figure] | None, library: Library) -> tuple[Revision, ...]:
    """Of a document's figures, or of these, those that the last version it replaced told otherwise.

    None where that was read with another version of reading figures: then it may be the reading that changed.
    """
    version = next(iter(versions_of(library.database, document_id, limit=1)), None)
    built_with = BuiltWith.read(library)
    if version is None or built_with is None or not version.figures_version == built_with.figures == FIGURES_VERSION:
        return ()
    if not library.has(document_id):
        return ()
    now = _Text(
        document=library.document(document_id).document,
        figures=library.document_figures(document_id),
        sentences=tuple(
            sentence for passage in library.document_passages(document_id) for sentence in passage.sentences
        ),
    )
    before = _Text(document=version.document, figures=version.figures, sentences=version.sentences)
    pairs = ((figure, _told_before(figure, now, before)) for figure in (now.figures if figures is None else figures))
    return tuple(_revision(figure, other, version) for figure, other in pairs if other is not None)


def differ(figure: Figure, other: Figure) -> bool:
    """Whether two figures give different values, of which neither is the other told less finely."""
    if figure.kind == "date":
        return not say_the_same(figure, other)
    ends = list(zip(_ends(figure), _ends(other), strict=True))
    if all(_is_equal(left, right) for left, right in ends):
        return False
    return not (say_the_same(figure, other) and all(_is_rounded(left, right) for left, right in ends))


def may_be_of_the_same(figure: Figure, document: Document, other: Figure, before: Document) -> bool:
    """Whether two figures may be of the same as far as they themselves tell, the words around them apart.

    What each of the two texts tells of its own day, without another, is of one time: of how it is.
    """
    if figure.doubt is not None or other.doubt is not None:
        return False
    if is_of_its_day(figure, document) and is_of_its_day(other, before):
        # When a text was written is no figure in it.
        if figure.kind == "date":
            return False
        figure, other = replace(figure, as_of=None), replace(other, as_of=None)
    return (
        are_comparable(figure, other)
        and (figure.kind == "date" or figure.as_of == other.as_of)
        and (figure.nature, figure.change) == (other.nature, other.change)
    )


def is_of_its_day(figure: Figure, document: Document) -> bool:
    """Whether a figure holds for the day that the document was published, which is read into "employs"."""
    as_of = figure.as_of
    return as_of is not None and as_of.precision == "day" and as_of.start == document.published


def _revision(figure: Figure, before: Figure, version: Version) -> Revision:
    return Revision(
        figure=figure.id,
        before=before,
        text=wording.figure_phrase(before, version.document),
        quote=version.quote_span(before),
        document=version.document,
        replaced_at=version.replaced_at,
    )


@dataclass(frozen=True, kw_only=True)
class _Text:
    """A version's text with what was made of it; figures and sentences in text order."""

    document: Document
    figures: tuple[Figure, ...]
    sentences: tuple[Span, ...]

    def like(self, said: "_Said") -> Iterator["_Said"]:
        """Its figures that may be of the same as one of another text, with the same concept and names.

        First those whose sentences are the same, then those that are alike in all that has to be; others never are.
        """
        groups = self._groups_of(_kind(said.figure), said.about)
        same = groups.by_frame.get(said.frame, [])
        others = groups.by_place.get(said.place, []) if len(same) < groups.n else []
        for item in (*same, *(item for item in others if item.frame != said.frame)):
            if may_be_of_the_same(said.figure, said.text.document, item.figure, self.document):
                yield item

    def _groups_of(self, kind: object, about: object) -> "_Groups":
        """Filled as it is asked for: a document may have thousands of figures."""
        if kind not in self._by_words:
            by_about: dict[object, _Groups] = {}
            for item in self._by_kind.get(kind, ()):
                by_about.setdefault(item.about, _Groups()).add(item)
            self._by_words[kind] = by_about
        return self._by_words[kind].get(about, _Groups())

    @cached_property
    def _by_kind(self) -> dict[object, list["_Said"]]:
        groups: dict[object, list[_Said]] = {}
        for figure in self.figures:
            groups.setdefault(_kind(figure), []).append(_Said(figure, self))
        return groups

    @cached_property
    def _by_words(self) -> dict[object, dict[object, "_Groups"]]:
        return {}

    def figures_in(self, span: Span) -> Iterator[Figure]:
        """Those that lie in a span and do not overlap one before."""
        end = span.start
        for figure in self.figures[bisect_left(self.figures, span.start, key=lambda item: item.span.start) :]:
            if figure.span.start >= span.end:
                return
            if figure.span.start >= end and figure.span.end <= span.end:
                end = figure.span.end
                yield figure


class _Groups:
    """Figures of one kind, concept and names, by their sentences' words, and by what sentences alike have in common."""

    def __init__(self) -> None:
        self.n = 0
        self.by_frame: dict[object, list[_Said]] = {}
        self.by_place: dict[object, list[_Said]] = {}

    def add(self, item: "_Said") -> None:
        self.n += 1
        self.by_frame.setdefault(item.frame, []).append(item)
        if item.figure.kind != "date":
            self.by_place.setdefault(item.place, []).append(item)


@dataclass(frozen=True)
class _Said:
    """A figure with the sentence that says it."""

    figure: Figure
    text: _Text

    @cached_property
    def sentence(self) -> Span | None:
        return sentence_of(self.figure.span, self.text.sentences)

    @cached_property
    def quote(self) -> str:
        return self.text.document.quote(self.sentence or self.figure.span)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Those of the sentence, with a mark in the place of the figure, and another in that of other amounts.

        Beside a date amounts are as they are: with another one, the sentence is of another day.
        """
        sentence = self.sentence or self.figure.span
        pieces, at = [], sentence.start
        for item in self.text.figures_in(sentence):
            is_own = item.span == self.figure.span
            if is_own or (item.kind in _AMOUNTS and self.figure.kind != "date"):
                pieces += [self.text.document.text[at : item.span.start], _OWN if is_own else _OTHER]
                at = item.span.end
        return tuple(_WORD.findall(" ".join([*pieces, self.text.document.text[at : sentence.end]])))

    @cached_property
    def frame(self) -> tuple[str, ...]:
        return tuple(word.lower() for word in self.words)

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """Which of the sentence's amounts it is."""
        return tuple(word for word in self.words if word in (_OWN, _OTHER))

    @cached_property
    def names(self) -> frozenset[str]:
        """Words with a capital; the one that opens the sentence, unless that is one of no meaning."""
        return frozenset(filter(_is_name, self.words))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Days, lengths of time and places in an order, as they are written."""
        others = (item for item in self.text.figures_in(self.sentence or self.figure.span) if item != self.figure)
        written = {item.text.lower() for item in others if item.kind not in _AMOUNTS}
        return frozenset(written.union(word for word in self.frame if _has_digit(word)))

    @cached_property
    def concept(self) -> tuple[frozenset[str], frozenset[str]]:
        return stems_of(self.figure.concept or ""), stems_of(self.figure.subject or "")

    @cached_property
    def owner(self) -> frozenset[str]:
        source = DocumentSource.of(self.text.document)
        return owner_of(Entry(figure=self.figure, document=source, quote=self.quote, page=None)).words

    @cached_property
    def place(self) -> tuple[object, ...]:
        """What has to be the same of two sentences that are alike and not the same."""
        return self.marks, self.numbers, self.owner

    @cached_property
    def before(self) -> tuple[str, ...]:
        """The words of the sentence before."""
        at = bisect_left(self.text.sentences, self.sentence or self.figure.span) - 1
        return tuple(_WORD.findall(self.text.document.quote(self.text.sentences[at]))) if at >= 0 else ()

    @cached_property
    def about(self) -> tuple[object, ...]:
        """What has to be the same of two figures of the same: the concept, and the names, of its own sentence or else
        of the one before, where it stands what "it" is."""
        return self.concept, self.names, frozenset() if self.names else frozenset(filter(_is_name, self.before))


def _kind(figure: Figure) -> tuple[str, str | None, str | None]:
    return figure.kind, figure.unit, figure.per


def _told_before(figure: Figure, now: _Text, before: _Text) -> Figure | None:
    """What the version before told for the same, if that surely is another value."""
    own = _Said(figure, now)
    if own.sentence is None or (not _are_of_one_day(now, before) and _is_passing(own)):
        return None
    found = _best_of(own, before)
    if found is None:
        return None
    best, first = found
    # What it told may be told still, or another figure may be what it has become.
    for said in now.like(first):
        likeness = _likeness(said, first)
        if likeness and (not differ(said.figure, first.figure) or (likeness >= best and differ(said.figure, figure))):
            return None
    return first.figure


def _best_of(own: _Said, before: _Text) -> tuple[float, _Said] | None:
    """The likeliest to be what a figure was before, with how alike they are; None where that is not sure.

    Of a hundred sentences of the same words, two are looked at.
    """
    best, first, is_open = 0.0, None, False
    for said in before.like(own):
        likeness = _likeness(own, said)
        if not likeness:
            continue
        if not differ(own.figure, said.figure):
            return None
        if likeness > best:
            best, first, is_open = likeness, said, False
        elif likeness == best and first is not None and differ(first.figure, said.figure):
            is_open = True
        if is_open and best == 1.0:
            return None
    return None if first is None or is_open else (best, first)


def _are_of_one_day(now: _Text, before: _Text) -> bool:
    return now.document.published is not None and now.document.published == before.document.published


def _is_passing(said: _Said) -> bool:
    """Whether "today" or the like is what tells the time of a figure."""
    is_of_present = said.figure.as_of is None or is_of_its_day(said.figure, said.text.document)
    return is_of_present and _PASSING.search(said.quote) is not None


def _likeness(now: _Said, before: _Said) -> float:
    """How alike the sentences are, 0..1, of two figures that are like one another; 0 where it is not sure."""
    if before.sentence is None:
        return 0.0
    if not now.names and _shared(_without_numbers(now.before), _without_numbers(before.before)) < SHARED:
        return 0.0
    if now.frame == before.frame:
        return 1.0
    if now.figure.kind == "date" or now.place != before.place:
        return 0.0
    share = _shared(frozenset(now.frame), frozenset(before.frame))
    return share if share >= (SHARED if now.concept[0] else SHARED_WITHOUT_CONCEPT) else 0.0


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 1.0


def _is_name(word: str) -> bool:
    return word[0].isupper() and word.lower() not in _UNNAMED


def _without_numbers(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word.lower() for word in words if not _has_digit(word))


def _has_digit(word: str) -> bool:
    return any(character.isdigit() for character in word)


def _ends(figure: Figure) -> tuple[Value | None, Value | None]:
    return (figure.low, figure.high) if figure.value is None else (figure.value, figure.value)


def _is_equal(left: Value | None, right: Value | None) -> bool:
    if not isinstance(left, Decimal | Fraction) or not isinstance(right, Decimal | Fraction):
        return left == right
    return Fraction(left) == Fraction(right)


def _is_rounded(left: Value | None, right: Value | None) -> bool:
    """Whether one is the other, rounded to its own last digit that is not 0."""
    return any(
        isinstance(coarse, Decimal)
        and isinstance(fine, Decimal | Fraction)
        and round(Fraction(fine) / (unit := _last_place(coarse))) == Fraction(coarse) / unit
        for coarse, fine in ((left, right), (right, left))
    )


def _last_place(value: Decimal) -> Fraction:
    exponent = value.normalize().as_tuple().exponent
    return Fraction(10) ** (exponent if isinstance(exponent, int) else 0)
