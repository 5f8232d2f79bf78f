"""The models that answering needs, loaded once a process and shared over libraries."""

import os
from dataclasses import dataclass

from corpus.language import Syntax
from index.embedding import Embedder, load_embedder
from qa.questions.words import WordVectors, load_word_vectors
from qa.reading.reader import Reader, load_reader
from qa.reading.weighing import EvidenceModel, load_evidence_model
from qa.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """What is dear to load and does not change: share it over libraries."""

    embedder: Embedder
    syntax: Syntax
    words: WordVectors
    reader: Reader
    evidence: EvidenceModel


def load_models(settings: Settings) -> Models:
    """Raises ModelError."""
    threads = threads_of(settings)
    return Models(
        embedder=load_embedder(settings.embedder, models_dir=settings.models, threads=threads),
        syntax=Syntax(threads=threads),
        words=load_word_vectors(),
        reader=load_reader(threads=threads),
        evidence=load_evidence_model(),
    )


def threads_of(settings: Settings) -> int:
    """How many threads a model may take: as set, or one for each core, at most 8."""
    return settings.threads or min(os.cpu_count() or 1, 8)
