"""How much is added in one step: all that was made of its documents is in memory until it is stored and indexed.

More than these is no document but a dump, or made to exhaust the machine. News of 10,000,000 characters have about
12,000 passages, 71,000 sentences and 62,000 figures; a table of 100,000 rows has 110,000 of these with its headers.
With 145,000 rows and figures, the server takes 1.5 GB more than when it starts.
"""

from dataclasses import dataclass, field

from corpus.errors import DocumentTooLarge

MAX_CHARACTERS = 50_000_000
MAX_PASSAGES = 50_000
MAX_SENTENCES = 150_000
MAX_FIGURES = 200_000
_LIMITS = {
    "characters": MAX_CHARACTERS,
    "passages": MAX_PASSAGES,
    "sentences and rows": MAX_SENTENCES,
    "figures": MAX_FIGURES,
}


@dataclass(slots=True)
class Room:
    """What one step still has room for; documents that are stored in one step share one."""

    left: dict[str, int] = field(default_factory=lambda: dict(_LIMITS))

    def take(self, name: str, n: int, what: str) -> None:
        """Room for n more of what a document, which messages call `name`, is made of. Raises DocumentTooLarge."""
        if n > self.left[what]:
            raise self.too_large(name, what)
        self.left[what] -= n

    def too_large(self, name: str, what: str) -> DocumentTooLarge:
        limit = _LIMITS[what]
        if self.left[what] < limit:
            return DocumentTooLarge(
                f"'{name}' has more {what} than can be added together with the documents before it: "
                f"{limit:,} is the limit",
                hint="Add it by itself.",
            )
        return DocumentTooLarge(f"'{name}' has too many {what}: {limit:,} is the limit", hint="Split it into parts.")
