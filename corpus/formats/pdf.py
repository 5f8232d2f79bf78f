"""PDF: the text of each page by PDFium, in lines and paragraphs as they stand on the page.

Running heads and page numbers are left out: they would be found with every page, and the numbers taken for figures.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium

from corpus.errors import DocumentTooLarge, UnreadableDocument
from corpus.formats.blocks import one_line
from corpus.formats.extracted import Extracted

MAX_PAGES = 5_000

_WRONG_PASSWORD = 4  # FPDF_ERR_PASSWORD
# What PDFium writes where a word is parted at the end of a line.
_PARTED = "\ufffe"
_WORD = re.compile(r"[^\W\d_]+")
# Names that programs give to what nobody has named.
_NO_TITLE = re.compile(
    r"^(?:untitled|document\d*|microsoft (?:word|powerpoint|excel)\b.*|.*\.(?:docx?|pdf|rtf|indd|tex|qxd|pptx?|xlsx?)"
    r"|\W*|unnamed|slide \d+|presentation\d*|layout \d+|print)$",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(r"^(?:\W*|user|admin|administrator|unknown|author|owner|.*@.*)$", re.IGNORECASE)
# A page of signs that stand for no characters: fonts that do not tell what they show.
_MAX_UNKNOWN = 0.2


def extract(data: bytes, name: str) -> Extracted:
    """Raises UnreadableDocument, DocumentTooLarge."""
    document = _opened(data, name)
    try:
        if len(document) > MAX_PAGES:
            raise DocumentTooLarge(
                f"'{name}' has {len(document):,} pages; {MAX_PAGES:,} is the limit", hint="Split it into parts."
            )
        pages = [_lines(document, n, name) for n in range(len(document))]
        told = document.get_metadata_dict()
    finally:
        document.close()
    pages = _without_running_lines(pages)
    texts = _without_parted_words([_text(lines) for lines in pages])
    _check(texts, name)
    title, author = one_line(told.get("Title", "")), one_line(told.get("Author", ""))
    # When the file was made says little about when the text was published.
    return Extracted(
        parts=tuple(texts),
        is_paged=True,
        title=None if _NO_TITLE.match(title) else title,
        author=None if _NO_AUTHOR.match(author) else author,
    )


def _opened(data: bytes, name: str) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code == _WRONG_PASSWORD:
            raise UnreadableDocument(
                f"'{name}' is encrypted: its text cannot be read without its password",
                hint="Save it without a password, and add it again.",
            ) from None
        raise UnreadableDocument(f"'{name}' is a PDF that is damaged or cut short", hint="Get it again.") from None
    if len(document) == 0:
        raise UnreadableDocument(f"'{name}' is a PDF without pages", hint="Get it again.")
    return document


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page and where it stands, in points from the lower left corner; begins: a block of its own."""

    text: str
    begins: bool


def _lines(document: pdfium.PdfDocument, n: int, name: str) -> list[_Line]:
    try:
        page = document[n]
        shown = page.get_textpage()
        try:
            return list(_lines_of(shown))
        finally:
            shown.close()
            page.close()
    except pdfium.PdfiumError:
        raise UnreadableDocument(f"Page {n + 1} of '{name}' is damaged", hint="Get the document again.") from None


def _lines_of(shown: pdfium.PdfTextPage) -> Iterator[_Line]:
    text = shown.get_text_range()
    position = 0
    above: tuple[float, float, float, float] | None = None
    left = 0.0
    before = ""
    for line in text.split("\n"):
        start, position = position, position + len(line) + 1
        words = line.strip("\r ")
        if not words:
            continue
        start += line.index(words[0])
        box = _box(shown, start) or above
        begins = above is None or box is None or _begins(box, above, left, before)
        if begins and box is not None:
            left = box[0]
        yield _Line(one_line(words), begins)
        # Where a word is parted, PDFium gives two lines as one.
        above, before = _box(shown, position - 2 - (len(line) - len(line.rstrip("\r ")))) or box, words
        left = left if box is None else min(left, box[0])


def _box(shown: pdfium.PdfTextPage, index: int) -> tuple[float, float, float, float] | None:
    """Left, bottom, right, top of a character and the space that its font gives it; None if it has no place."""
    try:
        box = shown.get_charbox(index, loose=True)
    except (pdfium.PdfiumError, IndexError):
        return None
    return (float(box[0]), float(box[1]), float(box[2]), float(box[3]))


def _begins(
    box: tuple[float, float, float, float], above: tuple[float, float, float, float], left: float, before: str
) -> bool:
    """Whether a line is the first of a block: by the space above it, its size, another column, or its indent."""
    height, height_above = box[3] - box[1], above[3] - above[1]
    if height <= 0 or height_above <= 0:
        return False
    gap = above[1] - box[3]
    is_apart = gap > 0.5 * min(height, height_above) or gap < -1.5 * height
    is_other_size = not 0.87 < height / height_above < 1.15
    is_indented = box[0] > left + 0.7 * height and before.endswith((".", "!", "?", "”", "。"))
    return is_apart or is_other_size or is_indented


def _text(lines: Sequence[_Line]) -> str:
    pieces: list[str] = []
    for line in lines:
        if pieces:
            pieces.append("\n\n" if line.begins else "\n")
        pieces.append(line.text)
    return "".join(pieces)


def _without_running_lines(pages: Sequence[list[_Line]]) -> list[list[_Line]]:
    """Pages without the first and last lines that most of them share, and without their numbers."""
    kept = [list(lines) for lines in pages]
    for place in (0, -1):
        # A head may have two lines.
        for _ in range(2):
            edges = {n: _shapes(lines[place].text, n) for n, lines in enumerate(kept) if len(lines) > 1}
            counts = Counter(shape for shapes in edges.values() for shape in shapes)
            enough = max(3, len(edges) / 2)
            for n, shapes in edges.items():
                if any(counts[shape] >= enough for shape in shapes):
                    kept[n].pop(place)
    return kept


def _shapes(line: str, n: int) -> set[str]:
    """The line itself, if it has words, and the line with a number that counts the pages; n: of its page."""
    shapes = {line} if _WORD.search(line) else set()
    for number in re.finditer(r"(?<![\d.,])\d{1,5}(?![\d.,%])", line):
        shapes.add(f"{line[: number.start()]}<{int(number.group()) - n}>{line[number.end() :]}")
    return shapes


def _without_parted_words(pages: Sequence[str]) -> list[str]:
    """Words parted at the end of a line in one piece, with their hyphen where it belongs to them.

    It does if the document has the word with a hyphen elsewhere, or both parts as words but not the whole.
    """
    if not any(_PARTED in page for page in pages):
        return list(pages)
    whole = " ".join(pages).casefold()
    words = Counter(_WORD.findall(whole))
    compounds = frozenset(re.findall(r"[^\W\d_]+-[^\W\d_]+", whole))

    def joined(match: "re.Match[str]") -> str:
        left, right = match.group(1), match.group(2)
        low_left, low_right = left.casefold(), right.casefold()
        if not (left and right and left[-1].islower() and right[0].islower()):
            return f"{left}-{right}"
        if words[low_left + low_right]:
            return left + right
        # The parts themselves are counted once here.
        is_compound = f"{low_left}-{low_right}" in compounds or (words[low_left] > 1 and words[low_right] > 1)
        return f"{left}-{right}" if is_compound else left + right

    return [re.sub(rf"([^\W\d_]*){_PARTED}\s*([^\W\d_]*)", joined, page) for page in pages]


def _check(texts: Sequence[str], name: str) -> None:
    characters = "".join(texts)
    if not characters.strip():
        pages = "page has" if len(texts) == 1 else f"{len(texts):,} pages have"
        raise UnreadableDocument(
            f"'{name}' is a PDF without text: its {pages} pictures at most, as a scan has",
            hint="Recognise its text first (OCR), and add the result.",
        )
    unknown = sum(
        1
        for character in characters
        if character == "\ufffd" or unicodedata.category(character) in ("Cc", "Co", "Cn")
        if character != "\n"
    )
    if unknown > _MAX_UNKNOWN * len(characters):
        raise UnreadableDocument(
            f"The fonts of '{name}' do not tell which characters they show",
            hint="Print it to a new PDF or recognise its text (OCR), and add the result.",
        )
