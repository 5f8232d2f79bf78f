"""What is asked: the kind of answer, what is counted, the names and the years, and the words that matter."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from corpus.documents import FigureKind, Period, Span
from qa.words import Word, WordVectors, split_words

AnswerType = Literal[
    "count",
    "money",
    "amount",
    "share",
    "rank",
    "measurement",
    "duration",
    "date",
    "person",
    "place",
    "reason",
    "list",
    "document",
    "other",
]

# Which kinds of figures answer: the first are what is asked for, the others will do.
KINDS: dict[AnswerType, tuple[FigureKind, ...]] = {
    "count": ("count",),
    "money": ("money",),
    "amount": ("money", "measurement", "count", "percent"),
    "share": ("percent", "fraction", "ratio"),
    "rank": ("ordinal",),
    "measurement": ("measurement",),
    "duration": ("duration",),
    "date": ("date",),
}

_COUNTED_TIME = r"(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?|decades?|centuries)"
_MONEY_NOUN = (
    r"(?:worth|valued?|costs?|price[ds]?|pay|paid|pays|spen[dt]|spending|invest(?:ed|ment)?|earn(?:ed|ings)?|revenues?|"
    r"salary|salaries|wages?|budget|income|profits?|fine[ds]?|funding|funds?|money|raise[ds]?|debt|loans?|owe[ds]?|"
    r"sold|sell|sales|bought|buy|turnover|gdp|donat\w+|charged?|fees?|dollars|yuan|euros|pounds|yen|bail\w*|tax\w*)"
)

_MEASURED = r"(?:miles|kilo\w+|met(?:er|re)s|feet|tons?|tonnes|acres|hectares|degrees|litres|gallons|barrels)"
_PRICE_NOUN = r"(?:costs?|price|worth|value|budget|revenues?|profits?|salary|income|fine|fee|debt)"
_PLACE_NOUN = r"(?:city|country|place|town|state|region|province|district|location|area|village|continent|county)"

# Where two are found, the one that stands first in the question decides, then the one that stands first here.
_FRAMES: dict[AnswerType, tuple[str, ...]] = {
    "document": (
        r"\b(?:article|story|report|document|page|piece)\b.*\b(?:updated|published|written|posted|dated|released|from)\b",
        r"\b(?:publication date|date of (?:the )?(?:article|story|report|document)|dateline)\b",
        r"\b(?:title|headline|source) of (?:the|this) (?:article|story|report|document|page|text)\b",
    ),
    "share": (
        r"\bhow (?:many|much) (?:per ?cent|percent|percentage points)(?: of)?\b",
        r"\b(?:what|which) (?:per ?cent|percent|percentage|share|proportion|fraction|portion|part|ratio)(?: of)?\b",
        r"\bat what (?:rate|percentage)\b",
        r"\bby what (?:percentage|share)\b",
        r"\bhow much of\b",
        r"\bwhat (?:is|was|were|are) the (?:percentage|share|proportion|fraction|ratio)(?: of)?\b",
        r"\b(?:percentage|share|proportion|fraction) of\b",
    ),
    "rank": (
        r"\b(?:where|how) (?:does|do|did|is|was|are) .*?\brank(?:s|ed|ing)?\b",
        r"\b(?:what|which) (?:is |was )?(?:the |its |their )?(?:rank|ranking|position|spot)\b",
        r"\brank(?:s|ed|ing)? of\b",
    ),
    "duration": (
        rf"\bhow many {_COUNTED_TIME}\b",
        r"\b(?:for )?how long\b",
        r"\bhow old\b",
        r"\b(?:at )?what age\b",
    ),
    "measurement": (
        r"\bhow (?:far|tall|high|heavy|deep|wide|fast|hot|cold|thick)\b",
        rf"\bhow (?:many|much) {_MEASURED}\b",
        r"\bwhat (?:is|was) the (?:distance|height|length|weight|area|depth|speed|temperature|width)\b",
    ),
    "count": (
        r"\bhow many\b",
        r"\bhow much people\b",
        r"\bnumber of\b",
        r"\bwhat (?:is|was|are|were) the (?:number|total|count)\b",
        r"\bwhat (?:is|was) (?=the population\b)",
        r"\bcount of\b",
        r"(?=\b(?:death toll|headcount|population)\b)",
    ),
    "money": (
        rf"\bhow much\b(?=.*\b{_MONEY_NOUN}\b)",
        rf"\bwhat (?:is|was|were|are|did) .*?\b{_PRICE_NOUN}\b",
        r"\b(?:at what price|how expensive|for how much)\b",
        r"\b(?:cost|price|value|budget|revenue) of\b",
        r"(?=\b(?:revenues?|budget|price|turnover|salary)\b)",
    ),
    "amount": (
        r"\b(?:by )?how much\b",
        r"\bhow (?:large|big|small|great|sizeable|valuable)\b",
        r"\bwhat (?:is|was|were|are) the (?:size|amount|scale|volume|level|extent|sum)\b",
        r"\bamount of\b",
    ),
    "date": (
        r"\bwhen\b",
        r"\b(?:on )?(?:what|which) (?:year|date|day|month|decade|century|time|season)s?\b",
        r"\bhow (?:soon|recently)\b",
        r"\b(?:since|until) when\b",
        r"\b(?:what was the )?date of\b",
    ),
    "reason": (
        r"\bwhy\b",
        r"\b(?:for )?what (?:reasons?|caused?|causes|led to|made)\b",
        r"\bhow come\b",
        r"\bwhat (?:is|are|was|were) the (?:reasons?|causes?) (?:for|of|why|behind)\b",
        r"\breasons? (?:for|why)\b",
    ),
    "person": (
        r"\b(?:who|whom|whose)\b",
        r"\bwhich (?:person|man|woman|people)\b",
        r"\bwhat (?:is|was) the name of the (?:person|man|woman)\b",
    ),
    "place": (r"\bwhere\b", rf"\b(?:in )?(?:what|which) {_PLACE_NOUN}\b"),
    "list": (
        r"\bwhat (?:are|were) (?:the|some|all)\b",
        r"\b(?:list|name|enumerate)\b(?: (?:all|the|some))?",
        r"\b(?:what|which) (?:kinds?|types?|sorts?) of\b",
        r"\b(?:what|which) (?!is\b|was\b|does\b|has\b)(?=[a-z-]+s\b)",
    ),
    "other": (r"\b(?:what|which|how)\b",),
}
_PATTERNS = tuple((kind, re.compile("|".join(alternatives), re.IGNORECASE)) for kind, alternatives in _FRAMES.items())

# Words that carry a sentence but say nothing that a passage would have to hold.
_FRAME_WORDS = frozenset(
    "a an the and or of in on at by for from to with without into onto about as than then is are was were be been "
    "being am do does did done doing has have had having will would can could shall should may might must there "
    "here it its they their them he she his her him we our us you your i my me this that these those what which "
    "who whom whose when where why how many much please tell give show say says said know any some all each per "
    "not no if so such also only just exactly approximately about around roughly more less over under up down out "
    "off now currently get got".split()
)
# Words that, among the question words, name the kind of answer rather than what it is about.
_TYPE_WORDS = frozenset(
    "percent percentage points share proportion fraction portion part ratio rate rank ranks ranked ranking "
    "position spot place places number numbers total count amount amounts sum size scale level extent volume year "
    "years date dates day days month months time times decade century season age old long far tall high heavy "
    "deep wide fast hot cold thick large big small great soon recently cost costs price prices worth value reason "
    "reasons cause causes caused city country town state region province district location area person man woman "
    "name list kind kinds type types sort sorts title headline source miles kilometres kilometers weeks hours "
    "minutes seconds per cent".split()
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question understood.

    content: the words that a passage which answers should hold or paraphrase, in order. subject: those of them that
    say what is counted or shared out ("AI firms"), the last one being its head. names: those that are names.
    years: the years it speaks of.
    """

    text: str
    answer_type: AnswerType
    content: tuple[Word, ...]
    subject: tuple[Word, ...]
    names: tuple[Word, ...]
    years: tuple[Period, ...]

    @property
    def kinds(self) -> tuple[FigureKind, ...]:
        return KINDS.get(self.answer_type, ())


def understand(text: str, vectors: WordVectors) -> Question:
    """Read a question, or a few keywords; text is one line of at least one character that is no space."""
    answer_type, frame = _frame(text)
    words = _with_names(text, split_words(text), vectors)
    content = tuple(word for word in words if not _is_frame(word, frame))
    if answer_type == "money":
        content = tuple(word for word in content if word.text.lower() not in _PAYING) or content
    subject = _subject(text, words, frame) if answer_type in _SUBJECT_FRAMES else ()
    return Question(
        text=text,
        answer_type=answer_type,
        content=content,
        subject=subject,
        names=tuple(word for word in content if word.is_name),
        years=tuple(_year(int(year)) for year in dict.fromkeys(_YEAR.findall(text))),
    )


def _frame(text: str) -> tuple[AnswerType, Span | None]:
    """The type of answer, and where the question words stand that told it.

    What asks about the document itself comes first, then what stands first in the question, then in the table.
    """
    found = [
        (_place(kind, match), n, kind, match)
        for n, (kind, pattern) in enumerate(_PATTERNS)
        if (match := pattern.search(text)) is not None
    ]
    if not found:
        return "other", None
    *_, kind, match = min(found, key=lambda item: item[:2])
    return kind, Span(*match.span()) if match.group() else None


def _place(kind: AnswerType, match: "re.Match[str]") -> float:
    """Where a frame stands in the question, for the first to decide.

    About the document goes first. A bare "what" or "which" yields to a word that tells the kind wherever it stands
    ("what was the death toll"), and that to question words which come first ("who announced the death toll").
    """
    if kind == "document":
        return -1.0
    if not match.group():
        return 0.5
    return match.start() + (0.75 if kind == "other" else 0.0)


def _is_frame(word: Word, frame: Span | None) -> bool:
    lower = word.text.lower()
    return lower in _FRAME_WORDS or (lower in _TYPE_WORDS and frame is not None and frame.holds(word.span))


def _with_names(text: str, words: list[Word], vectors: WordVectors) -> list[Word]:
    """Names told by their capitals; in a question all in lower case, or all in capitals, by meaning."""
    letters = [character for character in text[1:] if character.isalpha()]
    has_case = any(map(str.isupper, letters)) and not all(map(str.isupper, letters))
    told = []
    for word in words:
        lower = word.text.lower()
        is_name = word.is_name
        if not has_case or (word.span.start == 0 and word.text[0].isupper() and lower not in _FRAME_WORDS):
            is_name = vectors.looks_like_name(word.text) and lower not in _FRAME_WORDS
        told.append(Word(word.text, word.span, word.stem, is_name))
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
