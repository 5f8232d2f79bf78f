"""Tables in plain text: rows of cells parted by bars, tabs or commas, and which of the rows name the columns."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from corpus.calendar_names import FULL_MONTHS, SHORT_MONTHS
from corpus.documents import Span

MIN_COLUMNS, MAX_COLUMNS = 2, 200
# A text whose commas part cells has this many lines at least; two lines with a comma each are prose. Prose has long
# pieces between its commas, too.
_MIN_CSV_ROWS, _MAX_CSV_CELL = 3, 60
_NO_RULE = re.compile(r"[^\s|:+=-]")
_CELLS = {mark: re.compile(rf'"(?:[^"]|"")*"|[^{mark}]*') for mark in ";,"}
_NUMBER = re.compile(r"[\s$€£¥(+-]*\d[\d,.\s]*[\s%)a-zA-Z]{0,12}")

# So many rows name columns at most, and as many may stand over a ruled line.
MAX_HEADERS, _MAX_RULED = 6, 4
# A text that begins with more ruled lines than this is some drawing.
_MAX_RULES = 100
_NOTE = r"(?:\s?\(\w{1,3}\)|[*†‡¹²³⁴⁵⁶⁷⁸⁹]){0,3}"
_YEAR = re.compile(
    r"(?:(?:FY|CY|F)\s?[’']?\d\d|(?:(?:FY|CY|F)\s?)?(?:1\s?9|2\s?[01])\s?\d\s?\d[AEFP]?)"
    rf"(?:\s?[-–/]\s?\d\d(?:\d\d)?)?{_NOTE}",
    re.IGNORECASE,
)
_YEAR_INSIDE = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")
_CODE = "(?:USD|EUR|GBP|RMB|CNY|JPY|INR|CHF|AUD|CAD|NZD|HKD|SGD|SEK|NOK|DKK)"
_FIGURE = re.compile(
    rf"(?:[A-Z]{{1,3}}(?=[$€£¥])|(?:{_CODE}|Rs\.?)\s?)?"
    r"[\s$€£¥₹(+−–-]*\d[\d,.\s]*(?:[-–]\s?\d[\d,.]*)?"
    rf"[\s%)]*(?P<word>[a-zA-Z]{{0,12}})[\s%).]*{_NOTE}"
)
_NOTHING = re.compile(r"[\s$€£¥(]*[-–—−*][-–—−*\s%)]*|n\.?/?\s?[am]\.?|none|nil", re.IGNORECASE)
_TIME = re.compile(r"\d+(?:\s?[-–]\s?\d+)?\s?(?:day|week|month|quarter|year)s?", re.IGNORECASE)
_LONGEST_FIGURE = 40
# A cell that is nothing but a unit: $M, €’000, %.
_UNIT = re.compile(
    rf"\(?(?:[A-Z]{{0,3}}[$€£¥₹]|{_CODE})[\s’']?(?:m|M|mn|bn|k|000s?|(?:m|M|b|B)illions?|thousands?)?\)?|\(?%\)?"
)
_SCALE = re.compile(r"[(\[][^()]*\b(?:thousand|million|billion)s?\b.*")
# Behind a number these make a date or a rank of it.
_DATE_WORDS = frozenset({"st", "nd", "rd", "th", "q", "h", *FULL_MONTHS, *SHORT_MONTHS})
# What says of all columns in which scale, at which time or in which currency they are.
_OPENING = re.compile(
    r"[(\[]?(?:(?:all )?(?:amounts|figures|dollars|shares|expressed|stated) |(?:u\.s\.|[a-z]{1,2})?\s?[$€£¥]"
    r"|in\s?(?:\w+ )?(?:thousand|million|billion)"
    r"|(?:as )?(?:of|at)\b|(?:for )?(?:the )?(?:\w+ )?(?:fiscal|financial|year|quarter|month|week|half|period)s?\b"
    rf"|(?:{'|'.join(FULL_MONTHS)})\b|{_CODE}[ ’'](?:000|m|million|thousand))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Table:
    """rows: of cells, each the span of its text without marks and spaces, None where it is empty.

    n_headers: how many of the first rows name the columns.
    """

    rows: tuple[tuple[Span | None, ...], ...]
    n_headers: int

    @property
    def n_columns(self) -> int:
        return len(self.rows[0])


def read_table(text: str, within: Span, *, has_header: bool = True) -> Table | None:
    """The table that text[within] is, or None. has_header: False where rows go on from a table before."""
    for cut in _CUTS:
        if not _is_cut(text, within, cut):
            continue
        rows = [cut(text, line) for line in _lines(text, within) if not _is_rule(text, line)]
        width = max(map(len, rows))
        table = tuple((*row, *[None] * (width - len(row))) for row in rows)
        return Table(table, _count_headers(text, within, table) if has_header else 0)
    return None


def is_table(text: str, within: Span) -> bool:
    """Whether `read_table` gives one, however many rows it has; little memory is needed to tell."""
    return any(_is_cut(text, within, cut) for cut in _CUTS)


def _is_cut(text: str, within: Span, cut: "_Cut") -> bool:
    """Whether most lines are cut into as many cells as the first; a last cell may be left out.

    By commas and semicolons prose is cut, too: of these all lines are, no cell is long, and some column holds numbers
    from the second row on.
    """
    is_strict = cut in _STRICT
    n_rows = n_rules = width = 0
    numbers: list[int] = []
    for line in _lines(text, within):
        if _is_rule(text, line):
            n_rules += 1
            if n_rules > _MAX_RULES and not n_rows:
                return False
            continue
        row = cut(text, line)
        n_rows += 1
        if n_rows == 1:
            width = len(row)
            numbers = list(range(width))
        is_even = width - (not is_strict) <= len(row) <= width and MIN_COLUMNS <= width <= MAX_COLUMNS
        if not is_even or (is_strict and any(cell is not None and len(cell) > _MAX_CSV_CELL for cell in row)):
            return False
        if is_strict and n_rows > 1:
            numbers = [n for n in numbers if _is_number(text, row[n])]
            if not numbers:
                return False
    return n_rows >= _MIN_CSV_ROWS if is_strict else n_rows > 1


def _lines(text: str, within: Span) -> Iterator[Span]:
    """Lines that are not blank, one by one: of a long text only a few are ever needed."""
    start = within.start
    while start < within.end:
        end = text.find("\n", start, within.end)
        end = within.end if end < 0 else end
        if text[start:end].strip():
            yield Span(start, end)
        start = end + 1


def _is_rule(text: str, line: Span) -> bool:
    return text.find("--", line.start, line.end) >= 0 and _NO_RULE.search(text, line.start, line.end) is None


Cells = list[Span | None]
Row = Sequence[Span | None]


def _barred(text: str, line: Span) -> Cells:
    """| a | b |, with or without the outer bars."""
    inside = _trimmed(text, line.start, line.end)
    if inside is None:
        return []
    start = inside.start + (text[inside.start] == "|")
    end = inside.end - (text[inside.end - 1] == "|")
    return _cut(text, start, max(start, end), "|")


def _tabbed(text: str, line: Span) -> Cells:
    return _cut(text, line.start, line.end, "\t")


def _cut(text: str, start: int, end: int, mark: str) -> Cells:
    cells: Cells = []
    # Of too many cells it is enough to know that.
    while len(cells) <= MAX_COLUMNS:
        cut = text.find(mark, start, end)
        cells.append(_trimmed(text, start, end if cut < 0 else cut))
        if cut < 0:
            break
        start = cut + 1
    return cells


def _comma_parted(text: str, line: Span) -> Cells:
    return _parted(text, line, ",")


def _semicolon_parted(text: str, line: Span) -> Cells:
    return _parted(text, line, ";")


def _parted(text: str, line: Span, mark: str) -> Cells:
    """a,"b, c",d: cells in quotation marks may hold the mark."""
    cells: Cells = []
    if len(line) > MAX_COLUMNS * (_MAX_CSV_CELL + 3):
        return cells
    position = line.start
    while position <= line.end and len(cells) <= MAX_COLUMNS:
        match = _CELLS[mark].match(text, position, line.end)
        assert match is not None
        start, end = match.span()
        if end > start and text[start] == '"':
            start, end = start + 1, end - 1
        cells.append(_trimmed(text, start, end))
        position = match.end()
        if position >= line.end or text[position] != mark:
            break
        position += 1
    return cells


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """Without white space and the marks that make text bold or slanted."""
    while start < end and (text[start].isspace() or text[start] in "*_`"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "*_`"):
        end -= 1
    return Span(start, end) if start < end else None


_Cut = Callable[[str, Span], Cells]
_CUTS: tuple[_Cut, ...] = (_barred, _tabbed, _semicolon_parted, _comma_parted)
_STRICT = _CUTS[2:]


def _is_number(text: str, cell: Span | None) -> bool:
    return cell is not None and _NUMBER.fullmatch(text, cell.start, cell.end) is not None


def _count_headers(text: str, within: Span, rows: Sequence[Row]) -> int:
    """The rows before a ruled line, or the first if it holds no number; and those below that name columns too."""
    n = _n_ruled(text, within)
    label = rows[0][0]
    if n == 0 and label is not None and is_figure(text, label):
        return 0
    while n < min(len(rows), MAX_HEADERS) and _names_columns(text, rows, n):
        n += 1
    return n


def _n_ruled(text: str, within: Span) -> int:
    n_rows = 0
    for line in islice(_lines(text, within), _MAX_RULED + 1):
        if not _is_rule(text, line):
            n_rows += 1
        elif n_rows:
            return n_rows
    return 0


def _names_columns(text: str, rows: Sequence[Row], n: int) -> bool:
    """Whether row n, all rows above being headers, is one too: no figure stands in it, and it does not name itself."""
    label, *others = rows[n]
    filled = [cell for cell in others if cell is not None]
    if not filled:
        return _is_followed_by_names(text, rows, n)
    if holds_figures(text, rows[n]):
        return False
    above = next((row for row in reversed(rows[:n]) if any(row[1:])), None)
    if above is None:
        return True
    if label is None:
        is_section = len(filled) == 1 and text[filled[0].end - 1] == ":"
        return not is_section
    if sum(cell is not None for cell in above[1:]) < min(len(others), len(filled)):
        # What stands above spans several of these, so that here is the name of each.
        return True
    if all(_UNIT.fullmatch(text, cell.start, cell.end) for cell in filled):
        return True
    words = text[label.start : label.end]
    are_dated = any(_YEAR_INSIDE.search(text, cell.start, cell.end) for cell in filled)
    is_opening = _OPENING.match(words) is not None and not _YEAR_INSIDE.search(words)
    return is_opening and (are_dated or words[0] in "([$€£")


def _is_followed_by_names(text: str, rows: Sequence[Row], n: int) -> bool:
    """Whether a title or an empty row stands amid the headers; over figures it names a section, or tells a scale."""
    below = next((index for index in range(n + 1, min(len(rows), MAX_HEADERS + 1)) if any(rows[index][1:])), None)
    if below is None:
        return False
    label = rows[n][0]
    if label is not None and _SCALE.fullmatch(text[label.start : label.end].lower()):
        return True
    is_first = not any(any(row[1:]) for row in rows[:n])
    is_title = is_first or label is None or _OPENING.match(text, label.start, label.end) is not None
    return is_title and _names_columns(text, rows, below)


def holds_figures(text: str, row: Row) -> bool:
    """Whether a figure stands behind the row's label."""
    filled = [cell for cell in row[1:] if cell is not None]
    return any(is_figure(text, cell) for cell in filled) and not _is_worded(text, row[0], filled)


def _is_worded(text: str, label: Span | None, cells: Sequence[Span]) -> bool:
    """Whether what looks like figures are lengths of time that name columns: 53 weeks, 52 weeks, change."""
    figures = [cell for cell in cells if is_figure(text, cell)]
    are_times = all(_TIME.fullmatch(text, cell.start, cell.end) for cell in figures)
    return are_times and (label is None or len(figures) < len(cells))


def is_figure(text: str, cell: Span) -> bool:
    """A number or a sign for none, with its unit and note at most; neither a date nor words with a number in them."""
    if len(cell) > _LONGEST_FIGURE or is_year(text, cell):
        return False
    if _NOTHING.fullmatch(text, cell.start, cell.end):
        return True
    match = _FIGURE.fullmatch(text, cell.start, cell.end)
    return match is not None and (match["word"] or "").lower() not in _DATE_WORDS


def is_year(text: str, cell: Span) -> bool:
    """Whether a cell is a year or several and nothing else: 2018, FY18, 2018-2020, 2018(1)."""
    return len(cell) <= _LONGEST_FIGURE and _YEAR.fullmatch(text, cell.start, cell.end) is not None
