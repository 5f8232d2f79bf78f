"""Of what an amount is one: unemployment rates and birth rates are both rates, and not held against each other."""

from collections.abc import Iterable

from corpus.ledger import Entry
from index.lexical import stem
from qa.ledger.picks import AskedPick
from qa.ledger.series_words import WORD, is_mark, stems_of
from qa.questions.peoples import common_names

# Nouns that tell nothing by themselves: of what they are, the words beside them say.
_DEPENDENT = frozenset(
    map(
        stem,
        "rate price share percentage proportion level ratio margin yield index cost growth increase decrease drop fall "
        "rise decline change reduction gain value number figure amount sum volume share height weight speed".split(),
    )
)
_NEUTRAL = frozenset(
    map(
        stem,
        "annual yearly monthly quarterly weekly daily average mean median overall national official new current latest "
        "total high low record highest lowest largest smallest same whole general local net own average main first "
        "last second final expected regional year month world global federal combined big small".split(),
    )
)
_STOPS = frozenset(
    "a an the of in on at by for from to with and or as but than is are was were be been has have had its it his her "
    "their our this that these those which who while when where after before since until about over under up down said "
    "says stood stands reached hit fell rose".split()
)
_MOST_WORDS = 3


def are_of_one_measure(pick: AskedPick, entries: Iterable[Entry]) -> bool:
    """Whether figures that count what is asked for are all of one thing, as far as their words tell.

    Of a noun that tells itself what it is, such as a fine, all are.
    """
    if pick.concept and pick.head not in _DEPENDENT:
        return True
    return len({_measure(pick, entry) for entry in entries}) <= 1


def _measure(pick: AskedPick, entry: Entry) -> frozenset[str]:
    """The stems that tell of what a figure is, without those that the question has."""
    figure = entry.figure
    if not pick.concept:
        return stems_of(figure.concept or "") - _NEUTRAL
    told = [text for text in (figure.concept or "", figure.subject or "", entry.quote) if pick.head in stems_of(text)]
    return _beside_head(told[0], pick.head) - pick.concept - _NEUTRAL if told else frozenset()


def _beside_head(text: str, head: str) -> frozenset[str]:
    """The words right before the noun, and those behind its "of" or "for"; names and times are left out."""
    words = WORD.findall(text)
    at = next((n for n, word in enumerate(words) if stem(word.lower()) == head), None)
    if at is None:
        return frozenset()
    before: list[str] = []
    for n in range(at - 1, max(-1, at - 1 - _MOST_WORDS), -1):
        if words[n].lower() in _STOPS or is_mark(words[n]) or (words[n][0].isupper() and n > 0):
            break
        before.append(words[n])
    behind: list[str] = []
    if at + 2 < len(words) and words[at + 1].lower() in ("of", "for"):
        for word in words[at + 2 : at + 2 + _MOST_WORDS]:
            if word.lower() in _STOPS or word[0].isupper() or word[0].isdigit():
                break
            behind.append(word)
    told = [*before, *behind]
    return frozenset(
        stem(word.lower()) for word, people in zip(told, common_names(told), strict=True) if people is None
    )
