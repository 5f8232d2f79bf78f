"""Whether what a sentence counts is told of another place than the one that is asked about."""

from collections.abc import Sequence

from corpus.documents import Figure
from qa.questions.names import Name, places_asked
from qa.questions.peoples import common_names
from qa.questions.question import Question
from qa.questions.regions import regions_in
from qa.questions.words import Word

_IN = frozenset("in across throughout outside near within".split())
_MARKS = ("$", "€", "£", "¥")
# Behind "in", and no places.
_NO_PLACES = frozenset(
    "parliament congress senate house assembly council cabinet government court internet olympics league cup "
    "championship english french german spanish chinese latin arabic islam christianity euro euros dollars bitcoin god "
    "facebook twitter google youtube windows linux java".split()
)


def is_of_elsewhere(
    question: Question, words: Sequence[Word], names: Sequence[Name], figure: Figure, text: str
) -> bool:
    """Whether a sentence names countries or regions, and none that the question does: what it counts is theirs.

    Of any other place, where the question says "in" one that the sentence does not name, and the sentence "in" another.
    words, names: the sentence's; text: the document's.
    """
    # In a question all in lower case, names are told by meaning.
    asked_words = [word.text.title() if word.is_name else word.text for word in question.content]
    # The US of "US$5" is none.
    told_words = [word.text for word in words if text[word.span.end : word.span.end + 1] not in _MARKS]
    for read in (_peoples, regions_in):
        asked, told = read(asked_words), read(told_words)
        if asked and told and not asked & told:
            return True
    where = places_asked(question)
    told_stems = {word.stem for word in words}
    if not where or any(word.stem in told_stems for word in where):
        return False
    return any(_is_other_place(name, question, figure) for name in names)


def _peoples(words: list[str]) -> frozenset[str]:
    return frozenset(filter(None, common_names(words)))


def _is_other_place(name: Name, question: Question, figure: Figure) -> bool:
    is_place = name.after in _IN and not name.is_time and name.words[-1].text.lower() not in _NO_PLACES
    return is_place and not name.is_asked(question) and not name.span.overlaps(figure.span)
