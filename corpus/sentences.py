"""Sentence spans by rule: end marks, closing quotes, abbreviations, initials, list items, full-width marks.

Rules rather than a model: they cost nothing, and a passage cut at a wrong dot is worse than one cut late. Where an
abbreviation that can close a sentence ("U.S.", "Inc.") stands before a capital, the next word decides: a word that
opens sentences far more often than it stands inside names starts a new one.
"""

import re
from collections.abc import Iterator

from corpus.documents import Span

# A sentence is embedded and highlighted as a whole; past this many characters it is cut at the last space.
MAX_SENTENCE = 1_000

_END = re.compile(r"[.!?]+|…+|[。！？]+|\n")
_CLOSERS = "\"'”’»)]}」』）】"
_OPENERS = "\"'“‘«([{「『（【"
_FULL_WIDTH = "。！？"
_LIST_ITEM = re.compile(r"[ \t]*(?:[-*•‣◦–]|\(?\d{1,3}[.)]|\(?[a-z][.)])[ \t]+\S")
_WORD_BEFORE = re.compile(r"[^\s\"“”'‘’()\[\]]+$")
_WORD_AFTER = re.compile(r"[A-Za-z]+")
# "J.", "U.S", "a.m", "Ph.D" as they stand before their last dot
_INITIALS = re.compile(r"(?:[A-Za-z]\.)*[A-Za-z]|Ph\.D|[A-Z]\.-[A-Z]")

# Never the end of a sentence: something belongs behind them.
_ALWAYS_OPEN = frozenset(
    "mr mrs ms mx dr prof rev hon gen col lt capt sgt maj adm cmdr sen rep gov pres sec amb st mt ft messrs "
    "fig figs eq no nos vol pp art sect ch ed eds vs v cf viz approx ca est incl excl tel dept univ assn "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun".split()
)
# May end one: the next word decides.
_SOMETIMES = frozenset("inc ltd co corp plc bros llc jr sr etc al ave blvd rd sq ph.d e.g i.e a.m p.m am pm".split())
# Words that open sentences and hardly ever continue a name or a date.
_STARTERS = frozenset(
    "the a an this that these those it its he she they we i you his her their our my there here but and or so yet "
    "however in on at by for from with as when while where after before during since although though if because "
    "until unless once now then also meanwhile moreover what who why how which many most some several both each "
    "all no not last next under over according despite among such one two three other another".split()
)


def split_sentences(text: str, within: Span) -> tuple[Span, ...]:
    """Spans of the sentences of text[within], in order, without the white space around them.

    They do not overlap and hold every non-space character of the span. Time is linear in the length.
    """
    return tuple(each_sentence(text, within))


def each_sentence(text: str, within: Span) -> Iterator[Span]:
    """As split_sentences, one by one."""
    start = within.start
    for match in _END.finditer(text, within.start, within.end):
        if match.start() < start:
            continue
        end = _sentence_end(text, match, within.end)
        if end is not None:
            yield from _pieces(text, start, end)
            start = end
    yield from _pieces(text, start, within.end)


def _sentence_end(text: str, match: "re.Match[str]", limit: int) -> int | None:
    """Where the sentence that this mark closes ends, or None if the mark closes none."""
    mark, end = match.group(), match.end()
    if mark == "\n":
        opens = end < limit and (text[end] == "\n" or _LIST_ITEM.match(text, end, min(limit, end + 80)))
        return end if opens else None
    while end < limit and text[end] in _CLOSERS:
        end += 1
    if end == limit or mark[0] in _FULL_WIDTH:
        return end
    if not text[end].isspace():
        return None
    ahead = end
    while ahead < limit and text[ahead].isspace():
        ahead += 1
    if ahead == limit:
        return end
    first = ahead
    while first < limit - 1 and text[first] in _OPENERS:
        first += 1
    if text[first].islower():
        return None
    if mark == "." and end == match.end() and _is_open(text, match.start(), first):
        return None
    return end


def _is_open(text: str, dot: int, after: int) -> bool:
    """Whether the dot belongs to an abbreviation that the next word, at `after`, goes on from."""
    before = _WORD_BEFORE.search(text, max(0, dot - 20), dot)
    if before is None:
        return False
    word = before.group()
    folded = word.lower()
    if folded in _ALWAYS_OPEN:
        # "No." and month or weekday names are also plain words: "I said no." "They won in Mar."
        return not (folded in ("no", "sat", "sun", "art", "mar", "may") and _starts_sentence(text, after))
    if folded in _SOMETIMES:
        return not _starts_sentence(text, after)
    if _INITIALS.fullmatch(word):
        # One capital is an initial ("J. Smith"), but for "I" and a letter that names ("vitamin C. It").
        return not _starts_sentence(text, after)
    # A list's own number, "1. Do this".
    return word.isdigit() and len(word) <= 2 and (before.start() == 0 or text[before.start() - 1] == "\n")


def _starts_sentence(text: str, position: int) -> bool:
    word = _WORD_AFTER.match(text, position)
    return word is not None and word.group().lower() in _STARTERS


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """text[start:end] without its outer white space, in pieces of at most MAX_SENTENCE characters."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > MAX_SENTENCE:
        cut = max(
            text.rfind(" ", start + MAX_SENTENCE // 2, start + MAX_SENTENCE),
            text.rfind("\n", start + 1, start + MAX_SENTENCE),
        )
        cut = cut if cut > start else start + MAX_SENTENCE
        yield Span(start, cut)
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield Span(start, end)
