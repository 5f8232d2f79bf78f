"""docs/costs.md, from what was measured."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tests.bench.costs.counting import Counts
from tests.bench.costs.embedding import Embedding, Measured
from tests.bench.costs.least import Sizes, works
from tests.bench.costs.peaks import Peak, Peaks
from tests.bench.costs.steps import ASIDE, LABELS, RENDER, REST
from tests.bench.peers.report import Machine

# A least below this is none: the step is Python and its strings.
NOTHING_MS = 0.01
COMMAND = "make bench-costs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """times_ms: of each step, by its name in LABELS, and whole_ms: of a question with its rendering; medians."""

    n_questions: int
    times_ms: Mapping[str, float]
    whole_ms: float
    counts: Counts
    sizes: Sizes


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """All that one run measured. load: how many processes wanted the cores before it and after it."""

    day: date
    machine: Machine
    versions: Mapping[str, str]
    load: tuple[float, float]
    peaks: Peaks
    asking: Asking
    embedding: Embedding


def markdown(costs: Costs) -> Iterator[str]:
    """Lines of the page."""
    machine = costs.machine
    yield "# What things cost"
    yield ""
    yield f"Written by `{COMMAND}`. All figures are of one run; times differ between machines, ratios much less."
    yield (
        f"{costs.day.isoformat()}, {machine.processor}, {machine.n_cores} cores, {machine.memory_gib:.0f} GiB, Python "
        f"{machine.python}, {', '.join(f'{name} {version}' for name, version in costs.versions.items())}. "
        f"Processes that wanted the cores, before and after: {costs.load[0]:.1f} and {costs.load[1]:.1f}."
    )
    yield ""
    yield "What the machine can do at most, measured in the same run; a product is a multiplication and its addition:"
    yield ""
    yield "| threads | products of 32 bits, billion a second | of 8 bits | memory, read or written, GB/s |"
    yield "|---:|---:|---:|---:|"
    for peak in _peaks(costs.peaks):
        yield (
            f"| {peak.threads} | {peak.products_32 / 1e9:,.0f} | {peak.products_8 / 1e9:,.0f} "
            f"| {peak.n_bytes / 1e9:,.1f} |"
        )
    yield ""
    yield (
        "32 bits: NumPy's product of two matrices of 1,024 by 1,024. 8 bits: ONNX Runtime's MatMulInteger of the same "
        "size. Memory: copying 256 MB, what is read and what is written counted."
    )
    yield ""
    yield from _asking(costs)
    yield ""
    yield from _embedding(costs.embedding)


def _peaks(peaks: Peaks) -> tuple[Peak, ...]:
    return (peaks.one,) if peaks.one.threads == peaks.all.threads else (peaks.one, peaks.all)


def _asking(costs: Costs) -> Iterator[str]:
    asking, peaks = costs.asking, costs.peaks
    known = works(asking.counts, asking.sizes)
    yield "## What one question costs"
    yield ""
    yield (
        f"Step by step, against the least that the step could cost on the same hardware. Medians of "
        f"{asking.n_questions} questions over {asking.sizes.n_passages:,} passages with "
        f"{asking.sizes.n_sentences:,} sentences, each asked once, one after the other, of a library that is warm. The "
        "steps are timed where they stand, while the question is answered: what a step finds in the processor's cache "
        "is what the step before has left there. The time of a step is without that of the steps within it. As nobody "
        "else asks, two steps are done aside, in another thread, while the question goes on; what it has to wait for "
        "them then is a step of its own."
    )
    yield ""
    yield (
        "The least of a step is the longer of two times: its products over what the machine can do of them, and the "
        "bytes that it must touch over what memory gives. The networks run on all cores, a search on one. A network's "
        "least is what it would take at the speed of matrices of 1,024 rows; a question is one of a "
        "few tokens. What lies in the cache already comes faster than from memory, so a step may take less than its "
        "least. Steps that are only Python, strings and a few rows of SQLite have no least to speak of: they would "
        "have to read and write some thousand bytes, which memory does in less than 0.01 ms. What they take is the "
        "work of the interpreter and of the libraries, not of the hardware."
    )
    yield ""
    yield "| step | ms | the least, ms | ratio | what the least is made of |"
    yield "|---|---:|---:|---:|---|"
    total = 0.0
    for step, label in LABELS.items():
        took = asking.times_ms.get(step, 0.0)
        work = known.get(step)
        if work is None:
            yield f"| {label} | {took:.2f} | – | – | |"
            continue
        least = work.least_ms(peaks)
        total += least
        if least < NOTHING_MS:
            yield f"| {label} | {took:.2f} | < {NOTHING_MS:.2f} | – | {work.made_of} |"
            continue
        bound = "computing" if work.is_computing(peaks) else "memory"
        shown = f"{least:.3f}" if least < 0.1 else f"{least:.2f}"
        yield f"| {label} | {took:.2f} | {shown} | {took / least:.1f} | {work.made_of}: {bound} |"
    yield f"| **the whole** | **{asking.whole_ms:.2f}** | **{total:.2f}** | **{asking.whole_ms / total:.1f}** | |"
    yield ""
    answered = sum(taken for step, taken in asking.times_ms.items() if step in LABELS and step not in ASIDE)
    yield (
        f"The medians of the steps that are not done aside add up to {answered:.2f} ms; the median of the whole, "
        f"{asking.whole_ms:.2f} ms, need not be the same, as a question that is slow in one step is not slow in all. "
        f"“{LABELS[REST].capitalize()}” is what is left of `Engine.ask` outside all other steps; "
        f"“{LABELS[RENDER]}” comes after it. The bytes of SQLite are those of the rows that are asked for, not of the "
        "pages and indexes that they are found by; what is found in lists is scored again by its stored "
        "rows, which is not in the least of that step."
    )


def _embedding(embedding: Embedding) -> Iterator[str]:
    threads, batch = embedding.best
    columns = sorted({threads for way in embedding.ways for threads in way.rates})
    bare = embedding.ways[0]
    best = max(bare.rates.values())
    has_quality = any(way.quality is not None for way in embedding.ways)
    rounds = "one round" if embedding.n_rounds == 1 else f"medians of {embedding.n_rounds} rounds in turn"
    yield "## What each measure brought to embedding"
    yield ""
    yield (
        f"Passages a second, over {embedding.n_passages} passages of news with {embedding.n_sentences} sentences: "
        f"{rounds}. Milliseconds of one question: medians of questions asked in "
        "turn; one that is missing is that of the row above. From the third row on, each has one measure more than "
        "the row above it; the last is there to compare with the one before. The last column is the best of the row "
        "over the best of the bare model."
    )
    yield ""
    tried = "; ".join(
        f"{_threads(n)}: "
        + ", ".join(f"{size} {rate:,.0f}" for (some, size), rate in embedding.tried.items() if some == n)
        for n in dict.fromkeys(some for some, _ in embedding.tried)
    )
    yield (
        f"The bare model was tried in batches of several sizes, passages a second: {tried}. Best: {_threads(threads)}, "
        f"batches of {batch}. Its row has the best size for each number of threads."
    )
    yield ""
    rates = " | ".join(f"a second, {_threads(n)}" for n in columns)
    found = " R@1 | MRR | agrees |" if has_quality else ""
    yield f"| way | {rates} | question, ms |{found} ratio |"
    yield f"|---|{'---:|' * len(columns)}---:|{'---:|' * 3 if has_quality else ''}---:|"
    for way in embedding.ways:
        shown = " | ".join(f"{way.rates[n]:,.0f}" if n in way.rates else "–" for n in columns)
        ratio = max(way.rates.values()) / best
        quality = f" {' | '.join(_quality(way))} |" if has_quality else ""
        asked = "" if way.question_ms is None else f"{way.question_ms:.2f}"
        yield f"| {way.name} | {shown} | {asked} |{quality} {ratio:.2f} |"
    if has_quality:
        yield ""
        yield (
            "R@1 and MRR: XQuAD's questions over its paragraphs, by the vectors alone, with each paragraph as one "
            "passage, which is cut where the model ends. In the rows of sentences a paragraph counts as its best "
            "sentence. Agrees: the share of the questions for which the first paragraph is the bare model's."
        )


def _quality(way: Measured) -> tuple[str, str, str]:
    if way.quality is None:
        return "", "", ""
    agreement = way.quality.agreement
    return f"{way.quality.r_at_1:.3f}", f"{way.quality.mrr:.3f}", "" if agreement is None else f"{agreement:.3f}"


def _threads(n: int) -> str:
    return "one thread" if n == 1 else f"{n} threads"
