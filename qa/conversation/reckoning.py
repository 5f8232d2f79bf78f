"""What is to be computed from the questions before: "What's the difference?", "Both together?", "Which is higher?".

Two questions that differ in one place ask for figures that can be held against each other. They are put into one, in
words that `qa.computing.asked` reads, and only if it reads them as those very questions.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.calendar_names import FULL_MONTHS
from qa.computing.asked import asked_computation
from qa.conversation.frames import BESIDES, MARKS, asked_noun, read_question
from qa.conversation.noun_phrases import ARTICLES, PREPOSITIONS
from qa.conversation.turns import Turn

Wanted = Literal["difference", "sum", "ratio", "greater"]

_THEM = r"(?:the two|those two|these two|the three|them|those|these|both|all(?: of them)?|that|they|it)"
_IS = r"(?:['’]?s| is| was| are| were)"
_DIFFERENCE = re.compile(
    rf"(?:(?:what(?:{_IS})?|how (?:big|large|much|great){_IS}) )?(?:the )?(?:difference|gap)"
    rf"(?: (?:between|of|in) {_THEM})?|how far apart are {_THEM}|how (?:much|many) more(?:{_IS} {_THEM})?",
    re.IGNORECASE,
)
_SUM = re.compile(
    rf"(?:(?:what|how (?:much|many)){_IS} )?(?:{_THEM} )?(?:(?:all )?together|combined|altogether|in total)|"
    rf"(?:what(?:{_IS})? )?the (?:sum|total)(?: of {_THEM})?|all (?:two|three|four|of them) (?:together|combined)|"
    rf"(?:and )?(?:both|all (?:two|three|four)) (?:together|combined|in total|added up)",
    re.IGNORECASE,
)
_RATIO = re.compile(rf"(?:what{_IS} )?the ratio(?: (?:between|of) {_THEM})?", re.IGNORECASE)
_GREATER = re.compile(
    r"which(?: one| of (?:them|the two|those|these))? (?:is|was) "
    r"(?P<adjective>(?:the )?(?:higher|larger|bigger|greater|lower|smaller|longer|shorter|older|cheaper))"
    r"(?: one)?",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"(?:what|how (?:large|big|high))$", re.IGNORECASE)
_MEASURED = re.compile(r"how (?P<adjective>old|tall|long|heavy|wide|deep|fast|hot|large|big|high)$", re.IGNORECASE)
_COMPARATIVES = {"heavy": "heavier", "wide": "wider", "big": "bigger", "hot": "hotter", "large": "larger"}
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_COUNTED = re.compile(r"how (?:many|much)\b", re.IGNORECASE)
_PREPOSITION = re.compile(r"(?:in|at|by|on|for|of|from|during) ", re.IGNORECASE)
# Words that operands' questions are made of, whatever they ask for.
_OF_ANY = frozenset("how what large big high many much is was are were the there".split())
# So many turns back the questions may stand, and so many words may differ.
MAX_TURNS = 4
MAX_WORDS = 8
LEAST_SHARED = 3


@dataclass(frozen=True, slots=True)
class Alike:
    """Questions that differ in one place, oldest first. before, behind: what all say; own: what each says there."""

    before: str
    own: tuple[str, ...]
    behind: str
    questions: tuple[str, ...]


def reckoned(said: str, turns: Sequence[Turn]) -> str | None:
    """One question for what is wanted of the last questions; None if nothing is, or it is not sure of what."""
    said = MARKS.sub("", said)
    greater = _GREATER.fullmatch(said)
    wanted: Wanted | None = (
        "difference" if _DIFFERENCE.fullmatch(said) else
        "sum" if _SUM.fullmatch(said) else
        "ratio" if _RATIO.fullmatch(said) else
        "greater" if greater else None
    )  # fmt: skip
    if wanted is None or len(said.split()) > MAX_WORDS:
        return None
    number = 3 if re.search(r"\bthree\b", said, re.IGNORECASE) else 2
    alike = _alike([BESIDES.sub("", turn.question) for turn in turns], number)
    if alike is None:
        return None
    adjective = greater["adjective"].lower() if greater is not None else ""
    return next((text for text in _wordings(wanted, alike, adjective) if _is_read(text, wanted, alike)), None)


def _alike(questions: Sequence[str], number: int) -> Alike | None:
    """The last questions that ask for figures alike; computations between them are passed over."""
    last: list[str] = []
    for question in reversed(questions[-MAX_TURNS:]):
        if asked_computation(question) is not None or question in last:
            continue
        last.insert(0, MARKS.sub("", question))
        if len(last) == number:
            return _compared(last)
    return None


def _compared(questions: Sequence[str]) -> Alike | None:
    split = [question.split() for question in questions]
    first, shortest = split[0], min(map(len, split))
    before = _shared([words[:shortest] for words in split])
    behind = _shared([words[::-1][: shortest - before] for words in split])
    # "In Boston" and "November 2008" are told whole.
    while before > 1 and first[before - 1].lower() in PREPOSITIONS | ARTICLES:
        before -= 1
    if behind and _YEAR.fullmatch(first[-behind]):
        behind -= all(words[len(words) - behind - 1].lower() in FULL_MONTHS for words in split)
    own = tuple(" ".join(words[before : len(words) - behind]) for words in split)
    is_long = any(len(text.split()) > MAX_WORDS for text in own)
    if before + behind < LEAST_SHARED or not before or not all(own) or is_long:
        return None
    return Alike(" ".join(first[:before]), own, " ".join(first[len(first) - behind :]), tuple(questions))


def _shared(split: Sequence[Sequence[str]]) -> int:
    """How many words all begin with."""
    lower = [[word.lower() for word in words] for words in split]
    return next((n for n, words in enumerate(zip(*lower, strict=False)) if len(set(words)) > 1), min(map(len, lower)))


def _wordings(wanted: Wanted, alike: Alike, adjective: str) -> list[str]:
    """Ways to ask for it, the best first."""
    frames = [read_question(question) for question in alike.questions]
    if all(_LEVEL.match(frame.asks) and frame.auxiliary in ("is", "was", "are", "were") for frame in frames):
        things = [frame.rest for frame in frames]
        one, other = things[-2], things[-1]
        return {
            "difference": [
                f"What is the difference between {other} and {one}?",
                f"How much higher {frames[-1].auxiliary} {other} than {one}?",
            ],
            "sum": [f"What is the sum of {', '.join(things[:-1])} and {other}?"],
            "ratio": [f"What is the ratio of {other} to {one}?"],
            "greater": [f"Which is {adjective}, {one} or {other}?"],
        }[wanted]
    measured = _MEASURED.match(frames[-1].asks)
    if measured is not None and wanted == "difference":
        adjective = measured["adjective"].lower()
        comparative = _COMPARATIVES.get(adjective, f"{adjective}er")
        return [f"How much {comparative} {frames[-1].auxiliary} {frames[-1].rest} than {frames[-2].rest}?"]
    counted = _COUNTED.match(alike.before)
    if counted is None:
        return []
    one, other = alike.own[-2:]
    if wanted == "difference":
        rest = alike.before[counted.end() :].strip()
        return [
            _spaced(f"{counted.group()} more {rest} {other} {alike.behind} than {one}"),
            _spaced(f"{counted.group()} more {rest} {other} {alike.behind} than {one} {alike.behind}"),
        ]
    if wanted == "sum":
        preposition = _PREPOSITION.match(one)
        bare = [_PREPOSITION.sub("", text, count=1) if preposition is not None else text for text in alike.own]
        opening = f"{alike.before} {preposition.group() if preposition is not None else ''}"
        numbers = [f"the number of {asked_noun(frame.asks)} {frame.rest}" for frame in frames]
        texts = [f"{opening} {', '.join(bare[:-1])} and {bare[-1]} {alike.behind} together"]
        if asked_noun(frames[0].asks):
            texts.append(f"What is the sum of {', '.join(numbers[:-1])} and {numbers[-1]}")
        return [_spaced(text) for text in texts]
    return []


def _spaced(text: str) -> str:
    return " ".join(text.split()) + "?"


def _is_read(text: str, wanted: Wanted, alike: Alike) -> bool:
    """Whether exactly those figures are read as its operands."""
    if wanted == "greater":
        return True
    plan = asked_computation(text)
    if plan is None or plan.rule != wanted or len(plan.operands) != len(alike.questions):
        return False
    return sorted(map(_words, plan.operands)) == sorted(map(_words, alike.questions))


def _words(text: str) -> list[str]:
    """What tells one figure from another."""
    return sorted(set(re.findall(r"\w+", text.lower())) - _OF_ANY)
