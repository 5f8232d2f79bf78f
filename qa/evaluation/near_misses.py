"""Near misses: questions that the documents nearly answer, made out of answerable ones by swapping what they are about.

One name, one number or one thing of a question is replaced by another of the same sort that stands somewhere else in
the file but not in the question's own paragraph ("When was the bridge of Cusco opened?" → "… of Trondheim …"). The
words of the rest still fit, so that only whoever minds the difference abstains. Told by patterns alone and not by the
product's own reading, so that the same questions are asked of every version of it.
"""

import itertools
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Sort = Literal["name", "number", "subject"]
SORTS: tuple[Sort, ...] = ("name", "number", "subject")
SEED = 7

_CAPITAL = r"[A-Z][^\W\d_]*(?:[-.'’&][A-Z][^\W\d_]*)*"
_NAME = re.compile(
    rf"(?<![\w.'’+-]){_CAPITAL}(?: (?:(?:of|the|de|du|la|von|van|der|and) ){{0,2}}{_CAPITAL}){{0,4}}(?!\w|-\w)"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n]|[\"“])\s*$")
# Capitals that are no names: words that begin sentences, titles, and parts of dates.
_NO_NAMES = frozenset(
    "I What Who Whom Whose When Where Why Which How The A An This That These Those It Its His Her Their Our And But "
    "In On At By For From Of To With After Before During Since Until Under As Is Are Was Were Do Does Did Has Have "
    "Had Can Many Some Most All Other Another Mr Mrs Ms Dr St Jr Sr January February March April May June July "
    "August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
)
_OF_A_PEOPLE = re.compile(r"\w+(?:ans?|ish|ese|ench)")
_NUMBER = re.compile(r"(?<![\w.,/-])[$£€]?(?!0\d)\d+(?:,\d{3})*(?:\.\d+)?(?:s\b)?(?![\w/-]|[.,]\d)")
_YEAR = re.compile(r"1\d{3}|20\d\d")
_DECADE = re.compile(r"(?:1\d{2}|20\d)0s")
# Years further apart are not taken for one another.
_YEARS_APART = 100
# Surely a noun is what stands between an article and a word or mark that only follows a noun: "the largest city of".
_NOUN = re.compile(
    r"\b(?:the|an?)(?: [a-z]{2,}){0,2} (?P<noun>[a-z]{3,})"
    r"(?= (?:of|is|was|are|were|that|which|who|has|had|have)\b|[.,;?])",
    re.IGNORECASE,
)
# What a question is about: such a noun somewhere behind one of these, the last one before a word that ends it.
_OPENING = re.compile(
    r"\b(?:the|an?|what|which|how many|of|other|its|their) (?=(?P<words>[a-z]{2,}(?: [a-z]{2,}){0,4})(?!-)\b)",
    re.IGNORECASE,
)
_ENDING = frozenset(
    "a an the of in on at by for from to with into about as than and or but not that which who whom whose what when "
    "where why how is are was were be been being do does did has have had will would can could shall should may might "
    "must there it he she they".split()
)
# Words that tell the kind of answer, or nothing at all: another in their place may leave the question as it was.
_EMPTY = frozenset(
    "name names kind kinds type types sort sorts term terms word words number numbers amount percentage percent year "
    "years date day days month months decade century centuries time times age reason reasons cause part parts thing "
    "things one ones way ways case cases example examples person people place places first second third last other "
    "others main total same following end beginning middle rest result use lot own two three four five six seven eight "
    "nine ten north south east west former latter latest".split()
)
# Shorter words, and those that any question has, tie it to no paragraph.
_TELLING = 4
_ASKING = frozenset("what which when where whose whom does with from that this were have many much name".split())
_PLURAL = re.compile(r"[a-z]{2,}[^su'i]s|men|women|children")


@dataclass(frozen=True, slots=True)
class Swap:
    """A question with one thing in it exchanged: `old` of it for `new`."""

    sort: Sort
    question: str
    old: str
    new: str


class NearMisses:
    """What can be swapped in: all names, numbers and things of a file's paragraphs and questions."""

    def __init__(self, texts: Iterable[str], *, seed: int = SEED) -> None:
        """texts: every paragraph and every question."""
        found: dict[Sort, set[str]] = {sort: set() for sort in SORTS}
        for text in texts:
            found["name"].update(_names(text))
            found["number"].update(_numbers(text))
            found["subject"].update(_nouns(text))
        self._pool = {sort: tuple(sorted(words)) for sort, words in found.items()}
        self._nouns = frozenset(found["subject"])
        self._seed = seed

    def of(self, question: str, paragraph: str) -> tuple[Swap, ...]:
        """One swap of each sort that the question allows; the same ones at every call, whatever was asked before.

        paragraph: the one that answers the question; no word of what is swapped in stands in it.
        """
        return tuple(swap for sort in SORTS if (swap := self._swap(sort, question, paragraph)) is not None)

    def _swap(self, sort: Sort, question: str, paragraph: str) -> Swap | None:
        chosen = random.Random(f"{self._seed} {sort} {question}")
        olds = list(dict.fromkeys(self._found(sort, question)))
        if not olds:
            return None
        old = chosen.choice(olds)
        rest = {word for word in _words(_replaced(question, old, "")) if len(word) >= _TELLING} - _ASKING
        # Else nothing ties the question to its paragraph, and another may answer the new one: "Who was Rollo?".
        if not rest & _words(paragraph):
            return None
        near = _words(f"{paragraph} {question}")
        fitting = [new for new in self._pool[sort] if _is_alike(sort, old, new) and not _words(new) & near]
        if not fitting:
            return None
        new = chosen.choice(fitting)
        return Swap(sort, _replaced(question, old, new), old, new)

    def _found(self, sort: Sort, question: str) -> Iterator[str]:
        if sort == "name":
            return _names(question)
        return _numbers(question) if sort == "number" else self._subjects(question)

    def _subjects(self, question: str) -> Iterator[str]:
        for match in _OPENING.finditer(question):
            words = itertools.takewhile(lambda word: word not in _ENDING, match["words"].split())
            nouns = [word for word in words if word in self._nouns]
            yield from nouns[-1:]


def _replaced(question: str, old: str, new: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, question)


def _numbers(text: str) -> Iterator[str]:
    return (match.group() for match in _NUMBER.finditer(text))


def _nouns(text: str) -> Iterator[str]:
    for match in _NOUN.finditer(text):
        noun = match["noun"]
        if noun.islower() and noun not in _EMPTY and noun not in _ENDING and not noun.endswith(("ed", "ly", "ing")):
            yield noun


def _names(text: str) -> Iterator[str]:
    """Runs of capitalised words; not where a sentence begins, since there every word has a capital."""
    for match in _NAME.finditer(text):
        words = re.sub(r"['’]s$", "", match.group()).split()
        name = " ".join(itertools.dropwhile(lambda word: word in _NO_NAMES or word.islower(), words))
        begins = len(name.split()) == len(words) and _SENTENCE_START.search(text[: match.start()]) is not None
        if len(name) > 1 and not begins:
            yield name


def _is_alike(sort: Sort, old: str, new: str) -> bool:
    """A year for a year, a plural for a plural, a name for one of as many words."""
    if sort == "number":
        if _shape(old) != _shape(new):
            return False
        return _shape(old) != "year" or abs(int(old) - int(new)) <= _YEARS_APART
    if sort == "subject":
        return (_PLURAL.fullmatch(old) is None) == (_PLURAL.fullmatch(new) is None)
    of_a_people = (_OF_A_PEOPLE.fullmatch(old) is None) == (_OF_A_PEOPLE.fullmatch(new) is None)
    return len(old.split()) == len(new.split()) and old.isupper() == new.isupper() and of_a_people


def _shape(number: str) -> str:
    if _DECADE.fullmatch(number):
        return "decade"
    if _YEAR.fullmatch(number):
        return "year"
    # Of about the same size: 24 may stand for 50, and 674,000 may not.
    digits, others = re.sub(r"[^0-9]", "", number), re.sub(r"[0-9,]", "", number)
    return f"{len(digits)} digits {others}"


def _words(text: str) -> set[str]:
    """Its words by their beginnings, so that a plural or a verb's form is not taken for another word."""
    return {word if word[0].isdigit() else word[:5].rstrip("s") for word in re.findall(r"[\w.,]*\w", text.lower())}
