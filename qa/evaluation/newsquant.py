"""Measuring figures on NewsQuant (CQE: Almasian et al., EMNLP 2023) by the scoring that its authors published.

A quantity counts where its value is equal (relative tolerance 1e-5; a range is a pair); with unit, change or concept
where that is equal as well. The conventions of its gold are met here and not in the product: a count's unit is the
noun counted and its concept what the sentence tells it of; a number in a name (5G) is a quantity; the words of a
concept are compared without function words; units go by English names.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from corpus.chunking import split_passages
from corpus.documents import Document, Figure, Span, Value
from corpus.errors import UnreadableDocument
from corpus.figures.extract import extract_figures
from corpus.figures.number_words import PLURAL_SCALES
from corpus.figures.ranges import read_quantities
from corpus.figures.tokens import read_sentence
from corpus.figures.units import recognise_durations
from corpus.figures.usage import read_usage
from corpus.figures.wordlists import DOWN_NOUNS, UP_NOUNS
from corpus.language import Syntax
from qa.evaluation.unit_names import name_of_unit, singular
from qa.serialising import Json

TOLERANCE = 1e-5
_RANGE = re.compile(r"(-?[\d.]+)\s*-\s*([\d.]+)")
_UP_TO_BREAK = re.compile(r"(?:(?!\bbut\b|\band\b)[^.,;:(])*")
_TAIL = re.compile(r",| (?:of|with|in|for|from|at|on|to|as|by|under|over|across|per|and|an?)\b|(?<=s) \w+(?:ed|ing)\b")
_WORD = re.compile(r"\w+(?:[&.]\w+)*")
_FUNCTION_WORDS = frozenset(
    "a an the of in on at to for from by with and or as its their his her our my your this that these those is are was "
    "were be been has have had having it he she they we i you whose which who what between per under over after before "
    "during into near off up down out about against through than toward towards across along around such not no own "
    "s t total next itself very much more most both each all any some other".split()
)
_QUALIFIERS = {"approximately": "~", "more_than": ">", "at_least": ">", "less_than": "<", "at_most": "<"}
COLUMNS = ("value", "unit", "change", "concept_partial", "concept_complete")


@dataclass(frozen=True, slots=True)
class Quantity:
    """low is high unless it is a range. concept: its words in lower case, without function words."""

    text: str
    low: float
    high: float
    unit: str
    change: str
    concept: frozenset[str]


@dataclass(frozen=True, slots=True)
class Score:
    """Shares: of the quantities found, of those expected, and their harmonic mean."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a sentence holds, and what was found in it."""

    text: str
    expected: tuple[Quantity, ...]
    found: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class FiguresReport:
    scores: dict[str, Score]
    sentences: tuple[Sentence, ...]

    def to_dict(self) -> Json:
        return {name: asdict(score) for name, score in self.scores.items()}

    def lines(self) -> Iterator[str]:
        n_expected = sum(len(sentence.expected) for sentence in self.sentences)
        n_found = sum(len(sentence.found) for sentence in self.sentences)
        yield f"{n_expected} quantities in {len(self.sentences)} sentences, {n_found} found"
        yield f"{'':24}  {'P':>6}  {'R':>6}  {'F1':>6}"
        for name, score in self.scores.items():
            label = name if name == "value" else f"value + {name.replace('_', ' ')}"
            yield f"{label:24}  {score.precision:6.1%}  {score.recall:6.1%}  {score.f1:6.1%}"


def evaluate_figures(file: Path, syntax: Syntax) -> FiguresReport:
    """file: a JSON list of sentences with `text` and `quantities`. Raises UnreadableDocument."""
    sentences = tuple(
        Sentence(text, expected, tuple(quantities_of(text, syntax))) for text, expected in _read_gold(file)
    )
    return FiguresReport({column: _score(sentences, _AGREES[column]) for column in COLUMNS}, sentences)


def _read_gold(file: Path) -> Iterator[tuple[str, tuple[Quantity, ...]]]:
    try:
        cases = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(cases, list):
            raise TypeError("a list is expected")
        for case in cases:
            yield case["text"], tuple(_expected(quantity) for quantity in case["quantities"])
    except OSError as error:
        raise UnreadableDocument(f"'{file}' cannot be read: {(error.strerror or '').lower()}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableDocument(
            f"'{file}' is not in NewsQuant's format", hint="JSON: a list of sentences with text and quantities."
        ) from error


def _expected(quantity: dict[str, Any]) -> Quantity:
    pair = _RANGE.fullmatch(quantity["value"].strip())
    low, high = (float(pair[1]), float(pair[2])) if pair else (float(quantity["value"]),) * 2
    return Quantity(
        text=quantity["value"],
        low=low,
        high=high,
        unit=quantity["normalized_unit"].strip().lower(),
        change=quantity["change"],
        concept=_words(quantity["referred_concepts"]),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(text.lower().replace("'s", "")) if word not in _FUNCTION_WORDS)


def quantities_of(text: str, syntax: Syntax) -> Iterator[Quantity]:
    """What the sentence holds, by the gold's conventions: names with a number and "one of" count, dates do not."""
    document = document_of(text)
    figures = extract_figures(document, split_passages(document), syntax)
    counted: str | None = None
    for figure in figures:
        if figure.kind == "date":
            yield from _spans_in(figure)
        if figure.kind in ("date", "ordinal"):
            continue
        # A number without a noun may count what the one before it does.
        goes_on = (counted or "").startswith(figure.concept or "-")
        is_counted = figure.kind == "count" and (_counts(text, figure) or goes_on)
        counted = figure.concept if is_counted else counted
        yield _quantity(text, figure, counted=is_counted)
    yield from _names_and_ones(text, [figure.span for figure in figures])


def _spans_in(figure: Figure) -> Iterator[Quantity]:
    """The two years of "the past two years"."""
    usage = read_usage(document_of(figure.text))
    sentence = read_sentence(figure.text, Span(0, len(figure.text)))
    for candidate in recognise_durations(sentence, usage, read_quantities(sentence, usage)):
        unit = name_of_unit(candidate.unit, figure.text)
        low = candidate.value if candidate.value is not None else candidate.low
        high = candidate.value if candidate.value is not None else candidate.high
        yield Quantity(figure.text, _number(low), _number(high), unit, "=", _words(figure.subject or ""))


_NAMED = re.compile(r"\b(\d{1,3})([A-Z])\b")
_ONE_OF = re.compile(r"\b[Oo]ne of (?:the|its|his|her|their|our|my|those|these)\b ?(?P<noun>[\w' -]{0,80})")
_NAMED_UNITS = {"G": "generation wireless"}


def _names_and_ones(text: str, read: Sequence[Span]) -> Iterator[Quantity]:
    for match in _NAMED.finditer(text):
        if not any(span.start <= match.start() < span.end for span in read):
            value = float(match[1])
            yield Quantity(match[0], value, value, _NAMED_UNITS.get(match[2], match[2].lower()), "=", frozenset())
    for match in _ONE_OF.finditer(text):
        if not any(span.start <= match.start() < span.end for span in read):
            words = [word for word in match["noun"].lower().split() if word not in _FUNCTION_WORDS]
            yield Quantity(match[0], 1.0, 1.0, singular(words[0]) if words else "-", "=", frozenset())


def document_of(text: str) -> Document:
    """A text without a date, a title or an address."""
    return Document(
        id="", title="", source="", url=None, published=None, media_type="text/plain", text=text,
        added_at=datetime(1970, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def _quantity(text: str, figure: Figure, *, counted: bool) -> Quantity:
    low = figure.value if figure.value is not None else figure.low
    high = figure.value if figure.value is not None else figure.high
    told_of = f"{figure.subject or ''}" if counted else f"{figure.concept or ''} {figure.subject or ''}"
    is_minor = figure.kind == "money" and _MINOR.search(figure.text) is not None
    unit = _counted_noun(figure.concept or "") if counted else name_of_unit(figure.unit, figure.text)
    if figure.kind == "ratio":
        unit = "count"
    if is_minor:
        unit = "point" if figure.text.endswith("p") else singular(_MINOR.findall(figure.text)[0].lower())
    if figure.per:
        unit = f"{unit} per {name_of_unit(figure.per, '')}"
    return Quantity(
        text=figure.text,
        low=_number(low) * (100 if is_minor else 1),
        high=_number(high) * (100 if is_minor else 1),
        unit=unit,
        change=_change(text, figure),
        concept=_words(told_of),
    )


_MINOR = re.compile(r"(?:cents?|pence|sen|(?<=\d)p)$", re.IGNORECASE)


def _counts(text: str, figure: Figure) -> bool:
    """Whether the concept is the noun behind the number, which its gold calls the unit."""
    if figure.concept is None:
        return False
    behind = text[figure.span.end :].lstrip(" -")
    for opening in ("", "of ", "of the ", "of its ", "of their ", "the "):
        if behind.startswith(opening) and behind[len(opening) :].startswith(figure.concept.split()[0]):
            return True
    return False


def _change(text: str, figure: Figure) -> str:
    """Its one sign for qualifier and direction. Indefinite numbers ("dozens") are exact there, "averaged 5" is not; a
    level ("to 5 percent") and a change that its own noun tells ("a 5 percent drop") have no direction; a loss has."""
    before = text[: figure.span.start].lower().split()[-1:]
    behind = set(_UP_TO_BREAK.match(text[figure.span.end :].lower())[0].split()[:3])  # type: ignore[index]
    if before and before[0] in ("averaged", "averages", "averaging"):
        return "~"
    if figure.kind in ("percent", "money") and figure.value is not None and _number(figure.value) < 0:
        return "down"
    if before == ["to"] or (figure.change and behind & (UP_NOUNS | DOWN_NOUNS)):
        return _QUALIFIERS.get(figure.qualifier or "", "=")
    if figure.qualifier == "approximately" and PLURAL_SCALES.keys() & set(figure.text.lower().split()):
        return "="
    return figure.change or _QUALIFIERS.get(figure.qualifier or "", "=")


def _number(value: Value | None) -> float:
    assert value is not None
    assert not isinstance(value, str)
    return float(Fraction(value))


def _counted_noun(concept: str) -> str:
    """The noun with what stands before it, in the singular: "profile slot"; names of people as they are."""
    words = _TAIL.split(concept.replace("’s", "").replace("'s", ""), maxsplit=1)[0].split()
    if not words:
        return "-"
    if words[-1].lower() in ("time", "times"):
        return "count"
    noun = (
        words[-1].lower()
        if words[-1][0].isupper() and words[-1].lower() not in ("cups", "years")
        else singular(words[-1].lower())
    )
    return " ".join([*(word.lower() for word in words[:-1]), noun])


def _same_value(one: Quantity, two: Quantity) -> bool:
    return all(abs(a - b) <= TOLERANCE * max(abs(b), 1e-9) for a, b in ((one.low, two.low), (one.high, two.high)))


_Agrees = Callable[[Quantity, Quantity], bool]
_AGREES: dict[str, _Agrees] = {
    "value": lambda found, gold: True,
    "unit": lambda found, gold: found.unit == gold.unit,
    "change": lambda found, gold: found.change == gold.change,
    "concept_partial": lambda found, gold: bool(found.concept & gold.concept) or found.concept == gold.concept,
    "concept_complete": lambda found, gold: found.concept == gold.concept,
}


def _score(sentences: Sequence[Sentence], agrees: _Agrees) -> Score:
    n_right = sum(len(matched(sentence.found, sentence.expected, agrees)) for sentence in sentences)
    n_found = sum(len(sentence.found) for sentence in sentences)
    n_expected = sum(len(sentence.expected) for sentence in sentences)
    precision, recall = n_right / max(n_found, 1), n_right / max(n_expected, 1)
    return Score(precision, recall, 2 * n_right / max(n_found + n_expected, 1))


def matched(
    found: Sequence[Quantity], expected: Sequence[Quantity], agrees: _Agrees
) -> list[tuple[Quantity, Quantity]]:
    """Each expected quantity with one found of the same value that agrees, no quantity twice."""
    left = list(found)
    pairs = []
    for gold in expected:
        fitting = next((one for one in left if _same_value(one, gold) and agrees(one, gold)), None)
        if fitting is not None:
            left.remove(fitting)
            pairs.append((fitting, gold))
    return pairs
