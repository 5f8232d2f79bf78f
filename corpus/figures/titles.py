"""Titles and addresses with a number in them: the First Minister, the Second Amendment, 10 Downing Street."""

from corpus.figures.tokens import Sentence

# What an ordinal before it names, both with a capital: it tells which, and ranks nothing. Conferences, congresses,
# games and the like are not among them: the Second Congress was the second.
_NAMED = frozenset(
    "minister lady gentleman secretary vice lord sea officer lieutenant sergeant amendment reich republic avenue "
    "street road district circuit fleet army corps division brigade regiment battalion infantry airborne cavalry "
    "squadron wing bank baptist estate epistle temple triumvirate folio".split()
)
_STREETS = frozenset(
    "street st avenue ave road rd lane drive boulevard blvd square place court crescent terrace way plaza".split()
)
_MAX_NAME = 3


def is_title(sentence: Sentence, index: int, last: int) -> bool:
    """Whether the ordinal at tokens [index, last) belongs to the name behind it."""
    opens, following = sentence.at(index), sentence.at(last)
    is_capital = opens.kind == "digits" or opens.text[0].isupper()
    if not is_capital or not following.text[:1].isupper():
        return False
    if following.lower == "world":  # the Third World and the First World War, not the Third World Conference
        behind = sentence.at(last + 1)
        return behind.lower == "war" or not behind.text[:1].isupper()
    return following.lower in _NAMED


def past_address(sentence: Sentence, index: int) -> int:
    """The token behind a house number with its street's name; the same token if the digits are none."""
    if len(sentence.at(index).text) > 5:
        return index
    for position in range(index + 1, index + 2 + _MAX_NAME):
        token = sentence.at(position)
        if token.kind != "word" or token.glued or not token.text[0].isupper():
            return index
        if token.lower in _STREETS and position > index + 1:
            return position + 1
    return index
