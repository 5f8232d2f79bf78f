"""Articles of a public collection as a library to measure on; their texts stay where they are."""

import gzip
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from corpus.documents import Document
from corpus.errors import UnreadableDocument
from corpus.reading import document_from_text


def listed_articles(file: Path, data: Path) -> Iterator[Document]:
    """The articles that a list names.

    file: JSON with source, a path below `data` to gzipped JSON lines of id, date, title and text, and articles, the
    ids of those wanted. Raises UnreadableDocument.
    """
    try:
        listed = json.loads(file.read_text(encoding="utf-8"))
        wanted = dict.fromkeys(listed["articles"])
        with gzip.open(data / listed["source"], "rt", encoding="utf-8") as lines:
            found = {article["id"]: article for article in map(json.loads, lines) if article["id"] in wanted}
        missing = [name for name in wanted if name not in found]
        if missing:
            raise ValueError(f"no article {missing[0]}")
        for name in wanted:
            article = found[name]
            published = date.fromisoformat(article["date"])
            yield document_from_text(article["text"], title=article["title"], published=published)
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise UnreadableDocument(
            f"The articles of '{file}' cannot be had from '{data}': {error}",
            hint="A list of articles and the folder of the collection are expected.",
        ) from error
