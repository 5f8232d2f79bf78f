"""The scale behind a number: 1.5 million, 70bn, 10k, $4.2m, 3 dozen, two hundreds."""

from decimal import Decimal

from corpus.figures.currencies import CODES, NAMES
from corpus.figures.number_words import DOZEN, HUNDRED, SCALES
from corpus.figures.tokens import Number, Sentence
from corpus.figures.wordlists import is_function_word, is_plural

_MAX_SCALES = 3
MAX_SCALE = Decimal(10**18)
# Behind these a number of metres stands: "5m long", "the 100m hurdles".
_SIZES = frozenset(
    "long tall wide high deep thick away above below apart sprint race final freestyle butterfly hurdles "
    "relay backstroke breaststroke dash event world title".split()
)
# Behind a number these may be plurals too: two hundreds, 5 millions, three dozens.
PLURALS = {f"{word}s": factor for word, factor in SCALES.items() if word.endswith(("thousand", "illion"))} | {
    "hundreds": HUNDRED,
    "dozens": DOZEN,
}
_SIZED = {"hundred": HUNDRED, "dozen": DOZEN, **PLURALS}


def read_scale(sentence: Sentence, last: int, value: Number, *, is_money: bool) -> tuple[int, Decimal]:
    """The scale words behind a number in digits: where they end, and what they multiply to."""
    scale = Decimal(1)
    for _ in range(_MAX_SCALES):
        step = last + 1 if sentence.word(last) == "-" and sentence.at(last + 1).glued else last
        word = sentence.word(step)
        factor = SCALES.get(word) or _SIZED.get(word)
        if factor is None and scale == 1:
            factor = _letter_scale(sentence, step, value, is_money=is_money)
        if factor is None or (step > last and factor not in SCALES.values()):
            break
        if scale * factor > MAX_SCALE:
            break
        scale *= factor
        last = step + 1
    return last, scale


def _letter_scale(sentence: Sentence, index: int, value: Number, *, is_money: bool) -> Decimal | None:
    """k, m, b, t behind a number: a scale in money, else only where a unit or a name (5G, 4K, 100m) is less likely."""
    token = sentence.at(index)
    following = sentence.word(index + 1)
    counts = is_money or following in NAMES or following.upper() in CODES
    is_noun = _comes_plural(sentence, index + 1)
    match token.lower:
        case "k":
            is_name = token.text == "K" and value < 10 and not is_noun
            ends = token.text == "k" and sentence.at(index + 1).kind != "word"
            return Decimal(1000) if (token.glued or ends) and (counts or not is_name) else None
        case "m" | "mil":
            is_million = counts or (token.glued and (token.text == "M" or is_noun))
            return SCALES["million"] if is_million else None
        case "mm":
            return SCALES["million"] if is_money and token.glued else None
        case "b":
            is_billion = token.text == "B" and token.glued and (is_noun or _has_decimals(value))
            return SCALES["billion"] if counts or is_billion else None
        case "t":
            return SCALES["trillion"] if counts and token.glued else None
        case _:
            return None


def _has_decimals(value: Number) -> bool:
    """A flat or a model may be 2B; 2.5B is none."""
    return isinstance(value, Decimal) and value != value.to_integral_value()


def _comes_plural(sentence: Sentence, index: int) -> bool:
    """Whether a plural that the number counts follows, behind a few adjectives at most."""
    for position in range(index, index + 6):
        token = sentence.at(position)
        if token.kind != "word" or token.glued or not token.text[0].islower() or token.lower in _SIZES:
            return False
        if is_plural(token.lower):
            return True
        if is_function_word(token.lower) and token.lower != "and":
            return False
    return False
