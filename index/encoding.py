"""The vectors of many passages: in batches of like length, in memory while they are few, staged while they are many."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.documents import Document, Passage, Span
from index.embedding import Embedder
from index.staging import digest_of
from index.store import Store
from index.vector_store import VectorRow, rows_of

# Passages embedded at once, and sentences after which no other is taken to them: they fill the model's batches, and
# progress is told every few seconds.
BATCH = 64
_BATCH_SENTENCES = 1_000
# More passages than this, a few seconds' work, are staged as they are embedded.
IN_MEMORY = BATCH

Of = tuple[Document, Passage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vectors:
    """Vectors of passages, in their order. rows: where they are held in memory; else they are staged."""

    passages: Sequence[Of]
    rows: Sequence[VectorRow] | None
    digests: Sequence[bytes]
    embedder: Embedder
    store: Store

    def give(self, keys: Sequence[int], start: int) -> None:
        """Store the vectors from position `start` on for the passages with these keys."""
        end = start + len(keys)
        if self.rows is not None:
            self.store.vectors.insert_rows(self.embedder.model_id, keys, self.rows[start:end])
            return
        lost = self.store.staging.move(self.embedder.model_id, keys, self.digests[start:end])
        # Somebody else has cleared what was staged: rare, and only dear.
        for at in range(0, len(lost), BATCH):
            batch = lost[at : at + BATCH]
            rows = _encode([self.passages[start + n] for n in batch], self.embedder)
            self.store.vectors.insert_rows(self.embedder.model_id, [keys[n] for n in batch], rows)

    def drop(self) -> None:
        """Forget what is staged."""
        if self.rows is None:
            self.store.staging.drop(self.embedder.model_id, self.digests)


def encode_all(
    passages: Sequence[Of],
    embedder: Embedder,
    store: Store,
    report: Callable[[int], object] = lambda n_done: None,
    *,
    staged: bool = False,
) -> Vectors:
    """Embed passages. report: told how many are done; what it raises ends it, and what was staged stays.

    staged: even if they are few.
    """
    digests = [digest_of(document, passage) for document, passage in passages]
    staged = staged or len(passages) > IN_MEMORY
    done = store.staging.has(embedder.model_id, digests) if staged else set()
    # Of like length together, so that little of a batch is padding.
    order = sorted(
        (n for n, digest in enumerate(digests) if digest not in done), key=lambda n: len(passages[n][1].span)
    )
    rows: list[VectorRow] = [(b"", b"")] * (0 if staged else len(passages))
    n_done = len(passages) - len(order)
    for batch in _batches(order, passages):
        report(n_done)
        made = _encode([passages[n] for n in batch], embedder)
        if staged:
            with store.writing():
                store.staging.put(embedder.model_id, [digests[n] for n in batch], made)
        else:
            for n, row in zip(batch, made, strict=True):
                rows[n] = row
        n_done += len(batch)
    report(n_done)
    return Vectors(passages=passages, rows=None if staged else rows, digests=digests, embedder=embedder, store=store)


def _batches(order: Sequence[int], passages: Sequence[Of]) -> Iterator[list[int]]:
    batch: list[int] = []
    n_sentences = 0
    for n in order:
        batch.append(n)
        n_sentences += len(passages[n][1].sentences)
        if len(batch) == BATCH or n_sentences >= _BATCH_SENTENCES:
            yield batch
            batch, n_sentences = [], 0
    if batch:
        yield batch


def forget(passages: Sequence[Of], embedder: Embedder, store: Store) -> None:
    """Drop what `encode_all` has staged of passages before it was ended."""
    with store.writing():
        store.staging.drop(embedder.model_id, [digest_of(document, passage) for document, passage in passages])


def _encode(passages: Sequence[Of], embedder: Embedder) -> list[VectorRow]:
    return rows_of(
        embedder.encode(
            [document.quote(passage.span) for document, passage in passages],
            [[_relative(span, passage) for span in passage.sentences] for _, passage in passages],
        )
    )


def _relative(sentence: Span, passage: Passage) -> Span:
    return Span(sentence.start - passage.span.start, sentence.end - passage.span.start)
