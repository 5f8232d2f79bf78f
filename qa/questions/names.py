"""Names in a sentence: runs of capitalised words, with the small words that join them."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.calendar_names import FULL_MONTHS, SHORT_MONTHS, WEEKDAYS
from corpus.documents import Span
from qa.questions.question import Question
from qa.questions.words import Word

_JOINING = frozenset("of and for the de la le du di da von van der den al bin".split())
_TIMES = frozenset(FULL_MONTHS | SHORT_MONTHS | WEEKDAYS)
# With these a sentence opens, and no name.
_OPENERS = frozenset(
    "in at from near to into outside inside across around within throughout on for of by with since after before "
    "during under over when while as but and or if though although because unlike like".split()
)
_AT = frozenset("in at from near to into outside inside across around within throughout".split())


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words. after: the word before it, in lower case, "" if there is none."""

    text: str
    span: Span
    words: tuple[Word, ...]
    after: str

    def is_asked(self, question: Question) -> bool:
        """Whether every word of it stands in the question already."""
        asked = {word.stem for word in question.content}
        return all(word.stem in asked for word in self.words if word.text.lower() not in _JOINING)

    @property
    def is_time(self) -> bool:
        return all(word.text.lower() in _TIMES or word.text[0].isdigit() for word in self.words)

    @property
    def is_place(self) -> bool:
        return self.after in _AT


def places_asked(question: Question) -> tuple[Word, ...]:
    """The names of a question that tell where: "sales in Chile", "from Hong Kong"; not "Chile's sales"."""
    found: list[Word] = []
    for word in question.names:
        before = question.text[: word.span.start].rstrip().removesuffix(" the")
        follows = bool(found) and not question.text[found[-1].span.end : word.span.start].strip()
        last = before.rsplit(maxsplit=1)[-1:]
        if follows or (last and last[0].lower() in _AT):
            found.append(word)
    return tuple(found)


def find_names(text: str, words: Sequence[Word], *, offset: int = 0) -> tuple[Name, ...]:
    """The names among the words of one sentence of the text, in order; offset: of the words' spans in the text."""
    names: list[Name] = []
    run: list[Word] = []
    before = ""
    for n, word in enumerate(words):
        capital = word.text[0].isupper()
        starts = n == 0 and not word.is_name
        if run and not _joined(text, run[-1], word, offset):
            before = _flush(text, names, run, before, offset)
        if capital and not starts:
            if not run:
                before = words[n - 1].text.lower() if n else ""
            run.append(word)
        elif (starts and _opens_with_name(text, words, offset)) or (run and word.text.lower() in _JOINING):
            run.append(word)
        elif run:
            before = _flush(text, names, run, before, offset)
    _flush(text, names, run, before, offset)
    return tuple(names)


def _opens_with_name(text: str, words: Sequence[Word], offset: int) -> bool:
    """Whether a sentence opens with a name of two words."""
    first, *rest = words
    if not first.text[0].isupper() or first.text.lower() in _OPENERS or not rest:
        return False
    return rest[0].is_name and _joined(text, first, rest[0], offset)


def _joined(text: str, left: Word, right: Word, offset: int) -> bool:
    return text[left.span.end - offset : right.span.start - offset] in (" ", "-", "'", "’", ". ", " & ", "\u00a0")


def _flush(text: str, names: list[Name], run: list[Word], before: str, offset: int) -> str:
    while run and run[-1].text.lower() in _JOINING and not run[-1].text[0].isupper():
        run.pop()
    if run:
        span = Span(run[0].span.start, run[-1].span.end)
        names.append(Name(text[span.start - offset : span.end - offset], span, tuple(run), before))
    run.clear()
    return ""
