"""What is published: docs/benchmarks.md, and the raw figures as JSON."""

import json
import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tests.bench.peers.measures import ASKED, CLIENTS, Sizes, Taken
from tests.bench.peers.table import Measure, not_first, table

OURS = "article-qa"

_ADDING = (
    "It makes vectors of the sentences too and reads figures and syntax, which the others do not; nearly all of its "
    "time is the models'."
)
_ONE = (
    "What it adds is on the disk, figures and all, when it says so; most of that time is waiting for the disk. It "
    "writes what is new, the others all of their index: theirs grows."
)
_IN_MEMORY = "The others hold a passage in memory alone here: they lose it if they end before they write their index. "
_ASKING = (
    "A third of a question is embedding it; the rest is looking through the vectors of passages and of sentences, the "
    "exact scores of every candidate, and reading the passages from the disk."
)
_SIZE = (
    "It keeps vectors twice, in the database as the truth and in the index, each in 8 bits, and one for every sentence "
    "beside each passage's; the figures with where they stand, and the words' index; a small library pays for the "
    "article that ships as well."
)
_QUALITY = "The difference is of a few questions."


def measures(sizes: Sizes) -> tuple[Measure, ...]:
    """In the order of the table."""
    n_base = f"{sizes.n_base:,}"
    crowd: list[Measure] = []
    for clients in CLIENTS:
        who = f"{clients} client{'s' if clients > 1 else ''}"
        crowd += [
            Measure(key=f"p50_{clients}_ms", label=f"finding, {who}: p50, ms", better="low", why=_ASKING),
            Measure(key=f"p95_{clients}_ms", label=f"finding, {who}: p95, ms", better="low", why=_ASKING),
            Measure(key=f"rate_{clients}", label=f"finding, {who}: questions a second", better="high", why=_ASKING),
        ]
    return (
        Measure(key="first_s", label="start of the process to the first answer, s", better="low", form=".2f"),
        *crowd,
        Measure(key="added_per_s", label=f"adding {sizes.n_added:,} passages: a second", better="high", why=_ADDING),
        Measure(key="one_kept_ms", label=f"one passage added to {n_base} and kept, ms", better="low", why=_ONE),
        Measure(
            key="one_found_ms",
            label=f"one passage added to {n_base} and found, kept or not, ms",
            better="low",
            why=_IN_MEMORY + _ONE,
        ),
        Measure(key="asking_mb", label="memory at most, finding, MB", better="low", form=",.0f"),
        Measure(key="adding_mb", label="memory at most, adding, MB", better="low", form=",.0f"),
        Measure(key="disk_bytes", label="on disk a passage, bytes", better="low", form=",.0f", why=_SIZE),
        Measure(key="xquad_r1", label="XQuAD: R@1", better="high", form=".3f", why=_QUALITY),
        Measure(key="xquad_r5", label="XQuAD: R@5", better="high", form=".3f", why=_QUALITY),
        Measure(key="xquad_mrr", label="XQuAD: MRR", better="high", form=".3f", why=_QUALITY),
        Measure(key="cranfield_ndcg", label="Cranfield: nDCG@10", better="high", form=".3f"),
        Measure(
            key="killed_unreadable",
            label=f"killed while adding, {len(sizes.delays)} times: index unreadable",
            better="low",
            form=".0f",
        ),
        Measure(key="killed_lost", label="killed while adding: acknowledged passages lost", better="low", form=".0f"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Where it was measured."""

    processor: str
    n_cores: int
    memory_gib: float
    python: str

    @classmethod
    def this(cls) -> "Machine":
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        name = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
        return cls(
            processor=name,
            n_cores=os.cpu_count() or 0,
            memory_gib=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30,
            python=platform.python_version(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """All that one run measured. load: how many processes wanted the cores before it and after it."""

    sizes: Sizes
    n_rounds: int
    taken: Mapping[str, Taken]
    versions: Mapping[str, Mapping[str, str]]
    machine: Machine
    day: date
    load: tuple[float, float]


def markdown(run: Run) -> Iterator[str]:
    """Lines of docs/benchmarks.md."""
    figures = {name: taken.figures for name, taken in run.taken.items()}
    wanted = measures(run.sizes)
    machine = run.machine
    yield "# Side by side"
    yield ""
    yield "Written by `make bench-peers`, which measures article-qa and what people would use instead in one run: the"
    yield "same machine, the same all-MiniLM-L6-v2, the same passages, each library set up for hybrid search as its own"
    yield "documentation says, with the fastest setting that it names: `tests/bench/peers/adapters` says which."
    yield ""
    rounds = "one round" if run.n_rounds == 1 else f"{run.n_rounds} rounds in turn"
    yield (
        f"{run.day.isoformat()}, {machine.processor}, {machine.n_cores} cores, {machine.memory_gib:.0f} GiB, Python "
        f"{machine.python}. Medians of {rounds}, each figure in a fresh process, over {run.sizes.n_base:,} passages of "
        "Wikinews where nothing else is said. Bold: the best. Last column: article-qa's over the best of the others'. "
        f"Processes that wanted the cores, before and after: {run.load[0]:.1f} and {run.load[1]:.1f}."
    )
    yield ""
    yield from table(wanted, figures, OURS)
    yield ""
    lines = list(not_first(wanted, figures, OURS))
    if lines:
        yield "Where article-qa is not first:"
        yield ""
        yield from lines
        yield ""
    yield from _answers(run)
    yield from _article(run)
    yield "## Versions"
    yield ""
    for name, packages in run.versions.items():
        yield f"- {name}: {', '.join(f'{package} {version}' for package, version in packages.items())}"
    failed = {name: taken.errors for name, taken in run.taken.items() if taken.errors}
    if failed:
        yield ""
        yield "## What went wrong"
        yield ""
        for name, errors in failed.items():
            yield f"- {name}: {len(errors)} times, first: {errors[0]}"


# What README shows of it.
SHORT = (
    "first_s", "p50_1_ms", "p95_1_ms", "rate_16", "added_per_s", "one_kept_ms", "asking_mb", "disk_bytes", "xquad_r1",
    "cranfield_ndcg", "killed_unreadable", "killed_lost",
)  # fmt: skip


def short_form(raw: Mapping[str, Any]) -> list[str]:
    """Lines of README, of what `as_json` wrote."""
    wanted = [measure for measure in measures(Sizes(**raw["sizes"])) if measure.key in SHORT]
    return list(table(wanted, {name: taken["figures"] for name, taken in raw["libraries"].items()}, OURS))


def _answers(run: Run) -> Iterator[str]:
    """The whole answer, which only one of them gives."""
    ours = {OURS: run.taken[OURS].figures} if OURS in run.taken else {}
    if not ours or "answer_p50_1_ms" not in ours[OURS]:
        return
    yield "## The whole answer"
    yield ""
    yield "What article-qa alone does: read an answer with its figures and quotes out of the passages, or say that"
    yield "there is none."
    yield ""
    wanted = [
        Measure(key="answer_first_s", label="start of the process to the first answer, s", better="low", form=".2f")
    ]
    for clients in CLIENTS:
        who = f"{clients} client{'s' if clients > 1 else ''}"
        wanted += [
            Measure(key=f"answer_p50_{clients}_ms", label=f"{who}: p50, ms", better="low"),
            Measure(key=f"answer_p95_{clients}_ms", label=f"{who}: p95, ms", better="low"),
            Measure(key=f"answer_rate_{clients}", label=f"{who}: answers a second", better="high"),
        ]
    wanted.append(Measure(key="answer_asking_mb", label="memory at most, MB", better="low", form=",.0f"))
    wanted.append(Measure(key="embed_ms", label="embedding the question alone: p50, ms", better="low"))
    yield "| | article-qa |"
    yield "|---|---:|"
    for measure in wanted:
        taken = ours[OURS].get(measure.key)
        if taken:
            yield f"| {measure.label} | {sorted(taken)[len(taken) // 2]:{measure.form}} |"
    yield ""


def _article(run: Run) -> Iterator[str]:
    """What each says to the same two questions."""
    yield "## Asked of the shipped article"
    yield ""
    for question in ASKED:
        yield f"**{question}**"
        yield ""
        for name, taken in run.taken.items():
            if question in taken.words:
                yield f"- {name}, first passage: {_line(taken.words[question])}"
        answered = run.taken.get(OURS, Taken()).words.get(f"{question} answered")
        if answered is not None:
            yield f"- article-qa, answer: {_line(answered)}"
        yield ""


def _line(text: str, most: int = 240) -> str:
    one = " ".join(text.split())
    return one if len(one) <= most else one[:most].rsplit(" ", 1)[0] + " …"


def as_json(run: Run) -> str:
    """The raw figures, of every round."""
    return json.dumps(
        {
            "date": run.day.isoformat(),
            "machine": asdict(run.machine),
            "sizes": asdict(run.sizes),
            "load": run.load,
            "versions": run.versions,
            "libraries": {
                name: {"figures": taken.figures, "words": taken.words, "errors": taken.errors}
                for name, taken in run.taken.items()
            },
        },
        indent=1,
        ensure_ascii=False,
    )


def write(run: Run, page: Path, raw: Path) -> None:
    page.write_text("\n".join(markdown(run)) + "\n", encoding="utf-8")
    raw.write_text(as_json(run) + "\n", encoding="utf-8")
