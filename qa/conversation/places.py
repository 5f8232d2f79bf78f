"""Places that a follow-up puts in the place of others: "And in China?" of American sales asks for Chinese sales."""

import re

from qa.conversation.noun_phrases import kind_of_name, noun_phrases
from qa.questions.peoples import adjective_of, adjectives_in, is_place
from qa.questions.words import WordVectors

_IN = re.compile(r"(?:(?:in|at|for|of|from|to|on|with) )?(?P<article>the )?(?P<name>.+?)(?:['’]s?)?", re.IGNORECASE)
_ONES = re.compile(r"(?:the )?(?P<adjective>\S+(?: \S+)?) ones?", re.IGNORECASE)
# "Boston" of "Boston firms", "the US" of "the US jobless rate".
_BEFORE_NOUN = re.compile(
    r"(?<![\w.'’-])(?!(?:Which|What|How|Whose|The|Is|Are|Was|Were|Did|Does|Do)\b)"
    r"(?P<name>[A-Z][\w.]*(?: [A-Z][\w.]*)*)(?= [a-z])"
)
_PREPOSITION = re.compile(r"\b(?:in|at|from|to|near|of|for) (?:the )?$", re.IGNORECASE)
_LINK = re.compile(r" (?:of|in|for|at|on|to|from|by) ")
MAX_WORDS = 4


def with_place(said: str, question: str, vectors: WordVectors) -> str | None:
    """The question with the place that was said where it names its own before a noun; None if it names none there."""
    ones = _ONES.fullmatch(said)
    match = _IN.fullmatch(ones["adjective"] if ones is not None else said)
    if match is None or len(said.split()) > MAX_WORDS:
        return None
    name = match["name"]
    if name == "us" and match["article"] is None:
        return None  # the pronoun
    adjective = adjective_of(name)
    if adjective is None and (ones is not None or not _is_place(name, vectors)):
        return None
    if ones is None and _has_place(question, vectors):
        return None
    there = _slot(question, vectors)
    if there is None or question[there[0] : there[1]].lower() in (name.lower(), (adjective or "").lower()):
        return None
    start, end, noun_end = there
    is_bare_name = adjective_of(question[start:end]) is None
    if adjective is not None or is_bare_name:
        return f"{question[:start]}{adjective or name}{question[end:]}"
    noun = question[end:noun_end].strip()
    return f"{question[:start]}{noun} in {match['article'] or ''}{name}{question[noun_end:]}"


def _is_place(name: str, vectors: WordVectors) -> bool:
    return is_place(name) or kind_of_name(name.split(), "", vectors) == "place"


def _has_place(question: str, vectors: WordVectors) -> bool:
    """Whether a place stands by itself, so that another takes its place: "in Shanghai", "Peru"."""
    return any(phrase.is_name and phrase.kind == "place" for phrase in noun_phrases(question, vectors))


def _slot(question: str, vectors: WordVectors) -> tuple[int, int, int] | None:
    """Where a place stands before its noun, and where that noun ends."""
    phrases = noun_phrases(question, vectors)
    spans = [(span.start, span.end) for span in adjectives_in(question)]
    for match in _BEFORE_NOUN.finditer(question):
        if _PREPOSITION.search(question[: match.start()]) is not None and not match["name"].isupper():
            continue
        if adjective_of(match["name"]) is not None or _is_place(match["name"], vectors):
            spans.append(match.span())
    for start, end in spans:
        for phrase in phrases:
            if phrase.span.start <= start < end < phrase.span.end:
                link = _LINK.search(question, end, phrase.span.end)
                return start, end, link.start() if link is not None else phrase.span.end
    return None
