"""The English names of months and weekdays, in full and short, in lower case."""

_MONTH_NAMES = "january february march april may june july august september october november december".split()
_WEEKDAY_NAMES = "monday tuesday wednesday thursday friday saturday sunday".split()

# name → number, from 1
FULL_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
SHORT_MONTHS = {name[:3]: number for name, number in FULL_MONTHS.items()} | {"sept": 9}
# name → number, from 0 for Monday
WEEKDAYS = {name: number for number, name in enumerate(_WEEKDAY_NAMES)}
SHORT_WEEKDAYS = {
    "mon": 0,
    "tue": 1,
    "tues": 1,
    "wed": 2,
    "thu": 3,
    "thur": 3,
    "thurs": 3,
    "fri": 4,
    "sat": 5,
    "sun": 6,
}
