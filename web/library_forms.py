"""What the forms of the pages post, as a job keeps it."""

from collections.abc import Iterable
from datetime import date

from fastapi import UploadFile

from corpus.errors import InputError
from corpus.reading import document_from_text
from web.job_store import Posted
from web.posting import posted_files, posted_text
from web.schemas import DocumentRequest


def posted_by_form(
    files: Iterable[UploadFile] | None,
    text: str,
    *,
    title: str = "",
    published: str = "",
    url: str = "",
    replaces: str | None = None,
) -> list[Posted]:
    """The files of a form, or else its text; browsers send a file without a name where none was picked.

    replaces: the id of the document whose place a single file or the text takes.
    Raises InputError, UnreadableDocument, DocumentTooLarge.
    """
    named = [file for file in files or () if file.filename]
    if replaces and len(named) > 1:
        raise InputError(f"One document can take the place of another; {len(named)} were sent")
    if named:
        return list(posted_files(named, replaces))
    if not text.strip():
        raise InputError("Neither a file nor a text was given", hint="Pick files, or paste a text.")
    request = DocumentRequest(
        text=text,
        title=title.strip()[:300] or None,
        url=url.strip()[:2_000] or None,
        published=_date(published),
        replaces=replaces,
    )
    # Refused at once, not when its turn comes.
    document_from_text(text)
    return [posted_text(request)]


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise InputError(f"'{text[:40]}' is no date", hint="Write it as 2019-08-01.") from None
