"""Asks a new library over HTTP for a while, in each of the ways, and tells what was not as it is described."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from itertools import cycle
from pathlib import Path

from schemathesis import engine as engines
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events
from schemathesis.python import asgi

from qa.engine import Engine
from qa.settings import Settings
from tests.api_fuzz.ways import CHECKS, Way, schema_of, ways_of

# A response that takes longer is none.
PATIENCE_S = 60
# Requests to each operation in one run, of which there are as many as there is time for.
N_REQUESTS = 8


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.api_fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=300, help="how long, all in all (default: 300)")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="what requests are made from")
    given = parser.parse_args()
    failures: dict[tuple[str, str], str] = {}
    with tempfile.TemporaryDirectory() as folder, Engine.open(Settings(home=Path(folder) / "home")) as engine:
        shipped = [summary.document for summary in engine.documents()]
        ways = ways_of(engine)
        ends_at = time.monotonic() + given.seconds
        try:
            for number, way in enumerate(cycle(ways)):
                # Each way comes up, and is asked in the time that is left to it all that does not depend on the seed.
                seconds = int(ends_at - time.monotonic()) // max(1, len(ways) - number)
                if seconds < 1:
                    break
                for document in shipped:  # what the run before has deleted
                    engine.add(document)
                failures |= _ask(way, seconds, seed=given.seed + number, is_first=number < len(ways))
        finally:
            asgi.shutdown_lifespans()
    for (operation, title), told in failures.items():
        _tell(f"\n{operation}: {title}\n{told}")
    _tell(f"\n{len(failures)} kinds of failure; seed {given.seed}")
    return 1 if failures else 0


def _ask(way: Way, seconds: int, *, seed: int, is_first: bool) -> dict[tuple[str, str], str]:
    """What was not as it is described, each kind once, with a request that shows it.

    is_first: whether what does not depend on the seed is asked too.
    """
    began = time.monotonic()
    config = SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "max-time": seconds,
            "request-timeout": PATIENCE_S,
            "headers": dict(way.headers),
            "checks": {"enabled": False} | {check.__name__: {"enabled": True} for check in CHECKS},
            "generation": {"max-examples": N_REQUESTS, "no-shrink": True},
            "phases": {"examples": {"enabled": is_first}, "coverage": {"enabled": is_first}},
        }
    )
    statuses: Counter[int] = Counter()
    failures: dict[tuple[str, str], str] = {}
    for event in engines.from_schema(schema_of(way.app, config)).execute():
        if isinstance(event, events.NonFatalError):
            # Python's own, where Hypothesis reads source in several threads: python/cpython#106905.
            if "AST constructor recursion depth" not in str(event.value):
                failures[event.label, type(event.value).__name__] = str(event.value)
        elif isinstance(event, events.FatalError):
            raise event.exception
        elif isinstance(event, events.ScenarioFinished):
            recorder = event.recorder
            statuses.update(
                interaction.response.status_code
                for interaction in recorder.interactions.values()
                if interaction.response is not None
            )
            for case_id, checks in recorder.checks.items():
                for check in checks:
                    if check.status == Status.FAILURE and check.failure_info is not None:
                        failure = check.failure_info.failure
                        operation = recorder.cases[case_id].value.operation.label
                        told = f"{failure}\n{check.failure_info.code_sample}"
                        failures.setdefault((operation, failure.title), told[:3_000])
    told = ", ".join(f"{status}: {n:,}" for status, n in sorted(statuses.items()))
    _tell(f"{way.name}: {sum(statuses.values()):,} requests in {time.monotonic() - began:.0f} s; {told}")
    return failures


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
