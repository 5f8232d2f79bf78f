"""Quantities: the numbers of a sentence, and two numbers that are one range."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from corpus.documents import Qualifier
from corpus.figures.currencies import MARKS
from corpus.figures.numbers import Reading, digit_run, read_number
from corpus.figures.tokens import Candidate, Number, Sentence, Token, joined, over, times
from corpus.figures.usage import Usage
from corpus.figures.wordlists import DOWN_VERBS, UP_VERBS

_DASHES = frozenset("- – — − ~ 〜 ～".split())
# Behind a number, after "or" and "and": 200 or more, 65 and over.
_AND_UP = frozenset("more above higher over greater larger bigger older longer up upward upwards beyond".split())
_AND_DOWN = frozenset("less fewer lower below under smaller younger shorter down".split())
# Behind "and" these open another figure as often: "5 and more than 3", "30 and over 20 of them".
_OPENERS = frozenset("than the a an one two three four five six seven eight nine ten half".split())
_RANGING = frozenset("range ranges ranged ranging vary varies varied varying anywhere somewhere".split())
# Behind a verb of change the second number is a level, not an end, if it is so many times the first.
_LEVEL = 10
# Words to the left among which a verb of change makes "from 5 to 7" two levels.
_CHANGE_WINDOW = 8


@dataclass(frozen=True, slots=True)
class Quantity:
    """Tokens [first, last) and the number, or the range value..high, that they say.

    number: where its first number itself starts, behind "between" and a sign.
    """

    first: int
    last: int
    number: int
    value: Number
    high: Number | None
    scale: Decimal
    in_words: bool
    qualifier: Qualifier | None = None
    doubt: str | None = None


def read_quantities(sentence: Sentence, usage: Usage) -> list[Quantity]:
    """The unclaimed numbers in order. What looks like a number but reads as none (a key, an address) is claimed."""
    found: list[Quantity] = []
    index = 0
    while index < len(sentence.tokens):
        if sentence.claimed[index]:
            index += 1
            continue
        reading = read_number(sentence, index, usage)
        if reading is None or not sentence.is_free(reading.first, reading.last):
            index = _past_key(sentence, index)
            continue
        found.append(_signed(sentence, reading))
        index = reading.last
    return list(_with_ranges(sentence, found))


def inner_tokens(quantities: Sequence[Quantity]) -> set[int]:
    """The tokens that a longer number holds: the "third" of "two and a third"."""
    return {index for quantity in quantities for index in range(quantity.number + 1, quantity.last)}


def _past_key(sentence: Sentence, index: int) -> int:
    """Behind a token that starts no number; digits that make none are claimed, so that no later grammar reads them."""
    if sentence.at(index).kind != "digits":
        return index + 1
    last, _, _ = digit_run(sentence, index, limit=len(sentence.tokens))
    sentence.claim(index, last)
    return last


def _signed(sentence: Sentence, reading: Reading) -> Quantity:
    first, value = reading.first, reading.value
    before = sentence.at(first - 1)
    is_minus = (
        before.text in ("-", "−", "–")
        and sentence.follows_closely(first)
        and (not before.glued or sentence.word(first - 2) in ("(", "[", "$", "£", "€", "<", ">", "=", "≤", "≥", "~"))
    )
    said = first - 2 if before.text == "-" and before.glued and sentence.follows_closely(first) else first - 1
    if sentence.word(said) in ("minus", "negative") and sentence.is_free(said, first):
        first, value = said, -value
    elif is_minus and sentence.is_free(first - 1, first):
        first, value = first - 1, -value
    last, qualifier = read_bound(sentence, reading.last)
    if reading.high is not None:
        qualifier = "approximately"
    return Quantity(
        first, last, reading.first, value, reading.high, reading.scale, reading.in_words, qualifier, reading.doubt
    )


def read_bound(sentence: Sentence, index: int) -> tuple[int, Qualifier | None]:
    """The token behind "or more", "+", "-odd" and their like, and how they qualify the number before them."""
    link, word = sentence.words(index, 2)
    if link == "or" and word == "so":
        return index + 2, "approximately"
    if link in ("or", "and") and (word in _AND_UP or word in _AND_DOWN):
        bound: Qualifier = "at_least" if word in _AND_UP else "at_most"
        following = sentence.at(index + 2)
        if link == "and" and (word in ("more", "less", "fewer") or _opens_other(following)):
            return index, None
        if following.lower != "than":
            return index + 2, bound
        starts_other = sentence.at(index + 3).kind != "mark" and bool(sentence.word(index + 3))
        return (index, None) if starts_other else (index + 3, bound)  # "200 or more than 190"
    if link == "at" and word in ("most", "least") and sentence.at(index + 2).text in ("", ".", ",", ";", ")"):
        return index + 2, "at_most" if word == "most" else "at_least"
    mark, following = sentence.at(index), sentence.at(index + 1)
    if mark.text == "+" and mark.glued and not (following.glued and following.kind == "digits"):
        return index + 1, "at_least"
    if mark.text == "-" and mark.glued and following.lower in ("plus", "odd", "ish"):
        return index + 2, "at_least" if following.lower == "plus" else "approximately"
    return index, None


def _opens_other(token: Token) -> bool:
    return token.kind == "digits" or token.lower in _OPENERS or token.text in MARKS


def _with_ranges(sentence: Sentence, quantities: list[Quantity]) -> Iterator[Quantity]:
    return joined(quantities, lambda low, high: _join(sentence, low, high))


def _join(sentence: Sentence, low: Quantity, high: Quantity) -> Quantity | None:
    """The range of two quantities with only a link between them; the scale behind the second counts for both."""
    gap = tuple(sentence.word(position) for position in range(low.last, high.number))
    if low.qualifier or low.high is not None or high.high is not None or not 0 < len(gap) <= 3:
        return None
    if gap[0] == "-" and gap[-1] in ("to", "or", "and") and len(gap) == 2:
        gap = gap[1:]  # "two- to three-year"
    if len(gap) > 1 or not sentence.is_free(low.last, high.number):
        return None
    first, link = low.first, gap[0]
    if is_between(sentence, low.first) and link in ("and", "to", "or"):
        first -= 1
    elif not is_range_link(sentence, low.first, link):
        return None
    value, end = low.value, _size(high.value)
    if high.scale > 1 and low.scale == 1 and value < over(end, high.scale):
        value = times(value, high.scale)
    if link == "or" and (low.in_words != high.in_words or 2 * end > 3 * value + 2):
        return None
    if not value < end:
        return None
    if link == "to" and high.scale == low.scale and end > _LEVEL * value and _is_changed(sentence, first):
        return None  # "rose 1.5 to 12,500"
    return replace(
        low,
        first=first,
        last=high.last,
        value=value,
        high=end,
        scale=max(low.scale, high.scale),
        qualifier=high.qualifier,
        doubt=low.doubt or high.doubt,
    )


def _size(value: Number) -> Number:
    """Without the sign that a hyphen between two numbers looks like."""
    return -value if value < 0 else value


def is_between(sentence: Sentence, first: int) -> bool:
    return sentence.word(first - 1) == "between" and sentence.is_free(first - 1, first) and first > 0


def is_range_link(sentence: Sentence, first: int, link: str) -> bool:
    """Whether a link ties two numbers to a range; "from 5 to 7" behind a verb of change tells two levels."""
    if link in _DASHES:
        return True
    if link not in ("to", "or", "through", "till", "until"):
        return False
    if sentence.word(first - 1) != "from" or link == "or":
        return True
    left = [sentence.word(position) for position in range(max(0, first - 1 - _CHANGE_WINDOW), first - 1)]
    if _RANGING.intersection(left):
        return True
    return not any(word in UP_VERBS or word in DOWN_VERBS for word in left)


def _is_changed(sentence: Sentence, first: int) -> bool:
    left = (sentence.word(position) for position in range(max(0, first - 3), first))
    return any(word in UP_VERBS or word in DOWN_VERBS for word in left)


def joined_candidates(sentence: Sentence, found: list[Candidate]) -> Iterator[Candidate]:
    """Two amounts of one kind and unit with a link between them as one range: "$5 to $7", "5% to 7%"."""
    return joined(found, lambda low, high: _join_candidates(sentence, low, high))


_LOWER, _UPPER = frozenset({"more_than", "at_least"}), frozenset({"less_than", "at_most"})


def joined_bounds(sentence: Sentence, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """A lower and an upper bound of one thing as one range: "more than 10 and less than 20"."""
    return joined(candidates, lambda one, two: _join_bounds(sentence, one, two))


def _join_bounds(sentence: Sentence, one: Candidate, two: Candidate) -> Candidate | None:
    gap = tuple(sentence.word(position) for position in range(one.last, two.first))
    if gap not in (("and",), ("but",), (",",), (",", "but"), (",", "and")) or one.kind != two.kind:
        return None
    if one.unit != two.unit and one.unit is not None:
        return None
    low, high = (one, two) if one.qualifier in _LOWER else (two, one)
    if low.qualifier not in _LOWER or high.qualifier not in _UPPER or low.value is None or high.value is None:
        return None
    if isinstance(low.value, str) or isinstance(high.value, str) or not low.value < high.value:
        return None
    return replace(one, last=two.last, value=None, low=low.value, high=high.value, unit=two.unit, qualifier=None)


def _join_candidates(sentence: Sentence, low: Candidate, high: Candidate) -> Candidate | None:
    if low.kind not in ("money", "percent", "measurement", "duration", "fraction") or (low.kind, low.unit) != (
        high.kind,
        high.unit,
    ):
        return None
    one, two = low.value, high.value
    if high.first - low.last != 1 or one is None or two is None or isinstance(one, str) or isinstance(two, str):
        return None
    shares_scale = low.scale == 1 and high.scale > 1 and one < over(two, high.scale)
    if shares_scale:
        one = times(one, high.scale)
    if not one < two:
        return None
    link, first = sentence.word(low.last), low.first
    if link == "to" and not shares_scale and _is_changed(sentence, first):
        return None  # "rose 5% to 7%": the difference and the level
    if link == "and":
        if not is_between(sentence, first):
            return None
        first -= 1
    elif link == "or" or not is_range_link(sentence, first, link):
        return None
    return replace(
        low,
        first=first,
        last=high.last,
        value=None,
        low=one,
        high=two,
        qualifier=low.qualifier or high.qualifier,
        doubt=low.doubt or high.doubt,
    )
