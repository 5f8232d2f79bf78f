"""How an export comes to be: in a process of its own, and in one step, when it is whole."""

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from corpus.errors import ModelNotFound
from index.embedding import MANIFEST, Manifest

Export = Callable[[str, str, Path], None]


@contextmanager
def appearing(folder: Path) -> Iterator[Path]:
    """A folder to write an export into, which takes the place of `folder` at the end of the block. Raises OSError."""
    with tempfile.TemporaryDirectory(prefix=f"{folder.name}.", suffix=".tmp", dir=folder.parent) as temporary:
        made = Path(temporary) / "export"
        made.mkdir()
        yield made
        if folder.exists():
            shutil.rmtree(folder, ignore_errors=True)
        try:
            made.replace(folder)
        except OSError:
            # Another process was quicker; its export is as good as ours.
            if not (folder / MANIFEST).exists():
                raise


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """With the digests of the files that are in the folder. Raises OSError."""
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
    text = json.dumps(asdict(replace(manifest, files=files)), indent=1)
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def run(export: Export, name: str, source: str, folder: str) -> int:
    """The process that `index.embedding` starts: 0, or 1 with a line of JSON that says why."""
    try:
        export(name, source, Path(folder))
    except ModelNotFound as error:
        failure = {"kind": "not_found", "message": error.message}
    except OSError as error:
        failure = {"kind": "not_writable", "message": (error.strerror or str(error)).lower()}
    except Exception as error:
        failure = {"kind": "failed", "message": first_line(error)}
    else:
        return 0
    sys.stdout.write(json.dumps(failure) + os.linesep)
    return 1
