"""Keys compare as the values do."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from corpus.ordering import DAYS, DIGITS, NUMBERS, day_key, number_key

BOUNDS = st.decimals(allow_nan=False, allow_infinity=False).filter(lambda bound: len(bound.as_tuple().digits) <= DIGITS)
VALUES = BOUNDS | st.fractions() | st.integers(-(10**80), 10**80).map(Decimal)


@given(value=VALUES, bound=BOUNDS)
@example(value=Decimal("0.30000000000000001"), bound=Decimal("0.3"))
@example(value=Fraction(1, 3), bound=Decimal("0." + "3" * DIGITS))
@example(value=Fraction(-1, 3), bound=Decimal("-0." + "3" * DIGITS))
@example(value=Fraction(-1, 3), bound=Decimal("-0." + "3" * (DIGITS - 1) + "4"))
@example(value=Decimal("-0.00"), bound=Decimal(0))
@example(value=Decimal("1E+400"), bound=Decimal("1E-400"))
@example(value=Decimal("-10"), bound=Decimal("-9.99"))
@example(value=Decimal("1000"), bound=Decimal("1E+3"))
def test_a_value_and_a_bound_compare_as_their_keys_do(value: Decimal | Fraction, bound: Decimal) -> None:
    exact, key, limit = Fraction(value), number_key(value), number_key(bound)
    assert (exact < bound, exact == bound) == (key < limit, key == limit)
    assert NUMBERS[0] < key < NUMBERS[1] or key == "="


@given(one=st.dates(), two=st.dates())
def test_days_compare_as_their_keys_do_and_come_after_every_number(one: date, two: date) -> None:
    assert (one < two) == (day_key(one) < day_key(two))
    assert NUMBERS[1] < DAYS[0] < day_key(one) < DAYS[1]
