"""Plain text: what there is of it."""

from corpus.encoding import decode
from corpus.formats.extracted import Extracted


def extract(data: bytes, name: str) -> Extracted:
    """Raises UnsupportedFormat if it is not text."""
    return Extracted(parts=(decode(data, name),))
