"""Rebuilding: everything derived is made anew beside what answers, and takes its place in one step.

First, without holding the library, each document is read through again (`derive`). What comes out differently is
staged, with the vectors of its passages; vectors of passages that stay are stored under the new model's name, where
nobody looks yet. Ended at any moment, all of this is found again by the next rebuild. Then, in one transaction, what
changed meanwhile is made up for, and passages, figures and the name of the model change (`apply`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus import figure_rows
from corpus.chunking import split_passages
from corpus.documents import Passage
from corpus.errors import Cancelled
from corpus.figures.extract import FIGURES_VERSION, extract_figures
from corpus.language import Syntax
from corpus.versions import document_of_version, numbers, put_figures
from index.built_with import BuiltWith
from index.drafting import Draft, NotAdded, Source, batches_ahead, draft
from index.embedding import Embedder
from index.encoding import Of, encode_all
from index.progress import Meter, ReportProgress, no_report
from index.staging import StagedDraft
from index.store import Store

# Documents that come while the others are read through are read through too, so often; the last few in `apply`.
MAX_PASSES = 3


def derive(store: Store, embedder: Embedder, syntax: Syntax, report: ReportProgress = no_report) -> None:
    """Make anew, beside what the library has, what `apply` will put in its place.

    Raises LibraryError, and what `report` raises: Cancelled drops what was made, anything else leaves it for next time.
    """
    rebuilding = _Rebuilding(store, embedder, syntax)
    try:
        for _ in range(MAX_PASSES):
            if not rebuilding.derive(report):
                break
        rebuilding.read_versions_again()
    except Cancelled:
        give_up(store, embedder)
        raise


def apply(store: Store, embedder: Embedder, syntax: Syntax) -> None:
    """Put what `derive` made in its place, in the caller's transaction: from then on the library is one of this model.

    Documents that came since are read through here.
    """
    _Rebuilding(store, embedder, syntax).apply()


def give_up(store: Store, embedder: Embedder) -> None:
    """Drop what `derive` made."""
    with store.writing(), store.library.database.atomic():
        store.staging.clear()
        built_with = BuiltWith.read(store.library)
        if built_with is not None and built_with.model_id != embedder.model_id:
            store.vectors.remove_model(embedder.model_id)


class _Rebuilding:
    def __init__(self, store: Store, embedder: Embedder, syntax: Syntax) -> None:
        self._store = store
        self._embedder = embedder
        self._syntax = syntax
        self._built_with = BuiltWith.of(embedder)
        # What another version has staged is not ours to apply.
        self._made_by = f"{self._built_with.model_id}/{self._built_with.chunking}/{self._built_with.figures}"

    def derive(self, report: ReportProgress) -> bool:
        """Read through the documents that have no draft yet; whether there were any."""
        sizes = self._store.library.sizes()
        drafted = self._store.staging.drafted(self._made_by)
        sources = [self._source(document_id, size) for document_id, size in sizes.items() if document_id not in drafted]
        n_done = len(sizes) - len(sources)
        meter = Meter(report, weight=sum(source.size for source in sources))

        def tell(*_: int) -> None:
            meter.tell("rebuilding", n_done, len(sizes))

        tell()
        for items in batches_ahead(sources, self._syntax, lambda document: False, tell):
            # A document that has been removed since cannot be read: nothing is to be done for it.
            self._stage([item for item in items if isinstance(item, Draft)], meter, n_done, len(sizes))
            n_done += len(items)
            meter.weight_done += sum(item.source.size for item in items)
            tell()
        return bool(sources)

    def read_versions_again(self) -> None:
        """Read again the figures of replaced versions that another version of reading has read.

        They need no stage: until the library is of this version too, nobody compares with them.
        """
        database = self._store.library.database
        for number in numbers(database, not_read_with=FIGURES_VERSION):
            document = document_of_version(database, number)
            if document is not None:
                passages = split_passages(document)
                figures = extract_figures(document, passages, self._syntax)
                with self._store.writing():
                    put_figures(database, number, passages, figures, FIGURES_VERSION)

    def _stage(self, drafts: Sequence[Draft], meter: Meter, n_done: int, n_documents: int) -> None:
        """Embed what the drafts need, and keep them where no question looks."""
        weight = sum(item.source.size for item in drafts)
        before = meter.n_passages
        changes = [self._change(item) for item in drafts]
        new = [of for change in changes for of in change.new]
        lacking = [of for change in changes for _, of in change.lacking]

        def tell(n_embedded: int) -> None:
            meter.n_passages = before + n_embedded
            share = weight * n_embedded / max(1, len(new) + len(lacking))
            meter.tell("rebuilding", n_done, n_documents, share=share)

        encode_all(new, self._embedder, self._store, tell, staged=True)
        vectors = encode_all(lacking, self._embedder, self._store, lambda n: tell(len(new) + n))
        with self._store.writing(), self._store.library.database.atomic():
            start = 0
            for change in changes:
                if self._store.library.has(change.document_id):
                    vectors.give([key for key, _ in change.lacking], start)
                    self._store.staging.put_draft(change.document_id, self._made_by, change.passages, change.figures)
                start += len(change.lacking)
            vectors.drop()

    def apply(self) -> None:
        library = self._store.library
        for document_id in library.sizes():
            staged = self._store.staging.draft(document_id, self._made_by)
            if staged is None:
                change = self._change(self._read(document_id))
                staged = StagedDraft(passages=change.passages, figures=change.figures)
            self._apply(document_id, staged)
        self._store.vectors.remove_other_models(self._embedder.model_id)
        self._store.staging.clear()
        self._built_with.write(library)

    def _apply(self, document_id: str, staged: StagedDraft) -> None:
        library = self._store.library
        if staged.passages is not None:
            library.replace_passages(document_id, staged.passages, staged.figures or ())
        elif staged.figures is not None:
            library.replace_figures(document_id, staged.figures)
        missing = self._store.vectors.missing(self._embedder.model_id, document_id)
        if not missing:
            return
        document, passages = library.document(document_id).document, library.document_passages(document_id)
        # Finds what `derive` has staged; only what came in between is embedded here.
        lacking = [(document, passages[ordinal]) for ordinal in missing.values()]
        encode_all(lacking, self._embedder, self._store, staged=True).give(list(missing), 0)

    def _change(self, item: Draft) -> "_Change":
        """What is to change of a document, beside what it has."""
        library, document = self._store.library, item.document
        figures = figure_rows.rows_of(item.figures)
        if item.passages != library.document_passages(document.id):
            new = tuple((document, passage) for passage in item.passages)
            return _Change(document_id=document.id, passages=item.passages, figures=figures, new=new)
        missing = self._store.vectors.missing(self._embedder.model_id, document.id)
        return _Change(
            document_id=document.id,
            passages=None,
            figures=None if item.figures == library.document_figures(document.id) else figures,
            lacking=tuple((key, (document, item.passages[ordinal])) for key, ordinal in missing.items()),
        )

    def _read(self, document_id: str) -> Draft:
        item = draft(self._source(document_id, 0), self._syntax, lambda document: False)
        if isinstance(item, NotAdded):
            raise item.error
        return item

    def _source(self, document_id: str, size: int) -> Source:
        return Source(name=document_id, size=size, read=lambda: self._store.library.document(document_id).document)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """What is to change of a document: its passages and figures, where they came out differently; and vectors.

    new: what is to be embedded of passages that came out differently. lacking: of those that stay, the keys without
    vectors of the model, and what they are of.
    """

    document_id: str
    passages: tuple[Passage, ...] | None
    figures: Sequence[figure_rows.Row] | None
    new: tuple[Of, ...] = ()
    lacking: tuple[tuple[int, Of], ...] = ()
