"""Blocks of text as every format writes them: tables, list items, raised and lowered digits."""

from collections.abc import Iterable, Iterator, Sequence

from corpus.documents import Span
from corpus.tables import MAX_COLUMNS, read_table

# A longer table is written as several, each below the names of its columns: about what one passage holds.
_TABLE_SIZE = 1_000

_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


def table(rows: Iterable[Sequence[str]], *, n_headers: int | None = None) -> list[str]:
    """Blocks of lines of cells parted by bars, as `corpus.tables` reads them, the first n_headers rows on top of each.

    n_headers: None if the rows themselves have to tell. One with more columns than a table may have becomes several,
    each behind the first column, which names the rows.
    """
    written = [cells for row in rows if any(cells := [_cell(cell) for cell in row])]
    if not written:
        return []
    width = max(map(len, written))
    if width > MAX_COLUMNS:
        return [
            block for part in _narrower(written, width, n_headers or 0) for block in table(part, n_headers=n_headers)
        ]
    if width == 1:
        return ["\n".join(row[0] for row in written)]
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in written]
    if n_headers is None:
        n_headers = _n_headers(lines)
    head, body = lines[:n_headers], lines[n_headers:]
    if head and body and _n_headers([*head, body[0]]) != n_headers:
        head.append(f"| {' | '.join(['---'] * width)} |")
    return ["\n".join((*head, *part)) for part in _parts(body)] if body else ["\n".join(head)]


def _narrower(rows: Sequence[list[str]], width: int, n_headers: int) -> Iterator[list[list[str]]]:
    """The rows in parts of as many columns as a table may have; of those after the first, without the empty rows."""
    step = MAX_COLUMNS - 1
    for start in range(1, width, step):
        part = [[*row[:1], *row[start : start + step]] for row in rows]
        yield [row for n, row in enumerate(part) if start == 1 or n < n_headers or any(row[1:])]


def _parts(lines: Sequence[str]) -> Iterable[list[str]]:
    part: list[str] = []
    size = 0
    for line in lines:
        if part and size + len(line) > _TABLE_SIZE:
            yield part
            part, size = [], 0
        part.append(line)
        size += len(line)
    yield part


def _n_headers(lines: Sequence[str]) -> int:
    text = "\n".join(lines[:4])
    found = read_table(text, Span(0, len(text))) if text else None
    return 0 if found is None else found.n_headers


def _cell(text: str) -> str:
    # A bar would part the cell in two.
    return one_line(text).replace("|", "¦")


def one_line(text: str) -> str:
    return " ".join(text.split())


def raised(text: str) -> str:
    """10 to the power of 6 is not 106: digits that stand high, as such."""
    return text.translate(_RAISED)


def lowered(text: str) -> str:
    return text.translate(_LOWERED)


def titled(title: str | None, blocks: Sequence[str]) -> str:
    """The blocks under their title, unless it stands at their head already."""
    if title and not (blocks and one_line(blocks[0]).casefold() == one_line(title).casefold()):
        blocks = (one_line(title), *blocks)
    return "\n\n".join(blocks)
