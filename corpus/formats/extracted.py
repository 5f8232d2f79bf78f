"""What a format gives: the text and what the document says about itself."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """parts: the text; of a document with pages, that of each page, blank ones too. Blank lines part its blocks.

    What the document does not say of itself is None, and may still be told by its first lines.
    """

    parts: tuple[str, ...]
    is_paged: bool = False
    title: str | None = None
    author: str | None = None
    source: str | None = None
    url: str | None = None
    published: date | None = None
