"""How amounts are written in a calculation and in its result: in the operands' own words for scale and unit.

"about 70 billion yuan" is a number, 70, a scale, " billion", and a unit behind it, " yuan"; "US$1,452.4m" has its unit
in front. A result takes them over: "30 billion yuan", "US$306.2m".
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from corpus.documents import Figure, FigureKind
from corpus.figures.currencies import CODES, DOLLAR_MARKS, MARKS, YEN_MARKS
from corpus.figures.number_words import SCALES
from qa.computing.rounding import decimals_for, exact, in_digits, rounded

_SCALE_LETTERS = {"k": 10**3, "m": 10**6, "mil": 10**6, "mm": 10**6, "b": 10**9, "t": 10**12}
_SCALE_WORDS = {
    **{word: int(size) for word, size in SCALES.items()},
    **{f"{word}s": int(size) for word, size in SCALES.items() if word.endswith(("thousand", "illion"))},
    "hundred": 100,
    "hundreds": 100,
    "dozen": 12,
    "dozens": 12,
    **_SCALE_LETTERS,
}
# The scales that a result may take by itself, and those that a table's header may give its cells.
_OWN_SCALES = {10**12: " trillion", 10**9: " billion", 10**6: " million", 1: ""}
_HEADER_SCALES = _OWN_SCALES | {1000: " thousand"}
_NUMBER = re.compile(r"\d+(?:[.,’'   ]\d+)*")
_SCALE = re.compile(r"[\s-]?([A-Za-z]{1,12}|[百千万萬亿億兆])(?![A-Za-z])\.?")
# A mark with at most three letters before it ("HK$"), or a code ("RMB", "Rs.").
_MARK = re.compile(rf"[A-Za-z.]{{0,4}}[{''.join(MARKS)}]\s?$|(?<![\w])[A-Za-zčł]{{1,4}}\.?\s?$")
# The unit's own words: what comes behind them bounds the amount ("5 years or more").
_UNIT = re.compile(
    r"\s?[^\W\d_][^\s(),;]*(?:\s(?!or\b|and\b|at\b|to\b|in\b|each\b)[^\W\d_][^\s(),;]*){0,3}|\s?[%％‰°′″][CFK]?"
)
_ENDS_IN_S = frozenset("celsius hertz siemens lux".split())
_LEAST_DECIMALS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How an amount is written: mark, number, scale, unit.

    mark: with the space behind it, if any. scale: what one of the number stands for; scale_text and unit_text with
    the space before them. decimals: of the number.
    """

    mark: str = ""
    scale: int = 1
    scale_text: str = ""
    unit_text: str = ""
    decimals: int = 0

    def write(self, value: Fraction) -> tuple[str, bool]:
        """The amount in these words, and whether it had to be rounded."""
        number = value / self.scale
        decimals = decimals_for(number, max(self.decimals, _LEAST_DECIMALS))
        shown = rounded(number, decimals)
        unit = self.unit_text
        is_word = len(unit) > 3 and unit.endswith("s") and unit.strip() not in _ENDS_IN_S
        if abs(shown) == 1 and not self.scale_text and is_word:
            unit = unit[:-1]
        sign = "−" if shown < 0 else ""
        digits = in_digits(abs(shown), self.decimals if self._has_cents(shown) else 0)
        return f"{sign}{self.mark}{digits}{self.scale_text}{unit}", Fraction(shown) != number

    def _has_cents(self, shown: Decimal) -> bool:
        """Whether decimals are cents, of which there are two: $9.50."""
        return bool(self.mark) and self.scale == 1 and self.decimals == 2 and shown != shown.to_integral_value()


def wording_of(figure: Figure) -> Wording | None:
    """The words of a figure's text; None where its number is not written in digits, or not to be recognised."""
    numbers = list(_NUMBER.finditer(figure.text))
    value = figure.value if figure.value is not None else figure.high
    if not numbers or value is None or isinstance(value, str) or figure.kind in ("date", "fraction", "ratio"):
        return None
    rest = figure.text[numbers[-1].end() :]
    for number in _readings(numbers[-1].group()):
        told = _scale(rest, abs(Fraction(value)) / Fraction(number) if number else None)
        if told is not None:
            scale, scale_text, behind = told
            mark = "" if figure.kind != "money" else _mark(figure.text, [match.start() for match in numbers])
            unit_text = _unit(behind, figure, has_mark=bool(mark))
            wording = Wording(
                mark=mark,
                scale=scale,
                scale_text=scale_text,
                unit_text=unit_text,
                decimals=max(0, -int(number.as_tuple().exponent)),
            )
            return wording if mark or unit_text else _with_unit(wording, figure.unit)
    return None


def plain_wording(kind: FigureKind, unit: str | None, value: Fraction) -> Wording:
    """The words for an amount that no operand is a model for: "$30 billion", "1,204", "38 km"."""
    scale = next((size for size in _OWN_SCALES if size <= abs(value)), 1) if kind == "money" else 1
    return _with_unit(Wording(scale=scale, scale_text=_OWN_SCALES[scale]), unit)


def in_words(value: Fraction, kind: FigureKind, unit: str | None, models: Sequence[Figure]) -> tuple[str, bool]:
    """An amount as a person says it, and whether it is rounded. models: figures; those of its unit lend their words.

    The finest scale among them is taken, and a finer one for an amount that is small against that.
    """
    told = [wording_of(figure) for figure in models if (figure.unit, figure.kind) == (unit, kind)]
    lent = [wording for wording in told if wording is not None]
    if not lent:
        return plain_wording(kind, unit, value).write(value)
    wording = min(lent, key=lambda item: item.scale)
    wording = replace(wording, decimals=max(item.decimals for item in lent if item.scale == wording.scale))
    if wording.scale > 1 and value and abs(value) < wording.scale:
        scale = next((size for size in _HEADER_SCALES if size <= abs(value) and size < wording.scale), 1)
        wording = replace(wording, scale=scale, scale_text=_OWN_SCALES.get(scale, " thousand"), decimals=0)
    return wording.write(value)


def number_text(figure: Figure, *, with_unit: bool = False) -> str:
    """The figure's number as it stands in an expression: "70 billion", "41.2%", "1/3", "(10 to 12)", "(−2,935)"."""
    ends = [end for end in (figure.value, figure.low, figure.high) if end is not None and not isinstance(end, str)]
    texts = [_end_text(figure, Fraction(end), with_unit=with_unit) for end in ends]
    text = " to ".join(texts)
    return f"({text})" if len(texts) > 1 or text.startswith("−") else text


def _end_text(figure: Figure, value: Fraction, *, with_unit: bool) -> str:
    wording = wording_of(figure)
    if wording is None:
        if figure.kind in ("fraction", "ratio") and value.denominator != 1:
            return f"{value.numerator}/{value.denominator}".replace("-", "−")
        wording = Wording() if not with_unit else plain_wording(figure.kind, figure.unit, value)
    number = exact(value / wording.scale)
    digits = f"{number}" if isinstance(number, Fraction) else in_digits(abs(number), wording.decimals)
    unit = wording.unit_text if with_unit or figure.kind == "percent" else ""
    return f"{'−' if value < 0 else ''}{wording.mark if with_unit else ''}{digits}{wording.scale_text}{unit}"


def _readings(digits: str) -> Iterator[Decimal]:
    """What digits with marks between them may say, the likelier first: 1,452.4 and 1.452,4."""
    plain = re.sub(r"[’'   ]", "", digits)
    for group, point in ((",", "."), (".", ",")):
        parts = plain.replace(group, "").split(point)
        if len(parts) <= 2:
            yield Decimal(".".join(parts))


def _scale(rest: str, wanted: Fraction | None) -> tuple[int, str, str] | None:
    """The scale behind a number, its text, and the text behind that, where it is the wanted one; None if none is.

    wanted: how many times its number the amount is; None where that is not to be told, of zero.
    """
    if wanted == 1:
        return 1, "", rest
    scale, position = 1, 0
    while (match := _SCALE.match(rest, position)) and match[1].lower() in _SCALE_WORDS and position < len(rest):
        if wanted is None and match[1].lower() in _SCALE_LETTERS:
            break
        scale, position = scale * _SCALE_WORDS[match[1].lower()], match.end()
        if scale == wanted:
            return scale, rest[:position], rest[position:]
    if wanted is None:
        return scale, rest[:position], rest[position:]
    if position == 0 and wanted in _HEADER_SCALES:  # a table's header gave it
        return int(wanted), _HEADER_SCALES[int(wanted)], rest
    return None


def _mark(text: str, starts: Sequence[int]) -> str:
    """The mark of a currency before the first of the numbers that has one."""
    for start in starts:
        match = _MARK.search(text[max(0, start - 8) : start])
        if match is not None and (match[0].strip()[-1] in MARKS or match[0].strip(" .") in CODES):
            return match[0].lstrip(".")
    return ""


def _unit(behind: str, figure: Figure, *, has_mark: bool) -> str:
    match = _UNIT.match(behind)
    if match is None or has_mark or figure.kind in ("count", "ordinal"):
        return ""
    return match[0]


def _with_unit(wording: Wording, unit: str | None) -> Wording:
    """A bare number's wording with its unit as it is usually written."""
    if unit is None:
        return wording
    mark = next((mark for mark, code in MARKS.items() if code == unit), "")
    if unit in ("USD", "JPY"):
        mark = next(iter(sorted(DOLLAR_MARKS if unit == "USD" else YEN_MARKS)))
    if mark:
        return replace(wording, mark=mark)
    points = {"pp": " percentage points", "bp": " basis points"}
    if unit in _TIMES:
        return replace(wording, unit_text=f" {_TIMES[unit]}")
    return replace(wording, unit_text=points.get(unit, unit if unit in ("%", "‰", "°") else f" {unit}"))


_TIMES = {
    unit: "centuries" if unit == "century" else f"{unit}s"
    for unit in "millisecond second minute hour day night week month year decade century".split()
}
