"""What every measurement gives: lines to read, and the same as JSON."""

from collections.abc import Iterator
from typing import Protocol

from qa.serialising import Json


class Report(Protocol):
    def to_dict(self) -> Json: ...

    def lines(self) -> Iterator[str]: ...
