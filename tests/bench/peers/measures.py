"""What is measured of a library, each in a fresh process."""

import hashlib
import json
import shutil
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.peers import scoring
from tests.bench.peers.environments import ANSWERING, FOLDER, HERE, OURS, Contestant
from tests.bench.peers.material import Judged, Passage
from tests.bench.peers.process import Failed, Process

CLIENTS = (1, 4, 16)
K = 10
# Passages that a killed process had been adding, at a time.
BATCH = 4
ASKED = ("How many AI firms are in Shanghai?", "How many AI firms are in Beijing?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """n_base: passages of the index that is asked; n_added: of that which is made. delays: seconds until a kill."""

    n_base: int
    n_added: int
    n_questions: int
    delays: tuple[float, ...]
    judged: int | None


FULL = Sizes(
    n_base=10_000, n_added=1_000, n_questions=200, delays=(0.1, 0.3, 0.7, 1.2, 1.9, 2.9, 4.3, 6.1), judged=None
)
QUICK = Sizes(n_base=600, n_added=200, n_questions=60, delays=(0.2, 0.7, 1.5), judged=200)


@dataclass(slots=True)
class Taken:
    """Of one library: figures by measure, one for each round, and what it said and did, in words."""

    figures: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    words: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def note(self, key: str, value: float) -> None:
        self.figures[key].append(value)


class Bench:
    """Measures one library after another over the same material. Folders: one index for each, kept over the rounds."""

    def __init__(self, scratch: Path, sizes: Sizes, passages: Sequence[Passage], questions: Sequence[str]) -> None:
        """passages: n_base for the index, then such as no index holds."""
        self._scratch, self._sizes, self._questions = scratch, sizes, list(questions)
        self._base, self._others = passages[: sizes.n_base], passages[sizes.n_base :]
        self._files: dict[int, Path] = {}

    def prepare(self, contestant: Contestant, taken: Taken) -> None:
        """Make the index that is asked, and weigh it. That of a peer is kept from one run to the next."""
        folder = self._index(contestant)
        kept = None if contestant.environment is None else self._kept(contestant)
        if kept is not None and kept.exists():
            shutil.copytree(kept, folder)
        else:
            with self._process(contestant) as process:
                process.call("create", folder=str(folder))
                process.call("add_file", file=str(self._file(self._base)))
            if kept is not None:
                shutil.copytree(folder, kept)
        n_bytes = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        taken.note("disk_bytes", n_bytes / len(self._base))

    def _kept(self, contestant: Contestant) -> Path:
        """Where the index of a peer is kept: another place whenever it would be another index."""
        of = hashlib.sha256(self._file(self._base).read_bytes())
        for file in (HERE / "adapters" / contestant.adapter, HERE / f"requirements-{contestant.environment}.txt"):
            of.update(file.read_bytes())
        return FOLDER / "indexes" / of.hexdigest()[:16]

    def first_answer(self, contestant: Contestant, taken: Taken, key: str = "first_s") -> None:
        """Seconds from the start of a process to its answer, over the index that is there."""
        with self._process(contestant) as process:
            process.send("open", folder=str(self._index(contestant)))
            process.send("search", question=self._questions[0], k=K)
            process.receive()
            process.receive()
            taken.note(key, time.perf_counter() - process.started)

    def adding(self, contestant: Contestant, taken: Taken) -> None:
        """Passages a second into a new index, models loaded before, and the most memory it took."""
        folder = self._scratch / f"{contestant.adapter}.added"
        shutil.rmtree(folder, ignore_errors=True)
        passages = self._base[: self._sizes.n_added]
        with self._process(contestant) as process:
            process.call("create", folder=str(folder))
            seconds = process.call("add_file", file=str(self._file(passages)))["kept_s"]
            taken.note("added_per_s", len(passages) / seconds)
            taken.note("adding_mb", process.peak_mb())

    def one_more(self, contestant: Contestant, taken: Taken, n: int = 5) -> None:
        """Milliseconds to add a passage to the large index, kept on disk; and until it is found, kept or not."""
        with self._process(contestant) as process:
            process.call("open", folder=str(self._copy(contestant)))
            seconds = [process.call("add", passages=[passage]) for passage in self._others[:n]]
        taken.note("one_kept_ms", statistics.median(told["kept_s"] for told in seconds) * 1000)
        taken.note("one_found_ms", statistics.median(told["found_s"] for told in seconds) * 1000)

    def crowd(self, contestant: Contestant, taken: Taken, prefix: str = "") -> None:
        """Milliseconds of a question and questions a second, by how many threads ask at once; the most memory."""
        with self._process(contestant) as process:
            process.call("open", folder=str(self._index(contestant)))
            for clients in CLIENTS:
                told = process.call("crowd", questions=self._questions, clients=clients, k=K)
                taken.errors += told["errors"]
                if not told["seconds"]:
                    continue
                times = sorted(told["seconds"])
                taken.note(f"{prefix}p50_{clients}_ms", statistics.median(times) * 1000)
                taken.note(f"{prefix}p95_{clients}_ms", times[int(0.95 * (len(times) - 1))] * 1000)
                taken.note(f"{prefix}rate_{clients}", len(times) / told["all_s"])
            if contestant is OURS:
                taken.note("embed_ms", process.call("embedding_ms", questions=self._questions))
            taken.note(f"{prefix}asking_mb", process.peak_mb())

    def quality(self, contestant: Contestant, taken: Taken, name: str, judged: Judged) -> None:
        """How high the right passages come."""
        with self._process(contestant) as process:
            process.call("create", folder=str(self._scratch / f"{contestant.adapter}.{name}"))
            process.call("add_file", file=str(self._file(judged.passages)))
            rankings = process.call("search_all", questions=list(judged.questions), k=K)
        if name == "xquad":
            taken.note("xquad_r1", scoring.recall_at(rankings, judged.gains, 1))
            taken.note("xquad_r5", scoring.recall_at(rankings, judged.gains, 5))
            taken.note("xquad_mrr", scoring.mean_reciprocal_rank(rankings, judged.gains, K))
        else:
            taken.note(f"{name}_ndcg", scoring.ndcg_at(rankings, judged.gains, K))

    def article(self, contestant: Contestant, taken: Taken, passages: Sequence[Passage]) -> None:
        """What it says first to a question that the article answers, and to one that it does not."""
        with self._process(contestant) as process:
            process.call("create", folder=str(self._scratch / f"{contestant.adapter}.article"))
            process.call("add", passages=passages)
            for question in ASKED:
                taken.words[question] = process.call("search", question=question, k=K)[0][1]
                if contestant is OURS:
                    answer = process.call("answer", question=question)
                    taken.words[f"{question} answered"] = answer["text"]

    def killed(self, contestant: Contestant, taken: Taken) -> None:
        """Kill the process while it adds, each time a little later; then see what of the index is left."""
        unreadable = lost = acknowledged = 0
        for delay in self._sizes.delays:
            folder = self._copy(contestant)
            kept = self._killed_at(contestant, folder, delay)
            acknowledged += len(kept)
            try:
                with self._process(contestant) as process:
                    process.call("open", folder=str(folder))
                    process.call("search", question=self._questions[0], k=K)
                    held = set(process.call("ids"))
                lost += len(kept - held)
            except Failed:
                unreadable += 1
                lost += len(kept)
        taken.note("killed_unreadable", unreadable)
        taken.note("killed_lost", lost)
        taken.words["killed"] = (
            f"{len(self._sizes.delays)} kills: unreadable {unreadable} times, "
            f"{lost} of {acknowledged} acknowledged passages lost"
        )

    def _killed_at(self, contestant: Contestant, folder: Path, delay: float) -> set[str]:
        """Ids of what was acknowledged before the end."""
        kept: set[str] = set()
        with self._process(contestant) as process:
            process.call("open", folder=str(folder))
            timer = threading.Timer(delay, process.kill)
            timer.start()
            for start in range(0, len(self._others), BATCH):
                batch = self._others[start : start + BATCH]
                try:
                    process.call("add", passages=batch)
                except Failed:
                    break
                kept |= {id for id, _ in batch}
            timer.join()
        return kept

    def _process(self, contestant: Contestant) -> Process:
        return Process(contestant, errors=self._scratch / f"{contestant.adapter}.log")

    def _index(self, contestant: Contestant) -> Path:
        return self._scratch / f"{contestant.adapter}.index"

    def _copy(self, contestant: Contestant) -> Path:
        copy = self._scratch / f"{contestant.adapter}.copy"
        shutil.rmtree(copy, ignore_errors=True)
        return Path(shutil.copytree(self._index(contestant), copy))

    def _file(self, passages: Sequence[Passage]) -> Path:
        key = hash(tuple(passages))
        if key not in self._files:
            self._files[key] = self._scratch / f"passages-{len(self._files)}.json"
            self._files[key].write_text(json.dumps(list(passages)), encoding="utf-8")
        return self._files[key]

    def answering(self, taken: Taken) -> None:
        """article-qa's whole answers, over the index that its passages are found in."""
        self.first_answer(ANSWERING, taken, "answer_first_s")
        self.crowd(ANSWERING, taken, "answer_")
