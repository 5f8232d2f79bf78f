"""The least that a step could cost on this machine: its products and bytes over what was measured to be the most.

    least = max(products in 8 bits / peak + products in 32 bits / peak, bytes / bandwidth)

A product is one multiplication with its addition.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.bench.costs.counting import Counts
from tests.bench.costs.graphs import Network
from tests.bench.costs.peaks import Peak, Peaks

# An assumption: tantivy packs the places and frequencies of a word's passages into about so many bytes each.
POSTING_BYTES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What must be done in a step. made_of: the same in words. all_cores: whether it may have more than one."""

    made_of: str
    products_8: float = 0.0
    products_32: float = 0.0
    n_bytes: float = 0.0
    all_cores: bool = False

    def least_ms(self, peaks: Peaks) -> float:
        peak = peaks.all if self.all_cores else peaks.one
        return 1000 * max(self._computing_s(peak), self.n_bytes / peak.n_bytes)

    def is_computing(self, peaks: Peaks) -> bool:
        """Whether computing takes longer than reading what is computed with."""
        peak = peaks.all if self.all_cores else peaks.one
        return self._computing_s(peak) > self.n_bytes / peak.n_bytes

    def _computing_s(self, peak: Peak) -> float:
        return self.products_8 / peak.products_8 + self.products_32 / peak.products_32


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Of what is asked, and of the two networks that are run."""

    n_passages: int
    n_sentences: int
    dim: int
    embedder: Network
    reader: Network


def works(counts: Counts, sizes: Sizes) -> Mapping[str, Work]:
    """For each step that has to do more than look at a few words; see steps.LABELS."""
    dim, embedder, reader = sizes.dim, sizes.embedder, sizes.reader
    return {
        "tokenise": Work(
            made_of=f"{counts.characters:,.0f} characters to {counts.tokens:,.0f} tokens",
            n_bytes=counts.characters + 8 * counts.tokens,
        ),
        "embed": _running(embedder, counts.tokens, counts.tokens**2, f"{counts.tokens:,.0f} tokens"),
        "words": Work(
            made_of=f"{counts.postings:,.0f} postings of {counts.words:,.0f} words, at {POSTING_BYTES} bytes each "
            "(assumed)",
            products_32=counts.postings,
            n_bytes=POSTING_BYTES * counts.postings,
        ),
        "passages": _scanning(
            counts.by_passage, counts.by_passage_centres, counts.by_passage_bytes, sizes.n_passages, dim
        ),
        "sentences": _scanning(
            counts.by_sentence, counts.by_sentence_centres, counts.by_sentence_bytes, sizes.n_sentences, dim
        ),
        "exact": Work(
            made_of=f"{counts.candidate_rows:,.0f} rows of {counts.candidates:,.0f} candidates, "
            f"{counts.candidate_bytes / 1e6:,.2f} MB",
            products_32=counts.candidate_rows * dim,
            n_bytes=counts.candidate_bytes,
        ),
        "worded": Work(
            made_of=f"{counts.words:,.0f} words in {counts.candidates:,.0f} candidates",
            n_bytes=POSTING_BYTES * counts.words * counts.candidates,
        ),
        "fuse": Work(made_of=f"three scores of {counts.candidates:,.0f} candidates", n_bytes=3 * 4 * counts.candidates),
        "stored": Work(
            made_of=f"{counts.stored_passages:,.0f} passages, {counts.stored_figures:,.0f} figures and the texts of "
            f"their documents, {counts.stored_bytes / 1e3:,.0f} kB",
            n_bytes=counts.stored_bytes,
        ),
        "pieces": Work(
            made_of=f"{counts.read_characters:,.0f} characters to pieces; a score of 32 bits for each pair of pieces",
            n_bytes=counts.read_characters + 4 * counts.squares,
        ),
        "read": _running(
            reader, counts.pieces, counts.squares, f"{counts.runs:,.0f} passages, {counts.pieces:,.0f} pieces"
        ),
        "render": Work(made_of=f"{counts.page_bytes / 1e3:,.0f} kB of HTML", n_bytes=counts.page_bytes),
    } | {
        step: Work(made_of=f"the {counts.read_characters:,.0f} characters of the passages read", n_bytes=read)
        for step, read in dict.fromkeys(("judge", "candidates", "tables", "bind"), counts.read_characters).items()
    }


def _running(network: Network, n_tokens: float, squares: float, entering: str) -> Work:
    """entering: the tokens, in words. squares: of their number, over all rows."""
    return Work(
        made_of=f"{entering} times {network.weights_8 / 1e6:.1f} million weights of 8 bits, "
        f"attention in {network.n_layers} layers; all cores",
        products_8=network.products_8(n_tokens),
        products_32=network.products_32(n_tokens, squares),
        n_bytes=network.n_bytes,
        all_cores=True,
    )


def _scanning(n_rows: float, n_centres: float, n_bytes: float, n_all: int, dim: int) -> Work:
    centres = f" and {n_centres:,.0f} centres of lists" if n_centres else ""
    return Work(
        made_of=f"{n_rows:,.0f} of {n_all:,} rows{centres}, {dim} numbers each, {n_bytes / 1e6:,.1f} MB",
        products_32=(n_rows + n_centres) * dim,
        n_bytes=n_bytes,
    )
