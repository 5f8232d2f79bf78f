"""Word search with tantivy: BM25 over stemmed English words, numbers without their separators, CJK in bigrams."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from corpus.errors import LibraryDamaged, LibraryNotWritable

Scores = NDArray[np.float32]
Keys = NDArray[np.int64]

# Stored with the index: words are split otherwise in another version, and the index is made again.
ANALYSER_VERSION = 1

_WRITER_BYTES = 20_000_000
_MAX_QUESTION_WORDS = 64
# Up to so many keys, asking for each takes half the time of looking through all for them.
_FEW_KEYS = 500

_SEPARATOR = re.compile(r"(?<=\d)[,'’](?=\d{3}(?!\d))")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


class LexicalIndex:
    """The words of passages, by passage key. Searches see the index as of their `snapshot`."""

    def __init__(self, folder: Path) -> None:
        """Open the index in the folder, or start one there. Raises LibraryDamaged, LibraryNotWritable."""
        self.folder = folder
        schema = tantivy.SchemaBuilder()
        schema.add_unsigned_field("key", indexed=True, fast=True)
        schema.add_text_field("words", tokenizer_name="english", index_option="freq")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryNotWritable(f"'{folder}' cannot be written: {error.strerror}") from error
        self._schema = schema.build()
        self._analyser = english_analyser()
        try:
            self._index = tantivy.Index(self._schema, path=str(folder))
            self._index.register_tokenizer("english", self._analyser)
            self._index.reload()
        except (ValueError, OSError) as error:
            raise _damaged(folder) from error

    def change(self, added: Iterable[tuple[int, str]], removed: Iterable[int] = ()) -> None:
        """Add passages (key, text) and remove keys, in one commit. Raises LibraryNotWritable."""
        try:
            writer = self._index.writer(heap_size=_WRITER_BYTES, num_threads=1)
            for key in removed:
                writer.delete_documents_by_query(tantivy.Query.term_query(self._schema, "key", key))
            for key, text in added:
                document = tantivy.Document()
                document.add_unsigned("key", key)
                document.add_text("words", _searchable(text))
                writer.add_document(document)
            writer.commit()
            writer.wait_merging_threads()
            self._index.reload()
        except (ValueError, OSError) as error:
            raise LibraryNotWritable(
                f"The word index in '{self.folder}' cannot be written: {error}",
                hint="Free some space, or wait for the other process that writes it.",
            ) from error

    def reload(self) -> None:
        """See what another process has committed. Raises LibraryDamaged."""
        try:
            self._index.reload()
        except (ValueError, OSError) as error:
            raise _damaged(self.folder) from error

    def snapshot(self) -> "LexicalSnapshot":
        return LexicalSnapshot(self._index.searcher(), self._schema, self._analyser)


class LexicalSnapshot:
    """The word index as it stood at one moment; safe to search from many threads."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema, analyser: tantivy.TextAnalyzer) -> None:
        self._searcher = searcher
        self._schema = schema
        self._analyser = analyser

    def __len__(self) -> int:
        return self._searcher.num_docs

    def keys(self) -> Keys:
        """The keys of all passages in the index, ascending."""
        if not len(self):
            return np.empty(0, dtype=np.int64)
        hits = self._searcher.search(tantivy.Query.all_query(), limit=len(self), count=False).hits
        return np.sort(np.array(self._searcher.fast_field_values("key", [at for _, at in hits]), dtype=np.int64))

    def words(self, text: str) -> list[str]:
        """The text's words as they are indexed: lower case, stemmed, without stop words."""
        return self._analyser.analyze(_searchable(text))

    def document_frequency(self, word: str) -> int:
        """The number of passages that hold this word, as `words` gives it."""
        return self._searcher.doc_freq("words", word)

    def holds(self, word: str, within: Keys | None = None) -> bool:
        """Whether this word, as `words` gives it, stands in any passage, or in any of those within."""
        if within is None or not self.document_frequency(word):
            return bool(self.document_frequency(word))
        query = self._restricted(tantivy.Query.term_query(self._schema, "words", word), within.tolist())
        return bool(self._searcher.search(query, limit=1, count=False).hits)

    def vocabulary(self) -> list[tuple[str, int]]:
        """All words of the index, as `words` gives them, commonest first, each with how many passages hold it.

        Reads the whole dictionary: a second for a million words.
        """
        return self._searcher.terms_with_prefix("words", "")

    def search(self, question: str, k: int, within: Keys | None = None) -> tuple[Keys, Scores]:
        """The k passages with the highest BM25 (Robertson & Zaragoza 2009, k1 = 1.2, b = 0.75), best first."""
        query = self._query(question)
        if query is None or not len(self):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        if within is not None:
            query = self._restricted(query, within.tolist())
        hits = self._searcher.search(query, limit=k, count=False).hits
        keys = self._searcher.fast_field_values("key", [address for _, address in hits])
        return np.array(keys, dtype=np.int64), np.array([score for score, _ in hits], dtype=np.float32)

    def scores(self, question: str, keys: Keys, known: tuple[Keys, Scores] | None = None) -> Scores:
        """BM25 of these passages, in their order; 0 where none of the question's words stands.

        known: what `search` has given for the question already.
        """
        by_key = {} if known is None else dict(zip(known[0].tolist(), known[1].tolist(), strict=True))
        rest = np.array([key for key in keys.tolist() if key not in by_key], dtype=np.int64)
        if len(rest):
            found, scores = self.search(question, len(rest), within=rest)
            by_key |= dict(zip(found.tolist(), scores.tolist(), strict=True))
        return np.array([by_key.get(key, 0.0) for key in keys.tolist()], dtype=np.float32)

    def _question_words(self, question: str) -> list[str]:
        return list(dict.fromkeys(self.words(question)))[:_MAX_QUESTION_WORDS]

    def _term(self, word: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, "words", word, index_option="freq")

    def _query(self, question: str) -> tantivy.Query | None:
        words = self._question_words(question)
        if not words:
            return None
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, self._term(word)) for word in words])

    def _restricted(self, query: tantivy.Query, keys: Sequence[int]) -> tantivy.Query:
        if len(keys) <= _FEW_KEYS:
            one = (tantivy.Query.term_query(self._schema, "key", key) for key in keys)
            among = tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in one])
        else:
            among = tantivy.Query.term_set_query(self._schema, "key", list(keys))
        # The set decides only who is in; its score must not move the ranking.
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, query), (tantivy.Occur.Must, tantivy.Query.boost_query(among, 0.0))]
        )


def _damaged(folder: Path) -> LibraryDamaged:
    return LibraryDamaged(f"The word index in '{folder}' cannot be read", hint="Run `article-qa rebuild`.")


def english_analyser() -> tantivy.TextAnalyzer:
    """Words in lower case without accents, English stop words dropped, the rest stemmed (Snowball)."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stopword("english"))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def _searchable(text: str) -> str:
    """1,000 as 1000, and Chinese and Japanese, which put no spaces between words, as overlapping bigrams."""
    return _CJK.sub(_bigrams, _SEPARATOR.sub("", text))


def _bigrams(match: "re.Match[str]") -> str:
    run = match.group()
    pairs = (run[n : n + 2] for n in range(len(run) - 1)) if len(run) > 1 else (run,)
    return f" {' '.join(pairs)} "


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The word as the index holds it, without regard to stop words: lower case, no accents, stemmed."""
    stems = _stemmer().analyze(word)
    return stems[0] if len(stems) == 1 else word.lower()


@lru_cache(maxsize=1)
def _stemmer() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )
