"""English number words: cardinals, scales, ordinals, and the parts of one (a third, three quarters)."""

from decimal import Decimal
from fractions import Fraction

from corpus.figures.tokens import Sentence

UNITS = {
    word: Decimal(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen".split()
    )
}
TENS = {
    word: Decimal(10 * value)
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
UNITS |= {"nought": Decimal(0), "naught": Decimal(0)}
TENS["fourty"] = Decimal(40)
SCALES = {
    "thousand": Decimal(10**3),
    "million": Decimal(10**6),
    "billion": Decimal(10**9),
    "trillion": Decimal(10**12),
    "quadrillion": Decimal(10**15),
    "lakh": Decimal(10**5),
    "lakhs": Decimal(10**5),
    "lac": Decimal(10**5),
    "crore": Decimal(10**7),
    "crores": Decimal(10**7),
    "mn": Decimal(10**6),
    "mln": Decimal(10**6),
    "bn": Decimal(10**9),
    "bln": Decimal(10**9),
    "tn": Decimal(10**12),
    "trn": Decimal(10**12),
    "百": Decimal(100),
    "千": Decimal(10**3),
    "万": Decimal(10**4),
    "萬": Decimal(10**4),
    "亿": Decimal(10**8),
    "億": Decimal(10**8),
    "兆": Decimal(10**12),
}
HUNDRED = Decimal(100)
DOZEN = Decimal(12)
# "millions of": somewhere from one of them to ten.
PLURAL_SCALES = {
    "tens": Decimal(10),
    "dozens": DOZEN,
    "scores": Decimal(20),
    "hundreds": HUNDRED,
    "thousands": Decimal(10**3),
    "millions": Decimal(10**6),
    "billions": Decimal(10**9),
    "trillions": Decimal(10**12),
}

ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth".split(),
        start=1,
    )
}
ORDINALS["nineth"] = 9  # often written so
ORDINAL_TENS = {
    word: 10 * number
    for number, word in enumerate(
        "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth".split(), start=2
    )
}
ORDINAL_SCALES = {
    "hundredth": 100,
    "thousandth": 10**3,
    "millionth": 10**6,
    "billionth": 10**9,
    "trillionth": 10**12,
}
SUFFIXES = frozenset("st nd rd th".split())

DENOMINATORS = (
    {word: number for word, number in ORDINALS.items() if number > 2}
    | {"half": 2, "quarter": 4}
    | ORDINAL_TENS
    | ORDINAL_SCALES
)
PLURAL_DENOMINATORS = {("halves" if word == "half" else f"{word}s"): number for word, number in DENOMINATORS.items()}
NUMERATORS = {word: int(value) for word, value in UNITS.items() if value} | {"a": 1, "an": 1}


def read_part(sentence: Sentence, index: int) -> tuple[Fraction, int] | None:
    """A third, one-third, three quarters: the part of one that starts at the token, and the token behind it."""
    token = sentence.at(index)
    numerator = NUMERATORS.get(token.lower)
    if token.kind == "digits" and len(token.text) == 1 and not token.glued:
        numerator = int(token.text)
    if not numerator:
        return None
    position = index + 1 + (sentence.word(index + 1) == "-")
    word = sentence.word(position)
    denominator = PLURAL_DENOMINATORS.get(word) if numerator > 1 else DENOMINATORS.get(word)
    if denominator is None or numerator >= denominator:
        return None
    return Fraction(numerator, denominator), position + 1
