"""Encodings: found, or refused; never guessed to garbage."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.encoding import decode
from corpus.errors import UnsupportedFormat

CHINESE = (
    "上海人工智能产业规模达到700亿元，拥有1000多家核心企业。2018年，上海发布了人工智能发展的实施意见，"
    "提出到2020年建成国家人工智能发展高地。\n记者从市经信委获悉，目前全市共有相关企业三千余家。"
)
TRADITIONAL = (
    "上海人工智慧產業規模達到700億元，擁有1000多家核心企業。2018年，上海發布了人工智慧發展的實施意見，"
    "提出到2020年建成國家人工智慧發展高地。"
)
JAPANESE = "東京都の人口は2020年に約1400万人となり、前年より2万人増えた。調査によると、企業の数は3000社を超えている。"
KOREAN = "서울시의 인구는 2020년에 약 970만 명으로 전년보다 2만 명 줄었다. 조사에 따르면 기업의 수는 3000개를 넘는다."
RUSSIAN = "Население Москвы в 2020 году составило около 12 миллионов человек. По данным исследования, их было 3000."
GERMAN = "Die Universität in München hat über 50.000 Studierende. Für 2019 wären es 3 % mehr – so der „Bericht“."
FRENCH = (
    "Le ministère a annoncé 1 250 € d'aide à chaque élève, précisant que c’était déjà prévu. « Bien », dit-il à Évry."
)
SPANISH = "¿Cuántas empresas hay en España? Más de 3.000 según el año pasado; ¡qué bien! La situación del niño."
ENGLISH = "The firm’s revenue rose to £1.2 million – a record, the café owner said. “We’re glad,” he said — at 5 °C."
POLISH = "Ludność Łodzi wynosi około 700 tysięcy osób, a liczba firm przekroczyła trzydzieści tysięcy w województwie."
CZECH = "Počet obyvatel Prahy dosáhl v roce 2020 přibližně 1,3 milionu, řekl úřad, což je největší přírůstek za léta."

WRITTEN = [
    (CHINESE, "gb18030"),
    (CHINESE, "gbk"),
    (TRADITIONAL, "big5"),
    (JAPANESE, "shift_jis"),
    (JAPANESE, "euc_jp"),
    (JAPANESE, "iso2022_jp"),
    (KOREAN, "euc_kr"),
    (RUSSIAN, "cp1251"),
    (RUSSIAN, "koi8_r"),
    (GERMAN, "cp1252"),
    (FRENCH, "cp1252"),
    (SPANISH, "latin-1"),
    (ENGLISH, "cp1252"),
    *(
        (text, encoding)
        for text in (CHINESE, JAPANESE, KOREAN, GERMAN, ENGLISH, RUSSIAN)
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
    ),
]


@pytest.mark.parametrize(("text", "encoding"), WRITTEN, ids=[f"{text[:4]} {encoding}" for text, encoding in WRITTEN])
def test_the_encoding_is_found(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text
    # A title and a sentence are enough.
    short = text[:40]
    assert decode(short.encode(encoding), "a.txt") == short


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (POLISH, "cp1250"),
        (CZECH, "cp1250"),
        (CZECH, "iso8859_2"),
        (RUSSIAN, "cp866"),
        (RUSSIAN, "mac_cyrillic"),
        (GERMAN.replace("–", "-").replace("„", '"').replace("“", '"'), "cp850"),
        (FRENCH, "mac_roman"),
    ],
)
def test_an_encoding_that_cannot_be_told_is_refused(text: str, encoding: str) -> None:
    with pytest.raises(UnsupportedFormat, match="cannot be told for sure in which encoding 'a.txt'"):
        decode(text.encode(encoding), "a.txt")


def test_one_wrong_byte_does_not_make_utf_8_something_else() -> None:
    data = GERMAN.encode() + b"\xff" + CHINESE.encode()
    with pytest.raises(UnsupportedFormat, match="UTF-8"):
        decode(data, "a.txt")


def test_text_that_begins_as_utf_16_and_is_not_is_told_where() -> None:
    with pytest.raises(UnsupportedFormat, match="begins as UTF-16 text but is not"):
        decode(b"\xff\xfeodd", "a.txt")


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        text = decode(data, "a.txt")
    except UnsupportedFormat:
        return
    assert "\ufffd" not in text or "\ufffd".encode() in data or b"\xfd\xff" in data or b"\xff\xfd" in data


@given(st.text(max_size=200))
def test_what_is_utf_8_is_never_read_as_something_else(text: str) -> None:
    data = text.encode("utf-8", "ignore")
    try:
        found = decode(data, "a.txt")
    except UnsupportedFormat:
        return  # mostly control characters
    assert found in (data.decode("utf-8"), data.decode("utf-8-sig")) or b"\x00" in data or b"\x1b" in data
