"""From a file, or from text, to a Document: decoded, normalised, with what its first lines say about it."""

import hashlib
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path

from corpus.documents import Document
from corpus.errors import DocumentTooLarge, UnreadableDocument, UnsupportedFormat
from corpus.header import read_header

MAX_BYTES = 40_000_000
MAX_CHARACTERS = 10_000_000

TEXT_SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown", ""})

# How a file begins that is surely something else than text, and what to call it.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3", "a database"),
)
_HINT = "Text files are read: UTF-8, or UTF-16 with a byte order mark."


def read_document(path: Path, *, published: date | None = None) -> Document:
    """Read a text file; its url is the file's own address.

    Raises UnreadableDocument if there is no such file, it cannot be opened, or it holds no text;
    UnsupportedFormat if it is not text; DocumentTooLarge past MAX_BYTES or MAX_CHARACTERS.
    """
    return document_from_bytes(
        _read_bytes(path), name=str(path), source=path.name, url=path.resolve().as_uri(), published=published
    )


def document_from_bytes(
    data: bytes, *, name: str, source: str, url: str | None = None, published: date | None = None
) -> Document:
    """As `read_document`, for bytes at hand; name is what error messages call them."""
    text = _decode(data, name)
    return document_from_text(
        text, source=source, url=url, published=published, fallback_title=Path(name).stem, name=name
    )


def document_from_text(
    text: str,
    *,
    title: str | None = None,
    source: str = "pasted text",
    url: str | None = None,
    published: date | None = None,
    fallback_title: str | None = None,
    name: str = "the text",
) -> Document:
    """A Document of the text, in normal form C and with \\n as line end.

    What is not given is taken from the first lines, if they tell it: a source named there is what the article comes
    from, and wins over the path it was read from. Raises UnreadableDocument, DocumentTooLarge.
    """
    if len(text) > MAX_CHARACTERS:
        raise DocumentTooLarge(
            f"{_quoted(name)} has {len(text):,} characters; {MAX_CHARACTERS:,} is the limit",
            hint="Split it into parts.",
        )
    text = _normalise(text)
    if not text.strip():
        raise UnreadableDocument(f"{_quoted(name)} is empty", hint="Give a document that has text in it.")
    header = read_header(text)
    return Document(
        id=hashlib.sha256(text.encode()).hexdigest()[:32],
        title=_one_line(title or header.title or fallback_title or _first_words(text)),
        source=_one_line(header.source or source),
        url=url,
        published=published or header.published,
        media_type="text/plain",
        text=text,
        added_at=datetime.now(UTC),
    )


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
            raise UnreadableDocument(f"'{path}' is not a regular file", hint="Name a text file.")
        return path.read_bytes()
    except FileNotFoundError:
        raise UnreadableDocument(f"There is no file '{path}'", hint="Check the path.") from None
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise UnreadableDocument(f"'{path}' cannot be read: {reason}", hint="Check its permissions.") from error


def _decode(data: bytes, name: str) -> str:
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise UnsupportedFormat(f"{_quoted(name)} is {kind}, not a text file", hint=_HINT)
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnsupportedFormat(
            f"{_quoted(name)} is not {encoding.removesuffix('-sig').upper()} text (byte {error.start})", hint=_HINT
        ) from None
    if "\x00" in text:
        raise UnsupportedFormat(f"{_quoted(name)} is a binary file, not text", hint=_HINT)
    return text


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


def _quoted(name: str) -> str:
    return name if name == "the text" else f"'{name}'"
