"""Kill a process that changes a library, fill its disk and let its writes fail, over and over: make faults

After every round the library has to open without help, hold each document entirely or not at all, have lost nothing
that was acknowledged, agree with its indexes, and answer a known question. Exits with 1 if it ever did not.
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from qa.engine import load_models
from qa.settings import load_settings
from tests.faults.rounds import Harm


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    arguments = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(home=Path(folder) / "home")
        harm = Harm(settings, load_models(settings), arguments.seed)
        for n in range(arguments.rounds):
            harm.round()
            if harm.tally.problems:
                break
            if sys.stderr.isatty():
                print(f"\r{n + 1} of {arguments.rounds} rounds", end="", file=sys.stderr, flush=True)
        n_held = len(harm.held)
    tally = harm.tally
    print(f"{sum(tally.rounds.values())} rounds in {time.monotonic() - started:.0f} s, seed {arguments.seed}")
    for label, counts in (
        ("rounds", tally.rounds),
        ("acknowledged", tally.acknowledged),
        ("ended during", tally.during),
        ("refused with", tally.refused),
    ):
        print(f"{label:13} {', '.join(f'{n} {name}' for name, n in sorted(counts.items())) or 'none'}")
    print(f"documents in the end: {n_held}")
    for problem in tally.problems:
        print(f"WRONG: {problem}")
    raise SystemExit(1 if tally.problems else 0)


if __name__ == "__main__":
    main()
