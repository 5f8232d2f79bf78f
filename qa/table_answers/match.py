"""How well each row and each column of a table fits a question: shares of words that the one has of the other.

A row is told by its label, with the section over it to tell apart rows of one name; a column by its period first, then
by the words of its headers. Words that few labels have tell more than those of many (inverse document frequency, taken
over the rows of the table itself).
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.documents import Period, Span
from corpus.library import StoredPassage
from qa.questions.codes import codes_in
from qa.questions.question import Question, resolve
from qa.questions.words import Matrix, Word, Words, WordVectors, split_words
from qa.table_answers.cells import FISCAL, period_of
from qa.table_answers.grid import Column, Grid, Row

# Words less alike than this are different things to a table, whose labels are terms; above, they count for less than
# the same word.
ALIKE, PARAPHRASED = 0.45, 0.8
# A word of a question that is in the section over a row, or in the headers of the column, instead of the row's label.
IN_SECTION, IN_HEADER, IN_SUM = 0.9, 0.9, 0.7
# How much of a cell's score each share makes up: of the question's words that label, section and headers have, of the
# label's words that the question has, of the section's, and of the headers'; and whether the period is the one asked.
RECALL, LABEL, SECTION, HEADER, PERIOD = 1.0, 0.9, 0.15, 0.3, 1.0
# Frame words of a question (number, total, amount) tell a little, where a label has them.
FRAME, TOTAL = 0.15, 0.6
# A label that stands in the question word by word.
VERBATIM = 0.2

_SMALL = frozenset(
    "a an the and or of in on at by for from to with as than then is are was were be been do does did has have had it "
    "its they their them he she his her we our us you your i my me this that these those what which who when where "
    "why how many much per not no if so such also into onto about will would can could during each company "
    "respectively respective table value values year years ended ending fiscal period periods".split()
)
_UNITS = frozenset(
    "million millions thousand thousands billion billions usd eur gbp inthousands dollars dollar mn bn note notes "
    "restated unaudited audited months month weeks week".split()
)
# "Order intake1", "Net income (1)", "(note 23)".
_FOOTNOTE = re.compile(r"(?<=[a-z)])\d{1,2}\b|\((?:\d{1,2}|[a-z]|notes? [\d, ]+)\)|\(?see note.*", re.IGNORECASE)
_COMPOUND = re.compile(r"\w+(?:-\w+)*")
# Headers of columns that nothing asks for but by name.
CHANGES = re.compile(
    r"\bchanges?\b|\bvariance\b|\b(?:in|de)crease\b|\bdifference\b|\bgrowth\b|%|\bpercent(?:age)?\b", re.I
)

ASKS_CHANGE = re.compile(
    r"\b(?:change|variance|difference|growth|(?:in|de)crease[ds]?|grow|grew|rise|rose|fell|decline[ds]?|improve[ds]?)\b",
    re.IGNORECASE,
)
# So many characters before a table say what it is about.
_ABOVE = 400
_PERCENT = re.compile(r"%|\bper ?cent", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Of every cell. score: (rows, columns), any scale, -inf where there is no cell.

    recall: (rows, columns), 0..1, the share of the question's words that label, section and headers have. label,
    section: (rows,), 0..1, the shares of their own words that the question has. header: (rows, columns), -1..1, that of
    the headers. period: (rows, columns), 0..1. by_row, by_column: (words, rows) and (words, rows, columns), how well
    each word of the question is met.
    """

    score: Matrix
    recall: Matrix
    label: Matrix
    section: Matrix
    header: Matrix
    period: Matrix
    by_row: Matrix
    by_column: Matrix


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question's words: all but the smallest, and how much each tells. periods: all that it asks for."""

    words: Words
    weights: Matrix
    periods: tuple[Period, ...]
    text: str


def asked_of(question: Question, grid: Grid, vectors: WordVectors, without: Sequence[Span] = ()) -> Asked:
    """without: words of the question that say how to choose, and are of no row."""
    content = {word.span.start for word in question.content}
    times = {word.span.start for word in question.times}
    words = [word for word in _words(question.text) if not any(span.overlaps(word.span) for span in without)]
    weights = [
        0.0
        if word.span.start in times
        else vectors.weight(word)
        if word.span.start in content
        else TOTAL
        if word.stem == "total"
        else FRAME
        for word in words
    ]
    periods = resolve(question, grid.document.published)
    if not periods:
        periods = tuple(filter(None, (period_of(match.group()) for match in FISCAL.finditer(question.text))))
    return Asked(vectors.ready(words), np.array(weights, dtype=np.float32), periods, question.text)


def fit(asked: Asked, grid: Grid, vectors: WordVectors, periods: Sequence[Period]) -> Fit:
    """periods: those that a cell may be of; () for any."""
    rows = [_label_words(row.label) or _sum_words(row) for row in grid.rows]
    row_similarity, row_best = _similar(asked, rows, vectors)
    section_similarity, section_share = _of_sections(asked, grid, vectors)
    columns = [column for block in grid.blocks for column in block]
    headers = [_header_words(column.own) for column in columns]
    over = [_header_words(column.over) for column in columns]
    own_similarity, own_best = _similar(asked, headers, vectors)
    over_similarity, _ = _similar(asked, over, vectors)
    header_similarity = np.maximum(own_similarity, 0.9 * over_similarity)

    inverse = _inverse_frequency(rows)
    label = np.array(
        [_share(best, [inverse[word.stem] for word in words]) for best, words in zip(row_best, rows, strict=True)],
        dtype=np.float32,
    )
    asks_total = any(word.stem in ("total", "sum", "net", "overal", "combin") for word in asked.words.items)
    label *= np.array([1.0 if row.label or asks_total else 0.6 for row in grid.rows], dtype=np.float32)
    written = " ".join(_COMPOUND.findall(asked.text.lower()))
    verbatim = np.array([_is_in(row.label, written) for row in grid.rows], dtype=np.float32)
    place = {(at, column.number): n for n, (at, column) in enumerate(_numbered(grid))}
    n_columns = max((len(row.cells) for row in grid.rows), default=0)
    at = np.array([[place.get((row.block, c), 0) for c in range(n_columns)] for row in grid.rows]).reshape(
        -1, n_columns
    )
    if any(word.stem == "total" for word in asked.words.items):
        # A sum without a label is of what its parts are.
        parts = IN_SUM * row_similarity.max(axis=1, initial=0.0)
        for n, row in enumerate(grid.rows):
            if not row.label:
                row_similarity[:, n] = np.maximum(row_similarity[:, n], parts)
    sections = np.maximum(row_similarity, IN_SECTION * section_similarity)  # (words, rows)
    cover = np.maximum(sections[:, :, None], IN_HEADER * header_similarity[:, at])  # (words, rows, columns)
    total = float(asked.weights.sum())
    recall = np.einsum("w,wrc->rc", asked.weights, cover) / total if total else np.zeros(at.shape, dtype=np.float32)
    header = np.array(
        [
            _header_share(asked, column, best, words)
            for column, best, words in zip(columns, own_best, headers, strict=True)
        ],
        dtype=np.float32,
    )
    period = np.array(
        [[_period_fit(periods, row, columns[at[r, c]]) for c in range(n_columns)] for r, row in enumerate(grid.rows)],
        dtype=np.float32,
    ).reshape(at.shape)
    is_there = np.array([[cell is not None for cell in row.cells] for row in grid.rows]).reshape(at.shape)
    score = (
        RECALL * recall
        + LABEL * label[:, None]
        + SECTION * section_share[:, None]
        + HEADER * header[at]
        + PERIOD * period
        + VERBATIM * verbatim[:, None]
    )
    return Fit(
        np.where(is_there, score, -np.inf),
        recall=recall,
        label=label,
        section=section_share,
        header=header[at],
        period=period,
        by_row=row_similarity,
        by_column=header_similarity[:, at],
    )


def _is_in(label: str, question: str) -> bool:
    words = " ".join(_COMPOUND.findall(_FOOTNOTE.sub(" ", label).lower()))
    return bool(words) and f" {words} " in f" {question} "


def _numbered(grid: Grid) -> list[tuple[int, Column]]:
    return [(at, column) for at, block in enumerate(grid.blocks) for column in block]


def _words(text: str) -> list[Word]:
    """All but the smallest; "non-current" is one word, and not a kind of "current"."""
    words: list[Word] = []
    for word in split_words(text):
        before = words[-1] if words else None
        if before is not None and before.text.lower() == "non" and text[before.span.end : word.span.start] == "-":
            joined = f"non{word.text.lower()}"
            words[-1] = Word(joined, Span(before.span.start, word.span.end), f"non{word.stem}", is_name=False)
        elif word.text.lower() not in _SMALL:
            words.append(word)
    return words


def _label_words(text: str) -> list[Word]:
    return _words(_FOOTNOTE.sub(" ", text))


def _sum_words(row: Row) -> list[Word]:
    """A row without a label is the sum of those over it."""
    return _words("x total " + (row.sections[-1] if row.sections else ""))[1:]


def _header_words(text: str) -> list[Word]:
    return [word for word in _words(text) if word.text.lower() not in _UNITS and not word.text[0].isdigit()]


def _similar(asked: Asked, texts: Sequence[Sequence[Word]], vectors: WordVectors) -> tuple[Matrix, list[Matrix]]:
    """(question's words, texts): the best likeness of each word in each text; and for each text that of its words."""
    flat = [word for words in texts for word in words]
    result = np.zeros((len(asked.words.items), len(texts)), dtype=np.float32)
    bests: list[Matrix] = [np.zeros(len(words), dtype=np.float32) for words in texts]
    if not flat or not asked.words.items:
        return result, bests
    similarity = vectors.similarity(asked.words, _without_titles(vectors.ready(flat), vectors))
    similarity = np.where(similarity >= 0.999, 1.0, PARAPHRASED * np.maximum(0, (similarity - ALIKE) / (1 - ALIKE)))
    start = 0
    for n, words in enumerate(texts):
        if words:
            part = similarity[:, start : start + len(words)]
            result[:, n], bests[n] = part.max(axis=1), part.max(axis=0)
            start += len(words)
    return result, bests


def _without_titles(words: Words, vectors: WordVectors) -> Words:
    """Labels write Every Word with a capital; a name is told by its meaning."""
    likely = 1 / (1 + np.exp(-(words.vectors @ vectors.names[:-1] + vectors.names[-1]))) > 0.65
    known = words.vectors.any(axis=1)
    digits = np.array([word.text[0].isdigit() for word in words.items])
    return Words(words.items, words.vectors, words.only_itself & (likely | ~known) | digits, words.stems, words.peoples)


def _of_sections(asked: Asked, grid: Grid, vectors: WordVectors) -> tuple[Matrix, Matrix]:
    """(words, rows) as `_similar`, and (rows,) the share of the sections' words that is asked for."""
    texts = list(dict.fromkeys(" ".join(row.sections) for row in grid.rows))
    words = [_words(text) for text in texts]
    similarity, bests = _similar(asked, words, vectors)
    at = [texts.index(" ".join(row.sections)) for row in grid.rows]
    share = np.array([best.mean() if len(best) else 0.0 for best in bests], dtype=np.float32)
    return similarity[:, at], share[at]


def _inverse_frequency(rows: Sequence[Sequence[Word]]) -> dict[str, float]:
    count = Counter(stem for words in rows for stem in {word.stem for word in words})
    return {stem: math.log(1 + len(rows) / n) for stem, n in count.items()}


def _share(best: Matrix, weights: Sequence[float]) -> float:
    return float(best @ np.array(weights, dtype=np.float32)) / sum(weights) if len(best) else 0.0


def _header_share(asked: Asked, column: Column, best: Matrix, words: Sequence[Word]) -> float:
    if column.header and CHANGES.search(column.header) and not CHANGES.search(asked.text):
        return -1.0
    if column.header and CHANGES.search(column.header):
        return 1.0 if bool(_PERCENT.search(column.header)) == bool(_PERCENT.search(asked.text)) else 0.6
    if (codes := codes_in(column.own)) and (asked_for := codes_in(asked.text)):
        return 1.0 if codes & asked_for else -1.0
    if not words:
        return 0.5
    share = float(best.mean())
    is_sum = any(word.stem == "total" for word in words)
    return max(share, 0.4) if is_sum else share


def _period_fit(periods: Sequence[Period], row: Row, column: Column) -> float:
    """1 for a cell of the period, 0 of another, half of one where nothing tells."""
    own = [period for period in (column.period, row.period) if period is not None]
    if not periods or not own:
        return 0.9 if CHANGES.search(column.header) else 0.5
    return max(_overlap(asked, period) for asked in periods for period in own)


def _overlap(asked: Period, own: Period) -> float:
    if not asked.overlaps(own):
        return 0.0
    if (asked.start, asked.end) == (own.start, own.end):
        return 1.0
    # A longer time than the one asked for is another, but for a day, which stands for the year that it closes.
    return 0.95 if asked.holds(own) or (own.holds(asked) and asked.precision == "day") else 0.4


def share_around(asked: Asked, grid: Grid, stored: StoredPassage, vectors: WordVectors, met: Matrix) -> float:
    """The share of the question's words that a cell's own do not meet, and others of the table and above it do.

    met: (words,), how well the cell meets each.
    """
    above = text_above(stored)
    headers = " ".join(column.header for block in grid.blocks for column in block)
    labels = " ".join(row.label for row in grid.rows)
    words = _words(f"{grid.corner} . {headers} . {stored.document.title} . {above} . {labels}")
    similarity, _ = _similar(asked, [words], vectors)
    total = float(asked.weights.sum())
    return float(asked.weights @ np.maximum(0, similarity[:, 0] - met)) / total if total else 0.0


def text_above(stored: StoredPassage) -> str:
    """The end of what stands before a passage."""
    return stored.document.text[max(0, stored.passage.span.start - _ABOVE) : stored.passage.span.start]
