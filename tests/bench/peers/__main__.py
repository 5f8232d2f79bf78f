"""article-qa and what people would use instead, measured in turn on this machine: make bench-peers

    python -m tests.bench.peers [--data DIR] [--rounds N] [--quick] [--only NAME] [--page FILE] [--json FILE]

Makes an environment for them the first time. Every figure is taken in a fresh process, one library after another, and
that several times over. The table goes to docs/benchmarks.md, the figures of every round beside it as JSON; with
--quick or --only it is printed and nothing is written, unless --page says where.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.peers import environments, material
from tests.bench.peers.environments import OURS, PEERS, ROOT, Contestant
from tests.bench.peers.measures import FULL, QUICK, Bench, Sizes, Taken
from tests.bench.peers.process import Failed
from tests.bench.peers.report import Machine, Run, markdown, write

PAGE = ROOT / "docs" / "benchmarks.md"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, default=material.DATA, help="folder with wikinews, xquad and cranfield")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="one round of small sizes")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="some of the libraries")
    parser.add_argument("--page", type=Path, metavar="FILE")
    parser.add_argument("--json", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    everyone = [OURS, *PEERS]
    only = {name.lower() for name in arguments.only}
    chosen = [one for one in everyone if not only or one.name.lower() in only]
    if not chosen:
        raise SystemExit(f"There is none of these; there are {', '.join(one.name for one in everyone)}.")
    environments.make()
    with tempfile.TemporaryDirectory() as folder:
        sizes, n_rounds = (QUICK, 1) if arguments.quick else (FULL, arguments.rounds)
        run = measured(chosen, sizes, n_rounds, arguments.data, Path(folder))
    page = arguments.page or (None if arguments.quick or only else PAGE)
    print("\n".join(markdown(run)))
    if page is not None:
        write(run, page, arguments.json or page.with_suffix(".json"))


def measured(chosen: Sequence[Contestant], sizes: Sizes, n_rounds: int, data: Path, scratch: Path) -> Run:
    """All measures of all that are chosen, in turn."""
    load_before = os.getloadavg()[0]
    passages = material.passages_of_news(data, sizes.n_base + sizes.n_added)
    questions = material.questions_of(passages[: sizes.n_base], sizes.n_questions)
    bench = Bench(scratch, sizes, passages, questions)
    taken = {contestant.name: Taken() for contestant in chosen}
    for label, measure in steps(bench, sizes, n_rounds, data):
        for contestant in chosen:
            started = time.perf_counter()
            try:
                measure(contestant, taken[contestant.name])
            except Failed as error:
                taken[contestant.name].errors.append(f"{label}: {error}")
            seconds = time.perf_counter() - started
            print(f"{label:24} {contestant.name:12} {seconds:6.1f} s", file=sys.stderr, flush=True)
    return Run(
        sizes=sizes,
        n_rounds=n_rounds,
        taken=taken,
        versions={contestant.name: environments.versions(contestant) for contestant in chosen},
        machine=Machine.this(),
        day=datetime.now(UTC).date(),
        load=(load_before, os.getloadavg()[0]),
    )


Step = tuple[str, Callable[[Contestant, Taken], None]]


def steps(bench: Bench, sizes: Sizes, n_rounds: int, data: Path) -> Iterator[Step]:
    """What is done with each library, in order: times over rounds, then once what is the same every time."""
    yield "making the index", bench.prepare
    for n in range(1, n_rounds + 1):
        yield f"round {n}: first answer", bench.first_answer
        yield f"round {n}: asking", bench.crowd
        yield f"round {n}: adding", bench.adding
        yield f"round {n}: one more", bench.one_more
        yield f"round {n}: answering", lambda one, taken: bench.answering(taken) if one is OURS else None
    xquad, cranfield = material.xquad(data), material.cranfield(data)
    if sizes.judged is not None:
        xquad, cranfield = xquad.first(sizes.judged), cranfield.first(sizes.judged)
    yield "XQuAD", lambda one, taken: bench.quality(one, taken, "xquad", xquad)
    yield "Cranfield", lambda one, taken: bench.quality(one, taken, "cranfield", cranfield)
    article = material.article()
    yield "the article", lambda one, taken: bench.article(one, taken, article)
    yield "killed", bench.killed


if __name__ == "__main__":
    main()
