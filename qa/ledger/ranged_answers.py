"""Answers that are picked out of the ledger: every figure in a range, what happened in a time, the largest, the latest.

A list gives each with its sentence. A superlative is given only where no sentence says one itself (the reader answers
with that), and only among figures of the same, in the same unit; how many those are is said.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from corpus.documents import Figure, Span
from corpus.figures.number_words import TENS, UNITS
from corpus.ledger import Entry
from corpus.library import Library, StoredPassage
from corpus.ordering import keys_of_figure
from qa.agreement import are_comparable, say_the_same
from qa.answers import AnswerFigure
from qa.drafts import Draft, Quoted
from qa.ledger.amount_search import extremes_of, is_within
from qa.ledger.gathering import Picked, around, picked_figures, speaks_of
from qa.ledger.measures import are_of_one_measure
from qa.ledger.picks import AskedPick, read_pick
from qa.ledger.series_owners import Owner, owner_of
from qa.ledger.series_words import WORD, stems_of
from qa.questions.amounts import Extreme
from qa.questions.peoples import common_names
from qa.reading.finding import Found

# So many figures are given; the others are counted.
MOST_GIVEN = 10
# Currencies or units in which a superlative is given, each by itself.
MOST_UNITS = 3
# Shares that were right, judged by hand on 240 news articles that the rules were tried on, too: 19 of 20 lists, 67 of
# 75 sentences on events, 37 of 41 extremes, of which 9 of 11 that name what is measured. Whose a figure is was told too
# seldom to be measured; that share is a guess.
LIST_CONFIDENCE, EVENT_CONFIDENCE, EXTREME_CONFIDENCE, OWNER_CONFIDENCE = 0.9, 0.9, 0.8, 0.7

_LARGE = r"highest|largest|biggest|greatest|most|maximum|peak(?:ed)?|record|top(?:ped)?|all-time high"
_SMALL = r"lowest|smallest|least|fewest|minimum|bottom|worst|record low|all-time low"
STATED = {
    "largest": re.compile(rf"\b(?:{_LARGE}|worst|best)\b", re.IGNORECASE),
    "smallest": re.compile(rf"\b(?:{_SMALL}|best)\b", re.IGNORECASE),
}
# A time that something is only compared with.
COMPARED = re.compile(
    r"\b(?:from|than|since|against|versus|(?:compared|comparison) (?:to|with)|that of)\s+(?:the\s+)?$|"
    r"\bsame\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
COUNTRIES = frozenset(("country", "nation"))
# A sentence has so many words beside its date.
LEAST_WORDS = 4
LEAST_COMPARED = 2


def ranged_draft(found: Found, library: Library, document_ids: Sequence[str] | None) -> Draft | None:
    """The answer to a question that picks figures; None where it is none, or where the ledger does not tell for sure.

    found: what was found and read for it; a table that answers goes first. document_ids: the documents asked; None for
    all. An abstention is given where there are figures of what is asked for, but none in the range.
    """
    pick = read_pick(found.question) if found.in_table is None else None
    if pick is None or any(word in pick.others for word in found.unknown):
        return None
    picked = picked_figures(pick, [stored for stored, _ in found.ranked], library, document_ids)
    if picked is None or not picked.sure:
        return _no_events() if picked is not None and pick.form == "events" and pick.dates[0].is_yearless else None
    picked = replace(picked, sure=_each_once(picked.sure))
    if pick.form == "events":
        return _events(pick, picked, library)
    return _list(pick, picked, found, library) if pick.form == "figures" else _extreme(pick, picked, found, library)


# Lists


def _list(pick: AskedPick, picked: Picked, found: Found, library: Library) -> Draft | None:
    inside = [entry for entry in picked.sure if is_within(entry.figure, pick.amounts)]
    if not inside:
        return _none_in_range(pick, picked, found)
    if pick.numbers:
        # From the end that is given, if the question gives but one.
        is_rising = pick.numbers[0].low is None
        inside.sort(key=lambda entry: keys_of_figure(entry.figure)[0] or "", reverse=not is_rising)
    else:
        inside.sort(key=_time)
    shown = inside[:MOST_GIVEN]
    lines = [f"{entry.figure.text} — “{entry.quote}”" for entry in shown]
    return _draft(_with_rest(lines, len(inside)), shown, LIST_CONFIDENCE, library)


def _none_in_range(pick: AskedPick, picked: Picked, found: Found) -> Draft | None:
    """That there is none, and the nearest, where nothing in the range may be what is asked for."""
    if not pick.numbers or any(not word.is_name for word in pick.others):
        return None
    if any(is_within(entry.figure, pick.amounts) for entry in picked.unsure):
        return None
    kinds = {(amount.kind, unit) for amount in pick.numbers for unit in amount.units or (None,)}
    near = [entry.figure for entry in picked.sure if (entry.figure.kind, entry.figure.unit) in kinds]
    nearest = extremes_of(near, "largest" if pick.numbers[0].low is not None else "smallest")
    if not nearest:
        return None
    of = f" of {pick.what}" if pick.concept else ""
    return Draft(
        text=f"These documents do not say: no figure{of} in that range stands in them; "
        f"the nearest is {nearest[0].text}.",
        confidence=min(found.confidence, 1 - LIST_CONFIDENCE),
        reason="no_evidence",
        figures=tuple(AnswerFigure(figure=figure, role="nearest") for figure in nearest[:1]),
    )


def _events(pick: AskedPick, picked: Picked, library: Library) -> Draft | None:
    """The sentences with a date in the range, in order of time."""
    told: dict[tuple[str, str], Entry] = {}
    for entry in sorted(picked.sure, key=_time):
        if _tells_event(entry):
            told.setdefault((entry.figure.passage_id, entry.quote), entry)
    if not told:
        return None
    shown = list(told.values())[:MOST_GIVEN]
    lines = [f"“{entry.quote}”" for entry in shown]
    return _draft(_with_rest(lines, len(told)), shown, EVENT_CONFIDENCE, library)


def _no_events() -> Draft:
    """Of days without a year, what is read for the question would be of any time in that month."""
    return Draft(
        text="These documents do not say it for that time.", confidence=1 - EVENT_CONFIDENCE, reason="period_missing"
    )


def _tells_event(entry: Entry) -> bool:
    """Whether a sentence tells of something then: it is no line of a date alone, nor compared with that time."""
    before, behind = around(entry)
    is_compared = COMPARED.search(before) is not None or "same" in entry.figure.text.lower().split()
    return len(WORD.findall(before + behind)) >= LEAST_WORDS and not is_compared


def _with_rest(lines: list[str], n: int) -> str:
    rest = [f"and {spelled(n - len(lines))} more"] if n > len(lines) else []
    return "\n".join([*lines, *rest])


# Extremes


def _extreme(pick: AskedPick, picked: Picked, found: Found, library: Library) -> Draft | None:
    extreme = pick.amounts.extreme
    if extreme is None or _is_stated(pick, extreme, picked, found):
        return None
    groups: dict[str | None, list[Entry]] = {}
    for entry in picked.sure:
        if _may_be_compared(pick, entry):
            groups.setdefault(entry.figure.unit, []).append(entry)
    most = max((len(group) for group in groups.values()), default=0)
    measures = {(entry.figure.kind, entry.figure.per) for group in groups.values() for entry in group}
    if most < LEAST_COMPARED or len(groups) > MOST_UNITS or len(measures) != 1:
        return None
    if not are_of_one_measure(pick, [entry for group in groups.values() for entry in group]):
        return _of_several_measures(pick)
    unsure = [entry.figure for entry in picked.unsure if not pick.concept or speaks_of(pick, entry.quote)]
    told = [_extreme_of(pick, extreme, group, unsure) for group in groups.values()]
    lines = [item for item in told if item is not None]
    if len(lines) < len(told):
        return None
    confidence = EXTREME_CONFIDENCE if pick.owner is None else OWNER_CONFIDENCE
    return _draft("\n".join(line for line, _ in lines), [entry for _, entry in lines], confidence, library)


def _of_several_measures(pick: AskedPick) -> Draft:
    """What is read for the question would hold a rate of one thing against that of another."""
    return Draft(
        text=f"These documents do not say: the figures of “{pick.what}” in them are of different things.",
        confidence=1 - EXTREME_CONFIDENCE,
        reason="no_evidence",
    )


def _may_be_compared(pick: AskedPick, entry: Entry) -> bool:
    figure = entry.figure
    if pick.unit is not None and figure.unit != pick.unit:
        return False
    # Whatever it counts, so much a day is not to be compared with so much.
    return is_within(figure, pick.amounts) and (bool(pick.concept) or figure.per is None)


def _extreme_of(
    pick: AskedPick, extreme: Extreme, group: Sequence[Entry], unsure: Sequence[Figure]
) -> tuple[str, Entry] | None:
    """The line that tells it, and the figure; None where several are it, or one that is unsure may be it as well, or
    where it is not told whose it is."""
    best = extremes_of([entry.figure for entry in group], extreme)
    rivals = [item for item in unsure if best and (item.kind, item.unit) == (best[0].kind, best[0].unit)]
    if any(item in rivals for item in extremes_of([*best, *rivals], extreme)):
        return None
    chosen = [entry for entry in group if entry.figure in best]
    if not chosen or any(not say_the_same(chosen[0].figure, entry.figure) for entry in chosen[1:]):
        return None
    owners = {item.figure.id: _owner(pick, item) for item in group}
    entry = chosen[0]
    owner = owners[entry.figure.id]
    n_owners = len({item.words for item in owners.values()})
    whose = ""
    if pick.owner is not None:
        is_told = all(_is_one(pick.owner, item) for item in owners.values())
        if not is_told or n_owners < LEAST_COMPARED or len({owners[item.figure.id].words for item in chosen}) > 1:
            return None
        whose = f"{owner.text}: "
    elif extreme in ("latest", "earliest") and n_owners > 1:
        return None  # of whom, is not asked
    number = f" (the {extreme} of {spelled(len(group))} such figures)" if len(group) > 1 else ""
    return f"{whose}{entry.figure.text}{number} — “{entry.quote}”", entry


def _is_stated(pick: AskedPick, extreme: Extreme, picked: Picked, found: Found) -> bool:
    """Whether a sentence says itself which is the largest: who reads it answers better."""
    pattern = STATED.get(extreme)
    if pattern is None or not pick.concept:
        return False
    quotes = [entry.quote for entry in (*picked.sure, *picked.unsure)]
    quotes += [passage.stored.document.quote(sentence.span) for passage in found.read for sentence in passage.sentences]
    return any(pattern.search(quote) and pick.concept & stems_of(quote) for quote in quotes)


def _owner(pick: AskedPick, entry: Entry) -> Owner:
    """Whose the figure is, of the names in what it counts too: "unemployment rate in Austria"."""
    owner, concept = owner_of(entry), entry.figure.concept or ""
    owner = replace(owner, words=owner.words - pick.concept)
    if owner.text is not None or not owner.is_told:
        return owner
    names = [word for word in WORD.findall(concept) if word[0].isupper() and not stems_of(word) <= pick.concept]
    return replace(owner, words=owner.words | stems_of(" ".join(names)), text=" ".join(names) or None)


def _is_one(noun: str, owner: Owner) -> bool:
    """Whether the owner is told by a name, and may be what the noun says."""
    if not owner.is_told or not owner.text or not any(word[0].isupper() for word in WORD.findall(owner.text)):
        return False
    is_country = any(common_names(WORD.findall(owner.text)))
    return is_country or noun.split()[-1].rstrip("s") not in COUNTRIES


# Drafts


def _each_once(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Less what says another again: in another currency, or in its document's title and text."""
    kept: list[Entry] = []
    for entry in entries:
        figure = entry.figure
        if not any(
            figure.id in other.figure.equivalents
            or (
                other.document.id == entry.document.id
                and are_comparable(figure, other.figure)
                and figure.value == other.figure.value
                and stems_of(figure.concept or "") == stems_of(other.figure.concept or "")
                and figure.value is not None
            )
            for other in kept
        ):
            kept.append(entry)
    return tuple(kept)


def _draft(text: str, shown: Sequence[Entry], confidence: float, library: Library) -> Draft:
    stored = _stored(shown, library)
    spans: list[Quoted] = []
    for entry in shown:
        passage = stored[entry.figure.passage_id]
        sentence = _sentence(entry.figure, passage)
        spans += [Quoted(stored=passage, span=span, score=confidence) for span in (entry.figure.span, sentence)]
    first = shown[0].figure
    return Draft(
        text=text,
        confidence=confidence,
        figures=tuple(AnswerFigure(figure=entry.figure, role="answer") for entry in shown),
        spans=tuple(spans),
        sentence=(stored[first.passage_id], _sentence(first, stored[first.passage_id])),
    )


def _stored(entries: Iterable[Entry], library: Library) -> dict[str, StoredPassage]:
    """The passages of the entries, by id."""
    keys = library.passage_keys({entry.document.id for entry in entries})
    wanted = {entry.figure.passage_id for entry in entries}
    return {item.passage.id: item for item in library.passages(keys).values() if item.passage.id in wanted}


def _sentence(figure: Figure, stored: StoredPassage) -> Span:
    within = [span for span in stored.passage.sentences if span.start <= figure.span.start]
    return Span(within[-1].start, max(within[-1].end, figure.span.end)) if within else figure.span


def _time(entry: Entry) -> tuple[date, date]:
    as_of = entry.figure.as_of
    return (as_of.start, as_of.end) if as_of is not None else (date.min, date.min)


def spelled(n: int) -> str:
    """A count in words, as figures in an answer are those of the documents; past ninety-nine, how many at least."""
    units, tens = list(UNITS), list(TENS)
    if n > 99:
        return "over a hundred"
    if n < 20:
        return units[n]
    return tens[n // 10 - 2] + (f"-{units[n % 10]}" if n % 10 else "")
