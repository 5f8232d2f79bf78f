"""From what is named on the command line to the documents that are to be added."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from corpus.documents import Document
from corpus.errors import ArticleQAError, UnreadableDocument
from corpus.formats.kinds import BY_SUFFIX
from corpus.reading import document_from_bytes, read_document
from index.drafting import Source

STDIN = Path("-")


@dataclass(slots=True)
class Found:
    """skipped: files in folders that are of no kind that is read. errors: what is wrong with what was named."""

    sources: list[Source] = field(default_factory=list)
    skipped: list[Path] = field(default_factory=list)
    errors: list[ArticleQAError] = field(default_factory=list)


def sources_in(paths: Iterable[Path]) -> Found:
    """The files that are named, those of a kind that is read in folders that are named, and standard input for "-"."""
    found = Found()
    for path in paths:
        if path == STDIN:
            found.sources.append(Source(name="standard input", size=0, read=_read_stdin))
        elif path.is_dir():
            _look_through(path, found)
        else:
            found.sources.append(_source(path))
    return found


def _look_through(folder: Path, found: Found) -> None:
    """The folder and those below it, in order of their names; hidden ones are not looked at."""
    before = len(found.sources)
    try:
        for path in sorted(folder.rglob("*")):
            if any(part.startswith(".") for part in path.relative_to(folder).parts) or not path.is_file():
                continue
            if path.suffix.lower() in BY_SUFFIX or not path.suffix:
                found.sources.append(_source(path))
            else:
                found.skipped.append(path)
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        found.errors.append(
            UnreadableDocument(f"The folder '{folder}' cannot be read: {reason}", hint="Check its permissions.")
        )
        return
    if len(found.sources) == before:
        found.errors.append(
            UnreadableDocument(f"The folder '{folder}' holds no documents", hint=f"Read are: {', '.join(BY_SUFFIX)}.")
        )


def _source(path: Path) -> Source:
    try:
        size = path.stat().st_size
    except OSError:
        size = 0  # reading it will say what is wrong
    return Source(name=str(path), size=size, read=partial(read_document, path))


def _read_stdin() -> Document:
    return document_from_bytes(sys.stdin.buffer.read(), name="standard input", source="standard input")
