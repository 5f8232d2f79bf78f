"""Rounds of harm done to one library, each looked at with the eyes of somebody who opens it next."""

import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from corpus import checking as tables
from corpus.errors import ArticleQAError
from corpus.restoring import check_backup
from index import checking as indexes
from qa.engine import Engine, Models
from qa.migrations import MIGRATIONS
from qa.settings import Settings
from tests.faults.child import SHIPPED, built_with, models_for

QUESTION, ANSWER = "How many AI firms are in Shanghai?", "1,000 companies"
# A change takes up to half a second; the child does one after the other until it is killed.
LONGEST_S = 2.5


@dataclass
class Tally:
    """What was done and seen. problems: with the round and its seed."""

    rounds: Counter[str] = field(default_factory=Counter)
    acknowledged: Counter[str] = field(default_factory=Counter)
    during: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


class Harm:
    """One library, kept over all rounds."""

    def __init__(self, settings: Settings, models: Models, seed: int) -> None:
        self.settings = settings
        self.models = models
        self.rng = random.Random(seed)
        self.tally = Tally()
        self.removed: list[str] = []
        (settings.home.parent / "backups").mkdir(exist_ok=True)
        with Engine.open(settings, models=models) as engine:
            self.held = {item.document.id for item in engine.documents()}

    def round(self) -> None:
        seed = self.rng.randrange(2**32)
        mode = self.rng.choices(["kill", "full", "fsync"], [8, 1, 1])[0]
        self.tally.rounds[mode] += 1
        said = self._child(seed, mode)
        allowed = self._follow(said)
        for complaint in self._complaints(allowed):
            self.tally.problems.append(f"round {sum(self.tally.rounds.values())} ({mode}, seed {seed}): {complaint}")

    def _child(self, seed: int, mode: str) -> list[dict[str, Any]]:
        """What the child said until it was killed, or had ended."""
        arguments = [sys.executable, "-m", "tests.faults.child", str(self.settings.home), str(seed), mode]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            assert child.stdout is not None and child.stderr is not None
            lines = [child.stdout.readline()]
            rest: list[bytes] = []
            reader = threading.Thread(target=lambda: rest.extend(child.stdout or ()))
            reader.start()
            if mode == "kill":
                # Now and then at the very start.
                time.sleep(self.rng.choice([self.rng.uniform(0, 0.2), self.rng.uniform(0, LONGEST_S)]))
                child.send_signal(signal.SIGKILL)
            child.wait(timeout=120)
            reader.join()
            lines += rest
            errors = child.stderr.read().decode(errors="replace")
        said = [json.loads(line) for line in lines if line.endswith(b"\n")]
        if not said or (mode != "kill" and not any("ended" in line for line in said)):
            self.tally.problems.append(f"the child ended by itself (seed {seed}): {errors[-2000:]}")
        return said

    def _follow(self, said: list[dict[str, Any]]) -> list[set[str]]:
        """What the library may hold after this: `held`, or that with what was begun and not acknowledged."""
        begun: dict[str, Any] | None = None
        for line in said:
            if "crashed" in line:
                self.tally.problems.append(line["crashed"])
            if "failed" in line:
                self.tally.refused[line["failed"].split(":")[0]] += 1
            if "begins" in line:
                begun = line
            if "stored" in line:
                self.held.add(line["stored"])
            if "acknowledges" in line:
                self.tally.acknowledged[line["acknowledges"]] += 1
                self._acknowledge(line)
                begun = None
        if begun is None:
            return [self.held]
        self.tally.during[begun["begins"]] += 1
        match begun["begins"]:
            case "add" if begun["together"]:
                return [self.held, self.held | set(begun["ids"])]
            case "add":
                # In their order, each for itself.
                ids = begun["ids"]
                return [self.held | set(ids[:n]) for n in range(len(ids) + 1)]
            case "replace":
                return [self.held, (self.held - {begun["old"]}) | {begun["new"]}]
            case "remove":
                return [self.held, self.held - {begun["id"]}]
            case "restore":
                return [self.held, set(begun["ids"])]
            case _:
                return [self.held]

    def _acknowledge(self, line: dict[str, Any]) -> None:
        match line["acknowledges"]:
            case "add":
                self.held |= set(line["ids"])
            case "replace":
                self.held = (self.held - {line["old"]}) | {line["new"]}
                self.removed.append(line["old"])
            case "remove":
                self.held -= {line["id"]}
                self.removed.append(line["id"])
            case "restore":
                self.held = set(line["ids"])

    def _complaints(self, allowed: list[set[str]]) -> list[str]:
        """What is wrong with the library, as it opens now; what it holds is what is expected of it from now on."""
        try:
            found = self._look(allowed)
        except ArticleQAError as error:
            return [f"it does not open: {error}"]
        for file in (self.settings.home.parent / "backups").glob("*.sqlite"):
            try:
                check_backup(file, MIGRATIONS)
            except ArticleQAError as error:
                found.append(f"a backup: {error}")
        return found

    def _look(self, allowed: list[set[str]]) -> list[str]:
        models = self.models
        with Engine.open(self.settings, models=models, any_model=True) as engine:
            models = models_for(models, built_with(engine))
        found: list[str] = []
        with Engine.open(self.settings, models=models) as engine:
            database = engine.library.database
            documents = {item.document.id: item.document for item in engine.documents()}
            if set(documents) not in allowed:
                nearest = min(allowed, key=lambda ids: len(ids ^ set(documents)))
                found.append(f"lost {nearest - set(documents)}, too many {set(documents) - nearest}")
            self.held = set(documents)
            if ANSWER not in engine.ask(QUESTION).text:
                found.append(f"'{QUESTION}' is answered with '{engine.ask(QUESTION).text}'")
            found += self._ask_about(engine, documents)
            found += tables.integrity(database)
            found += [f"{n} orphans in {table}" for table, n in tables.orphans(database).items()]
            checked = tables.check_documents(database)
            found += [f"altered: {item}" for item in checked.altered] + [*checked.broken.values()]
            versions = tables.check_versions(database)
            found += [*(f"altered version: {item}" for item in versions.altered.values()), *versions.broken.values()]
            embedder = models.embedder
            if bad := indexes.bad_vectors(database, embedder.model_id, embedder.dim):
                found.append(f"{len(bad)} passages without vectors")
            found += indexes.check_index(engine._live.generations(embedder), engine.library)
        return found

    def _ask_about(self, engine: Engine, documents: dict[str, Any]) -> list[str]:
        """One that is there is found, and those that were removed are not."""
        found = []
        zoos = [document for document in documents.values() if document.title != SHIPPED]
        if zoos:
            zoo = self.rng.choice(zoos)
            hits = engine.search(zoo.text.split("\n\n")[1], top_k=50)
            if zoo.id not in {stored.document.id for _, stored in hits}:
                found.append(f"{zoo.id} is not found by its own words")
        gone = set(self.removed[-200:]) - set(documents)
        answer = engine.ask("How many penguins does the zoo keep?", top_k=50)
        if gone & {passage.document.id for passage in answer.passages}:
            found.append("what was removed answers")
        return found
