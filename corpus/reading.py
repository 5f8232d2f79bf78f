"""From a file, or from text, to a Document: its format told, its text taken out and put in normal form.

What a document says of itself, in its own fields or in its first lines, becomes its title, author, source, address and
date; what it does not say stays unknown.
"""

import hashlib
import importlib
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path, PurePath

from corpus.documents import Document
from corpus.errors import DocumentTooLarge, UnreadableDocument
from corpus.formats.extracted import Extracted
from corpus.formats.isolation import READER
from corpus.formats.kinds import CSV, KINDS, TEXT, TSV, Kind, kind_of
from corpus.header import read_header

MAX_BYTES = max(kind.max_bytes for kind in KINDS)
MAX_CHARACTERS = 10_000_000

# Marks of where a word may be parted, and others that nobody sees: a word with one in it would not be found.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"})


def read_document(path: Path, *, published: date | None = None) -> Document:
    """Read a file of any format that is read; its address is the file's own.

    Raises UnreadableDocument if there is no such file, it cannot be opened, or its text cannot be had;
    UnsupportedFormat if it is of another kind; DocumentTooLarge past any limit.
    """
    return document_from_bytes(
        _read_bytes(path),
        name=str(path),
        source=path.name,
        address=path.resolve().as_uri(),
        published=published,
    )


def document_from_bytes(
    data: bytes,
    *,
    name: str,
    source: str,
    title: str | None = None,
    url: str | None = None,
    address: str | None = None,
    published: date | None = None,
) -> Document:
    """As `read_document`, for bytes at hand; name is what error messages call them, and tells among kinds of text."""
    if not data.strip(b" \t\r\n\x00"):
        raise _empty(name)
    kind = kind_of(data, name)
    if len(data) > kind.max_bytes:
        raise DocumentTooLarge(
            f"{_quoted(name)} has {len(data):,} bytes; {kind.max_bytes:,} is the limit for {kind.name}",
            hint="Split it into parts.",
        )
    found = _extract(kind, data, name)
    return _document(
        found,
        kind,
        name=name,
        source=source,
        title=title,
        url=url,
        address=address,
        published=published,
        fallback_title=PurePath(name).stem,
    )


def document_from_text(
    text: str,
    *,
    title: str | None = None,
    source: str = "pasted text",
    url: str | None = None,
    published: date | None = None,
    name: str = "the text",
) -> Document:
    """A Document of plain text at hand. What is not given is taken from its first lines, if they tell it.

    url: where it stands, and its address too. Raises UnreadableDocument, DocumentTooLarge.
    """
    return _document(
        Extracted(parts=(text,)), TEXT, name=name, source=source, title=title, url=url, address=url, published=published
    )


def _extract(kind: Kind, data: bytes, name: str) -> Extracted:
    if kind.is_isolated:
        return READER.extract(kind.module, data, name)
    extracted: Extracted = importlib.import_module(kind.module).extract(data, name)
    return extracted


def _document(
    found: Extracted,
    kind: Kind,
    *,
    name: str,
    source: str,
    title: str | None,
    url: str | None,
    address: str | None,
    published: date | None,
    fallback_title: str | None = None,
) -> Document:
    """What is given wins over what the document's fields say, that over its first lines, those over its path."""
    size = sum(map(len, found.parts))
    if size > MAX_CHARACTERS:
        raise DocumentTooLarge(
            f"{_quoted(name)} has {size:,} characters; {MAX_CHARACTERS:,} is the limit", hint="Split it into parts."
        )
    parts = [_normalise(part if kind is TEXT else part.translate(_INVISIBLE)) for part in found.parts]
    text, pages = _joined([part.translate(_LIGATURES) for part in parts]) if found.is_paged else (parts[0], ())
    if not text.strip():
        raise _empty(name)
    header = read_header(text)
    header_title = None if kind in (CSV, TSV) else header.title
    return Document(
        id=hashlib.sha256(text.encode()).hexdigest()[:32],
        title=_one_line(title or found.title or header_title or fallback_title or _first_words(text)),
        author=_optional(found.author or header.author),
        source=_one_line(found.source or header.source or source),
        url=_optional(url or found.url) or address,
        address=address,
        published=published or found.published or header.published,
        media_type=kind.media_type,
        text=text,
        pages=pages,
        added_at=datetime.now(UTC),
    )


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


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableDocument(f"'{path}' is a folder", hint="Name a file, or use `article-qa add` for folders.")
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise DocumentTooLarge(
                f"'{path}' has {size:,} bytes; {MAX_BYTES:,} is the limit", hint="Split it into parts."
            )
        if not path.is_file():
            raise UnreadableDocument(f"'{path}' is not a regular file", hint="Name a document.")
        return path.read_bytes()
    except FileNotFoundError:
        raise UnreadableDocument(f"There is no file '{path}'", hint="Check the path.") from None
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise UnreadableDocument(f"'{path}' cannot be read: {reason}", hint="Check its permissions.") from error


def _empty(name: str) -> UnreadableDocument:
    return UnreadableDocument(f"{_quoted(name)} is empty", hint="Give a document that has text in it.")


def _normalise(text: str) -> str:
    """NFC, \\n line ends, no lone surrogates and no control characters but tab and line feed.

    Each character dropped becomes a space, so that the words on its two sides stay apart.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    if any(_is_unwanted(character) for character in set(text)):
        text = "".join(" " if _is_unwanted(character) else character for character in text)
    return text


def _is_unwanted(character: str) -> bool:
    return character not in "\t\n" and unicodedata.category(character) in ("Cc", "Cs")


def _first_words(text: str) -> str:
    words = " ".join(text.split()[:8])
    return words[:80]


def _one_line(text: str) -> str:
    return " ".join(_normalise(text).split())[:300] or "untitled"


def _optional(text: str | None) -> str | None:
    return " ".join(_normalise(text).split())[:2_000] or None if text else None


def _quoted(name: str) -> str:
    return name if name == "the text" else f"'{name}'"
