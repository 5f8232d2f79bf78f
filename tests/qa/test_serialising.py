"""Numbers in JSON: the very value where JSON can hold it, and `exact` where it cannot."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.documents import Figure, Span, Value
from qa.serialising import Json, figure_to_dict


def shown(**values: Value) -> Json:
    figure = Figure(id="d.f0", document_id="d", passage_id="d.p0", text="x", span=Span(0, 1), kind="count", **values)
    read: Json = json.loads(json.dumps(figure_to_dict(figure), allow_nan=False))
    return read


@pytest.mark.parametrize(
    ("value", "number", "exact"),
    [
        (Decimal("0.1") + Decimal("0.2"), 0.3, None),
        (Decimal("70000000000"), 70000000000, None),
        (Decimal("1E+12"), 1000000000000, None),
        (Decimal("-7.50"), -7.5, None),
        (Decimal("1E-9"), 1e-9, None),
        (Decimal("12345678901234567890"), 12345678901234567890, "12345678901234567890"),
        (Decimal("0.1234567890123456789"), 0.12345678901234568, "0.1234567890123456789"),
        (Decimal("1E+400"), "1E+400", "1E+400"),
        (Decimal("-1E-400"), "-1E-400", "-1E-400"),
        (Decimal("9" * 5000), "9" * 5000, "9" * 5000),
        (Fraction(1, 3), 0.3333333333333333, "1/3"),
        (Fraction(10**400, 3), f"{10**400}/3", f"{10**400}/3"),
        ("2018-05", "2018-05", None),
    ],
    ids=lambda value: str(value)[:30],
)
def test_values(value: Value, number: object, exact: str | None) -> None:
    read = shown(value=value)
    assert (read["value"], read["exact"]) == (number, exact)
    assert type(read["value"]) is type(number)


def test_a_range_of_fractions_keeps_both_ends() -> None:
    read = shown(low=Fraction(1, 3), high=Fraction(1, 2))
    assert (read["low"], read["high"], read["exact"]) == (0.3333333333333333, 0.5, "1/3 to 1/2")


@given(value=st.decimals(allow_nan=False, allow_infinity=False) | st.fractions())
def test_the_value_can_always_be_had_back(value: Decimal | Fraction) -> None:
    read = shown(value=value)
    assert Fraction(read["exact"] or repr(read["value"])) == value


def test_every_field_of_a_figure_is_shown() -> None:
    assert set(Figure.__dataclass_fields__) - set(shown(value=Decimal(1))) == {"span"}
