"""Post damaged and hostile documents to a started server, and see that nothing of it breaks: make fuzz

Every answer is a success or the client's error; every job ends in time, and tells what is wrong in one sentence;
nothing takes the server, or its reader, over their memory; questions are answered meanwhile and after. Exits with 1
otherwise.
"""

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from corpus.apart import MAX_MEMORY, TIMEOUT_S
from tests.fuzz.attacks import ATTACKS
from tests.fuzz.mutants import Mutant, mutant
from tests.fuzz.packages import ESCAPED
from tests.fuzz.seeds import seeds
from tests.fuzz.served import ENDED, QUESTION, Server, is_left, served

# What the server may have beyond what it has when it starts, and its reader in all.
SERVER_BYTES = 1_800_000_000
READER_BYTES = MAX_MEMORY + 100_000_000
BATCH = 20
# Bytes of an attack: of one that is done in seconds, and of one near the limits, which may go on for minutes.
SMALL, HUGE = (300, 10_000), (1_000_000, 9_900_000)
_EVERY = 3_000
_TEXTS = [attack for attack in ATTACKS if attack.file.endswith(".txt")]
_SECRETS = ("root:x:", "root:*:")


class Fuzz:
    """One run: what was posted, what came of it, and what was wrong."""

    def __init__(self, server: Server, seed: int, patience: float) -> None:
        self.server = server
        self.rng = Random(seed)
        self.patience = patience
        self.came_of: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.slowest: tuple[float, str] = (0.0, "")
        self._seeds = seeds()
        self._small = self._attacks()
        self._huge = self._attacks()

    def round(self, number: int) -> None:
        """Some mutants in one request, some attacks one by one, and now and then a huge one."""
        self.post([mutant(self._seeds, self.rng) for _ in range(BATCH)])
        for _ in range(4):
            self.post([next(self._small).of(self.rng.randint(*SMALL))])
        self.post_text(self.rng.choice(_TEXTS).of(self.rng.randint(*SMALL)))
        if number % 3 == 2:
            self.post([next(self._huge).of(self.rng.randint(*HUGE))])
            self.post_text(self.rng.choice(_TEXTS).of(self.rng.randint(*HUGE)))

    def every_attack(self) -> None:
        for attack in ATTACKS:
            self.post([attack.of(_EVERY)])

    def _attacks(self) -> Iterator[Any]:
        while True:
            yield from self.rng.sample(ATTACKS, len(ATTACKS))

    def post(self, files: Sequence[Mutant]) -> None:
        what = files[0].how if len(files) == 1 else f"{len(files)} mutants"
        self._post(what, files, lambda: self.server.post(files))

    def post_text(self, text: Mutant) -> None:
        """The same as JSON, which the server reads in its own process, and tells of at once."""
        words = text.data.decode("utf-8", "ignore")
        body = json.dumps({"text": words}).encode()
        self._post(
            f"text: {text.how}",
            [replace(text, name="the text")],
            lambda: self.server.request("POST", "/documents", body, "application/json"),
        )

    def _post(self, what: str, files: Sequence[Mutant], post: Callable[[], tuple[int, Any]]) -> None:
        started = time.monotonic()
        try:
            status, answer = post()
            if 400 <= status < 500 or status == 200:
                self.came_of[f"answered with {status} at once"] += 1
                return
            if status != 202:
                self._complain(what, files, f"is answered with {status}: {str(answer)[:200]}")
                return
            job = self._ended(answer["id"])
        except Exception as error:
            self._complain(what, files, f"the server does not answer: {error!r}")
            return
        seconds = time.monotonic() - started
        self.slowest = max(self.slowest, (seconds, what))
        self._judge(what, files, job, seconds)

    def _ended(self, job_id: str) -> Any:
        """The job at its end, which it is brought to if it takes long."""
        job, silent_s = self.server.wait(job_id, self.patience)
        if job["state"] not in ENDED:
            self.server.request("DELETE", f"/jobs/{job_id}")
            after, _ = self.server.wait(job_id, self.patience)
            job = after if silent_s < 0.9 * self.patience else job
        return job

    def _judge(self, what: str, files: Sequence[Mutant], job: Any, seconds: float) -> None:
        state = job["state"]
        if state not in ENDED:
            self._complain(what, files, f"has told nothing new, or goes on, after {seconds:.0f} s: {job['progress']}")
        elif state == "failed":
            self.came_of["failed"] += 1
            self._judge_error(what, files, job["error"])
        elif state == "cancelled":
            self.came_of["cancelled"] += 1
        else:
            for document in job["result"]["documents"]:
                self.came_of["not read" if "error" in document else "added"] += 1
                if "error" in document:
                    self._judge_error(what, files, document["error"])
                else:
                    self._judge_text(what, files, document["document"]["id"])

    def _judge_error(self, what: str, files: Sequence[Mutant], error: str) -> None:
        # A job of several of which none could be read has no name to tell.
        is_told = any(file.name in error for file in files) and "\n" not in error and len(error) < 400
        if not is_told:
            self._complain(what, files, f"is told so: {error[:300]}")
        for telling in ("could not be read in", "of memory", "made its reader crash"):
            if telling in error:
                self.came_of[telling] += 1

    def _judge_text(self, what: str, files: Sequence[Mutant], document_id: str) -> None:
        if len(files) > 1:
            return
        status, document = self.server.request("GET", f"/documents/{document_id}")
        if status != 200 or any(secret in document["text"] for secret in _SECRETS):
            self._complain(what, files, f"gives a document that says what it must not ({status})")
        self.server.request("DELETE", f"/documents/{document_id}")

    def _complain(self, what: str, files: Sequence[Mutant], complaint: str) -> None:
        details = "" if len(files) == 1 else f" [{'; '.join(file.how for file in files)}]"
        self.wrong.append(f"{what}: {complaint}{details}")
        print(f"WRONG: {self.wrong[-1][:600]}", flush=True)

    def last_checks(self, at_start: int) -> None:
        """What is to be seen at the end."""
        seen = self.server.seen
        status, answer = self.server.request(
            "POST", "/ask", b'{"question": "%s"}' % QUESTION.encode(), "application/json"
        )
        if status != 200 or not answer["answered"]:
            self.wrong.append(f"the question after is answered with {status}: {str(answer)[:200]}")
        if self.server.process.poll() is not None:
            self.wrong.append(f"the server has ended with {self.server.process.returncode}")
        if seen.server_bytes > at_start + SERVER_BYTES:
            self.wrong.append(f"the server had {_mb(seen.server_bytes)}, {_mb(at_start)} at its start")
        if seen.reader_bytes > READER_BYTES:
            self.wrong.append(f"its reader had {_mb(seen.reader_bytes)}")
        if seen.slowest_s > TIMEOUT_S:
            self.wrong.append(f"a request beside took {seen.slowest_s:.1f} s")
        if "Traceback" in (log := self.server.log.read_text(encoding="utf-8", errors="replace")):
            self.wrong.append(f"the server's log has a traceback: …{log[log.index('Traceback') :][:1_500]}")
        for place in (Path(tempfile.gettempdir()), Path("/")):
            if (place / ESCAPED).exists():
                self.wrong.append(f"a package has written {place / ESCAPED}")
        self.wrong += seen.wrong

    def summary(self, at_start: int) -> str:
        seen = self.server.seen
        return "\n".join(
            (
                *(f"{n:7} {name}" for name, n in self.came_of.items()),
                f"slowest: {self.slowest[0]:.1f} s, {self.slowest[1]}",
                f"memory: server {_mb(at_start)} at its start, {_mb(seen.server_bytes)} at most; "
                f"reader {_mb(seen.reader_bytes)} at most, of {len(seen.readers)} processes",
                f"beside: {seen.n_asked} requests, {seen.slowest_s:.1f} s at most",
            )
        )


def _mb(n: int) -> str:
    return f"{n // 1_000_000:,} MB"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seconds", type=float, default=300, help="for so long, if not --rounds")
    parser.add_argument("--rounds", type=int, help="so many rounds")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--patience",
        type=float,
        default=TIMEOUT_S + 10,
        help="seconds in which a job has to end or to tell of progress, and to end once it is cancelled",
    )
    parser.add_argument("--every-attack", action="store_true", help="each attack once, before the rounds")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as server:
        server.request("GET", f"/ask?question={QUESTION.replace(' ', '+')}")
        at_start = server.memory()
        fuzz = Fuzz(server, options.seed, options.patience)
        until = time.monotonic() + options.seconds
        n_rounds = 0
        with server.watched():
            if options.every_attack:
                fuzz.every_attack()
            while n_rounds < options.rounds if options.rounds is not None else time.monotonic() < until:
                fuzz.round(n_rounds)
                n_rounds += 1
                print(f"{n_rounds} rounds, {fuzz.came_of.total()} answers", flush=True)
        fuzz.last_checks(at_start)
        print(f"{n_rounds} rounds of seed {options.seed}\n{fuzz.summary(at_start)}")
        server.process.terminate()
        server.process.wait()
        fuzz.wrong += [f"process {process} is left" for process in server.seen.readers if is_left(process)]
    for complaint in fuzz.wrong:
        print(f"WRONG: {complaint}")
    raise SystemExit(1 if fuzz.wrong else 0)


if __name__ == "__main__":
    main()
