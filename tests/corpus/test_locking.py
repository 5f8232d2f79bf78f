"""The write lock: one holder at a time, named to those who wait, and never named when it is gone."""

import logging
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from corpus.errors import LibraryLocked, LibraryNotWritable
from corpus.locking import HOLDER, Holder, WriteLock
from corpus.processes import Process

HOLD = """
import sys, time
from pathlib import Path
from corpus.locking import WriteLock
sys.argv = ["article-qa", "--debug", "rebuild"]
with WriteLock(Path({home!r}), timeout=5).held("rebuilding"):
    print("held", flush=True)
    time.sleep({seconds})
"""


def hold(home: Path, seconds: float = 60) -> "subprocess.Popen[str]":
    """A process of its own that holds the lock, as soon as this returns."""
    code = HOLD.format(home=str(home), seconds=seconds)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_who_waits_in_vain_is_told_who_holds_it(tmp_path: Path) -> None:
    with hold(tmp_path) as holder:
        named = (
            rf"'article-qa rebuild' \(process {holder.pid}, since \d\d:\d\d\) is rebuilding the library in '.*'\. Wait"
        )
        with pytest.raises(LibraryLocked, match=named), WriteLock(tmp_path, timeout=0.1).held():
            pass
        holder.kill()
    with WriteLock(tmp_path, timeout=5).held("adding a document to"):
        assert Holder.read(tmp_path) is not None
    assert Holder.read(tmp_path) is None
    assert not (tmp_path / HOLDER).exists()


def test_a_holder_that_was_killed_is_not_named(tmp_path: Path) -> None:
    with hold(tmp_path) as holder:
        os.kill(holder.pid, signal.SIGKILL)
        os.waitid(os.P_PID, holder.pid, os.WEXITED | os.WNOWAIT)
        # Not yet reaped, so the number is still taken.
        assert (tmp_path / HOLDER).exists()
        assert Holder.read(tmp_path) is None
    assert Holder.read(tmp_path) is None
    with WriteLock(tmp_path, timeout=0).held():
        pass


def test_a_later_process_with_the_same_number_is_not_named(tmp_path: Path) -> None:
    this = Process.this()
    assert not this.has_ended()
    Holder.this_process("writing to").write(tmp_path)
    assert Holder.read(tmp_path) is not None
    if not Path("/proc/self/stat").exists():
        pytest.skip("this system does not tell when a process started")
    assert Process(host=this.host, pid=this.pid, started="1").has_ended()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"pid": 1}', b"\xff"])
def test_a_broken_note_names_nobody(tmp_path: Path, content: bytes) -> None:
    (tmp_path / HOLDER).write_bytes(content)
    assert Holder.read(tmp_path) is None


def test_who_waits_long_is_told_for_whom_and_then_served(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with (
        hold(tmp_path, seconds=2.5) as holder,
        caplog.at_level(logging.WARNING),
        WriteLock(tmp_path, timeout=30).held(),
    ):
        assert f"(process {holder.pid}" in caplog.text


def test_the_lock_may_be_held_again_inside_and_threads_wait(tmp_path: Path) -> None:
    lock = WriteLock(tmp_path, timeout=0.1)
    errors: list[str] = []

    def other() -> None:
        try:
            with lock.held():
                pass
        except LibraryLocked as error:
            errors.append(str(error))

    with lock.held("rebuilding"), lock.held("adding a document to"):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert len(errors) == 1
    assert f"process {os.getpid()}" in errors[0]
    assert "is rebuilding" in errors[0]
    other()
    assert len(errors) == 1


def test_a_home_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LibraryNotWritable), WriteLock(tmp_path / "file" / "home", timeout=0).held():
        pass
