"""Many connections that ask at once, with keys and limits on: make crowd

One client alone, then all of them for a while, then again with some requests that are malformed and some that are cut
off. No error that was not asked for, a p99 of at most 20 times the p50 of the one client, and memory that does not
grow. Exits with 1 otherwise.
"""

import argparse
import asyncio
import json
import random
import re
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from qa.home import make_home
from tests.load.clients import QUESTIONS, started
from web.keys import KeyStore

MOST = 20.0
# A server's memory may grow by so much from the first third of a phase to the last: caches fill, heaps fragment.
GROWTH = 1.10
MALFORMED = (
    b"POST /ask HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\nContent-Length: 7\r\n\r\n{quest}",
    b"POST /ask HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n"
    b"Content-Length: 15\r\n\r\n" + b'{"question": 1}',
    b"GET /ask?question=%ff%00&top_k=x HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64) + b"\r\n\r\n",
    b"POST /ask HTTP/1.1\r\nHost: elsewhere.example\r\nContent-Length: 0\r\n\r\n",
    b"GET /ask?question=x HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer aqa_00000000_\r\n\r\n",
    b"GET /ask?" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
)


@dataclass
class Seen:
    """Of one phase. seconds: of every right answer; memory: of the server, in bytes, over time."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    refused: int = 0
    cut_off: int = 0
    memory: list[int] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else float("nan")

    def growth(self) -> float:
        """The memory of the last third over that of the first."""
        third = max(1, len(self.memory) // 3)
        return (sum(self.memory[-third:]) / third) / (sum(self.memory[:third]) / third)


class Client:
    """One connection that asks without a pause."""

    def __init__(self, port: int, key: str, seen: Seen, chance: random.Random, *, rough: float = 0.0) -> None:
        """rough: the share of requests that are malformed, and of those that are cut off."""
        self._port, self._key, self._seen, self._chance, self._rough = port, key, seen, chance, rough
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask_until(self, is_over: Callable[[], bool]) -> None:
        while not is_over():
            try:
                await self._one()
            except (OSError, asyncio.IncompleteReadError, ValueError) as error:
                self._seen.errors.append(repr(error))
                await self._close()
        await self._close()

    async def _one(self) -> None:
        chance = self._chance.random()
        body = json.dumps({"question": self._chance.choice(QUESTIONS)}).encode()
        request = (
            f"POST /ask HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self._key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body
        if chance < self._rough:
            await self._malformed()
        elif chance < 2 * self._rough:
            await self._cut_off(request)
        else:
            began = time.monotonic()
            reader, writer = await self._connected()
            writer.write(request)
            status, answer = await _answer(reader)
            self._seen.seconds.append(time.monotonic() - began)
            if status != 200 or not json.loads(answer)["passages"]:
                self._seen.errors.append(f"{status}: {answer[:200]!r}")

    async def _malformed(self) -> None:
        """A request that is wrong is answered with 4xx, or its connection is closed."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(self._chance.choice(MALFORMED).replace(b"{key}", self._key.encode()))
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                status, answer = await asyncio.wait_for(_answer(reader), 30)
                if not 400 <= status < 500:
                    self._seen.errors.append(f"malformed, but {status}: {answer[:200]!r}")
            self._seen.refused += 1
        finally:
            writer.close()

    async def _cut_off(self, request: bytes) -> None:
        """Gone in the middle of the request, or before the answer."""
        _, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(request[: self._chance.choice((20, len(request) - 5, len(request)))])
        with suppress(ConnectionError):
            await writer.drain()
            await asyncio.sleep(self._chance.uniform(0, 0.2))
        writer.transport.abort()
        self._seen.cut_off += 1

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self._reader, self._writer

    async def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = re.search(r"(?im)^content-length: (\d+)", head)
    return int(head[9:12]), await reader.readexactly(int(length[1])) if length else b""


async def crowd(port: int, pid: int, keys: list[str], seconds: float, *, rough: float = 0.0, most: int = 0) -> Seen:
    """Ask for so long with one connection for each key; most: end after so many answers, if that is sooner."""
    seen, until = Seen(), time.monotonic() + seconds

    def is_over() -> bool:
        return time.monotonic() > until or bool(most and len(seen.seconds) >= most)

    async def watch() -> None:
        while not is_over():
            seen.memory.append(memory_of(pid))
            await asyncio.sleep(0.25)

    clients = (Client(port, key, seen, random.Random(n), rough=rough) for n, key in enumerate(keys))
    await asyncio.gather(watch(), *(client.ask_until(is_over) for client in clients))
    return seen


def memory_of(pid: int) -> int:
    """What a process holds in memory by itself, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(r"RssAnon:\s+(\d+)", status)[1]) * 1024  # type: ignore[index]


def keys_for(home: Path, n: int) -> list[str]:
    make_home(home)
    store = KeyStore(home)
    try:
        return [store.make(f"client {number}", ["ask"])[1] for number in range(n)]
    finally:
        store.close()


def told(label: str, seen: Seen, alone_ms: float) -> str:
    p50, p99 = seen.percentile(0.5), seen.percentile(0.99)
    extra = f", {seen.refused} malformed, {seen.cut_off} cut off" if seen.refused or seen.cut_off else ""
    return (
        f"{label:22} {len(seen.seconds):6} answers{extra}, {len(seen.errors)} errors, p50 {p50:7.1f} ms, "
        f"p99 {p99:7.1f} ms ({p99 / alone_ms:.1f} x alone), "
        f"memory x {seen.growth():.3f} (most {max(seen.memory) / 1e6:.0f} MB)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--connections", type=int, default=64)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        keys = keys_for(home, arguments.connections + 2)
        with started(home, "--keys") as (address, pid):
            port = urlsplit(address).port or 0
            asyncio.run(crowd(port, pid, keys[:1], 20, most=50))
            alone = asyncio.run(crowd(port, pid, keys[1:2], 60, most=250))
            # The heap has its size once all have asked at the same time.
            asyncio.run(crowd(port, pid, keys[2:], arguments.seconds / 6))
            phases = {
                "all at once": asyncio.run(crowd(port, pid, keys[2:], arguments.seconds)),
                "with malformed and cut": asyncio.run(crowd(port, pid, keys[2:], arguments.seconds, rough=0.05)),
            }
    alone_ms = alone.percentile(0.5)
    print(told("one client", alone, alone_ms))
    wrong = list(alone.errors)
    for label, seen in phases.items():
        print(told(label, seen, alone_ms))
        wrong += seen.errors
        if seen.percentile(0.99) > MOST * alone_ms:
            wrong.append(
                f"{label}: the p99 is {seen.percentile(0.99) / alone_ms:.1f} x the p50 of one client ({MOST:.0f})"
            )
        if seen.growth() > GROWTH:
            wrong.append(f"{label}: the memory grew to {seen.growth():.3f} x")
    for complaint in wrong[:20]:
        print(f"WRONG: {complaint}")
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
