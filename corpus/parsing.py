"""From bytes or text to a Document: its format told, its text taken out and put in normal form.

What a document says of itself, in its own fields or in its first lines, becomes its title, author, source, address and
date; what it does not say stays unknown. Bytes may be made to harm who reads them: corpus.reading has them read apart.
"""

import hashlib
import importlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import PurePath

from corpus.documents import Document
from corpus.errors import DocumentTooLarge, UnreadableDocument
from corpus.formats.extracted import Extracted
from corpus.formats.kinds import CSV, KINDS, TEXT, TSV, Kind, kind_of
from corpus.header import read_header

MAX_BYTES = max(kind.max_bytes for kind in KINDS)
MAX_CHARACTERS = 10_000_000

# Marks of where a word may be parted, and others that nobody sees: a word with one in it would not be found.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"})
# Accents on one letter; more are no writing, and to sort them takes time with the square of their number. As many as
# Unicode's stream-safe text has (UAX #15, section 13).
_MAX_MARKS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known of a document before it is read. What it says itself is taken where this says nothing.

    name: what error messages call it; it also tells among kinds of text. source: as shown, if the document tells none.
    url: where it stands. address: where it was read from.
    """

    name: str
    source: str
    title: str | None = None
    url: str | None = None
    address: str | None = None
    published: date | None = None


def parse_bytes(data: bytes, told: Told) -> Document:
    """Raises UnreadableDocument, UnsupportedFormat, DocumentTooLarge, and whatever a format's library may raise."""
    check_size(data, told.name)
    kind = kind_of(data, told.name)
    if len(data) > kind.max_bytes:
        raise DocumentTooLarge(
            f"{_quoted(told.name)} has {len(data):,} bytes; {kind.max_bytes:,} is the limit for {kind.name}",
            hint="Split it into parts.",
        )
    found: Extracted = importlib.import_module(kind.module).extract(data, told.name)
    return _document(found, kind, told, fallback_title=PurePath(told.name).stem)


def parse_text(text: str, told: Told) -> Document:
    """Raises UnreadableDocument, DocumentTooLarge. Time and memory are linear in the text's length."""
    return _document(Extracted(parts=(text,)), TEXT, told)


def check_size(data: bytes, name: str) -> None:
    """Raises UnreadableDocument if there is nothing, DocumentTooLarge if there is more than any format may have."""
    if not data.strip(b" \t\r\n\x00"):
        raise _empty(name)
    if len(data) > MAX_BYTES:
        raise DocumentTooLarge(
            f"{_quoted(name)} has {len(data):,} bytes; {MAX_BYTES:,} is the limit", hint="Split it into parts."
        )


def _document(found: Extracted, kind: Kind, told: Told, *, fallback_title: str | None = None) -> Document:
    """What is given wins over what the document's fields say, that over its first lines, those over its path."""
    size = sum(map(len, found.parts))
    if size > MAX_CHARACTERS:
        raise DocumentTooLarge(
            f"{_quoted(told.name)} has {size:,} characters; {MAX_CHARACTERS:,} is the limit",
            hint="Split it into parts.",
        )
    parts = [_normalise(part if kind is TEXT else part.translate(_INVISIBLE)) for part in found.parts]
    text, pages = _joined([part.translate(_LIGATURES) for part in parts]) if found.is_paged else (parts[0], ())
    if not text.strip():
        raise _empty(told.name)
    header = read_header(text)
    header_title = None if kind in (CSV, TSV) else header.title
    return Document(
        id=document_id(text),
        title=_one_line(told.title or found.title or header_title or fallback_title or _first_words(text)),
        author=_optional(found.author or header.author),
        source=_one_line(found.source or header.source or told.source),
        url=_optional(told.url or found.url) or told.address,
        address=told.address,
        published=told.published or found.published or header.published,
        media_type=kind.media_type,
        text=text,
        pages=pages,
        added_at=datetime.now(UTC),
    )


def document_id(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _joined(parts: Sequence[str]) -> tuple[str, tuple[int, ...]]:
    """The text of all pages, and where in it each begins: a blank one where the next does."""
    pieces: list[str] = []
    starts: list[int] = []
    n_blank, position = 0, 0
    before = ""
    for part in parts:
        part = part.strip()
        if not part:
            n_blank += 1
            continue
        if before:
            # A sentence that goes on over the page is one sentence.
            gap = "\n" if part[0].islower() and before[-1] not in '.!?:。！？”"' else "\n\n"
            pieces.append(gap)
            position += len(gap)
        starts += [position] * (n_blank + 1)
        pieces.append(part)
        position += len(part)
        n_blank, before = 0, part
    return "".join(pieces), (*starts, *[position] * n_blank)


def _empty(name: str) -> UnreadableDocument:
    return UnreadableDocument(f"{_quoted(name)} is empty", hint="Give a document that has text in it.")


def _normalise(text: str) -> str:
    """NFC, \\n line ends, no lone surrogates and no control characters but tab and line feed.

    Each character dropped becomes a space, so that the words on its two sides stay apart.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = unicodedata.normalize("NFC", _without_runs_of_marks(text.removeprefix("\ufeff")))
    unwanted = [character for character in set(text) if _is_unwanted(character)]
    return text.translate(dict.fromkeys(map(ord, unwanted), " ")) if unwanted else text


def _without_runs_of_marks(text: str) -> str:
    """The text with at most _MAX_MARKS accents on one letter, whichever of its characters become such in NFC."""
    if text.isascii():
        return text
    marks = [c for c in set(text) if not c.isascii() and unicodedata.combining(unicodedata.normalize("NFD", c)[0])]
    if not marks:
        return text
    run = f"([{re.escape(''.join(marks))}]{{{_MAX_MARKS}}})[{re.escape(''.join(marks))}]+"
    return re.sub(run, r"\1", text)


def _is_unwanted(character: str) -> bool:
    return character not in "\t\n" and unicodedata.category(character) in ("Cc", "Cs")


def _first_words(text: str) -> str:
    words = " ".join(text.split(maxsplit=8)[:8])
    return words[:80]


def _one_line(text: str) -> str:
    return " ".join(_normalise(text).split())[:300] or "untitled"


def _optional(text: str | None) -> str | None:
    return " ".join(_normalise(text).split())[:2_000] or None if text else None


def _quoted(name: str) -> str:
    return name if name == "the text" else f"'{name}'"
