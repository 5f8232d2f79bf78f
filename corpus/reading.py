"""Where documents come in: files and bytes are read in a process of their own, text at hand is read here.

A file may be made to harm who reads it. See corpus.apart for what it cannot do, corpus.parsing for how it is read.
"""

from datetime import date
from pathlib import Path

from corpus.apart import READER
from corpus.documents import Document
from corpus.errors import DocumentTooLarge, UnreadableDocument
from corpus.parsing import MAX_BYTES, MAX_CHARACTERS, Told, check_size, parse_text

__all__ = ["MAX_BYTES", "MAX_CHARACTERS", "document_from_bytes", "document_from_text", "read_document"]


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
    check_size(data, name)
    told = Told(name=name, source=source, title=title, url=url, address=address, published=published)
    return READER.read(data, told)


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
    return parse_text(text, Told(name=name, source=source, title=title, url=url, address=url, published=published))


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
