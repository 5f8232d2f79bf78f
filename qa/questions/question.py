"""What is asked: the kind of answer, what is counted, the names and the times, and the words that matter."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from corpus.documents import FigureKind, Period, Span
from qa.questions.forms import Computation, compares, computation, is_yes_no, split_parts
from qa.questions.frames import KINDS, AnswerType, DocumentPart, read_document_part, read_frame
from qa.questions.periods import read_periods
from qa.questions.units import AskedUnit, read_asked_unit
from qa.questions.words import Word, WordVectors, split_words

__all__ = ["KINDS", "AnswerType", "Computation", "DocumentPart", "Question", "resolve", "understand"]

# Words that carry a sentence but say nothing that a passage would have to hold.
_FRAME_WORDS = frozenset(
    "a an the and or of in on at by for from to with without into onto about as than then is are was were be been "
    "being am do does did done doing has have had having will would can could shall should may might must there "
    "here it its they their them he she his her him we our us you your i my me this that these those what which "
    "who whom whose when where why how many much please tell give show say says said know any some all each per "
    "not no if so such also only just exactly approximately about around roughly more less over under up down out "
    "off now currently today nowadays presently get got whats whos wheres".split()
)
# Words that, among the question words, name the kind of answer rather than what it is about.
_TYPE_WORDS = frozenset(
    "percent percentage points share proportion fraction portion part ratio rate rank ranks ranked ranking "
    "position spot place places number numbers total count amount amounts sum size scale level extent volume year "
    "years date dates day days month months time times decade century season age old long far tall high heavy "
    "deep wide fast hot cold thick large big small great soon recently cost costs price prices worth value reason "
    "reasons cause causes caused city country town state region province district location area person man woman "
    "name list kind kinds type types sort sorts title headline source miles kilometres kilometers weeks hours "
    "minutes seconds nights per cent no nr".split()
)
# An amount of money says by itself that something is paid, whatever the verb.
_PAYING = frozenset(
    "cost costs price priced worth value valued pay pays paid spend spends spent money expensive".split()
)
# What ends the words that are counted: "how many AI firms | are in Shanghai".
_STOPS = frozenset(
    "is are was were be been do does did has have had will would can could shall should may might must there in "
    "on at by for from to with within into during under over of who that which whose than as and or since until "
    "before after between among around about per he she they it we you i the".split()
)
_PLURALS = frozenset("people men women children police staff personnel cattle fish sheep deer mice feet teeth".split())
_YEAR = re.compile(r"(?<![\d.,$€£¥])(1[5-9]\d\d|20\d\d)(?![\d,]|\.\d)")
_SUBJECT_FRAMES = frozenset({"count", "share", "duration", "measurement"})
# Kinds that a "who" or "when" inside of a yes-or-no question does not tell: "Did the man who built it die?"
_TOLD_BY_CLAUSES = frozenset({"person", "place", "date", "reason", "list", "rank"})
_TOLD_BY_UNIT: dict[FigureKind, AnswerType] = {
    "money": "money",
    "measurement": "measurement",
    "duration": "duration",
    "percent": "share",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question understood.

    content: the words that a passage which answers should hold or paraphrase, in order. subject: those of them that
    say what is counted or shared out ("AI firms"), the last one being its head. names: those that are names.
    years: the years it speaks of.
    periods: the times it asks for that need no clock, as fine as it gives them: "since 2010" is open to the right,
    "before 2010" to the left. relative_period: the words of the others, "this year", "May 21", "now"; `resolve` reads
    them against a document's date. Either may be only a part of a name: "the 2018 conference". times: the words of
    `content` that tell the periods.
    unit: the one that the answer is wanted in, as a figure's is written, if the question names it.
    is_yes_no: whether yes or no answers it; its answer_type then is that of the figure to be compared, else "other".
    computes: what its words ask to be calculated; the text may state the result all the same. compares: whether two
    things are held against each other. parts: the questions that stand in it, each to be understood by itself.
    about: for answer_type "document", what is asked of the document.
    """

    text: str
    answer_type: AnswerType
    content: tuple[Word, ...]
    subject: tuple[Word, ...]
    names: tuple[Word, ...]
    years: tuple[Period, ...]
    periods: tuple[Period, ...] = ()
    times: tuple[Word, ...] = ()
    relative_period: str | None = None
    unit: str | None = None
    is_yes_no: bool = False
    computes: Computation | None = None
    compares: bool = False
    parts: tuple[str, ...] = ()
    about: DocumentPart | None = None

    @property
    def kinds(self) -> tuple[FigureKind, ...]:
        return KINDS.get(self.answer_type, ())


def understand(text: str, vectors: WordVectors) -> Question:
    """Read a question, or a few keywords; text is one line of at least one character that is no space.

    Takes time in proportion to the text, under a millisecond for a usual question.
    """
    unit, asked, yes_no, computes = read_asked_unit(text), read_periods(text), is_yes_no(text), computation(text)
    answer_type, frame = _with_unit(*read_frame(text), unit, computes)
    if yes_no and answer_type in _TOLD_BY_CLAUSES:
        answer_type, frame = "other", None
    words = _with_names(text, split_words(text), asked.spans, vectors)
    content = tuple(word for word in words if _is_initials(word, text) or not _is_frame(word, frame))
    if answer_type == "money":
        content = _without(content, lambda word: word.text.lower() in _PAYING)
    # Units and times are matched as such, not as words: "$5 billion in 2017" says nothing of "dollars" or "last year".
    matched = (*asked.relative_spans, *((unit.span,) if unit is not None else ()))
    content = _without(content, lambda word: any(span.holds(word.span) for span in matched))
    subject = _subject(text, words, frame) if answer_type in _SUBJECT_FRAMES else ()
    return Question(
        text=text,
        answer_type=answer_type,
        content=content,
        subject=subject,
        names=tuple(word for word in content if word.is_name),
        years=tuple(_year(int(year)) for year in dict.fromkeys(_YEAR.findall(text))),
        periods=asked.periods,
        times=tuple(word for word in content if any(span.holds(word.span) for span in asked.spans)),
        relative_period=asked.relative,
        unit=unit.symbol if unit is not None else None,
        is_yes_no=yes_no,
        computes=computes,
        compares=compares(text),
        parts=split_parts(text),
        about=read_document_part(text) if answer_type == "document" else None,
    )


def resolve(question: Question, published: date | None) -> tuple[Period, ...]:
    """All periods that a question asks for, the relative ones read against a document's date.

    published: that date; where it is None, relative periods are left out.
    """
    if question.relative_period is None or published is None:
        return question.periods
    return read_periods(question.text, published).periods


def _with_unit(
    kind: AnswerType, frame: Span | None, unit: AskedUnit | None, computes: Computation | None
) -> tuple[AnswerType, Span | None]:
    """What a unit tells of the kind: "how many yuan" is money, "how much in percent" a share."""
    if unit is None:
        is_growth = computes == "growth" and kind in ("measurement", "amount", "other", "count")
        return ("share", frame) if is_growth else (kind, frame)
    told = _TOLD_BY_UNIT.get(unit.kind)
    if told is None or kind not in ("count", "amount", "money", "share", "measurement", "duration", "other"):
        return kind, frame
    if unit.is_counted and frame is not None:
        frame = Span(min(frame.start, unit.span.start), max(frame.end, unit.span.end))
    return told, frame


def _without(content: tuple[Word, ...], is_left_out: Callable[[Word], bool]) -> tuple[Word, ...]:
    """The words less those left out, or all of them if none would stay."""
    return tuple(word for word in content if not is_left_out(word)) or content


def _is_frame(word: Word, frame: Span | None) -> bool:
    lower = word.text.lower()
    return lower in _FRAME_WORDS or (lower in _TYPE_WORDS and frame is not None and frame.holds(word.span))


def _is_initials(word: Word, text: str) -> bool:
    """The US and IT are not us and it."""
    return len(word.text) == 2 and word.text.isupper() and not text.isupper()


def _with_names(text: str, words: list[Word], times: Sequence[Span], vectors: WordVectors) -> list[Word]:
    """Names told by their capitals; in a question all in lower case, or all in capitals, by meaning."""
    letters = [character for character in text[1:] if character.isalpha()]
    has_case = any(map(str.isupper, letters)) and not all(map(str.isupper, letters))
    told = []
    for word in words:
        lower = word.text.lower()
        is_name = word.is_name
        if any(span.holds(word.span) for span in times):
            # A month is a name by its capital, but a time to the question.
            is_name = False
        elif text[word.span.start - 1 : word.span.start].isdigit():
            is_name = False  # of "3rd"
        elif not has_case or (word.span.start == 0 and word.text[0].isupper() and lower not in _FRAME_WORDS):
            is_name = vectors.looks_like_name(word.text) and lower not in _FRAME_WORDS
        told.append(replace(word, is_name=is_name))
    return told


def _subject(text: str, words: Sequence[Word], frame: Span | None) -> tuple[Word, ...]:
    """The words right behind the question words, up to their head: the first plural, else the last before a stop."""
    if frame is None:
        return ()
    subject: list[Word] = []
    previous_end = frame.end
    for word in words:
        if word.span.start < previous_end:
            continue
        lower = word.text.lower()
        if lower in _STOPS and not (not subject and lower == "the"):
            break
        if subject and re.search(r"[,;:?.]", text[previous_end : word.span.start]):
            break
        previous_end = word.span.end
        if lower in _FRAME_WORDS:
            continue
        subject.append(word)
        if _is_plural(lower):
            break
    return tuple(subject)


def _is_plural(word: str) -> bool:
    return word in _PLURALS or (len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")))


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year + 1, 1, 1), "year")
