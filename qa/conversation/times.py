"""Times: where a question names one, and the one that takes its place: "by 2020", "the year before"."""

import re

from corpus.calendar_names import FULL_MONTHS, SHORT_MONTHS
from corpus.documents import Span
from qa.conversation.frames import appended

_MONTHS = "|".join(sorted(FULL_MONTHS.keys() | SHORT_MONTHS.keys(), key=len, reverse=True))
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_RELATIVE = (
    r"(?:last|this|next|the (?:last|next|following|previous)) (?:year|month|week|quarter|summer|winter|spring|autumn|"
    r"century|decade)\b|(?:today|yesterday|tomorrow|now|nowadays)\b(?=\s*(?:$|[?.!,]))"
)
_DATE = (
    rf"(?:(?:the )?(?:end|start|beginning|middle|close) of )?(?:"
    rf"(?:{_MONTHS})\b\.?(?: {_DAY}\b(?!\d))?(?: to {_DAY}\b)?(?:,? (?:of )?(?:1[5-9]|20)\d\d\b)?|{_DAY} (?:of )?"
    rf"(?:{_MONTHS})\b(?:,? (?:1[5-9]|20)\d\d\b)?|(?:the )?(?:Q[1-4]|H[12])\b(?:,? (?:of )?(?:1[5-9]|20)\d\d\b)?|"
    r"(?:the )?(?:1[5-9]|20)\d0['’]?s\b|(?:the year )?(?<![\d.,$€£¥])(?:1[5-9]|20)\d\d(?:[-–/]\d{2,4})?\b(?![.,]?\d)|"
    rf"{_RELATIVE})"
)
_WHEN = r"(?:(?:at|by|in|on|since|during|before|after|until|till|from|around|for|as of)\s+)?"
_TIME = re.compile(rf"\b({_WHEN})({_DATE})", re.IGNORECASE)
_IS_RELATIVE = re.compile(_RELATIVE, re.IGNORECASE)
_ASKED_TIME = re.compile(r"(?:how many|how much|who|what|which)\s+(?=\S)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b(?![-–/])")
_MONTH_ALONE = re.compile(rf"\b(?:{'|'.join(FULL_MONTHS)})\s*$", re.IGNORECASE)
_MONTH_OF_YEAR = re.compile(rf"\b({'|'.join(FULL_MONTHS)}) ((?:1[5-9]|20)\d\d)\b", re.IGNORECASE)
_THEN = re.compile(r"(since|until|till|before|after) then", re.IGNORECASE)
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10, "twenty": 20}
_NUMBER = rf"(?P<number>\d{{1,2}}|{'|'.join(_NUMBERS)}) "
_SHIFTED = re.compile(
    rf"(?:(?:in|for|during|by) )?(?:(?:the )(?P<unit>year|month) (?P<way>before|after)(?: (?:that|this|then))?|"
    rf"the (?P<towards>previous|preceding|prior|following|next) (?P<of>year|month)|"
    rf"{_NUMBER}(?P<units>year|month)s? (?P<where>before|earlier|later|after|on)(?: (?:that|this|then))?)",
    re.IGNORECASE,
)
_BACK = frozenset("before previous preceding prior earlier".split())
_NAMES = [name.capitalize() for name, _ in sorted(FULL_MONTHS.items(), key=lambda item: item[1])]


def times_in(text: str) -> list[Span]:
    """Where the times stand, each with the preposition before it: "by 2020", "at the end of 2018"."""
    return [Span(*match.span()) for match in _TIME.finditer(text)]


def with_time(said: str, question: str) -> str | None:
    """The question with the time that was said in the place of its own; None if no time was said."""
    asked = _ASKED_TIME.match(said)
    said = said[asked.end() :] if asked else said
    there = _TIME.search(question)
    shifted = _SHIFTED.fullmatch(said)
    if shifted is not None and there is not None:
        new = _moved(there.group(), shifted)
        if new is not None:
            return f"{question[: there.start()]}{new}{question[there.end() :]}"
    since = _THEN.fullmatch(said)
    if since is not None and there is not None:
        return f"{question[: there.start()]}{since[1].lower()} {there[2]}{question[there.end() :]}"
    match = _TIME.fullmatch(said)
    if match is None:
        return None
    is_relative = _IS_RELATIVE.match(match[2]) is not None
    if there is None:
        return appended(question, said if match[1] or is_relative else f"in {said}" if said[:1].isdigit() else said)
    new = said if match[1] or not there[1] or is_relative else f"{there[1]}{said}"
    year = _YEAR.search(there.group())
    if year is not None and _MONTH_ALONE.search(new) and not _YEAR.search(new):
        # The month of the same year, as long as no other is told.
        new = f"{new} {year.group()}"
    return f"{question[: there.start()]}{new}{question[there.end() :]}"


def _moved(time: str, shift: re.Match[str]) -> str | None:
    """A time so many years or months before or after; None where it is not told as finely."""
    unit = (shift["unit"] or shift["of"] or shift["units"]).lower()
    number = (shift["number"] or "one").lower()
    count = _NUMBERS.get(number) or int(number)
    count = -count if (shift["way"] or shift["towards"] or shift["where"]).lower() in _BACK else count
    if unit == "year":
        year = _YEAR.search(time)
        return None if year is None else f"{time[: year.start()]}{int(year.group()) + count}{time[year.end() :]}"
    month = _MONTH_OF_YEAR.search(time)
    if month is None:
        return None
    months = 12 * int(month[2]) + FULL_MONTHS[month[1].lower()] - 1 + count
    return f"{time[: month.start()]}{_NAMES[months % 12]} {months // 12}{time[month.end() :]}"
