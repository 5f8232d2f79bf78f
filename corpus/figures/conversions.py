"""What physics says of an amount given in two units, and of a fraction given as a percentage: whether they agree.

Factors are those of the international yard and pound agreement (1959) and of the SI; exact unless said otherwise.
"""

from decimal import Decimal

from corpus.documents import Value
from corpus.figures.tokens import Candidate

# How many of its dimension's own unit one of each is.
_FACTORS: dict[str, dict[str, str]] = {
    "length": {
        "km": "1000", "m": "1", "cm": "0.01", "mm": "0.001", "mi": "1609.344", "nmi": "1852", "ft": "0.3048",
        "in": "0.0254", "yd": "0.9144",
    },
    "area": {
        "km²": "1000000", "m²": "1", "mi²": "2589988.110336", "ft²": "0.09290304", "ha": "10000", "ac": "4046.8564224",
        "mu": "666.6666667",
    },
    "volume": {
        "m³": "1000", "l": "1", "ml": "0.001", "gal": "3.785411784", "bbl": "158.987294928", "ft³": "28.316846592",
    },
    "mass": {
        "t": "1000", "kg": "1", "g": "0.001", "lb": "0.45359237", "oz": "0.028349523125", "ton": "907.18474",
        "st": "6.35029318",
    },
    "speed": {"km/h": "1", "mph": "1.609344", "m/s": "3.6", "kn": "1.852"},
    "power": {"W": "1", "kW": "1000", "MW": "1000000", "GW": "1000000000", "hp": "745.69987158227022"},
    "energy": {"kWh": "1", "MWh": "1000", "GWh": "1000000", "TWh": "1000000000"},
    "torque": {"Nm": "1", "lb-ft": "1.3558179483314004"},
}  # fmt: skip
FACTOR = {unit: (dimension, Decimal(size)) for dimension, units in _FACTORS.items() for unit, size in units.items()}
# Metric horsepower, British gallons and short tons go by the same words; so much may lie between them.
LOOSE = {"hp": Decimal("0.02"), "gal": Decimal("0.21"), "ton": Decimal("0.13"), "mu": Decimal("0.01")}


def disagreement(one: Candidate, two: Candidate) -> str | None:
    """Why the two cannot be one amount: what the first is in the second's unit, where rounding does not explain it."""
    first, second = _number(one.value), _number(two.value)
    if first is None or second is None or one.unit == two.unit:
        return None
    expected = _converted(first, one.unit, two.unit)
    if expected is None:
        return None
    # Each is rounded where its last digit stands; the first's rounding counts in the second's unit.
    shifted = _converted(first + _half_digit(first), one.unit, two.unit)
    room = _half_digit(second) + (abs(shifted - expected) if shifted is not None else 0)
    room += abs(expected) * max(LOOSE.get(one.unit or "", Decimal(0)), LOOSE.get(two.unit or "", Decimal(0)))
    if abs(second - expected) <= room:
        return None
    return f"{_short(first)} {one.unit or ''}".rstrip() + f" would be {_short(expected)} {two.unit or ''}".rstrip()


def _number(value: Value | None) -> Decimal | None:
    if value is None or isinstance(value, str):
        return None
    return value if isinstance(value, Decimal) else Decimal(value.numerator) / Decimal(value.denominator)


def _converted(value: Decimal, unit: str | None, other: str | None) -> Decimal | None:
    """The value in the other unit; None where neither physics nor arithmetic tells."""
    if (unit, other) == ("°C", "°F"):
        return value * 9 / 5 + 32
    if (unit, other) == ("°F", "°C"):
        return (value - 32) * 5 / 9
    if (unit, other) in ((None, "%"), ("%", None)):
        return value * 100 if unit is None else value / 100
    if unit not in FACTOR or other not in FACTOR or FACTOR[unit][0] != FACTOR[other][0]:
        return None
    return value * FACTOR[unit][1] / FACTOR[other][1]


def _half_digit(value: Decimal) -> Decimal:
    """Half of the last digit that counts: of 62 and of 60 0.5, of 1,500 50, of 10.16 0.005."""
    exponent = int(value.normalize().as_tuple().exponent)
    return Decimal(5).scaleb((min(exponent, 0) if abs(value) < 100 else exponent) - 1)


def _short(value: Decimal) -> str:
    return f"{value:.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def implied_rate(one: Value | None, two: Value | None) -> Decimal | None:
    """How many of the first one of the second is: 6.89 yuan a dollar; six digits."""
    first, second = _number(one), _number(two)
    if first is None or second is None or not second or not first:
        return None
    return Decimal(f"{first / second:.6g}")
