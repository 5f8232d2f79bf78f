"""One number: digits as the document writes them, English number words, or both, with the scale behind them.

A number is matched once, from its first token, in bounded pieces; what stands around it is looked at afterwards.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from corpus.figures.currencies import CODES, MARKS
from corpus.figures.number_words import DOZEN, HUNDRED, PLURAL_SCALES, SCALES, TENS, UNITS, read_part
from corpus.figures.powers import add_power
from corpus.figures.scales import MAX_SCALE, PLURALS, read_scale
from corpus.figures.tokens import Number, Sentence, plus, times
from corpus.figures.unit_table import TIMES, read_unit
from corpus.figures.usage import Usage

# More digits than these are no quantity but a key. Within decimal's 28 figures, so that values stay exact.
MAX_DIGITS = 21
MAX_GROUPS = 10
MAX_WORDS = 14

_VULGAR = {
    mark: Fraction(value)
    for mark, value in zip(
        "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞",
        "1/4 1/2 3/4 1/7 1/9 1/10 1/3 2/3 1/5 2/5 3/5 4/5 1/6 5/6 1/8 3/8 5/8 7/8".split(),
        strict=True,
    )
}
_PARTS = {"half": Decimal("0.5"), "quarter": Decimal("0.25")}
_SPOONS = frozenset("cup cups teaspoon teaspoons tablespoon tablespoons tsp tbsp percent percentage".split())
_BEFORE_POINT = frozenset("- − + $ £ € ¥ ( [ < > = ~ ±".split())
# "several hundred" is no hundred.
_VAGUE = frozenset("several few many couple".split())


@dataclass(frozen=True, slots=True)
class Reading:
    """Tokens [first, last) and their value. scale: what its scale words multiply to, 1 without any.

    in_words: it has no digit. high: the upper bound, for "millions of", whose value is the lower. doubt: why it may be
    another number.
    """

    first: int
    last: int
    value: Number
    scale: Decimal
    in_words: bool
    high: Number | None = None
    doubt: str | None = None


def read_number(sentence: Sentence, index: int, usage: Usage) -> Reading | None:
    """The longest number that starts at the token, or None."""
    token = sentence.at(index)
    if token.kind == "digits" or token.text in _VULGAR or token.text == ".":
        return _read_mixed(sentence, index, usage)
    if token.kind == "word":
        return (
            _read_vague(sentence, index)
            or _read_half(sentence, index)
            or _read_share(sentence, index)
            or _read_words(sentence, index)
        )
    return None


def _read_mixed(sentence: Sentence, index: int, usage: Usage) -> Reading | None:
    """Digits, with a fraction and scale words behind: 1,000 · 3 1/2 · 2½ · 1.5 million · 3 and a half million."""
    read = _read_digits(sentence, index, usage)
    if read is None:
        return None
    last, value = read
    last, value = add_power(sentence, last, value)
    last, value = _add_fraction(sentence, last, value)
    last, value = _add_half(sentence, last, value, Decimal(1))
    last, scale = read_scale(sentence, last, value, is_money=is_currency(sentence, index - 1))
    value = times(value, scale)
    last, value = _add_half(sentence, last, value, scale)
    if sentence.word(last - 1) in SCALES or scale == HUNDRED:
        last, value = _add_smaller(sentence, last, value, scale)
    return Reading(index, last, value, scale, in_words=False, doubt=_doubt(sentence, index, usage))


def _add_smaller(sentence: Sentence, last: int, value: Number, scale: Decimal) -> tuple[int, Number]:
    """3 hundred and 21; 5 hundred and six; 1 million 200 thousand."""
    position = last
    while scale > HUNDRED:
        token, factor = sentence.at(position), SCALES.get(sentence.word(position + 1))
        factor = HUNDRED if sentence.word(position + 1) == "hundred" else factor
        if token.kind != "digits" or len(token.text) > 3 or not factor or int(token.text) * factor >= scale:
            return position, value
        position, value, scale = position + 2, plus(value, int(token.text) * factor), factor
    last, position = position, position + (sentence.word(position) == "and")
    token, behind = sentence.at(position), sentence.at(position + 1)
    if scale < HUNDRED or behind.lower in SCALES or behind.lower == "hundred" or behind.text in ("%", "/"):
        return last, value
    if token.kind == "digits" and len(token.text) <= 2 and not token.glued:
        ends = behind.kind != "mark" or not behind.glued or sentence.at(position + 2).kind != "digits"
        return (position + 1, plus(value, Decimal(token.text))) if ends else (last, value)
    rest = _read_words(sentence, position) if token.lower in UNITS or token.lower in TENS else None
    if rest is None or rest.scale > 1 or rest.value >= HUNDRED:
        return last, value
    return rest.last, plus(value, rest.value)


def _read_digits(sentence: Sentence, index: int, usage: Usage) -> tuple[int, Number] | None:
    token = sentence.at(index)
    if token.text in _VULGAR:
        return index + 1, _VULGAR[token.text]
    if token.text == ".":
        following = sentence.at(index + 1)
        if following.kind != "digits" or not following.glued or len(following.text) > MAX_DIGITS:
            return None
        if token.glued and sentence.word(index - 1) not in _BEFORE_POINT:
            return None
        return index + 2, Decimal(f"0.{following.text}")
    part = read_slashed(sentence, index)
    if part is not None and part < 1 and not token.glued and _is_measured(sentence, index + 3):
        return index + 3, part
    last, groups, marks = digit_run(sentence, index)
    if len(groups) == MAX_GROUPS or sum(map(len, groups)) > MAX_DIGITS:
        return None
    if not marks:
        last, groups = _spaced_groups(sentence, last, groups, usage)
        marks = "." * (len(groups) - 1)
    if _is_list(sentence, index, last, groups, marks):
        last, groups, marks = index + 1, groups[:1], ""
    value = _value_of(groups, marks, usage)
    return None if value is None else (last, value)


def _is_list(sentence: Sentence, index: int, last: int, groups: list[str], marks: str) -> bool:
    """22,24,26: numbers in a row without spaces, or one inside of such a row."""
    if sentence.word(index - 1) == "," and sentence.follows_closely(index) and sentence.at(index - 2).kind == "digits":
        return True
    is_key = sentence.word(last) == "-" and sentence.at(last).glued  # 1,2,3-trichlorobenzene
    return len(groups) > 2 and set(marks) == {","} and all(len(group) <= 2 for group in groups) and not is_key


def _is_measured(sentence: Sentence, index: int) -> bool:
    """Whether a unit follows, so that 1/2 before it is a half and no date."""
    index += sentence.word(index) == "-" and sentence.at(index + 1).glued
    return read_unit(sentence, index) is not None or sentence.word(index) in _SPOONS or sentence.word(index) in TIMES


def digit_run(sentence: Sentence, index: int, *, limit: int = MAX_GROUPS) -> tuple[int, list[str], str]:
    """Where the run of digits and marks inside of it ends, its digit groups, and the marks between them.

    At most `limit` groups are looked at: a longer run is no number.
    """
    groups, marks = [sentence.at(index).text], ""
    last = index + 1
    while (
        sentence.word(last) in (",", ".", "'", "’", "٬", "٫")
        and sentence.at(last).glued
        and sentence.at(last + 1).kind == "digits"
        and sentence.at(last + 1).glued
        and len(groups) < limit
        and (sentence.word(last) not in ("'", "’") or len(sentence.at(last + 1).text) == 3)  # 5'2"
    ):
        marks += sentence.word(last)
        groups.append(sentence.at(last + 1).text)
        last += 2
    return last, groups, marks


def _spaced_groups(sentence: Sentence, last: int, groups: list[str], usage: Usage) -> tuple[int, list[str]]:
    """12 000 000 as one number, in a document that does not part its digits by commas."""
    if usage.comma_groups or len(groups[0]) > 3 or groups[0].startswith("0"):
        return last, groups
    position, found = last, list(groups)
    while (
        sentence.at(position).kind == "digits"
        and len(sentence.at(position).text) == 3
        and sentence.at(position).start - sentence.at(position - 1).end == 1
        and len(found) < 6
    ):
        found.append(sentence.at(position).text)
        position += 1
    following = sentence.at(position)
    if len(found) == 1 or (following.kind != "mark" and following.glued) or following.kind == "digits":
        return last, groups
    decimals = sentence.at(position + 1)
    if following.text in (".", ",") and following.glued and decimals.kind == "digits" and decimals.glued:
        return position + 2, ["".join(found), decimals.text]
    return position, ["".join(found)]


def _value_of(groups: list[str], marks: str, usage: Usage) -> Decimal | None:
    """What digit groups with marks between them amount to; None where that is no number (an address, a version).

    Form decides: 1.000,50 and 1,000.50, 10,16 and 1,234,567. Only where it leaves both ways open (1,234 or 1.234)
    does the document's own usage.
    """
    if not marks:
        digits = groups[0]
        return None if len(digits) > 1 and digits[0] == "0" else Decimal(digits)
    marks = marks.replace("’", "'").replace("٬", ",").replace("٫", ".")
    if len(groups[0]) > 1 and groups[0][0] == "0":
        return None
    decimal_mark = _decimal_mark(groups, marks, usage)
    whole = groups[:-1] if decimal_mark else groups
    grouping = marks[:-1] if decimal_mark else marks
    if len(set(grouping)) > 1 or (grouping and not _is_grouped(whole)):
        return None
    return Decimal("".join(whole) + ("." + groups[-1] if decimal_mark else ""))


def _decimal_mark(groups: list[str], marks: str, usage: Usage) -> str:
    """The last mark, where it is the decimal mark; "" where it parts groups."""
    last = marks[-1]
    if last == "'" or marks.count(last) > 1:
        return ""
    if len(marks) > 1:  # the marks before it are of another kind
        return last
    if len(groups[-1]) != 3 or groups[0] == "0" or len(groups[0]) > 3:
        return last
    if last == "," and groups[-1] == "000":
        return ""  # nobody writes a thousandth of nothing
    return last if (last == ",") == usage.decimal_comma else ""


def _doubt(sentence: Sentence, index: int, usage: Usage) -> str | None:
    """Where three digits behind a mark may be thousands or decimals, and the document's usage leaves it open."""
    _, groups, marks = digit_run(sentence, index)
    is_open = len(groups) == 2 and len(groups[1]) == 3 and len(groups[0]) <= 3 and groups[0] != "0"
    if not is_open or marks not in (",", ".") or (marks == "," and groups[1] == "000"):
        return None
    written = f"{groups[0]}{marks}{groups[1]}"
    if marks == "," and usage.decimal_comma:
        return f"{written!r} may be thousands, though the document writes decimals with a comma elsewhere"
    if marks == "." and not usage.decimal_dot:
        return f"{written!r} may be thousands: no other number in the document shows what its dot means"
    return None


def _is_grouped(groups: list[str]) -> bool:
    """Groups of three, or as India writes them: of two, and the last of three."""
    if not 1 <= len(groups[0]) <= 3 or groups[0] == "0" or len(groups[-1]) != 3:
        return False
    middle = {len(group) for group in groups[1:-1]}
    return middle <= {3} or (middle == {2} and len(groups[0]) <= 2)


def _add_fraction(sentence: Sentence, last: int, value: Number) -> tuple[int, Number]:
    """3 1/2 and 3½: the fraction behind a whole number belongs to it."""
    token = sentence.at(last)
    if token.text in _VULGAR and isinstance(value, Decimal) and value == value.to_integral_value():
        return last + 1, Fraction(value) + _VULGAR[token.text]
    if token.kind == "digits" and not token.glued and isinstance(value, Decimal) and value < 1000:
        part = read_slashed(sentence, last)
        if part is not None and part < 1 and value == value.to_integral_value():
            return last + 3, Fraction(value) + part
    return last, value


def read_slashed(sentence: Sentence, index: int) -> Fraction | None:
    """The fraction of three tokens, 1/3, with a denominator that people divide by."""
    above, slash, below = (sentence.at(position) for position in range(index, index + 3))
    if slash.text not in ("/", "⁄") or not (slash.glued and below.glued) or above.kind != "digits":
        return None
    if below.kind != "digits" or len(above.text) > 3 or not 0 < len(below.text) <= 3 or int(below.text) < 2:
        return None
    if sentence.word(index + 3) == "/" and sentence.at(index + 3).glued:
        return None
    return Fraction(int(above.text), int(below.text))


def _add_half(sentence: Sentence, last: int, value: Number, scale: Decimal) -> tuple[int, Number]:
    """Two and a half; three and two thirds; a million and a half."""
    if sentence.word(last) != "and":
        return last, value
    part = read_part(sentence, last + 1)
    slashed = read_slashed(sentence, last + 1) if part is None and scale == 1 else None
    if slashed is not None and slashed < 1:
        part = slashed, last + 4
    if part is None or sentence.word(part[1]) == "of" or (value >= 100 and scale == 1):
        return last, value
    size = Decimal(part[0].numerator) / part[0].denominator if part[0].denominator in (2, 4, 5, 8, 10) else part[0]
    return part[1], plus(value, times(size, scale))


def is_currency(sentence: Sentence, index: int) -> bool:
    token = sentence.at(index)
    return token.text in MARKS or token.text in CODES


def _read_vague(sentence: Sentence, index: int) -> Reading | None:
    """Millions of, tens of thousands of: from one of them to ten."""
    low = PLURAL_SCALES.get(sentence.word(index))
    if low is None or sentence.word(index + 1) != "of":
        return None
    if sentence.word(index - 1) == "in" and sentence.word(index - 2) in ("(", "", "figures", "amounts", "all"):
        return None  # how a table is written: "in millions of yuan"
    last = index + 1
    inner = PLURAL_SCALES.get(sentence.word(index + 2))
    if inner is not None and sentence.word(index + 3) == "of":
        low, last = low * inner, index + 3
    if sentence.word(index) == "scores" and sentence.word(last + 1) in ("the", "a"):
        return None
    return Reading(index, last, low, Decimal(1), in_words=True, high=low * 10)


def _read_half(sentence: Sentence, index: int) -> Reading | None:
    """Half a million, half a dozen, a quarter of a million; the half of half an hour, half-mile and half a percent."""
    position = index + (sentence.word(index) in ("a", "one"))
    part = _PARTS.get(sentence.word(position))
    if part is None:
        return None
    position += 1
    is_hyphened = sentence.word(position) == "-" and sentence.at(position).glued
    if is_hyphened or position - index == 2:
        position += is_hyphened
        return Reading(index, position, part, Decimal(1), in_words=True) if _is_measured(sentence, position) else None
    position += sentence.word(position) == "of" and sentence.word(position + 1) in ("a", "an", "one")
    has_article = sentence.word(position) in ("a", "an", "one")
    position += has_article
    word = sentence.word(position)
    factor = SCALES.get(word) or {"hundred": HUNDRED, "dozen": DOZEN}.get(word)
    if factor is not None:
        return Reading(index, position + 1, times(part, factor), factor, in_words=True)
    is_share = has_article and _is_measured(sentence, position)
    return Reading(index, position, part, Decimal(1), in_words=True) if is_share else None


def _read_share(sentence: Sentence, index: int) -> Reading | None:
    """Three quarters of a million, two-thirds of a mile, a tenth of a percent."""
    part = read_part(sentence, index)
    if part is None or sentence.word(part[1]) != "of" or sentence.word(part[1] + 1) not in ("a", "an", "one"):
        return None
    position = part[1] + 2
    factor = SCALES.get(sentence.word(position))
    if factor is not None:
        return Reading(index, position + 1, times(part[0], factor), factor, in_words=True)
    return Reading(index, position, part[0], Decimal(1), in_words=True) if _is_measured(sentence, position) else None


def _read_words(sentence: Sentence, index: int) -> Reading | None:
    """Number words: groups below a thousand or so, each times its scale, from the largest scale to the smallest.

    "Twenty-five hundred", "two million three hundred and fifty thousand", "one and a half million", "a dozen".
    """
    if sentence.word(index - 1) in _VAGUE or (
        sentence.word(index - 1) == "of" and sentence.word(index - 2) == "couple"
    ):
        return None
    position = index
    if sentence.word(index) in ("a", "an"):
        position += 1
        if sentence.word(position) not in SCALES and sentence.word(position) not in ("hundred", "dozen"):
            return None
    total, scale, limit = Decimal(0), Decimal(1), Decimal(10**18)
    group: Decimal | None = None
    start = position
    while position - start < MAX_WORDS:
        step = _past_link(sentence, position, group, is_start=position == start)
        word = sentence.word(step)
        if word in UNITS or word in TENS:
            joined = _join(group, UNITS.get(word), TENS.get(word))
            if joined is None:
                break
            group = joined
        elif (
            (word == "hundred" or (word == "hundreds" and group))
            and (group is None or 0 < group < 100)
            and (group is not None or total == 0)
        ):
            group = (group or 1) * HUNDRED
        elif word in ("dozen", "dozens") and total == 0 and (group is not None or position > index):
            group = (group or 1) * DOZEN
            position = step + 1
            break
        elif (word in SCALES and len(word) > 3) or (word in PLURALS and group):
            factor = SCALES.get(word) or PLURALS[word]
            if group is None and total and scale > 1:
                total, scale = total * factor, scale * factor  # hundred million million
                if scale > MAX_SCALE:
                    return None
            elif factor < limit:
                total, scale, limit, group = total + (group if group is not None else 1) * factor, factor, factor, None
            else:
                break
        else:
            break
        position = step + 1
    if position == start:
        return None
    value: Number = total + (group or 0)
    ahead, with_half = _add_half(sentence, position, value, scale if group is None else Decimal(1))
    if ahead > position:
        position, value = ahead, with_half
        if scale == 1:
            position, scale = read_scale(sentence, position, value, is_money=False)
            value = times(value, scale)
    elif sentence.word(position) == "point" and sentence.word(position + 1) in UNITS:
        position, value, scale = _read_point(sentence, position, value, scale)
    return Reading(index, position, value, scale, in_words=True)


def _past_link(sentence: Sentence, position: int, group: Decimal | None, *, is_start: bool) -> int:
    """Past the hyphen of twenty-five or the "and" of two hundred and five, if the number goes on behind it."""
    if is_start:
        return position
    word, following = sentence.word(position), sentence.word(position + 1)
    if word == "-" and sentence.at(position).glued and sentence.at(position + 1).glued:
        if following == "and" and sentence.word(position + 2) == "-" and sentence.at(position + 2).glued:
            return position + 3  # one-hundred-and-five
        goes_on = following in UNITS or following in SCALES or following == "hundred"
        is_large = group is not None and group >= 100 and group % 100 == 0
        return position + 1 if goes_on or (is_large and following in TENS) else position
    if word == "and" and (group is None or group % 100 == 0) and (following in UNITS or following in TENS):
        # "a hundred and one killed"; but two things that stand side by side are two: "a hundred and a few".
        return position + 1 if group is None or group >= 100 else position
    return position


def _join(group: Decimal | None, unit: Decimal | None, tens: Decimal | None) -> Decimal | None:
    """The group with the next word in it: 20 + 5, 300 + 20; None where they do not make one number."""
    word = unit if unit is not None else tens
    if group is None:
        return word
    if word and group >= 100 and group % 100 == 0:
        return group + word
    if unit and unit < 10 and group % 100 >= 20 and group % 10 == 0:
        return group + unit
    return None


def _read_point(sentence: Sentence, position: int, value: Number, scale: Decimal) -> tuple[int, Number, Decimal]:
    """Two point five million."""
    digits = ""
    position += 1
    while sentence.word(position) in UNITS and UNITS[sentence.word(position)] < 20 and len(digits) < 8:
        digits += str(UNITS[sentence.word(position)])
        position += 1
    if not digits or isinstance(value, Fraction):
        return position, value, scale
    value += Decimal(f"0.{digits}")
    position, more = read_scale(sentence, position, value, is_money=False)
    return position, value * more, max(scale, more)
