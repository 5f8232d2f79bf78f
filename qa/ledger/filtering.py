"""A filter of the ledger from the words of a request: the same for the command line and for the API."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import cast, get_args

from corpus.documents import FigureKind
from corpus.errors import InputError
from corpus.ledger import Bound, FigureFilter, Place

KINDS: tuple[str, ...] = get_args(FigureKind)
MAX_WORDS = 200
MAX_UNIT = 40
MAX_DOCUMENTS = 1_000

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,60}(?:\.[0-9]{0,60})?|\.[0-9]{1,60})(?:[eE][+-]?[0-9]{1,6})?")
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_PLACE = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})")


def read_filter(
    *,
    document_ids: Sequence[str] = (),
    kinds: Sequence[str] = (),
    unit: str | None = None,
    q: str | None = None,
    minimum: str | None = None,
    maximum: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> FigureFilter:
    """A filter; what is empty is as what is left out, so that a form can send all its fields. Raises InputError."""
    wanted_ids = tuple(dict.fromkeys(_text("document_id", item, 80) for item in document_ids if item))
    if len(wanted_ids) > MAX_DOCUMENTS:
        raise InputError(f"'document_id' was given {len(wanted_ids):,} times; {MAX_DOCUMENTS:,} is the limit")
    wanted_kinds = tuple(dict.fromkeys(_kind(item) for item in kinds if item))
    # A year is a number too; it is meant as a date where nothing but dates is asked for.
    years = wanted_kinds == ("date",)
    return FigureFilter(
        document_ids=wanted_ids or None,
        kinds=wanted_kinds,
        units=_units(unit or ""),
        words=_text("q", q, MAX_WORDS) if q else "",
        minimum=_bound("min", minimum, last=False, years=years),
        maximum=_bound("max", maximum, last=True, years=years),
        since=_day("from", since, last=False) if since and since.strip() else None,
        until=_day("to", until, last=True) if until and until.strip() else None,
    )


def read_place(cursor: str | None) -> Place | None:
    """Where a page begins, from the `next` of the page before. Raises InputError."""
    if not cursor:
        return None
    parts = _PLACE.fullmatch(cursor)
    if parts is None:
        raise InputError(f"'cursor' has to be the 'next' of the page before; it was '{_short(cursor)}'")
    return Place(int(parts.group(1)), int(parts.group(2)))


def cursor_of(place: Place | None) -> str | None:
    """What `read_place` reads."""
    return None if place is None else f"{place.document}.{place.ordinal}"


def _text(name: str, text: str, limit: int) -> str:
    if len(text) > limit:
        raise InputError(f"'{name}' has {len(text):,} characters; {limit:,} is the limit")
    if any(0xD800 <= ord(character) < 0xE000 for character in text):
        raise InputError(f"'{name}' holds half a character (a lone surrogate)")
    return text


def _units(unit: str) -> tuple[str, ...]:
    """The unit as it is given, and a currency's code however it is: mW and MW are two units, usd and USD one."""
    unit = _text("unit", unit, MAX_UNIT).strip()
    is_code = len(unit) == 3 and unit.isascii() and unit.isalpha()
    return tuple(dict.fromkeys((unit, unit.upper()) if is_code else (unit,))) if unit else ()


def _kind(kind: str) -> FigureKind:
    if kind not in KINDS:
        raise InputError(f"'kind' has to be one of {', '.join(KINDS)}; it was '{_short(kind)}'")
    return cast(FigureKind, kind)


def _bound(name: str, given: str | None, *, last: bool, years: bool) -> Bound | None:
    text = (given or "").strip()
    if not text:
        return None
    if _NUMBER.fullmatch(text) and not (years and _DAY.fullmatch(text)):
        return Decimal(text)
    if _DAY.fullmatch(text):
        return _day(name, text, last=last)
    raise InputError(
        f"'{name}' has to be a number such as 1000 or 0.5, or a date such as 2018-09-19; it was '{_short(text)}'"
    )


def _day(name: str, given: str, *, last: bool) -> date:
    """The day, or the first or last one of the month or year."""
    parts = _DAY.fullmatch(given.strip())
    try:
        if parts is None:
            raise ValueError
        year, month, day = parts.groups()
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise InputError(
            f"'{name}' has to be a date such as 2018-09-19, 2018-09 or 2018; it was '{_short(given)}'"
        ) from None
    if not last or day:
        return first
    month_of_end = first.month if month else 12
    return first.replace(month=month_of_end, day=monthrange(first.year, month_of_end)[1])


def _short(text: str) -> str:
    """What was given, fit for a sentence: no line ends, no controls, not endless."""
    shown = "".join(character if character.isprintable() else "�" for character in text)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
