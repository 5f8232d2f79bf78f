"""What a library's passages, figures and vectors were made with."""

from dataclasses import dataclass

from corpus.chunking import CHUNKING_VERSION
from corpus.figures.extract import FIGURES_VERSION
from corpus.library import Library
from index.embedding import Embedder


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltWith:
    """What the library's passages, figures and vectors were made with; kept in its properties."""

    model_id: str
    model_name: str
    dim: int
    chunking: int = CHUNKING_VERSION
    figures: int = FIGURES_VERSION

    @staticmethod
    def of(embedder: Embedder) -> "BuiltWith":
        return BuiltWith(model_id=embedder.model_id, model_name=embedder.name, dim=embedder.dim)

    @staticmethod
    def read(library: Library) -> "BuiltWith | None":
        """What the library says of itself; None in a new one."""
        values = library.properties(*_PROPERTIES)
        if None in values:
            return None
        model_id, model_name, dim, chunking, figures = map(str, values)
        return BuiltWith(
            model_id=model_id, model_name=model_name, dim=int(dim), chunking=int(chunking), figures=int(figures)
        )

    def write(self, library: Library) -> None:
        values = (self.model_id, self.model_name, self.dim, self.chunking, self.figures)
        for name, value in zip(_PROPERTIES, values, strict=True):
            library.set_property(name, str(value))


_PROPERTIES = ("model_id", "model_name", "dim", "chunking", "figures")
