"""A process that changes a library until it is killed, and says on its output what it begins and what is acknowledged.

    python -m tests.faults.child HOME SEED MODE

MODE: "kill" changes nothing; "full" lets no file grow beyond a limit; "fsync" lets some calls of fsync fail.
"""

import errno
import itertools
import json
import os
import random
import resource
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.documents import Document
from corpus.errors import ArticleQAError
from corpus.reading import document_from_text
from index.built_with import BuiltWith
from index.drafting import NotAdded, source_of
from qa.engine import Engine, Models, load_models
from qa.restoring import restore
from qa.settings import Settings, load_settings
from tests.other import Turned

SHIPPED = "Shanghai gears up to be AI hub"


def models_for(models: Models, model_id: str | None) -> Models:
    """The models with the embedder of this id: the real one, or its double."""
    turned = Turned(models.embedder)
    return replace(models, embedder=turned) if model_id == turned.model_id else models


def built_with(engine: Engine) -> str | None:
    known = BuiltWith.read(engine.library)
    return known and known.model_id


def say(**what: Any) -> None:
    # One call: a line is there as a whole or not at all.
    os.write(1, json.dumps(what).encode() + b"\n")


class Changes:
    """What is done to the library, at random."""

    def __init__(self, settings: Settings, models: Models, rng: random.Random) -> None:
        self.settings = settings
        self.models = models
        self.rng = rng
        self.backups = settings.home.parent / "backups"
        self.engine = self.opened()

    def opened(self) -> Engine:
        for models in (self.models, models_for(self.models, "turned@1")):
            engine = Engine.open(self.settings, models=models, any_model=True)
            if built_with(engine) == models.embedder.model_id:
                return engine
            engine.close()
        raise AssertionError("the library was built with neither model")

    def document(self, town: int, url: str | None = None) -> Document:
        n = self.rng.randrange(10, 10**6)
        paragraphs = [f"The zoo of Town{town}", f"The zoo of Town{town} keeps {n} penguins. It is {n % 97} years old."]
        for k in range(self.rng.randrange(4)):
            paragraphs.append(
                f"In its house number {k} there live {n % 89 + k} birds, who eat {k + 2} kg of fish a day."
            )
        return document_from_text("\n\n".join(paragraphs), url=url)

    def others(self) -> list[Document]:
        return [item.document for item in self.engine.documents() if item.document.title != SHIPPED]

    def add(self) -> None:
        town = self.rng.randrange(10**6)
        url = f"https://zoo.example/{town}" if self.rng.random() < 0.6 else None
        documents = [self.document(town, url), *(self.document(town + n) for n in range(1, self.rng.randrange(1, 5)))]
        together = self.rng.random() < 0.5
        say(begins="add", ids=[document.id for document in documents], together=together)
        acknowledged = []
        for came_of in self.engine.add_sources(map(source_of, documents), together=together):
            if isinstance(came_of, NotAdded):
                raise came_of.error
            acknowledged.append(came_of.document.id)
            if not together:
                say(stored=came_of.document.id)
        say(acknowledges="add", ids=acknowledged)

    def replace(self) -> None:
        known = [document for document in self.others() if document.address]
        if not known:
            return
        old = self.rng.choice(known)
        new = self.document(int(str(old.address).rsplit("/", 1)[1]), old.address)
        say(begins="replace", old=old.id, new=new.id)
        self.engine.add(new)
        say(acknowledges="replace", old=old.id, new=new.id)

    def remove(self) -> None:
        if others := self.others():
            gone = self.rng.choice(others).id
            say(begins="remove", id=gone)
            self.engine.remove(gone)
            say(acknowledges="remove", id=gone)

    def rebuild(self) -> None:
        model_id = self.rng.choice([self.models.embedder.model_id, "turned@1"])
        self.engine.models = models_for(self.models, model_id)
        say(begins="rebuild")
        self.engine.rebuild()
        say(acknowledges="rebuild")

    def back_up(self) -> None:
        file = self.backups / f"{self.rng.randrange(3)}.sqlite"
        say(begins="backup")
        self.engine.backup(file, force=True)
        (self.backups / f"{file.stem}.json").write_text(
            json.dumps([item.document.id for item in self.engine.documents()])
        )
        say(acknowledges="backup")

    def restore(self) -> None:
        # Only what was acknowledged with what it holds.
        files = [file for file in self.backups.glob("*.sqlite") if file.with_suffix(".json").exists()]
        if not files:
            return
        file = self.rng.choice(sorted(files))
        say(begins="restore", ids=held_by(file))
        self.engine.close()
        restore(self.settings.home, file, force=True, lock_timeout=60)
        self.engine = self.opened()
        say(acknowledges="restore", ids=[item.document.id for item in self.engine.documents()])
        for kept in (self.settings.home / "backups").glob("*.sqlite"):
            kept.unlink()

    def forever(self) -> Iterator[Callable[[], None]]:
        weights = {self.add: 6, self.replace: 4, self.remove: 4, self.rebuild: 2, self.back_up: 2, self.restore: 1}
        while True:
            yield self.rng.choices([*weights], [*weights.values()])[0]


def held_by(file: Path) -> list[str]:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(file)) as connection:
        return [document_id for (document_id,) in connection.execute("SELECT id FROM documents")]


def hinder(mode: str, home: Path, rng: random.Random) -> None:
    """From now on, let writes fail."""
    if mode == "full":
        largest = max((path.stat().st_size for path in home.rglob("*") if path.is_file()), default=0)
        limit = rng.choice([rng.randrange(4_000, 200_000), largest, largest + rng.randrange(400_000)])
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    if mode == "fsync":
        fsync, calls, failing = os.fsync, itertools.count(), rng.randrange(12)

        def failing_fsync(descriptor: int) -> None:
            if next(calls) >= failing:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            fsync(descriptor)

        os.fsync = failing_fsync


def main() -> None:
    home, seed, mode = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    rng = random.Random(seed)
    settings = load_settings(home=home)
    models = load_models(settings)
    say(ready=True)
    try:
        changes = Changes(settings, models, rng)
        hinder(mode, home, rng)
        for change in itertools.islice(changes.forever(), 1_000 if mode == "kill" else 12):
            change()
    except ArticleQAError as error:
        say(failed=f"{type(error).__name__}: {error}")
    except Exception:
        say(crashed=traceback.format_exc())
    say(ended=True)


if __name__ == "__main__":
    main()
