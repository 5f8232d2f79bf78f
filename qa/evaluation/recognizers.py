"""Measuring figures on the cases of Recognizers-Text (Microsoft, Specs): right value, unit and span.

Its conventions are met here and not in the product: a number is judged as it is read by itself, before it becomes an
amount, a date or a name; a bound ("more than 30") without its unit; a unit without a number by the table of units.
Words of a span that only one side counts in ("about", "the", "from") do not tell.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from corpus.chunking import split_passages
from corpus.documents import Document, Span
from corpus.errors import UnreadableDocument
from corpus.figures.counts import recognise_fractions
from corpus.figures.currencies import code_of_name
from corpus.figures.extract import recognise
from corpus.figures.names import claim_names
from corpus.figures.numerals import read_numerals
from corpus.figures.ordinals import read_ordinals
from corpus.figures.qualifiers import with_qualifier
from corpus.figures.ranges import joined_bounds, joined_candidates, read_quantities
from corpus.figures.tokens import Candidate, read_sentence
from corpus.figures.unit_table import dimension_of, read_unit
from corpus.figures.units import measured
from corpus.figures.usage import read_usage
from qa.evaluation.recognizer_cases import Case, CaseText, Found, is_same, number_of
from qa.evaluation.recognizer_dates import has_date, is_date_case, read_dates
from qa.serialising import Json


@dataclass(frozen=True, slots=True)
class Judged:
    """A case; it is right if `problem` is empty."""

    model: str
    text: str
    problem: str


@dataclass(frozen=True, slots=True)
class RecognizersReport:
    """failures: whether the lines tell each case that failed."""

    cases: tuple[Judged, ...]
    failures: bool = False

    def to_dict(self) -> Json:
        return {
            model: {"right": right, "total": total, "failures": [asdict(case) for case in failed]}
            for model, right, total, failed in self._by_model()
        }

    def lines(self) -> Iterator[str]:
        for model, right, total, failed in self._by_model():
            yield f"{model:12} {right:4} of {total:4}  {right / total:6.1%}"
            if self.failures:
                yield from (f"    {case.text!r}: {case.problem}{_held(case)}" for case in failed)

    def _by_model(self) -> Iterator[tuple[str, int, int, list[Judged]]]:
        for model in dict.fromkeys(case.model for case in self.cases):
            cases = [case for case in self.cases if case.model == model]
            failed = [case for case in cases if case.problem]
            yield model, len(cases) - len(failed), len(cases), failed


# What is held to be wrong for this product, by what is missing; such a case counts as not passed all the same.
_HELD_WRONG: tuple[tuple[str, str, str], ...] = (
    ("DateTime", r"'(?:few|some|several) \w+'", "an indefinite number has no value to be exact about"),
    ("DateTime", r"'the (?:day|month|year|fortnight)'", "it is whatever day or year the text speaks of"),
    ("DateTime", r"'(?:earlier|later) (?:this|in the) \w+'", "it is what is over, or left, of the month or year"),
    ("DateTime", r"'same year'", "it is the year that the text spoke of before"),
    ("DateTime", r"'21st century'", "it starts with 2001"),
    ("DateTime", r"'last week of \d{4}'", "the last week is the one with the last day in it"),
    ("Percent", r"'per cent of \d+'", "nobody says 210 percent so"),
    ("Dimension", r"'2 pm'", "it is a time of day"),
    ("Dimension", r"'.*tonnes'", "a tonne is no ton"),
    ("Number", r"'0000'", "a run of zeros is a key and no number"),
    ("Currency", r"'one dollar and one'", "the second one counts points"),
)


def _held(case: Judged) -> str:
    for model, pattern, reason in _HELD_WRONG:
        if case.model == model and re.search(rf"^no {pattern}", case.problem):
            return f" (held wrong: {reason})"
    return ""


def evaluate_recognizers(folder: Path, *, failures: bool = False) -> RecognizersReport:
    """folder: holds files NumberModel….json and so on, each a list of cases. Raises UnreadableDocument."""
    cases: list[Judged] = []
    for model, reader in _MODELS.items():
        for file in sorted(folder.glob(f"{model}Model*.json")):
            for case in _read(file):
                if model != "DateTime" or is_date_case(case):
                    cases.append(Judged(model, case["Input"], _problem(case, reader)))
    if not cases:
        raise UnreadableDocument(f"'{folder}' holds no cases", hint="Files such as NumberModel.json are expected.")
    return RecognizersReport(tuple(cases), failures)


def _read(file: Path) -> list[Case]:
    try:
        cases = json.loads(file.read_text(encoding="utf-8-sig"))
        return [case for case in cases if isinstance(case["Input"], str) and isinstance(case["Results"], list)]
    except OSError as error:
        raise UnreadableDocument(f"'{file}' cannot be read: {(error.strerror or '').lower()}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableDocument(f"'{file}' holds no cases", hint="A list of Input and Results is expected.") from error


def _read_text(case: Case) -> CaseText:
    moment = (case.get("Context") or {}).get("ReferenceDateTime")
    document = Document(
        id="", title="", source="", url=None, published=date.fromisoformat(moment[:10]) if moment else None,
        media_type="text/plain", text=case["Input"], added_at=datetime(1970, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    usage = read_usage(document)
    sentences = [
        read_sentence(document.text, span) for passage in split_passages(document) for span in passage.sentences
    ]
    return CaseText(document, usage, tuple((sentence, recognise(sentence, usage)) for sentence in sentences))


def _problem(case: Case, reader: "_Reader") -> str:
    """What is wrong with our reading of the case; nothing, if it is empty."""
    text = _read_text(case)
    found = list(reader.found(text))
    for gold in case["Results"]:
        resolution = gold.get("Resolution") or {}
        start, end = _stripped(text.document.text, gold["Start"], gold["End"] + 1)
        if resolution.get("value", "") in (None, "null"):
            if not reader.is_unit(text, start, end, resolution):
                return f"no unit {gold['Text']!r}"
            continue
        fitting = [one for one in found if _is_at(text.document.text, one, start, end) and reader.agrees(one, gold)]
        if not fitting:
            return f"no {gold['Text']!r} {json.dumps(resolution, ensure_ascii=False)} among {_told(text, found)}"
        found.remove(fitting[0])
    return f"{_told(text, found)} too many" if found else ""


def _told(text: CaseText, found: list[Found]) -> str:
    return str([(text.document.text[one.start : one.end], one.low, one.high, one.unit) for one in found])


def _is_at(text: str, found: Found, start: int, end: int) -> bool:
    """Whether the spans are the same; a range with a unit is given there by its last number alone ("40 - 50 years")."""
    ours = _stripped(text, found.start, found.end)
    return ours == (start, end) or (
        found.unit is not None and found.low != found.high and ours[0] < start < ours[1] == end
    )


# Words at the ends of a span that one side counts in and the other does not.
_LOOSE = frozenset(
    "about around approximately nearly almost roughly some just only over under above below more less fewer than at "
    "least most up to no not from between of the a an on in by during for within since until till before after and or "
    "is are be was were been larger greater higher smaller lower bigger exceeding exceed surpass equal equals equaling "
    "excess older younger than age year calendar later late as starting no time 's < > = ( ) , . ; :".split()
)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without loose words at its ends, of whose last at least one word is left."""
    words = list(_words(text, start, end))
    while len(words) > 1 and text[slice(*words[0])].lower() in _LOOSE:
        words = words[1:]
    while len(words) > 1 and text[slice(*words[-1])].lower().replace("’", "'") in _LOOSE:
        words = words[:-1]
    return (words[0][0], words[-1][1]) if words else (start, end)


def _words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    sentence = read_sentence(text, Span(start, end)) if text[start:end].strip() else None
    for token in sentence.tokens if sentence else ():
        yield token.start, token.end


@dataclass(frozen=True, slots=True)
class _Reader:
    """How a model's cases are read: what we find, whether it agrees with a gold result, whether a unit stands alone."""

    found: Callable[[CaseText], Iterator[Found]]
    agrees: Callable[[Found, Case], bool]
    is_unit: Callable[[CaseText, int, int, Case], bool] = lambda text, start, end, resolution: False


def _figures(text: CaseText, keep: Callable[[Candidate], bool]) -> Iterator[Found]:
    for sentence, candidates in text.read:
        for candidate in filter(keep, candidates):
            value = candidate.value
            low, high = (value, value) if value is not None else (candidate.low, candidate.high)
            yield Found(
                sentence.at(candidate.first).start,
                sentence.at(candidate.last - 1).end,
                number_of(low),
                number_of(high),
                candidate.unit,
            )


def _has_value(found: Found, gold: Case) -> bool:
    value = float(str(gold["Resolution"]["value"]).rstrip("%"))
    is_range = found.unit is not None and found.low != found.high
    return is_same(found.high, value) and (is_range or is_same(found.low, value))


def _numbers(text: CaseText) -> Iterator[Found]:
    for sentence in text.fresh():
        for numeral in read_numerals(sentence, text.usage):
            high = numeral.value if numeral.high is None else numeral.high
            start, end = sentence.at(numeral.first).start, sentence.at(numeral.last - 1).end
            yield Found(start, end, number_of(numeral.value), number_of(high))


def _ordinals(text: CaseText) -> Iterator[Found]:
    for sentence in text.fresh():
        for ordinal in read_ordinals(sentence, text.usage):
            start, end = sentence.at(ordinal.first).start, sentence.at(ordinal.last - 1).end
            yield Found(start, end, ordinal.place, ordinal.place, ordinal.counted_from)


def _has_place(found: Found, gold: Case) -> bool:
    resolution = gold["Resolution"]
    return found.unit == resolution["relativeTo"] and is_same(found.low, float(resolution["offset"]))


def _bounds(text: CaseText) -> Iterator[Found]:
    """Ranges and bounded numbers, and those said to equal something, each as if it counted."""
    for sentence in text.fresh():
        claim_names(sentence)
        quantities = read_quantities(sentence, text.usage)
        numbers = list(recognise_fractions(sentence, text.usage, quantities))
        for fraction in numbers:
            sentence.claim(fraction.first, fraction.last)
        free = [quantity for quantity in quantities if sentence.is_free(quantity.first, quantity.last)]
        numbers += [measured(quantity, quantity.last, "count", None) for quantity in free]
        numbers.sort(key=lambda one: one.first)
        qualified = [with_qualifier(sentence, one) for one in joined_candidates(sentence, numbers)]
        for candidate in joined_bounds(sentence, qualified):
            low, high = number_of(candidate.low), number_of(candidate.high)
            value = number_of(candidate.value)
            before = sentence.words(candidate.first - 2, 2)
            if value is not None and candidate.qualifier in ("more_than", "at_least"):
                low = value
            elif value is not None and candidate.qualifier in ("less_than", "at_most"):
                high = value
            elif value is not None and ({"equal", "equals", "equaling"} & set(before)):
                low = high = value
            if low is not None or high is not None:
                yield Found(sentence.at(candidate.first).start, sentence.at(candidate.last - 1).end, low, high)


def _has_bounds(found: Found, gold: Case) -> bool:
    """Whether a bound is inside does not tell: it is in the words that both sides keep."""
    low, high = str(gold["Resolution"]["value"])[1:-1].split(",")
    return is_same(found.low, float(low) if low else None) and is_same(found.high, float(high) if high else None)


def _ages(text: CaseText) -> Iterator[Found]:
    for found in _figures(text, lambda one: one.kind == "duration" or one.unit == "year"):
        words = text.document.text[found.start : found.end].lower().replace("-", " ").split()
        if {"old", "olds", "age", "aged", "yo"} & set(words) or words[-1].endswith("yo"):
            yield found


def _has_age(found: Found, gold: Case) -> bool:
    unit = str(gold["Resolution"]["unit"]).lower()
    return _has_value(found, gold) and found.unit == ("year" if unit == "age" else unit)


def _money(text: CaseText) -> Iterator[Found]:
    return _figures(text, lambda one: one.kind == "money")


def _has_amount(found: Found, gold: Case) -> bool:
    """Their cents and pence are hundredths of our unit."""
    resolution = gold["Resolution"]
    value, unit = float(resolution["value"]), str(resolution["unit"]).lower()
    is_minor = unit in ("cent", "pence", "penny", "sen")
    code = resolution.get("isoCurrency") or _code_of(unit)
    return is_same(found.low, value / 100 if is_minor else value) and (is_minor or found.unit == code)


def _code_of(name: str) -> str | None:
    names = {"pound": "GBP", "united states dollar": "USD", "peseta": "ESP"}
    return names.get(name) or code_of_name(name, dollar="USD", countries=frozenset())


def _is_currency(text: CaseText, start: int, end: int, resolution: Case) -> bool:
    name = text.document.text[start:end].lower()
    return code_of_name(name, dollar="USD", countries=frozenset()) == _code_of(str(resolution["unit"]).lower())


def _dimensions(text: CaseText) -> Iterator[Found]:
    return _figures(text, lambda one: one.kind == "measurement")


def _has_dimension(found: Found, gold: Case) -> bool:
    return _has_value(found, gold) and found.unit == _symbol_of(str(gold["Resolution"]["unit"]))


def _symbol_of(name: str) -> str | None:
    """Our symbol of a unit by their name of it."""
    names = {"f": "°F", "c": "°C", "degree": "°"}
    sentence = read_sentence(name.lower(), Span(0, len(name)))
    unit = read_unit(sentence, 0)
    return names.get(name.lower()) or (unit[0].symbol if unit is not None else None)


def _is_dimension(text: CaseText, start: int, end: int, resolution: Case) -> bool:
    sentence = read_sentence(text.document.text, Span(start, end))
    unit = read_unit(sentence, 0)
    return unit is not None and unit[0].symbol == _symbol_of(str(resolution["unit"]))


def _temperatures(text: CaseText) -> Iterator[Found]:
    warm = any("temperature" in sentence_word.lower for sentence, _ in text.read for sentence_word in sentence.tokens)
    return _figures(
        text,
        lambda one: dimension_of(one.unit) == "temperature" or (warm and dimension_of(one.unit) == "angle"),
    )


def _percents(text: CaseText) -> Iterator[Found]:
    return _figures(text, lambda one: one.kind == "percent" and one.unit == "%")


def _is_percent(text: CaseText, start: int, end: int, resolution: Case) -> bool:
    return text.document.text[start:end] in ("%", "percent")


_MODELS: dict[str, _Reader] = {
    "Number": _Reader(_numbers, _has_value),
    "Ordinal": _Reader(_ordinals, _has_place),
    "Percent": _Reader(_percents, _has_value, _is_percent),
    "Age": _Reader(_ages, _has_age),
    "Currency": _Reader(_money, _has_amount, _is_currency),
    "Dimension": _Reader(_dimensions, _has_dimension, _is_dimension),
    "Temperature": _Reader(_temperatures, _has_dimension, _is_dimension),
    "NumberRange": _Reader(_bounds, _has_bounds),
    "DateTime": _Reader(read_dates, has_date),
}
