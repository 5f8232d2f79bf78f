"""A second embedding model at no cost: the bundled one with its dimensions turned round; and one that counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.documents import Span
from index.embedding import Embedder, Encoded, Vectors
from qa.engine import Models


@dataclass
class Turned:
    """Finds what the model finds, with vectors that are of no use beside the model's."""

    embedder: Embedder
    name: str = "turned"
    model_id: str = "turned@1"

    @property
    def dim(self) -> int:
        return self.embedder.dim

    def encode(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> Encoded:
        encoded = self.embedder.encode(texts, sentences)
        return replace(encoded, passages=-encoded.passages[:, ::-1], sentences=-encoded.sentences[:, ::-1])

    def encode_question(self, text: str, *, alone: bool = False) -> Vectors:
        return -self.embedder.encode_question(text, alone=alone)[::-1]


@dataclass
class Counting:
    """The model, and the texts that it has embedded."""

    embedder: Embedder
    texts: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.embedder.name

    @property
    def model_id(self) -> str:
        return self.embedder.model_id

    @property
    def dim(self) -> int:
        return self.embedder.dim

    def encode(self, texts: Sequence[str], sentences: Sequence[Sequence[Span]]) -> Encoded:
        self.texts += texts
        return self.embedder.encode(texts, sentences)

    def encode_question(self, text: str, *, alone: bool = False) -> Vectors:
        return self.embedder.encode_question(text, alone=alone)


def with_turned(models: Models) -> Models:
    return replace(models, embedder=Turned(models.embedder))


def with_counting(models: Models) -> tuple[Models, Counting]:
    counting = Counting(models.embedder)
    return replace(models, embedder=counting), counting
