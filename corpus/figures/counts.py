"""What is left of the numbers: fractions, ratios, ordinals and plain counts."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from corpus.figures.number_words import (
    HUNDRED,
    NUMERATORS,
    SCALES,
    TENS,
    UNITS,
    read_part,
)
from corpus.figures.numbers import digit_run, read_slashed
from corpus.figures.ranges import Quantity, inner_tokens
from corpus.figures.tokens import Candidate, Sentence
from corpus.figures.unit_table import read_unit
from corpus.figures.units import measured
from corpus.figures.usage import Usage
from corpus.figures.wordlists import (
    DETERMINERS,
    DOWN_VERBS,
    PERSONS,
    UP_VERBS,
    is_function_word,
    looks_like_verb,
)

_FRACTION_OPENERS = frozenset(NUMERATORS) | {"half", "twenty", "hundred"}
_BEFORE_QUARTERS = frozenset("the last first next past previous these consecutive straight".split())

# "Two in five": wholes that shares are told in, and what they are shares of.
_WHOLES = frozenset("three four five six eight ten 3 4 5 6 8 10 20 100 1,000".split())
_SHARED_OUT = frozenset("adults consumers businesses employers families parents homeowners pensioners drivers".split())
_MEASURED = frozenset(
    "units tonnes tons miles km kilometers kilometres metres meters feet acres hectares dollars euros yuan yen rupees "
    "points cases deaths".split()
)
_BEHIND_SHARE = frozenset("last next overnight yesterday today annually yearly less compared on-year".split())
_BEFORE_SHARE = frozenset(
    "by than about nearly almost around over under above below roughly to only just between from".split()
)


def recognise_fractions(sentence: Sentence, usage: Usage, quantities: Sequence[Quantity]) -> Iterator[Candidate]:
    """One-third, two thirds of, half of, a quarter of, 1/3 of, three out of four, one in five."""
    inside = inner_tokens(quantities)
    ends = {quantity.number: quantity.last for quantity in quantities}
    for index in range(len(sentence.tokens)):
        token = sentence.tokens[index]
        if index in inside:
            continue
        if not sentence.claimed[index] and (token.kind == "digits" or token.lower in _FRACTION_OPENERS):
            found = (
                _worded(sentence, index)
                or _half(sentence, index)
                or _slashed(sentence, index)
                or _one_in(sentence, index)
            )
            # "Three quarters of a mile" is a length.
            is_whole = found is not None and found.last >= ends.get(index, 0)
            if found is not None and is_whole and sentence.is_free(found.first, found.last):
                yield found


def _fraction(first: int, last: int, value: Fraction) -> Candidate:
    return Candidate(first=first, last=last, kind="fraction", value=value)


def _worded(sentence: Sentence, index: int) -> Candidate | None:
    part = read_part(sentence, index)
    if part is None:
        return None
    value, last = part
    word = sentence.word(last - 1)
    if value.numerator == 1 and not _is_share(sentence, index, last, word):
        return None
    if word == "quarters" and (value.denominator == 2 or sentence.word(index - 1) in _BEFORE_QUARTERS):
        return None  # of the year
    if word in ("quarters", "halves") and sentence.word(last) in ("later", "ago", "in"):
        return None
    return _fraction(index, last, value)


def _is_share(sentence: Sentence, index: int, last: int, word: str) -> bool:
    """A third of, one-third, by a third; "a third man" is the third, "a quarter" a part of the year."""
    following = sentence.word(last)
    if sentence.word(index) == "one":
        return following not in ("-", "man", "party") or word == "half"
    if following == "of":
        return sentence.word(last + 1) not in ("a", "an") and not (
            word == "quarter" and sentence.at(last + 1).kind == "digits"
        )
    if following in ("the", "its", "their"):
        return word == "half"
    before = sentence.word(index - 1)
    if sentence.words(last, 2) == (",", "or"):
        return word != "second"
    is_change = before in _BEFORE_SHARE or before in UP_VERBS or before in DOWN_VERBS
    return is_change and word != "second" and _no_noun_follows(sentence, last)


def _no_noun_follows(sentence: Sentence, last: int) -> bool:
    """Whether nothing stands behind "a third" that it could count: the end, a small word, a time."""
    following = sentence.word(last)
    return not following[:1].isalnum() or is_function_word(following) or following in _BEHIND_SHARE


def _half(sentence: Sentence, index: int) -> Candidate | None:
    """Half of the, half the, half its; by half."""
    if sentence.word(index) != "half" or sentence.word(index - 1) in (
        "-",
        "first",
        "second",
        "other",
        "latter",
        "and",
        "better",
    ):
        return None
    following = sentence.word(index + 1)
    if following == "of" and sentence.word(index + 2) not in ("a", "an"):
        is_part_of_year = sentence.word(index - 1) in ("a", "this", "that")
        return None if is_part_of_year else _fraction(index, index + 1, Fraction(1, 2))
    if following in DETERMINERS - {"a", "an", "no", "some", "any", "another"}:
        return _fraction(index, index + 1, Fraction(1, 2))
    if sentence.word(index - 1) in ("by", "than", "about", "nearly", "almost") and following in (
        "",
        ".",
        ",",
        "in",
        "to",
        "since",
        "from",
        "and",
    ):
        return _fraction(index, index + 1, Fraction(1, 2))
    return None


def _slashed(sentence: Sentence, index: int) -> Candidate | None:
    """1/3 of: the slash alone may be a date or an alternative."""
    if sentence.at(index).kind != "digits":
        return None
    value = read_slashed(sentence, index)
    if value is None or value >= 1 or sentence.follows_closely(index):
        return None
    return _fraction(index, index + 3, value) if sentence.word(index + 3) in ("of", "the") else None


def _one_in(sentence: Sentence, index: int) -> Candidate | None:
    """One in five, three out of four, 4 out of 10."""
    above = _small(sentence, index)
    position = index + 1
    if sentence.words(position, 2) == ("out", "of"):
        position += 2
    elif sentence.word(position) == "in" and (sentence.word(index) in ("one", "1") or _is_share_of(sentence, index)):
        position += 1
        if sentence.word(position) == "every":
            position += 1
    else:
        return None
    below = _small(sentence, position)
    if above is None or below is None or not 0 < above < below:
        return None
    following = sentence.at(position + 1)
    if (following.glued and following.kind != "mark") or following.text == "%" or following.lower in SCALES:
        return None
    return _fraction(index, position + 1, Fraction(above, below))


def _is_share_of(sentence: Sentence, index: int) -> bool:
    """Two in five adults; but two in five attacks, games or years are two."""
    if sentence.word(index + 2) not in _WHOLES:
        return False
    following = sentence.at(index + 3)
    is_demonym = following.text[:1].isupper() and following.lower.endswith(("ns", "ts", "ese", "is"))
    return following.lower in PERSONS - _MEASURED or following.lower in _SHARED_OUT or is_demonym


def _small(sentence: Sentence, index: int) -> int | None:
    token = sentence.at(index)
    if token.kind == "digits":
        _, _, marks = digit_run(sentence, index)
        return int(token.text) if not marks and len(token.text) <= 4 else None
    value = UNITS.get(token.lower, TENS.get(token.lower, HUNDRED if token.lower == "hundred" else None))
    return None if value is None else int(value)


def recognise_ratios(sentence: Sentence, usage: Usage, quantities: Sequence[Quantity]) -> Iterator[Candidate]:
    """A ratio of 3 to 1, 3:1 odds, three-to-one."""
    for one, two in pairwise(quantities):
        gap = tuple(sentence.word(position) for position in range(one.last, two.first))
        left = {sentence.word(position) for position in range(max(0, one.first - 4), one.first)}
        right = {sentence.word(position) for position in range(two.last, two.last + 2)}
        is_hyphened = gap == ("-", "to", "-")
        is_called = gap in (("to",), (":",), ("for",)) and (left | right) & {
            "ratio",
            "odds",
            "ratios",
            "rate",
            "split",
            "outnumbered",
            "outnumber",
        }
        if (is_hyphened or is_called) and two.value and one.high is None and two.high is None:
            yield Candidate(
                first=one.first, last=two.last, kind="ratio", value=Fraction(one.value) / Fraction(two.value)
            )


def recognise_multiples(sentence: Sentence, usage: Usage, quantities: Sequence[Quantity]) -> Iterator[Candidate]:
    """Sixfold, 10-fold."""
    for index, token in enumerate(sentence.tokens):
        if token.lower.endswith("fold") and token.kind == "word" and not sentence.claimed[index]:
            word = token.lower.removesuffix("fold")
            value = UNITS.get(word, TENS.get(word, HUNDRED if word == "hundred" else None))
            if value:
                yield Candidate(first=index, last=index + 1, kind="ratio", value=value)
    for quantity in quantities:
        position = quantity.last + (sentence.word(quantity.last) == "-")
        if sentence.word(position) == "fold":
            yield measured(quantity, position + 1, "ratio", None)


def recognise_counts(sentence: Sentence, usage: Usage, quantities: Sequence[Quantity]) -> Iterator[Candidate]:
    """Every number that is nothing else; "one" only where it counts a noun."""
    for quantity in quantities:
        if sentence.is_free(quantity.first, quantity.last) and _is_count(sentence, quantity):
            yield measured(quantity, quantity.last, "count", None)


def _is_count(sentence: Sentence, quantity: Quantity) -> bool:
    before, after = sentence.at(quantity.first - 1), sentence.at(quantity.last)
    if after.glued and after.kind == "word" and read_unit(sentence, quantity.last) is None and after.text.isascii():
        return after.text.startswith(("'", "’"))
    if quantity.in_words and quantity.value == 1 and quantity.scale == 1 and quantity.high is None:
        return _counts_one(sentence, quantity)
    if quantity.in_words and before.lower == "-" and before.glued:
        return False  # "all-four"
    return not (after.text == "/" or (before.text == "/" and before.glued))


def _counts_one(sentence: Sentence, quantity: Quantity) -> bool:
    """ "One company": not "one of", "no one", "the one", "one another", "one who"."""
    before, after = sentence.word(quantity.first - 1), sentence.at(quantity.last)
    if (
        before in DETERMINERS
        or before in ("no", "every", "which", "than", "-")
        or after.kind != "word"
        or not after.text[0].islower()
    ):
        return False
    word = after.lower
    if is_function_word(word) or looks_like_verb(word):
        return False
    return word not in UNITS and word not in ("thing", "day", "way") and not word.endswith("ly")
