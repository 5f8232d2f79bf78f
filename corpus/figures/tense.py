"""When a clause looks: ahead, back, or at the present; and whether what it says is planned or expected."""

from corpus.documents import Nature
from corpus.figures.tokens import Sentence
from corpus.figures.wordlists import AUXILIARIES, DETERMINERS, PAST_VERBS

# Tokens read on either side of a figure; a bound that keeps the reading linear.
WINDOW = 24
_RIGHT_WINDOW = 12

_AHEAD = frozenset(
    "could would might should must will 'll shall won scheduled slated upcoming forthcoming planned plans plan "
    "expected expects due deadline ahead tomorrow aims hopes intends pledges pledged proposed".split()
)
_AHEAD_PAIRS = frozenset(
    (
        ("going", "to"),
        ("want", "to"),
        ("wants", "to"),
        ("set", "to"),
        ("to", "be"),
        ("about", "to"),
        ("set", "for"),
        ("is", "to"),
        ("are", "to"),
        ("ready", "to"),
    )
)
# Past forms that are as often a participle with "be", or no verb at all.
_NOT_PAST = frozenset(
    "set put cut let cost need hundred indeed red bed feed seed speed breed based used united".split()
)

_SAYING = frozenset("said told added announced reported noted estimated according".split())

TARGET_WORDS = frozenset(
    "plan plans planned planning aim aims aimed aiming target targets targeted targeting goal goals eyeing "
    "eyes hope hopes hoping seek seeks seeking want wants intend intends intended pledge pledges pledged "
    "vow vows vowed ambition commit committed commits promise promised promises propose proposes proposed "
    "objective".split()
)
FORECAST_WORDS = frozenset(
    "expect expects expected expecting forecast forecasts forecasting project projects projected projecting predict "
    "predicts predicted predicting will 'll would likely anticipate anticipates anticipated estimate outlook shall "
    "could might prediction projection projections expectations slated scheduled due".split()
)
_GOING = frozenset((("going", "to"), ("set", "to"), ("poised", "to")))
_BEYOND = TARGET_WORDS | FORECAST_WORDS | {word for word, _ in _GOING}
_FORECAST_NOUNS = frozenset("project projects estimate will could might due would".split())


def word_ahead(sentence: Sentence, first: int, last: int) -> str | None:
    """The words by which the clause around tokens [first, last) looks ahead; None if it looks back or does not tell.

    The verb nearest on the left decides, else the first on the right.
    """
    for position in range(first - 1, max(-1, first - 1 - WINDOW), -1):
        cue = _cue(sentence, position)
        if cue is not None:
            return cue or None
        if sentence.word(position) in (";", ":"):
            break
    for position in range(last, min(len(sentence.tokens), last + _RIGHT_WINDOW)):
        cue = _cue(sentence, position)
        if cue is not None:
            return cue or None
        if sentence.word(position) == ";":
            break
    return None


def _cue(sentence: Sentence, position: int) -> str | None:
    """The words if the token looks ahead, "" if it looks back, None if it says nothing."""
    word = sentence.word(position)
    pair = (word, sentence.word(position + 1))
    if pair in _AHEAD_PAIRS:
        return " ".join(pair)
    if word in _AHEAD and not (word == "won" and sentence.word(position + 1) != "'t"):
        return word
    if is_past(word) and sentence.word(position - 1) not in ("be", "been", "the", "a", "an"):
        return ""
    return None


def is_past(word: str) -> bool:
    return word not in _NOT_PAST and (
        word in PAST_VERBS or (len(word) > 4 and word.endswith("ed") and not word.endswith("eed"))
    )


def is_present(sentence: Sentence) -> bool:
    """Whether the sentence is in the present tense: a present verb, and no past one but those of saying."""
    words = {token.lower for token in sentence.tokens}
    if words & {"was", "were", "had", "did", "ago", "yesterday"}:
        return False
    if words & {"is", "are", "has", "have", "now", "currently", "'s", "'re"}:
        return True
    return not any(tells_past(sentence, position) for position in range(len(sentence.tokens))) and not words & (
        AUXILIARIES - {"being", "been", "am", "does", "do", "can"}
    )


def tells_past(sentence: Sentence, position: int) -> bool:
    """Whether the token is a finite past verb other than those of saying; "-grounded" and "the united" are none."""
    word = sentence.word(position)
    if not is_past(word) or word in _SAYING:
        return False
    before = sentence.word(position - 1)
    return not (
        word.endswith("ed") and (before == "-" or before in DETERMINERS or before in ("be", "being", "are", "is"))
    )


def looks_beyond(sentence: Sentence) -> bool:
    """Whether any word of the sentence may make a target or a forecast."""
    return any(token.lower in _BEYOND for token in sentence.tokens)


def nature_of(sentence: Sentence, first: int, *, is_ahead: bool) -> Nature:
    """Whether a figure is a fact, a target or a forecast, by the words of its clause on the left.

    is_ahead: its period lies after the document's date.
    """
    for position in range(first - 1, max(-1, first - 1 - WINDOW), -1):
        word = sentence.word(position)
        if word in TARGET_WORDS and not _is_no_plan(sentence, position):
            return "target"
        if word in FORECAST_WORDS and not _is_no_forecast(sentence, position):
            return "forecast"
        pair = (word, sentence.word(position + 1))
        if pair in _GOING:
            return "forecast"
        if word in (";", ":") or (is_past(word) and sentence.word(position - 1) != "be"):
            break
    return "forecast" if is_ahead else "actual"


def _is_no_plan(sentence: Sentence, position: int) -> bool:
    """ "The 20 billion plan", "the planned ...": a plan named, not made; "for AI projects"."""
    return sentence.word(position) in ("promise", "target", "targets") and sentence.word(position - 1) in (
        "exceeded",
        "missed",
    )


def _is_no_forecast(sentence: Sentence, position: int) -> bool:
    """ "AI projects", "an estimate", "will" as a name: nouns that look like verbs of expectation."""
    word = sentence.word(position)
    if word not in _FORECAST_NOUNS:
        return word == "forecast" and sentence.word(position - 1) in ("the", "above", "below", "than")
    if word in ("project", "projects"):
        return sentence.word(position + 1) not in ("that", "to", "a", "an", "the")
    if word == "will":
        return sentence.at(position).text == "Will" and position > 0
    if word == "due":
        return sentence.word(position + 1) == "to"
    return word == "estimate"
