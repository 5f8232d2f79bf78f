"""Reading apart: whatever a document does to its reader, it costs only itself, and is told in one sentence."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from corpus.apart import ReaderApart
from corpus.errors import DocumentTooLarge, InputError, UnreadableDocument, UnsupportedFormat
from corpus.parsing import Told, parse_bytes

HOSTILE = "tests.corpus.hostile"
LIMIT = 500_000_000


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderApart]:
    opened = ReaderApart(worker=HOSTILE, max_memory=LIMIT)
    yield opened
    opened.close()


def told(name: str = "a.txt") -> Told:
    return Told(name=name, source=name)


def process_of(reader: ReaderApart) -> int:
    return int(reader.read(b"process", told()).title)


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_is_read_apart_is_what_is_read_here(reader: ReaderApart) -> None:
    data = "A headline\n\nBy Jane Doe | March 3, 2020 (example.org)\n\nThe zoo “keeps” 5 cats. 上海 😀".encode()
    known = Told(name="half\udc80.txt", source="a", url="https://e.org/1", address="file:///a", published=None)
    one, two = reader.read(data, known), parse_bytes(data, known)
    for name in ("id", "title", "author", "source", "url", "address", "published", "media_type", "text", "pages"):
        assert getattr(one, name) == getattr(two, name)
    assert one.published == date(2020, 3, 3)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"crash", "'a.txt' made its reader crash"),
        (b"memory", "'a.txt' needs more than 500 MB of memory to be read"),
        # How much it took is not told surely where this process is a large one itself.
        (b"memory without a word", "'a.txt' (needs more than 500 MB of memory to be read|made its reader crash)"),
        (b"lie", "made its reader crash"),
        (b"number", "made its reader crash"),
        (b"trap", "made its reader crash"),
    ],
)
def test_a_document_that_harms_its_reader_is_refused_and_the_next_is_read(
    reader: ReaderApart, data: bytes, message: str
) -> None:
    with pytest.raises(UnreadableDocument, match=message) as raised:
        reader.read(data, told())
    assert raised.value.hint
    assert reader.read(b"print", told()).text == "print"


def test_a_document_that_takes_too_long_is_given_up() -> None:
    reader = ReaderApart(worker=HOSTILE, timeout=0.3)
    process = process_of(reader)
    started = time.monotonic()
    with pytest.raises(UnreadableDocument, match=r"'a.txt' could not be read in 0 seconds"):
        reader.read(b"wait", told())
    assert time.monotonic() - started < 5
    assert not is_running(process)
    assert reader.read(b"print", told()).text == "print"
    reader.close()


@pytest.mark.parametrize(
    ("name", "data", "kind", "message"),
    [
        ("a.png", b"\x89PNG\r\n", UnsupportedFormat, "is an image"),
        ("a.pdf", b"%PDF-1.4", UnreadableDocument, "damaged or cut short"),
        ("a.csv", b"a,b\n" * 100_001, DocumentTooLarge, "100,000 rows"),
    ],
)
def test_what_is_wrong_with_a_document_is_told_as_it_is_here(
    reader: ReaderApart, name: str, data: bytes, kind: type[InputError], message: str
) -> None:
    with pytest.raises(kind, match=message) as apart:
        reader.read(data, told(name))
    with pytest.raises(kind) as here:
        parse_bytes(data, told(name))
    assert (apart.value.message, apart.value.hint) == (here.value.message, here.value.hint)


def test_one_process_reads_one_document_after_another_for_many_threads(reader: ReaderApart) -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(process_of(reader))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len(set(found)) == 1
    os.kill(found[0], 9)
    assert process_of(reader) != found[0]


def test_the_process_ends_with_its_parent_and_whoever_starts_it_needs_no_guard(tmp_path: Path) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('taken from the present folder')")
    script = tmp_path / "script.py"
    script.write_text(
        "import logging, os, sys, threading\nfrom contextlib import suppress\nsys.path.pop(0)\n"
        "from corpus.apart import ReaderApart\nfrom corpus.errors import UnreadableDocument\n"
        "from corpus.parsing import Told\nlogging.disable()\n"
        f"reader = ReaderApart(worker={HOSTILE!r})\n"
        "print(reader.read(b'process', Told(name='a', source='a')).title, flush=True)\n"
        # It may learn of the end that the program's end brings before it is gone itself.
        "def waits():\n    with suppress(UnreadableDocument):\n"
        "        reader.read(b'wait', Told(name='a', source='a'))\n"
        "threading.Thread(target=waits, daemon=True).start()\n"
        "print([name for name in ('torch', 'numpy', 'onnxruntime', 'lxml') if name in sys.modules], flush=True)\n"
        "import time; time.sleep(0.2)\n"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, timeout=30, check=True, cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(root)},
    )  # fmt: skip
    process, loaded = done.stdout.splitlines()
    assert done.stderr == "" and loaded == "[]"
    assert not is_running(int(process))
