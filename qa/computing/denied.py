"""What did not: a figure of those who voted is none of those who did not, but what it leaves of the whole may be.

A question and the clause of a figure that do not both deny, or both affirm, tell of different amounts. Of a percentage
of one whole, told with the words that the question denies, the other part is what is left of 100%.
"""

import re
from collections.abc import Sequence

from corpus.documents import Figure, Span
from index.lexical import stem
from qa.computing.arithmetic import compute
from qa.computing.clauses import clause_of
from qa.computing.computed import Computed
from qa.questions.question import Question
from qa.questions.words import Word, split_words

_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|may|might|must)"
_NOT = (
    rf"(?:\b{_AUXILIARY} (?:not\b(?! only)|never\b)|"
    r"\b(?:is|are|was|were|do|does|did|has|have|had|would|could|should|must)n['’]t\b|"
    r"\b(?:won|can)['’]t\b|\bcannot\b)"
)
_DENIES = re.compile(rf"{_NOT}(?: (?:yet|ever|been|be|even|have|all))*(?: (?P<verb>[\w-]+))?", re.IGNORECASE)
# Words that deny without "not", in a text or in a question: nobody who lacks water has any.
_DENIES_TOO = re.compile(
    r"\b(?:not|no|never|nobody|none|neither|nor|without|cannot|lack\w*|fail\w*|refus\w+|reject\w+|"
    r"declin\w+ to|den(?:y|ied|ies)|unable|absent|abstain\w*|exclud\w+|except|oppos\w+|against|"
    r"remain\w*|left|still|yet|other than|outside)\b|n['’]t\b",
    re.IGNORECASE,
)
_PREFIXES = ("un", "in", "im", "non", "dis", "ir")
_SHARE = r"(?:percentage|per ?cent|percent|%|proportion|share|fraction|portion)"
_ASKED = re.compile(
    rf"(?:.{{0,60}}?, )?(?:(?:what|which) {_SHARE}|how (?:many|much)(?: percent| per cent)?)"
    rf"(?: of (?P<whole>.+?)| (?P<counted>.+?))?"
    rf" (?P<not>{_NOT})(?: yet| ever)? (?P<done>.+)",
    re.IGNORECASE,
)
_OF = re.compile(r"\s(?:of|among) (?:all |the |its |their |our |these |those |all the |all of the )?", re.IGNORECASE)
_NO = re.compile(r"\b(?:no|without|lack(?:s|ed|ing)?) (?:any )?(?P<verb>[\w-]+)", re.IGNORECASE)
_IRREGULAR = dict(
    pair.split("-")
    for pair in (
        "took-take taken-take went-go gone-go came-come gave-give given-give got-get had-have has-have held-hold "
        "kept-keep knew-know known-know left-leave lost-lose made-make met-meet paid-pay ran-run said-say saw-see "
        "seen-see sold-sell sent-send spent-spend stood-stand told-tell thought-think understood-understand "
        "won-win wrote-write written-write ate-eat eaten-eat bought-buy built-build caught-catch chose-choose "
        "chosen-choose did-do done-do drove-drive driven-drive fell-fall fallen-fall felt-feel flew-fly flown-fly "
        "found-find grew-grow grown-grow heard-hear rose-rise risen-rise read-read slept-sleep spoke-speak "
        "spoken-speak taught-teach wore-wear worn-wear began-begin begun-begin brought-bring broke-break "
        "broken-break drank-drink drunk-drink fought-fight swam-swim"
    ).split()
)
_LIGHT = frozenset(
    "the a an of in on at by for from to with all its their his her and or who that this those these it".split()
)


def is_denied_otherwise(
    question: Question, figure: Figure, figures: Sequence[Figure], text: str, sentence: Span, words: Sequence[Word]
) -> bool:
    """Whether a figure is of those who did where those who did not are asked for, or the other way round.

    figures, words: the sentence's; text: the document's.
    """
    asked = _DENIES.search(question.text)
    clause = clause_of(figure, figures, text, sentence, words).span
    told = text[clause.start : clause.end]
    if asked is None:
        stems = {_base(word.text) for word in question.content}
        found = [match["verb"] or "" for pattern in (_DENIES, _NO) for match in pattern.finditer(told)]
        return any(verb and _base(verb) in stems for verb in found) and _DENIES_TOO.search(question.text) is None
    if _DENIES_TOO.search(told) is not None:
        return False
    done = [_base(word.text) for word in question.content if word.span.start >= asked.start()]
    return not any(_has_prefix(word.text.lower(), done) for word in words)


def rest_of(
    question: Question, figure: Figure, figures: Sequence[Figure], text: str, sentence: Span, words: Sequence[Word]
) -> Computed | None:
    """What a percentage leaves of its whole, where that is surely what is asked; None elsewhere.

    The figure's clause has to tell of the same whole, and to say all that the question denies.
    """
    asked = _ASKED.fullmatch(question.text.strip(" ?.!"))
    if asked is None or figure.kind != "percent" or asked["counted"]:
        return None
    clause = clause_of(figure, figures, text, sentence, words).span
    if sum(item.kind in ("percent", "fraction") and clause.holds(item.span) for item in figures) != 1:
        return None
    behind = text[figure.span.end : clause.end]
    of = _OF.match(behind)
    if of is None:
        return None
    told = _telling(behind[of.end() :])
    whole, done = _telling(asked["whole"] or ""), _telling(asked["done"])
    if whole and told[: len(whole)] != whole:
        return None
    rest = told[len(whole) :]
    is_verb_behind = not whole or any(word in done for word in rest[:3])
    if not done or not set(done) <= set(rest) or not is_verb_behind:
        return None
    computed = compute("complement", [figure])
    return computed if isinstance(computed, Computed) else None


def _telling(text: str) -> list[str]:
    return [_base(word.text) for word in split_words(text) if word.text.lower() not in _LIGHT]


def _base(word: str) -> str:
    """What is one for all forms of a verb."""
    lower = word.lower()
    return stem(_IRREGULAR.get(lower, lower))


def _has_prefix(word: str, done: Sequence[str]) -> bool:
    """ "Unvaccinated" of "vaccinated"."""
    return any(word.startswith(prefix) and stem(word.removeprefix(prefix)) in done for prefix in _PREFIXES)
