"""Money: marks, codes and names, before and behind; and the same amount in two currencies."""

from decimal import Decimal

import pytest

from tests.corpus.figures.reading_aid import only, read


@pytest.mark.parametrize(
    ("phrase", "value", "unit"),
    [
        ("$5", 5, "USD"),
        ("$.75", Decimal("0.75"), "USD"),
        ("US$4.7 billion", Decimal("4.7") * 10**9, "USD"),
        ("$US113 trillion", 113 * 10**12, "USD"),
        ("HK$100 million", 10**8, "HKD"),
        ("A$5 million", 5 * 10**6, "AUD"),
        ("C$3", 3, "CAD"),
        ("NT$30", 30, "TWD"),
        ("€3.5bn", Decimal("3.5") * 10**9, "EUR"),
        ("$3.2m", Decimal("3.2") * 10**6, "USD"),
        ("£200", 200, "GBP"),
        ("RMB 5 million", 5 * 10**6, "CNY"),
        ("5 million RMB", 5 * 10**6, "CNY"),
        ("USD 200", 200, "USD"),
        ("1.5 billion U.S. dollars", Decimal("1.5") * 10**9, "USD"),
        ("10 million Australian dollars", 10**7, "AUD"),
        ("70bn yuan", 7 * 10**10, "CNY"),
        ("two million euros", 2 * 10**6, "EUR"),
        ("500 rupees", 500, "INR"),
        ("1.5亿元", 15 * 10**7, "CNY"),
        ("3万亿美元", 3 * 10**12, "USD"),
        ("50 cents", Decimal("0.5"), "USD"),
        ("Rs. 20 lakh", 2 * 10**6, "INR"),
        ("a hundred dollars", 100, "USD"),
        ("35 HK$", 35, "HKD"),
        ("75¢", Decimal("0.75"), "USD"),
        ("$6mm", 6 * 10**6, "USD"),
        ("R45 million", 45 * 10**6, "ZAR"),
        ("N300 billion", 300 * 10**9, "NGN"),
        ("70 kwacha", 70, "ZMW"),
        ("70 kyats", 70, "MMK"),
        ("70 bolivianos", 70, "BOB"),
        ("70 Trinidad dollars", 70, "TTD"),
        ("30 euros and 20 cents", Decimal("30.2"), "EUR"),
    ],
)
def test_money_is_read(phrase: str, value: object, unit: str) -> None:
    figure = only(f"It paid {phrase} for it.")
    assert (figure.kind, figure.value, figure.unit, figure.text) == ("money", value, unit, phrase)


def test_digits_behind_a_code_are_its_cents_or_an_amount() -> None:
    assert only("The fee is 18 USD 35.").value == Decimal("18.35")
    assert [f.value for f in read("It was 10 in 2018, USD 35 million then.") if f.kind == "money"] == [35 * 10**6]
    assert [f.value for f in read("It cost RMB 40 USD 55.")] == [40, 55]
    assert [f.value for f in read("It fell from 40 to USD 35.") if f.kind == "money"] == [35]


def test_letters_before_small_numbers_are_names() -> None:
    assert read("The R5 and the N95 are sold.") == ()


def test_amount_tells_what_it_is_for_each_of() -> None:
    oil, payout = read("At $80-a-barrel it pays 12c per share.")
    assert (oil.value, oil.per, payout.value, payout.per) == (80, "bbl", Decimal("0.12"), "share")


def test_names_that_countries_share_go_by_the_document() -> None:
    assert only("In Moldova it cost 30 lei.").unit == "MDL"
    assert only("It cost 30 lei.").unit == "RON"


def test_bare_dollar_is_the_documents() -> None:
    assert only("It cost $5.").unit == "USD"
    assert only("It cost $5.", url="https://news.example.com.au/story").unit == "AUD"
    assert read("It cost $5 (all figures are in Canadian dollars).")[0].unit == "CAD"


def test_bare_yen_mark_is_the_documents() -> None:
    assert only("In Tokyo it cost ¥500.").unit == "JPY"
    assert only("In Beijing it cost ¥500.").unit == "CNY"


def test_pounds_weigh_or_pay_by_the_document() -> None:
    assert only("In London he paid 20 pounds.").unit == "GBP"
    assert only("The fish had 20 pounds.").unit == "lb"


def test_brackets_are_never_negative_and_pair_two_currencies() -> None:
    yuan, dollars = read("It is worth nearly 70 billion yuan ($10 billion).")
    assert (yuan.value, dollars.value) == (7 * 10**10, 10**10)
    assert (yuan.qualifier, dollars.qualifier) == ("approximately", "approximately")
    assert (yuan.equivalents, dollars.equivalents) == ((dollars.id,), (yuan.id,))
    assert yuan.concept == dollars.concept


def test_brackets_pair_only_what_can_be_the_same() -> None:
    assert not any(figure.equivalents for figure in read("It paid $5 ($4 more) and 20 km (3 kg) on."))


def test_measurements_and_shares_pair_too() -> None:
    miles, km = read("It is 62 miles (100 km) away.")
    assert (miles.equivalents, km.equivalents) == ((km.id,), (miles.id,))
    third, percent = read("It holds one-third, or 33 percent, of the land.")
    assert (third.equivalents, percent.equivalents) == ((percent.id,), (third.id,))


def test_minus_before_the_mark_is_negative() -> None:
    assert only("The balance was -$5.").value == -5
