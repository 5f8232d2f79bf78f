"""What headers and captions say of the numbers under them: "(in millions of yuan, except per share)", "€m", "km²"."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.documents import FigureKind
from corpus.figures.currencies import CODES, DOLLAR_MARKS, DOLLAR_PREFIXES, MARKS, code_of_name
from corpus.figures.number_words import SCALES
from corpus.figures.tokens import Sentence
from corpus.figures.unit_table import TIMES, read_unit
from corpus.figures.usage import Usage

_SCALES = {f"{word}{ending}": size for word, size in SCALES.items() if len(word) > 3 for ending in ("", "s")}
_SCALES |= {f"in{word}": size for word, size in _SCALES.items()}  # as tables taken from a page's print have it
_SHORT_SCALES = {
    "k": Decimal(10**3),
    "000s": Decimal(10**3),
    **dict.fromkeys(("m", "mn", "mm"), Decimal(10**6)),
    "bn": Decimal(10**9),
}
_THOUSANDS = "000"
# "in thousands of US dollars"; what comes later is prose again.
_BEHIND_IN = 5
# A caption says its scale in brackets or behind "in"; a header of so many tokens just names it.
_SHORT = 6
_PERCENTS = frozenset("% percent percentage pct".split())
_EXCEPTIONS = frozenset("except excluding".split())
_PIECES = re.compile(r",|\band\b|\bor\b")
_EMPTY = re.compile(r"^(?:for|the|where|as|on)\b|\b(?:data|amounts?|figures?|information|otherwise noted|s)$")
# Of what a caption says "shares in thousands", beside the scale of its money.
_COUNTED = frozenset("share shares unit units option options right rights".split())
# Words of a header that says a measure and nothing else.
_FILLERS = frozenset("in of and the are all amounts amount figures expressed stated u s us nt 000 000s dollar".split())


@dataclass(frozen=True, slots=True)
class Measure:
    """What a header says of the numbers under it: in millions of yuan, in percent.

    excepts: for what it does not hold: "per share", "share". is_of_shares: its scale holds for numbers of shares alone.
    """

    kind: FigureKind | None = None
    unit: str | None = None
    scale: Decimal = Decimal(1)
    excepts: frozenset[str] = frozenset()
    is_of_shares: bool = False

    @property
    def is_told(self) -> bool:
        return self.kind is not None or self.scale != 1

    def over(self, other: "Measure") -> "Measure":
        """This, and what the other says beyond it; what is no money has no other scale than its own."""
        if self.kind not in (None, "money"):
            return self
        is_scaled = self.scale != 1 or other.kind not in (None, "money")
        return Measure(
            self.kind or other.kind,
            self.unit if self.kind else other.unit,
            self.scale if is_scaled else other.scale,
            self.excepts | other.excepts,
            self.is_of_shares if is_scaled else other.is_of_shares,
        )


def read_measure(sentence: Sentence, usage: Usage) -> Measure:
    """From a header or a caption: "(in millions of yuan, except per share)", "Revenue, $m", "Area (km²)"."""
    measure = Measure()
    tells_until, is_rate = 0, False
    for index, token in enumerate(sentence.tokens):
        word = token.lower
        if word in _EXCEPTIONS and measure.is_told:
            return replace(measure, excepts=_excepts(sentence, index + 1))
        if token.text in "([" or word in ("in", "'000"):
            tells_until, is_rate = index + (_BEHIND_IN if word == "in" else len(sentence.tokens)), False
        is_telling = index <= tells_until and tells_until > 0
        is_rate = is_rate or word == "per"
        # "Notes of $500 million at 3.75%, per $ million of revenues" names what is counted, and no scale of it.
        if is_rate or _is_of_amount(sentence, index):
            continue
        scale = _scale_at(sentence, index, measure.kind, is_telling=is_telling)
        if scale is not None:
            measure = _scaled(measure, sentence, index, scale)
        if measure.kind is None:
            kind, unit = _unit_at(sentence, index, usage, is_telling=is_telling)
            measure = replace(measure, kind=kind, unit=unit)
    return measure


def says_nothing_else(sentence: Sentence, usage: Usage) -> bool:
    """Whether a header is a measure without a word on what is measured: "2019 €m", "(in thousands, except shares)"."""
    for index, token in enumerate(sentence.tokens):
        word = token.lower
        if word in _EXCEPTIONS:
            return True
        is_scale = word in _SCALES or word in _SHORT_SCALES
        is_unit = _unit_at(sentence, index, usage, is_telling=True)[0] in ("money", "percent")
        if not (token.kind in ("mark", "digits") or is_scale or is_unit or word in _FILLERS):
            return False
    return True


def _is_of_amount(sentence: Sentence, index: int) -> bool:
    """Whether a sign or a scale belongs to a number that stands beside it; a year before it is none: 2019 €m."""
    before, token, behind = sentence.at(index - 1), sentence.at(index), sentence.at(index + 1)
    is_year = len(before.text) == 4 and not token.glued
    if index and before.kind == "digits" and before.text != _THOUSANDS and not is_year:
        return token.text == "%" or token.lower in _PERCENTS or token.lower in _SCALES
    return token.text in MARKS and behind.kind == "digits" and behind.text != _THOUSANDS


def _scaled(measure: Measure, sentence: Sentence, index: int, scale: Decimal) -> Measure:
    """The first scale counts; "shares in thousands" behind it is of shares alone."""
    if measure.scale != 1 and sentence.word(index - 1) not in _SCALES:
        is_shares = sentence.word(index - 2) in _COUNTED
        return replace(measure, excepts=measure.excepts | {"share"}) if is_shares else measure
    is_of_shares = sentence.word(index - 1) == "in" and sentence.word(index - 2) in _COUNTED
    return replace(measure, scale=measure.scale * scale, is_of_shares=is_of_shares)


def _scale_at(sentence: Sentence, index: int, kind: FigureKind | None, *, is_telling: bool) -> Decimal | None:
    token = sentence.at(index)
    word = token.lower
    if word in _SCALES and (is_telling or len(sentence.tokens) <= _SHORT):
        return _SCALES[word]
    if index == 0 and token.text[:3] in CODES and word[3:] in _SHORT_SCALES:
        return _SHORT_SCALES[word[3:]]  # USDm
    if word in _SHORT_SCALES and (token.glued or is_telling) and kind == "money":
        return _SHORT_SCALES[word]
    is_behind_mark = sentence.word(index - 1) in ("'", "’", "‘") or (kind == "money" and token.glued)
    return Decimal(1000) if index and word == _THOUSANDS and is_behind_mark else None


def _excepts(sentence: Sentence, first: int) -> frozenset[str]:
    """For what a scale does not hold: "per share", "share" for numbers of them, else the words: "employees"."""
    words: list[str] = []
    for index in range(first, min(first + 16, len(sentence.tokens))):
        if sentence.word(index) in (")", "]", ":", ";"):
            break
        words.append("" if sentence.word(index) == "-" else sentence.word(index))
    text = " ".join(filter(None, words))
    found = {"per share"} if "per share" in text or "per unit" in text else set()
    for piece in _PIECES.split(text.replace("per share", "").replace("per unit", "")):
        name = _EMPTY.sub("", _EMPTY.sub("", piece.strip()).strip()).strip(" .")
        if name:
            found.add("share" if name in _COUNTED else name)
    return frozenset(found)


def _unit_at(sentence: Sentence, index: int, usage: Usage, *, is_telling: bool) -> tuple[FigureKind | None, str | None]:
    token = sentence.at(index)
    if token.lower in _PERCENTS:
        return "percent", "%"
    if token.text in MARKS:
        return "money", MARKS[token.text] or _shared_mark(sentence, index, usage)
    if token.text in CODES:
        return "money", CODES[token.text]
    if token.text[:3] in CODES and token.text[3:] in _SHORT_SCALES and index == 0:
        return "money", CODES[token.text[:3]]  # USDm
    if not is_telling:
        return None, None
    name = f"{sentence.word(index - 1)} {token.lower}" if index else ""
    for words in (name, token.lower):
        code = code_of_name(words, dollar=usage.dollar, countries=usage.names) if words else None
        if code is not None:
            return "money", code
    if sentence.word(index - 1) not in ("(", "[", "in", ",") and sentence.word(index + 1) not in (")", "]"):
        return None, None  # "in fiscal years 2018 and 2017" is no unit of anything
    if token.text == "t" and sentence.word(index + 1) == ")":
        return "measurement", "t"
    unit = read_unit(sentence, index) if token.lower not in ("in", "a") else None
    if unit is not None:
        return "measurement", unit[0].symbol
    return ("duration", TIMES[token.lower].symbol) if token.lower in TIMES else (None, None)


def _shared_mark(sentence: Sentence, index: int, usage: Usage) -> str:
    """Of a dollar or a yen: whose the letters before it say, else the document's."""
    if sentence.at(index).text not in DOLLAR_MARKS:
        return usage.yen
    before = sentence.word(index - 1) if index and sentence.at(index).glued else ""
    return DOLLAR_PREFIXES.get(before, usage.dollar)
