"""Documents as they are posted: kept as they came until a job reads them."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import PureWindowsPath

from fastapi import UploadFile

from corpus.documents import Document
from corpus.reading import MAX_BYTES, document_from_bytes, document_from_text
from web.job_store import Posted
from web.schemas import DocumentRequest


def posted_text(body: DocumentRequest) -> Posted:
    """What a request with text keeps for its job."""
    published = body.published.isoformat() if body.published else None
    fields = {"kind": "text", "title": body.title, "url": body.url, "published": published, "replaces": body.replaces}
    return Posted(name=body.title or "the text", data=body.text.encode("utf-8", "surrogatepass"), fields=fields)


def posted_files(files: Iterable[UploadFile], replaces: str | None = None) -> Iterator[Posted]:
    """What a request with files keeps, one in memory at a time; of one that is too large, enough to see that.

    replaces: the id of the document whose place a single file takes.
    """
    for file in files:
        fields = {"kind": "file", "replaces": replaces}
        yield Posted(name=_name(file.filename), data=file.file.read(MAX_BYTES + 1), fields=fields)


def read_posted(posted: Posted) -> Document:
    """Raises UnreadableDocument, UnsupportedFormat, DocumentTooLarge."""
    if posted.fields.get("kind") == "file":
        # A name is no address: two files of one name need not be two versions of one document.
        return document_from_bytes(posted.data, name=posted.name, source=posted.name)
    published = posted.fields["published"]
    return document_from_text(
        posted.data.decode("utf-8", "surrogatepass"),
        title=posted.fields["title"],
        url=posted.fields["url"],
        published=date.fromisoformat(published) if published else None,
    )


def _name(filename: str | None) -> str:
    """The last part of a path of any system, and nothing that is not to be seen."""
    name = PureWindowsPath(filename or "").name
    return "".join(character for character in name if character.isprintable())[-200:].strip() or "the file"
