"""Pronouns written out: "it", "his", "there", "that year" become what the conversation said.

A pronoun whose meaning the question holds itself is left ("Did Microsoft say when its centre opens?"): one that owns
may mean a phrase before it, any other only one of another clause. So is an "it" that means nothing ("is it true that").
"""

import re
from collections.abc import Sequence

from qa.conversation.noun_phrases import (
    ARTICLES,
    AUXILIARIES,
    PREPOSITIONS,
    QUESTION_WORDS,
    Phrase,
    Token,
    is_verb,
    noun_phrases,
    tokens_of,
)
from qa.conversation.references import Mention, PronounClass, antecedent, fit, is_same
from qa.conversation.times import times_in
from qa.conversation.turns import Turn
from qa.questions.words import WordVectors

CLASSES: dict[str, PronounClass] = {
    **dict.fromkeys(("he", "him", "his"), "he"),
    **dict.fromkeys(("she", "her", "hers"), "she"),
    **dict.fromkeys(("they", "them", "their", "theirs"), "they"),
    **dict.fromkeys(("it", "its"), "it"),
    "there": "there",
}
# How well a phrase of the question itself must fit for the pronoun to mean that one.
OWN_FIT, OWN_FIT_OF_THEY = 0.4, 0.5
# Longer owners stand behind: "the purpose of the pilot zone in Pudong".
MAX_OWNER_WORDS = 4

# Behind these words begins another clause.
_CLAUSE = frozenset(
    "that when if because before after while and but who which where why how what since until , say says said think "
    "thinks thought believe believes believed claim claims claimed announce announced hope hopes".split()
)
# "Before him": no clause, as in "before he came".
_BEFORE_OBJECTS = frozenset("before after since until".split())
_EMPTY_IT = re.compile(
    r"\bit (?:is |was |be )?(?:true|possible|likely|clear|said|known|reported|rain|raining|snow|the case|correct)\b|"
    r"\b(?:is|was) it (?:true|possible|likely|said|known|the case|correct|raining|that)\b|"
    r"\bit (?:take|takes|took)\b.{0,60}?\bto\b|\b(?:does|did) it (?:say|mention|mean)\b|\bwhat time (?:is|was) it\b|"
    r"\b(?:is|was) it called (?:when|if)\b|^(?:when|if) .*\b(?:is|was) it called\b|\bit (?:can|could|may) be\b|"
    r"\b(?:say|said|know|deny|confirm|mention|announce|admit) it\b|"
    r"\bmake it (?:to|big|into|through)\b|\bit (?:seems?|appears?) (?:that|to)\b",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"\b[A-Z]")
_THAT_TIME = re.compile(
    r"(?:\b(?P<preposition>in|on|during|at|by|since|before|after|until|from)\s+)?"
    r"\b(?:that|this|the same) (?:same )?(?:year|day|month|time period|period|time|season|decade|week)\b"
    r"(?! (?:of|that|when)\b)",
    re.IGNORECASE,
)
_BEFORE_TIME = re.compile(
    r"^(?:at|by|in|on|since|during|before|after|until|till|from|around|for|as of)\s+", re.IGNORECASE
)
_IS_AMOUNT = re.compile(
    r"(?:and |so |but )?(?:how (?:many|much)|(?:what|which) (?:share|percentage|part|"
    r"proportion|fraction))\b.* (?:is|was|are|were) (?:that|this)\b",
    re.IGNORECASE,
)
_ASKS_WHO = re.compile(r"(?:and |but |so )?who\b(?! else\b)", re.IGNORECASE)
_AFTER_THAT = re.compile(r"\b(after|before|since|following) (?:that|this)\b(?=\s*(?:$|[?.!,]))", re.IGNORECASE)
_THAT = re.compile(
    r"\b(?P<before>is|was|are|were|did|does|will|would|can|about)\s+"
    r"(?P<that>that|this|those|these)\b(?=\s*(?:$|[?.!,])|\s+(?P<behind>[\w'’-]+))",
    re.IGNORECASE,
)


def written_out(text: str, turns: Sequence[Turn], mentions: Sequence[Mention], vectors: WordVectors) -> str:
    """The question with its pronouns replaced, the others left."""
    text = _with_times(text, turns)
    text = _after_what(text, turns, vectors)
    text = _with_pronouns(text, _possible(mentions, turns), vectors)
    return _with_that(text, turns, mentions)


def _possible(mentions: Sequence[Mention], turns: Sequence[Turn]) -> Sequence[Mention]:
    """What may be meant: whoever answered "who", and nobody named before if nobody did."""
    if not turns or _ASKS_WHO.match(turns[-1].question) is None:
        return mentions
    if turns[-1].is_answered:
        return [item for item in mentions if item.age or item.is_answer or item.phrase.kind != "unknown"]
    before = [item for item in mentions if item.age and not item.is_topic]
    return [item for item in mentions if item not in before or item.phrase.kind not in ("person", "unknown")]


def _with_times(text: str, turns: Sequence[Turn]) -> str:
    match = _THAT_TIME.search(text)
    if match is None or not turns:
        return text
    said = _last_time(turns)
    if said is None:
        return text
    preposition = match["preposition"]
    bare = _BEFORE_TIME.sub("", said)
    if preposition:
        new = f"{preposition} {bare}"
    else:
        new = said if said != bare else f"in {bare}" if re.fullmatch(r"\d{4}", bare) else f"on {bare}"
    return text[: match.start()] + new + text[match.end() :]


def _last_time(turns: Sequence[Turn]) -> str | None:
    for turn in reversed(turns[-3:]):
        for text in (turn.answer, turn.question):
            spans = times_in(text)
            if spans:
                return text[spans[0].start : spans[0].end]
    return None


def _after_what(text: str, turns: Sequence[Turn], vectors: WordVectors) -> str:
    """ "After that" is after the time, or else the event, that the last turn spoke of."""
    match = _AFTER_THAT.search(text)
    if match is None or not turns:
        return text
    event = event_of(turns[-1], vectors)
    if event is None:
        return text
    return f"{text[: match.start()]}{match[1]} {event}{text[match.end() :]}"


def event_of(turn: Turn, vectors: WordVectors) -> str | None:
    """What happened, by the name of it or its time: "the earthquake in Chile", "May 21"."""
    for text in (turn.answer if turn.is_answered else "", turn.question):
        spans = times_in(text)
        if spans:
            said = text[spans[0].start : spans[0].end]
            return _BEFORE_TIME.sub("", said)
    things = [
        phrase
        for phrase in noun_phrases(turn.question, vectors)
        if phrase.kind in ("thing", "unknown", "group") and not phrase.is_name
    ]
    definite = [phrase for phrase in things if phrase.text.lower().startswith("the ")]
    return definite[-1].definite if definite else None


def _with_pronouns(text: str, mentions: Sequence[Mention], vectors: WordVectors) -> str:
    tokens, own = tokens_of(text), noun_phrases(text, vectors)
    empty = [match.span() for match in _EMPTY_IT.finditer(text)]
    pieces: list[tuple[int, int, str]] = []
    meant: dict[PronounClass, Mention | None] = {}
    for n, token in enumerate(tokens):
        of = CLASSES.get(token.lower)
        if of is None or token.text == "IT" or (of == "there" and not _is_locative(tokens, n)):
            continue
        if token.lower == "it" and any(start <= token.span.start < end for start, end in empty):
            continue
        is_possessive = is_owner(tokens, n) or (n > 1 and token.lower == "it" and _is_mark(tokens, n + 1))
        candidates = mentions
        if of in meant:
            first = meant[of]
            if token.lower not in ("him", "them") or first is None or is_possessive:
                continue
            candidates = [item for item in mentions if not is_same(item.phrase, first.phrase)]
        elif _is_own(of, tokens, n, own, is_possessive=is_possessive):
            meant[of] = None
            continue
        found = antecedent(of, candidates)
        if found is not None and any(item is not None and item.phrase == found.phrase for item in meant.values()):
            found = None  # "she" and "them" are not the same
        meant[of] = found
        if found is not None and found.phrase.bare.lower() not in text.lower():
            pieces.append(_piece(text, found.phrase, tokens, n, own, of, is_possessive=is_possessive))
    for start, end, new in reversed(pieces):
        text = text[:start] + new + text[end:]
    return text


def _is_locative(tokens: Sequence[Token], n: int) -> bool:
    """Not "there is", "are there any"."""
    before = tokens[n - 1].lower if n else ""
    behind = tokens[n + 1].lower if n + 1 < len(tokens) else "?"
    if n == 0 or behind in AUXILIARIES or before in ("where", "wher"):
        return False
    if before in AUXILIARIES:
        return False
    return not (behind in "?.!" and tokens[0].lower in ("how", "what", "which") and before in AUXILIARIES)


def _is_mark(tokens: Sequence[Token], n: int) -> bool:
    """ "it's" for "its"."""
    return n + 1 < len(tokens) and tokens[n].lower == "'s" and tokens[n + 1].is_word


def is_owner(tokens: Sequence[Token], n: int) -> bool:
    """Whether a pronoun owns what stands behind it: "her" of "her party", not of "elect her in"."""
    lower = tokens[n].lower
    if lower in ("its", "their"):
        return True
    if lower not in ("his", "her") or n + 1 == len(tokens) or not tokens[n + 1].is_word:
        return False
    behind = tokens[n + 1].lower
    return lower == "his" or behind not in PREPOSITIONS | AUXILIARIES | ARTICLES | QUESTION_WORDS | {"and", "or"}


def _is_own(of: PronounClass, tokens: Sequence[Token], n: int, own: Sequence[Phrase], *, is_possessive: bool) -> bool:
    """Whether the question itself has what the pronoun means."""
    for phrase in own:
        least = OWN_FIT if tokens[n].lower != "they" else OWN_FIT_OF_THEY
        fitting = fit(of, phrase)
        # Of a name in the same question it is seldom sure what it is of.
        is_name = (phrase.is_name or _CAPITAL.search(phrase.bare) is not None) and (fitting > 0 or is_possessive)
        if phrase.span.end > tokens[n].span.start or (fitting < least and not is_name):
            continue
        if (
            fitting >= least
            and tokens[n].lower in ("it", "them")
            and tokens[n - 1].lower in ("in", "on", "to", "within")
        ):
            return True
        clause = tokens[: n - (tokens[n - 1].lower in _BEFORE_OBJECTS)]
        between = [token.lower for token in clause if token.span.start >= phrase.span.end]
        if is_possessive or any(word in _CLAUSE for word in between):
            return True
    return False


def _piece(
    text: str,
    phrase: Phrase,
    tokens: Sequence[Token],
    n: int,
    own: Sequence[Phrase],
    of: PronounClass,
    *,
    is_possessive: bool,
) -> tuple[int, int, str]:
    """What is replaced, and by what."""
    token, new = tokens[n], phrase.definite
    if of == "there":
        default = "at" if phrase.kind == "group" else "in"
        preposition = phrase.before if phrase.before in ("in", "at", "on") else default
        before = tokens[n - 1].lower if n else ""
        new = new if before in PREPOSITIONS else f"{preposition} {new}"
        return token.span.start, token.span.end, new
    if is_possessive and len(new.split()) > MAX_OWNER_WORDS:
        owned = next((item for item in own if item.span.start == token.span.start), None)
        if owned is not None and owned.span.end > token.span.end and "of" not in owned.text.split():
            return owned.span.start, owned.span.end, f"the {text[token.span.end : owned.span.end].strip()} of {new}"
    if token.span.start == 0:
        new = new[0].upper() + new[1:]
    if is_possessive or token.lower in ("hers", "theirs"):
        new += "'" if new.endswith("s") and (phrase.is_plural or phrase.kind == "group") else "'s"
    return token.span.start, token.span.end, new


def _with_that(text: str, turns: Sequence[Turn], mentions: Sequence[Mention]) -> str:
    """ "How does that rank?": a bare "that" means the last turn's thing, as "it" does."""
    match = _THAT.search(text)
    if match is None or not turns or _IS_AMOUNT.match(text) is not None:
        return text
    behind = (match["behind"] or "").lower()
    if behind and match["that"].lower() in ("that", "this") and not _may_follow(behind):
        return text
    found = antecedent("it", [item for item in mentions if item.age == 0 or item.is_topic])
    if found is None or found.phrase.bare.lower() in text.lower():
        return text
    return text[: match.start("that")] + found.phrase.definite + text[match.end("that") :]


def _may_follow(word: str) -> bool:
    """Whether it can stand behind a bare "that": a verb or an adverb, no noun."""
    tokens = tokens_of(word)
    return bool(tokens) and (
        is_verb(tokens, 0)
        or word in AUXILIARIES | PREPOSITIONS | ARTICLES
        or word.endswith(("ly", "ful", "ous", "ed", "ive", "able", "ible"))
        or word in ("all", "so", "really", "good", "bad", "true", "the", "a", "well", "new", "enough", "still")
    )
