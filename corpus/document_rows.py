"""Documents as rows: the columns that the tables `documents` and `replaced_documents` have in common."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from corpus.documents import Document

COLUMNS = (
    "id",
    "title",
    "source",
    "url",
    "published",
    "media_type",
    "text",
    "added_at",
    "author",
    "address",
    "pages",
)
NAMED = ", ".join(COLUMNS)
INSERT = f"INSERT INTO documents ({NAMED}) VALUES ({', '.join('?' * len(COLUMNS))})"


def row_of(document: Document) -> tuple[str | None, ...]:
    """The parameters of INSERT."""
    return (
        document.id,
        document.title,
        document.source,
        document.url,
        document.published.isoformat() if document.published else None,
        document.media_type,
        document.text,
        document.added_at.isoformat(),
        document.author,
        document.address,
        json.dumps(document.pages) if document.pages else None,
    )


def document_of(row: Sequence[Any]) -> Document:
    """The document of a row that begins with COLUMNS."""
    return Document(
        id=row[0],
        title=row[1],
        source=row[2],
        url=row[3],
        published=row[4] and date.fromisoformat(row[4]),
        media_type=row[5],
        text=row[6],
        added_at=datetime.fromisoformat(row[7]),
        author=row[8],
        address=row[9],
        pages=tuple(json.loads(row[10])) if row[10] else (),
    )
