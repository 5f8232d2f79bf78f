"""Parts of years and centuries: third quarter of 2018, Q3, first half of last year, fiscal 2020, 21st century."""

from dataclasses import replace
from decimal import Decimal

from corpus.figures.clock import Phrase
from corpus.figures.date_months import four_digits, with_year
from corpus.figures.date_numerals import until_year
from corpus.figures.date_relative import YEAR_KINDS
from corpus.figures.number_words import ORDINALS, SUFFIXES
from corpus.figures.tokens import Sentence
from corpus.figures.usage import Usage


def read_part(sentence: Sentence, index: int, usage: Usage) -> Phrase | None:
    """Third quarter of 2018 · Q3 · first half of last year · first nine months of 2018 · H1 2019 · fiscal 2020."""
    word, following = sentence.word(index), sentence.word(index + 1)
    if (
        word in ("q", "h")
        and sentence.at(index).text.isupper()
        and sentence.at(index + 1).glued
        and following in ("1", "2", "3", "4")
    ):
        if word == "h" and following > "2":
            return None
        shape = "quarter" if word == "q" else "half"
        phrase = _with_any_year(sentence, Phrase(first=index, last=index + 2, shape=shape, number=Decimal(following)))  # type: ignore[arg-type]
        return phrase if word == "q" or not phrase.needs_year else None
    if word in YEAR_KINDS or word in ("fy", "cy", "sy"):
        return _read_fiscal(sentence, index)
    number = ORDINALS.get(word, 0)
    position = index + 1
    if number and sentence.word(position) == "-":
        position += 1
    return _read_numbered_part(sentence, index, position, number) if number else None


def read_digit_part(sentence: Sentence, index: int, usage: Usage) -> Phrase | None:
    """1st half of 2018 · 21st century."""
    token = sentence.at(index)
    if sentence.word(index + 1) not in SUFFIXES or not sentence.at(index + 1).glued or len(token.text) > 2:
        return None
    position = index + 2 + (sentence.word(index + 2) == "-")
    return _read_numbered_part(sentence, index, position, int(token.text))


def _read_numbered_part(sentence: Sentence, index: int, position: int, number: int) -> Phrase | None:
    noun = sentence.word(position)
    if noun == "century" and 1 <= number - 10 <= 19:
        return Phrase(first=index, last=position + 1, shape="century", number=Decimal(number))
    if noun == "quarter" and number <= 4:
        return _with_any_year(sentence, Phrase(first=index, last=position + 1, shape="quarter", number=Decimal(number)))
    if noun == "half" and number <= 2:
        phrase = _with_any_year(sentence, Phrase(first=index, last=position + 1, shape="half", number=Decimal(number)))
        return None if phrase.needs_year else phrase
    if number == 1 and sentence.word(position + 1) == "months":
        count = _SMALL.get(noun) or (int(noun) if noun.isdecimal() and len(noun) <= 2 else 0)
        if 1 <= count <= 11:
            phrase = Phrase(first=index, last=position + 2, shape="months", number=Decimal(count))
            phrase = _with_any_year(sentence, phrase)
            return None if phrase.needs_year and sentence.word(phrase.last) == "of" else phrase
    return None


_SMALL = {
    word: number for number, word in enumerate("one two three four five six seven eight nine ten eleven".split(), 1)
}


def _with_any_year(sentence: Sentence, phrase: Phrase) -> Phrase:
    """With the year behind it, whichever way it is said: "of 2018", "2018", "of last year", "of the year"."""
    found = with_year(sentence, phrase)
    if not found.needs_year:
        return found
    position = phrase.last + (sentence.word(phrase.last) == "of")
    if sentence.words(position, 2) == ("the", "year") and position > phrase.last:
        return replace(phrase, last=position + 2, shift=0, words="the year")
    if sentence.word(position) in ("fiscal", "fy") and four_digits(sentence, position + 1):
        return replace(phrase, last=position + 2, year=four_digits(sentence, position + 1))
    return phrase


def _read_fiscal(sentence: Sentence, index: int) -> Phrase | None:
    position = index + 1 + (sentence.word(index + 1) == "year" and sentence.word(index) != "fy")
    year = four_digits(sentence, position)
    token = sentence.at(position)
    if (
        year is None
        and sentence.word(index) == "fy"
        and token.kind == "digits"
        and token.glued
        and len(token.text) == 2
    ):
        year = 2000 + int(token.text)
    if year is None:
        return None
    until = until_year(sentence, position, year)
    if until is not None and until > 100:
        return Phrase(first=index, last=position + 3, year=year, until=(until, None, None))
    return Phrase(first=index, last=position + 1, year=year)
