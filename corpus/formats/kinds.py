"""Which format a file is of: its content decides, its name only among kinds of text."""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from corpus.errors import UnreadableDocument, UnsupportedFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A format. suffixes: of files of it, the usual one first.

    is_text: of characters, in any encoding, so that content alone does not tell it from other text.
    """

    name: str
    module: str
    media_type: str
    suffixes: tuple[str, ...]
    is_text: bool = True
    max_bytes: int = 40_000_000


TEXT = Kind(
    name="text",
    module="corpus.formats.plain",
    media_type="text/plain",
    suffixes=(".txt", ".text"),
)
MARKDOWN = Kind(
    name="Markdown",
    module="corpus.formats.markdown",
    media_type="text/markdown",
    suffixes=(".md", ".markdown"),
    max_bytes=10_000_000,
)
HTML = Kind(
    name="HTML",
    module="corpus.formats.html",
    media_type="text/html",
    suffixes=(".html", ".htm", ".xhtml"),
    max_bytes=10_000_000,
)
PDF = Kind(name="PDF", module="corpus.formats.pdf", media_type="application/pdf", suffixes=(".pdf",), is_text=False)
DOCX = Kind(
    name="Word",
    module="corpus.formats.docx",
    media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    suffixes=(".docx",),
    is_text=False,
)
CSV = Kind(name="CSV", module="corpus.formats.delimited", media_type="text/csv", suffixes=(".csv",))
TSV = Kind(
    name="TSV",
    module="corpus.formats.delimited",
    media_type="text/tab-separated-values",
    suffixes=(".tsv", ".tab"),
)
KINDS = (TEXT, MARKDOWN, HTML, PDF, DOCX, CSV, TSV)
BY_SUFFIX = {suffix: kind for kind in KINDS for suffix in kind.suffixes}
READ = "Text, Markdown, HTML, PDF, DOCX, CSV and TSV are read."

# How a file begins that is surely of another kind, and what to call it.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"II*\x00", "an image"),
    (b"MM\x00*", "an image"),
    (b"RIFF", "a sound or a film"),
    (b"ID3", "a sound"),
    (b"OggS", "a sound or a film"),
    (b"\x1aE\xdf\xa3", "a film"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"(\xb5/\xfd", "a compressed file"),
    (b"7z\xbc\xaf", "an archive"),
    (b"Rar!", "an archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"SQLite format 3", "a database"),
    (b"%!PS", "a PostScript document"),
    (b"PAR1", "a Parquet file"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names inside of a zip archive that tell what it is.
_ARCHIVES = (
    ("xl/workbook", "an Excel workbook; save its sheets as CSV"),
    ("ppt/presentation", "a PowerPoint presentation; save it as PDF"),
    ("mimetype", "an OpenDocument file or an e-book; save it as DOCX or PDF"),
    ("AndroidManifest.xml", "a program"),
)
_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_OTHER_MARKUP = re.compile(r"\s*<\?xml\b", re.IGNORECASE)


def kind_of(data: bytes, name: str) -> Kind:
    """Raises UnsupportedFormat if it is of a kind that is not read, UnreadableDocument if its name says another."""
    # A PDF may have something before it.
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_archive(data, name)
    if data.startswith(_OLD_OFFICE):
        raise _old_office(data, name)
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise UnsupportedFormat(f"'{name}' is {what}, not a document that can be read", hint=READ)
    named = BY_SUFFIX.get(PurePath(name).suffix.lower())
    if named is not None and not named.is_text and data.strip():
        raise UnreadableDocument(
            f"'{name}' is not the {named.name} document that its name says", hint="It may be damaged: get it again."
        )
    # Enough of the head for a comment and a declaration, in whatever encoding.
    head = data[:4096].replace(b"\x00", b"").decode("ascii", "ignore")
    if _MARKUP.match(_without_prologue(head)):
        return HTML
    if named is not None:
        return named
    if _OTHER_MARKUP.match(head):
        raise UnsupportedFormat(f"'{name}' is XML, not a document that can be read", hint=READ)
    return TEXT


def _without_prologue(head: str) -> str:
    """Markup from where its first element, or what says its type, begins: behind an XML declaration and comments."""
    head = head.lstrip()
    if head[:5].lower() == "<?xml":
        head = head.partition("?>")[2].lstrip()
    while head.startswith("<!--"):
        head = head.partition("-->")[2].lstrip()
    return head


def _kind_of_archive(data: bytes, name: str) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise UnreadableDocument(
            f"'{name}' is a Word document or an archive that is damaged or cut short", hint="Get it again."
        ) from None
    if "word/document.xml" in names or "word/document2.xml" in names:
        return DOCX
    for inside, what in _ARCHIVES:
        if any(entry.startswith(inside) for entry in names):
            raise UnsupportedFormat(f"'{name}' is {what}", hint=READ)
    if PurePath(name).suffix.lower() in DOCX.suffixes:
        raise UnreadableDocument(
            f"'{name}' is an archive, not the Word document that its name says", hint="Get it again."
        )
    raise UnsupportedFormat(f"'{name}' is an archive", hint="Unpack it, and add what is in it.")


def _old_office(data: bytes, name: str) -> UnsupportedFormat | UnreadableDocument:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return UnreadableDocument(
            f"'{name}' is encrypted: its text cannot be read without its password",
            hint="Save it without a password, and add it again.",
        )
    return UnsupportedFormat(f"'{name}' is an old Office document", hint="Save it as DOCX or PDF, and add it again.")
