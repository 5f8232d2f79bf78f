"""The ledger as a person leafs through it: in any order, by numbered pages."""

from dataclasses import dataclass

from corpus import ledger
from corpus.errors import DocumentNotFound, InputError
from corpus.ledger import ORDERS, Entry, FigureFilter, Order
from corpus.library import Library

DEFAULT: Order = "document"
# Figures on one page.
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorting:
    """An order, and whether it is turned round: `value` has the smallest first, `-value` the largest."""

    order: Order = DEFAULT
    descending: bool = False

    @property
    def name(self) -> str:
        """What `read_sorting` reads."""
        return f"-{self.order}" if self.descending else self.order

    @property
    def reverse(self) -> "Sorting":
        return Sorting(order=self.order, descending=not self.descending)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPage:
    """Some entries of all that match. number: of this page, from 1. total: of all figures that match."""

    entries: tuple[Entry, ...]
    total: int
    number: int
    n_pages: int

    @property
    def first(self) -> int:
        """The number of its first figure, from 1."""
        return (self.number - 1) * PAGE + 1


def read_sorting(text: str) -> Sorting:
    """A sorting from its name; of an empty one, the order of the documents. Raises InputError."""
    name = text.removeprefix("-") or DEFAULT
    found = next((order for order in ORDERS if order == name), None)
    if found is None:
        raise InputError(f"'sort' has to be one of {', '.join(ORDERS)}, or one of them behind a minus")
    return Sorting(order=found, descending=text.startswith("-"))


def browse(library: Library, wanted: FigureFilter, sorting: Sorting, number: int) -> LedgerPage:
    """A page; where there are fewer, the last one. Raises DocumentNotFound."""
    for document_id in wanted.document_ids or ():
        if not library.has(document_id):
            raise DocumentNotFound(f"There is no document '{document_id[:80]}'")
    with library.database.reading() as connection:
        total = ledger.count(connection, wanted)
        n_pages = max(1, -(-total // PAGE))
        number = min(max(1, number), n_pages)
        entries = ledger.read_sorted(
            connection,
            wanted,
            sorting.order,
            descending=sorting.descending,
            limit=PAGE,
            offset=(number - 1) * PAGE,
        )
    return LedgerPage(entries=tuple(entries), total=total, number=number, n_pages=n_pages)
