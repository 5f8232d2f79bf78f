"""Days and seasons with a name: their date in a year, fixed, by the week, or by Easter."""

from datetime import date, timedelta

from corpus.figures.periods import Interval, Point, day_point, single

# name | month | day
_FIXED = """
new year's day | 1 | 1
new year day | 1 | 1
new year | 1 | 1
new years day | 1 | 1
new year's eve | 12 | 31
new years eve | 12 | 31
epiphany | 1 | 6
groundhog day | 2 | 2
valentine's day | 2 | 14
valentines day | 2 | 14
international women's day | 3 | 8
women's day | 3 | 8
saint patrick's day | 3 | 17
saint patrick | 3 | 17
st patrick's day | 3 | 17
st . patrick's day | 3 | 17
april fools' day | 4 | 1
april fool's day | 4 | 1
earth day | 4 | 22
may day | 5 | 1
labour day | 5 | 1
workers' day | 5 | 1
international workers' day | 5 | 1
cinco de mayo | 5 | 5
juneteenth | 6 | 19
independence day | 7 | 4
bastille day | 7 | 14
halloween | 10 | 31
all saints' day | 11 | 1
guy fawkes night | 11 | 5
veterans day | 11 | 11
armistice day | 11 | 11
christmas eve | 12 | 24
christmas day | 12 | 25
christmas | 12 | 25
xmas | 12 | 25
boxing day | 12 | 26
"""
# name | month | weekday from 0 | which of them in the month, -1 the last
_BY_WEEK = """
martin luther king day | 1 | 0 | 3
martin luther king jr . day | 1 | 0 | 3
mlk day | 1 | 0 | 3
presidents' day | 2 | 0 | 3
presidents day | 2 | 0 | 3
mother's day | 5 | 6 | 2
mothers' day | 5 | 6 | 2
memorial day | 5 | 0 | -1
father's day | 6 | 6 | 3
fathers' day | 6 | 6 | 3
labor day | 9 | 0 | 1
columbus day | 10 | 0 | 2
thanksgiving day | 11 | 3 | 4
thanksgiving | 11 | 3 | 4
"""
# name | days after Easter Sunday
_BY_EASTER = """
mardi gras | -47
shrove tuesday | -47
ash wednesday | -46
palm sunday | -7
maundy thursday | -3
good friday | -2
easter sunday | 0
easter monday | 1
easter | 0
ascension day | 39
pentecost | 49
whit monday | 50
corpus christi | 60
"""
_AFTER_THANKSGIVING = {"black friday": 1, "cyber monday": 4}
# Meteorological: three whole months from this one.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
# These open names of other things: a name is a feast only as a whole.
LONGEST = 6


def _rows(table: str) -> dict[str, tuple[int, ...]]:
    rows = (line.split("|") for line in table.strip().splitlines())
    return {row[0].strip(): tuple(map(int, row[1:])) for row in rows}


_FIXED_DAYS, _WEEK_DAYS, _EASTER_DAYS = _rows(_FIXED), _rows(_BY_WEEK), _rows(_BY_EASTER)
FEASTS = frozenset({*_FIXED_DAYS, *_WEEK_DAYS, *_EASTER_DAYS, *_AFTER_THANKSGIVING})
FIRST_WORDS = frozenset(name.split()[0].split("'")[0] for name in FEASTS)


def feast(name: str, year: int) -> Interval:
    """The day in the year. Raises ValueError."""
    if name in _FIXED_DAYS:
        return single(Point(year, *_FIXED_DAYS[name]))
    if name in _AFTER_THANKSGIVING:
        day = _in_week(year, *_WEEK_DAYS["thanksgiving"]) + timedelta(days=_AFTER_THANKSGIVING[name])
    elif name in _WEEK_DAYS:
        day = _in_week(year, *_WEEK_DAYS[name])
    else:
        day = easter(year) + timedelta(days=_EASTER_DAYS[name][0])
    return single(day_point(day))


def _in_week(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    if number < 0:
        following = date(year + month // 12, month % 12 + 1, 1)
        return following - timedelta(days=(following.weekday() - 1 - weekday) % 7 + 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7, weeks=number - 1)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones & Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def season(name: str, year: int) -> Interval:
    """Winter is that which starts in the year's December."""
    month = SEASONS[name]
    return Interval(Point(year, month), Point(year + month // 12, (month + 1) % 12 + 1), "quarter")
