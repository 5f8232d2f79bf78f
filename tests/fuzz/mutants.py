"""Damaged documents: cut short, bits and bytes changed, pieces left out, said again or put elsewhere."""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A file to be posted. how: what was done to it, as messages tell it."""

    name: str
    data: bytes
    how: str


def mutant(seeds: Mapping[str, bytes], rng: Random) -> Mutant:
    """A document that some chance has damaged, in one to three ways; sometimes under the name of another format."""
    name = rng.choice(list(seeds))
    data = seeds[name]
    ways = [rng.choice(_WAYS) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
    if name.endswith(".docx") and rng.random() < 0.6:
        # Else most mutants are no archives any more, and nothing of what is in them is read.
        data = _inside(data, lambda part: _damaged(part, ways, seeds, rng), rng)
    else:
        data = _damaged(data, ways, seeds, rng)
    other = rng.choice(list(seeds)) if rng.random() < 0.05 else name
    return Mutant(name=other, data=data, how=f"{name}, {', '.join(way.__name__.strip('_') for way in ways)}")


Way = Callable[[bytes, Mapping[str, bytes], Random], bytes]


def _damaged(data: bytes, ways: list[Way], seeds: Mapping[str, bytes], rng: Random) -> bytes:
    for way in ways:
        data = way(data, seeds, rng) if data else data
    return data


def _inside(data: bytes, damage: Callable[[bytes], bytes], rng: Random) -> bytes:
    """A package with one of its parts damaged, and packed well again."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = rng.choice([*old.namelist(), *["word/document.xml"] * 5])
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, damage(part) if name == chosen else part)
    return made.getvalue()


def _piece(data: bytes, rng: Random) -> tuple[int, int]:
    start = rng.randrange(len(data))
    return start, min(len(data), start + rng.choice((1, 2, 8, 40, 200, 1_000)))


def _truncated(data: bytes, seeds: Mapping[str, bytes], rng: Random) -> bytes:
    return data[: rng.randrange(len(data))]


def _beheaded(data: bytes, seeds: Mapping[str, bytes], rng: Random) -> bytes:
    return data[rng.randrange(len(data)) :]


def _bits_flipped(data: bytes, seeds: Mapping[str, bytes], rng: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 4, 30))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _bytes_changed(data: bytes, seeds: Mapping[str, bytes], rng: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 4, 30))):
        changed[rng.randrange(len(changed))] = rng.choice((0, 0xFF, 0x7F, 0x80, 0x0A, 0x20, rng.randrange(256)))
    return bytes(changed)


def _piece_removed(data: bytes, seeds: Mapping[str, bytes], rng: Random) -> bytes:
    start, end = _piece(data, rng)
    return data[:start] + data[end:]


def _piece_repeated(data: bytes, seeds: Mapping[str, bytes], rng: Random) -> bytes:
    start, end = _piece(data, rng)
    n = min(rng.choice((2, 10, 1_000)), 1 + 20_000 // (end - start))
    return data[:start] + data[start:end] * n + data[end:]


def _piece_moved(data: bytes, seeds: Mapping[str, bytes], rng: Random) -> bytes:
    start, end = _piece(data, rng)
    rest = data[:start] + data[end:]
    at = rng.randrange(len(rest) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def _number_changed(data: bytes, seeds: Mapping[str, bytes], rng: Random) -> bytes:
    """Lengths, counts and places of other things are numbers, in formats that are written as text."""
    digits = [n for n, byte in enumerate(data) if 0x30 <= byte <= 0x39]
    if not digits:
        return data
    at = rng.choice(digits)
    return data[:at] + rng.choice((b"-1", b"0", b"4294967295", b"99999999999999999999", b"1e9")) + data[at + 1 :]


def _spliced(data: bytes, seeds: Mapping[str, bytes], rng: Random) -> bytes:
    """The beginning of this and the end of another."""
    other = seeds[rng.choice(list(seeds))]
    return data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other)) :]


_WAYS: tuple[Way, ...] = (
    _truncated,
    _beheaded,
    _bits_flipped,
    _bytes_changed,
    _piece_removed,
    _piece_repeated,
    _piece_moved,
    _number_changed,
    _spliced,
)
