"""Who "he added" is: the one whose words were quoted last before, by name."""

import re

from corpus.documents import Span

# Characters that are looked through before the pronoun: some paragraphs of a news story.
BEFORE = 1500
_SAYING = (
    r"(?:said|says|added|adds|told|tells|noted|notes|explained|explains|continued|continues|stated|states|warned|warns|"
    r"commented|argued|insisted|declared|remarked|wrote|writes|concluded|predicted|predicts|acknowledged|admitted|"
    r"stressed)"
)
_TITLE = r"(?:(?:Mr|Mrs|Ms|Dr|Prof|Sir|Lord|Lady|Gen|Sen|Rep|Gov)\.? )?"
_WORD = r"(?:[A-Z][\w'’-]+|[A-Z]\.)"
_NAME = rf"(?P<name>{_TITLE}{_WORD}(?: (?:(?:al|bin|van|von|de|der|den|da|di|la|el)[ -])?{_WORD}){{1,3}})"
_PRONOUN = re.compile(rf"(?:\W*)(?:he|she)(?: (?:also |then |further )?{_SAYING})?\W*", re.IGNORECASE)
_MALE, _FEMALE = re.compile(r"(?:Mr|Sir|Lord)\b"), re.compile(r"(?:Mrs|Ms|Lady)\b")
# "said the analyst John Roe", "said John Roe", "John Roe, an analyst at Roe & Co, said", "John Roe told reporters".
_SPEAKERS = re.compile(
    rf"\b{_SAYING} (?:[a-z][\w-]* ){{0,6}}{_NAME}|"
    rf"{_NAME.replace('name', 'before')}(?:, [^.!?\"”]{{3,120}},)? (?:also |then )?{_SAYING}\b"
)


def is_speaker(text: str) -> bool:
    """Whether words name nobody but whoever spoke before: "he added", "she"."""
    return _PRONOUN.fullmatch(text) is not None


def speaker_before(text: str, at: int, pronoun: str = "") -> Span | None:
    """The name, in the document's text, of the one who was quoted last before a place; None if nobody is named.

    pronoun: the words that stand for the name; "she" is no Mr. Names of one word are none: a surname alone says too
    little. Takes time in proportion to what is looked through.
    """
    other = _MALE if re.search(r"\bshe\b", pronoun, re.IGNORECASE) else _FEMALE
    start = max(0, at - BEFORE)
    last: Span | None = None
    for match in _SPEAKERS.finditer(text, start, at):
        group = "name" if match["name"] else "before"
        if not other.match(match[group]):
            last = Span(match.start(group), match.end(group))
    return last
