"""What the address of the figures' page asks for: the filter of the API's /figures, an order, a page, a chart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from corpus.ledger import FigureFilter
from qa.ledger.browsing import Sorting, read_sorting
from qa.ledger.filtering import KINDS, read_filter

# The fields of the form that narrow, by their names in an address.
_FILTERS = ("document_id", "kind", "unit", "q", "min", "max", "from", "to")
_OTHERS = ("sort", "page", "chart")
_MAX_PAGE_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Active:
    """A field that narrows, with what it is set to, and what is asked without it."""

    name: str
    value: str
    without: "LedgerQuery"


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """Name and value of each parameter that is set, in the order of the form; whatever else is given is left out."""

    pairs: tuple[tuple[str, str], ...]

    @staticmethod
    def read(parameters: QueryParams) -> "LedgerQuery":
        known = parameters.multi_items()
        wanted = [(name, value.strip()) for field in (*_FILTERS, *_OTHERS) for name, value in known if name == field]
        return LedgerQuery(tuple(dict.fromkeys(pair for pair in wanted if pair[1])))

    def all(self, name: str) -> list[str]:
        return [value for field, value in self.pairs if field == name]

    def get(self, name: str) -> str:
        return next(iter(self.all(name)), "")

    def put(self, **values: str | int) -> "LedgerQuery":
        """The same with other values; an empty one takes a parameter away."""
        kept = [pair for pair in self.pairs if pair[0] not in values]
        return replace(self, pairs=(*kept, *((name, str(value)) for name, value in values.items() if value)))

    def sorted_by(self, sorting: Sorting) -> "LedgerQuery":
        """From the first page on."""
        return self.put(sort="" if sorting == Sorting() else sorting.name, page="")

    @property
    def filtering(self) -> "LedgerQuery":
        """Without the order, the page and the chart."""
        return replace(self, pairs=tuple(pair for pair in self.pairs if pair[0] in _FILTERS))

    def at(self, path: str) -> str:
        """The address of this at a path."""
        return f"{path}?{urlencode(self.pairs, errors='replace')}" if self.pairs else path

    def wanted(self) -> FigureFilter:
        """Raises InputError."""
        return read_filter(
            document_ids=self.all("document_id"),
            kinds=self.all("kind"),
            unit=self.get("unit"),
            q=self.get("q"),
            minimum=self.get("min"),
            maximum=self.get("max"),
            since=self.get("from"),
            until=self.get("to"),
        )

    def sorting(self) -> Sorting:
        """Raises InputError."""
        return read_sorting(self.get("sort"))

    @property
    def page(self) -> int:
        """The page's number; the first one's for whatever is none."""
        text = self.get("page")
        return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_PAGE_DIGITS else 1

    def active(self) -> Iterator[Active]:
        for name, value in self.filtering.pairs:
            rest = tuple(pair for pair in self.pairs if pair != (name, value) and pair[0] not in ("page", "chart"))
            yield Active(name, value, replace(self, pairs=rest))


def kinds_in_order(counted: Sequence[str]) -> list[str]:
    """Kinds, those that there are first and the most frequent before all."""
    return [*counted, *(kind for kind in KINDS if kind not in counted)]
