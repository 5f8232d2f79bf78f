"""Did it rise or fall? Told by the direction that the documents give, with the sentence that says so.

"Did sales in Chile go up?" is denied by "a decrease of sales by 3% in Chile", though no word of that is a "no". Only a
sentence that names what is asked about, where, and for when, and that speaks of one direction there, tells.
"""

import re
from collections.abc import Sequence

from corpus.documents import Change, Figure, Span
from qa.answers import AnswerFigure
from qa.drafts import Draft, Quoted
from qa.questions.names import places_asked
from qa.questions.question import Question, resolve
from qa.questions.words import Word
from qa.reading.evidence import PassageEvidence, SentenceEvidence

# How near a word must come to that of the question, on the scale of WordVectors.similarity.
HELD = 0.78
# Longer than this between the place and its figure, and they need not belong together.
NEAR = 60
_UP = r"rise|risen|rising|increase[ds]?|increasing|grow|grown|growing|climb(?:ed|ing)?|go(?:ne|ing)? up|soar(?:ed)?"
_DOWN = (
    r"fall|fallen|falling|decrease[ds]?|decreasing|declin(?:e[ds]?|ing)|drop(?:ped|ping)?|go(?:ne|ing)? down|shr[iu]nk"
)
_ASKED = re.compile(rf"(?P<lead>.*?)\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b(?P<rest>.*)", re.IGNORECASE)
# Of itself, without anybody who raises or cuts it.
_WENT_UP = frozenset(
    "rose risen rises rising increased increases grew grown grows climbed climbs jumped jumps surged surges soared "
    "soars rocketed skyrocketed".split()
)
_WENT_DOWN = frozenset(
    "fell fallen falls falling dropped drops declined declines decreased decreases slipped slips slid sank sunk "
    "plunged plunges tumbled shrank shrunk dipped slumped collapsed plummeted".split()
)
# Words between a thing and its verb: "the price for a barrel of oil dropped".
_VERB_WITHIN = 6
_VERBS: tuple[tuple[Change, frozenset[str]], ...] = (("up", _WENT_UP), ("down", _WENT_DOWN))
# What would have to be reckoned with: more than a direction is asked for, or less than a fact is said.
_BEYOND = re.compile(
    r"\b(?:more|less|faster|slower|most|than|every|each|always|or|because|due|most|first|record|sharply|only)\b", re.I
)
# Of what is to come, or may be, what came tells nothing.
_AHEAD = re.compile(
    r"\W*(?:will|would|can|could|may|might|should|shall|is .*\bgoing to|are .*\bgoing to)\b", re.IGNORECASE
)
_UNSURE = re.compile(
    r"\b(?:not|no|never|may(?! \d)|might|could|would|if|expect(?:s|ed)?|likely|forecasts?|plans?|hopes?|fears?|"
    r"yet to|declined? to|failed to|prevented|avoided|short of)\b|"
    r"n['’]t\b",
    re.IGNORECASE,
)


def answer_by_direction(question: Question, passages: Sequence[PassageEvidence]) -> Draft | None:
    """Yes or no by the direction of a change; None where the question asks for none, or no sentence tells.

    passages: read and judged. The confidence is the share, by weight, of the question's words that the sentence has.
    """
    asked = _asked(question)
    if asked is None or not question.is_yes_no or _BEYOND.search(question.text) or _AHEAD.match(question.text):
        return None
    wanted, moved = asked
    words = [n for n, word in enumerate(question.content) if not moved.overlaps(word.span)]
    told = [
        (sentence.coverage, passage.log_odds, _draft(direction == wanted, figure, passage, sentence))
        for passage in passages
        if not passage.missing_names
        for sentence in passage.sentences
        if (found := _direction(question, words, passage, sentence)) is not None
        for direction, figure in [found]
    ]
    return max(told, key=lambda item: item[:2])[2] if told else None


def is_against(question: Question, figure: Figure) -> bool:
    """Whether a figure went the other way than the question takes for granted: "how far did it fall", of what rose."""
    asked = _asked(question)
    return asked is not None and figure.change not in (None, asked[0])


def _asked(question: Question) -> tuple[Change, Span] | None:
    """The direction that a question speaks of, and its word."""
    found = _ASKED.fullmatch(question.text)
    if found is None:
        return None
    way: Change = "up" if found["up"] else "down"
    return way, Span(found.start(way), found.end(way))


def _direction(
    question: Question, words: Sequence[int], passage: PassageEvidence, sentence: SentenceEvidence
) -> tuple[Change, Figure | None] | None:
    """Where the sentence says that what is asked about went, with the figure that tells by how much."""
    document = passage.stored.document
    if _UNSURE.search(document.quote(sentence.span)):
        return None
    content = [(n, question.content[n]) for n in words if question.content[n] not in question.times]
    things = [(n, word) for n, word in content if not word.is_name]
    if not things or any(_place(n, word, sentence) is None for n, word in things):
        return None
    title = document.title.lower()
    places = [_place(n, word, sentence) for n, word in content if word.is_name]
    absent = [word for n, word in content if word.is_name and _place(n, word, sentence) is None]
    where = places_asked(question)
    if any(word in where or word.text.lower() not in title for word in absent):
        return None
    named = [sentence.words[at].span for at in places if at is not None]
    figures = [
        item
        for item in passage.stored.figures
        if sentence.span.holds(item.span) and item.change and item.kind != "date"
    ]
    if figures:
        figure = min(figures, key=lambda item: _distance(item, named))
        is_sure = len({item.change for item in figures}) == 1 or (named and _distance(figure, named) <= NEAR)
        if not is_sure or not figure.change or not _is_of_the_time(question, passage, sentence, figure):
            return None
        return figure.change, figure
    direction = _verb(passage, sentence, [at for n, word in things if (at := _place(n, word, sentence)) is not None])
    if direction is None or not _is_of_the_time(question, passage, sentence, None):
        return None
    return direction, None


def _place(n: int, word: Word, sentence: SentenceEvidence) -> int | None:
    """The sentence's word that says the question's; None if none does."""
    row = sentence.similarity[n]
    if not len(row):
        return None
    at = int(row.argmax())
    return at if row[at] >= (1.0 if word.is_name or word.text[0].isdigit() else HELD) else None


def _distance(figure: Figure, named: Sequence[Span]) -> int:
    """Characters between a figure and the nearest name; 0 without any."""
    return min((max(0, name.start - figure.span.end, figure.span.start - name.end) for name in named), default=0)


def _verb(passage: PassageEvidence, sentence: SentenceEvidence, things: Sequence[int]) -> Change | None:
    """The direction of the one verb of the sentence that tells of any, if it stands soon behind all the things."""
    moving = [
        (n, direction)
        for n, word in enumerate(sentence.words)
        for direction, verbs in _VERBS
        if word.text.lower() in verbs
    ]
    if len(moving) != 1:
        return None
    (at, direction), last = moving[0], max(things)
    if not 0 < at - last <= _VERB_WITHIN:
        return None
    between = Span(sentence.words[last].span.end, sentence.words[at].span.start)
    return None if "," in passage.stored.document.quote(between) else direction


def _is_of_the_time(
    question: Question, passage: PassageEvidence, sentence: SentenceEvidence, figure: Figure | None
) -> bool:
    """Whether it holds for the time asked for: by the figure's own, the sentence's dates, else by those around it."""
    asked = resolve(question, passage.stored.document.published)
    if not asked:
        return not question.periods and question.relative_period is None
    if figure is not None and figure.as_of is not None:
        return any(wanted.overlaps(figure.as_of) for wanted in asked)
    dates = [item for item in passage.stored.figures if item.kind == "date" and item.as_of is not None]
    own = [item for item in dates if sentence.span.holds(item.span)] or dates
    return any(item.as_of is not None and wanted.overlaps(item.as_of) for item in own for wanted in asked)


def _draft(is_so: bool, figure: Figure | None, passage: PassageEvidence, sentence: SentenceEvidence) -> Draft:
    stored = passage.stored
    marked = () if figure is None else (Quoted(stored=stored, span=figure.span, score=sentence.coverage),)
    return Draft(
        text=f"{'Yes' if is_so else 'No'}: “{stored.document.quote(sentence.span)}”",
        confidence=sentence.coverage,
        spans=(*marked, Quoted(stored=stored, span=sentence.span, score=sentence.coverage)),
        figures=() if figure is None else (AnswerFigure(figure=figure, role="answer"),),
        sentence=(stored, sentence.span),
    )
