"""What the jobs do: add what was posted, rebuild the index."""

from collections.abc import Mapping
from functools import partial

from corpus.documents import Document
from index.drafting import NotAdded, Source
from index.progress import ReportProgress
from qa.engine import Engine
from qa.serialising import document_to_dict
from web.job_store import Job, JobKind, JobStore, Result
from web.jobs import Work
from web.posting import read_posted


def works_of(engine: Engine) -> Mapping[JobKind, Work]:
    return {"add": partial(_add, engine), "rebuild": partial(_rebuild, engine)}


def _add(engine: Engine, job: Job, store: JobStore, report: ReportProgress) -> Result:
    """All that can be read, in one step. Raises what is wrong with the document if there is but one."""

    def read(ordinal: int) -> Document:
        return read_posted(store.posted(job.id, ordinal))

    replaces = store.replaces(job.id)
    sources = [
        Source(name=name, size=size, read=partial(read, n), replaces=replaces.get(n))
        for n, name, size in store.sizes(job.id)
    ]
    came_of = list(engine.add_sources(sources, together=True, report=report))
    documents: list[Result] = []
    for item in came_of:
        if isinstance(item, NotAdded):
            if len(came_of) == 1:
                raise item.error
            documents.append({"file": item.source.name, "error": str(item.error)})
        else:
            document = document_to_dict(item.document, n_passages=item.n_passages, n_figures=item.n_figures)
            documents.append(
                {"file": item.source.name, "document": document, "existed": item.existed, "replaced": item.replaced}
            )
    # Whoever has posted one document looks for it here.
    alone = {name: value for name, value in documents[0].items() if name != "file"} if len(documents) == 1 else {}
    return alone | {"documents": documents}


def _rebuild(engine: Engine, job: Job, store: JobStore, report: ReportProgress) -> Result:
    rebuilt = engine.rebuild(report=report)
    return {"generation": rebuilt.generation, "documents": rebuilt.n_documents, "passages": rebuilt.n_passages}
