"""What the first lines of an article say about it: its title, where it comes from, when it was published."""

import re
from dataclasses import dataclass
from datetime import date

from corpus.calendar_names import FULL_MONTHS, SHORT_MONTHS

MAX_TITLE = 200
MAX_HEADER_LINES = 6
_MAX_LINE = 160

_MONTHS = FULL_MONTHS | SHORT_MONTHS
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DATES = (
    (re.compile(r"(?<!\d)(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)"), ("year", "month", "day")),
    (re.compile(rf"\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b", re.IGNORECASE), ("month", "day", "year")),
    (re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? {_MONTH},? (\d{{4}})\b", re.IGNORECASE), ("day", "month", "year")),
)
_DATED = re.compile(r"\b(?:updated|published|posted|date|modified|released|created)\b|发布|更新|日期", re.IGNORECASE)
_BYLINE = re.compile(r"^(?:(?:by|source|from|author)\b|来源|作者)\s*[:：]?\s*\S", re.IGNORECASE)
# Lines of fields that were joined to one: "Source: The Lund Post Published: 2020-03-01".
_NEXT_FIELD = (
    r"\s+(?:(?:last |first )?(?:updated|published|posted|dated?|modified|released|created|authors?|written by|"
    r"source|url)\s*[:：]|(?:发布|更新|日期|来源|作者))"
)
_AUTHOR = re.compile(
    r"^(?:(?:by|author)\b|作者)\s*[:：]?\s*([^\W\d_][^|·•\n()\[\]0-9,]{1,80}?)"
    rf"\s*(?:[|·•,(\[]|$|(?={_NEXT_FIELD}))",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"(?<![@\w.-])((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,12})(?![\w@])", re.IGNORECASE)
_NAMED_SOURCE = re.compile(rf"\bsource\s*[:：]\s*([^|\n(]{{2,80}}?)\s*(?:[|\n(]|$|(?={_NEXT_FIELD}))", re.IGNORECASE)
# "LONDON, March 3, 2020 (Reuters) - " at the head of the first paragraph
_WIRE = re.compile(
    r"^[A-Z][\w .,'’/-]{1,60}?[,(] ?(?P<date>[^()\n]{6,25}?)\)? ?(?:\((?P<source>[^()\n]{2,40})\))? ?[—–-]{1,2} "
)


@dataclass(frozen=True, slots=True)
class Header:
    """The heading block is text[start:end]; end is 0 where the text starts without one."""

    start: int
    end: int
    title: str | None
    source: str | None
    published: date | None
    author: str | None = None


def read_header(text: str) -> Header:
    """Read the title and the lines under it that tell source and date; what they do not say is None."""
    lines = list(_first_lines(text))
    if not lines or not _is_title(lines):
        return Header(0, 0, None, None, _wire_date(text))
    start, title = lines[0]
    end = start + len(title)
    source: str | None = None
    author: str | None = None
    published: date | None = None
    for position, line in lines[1:MAX_HEADER_LINES]:
        if not _is_about_the_article(line):
            break
        source = source or _source_in(line)
        author = author or _author_in(line)
        published = published or find_date(line)
        end = position + len(line)
    if published is None:
        after = next((line for position, line in lines if position >= end), "")
        published = _wire_date(after)
    return Header(start, end, title, source, published, author)


def find_date(line: str) -> date | None:
    """The first full date in a line, or None."""
    for pattern, names in _DATES:
        for match in pattern.finditer(line):
            parts = dict(zip(names, match.groups(), strict=True))
            month = _MONTHS.get(parts["month"].lower()) or int(parts["month"])
            try:
                return date(int(parts["year"]), month, int(parts["day"]))
            except ValueError:  # 2019-02-31
                continue
    return None


def _first_lines(text: str) -> "list[tuple[int, str]]":
    """The first lines that are not blank, each with its offset; only the beginning of the text is looked at."""
    lines: list[tuple[int, str]] = []
    position = 0
    while position < len(text) and len(lines) < MAX_HEADER_LINES + 2:
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        line = text[position:end]
        stripped = line.strip()
        if stripped:
            lines.append((position + line.index(stripped[0]), stripped))
        position = end + 1
    return lines


def _is_title(lines: list[tuple[int, str]]) -> bool:
    """A short first line that does not close a sentence, with other text behind it than its own continuation."""
    first = lines[0][1]
    if len(lines) > 1 and not _stands_apart(lines[0], lines[1]):
        return False
    return (
        len(lines) > 1
        and len(first) <= MAX_TITLE
        and not first.endswith((".", "。", ":", ",", ";", "…"))
        and not (first.startswith(("-", "*", "|", "•")))
    )


def _stands_apart(first: tuple[int, str], second: tuple[int, str]) -> bool:
    """Whether a blank line parts the two, or the second is a dateline, or a paragraph much longer than the first."""
    position, line = first
    parted = second[0] - (position + len(line)) > 1
    return parted or _is_about_the_article(second[1]) or (second[1][0].isupper() and len(second[1]) > 2 * len(line))


def _is_about_the_article(line: str) -> bool:
    """Whether a line under the title tells source, author or date rather than the story."""
    if len(line) > _MAX_LINE:
        return False
    if _BYLINE.match(line) and len(line) <= 80 and not line.endswith("."):
        return True
    rest = line
    for pattern, _ in _DATES:
        rest = pattern.sub("", rest)
    if rest != line and (_DATED.search(line) or len(rest.split()) <= 6):
        return True
    return bool(_DOMAIN.fullmatch(line.strip("()[] ")))


def _source_in(line: str) -> str | None:
    named = _NAMED_SOURCE.search(line)
    if named:
        return named.group(1).strip()
    domain = _DOMAIN.search(line)
    return domain.group(1).lower() if domain else None


def _author_in(line: str) -> str | None:
    found = _AUTHOR.match(line)
    return found.group(1).strip() if found else None


def _wire_date(paragraph: str) -> date | None:
    match = _WIRE.match(paragraph[:160])
    return find_date(match.group("date")) if match else None
