"""txtai, set up for hybrid search as its documentation says.

- hybrid=True: BM25 beside the vectors, sums of normalised scores ("convex combination, the default": its example 48,
  Benefits of hybrid search; docs/embeddings/configuration/general.md).
- Without content storage, its default: a hit is an id, and the texts are kept beside the index as JSON. With
  content=True searches of several threads share one cursor of SQLite: they fail ("Recursive use of cursors not
  allowed"), or the process ends; so this is the quicker way, and 4 and 16 clients can be measured with it.
- The model as ONNX: exported once by txtai's HFOnnx and loaded by its path and tokenizer, as in its example 18, Export
  and run models with ONNX (docs/embeddings/configuration/vectors.md); quicker on a CPU than the default.
- index and upsert, then save: docs/embeddings/indexing.md.
"""

# mypy: disable-error-code="import-not-found,import-untyped,no-any-return"

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from serving import Passage, serve
from txtai.embeddings import Embeddings

TEXTS = "texts.json"
# What the model was made for; the others take it from the model's own settings.
MAX_TOKENS = 256


class Txtai:
    def create(self, folder: Path) -> None:
        self._folder = folder
        self._index: Any = Embeddings(
            path=os.environ["PEERS_TXTAI_ONNX"],
            tokenizer=str(Path(os.environ["PEERS_MODEL"]) / "tokenizer.json"),
            maxlength=MAX_TOKENS,
            hybrid=True,
            gpu=False,
        )
        self._texts: dict[str, str] = {}

    def open(self, folder: Path) -> None:
        self._folder = folder
        self._index = Embeddings()
        self._index.load(str(folder))
        self._texts = json.loads((folder / TEXTS).read_text(encoding="utf-8"))

    def add(self, passages: Sequence[Passage]) -> None:
        rows = [(id, text, None) for id, text in passages]
        if self._texts:
            self._index.upsert(rows)
        else:
            self._index.index(rows)
        self._texts.update(passages)

    def save(self) -> None:
        self._index.save(str(self._folder))
        (self._folder / TEXTS).write_text(json.dumps(self._texts), encoding="utf-8")

    def search(self, question: str, k: int) -> list[Passage]:
        return [(id, self._texts[id]) for id, _ in self._index.search(question, k)]

    def count(self) -> int:
        return self._index.count()

    def ids(self) -> list[str]:
        return [id for id in self._index.ids if id in self._texts]


if __name__ == "__main__":
    serve(Txtai())
