"""Superlatives that take each other's place: "And the lowest?", "the smallest one?", "And who came last?"."""

import re
from collections.abc import Sequence

from qa.conversation.frames import asked_noun, read_question
from qa.conversation.noun_phrases import AUXILIARIES, QUESTION_WORDS, noun_phrases, plain, tokens_of
from qa.conversation.references import Mention
from qa.questions.words import WordVectors

_ORDINAL = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|next|\d{1,2}(?:st|nd|rd|th))"
# Words in -est that grade nothing.
_NO_GRADES = (
    r"(?:interest|forest|west|request|invest|protest|test|rest|guest|harvest|contest|arrest|honest|modest|chest|nest|"
    r"priest|quest|conquest|suggest|digest|behest|manifest|unrest|pest|vest|crest|jest|zest|divest|northwest|southwest)"
)
_OTHERS = r"(?:best|worst|fewest|least|most|average|median|mean|minimum|maximum|typical)"
_QUALITY = r"[^\W\d_]+(?<!m)(?:ive|ent|ant|ous|ful|al|ic|ar|able|ible|ed|ing|ary|mon|ure|ern|ly|ult|ese)"
_GRADE = rf"(?:(?:most|least) {_QUALITY}|(?!{_NO_GRADES}\b)[^\W\d_]{{2,14}}est|{_OTHERS})"
_GRADED = re.compile(rf"\b(?:(?P<ordinal>{_ORDINAL})[ -])?(?P<grade>{_GRADE})\b", re.IGNORECASE)
_COUNTED = re.compile(rf"\b(?P<ordinal>{_ORDINAL})\b", re.IGNORECASE)
_SAID = re.compile(
    rf"(?P<before>(?:[^\W\d_]+ ){{0,4}}?)(?P<article>the )?"
    rf"(?:(?:(?P<ordinal>{_ORDINAL})[ -])?(?P<grade>{_GRADE})|(?P<alone>{_ORDINAL}))(?: ones?)?"
    rf"(?: (?P<noun>(?:[^\W\d_]+ ){{0,2}}[^\W\d_]+))?",
    re.IGNORECASE,
)
_EDITION = re.compile(r"\bthe ((?:19|20)\d\d) (?=[A-Z])")
_ONE = re.compile(rf"\b(?P<which>the (?:{_ORDINAL}|{_GRADE})) ones?\b", re.IGNORECASE)
_SINGLES = frozenset("one ones".split())
_CHOOSING = frozenset("which what".split())
MAX_SAID_WORDS = 8


def with_superlative(said: str, question: str, vectors: WordVectors) -> str | None:
    """The question with the superlative or ordinal that was said in the place of its own; None if either has none."""
    match = _SAID.fullmatch(said)
    if match is None or len(said.split()) > MAX_SAID_WORDS or not _is_of(match["before"], question):
        return None
    there = _GRADED.search(question)
    if there is None and match["noun"] is None and not match["before"]:
        added = _added(match, question, vectors)
        if added is not None:
            return added
    if match["alone"]:
        found = _counted(match["alone"].lower(), question, there)
    elif there is None:
        return None
    else:
        start = there.start("ordinal") if there["ordinal"] else there.start()
        ordinal = f"{match['ordinal'].lower()} " if match["ordinal"] else ""
        found = start, there.end(), f"{ordinal}{match['grade'].lower()}"
    if found is None:
        return None
    start, end, new = found
    noun = match["noun"]
    if noun is not None and match["before"]:
        return None  # a question by itself
    if noun is None or re.search(rf"\b{re.escape(noun)}\b", question[:start], re.IGNORECASE):
        return f"{question[:start]}{new}{question[end:]}"
    return _with_noun(question, start, end, new, noun, vectors)


def _added(said: re.Match[str], question: str, vectors: WordVectors) -> str | None:
    """ "The second fine" for "the fine", where the question names one thing alone, and nothing like a rank."""
    things = [phrase for phrase in noun_phrases(question, vectors) if not phrase.is_name]
    if len(things) != 1 or _COUNTED.search(question) or not things[0].text.lower().startswith("the "):
        return None
    (thing,) = things
    grade = " ".join(filter(None, (said["ordinal"], said["grade"], said["alone"]))).lower()
    return f"{question[: thing.span.start]}the {grade} {thing.bare}{question[thing.span.end :]}"


def with_ones(text: str, mentions: Sequence[Mention]) -> str:
    """ "The second one" within a question, where the conversation spoke of the first fair: "the second fair"."""
    one = _ONE.search(text)
    if one is None or _COUNTED.search(text[: one.start()]) or _GRADED.search(text[: one.start()]):
        return text
    of_many = re.compile(rf"(?:the )?(?:{_ORDINAL}|{_GRADE}|(?:19|20)\d\d) (?P<noun>\S.*)", re.IGNORECASE)
    for mention in mentions:
        match = of_many.fullmatch(mention.phrase.text)
        if match is not None:
            return f"{text[: one.start()]}{one['which']} {match['noun']}{text[one.end() :]}"
    return text


def has_superlative(text: str) -> re.Match[str] | None:
    """The first superlative, with the ordinal before it."""
    return _GRADED.search(text)


def _counted(ordinal: str, question: str, there: re.Match[str] | None) -> tuple[int, int, str] | None:
    """ "The second", of the highest, is the second highest; of the first fair it is the second fair."""
    if there is not None and there["ordinal"]:
        return *there.span("ordinal"), ordinal
    own = _COUNTED.search(question)
    if own is not None and there is None:
        return *own.span(), ordinal
    edition = _EDITION.search(question)
    if there is None and edition is not None:
        return *edition.span(1), ordinal
    if there is None or ordinal in ("first", "last", "next") or there["grade"].lower() in ("average", "median", "mean"):
        return None
    return there.start(), there.start(), f"{ordinal} "


def _is_of(before: str, question: str) -> bool:
    """Whether what is said before the superlative asks as the question does: "who came", "which one had"."""
    words = before.lower().split()
    if not words:
        return True
    own = [token.lower for token in tokens_of(question)]
    asked = [word for word in words if word in QUESTION_WORDS]
    asks = next((word for word in own if word in QUESTION_WORDS), "")
    is_same = not asked or asked[0] == asks or {asked[0], asks} <= _CHOOSING
    rest = [word for word in words if word not in QUESTION_WORDS | AUXILIARIES | _SINGLES]
    return is_same and all(word in own for word in rest) and (bool(asked) or words[-1] in ("with", "by", "for", "at"))


def _with_noun(question: str, start: int, end: int, new: str, noun: str, vectors: WordVectors) -> str | None:
    """With another noun behind the superlative: "the lowest inflation" for "the highest unemployment"."""
    for phrase in noun_phrases(question, vectors):
        if phrase.span.start <= start < phrase.span.end:
            head = re.search(r" (?:of|in|for|at) ", question[end : phrase.span.end])
            stop = end + head.start() if head is not None else phrase.span.end
            if plain(noun.lower()) == plain(question[end:stop].strip().lower()):
                return f"{question[:start]}{new}{question[end:]}"
            return f"{question[:start]}{new} {noun}{question[stop:]}"
    own = asked_noun(read_question(question).asks).lower().split()
    if own and noun.lower() == own[-1]:
        return f"{question[:start]}{new}{question[end:]}"
    return None
