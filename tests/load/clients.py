"""Clients that ask a server without a pause, and somebody who changes its library meanwhile."""

import http.client
import json
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

QUESTIONS = (
    "How many AI firms are in Shanghai?",
    "How many AI firms are in Beijing?",
    "How many penguins does the zoo of Town3 keep?",
    "Where is the zoo of Town5?",
    "Who is the president of Shanghai INESA Group?",
    "What is the AI industry to be worth by 2030?",
    "How many birds live in house number 2?",
    "When will the conference be held?",
)


@contextmanager
def started(home: Path, *options: str) -> Iterator[tuple[str, int]]:
    """Address and process of a server over a library, as a user starts it."""
    arguments = [sys.executable, "-u", "-m", "web.command", "serve", "--port", "0", "--home", str(home), *options]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        address = re.search(r"http://\S+", process.stdout.readline())
        assert address is not None, "the server did not start"
        yield address.group(), process.pid
        process.terminate()


@dataclass
class Seen:
    """What the clients saw in one phase. errors: of any kind; seconds: of every answer."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else float("nan")


class Load:
    """A server's address, and which documents were deleted when."""

    def __init__(self, address: str, home: Path) -> None:
        self.host = urlsplit(address).netloc
        self.home = home
        self.deleted: dict[str, float] = {}
        self.changes: Counter[str] = Counter()

    def ask(self, n_clients: int, seconds: float) -> Seen:
        """Ask for so long, with so many clients at once."""
        seen = Seen()
        until = time.monotonic() + seconds
        clients = [threading.Thread(target=self._client, args=(n, until, seen)) for n in range(n_clients)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        return seen

    def _client(self, start: int, until: float, seen: Seen) -> None:
        with closing(http.client.HTTPConnection(self.host, timeout=60)) as connection:
            for n in count(start):
                if time.monotonic() > until:
                    return
                self._one(connection, QUESTIONS[n % len(QUESTIONS)], seen)

    def _one(self, connection: http.client.HTTPConnection, question: str, seen: Seen) -> None:
        body = json.dumps({"question": question, "top_k": 20})
        began = time.monotonic()
        try:
            connection.request("POST", "/ask", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            seen.errors.append(repr(error))
            connection.close()
            return
        seen.seconds.append(time.monotonic() - began)
        if response.status != 200:
            seen.errors.append(f"{response.status}: {answer.get('detail')}")
            return
        cited = {passage["document"]["id"] for passage in answer["passages"]}
        late = [item for item in cited if self.deleted.get(item, began) < began]
        seen.errors += [f"{item} answers {began - self.deleted[item]:.3f} s after it was deleted" for item in late]

    def change(self, seconds: float, n_rebuilds: int) -> None:
        """Add, replace and delete over HTTP and by the command line for so long, and rebuild so often in between."""
        began = time.monotonic()
        known: dict[int, str] = {}
        for n in count():
            passed = time.monotonic() - began
            if passed > seconds and self.changes["rebuilt"] >= n_rebuilds:
                return
            if self.changes["rebuilt"] < n_rebuilds and passed > seconds * (self.changes["rebuilt"] + 1) / (
                n_rebuilds + 2
            ):
                self._end_of(self._send("POST", "/index/rebuild"))
                self.changes["rebuilt"] += 1
            town = n % 6
            if n % 12 == 11:
                self._by_command_line(n)
            elif n % 5 == 4 and known:
                gone = known.pop(next(iter(known)))
                self._send("DELETE", f"/documents/{gone}")
                self.deleted[gone] = time.monotonic()
                self.changes["deleted"] += 1
            else:
                text = zoo(town, n)
                job = self._send("POST", "/documents", {"text": text, "url": f"https://zoo.example/{town}"})
                result = self._end_of(job)
                replaced = known.get(town)
                known[town] = result["document"]["id"]
                if replaced is not None:
                    self.deleted[replaced] = time.monotonic()
                self.changes["replaced" if replaced else "added"] += 1

    def _by_command_line(self, n: int) -> None:
        file = self.home.parent / f"town{n}.txt"
        file.write_text(zoo(1000 + n, n), encoding="utf-8")
        run = [sys.executable, "-m", "web.command", "add", str(file), "--home", str(self.home)]
        done = subprocess.run(run, capture_output=True, text=True, check=False)
        if done.returncode:
            raise AssertionError(f"the command line could not add: {done.stderr}")
        self.changes["added by the command line"] += 1

    def _end_of(self, job: dict[str, Any]) -> dict[str, Any]:
        while job["state"] in ("queued", "running"):
            time.sleep(0.05)
            job = self._send("GET", f"/jobs/{job['id']}")
        if job["state"] != "done":
            raise AssertionError(f"a job has {job['state']}: {job['error']}")
        result: dict[str, Any] = job["result"]
        return result

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        connection = http.client.HTTPConnection(self.host, timeout=120)
        try:
            headers = {"Content-Type": "application/json"} if body else {}
            connection.request(method, path, json.dumps(body) if body else None, headers)
            response = connection.getresponse()
            content = response.read()
            if response.status >= 400:
                raise AssertionError(f"{method} {path}: {response.status} {content.decode()}")
            answer: dict[str, Any] = json.loads(content) if content else {}
            return answer
        finally:
            connection.close()


def zoo(town: int, n: int) -> str:
    """A document of some passages, another for every n."""
    houses = [
        f"In house number {k} of Town{town} there live {(n * 7 + k) % 97 + 2} birds, who eat {k + 1} kg of fish a day."
        for k in range(8)
    ]
    return "\n\n".join(
        [f"The zoo of Town{town}", f"The zoo of Town{town} keeps {n + 100} penguins. It is near Lima.", *houses]
    )
