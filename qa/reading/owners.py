"""Whose a figure is where its own clause says so: "Obama holds 900 delegates" is no answer about Clinton."""

import re
from collections.abc import Collection

from corpus.documents import Figure, Span
from corpus.library import StoredPassage
from index.lexical import stem
from qa.questions.names import places_asked
from qa.questions.question import Question
from qa.questions.words import WordVectors, split_words

# Where another statement begins, which has an owner of its own.
_BREAKS = re.compile(r"[;:]\s|,?\s(?:while|whilst|whereas|although|though|but|and)\s|[“”\"]|\s[–—-]+\s")
_HAS = (
    r"has|have|had|holds?|held|owns?|owned|w[io]ns?|won|gets?|got|sells?|sold|makes?|made|earns?|earned|employs?|employed|"
    r"pays?|paid|loses?|lost|receives?|received|takes?|took|scores?|scored|gains?|gained|produces?|produced|reports?|"
    r"reported|posts?|posted|spends?|spent|buys?|bought|raises?|raised|collects?|collected|cuts?|counts?|counted|operates?|"
    r"runs?|ran|carries|carried|leads?|led|attracts?|attracted|builds?|built|hired?|hires"
)
# "The mill of Zlin", "Zlin's mill", "the Zlin mill".
_NAME = r"[A-Z][\w-]*(?: [A-Z][\w-]*)*"
_ONES = (
    re.compile(rf"\b(?P<noun>[a-z][a-z-]{{2,}}) (?:of|in|at) (?:the )?(?P<name>{_NAME})"),
    re.compile(rf"(?P<name>{_NAME})(?:['’]s?)? (?P<noun>[a-z][a-z-]{{2,}})\b"),
)
_OPENERS = frozenset("The In On At By For When While As But And If A An It This That These Those How What".split())
_OWNER = re.compile(r"(?:in|on|by|at) [^,]{1,40}, |", re.IGNORECASE)
_NAMED = re.compile(
    rf"(?P<name>[A-Z][\w'’.&-]*(?: (?:of |the )?[A-Z][\w'’.&-]*){{0,4}}) "
    rf"(?:now |also |already |then |only )?(?:{_HAS})\b"
)


def is_of_another_owner(
    question: Question, figure: Figure, stored: StoredPassage, sentence: Span, vectors: WordVectors
) -> bool:
    """Whether a figure's statement begins with a name, says that it has the figure, and names nobody who is asked for.

    sentence: the one that the figure stands in. Places that are only asked for with "in" are none of those.
    """
    where = places_asked(question)
    asked = {word.stem for word in question.names if word not in where}
    if not asked or figure.kind == "date":
        return False
    text = stored.document.text
    if _is_of_another_one(question.text, asked, text, sentence, figure):
        return True
    breaks = [match.end() for match in _BREAKS.finditer(text, sentence.start, figure.span.start)]
    start = max(breaks, default=sentence.start)
    opening = _OWNER.match(text, start, figure.span.start)
    owner = _NAMED.match(text, opening.end() if opening is not None else start, figure.span.start)
    if owner is None:
        return False
    end = _BREAKS.search(text, figure.span.end, sentence.end)
    own = split_words(text, Span(start, end.start() if end is not None else sentence.end))
    if any(word.stem in asked for word in own):
        return False
    words = owner["name"].split()
    # A capital tells nothing at the beginning of a sentence; a word that is in no dictionary is most often a name.
    is_name = vectors.looks_like_name(words[0]) or words[0].lower() not in vectors.rows
    return len(words) > 1 or owner.start() > sentence.start or is_name


def _is_of_another_one(question: str, asked: Collection[str], text: str, sentence: Span, figure: Figure) -> bool:
    """Whether a sentence tells, before the figure, of the mill of one place where that of another is asked for."""
    told = text[sentence.start : sentence.end]
    if any(word.stem in asked for word in split_words(told)):
        return False
    wanted = {noun for noun, names in _ones(question) if names & set(asked)}
    ones = _ones(text[sentence.start : figure.span.start])
    return any(noun in wanted and not names & set(asked) for noun, names in ones)


def _ones(text: str) -> list[tuple[str, frozenset[str]]]:
    """Nouns with the names of whose or where they are."""
    return [
        (stem(match["noun"]), frozenset(stem(word.lower()) for word in match["name"].split()))
        for pattern in _ONES
        for match in pattern.finditer(text)
        if match["name"].split()[0] not in _OPENERS
    ]
