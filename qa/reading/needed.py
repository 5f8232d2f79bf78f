"""Figures of what is still to come: what is needed, or how far off an end is, is not what there is.

"Clinton needs 1,200 more delegates", "she is 30 seats short of a majority" tell of delegates and seats that nobody has.
"""

import re

from corpus.documents import Figure, Span

_ADDED = r"(?:another|an (?:additional|extra|added)|a further|further|additional|extra|about another)"
_SOME = r"(?:(?:about|around|nearly|almost|over|at least|more than|only|just|some|the|its|their|his|her|up to) )*"
_MARK = r"[$€£¥]?\Z"
_NEED = (
    r"(?:need(?:s|ed|ing)?|requir(?:e|es|ed|ing)|lack(?:s|ed|ing)?|seek(?:s|ing)?|sought|want(?:s|ed|ing)?|"
    r"miss(?:es|ing))"
)
# Before a figure: what is wanted beside what there is.
_WANTED_MORE = re.compile(rf"\b{_NEED}\b[^,;:.]{{0,60}}?\b{_ADDED} {_SOME}{_MARK}", re.IGNORECASE)
_WANTED = re.compile(rf"\b{_NEED}\b(?: (?!and\b|but\b|or\b)[\w'’-]+){{0,3}}? ?{_SOME}{_MARK}", re.IGNORECASE)
_SHORT_BY = re.compile(
    rf"\b(?:short (?:of|by)|shy of|lack(?:s|ed|ing)?|a shortfall of|a shortage of|missing) {_SOME}{_MARK}",
    re.IGNORECASE,
)
_MORE = re.compile(r"\s?(?:more|further|additional|extra)\b", re.IGNORECASE)
_NOUNS = r"(?:\s(?!of\b|and\b|but\b|or\b|from\b)[\w'’-]+){0,3}?\s"
_SHORT_BEHIND = re.compile(
    rf"{_NOUNS}(?:short(?: of|\b(?=[,.;]))|shy of|too few|still (?:needed|missing|wanted|required|"
    r"to (?:be|go|come))|yet to (?:be|come)|"
    r"(?:are |is )?(?:needed|missing|lacking)\b|to go\b|more (?:are |is )?(?:needed|required))",
    re.IGNORECASE,
)
_AWAY_BEHIND = re.compile(
    rf"{_NOUNS}(?:away from|from (?:completion|a majority|the (?:goal|target|majority|total|threshold)))", re.I
)
_LEFT = re.compile(
    rf"\b(?:remaining|outstanding|unfilled|missing) {_MARK}|\bthere (?:remain|are still) {_SOME}{_MARK}", re.I
)
_LEFT_BEHIND = re.compile(
    rf"{_NOUNS}(?:remain(?:s|ed|ing)?\b|left(?=\s?(?:to|in|on|at|for)\b|[,.;:)]|\Z)|outstanding\b|"
    r"still (?:open|vacant|unfilled)\b)",
    re.IGNORECASE,
)
# What asks for it.
_ASKS_NEEDED = re.compile(
    r"\b(?:need\w*|requir\w*|lack\w*|seek\w*|sought|want\w*|miss(?:es|ing)|short(?:fall|age)?|shy|remain\w*|left|still|"
    r"yet|to go|outstanding|away|more (?!than\b)(?:[\w-]+ ){1,3}?(?:before|until|to)\b|too few)\b",
    re.IGNORECASE,
)
_ASKS_HELD = re.compile(
    r"\b(?:ha(?:s|ve|d)|hold\w*|held|own\w*|got|possess\w*|w[io]n|won|gain\w*|gather\w*|collect\w*|amass\w*|employ\w*|"
    r"there (?:are|were|is|was)|(?:are|were) there)\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_ASKS_DISTANCE = re.compile(r"\b(?:how far|distance)\b", re.IGNORECASE)


def is_only_needed(question: str, figure: Figure, text: str, sentence: Span) -> bool:
    """Whether a figure is of what is still to come, where that is not asked for.

    text: the document's; sentence: the one that the figure stands in.
    """
    if figure.kind == "date" or _ASKS_NEEDED.search(question) is not None:
        return False
    # "Short of 40" may be the figure itself.
    number = _DIGIT.search(figure.text)
    start = figure.span.start + (number.start() if number is not None else 0)
    before, behind = text[sentence.start : start], text[figure.span.end : sentence.end]
    if _WANTED_MORE.search(before) or _SHORT_BY.search(before) or _SHORT_BEHIND.match(behind):
        return True
    if _wants(before) and (_MORE.match(behind) or re.search(r"\bmore\Z", figure.text)):
        return True
    if _AWAY_BEHIND.match(behind) and _ASKS_DISTANCE.search(question) is None:
        return True
    if _ASKS_HELD.search(question) is None:
        return False
    return _wants(before) or _LEFT.search(before) is not None or _LEFT_BEHIND.match(behind) is not None


def _wants(before: str) -> bool:
    return _WANTED.search(before) is not None
