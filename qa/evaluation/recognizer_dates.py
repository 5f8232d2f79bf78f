"""Judging dates, ranges of dates and durations by the cases of Recognizers-Text."""

from collections.abc import Iterator
from datetime import date

from corpus.documents import Value
from qa.evaluation.recognizer_cases import Case, CaseText, Found, is_same, number_of


def is_date_case(case: Case) -> bool:
    """Whether the case has dates, ranges of dates or durations, and nothing else."""
    kinds = [str(result.get("TypeName", "")).split(".")[-1] for result in case["Results"]]
    return bool(kinds) and all(kind in ("date", "daterange", "duration") for kind in kinds)


_SECONDS = {
    "millisecond": 0.001, "second": 1, "minute": 60, "hour": 3600, "day": 86_400, "night": 86_400, "week": 604_800,
    "month": 2_592_000, "year": 31_536_000, "decade": 315_360_000, "century": 3_153_600_000,
}  # fmt: skip


def read_dates(text: CaseText) -> Iterator[Found]:
    """Dates by the ordinals of their first and last day; durations, unit "s", by their seconds."""
    for sentence, candidates in text.read:
        for candidate in candidates:
            start, end = sentence.at(candidate.first).start, sentence.at(candidate.last - 1).end
            if candidate.kind == "date":
                period = candidate.period
                if period is None:
                    yield Found(start, end, None, None)
                    continue
                low, high = period.start.toordinal(), period.end.toordinal() - 1
                yield Found(start, end, low, high, last=_first_day(candidate.high))
            elif candidate.kind == "duration" and candidate.unit in _SECONDS:
                value = candidate.value if candidate.value is not None else candidate.low
                seconds = (number_of(value) or 0.0) * _SECONDS[candidate.unit]
                yield Found(start, end, seconds, seconds, "s")


def _first_day(iso: Value | None) -> int | None:
    """Of a year, a month or a day in ISO 8601."""
    return None if iso is None else _ordinal(f"{iso}-01-01"[:10] if len(str(iso)) < 7 else f"{iso}-01"[:10])


def has_date(found: Found, gold: Case) -> bool:
    """Any of the candidates; their ranges end before the last day named, unless it is named by itself."""
    return any(_is_value(found, value) for value in gold["Resolution"]["values"])


def _is_value(found: Found, value: Case) -> bool:
    if value["type"] == "duration":
        return found.unit == "s" and is_same(found.low, float(value["value"]))
    if value.get("value") == "not resolved":
        return True  # which asks for the span alone
    if found.unit is not None or found.low is None or found.high is None:
        return False
    if value["type"] == "date":
        # "Three years ago" is as coarse as its unit to us, and a day to them.
        day = _ordinal(value.get("value"))
        return day is not None and found.low <= day <= found.high and found.last is None
    start, end = _ordinal(value.get("start")), _ordinal(value.get("end"))
    if start is None or end is None:
        return _is_open(found, value, start, end)
    if value.get("Mod") == "end" and found.low == found.high:
        return found.high == end - 1  # the end of 2018 is its last day to us, its last third to them
    # They leave out all of the last point that a range names, we count it in.
    return found.low == start and (found.high in (end - 1, end) or found.last == end)


def _is_open(found: Found, value: Case, start: int | None, end: int | None) -> bool:
    """Before, after, since: the bound named is where our date ends or starts."""
    bounds = {found.low, found.high, (found.low or 0) - 1, (found.high or 0) + 1}
    return bool(value.get("Mod")) and (start in bounds if start is not None else end in bounds)


def _ordinal(day: str | None) -> int | None:
    try:
        return None if day is None else date.fromisoformat(day[:10]).toordinal()
    except ValueError:
        return None
