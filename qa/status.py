"""What a library holds and how it is: read without changing it, waiting for nobody and loading no model."""

import contextlib
import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from corpus.backup import looking
from corpus.chunking import CHUNKING_VERSION
from corpus.error_log import LoggedError, last_errors
from corpus.errors import LibraryIsNewer
from corpus.figures.extract import FIGURES_VERSION
from corpus.locking import Holder
from index.embedding import prepared_model_id
from qa.home import DATABASE, INDEX
from qa.migrations import MIGRATIONS
from qa.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Bytes. index: vectors and all else beside the words. total: the whole home folder. free: left on its disk."""

    database: int
    index: int
    words: int
    total: int
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What the library holds, and how it is.

    generation, index_revision: of the indexes on the disk, None if there are none; behind `revision`, they catch up
    with the next question. embedder, model_id, dim: what it was built with, None in a library that was only begun.
    rebuild_due: why the library has to be rebuilt; empty if it has not to. format: the newest migration, by owner.
    writer: who writes now. errors: newest first.
    """

    home: Path
    n_documents: int
    n_passages: int
    n_figures: int
    revision: int
    generation: int | None
    index_revision: int | None
    embedder: str | None
    model_id: str | None
    dim: int | None
    rebuild_due: tuple[str, ...]
    format: Mapping[str, str]
    sizes: Sizes
    writer: Holder | None
    errors: tuple[LoggedError, ...]

    def to_dict(self) -> dict[str, Any]:
        known = asdict(self) | {"home": str(self.home)}
        if self.writer is not None:
            known["writer"]["since"] = self.writer.since.isoformat(timespec="seconds")
        for error in known["errors"]:
            error["at"] = error["at"].isoformat(timespec="seconds")
        return known

    def lines(self) -> Iterator[str]:
        """As a person reads it."""
        yield f"home           {self.home}"
        for label, n in (("documents", self.n_documents), ("passages", self.n_passages), ("figures", self.n_figures)):
            yield f"{label:14} {n:,}"
        yield f"index          {self._index_line()}"
        yield f"embedder       {self.embedder or 'none yet'}" + (f" ({self.dim} dimensions)" if self.dim else "")
        yield f"rebuild        {'; '.join(self.rebuild_due) or 'not needed'}"
        yield f"format         {', '.join(f'{owner} {name}' for owner, name in self.format.items())}"
        sizes = {name: _megabytes(size) for name, size in asdict(self.sizes).items()}
        parts = ", ".join(f"{name} {sizes[name]}" for name in ("database", "index", "words"))
        yield f"size           {sizes['total']}: {parts}"
        yield f"free           {sizes['free']}"
        yield f"writing now    {self.writer.sentence(self.home) if self.writer else 'nobody'}"
        yield f"last errors    {len(self.errors) or 'none'}"
        for error in self.errors[:10]:
            yield f"  {_local(error.at)}  {error.doing} {error.what or ''}".rstrip() + f": {error.message}"

    def _index_line(self) -> str:
        if self.generation is None:
            return "none; made with the next question"
        line = f"generation {self.generation}, revision {self.index_revision}"
        return line if self.index_revision == self.revision else f"{line} of {self.revision}; it catches up by itself"


def read_status(settings: Settings) -> Status:
    """Raises NoLibrary, NotALibrary, LibraryIsNewer, LibraryDamaged."""
    home = settings.home
    with looking(home / DATABASE) as connection:
        formats = _formats(home, connection)
        n_documents, n_passages, n_figures = connection.execute(
            "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM passages), (SELECT count(*) FROM figures)"
        ).fetchone()
        properties = dict(connection.execute("SELECT name, value FROM properties").fetchall())
        errors = last_errors(connection)
    generation, index_revision = _read_index(home / INDEX)
    return Status(
        home=home,
        n_documents=n_documents,
        n_passages=n_passages,
        n_figures=n_figures,
        revision=int(properties.get("revision", 0)),
        generation=generation,
        index_revision=index_revision,
        embedder=properties.get("model_name"),
        model_id=properties.get("model_id"),
        dim=int(properties["dim"]) if "dim" in properties else None,
        rebuild_due=tuple(_rebuild_due(properties, settings)),
        format=formats,
        sizes=_sizes(home),
        writer=Holder.read(home),
        errors=errors,
    )


def _formats(home: Path, connection: sqlite3.Connection) -> dict[str, str]:
    formats: dict[str, str] = {}
    for owner, name in connection.execute("SELECT owner, name FROM migrations ORDER BY owner, name"):
        if owner in MIGRATIONS and name not in MIGRATIONS[owner]:
            raise LibraryIsNewer(
                f"The library '{home}' was written by a newer version of article-qa",
                hint="Install that version, or choose another folder with --home.",
            )
        formats[owner] = name
    return formats


def _read_index(folder: Path) -> tuple[int | None, int | None]:
    """Number and revision of the live generation."""
    try:
        number = int((folder / "CURRENT").read_text())
        manifest = json.loads((folder / str(number) / "manifest.json").read_text())
        return number, int(manifest["revision"])
    except (OSError, ValueError, TypeError, KeyError):
        return None, None


def _rebuild_due(properties: Mapping[str, str], settings: Settings) -> Iterator[str]:
    if "model_id" not in properties:
        return
    wanted = prepared_model_id(settings.embedder, models_dir=settings.models)
    # A model that has not been exported yet is known by its name alone.
    is_same = properties["model_name"] == settings.embedder if wanted is None else properties["model_id"] == wanted
    if not is_same:
        yield f"the embedding model is '{settings.embedder}' now, not '{properties['model_name']}'"
    if properties.get("chunking") != str(CHUNKING_VERSION):
        yield "this version cuts documents into passages in another way"
    if properties.get("figures") != str(FIGURES_VERSION):
        yield "this version reads figures in another way"


def _sizes(home: Path) -> Sizes:
    database = index = words = total = 0
    for path in home.rglob("*"):
        # Files come and go while another process writes.
        with contextlib.suppress(OSError):
            if not path.is_file():
                continue
            size, parts = path.stat().st_size, path.relative_to(home).parts
            total += size
            if parts[0].startswith(DATABASE):
                database += size
            elif parts[0] == INDEX and "words" in parts:
                words += size
            elif parts[0] == INDEX:
                index += size
    return Sizes(database=database, index=index, words=words, total=total, free=shutil.disk_usage(home).free)


def _megabytes(size: int) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.1f} MB"


def _local(at: datetime) -> str:
    return at.astimezone().strftime("%Y-%m-%d %H:%M")
