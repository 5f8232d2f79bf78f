"""Examining a library: what is wrong with it, and the repair of all that can be derived from its documents.

From the ground up, because each step relies on the one before: the file, rows and their parents, passages and figures
and the text they are made of, vectors, indexes, leftovers. Only damage to the documents themselves is past repair.
"""

import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from corpus import checking as tables
from corpus import figure_rows, versions
from corpus.backup import is_abandoned
from corpus.chunking import split_passages
from corpus.database import Database
from corpus.documents import Passage, Span
from corpus.errors import ArticleQAError, LibraryDamaged, NoLibrary, OtherModel
from corpus.figures.extract import FIGURES_VERSION, extract_figures
from corpus.language import Syntax
from corpus.library import Library
from corpus.locking import WriteLock
from index import checking as indexes
from index.built_with import BuiltWith
from index.embedding import Embedder, load_embedder
from index.generation import Generations
from index.vector_store import VectorStore
from qa.home import BACKUPS, DATABASE, INDEX, RESTORING
from qa.migrations import migrate_all
from qa.settings import Settings
from qa.wording import counted

RESTORE = "Restore a backup: `article-qa restore FILE --force`."

State = Literal["repaired", "found", "left"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is wrong. state: repaired; found, and can be repaired; left, and cannot. todo: by the user."""

    what: str
    state: State
    todo: str | None = None


@dataclass(slots=True, kw_only=True)
class Report:
    """What the doctor has looked at, and what it found."""

    home: Path
    n_documents: int = 0
    n_passages: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Nothing is wrong, or nothing any more."""
        return all(finding.state == "repaired" for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self) | {"home": str(self.home), "is_well": self.is_well}

    def lines(self) -> Iterator[str]:
        for finding in self.findings:
            yield f"{finding.state:9} {finding.what}"
        todo = dict.fromkeys(finding.todo for finding in self.findings if finding.todo)
        yield from (f"to do     {what}" for what in todo)
        if self.is_well:
            documents, passages = counted(self.n_documents, "document"), counted(self.n_passages, "passage")
            yield f"well      {documents}, {passages} and their indexes agree"


def examine(settings: Settings, *, repair: bool = True) -> Report:
    """Check the library in settings.home, and repair it unless told not to. Models are loaded only if they are needed.

    Nobody else writes meanwhile; questions go on. Raises NoLibrary, NotALibrary, LibraryIsNewer, LibraryLocked.
    """
    home = settings.home
    if not (home / DATABASE).is_file():
        raise NoLibrary(f"There is no library in '{home}'", hint="`article-qa ask` or `article-qa add` makes one.")
    report = Report(home=home)
    try:
        with WriteLock(home, timeout=settings.lock_timeout).held("checking"), Database(home / DATABASE) as database:
            migrate_all(database)
            _Doctor(settings, database, report, repair=repair).examine()
    except LibraryDamaged as error:
        report.findings.append(Finding(what=error.message, state="left", todo=RESTORE))
    return report


class _Doctor:
    def __init__(self, settings: Settings, database: Database, report: Report, *, repair: bool) -> None:
        self._settings = settings
        self._database = database
        self._library = Library(database)
        self._store = VectorStore(database)
        self._report = report
        self._repair = repair

    def examine(self) -> None:
        if not self._file():
            # Nothing that is read from such a file can be relied on.
            return
        self._orphans()
        self._revisions()
        self._documents()
        self._versions()
        built_with = BuiltWith.read(self._library)
        # Without all vectors no index can be whole, and those that are there are not to be given up for one.
        if built_with is not None and self._vectors(built_with):
            self._index(built_with)
        self._leftovers()
        contents = self._library.contents()
        self._report.n_documents, self._report.n_passages = contents.n_documents, contents.n_passages

    def _found(self, what: str) -> None:
        """Something that is repaired, or would be."""
        self._report.findings.append(Finding(what=what, state="repaired" if self._repair else "found"))

    def _left(self, what: str, todo: str) -> None:
        self._report.findings.append(Finding(what=what, state="left", todo=todo))

    def _file(self) -> bool:
        complaints = tables.integrity(self._database)
        if complaints and self._repair:
            try:
                tables.reindex(self._database)
                still = tables.integrity(self._database)
            except LibraryDamaged:
                still = complaints
        else:
            still = complaints
        for complaint in complaints:
            if complaint not in still:
                self._found(f"The database: {complaint}")
        for complaint in still:
            self._left(f"The database: {complaint}", RESTORE if self._repair else "Run `article-qa doctor`.")
        return not still

    def _orphans(self) -> None:
        found = tables.orphans(self._database)
        if found and self._repair:
            tables.remove_orphans(self._database)
        for table, n in found.items():
            self._found(f"{n:,} rows of the table '{table}' whose document or passage is gone")

    def _revisions(self) -> None:
        n = tables.premature(self._database)
        if n and self._repair:
            tables.renumber_premature(self._database)
        if n:
            self._found(f"{counted(n, 'passage')} of a revision that has not come yet")

    def _documents(self) -> None:
        checked = tables.check_documents(self._database)
        for document_id in checked.altered:
            self._left(
                f"The text of document {document_id} is not the one that was added",
                f"Remove it with `article-qa remove {document_id}` and add it again, or restore a backup.",
            )
        for document_id, complaint in checked.broken.items():
            what = f"Document {document_id}: {complaint}"
            if self._repair:
                self._mend(what, document_id, anew=True)
            else:
                self._found(what)

    def _versions(self) -> None:
        """What was replaced is worth keeping only as it was; its figures can be read again."""
        checked = tables.check_versions(self._database)
        for number, version_id in checked.altered.items():
            if self._repair:
                versions.remove_version(self._database, number)
            self._found(f"The text of the replaced version {version_id} is not the one that was kept: it is dropped")
        syntax = Syntax(threads=self._threads) if checked.broken and self._repair else None
        for number, complaint in checked.broken.items():
            document = syntax and versions.document_of_version(self._database, number)
            if syntax and document:
                passages = split_passages(document)
                figures = extract_figures(document, passages, syntax)
                versions.put_figures(self._database, number, passages, figures, FIGURES_VERSION)
            self._found(f"Replaced version {complaint}")

    def _vectors(self, built_with: BuiltWith) -> bool:
        """Whether every passage has its vectors now."""
        before = len(self._report.findings)
        bad = indexes.bad_vectors(self._database, built_with.model_id, built_with.dim)
        for document_id in dict.fromkeys(bad.values()):
            keys = [key for key, owner in bad.items() if owner == document_id]
            what = f"Document {document_id}: {len(keys):,} passages without vectors of '{built_with.model_name}'"
            if self._repair:
                self._mend(what, document_id, anew=False)
            else:
                self._found(what)
        return all(finding.state == "repaired" for finding in self._report.findings[before:])

    def _mend(self, what: str, document_id: str, *, anew: bool) -> None:
        """Make a document's vectors again; anew: its passages and figures first."""
        try:
            embedder, syntax = self._models()
            document = self._library.document(document_id).document
            passages = split_passages(document) if anew else self._library.document_passages(document_id)
            encoded = embedder.encode(
                [document.quote(passage.span) for passage in passages],
                [[_relative(sentence, passage) for sentence in passage.sentences] for passage in passages],
            )
            with self._database.atomic() as connection:
                if anew:
                    keys = self._library.replace_passages(
                        document_id, passages, figure_rows.rows_of(extract_figures(document, passages, syntax))
                    )
                else:
                    # In the passages' order, which is not always that of their keys.
                    rows = connection.execute("SELECT id, key FROM passages WHERE document_id = ?", (document_id,))
                    by_id = dict(rows.fetchall())
                    keys = tuple(by_id[passage.id] for passage in passages)
                    indexes.remove_vectors(self._database, list(keys))
                self._store.insert(embedder.model_id, keys, encoded)
        except (ArticleQAError, ValueError, TypeError) as error:
            hint = error.hint if isinstance(error, ArticleQAError) and error.hint else RESTORE
            self._left(f"{what} ({error})", hint)
        else:
            self._found(what)

    def _models(self) -> tuple[Embedder, Syntax]:
        """The models that the library was built with. Raises OtherModel if those are not the present ones."""
        settings = self._settings
        embedder = load_embedder(settings.embedder, models_dir=settings.models, threads=self._threads)
        built_with = BuiltWith.read(self._library)
        if built_with is not None and built_with.model_id != embedder.model_id:
            raise OtherModel(
                f"it was built with the model '{built_with.model_name}', not '{embedder.name}'",
                hint=f"Run `article-qa rebuild`, or set ARTICLE_QA_EMBEDDER to '{built_with.model_name}'.",
            )
        return embedder, Syntax(threads=self._threads)

    @property
    def _threads(self) -> int:
        return self._settings.threads or min(os.cpu_count() or 1, 8)

    def _index(self, built_with: BuiltWith) -> None:
        generations = Generations(
            self._settings.home / INDEX,
            self._library,
            self._store,
            model_id=built_with.model_id,
            dim=built_with.dim,
        )
        found = indexes.check_index(generations, self._library)
        if found and self._repair:
            with self._database.atomic() as connection:
                tables.raise_revision(connection)
            generations.make()
        for what in found:
            self._found(what)

    def _leftovers(self) -> None:
        home = self._settings.home
        found = list(indexes.leftovers(home / INDEX))
        found += [path for path in sorted(home.iterdir()) if path.name.startswith(RESTORING)]
        if (home / BACKUPS).is_dir():
            found += [path for path in sorted((home / BACKUPS).iterdir()) if is_abandoned(path)]
        if self._repair:
            indexes.remove(tuple(found))
        for path in found:
            self._found(f"'{path.relative_to(home)}' is left over from something that did not end")


def _relative(sentence: Span, passage: Passage) -> Span:
    return Span(sentence.start - passage.span.start, sentence.end - passage.span.start)
