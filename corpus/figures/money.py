"""Money: an amount with a currency's mark, code or name before or behind it, to its ISO 4217 code."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from corpus.documents import Value
from corpus.figures.currencies import (
    CODES,
    DOLLAR_MARKS,
    DOLLAR_PREFIXES,
    LETTERS,
    MARKS,
    MINOR_NAMES,
    NAMES,
    SHORT_NAMES,
    YEN_MARKS,
    YEN_PREFIXES,
    code_of_name,
)
from corpus.figures.ranges import Quantity
from corpus.figures.tokens import Candidate, Sentence, times
from corpus.figures.units import measured
from corpus.figures.usage import Usage

# "u.s. dollars" is five tokens, "bosnia-herzegovina convertible marks" too.
_LONGEST_NAME = 6
# Before a code, as banks write: 30 MUSD.
_MULTIPLES = {"M": Decimal(10**6), "k": Decimal(1000), "T": Decimal(1000)}
# Names that are other words too; they are money only where nothing else is likely.
_VERBS_TOO = frozenset("won crown crowns buck real rand mark marks dong taka sterling soles".split())


def recognise(sentence: Sentence, usage: Usage, quantities: Sequence[Quantity]) -> Iterator[Candidate]:
    for quantity in quantities:
        found = _read_before(sentence, quantity, usage) or _read_behind(sentence, quantity, usage)
        if found is not None:
            yield found


def _read_before(sentence: Sentence, quantity: Quantity, usage: Usage) -> Candidate | None:
    """$5, US$5, USD 5, RMB 5 million, euro 5."""
    index = quantity.first - 1
    # "between $5 and $7": the mark stands behind the word that the range starts with
    if quantity.number - quantity.first == 1 and sentence.word(quantity.first) == "between":
        index = quantity.first - 1
    token = sentence.at(index)
    if token is None or index < 0 or sentence.claimed[index]:
        return None
    if sentence.word(index) in ("-", "−") and sentence.at(index - 1).text in MARKS:
        index, token = index - 1, sentence.at(index - 1)
    found = _mark_before(sentence, index, usage)
    is_behind = sentence.at(index - 1).kind == "digits" and not sentence.follows_closely(index)
    is_behind = is_behind and _mark_before(sentence, index - 2, usage) is None  # "RMB 10 USD 20"
    if found is None or (is_behind and _ends_in_cents(sentence, quantity.first)):
        return None
    if is_behind and found[1] == index and _is_bare_pair(sentence, quantity.first):
        return None  # "17 USD 25" is 17.25
    code, first = found
    candidate = measured(quantity, quantity.last, "money", code)
    is_minus = (
        sentence.word(first - 1) in ("-", "−") and sentence.follows_closely(first) and not sentence.at(first - 1).glued
    )
    if is_minus and candidate.value is not None and sentence.is_free(first - 1, first) and first > 0:
        assert not isinstance(candidate.value, str)
        return replace(candidate, first=first - 1, value=-candidate.value)
    return replace(candidate, first=first, last=_past_name(sentence, quantity.last, code, usage))


def _mark_before(sentence: Sentence, index: int, usage: Usage) -> tuple[str, int] | None:
    """The code that the mark ending at the token says, and the token where it starts."""
    token = sentence.at(index)
    if token.text in MARKS:
        return _read_mark(sentence, index, usage)
    if token.text == "." and token.glued and sentence.at(index - 1).text in SHORT_NAMES:
        return SHORT_NAMES[sentence.at(index - 1).text], index - 1  # "Rs. 20", "Fr. 20"
    if token.text in CODES:
        return CODES[token.text], index
    if token.text in LETTERS and sentence.follows_closely(index + 1):
        return LETTERS[token.text], index
    # "$US113": the letters behind the mark
    if token.lower in DOLLAR_PREFIXES and sentence.at(index - 1).text in DOLLAR_MARKS and token.glued:
        return DOLLAR_PREFIXES[token.lower], index - 1
    if token.lower in ("euro", "eur", "gbp", "usd", "cny", "rmb", "jpy"):
        return code_of_name(token.lower, dollar=usage.dollar, countries=usage.names) or token.text.upper(), index
    return None


def _read_mark(sentence: Sentence, index: int, usage: Usage) -> tuple[str, int]:
    """$ and ¥ with the letters before them; alone, they are the document's."""
    token, before = sentence.at(index), sentence.at(index - 1)
    if token.text in DOLLAR_MARKS or token.text in YEN_MARKS:
        prefixes = DOLLAR_PREFIXES if token.text in DOLLAR_MARKS else YEN_PREFIXES
        if token.glued and before.lower in prefixes and before.text[0].isupper() and not before.glued:
            return prefixes[before.lower], index - 1
        if before.text == "." and sentence.words(index - 4, 3) == ("u", ".", "s"):
            return "USD", index - 4
        if before.lower == "s" and sentence.words(index - 3, 2) == ("u", "."):
            return "USD", index - 3
        if before.text in CODES and CODES[before.text] == before.text:
            return before.text, index - 1
        if before.lower in ("us", "hk", "nt") and (before.text.isupper() or _is_spaced(sentence, index)):
            return prefixes.get(before.lower, usage.dollar), index - 1
        if before.lower in prefixes and len(before.text) == 2 and before.text.isupper():
            return prefixes[before.lower], index - 1
        if before.lower == "c" and _is_spaced(sentence, index):
            return "CAD", index - 1
        if token.glued and before.text.upper() in CODES and token.text in DOLLAR_MARKS:
            return CODES[before.text.upper()], index - 1  # cad$ 15
        return (usage.dollar if token.text in DOLLAR_MARKS else usage.yen), index
    return MARKS[token.text] or usage.dollar, index


def _is_spaced(sentence: Sentence, index: int) -> bool:
    """Whether spaces stand on both sides of the mark, as in text that was cut into words: "hk $ 10"."""
    return not sentence.at(index).glued and not sentence.at(index + 1).glued


def _past_name(sentence: Sentence, last: int, code: str, usage: Usage) -> int:
    """Behind a name that says the mark's currency again: "$5 million dollars", "$5 USD"."""
    found = _read_name(sentence, last, usage)
    return found[1] if found is not None and found[0] == code else last


def _read_behind(sentence: Sentence, quantity: Quantity, usage: Usage) -> Candidate | None:
    """5 million yuan, 5 US dollars, 5 USD, 5€, 50 cents."""
    last = quantity.last
    last += sentence.word(last) == "-" and sentence.at(last + 1).glued
    token = sentence.at(last)
    if token.text in MARKS and token.text not in DOLLAR_MARKS:
        if sentence.at(last + 1).kind == "digits" and not token.glued:
            return None
        return measured(quantity, last + 1, "money", MARKS[token.text] or usage.yen)
    if token.lower in DOLLAR_PREFIXES and sentence.at(last + 1).text in DOLLAR_MARKS and not token.glued:
        ends = sentence.at(last + 1).glued and sentence.at(last + 2).kind != "digits"
        return measured(quantity, last + 2, "money", DOLLAR_PREFIXES[token.lower]) if ends else None  # 5 US$
    if token.text in DOLLAR_MARKS and (sentence.at(last + 1).kind != "digits" or _ends_in_cents(sentence, last + 1)):
        return measured(quantity, last + 1, "money", usage.dollar)
    if token.text[:1] in _MULTIPLES and token.text[1:] in CODES and len(token.text) == 4:
        return scaled(measured(quantity, last + 1, "money", CODES[token.text[1:]]), _MULTIPLES[token.text[0]])
    goes_before = sentence.at(last + 1).kind == "digits" and not _is_bare_pair(sentence, last + 1)
    if token.text in CODES and token.text != "PS" and not goes_before:
        return measured(quantity, last + 1, "money", CODES[token.text])
    if token.text == "¢" or (token.text == "c" and token.glued and _is_price(sentence, quantity, last + 1)):
        return _minor(quantity, last + 1, usage.dollar)
    if token.text == "p" and token.glued and not quantity.in_words and quantity.value < 1000:
        is_pence = token.text == "p" and (usage.british or quantity.value not in (240, 360, 480, 720))
        return _minor(quantity, last + 1, "GBP") if is_pence else None
    found = _read_name(sentence, last, usage)
    if found is not None and _is_meant(sentence, quantity, last, found, usage):
        code, end, is_minor = found
        return _minor(quantity, end, code) if is_minor else measured(quantity, end, "money", code)
    return None


def _is_price(sentence: Sentence, quantity: Quantity, index: int) -> bool:
    """17c per share, 5c a litre: what a small amount is for each of."""
    return not quantity.in_words and sentence.word(index) in ("a", "an", "per", "each", "/")


def _is_bare_pair(sentence: Sentence, index: int) -> bool:
    """Two digits with nothing behind them: the cents of "17 USD 25", not "in 2018 USD 25 million"."""
    token = sentence.at(index)
    ends = sentence.word(index + 1) in ("", ".", ",", ";", ")") and not sentence.at(index + 2).glued
    return token.kind == "digits" and len(token.text) == 2 and not token.glued and ends


def _ends_in_cents(sentence: Sentence, index: int) -> bool:
    """10 $ 30 cent: the digits behind the mark are of the hundredth part."""
    return sentence.word(index + 1) in MINOR_NAMES


def _minor(quantity: Quantity, last: int, code: str) -> Candidate:
    """Cents as the hundredth of their unit."""
    return scaled(measured(quantity, last, "money", code), Decimal("0.01"))


def scaled(candidate: Candidate, factor: Decimal) -> Candidate:
    """The candidate with all its values times the factor."""

    def product(value: Value | None) -> Value | None:
        return value if value is None or isinstance(value, str) else times(value, factor)

    return replace(candidate, value=product(candidate.value), low=product(candidate.low), high=product(candidate.high))


def _read_name(sentence: Sentence, index: int, usage: Usage) -> tuple[str, int, bool] | None:
    """The code that a currency's name says, the token behind it, and whether it is of the hundredth part."""
    spelling, best = "", None
    for position in range(index, min(index + _LONGEST_NAME, len(sentence.tokens))):
        token = sentence.at(position)
        if token.kind != "word" and token.text not in (".", "-"):
            break
        spelling += ("" if position == index or token.glued else " ") + token.lower
        if spelling in NAMES:
            code = code_of_name(spelling, dollar=usage.dollar, countries=usage.names)
            best = (code, position + 1, False) if code else best
        elif spelling in MINOR_NAMES:
            best = MINOR_NAMES[spelling] or usage.dollar, position + 1, True
    return best


def _is_meant(sentence: Sentence, quantity: Quantity, index: int, found: tuple[str, int, bool], usage: Usage) -> bool:
    """Whether a name that is another word too is money here: pounds weigh, and teams won."""
    name = sentence.word(index)
    if found[1] - index > 1:
        return True
    if name in ("pound", "pounds"):
        return usage.british or quantity.scale >= 1_000_000
    if name in ("won", "crown", "crowns"):
        return quantity.scale > 1 or "korea" in usage.names or "korean" in usage.names or "czech" in usage.names
    return name not in _VERBS_TOO or quantity.scale > 1 or name in ("rand", "dong", "taka")
