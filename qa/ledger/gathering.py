"""The figures that a question picks from: all of the ledger that count what it names, and those found for it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

import numpy as np

from corpus.documents import Figure
from corpus.ledger import Entry, FigureFilter, entries_of
from corpus.library import Library, StoredPassage
from index.lexical import stem
from qa.ledger.amount_search import MOST_LISTED, matching_figures
from qa.ledger.picks import NOUNS, AskedPick
from qa.ledger.series_owners import owner_of
from qa.ledger.series_words import WORD, stems_of
from qa.questions.words import Word, split_words

# Passages are fetched for so many figures at most.
MOST_FETCHED = 1_000

_TOTALS = re.compile(
    r"\b(?:totals?|totall?ed|overall|combined|altogether|in all|cumulative|average[ds]?|mean|aggregate|sum|together)\b",
    re.IGNORECASE,
)
_AMOUNT_STEMS = frozenset(stem for noun in NOUNS for stem in stems_of(noun))
# Told as rates, with the word or without.
_RATE, _RATED = stem("rate"), frozenset(map(stem, ("unemployment", "inflation", "growth", "turnout")))
_HEAD_ENDS = re.compile(
    r"\s+(?:of|in|for|from|to|on|at|by|per|with|among|between|that|which|who|as|over|since|after|before|"
    r"against|into|during)\b|,"
)
# The words of a noun phrase behind a figure, and one before it that a verb or "of" links with it.
_NOUN_WORD = r"(?!(?:in|of|to|by|for|from|at|on|and|or|as)\b)[^\W\d][\w’'-]*"
_BEHIND = re.compile(rf"\s*{_NOUN_WORD}(?: {_NOUN_WORD}){{0,3}}")
_BEFORE = re.compile(
    r"(?:[\w’'-]+ ){0,3}?\b(?P<noun>[^\W\d_]+)(?: (?:rate|level))?"
    r" (?:of|at|was|were|is|are|reached|hit|totall?ed|stood at|stands at|amounted to|came to|exceed(?:s|ed)|worth)"
    r"(?: (?:a|an|the|around|about|some|nearly|almost|over|only|just|up to|more than))*\s*$"
)
# "$2 billion larger than", "143 of 243 seats".
_MORE_THAN = re.compile(
    r"\s*(?:larger|greater|bigger|higher|more|lower|smaller|less|fewer|above|below)\b", re.IGNORECASE
)
_PART_OF = re.compile(r"\d (?:out )?of (?:the |its )?$", re.IGNORECASE)
_BESIDES = re.compile(r"\b(?:after|before|excluding|without|despite|net of|other than)\s+[^\W\d_]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """sure: figures that are what is asked for, in or out of the ranges, each once. unsure: those that may be, too."""

    sure: tuple[Entry, ...]
    unsure: tuple[Entry, ...]


def picked_figures(
    pick: AskedPick, found: Sequence[StoredPassage], library: Library, document_ids: Sequence[str] | None
) -> Picked | None:
    """The figures that a question picks from; None where they are too many to tell.

    What a figure counts is told by its own words, anywhere, or by those right beside it, or else by its sentence: there
    only where it was found for the question or lies in the ranges. found: the passages of the search. document_ids: the
    documents asked; None for all.
    """
    candidates = (
        _of_concept(pick, found, library, document_ids) if pick.concept else _whatever(pick, library, document_ids)
    )
    if candidates is None:
        return None
    sure: dict[str, Entry] = {}
    unsure: dict[str, Entry] = {}
    for entry in candidates:
        id = entry.figure.id
        if id in sure or id in unsure or entry.figure.kind not in pick.kinds or not _is_beside(pick, entry):
            continue
        if _is_fit(pick, entry) and (not pick.concept or _is_told(pick, entry)):
            sure[id] = entry
        elif not pick.concept or speaks_of(pick, f"{entry.quote} {entry.document.title}"):
            unsure[id] = entry
        if len(sure) + len(unsure) > MOST_LISTED:
            return None
    return Picked(sure=tuple(sure.values()), unsure=tuple(unsure.values()))


def around(entry: Entry) -> tuple[str, str]:
    """What stands before a figure in its sentence, and what behind it; "5%" is not in "15%"."""
    match = re.search(rf"(?<![\w.,-]){re.escape(entry.figure.text)}(?!\w)", entry.quote)
    return ("", "") if match is None else (entry.quote[: match.start()], entry.quote[match.end() :])


def speaks_of(pick: AskedPick, text: str) -> bool:
    """Whether a text names what is asked for, so that a figure in it may be that for all that is known."""
    return pick.head in stems_of(text)


def _of_concept(
    pick: AskedPick, found: Sequence[StoredPassage], library: Library, document_ids: Sequence[str] | None
) -> Iterable[Entry] | None:
    inside = _in_ranges(pick, library, document_ids) if pick.numbers else []
    if inside is None:
        return None
    near = [entry for stored in found for entry in _entries(stored, stored.figures)]
    # A stem that ends in "i" stands for "y" or "ies"; the filter looks for parts of words.
    words = pick.head.removesuffix("i")
    wanted = FigureFilter(document_ids=_ids(document_ids), kinds=pick.kinds, words=words)
    named = library.figures(wanted, limit=MOST_LISTED)
    return None if named.next is not None else chain(named.entries, near, inside)


def _whatever(pick: AskedPick, library: Library, document_ids: Sequence[str] | None) -> Sequence[Entry] | None:
    """Figures of the kinds, whatever they count: those in the ranges, where the question has any, or else the near."""
    inside: Sequence[Entry] | None = ()
    if pick.numbers or pick.form == "events":
        inside = _in_ranges(pick, library, document_ids)
    if inside is None or inside or pick.form == "events":
        return inside
    since, until = _days(pick)
    units = tuple(unit for amount in pick.numbers for unit in amount.units)
    wanted = FigureFilter(document_ids=_ids(document_ids), kinds=pick.kinds, units=units, since=since, until=until)
    page = library.figures(wanted, limit=MOST_LISTED)
    return None if page.next is not None else page.entries


def _in_ranges(pick: AskedPick, library: Library, document_ids: Sequence[str] | None) -> list[Entry] | None:
    """Everything in the ranges, whatever it counts; None where that is too much."""
    keys = None if document_ids is None else np.array(library.passage_keys(document_ids), dtype=np.int64)
    matching = matching_figures(pick.amounts, library, keys)
    if matching is None or len(matching) > MOST_FETCHED:
        return None
    stored = library.passages(list(matching))
    return [entry for key in matching if key in stored for entry in _entries(stored[key], matching[key])]


def _days(pick: AskedPick) -> tuple[date | None, date | None]:
    """First and last day of the time that is asked for, if it is one of a year."""
    ends = [(amount.low, amount.high) for amount in pick.dates if not amount.is_yearless]
    since, until = ends[0] if len(ends) == 1 else (None, None)
    return since if isinstance(since, date) else None, until if isinstance(until, date) else None


def _ids(document_ids: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if document_ids is None else tuple(document_ids)


def _entries(stored: StoredPassage, figures: Sequence[Figure]) -> Iterator[Entry]:
    return entries_of(stored.document, [stored.passage], figures)


def _is_beside(pick: AskedPick, entry: Entry) -> bool:
    """Whether the other words of the question stand beside it."""
    return all(_holds(word, entry) for word in pick.others)


def _is_fit(pick: AskedPick, entry: Entry) -> bool:
    """Whether a figure may be picked at all: a level, or a change of what is asked for, and that of one thing."""
    figure = entry.figure
    if figure.doubt is not None or (figure.change is not None and not pick.is_change):
        return False
    if not pick.concept and pick.form != "events":
        return True
    before, behind = around(entry)
    if _MORE_THAN.match(behind) or _PART_OF.search(before):
        return False
    return pick.form == "figures" or (figure.nature == "actual" and not _is_total(pick, entry))


def _is_total(pick: AskedPick, entry: Entry) -> bool:
    """Whether it puts others together, which it then cannot be compared with."""
    return pick.form == "extreme" and _TOTALS.search(pick.what) is None and _TOTALS.search(entry.quote) is not None


def _is_told(pick: AskedPick, entry: Entry) -> bool:
    """Whether the figure's own words say what is asked for, or the words beside it, or its sentence alone."""
    if _is_only_mentioned(pick, entry):
        return False
    figure = entry.figure
    head = _head(figure.concept or "")
    if head == _RATE and pick.head in _RATED:
        head = pick.head
    own = stems_of(figure.concept or "")
    if pick.head in own or figure.kind == "count":
        # "Profit margins" are no profits, nor are "jobs" in "job cuts" the cuts.
        return pick.head == head and pick.concept <= own | stems_of(figure.subject or "")
    if head in _AMOUNT_STEMS:
        return False
    if pick.head == _head(figure.subject or "") and pick.concept <= own | stems_of(figure.subject or ""):
        return True
    return _stands_beside(pick, entry) or (
        pick.concept <= stems_of(entry.quote) and _amounts_in(entry.quote) <= pick.concept
    )


def _stands_beside(pick: AskedPick, entry: Entry) -> bool:
    """Whether what is asked for stands right behind the figure or right before it: "a $5 million loss", "a loss of"."""
    before, behind = around(entry)
    after = _BEHIND.match(behind)
    if after is not None and pick.concept <= stems_of(after.group()):
        return stem(after.group().split()[-1]) == pick.head
    linked = _BEFORE.search(before)
    return linked is not None and stem(linked["noun"]) == pick.head and pick.concept <= stems_of(linked.group())


def _is_only_mentioned(pick: AskedPick, entry: Entry) -> bool:
    """ "After tax", "before interest" tell of something else."""
    return any(stem(match.group().split()[-1]) == pick.head for match in _BESIDES.finditer(entry.quote))


def _amounts_in(text: str) -> frozenset[str]:
    return stems_of(text) & _AMOUNT_STEMS


def _head(concept: str) -> str:
    """The stem of the last word before "of" and the like; empty without any."""
    words = WORD.findall(_HEAD_ENDS.split(concept, maxsplit=1)[0])
    return stem(words[-1]) if words else ""


def _holds(word: Word, entry: Entry) -> bool:
    """Whether a word of the question stands in the sentence, or a name in the title, if the figure is no other's."""
    known = split_words(entry.quote)
    if _is_among(word, known):
        return True
    if not word.is_name or owner_of(entry).is_told:
        return False
    return _is_among(word, split_words(entry.document.title))


def _is_among(word: Word, known: Sequence[Word]) -> bool:
    return any(word.stem == other.stem or (word.people and word.people == other.people) for other in known)
