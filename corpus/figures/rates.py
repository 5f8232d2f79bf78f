"""What an amount is for each of: $2.43 a gallon, 40 hours a week, 63 cents per share."""

from dataclasses import replace

from corpus.figures.tokens import Candidate, Sentence
from corpus.figures.unit_table import TIMES, read_unit
from corpus.figures.wordlists import is_function_word, is_plural

_MAX_WORDS = 4
_RATED = frozenset("count money percent measurement duration fraction".split())
# What "a" and "an" stand before in a rate, units aside; any other noun may be an apposition.
_THINGS = frozenset(
    "share person head piece unit copy ticket head household student pupil employee worker customer user passenger "
    "vehicle car night room game match season minute pound ounce dozen bottle pack box litre pop plate tonne".split()
)


def with_rate(sentence: Sentence, candidate: Candidate) -> Candidate:
    """The candidate with what it is for each of; those words are claimed, but are no part of its text."""
    if candidate.kind not in _RATED:
        return candidate
    if sentence.words(candidate.last, 3) in (("-", "a", "-"), ("-", "an", "-"), ("-", "per", "-")):
        found = _thing(sentence, candidate.last + 3, is_per=True)  # "$55-a-barrel"
        return candidate if found is None else replace(candidate, per=found[0])
    word = sentence.word(candidate.last)
    if word not in ("a", "an", "per", "each", "every", "/"):
        noun = candidate.last + (word == "of")  # "two million barrels of oil a day"
        per = _behind_noun(sentence, noun, is_many=word != "of") if candidate.kind in ("count", "measurement") else None
        return candidate if per is None else replace(candidate, per=per)
    found = _thing(sentence, candidate.last + 1, is_per=word in ("per", "/"))
    if found is None or not sentence.is_free(candidate.last, found[1]):
        return candidate
    sentence.claim(candidate.last, found[1])
    return replace(candidate, per=found[0])


def _behind_noun(sentence: Sentence, index: int, *, is_many: bool) -> str | None:
    """3,000 tests per day: the time behind what is counted, a plural unless it is weighed."""
    for position in range(index, index + _MAX_WORDS):
        token = sentence.at(position)
        if token.kind != "word" or is_function_word(token.lower):
            return None
        if (is_plural(token.lower) or not is_many) and sentence.word(position + 1) in (
            "a",
            "an",
            "per",
            "each",
            "every",
        ):
            found = _thing(sentence, position + 2, is_per=sentence.word(position + 1) == "per")
            return found[0] if found is not None and sentence.word(position + 2) in TIMES else None
    return None


def _thing(sentence: Sentence, index: int, *, is_per: bool) -> tuple[str, int] | None:
    """The unit's symbol or the noun, and the token behind it."""
    token = sentence.at(index)
    if token.lower in TIMES and token.lower not in ("ms", "h"):
        behind = sentence.word(index + 1)
        is_whole = behind not in ("ago", "earlier", "later", "before", "after", "-")
        return (TIMES[token.lower].symbol, index + 1) if is_whole else None
    unit = read_unit(sentence, index)
    if unit is not None and (is_per or unit[0].dimension in ("volume", "mass", "length", "area", "energy")):
        return unit[0].symbol, unit[1]
    if token.kind != "word" or is_function_word(token.lower) or token.lower in ("cent", "annum", "capita"):
        named = {"annum": "year", "capita": "person"}.get(token.lower)
        return (named, index + 1) if named and is_per else None
    return (token.lower, index + 1) if is_per or token.lower in _THINGS else None
