"""Where the documents are that evidence is checked against: a library, or files."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from corpus.chunking import split_passages
from corpus.documents import Document, Figure, Span
from corpus.figures.extract import FIGURES_VERSION, extract_figures
from corpus.language import Syntax
from corpus.library import Library
from corpus.versions import Version, find_version
from index.built_with import BuiltWith
from qa.proof.claims import DocumentClaim
from qa.proof.pack import finder

ReadFigures = Callable[[Document], Mapping[Span, Figure]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """Documents to check a pack against.

    find: the document that a claim means, also one that another has replaced and that was kept, or what stands in its
    place now; None if there is neither. ledger: the stored figures of a document, and the version they were read with;
    None where none are stored. is_library: whether its word counts for what a text does not tell of itself: title,
    source, address, date. replaced_at: when another text took a document's place, by its id; None where none has.
    """

    where: str
    find: Callable[[DocumentClaim], Document | None]
    ledger: Callable[[str], Sequence[Figure] | None] = lambda document_id: None
    ledger_version: int = FIGURES_VERSION
    is_library: bool = False
    replaced_at: Callable[[str], datetime | None] = lambda document_id: None


def of_library(library: Library) -> Holdings:
    find_by_id = finder(library)
    built_with = BuiltWith.read(library)
    figures_version = built_with.figures if built_with else FIGURES_VERSION

    def find(claim: DocumentClaim) -> Document | None:
        return find_by_id(claim.id) or (library.find_by_address(claim.url) if claim.url else None)

    def replaced(document_id: str) -> Version | None:
        return None if library.has(document_id) else find_version(library.database, document_id)

    def ledger(document_id: str) -> Sequence[Figure] | None:
        version = replaced(document_id)
        if version is None:
            return library.document_figures(document_id)
        return version.figures if version.figures_version == figures_version else None

    def replaced_at(document_id: str) -> datetime | None:
        version = replaced(document_id)
        return None if version is None else version.replaced_at

    return Holdings(
        where="the library",
        find=find,
        ledger=ledger,
        ledger_version=figures_version,
        is_library=True,
        replaced_at=replaced_at,
    )


def of_files(documents: Sequence[Document]) -> Holdings:
    """documents: as they were read from files."""

    def find(claim: DocumentClaim) -> Document | None:
        same = [document for document in documents if document.id == claim.id]
        changed = [document for document in documents if document.title == claim.title]
        return next(iter(same or changed), None)

    return Holdings(where="the files", find=find)


def figure_reader(syntax: Syntax) -> ReadFigures:
    """Reads all figures of a document, by their places; the last documents' are kept."""

    @lru_cache(maxsize=256)
    def read(document: Document) -> Mapping[Span, Figure]:
        return by_span(extract_figures(document, split_passages(document), syntax))

    return read


def by_span(figures: Sequence[Figure]) -> dict[Span, Figure]:
    return {figure.span: figure for figure in figures}
