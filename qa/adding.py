"""From paths on the command line to the documents that are to be added."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from corpus.errors import ArticleQAError, UnreadableDocument
from corpus.reading import TEXT_SUFFIXES, read_document
from index.drafting import Source


def sources_in(paths: Iterable[Path]) -> tuple[list[Source], list[ArticleQAError]]:
    """The files that are named or stand in folders that are named; and what is wrong with the others."""
    sources: list[Source] = []
    errors: list[ArticleQAError] = []
    for path in paths:
        try:
            sources += [_source(file) for file in _files(path)]
        except ArticleQAError as error:
            errors.append(error)
    return sources, errors


def _source(path: Path) -> Source:
    try:
        size = path.stat().st_size
    except OSError:
        size = 0  # reading it will say what is wrong
    return Source(name=str(path), size=size, read=partial(read_document, path))


def _files(path: Path) -> list[Path]:
    """The file itself, or the text files in the folder and those below it, in order of their names."""
    if not path.is_dir():
        return [path]
    files = sorted(
        file
        for file in path.rglob("*")
        if file.is_file() and file.suffix.lower() in TEXT_SUFFIXES and file.name[0] != "."
    )
    if not files:
        raise UnreadableDocument(f"The folder '{path}' holds no text files", hint="Text files end in .txt or .md.")
    return files
